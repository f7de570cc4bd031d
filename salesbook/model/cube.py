"""Figures as cubes of integers: months x owners x items of a dimension, by scenario and measure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from salesbook.model.dimension import ACTIVITY, CHANNEL, PRODUCT, Dimensions
from salesbook.model.period import Month
from salesbook.model.scenario import ACTUAL, PRIOR_YEAR, Scenario, ScenarioKey

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from salesbook.model.facts import Fact
    from salesbook.model.plan import Plan
    from salesbook.model.targets import Targets


OWNERS = ("owner", "person", "identity")
"""What names owners, of which the first one counts."""


# Without slots: cached_property keeps what it found in the instance's own __dict__.
@dataclass(frozen=True, kw_only=True)
class Axes:
    """The members of a cube's three axes, in order, and where each stands.

    Owners are people or territories; `dimension` says what the items are (products, channels, posts, ...).
    """

    months: Sequence[Month]
    owners: Sequence[str]
    items: Sequence[str]
    dimension: str

    @cached_property
    def month_at(self) -> Mapping[Month, int]:
        """Positions of the months."""
        return {month: index for index, month in enumerate(self.months)}

    @cached_property
    def owner_at(self) -> Mapping[str, int]:
        """Positions of the owners."""
        return {owner: index for index, owner in enumerate(self.owners)}

    @cached_property
    def item_at(self) -> Mapping[str, int]:
        """Positions of the items."""
        return {item: index for index, item in enumerate(self.items)}

    @property
    def shape(self) -> tuple[int, int, int]:
        """Months, owners, items."""
        return len(self.months), len(self.owners), len(self.items)


@dataclass(frozen=True, kw_only=True)
class Cube:
    """One measure of one scenario. `known` says for each month and owner whether anything is reported.

    `marks` gives the same for each cell, where items are reported one by one (cost lines, posts).
    """

    values: NDArray[np.int64]
    known: NDArray[np.bool_] | None = None
    marks: NDArray[np.bool_] | None = None


Scenarios: TypeAlias = Mapping[tuple[ScenarioKey, str], Cube]
"""Cubes by scenario, of planned ones in their plan's version, and measure."""


@dataclass(frozen=True, eq=False)
class Questions:
    """What many figures are of: months, and what members restrict.

    Where the answers lie in cubes is found out once, for they are asked of one owner after another.
    """

    asked: Sequence[tuple[Sequence[Month], Mapping[str, str]]]
    _spots: dict[tuple[str, int], tuple[Cubes, Sequence[tuple[DimensionCubes, Spots]]]] = field(
        default_factory=dict
    )

    @cached_property
    def name_owners(self) -> bool:
        """Whether any of them restricts owners."""
        return any(axis in members for _, members in self.asked for axis in OWNERS)

    def spots(self, measure: str, cubes: Cubes) -> Sequence[tuple[DimensionCubes, Spots]]:
        """Return where answers lie, but for their owners."""
        found = self._spots.get((measure, id(cubes)))
        if found is None:
            asked = [cubes.asked(measure, members) for _, members in self.asked]
            spots = [
                (each, each.spots([(at, self.asked[at]) for at, of in enumerate(asked) if of is each]))
                for each in cubes.every
            ]
            found = self._spots[measure, id(cubes)] = cubes, [each for each in spots if each[1].numbers]
        return found[1]


@dataclass(frozen=True, slots=True, kw_only=True)
class Spots:
    """Where the answers to questions lie: cells of months and items, those of one behind each start."""

    numbers: Sequence[int]
    months: NDArray[np.intp]
    items: NDArray[np.intp]
    starts: NDArray[np.intp]


