"""Holds over several months as holds of each of them, in about the proportions they would have anyway."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from salesbook.planning.decomposition.holds import YEAR, Box
from salesbook.planning.decomposition.plan_trees import PlanTrees
from salesbook.planning.decomposition.tenure import CarriedTarget
from salesbook.planning.decomposition.totals import Unshared, month_totals
from salesbook.planning.decomposition.tree import Tree
from salesbook.planning.decomposition.weighting import ONE, ZERO
from salesbook.planning.exact.share import Bound, Misfit, share, whole_weights


@dataclass(frozen=True, slots=True, kw_only=True)
class Proportions:
    """What months, people and items weigh before anything is held; `total` in whole rounding units."""

    frame: PlanTrees
    total: int
    season: Sequence[Fraction]
    carried: CarriedTarget
    goods: CarriedTarget


def monthly(boxes: Sequence[Box], proportions: Proportions) -> tuple[list[Box], Box | None]:
    """Return boxes with those of several months shared to single ones, and one that cannot be shared so.

    Shorter ones first: a longer one around them shares what they leave of it. That can fail where another
    sharing would meet all; it never lets a plan pass that breaks a hold.
    """
    frame, made = proportions.frame, [box for box in boxes if box.last is None]
    spans = sorted((box for box in boxes if box.last is not None), key=lambda box: len(box.months))
    # Those of the whole first: what is left of other months follows from them.
    for whole in (True, False):
        months = proportions.season if whole else _months(made, proportions)
        for box in spans:
            if (box.people == box.items == 0) == whole:
                parts = _shared(box, made, _weights(box, months, proportions), frame.unit(box.hold.measure))
                if parts is None:
                    return made, box
                made += parts
    return made, None


def _months(made: Sequence[Box], proportions: Proportions) -> Sequence[Fraction]:
    """Return what months weigh when those of the whole that are held are."""
    low, high = _bounds([box for box in made if box.people == box.items == 0])
    found = month_totals(proportions.total, proportions.season, low, high)
    return proportions.season if isinstance(found, Unshared) else [Fraction(each) for each in found]


def _weights(box: Box, months: Sequence[Fraction], proportions: Proportions) -> list[Fraction]:
    """Return what every month of the year weighs in a box."""
    frame = proportions.frame
    tree = frame.channels if box.hold.channel is not None else frame.products
    parts = [_parts(frame.people, box.people, proportions.carried)]
    if tree is not None and box.hold.channel is None:
        parts.append(_parts(tree, box.items, proportions.goods))
    weights = [month * one for month, one in zip(months, parts[0], strict=True)]
    for more in parts[1:]:
        weights = [weight * one for weight, one in zip(weights, more, strict=True)]
    # What has no weight at all can be held all the same.
    return weights if any(weights[month] for month in box.months) else [ONE] * YEAR


def _parts(tree: Tree, node: int, carried: CarriedTarget) -> list[Fraction]:
    """Return the part of every month that the leaves below a node carry."""
    if carried.steady or node == 0:
        return [ONE] * YEAR
    ids = [tree.nodes[leaf].id for leaf in tree.leaves]
    inside = [ids[at] for at in tree.leaves_below(node)]
    wholes = [sum((carried.weights[id_][month] for id_ in ids), ZERO) for month in range(YEAR)]
    own = [sum((carried.weights[id_][month] for id_ in inside), ZERO) for month in range(YEAR)]
    return [part / whole if whole else ZERO for part, whole in zip(own, wholes, strict=True)]


def _shared(box: Box, made: Sequence[Box], weights: Sequence[Fraction], unit: int) -> list[Box] | None:
    """Return a box of several months as one of each, None where what these are held at does not allow it."""
    low, high = _bounds([each for each in made if (each.people, each.items) == (box.people, box.items)])
    months = list(box.months)
    found: dict[int, tuple[int, Bound]] = dict.fromkeys(months, (0, None))
    scaled = whole_weights([weights[month] for month in months])
    for total, least in ((box.low, True), (box.high, False)):
        if total is None or (least and total <= sum(low[month] for month in months)):
            continue
        parts = share(total, scaled, [low[month] for month in months], [high[month] for month in months])
        if isinstance(parts, Misfit):
            return None
        for month, part in zip(months, parts, strict=True):
            found[month] = (part, found[month][1]) if least else (found[month][0], part)
    keys = [box.hold.month.plus(month - box.period) if box.hold.month else None for month in months]
    return [
        replace(
            box,
            period=month,
            last=None,
            low=found[month][0],
            high=found[month][1],
            hold=replace(box.hold, month=key, until=None, amount=(found[month][1] or found[month][0]) * unit),
        )
        for month, key in zip(months, keys, strict=True)
    ]


def _bounds(boxes: Sequence[Box]) -> tuple[list[int], list[Bound]]:
    """Return the least and the most of single months that boxes of one part hold."""
    low = [0] * YEAR
    high: list[Bound] = [None] * YEAR
    for box in boxes:
        if box.period != YEAR:
            low[box.period] = max(low[box.period], box.low)
            tops = [top for top in (high[box.period], box.high) if top is not None]
            high[box.period] = min(tops, default=None)
    return low, high
