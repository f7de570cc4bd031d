"""The months of what is held over the year inside the cube, where both sides cross too coarsely."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from salesbook.planning.decomposition.holds import YEAR, Box
from salesbook.planning.decomposition.tree import Tree
from salesbook.planning.exact.fit import Block, fraction_bits
from salesbook.planning.exact.transport import FINE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]
    Reals = NDArray[np.float64]

ROUNDS = 200
SLACK = 2
"""By so many units a month may take more or less than its share of what is held over the year."""


@dataclass(frozen=True, slots=True, kw_only=True)
class YearBlock:
    """Cells that are held over the year: what each month weighs, and the most it can take.

    Months are filled one by one; each takes about its share of what is left, the last one all of it.
    """

    rows: Ints
    columns: Ints
    low: int
    high: int | None
    weights: Sequence[int]
    most: Sequence[int]

    def in_month(self, month: int, done: int) -> Block:
        """Return the bounds of a month, after what the months before it have taken."""
        low, high = max(self.low - done, 0), None if self.high is None else self.high - done
        least, top = max(low - sum(self.most[month + 1 :]), 0), high
        if month < YEAR - 1:
            rest = max(sum(self.weights[month:]), 1)
            least = max(least, low * self.weights[month] // rest - SLACK)
            if high is not None:
                top = min(high, -(-high * self.weights[month] // rest) + SLACK)
        return Block(rows=self.rows, columns=self.columns, low=least, high=top)


def year_blocks(
    boxes: Sequence[Box], people: Tree, products: Tree, sides: tuple[Ints, Ints]
) -> list[YearBlock]:
    """Return what is held over the year inside the cube, to be kept month by month."""
    like = fitted_year(boxes, people, products, sides)
    blocks = []
    for box in boxes:
        if box.crosses and box.period == YEAR:
            rows = np.array(people.leaves_below(box.people), dtype=np.int64)
            columns = np.array(products.leaves_below(box.items), dtype=np.int64)
            weights = np.rint(like[:, rows][:, :, columns] * FINE).astype(np.int64).sum(axis=(1, 2))
            most = np.minimum(sides[0][:, rows].sum(axis=1), sides[1][:, columns].sum(axis=1))
            blocks.append(
                YearBlock(
                    rows=rows,
                    columns=columns,
                    low=box.low,
                    high=box.high,
                    weights=weights.tolist(),
                    most=most.tolist(),
                )
            )
    return blocks


def fitted_year(boxes: Sequence[Box], people: Tree, products: Tree, sides: tuple[Ints, Ints]) -> Reals:
    """Return months x people x products fitted to both sides of every month and to all that is held inside.

    As near as the rounds allow; it only says how a year's figure lies over the months, which are made
    whole and exact afterwards. Sums are taken in integers, so that their order means nothing.
    """
    scale = float(1 << fraction_bits(int(sides[0].sum())))
    whole = np.maximum(sides[0].sum(axis=1), 1)[:, None, None]
    table: Reals = sides[0][:, :, None].astype(np.float64) * sides[1][:, None, :] / whole
    places = [(_place(box, people, products), box) for box in boxes if box.crosses]
    for _ in range(ROUNDS):
        for place, box in places:
            found = float(np.rint(table[place] * scale).astype(np.int64).sum()) / scale
            wanted = max(found, box.low) if box.high is None else min(max(found, box.low), box.high)
            if found > 0:
                table[place] *= wanted / found
        table *= _ratio(sides[1], _sums(table, 1, scale))[:, None, :]
        table *= _ratio(sides[0], _sums(table, 2, scale))[:, :, None]
    return table


def _place(box: Box, people: Tree, products: Tree) -> tuple[Ints, ...]:
    months = list(range(YEAR)) if box.period == YEAR else [box.period]
    place: tuple[Ints, ...] = np.ix_(
        months, people.leaves_below(box.people), products.leaves_below(box.items)
    )
    return place


def _sums(table: Reals, axis: int, scale: float) -> Reals:
    sums: Reals = np.rint(table * scale).astype(np.int64).sum(axis=axis) / scale
    return sums


def _ratio(wanted: Ints, found: Reals) -> Reals:
    return np.divide(wanted, found, out=np.zeros_like(found), where=found > 0)