@dataclass(frozen=True, kw_only=True)
class DimensionCubes:
    """Cubes that share their axes, by scenario and measure; integers in minor or whole units.

    `version` is that of the plan in force: planned figures are its own where no other version is named.
    """

    axes: Axes
    dimensions: Dimensions
    version: int | None
    cubes: Scenarios
    _selections: dict[tuple[str, str], NDArray[np.intp]] = field(default_factory=dict)

    def get(self, scenario: Scenario | ScenarioKey, measure: str) -> Cube | None:
        """Return the cube of a scenario and measure, None where there is none."""
        key = scenario if isinstance(scenario, ScenarioKey) else self._keys[scenario]
        return self.cubes.get((key, measure))

    @cached_property
    def _keys(self) -> Mapping[Scenario, ScenarioKey]:
        """The scenarios in this version."""
        return {each: each.of_version(self.version) for each in Scenario}

    def measures(self, *scenarios: Scenario) -> tuple[str, ...]:
        """Return the measures that any of some scenarios has."""
        keys = [scenario.of_version(self.version) for scenario in scenarios]
        return tuple(dict.fromkeys(measure for key, measure in self.cubes if key in keys))

    def beside(self, cubes: Scenarios) -> DimensionCubes:
        """Return these cubes with more of them."""
        return replace(self, cubes={**self.cubes, **cubes})

    def with_items(self, items: Iterable[str]) -> DimensionCubes:
        """Return these cubes with a place for every one of some items."""
        more = [each for each in dict.fromkeys(items) if each not in self.axes.item_at]
        if not more:
            return self
        wider = ((0, 0), (0, 0), (0, len(more)))
        cubes = {
            key: replace(
                cube,
                values=np.pad(cube.values, wider),
                marks=None if cube.marks is None else np.pad(cube.marks, wider),
            )
            for key, cube in self.cubes.items()
        }
        axes = replace(self.axes, items=(*self.axes.items, *more))
        return replace(self, axes=axes, cubes=cubes, _selections={})

    def value(
        self,
        scenario: Scenario | ScenarioKey,
        measure: str,
        months: Sequence[Month],
        members: Mapping[str, str],
    ) -> int | None:
        """Return the sum over months and what `members` restrict; None when nothing of it is reported."""
        cube = self.get(scenario, measure)
        if cube is None:
            return None
        owners, items = self.owners(members), self.items(members)
        # Most questions are for one cell, where plain indexing spares the arrays of positions.
        if len(months) == len(owners) == len(items) == 1:
            place = self.axes.month_at[months[0]], owners[0], items[0]
            known = cube.known is None or cube.known[place[:2]]
            # Items that are reported one by one are known one by one.
            known = known if cube.marks is None else cube.marks[place]
            return int(cube.values[place]) if known else None
        if not len(owners) or not len(items):
            return None
        # Each months by owners by items; `np.ix_` would check the positions again for every question.
        at = np.array([self.axes.month_at[month] for month in months], dtype=np.intp)[:, np.newaxis]
        if cube.known is not None and not cube.known[at, owners].any():
            return None
        cells = at[:, np.newaxis], owners[:, np.newaxis], items
        if cube.marks is not None and not cube.marks[cells].any():
            return None
        return int(cube.values[cells].sum())

    def spots(self, asked: Sequence[tuple[int, tuple[Sequence[Month], Mapping[str, str]]]]) -> Spots:
        """Return where the answers to numbered questions lie; what has no items has none."""
        cells = [
            (number, [self.axes.month_at[month] for month in months], self.items(members))
            for number, (months, members) in asked
        ]
        cells = [each for each in cells if each[1] and len(each[2])]
        places = [(month, item) for _, months, items in cells for month in months for item in items]
        sizes = [len(months) * len(items) for _, months, items in cells]
        return Spots(
            numbers=[number for number, _, _ in cells],
            months=np.array([month for month, _ in places], dtype=np.intp),
            items=np.array([item for _, item in places], dtype=np.intp),
            starts=np.cumsum([0, *sizes[:-1]]),
        )

    def values(
        self, scenario: Scenario, measure: str, spots: Spots, owners: NDArray[np.intp]
    ) -> Sequence[int | None]:
        """Return the answers to numbered questions."""
        cube = self.get(scenario, measure)
        if cube is None or not len(owners):
            return [None] * len(spots.numbers)
        cells = spots.months[:, np.newaxis], owners, spots.items[:, np.newaxis]
        sums: list[int | None] = np.add.reduceat(cube.values[cells].sum(axis=1), spots.starts).tolist()
        told = [] if cube.known is None else [cube.known[cells[:2]]]
        # Items that are reported one by one are known one by one.
        told += [] if cube.marks is None else [cube.marks[cells]]
        for known in told:
            there = np.logical_or.reduceat(known.any(axis=1), spots.starts)
            sums = [value if is_known else None for value, is_known in zip(sums, there, strict=True)]
        return sums

    @cached_property
    def homes(self) -> Sequence[str]:
        """The territory of every owner: a person's own; a territory is its own."""
        person = self.dimensions.person
        return [person[owner].territory if owner in person else owner for owner in self.axes.owners]

    def owners(self, members: Mapping[str, str]) -> NDArray[np.intp]:
        """Return the positions of the owners that members stand for.

        One alone (a place, where it is somebody's), all places of a person, or all in a territory.
        """
        for axis in OWNERS:
            if axis in members:
                return self._selection(axis, members[axis])
        return self._selection("territory", members.get("territory", ""))

    def items(self, members: Mapping[str, str]) -> NDArray[np.intp]:
        """Return the positions of the items that members stand for."""
        dimension = self.axes.dimension
        axis = "class" if dimension == PRODUCT and PRODUCT not in members else dimension
        # Activities have no items that members could choose among.
        return self._selection(axis, "" if dimension == ACTIVITY else members.get(axis, ""))

    def _selection(self, axis: str, member: str) -> NDArray[np.intp]:
        # Kept, since every month and measure of a sheet asks for the same members.
        kept = self._selections.get((axis, member))
        if kept is None:
            kept = self._selections[axis, member] = np.array(self._positions(axis, member), dtype=np.intp)
        return kept

    def _positions(self, axis: str, member: str) -> Sequence[int]:
        axes = self.axes
        if not member:
            return range(len(axes.owners if axis == "territory" else axes.items))
        if axis == "identity":
            return [axes.owner_at[each.id] for each in self.dimensions.places.get(member, ())]
        if axis == "territory":
            inside = {each.id for each in self.dimensions.below(member)}
            return [at for at, home in enumerate(self.homes) if home in inside]
        if axis == "class":
            return [axes.item_at[product.id] for product in self.dimensions.products_in(member)]
        places = axes.item_at if axis == axes.dimension else axes.owner_at
        return [places[member]] if member in places else []


