"""The figures of a table of quotas when what is left of the year grows or shrinks by a share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from salesbook.model.dimension import CHANNEL, PRODUCT
from salesbook.model.plan import Hold, Plan
from salesbook.model.scenario import Scenario
from salesbook.model.targets import Targets
from salesbook.planning.exact.share import Misfit, share

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Cells = NDArray[np.int64]


def in_proportion(total: int, old: Sequence[int], unit: int) -> list[int] | None:
    """Return a total in the proportions of old figures, in steps of a unit; None for one below zero."""
    if total < 0:
        return None
    steps, left = divmod(total, unit)
    parts = share(steps, list(old) if any(old) else [1] * len(old))
    if isinstance(parts, Misfit):
        return None
    # What is below the unit stays with the largest part, as everywhere.
    largest = max(range(len(parts)), key=lambda at: parts[at])
    return [part * unit + (left if at == largest else 0) for at, part in enumerate(parts)]


def scaled_quotas(
    plan: Plan, targets: Targets, measure: str, totals: Mapping[Scenario, int], over: int, file: str
) -> list[tuple[Hold, int]]:
    """Return the holds of a measure that stand in a file, each with its amount by new totals of the year.

    The months from the position `over` on change in proportion, cell by cell, so that amounts fit
    together; what plan.toml fixes stays, and the others take its part of the change.
    """
    found: list[tuple[Hold, int]] = []
    for scenario, total in totals.items():
        stretch = scenario is Scenario.STRETCH
        holds = [each for each in plan.holds if each.measure == measure and each.stretch is stretch]
        own = [each for each in holds if each.where.file == file]
        if own:
            kept = [each for each in holds if each.kind == "fix" and each.where.file != file]
            scaled = _Scaled(plan, targets, measure, scenario, over, total, tuple(kept))
            found += [(each, each.amount + scaled.change(each)) for each in own]
    return found


@dataclass(frozen=True)
class _Scaled:
    """The cells of a measure before and after, of people by months; items keep their shares inside."""

    plan: Plan
    targets: Targets
    measure: str
    scenario: Scenario
    over: int
    total: int
    kept: Sequence[Hold]

    @cached_property
    def before(self) -> Cells:
        """What everybody had in every month."""
        cells = self.targets.whole(self.scenario)[self.measure]
        return cells.sum(axis=2) if cells.ndim == 3 else cells

    @cached_property
    def after(self) -> Cells:
        """What everybody gets in every month."""
        free = np.zeros(self.before.shape, dtype=bool)
        free[self.over :] = True
        for hold in self.kept:
            if not _is_finer(hold):
                free[np.ix_(*self._places(hold))] = False
        new = self.before.copy()
        rest = self.total - int(self.before[~free].sum())
        old = [int(each) for each in self.before[free]]
        parts = in_proportion(rest, old, self.plan.rounding.get(self.measure, 1)) if any(old) else None
        if parts is not None:
            new[free] = parts
        return new

    def change(self, hold: Hold) -> int:
        """Return by how much the part of a hold changes."""
        at = np.ix_(*self._places(hold))
        if not _is_finer(hold):
            return int((self.after[at] - self.before[at]).sum())
        months, people = self._places(hold)
        return sum(self._inside(hold, month, person) for month in months for person in people)

    def _inside(self, hold: Hold, month: int, person: int) -> int:
        """Return by how much some items of a month and person change."""
        dimension = PRODUCT if hold.channel is None else CHANNEL
        old = [int(each) for each in self.targets.by(dimension, self.scenario)[self.measure][month, person]]
        total, unit = int(self.after[month, person]), self.plan.rounding.get(self.measure, 1)
        new = old if total == sum(old) else in_proportion(total, old, unit) or old
        return sum(new[at] - old[at] for at in self._items(hold, dimension))

    def _places(self, hold: Hold) -> tuple[list[int], list[int]]:
        """Return the positions of the months and of the people that a hold is on."""
        months, places = self.targets.months, set(self.plan.places_of(hold))
        first, last = hold.month or months[0], hold.until or hold.month or months[-1]
        return (
            [at for at, month in enumerate(months) if first <= month <= last],
            [at for at, person in enumerate(self.targets.people) if person in places],
        )

    def _items(self, hold: Hold, dimension: str) -> list[int]:
        items, products = self.targets.items(dimension), self.plan.dimensions.products_in
        named = {hold.product or hold.channel}
        if hold.product_class is not None and hold.product is None:
            named = {each.id for each in products(hold.product_class)}
        return [at for at, item in enumerate(items) if item in named]


def _is_finer(hold: Hold) -> bool:
    return (hold.product, hold.product_class, hold.channel) != (None,) * 3
