"""A flow of fractions turned into whole numbers: every arc rounded up or down, every node still balanced."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(kw_only=True)
class Network:
    """Arcs between nodes, each with a flow in fractions of a unit: `scale` of them make one.

    At every node what flows in flows out, except at nodes whose surplus is a whole number of units.
    """

    scale: int
    tails: list[int] = field(default_factory=list)
    heads: list[int] = field(default_factory=list)
    flows: list[int] = field(default_factory=list)

    def add(self, tail: int, head: int, flow: int) -> int:
        """Add an arc and return its number."""
        self.tails.append(tail)
        self.heads.append(head)
        self.flows.append(flow)
        return len(self.flows) - 1

    def round(self) -> list[int]:
        """Return every arc's flow in whole units, rounded up or down; whole flows stay.

        Flow is pushed round cycles of fractional arcs until none is left; each push makes at least one arc
        whole. Of the two ways round, the one is taken that keeps the arcs nearer to where they began.
        """
        flows = list(self.flows)
        live = [flow % self.scale != 0 for flow in flows]
        beside: dict[int, list[int]] = {}
        for arc, moving in enumerate(live):
            if moving:
                beside.setdefault(self.tails[arc], []).append(arc)
                beside.setdefault(self.heads[arc], []).append(arc)
        for start in beside:
            self._clear(start, flows, live, beside)
        return [flow // self.scale for flow in flows]

    def _clear(self, start: int, flows: list[int], live: list[bool], beside: dict[int, list[int]]) -> None:
        """Round every fractional arc that can be reached from a node over fractional arcs."""
        nodes, arcs = [start], [-1]
        place = {start: 0}
        while nodes:
            here = nodes[-1]
            arc = _next_arc(beside[here], arcs[-1], live)
            if arc < 0:
                place.pop(here)
                nodes.pop()
                arcs.pop()
                continue
            there = self.heads[arc] if self.tails[arc] == here else self.tails[arc]
            if there not in place:
                place[there] = len(nodes)
                nodes.append(there)
                arcs.append(arc)
                continue
            first = place[there]
            keep = self._push(nodes[first:], [*arcs[first + 1 :], arc], flows, live) + first + 1
            for node in nodes[keep:]:
                place.pop(node)
            del nodes[keep:], arcs[keep:]

    def _push(self, nodes: Sequence[int], cycle: Sequence[int], flows: list[int], live: list[bool]) -> int:
        """Push flow round a cycle and return how many of its arcs from the start still move."""
        along = [self.tails[arc] == node for arc, node in zip(cycle, nodes, strict=True)]
        rests = [flows[arc] % self.scale for arc in cycle]
        ahead = min(self.scale - rest if way else rest for rest, way in zip(rests, along, strict=True))
        back = min(rest if way else self.scale - rest for rest, way in zip(rests, along, strict=True))
        drift = sum(
            (flows[arc] - self.flows[arc]) * (1 if way else -1) for arc, way in zip(cycle, along, strict=True)
        )
        size = len(cycle)
        step = ahead if 2 * drift * ahead + size * ahead**2 <= size * back**2 - 2 * drift * back else -back
        moving = size
        for at in range(size - 1, -1, -1):
            arc = cycle[at]
            flows[arc] += step if along[at] else -step
            if flows[arc] % self.scale == 0:
                live[arc] = False
                moving = at
        return moving


def _next_arc(arcs: list[int], came_by: int, live: Sequence[bool]) -> int:
    """Return a fractional arc to go on by, not the one we came by; -1 when there is none."""
    while arcs and not live[arcs[-1]]:
        arcs.pop()
    if not arcs:
        return -1
    if arcs[-1] != came_by:
        return arcs[-1]
    for at in range(len(arcs) - 2, -1, -1):
        if live[arcs[at]]:
            return arcs[at]
    return -1
