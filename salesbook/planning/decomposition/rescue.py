"""What one direction after the other cannot split: all directions at once, or why there is no way."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np

from salesbook.model.measure import measure_of
from salesbook.model.scenario import Scenario
from salesbook.planning.decomposition import infeasible as refusal
from salesbook.planning.decomposition.cell_fitting import SplitCube
from salesbook.planning.decomposition.holds import YEAR, boxes_of
from salesbook.planning.decomposition.joint import Region, joint_cube, region_of
from salesbook.planning.decomposition.margin import Side
from salesbook.planning.decomposition.measure_setup import Draft, Face
from salesbook.planning.decomposition.person_mix import own_mix
from salesbook.planning.decomposition.plan_trees import PlanTrees
from salesbook.planning.decomposition.split import Settled, crossed, split_months, with_rest
from salesbook.planning.decomposition.totals import tree_totals
from salesbook.planning.exact.simplex import Proof
from salesbook.problems import Problem, problem

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]
    Reals = NDArray[np.float64]

CUBE = 3
LEAST_MIX = 2.0**-20
"""What a product that somebody did not sell weighs for them, against what both alone would suggest."""
Cubes = tuple[SplitCube, SplitCube | None]


def rescued(draft: Draft, refused: Problem) -> Cubes | Problem:
    """Return a measure split in all directions at once, where one after the other was refused.

    Without such a table the refusal stands if it tells the arithmetic; else the proof that there is none, or
    that none was found.
    """
    by_item = measure_of(draft.measure).by_product
    face = draft.products
    # What a split of its own sets does not give way, and was found to leave no room.
    if any(side.hard and not isinstance(tree_totals(side, draft.units), list) for side in draft.sides):
        return refused
    proof: Problem | None = None
    for regions in _regions(draft, by_item=by_item):
        found = joint_cube(_seed(draft, face, by_item=by_item), regions, draft.units)
        if isinstance(found, np.ndarray):
            return _finished(draft, found, by_item=by_item)
        proof = None if found is None else refusal.impossible(draft.frame, draft.measure, regions, found)
    if refused.slug in refusal.ARITHMETIC:
        return refused
    if proof is not None or not draft.asked:
        return proof or refused
    return refusal.not_found(draft.frame, draft.asked)


def held_spread(frame: PlanTrees, measure: str, cells: Ints, scenario: Scenario) -> Ints | Problem:
    """Return a measure's figures with what is held of them, in the proportions that they have.

    The total stays, and what a product has in the year wherever that can be.
    """
    boxes, problems = boxes_of(frame, measure, scenario)
    if problems or not boxes:
        return problems[0] if problems else cells
    by_item = cells.ndim == CUBE
    across = [box for box in boxes if box.hold.channel is not None or (box.items and not by_item)]
    # Profit is what revenue and cost leave: there is nothing in it to choose.
    worked_out = measure == "gross_profit" and frame.plan.targets[measure].follows
    if across or worked_out or (cells < 0).any():
        return problem("hold-on-follower", (across or boxes)[0].hold.where, measure)
    table = cells if by_item else cells[:, :, None]
    unit, total = frame.unit(measure), int(cells.sum())
    rows, columns = range(table.shape[1]), range(table.shape[2])
    tree = frame.products if by_item else None
    must = [
        Region(
            months=range(YEAR), rows=rows, columns=columns, low=total // unit, high=total // unit,
            node=(frame.people, 0),
        ),
        *(region_of(box, frame.people, tree) for box in boxes),
    ]  # fmt: skip
    years = [int(each) // unit for each in table.sum(axis=(0, 1))]
    kept = [
        Region(months=range(YEAR), rows=rows, columns=[at], low=each, high=each)
        for at, each in enumerate(years if by_item and unit == 1 else ())
    ]
    found: Ints | Proof | None = None
    for regions in ([*must, *kept], must) if kept else (must,):
        found = joint_cube(table.astype(np.float64), regions, total // unit)
        if isinstance(found, np.ndarray):
            held = found * unit
            held[np.unravel_index(held.argmax(), held.shape)] += total % unit
            return held if by_item else held[:, :, 0]
    proof = None if isinstance(found, np.ndarray) else found
    return refusal.impossible(frame, measure, must, proof) if proof else refusal.not_found(frame, boxes)


def _finished(draft: Draft, units: Ints, *, by_item: bool) -> Cubes | Problem:
    """Return a cube in minor or whole units, and the people's months spread over channels."""
    cube = with_rest(draft, draft.products, SplitCube(cells=units, apart=()))
    if isinstance(cube, Problem) or draft.channels is None or not by_item:
        return cube if isinstance(cube, Problem) else (cube, None)
    table = units.sum(axis=2)
    rest = (cube.cells.sum(axis=2) - table * draft.unit).nonzero()
    place = (int(rest[0][0]), int(rest[1][0])) if rest[0].size else None
    people = Settled(totals=draft.people.tree.sums(table.sum(axis=0).tolist()), rows=table.T.tolist())
    months = [int(each) for each in table.sum(axis=1)]
    other = crossed(draft, draft.channels, people, months, place)
    if isinstance(other, Problem):
        other = _by_channel(draft, draft.channels, table, place) or other
    return other if isinstance(other, Problem) else (cube, other)


