"""How a number of the plan came about, step by step."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Literal

import numpy as np

from salesbook.model.dimension import CHANNEL, PRODUCT
from salesbook.model.measure import measure_of
from salesbook.model.period import Month, spelled_month
from salesbook.model.plan import Plan, Target
from salesbook.model.split import METHODS, SplitMethod
from salesbook.model.targets import Targets
from salesbook.planning.decomposition.basis import prior_year_total, year_total
from salesbook.planning.decomposition.cell_fitting import month_shares
from salesbook.planning.decomposition.holds import YEAR, describe, place_of
from salesbook.planning.decomposition.infeasible import place_name
from salesbook.planning.decomposition.margin import Side
from salesbook.planning.decomposition.measure_setup import Draft, Face, draft_of
from salesbook.planning.decomposition.plan_trees import PlanTrees, TreePart, frame_of
from salesbook.planning.decomposition.split import crossed_sides, split_months
from salesbook.planning.decomposition.tenure import Handover
from salesbook.planning.decomposition.totals import tree_totals
from salesbook.planning.decomposition.tree import Node, Tree
from salesbook.planning.decomposition.weighting import ZERO, split_of
from salesbook.planning.exact.transport import FINE
from salesbook.problems import Problem, Text, problem, sentence

NAMED = 5
"""So many holds of other parts are named in an explanation."""
StepKind = Literal[
    "basis",
    "passed",
    "split",
    "month",
    "carried",
    "handover",
    "held",
    "share",
    "fitted",
    "follows",
    "rounding",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExplainedStep:
    """One step from the basis to the number, and what it came to in minor or whole units."""

    kind: StepKind
    text: Text
    amount: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """A number of the plan with the steps that led to it."""

    measure: str
    amount: int
    steps: Sequence[ExplainedStep]


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedPlace:
    """What is asked about: a node of each tree and a month (12 is the year).

    `items` is a node of the tree of `dimension`: of products, or of channels.
    """

    people: int
    items: int
    period: int
    dimension: str = PRODUCT


def explain(
    plan: Plan,
    targets: Targets,
    *,
    measure: str | None = None,
    territory: str | None = None,
    person: str | None = None,
    product: str | None = None,
    channel: str | None = None,
    month: str | None = None,
) -> tuple[Explanation | None, list[Problem]]:
    """Return how a number came about: basis, weights, ramp, holds, rounding.

    What is not named is not restricted: a person alone asks for that person's year.
    """
    frame = frame_of(plan, targets.parent)
    name = measure or plan.driver
    month = spelled.key if (spelled := spelled_month(month or "")) else month
    if product and channel:
        return None, [problem("product-beside-channel", value=f"{product}, {channel}")]
    tree = frame.channels if channel else frame.products
    held = targets.by(CHANNEL) if channel and tree is not None else targets.whole()
    asked = Month.parse(month) if month and month in frame.months else None
    people = (
        [_place_asked(plan, person, territory, asked)]
        if person
        else [Node("territory", territory)]
        if territory
        else []
    )
    items = [Node("channel", channel)] if channel else [Node("product", product)] if product else []
    lost = [node.id for node in people if node not in frame.people.index]
    lost += [node.id for node in items if tree is None or node not in tree.index]
    lost += [month] if month and month not in frame.months else []
    lost += [name] if name not in held else []
    if not lost and not measure_of(name).by_product:
        lost += [each for each in (product, channel) if each]
    if lost or tree is None:
        return None, [problem("explain-where", value=each) for each in lost]
    place = AskedPlace(
        people=frame.people.index[people[0]] if people else 0,
        items=tree.index[items[0]] if items else 0,
        period=frame.months.index(month) if month else YEAR,
        dimension=CHANNEL if channel else PRODUCT,
    )
    amount = amount_at(frame, targets, name, place)
    if place.period < frame.over and plan.parent is not None and targets.parent is not None:
        return _of_parent(plan.parent, targets.parent, (name, territory, person, product, channel, month))
    steps = tuple(_steps(frame, targets, name, place, amount))
    return Explanation(measure=name, amount=amount, steps=steps), []


def _place_asked(plan: Plan, person: str, territory: str | None, month: Month | None) -> Node:
    """Return the place of a person that is asked about; of one with several the territory or month tells."""
    places = [each.id for each in plan.dimensions.places.get(person, ())]
    known = person if len(places) < 2 else place_of(plan.dimensions, person, territory, month)
    # All of them name no node, and so are said to be unknown together.
    return Node("person", known or ", ".join(places))


def _of_parent(
    plan: Plan, targets: Targets, place: tuple[str | None, ...]
) -> tuple[Explanation | None, list[Problem]]:
    """Return how the version before came to a number of a month that was over; None where it had none."""
    keys = ("measure", "territory", "person", "product", "channel", "month")
    said, _ = explain(plan, targets, **dict(zip(keys, place, strict=True)))
    first = ExplainedStep(kind="passed", text=sentence("planning.explain.of-version", version=plan.version))
    if said is None:
        return Explanation(measure=place[0] or plan.driver, amount=0, steps=(first,)), []
    return replace(said, steps=(first, *said.steps)), []


def amount_at(frame: PlanTrees, targets: Targets, measure: str, place: AskedPlace) -> int:
    """Return the target of a place, in minor or whole units."""
    months = range(12) if place.period == YEAR else [place.period]
    return frame.sum_of(targets, _part(measure, place), months)


def _part(measure: str, place: AskedPlace) -> TreePart:
    months = None if place.period == YEAR else [place.period]
    return TreePart(
        measure=measure, people=place.people, items=place.items, months=months, dimension=place.dimension
    )


def _steps(
    frame: PlanTrees, targets: Targets, measure: str, place: AskedPlace, amount: int
) -> Iterator[ExplainedStep]:
    target = frame.plan.targets[measure]
    total = year_total(frame, target)
    if total is None:
        yield from _followed(frame, targets, target, place, amount)
        return
    yield ExplainedStep(kind="basis", text=_basis(frame, target), amount=total)
    if frame.over:
        total -= frame.passed(TreePart(measure=measure))
        until = frame.plan.passed[-1].key
        yield ExplainedStep(kind="passed", text=sentence("planning.explain.rest", until=until), amount=total)
    # Set up again rather than kept with the targets: the same plan always gives the same draft.
    draft, _ = draft_of(frame, measure, total)
    months = split_months(draft) if draft is not None else None
    if draft is None or isinstance(months, Problem) or months is None:
        return
    yield from _split_steps(draft, place, months)
    yield from _carried_steps(draft, place)
    yield from _held_steps(draft, place)
    passed = frame.passed(_part(measure, place))
    yield from _last_steps(draft, place, months, amount - passed)
    if passed:
        until = frame.plan.passed[-1].key
        yield ExplainedStep(kind="passed", text=sentence("planning.explain.with", until=until), amount=amount)


def _basis(frame: PlanTrees, target: Target) -> Text:
    show = frame.show
    if target.amount is not None:
        return sentence("planning.explain.given", year=frame.plan.fiscal_year.key)
    if target.goal is not None:
        goal = show(target.measure, target.goal)
        return sentence("planning.explain.towards", year=target.year, years=target.years, goal=goal)
    before = show(target.measure, prior_year_total(frame, target))
    growth = f"{float(target.growth or 0):+.1%}"
    return sentence("planning.explain.last-year", before=before, growth=growth)


def _face(draft: Draft, place: AskedPlace) -> Face:
    """Return the side that is crossed with the people where it is asked about."""
    return draft.channels if place.dimension == CHANNEL and draft.channels is not None else draft.products


def _split_steps(draft: Draft, place: AskedPlace, months: Sequence[int]) -> Iterator[ExplainedStep]:
    """Yield the splits down both trees and to the month."""
    for side, node in ((draft.people, place.people), (_face(draft, place).side, place.items)):
        totals = tree_totals(side, draft.units)
        if node and isinstance(totals, list):
            for at in _way(side.tree, node):
                yield _split_step(draft, side, totals, at)
    if place.period != YEAR:
        weights, key = draft.season, draft.frame.months[place.period]
        method = _method(draft, "month")
        yield ExplainedStep(
            kind="month",
            text=_share_text(Text.of(key), method, weights[place.period], sum(weights, ZERO)),
            amount=months[place.period] * draft.unit,
        )


def _way(tree: Tree, node: int) -> list[int]:
    way = [node]
    # The root (0) is left out: it is the whole, which no split leads to.
    while tree.parents[way[0]] > 0:
        way.insert(0, tree.parents[way[0]])
    return way


def _split_step(draft: Draft, side: Side, totals: Sequence[int], node: int) -> ExplainedStep:
    siblings = side.tree.children[side.tree.parents[node]]
    whole = sum((side.weights[side.tree.nodes[each]] for each in siblings), ZERO)
    name = place_name(draft.frame, side.tree, node, YEAR)
    weight = side.weights[side.tree.nodes[node]]
    method = _method(draft, side.tree.nodes[node].kind)
    return ExplainedStep(
        kind="split",
        text=_share_text(name, method, weight, whole),
        amount=totals[node] * draft.unit,
    )


def _method(draft: Draft, direction: str) -> SplitMethod | None:
    """Return the method of a direction; a node's kind is one."""
    split = split_of(draft.frame.plan, draft.measure, direction)
    return None if split is None else METHODS[split.method]


