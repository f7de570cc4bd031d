from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from fractions import Fraction

import numpy as np
from drawn_plans import law, plans
from hypothesis import given
from hypothesis import strategies as st
from support.made_plans import plan_of

from salesbook.model.dimension import PRODUCT
from salesbook.model.plan import Plan, Split
from salesbook.model.targets import Targets
from salesbook.planning.decomposition.decompose import decompose

NEW = {"start": date(2027, 10, 1)}
OLD = {"end": date(2027, 3, 31)}


def sold_from(plan: Plan, **dates: Mapping[str, date]) -> Plan:
    products = [replace(each, **dates.get(each.id, {})) for each in plan.dimensions.products]  # type: ignore[arg-type] # names of fields, checked by running
    return replace(plan, dimensions=replace(plan.dimensions, products=products))


def targets_of(plan: Plan) -> Targets:
    targets, problems = decompose(plan)
    assert problems == []
    assert targets is not None
    return targets


def by_month(targets: Targets, product: str) -> list[int]:
    at = list(targets.products).index(product)
    return [int(each) for each in targets.by(PRODUCT)["revenue"].sum(axis=1)[:, at]]


def test_a_new_product_has_a_target_from_its_first_day_and_the_months_stay_as_they_are() -> None:
    plan = plan_of(amount=12_000_00, people=2, products=2)
    targets = targets_of(sold_from(plan, B2=NEW))
    assert by_month(targets, "B2") == [*[0] * 9, *[50_000] * 3]
    assert by_month(targets, "A1") == [*[100_000] * 9, *[50_000] * 3]


def test_a_month_in_part_counts_by_its_days() -> None:
    plan = plan_of(amount=12_000_00, people=1, products=2)
    targets = targets_of(sold_from(plan, B2={"start": date(2027, 4, 16)}))
    assert by_month(targets, "B2")[:5] == [0, 0, 0, 33_333, 50_000]


def test_what_is_taken_off_sale_leaves_its_months_to_the_others() -> None:
    plan = plan_of(amount=12_000_00, people=2, products=2)
    targets = targets_of(sold_from(plan, A1=OLD))
    assert by_month(targets, "A1") == [*[50_000] * 3, *[0] * 9]


def test_a_class_whose_share_is_given_reaches_it_while_its_product_is_sold() -> None:
    plan = plan_of(amount=12_000_00, people=2, products=2, classes={"A": Fraction(9), "B": Fraction(1)})
    targets = targets_of(sold_from(plan, B2=NEW))
    assert sum(by_month(targets, "B2")) == 120_000
    assert by_month(targets, "B2")[:9] == [0] * 9


def test_a_product_of_another_year_has_no_target_at_all() -> None:
    plan = plan_of(amount=12_000_00, people=2, products=2)
    targets = targets_of(sold_from(plan, A1={"end": date(2026, 12, 31)}))
    assert by_month(targets, "A1") == [0] * 12


@law
@given(plan=plans(turnover=True), first=st.dates(date(2026, 12, 1), date(2027, 12, 31)))
def test_nothing_is_asked_of_a_product_that_is_not_sold(plan: Plan, first: date) -> None:
    months = Split(direction="month", method="equal")
    late = sold_from(replace(plan, splits={"month": months}), A0={"start": first})
    targets, problems = decompose(late)
    if targets is None:
        assert {found.slug for found in problems} <= {
            "nothing-to-share-by",
            "no-room",
            "rest-without-place",
        }
        return
    assert targets.total("revenue") == plan.targets["revenue"].amount
    absent = np.array([late.dimensions.product["A0"].on_sale(month) == 0 for month in targets.months])
    cells = targets.by(PRODUCT)["revenue"][:, :, list(targets.products).index("A0")]
    assert not cells[absent].any()
