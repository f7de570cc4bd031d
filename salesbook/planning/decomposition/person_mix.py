"""What each person sells more or less of than the others, and through which channels, from history."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from salesbook.model.period import Month
from salesbook.model.split import METHODS
from salesbook.planning.decomposition.plan_trees import PlanTrees
from salesbook.planning.decomposition.tree import Tree
from salesbook.planning.decomposition.weighting import split_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Reals = NDArray[np.float64]

Sold: TypeAlias = tuple[Month, str, str, int]
"""A month, a person, a product or channel, and what was sold."""


def own_mix(frame: PlanTrees, measure: str, across: Tree) -> Reals | None:
    """Return how often a person sells a product against what both alone would suggest, 1 where unknown.

    Or through a channel, when `across` is the channels' tree. None when the plan gives everybody the
    company's mix. One table for every month, with a row per person and a column per product.
    """
    by_channel = across is frame.channels
    split = split_of(frame.plan, measure, "channel_mix" if by_channel else "mix")
    if split is None or not METHODS[split.method].own_sales:
        return None
    rows = _channel_rows(frame) if by_channel else _product_rows(frame, measure)
    mix = relative_mix(_sold(frame, across, rows, METHODS[split.method].years))
    # One table seen twelve times without copies: months differ in size, not in mix.
    return np.broadcast_to(mix, (12, *mix.shape))


def relative_mix(sold: NDArray[np.int64]) -> Reals:
    """Return the cells of a table against the product of its sums, 1 in a row or column without any."""
    people, products, total = sold.sum(axis=1), sold.sum(axis=0), int(sold.sum())
    mix = np.ones(sold.shape)
    known = (people[:, None] > 0) & (products[None, :] > 0)
    # Floats before the product: two sums in cents may multiply to more than 64 bits hold.
    expected = people[:, None].astype(np.float64) * products[None, :]
    np.divide(sold.astype(np.float64) * total, expected, out=mix, where=known)
    # Returns can make a cell negative; such a cell has no share.
    return np.maximum(mix, 0.0)


def _product_rows(frame: PlanTrees, measure: str) -> Iterator[Sold]:
    for row in frame.plan.history:
        yield row.month, row.person, row.product, row.quantity if measure == "quantity" else row.revenue


def _channel_rows(frame: PlanTrees) -> Iterator[Sold]:
    for row in frame.plan.channel_history:
        yield row.month, row.person, row.channel, row.revenue


def _sold(frame: PlanTrees, across: Tree, history: Iterable[Sold], years: int) -> NDArray[np.int64]:
    """Return what each person sold of each product in the fiscal years before, as many as asked for."""
    people = frame.plan.dimensions.person
    rows: dict[str, list[int]] = {}
    for at, leaf in enumerate(frame.people.leaves):
        rows.setdefault(people[frame.people.nodes[leaf].id].identity, []).append(at)
    columns = {across.nodes[leaf].id: at for at, leaf in enumerate(across.leaves)}
    end = frame.plan.fiscal_year.starts
    begin = end.plus(-12 * years)
    sold = np.zeros((len(frame.people.leaves), len(columns)), dtype=np.int64)
    for month, person, item, amount in history:
        if begin <= month < end and person in rows and item in columns:
            # Each place of a person sells what the person does: only proportions matter.
            sold[rows[person], columns[item]] += amount
    return sold