def _share_text(name: Text, method: SplitMethod | None, weight: Fraction, whole: Fraction) -> Text:
    """Return `East: 55 of 100 (given), 55.0 %`."""
    share = f"{float(weight / whole):.2%}" if whole else "–"
    by = "" if method is None else sentence("planning.explain.by", method=method.name)
    one, other = _plain(weight), _plain(whole)
    return sentence("planning.explain.share", name=name, one=one, other=other, by=by, share=share)


def _plain(weight: Fraction) -> str:
    return f"{weight.numerator:,}" if weight.denominator == 1 else f"{float(weight):,.4g}"


def _carried_steps(draft: Draft, place: AskedPlace) -> Iterator[ExplainedStep]:
    """Yield what a person carries of a full weight in the month, and what was handed over."""
    node = draft.people.tree.nodes[place.people]
    # Over the year there is no one weight to name: it differs from month to month.
    if node.kind != "person" or place.period == YEAR or draft.carried.steady:
        return
    full, carried = (
        _plain(each) for each in (draft.full[node.id], draft.carried.weights[node.id][place.period])
    )
    if full != carried:
        yield ExplainedStep(
            kind="carried", text=sentence("planning.explain.carries", carried=carried, full=full)
        )
    for each in draft.carried.handovers:
        if each.month == place.period and node.id in (each.giver, each.taker):
            yield ExplainedStep(kind="handover", text=_handover_text(draft, each))


