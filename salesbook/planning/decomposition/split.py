"""A drafted measure split along all directions at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from salesbook.planning.decomposition import refusal
from salesbook.planning.decomposition.boxes import YEAR, Box
from salesbook.planning.decomposition.crossing import Rows, Stuck
from salesbook.planning.decomposition.cube import Crossed, Cube, fill_cube, month_blocks
from salesbook.planning.decomposition.draft import Draft
from salesbook.planning.decomposition.mix import person_mix
from salesbook.planning.decomposition.side import Side, settle, with_entries
from salesbook.planning.decomposition.tightening import tightened
from salesbook.planning.decomposition.totals import Unshared, month_totals, tree_totals
from salesbook.problems import Problem

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]


@dataclass(frozen=True, kw_only=True)
class Settled:
    """A side in whole rounding units: the year of every node, every leaf in every month."""

    totals: Sequence[int]
    rows: Rows

    @property
    def table(self) -> Ints:
        """The rows as a table of months x leaves."""
        return np.array(self.rows, dtype=np.int64).reshape(-1, 12).T


def split_months(draft: Draft) -> list[int] | Problem:
    """Return the twelve months' totals in rounding units."""
    low, high = draft.month_bounds()
    least, most = draft.year_bounds()
    tree = draft.people.tree
    for period, floor, top in (*zip(range(YEAR), low, high, strict=True), (YEAR, least, draft.units)):
        if top is not None and floor > top:
            name = refusal.place_name(draft.frame, tree, 0, period)
            return refusal.too_much_held(draft.frame, draft.measure, name, (top, floor), draft.boxes)
    if most is not None and most < draft.units:
        where = next(box.hold.where for box in draft.boxes)
        name = refusal.place_name(draft.frame, tree, 0, YEAR)
        return refusal.too_little_room(draft.frame, draft.measure, name, (draft.units, most), where)
    months = month_totals(draft.units, draft.season, low, high)
    if isinstance(months, Unshared):
        return refusal.unshared(draft.frame, draft.measure, tree, months, draft.boxes)
    return months


def split_side(draft: Draft, side: Side, months: Sequence[int]) -> Settled | Problem:
    """Return a side with every total split, or why it cannot be."""
    frame, measure, tree = draft.frame, draft.measure, side.tree
    boxes = _inside(draft, side)
    place = side.inner.contradiction()
    if place is not None and (place[0] > 0 or place[1] == YEAR):
        return refusal.contradiction(frame, measure, side, place, boxes)
    totals = tree_totals(side, draft.units)
    if isinstance(totals, Unshared):
        return refusal.unshared(frame, measure, tree, totals, boxes)
    for month, target in enumerate(months):
        if side.inner.low[0][month] > target:
            name = refusal.place_name(frame, tree, 0, month)
            return refusal.too_much_held(frame, measure, name, (target, side.inner.low[0][month]), boxes)
    rows = settle(side, totals, months)
    if isinstance(rows, Stuck):
        return refusal.stuck(frame, measure, tree, rows, boxes)
    return Settled(totals=totals, rows=rows)


def _inside(draft: Draft, side: Side) -> list[Box]:
    """Return the boxes that bear on a side."""
    people = side.tree is draft.people.tree
    return [box for box in draft.boxes if (box.people if people else box.products) > 0 or box.period < YEAR]


def split_cube(draft: Draft) -> Cube | Problem:
    """Return a measure by month, person and product, in minor or whole units."""
    months = split_months(draft)
    if isinstance(months, Problem):
        return months
    people = split_side(draft, draft.people, months)
    if isinstance(people, Problem):
        return people
    held = tightened(draft.boxes, draft.people.tree, draft.products.tree, people.rows)
    products = split_side(draft, with_entries(draft.products, held), months)
    if isinstance(products, Problem):
        return products
    sides = (people.table, products.table)
    blocks = month_blocks(draft.boxes, draft.people.tree, draft.products.tree, sides)
    if isinstance(blocks, Box):
        return refusal.unfit(draft.frame, blocks)
    mix = person_mix(draft.frame, draft.measure)
    cube = fill_cube(Crossed(people=sides[0], products=sides[1], blocks=blocks, mix=mix))
    if not isinstance(cube, Cube):
        return refusal.clash(draft.frame, draft.boxes, cube)
    return with_rest(draft, cube)


def split_table(draft: Draft) -> Ints | Problem:
    """Return a measure without products by month and person."""
    months = split_months(draft)
    if isinstance(months, Problem):
        return months
    settled = split_side(draft, draft.people, months)
    if isinstance(settled, Problem):
        return settled
    cube = with_rest(draft, Cube(cells=settled.table[:, :, None], apart=()))
    return cube if isinstance(cube, Problem) else cube.cells[:, :, 0]


def with_rest(draft: Draft, cube: Cube) -> Cube | Problem:
    """Return a cube of units in minor or whole units, with what is below the unit at its largest part.

    That is the largest month of the largest person's largest product, as far as nothing held is touched.
    """
    cells = cube.cells * draft.unit
    rest = draft.total % draft.unit
    if rest:
        place = _largest_free(draft, cells, rest)
        if place is None:
            return refusal.homeless(draft.frame, draft.measure, rest, draft.boxes)
        cells[place] += rest
    return Cube(cells=cells, apart=cube.apart)


def _weighty(draft: Draft, products: int) -> NDArray[np.bool_]:
    """Return which cells weigh anything in all three directions."""
    people, goods = draft.people, draft.products
    months = np.array([weight > 0 for weight in draft.season])
    rows = np.array(
        people.carried or [[people.weights[people.tree.nodes[leaf]]] * 12 for leaf in people.tree.leaves]
    )
    columns = np.array([goods.weights[goods.tree.nodes[leaf]] > 0 for leaf in goods.tree.leaves[:products]])
    some: NDArray[np.bool_] = months[:, None, None] & (rows.T > 0)[:, :, None] & columns[None, None, :]
    return some


def _largest_free(draft: Draft, cells: Ints, rest: int) -> tuple[int, int, int] | None:
    free = cells > 0 if cells.any() else _weighty(draft, cells.shape[2])
    for box in draft.boxes:
        people = draft.people.tree.leaves_below(box.people)
        products = draft.products.tree.leaves_below(box.products) if cells.shape[2] > 1 else [0]
        place = np.ix_(range(12) if box.period == YEAR else [box.period], people, products)
        if box.high is not None and int(cells[place].sum()) + rest > box.hold.amount:
            free[place] = False
    if not free.any():
        return None
    for axis in (1, 0, 2):
        others = tuple(each for each in range(3) if each != axis)
        sums = np.where(free.any(axis=others), cells.sum(axis=others), -1)
        keep = np.zeros(sums.shape, dtype=bool)
        keep[sums.argmax()] = True
        free &= np.expand_dims(keep, others)
    month, person, product = (int(each[0]) for each in np.nonzero(free))
    return month, person, product
