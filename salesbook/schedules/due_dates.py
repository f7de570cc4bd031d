"""Due dates: a day of the month or a weekday, moved to a working day."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

from salesbook.model.period import Month

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def due_date(day: int, month: Month, workdays: Collection[date]) -> date:
    """Return the day of the month (or its last), moved back to a working day where days are known."""
    due = month.first_day + timedelta(min(day, month.last_day.day) - 1)
    worked = [each for each in workdays if each <= due]
    return max(worked) if worked else due


def week_ends(first: date, last: date, weekday: str) -> tuple[date, ...]:
    """Return every such weekday from one day to another."""
    start = first + timedelta((WEEKDAYS.index(weekday) - first.weekday()) % 7)
    count = max(0, (last - start).days // 7 + 1)
    return tuple(start + timedelta(7 * at) for at in range(count))
