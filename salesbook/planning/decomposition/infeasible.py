"""Why a plan cannot be decomposed, as problems with the arithmetic in them."""

from __future__ import annotations

from collections.abc import Iterable

from salesbook.model.hold import HOLD_KINDS
from salesbook.planning.decomposition.holds import YEAR, Box, describe
from salesbook.planning.decomposition.margin import Side
from salesbook.planning.decomposition.plan_trees import PlanTrees
from salesbook.planning.decomposition.totals import Unshared
from salesbook.planning.decomposition.tree import Tree
from salesbook.planning.decomposition.tree_rounding import Stuck
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


def unshared(frame: PlanTrees, measure: str, tree: Tree, found: Unshared, boxes: Iterable[Box]) -> Problem:
    """Return why a total cannot be split among the parts of a node."""
    misfit, node = found.misfit, place_name(frame, tree, found.node, YEAR)
    inside = list(boxes)
    where = inside[0].hold.where if inside else frame.plan.targets[measure].where
    # Without weights only fixed amounts and floors can be shared; no fault where they are the whole total.
    if found.weightless and misfit.total > misfit.least:
        direction = (
            "month" if found.node == 0 and not tree.parents else tree.nodes[tree.children[found.node][0]].kind
        )
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


def clash(frame: PlanTrees, boxes: Iterable[Box], month: int) -> Problem:
    """Return that the holds inside a month's table cannot be met together with its sums."""
    inside = [box for box in boxes if box.crosses and box.period in (month, YEAR)]
    held = "; ".join(describe(frame, box.hold) for box in inside[:5])
    where = inside[0].hold.where if inside else Location()
    return problem("holds-clash", where, frame.months[month], held=held)


def unfit(frame: PlanTrees, box: Box) -> Problem:
    """Return that a hold over the year does not fit its months."""
    shown = frame.show(box.hold.measure, box.hold.amount)
    return problem("hold-unfit", box.hold.where, shown, what=describe(frame, box.hold))


def homeless(frame: PlanTrees, measure: str, rest: int, boxes: Iterable[Box]) -> Problem:
    """Return that what is below the rounding unit in the total has no free cell to stay in."""
    where = next((box.hold.where for box in boxes), Location())
    return problem(
        "rest-without-place",
        where,
        frame.show(measure, rest),
        unit=frame.show(measure, frame.unit(measure)),
    )
