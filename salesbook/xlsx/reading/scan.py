"""One worksheet, scanned fast: the shape that spreadsheet programs write, and nothing else.

The scan understands a part completely or gives up, so that its result is always the strict reader's.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import repeat

from salesbook.layout.grid import Cell, CellType
from salesbook.problems import Text
from salesbook.xlsx.package.limits import Limits
from salesbook.xlsx.package.markup import REMEMBERED
from salesbook.xlsx.package.plain import decoded, is_plain
from salesbook.xlsx.reading.cells import Shared, Sheet, format_of, typed
from salesbook.xlsx.reading.sheet import SheetParts, read_strictly
from salesbook.xlsx.reading.stretch import FIGURE, Stretch, UnusualError, stretches

OPENING, CLOSING = "<sheetData>", "</sheetData>"
FOOTERS = re.compile(r"<headerFooter>(?:<((?:odd|even|first)(?:Header|Footer))>[^<&]*</\1>)*</headerFooter>")
"""What is printed above and below names the book, so that no two books would have the rest in common."""


class _Formats(dict[str, str]):
    """The format code of each style met so far."""

    def __init__(self, codes: Sequence[str]) -> None:
        super().__init__({"": format_of(codes, None)})
        self.codes = codes

    def __missing__(self, style: str) -> str:
        self[style] = format_of(self.codes, style)
        return self[style]


def scan(data: bytes, sheet: Sheet, shared: Shared) -> SheetParts | None:
    """Return what a worksheet part holds, None when it is not of the plain shape; raises RefusalError."""
    text = decoded(data)
    if text is None:
        return None
    start, stop = text.find(OPENING), text.rfind(CLOSING)
    if not 0 <= start < stop:
        return None
    around = f"{text[:start]}<sheetData/>{FOOTERS.sub('', text[stop + len(CLOSING) :], count=1)}"
    if not is_plain(around):
        return None
    read = _known_around if len(around) <= REMEMBERED else _around
    parts = read(around, sheet, shared.limits).copy()
    if parts.places != 1 or parts.roots != 1:
        return None
    try:
        found = FIGURE.split(text[start + len(OPENING) : stop])
        before = stretches(found[::2])
        if "xmlns:x14ac=" not in text[:start] and any(each.extended for each in before):
            return None
        _add(parts, before, found[1::2], shared)
    except UnusualError:
        return None
    shared.room -= len(parts.cells)
    return parts


def _around(text: str, sheet: Sheet, limits: Limits) -> SheetParts:
    """Return what stands around the rows of a sheet."""
    return read_strictly([text.encode()], sheet, Shared(limits=limits))


_known_around = lru_cache(maxsize=64)(_around)
"""The same, remembered: the books of a batch have most of it in common."""


def _add(parts: SheetParts, before: Sequence[Stretch], figures: Sequence[str], shared: Shared) -> None:
    """Add the cells: those with a figure, and those that stand between.

    Everything is mapped, not looped over: that takes half the time, and this is most of what reading takes.
    """
    formats = _Formats(shared.formats)
    _, places, rows, columns, kinds, formulas, styles, fixed, hidden, _ = zip(*before, strict=True)
    types, values, blank = _meant(kinds, formulas, figures, shared)
    codes = map(formats.__getitem__, styles)
    whole = zip(rows, columns, types, values, formulas, codes, strict=False)
    made = map(tuple.__new__, repeat(Cell), whole)  # a third of what the named constructor costs
    cells = parts.cells
    cells.update(zip(places, made, strict=False))
    if len(cells) < len(figures):
        raise UnusualError  # one place twice
    for at in blank:
        del cells[places[at]]
    others = [each for some in fixed if some for each in some]
    for place, kind, raw, formula, style in others:
        cells[place] = Cell(place[0], place[1], kind, raw, formula, formats[style])
    if len(cells) < len(figures) - len(blank) + len(others) or len(cells) > shared.room:
        raise UnusualError
    parts.hidden_rows.update(row for some in hidden if some for row in some)


def _meant(
    kinds: Sequence[str], formulas: Sequence[str | None], figures: Sequence[str], shared: Shared
) -> tuple[list[CellType], list[str | None], list[int]]:
    """Return type and value of the cells that hold a figure, and which of them are blank after all."""
    types = [CellType.NUMBER] * len(figures)
    values: list[str | None] = list(figures)
    blank: list[int] = []
    texts = shared.numbered
    for at in [at for at, kind in enumerate(kinds) if kind]:
        text = texts.get(figures[at]) if kinds[at] == "s" else None
        if text:  # most of what is no number
            types[at], values[at] = CellType.TEXT, text
            continue
        found = typed(kinds[at], figures[at], formulas[at], shared.strings)
        if isinstance(found, Text):
            raise UnusualError
        if found is None:
            blank.append(at)
        else:
            types[at], values[at] = found
    return types, values, blank
