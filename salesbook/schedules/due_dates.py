"""Due dates and working days: when returns are due, the days and weeks of a diary, what was difficult."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, timedelta

from salesbook.layout.book_content import Binding, Record
from salesbook.layout.declaration import Phrases
from salesbook.model.period import Month
from salesbook.model.plan import Plan
from salesbook.schedules.returned_lists import rows_json
from salesbook.schedules.schedule import Fill, PlanSource, Schedule, ScheduleContent, word

DIFFICULTY = "difficulty"
Workdays = Mapping[Month, Sequence[date]]
MOST_WEEKS = 6
"""In so many weeks at most a month has days."""

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def due_date(day: int, month: Month, workdays: Collection[date]) -> date:
    """Return the day of the month (or its last), moved back to a working day where days are known."""
    # Of a month from the 26th to the 25th as well it is a day of the calendar month that gives its name.
    due = date(month.year, month.number, min(day, monthrange(month.year, month.number)[1]))
    worked = [each for each in workdays if each <= due]
    known = due <= month.last_day or any(each > due for each in workdays)
    return max(worked) if worked and known else due


def week_ends(first: date, last: date, weekday: str) -> tuple[date, ...]:
    """Return every such weekday from one day to another."""
    start = first + timedelta((WEEKDAYS.index(weekday) - first.weekday()) % 7)
    count = max(0, (last - start).days // 7 + 1)
    return tuple(start + timedelta(7 * at) for at in range(count))


def _filled(source: PlanSource) -> Fill:
    """Return what is due, and in a person's book the weeks and days of the year."""
    plan, workdays = source.plan, source.targets.workdays
    # The same for everybody, so that its sheets are, too (docs/decisions.md: tables of one shape).
    made: dict[bool, tuple[Phrases, ScheduleContent]] = {}

    def content(binding: Binding, person: str | None) -> ScheduleContent:
        phrases, found = made.get(person is not None, (None, ScheduleContent()))
        if phrases is not binding.phrases:
            due = {"due_dates": _due(plan, workdays, binding)}
            own = {**_diary(plan, workdays, binding), "weeks": _weeks(plan)} if person else {}
            found = ScheduleContent(records={**due, **own})
            made[person is not None] = binding.phrases, found
        return found

    return content


def _due(plan: Plan, workdays: Workdays, binding: Binding) -> list[Record]:
    """Return what is due every month, each with its day moved to a working day."""
    months = plan.fiscal_year.months
    return [
        {
            "key": name,
            "paper": word(binding, f"due_{name}"),
            "day": str(day),
            "due": {month.key: due_date(day, month, worked_near(month, workdays)) for month in months},
        }
        for name, day in plan.due.monthly.items()
    ]


def worked_near(month: Month, workdays: Workdays) -> list[date]:
    """Return the working days of a month and the next one."""
    return [day for each in (month, month.plus(1)) for day in workdays.get(each, ())]


def _weeks(plan: Plan) -> list[Record]:
    """Return the weeks of the year by the day their report is due."""
    return [
        {
            "key": f"{day.isocalendar()[0]}-W{day.isocalendar()[1]:02d}",
            "month": plan.fiscal_year.month_of(day).key,
            "due": day,
        }
        for day in week_ends(*plan.fiscal_year.span, plan.due.weekly)
    ]


def _diary(plan: Plan, workdays: Workdays, binding: Binding) -> dict[str, Sequence[Record]]:
    """Return the working days of the year, and as many slots as the longest month has days and weeks."""
    by_month = [list(_days(month, workdays, binding)) for month in plan.fiscal_year.months]
    days = [day for month in by_month for day in month]
    slots = {"day_slots": max(map(len, by_month)), "week_slots": MOST_WEEKS} if days else {}
    return {
        "workdays": days,
        **{name: [{"key": str(at), "number": at} for at in range(1, top + 1)] for name, top in slots.items()},
    }


def _days(month: Month, workdays: Workdays, binding: Binding) -> Iterator[Record]:
    weeks: dict[tuple[int, int], int] = {}
    for day in workdays.get(month, ()):
        number = weeks.setdefault(day.isocalendar()[:2], len(weeks) + 1)
        yield {
            "key": day.isoformat(),
            "month": binding.month_name(month),
            "week": number,
            "day": day,
            "weekday": word(binding, f"weekday_{day.isoweekday()}"),
        }


DUE_DATES = Schedule(
    filled=_filled,
    listed=DIFFICULTY,
    reported=lambda result: {"difficulties": rows_json(result, DIFFICULTY)},
)
