from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from datetime import date

import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.made_plans import plan_of

from salesbook.model.period import Month
from salesbook.model.plan import CalendarRules
from salesbook.planning.calendar import WorkCalendar, calendar_of, plan_calendar, split_month_by_day


def china(*years: int) -> WorkCalendar:
    calendar, _ = calendar_of("CN", years)
    assert calendar is not None
    return calendar


def test_a_public_holiday_is_off_and_an_adjusted_weekend_is_worked() -> None:
    calendar = china(2026)
    assert not calendar.works(date(2026, 2, 17))
    assert calendar.works(date(2026, 2, 14))  # a Saturday, worked for the Spring Festival
    assert not calendar.works(date(2026, 3, 7))


def test_a_year_without_published_workdays_is_provisional() -> None:
    calendar, notes = calendar_of("CN", [2026, 2027])
    assert calendar is not None
    assert calendar.provisional == {2027}
    assert [(note.slug, note.value) for note in notes] == [("calendar-provisional", "2027")]
    assert calendar_of("DE", [2027])[1] == []


@pytest.mark.parametrize("country", ["CN", "CHN", "DE", "GB", "HK", "IN", "JP", "US", "IM"])
def test_a_country_has_the_days_off_that_the_library_says(country: str) -> None:
    calendar, _ = calendar_of(country, [2026, 2027])
    assert calendar is not None
    known = holidays.country_holidays(country, years=range(2023, 2028))
    assert calendar.days_off == set(known)
    assert calendar.workdays == set(known.weekend_workdays)


def test_only_the_country_that_counts_is_imported() -> None:
    asked = "import sys; from salesbook.planning.calendar import calendar_of as of; of('CN', [2027])"
    command = [sys.executable, "-c", f"{asked}; print('holidays.countries.france' in sys.modules)"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False"]


def test_an_override_decides() -> None:
    calendar, notes = calendar_of("CN", [2027], {date(2027, 2, 20): True, date(2027, 3, 1): False})
    assert calendar is not None
    assert calendar.works(date(2027, 2, 20))
    assert not calendar.works(date(2027, 3, 1))
    assert notes == []


def test_a_plan_brings_its_own_days() -> None:
    days = CalendarRules(workdays=[date(2027, 2, 20)], days_off=[date(2027, 3, 1)])
    calendar, _ = plan_calendar(replace(plan_of(amount=1, people=1, products=1), calendar=days))
    assert calendar is not None
    assert (calendar.works(date(2027, 2, 20)), calendar.works(date(2027, 3, 1))) == (True, False)


def test_an_unknown_country_is_a_problem() -> None:
    calendar, problems = calendar_of("XX", [2027])
    assert calendar is None
    assert [found.slug for found in problems] == ["country-unknown"]


def test_weeks_are_cut_at_the_end_of_the_month() -> None:
    weeks, problems = split_month_by_day(23, Month(2027, 3), china(2027))
    assert problems == []
    assert [(week.key, week.first_day.day, week.last_day.day, week.amount) for week in weeks] == [
        ("2027-W09", 1, 7, 5),
        ("2027-W10", 8, 14, 5),
        ("2027-W11", 15, 21, 5),
        ("2027-W12", 22, 28, 5),
        ("2027-W13", 29, 31, 3),
    ]
    assert {share.amount for week in weeks for share in week.days} == {1}


def test_what_is_below_the_unit_stays_with_the_first_day_of_the_largest_week() -> None:
    weeks, _ = split_month_by_day(2_345, Month(2027, 3), china(2027), unit=100)
    assert weeks[0].days[0].amount == 145
    assert sum(week.amount for week in weeks) == 2_345


@given(total=st.integers(0, 10**12), month=st.integers(1, 12), unit=st.sampled_from([1, 100]))
def test_days_add_up_to_weeks_and_weeks_to_the_month(total: int, month: int, unit: int) -> None:
    weeks, _ = split_month_by_day(total, Month(2026, month), china(2026), unit)
    assert sum(week.amount for week in weeks) == total
    for week in weeks:
        assert sum(share.amount for share in week.days) == week.amount


def test_a_month_without_working_days_is_a_problem() -> None:
    calendar = WorkCalendar(
        country="CN",
        weekend=frozenset(range(7)),
        days_off=frozenset(),
        workdays=frozenset(),
        provisional=frozenset(),
    )
    weeks, problems = split_month_by_day(1, Month(2027, 1), calendar)
    assert weeks == ()
    assert [found.slug for found in problems] == ["no-working-day"]
