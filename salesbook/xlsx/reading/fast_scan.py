"""One worksheet, scanned fast: the shape that spreadsheet programs write, and nothing else.

The scan understands a part completely or gives up, so that its result is always the strict reader's.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

from salesbook.problems import Text
from salesbook.spreadsheet.grid import Cell, CellType, ColumnShape, GridColumn, GridSheet
from salesbook.xlsx.package.limits import PackageLimits
from salesbook.xlsx.package.plain_xml import decoded, is_plain
from salesbook.xlsx.package.refusal import RefusalError
from salesbook.xlsx.reading.cells import Shared, SheetBeingRead, typed
from salesbook.xlsx.reading.sheet import read_strictly
from salesbook.xlsx.reading.sheet_skeleton import Shape, ShapeMemory
from salesbook.xlsx.reading.skeleton_pieces import FIGURE, UnusualError

OPENING, CLOSING = "<sheetData>", "</sheetData>"
EXTENDED = "xmlns:x14ac="
FEW_AROUND = 200_000
"""More characters around the rows are not remembered: a year's validations and colours take 80,000."""
PROBE = Cell(0, 0, CellType.NUMBER, "1")
"""Stands in for the rows while what is around them is read: it must be found, and nothing else."""
PROBE_ROW = '<row r="1"{}><c r="A1"><v>1</v></c></row>'
FOOTERS = re.compile(
    r"(<((?:odd|even|first)(?:Header|Footer))>)(?:[^<&]++|&(?:amp|lt|gt|quot|apos);)*+(?=</\2>)"
)
"""What is printed above and below names the book, so that no two books would have the rest in common."""


Around = Callable[[str, SheetBeingRead, PackageLimits], GridSheet]
"""Returns what stands around the rows of a sheet; raises UnusualError."""


def _remembering_around() -> Around:
    return lru_cache(maxsize=64)(_around)


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanMemory:
    """What a worker knows of the sheets it has scanned: their shapes, and what stood around their rows."""

    shapes: ShapeMemory = field(default_factory=ShapeMemory)
    around: Around = field(default_factory=_remembering_around)


def scan(data: bytes, sheet: SheetBeingRead, shared: Shared, memory: ScanMemory) -> GridSheet | None:
    """Return the sheet in a worksheet part, None when it is not of the plain shape."""
    # "Completely or not at all" is what makes the scan safe: where one tag or attribute is not known, the
    # strict reader does it all over (docs/decisions.md: our own reader of packages).
    text = decoded(data)
    if text is None:
        return None
    start, stop = text.find(OPENING), text.rfind(CLOSING)
    if not 0 <= start < stop:
        return None
    head, tail = text[:start], text[stop + len(CLOSING) :]
    if not is_plain(head + tail) or "<?" in tail:
        return None
    extended = EXTENDED in head
    probe = PROBE_ROW.format(' x14ac:dyDescent="1"' if extended else "")
    # What is around the rows goes through the strict reader with one cell in place of them all.
    around = "".join((head, OPENING, probe, CLOSING, FOOTERS.sub(r"\1", tail)))
    if around.count("mergeCell ") > shared.limits.names:  # the strict reader refuses them
        return None
    rows = text[start + len(OPENING) : stop]
    try:
        read = memory.around if len(around) <= FEW_AROUND else _around
        parts = read(around, sheet, shared.limits)
        # In turn: what stands between figures, and a figure.
        found = FIGURE.split(rows)
        shape, shapes = memory.shapes.shape_of(found[::2], shared.formats, len(rows))
        # A prefix that nobody declares is no XML.
        if shape.extended and not extended:
            return None
        columns = _columns(shape, shapes, found[1::2], shared)
    except UnusualError:
        return None
    count = sum(map(len, columns.values()))
    # Too many cells: the strict reader refuses them, with their place.
    if count > shared.room:
        return None
    shared.room -= count
    return replace(parts, columns=columns, hidden_rows=shape.hidden)


def _around(text: str, sheet: SheetBeingRead, limits: PackageLimits) -> GridSheet:
    """Return what stands around the rows of a sheet, which must stand in their one place."""
    try:
        parts = read_strictly([text.encode()], sheet, Shared(limits=limits))
    except RefusalError as refused:
        raise UnusualError from refused
    if (parts.roots, parts.places) != (1, 1) or parts.hidden_rows or [*parts.cells.values()] != [PROBE]:
        raise UnusualError
    return parts.finished(sheet)


def _columns(
    shape: Shape, shapes: Sequence[ColumnShape], figures: Sequence[str], shared: Shared
) -> dict[int, GridColumn]:
    """Return the cells by column: those with a figure, and those that stand between.

    Everything is mapped, not looped over: this is much of what reading takes.
    """
    named = shared.numbered.get
    columns: dict[int, GridColumn] = {}
    blank: list[int] = []
    for column, own in zip(shape.columns, shapes, strict=True):
        texts = [*map(named, column.texts(figures))]
        if not all(texts):
            blank.append(own.across)
        columns[own.across] = GridColumn(own, [*texts, *column.figures(figures), *column.raws])
    if blank or shape.unusual:
        unclear = [*shape.unusual, *_without_text(shape, figures, blank, shared)]
        _judge(columns, unclear, shape, figures, shared)
        return {across: column for across, column in columns.items() if column}
    return columns


def _without_text(
    shape: Shape, figures: Sequence[str], columns: Collection[int], shared: Shared
) -> Iterator[int]:
    """Yield the cells of some columns that name a text which is not there, or is empty."""
    for at, cell in enumerate(shape.cells):
        if cell.kind == "s" and cell.column in columns and not shared.numbered.get(figures[at]):
            yield at


def _judge(
    columns: dict[int, GridColumn], cells: Iterable[int], shape: Shape, figures: Sequence[str], shared: Shared
) -> None:
    """Give cells their own type and value; some are blank after all."""
    differing: defaultdict[int, dict[int, tuple[CellType, str | None] | None]] = defaultdict(dict)
    for at in cells:
        cell = shape.cells[at]
        found = typed(cell.kind, figures[at], cell.formula, shared.strings)
        if isinstance(found, Text):
            raise UnusualError
        differing[cell.column][cell.row] = found
    # A new shape: what is remembered of shapes must not follow from what one book says in a cell.
    for across, those in differing.items():
        columns[across] = columns[across].differing(those)
