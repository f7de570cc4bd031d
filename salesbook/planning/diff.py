"""What changed between two decomposed plans."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING, Literal

import numpy as np

from salesbook.model.targets import Targets

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]

Axis = Literal["month", "person", "product"]
AXES: tuple[Axis, ...] = ("month", "person", "product")


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A figure that differs, in minor or whole units; 0 where a plan has no such member.

    `keys` names the month, person and product it is about, as far as they were asked for.
    """

    measure: str
    keys: Mapping[Axis, str]
    before: int
    after: int

    @property
    def by(self) -> int:
        """After less before."""
        return self.after - self.before


def diff_targets(before: Targets, after: Targets, by: Sequence[Axis] = AXES) -> list[Change]:
    """Return what differs between two targets, summed over the axes not named in `by`.

    In the order of measures, then of months, people and products of the plan after; members that only
    the plan before has come last.
    """
    changes: list[Change] = []
    for measure in dict.fromkeys((*before.cells, *before.activity, *after.cells, *after.activity)):
        axes = [axis for axis in AXES if axis in by and (axis != "product" or _sells(measure, before, after))]
        members = [list(dict.fromkeys((*_members(after, axis), *_members(before, axis)))) for axis in axes]
        old, new = (_aligned(targets, measure, axes, members) for targets in (before, after))
        keys = list(product(*members))
        changes += [
            Change(
                measure=measure,
                keys=dict(zip(axes, keys[at], strict=True)),
                before=int(old[at]),
                after=int(new[at]),
            )
            for at in np.flatnonzero(old != new).tolist()
        ]
    return changes


def _sells(measure: str, before: Targets, after: Targets) -> bool:
    return measure in before.cells or measure in after.cells


def _members(targets: Targets, axis: Axis) -> list[str]:
    match axis:
        case "month":
            return [month.key for month in targets.months]
        case "person":
            return list(targets.people)
        case _:
            return list(targets.products)


def _aligned(targets: Targets, measure: str, axes: Sequence[Axis], members: Sequence[Sequence[str]]) -> Ints:
    """Return a measure summed to the axes and put in the places of the members, flat."""
    cube = targets.cells.get(measure, targets.activity.get(measure))
    table = np.zeros([len(each) for each in members], dtype=np.int64)
    if cube is None:
        return table.ravel()
    there = AXES[: cube.ndim]
    sums = cube.sum(axis=tuple(at for at, axis in enumerate(there) if axis not in axes))
    places = [
        [names.index(each) for each in _members(targets, axis)]
        for axis, names in zip(axes, members, strict=True)
    ]
    table[np.ix_(*places)] = sums
    return table.ravel()
