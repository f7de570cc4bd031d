"""Plain numbers read without ado: what most cells of most books hold."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from salesbook.layout.cells.formats import PLAIN, number_format
from salesbook.layout.cells.kinds import CountKind, Kind, MoneyKind
from salesbook.layout.cells.numeric import all_nearest_steps
from salesbook.layout.grid import CellType, ColumnShape, GridColumn

LONGEST = 14
FEW = 2_000
"""What follows from the shape of a longer column is not remembered."""


def plain_figures(column: GridColumn, rows: tuple[int, ...], kind: Kind) -> list[int | None]:
    """Return what `kind.from_cell` finds in cells that are simply numbers on the grid, in whole steps.

    None stands for a cell of which more has to be known than that it is a number.
    """
    if isinstance(kind, MoneyKind):
        shift = kind.unit.power + kind.currency.digits
    elif isinstance(kind, CountKind):
        shift = kind.unit.power
    else:
        return [None] * len(rows)
    few = len(column) <= FEW and len(rows) <= FEW
    places, there = (_known_plain if few else _plain)(column.shape, rows)
    steps = _steps([column.raws[at] or "" for at in there], shift) if there else ()
    if len(there) == len(places):
        return list(steps)
    found = dict(zip(there, steps, strict=True))
    return [None if at is None else found[at] for at in places]


def _plain(shape: ColumnShape, rows: tuple[int, ...]) -> tuple[Sequence[int | None], Sequence[int]]:
    """Return where in a column the rows stand that hold a number as such: for each row, and all in one.

    A number as such has no formula and nothing unusual about its format.
    """
    number, plain = CellType.NUMBER, {code for code in set(shape.formats) if number_format(code) is PLAIN}
    places = [
        at
        if at is not None
        and shape.types[at] is number
        and shape.formulas[at] is None
        and shape.formats[at] in plain
        else None
        for at in map(shape.places.get, rows)
    ]
    return places, [at for at in places if at is not None]


_known_plain = lru_cache(maxsize=128)(_plain)
"""The same, remembered: the books of a batch share the shapes of their columns."""


def _steps(raws: Sequence[str], shift: int) -> Sequence[int | None]:
    """Return stored numbers as whole steps, `shift` digits finer; whole numbers never become a float."""
    if shift >= 0 and all(raws) and "".join(raws).isdecimal() and max(map(len, raws)) <= LONGEST - shift:
        return list(map((10**shift).__mul__, map(int, raws)))
    return all_nearest_steps(raws, 10.0**shift)
