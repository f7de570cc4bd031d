from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from corpus.base import book
from support.filled_books import typed

from salesbook.api.reading import read_return_bytes
from salesbook.intake.plausible import Slips, implausible, scaled_months
from salesbook.issued.cells.kinds import CountKind, MoneyKind
from salesbook.model.amount import Currency, money_units
from salesbook.model.period import FiscalYear, Month
from salesbook.xlsx.patching.cell_text import CellValue

UNITS = money_units("CNY")
YUAN = MoneyKind(currency=Currency("CNY"), unit=UNITS["1"], decimals_shown=2)
WAN = MoneyKind(currency=Currency("CNY"), unit=UNITS["10k"], decimals_shown=2)

JANUARY = Month(2027, 1)
MONTH = {"tea": 2_200_000, "water": 600_000, "oil": 1_100_000}
Figures = dict[tuple[str, str], tuple[int, int | None]]


def doubt(value: int, planned: int, kind: MoneyKind | CountKind = YUAN) -> str | None:
    """Return the slug of a doubt about an amount beside its plan, both in minor units."""
    found = implausible(value, planned, kind)
    return found[0] if found is not None else None


@pytest.mark.parametrize("factor", [2_000, 5_000, 10_000, 20_000, 50_000, 1_000_000])
def test_thousands_of_times_the_plan_or_a_part_as_small_is_a_suspected_slip(factor: int) -> None:
    assert doubt(620_00 * factor, 620_00) == "suspected-unit-slip"
    assert doubt(620_00, 620_00 * factor) == "suspected-unit-slip"


def test_a_thousand_times_the_plan_is_a_slip_but_a_thousandth_may_be_a_poor_month() -> None:
    assert doubt(620_01_000, 620_00) == "suspected-unit-slip"
    assert doubt(620_00, 620_01_000) is None


@pytest.mark.parametrize("factor", [1, 2, 15, 100, 400])
def test_other_distances_from_plan_are_no_slip(factor: int) -> None:
    assert doubt(620_00 * factor, 620_00) != "suspected-unit-slip"
    assert doubt(620_00, 620_00 * factor) != "suspected-unit-slip"


def test_a_slip_says_how_many_times_the_plan_it_is() -> None:
    found = implausible(6_200_000_00, 620_00, YUAN)
    assert found is not None
    assert found[1]["factor"] == "10,000"
    below = implausible(620_00, 6_200_000_00, YUAN)
    assert below is not None
    assert below[1]["factor"] == "1/10,000"


@pytest.mark.parametrize("serial", [36_526, 46_082, 54_788])
def test_a_whole_figure_like_a_date_far_from_plan_is_suspect(serial: int) -> None:
    assert doubt(serial * 100, 620_00) == "suspected-date"


@pytest.mark.parametrize("amount", [36_525_00, 54_789_00, 46_082_50])
def test_a_figure_outside_the_serials_of_dates_or_with_cents_is_no_date(amount: int) -> None:
    assert doubt(amount, 620_00) is None


@pytest.mark.parametrize("planned", [2_500_00, 46_000_00, 900_000_00])
def test_a_figure_near_its_plan_is_no_date(planned: int) -> None:
    assert doubt(46_082_00, planned) is None


def test_what_a_date_would_be_is_said() -> None:
    found = implausible(46_082_00, 620_00, YUAN)
    assert found is not None
    assert found[1]["read_as"] == "2026-03-01"


def test_in_a_column_of_ten_thousands_the_figure_shown_is_judged() -> None:
    assert doubt(46_082 * 10_000_00, 62 * 10_000_00, WAN) == "suspected-date"
    assert doubt(46_082_00, 62 * 10_000_00, WAN) is None


@pytest.mark.parametrize(
    ("value", "planned"), [(46_082_00, 0), (46_082_00, -5), (0, 620_00), (-620_00, -620_00)]
)
def test_without_a_plan_or_a_figure_above_zero_nothing_is_suspected(value: int, planned: int) -> None:
    assert doubt(value, planned) is None


