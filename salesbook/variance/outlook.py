"""Where the year will end: time progress, the rate still required, forecasts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from salesbook.model.decimals import ratio
from salesbook.model.period import Month


@dataclass(frozen=True, slots=True, kw_only=True)
class Elapsed:
    """Working days that have passed, of all in the month and in the year; 0 of 0 where not known."""

    month: int = 0
    month_days: int = 0
    year: int = 0
    year_days: int = 0

    @property
    def year_progress(self) -> Fraction | None:
        """Elapsed working days of the year over all of it."""
        return ratio(self.year, self.year_days)


def count_elapsed(worked: Mapping[Month, Sequence[date]], period: Month, as_of: date) -> Elapsed:
    """Return the working days up to and including a day, in the period's month and in the year.

    `worked` has the working days of every month of the year; a day after the period counts as its end.
    """
    day = min(as_of, period.last_day)
    return Elapsed(
        month=sum(each <= day for each in worked.get(period, ())),
        month_days=len(worked.get(period, ())),
        year=sum(each <= day for days in worked.values() for each in days),
        year_days=sum(len(days) for days in worked.values()),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """The year of one thing, as a whole; integers in minor or whole units.

    `planned` is the plan to date, and `reported` that of those who reported: what is not reported yet counts
    with its plan, and never as a zero. `time_progress` is a share of the year's working days.
    """

    target: int
    actual: int | None
    reported: int
    planned: int
    months_left: int
    time_progress: Fraction | None = None

    @property
    def to_date(self) -> int | None:
        """Actual to date, with the plan of what is not reported; None where nothing is reported."""
        return None if self.actual is None else self.actual + self.planned - self.reported

    @property
    def attainment(self) -> Fraction | None:
        """What there is to date over the year's target."""
        return ratio(self.to_date, self.target)

    @property
    def gap_to_time(self) -> Fraction | None:
        """Attainment of the year less time progress: 0.05 is five points ahead."""
        if self.attainment is None or self.time_progress is None:
            return None
        return self.attainment - self.time_progress

    @property
    def left(self) -> int | None:
        """The year's target less what there is to date."""
        return None if self.to_date is None else self.target - self.to_date

    @property
    def required_rate(self) -> Fraction | None:
        """What each month left must bring; None (n.a.) when none is left, 0 when the target is reached."""
        if self.left is None or not self.months_left:
            return None
        # Nothing more is asked of who is past the target; a negative rate would mislead.
        return Fraction(max(self.left, 0), self.months_left)

    @property
    def forecast_a(self) -> int | None:
        """Actual to date and the rest of the plan."""
        return None if self.actual is None else self.actual + self.target - self.reported

    @property
    def forecast_b(self) -> Fraction | None:
        """Actual to date and the rest of the plan at the attainment so far; None (n.a.) on a plan of zero."""
        attained = ratio(self.actual, self.reported)
        if self.actual is None or attained is None:
            return None
        return self.actual + (self.target - self.reported) * attained
