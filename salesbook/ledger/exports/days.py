"""Days and months of an export, in every spelling, by the one order of the file."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Literal, TypeAlias

from salesbook.issued.cells.dates import EARLIEST, LATEST, from_serial, parse_date
from salesbook.ledger.exports.rows import ExportNumber
from salesbook.model.period import Month

Order: TypeAlias = Literal["", "dmy", "mdy"]
When: TypeAlias = tuple[date | None, Month]
"""A day with its month; a month alone has no day."""

_YEAR_LAST = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d{2})(?:[ T].*)?")
_ISO = re.compile(r"(\d{4})-(\d\d)-(\d\d)")
_MONTH = re.compile(r"(\d{4})\s?[-/.年]\s?(1[0-2]|0?[1-9])\s?[月期]?(?:份)?|(20\d\d)(0[1-9]|1[0-2])")
_SERIAL = re.compile(r"[3-5]\d{4}(?:\.\d+)?")
_WEEKDAY = re.compile(r"(?i)^(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,?\s+")


def day_order(texts: Iterable[str]) -> tuple[Order, str]:
    """Return the order of day and month that dates as texts prove, and one that contradicts, "" for none."""
    first = second = ""
    for text in texts:
        found = _YEAR_LAST.fullmatch(text.strip())
        if found is None:
            continue
        # 31.08.2026: with points the day stands in front.
        if int(found[1]) > 12 or found[2] == ".":
            first = first or text
        elif int(found[3]) > 12:
            second = second or text
    if first and second:
        return "dmy", second
    return ("dmy" if first else "mdy" if second else ""), ""


def when(given: str, order: Order) -> When | None:
    """Return the day or month that a text says, None for what says none, or for one that may be two days."""
    text = given.strip()
    if found := _ISO.fullmatch(text):
        return _day(int(found[1]), int(found[2]), int(found[3]))
    if found := _YEAR_LAST.fullmatch(text):
        return _year_last(int(found[1]), int(found[3]), found[4], order)
    if found := _MONTH.fullmatch(text):
        # As a number October has lost its zero: it looks like January.
        if isinstance(given, ExportNumber) and text.endswith(".1"):
            return None
        return None, Month(int(found[1] or found[3]), int(found[2] or found[4]))
    serial = bool(_SERIAL.fullmatch(text))
    day = from_serial(Decimal(text)) if serial else parse_date(_WEEKDAY.sub("", text)).day
    return None if day is None else (day, Month(day.year, day.month))


def _year_last(first: int, second: int, year: str, order: Order) -> When | None:
    whole = int(year) + (2000 if len(year) == 2 else 0)
    if first == second or order == "dmy":
        return _day(whole, second, first)
    return _day(whole, first, second) if order == "mdy" else None


def _day(year: int, month: int, number: int) -> When | None:
    try:
        day = date(year, month, number)
    except ValueError:
        return None
    return (day, Month(year, month)) if EARLIEST <= day <= LATEST else None
