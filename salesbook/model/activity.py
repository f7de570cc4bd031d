"""Activity: what a salesperson is to do a day, a week, a month or a year."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from salesbook.model.period import Month
from salesbook.problems import Text

Rhythm = Literal["day", "week", "month", "year"]
WEEKS_A_YEAR, DAYS_A_MONTH = 52, 21


@dataclass(frozen=True, slots=True, kw_only=True)
class Activity:
    """A plan line such as "20 calls a day" or "at least 2 new county customers a month"."""

    id: str
    name: Text
    rhythm: Rhythm
    amount: int
    unit: Text = field(default_factory=Text)
    note: Text = field(default_factory=Text)

    def by_month(
        self, months: Sequence[Month], workdays: Mapping[Month, Sequence[date]]
    ) -> Mapping[Month, int]:
        """Return what is to be done in each month; where the calendar is unknown a month has 21 days."""
        if self.rhythm == "month":
            return dict.fromkeys(months, self.amount)
        if self.rhythm == "day":
            days = {month: len(workdays[month]) if month in workdays else DAYS_A_MONTH for month in months}
            return {month: self.amount * days[month] for month in months}
        total = self.amount * (WEEKS_A_YEAR if self.rhythm == "week" else 1)
        ends = [total * at // len(months) for at in range(len(months) + 1)]
        return {month: ends[at + 1] - ends[at] for at, month in enumerate(months)}
