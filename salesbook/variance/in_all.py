"""Figures that are returned in all where the plan has them by product."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from salesbook.model.asking import AskedUntil
from salesbook.model.cube import Axes, axes_of
from salesbook.model.dimension import PRODUCT
from salesbook.model.facts import Fact
from salesbook.model.measure import measure_of
from salesbook.model.plan import Plan
from salesbook.model.targets import Targets
from salesbook.schedules.shares import parts_of


def over_products(facts: Iterable[Fact], plan: Plan, targets: Targets) -> Iterator[Fact]:
    """Yield facts, those in all over the products and places of their plan: customers pay, products do not.

    What a person returns in all for a month takes the place of what they returned by product.
    """
    facts = list(facts)
    in_all = {_key(fact) for fact in facts if _is_in_all(fact)}
    axes = axes_of(targets)
    for fact in facts:
        if _is_in_all(fact):
            yield from _parts(fact, plan, targets, axes)
        elif not in_all or fact.dimension != PRODUCT or _home(fact, plan) not in in_all:
            yield fact


def with_products(asked: AskedUntil, plan: Plan, targets: Targets) -> AskedUntil:
    """Return what forms ask for: what they ask for in all is asked of every product and place."""
    items = targets.items(PRODUCT)
    found = dict(asked)
    for each, month in asked.items():
        if not each.dimension and measure_of(each.measure).by_product:
            places = [place.id for place in plan.dimensions.places.get(each.owner, ())]
            found |= {
                each._replace(owner=place, dimension=PRODUCT, item=item): month
                for place in places
                for item in items
            }
    return found


def _is_in_all(fact: Fact) -> bool:
    return not fact.dimension and measure_of(fact.measure).by_product


def _key(fact: Fact) -> tuple[object, ...]:
    return fact.owner, fact.month, fact.measure


def _home(fact: Fact, plan: Plan) -> tuple[object, ...]:
    place = plan.dimensions.person.get(fact.owner)
    return fact.owner if place is None else place.identity, fact.month, fact.measure


def _parts(fact: Fact, plan: Plan, targets: Targets, axes: Axes) -> Iterator[Fact]:
    """Yield a figure in parts as it was planned; without a plan it stays with the first product."""
    places = [each.id for each in plan.dimensions.places.get(fact.owner, ()) if each.id in axes.owner_at]
    if not places or fact.month not in axes.month_at:
        yield fact._replace(dimension=PRODUCT, item=axes.items[0])
        return
    cells = targets.by(PRODUCT).get(fact.measure)
    keys = [(place, item) for place in places for item in axes.items]
    weights = [0] * len(keys)
    if cells is not None:
        month = axes.month_at[fact.month]
        weights = [int(cells[month, axes.owner_at[place], axes.item_at[item]]) for place, item in keys]
    if not any(weights):
        weights[0] = 1
    sign = -1 if fact.value < 0 else 1
    for (place, item), part in zip(keys, parts_of(abs(fact.value), weights), strict=True):
        # A zero is reported, too.
        yield fact._replace(owner=place, dimension=PRODUCT, item=item, value=sign * part)
