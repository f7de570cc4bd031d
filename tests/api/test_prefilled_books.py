"""Return books that come with what finance's books hold of their month."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet
from support.filled_books import row_of

from salesbook.api.check import check
from salesbook.api.month_books import MonthOrder, build_month
from salesbook.lint.finding import findings
from salesbook.lint.read import read_seen
from salesbook.lint.rules import RULES
from salesbook.model.period import Month
from salesbook.problems import Problem
from salesbook.xlsx.patching.patch import set_cells

PLAN = Path(__file__).parents[2] / "samples" / "plan"
MARCH, WHO, SHEET = Month(2027, 3), "zhang-wei", "This month"
NAME, QUANTITY, REVENUE, SUM = 2, 3, 4, 4
"""Columns of the form, from 0."""
SALES = """日期,单据号,业务员,存货编码,数量,不含税金额,税额
2027-03-02,X1,zhang-wei,0101,400,20000.00,2600.00
2027-03-15,X2,zhang-wei,0101,300,15000.00,1950.00
2027-03-20,X3,zhang-wei,0303,12,950.50,117.00
2027-03-21,X4,zhang-wei,9999,10,900.50,117.00
2027-03-22,X5,nobody,0101,10,900.50,117.00
2027-04-01,X6,zhang-wei,0102,1,100.00,13.00
"""
RECEIPTS = """收款日期,收款单号,业务员编码,收款金额
2027-03-25,C1,zhang-wei,500000.00
"""


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Problem]]:
    """Build a book of March for one person from two exports, and say what was found."""
    folder = tmp_path_factory.mktemp("prefilled")
    exports = [folder / "sales.csv", folder / "receipts.csv"]
    for path, text in zip(exports, (SALES, RECEIPTS), strict=True):
        path.write_text(text, "utf-8")
    built = build_month(PLAN, folder, MonthOrder(month=MARCH, books=exports), language="en", only=[WHO])
    return folder / built.files[0], [*built.problems]


def form_of(book: Path) -> Worksheet:
    return load_workbook(io.BytesIO(book.read_bytes()))[SHEET]


def test_what_the_books_hold_of_the_month_stands_in_the_form(built: tuple[Path, list[Problem]]) -> None:
    page = form_of(built[0])

    juice, outside = row_of(page, "2027-03/0101"), row_of(page, "2027-03/+1")
    assert [page.cell(juice, at + 1).value for at in (QUANTITY, REVENUE)] == [700, 35_000]
    assert [page.cell(outside, at + 1).value for at in (NAME, QUANTITY, REVENUE)] == ["0303", 12, 950.5]
    assert page.cell(row_of(page, "2027-03"), SUM + 1).value == 500_000
    assert page.cell(row_of(page, "2027-03/0102"), REVENUE + 1).value is None  # April's
    said = [str(cell.value) for row in page.iter_rows(max_row=12) for cell in row]
    assert any("(sales.csv, receipts.csv, until 2027-03-25)" in each for each in said)


def test_prefilled_cells_look_their_own_way_and_are_open(built: tuple[Path, list[Problem]]) -> None:
    page = form_of(built[0])

    filled, blank = (page.cell(row_of(page, key), REVENUE + 1) for key in ("2027-03/0101", "2027-03/0102"))
    assert filled.fill.fgColor.rgb != blank.fill.fgColor.rgb
    assert not filled.protection.locked
    seen, _ = read_seen(built[0].read_bytes())
    assert seen is not None
    assert list(findings(RULES, seen)) == []


def test_what_is_nobodys_is_named_and_left_out(built: tuple[Path, list[Problem]]) -> None:
    left = [each for each in built[1] if each.slug == "ledger-not-prefilled"]

    assert [(each.value, each.where.line) for each in left] == [("zhang-wei 9999", 5), ("nobody 0101", 6)]


def test_unchanged_is_confirmed_and_changed_is_named(built: tuple[Path, list[Problem]]) -> None:
    book, _ = built
    page = form_of(book)
    at = row_of(page, "2027-03/0101") - 1
    data = book.read_bytes()
    folder = book.parent / "in"
    folder.mkdir()
    (folder / "book.xlsx").write_bytes(set_cells(data, SHEET, {(at, QUANTITY): 690}))
    (folder / "blank.xlsx").write_bytes(set_cells(data, SHEET, {(at, QUANTITY): None}))

    read = check([folder / "book.xlsx"], issued=book.parent, period=MARCH).submissions[0]
    blank = check([folder / "blank.xlsx"], issued=book.parent, period=MARCH).submissions[0]

    changed = [each for each in read.problems if each.slug == "prefilled-changed"]
    assert [each.message.in_language("en") for each in changed] == ["690, where finance's books had 700"]
    assert [each.slug for each in blank.problems].count("prefilled-changed") == 1
    assert {each.slug for each in read.problems}.isdisjoint({"accepted-cell-changed"})
    counted = [
        each for each in (*read.facts, *blank.facts) if (each.item, each.measure) == ("0101", "quantity")
    ]
    assert {each.value for each in counted} <= {690}


def test_books_of_another_month_fill_in_nothing(tmp_path: Path) -> None:
    export = tmp_path / "sales.csv"
    export.write_text(SALES, "utf-8")

    built = build_month(PLAN, tmp_path, MonthOrder(month=Month(2027, 7), books=[export]), only=[WHO])

    assert not built.files
    assert [each.slug for each in built.problems if each.code == "SB944"] == ["ledger-not-of-month"]
