"""The cube of months, people and items (products or channels), fitted to both sides."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from salesbook.planning.decomposition.holds import YEAR, Box
from salesbook.planning.decomposition.tree import Tree
from salesbook.planning.exact.fit import FitBlock, proportional_fit
from salesbook.planning.exact.share import Bound, Misfit, share
from salesbook.planning.exact.transport import FINE, Shares, fit_table, loosened, open_shares, product_shares

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]
    Reals = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Crossed:
    """Both margins in whole units (months x leaves), the holds inside, everybody's own mix by month."""

    people: Ints
    items: Ints
    blocks: Sequence[Sequence[FitBlock]]
    mix: Reals | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SplitCube:
    """Whole units by month, person and product; `apart` lists (month, person, product, units).

    `loosened` are the months in which the people's own mix left no table with both margins.
    """

    cells: Ints
    apart: Sequence[tuple[int, int, int, float]]
    loosened: Sequence[int] = ()


def fill_cube(crossed: Crossed) -> SplitCube | int:
    """Return a cube with both margins as given, or the month in which the holds allow none."""
    tables: list[Ints] = []
    apart: list[tuple[int, int, int, float]] = []
    loose_months: list[int] = []
    for month in range(12):
        people, products = crossed.people[month], crossed.items[month]
        # docs/decompose.md, Channels: a mix gives way (SB285) only where it leaves no table with both sums.
        for loose in (False, True) if crossed.mix is not None else (False,):
            shares = month_shares(crossed, month, loose=loose)
            table = fit_table(shares, people, products, month) if shares is not None else None
            if table is not None:
                break
        if shares is None or table is None:
            return month
        loose_months += [month] if loose else []
        tables.append(table)
        apart += far_cells(month, table, shares)
    return SplitCube(cells=np.stack(tables), apart=tuple(apart), loosened=tuple(loose_months))


def far_cells(month: int, table: Ints, shares: Shares) -> list[tuple[int, int, int, float]]:
    """Return the cells of a month that stand more than a unit off their share, and by how many units."""
    # docs/decompose.md, Rounding: three crossed directions need not round within a unit, so this is shown.
    off = (table - shares.floors) * FINE - shares.parts
    far = np.argwhere(np.abs(off) > FINE)
    return [(month, int(row), int(column), float(off[row, column]) / FINE) for row, column in far]


def month_shares(crossed: Crossed, month: int, *, loose: bool = False) -> Shares | None:
    """Return the share of every cell of a month, None when its holds contradict one another.

    With `loose` a cell whose share is zero by the person's mix may take some all the same.
    """
    people, products, blocks = crossed.people[month], crossed.items[month], crossed.blocks[month]
    mix = None if crossed.mix is None else crossed.mix[month]
    total = int(people.sum())
    # With the company's mix and no holds the shares are plain products, exact without fitting.
    if total == 0 or (mix is None and not blocks):
        floors, rests = product_shares(people, products, max(total, 1))
        return open_shares(floors, np.floor(rests / max(total, 1) * FINE).astype(np.int64))
    seed = _seed(people, products, total, mix)
    table = proportional_fit(seed, people, products, blocks)
    floors = np.floor(table).astype(np.int64)
    parts = np.rint((table - floors) * FINE).astype(np.int64)
    # A part just below one rounds up to FINE, which is a whole unit more.
    shares = open_shares(floors + parts // FINE, parts % FINE)
    return _held(loosened(shares, people, products) if loose else shares, table, blocks)


def _seed(people: Ints, products: Ints, total: int, mix: Reals | None) -> Reals:
    seed = people[:, None].astype(np.float64) * products[None, :] / total
    return seed if mix is None else seed * mix


def _held(shares: Shares, table: Reals, blocks: Sequence[FitBlock]) -> Shares | None:
    """Return shares whose cells are bounded so that every block keeps its bounds, smallest blocks first.

    A block's bound is shared among its cells like the fitted table. That can refuse a plan which some
    other table would meet, never let one pass that breaks a bound.
    """
    lower, upper = shares.lower.copy(), shares.upper.copy()
    # Small ones first: a larger block around them then shares what they leave of it.
    for block in sorted(blocks, key=lambda each: each.rows.size * each.columns.size):
        place = np.ix_(block.rows, block.columns)
        weights = np.rint(table[place] * FINE).astype(np.int64).ravel().tolist()
        for total, bounds in ((block.low, lower), (block.high, upper)):
            if total is None:
                continue
            low, high = lower[place].ravel().tolist(), upper[place].ravel().tolist()
            cells = _cells(total, weights, low, high, least=bounds is lower)
            if cells is None:
                return None
            bounds[place] = np.array(cells, dtype=np.int64).reshape(bounds[place].shape)
    return Shares(floors=shares.floors, parts=shares.parts, lower=lower, upper=upper)


def _cells(
    total: int, weights: Sequence[int], low: Sequence[int], high: Sequence[int], *, least: bool
) -> list[int] | None:
    """Return what each cell of a block must be at least, or may be at most."""
    # The cells' own bounds meet it already; sharing it would only narrow them.
    if least and total <= sum(low):
        return list(low)
    if not least and total >= sum(high):
        return list(high)
    spread = share(total, weights, low, list(high))
    return None if isinstance(spread, Misfit) else spread


def month_blocks(
    boxes: Sequence[Box], people: Tree, products: Tree, sides: tuple[Ints, Ints]
) -> list[list[FitBlock]] | Box:
    """Return the holds inside the cube for each month, or a box that does not fit its year."""
    blocks: list[list[FitBlock]] = [[] for _ in range(12)]
    inside = [box for box in boxes if box.crosses]
    # Months before the year (12): what a month holds inside a block of the year is its least there.
    for box in sorted(inside, key=lambda each: each.period):
        rows = np.array(people.leaves_below(box.people), dtype=np.int64)
        columns = np.array(products.leaves_below(box.items), dtype=np.int64)
        periods = _periods(box, rows, columns, sides, blocks)
        if periods is None:
            return box
        for month, (low, high) in periods.items():
            blocks[month].append(FitBlock(rows=rows, columns=columns, low=low, high=high))
    return blocks


def _periods(
    box: Box, rows: Ints, columns: Ints, sides: tuple[Ints, Ints], blocks: Sequence[Sequence[FitBlock]]
) -> dict[int, tuple[int, Bound]] | None:
    """Return a box's bounds by month; those of a year are shared like the product of both margins."""
    if box.period != YEAR:
        return {box.period: (box.low, box.high)}
    by_person = [int(value) for value in sides[0][:, rows].sum(axis=1)]
    by_product = [int(value) for value in sides[1][:, columns].sum(axis=1)]
    whole = [int(value) for value in sides[0].sum(axis=1)]
    # FINE, because whole units alone would round small months down to no weight.
    weights = [
        one * other * FINE // max(total, 1)
        for one, other, total in zip(by_person, by_product, whole, strict=True)
    ]
    least = [sum(each.low for each in blocks[month] if _within(each, rows, columns)) for month in range(12)]
    most = [min(one, other) for one, other in zip(by_person, by_product, strict=True)]
    low = share(max(box.low, sum(least)), weights, least, most)
    high = share(box.high, weights, least, most) if box.high is not None and box.high < sum(most) else most
    if isinstance(low, Misfit) or isinstance(high, Misfit):
        return None
    return dict(enumerate(zip(low, high, strict=True)))


def _within(block: FitBlock, rows: Ints, columns: Ints) -> bool:
    return bool(np.isin(block.rows, rows).all() and np.isin(block.columns, columns).all())
