"""The board: what its headline says, who stands on it, and what is left out."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from support.composed import composed_table
from support.small_plan import MARCH, small_plan, small_targets, submissions

from salesbook.layout.templates import default_templates
from salesbook.model.plan import Plan
from salesbook.sheets.plan_books import BookOrder
from salesbook.sheets.variance_board import short
from salesbook.sheets.variance_books import build_variance_book
from salesbook.spreadsheet.book import BookSpec, SheetSpec
from salesbook.variance.reconcile import reconcile


def book_of(
    owner: str = "co", language: str = "en", plan: Plan | None = None, theme: str = "default"
) -> BookSpec:
    result = reconcile(plan or small_plan(), small_targets(), submissions(), MARCH)
    book = "person_variance" if owner in ("li", "zhang", "chen") else "variance"
    order = BookOrder(book=book, owner=owner, file="")
    return build_variance_book(order, result, default_templates(), language=language, theme=theme)[0]


def board(owner: str = "co", language: str = "en") -> SheetSpec:
    return book_of(owner, language).sheets[1]


def line(sheet: SheetSpec, row: int) -> str:
    return str(next(cell.value for cell in sheet.cells if cell.row == row))


def test_the_headline_says_attainment_coverage_parts_and_what_did_most() -> None:
    sheet = board()
    assert sheet.name == "Board"
    assert "% of plan (−" in line(sheet, 0)
    assert "% reported; volume −" in line(sheet, 0)
    assert "of the month, 1 of 3 people; Chen Yu: missing." in line(sheet, 1)


def test_where_everybody_reported_nothing_is_said_to_be_open() -> None:
    sheet = board("east")
    assert "Everybody has reported." in line(sheet, 1)
    (bridge, _) = sheet.charts
    table = composed_table(book_of("east"), "bridge_month")
    assert not any(label.startswith(("All plan", "Not counted")) for label in table.by_label)
    assert bridge.title.startswith("Revenue 2027-03 from plan to actual")


def test_people_stand_by_their_variance_and_the_missing_below_them_in_grey() -> None:
    table = composed_table(book_of(), "board_people")
    assert list(table.by_key) == ["li", "zhang", "chen"]
    row = table.by_key["chen"]
    assert table.value(row, "ac") is None
    assert table.value(row, "variance") == ""
    assert table.value(row, "action") == "hand the return in"
    assert (table.cell(row, "name").style.color, table.cell(row, "name").style.italic) == ("#6B6B6B", True)
    assert table.value(table.by_key["zhang"], "cause") == "雨天多 a wet month"
    assert table.value(table.by_key["li"], "cause") is None


def test_regions_stand_by_their_variance_and_one_that_is_not_judged_has_no_bar() -> None:
    table = composed_table(book_of(), "board_places")
    assert list(table.by_key) == ["east", "south"]
    east, south = table.by_key["east"], table.by_key["south"]
    assert (table.value(east, "coverage"), table.value(south, "ac")) == (1, None)
    assert table.value(south, "drawn") == ""
    assert table.value(east, "drawn") == table.value(east, "variance_share")
    assert "volume −" in str(table.value(east, "part"))


def test_the_total_is_that_of_those_who_reported() -> None:
    book = book_of()
    people, summary = composed_table(book, "board_people"), composed_table(book, "summary")
    total = people.by_label["Total reported"]
    for column in ("pl", "ac", "variance"):
        assert people.number(total, column) == summary.number(summary.by_key["revenue"], column)


def test_a_persons_board_shows_products_and_what_drove_them() -> None:
    table = composed_table(book_of("zhang"), "board_products")
    assert set(table.by_key) == {"0101", "0201", "0202"}
    shares = [table.number(row, "variance_share") for row in table.by_key.values()]
    assert shares == sorted(shares, reverse=True)
    assert "volume −" in str(table.value(table.by_key["0101"], "part"))


def test_bars_share_one_scale_and_the_colours_of_the_theme() -> None:
    sheet = book_of(theme="colour-blind").sheets[1]
    bars = [rule for rule in sheet.conditionals if rule.rule == "bar"]
    assert {(rule.color, rule.fill) for rule in bars} == {("#0072B2", "#D55E00")}
    table = composed_table(book_of(), "board_people")
    longest = max(abs(table.number(table.by_key[each], "variance_share")) for each in ("li", "zhang"))
    assert [rule.limit for rule in bars if rule.area.first_row == table.by_key["li"]] == [longest]


def test_a_step_that_shows_as_zero_is_left_out_of_the_waterfall() -> None:
    (bridge, months) = board().charts
    drawn = {area.first_row for series in bridge.series for area in series.values}
    table = composed_table(book_of(), "bridge_month")
    mix = table.by_label["Mix"]
    assert abs(table.number(mix, "amount")) < Decimal("0.05")
    assert mix not in {
        row for series in bridge.series for a in series.values for row in range(a.first_row, a.last_row + 1)
    }
    assert drawn
    assert (months.row, months.offset > bridge.width) == (bridge.row, True)


def test_the_board_is_one_page_and_the_meeting_prints_by_default() -> None:
    book = book_of()
    assert book.sheets[1].pages.tall == 1
    printed = [sheet.name for sheet in book.sheets if sheet.print_area and sheet.print_area.first_row == 0]
    assert printed == [
        "Board",
        "Meeting",
        "Summary",
        "By person",
        "By product",
        "Price, volume, mix",
    ]
    own = [
        sheet.name
        for sheet in book_of("zhang").sheets
        if sheet.print_area and sheet.print_area.first_row == 0
    ]
    assert own == ["Board", "Summary", "Price, volume, mix"]


@pytest.mark.parametrize("shown", [True, False])
def test_a_persons_book_shows_gross_profit_only_where_the_plan_says_so(*, shown: bool) -> None:
    plan = small_plan()
    costs = [replace(each, cost=each.price // 2) for each in plan.dimensions.products]
    plan = replace(plan, dimensions=replace(plan.dimensions, products=costs), profit_for_people=shown)
    names = [sheet.name for sheet in book_of("zhang", plan=plan).sheets]
    assert ("Gross profit bridge" in names) is shown
    table = composed_table(book_of("zhang", plan=plan), "board")
    assert ("gross_profit" in table.by_key) is shown


def test_the_forecast_on_the_board_is_the_plans_choice() -> None:
    plan = replace(small_plan(), forecast="A")
    table = composed_table(book_of(plan=plan), "board")
    outlook = composed_table(book_of(plan=plan), "outlook")
    row = outlook.by_key["revenue"]
    expected = outlook.number(row, "forecast_a") / outlook.number(row, "target")
    own = table.by_key["revenue"]
    assert float(table.number(own, "expected_a")) == pytest.approx(float(expected))
    short = outlook.number(row, "forecast_a") - outlook.number(row, "target")
    assert table.number(own, "gap_a") == short


def test_words_are_cut_to_one_line() -> None:
    assert short("a wet month", 20) == "a wet month"
    assert short("雨天多，即饮茶动销慢于去年", 12) == "雨天多，即…"
