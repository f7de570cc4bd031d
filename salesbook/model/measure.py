"""What is counted, and which way is good."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class MeasureKind(StrEnum):
    """Money is kept in minor units of the currency, a count in whole units."""

    MONEY = "money"
    COUNT = "count"


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure with its polarity: +1 when more is good, -1 when more is bad (cost, customers lost)."""

    id: str
    kind: MeasureKind
    polarity: int = 1


MEASURES = {
    measure.id: measure
    for measure in (
        Measure("revenue", MeasureKind.MONEY),
        Measure("quantity", MeasureKind.COUNT),
        Measure("gross_profit", MeasureKind.MONEY),
        Measure("collections", MeasureKind.MONEY),
        Measure("expense", MeasureKind.MONEY, polarity=-1),
        Measure("new_customers", MeasureKind.COUNT),
        Measure("visits", MeasureKind.COUNT),
        Measure("contracts", MeasureKind.COUNT),
        Measure("customers_lost", MeasureKind.COUNT, polarity=-1),
    )
}
"""The measures of the trade, by id."""


class Scenario(StrEnum):
    """Where a figure comes from; the values are the codes on sheets and charts (ISO 24896)."""

    ACTUAL = "AC"
    PLAN = "PL"
    BUDGET = "BU"
    STRETCH = "ST"
    FORECAST = "FC"
    PRIOR_YEAR = "PY"
