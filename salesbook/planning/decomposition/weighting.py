"""What every member of a direction weighs, by the method the plan names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from salesbook.model.measure import measure_of
from salesbook.model.plan import Plan, Split
from salesbook.model.split import METHODS, Base
from salesbook.planning.calendar import plan_calendar
from salesbook.planning.decomposition.plan_trees import PlanTrees

ZERO = Fraction(0)
ONE = Fraction(1)


def split_of(plan: Plan, measure: str, direction: str) -> Split | None:
    """Return how a measure is split along a direction: its own way, or that of the plan.

    Activities (visits, new customers) do not follow the seasons of sales: their months are equal unless
    they have a way of their own.
    """
    own = plan.splits.get(f"{measure}.{direction}")
    if own is not None or (direction == "month" and not measure_of(measure).by_product):
        return own
    return plan.splits.get(direction)


def member_weights(
    frame: PlanTrees, measure: str, direction: str, members: Sequence[str]
) -> dict[str, Fraction]:
    """Return the weight of every member by the direction's method, 0 for one without a base.

    Each place of a person has the person's own.
    """
    if direction == "person":
        people = frame.plan.dimensions.person
        whose = {member: people[member].identity for member in members}
        weights = _weights(frame, measure, direction, list(dict.fromkeys(whose.values())))
        return {member: weights[whose[member]] for member in members}
    return _weights(frame, measure, direction, members)


def _weights(frame: PlanTrees, measure: str, direction: str, members: Sequence[str]) -> dict[str, Fraction]:
    split = split_of(frame.plan, measure, direction)
    if split is not None and METHODS[split.method].base is Base.BLEND:
        weights = _blended(frame, measure, split, members)
    else:
        method = split.method if split is not None else _default_method(frame.plan, direction)
        given = split.weights if split is not None else {}
        weights = _by_method(frame, measure, direction, members, method, given)
    return _with_profiles(weights, split, members)


def _blended(frame: PlanTrees, measure: str, split: Split, members: Sequence[str]) -> dict[str, Fraction]:
    """Return the members' shares by several methods and metrics, each with its part of the whole."""
    blended = dict.fromkeys(members, ZERO)
    for name, part in split.blend.items():
        if name in split.metrics:
            weights: Mapping[str, Fraction] = split.metrics[name]
        else:
            weights = _by_method(frame, measure, split.direction, members, name, split.weights)
        whole = sum((weights.get(member, ZERO) for member in members), ZERO)
        for member in members if whole else ():
            blended[member] += part * weights.get(member, ZERO) / whole
    return blended


def _by_method(
    frame: PlanTrees,
    measure: str,
    direction: str,
    members: Sequence[str],
    name: str,
    given: Mapping[str, Fraction],
) -> dict[str, Fraction]:
    plan, method = frame.plan, METHODS[name]
    weights: dict[str, Fraction] = {}
    match method.base:
        case Base.EQUAL:
            weights = dict.fromkeys(members, ONE)
        case Base.PRICE:
            weights = {each.id: Fraction(each.price) for each in plan.dimensions.products}
        case Base.WORKDAYS:
            weights = _workdays(plan)
        case Base.SALES:
            past = frame.past(measure, method.years)
            weights = {member: past.of(direction, member) for member in members}
        case Base.WRITTEN:
            weights = _given(plan, direction, given, members)
    return weights


def _workdays(plan: Plan) -> dict[str, Fraction]:
    """Return the working days of the year's months; equal ones where the country's calendar is not known."""
    calendar, _ = plan_calendar(plan)
    months = plan.fiscal_year.months
    if calendar is None:
        return {month.key: ONE for month in months}
    return {month.key: Fraction(len(calendar.working_days(month))) for month in months}


def _default_method(plan: Plan, direction: str) -> str:
    """Return the method of a direction the plan is silent on: given weights if there are any, else equal."""
    weights = plan.dimensions.stated_weights(direction).values()
    return "given" if any(weight is not None for weight in weights) else "equal"


def _given(
    plan: Plan, direction: str, given: Mapping[str, Fraction], members: Sequence[str]
) -> dict[str, Fraction]:
    own = plan.dimensions.stated_weights(direction)
    if direction == "month":
        given = {_month_key(key, members): weight for key, weight in given.items()}
    # Weights of plan.toml win over the column of the CSV file.
    return {member: given.get(member, own.get(member) or ZERO) for member in members}


def _month_key(key: str, months: Sequence[str]) -> str:
    """Return the month a weight is for: `2027-03` itself, or the calendar month `3` or `03`."""
    return next((month for month in months if key.isdigit() and int(month[5:]) == int(key)), key)


def _with_profiles(
    weights: Mapping[str, Fraction], split: Split | None, members: Sequence[str]
) -> dict[str, Fraction]:
    """Return the weights with those borrowed that follow another member."""
    like = split.like if split is not None else {}
    return {member: weights.get(like.get(member, member), ZERO) for member in members}


def filled_bases(weights: Sequence[Fraction], split: Split | None) -> list[Fraction] | None:
    """Return siblings' weights by the rule for those without a base; None when the rule is to refuse.

    `average` gives them the mean of the siblings that have one.
    """
    if split is None or split.zero_base == "zero" or all(weights):
        return list(weights)
    based = [weight for weight in weights if weight]
    if split.zero_base == "refuse" or not based:
        return None if split.zero_base == "refuse" else list(weights)
    mean = sum(based, ZERO) / len(based)
    return [weight or mean for weight in weights]
