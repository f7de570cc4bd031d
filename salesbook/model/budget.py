"""The expense budget: entries of cost lines, and what they come to month by month."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal

from salesbook.model.period import Month
from salesbook.problems import Text

Basis = Literal["once", "month", "year", "ratio", "head"]
"""Once in the first month; each month; the year's amount in parts; a ratio of sales; a head and month."""

Monthly = Callable[[str, Month], int]
"""Sales in minor units, or heads, of a territory in a month."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CostLine:
    """A line of the budget; `field_cost` marks what a salesperson spends on the road."""

    id: str
    name: Text
    owner: Text = field(default_factory=Text)
    prior_year: int | None = None
    field_cost: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class BudgetEntry:
    """One entry: `amount` in minor units or `rate`, a share of sales, in the months `first` to `last`."""

    line: str
    territory: str
    basis: Basis
    amount: int = 0
    rate: Fraction = Fraction(0)
    first: Month | None = None
    last: Month | None = None
    project: Text = field(default_factory=Text)
    product: str = ""
    phase: Text = field(default_factory=Text)
    note: Text = field(default_factory=Text)

    def runs_in(self, month: Month) -> bool:
        """Return whether the entry spends in a month."""
        return (self.first is None or month >= self.first) and (self.last is None or month <= self.last)


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpenseRules:
    """What is flagged: field costs of a head and month, a single entertainment item; minor units."""

    field_cost_limit: int | None = None
    entertainment_limit: int | None = None


def entry_amounts(
    entry: BudgetEntry, months: Sequence[Month], sales: Monthly, heads: Monthly
) -> Mapping[Month, int]:
    """Return what an entry comes to in each month, in minor units, ratios rounded half up."""
    running = [month for month in months if entry.runs_in(month)]
    if entry.basis == "once":
        running = running[:1]
    if entry.basis == "year":
        return dict(zip(running, _parts(entry.amount, len(running)), strict=True))
    if entry.basis == "ratio":
        return {month: _rounded(entry.rate * sales(entry.territory, month)) for month in running}
    if entry.basis == "head":
        return {month: entry.amount * heads(entry.territory, month) for month in running}
    return dict.fromkeys(running, entry.amount)


def _parts(total: int, count: int) -> list[int]:
    """Return a total in so many parts that differ by one at most, the larger first."""
    if not count:
        return []
    part, rest = divmod(total, count)
    return [part + (at < rest) for at in range(count)]


def _rounded(share: Fraction) -> int:
    return int(share + Fraction(1, 2)) if share >= 0 else -int(-share + Fraction(1, 2))
