"""A flow of fractions balanced, bounded and turned into whole numbers."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field

Bound = int | None
Name = tuple[int, int | str]


@dataclass(kw_only=True)
class Network:
    """Arcs between nodes, each with a flow in fractions of a unit: `scale` of them make one.

    At every node what flows in flows out, once the network is balanced. Bounds are in the same fractions;
    an arc without them carries what is not negative.
    """

    scale: int
    tails: list[int] = field(default_factory=list)
    heads: list[int] = field(default_factory=list)
    flows: list[int] = field(default_factory=list)
    lows: list[int] = field(default_factory=list)
    highs: list[Bound] = field(default_factory=list)
    numbers: dict[Name, int] = field(default_factory=dict)

    def node(self, part: int, period: int | str) -> int:
        """Return the number of the node for a part of a tree in a period."""
        return self.numbers.setdefault((part, period), len(self.numbers))

    def add(self, tail: int, head: int, flow: int, low: int = 0, high: Bound = None) -> int:
        """Add an arc and return its number."""
        self.tails.append(tail)
        self.heads.append(head)
        self.flows.append(flow)
        self.lows.append(low)
        self.highs.append(high)
        return len(self.flows) - 1

    def add_whole(self, tail: int, head: int, flow: int) -> int:
        """Add an arc whose flow is not to change."""
        return self.add(tail, head, flow, flow, flow)

    def balance(self) -> tuple[set[int], int] | None:
        """Move flows into their bounds and balance every node.

        Returns None, or when the bounds allow no balance the nodes that have more than can leave them,
        and how much more.
        """
        for arc, flow in enumerate(self.flows):
            high = self.highs[arc]
            self.flows[arc] = max(flow if high is None else min(flow, high), self.lows[arc])
        excess = [0] * len(self.numbers)
        for arc, flow in enumerate(self.flows):
            excess[self.heads[arc]] += flow
            excess[self.tails[arc]] -= flow
        if not any(excess):
            return None
        beside = self._arcs_beside()
        # docs/decisions.md, Rounding without a library: a fixed order finds the same answer of several.
        for node in range(len(excess)):
            while excess[node] > 0:
                reached = self._relieve(node, excess, beside)
                if reached is not None:
                    return reached, sum(excess[each] for each in reached)
        return None

    def _arcs_beside(self) -> list[list[int]]:
        """Return the arcs of every node: those that leave it as they are, those that enter as ~arc."""
        beside: list[list[int]] = [[] for _ in self.numbers]
        for arc, (tail, head) in enumerate(zip(self.tails, self.heads, strict=True)):
            beside[tail].append(arc)
            beside[head].append(~arc)
        return beside

    def _room(self, way: int) -> Bound:
        """Return how much more can go along an arc, or back along it when `way` is ~arc."""
        if way < 0:
            return self.flows[~way] - self.lows[~way]
        high = self.highs[way]
        return None if high is None else high - self.flows[way]

    def _relieve(self, start: int, excess: list[int], beside: Sequence[Sequence[int]]) -> set[int] | None:
        """Send excess by a shortest path to a node with a deficit; the nodes reached when there is none."""
        came: dict[int, int] = {start: 0}
        # Breadth first: a short way changes few flows, and leaves the others at their shares.
        queue = deque([start])
        end = -1
        while queue and end < 0:
            here = queue.popleft()
            for way in beside[here]:
                there = self.heads[way] if way >= 0 else self.tails[~way]
                if there in came or self._room(way) == 0:
                    continue
                came[there] = way
                queue.append(there)
                if excess[there] < 0:
                    end = there
                    break
        if end < 0:
            # No arc leads on from these nodes: they are the cut that proves the bounds too narrow.
            return set(came)
        self._send(start, end, came, excess)
        return None

    def _send(self, start: int, end: int, came: dict[int, int], excess: list[int]) -> None:
        ways = []
        node = end
        while node != start:
            ways.append(came[node])
            node = self.tails[came[node]] if came[node] >= 0 else self.heads[~came[node]]
        rooms = [room for way in ways if (room := self._room(way)) is not None]
        amount = min([excess[start], -excess[end], *rooms])
        for way in ways:
            self.flows[way if way >= 0 else ~way] += amount if way >= 0 else -amount
        excess[start] -= amount
        excess[end] += amount

    def round(self) -> list[int]:
        """Return every arc's flow in whole units, rounded up or down; whole flows stay."""
        return Rounding(self).flows_in_units()


