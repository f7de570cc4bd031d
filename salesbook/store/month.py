"""Months as the integers they are stored as: 202703."""

from __future__ import annotations

from salesbook.model.period import Month


def number_of(month: Month) -> int:
    """Return a month as an integer that sorts as months do."""
    return month.year * 100 + month.number


def month_of(number: int) -> Month:
    """Return the month that an integer stands for."""
    return Month(number // 100, number % 100)
