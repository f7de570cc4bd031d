"""Spans, time progress, run rate and forecasts, worked out by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction

import numpy as np
import pytest
from hand import (
    FEB,
    JAN,
    MAR,
    PEOPLE,
    TEA,
    as_planned,
    everywhere,
    fact,
    from_april,
    plan_of,
    product,
    returned,
)
from support.target_cells import target_cells

from salesbook.model.cube import actual_cubes, axes_of
from salesbook.model.dimension import ACTIVITY
from salesbook.model.period import Month
from salesbook.model.plan import History
from salesbook.model.scenario import Scenario
from salesbook.variance.comparison import SPANS, Comparison
from salesbook.variance.outlook import Elapsed, Outlook, count_elapsed
from salesbook.variance.reconcile import reconcile
from salesbook.variance.result import Reconciliation

APR, MAY = Month(2027, 4), Month(2027, 5)


def of_ann(sold: dict[Month, int], period: Month, history: tuple[History, ...] = ()) -> Reconciliation:
    """Ann is to sell 10 at 10.00 a month and sells what is given; the others have not reported."""
    plan = plan_of((TEA,), history=history)
    cells = {(month, "007"): (count, count * 10_00) for month, count in sold.items()}
    return reconcile(plan, everywhere(plan), [returned("ann", cells, period=period)], period)


def test_each_span_has_its_own_months() -> None:
    result = of_ann({JAN: 8, FEB: 9, MAR: 10, APR: 11, MAY: 12}, MAY)
    line = result.line("person", "revenue", territory="sh", person="ann")
    assert {span: (line.over(span).plan, line.over(span).actual) for span in SPANS} == {
        "month": (100_00, 120_00),
        "quarter": (200_00, 230_00),  # April and May of the second quarter
        "half": (500_00, 500_00),
        "ytd": (500_00, 500_00),
    }
    assert line.outlook.target == 1200_00


def test_the_period_before_is_as_many_months_long() -> None:
    result = of_ann({JAN: 8, FEB: 9, MAR: 10, APR: 11, MAY: 12}, MAY)
    line = result.line("person", "revenue", territory="sh", person="ann")
    assert line.month.period_on_period == Fraction(12, 11) - 1
    assert line.over("quarter").previous == 170_00  # January and February
    assert line.over("half").previous is None  # there was no prior year
    assert line.over("ytd").previous is None


def test_before_january_comes_december_of_the_prior_year() -> None:
    december = History(month=Month(2026, 12), person="ann", product="007", quantity=5, revenue=50_00)
    result = of_ann({JAN: 8}, JAN, (december,))
    line = result.line("person", "revenue", territory="sh", person="ann")
    assert line.month.previous == 50_00
    assert line.month.period_on_period == Fraction(8, 5) - 1


def test_without_a_prior_year_there_is_nothing_before_january() -> None:
    line = of_ann({JAN: 8}, JAN).line("person", "revenue", territory="sh", person="ann")
    assert line.month.period_on_period is None


def test_the_year_before_is_compared_month_by_month_and_not_summed_over_years() -> None:
    history = tuple(
        History(month=Month(year, 1), person="ann", product="007", quantity=1, revenue=amount)
        for year, amount in ((2024, 7_00), (2025, 9_00), (2026, 40_00))
    )
    line = of_ann({JAN: 8}, JAN, history).line("person", "revenue", territory="sh", person="ann")
    assert line.month.prior_year == 40_00
    assert line.month.year_on_year == 1
    assert line.year_to_date.prior_year == 40_00


def test_a_year_that_starts_in_april_has_its_own_quarters() -> None:
    plan = from_april(plan_of((TEA,)))
    cells = {(month, "007"): (8, 80_00) for month in (APR, MAY, Month(2027, 6), Month(2027, 7))}
    result = reconcile(
        plan, everywhere(plan), [returned("ann", cells, period=Month(2027, 7))], Month(2027, 7)
    )
    line = result.line("person", "revenue", territory="sh", person="ann")
    assert (line.over("quarter").plan, line.over("quarter").previous) == (100_00, 80_00)  # July against April
    assert line.over("half").plan == 400_00
    assert line.outlook.months_left == 8


def test_figures_of_another_fiscal_year_are_named_and_not_added() -> None:
    plan = from_april(plan_of((TEA,)))
    cells = {(APR, "007"): (8, 80_00), (MAR, "007"): (99, 990_00)}
    result = reconcile(plan, everywhere(plan), [returned("ann", cells, period=APR)], APR)
    assert result.line("company", "revenue").year_to_date.actual == 80_00
    found = [(each.slug, each.value) for each in result.findings if each.slug == "figure-outside-plan"]
    assert found == [("figure-outside-plan", "2027-03")]


def test_the_outlook_of_a_year() -> None:
    # target 1,200; to date 300 planned and 240 sold; nine months left
    line = of_ann({JAN: 8, FEB: 8, MAR: 8}, MAR).line("person", "revenue", territory="sh", person="ann")
    outlook = line.outlook
    assert outlook.required_rate == Fraction(960_00, 9)  # 106.67 a month
    assert outlook.forecast_a == 1140_00  # 240 + 900
    assert outlook.forecast_b == 960_00  # 240 + 900 × 240 / 300
    assert outlook.left == 960_00
    assert outlook.attainment == Fraction(1, 5)


def test_the_required_rate_is_nothing_when_the_target_is_reached_and_none_when_no_month_is_left() -> None:
    reached = Outlook(target=100, actual=120, reported=50, planned=50, months_left=6)
    assert reached.required_rate == 0
    over = Outlook(target=100, actual=90, reported=100, planned=100, months_left=0)
    assert over.required_rate is None


def test_forecast_b_is_not_available_on_a_plan_of_zero_to_date() -> None:
    outlook = Outlook(target=100, actual=10, reported=0, planned=0, months_left=9)
    assert outlook.forecast_b is None
    assert outlook.forecast_a == 110


def test_nothing_reported_has_no_forecast() -> None:
    outlook = Outlook(target=100, actual=None, reported=0, planned=25, months_left=9)
    assert (outlook.forecast_a, outlook.forecast_b, outlook.required_rate) == (None, None, None)


def test_a_missing_return_counts_with_its_plan_in_the_forecasts_and_never_as_a_zero() -> None:
    # three people, 1,200 each; ann alone reports, as planned: the year still ends as planned
    company = of_ann({JAN: 10, FEB: 10, MAR: 10}, MAR).line("company", "revenue")
    assert company.outlook.forecast_a == 3600_00
    assert company.outlook.forecast_b == 3600_00
    assert company.year_to_date.coverage == Fraction(1, 3)
    # so do progress and the rate that is required: 300 sold and 600 planned of 3,600; 2,700 in nine months
    assert company.outlook.attainment == Fraction(1, 4)
    assert company.outlook.required_rate == 300_00


def test_time_progress_is_in_working_days_and_the_gap_in_points() -> None:
    plan = plan_of((TEA,))
    elapsed = Elapsed(month=11, month_days=23, year=61, year_days=244)
    submissions = [as_planned(person, plan, (JAN, FEB, MAR)) for person in PEOPLE]
    result = reconcile(plan, everywhere(plan), submissions, MAR, elapsed=elapsed)
    outlook = result.line("company", "revenue").outlook
    assert outlook.time_progress == Fraction(1, 4)
    assert outlook.gap_to_time == 0  # a quarter of the year's target, a quarter of its working days


def test_the_day_itself_has_passed_and_a_day_after_the_period_is_its_end() -> None:
    worked = {JAN: [date(2027, 1, 4), date(2027, 1, 5)], FEB: [date(2027, 2, 1), date(2027, 2, 2)]}
    on_the_fifth = count_elapsed(worked, JAN, date(2027, 1, 5))
    assert (on_the_fifth.month, on_the_fifth.year, on_the_fifth.year_days) == (2, 2, 4)
    on_the_fourth = count_elapsed(worked, JAN, date(2027, 1, 4))
    assert (on_the_fourth.month, on_the_fourth.month_days) == (1, 2)
    assert count_elapsed(worked, JAN, date(2027, 3, 1)) == on_the_fifth


def test_a_figure_of_last_year_has_no_place_among_this_years() -> None:
    axes = axes_of(everywhere(plan_of((TEA,))))
    last_year = fact(JAN.plus(-12), "ann", "007", "revenue", 9_00)
    assert actual_cubes([last_year], axes) == {}
    assert actual_cubes([fact(JAN.plus(12), "ann", "007", "revenue", 9_00)], axes) == {}


def test_without_working_days_there_is_no_time_progress() -> None:
    outlook = of_ann({JAN: 10}, JAN).line("company", "revenue").outlook
    assert (outlook.time_progress, outlook.gap_to_time) == (None, None)


@pytest.mark.parametrize(
    ("actual", "material"),
    [(890_00, True), (900_00, False), (899_99, True), (1100_00, False), (1100_01, True), (None, False)],
)
def test_a_variance_is_material_beyond_both_limits(actual: int | None, material: bool) -> None:  # noqa: FBT001
    compared = Comparison(plan=1000_00, actual=actual, full_plan=1000_00)
    assert compared.material(50_00, Fraction(1, 10)) is material
    assert compared.material(200_00, Fraction(1, 100)) is False


def test_gross_profit_follows_from_cost() -> None:
    # 8 sold at 10.00, cost 6.00: 32.00 against 40.00 planned
    line = of_ann({JAN: 8}, JAN).line("person", "gross_profit", territory="sh", person="ann")
    assert (line.month.plan, line.month.actual, line.month.variance) == (40_00, 32_00, -8_00)


def test_gross_profit_is_left_out_and_said_when_a_cost_is_missing() -> None:
    plan = plan_of((TEA, product("b", cost=None)))
    result = reconcile(plan, everywhere(plan), [], JAN)
    assert "gross_profit" not in result.measures
    assert [(each.slug, each.value) for each in result.findings] == [("standard-cost-missing", "b")]


def test_without_any_cost_gross_profit_is_not_spoken_of() -> None:
    plan = plan_of((product("b", cost=None),))
    assert reconcile(plan, everywhere(plan), [], JAN).findings == ()


def test_expenses_are_compared_by_line_and_less_is_good() -> None:
    plan = plan_of((TEA,))
    budget = [
        fact(JAN, "ann", "travel", "expense", 300_00, "cost_line")._replace(scenario=Scenario.BUDGET),
        fact(FEB, "ann", "travel", "expense", 300_00, "cost_line")._replace(scenario=Scenario.BUDGET),
        fact(JAN, "ann", "rent", "expense", 100_00, "cost_line")._replace(scenario=Scenario.BUDGET),
    ]
    spent = (
        fact(JAN, "ann", "travel", "expense", 250_00, "cost_line"),
        fact(JAN, "ann", "rent", "expense", 120_00, "cost_line"),
    )
    sold = returned("ann", {(JAN, "007"): (10, 100_00)}, period=JAN, more=spent)
    result = reconcile(plan, everywhere(plan), [sold], JAN, planned=budget)
    travel = result.line("item", "expense", dimension="cost_line", item="travel")
    assert (travel.month.variance, travel.month.favorable) == (-50_00, True)
    assert travel.outlook.left == 350_00  # 600 budgeted, 250 spent
    rent = result.line("item", "expense", dimension="cost_line", item="rent")
    assert (rent.month.variance, rent.month.favorable) == (20_00, False)
    assert result.line("territory", "expense", territory="east").month.actual == 370_00
    assert "expense" in result.measures


def test_activity_has_no_product_and_is_compared_by_person() -> None:
    plan = plan_of((TEA,))
    sold = everywhere(plan)
    visits = target_cells(ACTIVITY, visits=np.full((12, 3), 20, dtype=np.int64))
    targets = replace(sold, cells={**sold.cells, **visits})
    made = (fact(JAN, "ann", "", "visits", 23, "activity"),)
    result = reconcile(plan, targets, [returned("ann", {}, period=JAN, more=made)], JAN)
    line = result.line("person", "visits", territory="sh", person="ann")
    assert (line.month.plan, line.month.actual) == (20, 23)
    assert result.line("company", "visits").month.coverage == Fraction(1, 3)


def test_a_channel_is_a_dimension_of_its_own_and_does_not_double_the_total() -> None:
    plan = plan_of((TEA,))
    planned = [fact(JAN, "ann", "outlets", "revenue", 60_00, "channel")._replace(scenario=Scenario.PLAN)]
    sold = (fact(JAN, "ann", "outlets", "revenue", 50_00, "channel"),)
    result = reconcile(
        plan,
        everywhere(plan),
        [returned("ann", {(JAN, "007"): (10, 100_00)}, period=JAN, more=sold)],
        JAN,
        planned=planned,
    )
    assert result.line("company", "revenue").month.actual == 100_00
    assert result.line("item", "revenue", dimension="channel", item="outlets").month.variance == -10_00
