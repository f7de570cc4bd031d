"""Plain numbers read without ado: what most cells of most books hold."""

from __future__ import annotations

from collections.abc import Sequence

from salesbook.layout.cells.formats import PLAIN, number_format
from salesbook.layout.cells.kinds import CountKind, Kind, MoneyKind
from salesbook.layout.cells.numeric import all_nearest_steps
from salesbook.layout.grid import CellType, GridColumn

LONGEST = 14


def plain_figures(column: GridColumn, rows: Sequence[int], kind: Kind) -> list[int | None]:
    """Return what `kind.from_cell` finds in cells that are simply numbers on the grid, in whole steps.

    None stands for a cell of which more has to be known than that it is a number.
    """
    if isinstance(kind, MoneyKind):
        shift = kind.unit.power + kind.currency.digits
    elif isinstance(kind, CountKind):
        shift = kind.unit.power
    else:
        return [None] * len(rows)
    places = column.at(rows)
    there = _plain(column, [at for at in places if at is not None])
    steps = _steps([column.raws[at] or "" for at in there], shift) if there else ()
    if len(there) == len(places):
        return list(steps)
    found = dict(zip(there, steps, strict=True))
    return [None if at is None else found.get(at) for at in places]


def _plain(column: GridColumn, places: Sequence[int]) -> Sequence[int]:
    """Return the places that hold a number as such: no formula, nothing unusual about its format."""
    types, formulas, codes = column.types, column.formulas, column.formats
    plain = {code for code in set(codes) if number_format(code) is PLAIN}
    number = CellType.NUMBER
    return [at for at in places if types[at] is number and formulas[at] is None and codes[at] in plain]


def _steps(raws: Sequence[str], shift: int) -> Sequence[int | None]:
    """Return stored numbers as whole steps, `shift` digits finer; whole numbers never become a float."""
    if shift >= 0 and "".join(raws).isdecimal() and max(map(len, raws)) <= LONGEST - shift:
        return list(map((10**shift).__mul__, map(int, raws)))
    return all_nearest_steps(raws, 10.0**shift)
