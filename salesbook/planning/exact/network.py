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

    Of the two ways round, the one is taken that keeps the arcs nearer to where they began. What is not whole
    of a flow, and how far it was moved, are kept apart: they are far smaller than the flow.
    """

    def __init__(self, network: Network) -> None:
        self.network = network
        scale = network.scale
        self.rests = [flow % scale for flow in network.flows]
        self.moved = [0] * len(network.flows)
        self.live = [rest != 0 for rest in self.rests]
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
        scale = self.network.scale
        return [(flow + by) // scale for flow, by in zip(self.network.flows, self.moved, strict=True)]

    def _clear(self, start: int) -> None:
        """Round every fractional arc that can be reached from a node over fractional arcs."""
        tails, ends, beside, live = self.network.tails, self.ends, self.beside, self.live
        # Ways are arcs as they are left by: an arc that is walked back stands as ~arc.
        nodes, ways, came = [start], [0], -1
        place = {start: 0}
        # Depth first. Flows balance, so a node with one fractional arc has another: a walk ends in a cycle.
        while nodes:
            here = nodes[-1]
            own = beside[here]
            # Whole arcs never move again, so each is dropped once and the search stays linear.
            while own and not live[own[-1]]:
                own.pop()
            arc = own[-1] if own else -1
            if arc == came:
                arc = self._other(own)
            if arc < 0:
                del place[nodes.pop()]
                ways.pop()
            else:
                there = ends[arc] - here
                way = arc if tails[arc] == here else ~arc
                if there not in place:
                    place[there] = len(nodes)
                    nodes.append(there)
                    ways.append(way)
                    came = arc
                    continue
                first = place[there]
                keep = first + 1 + self._push([*ways[first + 1 :], way])
                for node in nodes[keep:]:
                    del place[node]
                del nodes[keep:], ways[keep:]
            came = -1 if len(ways) < 2 else max(ways[-1], ~ways[-1])

    def _other(self, own: Sequence[int]) -> int:
        """Return a fractional arc of a node beside the last one, by which we came; -1 when there is none."""
        live = self.live
        return next((own[at] for at in range(len(own) - 2, -1, -1) if live[own[at]]), -1)

    def _push(self, cycle: Sequence[int]) -> int:
        """Push flow round a cycle and return how many of its arcs from the start still move."""
        scale, rests, moved, size = self.network.scale, self.rests, self.moved, len(cycle)
        ahead, back, drift = self._room(cycle)
        # A step s changes the sum of squared distances by s * (drift + size * s); the smaller change wins.
        forward = ahead * (drift + size * ahead) <= back * (size * back - drift)
        step = ahead if forward else -back
        moving = size
        for at, way in enumerate(cycle):
            arc, by = (way, step) if way >= 0 else (~way, -step)
            moved[arc] += by
            rest = rests[arc] = rests[arc] + by
            if rest == 0 or rest == scale:  # noqa: PLR1714 - asked of every arc of every cycle
                self.live[arc] = False
                # The walk goes on from before the first arc that became whole.
                moving = min(moving, at)
        return moving

    def _room(self, cycle: Sequence[int]) -> tuple[int, int, int]:
        """Return the steps along a cycle and back to the next whole flow, and twice the drift.

        In one plain pass: half of the time of a large plan is spent here.
        """
        scale, rests, moved = self.network.scale, self.rests, self.moved
        most, back, drift = 0, scale, 0
        for way in cycle:
            if way >= 0:
                rest = rests[way]
                drift += moved[way]
            else:
                rest = scale - rests[~way]
                drift -= moved[~way]
            # Not max and min: a call costs more than all the rest.
            if rest > most:  # noqa: PLR1730
                most = rest
            if rest < back:  # noqa: PLR1730
                back = rest
        return scale - most, back, 2 * drift
