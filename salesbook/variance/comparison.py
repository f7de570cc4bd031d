"""Plan, actual and prior year side by side on one basis, and what follows from them alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from salesbook.model.decimals import ratio

Span = Literal["month", "quarter", "half", "ytd"]
"""Which months: the one reported on; its quarter, half or year up to it."""
SPANS: tuple[Span, ...] = ("month", "quarter", "half", "ytd")
SpanOrYear = Span | Literal["year"]
"""A span, or the whole year's plan, which is compared with nothing."""

SPAN_KEYS: Mapping[Span, str] = {**{span: span for span in SPANS}, "ytd": "year_to_date"}
"""What each span is called in documents."""

Match = Literal["reported", "partly-reported", "missing"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Actual beside plan and prior year of those who reported; integers in minor or whole units.

    `actual` is None where nothing is reported, and then nothing is compared. `full_plan` counts what is not
    reported as well. `previous` is the actual of the period before, as many months long, and `repeated` that
    of this one: both of those who reported in both. Below a coverage of `least` the comparison is grey.
    """

    plan: int
    actual: int | None
    full_plan: int
    prior_year: int | None = None
    polarity: int = 1
    previous: int | None = None
    repeated: int | None = None
    least: Fraction = Fraction(0)

    @property
    def variance(self) -> int | None:
        """Actual less plan, signed."""
        return None if self.actual is None else self.actual - self.plan

    @property
    def attainment(self) -> Fraction | None:
        """Actual over plan; None (n.a.) when nothing is reported or the plan is zero or less."""
        return ratio(self.actual, self.plan)

    @property
    def year_on_year(self) -> Fraction | None:
        """Actual over prior year less 1; None (n.a.) without an actual or a positive prior year."""
        return _growth(self.actual, self.prior_year)

    @property
    def period_on_period(self) -> Fraction | None:
        """Actual over the actual of the period before, less 1, of those who reported in both."""
        return _growth(self.repeated, self.previous)

    @property
    def favorable(self) -> bool | None:
        """Whether the variance is good, by the measure's polarity; None when there is none, or it is grey."""
        # Of some measures (heads, complaints) neither more nor less is better as such: polarity 0.
        if not self.variance or not self.polarity or self.grey:
            return None
        return (self.variance > 0) == (self.polarity > 0)

    @property
    def coverage(self) -> Fraction | None:
        """The share of the full plan that is reported on."""
        return ratio(self.plan, self.full_plan)

    @property
    def grey(self) -> bool:
        """Whether too little is reported to judge by."""
        return self.coverage is not None and self.coverage < self.least

    @property
    def full_attainment(self) -> Fraction | None:
        """Actual over the full plan: how much of it is there, whoever has reported."""
        return ratio(self.actual, self.full_plan)

    @property
    def match(self) -> Match:
        """Whether all, some or none of the plan is reported on."""
        if self.actual is None:
            return "missing"
        return "reported" if self.plan == self.full_plan else "partly-reported"

    def material(self, absolute: int, relative: Fraction) -> bool:
        """Say whether the variance lies beyond both limits; on a plan of zero or less the first decides."""
        if self.variance is None or abs(self.variance) <= absolute:
            return False
        # A share of nothing says nothing.
        return self.plan <= 0 or abs(self.variance) > relative * self.plan


def _growth(now: int | None, before: int | None) -> Fraction | None:
    grown = ratio(now, before)
    return None if grown is None else grown - 1
