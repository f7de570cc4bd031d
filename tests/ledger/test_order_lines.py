"""Order lines become a history: added exactly, rounded once, refused where a row says nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

import pytest

from salesbook.ledger.exports.rows import Export, ExportNumber, ExportRow, ExportSheet
from salesbook.ledger.order_lines import OrderHistory, history_of
from salesbook.model.amount import Currency
from salesbook.problems import Problem

NAMED = {"month": "Day", "person": "Rep", "product": "Item", "revenue": "Net"}
HEAD = ("No", "Day", "Rep", "Item", "Quantity", "Net")


def history(
    *lines: Sequence[str], named: Mapping[str, str] = NAMED, head: Sequence[str] = HEAD
) -> tuple[OrderHistory | None, list[Problem]]:
    rows = [ExportRow(number, cells) for number, cells in enumerate((("Orders", ""), head, *lines), 1)]
    return history_of(Export(sheets=(ExportSheet(rows=rows, text=True),)), named, Currency("CNY"))


def test_lines_of_a_month_person_and_product_are_added_before_they_are_rounded() -> None:
    found, problems = history(
        ("1", "2026-03-05", "ann", "p1", "2", "10.0040"),
        ("2", "Friday, March 6, 2026", "ann", "p1", "1", "¥1,000.0040"),
        ("3", "2026-02-28", "ann", "p1", "-1", "(5.00)"),
    )
    assert found is not None
    assert found.rows == {
        ("2026-02", "ann", "p1"): [Decimal(-1), Decimal("-5.00")],
        ("2026-03", "ann", "p1"): [Decimal(3), Decimal("1010.01")],
    }
    said = [each.message.in_language("en") for each in problems]
    assert said == ["revenue: 1 sums had more decimals than are kept and were rounded, by +0.0020 in all"]


def test_channels_have_a_history_of_their_own_without_quantities() -> None:
    found, problems = history(("1", "2026-03-05", "ann", "ka", "", "10"), named={**NAMED, "channel": "Item"})
    assert found is not None
    assert (found.keys, found.figures) == (("month", "person", "channel"), ("revenue",))
    assert problems == []


@pytest.mark.parametrize(
    ("line", "slug", "column"),
    [
        (("1", "soon", "ann", "p1", "2", "10"), "ledger-date", "Day"),
        (("1", "", "ann", "p1", "2", "10"), "ledger-date", "Day"),
        (("1", "2026-03-05", "", "p1", "2", "10"), "history-code-missing", "Rep"),
        (("1", "2026-03-05", "ann", "p1", "two", "10"), "ledger-figure", "quantity"),
        (("1", "2026-03-05", "ann", "p1", "2", "#REF!"), "ledger-figure", "Net"),
        (("1", "2026-03-05", "ann", "p1", "2", "$10"), "ledger-figure", "Net"),
    ],
)
def test_a_row_that_says_nothing_is_named_and_nothing_counts(
    line: Sequence[str], slug: str, column: str
) -> None:
    found, problems = history(("0", "2026-03-05", "ann", "p1", "2", "10"), line)
    assert found is None
    assert [(each.slug, each.where.line) for each in problems] == [(slug, 4)]
    assert problems[0].where.column is not None
    assert problems[0].where.column.in_language("en") == column


def test_a_month_of_orders_may_be_a_day_that_every_reading_leaves_open() -> None:
    found, problems = history(("1", "03/04/2026", "ann", "p1", "2", "10"))
    assert (found, [each.slug for each in problems]) == (None, ["ledger-date"])


def test_a_file_without_the_captions_is_refused_with_them() -> None:
    found, problems = history(("1",), head=("No", "Day", "Rep", "Sku", "Quantity", "Net"))
    assert (found, problems[0].slug, problems[0].value) == (
        None,
        "ledger-no-table",
        "Day, Rep, Item, quantity, Net",
    )


def test_numbers_of_a_workbook_are_read_as_they_are() -> None:
    found, _ = history(("1", "2026-03-05", "ann", "p1", ExportNumber("2"), ExportNumber("1234.5")))
    assert found is not None
    assert found.rows["2026-03", "ann", "p1"] == [Decimal(2), Decimal("1234.50")]
