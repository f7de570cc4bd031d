"""Laws that hold for every plan: sums, holds, order, zeros, distance from the share."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from typing import TypeVar

import numpy as np
from drawn_plans import held_plans, held_sum, law, plans
from hypothesis import given
from hypothesis import strategies as st

from salesbook.model.dimension import PRODUCT, Dimensions
from salesbook.model.plan import Plan
from salesbook.planning.decomposition.decompose import decompose

Row = TypeVar("Row")
NO_WAY = {"nothing-to-share-by", "no-room", "rest-without-place"}


@law
@given(plan=plans())
def test_everything_adds_up_to_the_total(plan: Plan) -> None:
    targets, problems = decompose(plan)
    if targets is None:
        assert {found.slug for found in problems} <= {"nothing-to-share-by", "rest-without-place"}
        return
    assert problems == []
    assert targets.total("revenue") == plan.targets["revenue"].amount
    assert (targets.by(PRODUCT)["revenue"] >= 0).all()


@law
@given(plan=held_plans())
def test_what_is_held_is_held_exactly_or_refused(plan: Plan) -> None:
    targets, problems = decompose(plan)
    if targets is None:
        assert problems
        assert all(found.message.in_language("en") and found.message.in_language("zh") for found in problems)
        return
    assert targets.total("revenue") == plan.targets["revenue"].amount
    assert (targets.by(PRODUCT)["revenue"] >= 0).all()
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
    for measure, cube in one.by(PRODUCT).items():
        assert (two.by(PRODUCT)[measure][:, people][:, :, products] == cube).all()


@law
@given(plan=plans())
def test_zero_stays_zero(plan: Plan) -> None:
    targets, _ = decompose(plan)
    if targets is None:
        return
    cube = targets.by(PRODUCT)["revenue"]
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
    cube = targets.by(PRODUCT)["revenue"]
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
            assert not away or not targets.by(PRODUCT)["revenue"][targets.months.index(month), at].any()
