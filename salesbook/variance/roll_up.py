"""Cubes summed to every level and span at once, as arrays."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from salesbook.model.cube import Axes, Cube, DimensionCubes
from salesbook.model.dimension import CHANNEL, Dimensions
from salesbook.model.period import Month
from salesbook.model.plan import Plan
from salesbook.model.scenario import Scenario
from salesbook.problems import Text
from salesbook.schedules.registry import item_names
from salesbook.variance.basis import SHIFTS, paired
from salesbook.variance.comparison import SPANS, Span
from salesbook.variance.level_table import Figures, Level, LevelTable, LineSubject
from salesbook.variance.result import counted_months, span_months

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]
    Marks = NDArray[np.bool_]

BY_PRODUCT: tuple[Level, ...] = (
    "company",
    "territory",
    "person",
    "place",
    "class",
    "product",
    "person-product",
)
BY_ITEM: tuple[Level, ...] = ("company", "territory", "person", "item", "territory-item", "person-item")
BY_CHANNEL: tuple[Level, ...] = ("item", "territory-item", "person-item")
OF_TERRITORIES: tuple[Level, ...] = ("company", "territory", "item", "territory-item")
BY_OWNER: tuple[Level, ...] = ("company", "territory", "person", "place")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Leaf:
    """Figures of a measure over a span, by owner and item; `known` by owner, `marks` by both."""

    values: Ints
    known: Marks
    marks: Marks | None = None

    @property
    def cells(self) -> Marks:
        """Which figures are known, one by one."""
        if self.marks is not None:
            return self.marks
        return np.repeat(self.known[:, None], self.values.shape[1], axis=1)


def roll_up(
    cubes: DimensionCubes, plan: Plan, period: Month, levels: Sequence[Level]
) -> Iterator[LevelTable]:
    """Yield a table for each level with every measure that has a plan or actuals."""
    measures = cubes.measures(Scenario.PLAN, Scenario.ACTUAL)
    summing = _Summing(cubes, plan, period)
    summed = {(measure, span): summing.leaves(measure, span) for measure in measures for span in SPANS}
    year = {measure: summing.year(measure) for measure in measures}
    # Owners after the people are territories, and have no lines of people.
    grouping = _Grouping(cubes, len(plan.dimensions.people))
    several = any(each.of for each in plan.dimensions.people)
    for level in levels if several else (each for each in levels if each != "place"):
        figures = {key: _figures(leaves, grouping, level) for key, leaves in summed.items()}
        # Named when asked for: of person × product there are as many subjects as cells.
        about = partial(subjects, level, plan, cubes.axes)
        yield LevelTable(
            level=level,
            about=about,
            figures=figures,
            targets={measure: grouping.values(level, leaf)[0] for measure, leaf in year.items()},
            least=plan.materiality.coverage if level == "territory" else Fraction(0),
        )


@dataclass(frozen=True, slots=True)
class _Summing:
    """Sums cubes over the months of a span."""

    cubes: DimensionCubes
    plan: Plan
    period: Month

    def leaves(self, measure: str, span: Span) -> Mapping[str, _Leaf | None]:
        """Return the figures of a span by owner and item, None for a scenario without data."""
        months = counted_months(measure, span_months(self.plan, self.period, span))
        at, get = self._at(months), self.cubes.get
        # Without a plan there is still who has reported, and without actuals still a shape.
        found = {
            "full_plan": _sum(get(Scenario.PLAN, measure), at),
            "actual": _sum(get(Scenario.ACTUAL, measure), at),
            "plan": _sum(get(Scenario.PLAN_OF_REPORTED, measure), at),
            "prior_year": _sum(get(Scenario.PRIOR_YEAR_OF_REPORTED, measure), at),
        }
        pair = paired(self.cubes, measure, months, SHIFTS[span]) if span in SHIFTS else None
        if pair is None:
            return {**found, "repeated": None, "previous": None}
        sums, before, marks = pair
        known = np.asarray(marks.any(axis=1))
        return {
            **found,
            "repeated": _Leaf(values=sums, known=known, marks=marks),
            "previous": _Leaf(values=before, known=known, marks=marks),
        }

    def year(self, measure: str) -> _Leaf:
        """Return the plan of the whole year; nothing where there is none."""
        plan = self.cubes.get(Scenario.PLAN, measure)
        leaf = _sum(plan, self._at(counted_months(measure, self.plan.fiscal_year.months)))
        nothing = np.zeros(self.cubes.axes.shape[1:], dtype=np.int64)
        return leaf or _Leaf(values=nothing, known=np.ones(len(nothing), dtype=np.bool_))

    def _at(self, months: Sequence[Month]) -> NDArray[np.intp]:
        return np.array([self.cubes.axes.month_at[month] for month in months], dtype=np.intp)


def _sum(cube: Cube | None, at: NDArray[np.intp]) -> _Leaf | None:
    if cube is None:
        return None
    months = slice(int(at[0]), int(at[-1]) + 1)  # months of a span follow one another
    values = cube.values[months].sum(axis=0)
    known: Marks = np.ones(len(values), dtype=np.bool_)
    if cube.known is not None:
        known = np.asarray(cube.known[months].any(axis=0))
    marks = None if cube.marks is None else np.asarray(cube.marks[months].any(axis=0))
    return _Leaf(values=values, known=known, marks=marks)


@dataclass(frozen=True, slots=True)
class _Grouping:
    """Groups figures by owner and item into the subjects of a level."""

    cubes: DimensionCubes
    people: int

    def values(self, level: Level, leaf: _Leaf) -> tuple[Ints, Marks]:
        """Return the figure of each subject, and whether anything of it is known."""
        if level == "territory-item":
            return self._by_item(leaf)
        if level == "person-item":
            return leaf.values[: self.people].ravel(), leaf.cells[: self.people].ravel()
        if level == "item":
            return leaf.values.sum(axis=0), np.asarray(leaf.cells.any(axis=0))
        if level == "company":
            return np.array([leaf.values.sum()], dtype=np.int64), np.array([leaf.known.any()])
        if level == "territory":
            return self._territories(leaf)
        if level == "person":
            return self._people(leaf)
        if level == "place":
            several = [bool(each.of) for each in self.cubes.dimensions.people]
            return leaf.values.sum(axis=1)[: self.people][several], leaf.known[: self.people][several]
        if level == "person-product":
            return leaf.values.ravel(), leaf.cells.ravel()
        # By product nobody is missing alone: known is what anybody reported.
        values, known = leaf.values.sum(axis=0), np.asarray(leaf.cells.any(axis=0))
        return self._classes(values, known) if level == "class" else (values, known)

    def _people(self, leaf: _Leaf) -> tuple[Ints, Marks]:
        """Return the sums of everybody, of who has several places over all of them."""
        dimensions = self.cubes.dimensions
        number = {id_: at for at, id_ in enumerate(dimensions.places)}
        own = np.array([number[each.identity] for each in dimensions.people], dtype=np.intp)
        values, known = np.zeros(len(number), dtype=np.int64), np.zeros(len(number), dtype=np.bool_)
        np.add.at(values, own, leaf.values.sum(axis=1)[: self.people])
        np.logical_or.at(known, own, leaf.known[: self.people])
        return values, known

    def _by_item(self, leaf: _Leaf) -> tuple[Ints, Marks]:
        """Return the sums of every territory but the company, item by item."""
        items = [
            self._territories(_Leaf(values=leaf.values[:, [at]], known=leaf.cells[:, at]))
            for at in range(leaf.values.shape[1])
        ]
        values = np.stack([values for values, _ in items], axis=1)
        known = np.stack([known for _, known in items], axis=1)
        return values.ravel(), known.ravel()

    def _territories(self, leaf: _Leaf) -> tuple[Ints, Marks]:
        """Return the sums of every territory but the company, each with all below it."""
        dimensions = self.cubes.dimensions
        places = {each.id: at for at, each in enumerate(dimensions.territories)}
        own = np.array([places[home] for home in self.cubes.homes], dtype=np.intp)
        values, known = np.zeros(len(places), dtype=np.int64), np.zeros(len(places), dtype=np.bool_)
        # Not values[own] += ...: of several people at home in one place it would add one.
        np.add.at(values, own, leaf.values.sum(axis=1))
        np.logical_or.at(known, own, leaf.known)
        below = [each for each in dimensions.below(dimensions.root.id) if each.parent is not None]
        # Children before their parents: each passes on what it holds with all below it.
        for each in reversed(below):
            at, parent = places[each.id], places[str(each.parent)]
            values[parent] += values[at]
            known[parent] |= known[at]
        order = [places[each.id] for each in below]
        return values[order], known[order]

    def _classes(self, by_product: Ints, reported: Marks) -> tuple[Ints, Marks]:
        dimensions = self.cubes.dimensions
        number = {id_: at for at, id_ in enumerate(dimensions.class_ids)}
        classes = [dimensions.product[id_].product_class for id_ in self.cubes.axes.items]
        own = np.array([number[each] for each in classes], dtype=np.intp)
        values, known = np.zeros(len(number), dtype=np.int64), np.zeros(len(number), dtype=np.bool_)
        np.add.at(values, own, by_product)
        np.logical_or.at(known, own, reported)
        return values, known


def _figures(leaves: Mapping[str, _Leaf | None], grouping: _Grouping, level: Level) -> Figures:
    # Any scenario that is there gives the others their shape.
    some = next(leaf for leaf in leaves.values() if leaf is not None)
    values, marks = grouping.values(level, some)
    nothing = np.zeros_like(values), np.zeros_like(marks)
    summed = {
        name: nothing if leaf is None else grouping.values(level, leaf) for name, leaf in leaves.items()
    }
    actual, known = summed["actual"]
    previous, with_previous = summed["previous"]
    return Figures(
        plan=summed["plan"][0],
        actual=actual,
        known=known,
        full_plan=summed["full_plan"][0],
        prior_year=summed["prior_year"][0],
        with_prior=leaves["prior_year"] is not None,
        previous=previous,
        repeated=summed["repeated"][0],
        with_previous=with_previous,
    )


def subjects(level: Level, plan: Plan, axes: Axes) -> Iterator[LineSubject]:
    """Yield what a level's lines are about, in plan order."""
    dimensions = plan.dimensions
    if level == "company":
        yield LineSubject({}, plan.company)
    elif level == "territory":
        for each in dimensions.below(dimensions.root.id):
            if each.parent is not None:
                yield LineSubject({"territory": each.id}, each.name)
    elif level == "person":
        yield from (LineSubject(*_person(id_, dimensions)) for id_ in dimensions.places)
    elif level == "place":
        yield from (LineSubject(*_person(each.id, dimensions)) for each in dimensions.people if each.of)
    elif level == "class":
        for id_ in dimensions.class_ids:
            yield LineSubject({"class": id_}, dimensions.classes.get(id_, Text.of(id_)))
    elif level == "product":
        yield from (LineSubject(*_product(id_, dimensions)) for id_ in axes.items)
    elif level == "person-product":
        yield from _person_products(axes, dimensions)
    else:
        yield from _items(level, plan, axes)


