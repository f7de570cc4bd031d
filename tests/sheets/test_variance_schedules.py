"""The sheets of expenses, activity, staffing and training in the sample company's variance books."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from support import sample_books as sample
from support.composed import ComposedTable, composed_table, texts
from support.sample_books import REPORTING_REGION, reconciliation
from support.schedules import schedules_of

from salesbook.layout.templates import default_templates
from salesbook.schedules.expenses import ExpenseRules
from salesbook.schedules.training import course_lines
from salesbook.sheets.plan_books import BookOrder
from salesbook.sheets.variance_books import build_variance_book
from salesbook.spreadsheet.book import BookSpec
from salesbook.variance.level_table import Level
from salesbook.variance.rate import RATES
from salesbook.variance.rate_lines import rate_over
from salesbook.variance.result import Comparison

UNIT = 1_000_00
"""A unit of the display, 10,000 yuan, in minor units."""


def book(owner: str, language: str = "en") -> BookSpec:
    return sample.variance_book(owner, language).spec


def table(owner: str, name: str) -> ComposedTable:
    return composed_table(book(owner), name)


def total(of: ComposedTable, column: str) -> Decimal:
    row = next(
        row for words, row in of.by_label.items() if words in ("All lines", "All posts", "All courses")
    )
    return of.number(row, column)


def expenses(owner: str) -> Comparison:
    result = sample.reconciliation()
    level: Level = "company" if owner == "dongfang" else "territory"
    keys = {} if owner == "dongfang" else {"territory": owner}
    return result.line(level, "expense", **keys).year_to_date


@pytest.mark.parametrize("owner", ["dongfang", "east"])
def test_expenses_of_the_book_are_those_of_the_library(owner: str) -> None:
    lines, compared = table(owner, "expense_lines"), expenses(owner)
    assert compared.actual is not None
    assert total(lines, "ytd_ac") == Decimal(compared.actual) / UNIT
    assert total(lines, "ytd_lf") == Decimal(compared.plan) / UNIT
    assert total(lines, "ytd_open") == Decimal(compared.full_plan - compared.plan) / UNIT
    assert total(lines, "ytd_variance") == Decimal(compared.actual - compared.plan) / UNIT


def test_what_is_left_of_the_year_is_budget_less_spent_and_what_is_not_reported() -> None:
    lines = table("east", "expense_lines")
    for row in lines.by_key.values():
        if lines.value(row, "ytd_ac") not in ("", None):
            left = lines.number(row, "year_bu") - lines.number(row, "ytd_ac") - lines.number(row, "ytd_open")
            assert lines.number(row, "left") == pytest.approx(left)


def test_the_ratio_to_sales_is_that_of_those_who_reported_both() -> None:
    result, lines = sample.reconciliation(), table("east", "expense_lines")
    rate = next(each for each in RATES if each.id == "expense_ratio")
    row = lines.by_key["salary"]
    compared = rate_over(result, rate, "ytd", {"territory": "east", "cost_line": "salary"})
    assert compared.plan is not None
    assert compared.actual is not None
    assert float(lines.number(row, "ratio_bu")) == pytest.approx(float(compared.plan))
    assert float(lines.number(row, "ratio_ac")) == pytest.approx(float(compared.actual))


def test_a_line_that_nobody_returned_is_blank_and_no_saving() -> None:
    lines = table("dongfang", "expense_lines")
    advertising = lines.by_key["advertising"]  # the head office returns no book
    assert lines.value(advertising, "ytd_ac") in ("", None)
    assert lines.value(advertising, "ytd_variance") in ("", None)
    assert lines.value(advertising, "ytd_lf") in ("", None)
    assert lines.value(advertising, "ratio_ac") in ("", None)


def test_activity_and_rates_of_the_book_are_those_of_the_library() -> None:
    result = sample.reconciliation()
    activity = table("east", "activity_lines")
    visits = result.line("territory", "visits", territory="east").month
    row = activity.by_key["visits"]
    assert int(activity.number(row, "lf")) == visits.plan
    assert int(activity.number(row, "ac")) == visits.actual
    rates = table("east", "rates")
    rate = next(each for each in RATES if each.id == "transaction_rate")
    compared = rate_over(result, rate, "month", {"territory": "east"})
    assert compared.actual is not None
    assert float(rates.number(rates.by_key[rate.id], "ac")) == pytest.approx(float(compared.actual))


def test_heads_and_courses_of_a_region_are_shown() -> None:
    staff = table("east", "staff")
    assert set(staff.by_key) >= {"sh-sales", "hz-sales", "sh-promo"}
    assert "gz-sales" not in staff.by_key
    courses = table("east", "courses")
    row = courses.by_key["T03"]
    assert courses.value(row, "state") == "⚠ held late"
    assert courses.number(row, "heads_pl") == 11


def test_a_persons_book_has_own_expenses_and_activity_and_no_heads() -> None:
    names = [sheet.name for sheet in book("wu-ting").sheets]
    assert {"Expenses", "Activity, rates"} <= set(names)
    assert "Staffing, training" not in names
    assert set(table("wu-ting", "expense_lines").by_key) == {"lodging", "fares", "telephone", "hospitality"}


def test_the_meeting_quotes_what_was_returned_in_words() -> None:
    said = texts(book("east"))
    notes = [note for note in sample.reconciliation().notes if note.month == sample.PERIOD]
    for kind in ("key_customers", "analysis", "next_month", "support"):
        assert any(note.kind == kind and note.text in said for note in notes), kind


def test_what_a_region_has_not_returned_is_open() -> None:
    result = sample.reconciliation()
    assert {each.person: each.state for each in result.region_returns} == {
        "east": "returned",
        "south": "missing",
        "north": "missing",
        **dict.fromkeys(sample.DEPARTMENTS, "returned"),
    }
    assert {"south", "north"} <= set(table("dongfang", "open_returns").by_key)


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "2027-02: prices cut; help: –; proposal: –; by –"),
        ("zh", "2027-02：prices cut；支持：–；建议：–；期限：–"),
    ],
)
def test_a_difficulty_names_its_month(language: str, said: str) -> None:
    result = sample.reconciliation()
    note = next(each for each in result.notes if each.owner == "wu-ting")._replace(
        month=sample.PERIOD.plus(-1),
        dimension="difficulty",
        item="+001",
        kind="difficulty",
        text="prices cut",
    )
    spec, _ = build_variance_book(
        BookOrder(book="variance", owner="east", file=""),
        replace(result, notes=(*result.notes, note)),
        default_templates(),
        language=language,
    )
    reports = composed_table(spec, "difficulties")
    (row,) = (row for row in reports.by_key.values() if "prices cut" in str(reports.value(row, "remedy")))
    assert reports.value(row, "remedy") == said


def test_a_field_cost_beyond_its_limit_names_its_month_alone() -> None:
    result = sample.reconciliation()
    strict = schedules_of(ExpenseRules(field_cost_limit=Decimal("0.01")), beside=result.plan.schedules)
    spec, _ = build_variance_book(
        BookOrder(book="variance", owner="dongfang", file=""),
        replace(result, plan=replace(result.plan, schedules=strict)),
        default_templates(),
        language="en",
    )
    flags = composed_table(spec, "expense_flags")
    said = [str(flags.value(row, "remedy")) for row in flags.by_key.values()]
    assert any(each.startswith("2027-01; ") for each in said)
    assert not any(": ;" in each for each in said)


def test_a_course_is_compared_with_the_plan_of_the_regions_that_held_it() -> None:
    result = reconciliation()
    held = {each.course.id: each for each in course_lines(result) if each.held}
    east = {each.course.id: each for each in course_lines(result, REPORTING_REGION)}
    assert len(held) == 3
    for course, line in held.items():
        assert line.reported == east[course].planned
    assert any(line.reported != line.planned for line in held.values())
