"""Decomposed targets as rows, by any of the dimensions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from salesbook.model.dimension import CHANNEL, PRODUCT
from salesbook.model.figures import figure_text, major_figure
from salesbook.model.measure import measure_of
from salesbook.model.period import Month, Period
from salesbook.model.plan import Plan
from salesbook.model.scenario import Scenario
from salesbook.model.targets import Targets
from salesbook.problems import Language, Text, sentence
from salesbook.report.measures import measure_label

if TYPE_CHECKING:
    from salesbook.model.targets import IntCube


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetRow:
    """One row: the member of each dimension asked for with its name, and the target of each measure.

    A stretch target stands under `revenue.stretch`. Money is in the currency's major unit, exact; counts
    are whole.
    """

    keys: Mapping[str, str]
    names: Mapping[str, Text]
    values: Mapping[str, Decimal]


class _Portion(NamedTuple):
    """The part of each axis of the cubes that a member, or several together, cover; positions in order."""

    months: tuple[int, ...]
    people: tuple[int, ...]
    products: tuple[int, ...]
    channels: tuple[int, ...]

    def within(self, other: _Portion) -> _Portion:
        """Return the part that both cover."""
        return _Portion(
            *(tuple(at for at in mine if at in yours) for mine, yours in zip(self, other, strict=True))
        )

    @property
    def empty(self) -> bool:
        """Whether there is nothing left on some axis; a plan may do without products and channels."""
        return not (self.months and self.people)


class _Member(NamedTuple):
    id: str
    name: Text
    part: _Portion


def target_rows(plan: Plan, targets: Targets, by: Sequence[str]) -> Iterator[TargetRow]:
    """Yield the target summed by the dimensions asked for, in plan order; rows without any are left out.

    Members that have nothing in common (a person and another region, a month and another quarter) make no
    row together. Every row has a value for each of `columns_of`.
    """
    whole = _whole(targets)
    members = {dimension: _members(plan, targets, dimension, whole) for dimension in by}
    yield from _rows(plan, columns_of(targets, by), members, list(by), {}, {}, whole)


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


def _rows(
    plan: Plan,
    cubes: Mapping[str, IntCube],
    members: Mapping[str, Sequence[_Member]],
    left: Sequence[str],
    keys: Mapping[str, str],
    names: Mapping[str, Text],
    part: _Portion,
) -> Iterator[TargetRow]:
    if not left:
        # The items of a cube are products or channels, by what was asked for.
        across = part.channels if "channel" in keys else part.products
        values = {column: _value(plan, column, cube, part, across) for column, cube in cubes.items()}
        if any(values.values()):
            yield TargetRow(keys=keys, names=names, values=values)
        return
    dimension = left[0]
    for member in members[dimension]:
        common = part.within(member.part)
        if not common.empty:
            yield from _rows(
                plan,
                cubes,
                members,
                left[1:],
                {**keys, dimension: member.id},
                {**names, dimension: member.name},
                common,
            )


def _whole(targets: Targets) -> _Portion:
    axes = targets.months, targets.people, targets.products, targets.channels
    return _Portion(*(tuple(range(len(axis))) for axis in axes))


def _members(plan: Plan, targets: Targets, dimension: str, whole: _Portion) -> list[_Member]:
    """Return every member of a dimension with the part of the cubes it covers."""
    year, dimensions = plan.fiscal_year, plan.dimensions
    spans: dict[str, Sequence[Period]] = {
        "month": [Period(month.key, (month,)) for month in year.months],
        "quarter": year.quarters,
        "half": year.halves,
        "year": [year.whole],
    }
    if dimension in spans:
        return [
            _Member(span.key, Text.of(span.key), whole._replace(months=_at(targets.months, span.months)))
            for span in spans[dimension]
        ]
    if dimension in ("region", "territory"):
        root = dimensions.root.id
        # `below` begins with the company itself.
        inner = dimensions.children(root) if dimension == "region" else tuple(dimensions.below(root))[1:]
        return [
            _Member(
                each.id,
                each.name,
                whole._replace(people=_at(targets.people, [p.id for p in dimensions.people_in(each.id)])),
            )
            for each in inner
        ]
    if dimension == "person":
        return [
            _Member(id_, places[0].name, whole._replace(people=_at(targets.people, [p.id for p in places])))
            for id_, places in dimensions.places.items()
        ]
    if dimension == "class":
        return [
            _Member(
                id_,
                dimensions.classes.get(id_, Text.of(id_)),
                whole._replace(products=_at(targets.products, [p.id for p in dimensions.products_in(id_)])),
            )
            for id_ in dimensions.class_ids
        ]
    if dimension == "channel":
        return [
            _Member(each.id, each.name, whole._replace(channels=_at(targets.channels, [each.id])))
            for each in dimensions.channels
        ]
    return [
        _Member(each.id, each.name, whole._replace(products=_at(targets.products, [each.id])))
        for each in dimensions.products
    ]


def _at(axis: Sequence[str] | Sequence[Month], wanted: Sequence[str] | Sequence[Month]) -> tuple[int, ...]:
    places = {member: index for index, member in enumerate(axis)}
    # In the order of the cube, whatever order the members come in.
    return tuple(sorted(places[member] for member in wanted if member in places))


def _value(plan: Plan, column: str, cube: IntCube, part: _Portion, across: tuple[int, ...]) -> Decimal:
    # Activities have no items: their tables end after the people.
    axes = (part.months, part.people, across)[: cube.ndim]
    return major_figure(column.partition(".")[0], int(cube[np.ix_(*axes)].sum()), plan.currency)


def render_totals(plan: Plan, targets: Targets, language: Language = "en") -> str:
    """Return one line that says what the plan is and what it comes to."""
    comma = "，" if language == "zh" else ", "
    totals = comma.join(
        f"{measure_label(measure, plan, language)} "
        + figure_text(measure, targets.total(measure), plan.currency)
        + (f" {plan.currency.code}" if measure_of(measure).money else "")
        for measure in targets.whole()
    )
    counts = [
        sentence("report.targets.people", count=len(plan.dimensions.persons)),
        sentence("report.targets.products", count=len(targets.products)),
    ]
    counts += [sentence("report.targets.channels", count=len(targets.channels))] if targets.channels else []
    size = comma.join([*(each.in_language(language) for each in counts), plan.fiscal_year.key])
    told = sentence("report.targets.plan", plan=plan.id, version=plan.version, size=size, totals=totals)
    return told.in_language(language)
