"""Holds (fixes, floors and caps) as boxes: a node of each tree and a month, several, or the whole year."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from salesbook.model.dimension import CHANNEL, PRODUCT, Dimensions
from salesbook.model.hold import HOLD_KINDS
from salesbook.model.measure import measure_of
from salesbook.model.period import Month
from salesbook.model.plan import Hold
from salesbook.model.scenario import Scenario
from salesbook.planning.decomposition.plan_trees import PlanTrees, TreePart
from salesbook.planning.decomposition.tree import Node, Tree
from salesbook.problems import Problem, problem

YEAR = 12
"""The period of a box that spans the whole year; 0 to 11 are its months."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """At least `low` and at most `high` (None: no limit) rounding units in a part of the cube.

    `items` is a node of the products' tree, of the channels' when the hold names a channel.
    """

    people: int
    items: int
    period: int
    low: int
    high: int | None
    hold: Hold
    last: int | None = None
    """The last month of several that begin with `period`."""

    @property
    def months(self) -> range:
        """The months it spans."""
        if self.period == YEAR:
            return range(YEAR)
        return range(self.period, (self.period if self.last is None else self.last) + 1)

    @property
    def crosses(self) -> bool:
        """Whether the box is a part of both trees and so lies inside the cube, not on a margin."""
        return self.people > 0 and self.items > 0

    def bears_on(self, *, channels: bool) -> bool:
        """Whether it counts in the cube of products, or of channels; without either it counts in both."""
        return self.items == 0 or (self.hold.channel is not None) == channels


def boxes_of(
    frame: PlanTrees, measure: str, scenario: Scenario = Scenario.PLAN
) -> tuple[list[Box], list[Problem]]:
    """Return the holds of a measure as boxes, and what is wrong with them.

    A floor is raised to the rounding unit and a cap lowered to it; a fixed amount must be a multiple of it.
    """
    boxes: list[Box] = []
    problems: list[Problem] = []
    for written in frame.plan.holds:
        if written.measure != measure or written.stretch != (scenario is Scenario.STRETCH):
            continue
        hold = _placed(frame, written)
        box = (
            problem("hold-several-places", written.where, written.person)
            if hold is None
            else _box(frame, hold)
        )
        rest = box if isinstance(box, Problem) else _rest(frame, box, scenario)
        if isinstance(rest, Problem):
            problems.append(rest)
        elif rest is not None:
            boxes.append(rest)
    # Sorted, because the order of holds in the file must not change any number.
    return sorted(
        boxes, key=lambda box: (box.people, box.items, box.period, box.last or 0, box.hold.kind)
    ), problems


def _placed(frame: PlanTrees, hold: Hold) -> Hold | None:
    """Return a hold with the place of a person who has several, None where it could be any of them."""
    dimensions = frame.plan.dimensions
    if len(dimensions.places.get(hold.person or "", ())) < 2:
        return hold
    place = place_of(dimensions, str(hold.person), hold.territory, hold.month)
    return None if place is None else replace(hold, person=place)


def place_of(dimensions: Dimensions, person: str, territory: str | None, month: Month | None) -> str | None:
    """Return the one place of a person in a territory and a month, None where there is none or several."""
    inside = {each.id for each in dimensions.below(territory or dimensions.root.id)}
    found = [
        each.id
        for each in dimensions.places.get(person, ())
        if each.territory in inside and (month is None or each.serves(month))
    ]
    return found[0] if len(found) == 1 else None


def _box(frame: PlanTrees, hold: Hold) -> Box | Problem:
    unit, kind = frame.unit(hold.measure), HOLD_KINDS[hold.kind]
    people = _lower(frame.people.index, _nodes(("territory", hold.territory), ("person", hold.person)))
    tree, named = _across(frame, hold)
    items = None if tree is None else _lower(tree.index, named)
    keys = frame.months
    ends = [each.key for each in (hold.month, hold.until) if each is not None]
    if tree is None or people is None or items is None or not {*ends} <= {*keys}:
        return problem("hold-outside-plan", hold.where, hold.when or "", what=describe(frame, hold))
    if hold.amount < 0 or (kind.exact and hold.amount % unit):
        shown = frame.show(hold.measure, hold.amount)
        return problem(
            "hold-off-unit",
            hold.where,
            shown,
            unit=frame.show(hold.measure, unit),
            what=describe(frame, hold),
        )
    return Box(
        people=_widest(frame.people, people),
        items=_widest(tree, items),
        period=YEAR if hold.month is None else keys.index(hold.month.key),
        last=None if hold.until is None else keys.index(hold.until.key),
        # -(-a // b) rounds up.
        low=-(-hold.amount // unit) if kind.least else 0,
        high=hold.amount // unit if kind.most else None,
        hold=hold,
    )


def _rest(frame: PlanTrees, box: Box, scenario: Scenario) -> Box | Problem | None:
    """Return what a hold leaves to the months that are still to be split; None for a month that is over.

    What is over is kept as it is, so a hold that says otherwise is refused.
    """
    hold, kind, unit = box.hold, HOLD_KINDS[box.hold.kind], frame.unit(box.hold.measure)
    part = TreePart(
        measure=hold.measure,
        people=box.people,
        items=box.items,
        months=box.months,
        dimension=PRODUCT if hold.channel is None else CHANNEL,
        scenario=scenario,
    )
    passed, gone = frame.passed(part), box.months[-1] < frame.over
    if (kind.most and passed > hold.amount) or (gone and kind.least and passed < hold.amount):
        amounts = (frame.show(hold.measure, each) for each in (hold.amount, passed))
        return _held_otherwise(frame, hold, *amounts)
    if gone:
        return None
    if not passed:
        return box
    left = replace(hold, amount=max(hold.amount - passed, 0))
    low = -(-left.amount // unit) if kind.least else 0
    period = box.period if box.period == YEAR else max(box.period, frame.over)
    high = left.amount // unit if kind.most else None
    return replace(box, period=period, low=low, high=high, hold=left)


def _held_otherwise(frame: PlanTrees, hold: Hold, amount: str, passed: str) -> Problem:
    what, until = describe(frame, hold), frame.plan.passed[-1].key
    return problem("hold-against-passed", hold.where, amount, what=what, held=passed, until=until)


def _across(frame: PlanTrees, hold: Hold) -> tuple[Tree | None, list[Node]]:
    """Return the tree that a hold crosses the people's with, None where a measure has none, and its nodes."""
    if hold.channel is None:
        return frame.products, _nodes(("class", hold.product_class), ("product", hold.product))
    apart = not measure_of(hold.measure).by_product or (hold.product or hold.product_class) is not None
    return None if apart else frame.channels, [Node("channel", hold.channel)]


def _widest(tree: Tree, node: int) -> int:
    """Return the root for a node that contains all leaves, else the node itself."""
    above = node
    # An only child has all that its parent has: taken as the root, its hold lies on a margin.
    while above > 0 and len(tree.children[tree.parents[above]]) == 1:
        above = tree.parents[above]
    return 0 if above == 0 else node


def _nodes(*pairs: tuple[str, str | None]) -> list[Node]:
    return [Node(kind, id_) for kind, id_ in pairs if id_ is not None]  # type: ignore[arg-type]


def _lower(index: Mapping[Node, int], nodes: Sequence[Node]) -> int | None:
    """Return where the lowest of the nodes named stands, the root when none is; None for one unknown."""
    places = [index.get(node) for node in nodes]
    if None in places:
        return None
    # Parents stand before their children, so of a territory and its person the larger position is the person.
    return max((place for place in places if place is not None), default=0)


def describe(frame: PlanTrees, hold: Hold) -> str:
    """Return the part of a hold by ids: `zhang, 2027-03`."""
    parts = (hold.territory, hold.person, hold.product_class, hold.product, hold.channel, hold.when)
    return ", ".join(part for part in parts if part is not None) or frame.plan.id