def _handover_text(draft: Draft, handover: Handover) -> Text:
    people = draft.frame.plan.dimensions.person
    giver, taker = (people[id_].name for id_ in (handover.giver, handover.taker))
    weight = _plain(handover.weight)
    return sentence("planning.explain.hands-over", giver=giver, weight=weight, taker=taker)


def _held_steps(draft: Draft, place: AskedPlace) -> Iterator[ExplainedStep]:
    """Yield the fixes, floors and caps of this part, of parts of it, and of what it is a part of.

    Those of other parts come after them, together: what they take or leave is missing here.
    """
    face, elsewhere = _face(draft, place), []
    for box in draft.asked:
        if not box.bears_on(channels=place.dimension == CHANNEL):
            continue
        amount, what = draft.frame.show(draft.measure, box.hold.amount), describe(draft.frame, box.hold)
        text = sentence(f"planning.hold.{box.hold.kind}", what=what, amount=amount)
        if (
            (place.period == YEAR or place.period in box.months)
            and _related(draft.people.tree, box.people, place.people)
            and _related(face.side.tree, box.items, place.items)
        ):
            yield ExplainedStep(kind="held", text=text, amount=box.hold.amount)
        else:
            elsewhere.append(text)
    if elsewhere:
        more = max(len(elsewhere) - NAMED, 0)
        key = "planning.explain.elsewhere-more" if more else "planning.explain.elsewhere"
        yield ExplainedStep(kind="held", text=sentence(key, held=Text.listing(elsewhere[:NAMED]), more=more))


