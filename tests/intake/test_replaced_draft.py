"""Of a draft that was replaced the rows count whose targets are the same."""

from __future__ import annotations

from collections.abc import Sequence

from salesbook.intake.replaced_draft import rows_replaced, unasked, without_rows
from salesbook.issued.manifest import IssuedColumn, IssuedRow, IssuedTable, Manifest
from salesbook.model.amount import Currency
from salesbook.model.asking import Asking
from salesbook.model.facts import Fact
from salesbook.model.period import FiscalYear, Month
from salesbook.problems import Text

JANUARY, FEBRUARY = Month(2027, 1), Month(2027, 2)


def sales(targets: Sequence[int]) -> IssuedTable:
    """Return a form with the revenue of two products in two months, beside these targets."""
    rows = [
        IssuedRow(f"{month.key}/{product}", {"month": month.key, "product": product}, ())
        for month in (JANUARY, FEBRUARY)
        for product in ("juice", "tea")
    ]
    plan, actual = (
        IssuedColumn(
            key=f"revenue_{code}",
            role=role,
            kind="money",
            caption=Text(),
            scenario=code.upper(),
            measure="revenue",
        )
        for code, role in (("pl", "given"), ("ac", "input"))
    )
    return IssuedTable(
        id="sales", sheet="Actuals", columns=(plan, actual), rows=rows, given={"revenue_pl": targets}
    )


def book(targets: Sequence[int]) -> Manifest:
    return Manifest(
        plan="p",
        version=1,
        book="return",
        owner="ann",
        owner_name=Text.of("Ann"),
        territory="east",
        fiscal_year=FiscalYear(2027, JANUARY),
        currency=Currency("CNY"),
        language="en",
        tables=(sales(targets),),
    )


def fact(month: Month, item: str) -> Fact:
    return Fact("p", "AC", month, "ann", "east", "product", item, "revenue", 5)


def test_only_the_rows_that_differ_are_left_out() -> None:
    rows = rows_replaced(sales([1, 2, 3, 4]), book([1, 9, 3, 4]), FEBRUARY)
    assert [row.key for row in rows] == ["2027-01/tea"]
    facts = [fact(month, item) for month in (JANUARY, FEBRUARY) for item in ("juice", "tea")]
    kept = without_rows(facts, rows, book([1, 2, 3, 4]))
    assert [(each.month, each.item) for each in kept] == [
        (JANUARY, "juice"),
        (FEBRUARY, "juice"),
        (FEBRUARY, "tea"),
    ]


def test_what_stands_in_them_is_not_asked_for() -> None:
    rows = rows_replaced(sales([1, 2, 3, 4]), book([1, 9, 3, 4]), FEBRUARY)
    asked = [Asking("ann", "product", item, "revenue") for item in ("juice", "tea")]
    assert unasked(asked, rows, book([1, 2, 3, 4])) == asked[:1]


def test_targets_after_the_month_reported_on_replace_nothing() -> None:
    assert rows_replaced(sales([1, 2, 3, 4]), book([1, 2, 9, 9]), JANUARY) == ()


def test_a_book_that_nothing_replaced_is_taken_whole() -> None:
    assert rows_replaced(sales([1, 2, 3, 4]), None, FEBRUARY) == ()
