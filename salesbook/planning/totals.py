"""The totals of one direction: the year to its months, a tree from its root to its leaves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from salesbook.planning.share import Misfit, share, whole_weights
from salesbook.planning.tree import Node, Tree


def month_totals(total: int, weights: Sequence[Fraction]) -> list[int] | Misfit:
    """Return the twelve months' totals: halves first, then quarters, then months."""
    parts = [total]
    for runs, span in ((2, 6), (4, 3), (12, 1)):
        sums = whole_weights([sum(weights[at * span : (at + 1) * span], Fraction(0)) for at in range(runs)])
        fan = runs // len(parts)
        finer: list[int] = []
        for at, part in enumerate(parts):
            split = share(part, sums[at * fan : (at + 1) * fan])
            if isinstance(split, Misfit):
                return split
            finer += split
        parts = finer
    return parts


def tree_totals(tree: Tree, total: int, weights: Mapping[Node, Fraction]) -> list[int] | tuple[Node, Misfit]:
    """Return the total of every leaf, split from node to node by the weights of the children."""
    totals = [total, *([0] * (len(tree.nodes) - 1))]
    for at, children in enumerate(tree.children):
        if not children:
            continue
        split = share(totals[at], whole_weights([weights[tree.nodes[child]] for child in children]))
        if isinstance(split, Misfit):
            return tree.nodes[at], split
        for child, part in zip(children, split, strict=True):
            totals[child] = part
    return [totals[leaf] for leaf in tree.leaves]
