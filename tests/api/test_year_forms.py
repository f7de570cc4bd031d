"""Return books of the year: the month that is open on top, the others folded below it in the same layout."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

import pytest
from openpyxl import load_workbook
from support.filled_books import edited, on_sheet, places
from support.sample_books import Made, filled_book, month_book, planned, registry_of, return_book

from salesbook.api.reading import read_return_bytes
from salesbook.lint.finding import findings
from salesbook.lint.read import read_seen
from salesbook.lint.rules import RULES
from salesbook.lint.seen import SeenBook
from salesbook.model.period import Month
from salesbook.model.submission import FileStatus, Submission, TableStatus
from salesbook.sheets.plan_books import BookOrder, Planned, build_book
from salesbook.xlsx.patching.patch import CellValue, set_cells

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

WHO = "wu-ting"
SHEET = "This month"
MARCH = Month(2027, 3)
LANGUAGES = ("en", "zh", "both")
Change = tuple[str, str]


@cache
def filled() -> Made:
    return filled_book(WHO, "en")


def read(data: bytes, period: Month = MARCH) -> Submission:
    return read_return_bytes(data, path="wu.xlsx", registry=registry_of(filled().manifest), period=period)


def typed(changes: Mapping[Change, CellValue]) -> bytes:
    data = filled().data
    at = places(data, SHEET)
    return set_cells(data, SHEET, {at[change]: value for change, value in changes.items()})


def pages(book: SeenBook) -> int:
    """Return how many pages a book is printed on: what stays on the screen has a blank cell as its area."""
    printed = [each.printed for each in book.visible if each.print_area and each.print_area.first_row == 0]
    return sum(len(each.rows) * len(each.columns) for each in printed)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_book_of_the_year_is_printed_on_eight_pages(language: str) -> None:
    book, _ = read_seen(return_book("zhang-wei", language).data)

    assert book is not None
    assert list(findings(RULES, book)) == []
    assert 1 < pages(book) <= 8
    assert book.sheets[0].name.startswith({"en": "This month"}.get(language, "本月填报"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_book_of_a_month_is_printed_on_three_pages(language: str) -> None:
    book, _ = read_seen(month_book("zhang-wei", language).data)

    assert book is not None
    assert 1 <= pages(book) <= 3


def test_a_month_is_filled_in_in_sixty_cells_in_both_books() -> None:
    for made in (month_book("zhang-wei", "en"), return_book("zhang-wei", "en")):
        tables = [table for table in made.manifest.tables if table.inputs]
        assert {table.sheet for table in tables} == {SHEET}
        months = {row.subject.month for table in tables for row in table.rows}
        for month in months:
            cells = [
                len(table.inputs) for table in tables for row in table.rows if row.subject.month == month
            ]
            assert 40 < sum(cells) <= 60


def test_customers_and_outlets_add_a_cell_each_and_a_page() -> None:
    plan, order = planned().plan, BookOrder(book="month", owner="zhang-wei", file="", month=MARCH)
    asked = replace(plan, returns=replace(plan.returns, sheets=("customer_sales", "outlet_visits")))
    opted = Planned.of(asked, planned().targets, planned().templates)
    made = Made(*build_book(order, opted, language="en"))
    plain, more = (
        {table.id: len(table.inputs) * len(table.rows) for table in each.manifest.tables if table.inputs}
        for each in (month_book("zhang-wei", "en"), made)
    )

    # Five customers with all others, and outlets of four classes.
    assert more == {**plain, "customer_sales": 6, "my_outlets": 4}
    book, _ = read_seen(made.data)
    assert book is not None
    assert pages(book) <= 3


def test_months_that_are_not_open_show_one_line_each() -> None:
    sheet = return_book("zhang-wei", "en").spec.sheets[0]
    said = {cell.row: str(cell.value) for cell in sheet.cells if " · due " in str(cell.value)}
    lines = [row for row, _ in sorted(said.items())]

    assert [said[row][:7] for row in lines] == [f"2027-{month:02d}" for month in range(1, 13)]
    shown = [row for row in range(lines[1], lines[-1] + 1) if row not in sheet.hidden_rows]
    assert shown == lines[1:]
    assert all(sheet.outline[row + 1] for row in lines[1:])
    assert sheet.outline_above
    assert lines[0] + 1 not in sheet.outline


def test_a_year_reads_back_as_it_was_filled_in() -> None:
    submission = read(filled().data)

    assert submission.status is FileStatus.ACCEPTED, [each.slug for each in submission.problems]
    assert {fact.month for fact in submission.facts} == set(planned().plan.fiscal_year.until(MARCH))
    assert {fact.dimension for fact in submission.facts if fact.measure == "collections"} == {""}
    assert submission.cells.rejected == submission.cells.withheld == 0


def test_figures_of_a_folded_month_count_and_are_no_news() -> None:
    submission = read(filled().data)
    figures = {(fact.month.key, fact.item, fact.measure): fact.value for fact in submission.facts}

    assert figures["2027-02", "0101", "quantity"] > 0
    assert "hidden-figures" not in {each.slug for each in submission.problems}


def test_problems_of_a_month_name_it() -> None:
    submission = read(typed({("2027-02/0101", "revenue_ac"): "about 5"}))
    (found,) = [each for each in submission.problems if each.slug == "not-a-number"]

    assert found.where.row is not None
    assert found.where.row.in_language("en").startswith("2027-02 / 0101")


def test_a_block_whose_cells_were_moved_sideways_waits_with_its_table() -> None:
    data = filled().data
    row, column = places(data, SHEET)["2027-02/0101", "quantity_ac"]

    def shift(page: Worksheet) -> None:
        page.move_range(f"D{row - 1}:M{row + 18}", cols=1)

    submission = read(on_sheet(data, shift, SHEET))

    assert submission.tables["sales"] is TableStatus.WITHHELD
    assert column >= 1
    assert "column-displaced" in {each.slug for each in submission.problems}


def test_a_block_that_was_deleted_is_missing() -> None:
    data = filled().data
    row, _ = places(data, SHEET)["2027-12/0101", "quantity_ac"]

    submission = read(on_sheet(data, lambda page: page.delete_rows(row - 3, 25), SHEET))

    assert submission.tables["sales"] is TableStatus.WITHHELD
    assert "table-missing" in {each.slug for each in submission.problems}
    assert submission.tables["expenses"] is TableStatus.ACCEPTED


def test_a_copied_sheet_is_told_once_a_table() -> None:
    submission = read(edited(filled().data, lambda book: book.copy_worksheet(book[SHEET])))
    told = [each for each in submission.problems if each.slug == "table-copied"]

    copied = [table for table in filled().manifest.tables if table.inputs and table.sheet == SHEET]
    assert len(told) == len(copied)


def test_what_was_sold_outside_the_plan_is_of_its_month() -> None:
    person = planned().plan
    asked = {
        (row.subject.month, row.subject.item)
        for table in filled().manifest.tables
        if table.id == "sales"
        for row in table.rows
    }
    other = next(p for p in person.dimensions.products if (Month(2027, 2), p.id) not in asked)
    lines: dict[Change, CellValue] = {
        ("2027-02/+1", "product"): other.id,
        ("2027-02/+1", "quantity_ac"): 5,
        ("2027-03/+1", "product"): "honey",
        ("2027-03/+1", "quantity_ac"): 6,
    }

    submission = read(typed(lines))

    found = [fact for fact in submission.facts if fact.item == other.id]
    assert [(fact.month.key, fact.measure, fact.value) for fact in found] == [("2027-02", "quantity", 5)]
    assert [each.slug for each in submission.problems] == ["outside-product-unknown"]


def test_which_month_is_open_changes_nothing_of_what_is_issued() -> None:
    base = planned()
    later = replace(base.plan, version=2, effective=Month(2027, 7), parent=base.plan)
    order = BookOrder(book="return", owner=WHO, file="")
    spec, manifest = build_book(order, replace(base, plan=later), language="en")
    said = [str(cell.value) for cell in spec.sheets[0].cells if " · due " in str(cell.value)]

    assert said[0].startswith("2027-07")
    assert [table.rows for table in manifest.tables] == [table.rows for table in filled().manifest.tables]


def test_sheets_beside_it_are_opted_into() -> None:
    names = load_workbook(io.BytesIO(return_book("zhang-wei", "en").data)).sheetnames

    assert names == [
        "This month",
        "Year so far",
        "My targets",
        "Weeks and days",
        "Due dates",
        "Calendar",
        "_sb",
    ]


def test_a_month_for_which_nothing_is_planned_has_no_table_of_sales() -> None:
    base = planned()
    cells = {key: values.copy() for key, values in base.targets.cells.items()}
    for values in cells.values():
        values[3:, list(base.targets.people).index(WHO)] = 0
    ready = Planned.of(base.plan, replace(base.targets, cells=cells), base.templates)
    order = BookOrder(book="return", owner=WHO, file="")
    made = Made(*build_book(order, ready, language="en"))

    sales = made.manifest.table("sales")
    assert sales is not None
    assert list(sales.pieces) == ["sales_2027_01", "sales_2027_02", "sales_2027_03"]
    submission = read_return_bytes(
        made.data, path="wu.xlsx", registry=registry_of(made.manifest), period=Month(2027, 1)
    )
    assert {each.slug for each in submission.problems} == {"month-not-filled"}


def test_a_mark_copied_alone_into_a_far_cell_ends_no_table() -> None:
    page = load_workbook(io.BytesIO(filled().data))[SHEET]
    mark = next(str(cell.value) for cell in page["A"] if "|sales_2027_01|" in str(cell.value))
    (row, _), *_ = (at for (_, column), at in places(filled().data, SHEET).items() if column == "quantity_ac")
    whole, stray = (read(set_cells(filled().data, SHEET, said)) for said in ({}, {(row + 3, 60): mark}))
    assert [each._replace(source=None) for each in stray.facts] == [
        each._replace(source=None) for each in whole.facts
    ]
    assert stray.status is whole.status
