from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction

from support.made_plans import plan_of

from salesbook.model.period import Month
from salesbook.model.plan import History, Hold, Limits, Plan, Split, Target
from salesbook.planning.decomposition.decompose import decompose
from salesbook.planning.feasibility import check_targets


def checked(plan: Plan) -> list[tuple[str, str | None]]:
    targets, problems = decompose(plan)
    assert problems == []
    assert targets is not None
    return [(found.slug, found.value) for found in check_targets(plan, targets)]


def sound_plan(amount: int = 1_200_000_00, limits: Limits | None = None) -> Plan:
    """Two people who sold 500,000 each last year, evenly."""
    plan = plan_of(amount=0, people=2, products=2)
    history = [
        History(month=Month(2026, month), person=person, product="A1", quantity=1, revenue=500_000_00 // 12)
        for month in range(1, 13)
        for person in ("p1", "p2")
    ]
    target = Target(measure="revenue", amount=amount, owner="Zhang", due=date(2027, 12, 31))
    return replace(
        plan, history=history, limits=limits or Limits(), targets={**plan.targets, "revenue": target}
    )


def test_a_sound_target_has_nothing_to_question() -> None:
    assert checked(sound_plan()) == []


def test_a_growth_of_nine_hundred_percent_is_questioned() -> None:
    found = checked(sound_plan(amount=10_000_000_00))
    assert found == [("growth-above-history", "900%")]


def test_somebody_who_grows_much_more_than_the_whole_is_questioned() -> None:
    weights = {"p1": Fraction(9), "p2": Fraction(1)}
    plan = replace(
        sound_plan(), splits={"person": Split(direction="person", method="given", weights=weights)}
    )
    assert checked(plan) == [("person-growth-above-history", "116%")]


def test_a_month_unlike_history_is_questioned() -> None:
    weights = {str(month): Fraction(4 if month == 2 else 1) for month in range(1, 13)}
    plan = replace(sound_plan(), splits={"month": Split(direction="month", method="given", weights=weights)})
    targets, _ = decompose(plan)
    assert targets is not None
    (found,) = check_targets(plan, targets)
    assert found.message.in_language("en") == (
        "2027-02 is to bring 26.7% of the year; in history it brought 8.3%"
    )


def test_a_load_beyond_a_head_and_a_capacity_are_questioned() -> None:
    limits = Limits(load=49_999_99, capacity=99_999_99)
    assert checked(sound_plan(limits=limits)) == [
        *[("load-above-limit", "50,000")] * 2,
        *[("capacity-exceeded", "100,000")] * 12,
    ]


def test_an_owner_and_a_due_date_are_asked_for() -> None:
    plan = sound_plan()
    bare = replace(plan, targets={"revenue": Target(measure="revenue", amount=1_200_000_00)})
    assert checked(bare) == [("target-without-owner", "revenue"), ("target-without-due-date", "revenue")]
    late = Target(measure="revenue", amount=1_200_000_00, owner="Zhang", due=date(2028, 12, 31))
    assert checked(replace(plan, targets={"revenue": late})) == [("due-date-outside-year", "2028-12-31")]


def test_who_has_nothing_left_beside_a_held_month_is_named() -> None:
    march = Hold(kind="fix", measure="revenue", amount=90_000_00, person="p1", month=Month(2027, 3))
    weights = {"p1": Fraction(1), "p2": Fraction(19)}
    split = Split(direction="person", method="given", weights=weights)
    plan = replace(sound_plan(limits=Limits(growth=None)), holds=[march], splits={"person": split})
    assert checked(plan) == [("hold-empties-months", "90,000")]
    year = Hold(kind="fix", measure="revenue", amount=120_000_00, person="p1")
    assert checked(replace(plan, holds=[march, year])) == []


def test_months_without_history_are_said_to_get_no_target() -> None:
    plan = plan_of(amount=1_200_00, people=1, products=1)
    rows = [
        History(month=Month(2026, month), person="p1", product="A1", quantity=1, revenue=100_00)
        for month in range(1, 7)
    ]
    split = Split(direction="month", method="prior_year")
    plan = replace(plan, history=rows, splits={"month": split})
    targets, _ = decompose(plan)
    assert targets is not None
    found = [each for each in check_targets(plan, targets) if each.slug == "months-without-target"]
    assert [each.value for each in found] == ["2027-07, 2027-08, 2027-09, 2027-10, 2027-11, 2027-12"]


def test_what_is_held_at_nothing_with_its_class_or_territory_was_meant() -> None:
    plan = replace(sound_plan(), splits={})
    product = plan.dimensions.products[0]
    classes = {each.product_class for each in plan.dimensions.products if each is not product}
    own = replace(product, product_class="Z")
    goods = [own, *plan.dimensions.products[1:]]
    plan = replace(plan, dimensions=replace(plan.dimensions, products=goods))
    assert "Z" not in classes
    cap = Hold(kind="cap", measure="revenue", amount=0, product_class="Z")
    assert checked(replace(plan, holds=[cap])) == []
    full = Hold(kind="fix", measure="revenue", amount=1_200_000_00, product=goods[1].id)
    assert ("hold-leaves-nothing", own.id) in checked(replace(plan, holds=[full]))


def test_who_gets_nothing_of_a_target_near_the_rounding_unit_is_named() -> None:
    plan = replace(sound_plan(amount=100_00, limits=Limits(growth=None, season=None)), splits={})
    assert checked(plan) == []
    coarse = replace(plan, rounding={**plan.rounding, "revenue": 100_00})
    found = dict(checked(coarse))["parts-below-unit"]
    assert found is not None
    assert len(found.split(", ")) == 11 + 1 + 1
