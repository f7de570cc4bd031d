"""What the returned forms asked for: a row that none of them did is open, and never a zero."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from salesbook.model.asking import AskedUntil
from salesbook.model.cube import Axes, Cube, DimensionCubes, Scenarios, actual_cubes
from salesbook.model.dimension import ACTIVITY, CHANNEL, PRODUCT, Channel, Dimensions, Product
from salesbook.model.facts import Fact
from salesbook.model.period import Month
from salesbook.model.scenario import Scenario
from salesbook.problems import Text

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Marks = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class NotAsked:
    """A planned row that the form its owner returned does not have: what of it is open, now and to date.

    Where the form has no row of a measure at all, `item` is empty.
    """

    owner: str
    dimension: str
    item: str
    measure: str
    plan: int
    plan_to_date: int


def asked_cubes(facts: Iterable[Fact], asked: AskedUntil, axes: Axes) -> Scenarios:
    """Return the actuals of some facts; of a blank only what a form asks for is reported, as a zero.

    They are known cell by cell where that is not everything.
    """
    own = [fact for fact in facts if fact.dimension == axes.dimension]
    found: Scenarios = {
        key: _only(cube, _asked(asked, axes, key[1]), own, axes, key[1])
        for key, cube in actual_cubes(own, axes).items()
    }
    return found


def _only(cube: Cube, asked: Marks, facts: Sequence[Fact], axes: Axes, measure: str) -> Cube:
    assert cube.known is not None
    known = cube.known[:, :, None]
    if (asked | ~known).all():
        return cube
    told = known & asked
    for fact in facts:
        at = axes.month_at.get(fact.month), axes.owner_at.get(fact.owner), axes.item_at.get(fact.item)
        if fact.measure == measure and None not in at:
            told[at] = True
    return replace(cube, marks=told)


def _asked(asked: AskedUntil, axes: Axes, measure: str) -> Marks:
    """Return for every cell whether a form asks for it; of who returned no form it is all."""
    marks = np.zeros(axes.shape, dtype=np.bool_)
    returned = _returned(asked)
    marks[:, [at for at, owner in enumerate(axes.owners) if owner not in returned], :] = True
    for (owner, dimension, row, said), month in asked.items():
        # A table of activities asks for each of them by its row, and counts it as a measure of its own.
        item, name = ("", row) if said == ACTIVITY else (row, said)
        at = axes.owner_at.get(owner), axes.item_at.get(item)
        if name == measure and (dimension or ACTIVITY) == axes.dimension and None not in at:
            marks[: axes.month_at[month] + 1, at[0], at[1]] = True
    return marks


def _returned(asked: AskedUntil) -> Mapping[str, Month]:
    """Return up to which month each owner returned a form of their own: one that asks for sales by product.

    What a region's form asks about its people is no return of theirs.
    """
    until: dict[str, Month] = {}
    for asking, month in asked.items():
        if asking.dimension == PRODUCT:
            until[asking.owner] = max(month, until.get(asking.owner, month))
    return until


def not_asked(
    cubes: DimensionCubes, measures: Sequence[str], asked: AskedUntil, period: Month
) -> Iterator[NotAsked]:
    """Yield what is planned up to a month and was not asked for by the forms that report on it."""
    axes, until = cubes.axes, _returned(asked)
    covered = np.array(
        [
            [month <= min(until.get(owner, Month(1, 1)), period) for owner in axes.owners]
            for month in axes.months
        ]
    )
    for measure in measures:
        plan = cubes.get(Scenario.PLAN, measure)
        if plan is None:
            continue
        planned = plan.values * covered[:, :, None]
        left = planned * ~_asked(asked, axes, measure)
        for at in np.flatnonzero(left.any(axis=(0, 2))).tolist():
            rows = np.flatnonzero(left[:, at].any(axis=0)).tolist()
            whole = np.array_equal(left[:, at], planned[:, at])
            for item, row in [("", rows)] if whole else [(axes.items[row], [row]) for row in rows]:
                yield NotAsked(
                    owner=axes.owners[at],
                    dimension=axes.dimension,
                    item=item,
                    measure=measure,
                    plan=int(left[axes.month_at[period], at, row].sum()),
                    plan_to_date=int(left[:, at, row].sum()),
                )


def by_row(every: Sequence[NotAsked]) -> Iterator[Sequence[NotAsked]]:
    """Yield what is open of each owner and item, all its measures together."""
    rows: dict[tuple[str, str, str], list[NotAsked]] = {}
    for each in every:
        rows.setdefault((each.owner, each.dimension, each.item), []).append(each)
    yield from rows.values()


def item_name(each: NotAsked, dimensions: Dimensions) -> Text:
    """Return what its item is called; nothing where it is all items."""
    known: Mapping[str, Product | Channel] = dimensions.product
    if each.dimension == CHANNEL:
        known = dimensions.channel
    return known[each.item].name if each.item in known else Text()
