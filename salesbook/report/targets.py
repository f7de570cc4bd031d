"""Decomposed targets as rows, by any of the dimensions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import product as combinations
from typing import Literal

from salesbook.model.cube import Axes, Cube, Cubes
from salesbook.model.measure import MEASURES, MeasureKind
from salesbook.model.period import Period
from salesbook.model.plan import Plan
from salesbook.model.targets import Targets
from salesbook.problems import Text

Dimension = Literal["month", "quarter", "half", "year", "territory", "region", "person", "class", "product"]
DIMENSIONS: tuple[Dimension, ...] = (
    "month", "quarter", "half", "year", "territory", "region", "person", "class", "product",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetRow:
    """One row: the member of each dimension asked for with its name, and the target of each measure.

    Money is in the currency's major unit, exact; counts are whole.
    """

    keys: Mapping[str, str]
    names: Mapping[str, Text]
    values: Mapping[str, Decimal]


def target_rows(plan: Plan, targets: Targets, by: Sequence[str]) -> Iterator[TargetRow]:
    """Yield the target summed by the dimensions asked for, in plan order; rows without any are left out."""
    cubes = Cubes(
        axes=Axes(months=targets.months, people=targets.people, products=targets.products),
        dimensions=plan.dimensions,
        cubes={("PL", measure): Cube(values=cells) for measure, cells in targets.cells.items()},
    )
    for chosen in combinations(*(_members(plan, dimension) for dimension in by)):
        members = {axis: id_ for axis, id_, _, _ in chosen if axis}
        if not _agree(plan, members):
            continue
        months = next((span.months for _, _, _, span in chosen if span is not None), tuple(targets.months))
        values = {
            measure: _value(plan, measure, cubes.value("PL", measure, months, members) or 0)
            for measure in targets.cells
        }
        if any(values.values()):
            yield TargetRow(
                keys={dimension: id_ for dimension, (_, id_, _, _) in zip(by, chosen, strict=True)},
                names={dimension: name for dimension, (_, _, name, _) in zip(by, chosen, strict=True)},
                values=values,
            )


_Member = tuple[str, str, Text, Period | None]


def _members(plan: Plan, dimension: str) -> list[_Member]:
    """Return (axis, id, name, period) of every member of a dimension."""
    year, dimensions = plan.fiscal_year, plan.dimensions
    spans: dict[str, Sequence[Period]] = {
        "month": [Period(month.key, (month,)) for month in year.months],
        "quarter": year.quarters,
        "half": year.halves,
        "year": [year.whole],
    }
    if dimension in spans:
        return [("", span.key, Text.of(span.key), span) for span in spans[dimension]]
    if dimension == "region":
        return [("territory", each.id, each.name, None) for each in dimensions.children(dimensions.root.id)]
    if dimension == "territory":
        inner = [each for each in dimensions.territories if each.parent is not None]
        return [("territory", each.id, each.name, None) for each in inner]
    if dimension == "person":
        return [("person", each.id, each.name, None) for each in dimensions.people]
    if dimension == "class":
        return [
            ("class", id_, dimensions.classes.get(id_, Text.of(id_)), None) for id_ in dimensions.class_ids
        ]
    return [("product", each.id, each.name, None) for each in dimensions.products]


def _agree(plan: Plan, members: Mapping[str, str]) -> bool:
    """Say whether a person lies in the territory and a product in the class they are combined with."""
    dimensions = plan.dimensions
    if "territory" in members and "person" in members:
        way = dimensions.path(dimensions.person[members["person"]].territory)
        if members["territory"] not in {each.id for each in way}:
            return False
    if "class" in members and "product" in members:
        return dimensions.product[members["product"]].product_class == members["class"]
    return True


def _value(plan: Plan, measure: str, value: int) -> Decimal:
    return plan.currency.to_major(value) if MEASURES[measure].kind is MeasureKind.MONEY else Decimal(value)
