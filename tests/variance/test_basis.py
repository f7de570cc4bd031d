"""One basis: who reported, measure by measure; who reported twice; who reported both measures of a rate."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from hand import FEB, JAN, MAR, TEA, as_planned, everywhere, fact, plan_of, returned
from support.schedules import schedules_of

from salesbook.model.facts import Fact
from salesbook.model.period import Month
from salesbook.model.plan import History, Materiality
from salesbook.model.scenario import Scenario
from salesbook.model.submission import Submission
from salesbook.problems import Text
from salesbook.schedules.spending import BudgetEntry, cost_lines
from salesbook.variance.rate import RATES
from salesbook.variance.rate_lines import rate_over
from salesbook.variance.reconcile import reconcile
from salesbook.variance.result import Reconciliation, distinct_spans

EXPENSE_RATIO = next(rate for rate in RATES if rate.id == "expense_ratio")
APR = Month(2027, 4)


def sold(person: str, counts: dict[Month, int], period: Month, *more: Fact) -> Submission:
    cells = {(month, "007"): (count, count * 10_00) for month, count in counts.items()}
    return returned(person, cells, period=period, more=more)


def test_a_period_stands_beside_the_one_before_on_those_who_reported_both() -> None:
    plan = plan_of((TEA,))
    files = [
        sold("ann", {JAN: 10, FEB: 8}, FEB),
        sold("bo", {JAN: 30}, FEB),  # of February nothing
        sold("cy", {FEB: 50}, FEB),  # of January nothing
    ]
    month = reconcile(plan, everywhere(plan), files, FEB).line("company", "revenue").month
    assert (month.actual, month.repeated, month.previous) == (580_00, 80_00, 100_00)
    assert month.period_on_period == Fraction(-1, 5)


def test_a_quarter_stands_beside_the_one_before_month_by_month() -> None:
    plan = plan_of((TEA,))
    may = Month(2027, 5)
    files = [sold("ann", {JAN: 10, APR: 12, may: 9}, may)]  # February, the like of May, is not reported
    quarter = reconcile(plan, everywhere(plan), files, may).line("company", "revenue").over("quarter")
    assert (quarter.actual, quarter.repeated, quarter.previous) == (210_00, 120_00, 100_00)


def test_the_prior_year_is_that_of_those_who_reported_at_every_level_alike() -> None:
    history = [
        History(month=Month(2026, 1), person=person, product="007", quantity=10, revenue=amount)
        for person, amount in (("ann", 80_00), ("cy", 900_00))
    ]
    plan = plan_of((TEA,), history=history)
    result = reconcile(plan, everywhere(plan), [as_planned("ann", plan, (JAN,))], JAN)
    for line in (
        result.line("company", "revenue"),
        result.line("product", "revenue", **{"class": "A", "product": "007"}),
        result.line("person", "revenue", territory="sh", person="ann"),
    ):
        assert (line.month.prior_year, line.month.year_on_year) == (80_00, Fraction(1, 4))


def test_a_line_of_expenses_keeps_its_own_prior_year() -> None:
    plan = plan_of((TEA,))

    def spent(line: str, amount: int, scenario: Scenario) -> Fact:
        return fact(JAN, "ann", line, "expense", amount, "cost_line")._replace(scenario=scenario)

    planned = [
        spent(line, amount, scenario)
        for line, amount in (("travel", 300_00), ("phone", 50_00))
        for scenario in (Scenario.BUDGET, Scenario.PRIOR_YEAR)
    ]
    file = sold("ann", {JAN: 10}, JAN, spent("travel", 280_00, Scenario.ACTUAL))
    result = reconcile(plan, everywhere(plan), [file], JAN, planned=planned)
    month = result.line("company", "expense").month
    assert (month.plan, month.prior_year, month.full_plan) == (300_00, 300_00, 350_00)


def test_the_first_entry_with_a_name_says_what_a_line_is() -> None:
    entries = (
        BudgetEntry(line="salary", territory="east", basis="month", amount=1),
        BudgetEntry(
            line="salary", name=Text.of("Salary"), owner=Text.of("Li"), territory="east", basis="month"
        ),
        BudgetEntry(line="salary", name=Text.of("Pay"), territory="south", basis="month"),
    )
    lines = cost_lines(replace(plan_of((TEA,)), schedules=schedules_of(*entries)))
    assert [(line.name, line.owner) for line in lines.values()] == [(Text.of("Salary"), Text.of("Li"))]


def ratio(*files: Submission) -> tuple[Fraction | None, Fraction | None]:
    entries = (
        BudgetEntry(line="salary", name=Text.of("Salary"), territory="east", basis="month", amount=100_00),
        BudgetEntry(line="rent", name=Text.of("Rent"), territory="south", basis="month", amount=500_00),
    )
    plan = replace(plan_of((TEA,)), schedules=schedules_of(*entries))
    found: Reconciliation = reconcile(plan, everywhere(plan), list(files), JAN)
    compared = rate_over(found, EXPENSE_RATIO, "month", {})
    return compared.plan, compared.actual


def spent(region: str, line: str, amount: int) -> Submission:
    return returned(region, {}, period=JAN, more=(fact(JAN, region, line, "expense", amount, "cost_line"),))


def test_a_ratio_stands_on_those_who_reported_both_of_its_measures() -> None:
    east = (sold("ann", {JAN: 10}, JAN), sold("bo", {JAN: 30}, JAN), spent("east", "salary", 80_00))
    both = (Fraction(100_00, 200_00), Fraction(80_00, 400_00))
    assert ratio(*east) == both
    # what the south sells or spends alone changes neither side
    assert ratio(*east, sold("cy", {JAN: 99}, JAN)) == both
    assert ratio(*east, spent("south", "rent", 900_00)) == both


def test_below_the_coverage_a_territory_is_grey_and_judged_from_it_on() -> None:
    plan = plan_of((TEA,))
    file = as_planned("ann", plan, (JAN,), 9)

    def east(coverage: Fraction) -> tuple[bool, bool | None]:
        own = replace(plan, materiality=Materiality(coverage=coverage))
        month = (
            reconcile(own, everywhere(own), [file], JAN).line("territory", "revenue", territory="east").month
        )
        return month.grey, month.favorable

    assert east(Fraction(1, 2)) == (False, False)
    assert east(Fraction(51, 100)) == (True, None)


def test_equal_spans_are_one() -> None:
    plan = plan_of((TEA,))
    assert distinct_spans(plan, JAN) == {"month": ["month", "quarter", "half", "ytd"]}
    assert distinct_spans(plan, MAR) == {"month": ["month"], "quarter": ["quarter", "half", "ytd"]}
    assert list(distinct_spans(plan, Month(2027, 8))) == ["month", "quarter", "ytd"]
    assert list(distinct_spans(plan, Month(2027, 12))) == ["month", "quarter", "half", "ytd"]


def test_a_forecast_that_is_returned_is_no_actual() -> None:
    plan = plan_of((TEA,))
    forecast = fact(JAN, "ann", "007", "revenue", 777_00)._replace(scenario=Scenario.FORECAST)
    result = reconcile(plan, everywhere(plan), [sold("ann", {JAN: 10}, JAN, forecast)], JAN)
    assert result.line("company", "revenue").month.actual == 100_00
    assert [each.value for each in result.further] == [777_00]


def test_who_is_asked_for_both_measures_answers_for_himself() -> None:
    entries = (
        BudgetEntry(line="salary", name=Text.of("Salary"), territory="east", basis="month", amount=100_00),
        BudgetEntry(line="travel", name=Text.of("Travel"), basis="head", amount=10_00),
    )
    plan = replace(plan_of((TEA,)), schedules=schedules_of(*entries))
    travel = fact(JAN, "ann", "travel", "expense", 8_00, "cost_line")
    files = [sold("ann", {JAN: 10}, JAN, travel), sold("bo", {JAN: 30}, JAN), spent("east", "salary", 80_00)]
    compared = rate_over(reconcile(plan, everywhere(plan), files, JAN), EXPENSE_RATIO, "month", {})
    # Bo reported sales and no travel: neither his sales nor his budget count
    assert compared.actual == Fraction(80_00 + 8_00, 100_00)
