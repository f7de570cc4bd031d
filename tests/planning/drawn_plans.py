"""Small plans drawn by hypothesis: companies, targets, what is held by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from typing import Literal

import numpy as np
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from support.made_plans import plan_of

from salesbook.model.dimension import CHANNEL, PRODUCT, Channel, Dimensions, Person, Product, Territory
from salesbook.model.plan import Hold, Plan, Split
from salesbook.model.targets import Targets
from salesbook.problems import Text

law = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
KINDS: tuple[Literal["fix", "floor", "cap"], ...] = ("fix", "floor", "cap")
weights = st.integers(0, 5).map(Fraction)


@st.composite
def companies(draw: st.DrawFn, *, turnover: bool = False, channels: int = 0) -> Dimensions:
    regions = [f"r{at}" for at in range(draw(st.integers(1, 2)))]
    offices = [(f"{region}o{at}", region) for region in regions for at in range(draw(st.integers(1, 2)))]
    territories = [("co", None, "company")] + [(region, "co", "region") for region in regions]
    territories += [(office, region, "office") for office, region in offices]
    people = [
        Person(
            id=f"{office}p{at}",
            name=Text.of(f"{office}p{at}"),
            territory=office,
            role="salesperson",
            weight=draw(weights),
            start=date(2027, 1, 1) + timedelta(draw(st.integers(-20, 300))) if turnover and at == 1 else None,
            end=date(2027, 1, 1) + timedelta(draw(st.integers(40, 400))) if turnover and at == 2 else None,
        )
        for office, _ in offices
        for at in range(draw(st.integers(1, 3)))
    ]
    products = [
        Product(
            id=f"{letter}{at}",
            name=Text.of(f"{letter}{at}"),
            product_class=letter,
            unit=Text.of("box"),
            price=draw(st.integers(1, 999)),
            weight=draw(weights),
        )
        for letter in "AB"
        for at in range(draw(st.integers(1, 3)))
    ]
    return Dimensions(
        territories=[Territory(id=a, name=Text.of(a), parent=b, kind=c) for a, b, c in territories],
        people=people,
        products=products,
        channels=[
            Channel(id=f"k{at}", name=Text.of(f"k{at}"), weight=draw(weights)) for at in range(channels)
        ],
    )


@st.composite
def plans(draw: st.DrawFn, *, turnover: bool = False, channels: int = 0) -> Plan:
    season = {str(month): draw(weights) for month in range(1, 13)}
    return replace(
        plan_of(amount=draw(st.integers(0, 10 ** draw(st.integers(1, 9)))), people=1, products=1),
        dimensions=draw(companies(turnover=turnover, channels=channels)),
        rounding={"revenue": draw(st.sampled_from([1, 1, 7, 100]))},
        splits={"month": Split(direction="month", method="given", weights=season)},
        ramp=draw(st.sampled_from([(), (Fraction(1, 2),)])),
    )


@st.composite
def held_plans(draw: st.DrawFn, *, channels: int = 0) -> Plan:
    plan = draw(plans(turnover=draw(st.booleans()), channels=channels))
    total = plan.targets["revenue"].amount or 0
    unit = plan.rounding["revenue"]
    dimensions = plan.dimensions
    holds = []
    for _ in range(draw(st.integers(1, 4))):
        amount = draw(st.integers(0, max(total // draw(st.sampled_from([1, 5, 30, 200])), 1))) // unit * unit
        person = draw(st.none() | st.sampled_from([each.id for each in dimensions.people]))
        places = st.none() | st.sampled_from([each.id for each in dimensions.territories])
        territory = draw(places) if person is None else None
        goods = [(None, draw(st.sampled_from(dimensions.products)).id), ("A", None), (None, None)]
        product_class, product = draw(st.sampled_from(goods))
        ways = [None, *(each.id for each in dimensions.channels)]
        channel = None if product_class or product else draw(st.sampled_from(ways))
        holds.append(
            Hold(
                kind=draw(st.sampled_from(KINDS)),
                measure="revenue",
                amount=amount,
                month=draw(st.sampled_from([None, *plan.fiscal_year.months])),
                territory=territory,
                person=person,
                product_class=product_class,
                product=product,
                channel=channel,
            )
        )
    return replace(plan, holds=holds)


def held_sum(plan: Plan, targets: Targets, hold: Hold) -> int:
    dimensions = plan.dimensions
    people = {person.id for person in dimensions.people_in(hold.territory or dimensions.root.id)}
    people &= {hold.person} if hold.person else people
    cube = targets.by(PRODUCT)["revenue"] if hold.channel is None else targets.by(CHANNEL)["revenue"]
    months = [at for at, month in enumerate(targets.months) if hold.month in (None, month)]
    rows = [at for at, id_ in enumerate(targets.people) if id_ in people]
    columns = [at for at, id_ in enumerate(targets.channels) if id_ == hold.channel] or [
        at
        for at, id_ in enumerate(targets.products)
        if hold.product in (None, id_) and hold.product_class in (None, dimensions.product[id_].product_class)
    ]
    return int(cube[np.ix_(months, rows, columns)].sum())
