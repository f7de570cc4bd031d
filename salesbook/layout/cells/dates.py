"""Dates as people type them and as spreadsheets store them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from salesbook.layout.cells.characters import fold
from salesbook.model.period import FiscalYear

EARLIEST = date(1950, 1, 1)
LATEST = date(2199, 12, 31)
SUSPECT_SERIALS = range(36_526, 54_789)
"""Serials of 2000-01-01 to 2049-12-31."""

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_TIME = r"(?:[ T]+\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?Z?)?"
_YEAR_FIRST = re.compile(
    r"(?P<year>\d{4}) ?(?P<mark>[-/.年]) ?(?P<month>\d{1,2}) ?(?P<mark2>[-/.月]) ?(?P<day>\d{1,2}) ?[日号]?"
    + _TIME
)
_COMPACT = re.compile(r"(?P<year>(?:19|20|21)\d\d)(?P<month>\d\d)(?P<day>\d\d)")
_YEARLESS = re.compile(r"(?P<month>\d{1,2}) ?月 ?(?P<day>\d{1,2}) ?[日号]?")
_YEAR_LAST = re.compile(
    r"(?P<first>\d{1,2})(?P<mark>[-/.])(?P<second>\d{1,2})(?P=mark)(?P<year>\d{4})" + _TIME
)
_SHORT_YEAR = re.compile(r"\d{1,2}([-/])\d{1,2}\1\d{1,2}|\d{1,2}\.\d{1,2}\.\d{2}")
_MONTH_NAME = re.compile(
    r"(?:(?P<day>\d{1,2})[ -]*(?P<name>[a-z]{3,9})|(?P<name2>[a-z]{3,9})[. ]*(?P<day2>\d{1,2}))"
    r"\.?[, -]+(?P<year>\d{4})"
)
_MONTH_ONLY = re.compile(r"\d{4} ?年 ?\d{1,2} ?月?|\d{1,2}月")


@dataclass(frozen=True, slots=True)
class ParsedDate:
    """A date read from text, or why there is none: `day` is None, and `ambiguous` tells which."""

    day: date | None = None
    ambiguous: bool = False


NOT_A_DATE = ParsedDate()
AMBIGUOUS = ParsedDate(ambiguous=True)


def from_serial(serial: Decimal, *, date_1904: bool = False) -> date | None:
    """Return the day of a serial number, its time of day dropped; None when it is no date.

    The 1900 system counts a 1900-02-29 that never was (serial 60).
    """
    if not serial.is_finite() or not 0 <= serial < 2_958_466:
        return None
    days = int(serial)
    if date_1904:
        return date(1904, 1, 1) + timedelta(days) if days < 2_957_004 else None
    if days in (0, 60):
        return None
    return date(1899, 12, 31 if days < 60 else 30) + timedelta(days)


def to_serial(day: date) -> int:
    """Return a day as a serial number of the 1900 system."""
    days = (day - date(1899, 12, 31)).days
    return days if days < 60 else days + 1


def looks_like_date_serial(value: Decimal | int) -> bool:
    """Tell whether a figure as it stands in a sheet may be a date that lost its format."""
    return SUSPECT_SERIALS.start <= value < SUSPECT_SERIALS.stop and value == int(value)


def parse_date(text: str, *, fiscal_year: FiscalYear | None = None) -> ParsedDate:
    """Return the date a text holds; a date without its year lies in the fiscal year."""
    folded = fold(text)
    if len(folded) > 40:
        return NOT_A_DATE
    if match := _YEAR_FIRST.fullmatch(folded):
        return _year_first(match) if _same_marks(match) else NOT_A_DATE
    if match := _COMPACT.fullmatch(folded):
        return _year_first(match)
    if match := _YEARLESS.fullmatch(folded):
        return _in_fiscal_year(int(match["month"]), int(match["day"]), fiscal_year)
    if match := _YEAR_LAST.fullmatch(folded):
        return _year_last(int(match["first"]), int(match["second"]), int(match["year"]))
    if match := _MONTH_NAME.fullmatch(folded.casefold()):
        return _named_month(match)
    return AMBIGUOUS if _SHORT_YEAR.fullmatch(folded) else NOT_A_DATE


def looks_like_date(folded: str) -> bool:
    """Tell whether folded text is a date, a month of a year or a date that cannot be told apart."""
    if _MONTH_ONLY.fullmatch(folded) or _YEARLESS.fullmatch(folded):
        return True
    parsed = parse_date(folded)
    return parsed.day is not None or parsed.ambiguous


def _same_marks(match: re.Match[str]) -> bool:
    return (match["mark"], match["mark2"]) in {("-", "-"), ("/", "/"), (".", "."), ("年", "月")}


def _year_first(match: re.Match[str]) -> ParsedDate:
    return _day(int(match["year"]), int(match["month"]), int(match["day"]))


def _year_last(first: int, second: int, year: int) -> ParsedDate:
    """Read `25/3/2027`: only a part above 12 tells the day from the month."""
    if first > 12:
        return _day(year, second, first)
    if second > 12 or first == second:
        return _day(year, first, second)
    return AMBIGUOUS


def _named_month(match: re.Match[str]) -> ParsedDate:
    name = (match["name"] or match["name2"])[:3]
    if name not in _MONTHS:
        return NOT_A_DATE
    return _day(int(match["year"]), _MONTHS.index(name) + 1, int(match["day"] or match["day2"]))


def _in_fiscal_year(month: int, day: int, fiscal_year: FiscalYear | None) -> ParsedDate:
    if fiscal_year is None:
        return AMBIGUOUS
    starts = fiscal_year.starts
    return _day(starts.year if month >= starts.number else starts.year + 1, month, day)


def _day(year: int, month: int, day: int) -> ParsedDate:
    try:
        found = date(year, month, day)
    except ValueError:
        return NOT_A_DATE
    return ParsedDate(found) if EARLIEST <= found <= LATEST else NOT_A_DATE
