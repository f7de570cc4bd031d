"""All directions at once: the way out where one after the other leaves no table, or the proof of none."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from salesbook.planning.decomposition.bounds import no_bounds, tighter
from salesbook.planning.decomposition.holds import YEAR, Box
from salesbook.planning.decomposition.tree import Node, Tree
from salesbook.planning.decomposition.tree_rounding import Crossing, round_crossing
from salesbook.planning.exact.fit import fraction_bits
from salesbook.planning.exact.simplex import Proof, Sum, whole_table
from salesbook.planning.exact.transport import FINE, Shares, fit_table, open_shares, product_shares

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]
    Reals = NDArray[np.float64]

ROUNDS = 300
NEAR = 2.0**-12
STRONGEST = 2.0**40
MOST_SUMS = 1_500
LARGEST = 4_000_000
"""So many sums, and sums times cells, at most are solved at once: beyond it takes minutes and gigabytes."""
FAINT = 2.0**-30
"""What a cell without weight weighs where something is held."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Region:
    """Months x rows x columns whose sum is bounded; `box` is the hold that says so, `node` a total."""

    months: Sequence[int]
    rows: Sequence[int]
    columns: Sequence[int]
    low: int
    high: int | None
    box: Box | None = None
    node: tuple[Tree, int] | None = None


def region_of(box: Box, people: Tree, items: Tree | None) -> Region:
    """Return a hold as a region."""
    columns = [0] if items is None else items.leaves_below(box.items)
    rows = people.leaves_below(box.people)
    return Region(months=box.months, rows=rows, columns=columns, low=box.low, high=box.high, box=box)


@dataclass(frozen=True, slots=True, kw_only=True)
class Classes:
    """Rows and columns that no region tells apart, put together: the class of each."""

    rows: Ints
    columns: Ints

    @property
    def shape(self) -> tuple[int, int, int]:
        """Months, classes of rows, classes of columns."""
        return YEAR, int(self.rows.max()) + 1, int(self.columns.max()) + 1


def joint_cube(seed: Reals, regions: Sequence[Region], total: int) -> Ints | Proof | None:
    """Return whole numbers in the proportions of a seed with all sums, or the proof that there are none.

    `seed` is months x rows x columns. None where neither is found, or where there are too many sums to try.
    What no region tells apart keeps the seed's proportions, to whole units.
    """
    if len(regions) > MOST_SUMS:
        return None
    classes = Classes(
        rows=_classes(seed.shape[1], [each.rows for each in regions]),
        columns=_classes(seed.shape[2], [each.columns for each in regions]),
    )
    weights = _opened(seed, regions)
    coarse = _gathered(weights, classes)
    used = np.flatnonzero(coarse.ravel() > 0)
    if len(regions) * (used.size + len(regions)) > LARGEST:
        return None
    place = np.full(coarse.size, -1, dtype=np.int64)
    place[used] = np.arange(used.size)
    sums = [_sum(each, classes, place) for each in regions]
    wanted = _fitted(coarse.ravel()[used] * (total / max(float(coarse.sum()), 1e-300)), sums, total)
    found = whole_table(wanted, sums)
    if not isinstance(found, np.ndarray):
        return found
    whole = np.zeros(coarse.size, dtype=np.int64)
    whole[used] = found
    return _spread(weights, classes, whole.reshape(coarse.shape))


def _classes(count: int, members: Iterable[Sequence[int]]) -> Ints:
    """Return a number for each of so many members: the same for those that are always together."""
    numbers = [0] * count
    for inside in {tuple(each): None for each in members}:
        here = set(inside)
        known: dict[tuple[int, bool], int] = {}
        for at in range(count):
            numbers[at] = known.setdefault((numbers[at], at in here), len(known))
    return np.array(numbers, dtype=np.int64)


def _opened(seed: Reals, regions: Sequence[Region]) -> Reals:
    """Return a seed that weighs something wherever at least something is held."""
    weights = seed.copy()
    for each in regions:
        inside = np.ix_(each.months, each.rows, each.columns)
        if each.low > 0 and each.box is not None and not weights[inside].any():
            weights[inside] = max(float(seed.max(initial=0.0)), 1.0) * FAINT
    return weights


def _gathered(weights: Reals, classes: Classes) -> Reals:
    """Return the weights of classes."""
    return _added(_added(weights, classes.rows, 1), classes.columns, 2)


def _added(weights: Reals, numbers: Ints, axis: int) -> Reals:
    """Return weights added up by the numbers of an axis, in the same order on every machine."""
    from_axis = np.moveaxis(weights, axis, 0)
    found = np.zeros((int(numbers.max()) + 1, *from_axis.shape[1:]))
    for at, number in enumerate(numbers):
        found[number] += from_axis[at]
    return np.moveaxis(found, 0, axis)


def _sum(region: Region, classes: Classes, place: Ints) -> Sum:
    """Return a region as a sum of classes that are used."""
    rows = sorted({int(classes.rows[at]) for at in region.rows})
    columns = sorted({int(classes.columns[at]) for at in region.columns})
    cells = np.arange(place.size).reshape(classes.shape)[np.ix_(list(region.months), rows, columns)]
    inside = place[cells.ravel()]
    return Sum(cells=inside[inside >= 0], low=region.low, high=region.high)