class Rounding:
    """Flow pushed round cycles of fractional arcs until none is left; each push makes an arc whole.

    Of the two ways round, the one is taken that keeps the arcs nearer to where they began.
    """

    def __init__(self, network: Network) -> None:
        self.network = network
        self.flows = list(network.flows)
        self.live = [flow % network.scale != 0 for flow in self.flows]
        # Both ends of an arc less the one that it is left by are the other.
        self.ends = [tail + head for tail, head in zip(network.tails, network.heads, strict=True)]
        self.beside: dict[int, list[int]] = {}
        for arc, moving in enumerate(self.live):
            if moving:
                self.beside.setdefault(network.tails[arc], []).append(arc)
                self.beside.setdefault(network.heads[arc], []).append(arc)

    def flows_in_units(self) -> list[int]:
        """Return the rounded flows."""
        for start in self.beside:
            self._clear(start)
        return [flow // self.network.scale for flow in self.flows]

    def _clear(self, start: int) -> None:
        """Round every fractional arc that can be reached from a node over fractional arcs."""
        ends = self.ends
        nodes, arcs = [start], [-1]
        place = {start: 0}
        # Depth first. Flows balance, so a node with one fractional arc has another: a walk ends in a cycle.
        while nodes:
            here = nodes[-1]
            arc = self._next_arc(here, arcs[-1])
            if arc < 0:
                del place[nodes.pop()]
                arcs.pop()
                continue
            there = ends[arc] - here
            if there not in place:
                place[there] = len(nodes)
                nodes.append(there)
                arcs.append(arc)
                continue
            first = place[there]
            keep = first + 1 + self._push(nodes[first:], [*arcs[first + 1 :], arc])
            for node in nodes[keep:]:
                del place[node]
            del nodes[keep:], arcs[keep:]

    def _next_arc(self, node: int, came_by: int) -> int:
        """Return a fractional arc to go on by, not the one we came by; -1 when there is none."""
        arcs, live = self.beside[node], self.live
        # Whole arcs never move again, so each is dropped once and the search stays linear.
        while arcs and not live[arcs[-1]]:
            arcs.pop()
        if not arcs or arcs[-1] != came_by:
            return arcs[-1] if arcs else -1
        for at in range(len(arcs) - 2, -1, -1):
            if live[arcs[at]]:
                return arcs[at]
        return -1

    def _push(self, nodes: Sequence[int], cycle: Sequence[int]) -> int:
        """Push flow round a cycle and return how many of its arcs from the start still move."""
        scale, flows, size = self.network.scale, self.flows, len(cycle)
        signs, ahead, back, drift = self._rests(nodes, cycle)
        # A step s changes the sum of squared distances by s * (drift + size * s); the smaller change wins.
        forward = ahead * (drift + size * ahead) <= back * (size * back - drift)
        step = ahead if forward else -back
        moving = size
        for at in range(size - 1, -1, -1):
            arc = cycle[at]
            flow = flows[arc] = flows[arc] + (step if signs[at] else -step)
            if not flow % scale:
                self.live[arc] = False
                # The walk goes on from before the first arc that became whole.
                moving = at
        return moving

    def _rests(self, nodes: Sequence[int], cycle: Sequence[int]) -> tuple[list[bool], int, int, int]:
        """Return which arcs of a cycle lead along it, the steps to the next whole flow, and twice the drift.

        In one plain pass: half of the time of a large plan is spent here.
        """
        network, flows = self.network, self.flows
        scale, tails, began = network.scale, network.tails, network.flows
        signs: list[bool] = []
        most, back, drift = 0, scale, 0
        for arc, node in zip(cycle, nodes, strict=True):
            flow = flows[arc]
            along = tails[arc] == node
            signs.append(along)
            rest = (flow if along else -flow) % scale
            drift += flow - began[arc] if along else began[arc] - flow
            most = max(most, rest)
            back = min(back, rest)
        return signs, scale - most, back, 2 * drift
