"""Holds over the year inside the cube, kept month by month where sharing them by the margins fails."""

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
"""By so many units a month may take more or less than its share of a hold over the year."""


@dataclass(frozen=True, slots=True, kw_only=True)
class YearBlock:
    """The cells of a hold over the year: what each month weighs, and the most it can take.

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
        # What the months to come cannot take has to be taken now.
        least, top = max(low - sum(self.most[month + 1 :]), 0), high
        if month < YEAR - 1:
            rest = max(sum(self.weights[month:]), 1)
            # Both bounds are rounded outwards and widened: whole units need room on either side of the share.
            least = max(least, low * self.weights[month] // rest - SLACK)
            if high is not None:
                top = min(high, -(-high * self.weights[month] // rest) + SLACK)
        return Block(rows=self.rows, columns=self.columns, low=least, high=top)


def year_blocks(
    boxes: Sequence[Box], people: Tree, products: Tree, sides: tuple[Ints, Ints]
) -> list[YearBlock]:
    """Return the holds over the year inside the cube, to be kept month by month."""
    # docs/decompose.md, What is not done: this is the way out where sharing by the margins leaves no table.
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
    """Return months x people x products fitted to both margins of every month and to all holds inside.

    As near as the rounds allow: it only gives the months' parts of a year's figure, which are rounded and
    made exact afterwards. Sums are taken in integers, so that their order means nothing.
    """
    scale = float(1 << fraction_bits(int(sides[0].sum())))
    # 1 for an empty month, which must not divide by zero; its cells are zero all the same.
    whole = np.maximum(sides[0].sum(axis=1), 1)[:, None, None]
    table: Reals = sides[0][:, :, None].astype(np.float64) * sides[1][:, None, :] / whole
    places = [(_place(box, people, products), box) for box in boxes if box.crosses]
    for _ in range(ROUNDS):
        for place, box in places:
            found = float(np.rint(table[place] * scale).astype(np.int64).sum()) / scale
            wanted = max(found, box.low) if box.high is None else min(max(found, box.low), box.high)
            # Empty cells cannot be scaled up; whether they ought to be shows when the month is filled.
            if found > 0:
                table[place] *= wanted / found
        # Margins after the holds: each round ends with the sums that the months are filled to.
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
