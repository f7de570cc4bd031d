from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np
from support.made_plans import plan_of

from salesbook.model.dimension import ACTIVITY, PRODUCT
from salesbook.model.plan import Plan, Target
from salesbook.model.targets import Targets
from salesbook.planning.decomposition.decompose import decompose
from salesbook.planning.decomposition.derived_measures import quantity_of


def targets_of(plan: Plan) -> Targets:
    targets, problems = decompose(plan)
    assert problems == []
    assert targets is not None
    return targets


def test_a_quantity_follows_revenue_through_the_price_as_whole_numbers() -> None:
    plan = plan_of(amount=1_000_000_00, people=4, products=3)
    targets = targets_of(plan)
    for at, id_ in enumerate(targets.products):
        price = plan.dimensions.product[id_].price
        revenue, quantity = (
            targets.by(PRODUCT)["revenue"][:, :, at],
            targets.by(PRODUCT)["quantity"][:, :, at],
        )
        assert abs(int(quantity.sum()) * price - int(revenue.sum())) * 2 <= price
        assert (np.abs(quantity * price - revenue) < price).all()


def test_a_quantity_is_rounded_in_the_year_first() -> None:
    revenue = np.full((12, 2), 6, dtype=np.int64)
    quantity = quantity_of(revenue, 10)
    assert int(quantity.sum()) == 14
    assert set(quantity.sum(axis=1).tolist()) == {1, 2}


def test_revenue_follows_a_driving_quantity_exactly() -> None:
    plan = plan_of(amount=0, people=4, products=3)
    targets = {
        "quantity": Target(measure="quantity", amount=10_000),
        "revenue": Target(measure="revenue", follows=True),
    }
    made = targets_of(replace(plan, driver="quantity", targets=targets))
    prices = np.array([plan.dimensions.product[id_].price for id_ in made.products])
    assert made.total("quantity") == 10_000
    assert (made.by(PRODUCT)["revenue"] == made.by(PRODUCT)["quantity"] * prices).all()


def test_gross_profit_follows_the_cost() -> None:
    plan = plan_of(amount=1_000_000_00, people=2, products=2)
    products = [replace(product, cost=3_00) for product in plan.dimensions.products]
    plan = replace(
        plan,
        dimensions=replace(plan.dimensions, products=products),
        targets={**plan.targets, "gross_profit": Target(measure="gross_profit", follows=True)},
    )
    made = targets_of(plan)
    assert (
        made.by(PRODUCT)["gross_profit"] == made.by(PRODUCT)["revenue"] - made.by(PRODUCT)["quantity"] * 3_00
    ).all()


def test_gross_profit_without_costs_is_a_problem() -> None:
    plan = plan_of(amount=1_000_000_00, people=2, products=2)
    targets = {**plan.targets, "gross_profit": Target(measure="gross_profit", follows=True)}
    _, problems = decompose(replace(plan, targets=targets))
    assert [(found.slug, found.value) for found in problems] == [("cost-missing", "A1, B2")]


def test_collections_are_a_ratio_on_their_own_rounding_unit() -> None:
    plan = replace(plan_of(amount=1_234_567_89, people=5, products=3), rounding={"collections": 100})
    cube = targets_of(plan).by(PRODUCT)["collections"]
    assert int(cube.sum()) == 1_209_876_53
    assert int((cube % 100 != 0).sum()) == 1


def test_an_activity_has_people_and_months_and_its_months_are_equal() -> None:
    plan = plan_of(amount=1_000_00, people=4, products=3)
    plan = replace(plan, targets={**plan.targets, "visits": Target(measure="visits", amount=4_800)})
    table = targets_of(plan).by(ACTIVITY)["visits"]
    assert table.shape == (12, 4)
    assert set(table.ravel().tolist()) == {100}


def test_a_target_without_a_basis_is_a_problem() -> None:
    plan = plan_of(amount=1_000_00, people=4, products=3)
    _, problems = decompose(replace(plan, targets={**plan.targets, "visits": Target(measure="visits")}))
    assert [(found.slug, found.value) for found in problems] == [("target-without-basis", "visits")]


def test_growth_on_nothing_is_a_problem() -> None:
    plan = plan_of(amount=0, people=4, products=3)
    target = Target(measure="revenue", growth=Fraction(9))
    _, problems = decompose(replace(plan, targets={"revenue": target}))
    assert [found.slug for found in problems] == ["growth-without-base"]


def test_a_negative_target_is_a_problem() -> None:
    _, problems = decompose(plan_of(amount=-1, people=4, products=3))
    assert [found.slug for found in problems] == ["target-below-zero"]
