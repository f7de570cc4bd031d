"""What a measure is to reach in the year, from its basis."""

from __future__ import annotations

from fractions import Fraction

from salesbook.model.plan import Plan, Target
from salesbook.planning.weight import past_sales


def round_half_up(value: Fraction) -> int:
    """Return a value rounded to a whole number, halves away from zero."""
    whole = int(abs(value) + Fraction(1, 2))
    return whole if value >= 0 else -whole


def year_total(plan: Plan, target: Target) -> int | None:
    """Return the year's total of a target that stands on a basis of its own, None for one that follows.

    Minor units or whole units, halves rounded up. A goal is shared over its years, the first ones get the
    units that do not divide.
    """
    if target.amount is not None:
        return target.amount
    if target.goal is not None:
        years = target.years or 1
        return target.goal // years + (1 if target.goal % years >= target.year else 0)
    if target.growth is not None:
        prior = prior_year_total(plan, target)
        return round_half_up(prior * (1 + target.growth))
    return None


def prior_year_total(plan: Plan, target: Target) -> int:
    """Return last year's sales of a measure: as given, or summed from history."""
    if target.prior_year is not None:
        return target.prior_year
    past = past_sales(plan, target.measure, 1)
    return int(sum(past.of("month", month.key) for month in plan.fiscal_year.months))
