"""What is counted, and which way is good."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from salesbook.model.amount import Currency


class MeasureKind(StrEnum):
    """Money is kept in minor units of the currency, a count in whole units."""

    MONEY = "money"
    COUNT = "count"


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure with its polarity: +1 when more is good, -1 when more is bad (cost, customers lost), else 0.

    A `stock` is counted at the end of a month (heads in place): over several months its last figure
    stands, never their sum.
    """

    id: str
    kind: MeasureKind
    polarity: int = 1
    stock: bool = False


MEASURES: Mapping[str, Measure] = {
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
"""The measures of the trade that a target may be set for, by id."""

PAPER_MEASURES: Mapping[str, Measure] = {
    measure.id: measure
    for measure in (
        Measure("headcount", MeasureKind.COUNT, polarity=0, stock=True),
        Measure("customers", MeasureKind.COUNT, polarity=0, stock=True),
        Measure("trainees", MeasureKind.COUNT),
        Measure("training_hours", MeasureKind.COUNT),
        Measure("training_cost", MeasureKind.MONEY, polarity=-1),
        Measure("passed", MeasureKind.COUNT),
        Measure("score_points", MeasureKind.COUNT),
        Measure("complaints", MeasureKind.COUNT, polarity=0),
    )
}
"""What the plan's papers plan and returns count beside the targets."""


def measure_of(id_: str) -> Measure:
    """Return a measure by id; an activity that a plan names itself is a count of which more is good."""
    return MEASURES.get(id_) or PAPER_MEASURES.get(id_) or Measure(id_, MeasureKind.COUNT)


def figure_text(measure: str, value: int, currency: Currency) -> str:
    """Return a figure as people write it: money, kept in minor units, in major ones; with separators."""
    money = measure_of(measure).kind is MeasureKind.MONEY
    return f"{currency.to_major(value) if money else value:,}"


class Scenario(StrEnum):
    """Where a figure comes from; the values are the codes on sheets and charts (ISO 24896)."""

    ACTUAL = "AC"
    PLAN = "PL"
    BUDGET = "BU"
    STRETCH = "ST"
    FORECAST = "FC"
    PRIOR_YEAR = "PY"
