"""Every rule of reconciliation, and every trap others fell into, with the tests that hold it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

HERE = Path(__file__).parent

RULES = {
    "variance = actual - plan": ["test_variance_is_actual_less_plan_and_attainment_actual_over_plan"],
    "completion rate = actual / plan": ["test_variance_is_actual_less_plan_and_attainment_actual_over_plan"],
    "favourable depends on the measure": [
        "test_favorable_depends_on_the_measure",
        "test_every_measure_has_its_polarity",
        "test_expenses_are_compared_by_line_and_less_is_good",
    ],
    "year on year": ["test_year_on_year_compares_with_the_same_month_a_year_before"],
    "period on period": [
        "test_the_period_before_is_as_many_months_long",
        "test_before_january_comes_december_of_the_prior_year",
    ],
    "year to date": ["test_year_to_date_sums_the_months_up_to_the_period"],
    "time progress by working days, gap to it": [
        "test_time_progress_is_in_working_days_and_the_gap_in_points",
        "test_the_day_itself_has_passed_and_a_day_after_the_period_is_its_end",
    ],
    "required run rate": [
        "test_the_outlook_of_a_year",
        "test_the_required_rate_is_nothing_when_the_target_is_reached_and_none_when_no_month_is_left",
    ],
    "forecasts A and B": [
        "test_the_outlook_of_a_year",
        "test_forecast_b_is_not_available_on_a_plan_of_zero_to_date",
        "test_a_missing_return_counts_with_its_plan_in_the_forecasts_and_never_as_a_zero",
    ],
    "attainment of a plan of 0 or less is n.a., the variance counts": [
        "test_attainment_of_a_plan_of_zero_is_not_available_but_the_variance_counts",
        "test_ratios_on_nothing_or_less_are_not_available",
    ],
    "price, volume, mix at the leaf": [
        "test_price_volume_and_mix_of_two_products",
        "test_selling_more_of_the_cheap_product_is_an_adverse_mix",
        "test_a_leaf_is_a_person_a_product_and_a_month",
        "test_quantities_are_added_only_within_a_unit",
    ],
    "new and dropped apart": [
        "test_what_had_no_plan_is_new_and_no_price",
        "test_what_was_planned_and_not_sold_is_dropped",
    ],
    "the last cent goes to mix": [
        "test_each_part_is_rounded_and_the_last_cent_goes_to_mix",
        "test_the_parts_add_up_to_the_variance_exactly",
    ],
    "gross profit with cost as a fourth part": [
        "test_gross_profit_has_no_cost_part_at_standard_cost",
        "test_cost_is_the_fourth_part_where_finance_gives_the_cost",
    ],
    "materiality beyond both limits": ["test_a_variance_is_material_beyond_both_limits"],
    "cause and measure are carried over": [
        "test_a_material_variance_without_a_cause_is_listed",
        "test_words_of_the_latest_return_are_carried_over_once",
        "test_owner_and_day_of_a_measure_are_carried_over",
    ],
    "basis, full plan, coverage": [
        "test_totals_with_missing_returns_stand_on_those_who_reported",
        "test_an_expense_that_nobody_returned_is_no_saving",
    ],
    "a missing return is open and never a zero": [
        "test_a_missing_return_is_an_open_item_and_never_a_zero",
        "test_sales_sent_back_leave_a_person_open_though_expenses_count",
        "test_whoever_is_missing_is_open_and_so_is_a_regions_book",
    ],
    "a changed figure of a closed period is a restatement": [
        "test_a_closed_month_that_changes_is_a_restatement_and_not_taken_silently"
    ],
    "expense ratio, field costs, single items": [
        "test_the_expense_ratio_is_expense_over_sales",
        "test_field_costs_above_the_limit_of_a_head_and_month_are_flagged",
        "test_a_single_item_above_the_limit_needs_an_approval",
    ],
    "training: on time, hours, cost, pass rate": [
        "test_a_course_is_held_late_overdue_or_still_to_come",
        "test_hours_and_scores_of_a_course_weigh_by_those_who_attended",
    ],
    "funnel rates, churn, sales per head": [
        "test_a_funnel_rate_is_sums_over_sums_and_no_average_of_rates",
        "test_churn_is_customers_lost_over_customers",
        "test_sales_per_head_is_revenue_over_heads",
    ],
    "trap: parent and group rows showing 0": ["test_parents_of_what_is_reported_hold_figures_of_their_own"],
    "trap: a month without sales showing 0": ["test_a_month_without_sales_misses_its_whole_target"],
    "trap: signs reversed": ["test_variance_is_actual_less_plan_and_attainment_actual_over_plan"],
    "trap: actuals summed across fiscal years": [
        "test_figures_of_another_fiscal_year_are_named_and_not_added",
        "test_a_figure_of_last_year_has_no_place_among_this_years",
    ],
    "trap: a fiscal year that starts in April": [
        "test_a_fiscal_year_that_starts_in_april_counts_to_date_from_april",
        "test_a_year_that_starts_in_april_has_its_own_quarters",
    ],
    "trap: a product without plan landing in price": ["test_what_had_no_plan_is_new_and_no_price"],
    "trap: leading zeros lost from codes": ["test_a_code_that_lost_its_zeros_is_named_and_not_matched"],
    "trap: a re-run doubling figures": ["test_a_second_run_over_the_same_files_changes_nothing"],
    "trap: translated labels used as keys": ["test_keys_are_codes_in_every_language"],
    "trap: a missing return counted as zero": ["test_a_missing_return_is_an_open_item_and_never_a_zero"],
    "trap: a ratio of averages, an average of ratios": [
        "test_the_average_of_rates_is_not_the_rate_of_the_total",
        "test_hours_and_scores_of_a_course_weigh_by_those_who_attended",
    ],
    "trap: heads summed over months": ["test_heads_are_a_stock_and_never_summed_over_months"],
    "law: plan against itself is zero": [
        "test_a_plan_against_itself_has_no_variance_anywhere",
        "test_a_plan_against_itself_has_no_parts",
        "test_the_plan_returned_as_it_stands_has_no_variance_in_any_measure",
    ],
    "law: parents sum children": [
        "test_whatever_is_reported_parents_sum_what_their_children_report",
        "test_parents_sum_their_children_in_every_measure",
    ],
    "law: row order does not matter": [
        "test_the_order_of_rows_does_not_matter",
        "test_the_order_of_books_and_rows_does_not_matter",
    ],
}


def known_tests() -> set[str]:
    """Return the names of all tests of the package."""
    texts = (path.read_text("utf-8") for path in HERE.glob("test_*.py") if path.name != Path(__file__).name)
    return {name for text in texts for name in re.findall(r"^def (test_\w+)", text, flags=re.MULTILINE)}


@pytest.mark.parametrize("rule", RULES)
def test_the_rule_has_its_tests(rule: str) -> None:
    assert set(RULES[rule]) <= known_tests()
