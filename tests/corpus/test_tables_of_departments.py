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

PLAN = {
    "plan.toml": FILES["plan.toml"],
    "departments.csv": "id,name,role\nstore,仓库 | Store,warehouse\n",
    "stock.csv": "product,opening\n001,100\n002,900\n",
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
}
TOLD: Mapping[str, Damage] = {
    **RIGHT,
    "words": with_value("about 1200"),
    "a row deleted": row_deleted,
    "a key gone": key_gone,
    "a key twice": key_twice,
    "sheet copied": sheet_copied,
    "sheet deleted": sheet_deleted,
}


def read(form: Form, damage: Damage) -> tuple[Facts, bool]:
    """Return what counts of a damaged book, and whether a warning or an error says what is wrong."""
    data, manifest = issued(form)
    found = submitted(damage(data, form), manifest, period=FEB)
    facts = {(fact.month.key, fact.item, fact.measure): fact.value for fact in found.facts}
    return facts, any(each.severity is not Severity.NOTE for each in found.problems)


@pytest.mark.parametrize("form", [STOCK, PROSPECTS], ids=["stock", "prospects"])
@pytest.mark.parametrize("way", TOLD)
def test_a_damaged_table_is_read_right_or_told_of(form: Form, way: str) -> None:
    facts, told = read(form, TOLD[way])
    assert facts == form.meant or told
    assert facts.items() <= form.meant.items()


@pytest.mark.parametrize("form", [STOCK, PROSPECTS], ids=["stock", "prospects"])
@pytest.mark.parametrize("way", RIGHT)
def test_what_can_be_read_is_read(form: Form, way: str) -> None:
    assert read(form, RIGHT[way])[0] == form.meant


@pytest.mark.parametrize("form", [STOCK, PROSPECTS], ids=["stock", "prospects"])
def test_a_figure_below_zero_is_told_of(form: Form) -> None:
    assert read(form, with_value(Decimal(-5)))[1]
