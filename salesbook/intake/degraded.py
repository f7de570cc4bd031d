"""Tables that lost their marks, found by the captions that still stand side by side."""

from __future__ import annotations

from collections.abc import Iterator

from salesbook.intake.captions import means
from salesbook.intake.located import HEADER_WITHIN, LocatedTable, placed
from salesbook.issued.manifest import IssuedTable
from salesbook.spreadsheet.grid import Cell, CellType, Grid, GridSheet


def by_captions(table: IssuedTable, grid: Grid) -> list[LocatedTable]:
    """Return every place where all captions of a table stand side by side above some of its row keys.

    Nothing less will do: the same caption stands above several columns, and a missing one would shift them.
    """
    return [
        placed(table, sheet, row - 1, column, columns)
        for sheet in grid.sheets
        for row, column in _starts(table, sheet)
        if (columns := _side_by_side(table, sheet, row, column)) is not None
    ]


def _starts(table: IssuedTable, sheet: GridSheet) -> list[tuple[int, int]]:
    """Return the places that hold the caption of a table's first column above one of its row keys."""
    first, keys = table.columns[0], {row.key for row in table.rows}
    return [
        place
        for place, cell in sheet.cells.items()
        if cell.type is CellType.TEXT
        and means(cell.raw or "", first)
        and any((below.raw or "").strip() in keys for below in _below(sheet, place, HEADER_WITHIN))
    ]


def _below(sheet: GridSheet, place: tuple[int, int], rows: int) -> Iterator[Cell]:
    cells = (sheet.at(place[0] + step, place[1]) for step in range(1, rows + 1))
    return (cell for cell in cells if cell is not None)


def _side_by_side(table: IssuedTable, sheet: GridSheet, row: int, first: int) -> dict[str, int] | None:
    """Return the columns when each caption of the table stands beside the one before it, in order."""
    columns: dict[str, int] = {}
    for across, column in enumerate(table.columns, start=first):
        cell = sheet.at(row, across)
        if cell is None or not means(cell.raw or "", column):
            return None
        if column.role != "key":  # it has no key of its own: rows are found by what stands in it
            columns[column.key] = across
    return columns
