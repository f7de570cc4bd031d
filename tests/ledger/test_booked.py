"""What a unit cost by the books: worked out by hand."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from support.tiny_plan import tiny_plan

from salesbook.ledger.booked import booked_actuals, unit_costs
from salesbook.model.ledger import LedgerLine, Posting
from salesbook.model.period import Month
from salesbook.model.plan import BookLimits

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
    assert unit_costs([SOLD, free, back], taxed=False) == {(MARCH, "tea"): Fraction(654_00, 110)}


def test_with_tax_in_the_plans_amounts_the_tax_is_no_cost() -> None:
    taxed = replace(SOLD, figures={**SOLD.figures, "revenue": 1_130_00}, tax=130_00)
    assert unit_costs([taxed], taxed=True) == {(MARCH, "tea"): Fraction(6_00)}


def test_what_tells_of_no_cost_gives_none() -> None:
    silent = [
        replace(SOLD, item=""),
        replace(SOLD, figures={"revenue": 1_000_00, "quantity": 100}),
        replace(SOLD, item="milk", figures={"revenue": 0, "quantity": 0, "gross_profit": -5_00}),
        replace(SOLD, item="cola", figures={"revenue": 1_00, "quantity": 1, "gross_profit": 2_00}),
    ]
    assert unit_costs(silent, taxed=False) == {}


SPENT = replace(SOLD, dimension="cost_line", item="lodging", figures={"expense": 300_00})


def test_expenses_are_summed_by_owner_and_line_and_what_is_nobodys_is_left_out() -> None:
    lines = [
        SPENT,
        replace(SPENT, figures={"expense": -20_00}),
        replace(SPENT, owner=""),
        replace(SPENT, item=""),
        replace(SPENT, posting=Posting.VOID),
        replace(SPENT, month=APRIL),
    ]
    plan = replace(tiny_plan(), books=BookLimits(expenses="ledger"))
    booked = booked_actuals(lines, [MARCH], plan)
    found = [(each.month, each.owner, each.item, each.value) for each in booked.expenses]
    assert found == [(MARCH, "ann", "lodging", 280_00)]


def test_a_plan_that_asks_for_nothing_of_the_books_gets_nothing() -> None:
    booked = booked_actuals([SOLD, SPENT], [MARCH], tiny_plan())
    assert (booked.costs, booked.expenses) == ({}, ())
