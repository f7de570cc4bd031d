"""What is counted, and which way is good."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class MeasureKind(StrEnum):
    """Money is kept in minor units of the currency, a count in whole units."""

    MONEY = "money"
    COUNT = "count"


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure with its polarity: +1 when more is good, -1 when more is bad (cost, customers lost), else 0.

    A `stock` is counted at the end of a month (heads in place): over several months its last figure
    stands, never their sum. What is not `by_product` has a person and a month only. Of those that may `drive`
    one is split first; the others, and what else may `follow`, follow it through plan price and cost. One
    figure of it is part of a month's figure of another measure, `within` that.
    """

    id: str
    kind: MeasureKind
    polarity: int = 1
    stock: bool = False
    by_product: bool = False
    drive: bool = False
    follow: bool = False
    within: str = ""

    @property
    def money(self) -> bool:
        """Whether it is money, in minor units, rather than a count."""
        return self.kind is MeasureKind.MONEY

    @property
    def summed(self) -> bool:
        """Whether it stands among the sums of a variance book; what people do has a sheet of its own."""
        return self.by_product or self.money


MEASURES: Mapping[str, Measure] = {
    measure.id: measure
    for measure in (
        Measure("revenue", MeasureKind.MONEY, by_product=True, drive=True, follow=True),
        Measure("quantity", MeasureKind.COUNT, by_product=True, drive=True, follow=True),
        Measure("gross_profit", MeasureKind.MONEY, by_product=True, follow=True),
        Measure("collections", MeasureKind.MONEY, by_product=True),
        Measure("expense", MeasureKind.MONEY, polarity=-1),
        Measure("new_customers", MeasureKind.COUNT),
        Measure("visits", MeasureKind.COUNT),
        Measure("contracts", MeasureKind.COUNT),
        Measure("customers_lost", MeasureKind.COUNT, polarity=-1),
    )
}
"""The measures of the trade that a target may be set for, by id."""

DRIVERS = tuple(measure.id for measure in MEASURES.values() if measure.drive)
"""Of these one drives, and the other follows through the plan price."""

SCHEDULE_MEASURES: Mapping[str, Measure] = {
    measure.id: measure
    for measure in (
        # Polarity 0: more heads, or customers, are neither good nor bad by themselves.
        Measure("headcount", MeasureKind.COUNT, polarity=0, stock=True),
        Measure("customers", MeasureKind.COUNT, polarity=0, stock=True),
        Measure("trainees", MeasureKind.COUNT),
        Measure("training_hours", MeasureKind.COUNT),
        Measure("training_cost", MeasureKind.MONEY, polarity=-1),
        Measure("passed", MeasureKind.COUNT),
        Measure("score_points", MeasureKind.COUNT),
        Measure("complaints", MeasureKind.COUNT, polarity=0),
        Measure("expense_item", MeasureKind.MONEY, polarity=-1, within="expense"),
        Measure("prospect_size", MeasureKind.MONEY, polarity=0),
        Measure("shortfall", MeasureKind.MONEY, polarity=-1, within="revenue"),
    )
}
"""The measures that schedules plan and returns count in addition to the targets."""


def measure_of(id_: str) -> Measure:
    """Return a measure by id; an activity that a plan names itself is a count of which more is good."""
    return MEASURES.get(id_) or SCHEDULE_MEASURES.get(id_) or Measure(id_, MeasureKind.COUNT)
