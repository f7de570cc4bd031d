from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction

from support.made_plans import plan_of

from salesbook.model.period import Month
from salesbook.model.plan import History, Hold, Plan, Split, Target
from salesbook.planning.decomposition.decompose import decompose
from salesbook.planning.explain import Explanation, explain


def explained(plan: Plan, **place: str) -> Explanation:
    targets, problems = decompose(plan)
    assert problems == []
    assert targets is not None
    explanation, problems = explain(plan, targets, **place)
    assert problems == []
    assert explanation is not None
    return explanation


def told(explanation: Explanation, language: str = "en") -> list[tuple[str, str]]:
    return [(step.kind, step.text.in_language(language)) for step in explanation.steps]


def test_a_number_is_told_from_its_basis_to_its_rounding() -> None:
    plan = plan_of(amount=0, people=3, products=1)
    target = Target(measure="revenue", prior_year=1_000_000_00, growth=Fraction(1, 4))
    plan = replace(plan, targets={"revenue": target}, rounding={"revenue": 100})
    explanation = explained(plan, person="p2", month="2027-03")
    assert explanation.amount == 34_722_00
    assert told(explanation) == [
        ("basis", "last year 1,000,000, +25.0%"),
        ("split", "East: weight 3 of 3, 100.00%"),
        ("split", "Hangzhou: weight 1 of 3, 33.33%"),
        ("split", "P2: weight 1 of 1, 100.00%"),
        ("month", "2027-03: weight 1 of 12, 8.33%"),
        ("share", "share where these cross: 34,722.03"),
        ("rounding", "rounded to 1: -0.03"),
    ]
    assert told(explanation, "zh")[1] == ("split", "East：权重 3 / 3，占 100.00%")
    assert explained(plan, person="p2", month="2027/3") == explanation


def test_what_is_held_is_told() -> None:
    plan = plan_of(amount=1_200_000_00, people=2, products=1)
    hold = Hold(kind="fix", measure="revenue", amount=7_000_00, person="p1", month=Month(2027, 3))
    explanation = explained(replace(plan, holds=[hold]), person="p1", month="2027-03")
    assert ("held", "p1, 2027-03 fixed 7,000") in told(explanation)
    other = explained(replace(plan, holds=[hold]), person="p2", month="2027-04")
    assert ("held", "the rest of what is held elsewhere: p1, 2027-03 fixed 7,000") in told(other)


def test_a_ramp_and_a_handover_are_told() -> None:
    plan = plan_of(amount=1_200_000_00, people=4, products=1)
    people = list(plan.dimensions.people)
    people[0] = replace(people[0], end=date(2027, 6, 30))
    people[2] = replace(people[2], start=date(2027, 5, 1))
    plan = replace(
        plan, ramp=(Fraction(1, 2), Fraction(3, 4)), dimensions=replace(plan.dimensions, people=people)
    )
    assert ("carried", "carries 0.5 of a full weight of 1 this month") in told(
        explained(plan, person="p3", month="2027-05")
    )
    assert ("handover", "P1 hands a weight of 1 to P3") in told(explained(plan, person="p3", month="2027-07"))


def test_a_measure_that_follows_tells_what_it_follows() -> None:
    plan = plan_of(amount=1_200_000_00, people=2, products=1)
    assert told(explained(plan, measure="collections", person="p1"))[0] == (
        "follows",
        "follows revenue 600,000, x 0.98",
    )


def test_a_place_outside_the_plan_is_a_problem() -> None:
    plan = plan_of(amount=1_200_000_00, people=2, products=1)
    targets, _ = decompose(plan)
    assert targets is not None
    explanation, problems = explain(plan, targets, person="nobody", month="2030-01", measure="wages")
    assert explanation is None
    assert [found.value for found in problems] == ["nobody", "2030-01", "wages"]


def test_fitting_and_rounding_are_told_apart() -> None:
    plan = plan_of(amount=1_200_000_00, people=2, products=2)
    before = plan.fiscal_year.year_before().months[0]
    sold = {("p1", "A1"): 300, ("p1", "B2"): 100, ("p2", "A1"): 100, ("p2", "B2"): 300}
    history = [
        History(month=before, person=person, product=product, quantity=1, revenue=revenue)
        for (person, product), revenue in sold.items()
    ]
    mix = Split(direction="mix", method="prior_year")
    plan = replace(plan, history=history, splits={"mix": mix}, rounding={"revenue": 7_00})
    explanation = explained(plan, person="p1", product="A1", month="2027-03")
    share, fitted, rounding = explanation.steps[-3:]
    assert (share.kind, fitted.kind, rounding.kind) == ("share", "fitted", "rounding")
    assert share.amount is not None
    assert fitted.amount is not None
    assert (
        abs(share.amount * 3 - fitted.amount * 2) <= 3 * 7_00
    )  # three quarters of the person instead of half
    assert explanation.amount % 7_00 == 0
    assert 0 < abs(explanation.amount - fitted.amount) < 7_00
    said = f"rounded to 7: {(explanation.amount - fitted.amount) / 100:,.2f}"
    assert rounding.text.in_language("en") == said