@dataclass(frozen=True, kw_only=True)
class Cubes:
    """The cubes of every dimension that there are figures of, those by product first."""

    by_dimension: Mapping[str, DimensionCubes]

    @classmethod
    def of(cls, *every: DimensionCubes) -> Cubes:
        """Return cubes by the dimension of their axes."""
        return cls(by_dimension={each.axes.dimension: each for each in every})

    @property
    def every(self) -> tuple[DimensionCubes, ...]:
        """The cubes of every dimension."""
        return tuple(self.by_dimension.values())

    @property
    def products(self) -> DimensionCubes:
        """The cubes by product."""
        return self.by_dimension[PRODUCT]

    def get(self, dimension: str) -> DimensionCubes | None:
        """Return the cubes of a dimension, None where nothing has items of it."""
        return self.by_dimension.get(dimension)

    def beside(self, dimension: str, cubes: Scenarios) -> Cubes:
        """Return these cubes with more of them in a dimension."""
        return replace(
            self,
            by_dimension={**self.by_dimension, dimension: self.by_dimension[dimension].beside(cubes)},
        )

    def measures(self, *scenarios: Scenario) -> tuple[str, ...]:
        """Return the measures that any of some scenarios has, those by product first."""
        return tuple(dict.fromkeys(name for each in self.every for name in each.measures(*scenarios)))

    def holding(self, measure: str, *scenarios: Scenario) -> DimensionCubes:
        """Return the cubes with a measure's totals, by the first scenario that has it."""
        having = (each for name in scenarios for each in self.every if each.get(name, measure) is not None)
        return next(having, self.products)

    @cached_property
    def planned(self) -> Mapping[str, DimensionCubes]:
        """The cubes that hold the plan of each measure."""
        # Of two dimensions the first one counts, so it comes last here.
        return {name: each for each in reversed(self.every) for name in each.measures(Scenario.PLAN)}

    def asked(self, measure: str, members: Mapping[str, str]) -> DimensionCubes | None:
        """Return the cubes that have a measure of some members; None where it is not split by their items."""
        if CHANNEL in members:
            return self.get(CHANNEL)
        found = self.planned.get(measure, self.products)
        # A measure without products has no part by product; its total would stand for every one of them.
        by_product = PRODUCT in members or "class" in members
        return None if by_product and found is not self.products else found

    def value(
        self,
        scenario: Scenario | ScenarioKey,
        measure: str,
        months: Sequence[Month],
        members: Mapping[str, str],
    ) -> int | None:
        """Return the sum over months and members; None when nothing is reported, or not by their items."""
        cubes = self.asked(measure, members)
        return None if cubes is None else cubes.value(scenario, measure, months, members)

    def values(
        self, scenario: Scenario, measure: str, questions: Questions, owner: Mapping[str, str]
    ) -> list[int | None]:
        """Return the answers to questions that name no owner, about the one that `owner` names."""
        found: list[int | None] = [None] * len(questions.asked)
        for cubes, spots in questions.spots(measure, self):
            values = cubes.values(scenario, measure, spots, cubes.owners(owner))
            for number, value in zip(spots.numbers, values, strict=True):
                found[number] = value
        return found


