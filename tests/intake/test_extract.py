from __future__ import annotations

from decimal import Decimal

import pytest
from support.filled_books import (
    MARCH,
    SALES,
    TRACKING,
    Change,
    address,
    blank_book,
    counted,
    figure,
    filled_book,
    filled_inputs,
    places,
    slugs,
    submitted,
    typed,
    yuan,
)

from salesbook.model.period import Month
from salesbook.model.submission import Submission
from salesbook.problems import Problem, Text
from salesbook.xlsx.patching.cell_text import CellValue, StoredFormula
from salesbook.xlsx.patching.patch import set_cells

TEA = "2027-01/tea"
QUANTITY, REVENUE, COLLECTIONS = "quantity_ac", "revenue_ac", "collections_ac"


def returned(
    changes: dict[Change, CellValue], sheet: str = SALES, period: Month | None = MARCH
) -> Submission:
    """Return what the filled book submits after some cells were typed over."""
    data, manifest = filled_book()
    return submitted(typed(data, changes, sheet), manifest, period=period)


def only_problem(submission: Submission) -> Problem:
    assert len(submission.problems) == 1, slugs(submission)
    return submission.problems[0]


def test_a_filled_book_gives_a_fact_for_every_figure() -> None:
    submission = returned({})
    assert len(submission.facts) == 27
    assert submission.problems == []
    assert {fact.scenario for fact in submission.facts} == {"AC"}


def test_a_fact_carries_its_keys_and_its_source() -> None:
    submission = returned({})
    fact = next(each for each in submission.facts if each.measure == "revenue" and each.item == "tea")
    assert fact[:9] == (
        "tiny",
        "AC",
        Month(2027, 1),
        "ann",
        "east",
        "product",
        "tea",
        "revenue",
        yuan("1800"),
    )
    assert fact.source is not None
    data, _ = filled_book()
    assert fact.source == ("ann.xlsx", SALES, address(data, (TEA, REVENUE)), "1800")


def test_codes_keep_their_leading_zeros() -> None:
    assert {fact.item for fact in returned({}).facts} == {"tea", "water", "007"}


READ = {
    '"1,200"': ("1,200", "1200", "number-read-from-text"),
    "full-width digits": ("１２００", "1200", "number-read-from-text"),
    "a currency sign": ("¥1,200.50", "1200.5", "number-read-from-text"),
    '"0.12万"': ("0.12万", "1200", "unit-read"),
    "a finer figure": (Decimal("1200.125"), "1200.13", "rounded-to-grid"),
    "a formula with its value": (StoredFormula("1000+200", 1200), "1200", "formula-in-input"),
}


@pytest.mark.parametrize(("entry", "amount", "slug"), READ.values(), ids=READ)
def test_what_is_understood_counts_and_is_told(entry: CellValue, amount: str, slug: str) -> None:
    submission = returned({(TEA, REVENUE): entry})
    assert figure(submission, TEA, "revenue") == yuan(amount)
    assert only_problem(submission).slug == slug
    assert submission.status == "accepted"
    assert counted(submission) == submission.cells.accepted == 27


@pytest.mark.parametrize("entry", [0, Decimal("0.00"), "0"])
def test_a_zero_is_a_figure(entry: CellValue) -> None:
    assert figure(returned({(TEA, REVENUE): entry}), TEA, "revenue") == 0


REJECTED = {
    '"约620"': ("约620", "not-a-number"),
    "words": ("see mail", "not-a-number"),
    "an error": ("#DIV/0!", "error-cell"),
    "another error": ("#N/A", "error-cell"),
    "two numbers": ("1200 / 800", "two-numbers"),
    "a formula without value": (StoredFormula("A1*2"), "formula-without-value"),
    "a formula with an error": (StoredFormula("1/0", "#DIV/0!"), "error-cell"),
    "a logical value": (True, "boolean-not-number"),
    "another currency": ("$1,200", "unit-contradicts"),
    "odd groups": ("12,00", "ambiguous-number"),
    "too many digits": (Decimal(1234567890123456), "too-many-digits"),
}


