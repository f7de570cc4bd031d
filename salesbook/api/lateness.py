"""When returns are due, when they came in, and whose came late."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path

from salesbook.files.places import is_there
from salesbook.files.urls import changed_at, is_url
from salesbook.model.period import Month
from salesbook.model.plan import Plan
from salesbook.model.status import Arrival, status_lines
from salesbook.model.submission import Submission
from salesbook.planning.calendar import plan_calendar
from salesbook.problems import Problem
from salesbook.schedules.due_dates import due_date


def late_owners(
    plan: Plan, owners: Collection[str], arrivals: Sequence[Arrival], period: Month
) -> frozenset[str]:
    """Return the owners whose first return of a month that counts came after its due day."""
    due, _ = due_of(plan, period)
    lines = status_lines(plan, list(owners), arrivals, period, due, date.max)
    return frozenset(line.owner for line in lines if line.state == "late")


def arrivals_of(submissions: Sequence[Submission]) -> list[Arrival]:
    """Return files as they came in: on the day each was last changed."""
    return [Arrival(submission=each, received=_changed(Path(each.path))) for each in submissions]


def _changed(path: Path) -> date:
    """Return the day a file was last changed, in the time zone of this machine."""
    try:
        changed = changed_at(path) if is_url(path) else path.stat().st_mtime
    except OSError:  # a link to nowhere, or a file that is gone by now: refused already
        changed = path.lstat().st_mtime if is_there(path) else datetime.now(UTC).timestamp()
    return datetime.fromtimestamp(changed, UTC).astimezone().date()


def due_of(plan: Plan, period: Month) -> tuple[date | None, list[Problem]]:
    """Return the working day that the returns of a month are due on, None when the plan names no day."""
    days, notes = due_days(plan, (period,))
    return days[period], notes


def due_days(plan: Plan, months: Sequence[Month]) -> tuple[Mapping[Month, date | None], list[Problem]]:
    """Return the same of several months; the calendar is read once."""
    if plan.due_day is None:
        return dict.fromkeys(months), []
    calendar, notes = plan_calendar(plan)
    days: dict[Month, date | None] = {}
    for month in map(plan.fiscal_year.own, months):
        near = (month, month.plus(1))
        worked = [] if calendar is None else [day for each in near for day in calendar.working_days(each)]
        days[month] = due_date(plan.due_day, month, worked)
    return days, notes
