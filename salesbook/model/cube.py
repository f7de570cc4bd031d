"""Figures as cubes of integers: months x people x products (or channels), by scenario and measure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from salesbook.model.dimension import Dimensions
from salesbook.model.period import Month
from salesbook.model.scenario import Scenario

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from salesbook.model.facts import Fact
    from salesbook.model.plan import Plan


@dataclass(frozen=True, kw_only=True)
class Axes:
    """The members of a cube's three axes, in order, and where each stands.

    Cubes of channels, or of other items, have these in the place of products.
    """

    months: Sequence[Month]
    people: Sequence[str]
    products: Sequence[str]

    @cached_property
    def month_at(self) -> Mapping[Month, int]:
        """Positions of the months."""
        return {month: index for index, month in enumerate(self.months)}

    @cached_property
    def person_at(self) -> Mapping[str, int]:
        """Positions of the people."""
        return {person: index for index, person in enumerate(self.people)}

    @cached_property
    def product_at(self) -> Mapping[str, int]:
        """Positions of the products."""
        return {product: index for index, product in enumerate(self.products)}

    @property
    def shape(self) -> tuple[int, int, int]:
        """Months, people, products."""
        return len(self.months), len(self.people), len(self.products)

    @classmethod
    def of(cls, months: Sequence[Month], dimensions: Dimensions) -> Axes:
        """Return the axes that a plan's dimensions give."""
        return cls(
            months=tuple(months),
            people=tuple(person.id for person in dimensions.people),
            products=tuple(product.id for product in dimensions.products),
        )

    def by_channel(self, dimensions: Dimensions) -> Axes:
        """Return the axes with channels in the place of products."""
        return replace(self, products=tuple(channel.id for channel in dimensions.channels))


@dataclass(frozen=True, kw_only=True)
class Cube:
    """One measure of one scenario. `known` says for each month and person whether anything is reported.

    `marks` says the same of each cell, where items are reported one by one (cost lines, posts).
    """

    values: NDArray[np.int64]
    known: NDArray[np.bool_] | None = None
    marks: NDArray[np.bool_] | None = None


@dataclass(frozen=True, kw_only=True)
class Cubes:
    """Cubes that share their axes, by scenario and measure; integers in minor or whole units.

    `channels` are those that are asked when the members name a channel.
    """

    axes: Axes
    dimensions: Dimensions
    cubes: Mapping[tuple[Scenario, str], Cube]
    channels: Cubes | None = None
    _selections: dict[tuple[str, str], NDArray[np.intp]] = field(default_factory=dict)

    def value(
        self, scenario: Scenario, measure: str, months: Sequence[Month], members: Mapping[str, str]
    ) -> int | None:
        """Return the sum over months and what `members` restrict; None when nothing of it is reported."""
        if "channel" in members and self.channels is not None:
            return self.channels.value(scenario, measure, months, members)
        cube = self.cubes.get((scenario, measure))
        if cube is None:
            return None
        people, products = self.people(members), self.products(members)
        if len(months) == len(people) == len(products) == 1:
            place = self.axes.month_at[months[0]], people[0], products[0]
            known = cube.known is None or cube.known[place[:2]]
            known = known if cube.marks is None else cube.marks[place]
            return int(cube.values[place]) if known else None
        at = np.array([self.axes.month_at[month] for month in months], dtype=np.intp)
        if cube.known is not None and not cube.known[np.ix_(at, people)].any():
            return None
        if cube.marks is not None and not cube.marks[np.ix_(at, people, products)].any():
            return None
        return int(cube.values[np.ix_(at, people, products)].sum())

    def people(self, members: Mapping[str, str]) -> NDArray[np.intp]:
        """Return the positions of the people that members stand for."""
        axis = "person" if "person" in members else "territory"
        return self._selection(axis, members.get(axis, ""))

    def products(self, members: Mapping[str, str]) -> NDArray[np.intp]:
        """Return the positions of the products, or channels, that members stand for."""
        axis = next((each for each in ("channel", "product") if each in members), "class")
        return self._selection(axis, members.get(axis, ""))

    def _selection(self, axis: str, member: str) -> NDArray[np.intp]:
        if (axis, member) not in self._selections:
            self._selections[axis, member] = np.array(self._positions(axis, member), dtype=np.intp)
        return self._selections[axis, member]

    def _positions(self, axis: str, member: str) -> list[int]:
        if axis == "person":
            return [self.axes.person_at[member]]
        if axis in ("product", "channel"):
            return [self.axes.product_at[member]]
        if not member:
            return list(range(len(self.axes.people if axis == "territory" else self.axes.products)))
        if axis == "territory":
            return [self.axes.person_at[person.id] for person in self.dimensions.people_in(member)]
        return [self.axes.product_at[product.id] for product in self.dimensions.products_in(member)]


def history_cubes(plan: Plan, axes: Axes) -> dict[tuple[Scenario, str], Cube]:
    """Return the prior year's figures, each at the plan month twelve months later."""
    revenue = np.zeros(axes.shape, dtype=np.int64)
    quantity = np.zeros(axes.shape, dtype=np.int64)
    for row in plan.history:
        month = axes.month_at.get(row.month.plus(12))
        person, product = axes.person_at.get(row.person), axes.product_at.get(row.product)
        if month is None or person is None or product is None:
            continue
        revenue[month, person, product] += row.revenue
        quantity[month, person, product] += row.quantity
    if not revenue.any() and not quantity.any():
        return {}
    return {
        (Scenario.PRIOR_YEAR, "revenue"): Cube(values=revenue),
        (Scenario.PRIOR_YEAR, "quantity"): Cube(values=quantity),
    }


def channel_history_cubes(plan: Plan, axes: Axes) -> dict[tuple[Scenario, str], Cube]:
    """Return the prior year's revenue by channel, each at the plan month twelve months later."""
    revenue = np.zeros(axes.shape, dtype=np.int64)
    for row in plan.channel_history:
        month, person = axes.month_at.get(row.month.plus(12)), axes.person_at.get(row.person)
        channel = axes.product_at.get(row.channel)
        if month is not None and person is not None and channel is not None:
            revenue[month, person, channel] += row.revenue
    return {(Scenario.PRIOR_YEAR, "revenue"): Cube(values=revenue)} if revenue.any() else {}


def actual_cubes(facts: Iterable[Fact], axes: Axes) -> dict[tuple[Scenario, str], Cube]:
    """Return the actuals of some facts; who reported no figure for a month is not known for it."""
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
        known[fact.measure][place[:2]] = True
    return {(Scenario.ACTUAL, name): Cube(values=values[name], known=known[name]) for name in values}


def _place(fact: Fact, axes: Axes) -> tuple[int, int, int] | None:
    month, person = axes.month_at.get(fact.month), axes.person_at.get(fact.owner)
    product = axes.product_at.get(fact.item)
    if month is None or person is None or product is None or fact.dimension != "product":
        return None
    return month, person, product
