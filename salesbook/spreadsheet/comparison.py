"""The results of formulas as two programs store them, compared."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from salesbook.spreadsheet.grid import Cell, CellType, Grid

RELATIVE, ABSOLUTE = 1e-9, 1e-6
"""How far two results may stand apart: of themselves, or in the unit of the cell."""


class Difference(NamedTuple):
    """A formula with the result that is stored and the one that was computed; None for no result."""

    sheet: str
    cell: str
    formula: str
    stored: str | None
    computed: str | None


def formula_count(grid: Grid) -> int:
    """Return how many formulas a workbook has."""
    return sum(cell.formula is not None for sheet in grid.sheets for cell in sheet.cells.values())


def differences(stored: Grid, computed: Grid) -> Iterator[Difference]:
    """Yield the formulas of a workbook whose results differ in a recomputed copy of it."""
    for sheet in stored.sheets:
        other = computed.sheet(sheet.name)
        cells = {} if other is None else other.cells
        for place, cell in sheet.cells.items():
            if cell.formula is not None and not _agree(cell, found := cells.get(place)):
                yield Difference(sheet.name, cell.a1, cell.formula, cell.raw, found.raw if found else None)


def _agree(one: Cell, other: Cell | None) -> bool:
    """Say whether two results are the same; nothing and an empty text are."""
    if other is None or not one.raw or not other.raw:
        return not one.raw and not (other and other.raw)
    if one.type is other.type is CellType.NUMBER:
        ours, theirs = float(one.raw), float(other.raw)
        return abs(ours - theirs) <= max(ABSOLUTE, RELATIVE * abs(ours))
    return one.type is other.type and one.raw == other.raw
