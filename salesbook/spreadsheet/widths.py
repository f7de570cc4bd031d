"""How wide text is, a Chinese character counted as two."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache
from typing import Any, NamedTuple

from salesbook.spreadsheet.book import CellSpec, CellValue, Style

NARROWEST, WIDEST = 5.0, 46.0
SPARE, LITTLE_SPARE = 1.2, 1.05
"""Substituted fonts are up to so much wider than the one asked for, or a little where a page is full."""

WIDE_TYPE = 1.1
"""Type in a font with Chinese characters is up to so much wider than the digits that are counted."""

LATIN_TYPE, MIXED_TYPE = 1.05, 1.25
"""Letters are up to so much wider than usual, or than among Chinese characters, which are two digits wide."""

LETTERS: Mapping[str, float] = {
    **dict.fromkeys("ijl|'", 0.4),
    **dict.fromkeys(" !,./:;I[]ft", 0.5),
    **dict.fromkeys("()-r`{}", 0.6),
    **dict.fromkeys("*^cksvxyzJ", 0.9),
    **dict.fromkeys("&ABCDEHKNPRSUVXYw", 1.25),
    **dict.fromkeys("GMOQmW%@—", 1.5),
}
"""How wide characters are beside a digit in the usual sans-serif fonts; those left out are as wide."""

BOLDER = 1.1
"""Bold type is so much wider."""

USUAL = 8.43
"""The width of a column for which none is set."""

INDENT = 1.3
"""A step of an indent is about so many characters wide."""

MUCH = 8.0
"""Words that lack more room than this are wrapped; for less their column is made wider."""

BRACKETED = re.compile(r"\[[^\]]*\]")
"""A condition or a colour in a number format."""

PIECE = re.compile(
    r"[^\s\u2e80-\uffff]+[\uff0c\u3002\uff1b\u3001\uff01\uff1f\uff1a\uff09\u201d\u300b]*\s*"
    r"|[\u2e80-\uffff][\uff0c\u3002\uff1b\u3001\uff01\uff1f\uff1a\uff09\u201d\u300b]*\s*"
)
"""What of a text stays on one line: a word, or a Chinese character, with the marks that begin no line."""

ALL_COLUMNS = range(16_384)

HALF = 24.0
"""A column whose words are wrapped is made so wide that two lines do, but no wider than this for it."""


def text_width(text: str) -> int:
    """Return the width of the longest line of a text in characters of half width."""
    if text.isascii() and "\n" not in text:
        return len(text)
    return _wide_text_width(text)


def padded(text: str, width: int, *, right: bool = False) -> str:
    """Return a text filled up with blanks to a width, on its left side when it stands to the `right`."""
    blank = " " * (width - text_width(text))
    return blank + text if right else text + blank


def _wide_text_width(text: str) -> int:
    return max(len(line) + _wide_marks(line) for line in text.split("\n"))


def _wide_marks(line: str) -> int:
    # Only W (wide) and F (full width) are names of widths with these letters; to count them is quick.
    widths = "".join(map(unicodedata.east_asian_width, line))
    return widths.count("W") + widths.count("F")


def shown(value: CellValue, number_format: str) -> str:
    """Return about what a cell shows, for its width only."""
    if value is None:
        return ""
    if not isinstance(value, Decimal):
        return str(value)
    sign, places, kind = _format_parts(number_format)
    if kind == "%":
        return f"{sign}{float(value) * 100:.{places}f}%"
    # Every date in this format is as wide.
    return f"{sign}{float(value):,.{places}f}" if kind == "" else "2027-12-31"


@lru_cache
def _format_parts(number_format: str) -> tuple[str, int, str]:
    """Return the sign of a figure, its decimals, and whether it is a percentage or a date."""
    plain = BRACKETED.sub("", number_format)
    places = plain.split(";", maxsplit=1)[0].partition(".")[2].count("0")
    kind = "%" if number_format.endswith("%") else "date" if number_format.startswith("yyyy") else ""
    return "+" if plain.startswith("+") else "", places, kind


class Group(NamedTuple):
    """The cells of a column that look alike, at these positions: its figures, or its words and blanks."""

    column: int
    style: Style
    figures: bool
    positions: list[int]

    def needed(self, values: Sequence[CellValue]) -> float:
        """Return how many characters the widest takes, given the values at all positions."""
        if self.figures:
            found: Any = [values[at] for at in self.positions]
            # Of numbers in one format an end is the widest.
            return self.taken_by([shown(end, self.style.format) for end in (min(found), max(found))])
        return self.taken_by(self.words(values))

    def words(self, values: Sequence[CellValue]) -> Sequence[str]:
        """Return the words there are, each once."""
        return [str(each) for each in {values[at] for at in self.positions} if each is not None]

    def taken_by(self, words: Sequence[str]) -> float:
        """Return how many characters the widest of some words takes."""
        return _room_for(max(map(text_width, words), default=0), self.style)


def grouped(cells: Iterable[tuple[int, CellSpec]]) -> Sequence[Group]:
    """Return the groups of cells, given with their positions."""
    groups: dict[tuple[int, int, bool], Group] = {}
    for at, (_, column, value, style, _, _) in cells:
        figures = type(value) is Decimal
        key = column, id(style), figures
        found = groups.get(key)
        if found is None:
            groups[key] = Group(column, style, figures, [at])
        else:
            found.positions.append(at)
    return list(groups.values())


def column_widths(
    groups: Sequence[Group], values: Sequence[CellValue], most: float = WIDEST, spare: float = SPARE
) -> dict[int, float]:
    """Return the width that the cells of each column need, up to a limit."""
    widest: dict[int, float] = {}
    for group in groups:
        widest[group.column] = max(widest.get(group.column, 0.0), group.needed(values))
    return {
        column: round(min(max(width * spare + 1.5, NARROWEST), most), 1) for column, width in widest.items()
    }


def broken(text: str, room: float, measured: Callable[[str], float] = text_width) -> list[str]:
    """Return a text in lines of at most so many characters, broken between words or Chinese characters."""
    lines = [""]
    for piece in PIECE.findall(" ".join(text.split())):
        if lines[-1] and measured(f"{lines[-1]}{piece.rstrip()}") > room:
            lines.append("")
        lines[-1] += piece
    return [line.rstrip() for line in lines]


def lines_needed(text: str, width: float) -> int:
    """Return how many lines a text takes in a column of so many characters."""
    return sum(_lines_of(line, max(1, int(width))) for line in text.split("\n"))


def _lines_of(line: str, room: int) -> int:
    """Return how many lines one paragraph takes; a word that is longer than a line goes on in the next."""
    letter = MIXED_TYPE if has_wide(line) else LATIN_TYPE

    def measured(text: str) -> float:
        wide = 0 if text.isascii() else _wide_marks(text)
        return 2 * wide + (sum([LETTERS.get(each, 1.0) for each in text]) - wide) * letter

    if measured(line) <= room:
        return 1
    return sum(max(1, math.ceil(measured(each) / room)) for each in broken(line, room, measured))


def has_wide(text: str) -> bool:
    """Say whether Chinese characters stand in a text, which make its lines higher."""
    return not text.isascii() and _wide_marks(text) > 0


def legible(
    cells: Sequence[CellSpec],
    widths: Mapping[int, float],
    hidden: Container[int] = (),
    *,
    columns: range = ALL_COLUMNS,
) -> tuple[list[CellSpec], dict[int, float], int]:
    """Return the cells, the widths and the last column to show, so that no words are cut off.

    `cells` go row by row, from left to right; `hidden` rows do not matter, nor what stands outside the
    `columns` that are read. Words spill over blank cells on their right. What a filled cell would cut off
    gets a little more room, or is wrapped where it needs much.
    """
    roomy = dict(widths)
    cut: list[tuple[int, CellSpec]] = []
    last = 0
    for at, cell, end in _words(cells, hidden, columns):
        needed = room_needed(str(cell.value), cell.style)
        if end is None:
            # Nothing stands on the right: the words run on, and what is printed must reach as far.
            last = max(last, reach(widths, cell.column, needed))
        elif (missing := needed - _room(cell.column, end, widths)) > 0:
            own = widths.get(cell.column, USUAL)
            if missing > MUCH:
                cut.append((at, cell))
                own = max(own, min(needed / 2, HALF))
            else:
                own += missing
            # Rounded up: a width below what is missing would cut the words off after all.
            roomy[cell.column] = max(roomy.get(cell.column, USUAL), math.ceil(own * 10) / 10)
    fitted = list(cells)
    for at, cell in cut:
        fitted[at] = cell._replace(style=_wrapped(cell.style))
    return fitted, roomy, last


def _words(
    cells: Sequence[CellSpec], hidden: Container[int], columns: range
) -> Iterator[tuple[int, CellSpec, int | None]]:
    """Yield cells of words on one line, and the column where their room ends: None at the end of a row."""
    current = -1
    filled: int | None = None
    # From the end, so that at every cell the next filled one on its right is known.
    for at in range(len(cells) - 1, -1, -1):
        cell = cells[at]
        row, column, value, style, formula, _ = cell
        if row != current:
            current, filled = row, None
        if column not in columns:
            continue
        if isinstance(value, str) and value and not style.wrap and row not in hidden:
            # What is centred or set right has its own column only: it would run on to the left.
            yield at, cell, filled if style.align in ("", "left") else column + 1
        # Words that ran on over a blank cell to type into would be cut off once it is filled.
        if value is not None or formula is not None or not style.locked:
            filled = column


# The same object for the same style, which a writer knows again without comparing it.
@lru_cache
def _wrapped(style: Style) -> Style:
    return replace(style, wrap=True)


def _room(first: int, end: int, widths: Mapping[int, float]) -> float:
    return sum(widths.get(column, USUAL) for column in range(first, end))


def reach(widths: Mapping[int, float], column: int, characters: float) -> int:
    """Return the last column that something of a width reaches from a column on."""
    while (characters := characters - widths.get(column, USUAL)) > 0:
        column += 1
    return column


def room_needed(text: str, style: Style) -> float:
    """Return how many characters of the usual size a text takes."""
    return _room_for(text_width(text), style)


def _room_for(width: int, style: Style) -> float:
    return width * (BOLDER if style.bold else 1.0) * style.size / 10 + INDENT * style.indent
