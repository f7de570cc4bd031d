"""Why a plan cannot be decomposed, as problems with the arithmetic in them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction

from salesbook.model.hold import HOLD_KINDS
from salesbook.planning.decomposition.holds import YEAR, Box, describe
from salesbook.planning.decomposition.joint import Region
from salesbook.planning.decomposition.margin import Side
from salesbook.planning.decomposition.plan_trees import PlanTrees
from salesbook.planning.decomposition.totals import Unshared
from salesbook.planning.decomposition.tree import Tree
from salesbook.planning.decomposition.tree_rounding import Stuck
from salesbook.planning.exact.simplex import Proof
from salesbook.problems import Location, Problem, Text, problem, sentence


def place_name(frame: PlanTrees, tree: Tree, node: int, period: int) -> Text:
    """Return a part of the plan by name: `East`, `2027-03`, `East 2027-03`."""
    name = frame.label(tree.nodes[node])
    if period == YEAR:
        return name
    month = frame.months[period]
    if node == 0:
        return Text.of(month)
    return Text({language: f"{words} {month}" for language, words in name.words.items()})


def unshared(
    frame: PlanTrees, measure: str, tree: Tree | None, found: Unshared, boxes: Iterable[Box]
) -> Problem:
    """Return why a total cannot be split among the parts of a node; without a tree, among its months."""
    misfit, node = found.misfit, place_name(frame, tree or frame.people, found.node, YEAR)
    inside = list(boxes)
    where = inside[0].hold.where if inside else frame.plan.targets[measure].where
    # Without weights only fixed amounts and floors can be shared; no fault where they are the whole total.
    if found.weightless and misfit.total > misfit.least:
        direction = "month" if tree is None else tree.nodes[tree.children[found.node][0]].kind
        return problem("nothing-to-share-by", where, node=node, direction=direction)
    if misfit.total < misfit.least:
        return too_much_held(frame, measure, node, (misfit.total, misfit.least), inside)
    return too_little_room(frame, measure, node, (misfit.total, misfit.most or 0), where)


def too_much_held(
    frame: PlanTrees, measure: str, node: Text, sums: tuple[int, int], boxes: Iterable[Box]
) -> Problem:
    """Return that holds sum to more than the target; `sums` are (target, held) in rounding units."""
    unit = frame.unit(measure)
    target, held = (each * unit for each in sums)
    inside = list(boxes)
    floors = any(not HOLD_KINDS[box.hold.kind].most for box in inside)
    return problem(
        "held-above-target",
        inside[0].hold.where if inside else Location(),
        frame.show(measure, held),
        what=sentence("planning.refusal.fixed-or-least" if floors else "planning.refusal.fixed"),
        node=node,
        held=frame.show(measure, held),
        target=frame.show(measure, target),
        short=frame.show(measure, held - target),
    )


def too_little_room(
    frame: PlanTrees, measure: str, node: Text, sums: tuple[int, int], where: Location
) -> Problem:
    """Return that caps, fixed cells and zero weights leave less room than the target needs."""
    unit = frame.unit(measure)
    target, most = (each * unit for each in sums)
    return problem(
        "caps-below-target",
        where,
        frame.show(measure, most),
        node=node,
        most=frame.show(measure, most),
        target=frame.show(measure, target),
        over=frame.show(measure, target - most),
    )


def contradiction(
    frame: PlanTrees, measure: str, side: Side, place: tuple[int, int], boxes: Iterable[Box]
) -> Problem:
    """Return that the holds inside a node sum to more than the hold of the node itself."""
    node, period = place
    most = side.inner.high[node][period] or 0
    name = place_name(frame, side.tree, node, period)
    return too_much_held(frame, measure, name, (most, side.inner.low[node][period]), boxes)


def stuck(frame: PlanTrees, measure: str, tree: Tree, found: Stuck, boxes: Iterable[Box]) -> Problem:
    """Return that months and parts cannot meet; named are the months, or parts, with too much to place."""
    inside = list(boxes)
    where = inside[0].hold.where if inside else frame.plan.targets[measure].where
    # Months of the whole first: one of them says more than a list of the nodes inside it.
    order = sorted(found.places, key=lambda place: (place[0] != 0, place[1] != YEAR, place))
    top = [place for place in order if place[0] == 0 and place[1] != YEAR] or order[:3]
    return problem(
        "no-room",
        where,
        places=Text.listing(place_name(frame, tree, node, period) for node, period in top[:3]),
        over=frame.show(measure, found.over * frame.unit(measure)),
    )


ARITHMETIC = frozenset(
    ("held-above-target", "caps-below-target", "nothing-to-share-by", "rest-without-place")
)
"""Refusals that tell by themselves why there is no way."""


def impossible(frame: PlanTrees, measure: str, regions: Sequence[Region], proof: Proof) -> Problem:
    """Return that what is held cannot be met together, with the sums that prove it.

    So often as the proof counts each, no cell is asked for more than it is allowed; yet more is asked for.
    """
    unit, asked, allowed = frame.unit(measure), Fraction(0), Fraction(0)
    asks: list[Text] = []
    allows: list[Text] = []
    for at, by in proof.items():
        region = regions[at]
        bound = region.low if by > 0 else region.high or 0
        words = _region_words(frame, measure, region, bound * unit)
        (asks if by > 0 else allows).append(_times(abs(by), words))
        asked, allowed = (asked + by * bound, allowed) if by > 0 else (asked, allowed - by * bound)
    held = [regions[at].box for at in proof]
    where = next((box.hold.where for box in held if box is not None), frame.plan.targets[measure].where)
    shown = [frame.show(measure, round(each * unit)) for each in (asked, allowed, asked - allowed)]
    return problem(
        "holds-clash",
        where,
        shown[2],
        asks=Text.listing(asks),
        asked=shown[0],
        allows=Text.listing(allows) if allows else sentence("planning.refusal.nothing"),
        allowed=shown[1],
    )


def _times(by: Fraction, words: Text) -> Text:
    if by == 1:
        return words
    return Text({language: f"{by} × {each}" for language, each in words.words.items()})


def _region_words(frame: PlanTrees, measure: str, region: Region, amount: int) -> Text:
    """Return `li, 2027-03 fixed 200,000`, or `East 3,000,000` of a total that does not give way."""
    if region.box is not None:
        hold = region.box.hold
        shown = frame.show(measure, hold.amount)
        return sentence(f"planning.hold.{hold.kind}", what=describe(frame, hold), amount=shown)
    tree, node = region.node or (frame.people, 0)
    period = YEAR if len(region.months) == YEAR else region.months[0]
    name = place_name(frame, tree, node, period)
    shown = frame.show(measure, amount)
    return Text({language: f"{each} {shown}" for language, each in name.words.items()})


def not_found(frame: PlanTrees, boxes: Iterable[Box]) -> Problem:
    """Return that no table was found, nor a proof that there is none."""
    inside = list(boxes)
    held = "; ".join(describe(frame, box.hold) for box in inside[:5])
    return problem("hold-unfit", inside[0].hold.where if inside else Location(), held)


def homeless(frame: PlanTrees, measure: str, rest: int, boxes: Iterable[Box]) -> Problem:
    """Return that what is below the rounding unit in the total has no free cell to stay in."""
    where = next((box.hold.where for box in boxes), Location())
    return problem(
        "rest-without-place",
        where,
        frame.show(measure, rest),
        unit=frame.show(measure, frame.unit(measure)),
    )
