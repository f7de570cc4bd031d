"""The totals of one direction: the year to its months, a tree from its root to its leaves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from salesbook.planning.decomposition.bounds import bound_sum
from salesbook.planning.decomposition.holds import YEAR
from salesbook.planning.decomposition.margin import Side
from salesbook.planning.decomposition.tree import Tree
from salesbook.planning.exact.share import Bound, Misfit, real_share, share, whole_weights

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
    """Return the twelve months' totals: halves first, then quarters, then months.

    What a month is held off its share all others absorb in their proportions, in whatever quarter they are.
    """
    lows = list(low) or [0] * 12
    # A month without weight takes its least and nothing more.
    tops = list(high) or [None] * 12
    highs = [top if weight else least for weight, least, top in zip(weights, lows, tops, strict=True)]
    spread = real_share(total, whole_weights(weights), lows, highs)
    if isinstance(spread, Misfit):
        return Unshared(node=0, misfit=spread, weightless=not any(weights))
    parts = [total]
    # docs/decompose.md, Rounding: so halves and quarters stay within a unit of their share, as months do.
    for runs, span in ((2, 6), (4, 3), (12, 1)):
        cuts = [slice(at * span, (at + 1) * span) for at in range(runs)]
        sums = whole_weights([sum(spread[cut], ZERO) for cut in cuts])
        least = [sum(lows[cut]) for cut in cuts]
        most = [bound_sum(highs[cut]) for cut in cuts]
        fan = runs // len(parts)
        finer: list[int] = []
        for at, part in enumerate(parts):
            run = slice(at * fan, (at + 1) * fan)
            split = share(part, sums[run], least[run], most[run])
            assert isinstance(split, list), "whole bounds that hold a share hold what it is rounded to"
            finer += split
        parts = finer
    return parts


def tree_totals(side: Side, total: int) -> list[int] | Unshared:
    """Return the total of every node, split from node to node by the weights of the children.

    The total of a hard node is bounded by its own holds alone, and the holds below must fit in it; any
    other is bounded by the holds below too.
    """
    tree = side.tree
    totals = [total, *([0] * (len(tree.nodes) - 1))]
    pulled = _pulled(side, total)
    for at, children in enumerate(tree.children):
        if not children:
            continue
        sources = [side.own if child in side.hard else side.inner for child in children]
        low = [source.low[child][YEAR] for source, child in zip(sources, children, strict=True)]
        high = [source.high[child][YEAR] for source, child in zip(sources, children, strict=True)]
        loads = [pulled[child] for child in children]
        # Below a node that was left nothing all pulled shares are zero; the plain weights still tell how.
        if not any(loads):
            loads = [side.weights[tree.nodes[child]] for child in children]
        # Who is alone needs no weight to have all of it.
        if len(children) == 1 and not any(loads):
            loads = [Fraction(1)]
        split = share(totals[at], whole_weights(loads), low, high)
        if isinstance(split, Misfit):
            return Unshared(node=at, misfit=split, weightless=not any(loads))
        for child, part in zip(children, split, strict=True):
            totals[child] = part
    return totals


def _pulled(side: Side, total: int) -> list[Fraction]:
    """Return the weights of all nodes, adjusted to their holds.

    In a tree without a split of its own levels everybody who is free absorbs a hold, near or far: the
    colleagues of somebody with a fixed target get no less than people in other offices.
    """
    tree = side.tree
    weights = [side.weights[node] for node in tree.nodes]
    held = [row[YEAR] is not None for row in side.inner.high]
    # Territories or classes with a split of their own keep their totals: nothing is taken from afar.
    if side.hard or not (any(held) or any(row[YEAR] for row in side.inner.low)):
        return weights
    shares: dict[int, Fraction] = {}
    # Bounds that allow no total are refused in `tree_totals`, which can name the node.
    if not _pour(side, 0, total, shares):
        return weights
    for at in range(len(tree.nodes) - 1, 0, -1):
        if tree.children[at]:
            shares[at] = sum((shares[child] for child in tree.children[at]), ZERO)
    return [shares.get(at, ZERO) for at in range(len(tree.nodes))]


def _pour(side: Side, top: int, total: int, shares: dict[int, Fraction]) -> bool:
    """Share a total among all leaves below a node within their bounds and those of the nodes between.

    A node between that would leave its own bounds is set to the bound and shares it by itself. False when
    the bounds do not allow the total.
    """
    set_apart: dict[int, int] = {}
    # Each turn sets at least one more node apart, so there is an end.
    while True:
        leaves, between = _below(side.tree, top, set_apart)
        found = real_share(
            total - sum(set_apart.values()),
            whole_weights([side.weights[side.tree.nodes[leaf]] for leaf in leaves]),
            [side.inner.low[leaf][YEAR] for leaf in leaves],
            [side.inner.high[leaf][YEAR] for leaf in leaves],
        )
        if isinstance(found, Misfit):
            return False
        shares.update(zip(leaves, found, strict=True))
        crossed = _crossed(side, between, shares)
        if not crossed:
            break
        set_apart.update(crossed)
    return all(_pour(side, node, part, shares) for node, part in set_apart.items())


def _below(tree: Tree, top: int, set_apart: Mapping[int, int]) -> tuple[list[int], list[int]]:
    """Return the leaves and the inner nodes below a node, leaving out what is set apart."""
    leaves: list[int] = []
    between: list[int] = []
    waiting = [top]
    while waiting:
        for child in tree.children[waiting.pop()]:
            if child not in set_apart:
                (between if tree.children[child] else leaves).append(child)
                waiting.append(child)
    return sorted(leaves), sorted(between)


def _crossed(side: Side, between: Sequence[int], shares: Mapping[int, Fraction]) -> dict[int, int]:
    """Return the nodes outside their bounds: those below them or those above, whichever miss by more."""
    under: dict[int, Fraction] = {}
    over: dict[int, Fraction] = {}
    sums: dict[int, Fraction] = {}
    # Sorted and reversed: children before their parents.
    for node in reversed(between):
        children = side.tree.children[node]
        sums[node] = sum((sums.get(child, shares.get(child, ZERO)) for child in children), ZERO)
        low, high = side.own.low[node][YEAR], side.own.high[node][YEAR]
        if sums[node] < low:
            under[node] = low - sums[node]
        elif high is not None and sums[node] > high:
            over[node] = sums[node] - high
    # Only the worse side: once it is set apart the others share something else and may be within bounds.
    rise = sum(under.values(), ZERO) >= sum(over.values(), ZERO)
    bounds = side.own.low if rise else side.own.high
    beyond = under if rise else over
    # Of nested nodes the upper one: it shares its bound by itself and meets the lower one then.
    return {node: bounds[node][YEAR] or 0 for node in beyond if not _above(side.tree, node, beyond)}


def _above(tree: Tree, node: int, nodes: Mapping[int, object]) -> bool:
    """Return whether one of the nodes stands above a node."""
    parent = tree.parents[node]
    while parent > 0 and parent not in nodes:
        parent = tree.parents[parent]
    return parent > 0
