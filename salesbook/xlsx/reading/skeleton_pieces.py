"""What stands between one figure of a worksheet and the next, understood once for all sheets that hold it.

The books of a batch differ in their figures. What stands between two of those (the end of a cell, blank
cells, the next row, the start of the next cell) is the same in most of them, and hardly ever long.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from salesbook.problems import Text
from salesbook.spreadsheet.grid import CellType, column_letters
from salesbook.xlsx.package.plain_xml import is_plain, resolved_entities
from salesbook.xlsx.reading.cells import TEXTS, typed
from salesbook.xlsx.reading.sheet import TRUE
from salesbook.xlsx.references import ROWS

FIGURE = re.compile(r"<v>(-?[0-9]{1,40}+(?:\.[0-9]{1,40}+)?+(?:[eE][+-]?[0-9]{1,3}+)?+)</v>", re.ASCII)
ATTRIBUTE = re.compile(r' ([\w:]+)="([^"]*)"', re.ASCII)
# A namespace declared among the rows would change what the names in them mean.
NAME = r"(?!xmlns=)[a-zA-Z][a-zA-Z0-9]*+"
NUMBER_FIRST = re.compile(r' r="([0-9]{1,7})"')
# A cell, a row, its end, or (the last group) anything else with all behind it, so that the matches together
# are all of the text. `<v>` and `<is>` tell an empty text from none. Possessive quantifiers (`++`) double the
# speed.
TOKEN = re.compile(
    r'(?:<c r="([A-Z]{1,3}+)([1-9][0-9]{0,6}+)"(?: s="([0-9]++)")?+(?: t="([a-zA-Z]++)")?+'
    r"(?: ?/>|>(?:(<f)((?: " + NAME + r'="[^"<&]*+")*+)(?: ?/>|>([^<]*+)</f>))?+'
    r"(?:(<next/>)|(<v>)([^<]*+)</v>|<v ?/>"
    r'|(<is>)<t(?: xml:space="preserve")?+>([^<]*+)</t></is>)?+</c>)'
    r"|<row((?: (?:x14ac:)?" + NAME + r'="[^"<&]*")*+) ?(/?)>|(</row>)|(.).*+)\s*+',
    re.ASCII | re.DOTALL,
)
LETTERS, DIGITS, STYLE, KIND, HAS_F, F_SAYS, F, NEXT = range(8)
HAS_V, V, HAS_IS, WORDS, ROW, EMPTY_ROW, ROW_END = range(8, 15)
Token = tuple[str, ...]
NOTHING: Token = ("",) * 16
# Books are not wider; sheets that are go to the strict reader.
COLUMN: Mapping[str, int] = {column_letters(column): column for column in range(1024)}
LONGEST, LONGEST_LAST = 2_000, 20_000
"""Longer stretches are rare and are not remembered; often a sheet ends with rows of blank cells."""
REMEMBERED, CHARACTERS = 65_536, 8_000_000
"""Some 40 MiB: the books of several templates, filled in by people who leave different cells blank.

