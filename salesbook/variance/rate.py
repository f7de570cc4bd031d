"""Rates: one measure over another, planned and actual."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from salesbook.model.decimals import ratio
from salesbook.variance.comparison import Comparison, Span


@dataclass(frozen=True, slots=True)
class Rate:
    """A rate of the trade: sums over sums, never an average of rates; polarity +1 when more is good.

    `amount` marks money a head (minor units) instead of a share.
    """

    id: str
    part: str
    base: str
    polarity: int = 1
    amount: bool = False


RATES = (
    Rate("gross_margin", "gross_profit", "revenue"),
    Rate("collection_rate", "collections", "revenue"),
    Rate("expense_ratio", "expense", "revenue", -1),
    Rate("quotation_rate", "quotations", "visits"),
    Rate("transaction_rate", "contracts", "quotations"),
    Rate("new_customer_rate", "new_customers", "visits"),
    Rate("test_drive_rate", "test_drives", "visitors"),
    Rate("deal_rate", "deals", "visitors"),
    Rate("churn", "customers_lost", "customers", -1),
    Rate("pass_rate", "passed", "trainees"),
    Rate("average_score", "score_points", "trainees"),
    Rate("sales_per_head", "revenue", "headcount", amount=True),
)
"""The rates of the trade: margin, collection, expense ratio, the funnel, training, sales per head."""

NOT_SHARES = frozenset(("average_score", "sales_per_head"))
"""Rates that are points or money, not percentages."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RateComparison:
    """A rate over a span, of those who reported both measures; None where it says nothing.

    `full_plan` is the rate as planned for everybody. `coverage` is the lesser of the shares of both plans
    that is reported on.
    """

    plan: Fraction | None
    actual: Fraction | None
    full_plan: Fraction | None
    coverage: Fraction | None = None
    polarity: int = 1

    @property
    def points(self) -> Fraction | None:
        """Actual less plan: 0.01 is one percentage point."""
        return None if self.actual is None or self.plan is None else self.actual - self.plan

    @property
    def favorable(self) -> bool | None:
        """Whether the difference is good; None when there is none."""
        if not self.points:
            return None
        return (self.points > 0) == (self.polarity > 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class RateLine:
    """A rate of the company, a territory or a person, over every span."""

    level: str
    keys: Mapping[str, str]
    rate: Rate
    spans: Mapping[Span, RateComparison]


def compare_rate(rate: Rate, part: Comparison, base: Comparison) -> RateComparison:
    """Return a rate from the comparisons of its two measures."""
    shares = [each for each in (part.coverage, base.coverage) if each is not None]
    return RateComparison(
        plan=ratio(part.plan, base.plan) if part.plan else None,
        actual=ratio(part.actual, base.actual),
        full_plan=ratio(part.full_plan, base.full_plan) if part.full_plan else None,
        coverage=min(shares, default=None),
        polarity=rate.polarity,
    )
