"""What a unit cost by the books: worked out by hand."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from salesbook.ledger.unit_costs import unit_costs
from salesbook.model.ledger import LedgerLine, Posting
from salesbook.model.period import Month

MARCH, APRIL = Month(2027, 3), Month(2027, 4)
SOLD = LedgerLine(
    file="books.csv",
    sheet="",
    row=2,
    day=None,
    month=MARCH,
    document="S1",
    owner="ann",
    owner_code="ann",
    dimension="product",
    item="tea",
    item_code="tea",
    figures={"revenue": 1_000_00, "quantity": 100, "gross_profit": 400_00},
)


def test_a_unit_costs_what_was_booked_by_all_units_free_goods_included() -> None:
    free = replace(SOLD, figures={"revenue": 0, "quantity": 20, "gross_profit": -120_00}, free=True)
    back = replace(SOLD, figures={"revenue": -100_00, "quantity": -10, "gross_profit": -34_00})
    # (600 + 120 − 66) / (100 + 20 − 10)
    assert unit_costs([SOLD, free, back], [MARCH], taxed=False) == {(MARCH, "tea"): Fraction(654_00, 110)}


def test_with_tax_in_the_plans_amounts_the_tax_is_no_cost() -> None:
    taxed = replace(SOLD, figures={**SOLD.figures, "revenue": 1_130_00}, tax=130_00)
    assert unit_costs([taxed], [MARCH], taxed=True) == {(MARCH, "tea"): Fraction(6_00)}


def test_what_does_not_count_or_tells_of_no_cost_gives_none() -> None:
    silent = [
        replace(SOLD, posting=Posting.VOID),
        replace(SOLD, item=""),
        replace(SOLD, month=APRIL),
        replace(SOLD, figures={"revenue": 1_000_00, "quantity": 100}),
        replace(SOLD, item="milk", figures={"revenue": 0, "quantity": 0, "gross_profit": -5_00}),
        replace(SOLD, item="cola", figures={"revenue": 1_00, "quantity": 1, "gross_profit": 2_00}),
    ]
    assert unit_costs(silent, [MARCH], taxed=False) == {}
