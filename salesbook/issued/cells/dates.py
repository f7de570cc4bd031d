"""Dates as people type them and as spreadsheets store them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from salesbook.issued.cells.characters import fold
from salesbook.model.period import FiscalYear
from salesbook.problems import Text, sentence

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
_CLOCK = re.compile(r"(?:[01]?\d|2[0-3]):[0-5]\d(?::[0-5]\d)?")
_MONTH_ONLY = re.compile(r"\d{4} ?年 ?\d{1,2} ?月?|\d{1,2}月")


@dataclass(frozen=True, slots=True)
class ParsedDate:
    """A date read from text, or why there is none: `day` is None, `ambiguous` or `why` tell more."""

    day: date | None = None
    ambiguous: bool = False
    why: Text = field(default_factory=Text)


NOT_A_DATE = ParsedDate()
AMBIGUOUS = ParsedDate(ambiguous=True)
NO_SUCH_DAY = ParsedDate(why=sentence("issued.date.no-such-day"))
TOO_FAR = ParsedDate(why=sentence("issued.date.too-far"))


def from_serial(serial: Decimal, *, date_1904: bool = False) -> date | None:
    """Return the day of a serial number, its time of day dropped; None when it is no date.

    The 1900 system counts a 1900-02-29 that never was (serial 60).
    """
    if not serial.is_finite() or not 0 <= serial < 2_958_466:
        return None
    days = int(serial)
    if date_1904:
        # The system that begins in 1904 ends with the same 9999-12-31.
        return date(1904, 1, 1) + timedelta(days) if days < 2_957_004 else None
    if days in (0, 60):
        return None
    return date(1899, 12, 31 if days < 60 else 30) + timedelta(days)


def clock(serial: Decimal) -> str | None:
    """Return the time of day that a number is, `12:30`, when it is nothing else: more than 0, less than 1."""
    if not 0 < serial < 1:
        return None
    # The last half second rounds to 24:00, which is no time of this day.
    minutes = min(round(serial * 24 * 60 * 60) // 60, 24 * 60 - 1)
    return f"{minutes // 60}:{minutes % 60:02d}"


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


def moment(folded: str) -> Text | None:
    """Return folded text in words when it is a date, even one that does not exist, a month or a time."""
    if _CLOCK.fullmatch(folded):
        return a_time(folded)
    known = _MONTH_ONLY.fullmatch(folded) or _YEARLESS.fullmatch(folded)
    return a_date(folded) if known or parse_date(folded) != NOT_A_DATE else None


def a_date(shown: str) -> Text:
    """Return a date in words."""
    return sentence("issued.date.a-date", shown=shown)


def a_time(shown: str) -> Text:
    """Return a time of day in words."""
    return sentence("issued.date.a-time", shown=shown)


def _same_marks(match: re.Match[str]) -> bool:
    return (match["mark"], match["mark2"]) in {("-", "-"), ("/", "/"), (".", "."), ("年", "月")}


def _year_first(match: re.Match[str]) -> ParsedDate:
    return _day(int(match["year"]), int(match["month"]), int(match["day"]))


def _year_last(first: int, second: int, year: int) -> ParsedDate:
    """Read `25/3/2027`: only a part above 12 tells the day from the month."""
    if first > 12:
        return _day(year, second, first)
    # 5/5/2027 is one day, whichever of the two is the month.
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
    first, _ = fiscal_year.span
    return _day(first.year if (month, day) >= (first.month, first.day) else first.year + 1, month, day)


def _day(year: int, month: int, day: int) -> ParsedDate:
    try:
        found = date(year, month, day)
    except ValueError:
        return NO_SUCH_DAY
    return ParsedDate(found) if EARLIEST <= found <= LATEST else TOO_FAR
