"""The basis of every figure: who has reported, measure by measure.

Plan and prior year are those of the owners and months that are reported on; one period beside another stands
on who reported in both; a rate on who reported both of its measures. docs/variance.md says it in words.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from salesbook.model.cube import Cube, DimensionCubes, Scenarios
from salesbook.model.dimension import Dimensions
from salesbook.model.measure import measure_of
from salesbook.model.period import Month
from salesbook.model.scenario import ACTUAL, Scenario, ScenarioKey

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Marks = NDArray[np.bool_]
    Ints = NDArray[np.int64]

OF_REPORTED: Mapping[Scenario, Scenario] = {
    Scenario.PLAN: Scenario.PLAN_OF_REPORTED,
    Scenario.PRIOR_YEAR: Scenario.PRIOR_YEAR_OF_REPORTED,
}
"""Plan and prior year of those who reported: scenarios of their own, so that sheets can show them."""

SHIFTS: Mapping[str, int] = {"month": 1, "quarter": 3, "half": 6}
"""How many months before a span its like lies; the year to date has none."""


def of_reported(cubes: Scenarios) -> Scenarios:
    """Return the cubes with plan and prior year of those who reported beside them."""
    found: dict[tuple[ScenarioKey, str], Cube] = {}
    for (key, measure), cube in cubes.items():
        scenario, reported = OF_REPORTED.get(key.scenario), cubes.get((ACTUAL, measure))
        if scenario is not None and reported is not None:
            found[scenario.of_version(key.version), measure] = _masked(cube, reported)
    return {**cubes, **found}


def known_of(cube: Cube) -> Marks:
    """Return for each month and owner whether anything is reported; without marks all of it is."""
    return np.ones(cube.values.shape[:2], dtype=np.bool_) if cube.known is None else cube.known


def cells_of(cube: Cube) -> Marks:
    """Return which figures are reported, one by one."""
    if cube.marks is not None:
        return cube.marks
    return np.broadcast_to(known_of(cube)[:, :, None], cube.values.shape)


def _masked(cube: Cube, reported: Cube) -> Cube:
    return Cube(values=cube.values * cells_of(reported), known=known_of(reported), marks=reported.marks)


Chosen = tuple["NDArray[np.intp]", "NDArray[np.intp]"]
"""Positions of owners and of items."""


def paired(
    cubes: DimensionCubes, measure: str, months: Sequence[Month], shift: int, chosen: Chosen | None = None
) -> tuple[Ints, Ints, Marks] | None:
    """Return sums by owner and item now and `shift` months before, of what is reported in both months.

    Each month stands beside its own like; before the first ones lie the last ones of the prior year, which
    stand at the plan months twelve months later. None without anything to stand beside.
    """
    now, prior = cubes.get(Scenario.ACTUAL, measure), cubes.get(Scenario.PRIOR_YEAR, measure)
    if now is None:
        return None
    owners, items = chosen or (np.arange(now.values.shape[1]), np.arange(now.values.shape[2]))
    shape = len(owners), len(items)
    sums, before = np.zeros(shape, dtype=np.int64), np.zeros(shape, dtype=np.int64)
    marks = np.zeros(shape, dtype=np.bool_)
    inside = np.ix_(owners, items)
    for month in months:
        at = cubes.axes.month_at[month]
        then = now if at >= shift else prior
        if then is None:
            continue
        # A negative position counts from the year's end, where the prior year's last months stand.
        both = (cells_of(now)[at] & cells_of(then)[at - shift])[inside]
        sums += now.values[at][inside] * both
        before += then.values[at - shift][inside] * both
        marks |= both
    return sums, before, marks


def together(
    part: DimensionCubes, base: DimensionCubes, measures: tuple[str, str], months: Sequence[Month]
) -> tuple[DimensionCubes, DimensionCubes]:
    """Return two dimensions' cubes with the figures of who reported both measures in some months alone.

    What a region spends, it spends on the sales of its people: they stand together. But who is asked for both
    measures answers for himself. A stock of the last month stands beside figures of any of the months.
    """
    known = [_standing(cubes, measure, months) for cubes, measure in zip((part, base), measures, strict=True)]
    stock = [measure_of(measure).stock for measure in measures]
    seen = [_in_any(known[at], part, months) if stock[1 - at] else known[at] for at in (0, 1)]
    both = (
        known[0] & (seen[1].astype(np.int64) @ _beside(part, base, measures[1]).T > 0),
        known[1] & (seen[0].astype(np.int64) @ _beside(base, part, measures[0]).T > 0),
    )
    return _only(part, measures[0], both[0]), _only(base, measures[1], both[1])


def _standing(cubes: DimensionCubes, measure: str, months: Sequence[Month]) -> Marks:
    """Return who is known in which month; a stock of the last month stands for all of them."""
    cube = cubes.get(Scenario.ACTUAL, measure)
    known = np.zeros(cubes.axes.shape[:2], dtype=np.bool_) if cube is None else known_of(cube)
    if not measure_of(measure).stock:
        return known
    return np.broadcast_to(known[cubes.axes.month_at[months[-1]]], known.shape)


def _in_any(known: Marks, cubes: DimensionCubes, months: Sequence[Month]) -> Marks:
    """Return who is known in any of some months, as if in each."""
    inside = known[[cubes.axes.month_at[each] for each in months]]
    return np.broadcast_to(inside.any(axis=0), known.shape)


def _beside(own: DimensionCubes, other: DimensionCubes, measure: str) -> Ints:
    """Return which owners of another dimension each owner stands beside: itself, or those above and below.

    Who is asked for the other measure answers for himself.
    """
    (above, place), (others, places) = _ways(own), _ways(other)
    same = place[:, None] == places[None, :]
    asked = (same & _asked(other, measure)[None, :]).any(axis=1)
    related = (others[:, place].T | above[:, places]) & ~asked[:, None]
    beside: Ints = (same | related).astype(np.int64)
    return beside


def _asked(cubes: DimensionCubes, measure: str) -> Marks:
    """Return which owners a measure is planned for, or returned by."""
    asked: Marks = np.zeros(len(cubes.axes.owners), dtype=np.bool_)
    planned, actual = (cubes.get(scenario, measure) for scenario in (Scenario.PLAN, Scenario.ACTUAL))
    if planned is not None:
        asked |= np.asarray(planned.values.any(axis=(0, 2)))
    if actual is not None:
        asked |= np.asarray(known_of(actual).any(axis=0))
    return asked


def _ways(cubes: DimensionCubes) -> tuple[Marks, NDArray[np.intp]]:
    """Return which territories and people each owner stands below or is, and where it stands itself."""
    dimensions = cubes.dimensions
    number = {id_: at for at, id_ in enumerate((*dimensions.territory, *dimensions.person))}
    above = np.zeros((len(cubes.axes.owners), len(number)), dtype=np.bool_)
    for at, owner in enumerate(cubes.axes.owners):
        above[at, [number[id_] for id_ in _way(owner, dimensions)]] = True
    return above, np.array(
        [number[_way(owner, dimensions)[-1]] for owner in cubes.axes.owners], dtype=np.intp
    )


def _way(owner: str, dimensions: Dimensions) -> tuple[str, ...]:
    """Return the ids from the company down to an owner; all places of a person are that person."""
    person = dimensions.person.get(owner)
    home = owner if person is None else person.territory
    above = tuple(each.id for each in dimensions.path(home))
    return above if person is None else (*above, person.identity)


def _only(cubes: DimensionCubes, measure: str, known: Marks) -> DimensionCubes:
    reported, scenarios = cubes.get(Scenario.ACTUAL, measure), (Scenario.ACTUAL, Scenario.PLAN_OF_REPORTED)
    if reported is None or (known_of(reported) & ~known).sum() == 0:
        return cubes
    restricted = {
        (key, name): replace(
            cube,
            values=cube.values * known[:, :, None],
            known=known_of(cube) & known,
            marks=None if cube.marks is None else cube.marks & known[:, :, None],
        )
        for (key, name), cube in cubes.cubes.items()
        if key.scenario in scenarios and name == measure
    }
    return cubes.beside(restricted)
