"""The decomposed target: one exact integer for every month, person and item."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from salesbook.model.dimension import ACTIVITY, CHANNEL, PRODUCT
from salesbook.model.period import Month
from salesbook.model.scenario import Scenario

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    IntCube = NDArray[np.int64]


@dataclass(frozen=True, kw_only=True)
class Deviation:
    """A cell whose integer stands off its real-valued share; `by` is in rounding steps."""

    measure: str
    month: Month
    person: str
    dimension: str
    item: str
    by: float


class TargetKey(NamedTuple):
    """What an array of targets is: a measure, by the items of a dimension, assigned (PL) or higher (ST)."""

    measure: str
    dimension: str
    scenario: Scenario = Scenario.PLAN


@dataclass(frozen=True, kw_only=True)
class Targets:
    """The targets of one version of a plan, as arrays of integers with axes month, person, item.

    The cells are minor units or whole units; their order is that of `months`, `people` and the items of the
    dimension. What is sold stands by product and, where the plan has channels, by channel as well, with the
    same sums for every person and month; what has no items (new customers, visits: the dimension `activity`)
    in tables with axes month, person. Stretch targets have the shape of the assigned ones.
    `workdays` are the days of each month that are worked, where the calendar is known. `parent` are the
    targets of the version before, which hold for the months that were over.
    """

    version: int
    months: Sequence[Month]
    people: Sequence[str]
    products: Sequence[str]
    channels: Sequence[str] = ()
    cells: Mapping[TargetKey, IntCube]
    deviations: Sequence[Deviation] = field(default_factory=tuple)
    workdays: Mapping[Month, Sequence[date]] = field(default_factory=dict)
    parent: Targets | None = None

    def by(self, dimension: str, scenario: Scenario = Scenario.PLAN) -> dict[str, IntCube]:
        """Return the targets that are split by the items of a dimension, by measure."""
        return {
            key.measure: cells
            for key, cells in self.cells.items()
            if (key.dimension, key.scenario) == (dimension, scenario)
        }

    def whole(self, scenario: Scenario = Scenario.PLAN) -> dict[str, IntCube]:
        """Return the targets of every measure once: by product, or as a table where it has no items."""
        return {
            key.measure: cells
            for key, cells in self.cells.items()
            # Channels are left out: they split the same sums a second time.
            if key.dimension in (PRODUCT, ACTIVITY) and key.scenario is scenario
        }

    def items(self, dimension: str) -> Sequence[str]:
        """Return the items of a dimension, in the order of the cells."""
        return {PRODUCT: self.products, CHANNEL: self.channels}.get(dimension, ())

    def total(self, measure: str) -> int:
        """Return the sum of all cells of a measure, 0 for one without target."""
        cells = self.whole().get(measure)
        return 0 if cells is None else int(cells.sum())
