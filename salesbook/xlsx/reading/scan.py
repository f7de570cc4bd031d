"""One worksheet, scanned fast: the shape that spreadsheet programs write, and nothing else.

The scan understands a part completely or gives up, so that its result is always the strict reader's.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import repeat
from operator import itemgetter

from salesbook.layout.grid import Cell, CellType, column_letters
from salesbook.problems import Text
from salesbook.xlsx.package.limits import Limits
from salesbook.xlsx.package.markup import REMEMBERED
from salesbook.xlsx.package.plain import plain_text, resolved_entities
from salesbook.xlsx.reading.cells import TEXTS, Shared, Sheet, format_of, typed
from salesbook.xlsx.reading.sheet import TRUE, SheetParts, read_strictly
from salesbook.xlsx.references import ROWS

OPENING, CLOSING = "<sheetData>", "</sheetData>"
ATTRIBUTE = re.compile(r' ([\w:]+)="([^"]*)"', re.ASCII)
FOOTERS = re.compile(r"<headerFooter>(?:<((?:odd|even|first)(?:Header|Footer))>[^<&]*</\1>)*</headerFooter>")
"""What is printed above and below names the book, so that no two books would have the rest in common."""
NUMBER_FIRST = re.compile(r' r="([0-9]{1,7})"')
# A cell, a row, its end, or (the last group) anything else, so that the matches together are all of the
# text. A number is told from any other value by its group; `<v>` and `<is>` tell an empty text from none.
# Possessive quantifiers (`++`) double the speed.
TOKEN = re.compile(
    r'(?:<c r="([A-Z]{1,3}+)([1-9][0-9]*+)"(?: s="([0-9]++)")?+(?: t="([a-zA-Z]++)")?+'
    r'(?: ?/>|>(?:(<f)(?: [a-zA-Z0-9]++="[^"<&]*+")*+(?: ?/>|>([^<]*+)</f>))?+'
    r"(?:<v>(-?[0-9]{1,40}+(?:\.[0-9]{1,40}+)?+(?:[eE][+-]?[0-9]{1,3}+)?+)</v>|(<v>)([^<]*+)</v>|<v ?/>"
    r'|(<is>)<t(?: xml:space="preserve")?+>([^<]*+)</t></is>)?+</c>)'
    r'|<row((?: (?:x14ac:)?[a-zA-Z0-9]+="[^"<&]*")*) ?(/?)>|(</row>)|(.))\s*+',
    re.ASCII | re.DOTALL,
)
LETTERS, DIGITS, STYLE, KIND, HAS_F, F, FIGURE, HAS_V, V, HAS_IS, WORDS, ROW, EMPTY_ROW, ROW_END, OTHER = (
    range(15)
)
Token = tuple[str, ...]
COLUMN = {column_letters(column): column for column in range(1024)}
NUMBER, TEXT = CellType.NUMBER, CellType.TEXT


class _Formats(dict[str, str]):
    """The format code of each style met so far."""

    def __init__(self, codes: Sequence[str]) -> None:
        super().__init__({"": format_of(codes, None)})
        self.codes = codes

    def __missing__(self, style: str) -> str:
        self[style] = format_of(self.codes, style)
        return self[style]


class _UnusualError(Exception):
    """The part is not of the plain shape: the strict reader takes over."""


def scan(data: bytes, sheet: Sheet, shared: Shared) -> SheetParts | None:
    """Return what a worksheet part holds, None when it is not of the plain shape; raises RefusalError."""
    text = plain_text(data)
    if text is None:
        return None
    start, stop = text.find(OPENING), text.rfind(CLOSING)
    if not 0 <= start < stop:
        return None
    around = f"{text[:start]}<sheetData/>{FOOTERS.sub('', text[stop + len(CLOSING) :], count=1)}"
    read = _known_around if len(around) <= REMEMBERED else _around
    parts = read(around, sheet, shared.limits).copy()
    if parts.places != 1 or parts.roots != 1:
        return None
    try:
        _scan_rows(text, start + len(OPENING), stop, shared, parts)
    except (_UnusualError, KeyError):
        return None
    shared.room -= len(parts.cells)
    return parts


def _around(text: str, sheet: Sheet, limits: Limits) -> SheetParts:
    """Return what stands around the rows of a sheet."""
    return read_strictly([text.encode()], sheet, Shared(limits=limits))


_known_around = lru_cache(maxsize=64)(_around)
"""The same, remembered: the books of a batch have most of it in common."""


class _Sorted:
    """The cells of a sheet, sorted by what it takes to understand them. Blank ones are left out."""

    def __init__(self) -> None:
        self.rows: dict[str, int] = {}
        self.numbers: list[Token] = []
        self.results: list[Token] = []
        self.texts: list[Token] = []
        self.words: list[Token] = []
        self.others: list[Token] = []

    @property
    def count(self) -> int:
        """How many cells there are."""
        sorts = (self.numbers, self.results, self.texts, self.words, self.others)
        return sum(len(each) for each in sorts)


def _scan_rows(text: str, at: int, stop: int, shared: Shared, parts: SheetParts) -> None:
    extended = "xmlns:x14ac=" in text[:at]
    while at < stop and text[at] in " \t\n":
        at += 1
    found = _sorted(TOKEN.findall(text, at, stop), parts, extended=extended)
    if found.count > shared.room:
        raise _UnusualError
    formats, strings = _Formats(shared.formats), shared.strings
    _add(parts.cells, found.rows, found.numbers, (NUMBER, FIGURE, None), formats)
    _add(parts.cells, found.rows, found.results, (NUMBER, FIGURE, F), formats)
    _add(parts.cells, found.rows, found.words, (TEXT, V, F), formats)
    told = [
        (token, strings[int(token[FIGURE])]) for token in found.texts if int(token[FIGURE]) < len(strings)
    ]
    if len(told) < len(found.texts):
        raise _UnusualError
    filled = [(*token[:FIGURE], words) for token, words in told if words]
    _add(parts.cells, found.rows, filled, (TEXT, FIGURE, None), formats)
    count = found.count - (len(told) - len(filled))
    for token in found.others:
        count -= not _add_other(parts.cells, found.rows[token[DIGITS]], token, strings, formats)
    if len(parts.cells) != count:
        raise _UnusualError  # one place twice


def _sorted(tokens: list[Token], parts: SheetParts, *, extended: bool) -> _Sorted:
    """Return the cells that say something; each stands in the row whose number it carries."""
    found = _Sorted()
    digits = ""
    for token in tokens:
        if token[LETTERS]:
            if token[DIGITS] != digits:
                raise _UnusualError
            if token[FIGURE]:
                if not token[KIND]:
                    (found.results if token[HAS_F] else found.numbers).append(token)
                    continue
                if token[KIND] == "s" and not token[HAS_F] and token[FIGURE].isdecimal():
                    found.texts.append(token)
                    continue
            elif token[KIND] == "str" and token[HAS_F] and token[HAS_V]:
                simple = "&" not in token[V] and "_x" not in token[V]
                (found.words if simple else found.others).append(token)
                continue
            elif not (token[HAS_F] or token[HAS_V] or token[HAS_IS]):
                continue
            found.others.append(token)
        elif token[ROW]:
            if digits:
                raise _UnusualError
            row = _row(token[ROW], parts, extended=extended)
            if not token[EMPTY_ROW]:
                digits = str(row + 1)
                found.rows[digits] = row
        elif digits and token[ROW_END]:
            digits = ""
        else:
            raise _UnusualError
    if digits:
        raise _UnusualError
    return found


def _row(attributes: str, parts: SheetParts, *, extended: bool) -> int:
    """Return a row's 0-based number and note whether it is hidden."""
    numbered = NUMBER_FIRST.match(attributes)
    if numbered is None:
        raise _UnusualError
    row = int(numbered[1]) - 1
    rest = attributes[numbered.end() :]
    hidden = _hides(rest)
    if hidden is None or not 0 <= row < ROWS or ("x14ac:" in rest and not extended):
        raise _UnusualError
    if hidden:
        parts.hidden_rows.add(row)
    return row


