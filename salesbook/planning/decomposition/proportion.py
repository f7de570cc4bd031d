"""A total spread in proportion to figures that are there already."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from salesbook.planning.decomposition.bounds import no_bounds
from salesbook.planning.decomposition.cell_fitting import Crossed, SplitCube, far_cells, fill_cube
from salesbook.planning.decomposition.margin import make_side, settle
from salesbook.planning.decomposition.person_mix import relative_mix
from salesbook.planning.decomposition.plan_trees import PlanTrees
from salesbook.planning.decomposition.totals import tree_totals
from salesbook.planning.decomposition.tree import Tree
from salesbook.planning.decomposition.tree_rounding import Crossing, Rows, Stuck, round_crossing
from salesbook.planning.exact.share import largest_remainder
from salesbook.planning.exact.transport import FINE, exact_shares, fit_table, open_shares

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]


def whole_cube(cells: Ints) -> SplitCube:
    """Return cells that need no rounding as a cube."""
    return SplitCube(cells=cells, apart=())


def in_proportion(frame: PlanTrees, cells: Ints, total: int, unit: int = 1) -> SplitCube:
    """Return a total spread like a cube of amounts, or like a table of months and people.

    Nodes add up as in any other cube; what is below the rounding unit stays with the largest cell.
    """
    whole, units = int(cells.sum()), total // unit
    if whole == 0:
        return whole_cube(np.zeros_like(cells))
    people = _rounded(frame.people, cells if cells.ndim == 2 else cells.sum(axis=2), units)
    if cells.ndim == 2:
        return whole_cube(_with_rest(people, total, unit))
    # With the people's months, so that both sides of a month's table have one sum.
    products = _rounded(frame.products, cells.sum(axis=1), units, people.sum(axis=1).tolist())
    tables: list[Ints] = []
    apart: list[tuple[int, int, int, float]] = []
    for month in range(12):
        floors, rests = exact_shares(cells[month], units, whole)
        shares = open_shares(floors, np.floor(rests / whole * FINE).astype(np.int64))
        table = fit_table(shares, people[month], products[month], month)
        # docs/decompose.md, What is not done: where zeros leave no table the people's months are kept.
        if table is None:
            table = _by_person(cells[month], people[month])
        tables.append(table)
        apart += far_cells(month, table, shares)
    return SplitCube(cells=_with_rest(np.stack(tables), total, unit), apart=apart)


def spread_like(tree: Tree, people: Ints, like: Ints, unit: int) -> SplitCube:
    """Return a table of months and people spread over the leaves of a tree as a cube that stands already is.

    People's months stay exact; leaves have in each month what they have in the cube, as far as whole
    units go. What is below the unit stays with the largest leaf of its month and person.
    """
    below = people % unit
    if np.count_nonzero(below) > 1:  # of a measure that is rounded otherwise
        unit, below = 1, np.zeros_like(people)
    whole = people // unit
    mix = np.stack([relative_mix(table) for table in like])
    leaves = _leaf_months(tree, like.sum(axis=1), whole.sum(axis=1).tolist())
    cube = fill_cube(Crossed(people=whole, items=leaves, blocks=[()] * len(whole), mix=mix))
    assert isinstance(cube, SplitCube), "nothing is held here"
    cells = cube.cells * unit
    for month, person in np.argwhere(below > 0):
        cells[month, person, cells[month, person].argmax()] += below[month, person]
    return replace(cube, cells=cells)


def _leaf_months(tree: Tree, table: Ints, months: Sequence[int]) -> Ints:
    """Return whole units of every leaf with these months, spread like a table of months x leaves."""
    sums = tree.sums(table.sum(axis=0).tolist())
    # `not sums[0]` is 1 for every node where nothing stands at all, so that all weigh the same.
    weights = {node: Fraction(each or not sums[0]) for node, each in zip(tree.nodes, sums, strict=True)}
    seasons = [[Fraction(each) for each in leaf] for leaf in table.T.tolist()]
    # With seasons of their own where these months allow it, else all leaves have the same.
    for carried in (seasons, None):
        side = make_side(tree, weights, carried, frozenset(), ([], []))
        totals = tree_totals(side, sum(months))
        assert isinstance(totals, list), "everything has a weight"
        rows = settle(side, totals, months)
        if not isinstance(rows, Stuck):
            break
    assert not isinstance(rows, Stuck), "nothing is held here"
    return _table(rows)


def _by_person(cells: Ints, people: Ints) -> Ints:
    """Return every person's month spread over the products that person has.

    Used where so many cells are zero that no table has both sums: products then get the sum of these,
    off their rounded share by some units.
    """
    rows = zip(people.tolist(), cells.tolist(), strict=True)
    return np.array([largest_remainder(total, row) if total else [0] * len(row) for total, row in rows])


def _rounded(tree: Tree, table: Ints, units: int, months: Sequence[int] | None = None) -> Ints:
    """Return a table of months x leaves in proportion, in whole units, with these months if given."""
    # In integers over the sum of the table: no share is rounded before the network rounds all of them.
    shares = [[value * units for value in row] for row in table.T.tolist()]
    rows = round_crossing(
        Crossing(
            tree=tree,
            shares=shares,
            scale=int(table.sum()),
            totals=None,
            months=months,
            bounds=no_bounds(tree),
        )
    )
    assert isinstance(rows, list), "nothing is held here"
    return _table(rows)


def _table(rows: Rows) -> Ints:
    return np.array(rows, dtype=np.int64).T


def _with_rest(units: Ints, total: int, unit: int) -> Ints:
    if unit == 1:
        return units
    cells: Ints = units * unit
    cells[np.unravel_index(cells.argmax(), cells.shape)] += total % unit
    return cells