def _related(tree: Tree, one: int, other: int) -> bool:
    # _way leaves the root out, and the root contains every node.
    return one in (0, *_way(tree, other)) or other in (0, *_way(tree, one))


def _last_steps(
    draft: Draft, place: AskedPlace, months: Sequence[int], amount: int
) -> Iterator[ExplainedStep]:
    """Yield the exact share where directions cross, and what holds and rounding changed."""
    sides = [(draft.people, place.people), (_face(draft, place).side, place.items)]
    # Each direction's part of the whole, multiplied: what stands here as long as no hold or mix bends it.
    share = Fraction(draft.total)
    for side, node in sides:
        totals = tree_totals(side, draft.units)
        if isinstance(totals, list) and draft.units:
            share = share * totals[node] / draft.units
    if place.period != YEAR and draft.units:
        share = share * months[place.period] / draft.units
    shown = draft.frame.show(draft.measure, round(share))
    yield ExplainedStep(
        kind="share",
        text=sentence("planning.explain.crossed", shown=shown),
        amount=round(share),
    )
    fitted = _fitted(draft, place)
    # A difference within a unit is rounding, which has a step of its own below.
    if fitted is not None and abs(fitted - share) > draft.unit:
        share = fitted
        by = draft.frame.show(draft.measure, round(fitted))
        yield ExplainedStep(
            kind="fitted",
            text=sentence("planning.explain.fitted", by=by),
            amount=round(fitted),
        )
    apart = amount - round(share)
    if apart:
        unit, by = (draft.frame.show(draft.measure, each) for each in (draft.unit, apart))
        yield ExplainedStep(
            kind="rounding",
            text=sentence("planning.explain.rounded", unit=unit, by=by),
            amount=amount,
        )


def _fitted(draft: Draft, place: AskedPlace) -> Fraction | None:
    """Return the sum of a place's cells before rounding, None where nothing is crossed."""
    face = _face(draft, place)
    crossed = crossed_sides(draft, face) if measure_of(draft.measure).by_product else None
    if crossed is None or isinstance(crossed, Problem):
        return None
    rows = draft.people.tree.leaves_below(place.people)
    columns = face.side.tree.leaves_below(place.items)
    inside, parts = np.ix_(rows, columns), 0
    for month in range(YEAR) if place.period == YEAR else [place.period]:
        shares = month_shares(crossed, month)
        if shares is None:
            return None
        # In integer parts of a unit: floating point would not add up many cells exactly.
        parts += int(shares.floors[inside].sum()) * FINE + int(shares.parts[inside].sum())
    return Fraction(parts, FINE) * draft.unit


def _followed(
    frame: PlanTrees, targets: Targets, target: Target, place: AskedPlace, amount: int
) -> Iterator[ExplainedStep]:
    """Yield what a measure follows, and by what."""
    base = (
        "quantity"
        if target.measure == "revenue"
        else "revenue"
        if "revenue" in targets.by(PRODUCT)
        else frame.plan.driver
    )
    from_amount = amount_at(frame, targets, base, place)
    shown = frame.show(base, from_amount)
    by = (
        sentence("planning.explain.by-ratio", ratio=f"{float(target.ratio):.4g}")
        if target.ratio is not None
        else sentence("planning.explain.by-price")
    )
    yield ExplainedStep(
        kind="follows",
        text=sentence("planning.explain.follows", base=base, shown=shown, by=by),
        amount=from_amount,
    )
    yield ExplainedStep(
        kind="rounding",
        text=sentence("planning.explain.adds-up"),
        amount=amount,
    )
