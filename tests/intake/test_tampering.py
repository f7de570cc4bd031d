"""What was done to the cells that nobody fills in."""

from __future__ import annotations

from decimal import Decimal

import pytest
from openpyxl.worksheet.worksheet import Worksheet
from support.filled_books import (
    SALES,
    TRACKING,
    Change,
    address,
    counted,
    figure,
    filled_book,
    filled_inputs,
    on_sheet,
    places,
    slugs,
    submitted,
    typed,
    yuan,
)

from salesbook.model.submission import Submission
from salesbook.problems import Problem
from salesbook.xlsx.patching.cell_text import CellValue, StoredFormula

TEA, WATER, JUICE = "2027-01/tea", "2027-01/water", "2027-01/007"


def returned(changes: dict[Change, CellValue], sheet: str = SALES) -> Submission:
    data, manifest = filled_book()
    return submitted(typed(data, changes, sheet), manifest)


def only(submission: Submission, slug: str) -> Problem:
    (found,) = [each for each in submission.problems if each.slug == slug]
    return found


def test_a_formula_typed_over_is_noted_once_for_its_column() -> None:
    submission = returned({(TEA, "revenue_variance"): 999, (WATER, "revenue_variance"): "see mail"})
    found = only(submission, "formula-overwritten")
    assert (found.value, found.details["cells"]) == ("999", 2)
    assert found.where.cell == address(filled_book()[0], (TEA, "revenue_variance"))
    assert submission.status == "accepted"


def test_formulas_without_stored_values_are_not_overwritten() -> None:
    data, manifest = filled_book()
    saved = on_sheet(data, lambda page: page.cell(1, 1))
    assert submitted(saved, manifest).problems == []


def test_a_total_typed_over_is_named_with_its_label() -> None:
    found = only(returned({("Σ", "revenue_ac"): 999}), "total-overwritten")
    assert found.where.row is not None
    assert (found.value, found.where.row.in_language("en")) == ("999", "Year")


def shifted(first: str, second: str) -> dict[Change, CellValue]:
    """Return changes that exchange everything but keys and labels between two rows of January."""
    prices: dict[str, int] = {TEA: 20, WATER: 5, JUICE: 10}
    return {
        (row, column): value
        for row, other in ((first, second), (second, first))
        for column, value in {
            "quantity_pl": 100,
            "revenue_pl": 100 * prices[other],
            "collections_pl": 100 * prices[other],
            "revenue_ac": 90 * prices[other],
            "collections_ac": 90 * prices[other],
        }.items()
    }


def test_figures_sorted_away_from_their_keys_are_withheld_because_the_plan_moved_with_them() -> None:
    submission = returned(shifted(TEA, WATER))
    found = [each for each in submission.problems if each.slug == "plan-of-another-row"]
    assert [each.value for each in found] == ["Jan / Water / case", "Jan / Green tea / case"]
    assert submission.facts == []
    assert "plan-cell-changed" not in slugs(submission)


def test_one_row_with_the_plan_of_another_is_a_changed_plan() -> None:
    changes = {each: value for each, value in shifted(TEA, WATER).items() if each[0] == TEA}
    assert "plan-cell-changed" in slugs(returned(changes))
    assert "plan-of-another-row" not in slugs(returned(changes))


def test_a_formula_in_a_plan_cell_is_named_even_with_the_right_value() -> None:
    assert slugs(returned({(TEA, "revenue_pl"): StoredFormula("2*1000", 2000)})) == ["given-is-formula"]


def hide(data: bytes, row: int) -> bytes:
    def edit(page: Worksheet) -> None:
        page.row_dimensions[row].hidden = True

    return on_sheet(data, edit)


def test_figures_in_hidden_rows_count_and_are_noted() -> None:
    data, manifest = filled_book()
    row = places(data)[TEA, "revenue_ac"][0] + 1
    submission = submitted(hide(data, row), manifest)
    found = only(submission, "hidden-figures")
    assert (found.value, found.details["cells"]) == (address(data, (TEA, "quantity_ac")), 3)
    assert figure(submission, TEA, "revenue") == yuan("1800")


