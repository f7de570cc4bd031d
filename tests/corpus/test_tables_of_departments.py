"""Damaged tables of prospects and departments: read right or told of, never silently wrong."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from copy import copy
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING

import pytest
from support.filled_books import edited, places, submitted, typed
from support.plan_texts import FILES, parse

from salesbook.demo.editing.insert import insert_rows
from salesbook.demo.editing.rename import rename_sheet
from salesbook.issued.manifest import Manifest
from salesbook.layout.templates import default_templates
from salesbook.model.period import Month
from salesbook.planning.decomposition.decompose import decompose
from salesbook.problems import Severity
from salesbook.sheets.plan_books import BookOrder, Planned, build_book
from salesbook.xlsx.patching.patch import CellValue
from salesbook.xlsx.writing.write import write_book

if TYPE_CHECKING:
    from openpyxl.workbook import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

PLAN = {
    "plan.toml": FILES["plan.toml"] + '[return]\nsheets = ["customer_sales"]\n',
    "departments.csv": "id,name,role\nplant,生产部 | Plant,production\nstore,仓库 | Store,warehouse\n",
    "capacity.csv": "line,quantity\ntea,400\njuice,600\n",
    "stock.csv": "product,opening,line\n001,100,tea\n002,900,juice\n",
    "customers.csv": "id,name,class,owner\nK1,甲 | One,A,zhang\nK2,乙 | Two,B,zhang\n",
    "prospects.csv": "id,name,owner,size,days\nP1,天虹 | T,zhang,60000,20\nP2,百联 | B,zhang,5000,15\n",
}
FEB = Month(2027, 2)
Facts = Mapping[tuple[str, str, str], int]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Form:
    """A table of a book: whose, on which sheet, two cells typed into it, and what they mean."""

    book: str
    owner: str
    sheet: str
    first: tuple[str, str]
    second: tuple[str, str]
    meant: Facts


STOCK = Form(
    book="department",
    owner="store",
    sheet="Stock",
    first=("2027-02/001", "stock_ac"),
    second=("2027-02/002", "in_transit"),
    meant={("2027-02", "001", "stock"): 1234, ("2027-02", "002", "in_transit"): 56},
)
PROSPECTS = Form(
    book="return",
    owner="zhang",
    sheet="My prospects",
    first=("2027-02/P1", "size"),
    second=("2027-02/P2", "days"),
    meant={("2027-02", "P1", "prospect_size"): 1234_00, ("2027-02", "P2", "prospect_days"): 56},
)


CAPACITY = Form(
    book="department",
    owner="plant",
    sheet="Capacity",
    first=("2027-02/tea", "made"),
    second=("2027-02/juice", "next_capacity"),
    meant={("2027-02", "tea", "made"): 1234, ("2027-02", "juice", "next_capacity"): 56},
)
CONFIRMED = Form(
    book="department",
    owner="plant",
    sheet="Capacity",
    first=("2027-02/001", "confirmed"),
    second=("2027-02/002", "confirmed"),
    meant={("2027-02", "001", "confirmed"): 1234, ("2027-02", "002", "confirmed"): 56},
)
FORMS = {"stock": STOCK, "capacity": CAPACITY, "confirmed": CONFIRMED, "prospects": PROSPECTS}


@cache
def issued(form: Form) -> tuple[bytes, Manifest]:
    """Return a book with 1,234 and 56 typed into its table."""
    plan, problems = parse(PLAN)
    assert plan is not None, problems
    targets, found = decompose(plan)
    assert targets is not None, found
    order = BookOrder(book=form.book, owner=form.owner, file="")
    spec, manifest = build_book(order, Planned.of(plan, targets, default_templates()), language="en")
    values: dict[tuple[str, str], CellValue] = {form.first: Decimal(1234), form.second: Decimal(56)}
    return typed(write_book(spec), values, form.sheet), manifest


Damage = Callable[[bytes, Form], bytes]


def saved(data: bytes, form: Form) -> bytes:
    del form
    return edited(data, lambda _: None)


def at(data: bytes, form: Form) -> tuple[int, int]:
    """Return row and column of the first typed cell, counted from 1."""
    row, column = places(data, form.sheet)[form.first]
    return row + 1, column + 1


def with_value(value: CellValue) -> Damage:
    return lambda data, form: typed(data, {form.first: value}, form.sheet)


def row_above(data: bytes, form: Form) -> bytes:
    return insert_rows(data, form.sheet, 0, 2)


def row_inside(data: bytes, form: Form) -> bytes:
    return insert_rows(data, form.sheet, at(data, form)[0] - 1, 1)


def renamed(data: bytes, form: Form) -> bytes:
    return rename_sheet(data, form.sheet, "Sheet1")


def column_inserted(data: bytes, form: Form) -> bytes:
    return edited(data, lambda book: book[form.sheet].insert_cols(at(data, form)[1]))


def row_deleted(data: bytes, form: Form) -> bytes:
    return edited(data, lambda book: book[form.sheet].delete_rows(at(data, form)[0]))


def key_gone(data: bytes, form: Form) -> bytes:
    def edit(book: Workbook) -> None:
        book[form.sheet].cell(at(data, form)[0], 1).value = None

    return edited(data, edit)


def key_twice(data: bytes, form: Form) -> bytes:
    def edit(book: Workbook) -> None:
        sheet, row = book[form.sheet], at(data, form)[0]
        sheet.cell(row + 1, 1).value = sheet.cell(row, 1).value

    return edited(data, edit)


def sheet_copied(data: bytes, form: Form) -> bytes:
    return edited(data, lambda book: book.copy_worksheet(book[form.sheet]))


def rows_swapped(data: bytes, form: Form) -> bytes:
    def edit(book: Workbook) -> None:
        sheet, row = book[form.sheet], at(data, form)[0]
        for column in range(1, sheet.max_column + 1):
            one, other = sheet.cell(row, column), sheet.cell(row + 1, column)
            one.value, other.value = copy(other.value), copy(one.value)

    return edited(data, edit)


def sorted_upside_down(data: bytes, form: Form) -> bytes:
    """The rows of the table, sorted by somebody the other way round."""

    def edit(book: Workbook) -> None:
        sheet, rows = book[form.sheet], rows_of(data, form)
        held = [[sheet.cell(row, column).value for column in columns(sheet)] for row in rows]
        for row, values in zip(rows, reversed(held), strict=True):
            for column, value in zip(columns(sheet), values, strict=True):
                sheet.cell(row, column).value = value

    return edited(data, edit)


def rows_of(data: bytes, form: Form) -> list[int]:
    """Return the rows of the table of the first typed cell, counted from 1."""
    found = {
        key: row + 1
        for (key, column), (row, _) in places(data, form.sheet).items()
        if column == form.first[1]
    }
    return sorted(row for key, row in found.items() if "/" in key)


def columns(sheet: Worksheet) -> range:
    return range(1, sheet.max_column + 1)


def row_moved_away(data: bytes, form: Form) -> bytes:
    """The row is cut, and pasted below everything."""

    def edit(book: Workbook) -> None:
        sheet, row = book[form.sheet], at(data, form)[0]
        below = sheet.max_row + 3
        for column in columns(sheet):
            sheet.cell(below, column).value, sheet.cell(row, column).value = (
                sheet.cell(row, column).value,
                None,
            )

    return edited(data, edit)


def filled_below(data: bytes, form: Form) -> bytes:
    """A figure more stands below the table, in the column of the first."""

    def edit(book: Workbook) -> None:
        book[form.sheet].cell(rows_of(data, form)[-1] + 1, at(data, form)[1]).value = 777

    return edited(data, edit)


def merged(data: bytes, form: Form) -> bytes:
    """The typed cell is merged with the one below it."""

    def edit(book: Workbook) -> None:
        row, column = at(data, form)
        book[form.sheet].merge_cells(start_row=row, end_row=row + 1, start_column=column, end_column=column)

    return edited(data, edit)


def month_copied(data: bytes, form: Form) -> bytes:
    """The figure of February is copied into March, which is not over."""
    later = (form.first[0].replace("2027-02", "2027-03"), form.first[1])
    return typed(data, {later: Decimal(1234)}, form.sheet)


def key_retyped(data: bytes, form: Form) -> bytes:
    """Somebody types the code anew, in another spelling."""

    def edit(book: Workbook) -> None:
        cell = book[form.sheet].cell(at(data, form)[0], 1)
        cell.value = str(cell.value).replace("2027-02/", "2027-2 / ")

    return edited(data, edit)


def key_of_another(data: bytes, form: Form) -> bytes:
    """Somebody types the code of the row below over that of this one, and the other way round."""

    def edit(book: Workbook) -> None:
        sheet, row = book[form.sheet], at(data, form)[0]
        one, other = sheet.cell(row, 1), sheet.cell(row + 1, 1)
        one.value, other.value = other.value, one.value

    return edited(data, edit)


def row_hidden(data: bytes, form: Form) -> bytes:
    def edit(book: Workbook) -> None:
        book[form.sheet].row_dimensions[at(data, form)[0]].hidden = True

    return edited(data, edit)


def other_month_pasted(data: bytes, form: Form) -> bytes:
    """The rows of February are pasted over those of January, with their codes."""

    def edit(book: Workbook) -> None:
        sheet, rows = book[form.sheet], rows_of(data, form)
        for row in rows[:2]:
            for column in columns(sheet):
                sheet.cell(row, column).value = sheet.cell(row + 2, column).value

    return edited(data, edit)


def captions_gone(data: bytes, form: Form) -> bytes:
    def edit(book: Workbook) -> None:
        sheet = book[form.sheet]
        first = min(row for row, _ in places(data, form.sheet).values())
        for column in range(1, sheet.max_column + 1):
            sheet.cell(first, column).value = None

    return edited(data, edit)


def sheet_deleted(data: bytes, form: Form) -> bytes:
    return edited(data, lambda book: book.remove(book[form.sheet]))


RIGHT: Mapping[str, Damage] = {
    "saved by another program": saved,
    "typed as text": with_value("1234"),
    "with separators": with_value("1,234"),
    "in full width": with_value("１２３４"),
    "two rows above": row_above,
    "a row inside": row_inside,
    "sheet renamed": renamed,
    "column inserted": column_inserted,
    "captions gone": captions_gone,
    "rows swapped": rows_swapped,
    "sorted upside down": sorted_upside_down,
    "a row hidden": row_hidden,
    "the month copied into the next": month_copied,
}
TOLD: Mapping[str, Damage] = {
    **RIGHT,
    "words": with_value("about 1200"),
    "a row deleted": row_deleted,
    "a key gone": key_gone,
    "a key twice": key_twice,
    "sheet copied": sheet_copied,
    "sheet deleted": sheet_deleted,
    "a row moved away": row_moved_away,
    "a figure below": filled_below,
    "merged with the cell below": merged,
    "a key retyped": key_retyped,
    "keys of two rows exchanged": key_of_another,
    "a month pasted over another": other_month_pasted,
    "an error": with_value("#REF!"),
    "with a unit": with_value("1234件"),
}


def read(form: Form, damage: Damage) -> tuple[Facts, bool]:
    """Return what counts of a damaged book, and whether a warning or an error says what is wrong."""
    data, manifest = issued(form)
    found = submitted(damage(data, form), manifest, period=FEB)
    facts = {(fact.month.key, fact.item, fact.measure): fact.value for fact in found.facts}
    return facts, any(each.severity is not Severity.NOTE for each in found.problems)


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
@pytest.mark.parametrize("way", TOLD)
def test_a_damaged_table_is_read_right_or_told_of(form: Form, way: str) -> None:
    facts, told = read(form, TOLD[way])
    assert facts == form.meant or told
    assert facts.items() <= form.meant.items()


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
@pytest.mark.parametrize("way", RIGHT)
def test_what_can_be_read_is_read(form: Form, way: str) -> None:
    assert read(form, RIGHT[way])[0] == form.meant


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_a_figure_below_zero_is_told_of(form: Form) -> None:
    assert read(form, with_value(Decimal(-5)))[1]
