"""Months, fiscal years and the periods inside them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import cache, lru_cache

from salesbook.model.foreign_text import composed

_NAMES: Mapping[str, int] = {
    name: at
    for at, name in enumerate(
        ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), 1
    )
}
_YEAR_FIRST = re.compile(
    r"(?P<year>\d{4})(?P<gap>\s?[-/.年]\s?)?(?P<month>\d{1,2})(?:月|[-/.月](?P<day>\d{1,2})日?)?", re.ASCII
)
_NAMED = re.compile(
    r"(?P<name>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)[\s.,'-]*(?P<year>\d{4}|\d{2})",
    re.ASCII | re.IGNORECASE,
)
_DAY_AND_MONTH = re.compile(r"(?P<one>\d{1,2})[/.-](?P<other>\d{1,2})[/.-](?P<year>\d{4})", re.ASCII)
_MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])")
_DAY = re.compile(r"(?P<year>\d{4})[-/](?P<month>\d{1,2})[-/](?P<day>\d{1,2})", re.ASCII)


EARLIEST_OPENING, LATEST_OPENING = 16, 28
"""A month that opens in the second half of the one before bears the name of the month in which it ends."""


# order: months compare by year, then by number, as the fields stand.
@dataclass(frozen=True, slots=True, order=True)
class Month:
    """A month; its key is `2027-03`. One that `opens` on the 26th began a month before.

    Those of a plan know the day on which they open (`FiscalYear.own`); by name all are alike.
    """

    year: int
    number: int
    opens: int = field(default=1, compare=False)

    @classmethod
    def parse(cls, key: str) -> Month:
        """Return the month written as `2027-03`; ValueError for anything else."""
        return _month(key)

    @classmethod
    def of(cls, month: Month | str) -> Month:
        """Return a month given as one or in words, as `2027-03`; ValueError or TypeError for others."""
        if isinstance(month, Month):
            return month
        if isinstance(month, str):
            return spelled_month(month) or _month(month)
        raise TypeError(f"a month is a Month or a string such as '2027-03', not {type(month).__name__}")

    @property
    def key(self) -> str:
        """`2027-03`."""
        return f"{self.year:04d}-{self.number:02d}"

    def plus(self, months: int) -> Month:
        """Return the month so many months later (earlier when negative)."""
        # Months since year 0, counted from 0: // and % by 12 then give year and month, backwards too.
        ordinal = self.year * 12 + self.number - 1 + months
        return Month(ordinal // 12, ordinal % 12 + 1, self.opens)

    @property
    def first_day(self) -> date:
        """The first day of the month."""
        first = date(self.year, self.number, 1)
        return first if self.opens == 1 else (first - timedelta(days=1)).replace(day=self.opens)

    @property
    def last_day(self) -> date:
        """The last day of the month."""
        return self.plus(1).first_day - timedelta(days=1)

    @property
    def days(self) -> tuple[date, ...]:
        """All days of the month."""
        first = self.first_day
        return tuple(first + timedelta(at) for at in range((self.last_day - first).days + 1))

    def __str__(self) -> str:
        return self.key


@dataclass(frozen=True, slots=True)
class Period:
    """A run of whole months with its key: `2027-03`, `FY2027-Q1`, `FY2027-H1` or `FY2027`."""

    key: str
    months: tuple[Month, ...]


@dataclass(frozen=True, slots=True)
class FiscalYear:
    """Twelve months from `starts`, named by `year`: FY2027 may start in 2026-10, or on 2026-12-26."""

    year: int
    starts: Month

    @property
    def key(self) -> str:
        """`FY2027`."""
        return f"FY{self.year}"

    @property
    def months(self) -> tuple[Month, ...]:
        """The twelve months in order."""
        # Months are alike by name, so the day on which they open is a key of its own.
        return _twelve_from(self.starts, self.starts.opens)

    @property
    def opening(self) -> str:
        """When the year begins: its first month, or the day where months open on another than the first."""
        return self.starts.key if self.starts.opens == 1 else self.starts.first_day.isoformat()

    @property
    def span(self) -> tuple[date, date]:
        """The first and the last day of the year."""
        return self.months[0].first_day, self.months[-1].last_day

    def own(self, month: Month) -> Month:
        """Return a month that was named, as one of this calendar."""
        return replace(month, opens=self.starts.opens)

    def month_of(self, day: date) -> Month:
        """Return the month that a day lies in."""
        month = Month(day.year, day.month, self.starts.opens)
        return month.plus(1) if 1 < month.opens <= day.day else month

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

    def named(self, name: str) -> tuple[Month, ...]:
        """Return the months of `Q1`, `H2`, with or without the year before it; none for other words."""
        own = name.upper().removeprefix("FY").removeprefix(f"{self.year}-")
        parts = {
            each.key.removeprefix(f"{self.key}-"): each.months for each in (*self.quarters, *self.halves)
        }
        return parts.get(own, ())

    def until(self, month: Month) -> tuple[Month, ...]:
        """Return the months of the year up to and including `month` (year to date)."""
        return tuple(each for each in self.months if each <= month)

    def year_before(self) -> FiscalYear:
        """Return the fiscal year before this one."""
        return FiscalYear(self.year - 1, self.starts.plus(-12))


def spelled_month(words: str) -> Month | None:
    """Return a month as people and spreadsheets write it, None where another reading is as good.

    `2027-3`, `2027/03`, `202703`, `2027年3月`, `Mar-27`, `March 2027`; and its first day, `2027-03-01` or
    `3/1/2027`, where only one order of day and month makes it one.
    """
    text = words.strip()
    if (match := _YEAR_FIRST.fullmatch(text)) and (match["gap"] or len(match["month"]) > 1):
        return _checked(int(match["year"]), int(match["month"]), int(match["day"] or 1))
    if match := _NAMED.fullmatch(text):
        number = _NAMES.get(match["name"][:3].lower(), 0)
        year = int(match["year"])
        return _checked(year if year > 99 else 2000 + year, number, 1)
    if match := _DAY_AND_MONTH.fullmatch(text):
        one, other = int(match["one"]), int(match["other"])
        # The first of a month: what is no 1 is the month.
        return _checked(int(match["year"]), max(one, other), min(one, other))
    return None


def typed_month(value: object) -> Month | None:
    """Return the month that a value of a plan file is, None for anything else."""
    # TOML knows days: 2027-03-01 without quotes is the month that it begins.
    text = str(value) if isinstance(value, str | date) and not isinstance(value, datetime) else ""
    return spelled_month(composed("NFKC", text[:40]))


def first_month(value: object) -> Month | None:
    """Return the first month of a year, as such or by the day on which it opens; None for anything else."""
    month = typed_month(value)
    if month is not None:
        return month
    match = _DAY.fullmatch(str(value))
    if match is None or not EARLIEST_OPENING <= int(match["day"]) <= LATEST_OPENING:
        return None
    before = _checked(int(match["year"]), int(match["month"]), 1)
    return None if before is None else replace(before.plus(1), opens=int(match["day"]))


def _checked(year: int, month: int, day: int) -> Month | None:
    return Month(year, month) if 1900 <= year <= 2200 and 1 <= month <= 12 and day == 1 else None


def month_range(first: Month | None, last: Month | None = None) -> str | None:
    """Return `2027-03`, or `2027-01 – 2027-03` for several months; None without a first one."""
    if first is None:
        return None
    return first.key if last in (None, first) else f"{first.key} – {last}"


# Every row of a history or a returned table names one of a few dozen months.
@lru_cache(maxsize=4096)
def _month(key: str) -> Month:
    match = _MONTH.fullmatch(key)
    if match is None:
        raise ValueError(f"{key!r} is not a month such as '2027-03'")
    return Month(int(match[1]), int(match[2]))


@cache
def _twelve_from(starts: Month, opens: int) -> tuple[Month, ...]:
    return tuple(replace(starts, opens=opens).plus(offset) for offset in range(12))
