"""Laws that hold for every plan: sums, holds, order, zeros, distance from the share."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from typing import Literal, TypeVar

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from made_plans import plan_of

from salesbook.model.dimension import Dimensions, Person, Product, Territory
from salesbook.model.plan import Hold, Plan, Split
from salesbook.model.targets import Targets
from salesbook.planning.decomposition.decompose import decompose
from salesbook.problems import Text

Row = TypeVar("Row")
law = settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
KINDS: tuple[Literal["fix", "floor", "cap"], ...] = ("fix", "floor", "cap")
NO_WAY = {"nothing-to-share-by", "nobody-takes-over", "no-room", "rest-without-place"}
weights = st.integers(0, 5).map(Fraction)


@st.composite
def companies(draw: st.DrawFn, *, turnover: bool = False) -> Dimensions:
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
    )


@st.composite
def plans(draw: st.DrawFn, *, turnover: bool = False) -> Plan:
    season = {str(month): draw(weights) for month in range(1, 13)}
    return replace(
        plan_of(amount=draw(st.integers(0, 10 ** draw(st.integers(1, 9)))), people=1, products=1),
        dimensions=draw(companies(turnover=turnover)),
        rounding={"revenue": draw(st.sampled_from([1, 1, 7, 100]))},
        splits={"month": Split(direction="month", method="given", weights=season)},
        ramp=draw(st.sampled_from([(), (Fraction(1, 2),)])),
    )


@st.composite
def held_plans(draw: st.DrawFn) -> Plan:
    plan = draw(plans(turnover=draw(st.booleans())))
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
            )
        )
    return replace(plan, holds=holds)


def held_sum(plan: Plan, targets: Targets, hold: Hold) -> int:
    dimensions = plan.dimensions
    people = {person.id for person in dimensions.people_in(hold.territory or dimensions.root.id)}
    people &= {hold.person} if hold.person else people
    cube = targets.cells["revenue"]
    months = [at for at, month in enumerate(targets.months) if hold.month in (None, month)]
    rows = [at for at, id_ in enumerate(targets.people) if id_ in people]
    columns = [
        at
        for at, id_ in enumerate(targets.products)
        if hold.product in (None, id_) and hold.product_class in (None, dimensions.product[id_].product_class)
    ]
    return int(cube[np.ix_(months, rows, columns)].sum())


@law
@given(plan=plans())
def test_everything_adds_up_to_the_total(plan: Plan) -> None:
    targets, problems = decompose(plan)
    if targets is None:
        assert {found.slug for found in problems} <= {"nothing-to-share-by", "rest-without-place"}
        return
    assert problems == []
    assert targets.total("revenue") == plan.targets["revenue"].amount
    assert (targets.cells["revenue"] >= 0).all()


@law
@given(plan=held_plans())
def test_what_is_held_is_held_exactly_or_refused(plan: Plan) -> None:
    targets, problems = decompose(plan)
    if targets is None:
        assert problems
        assert all(found.message.in_language("en") and found.message.in_language("zh") for found in problems)
        return
    assert targets.total("revenue") == plan.targets["revenue"].amount
    assert (targets.cells["revenue"] >= 0).all()
    for hold in plan.holds:
        found = held_sum(plan, targets, hold)
        assert found <= hold.amount if hold.kind == "cap" else found >= hold.amount
        assert found == hold.amount or hold.kind != "fix"


@law
@given(plan=held_plans(), seed=st.integers(0, 2**32))
def test_the_order_of_rows_changes_nothing(plan: Plan, seed: int) -> None:
    shuffled = random.Random(seed)

    def mixed(rows: Sequence[Row]) -> list[Row]:
        return shuffled.sample(list(rows), len(rows))

    dimensions = plan.dimensions
    other = replace(
        plan,
        holds=mixed(plan.holds),
        dimensions=Dimensions(
            territories=mixed(dimensions.territories),
            people=mixed(dimensions.people),
            products=mixed(dimensions.products),
        ),
    )
    one, two = decompose(plan)[0], decompose(other)[0]
    assert (one is None) == (two is None)
    if one is None or two is None:
        return
    people = [two.people.index(id_) for id_ in one.people]
    products = [two.products.index(id_) for id_ in one.products]
    for measure, cube in one.cells.items():
        assert (two.cells[measure][:, people][:, :, products] == cube).all()


@law
@given(plan=plans())
def test_zero_stays_zero(plan: Plan) -> None:
    targets, _ = decompose(plan)
    if targets is None:
        return
    cube = targets.cells["revenue"]
    for at, person in enumerate(plan.dimensions.people):
        assert person.weight or not cube[:, at].any()
    for at, month in enumerate(plan.fiscal_year.months):
        assert plan.splits["month"].weights[str(month.number)] or not cube[at].any()


@law
@given(plan=plans())
def test_crossing_directions_stay_within_one_unit_of_the_share(plan: Plan) -> None:
    plan = replace(plan, rounding={})
    targets, _ = decompose(plan)
    if targets is None:
        return
    cube = targets.cells["revenue"]
    total = int(cube.sum())
    by_month = cube.sum(axis=(1, 2))
    for territory in plan.dimensions.territories:
        inside = {person.id for person in plan.dimensions.people_in(territory.id)}
        rows = [at for at, id_ in enumerate(targets.people) if id_ in inside]
        part = cube[:, rows].sum(axis=(1, 2))
        for found, month in zip(part, by_month, strict=True):
            assert abs(int(found) * total - int(part.sum()) * int(month)) < max(total, 1)
    people, products = cube.sum(axis=2), cube.sum(axis=1)
    for month in range(12):
        whole = max(int(by_month[month]), 1)
        gap = cube[month] * whole - people[month][:, None] * products[month][None, :]
        assert (np.abs(gap) < whole).all()
    assert not [each for each in targets.deviations if each.measure == "revenue"]


@law
@given(plan=plans(turnover=True))
def test_who_is_away_has_no_target(plan: Plan) -> None:
    targets, problems = decompose(plan)
    if targets is None:
        assert {found.slug for found in problems} <= NO_WAY
        return
    for at, person in enumerate(plan.dimensions.people):
        for month in targets.months:
            away = (person.start is not None and person.start > month.last_day) or (
                person.end is not None and person.end < month.first_day
            )
            assert not away or not targets.cells["revenue"][targets.months.index(month), at].any()
