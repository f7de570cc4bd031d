"""What changed between two decomposed plans."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import TYPE_CHECKING, Literal

import numpy as np

from salesbook.model.dimension import Dimensions
from salesbook.model.targets import TargetKey, Targets

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]

Axis = Literal["month", "region", "person", "product", "channel"]
AXES: tuple[Axis, ...] = ("month", "person", "product", "channel")
"""The axes of targets; a region stands for its people."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureChange:
    """A figure that differs, in minor or whole units; 0 where a plan has no such member.

    `keys` names the month, person and product, or channel, it is about, as far as they were asked for.
    """

    measure: str
    keys: Mapping[Axis, str]
    before: int
    after: int

    @property
    def by(self) -> int:
        """After less before."""
        return self.after - self.before


def diff_targets(
    before: Targets,
    after: Targets,
    by: Sequence[Axis] = ("month", "person", "product"),
    regions: Mapping[str, str] | None = None,
    identities: Mapping[str, str] | None = None,
) -> list[FigureChange]:
    """Return what differs between two targets, summed over the axes not named in `by`.

    `regions` says which region a person belongs to, where regions are asked for, `identities` whose place
    each is: who has several offices is one person.

    By channel only what is split by channel is compared; products are not named beside channels.

    In the order of measures, then of months, people and products of the plan after; members that only
    the plan before has stand last.
    """
    if "region" in by:
        before, after = (_summed(each, regions or {}) for each in (before, after))
        inner: list[Axis] = ["person" if axis == "region" else axis for axis in by if axis != "person"]
        return [_of_region(each) for each in diff_targets(before, after, inner)]
    if "person" in by and identities:
        before, after = (_summed(each, identities) for each in (before, after))
    changes: list[FigureChange] = []
    across: Axis = "channel" if "channel" in by else "product"
    olds, news = _cubes(before, across), _cubes(after, across)
    # dict.fromkeys keeps the order of first mention, which a set would not.
    for measure in dict.fromkeys((*olds, *news)):
        there = AXES[:2] if _is_flat(measure, olds, news) else (*AXES[:2], across)
        axes = [axis for axis in there if axis in by]
        members = [list(dict.fromkeys((*_members(after, axis), *_members(before, axis)))) for axis in axes]
        # Flat arrays are compared first: most cells are alike, and only those that differ become records.
        old = _aligned(before, olds.get(measure), axes, members, across)
        new = _aligned(after, news.get(measure), axes, members, across)
        keys = list(product(*members))
        changes += [
            FigureChange(
                measure=measure,
                keys=dict(zip(axes, keys[at], strict=True)),
                before=int(old[at]),
                after=int(new[at]),
            )
            for at in np.flatnonzero(old != new).tolist()
        ]
    return changes


def regions_of(dimensions: Dimensions) -> Mapping[str, str]:
    """Return the region of every person."""
    return {each.id: dimensions.region(each.territory).id for each in dimensions.people}


def identities_of(dimensions: Dimensions) -> Mapping[str, str]:
    """Return whose place each is: of who has one office alone, the person."""
    return {each.id: each.identity for each in dimensions.people}


def _summed(targets: Targets, groups: Mapping[str, str]) -> Targets:
    """Return targets whose people are summed to what each belongs to: a region, a person."""
    names = list(dict.fromkeys(groups[person] for person in targets.people))
    cells: dict[TargetKey, Ints] = {}
    for key, cube in targets.cells.items():
        sums = np.zeros((cube.shape[0], len(names), *cube.shape[2:]), dtype=np.int64)
        for at, person in enumerate(targets.people):
            sums[:, names.index(groups[person])] += cube[:, at]
        cells[key] = sums
    return replace(targets, people=names, cells=cells)


def _of_region(change: FigureChange) -> FigureChange:
    keys: dict[Axis, str] = {
        ("region" if axis == "person" else axis): member for axis, member in change.keys.items()
    }
    return replace(change, keys=keys)


def _cubes(targets: Targets, across: Axis) -> Mapping[str, Ints]:
    """Return what is compared of a plan, by measure."""
    return targets.by(across) if across == "channel" else targets.whole()


def _is_flat(measure: str, *plans: Mapping[str, Ints]) -> bool:
    """Return whether a measure has neither products nor channels."""
    return all(cubes[measure].ndim == 2 for cubes in plans if measure in cubes)


def _members(targets: Targets, axis: Axis) -> list[str]:
    match axis:
        case "month":
            return [month.key for month in targets.months]
        case "person":
            return list(targets.people)
        case _:
            return list(targets.items(axis))


def _aligned(
    targets: Targets, cube: Ints | None, axes: Sequence[Axis], members: Sequence[Sequence[str]], across: Axis
) -> Ints:
    """Return a measure's cube summed to the axes and put in the places of the members, flat."""
    table = np.zeros([len(each) for each in members], dtype=np.int64)
    if cube is None:
        return table.ravel()
    there = (*AXES[:2], across)[: cube.ndim]
    sums = cube.sum(axis=tuple(at for at, axis in enumerate(there) if axis not in axes))
    places = [
        [names.index(each) for each in _members(targets, axis)]
        for axis, names in zip(axes, members, strict=True)
    ]
    table[np.ix_(*places)] = sums
    return table.ravel()
