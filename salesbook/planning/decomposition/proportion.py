"""A total spread like figures that stand already."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from salesbook.planning.decomposition.bounds import no_bounds
from salesbook.planning.decomposition.crossing import Crossing, Rows, round_crossing
from salesbook.planning.decomposition.cube import Cube, far_cells
from salesbook.planning.decomposition.frame import Frame
from salesbook.planning.decomposition.tree import Tree
from salesbook.planning.exact.share import largest_remainder
from salesbook.planning.exact.transport import FINE, exact_shares, fit_table, open_shares

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]


def whole_cube(cells: Ints) -> Cube:
    """Return cells that stand as they are as a cube."""
    return Cube(cells=cells, apart=())


def in_proportion(frame: Frame, cells: Ints, total: int, unit: int = 1) -> Cube:
    """Return a total spread like a cube of amounts, or like a table of months and people.

    Nodes add up as in any other cube; what is below the rounding unit stays with the largest cell.
    """
    whole, units = int(cells.sum()), total // unit
    if whole == 0:
        return whole_cube(np.zeros_like(cells))
    people = _rounded(frame.people, cells if cells.ndim == 2 else cells.sum(axis=2), units)
    if cells.ndim == 2:
        return whole_cube(_with_rest(people, total, unit))
    products = _rounded(frame.products, cells.sum(axis=1), units, people.sum(axis=1).tolist())
    tables: list[Ints] = []
    apart: list[tuple[int, int, int, float]] = []
    for month in range(12):
        floors, rests = exact_shares(cells[month], units, whole)
        shares = open_shares(floors, np.floor(rests / whole * FINE).astype(np.int64))
        table = fit_table(shares, people[month], products[month], month)
        if table is None:
            table = _by_person(cells[month], people[month])
        tables.append(table)
        apart += far_cells(month, table, shares)
    return Cube(cells=_with_rest(np.stack(tables), total, unit), apart=apart)


def _by_person(cells: Ints, people: Ints) -> Ints:
    """Return every person's month spread over the products that person has.

    The way out where so many cells are zero that no table has both sums: products then have what comes
    together, off their rounded share by some units.
    """
    rows = zip(people.tolist(), cells.tolist(), strict=True)
    return np.array([largest_remainder(total, row) if total else [0] * len(row) for total, row in rows])


def _rounded(tree: Tree, table: Ints, units: int, months: Sequence[int] | None = None) -> Ints:
    """Return a table of months x leaves in proportion, in whole units, with these months if given."""
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
    cells: Ints = units * unit
    cells[np.unravel_index(cells.argmax(), cells.shape)] += total % unit
    return cells
