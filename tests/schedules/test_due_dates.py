"""Due dates move to working days."""

from __future__ import annotations

from datetime import date

from salesbook.model.period import Month
from salesbook.schedules.due_dates import due_date, week_ends


def test_a_due_date_moves_back_to_a_working_day() -> None:
    days = [date(2027, 1, 28), date(2027, 1, 29)]
    assert due_date(30, Month(2027, 1), days) == date(2027, 1, 29)
    assert due_date(30, Month(2027, 2), ()) == date(2027, 2, 28)
    saturdays = week_ends(date(2027, 1, 1), date(2027, 1, 31), "saturday")
    assert [each.day for each in saturdays] == [2, 9, 16, 23, 30]


def test_a_month_to_the_25th_is_due_in_the_calendar_month_of_its_name() -> None:
    january = Month(2027, 1, opens=26)
    days = [date(2027, 1, 25), date(2027, 1, 29), date(2027, 2, 1)]
    assert due_date(30, january, days) == date(2027, 1, 29)
    # Where the days after the month are not known, its last working day tells nothing.
    assert due_date(30, january, days[:1]) == date(2027, 1, 30)
