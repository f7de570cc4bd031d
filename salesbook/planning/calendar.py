"""Working days of a country, and a month's target by week and working day."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from importlib.machinery import PathFinder
from importlib.util import find_spec, module_from_spec
from itertools import groupby
from typing import TYPE_CHECKING, Any, cast

from salesbook.model.period import Month
from salesbook.model.plan import Plan
from salesbook.planning.exact.share import largest_remainder
from salesbook.problems import Problem, problem

if TYPE_CHECKING:
    from holidays import HolidayBase

LOOK_BACK = 3
"""In how many years before a year adjusted workdays are looked for, to know that they are usual."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkCalendar:
    """Which days are worked.

    `provisional` are the years whose adjusted workdays (调休) are not published yet: weekends that will be
    worked are still days off in them, and bridge days are still worked.
    """

    country: str
    weekend: frozenset[int]
    days_off: frozenset[date]
    workdays: frozenset[date]
    provisional: frozenset[int]

    def works(self, day: date) -> bool:
        """Return whether a day is worked."""
        # Adjusted workdays first: they fall on weekends, which would otherwise be days off.
        if day in self.workdays:
            return True
        return day.weekday() not in self.weekend and day not in self.days_off

    def working_days(self, month: Month) -> tuple[date, ...]:
        """Return the days of a month that are worked."""
        return tuple(day for day in month.days if self.works(day))


def calendar_of(
    country: str, years: Sequence[int], overrides: Mapping[date, bool] | None = None
) -> tuple[WorkCalendar | None, list[Problem]]:
    """Return the calendar of a country (ISO 3166 code) for some years.

    `overrides` sets single days as worked or free, whatever the country's calendar has; a year
    in which it names a weekend as worked counts as published.
    """
    import holidays  # noqa: PLC0415 # slow to import, and only a month's split needs it

    # By the list of codes: holidays.list_supported_countries() imports three hundred countries first.
    if country not in holidays.registry.EntityLoader.get_country_codes():
        return None, [problem("country-unknown", value=country)]
    # The years before are loaded too: only they show whether a country usually adjusts its workdays.
    known = _country(country)(years=range(min(years) - LOOK_BACK, max(years) + 1))
    own = overrides or {}
    weekend = frozenset(known.weekend)
    # docs/plan.md, calendar: the plan's own days win over those of the library.
    worked = {day for day in known.weekend_workdays if own.get(day, True)} | {day for day in own if own[day]}
    # Worked weekends prove a year published; plain holidays alone are computed years ahead.
    published = {day.year for day in worked if day.weekday() in weekend}
    calendar = WorkCalendar(
        country=country,
        weekend=weekend,
        days_off=frozenset(
            {day for day in known if own.get(day) is not True} | {day for day in own if not own[day]}
        ),
        workdays=frozenset(worked),
        provisional=frozenset(year for year in years if _is_provisional(year, published)),
    )
    notes = [
        problem("calendar-provisional", value=str(year), country=country)
        for year in sorted(calendar.provisional)
    ]
    return calendar, notes


def _country(code: str) -> Callable[..., HolidayBase]:
    """Return what makes the holidays of a country: its own module, since the library imports all of them."""
    import holidays  # noqa: PLC0415 # as above

    named: Any = getattr(holidays, code)
    # The package of all countries is found, not imported.
    package = find_spec(named.module_name.rpartition(".")[0])
    within = None if package is None else package.submodule_search_locations
    spec = PathFinder.find_spec(named.module_name, within)
    if spec is None or spec.loader is None:
        return partial(holidays.country_holidays, code)
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return cast("Callable[..., HolidayBase]", getattr(module, named.entity_name))


def plan_calendar(plan: Plan) -> tuple[WorkCalendar | None, list[Problem]]:
    """Return the calendar of a plan's year, with the workdays and days off of its `[calendar]`."""
    years = sorted({day.year for day in plan.fiscal_year.span})
    return calendar_of(plan.calendar.country, years, plan.calendar.overrides)


def _is_provisional(year: int, published: set[int]) -> bool:
    """Return whether adjusted workdays are usual but not known for a year."""
    return year not in published and any(year - back in published for back in range(1, LOOK_BACK + 1))


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthWeek:
    """A week, or the part of it that lies in a month; the key is that of the ISO week."""

    key: str
    month: Month
    first_day: date
    last_day: date
    worked: tuple[date, ...]


def month_weeks(month: Month, calendar: WorkCalendar) -> tuple[MonthWeek, ...]:
    """Return the weeks of a month, cut at its ends."""
    # With the ISO year: the first days of January may belong to the last week of the year before.
    runs = [tuple(run) for _, run in groupby(month.days, key=lambda day: day.isocalendar()[:2])]
    return tuple(
        MonthWeek(
            key="{}-W{:02d}".format(*run[0].isocalendar()),
            month=month,
            first_day=run[0],
            last_day=run[-1],
            worked=tuple(day for day in run if calendar.works(day)),
        )
        for run in runs
    )


def plan_weeks(plan: Plan) -> tuple[tuple[MonthWeek, ...], list[Problem]]:
    """Return the weeks of every month of a plan's year; none where a month has no working day."""
    calendar, problems = plan_calendar(plan)
    if calendar is None:
        return (), problems
    months = {month: month_weeks(month, calendar) for month in plan.fiscal_year.months}
    idle = [month for month, weeks in months.items() if not any(week.worked for week in weeks)]
    if idle:
        return (), [problem("no-working-day", value=idle[0].key, country=calendar.country)]
    return tuple(week for weeks in months.values() for week in weeks), problems


@dataclass(frozen=True, slots=True, kw_only=True)
class DayShare:
    """What is to be reached on a working day."""

    day: date
    amount: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekShare:
    """What is to be reached in a week, cut at the month's ends; the key is that of the ISO week."""

    key: str
    first_day: date
    last_day: date
    amount: int
    days: tuple[DayShare, ...]


def split_month_by_day(
    total: int, month: Month, calendar: WorkCalendar, unit: int = 1
) -> tuple[tuple[WeekShare, ...], list[Problem]]:
    """Return a month's target by week and working day, adding up exactly.

    Weeks weigh by their working days, days of a week are equal; the largest remainders get the missing
    rounding units, the first ones on ties. What is below the unit stays with the largest week's first day.
    A week without a working day is there with nothing to do.
    """
    weeks = month_weeks(month, calendar)
    counts = [len(week.worked) for week in weeks]
    if not any(counts):
        return (), [problem("no-working-day", value=month.key, country=calendar.country)]
    amounts = [part * unit for part in largest_remainder(total // unit, counts)]
    amounts[counts.index(max(counts))] += total % unit
    return tuple(_week_share(week, amount, unit) for week, amount in zip(weeks, amounts, strict=True)), []


def _week_share(week: MonthWeek, amount: int, unit: int) -> WeekShare:
    worked = week.worked
    parts = [part * unit for part in largest_remainder(amount // unit, [1] * len(worked))] if worked else []
    if parts:
        parts[0] += amount % unit
    return WeekShare(
        key=week.key,
        first_day=week.first_day,
        last_day=week.last_day,
        amount=amount,
        days=tuple(DayShare(day=day, amount=part) for day, part in zip(worked, parts, strict=True)),
    )
