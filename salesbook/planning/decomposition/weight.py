"""What every member of a direction weighs, by the method the plan names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

from salesbook.model.plan import Direction, Plan, Split
from salesbook.planning.decomposition.frame import Frame

ZERO = Fraction(0)
ONE = Fraction(1)
PRODUCT_MEASURES = ("revenue", "quantity", "gross_profit", "collections")
"""The measures that are sold product by product; all others have a person and a month only."""


def split_of(plan: Plan, measure: str, direction: Direction) -> Split | None:
    """Return how a measure is split along a direction: its own way, or that of the plan.

    Activities (visits, new customers) do not follow the seasons of sales: their months are equal unless
    they have a way of their own.
    """
    own = plan.splits.get(f"{measure}.{direction}")
    if own is not None or (direction == "month" and measure not in PRODUCT_MEASURES):
        return own
    return plan.splits.get(direction)


def member_weights(
    frame: Frame, measure: str, direction: Direction, members: Sequence[str]
) -> dict[str, Fraction]:
    """Return the weight of every member by the direction's method, 0 for one without a base."""
    plan = frame.plan
    split = split_of(plan, measure, direction)
    method = split.method if split is not None else _default_method(plan, direction)
    given = split.weights if split is not None else {}
    if method == "equal":
        weights = dict.fromkeys(members, ONE)
    elif method == "price":
        weights = {each.id: Fraction(each.price) for each in plan.dimensions.products}
    elif method in {"prior_year", "history", "like"}:
        past = frame.past(measure, 3 if method == "history" else 1)
        weights = {member: past.of(direction, member) for member in members}
    else:
        weights = _given(plan, direction, given, members)
    return _with_profiles(weights, split, members)


def _default_method(plan: Plan, direction: Direction) -> str:
    """Return the method of a direction the plan is silent on: given weights if there are any, else equal."""
    members: Iterable[object] = ()
    if direction == "person":
        members = (person.weight for person in plan.dimensions.people)
    elif direction == "product":
        members = (product.weight for product in plan.dimensions.products)
    elif direction == "channel":
        members = (channel.weight for channel in plan.dimensions.channels)
    return "given" if any(weight is not None for weight in members) else "equal"


def _given(
    plan: Plan, direction: Direction, given: Mapping[str, Fraction], members: Sequence[str]
) -> dict[str, Fraction]:
    own: dict[str, Fraction | None] = {}
    if direction == "person":
        own = {person.id: person.weight for person in plan.dimensions.people}
    elif direction == "product":
        own = {product.id: product.weight for product in plan.dimensions.products}
    elif direction == "channel":
        own = {channel.id: channel.weight for channel in plan.dimensions.channels}
    elif direction == "month":
        given = {_month_key(key, members): weight for key, weight in given.items()}
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
