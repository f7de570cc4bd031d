"""What every member of a direction weighs, by the method the plan names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from salesbook.model.plan import Direction, Plan, Split

ZERO = Fraction(0)
ONE = Fraction(1)
PRODUCT_MEASURES = ("revenue", "quantity", "gross_profit", "collections")
"""The measures that are sold product by product; all others have a person and a month only."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """What was sold in earlier years, summed by month, person, product, territory and class."""

    sums: Mapping[tuple[str, str], int]

    def of(self, direction: str, member: str) -> Fraction:
        """Return what a member sold, 0 when nothing is known."""
        return Fraction(self.sums.get((direction, member), 0))


def past_sales(plan: Plan, measure: str, years: int) -> Past:
    """Return the sales of the fiscal years before this one, as many as asked for and known.

    Months count for the month of this year in the same place; money in minor units.
    """
    sums: dict[tuple[str, str], int] = {}
    places = _places(plan)
    months = {
        plan_month.plus(-12 * back): plan_month.key
        for plan_month in plan.fiscal_year.months
        for back in range(1, years + 1)
    }
    by_quantity = measure == "quantity"
    for row in plan.history:
        key = months.get(row.month)
        if key is None:
            continue
        amount = row.quantity if by_quantity else row.revenue
        for place in (("month", key), *places.get(row.person, ()), *places.get(row.product, ())):
            sums[place] = sums.get(place, 0) + amount
    return Past(sums=sums)


def _places(plan: Plan) -> dict[str, tuple[tuple[str, str], ...]]:
    """Return under which keys the sales of a person or a product are summed."""
    dimensions = plan.dimensions
    people = {
        person.id: (
            ("person", person.id),
            ("territory", person.id),
            *(("territory", each.id) for each in dimensions.path(person.territory)),
        )
        for person in dimensions.people
    }
    products = {
        product.id: (("product", product.id), ("class", product.product_class))
        for product in dimensions.products
    }
    return {**people, **products}


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
    plan: Plan, measure: str, direction: Direction, members: Sequence[str]
) -> dict[str, Fraction]:
    """Return the weight of every member by the direction's method, 0 for one without a base."""
    split = split_of(plan, measure, direction)
    method = split.method if split is not None else _default_method(plan, direction)
    given = split.weights if split is not None else {}
    if method == "equal":
        weights = dict.fromkeys(members, ONE)
    elif method == "price":
        weights = {each.id: Fraction(each.price) for each in plan.dimensions.products}
    elif method in {"prior_year", "history", "like"}:
        past = past_sales(plan, measure, 3 if method == "history" else 1)
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
    return "given" if any(weight is not None for weight in members) else "equal"


def _given(
    plan: Plan, direction: Direction, given: Mapping[str, Fraction], members: Sequence[str]
) -> dict[str, Fraction]:
    own: dict[str, Fraction | None] = {}
    if direction == "person":
        own = {person.id: person.weight for person in plan.dimensions.people}
    elif direction == "product":
        own = {product.id: product.weight for product in plan.dimensions.products}
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