@pytest.mark.parametrize(("entry", "slug"), REJECTED.values(), ids=REJECTED)
def test_what_cannot_be_read_is_rejected_and_located(entry: CellValue, slug: str) -> None:
    submission = returned({(TEA, REVENUE): entry})
    found = only_problem(submission)
    assert found.slug == slug
    data, _ = filled_book()
    assert (found.where.file, found.where.sheet, found.where.cell) == (
        "ann.xlsx",
        SALES,
        address(data, (TEA, REVENUE)),
    )
    assert found.where.row is not None
    assert found.where.row.in_language("en") == "Jan / Green tea / case"
    assert submission.cells.rejected == 1
    assert submission.cells.withheld == 26
    assert submission.facts == []


def test_part_of_a_case_is_rejected() -> None:
    assert only_problem(returned({(TEA, QUANTITY): Decimal("90.5")})).slug == "not-whole"


def test_every_unreadable_cell_is_told_not_only_the_first() -> None:
    changes: dict[Change, CellValue] = {
        (TEA, REVENUE): "约620",
        (TEA, QUANTITY): "#REF!",
        ("2027-03/007", COLLECTIONS): "soon",
    }
    submission = returned(changes)
    assert sorted(found.slug for found in submission.problems) == [
        "error-cell",
        "not-a-number",
        "not-a-number",
    ]
    assert (submission.cells.rejected, submission.cells.withheld) == (3, 24)


@pytest.mark.parametrize("entry", ["-", "—", "n/a", "无"])
def test_a_placeholder_is_blank_and_so_missing_where_a_figure_is_required(entry: str) -> None:
    submission = returned({(TEA, REVENUE): entry})
    assert slugs(submission) == ["placeholder-is-blank", "value-missing"]
    assert figure(submission, TEA, "revenue") is None


def test_a_placeholder_where_nothing_is_planned_is_only_noted() -> None:
    submission = returned({("2027-02/007", REVENUE): "-"})
    assert slugs(submission) == ["placeholder-is-blank"]
    assert submission.status == "accepted"
    assert len(submission.facts) == 26
    assert counted(submission) == 27


def test_white_space_is_blank() -> None:
    submission = returned({(TEA, REVENUE): "  "})
    assert only_problem(submission).slug == "value-missing"
    assert counted(submission) == 26


def test_a_blank_that_the_plan_expects_is_named() -> None:
    submission = returned({(TEA, REVENUE): None})
    found = only_problem(submission)
    data, _ = filled_book()
    assert (found.slug, found.where.cell) == ("value-missing", address(data, (TEA, REVENUE)))
    assert submission.status == "rejected"


def test_a_blank_where_nothing_is_planned_is_no_problem() -> None:
    submission = returned({("2027-02/007", column): None for column in (QUANTITY, REVENUE, COLLECTIONS)})
    assert submission.problems == []
    assert len(submission.facts) == 24


def test_a_month_that_is_wholly_blank_is_named_once() -> None:
    changes: dict[Change, CellValue] = {
        (f"2027-02/{product}", column): None
        for product in ("tea", "water", "007")
        for column in (QUANTITY, REVENUE, COLLECTIONS)
    }
    found = only_problem(returned(changes))
    assert (found.slug, found.value, found.details["cells"]) == ("month-not-filled", "2027-02", 6)


def test_months_after_the_period_need_not_be_filled() -> None:
    assert returned({}, period=Month(2027, 3)).problems == []
    assert only_problem(returned({}, period=Month(2027, 4))).slug == "month-not-filled"


def test_without_a_period_nothing_is_required_and_nothing_is_early() -> None:
    data, manifest = blank_book()
    assert submitted(data, manifest, period=None).problems == []
    submission = returned({("2027-11/tea", REVENUE): 50}, period=None)
    assert submission.problems == []
    assert figure(submission, "2027-11/tea", "revenue") == yuan("50")


