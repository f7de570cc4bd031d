"""A measure split along all directions at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from salesbook.planning.decomposition import infeasible as refusal
from salesbook.planning.decomposition.cell_fitting import Crossed, SplitCube, fill_cube, month_blocks
from salesbook.planning.decomposition.hold_propagation import tightened
from salesbook.planning.decomposition.holds import YEAR, Box
from salesbook.planning.decomposition.margin import Side, settle, with_entries
from salesbook.planning.decomposition.measure_setup import Draft, Face
from salesbook.planning.decomposition.person_mix import own_mix
from salesbook.planning.decomposition.totals import Unshared, month_totals, tree_totals
from salesbook.planning.decomposition.tree_rounding import Rows, Stuck
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
    if draft.unfit is not None:
        return refusal.not_found(draft.frame, [draft.unfit])
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
        return refusal.unshared(draft.frame, draft.measure, None, months, draft.boxes)
    return months


def split_side(draft: Draft, side: Side, months: Sequence[int]) -> Settled | Problem:
    """Return a side with every total split, or why it cannot be."""
    frame, measure, tree = draft.frame, draft.measure, side.tree
    boxes = _inside(draft, side)
    place = side.inner.contradiction()
    # A month of the whole is compared with its target below, where both sums can be named.
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
    """Return the boxes that restrict a side."""
    people, channels = side.tree is draft.people.tree, side.tree is draft.frame.channels
    return [
        box
        for box in draft.boxes
        if box.period < YEAR
        or (box.people > 0 if people else box.items > 0 and box.bears_on(channels=channels))
    ]


def split_cubes(draft: Draft) -> tuple[SplitCube, SplitCube | None] | Problem:
    """Return a measure by month, person and product, and by month, person and channel where there are any.

    Both have the same people's months; in minor or whole units.
    """
    months = split_months(draft)
    if isinstance(months, Problem):
        return months
    people = split_side(draft, draft.people, months)
    if isinstance(people, Problem):
        return people
    by_product = crossed(draft, draft.products, people, months)
    if isinstance(by_product, Problem) or draft.channels is None:
        return by_product if isinstance(by_product, Problem) else (by_product, None)
    # The channels' rest goes where the products' went: a person's month is the same in both cubes.
    rest = (by_product.cells.sum(axis=2) - people.table * draft.unit).nonzero()
    place = (int(rest[0][0]), int(rest[1][0])) if rest[0].size else None
    by_channel = crossed(draft, draft.channels, people, months, place)
    return by_channel if isinstance(by_channel, Problem) else (by_product, by_channel)


def crossed(
    draft: Draft, face: Face, people: Settled, months: Sequence[int], place: tuple[int, int] | None = None
) -> SplitCube | Problem:
    """Return people crossed with products or channels.

    What is below the unit goes to the month and person `place`, when one is given.
    """
    sides = _sides(draft, face, people, months)
    cube = sides if isinstance(sides, Problem) else fill_cube(sides)
    if isinstance(cube, SplitCube):
        return with_rest(draft, face, cube, place)
    return cube if isinstance(cube, Problem) else refusal.not_found(draft.frame, face.boxes)


def _sides(draft: Draft, face: Face, people: Settled, months: Sequence[int]) -> Crossed | Problem:
    """Return both margins of a cube in whole units, and the holds and the mix inside it."""
    side, tree = face.side, draft.people.tree
    # What products must and may be in a month is known only once the people's months are.
    held = tightened(face.boxes, tree, side.tree, people.rows)
    other = split_side(draft, with_entries(side, held), months)
    if isinstance(other, Problem):
        return other
    sides = (people.table, other.table)
    blocks = month_blocks(face.boxes, tree, side.tree, sides)
    if isinstance(blocks, Box):
        return refusal.not_found(draft.frame, [blocks])
    mix = own_mix(draft.frame, draft.measure, side.tree)
    return Crossed(people=sides[0], items=sides[1], blocks=blocks, mix=mix)


def crossed_sides(draft: Draft, face: Face) -> Crossed | Problem:
    """Return the margins of a cube that has been split, to explain its cells."""
    months = split_months(draft)
    if isinstance(months, Problem):
        return months
    people = split_side(draft, draft.people, months)
    return people if isinstance(people, Problem) else _sides(draft, face, people, months)


def split_table(draft: Draft) -> tuple[SplitCube, None] | Problem:
    """Return a measure without products by month and person, as a cube with a single item."""
    months = split_months(draft)
    if isinstance(months, Problem):
        return months
    settled = split_side(draft, draft.people, months)
    if isinstance(settled, Problem):
        return settled
    cube = with_rest(draft, draft.products, SplitCube(cells=settled.table[:, :, None], apart=()))
    return cube if isinstance(cube, Problem) else (cube, None)


def with_rest(
    draft: Draft, face: Face, cube: SplitCube, at: tuple[int, int] | None = None
) -> SplitCube | Problem:
    """Return a cube of units in minor or whole units, with what is below the unit at its largest part.

    That is the cell of the largest person, month and product that no hold forbids; or of the largest
    channel for the month and person `at`.
    """
    cells = cube.cells * draft.unit
    rest = draft.total % draft.unit
    if rest:
        place = _largest_free(draft, face, cells, rest, at)
        if place is None:
            return refusal.homeless(draft.frame, draft.measure, rest, face.boxes)
        cells[place] += rest
    return replace(cube, cells=cells)


def _weighty(draft: Draft, face: Face, products: int) -> NDArray[np.bool_]:
    """Return which cells weigh anything in all three directions."""
    people, goods = draft.people, face.side
    months = np.array([weight > 0 for weight in draft.season])
    rows = np.array(
        people.carried or [[people.weights[people.tree.nodes[leaf]]] * 12 for leaf in people.tree.leaves]
    )
    columns = np.array(
        goods.carried or [[goods.weights[goods.tree.nodes[leaf]]] * 12 for leaf in goods.tree.leaves]
    )
    # What is not split to products has one item, which weighs whatever these do.
    columns = columns if len(columns) == products else np.ones((products, 12))
    some: NDArray[np.bool_] = months[:, None, None] & (rows.T > 0)[:, :, None] & (columns.T > 0)[:, None, :]
    return some


def _largest_free(
    draft: Draft, face: Face, cells: Ints, rest: int, at: tuple[int, int] | None
) -> tuple[int, int, int] | None:
    # Zero stays zero: the rest goes to a cell that has something or, in a total below one unit, a weight.
    free = cells > 0 if cells.any() else _weighty(draft, face, cells.shape[2])
    if at is not None:
        elsewhere = np.ones(free.shape, dtype=bool)
        elsewhere[at] = False
        free[elsewhere] = False
    for box in face.boxes:
        people = draft.people.tree.leaves_below(box.people)
        products = face.side.tree.leaves_below(box.items) if cells.shape[2] > 1 else [0]
        place = np.ix_(range(12) if box.period == YEAR else [box.period], people, products)
        # In minor units: a cap that was lowered to the rounding unit may have room for the rest.
        if box.high is not None and int(cells[place].sum()) + rest > box.hold.amount:
            free[place] = False
    if not free.any():
        return None
    # Person, month, product, each the largest in the whole cube; argmax takes the first of equals.
    for axis in (1, 0, 2):
        others = tuple(each for each in range(3) if each != axis)
        sums = np.where(free.any(axis=others), cells.sum(axis=others), -1)
        keep = np.zeros(sums.shape, dtype=bool)
        keep[sums.argmax()] = True
        free &= np.expand_dims(keep, others)
    month, person, product = (int(each[0]) for each in np.nonzero(free))
    return month, person, product