Where the stretches are long, because words stand between the figures, so many characters are enough.
"""


class UnusualError(Exception):
    """The sheet is not of the plain shape: the strict reader takes over."""


class Fixed(NamedTuple):
    """A cell that does not hold a figure: a text, a formula without result, an error."""

    row: int
    column: int
    type: CellType
    raw: str | None
    formula: str | None
    style: str


class _Told(NamedTuple):
    within: bool
    row: int
    column: int
    kind: str
    formula: str | None
    style: str
    fixed: Sequence[Fixed]
    hidden: Sequence[int]
    extended: bool


class Stretch(_Told):
    """What stands before a figure, from the figure before it: the place (0-based) and the rest of its cell.

    `kind` is the cell's type as the file says it, `""` for a number. `within` says that the stretch begins
    inside a cell, `extended` that it needs the namespace x14ac. The last one of a sheet has no cell. The same
    text is the same object and compared as such, so that whole sheets are compared in no time.
    """

    __slots__ = ()
    __eq__ = object.__eq__
    __ne__ = object.__ne__
    __hash__ = object.__hash__


class KnownStretches(dict[str, Stretch]):
    """The stretches understood so far: those before a figure, or those that end a sheet.

    A dictionary is quicker than a cache that knows what was used last. When it is full it starts anew.
    """

    def __init__(self, *, before: bool, most: int, longest: int) -> None:
        super().__init__()
        self.before, self.most, self.longest = before, most, longest
        self.characters = 0

    def __missing__(self, text: str) -> Stretch:
        # The cell of the next figure is closed with a mark in it, so that one pattern serves for all cells.
        found = _understood(f"{text}<next/></c>" if self.before else text, before=self.before)
        if len(text) <= self.longest:
            self.characters += len(text)
            if len(self) >= self.most or self.characters > CHARACTERS:
                self.clear()
                self.characters = len(text)
            self[text] = found
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class StretchMemory:
    """The stretches that a worker understood so far: those `before` a figure, and the `last` of sheets."""

    before: KnownStretches = field(
        default_factory=lambda: KnownStretches(before=True, most=REMEMBERED, longest=LONGEST)
    )
    last: KnownStretches = field(
        default_factory=lambda: KnownStretches(before=False, most=64, longest=LONGEST_LAST)
    )

    def stretches(self, texts: Sequence[str]) -> tuple[Stretch, ...]:
        """Return what stands before each figure of a sheet, and last what stands after all of them.

        Raises UnusualError where something is not of the plain shape.
        """
        *before, after = texts
        return (*map(self.before.__getitem__, before), self.last[after])


def _understood(text: str, *, before: bool) -> Stretch:
    if not is_plain(text):
        raise UnusualError
    within = in_row = text.startswith("</c>")
    *tokens, last = TOKEN.findall(text.removeprefix("</c>").lstrip(" \t\n")) or [NOTHING]
    if not before:
        tokens.append(last)
        last = NOTHING
    fixed: list[Fixed] = []
    hidden: list[int] = []
    for token in tokens:
        if token[LETTERS] and in_row and not token[NEXT]:
            fixed += _fixed(token)
        elif token[ROW] and not in_row:
            hidden += _hidden(token[ROW])
            in_row = not token[EMPTY_ROW]
        elif token[ROW_END] and in_row:
            in_row = False
        elif token is not NOTHING:
            raise UnusualError
    if in_row is not before or bool(last[NEXT]) is not before:
        raise UnusualError
    place = _place(last) if before else (-1, -1)
    kind = "" if last[KIND] == "n" else last[KIND]
    extended = "x14ac:" in text
    return Stretch(within, *place, kind, _formula(last), last[STYLE], tuple(fixed), tuple(hidden), extended)


def _place(token: Token) -> tuple[int, int]:
    column, row = COLUMN.get(token[LETTERS]), int(token[DIGITS]) - 1
    if column is None or row >= ROWS:
        raise UnusualError
    return row, column


def _hidden(attributes: str) -> list[int]:
    """Return a row's 0-based number when its attributes hide it; none of them may be there twice."""
    numbered = NUMBER_FIRST.match(attributes)
    row = -1 if numbered is None else int(numbered[1]) - 1
    if numbered is None or not 0 <= row < ROWS:
        raise UnusualError
    values = _attributes(attributes[numbered.end() :])
    if "r" in values:
        raise UnusualError
    return [row] if values.get("hidden") in TRUE else []


def _attributes(text: str) -> Mapping[str, str]:
    """Return what attributes say; raises UnusualError where one is there twice."""
    found = ATTRIBUTE.findall(text)
    values = dict(found)
    if len(values) < len(found):
        raise UnusualError
    return values


def _formula(token: Token) -> str | None:
    if token[F_SAYS]:
        _attributes(token[F_SAYS])
    return _resolved(token[F]) if token[HAS_F] else None


def _resolved(text: str) -> str:
    resolved = resolved_entities(text)
    if resolved is None:
        raise UnusualError
    return resolved


def _fixed(token: Token) -> list[Fixed]:
    """Return a cell without a figure, none when it is blank."""
    stored = token[HAS_V] or token[HAS_IS]
    value = _resolved(token[V] or token[WORDS]) if stored else None
    formula, kind = _formula(token), token[KIND] or "n"
    place = _place(token)
    if value is None and formula is None:
        return []
    if value is None and kind in TEXTS:
        raise UnusualError  # `<v/>`, an empty result, and no value at all look alike here
    found = typed(kind, value, formula, ())
    if isinstance(found, Text):
        raise UnusualError
    return [] if found is None else [Fixed(*place, *found, formula, token[STYLE])]