def _by_channel(
    draft: Draft, face: Face, table: Ints, place: tuple[int, int] | None
) -> SplitCube | Problem | None:
    """Return the people's months spread over channels with all that is held there."""
    everything = range(len(face.side.tree.leaves))
    regions = [
        Region(months=[int(month)], rows=[int(row)], columns=everything, low=int(each), high=int(each))
        for (month, row), each in np.ndenumerate(table)
    ]
    regions += [
        region_of(box, draft.people.tree, face.side.tree)
        for box in draft.asked
        if box.items and box.hold.channel
    ]
    found = joint_cube(_seed(draft, face, by_item=True), regions, draft.units)
    if not isinstance(found, np.ndarray):
        return None
    return with_rest(draft, face, SplitCube(cells=found, apart=()), place)


def _regions(draft: Draft, *, by_item: bool) -> Iterator[list[Region]]:
    """Yield what must hold: first with the months and the years of what is held, then with less of it."""
    people, items = draft.people, draft.products.side
    rows, columns = range(len(people.tree.leaves)), range(len(items.tree.leaves) if by_item else 1)
    whole = Region(
        months=range(YEAR),
        rows=rows,
        columns=columns,
        low=draft.units,
        high=draft.units,
        node=(people.tree, 0),
    )
    must = [whole, *_totals(draft, people, people.hard, columns, by_row=True)]
    must += _totals(draft, items, items.hard, rows, by_row=False) if by_item else []
    tree = items.tree if by_item else None
    boxes = [box for box in draft.asked if by_item or box.items == 0]
    must += [region_of(box, people.tree, tree) for box in boxes if box.hold.channel is None]
    months = split_months(draft)
    if not isinstance(months, Problem):
        seasons = [
            Region(months=[at], rows=rows, columns=columns, low=each, high=each, node=(people.tree, 0))
            for at, each in enumerate(months)
        ]
        held = frozenset(box.people for box in boxes) - {0} - people.hard
        kept = _totals(draft, people, held, columns, by_row=True)
        if by_item:
            held = frozenset(box.items for box in boxes if box.hold.channel is None) - {0} - items.hard
            kept += _totals(draft, items, held, rows, by_row=False)
        yield [*must, *seasons, *kept]
        yield [*must, *seasons]
    # Months with weights of their own give way to what is held, and to nothing else.
    if draft.asked:
        yield must


def _totals(
    draft: Draft, side: Side, nodes: frozenset[int], others: Sequence[int], *, by_row: bool
) -> list[Region]:
    """Return the years of nodes as they would be split."""
    totals = tree_totals(side, draft.units)
    found: list[Region] = []
    if not isinstance(totals, list):
        return found
    for node in sorted(nodes):
        own = side.tree.leaves_below(node)
        rows, columns = (own, others) if by_row else (others, own)
        total = totals[node]
        found.append(
            Region(
                months=range(YEAR), rows=rows, columns=columns, low=total, high=total, node=(side.tree, node)
            )
        )
    return found


def _seed(draft: Draft, face: Face, *, by_item: bool) -> Reals:
    """Return what every month, person and item weighs before anything is held."""
    season = np.array([float(each) for each in draft.season])
    rows = _weights(draft.people)
    columns = _weights(face.side) if by_item else np.ones((1, YEAR))
    seed = season[:, None, None] * rows.T[:, :, None] * columns.T[:, None, :]
    mix = own_mix(draft.frame, draft.measure, face.side.tree) if by_item else None
    # A mix gives way as little as possible, where what is held asks for it.
    return seed if mix is None else seed * np.maximum(mix, LEAST_MIX)


def _weights(side: Side) -> Reals:
    """Return the weights of a side's leaves in each month."""
    weights = side.carried or [[side.weights[side.tree.nodes[leaf]]] * YEAR for leaf in side.tree.leaves]
    return np.array([[float(each) for each in row] for row in weights])
