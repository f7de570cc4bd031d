"""One margin of the cube: a tree crossed with the months, from weights and holds to whole units."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from salesbook.planning.decomposition.bounds import Bounds, Entry, inner_bounds, own_bounds, tighter
from salesbook.planning.decomposition.holds import YEAR, Box
from salesbook.planning.decomposition.tree import Node, Tree
from salesbook.planning.decomposition.tree_rounding import Crossing, Rows, Stuck, rank_one, round_crossing
from salesbook.planning.exact.fit import FitBlock, fraction_bits, proportional_fit

if TYPE_CHECKING:
    from numpy.typing import NDArray

MONTHS = range(12)


@dataclass(frozen=True, kw_only=True)
class Side:
    """What is known of one margin before its totals are split.

    `carried` is what every leaf weighs in each month, None when all months are alike; `hard` are the
    nodes whose year is set by a split of their own. `own` are the bounds of holds at nodes themselves, `held`
    adds holds inside the cube and absences, `inner` what follows from both for the nodes above.
    """

    tree: Tree
    weights: Mapping[Node, Fraction]
    carried: Sequence[Sequence[Fraction]] | None
    hard: frozenset[int]
    own: Bounds
    held: Bounds
    inner: Bounds


def make_side(
    tree: Tree,
    weights: Mapping[Node, Fraction],
    carried: Sequence[Sequence[Fraction]] | None,
    hard: frozenset[int],
    entries: tuple[Sequence[Entry], Sequence[Entry]],
) -> Side:
    """Return a side with the bounds that follow from its own entries and those inside the cube."""
    own = own_bounds(tree, entries[0])
    held = own_bounds(tree, [*entries[0], *entries[1], *_absences(tree, carried)])
    return Side(
        tree=tree,
        weights=weights,
        carried=carried,
        hard=hard,
        own=own,
        held=held,
        inner=inner_bounds(tree, held),
    )


def with_entries(side: Side, entries: Sequence[Entry]) -> Side:
    """Return a side tightened by more bounds from inside the cube."""
    if not entries:
        return side
    held = tighter(side.held, entries)
    return replace(side, held=held, inner=inner_bounds(side.tree, held))


def _absences(tree: Tree, carried: Sequence[Sequence[Fraction]] | None) -> Iterable[Entry]:
    """Yield that a leaf takes nothing in a month in which it carries nothing, though it does in others."""
    for leaf, row in zip(tree.leaves, carried or (), strict=False):
        if any(row):
            yield from ((leaf, month, 0, 0) for month in MONTHS if row[month] == 0)


def side_entries(boxes: Sequence[Box], other: Tree, *, people: bool) -> tuple[list[Entry], list[Entry]]:
    """Return the boxes as bounds of one side: those that lie on it, and the sums of those that cross it."""
    on_side: list[Entry] = []
    across: dict[int, list[Entry]] = {}
    for box in boxes:
        here, there = (box.people, box.items) if people else (box.items, box.people)
        if there == 0:
            on_side.append((here, box.period, box.low, box.high))
        elif here > 0:
            across.setdefault(here, []).append((there, box.period, box.low, box.high))
    crossing: list[Entry] = []
    # Added up in the other tree, so that a hold inside another (a product of a class) counts once.
    for here, held in across.items():
        inner = inner_bounds(other, own_bounds(other, held))
        crossing += [
            (here, period, inner.low[0][period], inner.high[0][period]) for period in range(YEAR + 1)
        ]
    return on_side, crossing


def settle(side: Side, totals: Sequence[int], months: Sequence[int]) -> Rows | Stuck:
    """Return the whole units of every leaf in every month, with these totals of nodes and months.

    Where the totals of the year and what each can carry in a month do not agree to the unit, the year
    totals that no split has set give way.
    """
    # Months alike and none held: the shares are products of integers and need no fitting.
    if side.carried is None and not _holds_months(side.held):
        return round_crossing(rank_one(side.tree, totals, months, side.inner))
    # What a split sets or a hold fixes for the year does not give way in the second attempt.
    fixed = side.hard | {at for at, row in enumerate(side.own.low) if row[YEAR] == side.own.high[at][YEAR]}
    shares, bits = _fitted(side, totals, months)
    result: Rows | Stuck = []
    for bends in (False, True):
        result = round_crossing(
            Crossing(
                tree=side.tree,
                shares=shares,
                scale=1 << bits,
                totals=totals,
                months=months,
                bounds=side.inner,
                bends=bends,
                fixed=frozenset(fixed),
            )
        )
        if not isinstance(result, Stuck):
            break
    return result


def _holds_months(bounds: Bounds) -> bool:
    """Return whether there is a bound in a single month, other than of the whole."""
    low, high = bounds.low[1:], bounds.high[1:]
    return any(any(row[:YEAR]) for row in low) or any(
        any(top is not None for top in row[:YEAR]) for row in high
    )


def _fitted(side: Side, totals: Sequence[int], months: Sequence[int]) -> tuple[list[list[int]], int]:
    """Return the shares of leaves and months in parts of a unit, rows exact, and the binary places."""
    leaves = [totals[leaf] for leaf in side.tree.leaves]
    bits = fraction_bits(sum(months))
    rows = np.array(leaves, dtype=np.int64)
    table = proportional_fit(_seed(side), rows, np.array(months, dtype=np.int64), _blocks(side))
    parts = np.rint(table * float(1 << bits)).astype(np.int64).tolist()
    for row, leaf, wanted in zip(parts, side.tree.leaves, leaves, strict=True):
        # Rows start exact, whatever the fit left in their last binary places.
        _complete(row, wanted << bits, side, leaf, bits)
    return parts, bits


def _complete(row: list[int], wanted: int, side: Side, leaf: int, bits: int) -> None:
    """Give a row its sum: what is missing goes to its largest month that is not at a bound."""
    low, high = side.held.low[leaf], side.held.high[leaf]
    # A month at its bound is left alone: it may be a fixed cell.
    free = [month for month in MONTHS if high[month] is None and low[month] << bits < row[month]]
    if free:
        largest = max(free, key=lambda month: (row[month], -month))
        row[largest] = max(row[largest] + wanted - sum(row), 0)


def _seed(side: Side) -> NDArray[np.float64]:
    """Return the leaves' weights in each month; 1 for leaves without any, which a hold may give something."""
    seed = np.ones((len(side.tree.leaves), 12))
    for at, row in enumerate(side.carried or ()):
        if any(row):
            seed[at] = [float(weight) for weight in row]
    for at, leaf in enumerate(side.tree.leaves):
        seed[at, [month for month in MONTHS if side.held.high[leaf][month] == 0]] = 0.0
    return seed


def _blocks(side: Side) -> list[FitBlock]:
    """Return the bounds in single months, of leaves and of the nodes above them."""
    blocks = []
    for node in range(1, len(side.tree.nodes)):
        held = [
            (month, side.held.low[node][month], high)
            for month in MONTHS
            if (high := side.held.high[node][month]) is not None or side.held.low[node][month]
        ]
        # A leaf's month held at zero is zero in the seed, and scaling keeps it so.
        held = [each for each in held if side.tree.children[node] or each[2] != 0]
        rows = np.array(side.tree.leaves_below(node) if held else (), dtype=np.int64)
        blocks += [
            FitBlock(rows=rows, columns=np.array([month]), low=low, high=high) for month, low, high in held
        ]
    return blocks