def axes_of(targets: Targets, dimension: str = PRODUCT) -> Axes:
    """Return the axes of the targets that are split by a dimension."""
    return Axes(
        months=targets.months, owners=targets.people, items=targets.items(dimension), dimension=dimension
    )


def target_cubes(targets: Targets, dimension: str = PRODUCT) -> dict[tuple[ScenarioKey, str], Cube]:
    """Return the assigned targets that are split by a dimension, as the plan of their version."""
    key = Scenario.PLAN.of_version(targets.version)
    return {(key, measure): Cube(values=cells) for measure, cells in targets.by(dimension).items()}


def history_cubes(plan: Plan, axes: Axes) -> dict[tuple[ScenarioKey, str], Cube]:
    """Return the prior year's figures, each at the plan month twelve months later."""
    revenue = np.zeros(axes.shape, dtype=np.int64)
    quantity = np.zeros(axes.shape, dtype=np.int64)
    for row in plan.history:
        # Only the year right before lands on the axes; earlier ones fall out here.
        month = axes.month_at.get(row.month.plus(12))
        person, product = axes.owner_at.get(row.person), axes.item_at.get(row.product)
        if month is None or person is None or product is None:
            continue
        revenue[month, person, product] += row.revenue
        quantity[month, person, product] += row.quantity
    if not revenue.any() and not quantity.any():
        return {}
    return {(PRIOR_YEAR, "revenue"): Cube(values=revenue), (PRIOR_YEAR, "quantity"): Cube(values=quantity)}


def channel_history_cubes(plan: Plan, axes: Axes) -> dict[tuple[ScenarioKey, str], Cube]:
    """Return the prior year's revenue by channel, each at the plan month twelve months later."""
    revenue = np.zeros(axes.shape, dtype=np.int64)
    for row in plan.channel_history:
        month, person = axes.month_at.get(row.month.plus(12)), axes.owner_at.get(row.person)
        channel = axes.item_at.get(row.channel)
        if month is not None and person is not None and channel is not None:
            revenue[month, person, channel] += row.revenue
    return {(PRIOR_YEAR, "revenue"): Cube(values=revenue)} if revenue.any() else {}


def actual_cubes(facts: Iterable[Fact], axes: Axes) -> dict[tuple[ScenarioKey, str], Cube]:
    """Return the actuals among some facts that have a place on the axes.

    Who reported no figure for a month is not known for it.
    """
    values: dict[str, NDArray[np.int64]] = {}
    known: dict[str, NDArray[np.bool_]] = {}
    for fact in facts:
        place = _place(fact, axes)
        if place is None:
            continue
        if fact.measure not in values:
            values[fact.measure] = np.zeros(axes.shape, dtype=np.int64)
            known[fact.measure] = np.zeros(axes.shape[:2], dtype=np.bool_)
        values[fact.measure][place] += fact.value
        # docs/decisions.md, Who has reported: a reported zero is known, and nothing reported is no zero.
        known[fact.measure][place[:2]] = True
    return {(ACTUAL, name): Cube(values=values[name], known=known[name]) for name in values}


def _place(fact: Fact, axes: Axes) -> tuple[int, int, int] | None:
    month, owner = axes.month_at.get(fact.month), axes.owner_at.get(fact.owner)
    item = axes.item_at.get(fact.item)
    # A fact without a dimension is an activity's.
    if month is None or owner is None or item is None or (fact.dimension or ACTIVITY) != axes.dimension:
        return None
    return month, owner, item
