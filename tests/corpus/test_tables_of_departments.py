"""Damaged tables of customers, outlets, departments: read right or told of, never silently wrong."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from copy import copy
from dataclasses import dataclass, field, replace
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
    "plan.toml": FILES["plan.toml"] + '[return]\nsheets = ["customer_sales", "outlet_visits"]\n',
    "departments.csv": "id,name,role\nplant,生产部 | Plant,production\nstore,仓库 | Store,warehouse\n",
    "capacity.csv": "line,quantity\ntea,400\njuice,600\n",
    "stock.csv": "product,opening,line\n001,100,tea\n002,900,juice\n",
    "customers.csv": "id,name,class,owner\nK1,甲 | One,A,zhang\nK2,乙 | Two,B,zhang\n",
    "outlets.csv": "territory,class,count\nsh,A,100\nsh,B,100\nsh,C,100\n",
    "prospects.csv": "id,name,owner,size,days\nP1,天虹 | T,zhang,60000,20\nP2,百联 | B,zhang,5000,15\n",
}
FEB = Month(2027, 2)
Facts = Mapping[tuple[str, str, str], int]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Form:
    """A table of a book: whose, on which sheet, two cells typed into it, and what they mean.

    `beside` is what the first sheet must hold so that the table counts.
    """

    book: str
    owner: str
    sheet: str
    first: tuple[str, str]
    second: tuple[str, str]
    meant: Facts
    beside: Mapping[tuple[str, str], CellValue] = field(default_factory=dict)


STOCK = Form(
    book="department",
    owner="store",
    sheet="Stock",
    first=("2027-02/001", "stock_ac"),
    second=("2027-02/002", "in_transit"),
    meant={("2027-02", "001", "stock"): 1234, ("2027-02", "002", "in_transit"): 56},
)
PROSPECTS = Form(
    book="month",
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
    sheet="Orders",
    first=("2027-02/001", "confirmed"),
    second=("2027-02/002", "confirmed"),
    meant={("2027-02", "001", "confirmed"): 1234, ("2027-02", "002", "confirmed"): 56},
)
CUSTOMERS = Form(
    book="month",
    owner="zhang",
    sheet="Sales by customer",
    first=("K1", "revenue@2027-02"),
    second=("K2", "revenue@2027-02"),
    meant={
        ("2027-02", "K1", "revenue"): 1234_00,
        ("2027-02", "K2", "revenue"): 56_00,
        ("2027-02", "001", "revenue"): 1290_00,
        ("2027-02", "001", "quantity"): 31,
        ("2027-02", "002", "revenue"): 0,
        ("2027-02", "002", "quantity"): 0,
    },
    beside={
        ("2027-02/001", "revenue_ac"): 1290,
        ("2027-02/001", "quantity_ac"): 31,
        ("2027-02/002", "revenue_ac"): 0,
        ("2027-02/002", "quantity_ac"): 0,
    },
)
OUTLETS = Form(
    book="month",
    owner="zhang",
    sheet="My outlets",
    first=("A", "visits@2027-02"),
    second=("B", "visits@2027-02"),
    meant={("2027-02", "A", "outlet_visits"): 1234, ("2027-02", "B", "outlet_visits"): 56},
)


@cache
def planned() -> Planned:
    """Return the plan of all these forms."""
    plan, problems = parse(PLAN)
    assert plan is not None, problems
    targets, found = decompose(plan)
    assert targets is not None, found
    return Planned.of(plan, targets, default_templates())


@cache
def issued(form: Form) -> tuple[bytes, Manifest]:
    """Return a book with 1,234 and 56 typed into its table."""
    month = FEB if form.book == "month" else None
    order = BookOrder(book=form.book, owner=form.owner, file="", month=month)
    spec, manifest = build_book(order, planned(), language="en")
    data = write_book(spec)
    if form.beside:
        data = typed(data, form.beside, spec.sheets[0].name)
    values: dict[tuple[str, str], CellValue] = {form.first: Decimal(1234), form.second: Decimal(56)}
    return typed(data, values, form.sheet), manifest


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
    on_sheet = (each for each in issued(form)[1].tables if each.sheet == form.sheet)
    tables = ({row.key for row in each.rows} for each in on_sheet)
    keys = next(each for each in tables if form.first[0] in each)
    at = places(data, form.sheet)
    return sorted(at[key, form.first[1]][0] + 1 for key in keys)


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
    row, column = (each.replace("2027-02", "2027-03") for each in form.first)
    return typed(data, {(row, column): Decimal(1234)}, form.sheet)


def key_retyped(data: bytes, form: Form) -> bytes:
    """Somebody types the code anew, in another spelling."""

    def edit(book: Workbook) -> None:
        cell = book[form.sheet].cell(at(data, form)[0], 1)
        key = str(cell.value)
        cell.value = key.replace("2027-02/", "2027-2 / ") if "/" in key else f" {key.lower()} "

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


def pasted_over(data: bytes, form: Form) -> bytes:
    """The rows of February are pasted over those of January with their codes, or its column over another."""

    def edit(book: Workbook) -> None:
        sheet, rows = book[form.sheet], rows_of(data, form)
        if "/" in form.first[0]:
            for row in rows[:2]:
                for column in columns(sheet):
                    sheet.cell(row, column).value = sheet.cell(row + 2, column).value
            return
        column = at(data, form)[1]
        for row in range(rows[0] - 2, rows[-1] + 1):
            sheet.cell(row, column - 1).value = sheet.cell(row, column).value

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


SHEETS: Mapping[str, Damage] = {
    "saved by another program": saved,
    "two rows above": row_above,
    "sheet renamed": renamed,
    "a row hidden": row_hidden,
    "sheet copied": sheet_copied,
    "sheet deleted": sheet_deleted,
}
"""What is done to a whole sheet."""

IN_MONTH: Mapping[str, Damage] = {
    "a row inside": row_inside,
    "column inserted": column_inserted,
    "captions gone": captions_gone,
    "rows swapped": rows_swapped,
    "sorted upside down": sorted_upside_down,
    "a row deleted": row_deleted,
    "a key gone": key_gone,
    "a key twice": key_twice,
    "a row moved away": row_moved_away,
    "a figure below": filled_below,
    "merged with the cell below": merged,
    "a key retyped": key_retyped,
    "keys of two rows exchanged": key_of_another,
}
OTHER_MONTHS: Mapping[str, Damage] = {
    "the month copied into the next": month_copied,
    "pasted over another month": pasted_over,
}
TABLES = {**IN_MONTH, **OTHER_MONTHS}
CELLS: Mapping[str, Damage] = {
    "typed as text": with_value("1234"),
    "with separators": with_value("1,234"),
    "in full width": with_value("１２３４"),
    "words": with_value("about 1200"),
    "an error": with_value("#REF!"),
    "with a unit": with_value("1234件"),
}
WAYS = {**SHEETS, **TABLES, **CELLS}
TOLD = frozenset(
    (
        *("sheet copied", "sheet deleted", "a row deleted", "a key gone", "a key twice", "a row moved away"),
        *("a figure below", "merged with the cell below", "a key retyped", "keys of two rows exchanged"),
        *("pasted over another month", "words", "an error", "with a unit"),
    )
)
"""The ways after which a table need not be read, but must be told of. After all others it is read."""

FORMS: Mapping[str, tuple[Form, Mapping[str, Damage]]] = {
    "stock": (STOCK, WAYS),
    # The two tables of one sheet of another book like that.
    "capacity": (CAPACITY, TABLES),
    "confirmed": (CONFIRMED, TABLES),
    "customers": (CUSTOMERS, {**SHEETS, **IN_MONTH, **CELLS}),
    "outlets": (OUTLETS, {**SHEETS, **IN_MONTH}),
    "prospects": (PROSPECTS, IN_MONTH),
    # Books of the year have columns and rows of every month.
    "outlets of the year": (replace(OUTLETS, book="return"), {**OTHER_MONTHS, "a key retyped": key_retyped}),
    "prospects of the year": (replace(PROSPECTS, book="return"), OTHER_MONTHS),
}
"""Each kind of table with the ways of damage that may differ for it: figures are read alike in all."""


CASES = [(form, way) for form, (_, ways) in FORMS.items() for way in ways]


def read(form: Form, damage: Damage) -> tuple[Facts, bool]:
    """Return what counts of a damaged book, and whether a warning or an error says what is wrong."""
    data, manifest = issued(form)
    found = submitted(damage(data, form), manifest, period=FEB)
    facts = {(fact.month.key, fact.item, fact.measure): fact.value for fact in found.facts}
    return facts, any(each.severity is not Severity.NOTE for each in found.problems)


@pytest.mark.parametrize(("form", "way"), CASES)
def test_a_damaged_table_is_read_right_or_told_of(form: str, way: str) -> None:
    table, ways = FORMS[form]
    facts, told = read(table, ways[way])
    if way in TOLD:
        assert facts == table.meant or told
        assert facts.items() <= table.meant.items()
    else:
        assert facts == table.meant


@pytest.mark.parametrize("form", ["stock", "customers"])
def test_a_figure_below_zero_is_told_of(form: str) -> None:
    assert read(FORMS[form][0], with_value(Decimal(-5)))[1]
