"""Functions over dates, which cells hold as days since the end of 1899."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal

from salesbook.spreadsheet.formula.functions_numbers import whole
from salesbook.spreadsheet.formula.operand import Function
from salesbook.spreadsheet.formula.value import (
    DAY_ZERO,
    LAST_SERIAL,
    SETTLED,
    CellError,
    Value,
    fail,
    number,
    serial,
)

FIRST_AGREED = 61
"""1900-03-01, the first day that has the same number in every spreadsheet program."""


def _day(value: Value) -> date:
    """Return the date a number stands for, its time of day cut off."""
    # Settled first, or a third of a day times three would be cut off to the day before.
    days = int(SETTLED.plus(number(value)))
    if not FIRST_AGREED <= days <= LAST_SERIAL:
        return fail(CellError.NUM)
    return DAY_ZERO + timedelta(days=days)


def _year_and_month(value: Value) -> tuple[int, int]:
    """Return year and month; a blank and the days before March 1900 are counted as Excel counts them."""
    amount = SETTLED.plus(number(value))
    if 0 <= amount < FIRST_AGREED:
        return 1900, 1 if amount < 32 else 2
    day = _day(amount)
    return day.year, day.month


def _date(year: Value, month: Value, day: Value) -> Value:
    """Return the date; months and days beyond the calendar run on into the next or the previous ones."""
    years, months = divmod(whole(year) * 12 + whole(month) - 1, 12)
    # Excel adds 1900 to smaller years, others do not; a year that months lead out of is no date either.
    if not (1900 <= whole(year) <= 9999 and 1900 <= years <= 9999):
        return fail(CellError.NUM)
    days = serial(date(years, months + 1, 1)) + whole(day) - 1
    return days if FIRST_AGREED <= days <= LAST_SERIAL else fail(CellError.NUM)


def _shifted(value: Value, months: Value) -> date:
    """Return the day so many months away, or the last of that month when it is shorter."""
    start = _day(value)
    years, month = divmod(start.year * 12 + start.month - 1 + whole(months), 12)
    if not 1900 <= years <= 9999:
        return fail(CellError.NUM)
    return date(years, month + 1, min(start.day, monthrange(years, month + 1)[1]))


def _edate(value: Value, months: Value) -> Value:
    return serial(_shifted(value, months))


def _eomonth(value: Value, months: Value) -> Value:
    day = _shifted(value, months)
    return serial(day.replace(day=monthrange(day.year, day.month)[1]))


def _year(value: Value) -> Value:
    return Decimal(_year_and_month(value)[0])


def _month(value: Value) -> Value:
    return Decimal(_year_and_month(value)[1])


DATES: Mapping[str, Function] = {
    "DATE": Function(_date, 3, 3),
    "YEAR": Function(_year, 1, 1),
    "MONTH": Function(_month, 1, 1),
    "EDATE": Function(_edate, 2, 2),
    "EOMONTH": Function(_eomonth, 2, 2),
}
