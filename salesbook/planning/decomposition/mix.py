"""What each person sells more or less of than the others, from history."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from salesbook.planning.decomposition.frame import Frame
from salesbook.planning.decomposition.weight import split_of

if TYPE_CHECKING:
    from numpy.typing import NDArray


def person_mix(frame: Frame, measure: str) -> NDArray[np.float64] | None:
    """Return how often a person sells a product against what both alone would suggest, 1 where unknown.

    None when the plan gives everybody the company's mix. One row per person, one column per product.
    """
    split = split_of(frame.plan, measure, "mix")
    if split is None or split.method not in {"prior_year", "history"}:
        return None
    sold = _sold(frame, measure, 3 if split.method == "history" else 1)
    people, products, total = sold.sum(axis=1), sold.sum(axis=0), int(sold.sum())
    mix = np.ones(sold.shape)
    known = (people[:, None] > 0) & (products[None, :] > 0)
    expected = people[:, None].astype(np.float64) * products[None, :]
    np.divide(sold.astype(np.float64) * total, expected, out=mix, where=known)
    return np.maximum(mix, 0.0)


def _sold(frame: Frame, measure: str, years: int) -> NDArray[np.int64]:
    """Return what each person sold of each product in the fiscal years before, as many as asked for."""
    rows = {frame.people.nodes[leaf].id: at for at, leaf in enumerate(frame.people.leaves)}
    columns = {frame.products.nodes[leaf].id: at for at, leaf in enumerate(frame.products.leaves)}
    end = frame.plan.fiscal_year.starts
    begin = end.plus(-12 * years)
    sold = np.zeros((len(rows), len(columns)), dtype=np.int64)
    for row in frame.plan.history:
        if begin <= row.month < end and row.person in rows and row.product in columns:
            sold[rows[row.person], columns[row.product]] += (
                row.quantity if measure == "quantity" else row.revenue
            )
    return sold
