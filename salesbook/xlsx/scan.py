"""One worksheet, scanned fast: the shape that spreadsheet programs write, and nothing else.

The scan understands a part completely or gives up, so that its result is always the strict reader's.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from salesbook.layout.grid import Cell, CellType, column_letters
from salesbook.problems import Text
from salesbook.xlsx.cells import TEXTS, Shared, Sheet, format_of, typed
from salesbook.xlsx.plain import plain_text, resolved_entities
from salesbook.xlsx.references import ROWS
from salesbook.xlsx.sheet import TRUE, SheetParts, read_strictly

OPENING, CLOSING, ROW_END = "<sheetData>", "</sheetData>", "</row>"
ROW = re.compile(r'\s*<row((?: (?:x14ac:)?[a-zA-Z0-9]+="[^"<&]*")*) ?(/?)>', re.ASCII)
ATTRIBUTE = re.compile(r' ([\w:]+)="([^"]*)"', re.ASCII)
NUMBER_FIRST = re.compile(r' r="([0-9]{1,7})"')
# The last group catches what is no cell, so that the matches together are all of the text. A number is told
# from any other value by its group; `<v>` and `<is>` tell an empty text from none. Possessive quantifiers
# (`++`) double the speed.
CELL = re.compile(
    r'<c r="([A-Z]{1,3}+)([1-9][0-9]*+)"(?: s="([0-9]++)")?+(?: t="([a-zA-Z]++)")?+'
    r'(?: ?/>|>(?:(<f)(?: [a-zA-Z0-9]++="[^"<&]*+")*+(?: ?/>|>([^<]*+)</f>))?+'
    r"(?:<v>(-?[0-9]{1,40}+(?:\.[0-9]{1,40}+)?+(?:[eE][+-]?[0-9]{1,3}+)?+)</v>|(<v>)([^<]*+)</v>|<v ?/>"
    r'|(<is>)<t(?: xml:space="preserve")?+>([^<]*+)</t></is>)?+</c>)\s*+|(.)',
    re.ASCII | re.DOTALL,
)
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
    around = f"{text[:start]}<sheetData/>{text[stop + len(CLOSING) :]}"
    parts = read_strictly([around.encode()], sheet, shared)
    if parts.places != 1 or parts.roots != 1:
        return None
    try:
        _scan_rows(text, start + len(OPENING), stop, shared, parts)
    except _UnusualError:
        return None
    shared.room -= len(parts.cells)
    return parts


def _scan_rows(text: str, at: int, stop: int, shared: Shared, parts: SheetParts) -> None:
    extended = "xmlns:x14ac=" in text[:at]
    formats = _Formats(shared.formats)
    while at < stop:
        match = ROW.match(text, at, stop)
        if match is None:
            if text[at:stop].strip(" \t\n"):
                raise _UnusualError
            return
        row = _row(match[1], parts, extended=extended)
        at = match.end()
        if not match[2]:
            end = text.find(ROW_END, at, stop)
            if end < 0:
                raise _UnusualError
            _scan_cells(row, CELL.findall(text, at, end), shared, formats, parts.cells)
            at = end + len(ROW_END)
    if len(parts.cells) > shared.room:
        raise _UnusualError


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


def _scan_cells(
    row: int,
    found: list[tuple[str, ...]],
    shared: Shared,
    formats: _Formats,
    cells: dict[tuple[int, int], Cell],
) -> None:
    """Add one row's cells."""
    digits = str(row + 1)
    expected = len(cells) + len(found)
    create = tuple.__new__  # a third of what the named constructor costs, once per cell
    strings = shared.strings
    known = len(strings)
    for letters, number, style, kind, has_f, f, figure, has_v, v, has_is, words, _ in found:
        if number != digits or letters not in COLUMN:
            raise _UnusualError
        column = COLUMN[letters]
        if figure:
            if not kind:
                formula = None if not has_f else _resolved(f) if "&" in f else f
                cells[row, column] = create(Cell, (row, column, NUMBER, figure, formula, formats[style]))
                continue
            if kind == "s" and not has_f and figure.isdigit() and len(figure) < 9:
                at = int(figure)
                if at < known and strings[at]:
                    cells[row, column] = create(Cell, (row, column, TEXT, strings[at], None, formats[style]))
                    continue
        formula = None if not has_f else _resolved(f) if "&" in f else f
        value = figure or v or words if figure or has_v or has_is else None
        blank = value is None and formula is None
        meaning = None if blank else _meaning(kind or "n", value, formula, strings)
        if meaning is None:
            expected -= 1
        else:
            cells[row, column] = create(Cell, (row, column, *meaning, formula, formats[style]))
    if len(cells) != expected:
        raise _UnusualError  # one place twice, or something that is no cell


def _resolved(text: str) -> str:
    resolved = resolved_entities(text)
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
