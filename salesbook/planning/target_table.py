"""Decomposed targets as rows, by any of the dimensions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from salesbook.model.dimension import CHANNEL, PRODUCT, Dimensions
from salesbook.model.figures import major_figure
from salesbook.model.period import Month
from salesbook.model.plan import Plan
from salesbook.model.scenario import Scenario
from salesbook.model.targets import Targets
from salesbook.planning.calendar import MonthWeek
from salesbook.problems import Text

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from salesbook.model.targets import IntCube

TIMES = ("week", "month", "quarter", "half", "year")
PEOPLE = ("territory", "region", "office", "person")
ITEMS = ("class", PRODUCT, CHANNEL)


class Member(NamedTuple):
    """A member of a dimension, and the positions on its axis that it covers."""

    id: str
    name: Text
    at: frozenset[int]


@dataclass(frozen=True, kw_only=True)
class TableTarget:
    """One row: the member of each dimension asked for with its name, and the target of each measure.

    A stretch target stands under `revenue.stretch`. Money is in the currency's major unit, exact; counts
    are whole.
    """

    keys: Mapping[str, str]
    names: Mapping[str, Text]
    values: Mapping[str, Decimal]


class TargetBlock(NamedTuple):
    """Rows that differ in their last dimension only: `outer` members, `last` ones, and a figure for each."""

    outer: tuple[Member, ...]
    last: Sequence[Member]
    values: Sequence[NDArray[np.int64]]


@dataclass(frozen=True)
class _Node:
    """What the members of the dimensions of one axis have in common, from the outer one to the inner."""

    children: Sequence[tuple[Member, _Node]] = ()
    group: int = 0

    @cached_property
    def members(self) -> Sequence[Member]:
        return [member for member, _ in self.children]

    @cached_property
    def groups(self) -> NDArray[np.intp]:
        return np.array([child.group for _, child in self.children], dtype=np.intp)


def target_rows(
    plan: Plan, targets: Targets, by: Sequence[str], weeks: Sequence[MonthWeek] = ()
) -> Iterator[TableTarget]:
    """Yield the target summed by the dimensions asked for, in plan order; rows without any are left out.

    Members that have nothing in common (a person and another region, a month and another quarter) make no
    row together. Every row has a value for each of `columns_of`. `weeks` are those of every month, where
    weeks are asked for.
    """
    columns = list(columns_of(targets, by))
    for block in target_blocks(plan, targets, by, weeks):
        for member, *figures in zip(block.last, *block.values, strict=True):
            of = dict(zip(by, (*block.outer, member), strict=True))
            yield TableTarget(
                keys={dimension: each.id for dimension, each in of.items()},
                names={dimension: each.name for dimension, each in of.items()},
                values={
                    column: major_figure(column.partition(".")[0], int(figure), plan.currency)
                    for column, figure in zip(columns, figures, strict=True)
                },
            )


def columns_of(targets: Targets, by: Sequence[str]) -> Mapping[str, IntCube]:
    """Return what is shown by some dimensions: measures that are split by all of them, then stretch targets.

    Visits have no product and no channel; what is sold has both, but not crossed.
    """
    if CHANNEL in by:
        assigned, higher = targets.by(CHANNEL), targets.by(CHANNEL, Scenario.STRETCH)
    elif PRODUCT in by or "class" in by:
        assigned, higher = targets.by(PRODUCT), targets.by(PRODUCT, Scenario.STRETCH)
    else:
        assigned, higher = targets.whole(), targets.whole(Scenario.STRETCH)
    return {**assigned, **{f"{measure}.stretch": cube for measure, cube in higher.items()}}


def totals_of(targets: Targets, by: Sequence[str]) -> list[int]:
    """Return the whole of each column: what rows that cover one another would count twice."""
    return [int(cube.sum()) for cube in columns_of(targets, by).values()]


def target_blocks(
    plan: Plan, targets: Targets, by: Sequence[str], weeks: Sequence[MonthWeek] = ()
) -> Iterator[TargetBlock]:
    """Yield the rows of `target_rows` in blocks, of which a few hundred rows are in memory at a time."""
    months = {month: at for at, month in enumerate(targets.months)}
    spent = [months[each.month] for each in weeks] if "week" in by else list(range(len(months)))
    axes = (
        [(each, _times(plan, targets, each, weeks, spent)) for each in by if each in TIMES],
        [(each, _people(plan.dimensions, targets, each)) for each in by if each in PEOPLE],
        [(each, _items(plan.dimensions, targets, each)) for each in by if each in ITEMS],
    )
    items = len(targets.items(CHANNEL if CHANNEL in by else PRODUCT))
    trees, groups = zip(
        *(
            _grown([members for _, members in axis], size)
            for axis, size in zip(axes, (len(spent), len(targets.people), items), strict=True)
        ),
        strict=True,
    )
    cubes = [
        _summed(
            cube, groups, weeks if "week" in by else (), spent, plan.rounding.get(name.partition(".")[0], 1)
        )
        for name, cube in columns_of(targets, by).items()
    ]
    at = {each: axis for axis, named in enumerate(axes) for each, _ in named}
    yield from _blocks([at[each] for each in by], list(trees), (), cubes)


def _blocks(
    left: Sequence[int], nodes: list[_Node], outer: tuple[Member, ...], cubes: Sequence[NDArray[np.int64]]
) -> Iterator[TargetBlock]:
    axis = left[0]
    if len(left) > 1:
        for member, child in nodes[axis].children:
            yield from _blocks(left[1:], [*nodes[:axis], child, *nodes[axis + 1 :]], (*outer, member), cubes)
        return
    place: list[Any] = [node.group for node in nodes]
    place[axis] = nodes[axis].groups
    values = [cube[tuple(place)] for cube in cubes]
    filled = np.any(values, axis=0) if values else np.zeros(0, dtype=bool)
    if filled.all():
        yield TargetBlock(outer, nodes[axis].members, values)
    elif filled.any():
        last = [member for member, full in zip(nodes[axis].members, filled, strict=True) if full]
        yield TargetBlock(outer, last, [each[filled] for each in values])


def _grown(dimensions: Sequence[Sequence[Member]], size: int) -> tuple[_Node, list[list[int]]]:
    """Return the tree of an axis, and the positions that each of its leaves covers."""
    groups: list[list[int]] = []

    def grown(left: Sequence[Sequence[Member]], at: frozenset[int]) -> _Node:
        if not left:
            groups.append(sorted(at))
            return _Node(group=len(groups) - 1)
        common = ((member, at & member.at) for member in left[0])
        return _Node(children=[(member, grown(left[1:], both)) for member, both in common if both])

    return grown(dimensions, frozenset(range(size))), groups


def _summed(
    cube: IntCube,
    groups: Sequence[Sequence[Sequence[int]]],
    weeks: Sequence[MonthWeek],
    spent: Sequence[int],
    unit: int,
) -> NDArray[np.int64]:
    """Return a cube summed over the groups of each axis; its months are split to weeks in between."""
    # Activities have no items: their tables get an axis of one.
    whole = cube if cube.ndim == 3 else cube[:, :, None]
    summed = _by_group(whole, 1, groups[1])
    summed = _by_group(summed, 2, groups[2] if cube.ndim == 3 else [[0]])
    # Sums are split, not cells: the weeks of the company are those that its month is shown by.
    return _by_group(_by_week(summed, weeks, spent, unit) if weeks else summed, 0, groups[0])


def _by_group(cube: NDArray[np.int64], axis: int, groups: Sequence[Sequence[int]]) -> NDArray[np.int64]:
    if [list(each) for each in groups] == [[at] for at in range(cube.shape[axis])]:
        return cube
    summed = np.empty((*cube.shape[:axis], len(groups), *cube.shape[axis + 1 :]), dtype=np.int64)
    for at, positions in enumerate(groups):
        place: tuple[Any, ...] = (*(slice(None),) * axis, at)
        cube.take(positions, axis=axis).sum(axis=axis, out=summed[place])
    return summed


def _by_week(
    cube: NDArray[np.int64], weeks: Sequence[MonthWeek], spent: Sequence[int], unit: int
) -> NDArray[np.int64]:
    """Return figures of months as those of their weeks, by the rule of `split_month_by_day`."""
    split = np.empty((len(weeks), *cube.shape[1:]), dtype=np.int64)
    for month in sorted(set(spent)):
        at = [place for place, each in enumerate(spent) if each == month]
        counts = np.array([len(weeks[place].worked) for place in at], dtype=np.int64)[:, None, None]
        steps = cube[month] // unit
        parts, rests = np.divmod(steps * counts, counts.sum())
        order = np.argsort(np.argsort(-rests, axis=0, kind="stable"), axis=0, kind="stable")
        parts = (parts + (order < steps - parts.sum(axis=0))) * unit
        parts[int(counts.argmax())] += cube[month] % unit
        split[at] = parts
    return split


def _times(
    plan: Plan, targets: Targets, dimension: str, weeks: Sequence[MonthWeek], spent: Sequence[int]
) -> list[Member]:
    year = plan.fiscal_year
    if dimension == "week":
        keys = dict.fromkeys(each.key for each in weeks)
        return [_week(key, [(at, each) for at, each in enumerate(weeks) if each.key == key]) for key in keys]
    spans: Mapping[str, Sequence[tuple[str, Sequence[Month]]]] = {
        "month": [(month.key, (month,)) for month in year.months],
        "quarter": [(span.key, span.months) for span in year.quarters],
        "half": [(span.key, span.months) for span in year.halves],
        "year": [(year.whole.key, year.whole.months)],
    }
    return [
        Member(
            key,
            Text.of(key),
            frozenset(at for at, spot in enumerate(spent) if targets.months[spot] in months),
        )
        for key, months in spans[dimension]
    ]


def _week(key: str, parts: Sequence[tuple[int, MonthWeek]]) -> Member:
    first, last = parts[0][1].first_day, parts[-1][1].last_day
    return Member(key, Text.of(f"{first.isoformat()}…{last.isoformat()}"), frozenset(at for at, _ in parts))


def _people(dimensions: Dimensions, targets: Targets, dimension: str) -> list[Member]:
    """Return territories with their people, or people; an office is where people belong: each is in one."""
    places = {person: at for at, person in enumerate(targets.people)}
    if dimension == "person":
        return [
            Member(id_, own[0].name, frozenset(places[each.id] for each in own if each.id in places))
            for id_, own in dimensions.places.items()
        ]
    root = dimensions.root.id
    if dimension == "office":
        homes = list(dimensions.below(root))
        inside = {each.id: [one for one in dimensions.people if one.territory == each.id] for each in homes}
    else:
        # `below` begins with the company itself.
        homes = list(
            dimensions.children(root) if dimension == "region" else tuple(dimensions.below(root))[1:]
        )
        inside = {each.id: list(dimensions.people_in(each.id)) for each in homes}
    return [
        Member(each.id, each.name, frozenset(places[one.id] for one in inside[each.id] if one.id in places))
        for each in homes
    ]


def _items(dimensions: Dimensions, targets: Targets, dimension: str) -> list[Member]:
    if dimension == CHANNEL:
        places = {channel: at for at, channel in enumerate(targets.channels)}
        return [Member(each.id, each.name, frozenset({places[each.id]})) for each in dimensions.channels]
    places = {product: at for at, product in enumerate(targets.products)}
    if dimension == PRODUCT:
        return [
            Member(each.id, each.name, frozenset({places[each.id]}))
            for each in dimensions.products
            if each.id in places
        ]
    return [
        Member(
            id_,
            dimensions.classes.get(id_, Text.of(id_)),
            frozenset(places[each.id] for each in dimensions.products_in(id_) if each.id in places),
        )
        for id_ in dimensions.class_ids
    ]
