"""Quantity beside revenue: prices that are off, alone or together, figures for nothing, and tax."""

from __future__ import annotations

import pytest

from salesbook.intake.lines import TableLine
from salesbook.intake.prices import (
    Sale,
    all_agree,
    maybe_taxed,
    never_sold,
    off_together,
    plan_prices,
    tax_of,
)
from salesbook.issued.issued_rows import IssuedRow, Subject
from salesbook.model.period import Month

JANUARY, FEBRUARY = Month(2027, 1), Month(2027, 2)
PRICE = 20_00
TIMES = 5


def sale(
    quantity: int, revenue: int, *, what: int = 0, month: Month = JANUARY, planned: int = 100, paid: int = 0
) -> Sale:
    """Return what was sold of something whose plan price is 20.00."""
    subject = Subject(month, "", "", "product", str(what), "")
    line = TableLine(IssuedRow(f"{month}/{what}", {}, ()), what, what, what, month, subject)
    return Sale(
        line=line,
        month=month,
        quantity=quantity,
        revenue=revenue,
        plan_quantity=planned,
        plan_revenue=planned * PRICE,
        collections=paid,
    )


@pytest.mark.parametrize(
    ("sold", "off"),
    [
        (sale(90, 90 * PRICE), False),
        (sale(90, 54 * PRICE), False),  # 60 % of the price
        (sale(24 * 90, 90 * PRICE), True),
        (sale(90, 90 * PRICE // 1000), True),
        (sale(90, 90 * PRICE * 5), True),
        (sale(3, 60), False),  # too little to judge by
        (sale(90, -300), False),
    ],
)
def test_a_price_is_off_from_five_times_or_a_fifth(sold: Sale, off: bool) -> None:  # noqa: FBT001
    assert sold.is_off(TIMES) is off


def test_the_figure_further_from_its_plan_is_the_suspect() -> None:
    assert sale(24 * 90, 90 * PRICE).suspect == "quantity"
    assert sale(90, 90 * PRICE // 1000).suspect == "revenue"


def test_a_column_is_off_when_nearly_all_of_a_month_is() -> None:
    bottles = [sale(24 * each, each * PRICE, what=each) for each in range(60, 70)]
    right = [sale(each, each * PRICE, what=each) for each in range(70, 72)]
    assert off_together(bottles, TIMES) == bottles
    assert off_together([*bottles, right[0]], TIMES) == bottles
    assert off_together([*bottles, *right], TIMES) == []
    assert off_together(bottles[:2], TIMES) == []


def test_figures_for_nothing_are_those_near_their_plan() -> None:
    assert sale(90, 0).unpaid
    assert not sale(5, 0).unpaid  # samples
    assert sale(0, 90 * PRICE).unsold
    assert not sale(0, 0).unsold


def test_collections_of_what_was_sold_before_are_none_of_nothing() -> None:
    before, after = sale(50, 50 * PRICE), sale(0, 0, month=FEBRUARY, paid=90 * PRICE)
    assert list(never_sold([before, after])) == []
    assert list(never_sold([sale(0, 0), after])) == [after]


def test_a_price_with_tax_is_told_by_all_lines_to_the_cent() -> None:
    prices = plan_prices([(each, quantity, quantity * PRICE) for each in range(3) for quantity in (900, 977)])
    taxed = [sale(each, each * PRICE * 113 // 100, what=each % 3, planned=900) for each in range(900, 903)]
    assert tax_of(taxed, prices) == 113
    assert tax_of([*taxed[:2], sale(902, 902 * PRICE * 112 // 100, what=2)], prices) is None
    plain = [sale(each, each * PRICE, what=each % 3) for each in range(900, 903)]
    assert tax_of(plain, prices) is None


def test_where_few_pieces_are_planned_no_tax_is_told() -> None:
    prices = plan_prices([(each, 3, 3 * PRICE) for each in range(3)])
    assert tax_of([sale(3, 3 * PRICE, what=each) for each in range(3)], prices) is None


def test_months_narrow_the_plan_price_down_and_a_changed_one_widens_it() -> None:
    assert plan_prices([(0, 10, 20_000)]) == {0: ((20_000, 11), (20_000, 9))}
    narrowed = plan_prices([(0, 10, 20_000), (0, 1_000, 2_000_000)])
    assert narrowed == {0: ((2_000_000, 1_001), (2_000_000, 999))}
    changed = plan_prices([(0, 1_000, 2_000_000), (0, 1_000, 2_400_000)])
    assert changed == {0: ((2_000_000, 1_001), (2_400_000, 999))}
    assert plan_prices([(0, 1, 2_000), (0, None, 5), (0, 0, 0)]) == {}


def test_a_table_in_which_all_agrees_is_known_at_once() -> None:
    right = [(90, 90 * PRICE, 100, 100 * PRICE)] * 4
    assert all_agree(right, TIMES)
    assert not all_agree([*right, (0, 0, 100, 100 * PRICE)], TIMES)
    assert not all_agree([*right, (90, 90 * PRICE * 5, 100, 100 * PRICE)], TIMES)
    assert not maybe_taxed(right)
    assert maybe_taxed([(90, 90 * PRICE * 113 // 100, 100, 100 * PRICE)] * 4)
