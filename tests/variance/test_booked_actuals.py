"""Expenses of finance's books in the place of what was returned, worked out by hand."""

from __future__ import annotations

from dataclasses import replace

from hand import JAN, MAR, everywhere, fact, plan_of, returned

from salesbook.model.facts import Fact
from salesbook.model.ledger import BookedActuals
from salesbook.model.period import Month
from salesbook.model.plan import BookLimits
from salesbook.model.scenario import Scenario
from salesbook.variance.reconcile import reconcile
from salesbook.variance.result import Reconciliation

FEB = Month(2027, 2)


def spent(month: Month, owner: str, line: str, value: int) -> Fact:
    return fact(month, owner, line, "expense", value, "cost_line")


def planned(month: Month, owner: str, line: str, value: int) -> Fact:
    return spent(month, owner, line, value)._replace(scenario=Scenario.BUDGET)


def compared(*booked: Fact, period: Month = JAN) -> Reconciliation:
    """Return a month in which Ann returned 100 of travel and 40 of phone, and a budget of 90 of each."""
    plan = replace(plan_of(), books=BookLimits(expenses="ledger"))
    own = (spent(JAN, "ann", "travel", 100_00), spent(JAN, "ann", "phone", 40_00))
    return reconcile(
        plan,
        everywhere(plan),
        [returned("ann", {(JAN, "007"): (1, 10_00)}, period=period, more=own)],
        period,
        planned=[planned(JAN, who, line, 90_00) for who in ("ann", "bo") for line in ("travel", "phone")],
        booked=BookedActuals(months={JAN, *(each.month for each in booked)}, expenses=booked),
    )


def test_of_a_line_that_the_books_know_theirs_count_and_of_others_what_was_returned() -> None:
    result = compared(spent(JAN, "ann", "travel", 130_00))
    person = result.line("person", "expense", territory="sh", person="ann")
    assert (person.month.actual, person.month.plan) == (170_00, 180_00)
    assert result.of_books == {"expense": [JAN]}
    assert [each.slug for each in result.findings if each.code == "SB931"] == ["ledger-without-expense"]


def test_who_is_booked_without_a_return_is_known_and_who_is_not_booked_spent_nothing() -> None:
    result = compared(spent(JAN, "bo", "travel", 30_00))
    bo = result.line("person", "expense", territory="east", person="bo")
    ann = result.line("person", "expense", territory="sh", person="ann")
    assert (bo.month.actual, bo.month.plan) == (30_00, 90_00)
    # What she returned of travel is not in the books, which know travel.
    assert ann.month.actual == 40_00
    assert result.line("company", "expense").month.actual == 70_00


def test_a_line_that_nobody_planned_or_returned_counts_all_the_same() -> None:
    result = compared(spent(JAN, "ann", "fines", 5_00), spent(JAN, "east", "fines", 6_00))
    assert result.line("company", "expense").month.actual == 151_00
    assert result.line("territory", "expense", territory="east").month.actual == 151_00


def test_the_books_count_in_the_months_they_tell_of() -> None:
    result = compared(spent(FEB, "ann", "travel", 7_00), period=FEB)
    line = result.line("company", "expense")
    assert (line.month.actual, line.year_to_date.actual) == (7_00, 147_00)
    assert result.of_books == {"expense": [FEB]}


def test_what_is_booked_for_nobody_of_the_plan_is_named() -> None:
    result = compared(spent(JAN, "gone", "travel", 7_00), spent(JAN, "ann", "travel", 1_00))
    assert [each.value for each in result.findings if each.slug == "figure-outside-plan"] == ["gone"]
    assert result.line("company", "expense").month.actual == 41_00
    assert result.line("company", "expense").month.full_plan == 360_00
    assert MAR not in result.of_books["expense"]