def _fitted(table: Reals, sums: Sequence[Sum], total: int) -> Reals:
    """Return a table scaled to the sums, as close as the rounds allow."""
    scale = float(1 << fraction_bits(total))
    pulls = [1.0] * len(sums)
    for _ in range(ROUNDS):
        worst = 0.0
        for at, each in enumerate(sums):
            cells = table[each.cells]
            found = float(np.rint(cells * scale).astype(np.int64).sum()) / scale
            short = max(each.low - found, 0.0 if each.high is None else found - each.high, 0.0)
            worst = max(worst, short)
            bare = found / pulls[at]
            if bare <= 0:
                continue
            pull = max(1.0, each.low / bare)
            if each.high is not None:
                pull = min(pull, each.high / bare)
            # A sum of nothing is left to the whole numbers: scaled to zero its cells would never rise again.
            pull = min(max(pull, 1 / STRONGEST), STRONGEST)
            table[each.cells] = cells * (pull / pulls[at])
            pulls[at] = pull
        if worst <= NEAR:
            break
    return table


def _spread(weights: Reals, classes: Classes, whole: Ints) -> Ints:
    """Return whole cells from those of classes, in the proportions of the weights."""
    cells = np.zeros(weights.shape, dtype=np.int64)
    rows, columns = (np.zeros(count, dtype=np.int64) for count in weights.shape[1:])
    row_sums = _margins(_added(weights, columns, 2)[:, :, 0], classes.rows, whole.sum(axis=2))
    column_sums = _margins(_added(weights, rows, 1)[:, 0], classes.columns, whole.sum(axis=1))
    for month in range(YEAR):
        by_row = _halves(row_sums[month], classes.rows, whole[month], month)
        by_column = _halves(column_sums[month], classes.columns, whole[month].T, month)
        for row, column in np.ndindex(whole.shape[1:]):
            inside, across = np.flatnonzero(classes.rows == row), np.flatnonzero(classes.columns == column)
            if whole[month, row, column]:
                sums = by_row[inside, column], by_column[across, row]
                cells[month][np.ix_(inside, across)] = _block(*sums, month)
    return cells


def _margins(weights: Reals, classes: Ints, whole: Ints) -> Ints:
    """Return whole sums of members in months, in the proportions of their weights within their class."""
    found = np.zeros(weights.shape, dtype=np.int64)
    for number in range(whole.shape[1]):
        members, months = np.flatnonzero(classes == number), whole[:, number]
        own = weights[:, members]
        # A class that weighs nothing in a month, and is held there all the same, shares it equally.
        own = np.where(own.sum(axis=1, keepdims=True) > 0, own, 1.0)
        found[:, members] = _rounded(own, months.tolist())
    return found


def _rounded(weights: Reals, months: Sequence[int]) -> Ints:
    """Return whole numbers for months x members with these sums of months, and years near their shares."""
    count = weights.shape[1]
    if count == 1:
        return np.array(months, dtype=np.int64)[:, None]
    scale = 1 << fraction_bits(sum(months))
    parts = weights / weights.sum(axis=1, keepdims=True) * np.array(months)[:, None] * scale
    shares = np.rint(parts).astype(np.int64)
    flat = Tree(
        nodes=[Node("person", ""), *(Node("person", f"{at:09d}") for at in range(count))],
        parents=[-1] + [0] * count,
    )
    shut = [(int(at) + 1, int(month), 0, 0) for month, at in np.argwhere(weights == 0)]
    crossing = Crossing(
        tree=flat,
        shares=shares.T.tolist(),
        scale=scale,
        totals=None,
        months=months,
        bounds=tighter(no_bounds(flat), shut),
    )
    rows = round_crossing(crossing)
    assert isinstance(rows, list), "every month has a member that can take it"
    return np.array(rows, dtype=np.int64).T


def _halves(sums: Ints, classes: Ints, whole: Ints, turn: int) -> Ints:
    """Return what each member has in every class of the other direction; `whole` is classes x classes."""
    found = np.zeros((len(sums), whole.shape[1]), dtype=np.int64)
    for number in range(whole.shape[0]):
        members = np.flatnonzero(classes == number)
        total = int(whole[number].sum())
        if total:
            floors, rests = product_shares(sums[members], whole[number], total)
            found[members] = _table(floors, rests, total, (sums[members], whole[number]), turn)
    return found


def _block(rows: Ints, columns: Ints, turn: int) -> Ints:
    """Return a block with these sums, whose cells are the product of both."""
    total = int(rows.sum())
    floors, rests = product_shares(rows, columns, total)
    return _table(floors, rests, total, (rows, columns), turn)


def _table(floors: Ints, rests: Ints, total: int, sums: tuple[Ints, Ints], turn: int) -> Ints:
    shares: Shares = open_shares(floors, np.floor(rests / total * FINE).astype(np.int64))
    found = fit_table(shares, *sums, turn)
    assert found is not None, "a product of two sums can be rounded to both"
    return found
