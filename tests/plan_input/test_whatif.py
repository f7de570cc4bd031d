from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from support.made_plans import plan_of

from salesbook.model.dimension import PRODUCT
from salesbook.model.period import Month
from salesbook.model.plan import Plan
from salesbook.plan_input.whatif import apply_holds, apply_settings
from salesbook.planning.decomposition.decompose import decompose
from salesbook.planning.diff import FigureChange, diff_targets


@pytest.fixture
def plan() -> Plan:
    return plan_of(amount=12_000_000_00, people=4, products=3)


def test_a_growth_takes_the_place_of_an_amount(plan: Plan) -> None:
    target = replace(plan.targets["revenue"], prior_year=10_000_000_00)
    changed, problems = apply_settings(
        replace(plan, targets={**plan.targets, "revenue": target}), ["growth=0.3", "collections.ratio=95%"]
    )
    assert problems == []
    targets, _ = decompose(changed)
    assert targets is not None
    assert targets.total("revenue") == 13_000_000_00
    assert targets.total("collections") == 12_350_000_00


def test_the_plan_itself_is_left_alone(plan: Plan) -> None:
    before = plan.targets["revenue"]
    apply_settings(plan, ["amount=1"])
    assert plan.targets["revenue"] is before


def test_methods_and_units_can_be_set(plan: Plan) -> None:
    changed, problems = apply_settings(plan, ["person=prior_year", "unit=100"])
    assert problems == []
    assert changed.splits["person"].method == "prior_year"
    assert changed.rounding["revenue"] == 100_00


@pytest.mark.parametrize(
    ("setting", "slug"),
    [
        ("growth", "setting-form"),
        ("wages=3", "setting-unknown"),
        ("growth=much", "setting-value"),
        ("amount=0.001", "setting-value"),
        ("amount=nan", "setting-value"),
        ("stretch=-5", "setting-value"),
        ("growth=-2", "setting-value"),
        ("collections.ratio=-5%", "setting-value"),
        ("month=weekly", "setting-value"),
        ("month=price", "setting-value"),
        ("unit=0", "setting-value"),
        ("visits.amount=3", "setting-unknown"),
    ],
)
def test_a_setting_that_cannot_be_is_a_problem(plan: Plan, setting: str, slug: str) -> None:
    changed, problems = apply_settings(plan, [setting])
    assert changed is plan
    assert [found.slug for found in problems] == [slug]


def test_a_cell_is_fixed_for_a_question(plan: Plan) -> None:
    changed, problems = apply_holds(plan, "fix", ["person=p1,month=2027-03:500000"])
    assert problems == []
    (hold,) = changed.holds
    assert (hold.person, hold.month, hold.amount) == ("p1", Month(2027, 3), 500_000_00)
    targets, _ = decompose(changed)
    assert targets is not None
    assert int(targets.by(PRODUCT)["revenue"][2, 0].sum()) == 500_000_00


def test_a_hold_takes_the_place_of_one_on_the_same_part(plan: Plan) -> None:
    once, _ = apply_holds(plan, "cap", ["person=p1:500000"])
    twice, _ = apply_holds(once, "fix", ["person=p1:600000"])
    assert [(hold.kind, hold.amount) for hold in twice.holds] == [("fix", 600_000_00)]


@pytest.mark.parametrize(
    ("hold", "slug"),
    [
        ("500000", "hold-form"),
        ("person:5", "hold-form"),
        ("person=p1:much", "hold-form"),
        ("month=March:5", "hold-form"),
        ("colour=red:5", "setting-unknown"),
        ("measure=wages:5", "hold-form"),
        ("person=p1:-5", "hold-form"),
    ],
)
def test_a_hold_that_cannot_be_read_is_a_problem(plan: Plan, hold: str, slug: str) -> None:
    _, problems = apply_holds(plan, "fix", [hold])
    assert [found.slug for found in problems] == [slug]


def test_a_difference_names_what_changed(plan: Plan) -> None:
    before, _ = decompose(plan)
    after, _ = decompose(apply_holds(plan, "fix", ["person=p1:6000000"])[0])
    assert before is not None
    assert after is not None
    changes = [change for change in diff_targets(before, after, ["person"]) if change.measure == "revenue"]
    assert changes[0] == FigureChange(
        measure="revenue", keys={"person": "p1"}, before=3_000_000_00, after=6_000_000_00
    )
    assert [change.by for change in changes] == [3_000_000_00, *[-1_000_000_00] * 3]
    assert diff_targets(before, before) == []


def test_a_difference_counts_members_of_one_plan_only(plan: Plan) -> None:
    fewer = replace(plan, dimensions=replace(plan.dimensions, people=plan.dimensions.people[:2]))
    before, after = decompose(fewer)[0], decompose(plan)[0]
    assert before is not None
    assert after is not None
    changes = {
        change.keys["person"]: (change.before, change.after)
        for change in diff_targets(before, after, ["person"])
        if change.measure == "revenue"
    }
    assert changes["p4"] == (0, 3_000_000_00)
    assert diff_targets(before, after, ["month"]) == []


def test_growth_as_a_fraction_is_exact(plan: Plan) -> None:
    changed, _ = apply_settings(plan, ["growth=33.3%"])
    assert changed.targets["revenue"].growth == Fraction(333, 1000)


@pytest.mark.parametrize("setting", ["goal=9000000", "ratio=0.5"])
def test_what_would_say_nothing_beside_an_amount_is_refused(plan: Plan, setting: str) -> None:
    same, problems = apply_settings(plan, [setting])
    assert same == plan
    assert [each.slug for each in problems] == ["setting-unknown"]
