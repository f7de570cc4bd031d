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

    Of the two ways round, the one is taken that keeps the arcs nearer to where they began. A way is an arc as
    it is left by: ~arc where it is walked back. Lists of ways hold every arc twice, so that a negative way
    finds its own from the end; `rests` are what is not whole of a flow, of ~arc what it lacks to be whole.
    """

    def __init__(self, network: Network) -> None:
        self.network = network
        scale = network.scale
        rests = [flow % scale for flow in network.flows]
        self.begun = [*rests, *(scale - rest for rest in reversed(rests))]
        self.rests = list(self.begun)
        live = [rest > 0 for rest in rests]
        # No arc has this number. It ends the ways of each node and lives: their lists are never empty.
        self.none = len(rests)
        self.live = [*live, True, *reversed(live)]
        self.ends = [*network.heads, *reversed(network.tails)]
        self.place = [-1] * len(network.numbers)
        self.beside: dict[int, list[int]] = {}
        for arc, (tail, head) in enumerate(zip(network.tails, network.heads, strict=True)):
            if self.live[arc]:
                self.beside.setdefault(tail, [self.none]).append(arc)
                self.beside.setdefault(head, [self.none]).append(~arc)

    def flows_in_units(self) -> list[int]:
        """Return the rounded flows."""
        for start in self.beside:
            self._clear(start)
        scale = self.network.scale
        return [
            (flow + rest - begun) // scale
            for flow, rest, begun in zip(self.network.flows, self.rests, self.begun, strict=False)
        ]

    def _clear(self, start: int) -> None:
        """Round every fractional arc that can be reached from a node over fractional arcs."""
        ends, beside, live, place, none = self.ends, self.beside, self.live, self.place, self.none
        ways: list[int] = []
        here, came, place[start] = start, none + 1, 0
        # Depth first. Flows balance, so a node with one fractional arc has another: a walk ends in a cycle.
        while True:
            own = beside[here]
            # Whole arcs never move again, so each is dropped once and the search stays linear.
            while not live[own[-1]]:
                own.pop()
            way = own[-1]
            if way == came:
                while not live[own[-2]]:
                    del own[-2]
                way = own[-2]
            if way == none:
                place[here] = -1
                if not ways:
                    return
                ways.pop()
            else:
                there = ends[way]
                first = place[there]
                if first < 0:
                    ways.append(way)
                    here, came, place[there] = there, ~way, len(ways)
                    continue
                keep = first + self._push([*ways[first:], way])
                for each in ways[keep:]:
                    place[ends[each]] = -1
                del ways[keep:]
            here, came = (ends[ways[-1]], ~ways[-1]) if ways else (start, none + 1)

    def _push(self, cycle: Sequence[int]) -> int:
        """Push flow round a cycle and return how many of its arcs from the start still move."""
        scale, rests, live = self.network.scale, self.rests, self.live
        before = [rests[way] for way in cycle]
        most, least = max(before), min(before)
        drift = 2 * (sum(before) - sum([self.begun[way] for way in cycle]))
        # A step s changes the sum of squared distances by s * (drift + size * s); the smaller change wins.
        ahead, size = scale - most, len(cycle)
        forward = ahead * (drift + size * ahead) <= least * (size * least - drift)
        step, edge = (ahead, most) if forward else (-least, least)
        for way, rest in zip(cycle, before, strict=True):
            rests[way] = rest + step
            rests[~way] = scale - rest - step
            if rest == edge:
                live[way] = live[~way] = False
        # The walk goes on from before the first arc that became whole.
        return before.index(edge)
