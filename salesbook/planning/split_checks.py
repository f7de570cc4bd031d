"""Checks on the splits of plan.toml."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction

from salesbook.model.period import FiscalYear
from salesbook.planning.dimension_checks import unknown_reference
from salesbook.planning.plan_tables import PlanTables, Settings
from salesbook.planning.schema import (
    DIRECTIONS,
    PersonRow,
    ProductRow,
    SplitTable,
    SplitTables,
    TerritoryRow,
)
from salesbook.problems import Problem, problem

FROM_WEIGHTS = frozenset({"given", "ratio", "potential"})
FROM_HISTORY = frozenset({"prior_year", "history"})

FILES = {
    "territory": TerritoryRow.file,
    "person": PersonRow.file,
    "product": ProductRow.file,
    "class": ProductRow.file,
}


def check_splits(tables: PlanTables) -> list[Problem]:
    """Return what is wrong with the splits."""
    settings = tables.settings
    if settings is None:
        return []
    found: list[Problem] = []
    for direction, split in splits(settings.table.split):
        members = _members(tables, settings, direction)
        if members is not None:
            found += _check_members(settings, direction, split, members)
            found += _check_weights(tables, settings, direction, split)
        found += _check_base(tables, settings, direction, split)
    return found


def splits(tables: SplitTables) -> Iterator[tuple[str, SplitTable]]:
    """Yield the directions that are written, with their tables."""
    for direction in DIRECTIONS:
        split = getattr(tables, "class_" if direction == "class" else direction)
        if split is not None:
            yield direction, split


def weights_of(split: SplitTable, year: FiscalYear) -> Mapping[str, Fraction]:
    """Return weights by member; a list of twelve is that of the year's months."""
    if isinstance(split.weights, dict):
        return split.weights
    return {month.key: weight for month, weight in zip(year.months, split.weights, strict=True)}


def _year(settings: Settings) -> FiscalYear:
    return FiscalYear(settings.table.fiscal_year, settings.table.starts)


def _members(tables: PlanTables, settings: Settings, direction: str) -> frozenset[str] | None:
    """Return the ids that a direction has, None when they are not known for certain."""
    if direction == "month":
        known = settings.sound("fiscal_year", "starts")
        return frozenset(month.key for month in _year(settings).months) if known else None
    if direction == "class":
        classes = frozenset(row.record.class_ for row in tables.products.rows)
        return classes if tables.products.sound else None
    if direction == "territory":
        return tables.territories.ids if tables.territories.complete else None
    if direction == "person":
        return tables.people.ids if tables.people.complete else None
    return tables.products.ids if tables.products.complete else None


def _check_members(
    settings: Settings, direction: str, split: SplitTable, members: frozenset[str]
) -> list[Problem]:
    file = FILES.get(direction, settings.where().file or "")
    named = [("weights", each) for each in weights_of(split, _year(settings))]
    named += [("like", each) for each in split.like]
    unknown = [
        (settings.where("split", direction, key, each), each) for key, each in named if each not in members
    ]
    unknown += [
        (settings.where("split", direction, "like", each), other)
        for each, other in split.like.items()
        if other not in members
    ]
    if direction == "month":
        year = _year(settings).key
        return [problem("month-outside-year", where, each, year=year) for where, each in unknown]
    return [unknown_reference(where, each, file, members) for where, each in unknown]


def groups(tables: PlanTables, settings: Settings, direction: str) -> Sequence[Sequence[str]]:
    """Return the ids that share one total: neighbours in the tree, colleagues, a class's products."""
    match direction:
        case "month":
            return [[month.key for month in _year(settings).months]]
        case "territory":
            return _grouped((row.record.parent or "", row.record.id) for row in tables.territories.rows)
        case "person":
            return _grouped((row.record.territory, row.record.id) for row in tables.people.rows)
        case "class":
            return [list(dict.fromkeys(row.record.class_ for row in tables.products.rows))]
        case _ if settings.table.split.class_ is not None:
            return _grouped((row.record.class_, row.record.id) for row in tables.products.rows)
        case _:
            return [[row.record.id for row in tables.products.rows]]


def _grouped(pairs: Iterable[tuple[str, str]]) -> Sequence[Sequence[str]]:
    found: dict[str, list[str]] = {}
    for above, id_ in pairs:
        found.setdefault(above, []).append(id_)
    return list(found.values())


def _own_weights(tables: PlanTables, direction: str) -> Mapping[str, Fraction]:
    """Return the weights that stand in the rows of people.csv or products.csv."""
    if direction == "person":
        return {
            row.record.id: row.record.weight for row in tables.people.rows if row.record.weight is not None
        }
    if direction == "product":
        return {
            row.record.id: row.record.weight for row in tables.products.rows if row.record.weight is not None
        }
    return {}


def _check_weights(
    tables: PlanTables, settings: Settings, direction: str, split: SplitTable
) -> list[Problem]:
    if split.method not in FROM_WEIGHTS:
        return []
    weights = {**_own_weights(tables, direction), **weights_of(split, _year(settings))}
    where = settings.where("split", direction, "weights")
    found = []
    for group in groups(tables, settings, direction):
        without = [each for each in group if each not in weights and each not in split.like]
        if without and len(group) > 1:
            found.append(problem("weights-missing", where, ", ".join(without), direction=direction))
        elif len(group) > 1 and not any(weights.get(each, 1) for each in group):
            found.append(problem("weights-all-zero", where, ", ".join(group), direction=direction))
    return found


def _check_base(tables: PlanTables, settings: Settings, direction: str, split: SplitTable) -> list[Problem]:
    """Check that a split by what was sold has something to go by."""
    if split.method == "like" and not split.like:
        where = settings.where("split", direction)
        return [problem("weights-missing", where, "like", direction=direction)]
    if split.method not in FROM_HISTORY or not tables.history.sound:
        return []
    if not settings.sound("fiscal_year", "starts"):
        return []
    before = _year(settings).year_before().months
    rows = [
        row.record for row in tables.history.rows if split.method == "history" or row.record.month in before
    ]
    if not rows:
        where = settings.where("split", direction, "method")
        return [problem("history-missing", where, f"{direction} ({split.method})")]
    if split.zero_base != "zero" or direction not in ("person", "product"):
        return []
    sold = {each.person if direction == "person" else each.product for each in rows}
    sold |= set(split.like) | set(_own_weights(tables, direction)) | set(weights_of(split, _year(settings)))
    members = tables.people.rows if direction == "person" else tables.products.rows
    return [
        problem("member-without-base", row.where, row.record.id, name=row.record.name, direction=direction)
        for row in members
        if row.record.id not in sold
    ]
