"""Activity by month."""

from __future__ import annotations

from datetime import date

from salesbook.model.period import Month
from salesbook.problems import Text
from salesbook.schedules.activity import Activity

MONTHS = tuple(Month(2027, number) for number in range(1, 13))


def test_activity_is_spread_over_the_months() -> None:
    def months(per: str, amount: int) -> list[int]:
        activity = Activity(id="x", name=Text(), per=per, amount=amount)
        days = {MONTHS[0]: [date(2027, 1, day) for day in range(4, 24)]}
        return list(activity.by_month(MONTHS, days).values())

    assert months("year", 24) == [2] * 12
    assert sum(months("week", 1)) == 52
    assert months("day", 20)[:2] == [400, 420]
    assert months("month", 5) == [5] * 12
