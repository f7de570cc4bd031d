"""Figures that were sorted or moved apart from their rows, in the form of a month."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from decimal import Decimal
from functools import cache

import pytest
from openpyxl import load_workbook
from support.sample_books import PERIOD, Made, filled_book, registry_of

from salesbook.api.reading import read_return_bytes
from salesbook.xlsx.patching.patch import set_cells

SHEET = "This month"
Columns = dict[str, list[tuple[tuple[int, int], float]]]
"""By table and column: the place and value of every figure of March."""


@cache
def book() -> Made:
    return filled_book("zhang-wei", "en")


@cache
def columns() -> Columns:
    found: Columns = {}
    table, keys = "", {}
    for row in load_workbook(io.BytesIO(book().data))[SHEET].iter_rows():
        first = str(row[0].value)
        if first.startswith("sb1|"):
            table, keys = first.split("|")[2], {cell.column: cell.value for cell in row if cell.value}
        elif first.startswith("2027-03"):
            for cell in row[1:]:
                if isinstance(cell.value, int | float):
                    name = f"{table.removesuffix('_2027_03')}.{keys[cell.column]}"
                    found.setdefault(name, []).append(((cell.row - 1, cell.column - 1), cell.value))
    return found


def doubts(changes: dict[tuple[int, int], float]) -> set[str]:
    data = set_cells(book().data, SHEET, {at: Decimal(str(value)) for at, value in changes.items()})
    read = read_return_bytes(data, path="a.xlsx", registry=registry_of(book().manifest), period=PERIOD)
    return {each.slug for each in read.problems}


def turned(values: Sequence[float]) -> list[float]:
    return [values[-1], *values[:-1]]


@pytest.mark.parametrize(
    ("column", "change", "slug"),
    [
        ("sales.revenue_ac", sorted, "column-in-order"),
        ("sales.quantity_ac", lambda values: sorted(values, reverse=True), "column-in-order"),
        ("sales.revenue_ac", turned, "column-moved"),
        ("channel_sales.revenue_ac", turned, "column-moved"),
        ("expenses.expense_ac", turned, "column-moved"),
        ("activity.done", turned, "column-moved"),
    ],
)
def test_a_column_sorted_or_moved_by_itself_is_asked_about(
    column: str, change: Callable[[Sequence[float]], list[float]], slug: str
) -> None:
    places, values = zip(*columns()[column], strict=True)

    assert slug in doubts(dict(zip(places, change(values), strict=True)))


def test_figures_near_their_own_plan_are_not() -> None:
    assert doubts({}) == set()


def test_collections_in_cents_are_asked_about() -> None:
    ((place, value),) = columns()["money_in.collections_ac"]

    assert doubts({place: value * 100}) == {"suspected-unit-slip"}


def test_activity_just_as_planned_is_asked_about() -> None:
    places, planned = [at for at, _ in columns()["activity.done"]], columns()["activity.planned"]

    assert doubts({at: plan for at, (_, plan) in zip(places, planned, strict=True)}) == {"month-as-planned"}
