"""Months that begin on the 26th: their days, their names, what lies in them."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from salesbook.model.dimension import part_of
from salesbook.model.period import FiscalYear, Month, first_month

YEAR = FiscalYear(2027, Month(2027, 1, opens=26))


def test_a_month_from_the_26th_bears_the_name_of_the_one_in_which_it_ends() -> None:
    first, march = YEAR.months[0], YEAR.months[2]
    assert (first.key, first.first_day, first.last_day) == ("2027-01", date(2026, 12, 26), date(2027, 1, 25))
    assert (len(march.days), march.days[0]) == (28, date(2027, 2, 26))
    assert (YEAR.opening, YEAR.span) == ("2026-12-26", (date(2026, 12, 26), date(2027, 12, 25)))
    assert first == Month(2027, 1)
    # The same year by calendar months, asked for after it, has days of its own.
    assert FiscalYear(2027, Month(2027, 1)).span == (date(2027, 1, 1), date(2027, 12, 31))


@pytest.mark.parametrize(
    ("day", "month"),
    [((2027, 1, 25), "2027-01"), ((2027, 1, 26), "2027-02"), ((2026, 12, 26), "2027-01")],
)
def test_a_day_lies_in_the_month_of_the_calendar(day: tuple[int, int, int], month: str) -> None:
    assert YEAR.month_of(date(*day)).key == month


def test_a_part_of_a_month_is_by_its_own_days() -> None:
    march = YEAR.own(Month(2027, 3))
    assert part_of(march, date(2027, 3, 12), None) == Fraction(14, 28)


@pytest.mark.parametrize(
    ("written", "month", "opens"),
    [("2026-12-26", "2027-01", 26), (date(2027, 3, 16), "2027-04", 16), ("2027-01-01", "2027-01", 1)],
)
def test_a_year_starts_in_a_month_or_on_its_first_day(written: object, month: str, opens: int) -> None:
    first = first_month(written)
    assert first is not None
    assert (first.key, first.opens) == (month, opens)


@pytest.mark.parametrize("written", ["2027-01-15", "2027-01-29", "2027-13-26", 26])
def test_other_days_open_no_month(written: object) -> None:
    assert first_month(written) is None
