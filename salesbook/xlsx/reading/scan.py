"""One worksheet, scanned fast: the shape that spreadsheet programs write, and nothing else.

The scan understands a part completely or gives up, so that its result is always the strict reader's.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

from salesbook.layout.grid import CellType, GridColumn, GridSheet
from salesbook.problems import Text
from salesbook.xlsx.package.limits import Limits
from salesbook.xlsx.package.markup import REMEMBERED
from salesbook.xlsx.package.plain import decoded, is_plain
from salesbook.xlsx.reading.cells import Shared, Sheet, format_of, typed
from salesbook.xlsx.reading.shape import Shape, Telling, shape_of
from salesbook.xlsx.reading.sheet import SheetParts, read_strictly
from salesbook.xlsx.reading.stretch import FIGURE, UnusualError, stretches

OPENING, CLOSING = "<sheetData>", "</sheetData>"
FOOTERS = re.compile(
    r"<headerFooter(?: [a-zA-Z]+=\"[^\"<&]*\")?>"
    r"(?:<((?:odd|even|first)(?:Header|Footer))>(?:[^<&]|&(?:amp|lt|gt|quot|apos);)*</\1>)*</headerFooter>"
)
"""What is printed above and below names the book, so that no two books would have the rest in common."""


class _Formats(dict[str, str]):
    """The format code of each style met so far."""

    def __init__(self, codes: Sequence[str]) -> None:
        super().__init__({"": format_of(codes, None)})
        self.codes = codes

    def __missing__(self, style: str) -> str:
        self[style] = format_of(self.codes, style)
        return self[style]


def scan(data: bytes, sheet: Sheet, shared: Shared) -> GridSheet | None:
    """Return the sheet in a worksheet part, None when it is not of the plain shape; raises RefusalError."""
    text = decoded(data)
    if text is None:
        return None
    start, stop = text.find(OPENING), text.rfind(CLOSING)
    if not 0 <= start < stop:
        return None
    head, tail = text[:start], text[stop + len(CLOSING) :]
    if not is_plain(head + tail):
        return None
    around = f"{head}<sheetData/>{FOOTERS.sub('', tail, count=1)}"
    read = _known_around if len(around) <= REMEMBERED else _around
    parts = read(around, sheet, shared.limits)
    if parts.places != 1 or parts.roots != 1:
        return None
    try:
        found = FIGURE.split(text[start + len(OPENING) : stop])
        shape = shape_of(stretches(found[::2]))
        if shape.extended and "xmlns:x14ac=" not in head:
            return None
        columns = _columns(shape, found[1::2], shared)
    except UnusualError:
        return None
    count = sum(map(len, columns.values()))
    if count > shared.room:
        return None
    shared.room -= count
    return replace(parts.finished(sheet), columns=columns, hidden_rows=shape.hidden)


def _around(text: str, sheet: Sheet, limits: Limits) -> SheetParts:
    """Return what stands around the rows of a sheet."""
    return read_strictly([text.encode()], sheet, Shared(limits=limits))


_known_around = lru_cache(maxsize=64)(_around)
"""The same, remembered: the books of a batch have most of it in common."""


def _columns(shape: Shape, figures: Sequence[str], shared: Shared) -> dict[int, GridColumn]:
    """Return the cells by column: those with a figure, and those that stand between.

    Everything is mapped, not looped over: this is most of what reading takes.
    """
    formats = _Formats(shared.formats)
    types, values, blank = _meant(shape.telling, figures, shared)
    columns: dict[int, GridColumn] = {}
    for column in shape.columns:
        columns[column.across] = GridColumn(
            column.across,
            column.places,
            [*map(types.__getitem__, column.figures), *column.types],
            [*map(values.__getitem__, column.figures), *column.raws],
            column.formulas,
            list(map(formats.__getitem__, column.styles)),
        )
    for across in blank:
        columns[across] = columns[across].without(blank[across])
    return {across: column for across, column in columns.items() if column} if blank else columns


def _meant(
    telling: Telling, figures: Sequence[str], shared: Shared
) -> tuple[list[CellType], list[str | None], Mapping[int, Collection[int]]]:
    """Return type and value of the cells with a figure, and the rows of those that are blank, by column."""
    types, values = list(telling.types), list[str | None](figures)
    blank: defaultdict[int, set[int]] = defaultdict(set)
    others = list(telling.others)
    texts = list(map(shared.numbered.get, map(figures.__getitem__, telling.texts)))
    for at, text in zip(telling.texts, texts, strict=True):
        values[at] = text
    if not all(texts):
        others += [at for at, text in zip(telling.texts, texts, strict=True) if not text]
    for at in others:
        cell = telling.cells[at]
        found = typed(cell.kind, figures[at], cell.formula, shared.strings)
        if isinstance(found, Text):
            raise UnusualError
        if found is None:
            blank[cell.column].add(cell.row)
        else:
            types[at], values[at] = found
    return types, values, blank
