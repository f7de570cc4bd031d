"""The least and the most of a tree's nodes in each period, from fixes, floors and caps."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from salesbook.planning.decomposition.holds import YEAR
from salesbook.planning.decomposition.tree import Tree
from salesbook.planning.exact.share import Bound

PERIODS = 13
Entry = tuple[int, int, int, Bound]
"""A node, a period, and the least and the most that may stand there."""


@dataclass(frozen=True, kw_only=True)
class Bounds:
    """The least and the most of every node (row) in every period (column; the year is the last)."""

    low: Sequence[Sequence[int]]
    high: Sequence[Sequence[Bound]]

    def contradiction(self) -> tuple[int, int] | None:
        """Return a node and a period that must be more than they may be, lowest nodes first."""
        # Children stand behind their parents, so going backwards finds the lowest node, nearest to the holds.
        for node in range(len(self.low) - 1, -1, -1):
            for period in range(PERIODS):
                high = self.high[node][period]
                if high is not None and self.low[node][period] > high:
                    return node, period
        return None


def no_bounds(tree: Tree) -> Bounds:
    """Return bounds that allow everything."""
    # All nodes share one row, which is safe because bounds are copied before they change.
    count = len(tree.nodes)
    return Bounds(low=[[0] * PERIODS] * count, high=[[None] * PERIODS] * count)


def own_bounds(tree: Tree, entries: Iterable[Entry]) -> Bounds:
    """Return the bounds of holds at the nodes themselves."""
    return tighter(no_bounds(tree), entries)


def tighter(bounds: Bounds, entries: Iterable[Entry]) -> Bounds:
    """Return bounds tightened by more entries."""
    low = [list(row) for row in bounds.low]
    high = [list(row) for row in bounds.high]
    for node, period, least, most in entries:
        low[node][period] = max(low[node][period], least)
        high[node][period] = _less(high[node][period], most)
    return Bounds(low=low, high=high)


def inner_bounds(tree: Tree, own: Bounds) -> Bounds:
    """Return the nodes' bounds when the bounds below them, and of their months, are met too."""
    low = [list(row) for row in own.low]
    high = [list(row) for row in own.high]
    for node in range(len(tree.nodes) - 1, -1, -1):
        # From the leaves up: a parent's bounds need those of its children first.
        below = tree.children[node]
        for period in range(PERIODS) if below else ():
            low[node][period] = max(low[node][period], sum(low[child][period] for child in below))
            most = bound_sum([high[child][period] for child in below])
            high[node][period] = _less(high[node][period], most)
        # The year last: it adds up months that heed by now the holds below the node.
        low[node][YEAR] = max(low[node][YEAR], sum(low[node][:YEAR]))
        high[node][YEAR] = _less(high[node][YEAR], bound_sum(high[node][:YEAR]))
    return Bounds(low=low, high=high)


def _less(one: Bound, other: Bound) -> Bound:
    return one if other is None else other if one is None else min(one, other)


def bound_sum(bounds: Sequence[Bound]) -> Bound:
    """Return the sum of bounds, None when one part has no limit."""
    return None if None in bounds else sum(bound for bound in bounds if bound is not None)
