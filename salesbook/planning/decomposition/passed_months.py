"""The months that were over when a version of a plan took effect: they are the parent's, cell by cell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from salesbook.model.scenario import Scenario
from salesbook.model.targets import TargetKey, Targets

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]


def with_passed(split: Targets, before: Targets, over: int) -> Targets:
    """Return targets with the first months, so many as are over, taken from those before them.

    Cells are found again by the keys of the axes; the checks of a version see to it that none is lost.
    """
    cells = {key: _joined(key, cube, (split, before), over) for key, cube in split.cells.items()}
    kept = [each for each in before.deviations if each.month in before.months[:over]]
    return replace(split, cells=cells, deviations=(*kept, *split.deviations), parent=before)


def _joined(key: TargetKey, cube: Ints, versions: tuple[Targets, Targets], over: int) -> Ints:
    after, before = versions
    old = before.cells.get(key)
    if old is None and key.scenario is Scenario.STRETCH:
        # Until a version adds a stretch target the assigned one stands.
        old = before.cells.get(key._replace(scenario=Scenario.PLAN))
    joined = cube.copy()
    joined[:over] = 0
    if old is not None and over:
        # A vacancy that was filled is gone, and had nothing in these months.
        there = [at for at, person in enumerate(before.people) if person in after.people]
        people, old = _places(after.people, [before.people[at] for at in there]), old[:, there]
        months = list(range(over))
        if cube.ndim == 2:
            joined[np.ix_(months, people)] = old[:over]
        else:
            items = _places(after.items(key.dimension), before.items(key.dimension))
            joined[np.ix_(months, people, items)] = old[:over]
    return joined


def _places(members: Sequence[str], old: Sequence[str]) -> list[int]:
    """Return where the members of an earlier version stand now."""
    at = {member: place for place, member in enumerate(members)}
    return [at[member] for member in old]