def test_figures_after_the_period_are_kept_aside_with_a_warning() -> None:
    submission = returned({("2027-04/tea", REVENUE): 1700})
    found = only_problem(submission)
    assert (found.slug, found.details["period"], found.value) == ("value-after-period", "2027-03", "1700")
    assert submission.status == "accepted-with-warnings"
    assert len(submission.facts) == 27
    assert [(fact.month.key, fact.item, fact.value) for fact in submission.aside] == [
        ("2027-04", "tea", yuan("1700"))
    ]
    assert (submission.cells.accepted, submission.cells.withheld) == (27, 1)


def test_what_cannot_be_read_after_the_period_does_not_reject_the_table() -> None:
    submission = returned({("2027-04/tea", REVENUE): "约620"})
    assert only_problem(submission).slug == "value-after-period"
    assert (len(submission.facts), list(submission.aside)) == (27, [])


def test_words_are_notes_with_their_month() -> None:
    submission = returned({("2027-03", "cause"): "Rain", ("2027-03", "measure"): "More displays"}, TRACKING)
    assert [(note.kind, note.month.key, note.owner, note.text) for note in submission.notes] == [
        ("cause", "2027-03", "ann", "Rain"),
        ("measure", "2027-03", "ann", "More displays"),
    ]
    assert submission.cells.accepted == 29


def test_words_are_not_required() -> None:
    assert returned({}).notes == []


def test_words_that_are_too_long_withhold_their_table_only() -> None:
    submission = returned({("2027-03", "cause"): "x" * 501}, TRACKING)
    assert only_problem(submission).slug == "text-too-long"
    assert dict(submission.tables) == {"sales": "accepted", "tracking": "withheld"}
    assert submission.status == "partial"
    assert len(submission.facts) == 27


UNKNOWN_ROW: dict[str, CellValue] = {
    "a number": 5,
    "a text": "1,200",
    "words": "new customer",
    "a formula": StoredFormula("SUM(H9:H10)", 20),
    "a formula without value": StoredFormula("SUM(H9:H10)"),
    "an error": "#N/A",
}


@pytest.mark.parametrize("entry", UNKNOWN_ROW.values(), ids=UNKNOWN_ROW)
def test_whatever_stands_in_a_row_that_was_not_issued_is_named_and_withheld(entry: CellValue) -> None:
    data, manifest = filled_book()
    at = address(data, ("2027-04/tea", REVENUE))
    row = places(data)["2027-04/tea", REVENUE][0]
    changed = set_cells(typed(data, {("2027-04/tea", REVENUE): entry}), SALES, {(row, 0): None})
    submission = submitted(changed, manifest)
    named = [found for found in submission.problems if found.slug == "unknown-row"]
    assert [found.where.cell for found in named] == [at]
    assert [found.where.row for found in named] == [Text.of("Apr / Green tea / case")]
    assert counted(submission) == filled_inputs(changed) == 28


def test_a_plan_cell_that_was_changed_is_told_and_the_issued_figure_counts() -> None:
    submission = returned({(TEA, "revenue_pl"): 1000})
    found = only_problem(submission)
    assert (found.slug, found.value) == ("plan-cell-changed", "1000")
    assert "issued 2,000.00, now 1000" in found.message.in_language("en")
    assert submission.status == "accepted-with-warnings"
    assert len(submission.facts) == 27


def test_a_plan_cell_that_was_blanked_is_told() -> None:
    assert only_problem(returned({(TEA, "revenue_pl"): None})).slug == "plan-cell-changed"


@pytest.mark.parametrize("entry", [7, "abc", "-", "#N/A"])
def test_whatever_is_typed_where_the_plan_left_a_blank_is_told(entry: CellValue) -> None:
    submission = returned({("2027-01", "revenue_py"): entry}, TRACKING)
    assert only_problem(submission).slug == "plan-cell-changed"


