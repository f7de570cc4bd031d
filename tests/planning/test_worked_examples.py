"""The examples of the trade whose numbers are known."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from support.made_plans import plan_of

from salesbook.model.dimension import ACTIVITY, PRODUCT
from salesbook.model.measure import MEASURES
from salesbook.model.plan import Plan, Target
from salesbook.model.scenario import Scenario
from salesbook.model.targets import Targets
from salesbook.planning.decomposition.decompose import decompose


def targets_of(plan: Plan) -> Targets:
    targets, problems = decompose(plan)
    assert problems == []
    assert targets is not None
    return targets


def with_target(plan: Plan, target: Target) -> Plan:
    return replace(plan, targets={**plan.targets, target.measure: target})


def quarters(targets: Targets, measure: str = "revenue") -> list[int]:
    months = (
        targets.by(PRODUCT)[measure].sum(axis=(1, 2))
        if measure in targets.by(PRODUCT)
        else targets.by(ACTIVITY)[measure].sum(axis=1)
    )
    return [int(months[at : at + 3].sum()) for at in range(0, 12, 3)]


def test_400_million_growing_by_25_percent_are_500_million() -> None:
    plan = plan_of(amount=0, people=4, products=3)
    target = Target(measure="revenue", prior_year=400_000_000_00, growth=Fraction(25, 100))
    assert targets_of(with_target(plan, target)).total("revenue") == 500_000_000_00


def test_500_million_at_two_to_three_to_one() -> None:
    ratio = {"A": Fraction(2), "B": Fraction(3), "C": Fraction(1)}
    targets = targets_of(plan_of(amount=500_000_000_00, people=4, products=3, classes=ratio))
    assert targets.by(PRODUCT)["revenue"].sum(axis=(0, 1)).tolist() == [
        166_666_666_67,
        250_000_000_00,
        83_333_333_33,
    ]


def test_300_thousand_by_quarter_with_a_stretch_of_350_thousand() -> None:
    plan = plan_of(amount=0, people=4, products=3)
    plan = with_target(plan, Target(measure="revenue", amount=300_000_00, stretch=350_000_00))
    targets = targets_of(plan)
    assert quarters(targets) == [75_000_00] * 4
    months = targets.by(PRODUCT, Scenario.STRETCH)["revenue"].sum(axis=(1, 2))
    assert [int(months[at : at + 3].sum()) for at in range(0, 12, 3)] == [87_500_00] * 4
    stretch = Fraction(int(targets.by(PRODUCT, Scenario.STRETCH)["revenue"].sum()), targets.total("revenue"))
    assert f"{float(stretch):.2%}" == "116.67%"


def test_36_thousand_new_customers_in_three_years() -> None:
    plan = plan_of(amount=1_000_00, people=4, products=3)
    plan = replace(plan, measures=[*plan.measures, MEASURES["new_customers"]])
    targets = targets_of(with_target(plan, Target(measure="new_customers", goal=36_000, years=3)))
    assert targets.total("new_customers") == 12_000
    assert quarters(targets, "new_customers") == [3_000] * 4
    assert targets.by(ACTIVITY)["new_customers"].sum(axis=1).tolist() == [1_000] * 12


def test_a_goal_that_does_not_divide_gives_the_odd_ones_to_the_first_years() -> None:
    plan = plan_of(amount=1_000_00, people=4, products=3)
    totals = [
        targets_of(with_target(plan, Target(measure="new_customers", goal=100, years=3, year=year))).total(
            "new_customers"
        )
        for year in (1, 2, 3)
    ]
    assert totals == [34, 33, 33]


def test_80_million_over_eight_people() -> None:
    targets = targets_of(plan_of(amount=80_000_000_00, people=8, products=2))
    cube = targets.by(PRODUCT)["revenue"]
    assert set(cube.sum(axis=(0, 2)).tolist()) == {10_000_000_00}
    for quarter in range(4):
        assert set(cube[quarter * 3 : quarter * 3 + 3].sum(axis=(0, 2)).tolist()) == {2_500_000_00}


def test_a_hundred_over_three_people_to_the_cent() -> None:
    plan = plan_of(amount=100_00, people=3, products=1)
    people = [replace(person, territory="sh") for person in plan.dimensions.people]
    plan = replace(plan, dimensions=replace(plan.dimensions, people=people))
    assert targets_of(plan).by(PRODUCT)["revenue"].sum(axis=(0, 2)).tolist() == [33_34, 33_33, 33_33]


def test_what_is_below_the_unit_stays_with_the_largest_part() -> None:
    plan = plan_of(amount=1_234_567_89, people=4, products=3)
    cube = targets_of(replace(plan, rounding={"revenue": 100_00})).by(PRODUCT)["revenue"]
    assert int(cube.sum()) == 1_234_567_89
    off_unit = cube[cube % 100_00 != 0]
    assert (off_unit % 100_00).tolist() == [67_89]
    assert off_unit.max() == cube.max()
