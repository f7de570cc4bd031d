"""Plan, actual and prior year side by side, and what follows from them alone."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from salesbook.model.decimals import ratio

Span = Literal["month", "quarter", "half", "ytd", "year"]
"""Which months: the one reported on; its quarter, half or year up to it; the whole year's plan."""
SPANS: tuple[Span, ...] = ("month", "quarter", "half", "ytd", "year")

Match = Literal["reported", "partly-reported", "missing"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Plan, actual and prior year of one thing over one span; integers in minor or whole units.

    `actual` is None where nothing is reported; `like_for_like` and `prior_like` are plan and prior year of
    those who reported; `previous` is the actual of the period before, as many months long.
    """

    plan: int
    actual: int | None
    prior_year: int | None
    like_for_like: int
    polarity: int = 1
    previous: int | None = None
    prior_like: int | None = None

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
    def like_for_like_year_on_year(self) -> Fraction | None:
        """Actual over the prior year of those who reported, less 1."""
        return _growth(self.actual, self.prior_like)

    @property
    def period_on_period(self) -> Fraction | None:
        """Actual over the actual of the period before, less 1."""
        return _growth(self.actual, self.previous)

    @property
    def favorable(self) -> bool | None:
        """Whether the variance is good, by the measure's polarity; None when there is none."""
        # Of some measures (heads, complaints) neither more nor less is better as such: polarity 0.
        if not self.variance or not self.polarity:
            return None
        return (self.variance > 0) == (self.polarity > 0)

    @property
    def like_for_like_variance(self) -> int | None:
        """Actual less the plan of those who reported."""
        return None if self.actual is None else self.actual - self.like_for_like

    @property
    def like_for_like_attainment(self) -> Fraction | None:
        """Actual over the plan of those who reported."""
        return ratio(self.actual, self.like_for_like)

    @property
    def coverage(self) -> Fraction | None:
        """The share of the plan whose owners have reported."""
        return ratio(self.like_for_like, self.plan)

    @property
    def match(self) -> Match:
        """Whether all, some or none of the plan is reported on."""
        if self.actual is None:
            return "missing"
        return "reported" if self.like_for_like == self.plan else "partly-reported"

    def material(self, absolute: int, relative: Fraction) -> bool:
        """Say whether the variance lies beyond both limits; on a plan of zero or less the first decides."""
        if self.variance is None or abs(self.variance) <= absolute:
            return False
        # A share of nothing says nothing.
        return self.plan <= 0 or abs(self.variance) > relative * self.plan


def _growth(now: int | None, before: int | None) -> Fraction | None:
    grown = ratio(now, before)
    return None if grown is None else grown - 1
