"""A tree crossed with the months of the year: whole numbers at every node in every period."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from salesbook.planning.network import Network
from salesbook.planning.tree import Tree

Rows = list[list[int]]
"""One row for every leaf of a tree, with twelve months."""


@dataclass(frozen=True, kw_only=True)
class Crossing:
    """The exact share of every leaf in every month: `scale` parts make one unit."""

    tree: Tree
    shares: Sequence[Sequence[int]]
    scale: int


def rank_one(tree: Tree, leaves: Sequence[int], months: Sequence[int]) -> Crossing:
    """Return the shares of leaves and months whose totals are known and nothing else: their product."""
    total = sum(months)
    shares = [[leaf * month for month in months] for leaf in leaves]
    return Crossing(tree=tree, shares=shares, scale=max(total, 1))


def round_crossing(crossing: Crossing) -> Rows:
    """Return whole units for every leaf and month.

    Within one unit of their share are: every node in every month and in the year, every leaf in every
    quarter and half, and the whole in every period. What is whole already stays.
    """
    network = Network(scale=crossing.scale)
    names = _Names()
    cells = _add_leaf_rows(crossing, network, names)
    for month in range(12):
        _add_sums(crossing.tree, [row[month] for row in crossing.shares], ("month", month), network, names)
    _add_sums(crossing.tree, [sum(row) for row in crossing.shares], ("year", 0), network, names)
    _add_whole(crossing, network, names)
    flows = network.round()
    return [[flows[arc] for arc in row] for row in cells]


class _Names:
    """Numbers for nodes of the network, by what they are."""

    def __init__(self) -> None:
        self.numbers: dict[tuple[str, int, int], int] = {}

    def __call__(self, kind: str, at: int, node: int) -> int:
        return self.numbers.setdefault((kind, at, node), len(self.numbers))


def _add_leaf_rows(crossing: Crossing, network: Network, names: _Names) -> Rows:
    """Add every leaf's months and let them flow together to quarters, halves and the year."""
    tree = crossing.tree
    cells: Rows = []
    for leaf, row in zip(tree.leaves, crossing.shares, strict=True):
        parent = tree.parents[leaf]
        cells.append(
            [
                network.add(names("month", month, parent), names("quarter", month // 3, leaf), row[month])
                for month in range(12)
            ]
        )
        for quarter in range(4):
            flow = sum(row[quarter * 3 : quarter * 3 + 3])
            network.add(names("quarter", quarter, leaf), names("half", quarter // 2, leaf), flow)
        for half in range(2):
            network.add(names("half", half, leaf), names("year", 0, leaf), sum(row[half * 6 : half * 6 + 6]))
    return cells


def _add_sums(
    tree: Tree, of_leaves: Sequence[int], period: tuple[str, int], network: Network, names: _Names
) -> None:
    """Add the sums of a period at the nodes above the leaves; the year flows up, months flow down."""
    kind, at = period
    sums = tree.sums(of_leaves)
    leaves = set(tree.leaves)
    for node in range(1, len(tree.nodes)):
        parent = tree.parents[node]
        if kind == "year":
            network.add(names(kind, at, node), names(kind, at, parent), sums[node])
        elif node not in leaves:
            network.add(names(kind, at, parent), names(kind, at, node), sums[node])


def _add_whole(crossing: Crossing, network: Network, names: _Names) -> None:
    """Add the whole in every period, from the year down to the months."""
    months = [sum(row[month] for row in crossing.shares) for month in range(12)]
    for month in range(12):
        network.add(names("all-quarter", month // 3, 0), names("month", month, 0), months[month])
    for quarter in range(4):
        flow = sum(months[quarter * 3 : quarter * 3 + 3])
        network.add(names("all-half", quarter // 2, 0), names("all-quarter", quarter, 0), flow)
    for half in range(2):
        network.add(names("all-year", 0, 0), names("all-half", half, 0), sum(months[half * 6 : half * 6 + 6]))
