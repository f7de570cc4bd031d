"""Checks on the splits of plan.toml."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from salesbook.model.period import month_range
from salesbook.model.split import DIRECTIONS, METHODS, Base
from salesbook.plan_input.checks.dimension_checks import unknown_reference
from salesbook.plan_input.checks.hold_checks import written_holds
from salesbook.plan_input.plan_tables import SETTINGS_FILE, PlanTables, Rows, Settings
from salesbook.plan_input.schema import (
    ChannelHistoryRow,
    ChannelRow,
    HistoryRow,
    PersonRow,
    ProductRow,
    TerritoryRow,
)
from salesbook.plan_input.split_tables import (
    PlanSplit,
    fiscal_year,
    own_weights,
    plan_splits,
    weights_of,
    written_splits,
)
from salesbook.problems import Location, Problem, problem

FILES: Mapping[str, str] = {
    "month": SETTINGS_FILE,
    "territory": TerritoryRow.file,
    "person": PersonRow.file,
    "product": ProductRow.file,
    "class": ProductRow.file,
    "channel": ChannelRow.file,
}
"""Where the members of a dimension stand."""


def check_splits(tables: PlanTables) -> list[Problem]:
    """Return what is wrong with the splits."""
    settings = tables.settings
    if settings is None:
        return []
    found: list[Problem] = []
    for split in plan_splits(tables, settings):
        members = _members(tables, settings, DIRECTIONS[split.direction].members)
        if members is not None:
            found += _check_members(settings, split, members)
            # A [split] with a mistake is not what was meant, and its weights would be blamed for it.
            found += _check_weights(tables, settings, split) if settings.sound("split") else []
        found += _check_base(tables, settings, split)
    return found + _check_channels(tables, settings)


def _check_channels(tables: PlanTables, settings: Settings) -> list[Problem]:
    """Check that what is split by channel has channels."""
    if tables.channels.rows or not tables.channels.complete:
        return []
    named = [each for each in written_splits(settings) if DIRECTIONS[each.direction].by_channel]
    wheres = [settings.where(*each.path) for each in named]
    wheres += [Location(file=ChannelHistoryRow.file)] if tables.channel_history.rows else []
    return [problem("channels-missing", where) for where in wheres]


def _members(tables: PlanTables, settings: Settings, dimension: str) -> frozenset[str] | None:
    """Return the ids that a dimension has, None when they are not known for certain."""
    match dimension:
        case "month":
            known = settings.sound("fiscal_year", "starts")
            return frozenset(month.key for month in fiscal_year(settings).months) if known else None
        case "class":
            classes = frozenset(row.record.class_ for row in tables.products.rows)
            return classes if tables.products.sound else None
        case "territory":
            return tables.territories.ids if tables.territories.complete else None
        case "product":
            return tables.products.ids if tables.products.complete else None
        case "channel":
            return tables.channels.ids if tables.channels.complete else None
        case _:
            return tables.people.ids if tables.people.complete else None


def _check_members(settings: Settings, split: PlanSplit, members: frozenset[str]) -> list[Problem]:
    year = fiscal_year(settings)
    like = split.table.like
    named: list[tuple[tuple[str, ...], str]]
    named = [(("weights", each), each) for each in weights_of(split.table, year)]
    named += [(("like", each), each) for each in like] + [
        (("like", one), other) for one, other in like.items()
    ]
    named += [(("metrics", name, each), each) for name, one in split.table.metrics.items() for each in one]
    unknown = [(settings.where(*split.path, *key), member) for key, member in named if member not in members]
    dimension = DIRECTIONS[split.direction].members
    if dimension == "month":
        return [problem("month-outside-year", where, member, year=year.key) for where, member in unknown]
    return [unknown_reference(where, member, FILES[dimension], members) for where, member in unknown]


def groups(tables: PlanTables, settings: Settings, direction: str) -> Sequence[Sequence[str]]:
    """Return the ids that share one total: neighbours in the tree, colleagues, a class's products.

    Without a split of territories all people share the company's, without one of classes all products.
    """
    written = settings.table.split.by_direction()
    match direction:
        case "month":
            return [[month.key for month in fiscal_year(settings).months]]
        case "territory":
            return _grouped((row.record.parent or "", row.record.id) for row in tables.territories.rows)
        case "person":
            apart = "territory" in written
            people = [row.record for row in tables.people.rows]
            return _grouped((each.territory if apart else "", each.id) for each in people)
        case "class":
            return [list(dict.fromkeys(row.record.class_ for row in tables.products.rows))]
        case "product":
            apart = "class" in written
            products = [row.record for row in tables.products.rows]
            return _grouped((each.class_ if apart else "", each.id) for each in products)
        case "channel":
            return [[row.record.id for row in tables.channels.rows]]
        case _:
            return []


def _grouped(pairs: Iterable[tuple[str, str]]) -> Sequence[Sequence[str]]:
    found: dict[str, list[str]] = {}
    for above, id_ in pairs:
        found.setdefault(above, []).append(id_)
    return list(found.values())


def _check_weights(tables: PlanTables, settings: Settings, split: PlanSplit) -> list[Problem]:
    where = settings.where(*split.path, "weights")
    written = weights_of(split.table, fiscal_year(settings))
    base = METHODS[split.table.method].base
    if base is Base.BLEND:
        return list(_check_blend(settings, split))
    unused = [key for key in ("blend", "metrics") if getattr(split.table, key)]
    unused += ["weights"] if written and base is not Base.WRITTEN else []
    if unused or base is not Base.WRITTEN:
        wheres = [settings.where(*split.path, key) for key in unused]
        return [problem("weights-unused", each, split.table.method, direction=split.key) for each in wheres]
    weights = {**own_weights(tables, split.direction), **written}
    found = []
    for group in groups(tables, settings, split.direction):
        without = [each for each in group if each not in weights and each not in split.table.like]
        if without and len(group) > 1:
            found.append(problem("weights-missing", where, ", ".join(without), direction=split.key))
        elif len(group) > 1 and not any(weights.get(each, 1) for each in group):
            found.append(problem("weights-all-zero", where, ", ".join(group), direction=split.key))
    return found


def _check_blend(settings: Settings, split: PlanSplit) -> Iterator[Problem]:
    """Check that the parts of a blend are methods or metrics, and that each says something."""
    table = split.table
    methods = (each for each in METHODS.values() if each.weighs(split.direction) and not each.borrows)
    known = frozenset({each.id for each in methods if each.base is not Base.BLEND} | table.metrics.keys())
    if not any(table.blend.values()):
        yield problem("weights-missing", settings.where(*split.path), "blend", direction=split.key)
    for name in table.blend:
        where = settings.where(*split.path, "blend", name)
        if name not in known:
            yield unknown_reference(where, name, SETTINGS_FILE, known)
        elif name in table.metrics and not any(table.metrics[name].values()):
            yield problem("weights-all-zero", where, name, direction=split.key)
    for name in table.metrics.keys() - table.blend.keys():
        where = settings.where(*split.path, "metrics", name)
        yield problem("weights-unused", where, name, direction=split.key)


def _check_base(tables: PlanTables, settings: Settings, split: PlanSplit) -> list[Problem]:
    """Check that a split by what was sold has something to go by."""
    method = METHODS[split.table.method]
    if method.base is Base.BLEND:
        # Who has no sales may have other parts of it.
        parts = [
            split.table.model_copy(update={"method": each, "zero_base": "average"})
            for each in split.table.blend
        ]
        alone = [replace(split, table=each) for each in parts if each.method in METHODS]
        own = [each for each in alone if METHODS[each.table.method].own_sales]
        return [found for each in own for found in _check_base(tables, settings, each)]
    if method.borrows and not split.table.like:
        return [problem("weights-missing", settings.where(*split.path), method.id, direction=split.key)]
    history: Rows[HistoryRow] | Rows[ChannelHistoryRow] = tables.history
    if DIRECTIONS[split.direction].by_channel:
        history = tables.channel_history
    if not method.own_sales or not (history.sound and settings.sound("fiscal_year", "starts")):
        return []
    before = frozenset(fiscal_year(settings).year_before().months)
    rows = [row.record for row in history.rows if method.years > 1 or row.record.month in before]
    if not rows:
        where = settings.where(*split.path, "method")
        starts = fiscal_year(settings).starts
        when = month_range(starts.plus(-12 * method.years), starts.plus(-1))
        return [problem("history-missing", where, f"{split.key} ({method.id})", when=when)]
    members: dict[str, Rows[PersonRow] | Rows[ProductRow] | Rows[ChannelRow]] = {
        "person": tables.people,
        "product": tables.products,
        "channel": tables.channels,
    }
    # Other rules say themselves what a member without sales gets.
    if split.table.zero_base != "zero" or split.direction not in members:
        return []
    sold = {getattr(each, split.direction) for each in rows}
    if not sold <= members[split.direction].ids:
        return []  # somebody's sales stand under a wrong code
    sold |= set(split.table.like)
    # What is held at something gives a target by itself.
    holds = [each.table for each in written_holds(tables) if each.kind.least and each.table.amount]
    sold |= {code for each in holds if (code := getattr(each, split.direction))}
    return [
        problem("member-without-base", row.where, row.record.id, name=row.record.name, direction=split.key)
        for row in members[split.direction].rows
        if row.record.id not in sold
    ]
