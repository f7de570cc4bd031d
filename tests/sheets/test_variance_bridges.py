"""The bridge sheets: live formulas that come to what the library says, to the minor unit."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from support.composed import ComposedTable, composed_table
from support.sample_books import variance_book
from support.small_plan import (
    DIMENSIONS,
    MARCH,
    small_plan,
    small_targets,
    submissions,
)

from salesbook.layout.templates import default_templates
from salesbook.model.plan import Plan
from salesbook.model.scenario import Scenario
from salesbook.sheets import variance_bridges
from salesbook.sheets.plan_books import BookOrder
from salesbook.sheets.variance_books import build_variance_book
from salesbook.spreadsheet.book import BookSpec
from salesbook.variance.bridge import PARTS, BridgeMeasure
from salesbook.variance.comparison import Span
from salesbook.variance.reconcile import reconcile
from salesbook.variance.result import Reconciliation

SPANS: tuple[Span, ...] = ("month", "ytd")
TABLES: dict[BridgeMeasure, str] = {"revenue": "bridge", "gross_profit": "profit"}


def with_costs(plan: Plan) -> Plan:
    """Return the plan with a cost of odd cents for each product."""
    products = [replace(each, cost=each.price * 2 // 3 + 1) for each in DIMENSIONS.products]
    return replace(plan, dimensions=replace(DIMENSIONS, products=products), profit_for_people=True)


def reconciled(*, costs: bool = True) -> Reconciliation:
    """Return March with odd prices, a new product and a dropped one."""
    plan = with_costs(small_plan()) if costs else small_plan()
    li, zhang = submissions()
    changed = [
        each._replace(value=each.value * 97 // 100 + at % 7) if each.measure == "revenue" else each
        for at, each in enumerate(zhang.facts)
    ]
    gone = [
        each._replace(value=0) if each.item == "0201" and each.month == MARCH else each for each in changed
    ]
    return reconcile(plan, small_targets(), [li, replace(zhang, facts=gone)], MARCH)


def book_of(result: Reconciliation, owner: str = "co", book: str = "variance") -> BookSpec:
    order = BookOrder(book=book, owner=owner, file="")
    return build_variance_book(order, result, default_templates(), language="en")[0]


def minor(table: ComposedTable, label: str, column: str = "amount") -> Decimal:
    """Return an amount of a bridge in minor units, 0 for a step that is left out; the book shows 万元."""
    row = next((row for words, row in table.by_label.items() if words.startswith(label)), None)
    return Decimal(0) if row is None else table.number(row, column) * 1_000_000


LABELS = {
    "price": "Price",
    "volume": "Volume",
    "mix": "Mix",
    "cost": "Cost",
    "off_list": "rounding of targets",
    "new": "New",
    "dropped": "Dropped",
    "unsplit": "No quantity",
}


@pytest.mark.parametrize(
    ("owner", "book"), [("co", "variance"), ("east", "variance"), ("zhang", "person_variance")]
)
@pytest.mark.parametrize("measure", TABLES)
@pytest.mark.parametrize("span", SPANS)
def test_every_part_in_the_book_is_that_of_the_library(
    owner: str, book: str, measure: BridgeMeasure, span: Span
) -> None:
    result = reconciled()
    members = {"person": owner} if book == "person_variance" else {"territory": owner}
    bridge = result.bridge(measure, span, **members)
    assert bridge is not None
    table = composed_table(book_of(result, owner, book), f"{TABLES[measure]}_{span}")
    for part in PARTS:
        if (part, measure) != ("cost", "revenue"):
            assert minor(table, LABELS[part]) == getattr(bridge, part), part
    assert minor(table, "PL Plan", "level") == bridge.plan
    assert minor(table, "AC Actual", "level") == bridge.actual
    assert minor(table, "ΔPL") == bridge.variance


def test_a_product_that_is_not_sold_any_more_is_dropped_and_no_volume() -> None:
    result = reconciled()
    bridge = result.bridge("revenue", "month", person="zhang")
    assert bridge is not None
    planned = result.cubes.products.value(
        Scenario.PLAN, "revenue", (MARCH,), {"person": "zhang", "product": "0201"}
    )
    assert bridge.dropped == -(planned or 0)


@pytest.mark.parametrize("table", ["bridge_month", "bridge_ytd", "profit_month", "profit_ytd"])
def test_the_parts_are_checked_and_the_waterfall_ends_at_the_variance(table: str) -> None:
    bridge = composed_table(book_of(reconciled()), table)
    variance = next(row for words, row in bridge.by_label.items() if words.startswith("ΔPL"))
    assert bridge.value(variance, "ok") == "✓"
    last = variance - 1
    assert bridge.number(last, "end") == pytest.approx(bridge.number(variance + 1, "reached"))


def test_each_bar_of_a_waterfall_stands_where_the_one_before_ends() -> None:
    table = composed_table(book_of(reconciled()), "bridge_month")
    for row in table.rows:
        if isinstance(table.value(row, "rise_up"), Decimal):
            up = table.number(row, "gap_up") + table.number(row, "rise_up") + table.number(row, "fall_up")
            down = (
                table.number(row, "gap_down")
                + table.number(row, "rise_down")
                + table.number(row, "fall_down")
            )
            start, end = table.number(row, "start"), table.number(row, "end")
            assert (up, down) == (max(Decimal(0), start, end), min(Decimal(0), start, end))


def test_leaves_are_listed_with_formulas_and_agree_with_the_bridges() -> None:
    table = composed_table(book_of(reconciled()), "leaves")
    checks = [row for words, row in table.by_label.items() if words.startswith(("Month:", "Year to date:"))]
    assert [table.value(row, "price") for row in checks] == ["✓", "✓"]
    kinds = {table.value(row, "kind") for row in table.by_key.values()}
    assert kinds == {"planned and sold", "dropped"}
    first = next(iter(table.by_key.values()))
    assert table.cell(first, "at_plan").formula is not None


def test_prices_stand_in_the_currency_and_say_so_whatever_the_unit_of_amounts() -> None:
    spec = variance_book("dongfang", "en").spec
    for name, id_, said in (
        ("leaves", "pp", "in CNY"),
        ("pvm_month", "price_pl", "PL\nPrice, CNY"),
        ("pvm_ytd", "price_ac", "AC\nPrice, CNY"),
    ):
        table = composed_table(spec, name)
        values = [table.value(row, id_) for row in table.by_key.values()]
        shown = [each for each in values if isinstance(each, Decimal)]
        assert 20 < min(shown) < max(shown) < 140, name
        assert "#,##0.00" in table.cell(next(iter(table.by_key.values())), id_).style.format
        captions = {each.value for each in table.sheet.cells if each.column == table.columns[id_]}
        assert said in captions, name


def test_a_book_with_very_many_leaves_has_none_but_the_same_bridge(monkeypatch: pytest.MonkeyPatch) -> None:
    few = book_of(reconciled())
    monkeypatch.setattr(variance_bridges, "MOST_LEAVES", 3)
    many = book_of(reconciled())
    assert len(many.sheets) == len(few.sheets) - 1
    labels = ("Price", "Volume", "Mix")
    first, second = (composed_table(book, "bridge_month") for book in (few, many))
    assert [minor(first, label) for label in labels] == [minor(second, label) for label in labels]


def test_without_costs_there_is_no_sheet_of_gross_profit() -> None:
    names = [sheet.name for sheet in book_of(reconciled(costs=False)).sheets]
    assert "Price, volume, mix" in names
    assert not [name for name in names if "ross profit" in name]


def test_a_waterfall_can_be_read_without_colours() -> None:
    sheet = next(each for each in book_of(reconciled()).sheets if each.name == "Price, volume, mix")
    looks = {series.scenario for chart in sheet.charts for series in chart.series}
    assert looks == {"PL", "OPEN", "AC", "GAP", "RISE", "FALL", "RISEN", "FALLEN"}
    assert all(chart.stacked for chart in sheet.charts)


def test_a_step_that_can_hardly_be_seen_beside_the_whole_is_not_hatched() -> None:
    # LibreOffice would draw the hatching of a thin mark far beyond its edges.
    thin, hatched = falls("Board"), falls("Gross profit bridge")
    assert thin
    assert all(thin)
    assert hatched
    assert not any(hatched)


def falls(name: str) -> list[bool]:
    """Return whether each step down of the first chart of a sheet is thin."""
    sheet = next(each for each in variance_book("dongfang", "en").spec.sheets if each.name == name)
    drawn = [series for series in sheet.charts[0].series if series.scenario == "FALL"]
    marks = [mark for series in drawn for mark in zip(series.signs, series.thin, strict=True)]
    return [small for sign, small in marks if sign]
