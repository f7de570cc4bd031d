"""What a unit of a product cost, as finance's books have it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from fractions import Fraction

from salesbook.model.dimension import PRODUCT
from salesbook.model.ledger import LedgerLine
from salesbook.model.period import Month


def unit_costs(
    lines: Iterable[LedgerLine], months: Collection[Month], *, taxed: bool
) -> Mapping[tuple[Month, str], Fraction]:
    """Return the cost of a unit in minor units, by month and product: what was booked as cost, by all units.

    Only rows that count and state revenue, quantity and a cost or profit tell of it; free goods cost, too. A
    product of which nothing is left to sell in a month, or that would cost less than nothing, has none.
    Where the plan's amounts are `taxed`, revenue is taken without the tax that the row states.
    """
    costs: Counter[tuple[Month, str]] = Counter()
    units: Counter[tuple[Month, str]] = Counter()
    for line in lines:
        said = line.figures
        told = line.counts and line.item and line.dimension == PRODUCT and line.month in months
        if told and {"revenue", "quantity", "gross_profit"} <= said.keys():
            key = line.month, line.item
            costs[key] += said["revenue"] - (line.tax if taxed else 0) - said["gross_profit"]
            units[key] += said["quantity"]
    return {key: Fraction(costs[key], units[key]) for key in units if units[key] > 0 and costs[key] >= 0}
