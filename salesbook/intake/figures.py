"""Plain numbers read without ado: what most cells of most books hold."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from functools import lru_cache
from itertools import repeat
from operator import truediv
from typing import Any, NamedTuple

from salesbook.layout.cells.formats import PLAIN, number_format
from salesbook.layout.cells.kinds import CountKind, Kind, MoneyKind
from salesbook.layout.cells.numeric import TOO_LARGE, all_nearest_steps, are_plain
from salesbook.layout.grid import CellType, ColumnShape, GridColumn, Picker, picker
from salesbook.layout.manifest import GivenValue

LONGEST = 14
CERTAIN = 10**14
"""Below it a stored number lies so near to the steps whose float it gives that it is always read as them."""
FEW = 2_000
"""What follows from the shape of a longer column is not remembered."""


class Cells(NamedTuple):
    """The cells that a column has in some rows, by the position of the row among those.

    `numbers` are those that hold a number as such: no formula, and nothing unusual about its format. `pick`
    picks their values from those of the column, `of_numbers` what belongs to them from a sequence with one
    item for each of the rows. `others` hold something else, `blank` nothing.
    """

    numbers: Sequence[int]
    pick: Picker
    of_numbers: Picker
    others: Sequence[int]
    blank: Sequence[int]


def cells_of(column: GridColumn, rows: tuple[int, ...]) -> Cells:
    """Return which cells a column has in some (0-based) rows."""
    few = len(column) <= FEW and len(rows) <= FEW
    return (_known_cells if few else _cells)(column.shape, rows)


def _cells(shape: ColumnShape, rows: tuple[int, ...]) -> Cells:
    plain = {code for code in set(shape.formats) if number_format(code) is PLAIN}
    places = list(map(shape.places.get, rows))
    there = [(n, at) for n, at in enumerate(places) if at is not None]
    numbers = {n: at for n, at in there if _is_number(shape, at) and shape.formats[at] in plain}
    return Cells(
        numbers=[*numbers],
        pick=picker([*numbers.values()]),
        of_numbers=picker([*numbers]),
        others=[n for n, _ in there if n not in numbers],
        blank=[n for n, at in enumerate(places) if at is None],
    )


def _is_number(shape: ColumnShape, at: int) -> bool:
    return shape.types[at] is CellType.NUMBER and shape.formulas[at] is None


_known_cells = lru_cache(maxsize=128)(_cells)
"""The same, remembered: the books of a batch share the shapes of their columns."""


def plain_figures(raws: Sequence[str | None], kind: Kind) -> Sequence[int | None]:
    """Return what `kind.from_cell` finds in cells that hold these numbers as such, in whole steps.

    None stands for a cell of which more has to be known than that it is a number.
    """
    shift = _shift(kind)
    if shift is None or not raws:
        return [None] * len(raws)
    stored = [raw or "" for raw in raws]
    whole = shift >= 0 and all(stored) and "".join(stored).isdecimal()
    if whole and max(map(len, stored)) <= LONGEST - shift:  # whole numbers never become a float
        return list(map((10**shift).__mul__, map(int, stored)))
    return all_nearest_steps(stored, 10.0**shift)


def as_issued(column: GridColumn, rows: tuple[int, ...], kind: Kind, issued: Sequence[GivenValue]) -> bool:
    """Say whether a column simply holds, as numbers, the whole steps that were issued for some rows."""
    shift, cells = _shift(kind), cells_of(column, rows)
    if shift is None or shift < 0 or len(cells.numbers) < len(rows) or not rows:
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
    shift = _shift(kind)
    if shift is None:
        return None
    most = TOO_LARGE if maximum is None else int(maximum.scaleb(shift))
    return [min(most, int(each * Decimal(10) ** shift)) if isinstance(each, int) else most for each in given]


def _shift(kind: Kind) -> int | None:
    """Return how many digits finer than a figure in the sheet the steps of a kind are, None of no figures."""
    if isinstance(kind, MoneyKind):
        return kind.unit.power + kind.currency.digits
    return kind.unit.power if isinstance(kind, CountKind) else None