def test_hidden_rows_without_figures_say_nothing() -> None:
    data, manifest = filled_book()
    row = places(data)["2027-12/tea", "revenue_ac"][0] + 1
    assert submitted(hide(data, row), manifest).problems == []


@pytest.mark.parametrize("period", [None, "2027-03"])
def test_one_figure_in_merged_cells_is_not_taken_for_any_of_them(period: str | None) -> None:
    data, manifest = filled_book()
    first = address(data, (TEA, "revenue_ac"))
    second = address(data, (WATER, "revenue_ac"))
    merged = on_sheet(data, lambda page: page.merge_cells(f"{first}:{second}"))
    submission = submitted(merged, manifest) if period else submitted(merged, manifest, period=None)
    assert [(each.slug, each.where.cell, each.value) for each in submission.problems] == [
        ("cells-merged", first, "1800")
    ]
    assert submission.facts == []
    assert counted(submission) == filled_inputs(merged)


def test_merged_titles_do_no_harm() -> None:
    data, manifest = filled_book()
    merged = on_sheet(data, lambda page: page.merge_cells("A1:F1"))
    assert submitted(merged, manifest).problems == []


@pytest.mark.parametrize("typed", [Decimal("620.5"), "1,200", "１２００元", "1.2万"])
def test_figures_below_the_table_are_unknown_rows(typed: Decimal | str) -> None:
    data, manifest = filled_book()
    last = max(row for row, _ in places(data).values())
    column = places(data)[TEA, "revenue_ac"][1]

    def type_below(page: Worksheet) -> None:
        page.cell(last + 5, column + 1).value = typed

    submission = submitted(on_sheet(data, type_below), manifest)
    assert (slugs(submission), submission.cells.withheld) == (["unknown-row"], 28)


@pytest.mark.parametrize("words", ["checked by Bo on 5 April", "signed", "№ 7", "2027-04-05", "-"])
def test_words_below_the_table_do_no_harm(words: str) -> None:
    data, manifest = filled_book()
    last = max(row for row, _ in places(data).values())
    column = places(data)[TEA, "revenue_ac"][1]

    def sign(page: Worksheet) -> None:
        page.cell(last + 5, column + 1).value = words

    assert submitted(on_sheet(data, sign), manifest).problems == []


def test_a_month_like_the_one_before_under_the_same_plan_surprises_nobody() -> None:
    data, manifest = filled_book()
    at = {("2027-01", "tea"): 20, ("2027-01", "water"): 5, ("2027-01", "007"): 10}
    january: dict[Change, CellValue] = {
        (f"{month}/{product}", f"{measure}_ac"): 90 * (1 if measure == "quantity" else price)
        for (month, product), price in at.items()
        for measure in ("quantity", "revenue", "collections")
    }
    february = {(row.replace("2027-01", "2027-02"), col): value for (row, col), value in january.items()}
    # The plan of February differs in one product only: too little to be surprised.
    assert slugs(submitted(typed(data, {**january, **february}), manifest)) == []


def test_a_caption_in_another_language_is_accepted_and_noted() -> None:
    data, manifest = filled_book()

    def translate(page: Worksheet) -> None:
        top = places(data)[TEA, "revenue_ac"]
        page.cell(top[0], top[1] + 1).value = "AC\n实际"

    submission = submitted(on_sheet(data, translate), manifest)
    assert (slugs(submission), len(submission.facts)) == (["caption-reworded"], 27)


def test_a_caption_that_means_something_else_withholds_its_column() -> None:
    data, manifest = filled_book()

    def reword(page: Worksheet) -> None:
        top = places(data)[TEA, "revenue_ac"]
        page.cell(top[0], top[1] + 1).value = "Forecast"

    assert slugs(submitted(on_sheet(data, reword), manifest)) == ["header-changed"]


def test_words_on_a_hidden_sheet_are_noted_too() -> None:
    data, manifest = filled_book()
    noted = typed(data, {("2027-02", "cause"): "Rain"}, TRACKING)

    def hide_sheet(page: Worksheet) -> None:
        page.sheet_state = "hidden"

    submission = submitted(on_sheet(noted, hide_sheet, TRACKING), manifest)
    assert (slugs(submission), [note.text for note in submission.notes]) == (["hidden-figures"], ["Rain"])
