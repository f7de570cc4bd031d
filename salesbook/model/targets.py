"""The decomposed target: one exact integer for every month, person and product, and beside it by channel."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from salesbook.model.period import Month

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    IntCube = NDArray[np.int64]


@dataclass(frozen=True, kw_only=True)
class Deviation:
    """A cell whose integer stands off its real-valued share; `by` is in rounding steps.

    It is a cell of a product or, in the cube of channels, of a `channel`.
    """

    measure: str
    month: Month
    person: str
    by: float
    product: str = ""
    channel: str = ""


@dataclass(frozen=True, kw_only=True)
class Targets:
    """The target of every measure as a cube of integers with axes month, person, product.

    The cells are minor units or whole units; their order is that of `months`, `people`, `products`.
    `activity` holds the measures without a product (new customers, visits) as tables with axes month,
    person; `stretch` the higher targets that stand beside the assigned ones, in the shape of those.
    `by_channel` holds cubes with axes month, person, channel, whose sums over channels are those over
    products of `cells`, person by person and month by month; `channel_stretch` those of the higher targets.
    `workdays` are the days of each month that are worked, where the calendar is known.
    """

    months: Sequence[Month]
    people: Sequence[str]
    products: Sequence[str]
    cells: Mapping[str, IntCube]
    deviations: Sequence[Deviation] = field(default_factory=tuple)
    activity: Mapping[str, IntCube] = field(default_factory=dict)
    stretch: Mapping[str, IntCube] = field(default_factory=dict)
    channels: Sequence[str] = ()
    by_channel: Mapping[str, IntCube] = field(default_factory=dict)
    channel_stretch: Mapping[str, IntCube] = field(default_factory=dict)
    workdays: Mapping[Month, Sequence[date]] = field(default_factory=dict)

    def total(self, measure: str) -> int:
        """Return the sum of all cells of a measure, 0 for one without target."""
        return int(
            sum(
                cube.sum()
                for cube in (self.cells.get(measure), self.activity.get(measure))
                if cube is not None
            )
        )