@lru_cache(maxsize=4096)
def _hides(attributes: str) -> bool | None:
    """Say whether the other attributes of a row hide it; None when one of them is there twice."""
    found = ATTRIBUTE.findall(attributes)
    values = dict(found)
    return None if len(values) < len(found) or "r" in values else values.get("hidden") in TRUE


def _add(
    cells: dict[tuple[int, int], Cell],
    rows: Mapping[str, int],
    tokens: Sequence[Token],
    parts: tuple[CellType, int, int | None],
    formats: Mapping[str, str],
) -> None:
    """Add cells of one type, their value and formula in given groups; KeyError for an unknown column.

    Everything is mapped, not looped over: that takes half the time, and this is most of what reading takes.
    """
    kind, value, formula = parts
    down = list(map(rows.__getitem__, map(itemgetter(DIGITS), tokens)))
    across = list(map(COLUMN.__getitem__, map(itemgetter(LETTERS), tokens)))
    formulas: Iterable[str | None] = (
        repeat(None) if formula is None else map(_resolved, map(itemgetter(formula), tokens))
    )
    codes = map(formats.__getitem__, map(itemgetter(STYLE), tokens))
    values = zip(down, across, repeat(kind), map(itemgetter(value), tokens), formulas, codes, strict=False)
    made = map(tuple.__new__, repeat(Cell), values)  # a third of what the named constructor costs
    cells.update(zip(zip(down, across, strict=True), made, strict=True))


def _add_other(
    cells: dict[tuple[int, int], Cell],
    row: int,
    token: Token,
    strings: Sequence[str],
    formats: Mapping[str, str],
) -> bool:
    """Add any other cell and say whether it holds something."""
    formula = _resolved(token[F]) if token[HAS_F] else None
    stored = token[FIGURE] or token[HAS_V] or token[HAS_IS]
    value = token[FIGURE] or token[V] or token[WORDS] if stored else None
    blank = value is None and formula is None
    meaning = None if blank else _meaning(token[KIND] or "n", value, formula, strings)
    if meaning is None:
        return False
    column = COLUMN[token[LETTERS]]
    cells[row, column] = Cell(row, column, *meaning, formula, formats[token[STYLE]])
    return True


def _resolved(text: str) -> str:
    resolved = resolved_entities(text) if "&" in text else text
    if resolved is None:
        raise _UnusualError
    return resolved


def _meaning(
    kind: str, value: str | None, formula: str | None, strings: Sequence[str]
) -> tuple[CellType, str | None] | None:
    if value is None and kind in TEXTS:
        # `<v/>`, an empty result, and no value at all look alike here.
        raise _UnusualError
    if value is not None and "&" in value:
        value = _resolved(value)
    found = typed(kind, value, formula, strings)
    if isinstance(found, Text):
        raise _UnusualError
    return found
