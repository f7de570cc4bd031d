"""A tree crossed with the months of the year: whole numbers at every node in every period."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from salesbook.planning.decomposition.bounds import Bounds
from salesbook.planning.decomposition.holds import YEAR
from salesbook.planning.decomposition.tree import Tree
from salesbook.planning.exact.network import Network
from salesbook.planning.exact.share import Bound

Rows: TypeAlias = list[list[int]]
"""One row for every leaf of a tree, with twelve months."""


@dataclass(frozen=True, kw_only=True)
class Crossing:
    """The share of every leaf in every month: `scale` parts make one unit.

    `totals` are the whole units of every node in the year, `months` those of the whole in each month;
    None leaves them to the shares. With `bends` the year totals of nodes that `fixed` does not name may
    give way.
    """

    tree: Tree
    shares: Sequence[Sequence[int]]
    scale: int
    totals: Sequence[int] | None
    months: Sequence[int] | None
    bounds: Bounds
    bends: bool = False
    fixed: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Stuck:
    """Nodes in periods (12 is the year) with `over` units more than their bounds and totals can take."""

    places: frozenset[tuple[int, int]]
    over: int


def rank_one(tree: Tree, totals: Sequence[int], months: Sequence[int], bounds: Bounds) -> Crossing:
    """Return the shares of leaves and months whose totals are known and nothing else: their product."""
    # Over the year's units as scale these products are whole numbers: nothing is rounded beforehand.
    shares = [[totals[leaf] * month for month in months] for leaf in tree.leaves]
    return Crossing(
        tree=tree, shares=shares, scale=max(sum(months), 1), totals=totals, months=months, bounds=bounds
    )


def round_crossing(crossing: Crossing) -> Rows | Stuck:
    """Return whole units for every leaf and month, or where the bounds do not allow it.

    Within one unit of their share are: every node in every month and in the year, every leaf in every
    quarter and half, and the whole in every period. What is whole already stays.
    """
    # docs/decisions.md, Rounding is a flow: months flow down the tree to the leaves, the year up from them.
    network = Network(scale=crossing.scale)
    cells = _add_leaves(crossing, network)
    for month in range(12):
        _add_month(crossing, network, month)
    _add_year(crossing, network)
    _add_whole(crossing, network)
    stuck = network.balance()
    if stuck is not None:
        return _stuck(network, *stuck)
    flows = network.round()
    return [[flows[arc] for arc in row] for row in cells]


def _stuck(network: Network, nodes: set[int], excess: int) -> Stuck:
    names = [name for name, number in network.numbers.items() if number in nodes]
    places = frozenset((at, period) for at, period in names if isinstance(period, int))
    return Stuck(places=places, over=-(-excess // network.scale))


def _scaled(crossing: Crossing, node: int, period: int) -> tuple[int, Bound]:
    """Return the bounds of a node in a period, in parts of a unit."""
    high = crossing.bounds.high[node][period]
    return crossing.bounds.low[node][period] * crossing.scale, None if high is None else high * crossing.scale


def _add_leaves(crossing: Crossing, network: Network) -> Rows:
    """Add every leaf's months and let them flow together to quarters, halves and the year."""
    tree = crossing.tree
    cells: Rows = []
    for leaf, row in zip(tree.leaves, crossing.shares, strict=True):
        parent = tree.parents[leaf]
        quarters = [network.node(leaf, f"Q{at}") for at in range(4)]
        halves = [network.node(leaf, f"H{at}") for at in range(2)]
        # A leaf's month leaves its parent's month and enters the leaf's quarter: both sums hold at once.
        cells.append(
            [
                network.add(
                    network.node(parent, month),
                    quarters[month // 3],
                    row[month],
                    *_scaled(crossing, leaf, month),
                )
                for month in range(12)
            ]
        )
        for at, quarter in enumerate(quarters):
            network.add(quarter, halves[at // 2], sum(row[at * 3 : at * 3 + 3]))
        for at, half in enumerate(halves):
            network.add(half, network.node(leaf, YEAR), sum(row[at * 6 : at * 6 + 6]))
    return cells


def _add_month(crossing: Crossing, network: Network, month: int) -> None:
    """Let a month flow down from the whole to the nodes just above the leaves."""
    tree = crossing.tree
    sums = tree.sums([row[month] for row in crossing.shares])
    for node in range(1, len(tree.nodes)):
        if tree.children[node]:
            tail, head = network.node(tree.parents[node], month), network.node(node, month)
            network.add(tail, head, sums[node], *_scaled(crossing, node, month))


def _add_year(crossing: Crossing, network: Network) -> None:
    """Let the year flow up from the leaves to the whole."""
    tree = crossing.tree
    sums = tree.sums([sum(row) for row in crossing.shares])
    for node in range(1, len(tree.nodes)):
        tail, head = network.node(node, YEAR), network.node(tree.parents[node], YEAR)
        if crossing.totals is None or (crossing.bends and node not in crossing.fixed):
            network.add(tail, head, sums[node], *_scaled(crossing, node, YEAR))
        else:
            network.add_whole(tail, head, crossing.totals[node] * crossing.scale)


def _add_whole(crossing: Crossing, network: Network) -> None:
    """Add the whole in every period, from the year down to the months, and close the circle."""
    if crossing.months is None:
        months = [sum(column) for column in zip(*crossing.shares, strict=True)]
    else:
        months = [month * crossing.scale for month in crossing.months]
    quarters = [network.node(0, f"Q{at}") for at in range(4)]
    halves = [network.node(0, f"H{at}") for at in range(2)]
    top = network.node(0, "top")
    for month, flow in enumerate(months):
        network.add(quarters[month // 3], network.node(0, month), flow, *_held(crossing, flow))
    for at, quarter in enumerate(quarters):
        flow = sum(months[at * 3 : at * 3 + 3])
        network.add(halves[at // 2], quarter, flow, *_held(crossing, flow))
    for at, half in enumerate(halves):
        flow = sum(months[at * 6 : at * 6 + 6])
        network.add(top, half, flow, *_held(crossing, flow))
    # The one arc from the way up to the way down; it is whole from the start.
    network.add_whole(network.node(0, YEAR), top, sum(months))


def _held(crossing: Crossing, flow: int) -> tuple[int, Bound]:
    """Return the bounds of a period of the whole: its flow, when the months are given."""
    return (0, None) if crossing.months is None else (flow, flow)
