"""What a measure is to reach in the year, from its basis."""

from __future__ import annotations

from fractions import Fraction

from salesbook.model.measure import measure_of
from salesbook.model.plan import Target
from salesbook.planning.decomposition.plan_trees import PlanTrees


def round_half_up(value: Fraction) -> int:
    """Return a value rounded to a whole number, halves away from zero."""
    # int() cuts towards zero, so the half is added without the sign.
    whole = int(abs(value) + Fraction(1, 2))
    return whole if value >= 0 else -whole


def year_total(frame: PlanTrees, target: Target) -> int | None:
    """Return the year's total of a target that stands on a basis of its own, None for one that follows.

    Minor units or whole units, halves rounded up. A goal is shared over its years, the first ones get the
    units that do not divide.
    """
    if target.amount is not None:
        return target.amount
    if target.goal is not None:
        return target.part_of(target.year)
    if target.growth is not None:
        prior = prior_year_total(frame, target)
        return round_half_up(prior * (1 + target.growth))
    return None


def prior_year_total(frame: PlanTrees, target: Target) -> int:
    """Return last year's figure of a measure: as given, or from history; 0 when neither knows it."""
    # docs/decompose.md, Growth on the prior year: what the plan states wins over the sum of history.
    if target.prior_year is not None:
        return target.prior_year
    if target.measure == "gross_profit":
        return _profit_before(frame)
    if not measure_of(target.measure).drive:
        return 0
    past = frame.past(target.measure, 1)
    return int(sum(past.of("month", key) for key in frame.months))


def _profit_before(frame: PlanTrees) -> int:
    """Return last year's revenue less the cost of what was sold, 0 when a cost is not known."""
    revenue, quantity = frame.past("revenue", 1), frame.past("quantity", 1)
    profit = Fraction(0)
    for product in frame.plan.dimensions.products:
        sold = quantity.of("product", product.id)
        if sold and product.cost is None:
            return 0
        profit += revenue.of("product", product.id) - sold * (product.cost or 0)
    return int(profit)
