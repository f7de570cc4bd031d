"""Plain numbers, a column at a time: what most cells of most books hold."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from itertools import repeat
from operator import truediv
from typing import Any

from salesbook.intake.column_cells import Cells
from salesbook.issued.cells.kinds import CountKind, Kind, MoneyKind
from salesbook.issued.cells.numeric import TOO_LARGE, all_nearest_steps, are_plain
from salesbook.issued.manifest import GivenValue
from salesbook.spreadsheet.grid import GridColumn

LONGEST = 14
CERTAIN = 10**14
"""Below it a stored number lies so near to the steps whose float it gives that it is always read as them."""


def plain_figures(raws: Sequence[str | None], kind: Kind) -> Sequence[int | None]:
    """Return what `kind.from_cell` finds in cells that hold these numbers as such, in whole steps.

    None stands for a cell of which more has to be known than that it is a number.
    """
    shift = shift_of(kind)
    if shift is None or not raws:
        return [None] * len(raws)
    stored = [raw or "" for raw in raws]
    whole = shift >= 0 and all(stored) and "".join(stored).isdecimal()
    if whole and max(map(len, stored)) <= LONGEST - shift:  # whole numbers never become a float
        return list(map((10**shift).__mul__, map(int, stored)))
    return all_nearest_steps(stored, 10.0**shift)


def as_issued(column: GridColumn, cells: Cells, kind: Kind, issued: Sequence[GivenValue]) -> bool:
    """Say whether a column simply holds, as numbers, the whole steps that were issued for some rows.

    `cells` are those that it has in the rows.
    """
    shift = shift_of(kind)
    if shift is None or shift < 0 or cells.others or cells.blank or not cells.numbers:
        return False
    raws: Sequence[str] = cells.pick(column.raws)
    steps: Sequence[Any] = issued
    try:
        same = list(map(float, raws)) == list(map(truediv, steps, repeat(10**shift)))
        near = same and min(steps) > -CERTAIN and max(steps) < CERTAIN and are_plain(raws)
        return near and float not in set(map(type, steps))
    except (TypeError, ValueError, OverflowError):  # something that is no figure
        return False


def largest_steps(kind: Kind, maximum: Decimal | None, given: Sequence[GivenValue]) -> Sequence[int] | None:
    """Return the largest whole steps that a column takes in every row, None for a column without figures.

    That is `maximum` in the column's unit, and in each row the number that was given for it, if any.
    """
    shift = shift_of(kind)
    if shift is None:
        return None
    most = TOO_LARGE if maximum is None else int(maximum.scaleb(shift))
    return [min(most, int(each * Decimal(10) ** shift)) if isinstance(each, int) else most for each in given]


def shift_of(kind: Kind) -> int | None:
    """Return how many digits finer than a figure in the sheet the steps of a kind are, None of no figures."""
    if isinstance(kind, MoneyKind):
        return kind.unit.power + kind.currency.digits
    return kind.unit.power if isinstance(kind, CountKind) else None