def test_a_plan_cell_turned_into_a_formula_is_told_even_with_the_right_value() -> None:
    submission = returned({(TEA, "revenue_pl"): StoredFormula("4*500", 2000)})
    assert only_problem(submission).slug == "given-is-formula"
    assert submission.status == "accepted-with-warnings"


def test_a_plan_cell_typed_as_text_with_the_same_figure_is_no_change() -> None:
    assert returned({(TEA, "revenue_pl"): "2,000"}).problems == []


def test_a_changed_plan_cell_of_a_sheet_that_is_not_filled_in_is_told_too() -> None:
    submission = returned({("tea", "revenue_pl@2027-01"): 1}, "My targets")
    assert only_problem(submission).slug == "plan-cell-changed"


def test_a_total_typed_over_is_never_read() -> None:
    data, manifest = filled_book()
    submission = submitted(typed(data, {("Σ", REVENUE): 999_999}), manifest)
    assert slugs(submission) == ["total-overwritten"]
    assert sum(fact.value for fact in submission.facts if fact.measure == "revenue") == yuan("8550")


def test_amounts_in_ten_thousands_are_kept_to_the_cent() -> None:
    data, manifest = filled_book(input_unit="10k")
    submission = submitted(typed(data, {(TEA, REVENUE): Decimal("0.62")}), manifest)
    assert figure(submission, TEA, "revenue") == yuan("6200")
    assert figure(submission, "2027-01/water", "revenue") == yuan("450")


def test_yuan_stated_in_a_column_of_ten_thousands_are_refused() -> None:
    data, manifest = filled_book(input_unit="10k")
    assert (
        only_problem(submitted(typed(data, {(TEA, REVENUE): "620元"}), manifest)).slug == "unit-contradicts"
    )


def test_a_unit_slip_is_a_warning_and_the_figure_is_taken_as_it_stands() -> None:
    submission = returned({(TEA, REVENUE): 20_000_000})
    found = only_problem(submission)
    assert (found.slug, found.details["factor"]) == ("suspected-unit-slip", "10,000")
    assert figure(submission, TEA, "revenue") == yuan("20000000")
    assert submission.status == "accepted-with-warnings"


def test_a_figure_that_may_be_a_date_is_a_warning() -> None:
    submission = returned({("2027-01/water", REVENUE): 46082})
    found = only_problem(submission)
    assert (found.slug, found.details["read_as"]) == ("suspected-date", "2026-03-01")
    assert figure(submission, "2027-01/water", "revenue") == yuan("46082")


def test_facts_of_a_return_are_its_owners_alone() -> None:
    submission = returned({})
    assert {(fact.owner, fact.territory, fact.organisation) for fact in submission.facts} == {
        ("ann", "east", "tiny")
    }


@pytest.mark.parametrize("entry", ["-280", "-28万", "(280)"])
def test_a_minus_typed_as_text_is_doubted_and_so_are_brackets(entry: str) -> None:
    data, manifest = filled_book()
    submission = submitted(typed(data, {("2027-03/tea", REVENUE): entry}), manifest)
    assert "unexpected-sign" in {found.slug for found in submission.problems}


@pytest.mark.parametrize(
    ("entry", "value"), [("12case", 12), ("1,200 Case", 1200), ("case", None), ("12kg", None)]
)
def test_a_count_may_name_what_its_row_is_counted_in_and_nothing_else(entry: str, value: int | None) -> None:
    data, manifest = filled_book()
    changed = typed(data, {("2027-03/tea", QUANTITY): entry})
    submission = submitted(changed, manifest)
    march = [fact for fact in submission.facts if (fact.month.key, fact.item) == ("2027-03", "tea")]
    assert [fact.value for fact in march if fact.measure == "quantity"] == ([] if value is None else [value])
    assert counted(submission) == filled_inputs(changed)
    assert submission.cells.rejected == (value is None)