def _items(level: Level, plan: Plan, axes: Axes) -> Iterator[LineSubject]:
    """Yield the items of a dimension: of the company, of every territory, or of every person."""
    channels = {each.id: each.name for each in plan.dimensions.channels}
    names = channels if axes.dimension == CHANNEL else item_names(plan, axes.dimension)
    items = [
        LineSubject({"dimension": axes.dimension, "item": id_}, names.get(id_, Text.of(id_)))
        for id_ in axes.items
    ]
    if level == "item":
        yield from items
        return
    owners = subjects("territory", plan, axes) if level == "territory-item" else _leaves(plan.dimensions)
    for owner in owners:
        yield from (LineSubject({**owner.keys, **item.keys}, item.name) for item in items)


def _leaves(dimensions: Dimensions) -> Iterator[LineSubject]:
    yield from (LineSubject(*_person(each.id, dimensions)) for each in dimensions.people)


def _person_products(axes: Axes, dimensions: Dimensions) -> Iterator[LineSubject]:
    products = [_product(id_, dimensions) for id_ in axes.items]
    for person in axes.owners:
        keys, _ = _person(person, dimensions)
        yield from (LineSubject({**keys, **of_product}, name) for of_product, name in products)


def _person(id_: str, dimensions: Dimensions) -> tuple[Mapping[str, str], Text]:
    person = dimensions.person[id_]
    return {"territory": person.territory, "person": id_}, person.name


def _product(id_: str, dimensions: Dimensions) -> tuple[Mapping[str, str], Text]:
    product = dimensions.product[id_]
    return {"class": product.product_class, "product": id_}, product.name