def test_a_count_is_judged_upwards_only_since_one_piece_may_be_all_that_was_sold() -> None:
    count = CountKind(unit=UNITS["1"])
    assert doubt(10_000_000, 1_000, count) == "suspected-unit-slip"
    assert doubt(1, 10_000_000, count) is None
    assert doubt(46_082, 110, count) == "suspected-date"


def test_without_a_plan_a_figure_like_a_day_near_the_year_is_suspect() -> None:
    year = FiscalYear(2027, Month(2027, 1))
    for planned in (None, 0):
        near = implausible(46_461_00, planned, YUAN, year)
        assert near == ("suspected-date", {"read_as": "2027-03-15"})
        assert implausible(40_000_00, planned, YUAN, year) is None


def test_a_negative_figure_needs_no_plan_to_be_named() -> None:
    count = CountKind(unit=UNITS["1"])
    assert implausible(-5, None, count) == ("unexpected-sign", {})
    assert implausible(-5_00, None, YUAN) == ("unexpected-sign", {})


def test_where_the_plan_shows_thousands_a_thousandth_is_a_slip() -> None:
    thousands = Slips.of(YUAN, {0, 3})
    assert implausible(620_00, 620_00 * 300, YUAN, slips=thousands) is not None
    assert implausible(620_00, 620_00 * 300, YUAN, slips=Slips.of(YUAN, {0, 4})) is None
    assert implausible(620_00, 620_00 * 200, YUAN, slips=thousands) is None
    kilo = replace(YUAN, unit=UNITS["k"])
    assert implausible(620_00 * 300, 620_00, kilo, slips=Slips.of(kilo, {0, 3})) is not None


@pytest.mark.parametrize(("factor", "said"), [(Fraction(1, 1000), "1/1,000"), (100, "100")])
def test_a_month_whose_figures_are_all_as_far_from_plan_is_named_once(factor: Fraction, said: str) -> None:
    figures: Figures = {("revenue", item): (int(plan * factor), plan) for item, plan in MONTH.items()}
    assert list(scaled_months({JANUARY: figures}, {})) == [(JANUARY, "revenue", said)]


def test_a_month_with_one_figure_near_its_plan_or_with_few_is_not() -> None:
    small: Figures = {("revenue", item): (plan // 1000, plan) for item, plan in MONTH.items()}
    near: Figures = {**small, ("revenue", "tea"): (2_000_000, 2_200_000)}
    few: Figures = dict(list(small.items())[:2])
    assert [list(scaled_months({JANUARY: each}, {})) for each in (near, few)] == [[], []]


def test_a_month_is_named_once_although_each_of_its_figures_is_a_slip() -> None:
    slips: Figures = {("revenue", item): (plan // 10_000, plan) for item, plan in MONTH.items()}
    assert list(scaled_months({JANUARY: slips}, {})) == [(JANUARY, "revenue", "1/10,000")]


def test_a_month_is_judged_by_the_last_of_two_columns_of_one_measure() -> None:
    issued = book("ann").manifest
    table = issued.tables[0]
    columns = tuple(
        replace(column, scenario="FC", measure="revenue") if column.key == "collections_ac" else column
        for column in table.columns
    )
    twice = replace(issued, tables=(replace(table, columns=columns), *issued.tables[1:]))
    plan = dict(zip([row.key for row in table.rows], table.given["revenue_pl"], strict=True))
    changes: dict[tuple[str, str], CellValue] = {}
    for key, cents in plan.items():
        if key < "2027-04" and isinstance(cents, int):
            changes |= {(key, "revenue_ac"): Decimal(cents) / 100, (key, "collections_ac"): Decimal(cents)}
    found = read_return_bytes(
        typed(book("ann").data, changes), path="ann.xlsx", registry=lambda _: twice, period=Month(2027, 3)
    )
    scaled = [each.value for each in found.problems if each.slug == "month-scaled"]
    assert scaled == ["2027-01", "2027-02", "2027-03"]


def test_a_negative_figure_beside_a_plan_that_is_none_is_named() -> None:
    assert doubt(-620_00, 620_00) == "unexpected-sign"
