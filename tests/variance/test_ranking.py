"""Who is first and who is last; and the rate of all, which is no average of rates."""

from __future__ import annotations

from fractions import Fraction

from hand import FEB, JAN, PEOPLE, TEA, everywhere, fact, plan_of, returned

from salesbook.model.dimension import PRODUCT
from salesbook.variance.reconcile import reconcile
from salesbook.variance.result import Reconciliation


def ranked(sold: dict[str, tuple[int, int]]) -> Reconciliation:
    """Everybody is to sell 10 a month; given is what was sold in January and in February."""
    plan = plan_of((TEA,))
    files = [
        returned(person, {(JAN, "007"): (jan, jan * 10_00), (FEB, "007"): (feb, feb * 10_00)}, period=FEB)
        for person, (jan, feb) in sold.items()
    ]
    return reconcile(plan, everywhere(plan), files, FEB)


def order(result: Reconciliation) -> list[tuple[int | None, str]]:
    return [(each.place, each.line.keys["person"]) for each in result.ranking]


def test_the_best_attainment_is_first() -> None:
    assert order(ranked({"ann": (10, 9), "bo": (10, 12), "cy": (10, 7)})) == [
        (1, "bo"),
        (2, "ann"),
        (3, "cy"),
    ]


def test_those_on_a_par_share_their_place() -> None:
    assert order(ranked({"ann": (1, 9), "bo": (1, 9), "cy": (1, 7)})) == [(1, "ann"), (1, "bo"), (3, "cy")]


def test_attainments_that_one_rounding_unit_of_a_target_makes_equal_share_a_place() -> None:
    # a third of 100.00 each: 33.34, 33.33, 33.33; all sell 36.66
    plan = plan_of((TEA,))
    targets = everywhere(plan)
    targets.by(PRODUCT)["revenue"][0, :, 0] = (33_34, 33_33, 33_33)
    files = [returned(person, {(JAN, "007"): (4, 36_66)}, period=JAN) for person in PEOPLE]
    assert [place for place, _ in order(reconcile(plan, targets, files, JAN))] == [1, 1, 1]
    files[0] = returned("ann", {(JAN, "007"): (4, 36_70)}, period=JAN)
    assert order(reconcile(plan, targets, files, JAN)) == [(1, "ann"), (2, "bo"), (2, "cy")]


def test_who_has_not_reported_has_no_place() -> None:
    assert order(ranked({"cy": (10, 7)})) == [(1, "cy"), (None, "ann"), (None, "bo")]


def test_the_average_of_rates_is_not_the_rate_of_the_total() -> None:
    plan = plan_of((TEA,))
    targets = everywhere(plan)
    targets.by(PRODUCT)["revenue"][0, PEOPLE.index("bo"), 0] = 900_00
    files = [
        returned("ann", {(JAN, "007"): (5, 50_00)}, period=JAN),  # 50 % of 100
        returned("bo", {(JAN, "007"): (9, 900_00)}, period=JAN),  # 100 % of 900
    ]
    result = reconcile(plan, targets, files, JAN)
    assert [each.attainment for each in result.ranking] == [1, Fraction(1, 2), None]
    assert result.line("company", "revenue").month.attainment == Fraction(950, 1000)


def test_facts_without_a_plan_have_no_rank() -> None:
    plan = plan_of((TEA,))
    targets = everywhere(plan, quantity=0)
    result = reconcile(
        plan, targets, [returned("ann", {}, period=JAN, more=(fact(JAN, "ann", "007", "revenue", 5),))], JAN
    )
    assert [each.place for each in result.ranking] == [None, None, None]
