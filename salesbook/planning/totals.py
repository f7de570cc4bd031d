"""The totals of one direction: the year to its months, a tree from its root to its leaves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from salesbook.planning.boxes import YEAR
from salesbook.planning.share import Bound, Misfit, share, whole_weights
from salesbook.planning.side import Side

ZERO = Fraction(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unshared:
    """A total that its parts cannot take; `node` is where in the tree."""

    node: int
    misfit: Misfit
    weightless: bool


def month_totals(
    total: int, weights: Sequence[Fraction], low: Sequence[int] = (), high: Sequence[Bound] = ()
) -> list[int] | Unshared:
    """Return the twelve months' totals: halves first, then quarters, then months."""
    parts = [total]
    lows, highs = list(low) or [0] * 12, list(high) or [None] * 12
    for runs, span in ((2, 6), (4, 3), (12, 1)):
        cuts = [slice(at * span, (at + 1) * span) for at in range(runs)]
        sums = whole_weights([sum(weights[cut], ZERO) for cut in cuts])
        least = [sum(lows[cut]) for cut in cuts]
        most = [_most(weights[cut], lows[cut], highs[cut]) for cut in cuts]
        fan = runs // len(parts)
        finer: list[int] = []
        for at, part in enumerate(parts):
            run = slice(at * fan, (at + 1) * fan)
            split = share(part, sums[run], least[run], most[run])
            if isinstance(split, Misfit):
                return Unshared(node=0, misfit=split, weightless=not any(sums[run]))
            finer += split
        parts = finer
    return parts


def _most(weights: Sequence[Fraction], lows: Sequence[int], highs: Sequence[Bound]) -> Bound:
    """Return the most that months can take together; one without weight takes its least."""
    tops = [high if weight else low for weight, low, high in zip(weights, lows, highs, strict=True)]
    return None if None in tops else sum(top for top in tops if top is not None)


def tree_totals(side: Side, total: int) -> list[int] | Unshared:
    """Return the total of every node, split from node to node by the weights of the children.

    A hard node is split by its own bounds alone and what is held below it must fit; any other bends to
    what is held below it.
    """
    tree = side.tree
    totals = [total, *([0] * (len(tree.nodes) - 1))]
    for at, children in enumerate(tree.children):
        if not children:
            continue
        sources = [side.own if child in side.hard else side.inner for child in children]
        low = [source.low[child][YEAR] for source, child in zip(sources, children, strict=True)]
        high = [source.high[child][YEAR] for source, child in zip(sources, children, strict=True)]
        loads = whole_weights([side.weights[tree.nodes[child]] for child in children])
        split = share(totals[at], loads, low, high)
        if isinstance(split, Misfit):
            return Unshared(node=at, misfit=split, weightless=not any(loads))
        for child, part in zip(children, split, strict=True):
            totals[child] = part
    return totals
