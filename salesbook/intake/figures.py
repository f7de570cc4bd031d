"""Plain numbers read without ado: what most cells of most books hold."""

from __future__ import annotations

from collections.abc import Callable

from salesbook.layout.cells.formats import PLAIN, number_format
from salesbook.layout.cells.kinds import CountKind, Kind, MoneyKind
from salesbook.layout.cells.numeric import nearest_steps
from salesbook.layout.grid import Cell, CellType

LONGEST = 14
NUMBER = CellType.NUMBER

PlainFigure = Callable[[Cell], int | None]
"""From a cell to whole steps of its column; None when more has to be known than that it is a number."""


def plain_figures(kind: Kind) -> PlainFigure:
    """Return the short way to what `kind.from_cell` finds in a cell that is simply a number on the grid."""
    if isinstance(kind, MoneyKind):
        shift = kind.unit.power + kind.currency.digits
    elif isinstance(kind, CountKind):
        shift = kind.unit.power
    else:
        return _never
    factor, whole = 10.0**shift, 10**shift if shift >= 0 else 0

    def figure(cell: Cell) -> int | None:
        _, _, kind_of_cell, raw, formula, code = cell
        if (
            kind_of_cell is not NUMBER
            or formula is not None
            or raw is None
            or number_format(code) is not PLAIN
        ):
            return None
        if whole and len(raw) + shift <= LONGEST and raw.isdecimal():
            return int(raw) * whole
        return nearest_steps(raw, factor)

    return figure


def _never(cell: Cell) -> int | None:
    del cell
    return None
