"""Months, fiscal years and the periods inside them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, lru_cache

_MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])")


# order: months compare by year, then by number, as the fields stand.
@dataclass(frozen=True, slots=True, order=True)
class Month:
    """A calendar month; its key is `2027-03`."""

    year: int
    number: int

    @classmethod
    def parse(cls, key: str) -> Month:
        """Return the month written as `2027-03`; ValueError for anything else."""
        return _month(key)

    @classmethod
    def of(cls, month: Month | str) -> Month:
        """Return a month given as one or as `2027-03`; ValueError for other words, TypeError for others."""
        if isinstance(month, Month):
            return month
        if isinstance(month, str):
            return _month(month)
        raise TypeError(f"a month is a Month or a string such as '2027-03', not {type(month).__name__}")

    @property
    def key(self) -> str:
        """`2027-03`."""
        return f"{self.year:04d}-{self.number:02d}"

    def plus(self, months: int) -> Month:
        """Return the month so many months later (earlier when negative)."""
        # Months since year 0, counted from 0: // and % by 12 then give year and month, backwards too.
        ordinal = self.year * 12 + self.number - 1 + months
        return Month(ordinal // 12, ordinal % 12 + 1)

    @property
    def first_day(self) -> date:
        """The first day of the month."""
        return date(self.year, self.number, 1)

    @property
    def last_day(self) -> date:
        """The last day of the month."""
        return self.plus(1).first_day - timedelta(days=1)

    def __str__(self) -> str:
        return self.key


@dataclass(frozen=True, slots=True)
class Period:
    """A run of whole months with its key: `2027-03`, `FY2027-Q1`, `FY2027-H1` or `FY2027`."""

    key: str
    months: tuple[Month, ...]


@dataclass(frozen=True, slots=True)
class FiscalYear:
    """Twelve months from `starts`, named by `year`: FY2027 may start in 2026-10 or 2027-04."""

    year: int
    starts: Month

    @property
    def key(self) -> str:
        """`FY2027`."""
        return f"FY{self.year}"

    @property
    def months(self) -> tuple[Month, ...]:
        """The twelve months in order."""
        return _twelve_from(self.starts)

    @property
    def quarters(self) -> tuple[Period, ...]:
        """The four quarters, `FY2027-Q1` first."""
        months = self.months
        return tuple(
            Period(f"{self.key}-Q{number + 1}", months[number * 3 : number * 3 + 3]) for number in range(4)
        )

    @property
    def halves(self) -> tuple[Period, ...]:
        """The two halves, `FY2027-H1` first."""
        months = self.months
        return tuple(
            Period(f"{self.key}-H{number + 1}", months[number * 6 : number * 6 + 6]) for number in range(2)
        )

    @property
    def whole(self) -> Period:
        """The whole year as a period."""
        return Period(self.key, self.months)

    def until(self, month: Month) -> tuple[Month, ...]:
        """Return the months of the year up to and including `month` (year to date)."""
        return tuple(each for each in self.months if each <= month)

    def year_before(self) -> FiscalYear:
        """Return the fiscal year before this one."""
        return FiscalYear(self.year - 1, self.starts.plus(-12))


# Every row of a history or a returned table names one of a few dozen months.
@lru_cache(maxsize=4096)
def _month(key: str) -> Month:
    match = _MONTH.fullmatch(key)
    if match is None:
        raise ValueError(f"{key!r} is not a month such as '2027-03'")
    return Month(int(match[1]), int(match[2]))


@cache
def _twelve_from(starts: Month) -> tuple[Month, ...]:
    return tuple(starts.plus(offset) for offset in range(12))
