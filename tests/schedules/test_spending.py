"""What entries of the budget come to."""

from __future__ import annotations

from fractions import Fraction

from support.schedules import refused

from salesbook.model.period import Month
from salesbook.schedules.spending import BudgetEntry, entry_amounts

MONTHS = tuple(Month(2027, number) for number in range(1, 13))


def year_of(entries: list[BudgetEntry], sales: int = 0, heads: int = 0) -> int:
    """Return what entries come to in a year with even sales and constant heads."""
    amounts = [
        entry_amounts(entry, MONTHS, lambda _territory, _month: sales // 12, lambda _territory, _month: heads)
        for entry in entries
    ]
    return sum(sum(each.values()) for each in amounts)


def test_ten_million_of_expenses_are_two_percent_of_sales() -> None:
    amounts = (5_000_000_00, 3_000_000_00, 1_000_000_00, 1_000_000_00)
    entries = [BudgetEntry(line="x", territory="", basis="year", amount=amount) for amount in amounts]
    total = year_of(entries)
    assert total == 10_000_000_00
    assert Fraction(total, 500_000_000_00) == Fraction(2, 100)


def test_an_office_costs_162200_in_its_first_year() -> None:
    entries = [
        BudgetEntry(line="setup", territory="", basis="once", amount=34_700_00),
        BudgetEntry(line="office", territory="", basis="month", amount=500_00),
        BudgetEntry(line="vehicle", territory="", basis="month", amount=4_000_00),
        BudgetEntry(line="entertainment", territory="", basis="month", amount=5_000_00),
        BudgetEntry(line="rent", territory="", basis="month", amount=1_500_00, first=Month(2027, 4)),
    ]
    assert year_of(entries[1:4]) == 12 * 9_500_00
    assert year_of(entries[4:]) == 13_500_00
    assert year_of(entries) == 162_200_00


def test_a_ratio_follows_sales_and_a_head_costs_every_month() -> None:
    ratio = BudgetEntry(line="x", territory="", basis="ratio", rate=Fraction(2, 100))
    assert year_of([ratio], sales=1_200_000_00) == 24_000_00
    head = BudgetEntry(line="x", territory="", basis="head", amount=3_000_00)
    assert year_of([head], heads=4) == 144_000_00


def test_a_year_in_parts_adds_up_exactly() -> None:
    assert year_of([BudgetEntry(line="x", territory="", basis="year", amount=100_01)]) == 100_01


def test_amounts_finer_than_the_currency_are_refused() -> None:
    assert refused(budget__csv="line,basis,amount\nads,once,0.001\n") == [("amount-too-fine", 2, "amount")]
