"""Checks on fixes, floors and caps: `[[fix]]`, `[[floor]]`, `[[cap]]`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from salesbook.model.dimension import part_of
from salesbook.model.figures import typed_text
from salesbook.model.hold import HOLD_KINDS, HoldKind
from salesbook.model.measure import measure_of
from salesbook.model.period import FiscalYear, Month
from salesbook.plan_input.checks.dimension_checks import parents, unknown_reference
from salesbook.plan_input.places import services
from salesbook.plan_input.plan_tables import SETTINGS_FILE, PlanTables, Settings
from salesbook.plan_input.schema import ChannelRow, HoldTable, PersonRow, ProductRow, TerritoryRow
from salesbook.problems import Location, Problem, problem


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenHold:
    """A hold as it is written, with its kind and its place."""

    kind: HoldKind
    table: HoldTable
    measure: str
    where: Location
    path: tuple[str | int, ...]

    @property
    def scope(self) -> tuple[object, ...]:
        """What the hold covers; two holds of the same scope restrict the same sum."""
        table = self.table
        part = (self.measure, table.territory, table.person, table.class_, table.product)
        return (*part, table.channel, table.month)


def written_holds(settings: Settings) -> Iterator[WrittenHold]:
    """Yield all holds, in the order of their kinds and of the file."""
    for kind, tables in settings.table.holds().items():
        for number, table in enumerate(tables):
            path = (kind, number)
            measure = table.measure or settings.table.driver
            where = settings.where(*path)
            yield WrittenHold(kind=HOLD_KINDS[kind], table=table, measure=measure, where=where, path=path)


def check_holds(tables: PlanTables) -> list[Problem]:
    """Return what is wrong with fixed cells, floors and caps."""
    settings = tables.settings
    if settings is None:
        return []
    holds = list(written_holds(settings))
    found: list[Problem] = []
    for hold in holds:
        members = _check_members(tables, settings, hold)
        # Whoever does not exist is in no territory either: one mistake is one problem.
        found += members or [
            *_check_scope(tables, hold),
            *_check_crossing(hold),
            *_check_presence(tables, settings, hold),
        ]
    return found + _check_conflicts(holds)


def _check_members(tables: PlanTables, settings: Settings, hold: WrittenHold) -> list[Problem]:
    table = hold.table
    classes = frozenset(row.record.class_ for row in tables.products.rows)
    # The last field: whether all ids are known. A row that could not be read may have the missing one.
    known = (
        ("measure", hold.measure, f"{SETTINGS_FILE} measures", frozenset(settings.table.measures), True),
        (
            "territory",
            table.territory,
            TerritoryRow.file,
            tables.territories.ids,
            tables.territories.complete,
        ),
        ("person", table.person, PersonRow.file, tables.people.ids, tables.people.complete),
        ("class", table.class_, ProductRow.file, classes, tables.products.sound),
        ("product", table.product, ProductRow.file, tables.products.ids, tables.products.complete),
        ("channel", table.channel, ChannelRow.file, tables.channels.ids, tables.channels.complete),
    )
    found = [
        unknown_reference(settings.where(*hold.path, key), value, file, ids)
        for key, value, file, ids, complete in known
        if complete and value is not None and value not in ids
    ]
    return found + _check_month(settings, hold)


def _check_month(settings: Settings, hold: WrittenHold) -> list[Problem]:
    month = hold.table.month
    year = FiscalYear(settings.table.fiscal_year, settings.table.starts)
    if month is None or not settings.sound("fiscal_year", "starts") or month in year.months:
        return []
    return [problem("month-outside-year", settings.where(*hold.path, "month"), month.key, year=year.key)]


def _check_scope(tables: PlanTables, hold: WrittenHold) -> list[Problem]:
    table = hold.table
    if all(each is None for each in hold.scope[1:]):
        return [problem("hold-everything", hold.where, hold.kind.id)]
    person = services(tables).get(table.person or "") if table.territory is not None else None
    products = {row.record.id: row.record.class_ for row in tables.products.rows}
    found = []
    if person is not None:
        offices = {each.territory for each in person.written}
        if all(table.territory not in _territories_above(tables, office) for office in offices):
            found.append(problem("hold-empty", hold.where, table.person, other=table.territory))
    if table.product in products and table.class_ not in (None, products[table.product]):
        found.append(problem("hold-empty", hold.where, table.product, other=table.class_))
    return found


def _check_presence(tables: PlanTables, settings: Settings, hold: WrittenHold) -> list[Problem]:
    """Check that who or what is to reach something is there in that month, or at all in the year."""
    table, year = hold.table, FiscalYear(settings.table.fiscal_year, settings.table.starts)
    months = year.months if table.month is None else (table.month,)
    if not hold.kind.least or not table.amount:
        return []
    people = [each.record for each in tables.people.rows if each.record.id == table.person]
    products = [each.record for each in tables.products.rows if each.record.id == table.product]
    found = []
    for records in (people, products):
        # Who has moved stands in several rows.
        there = any(part_of(month, each.start, each.end) for each in records for month in months)
        if records and not there:
            code, name = records[0].id, records[0].name
            found.append(problem("hold-while-absent", hold.where, code, name=name, when=_span(months)))
    return found


def _span(months: Sequence[Month]) -> str:
    return " – ".join(dict.fromkeys((months[0].key, months[-1].key)))


def _check_crossing(hold: WrittenHold) -> list[Problem]:
    """Check that the hold covers a part of a cube: channels have neither products nor activities."""
    table = hold.table
    if table.channel is None:
        return []
    other = table.product or table.class_ or (None if measure_of(hold.measure).by_product else hold.measure)
    return [] if other is None else [problem("hold-channel-beside", hold.where, table.channel, other=other)]


def _territories_above(tables: PlanTables, territory: str) -> frozenset[str]:
    above = parents(tables)
    found: list[str] = []
    node: str | None = territory
    # A loop in the tree has a problem of its own; here it only must come to an end.
    while node is not None and node not in found:
        found.append(node)
        node = above.get(node)
    return frozenset(found)


def _check_conflicts(holds: list[WrittenHold]) -> list[Problem]:
    """Check that a cap is not below its floor, and that what is fixed lies between both."""
    lowest: dict[tuple[object, ...], WrittenHold] = {}
    highest: dict[tuple[object, ...], WrittenHold] = {}
    found = []
    for hold in holds:
        # The tightest so far; the first hold of a part is compared with itself, and passes.
        low, high = lowest.get(hold.scope, hold), highest.get(hold.scope, hold)
        if hold.kind.most and hold.table.amount < low.table.amount:
            found.append(_conflict(hold, low))
        elif hold.kind.least and hold.table.amount > high.table.amount:
            found.append(_conflict(hold, high))
        if hold.kind.least and hold.table.amount >= low.table.amount:
            lowest[hold.scope] = hold
        if hold.kind.most and hold.table.amount <= high.table.amount:
            highest[hold.scope] = hold
    return found


def _conflict(hold: WrittenHold, other: WrittenHold) -> Problem:
    return problem(
        "hold-conflict", hold.where, typed_text(hold.table.amount), kind=hold.kind.id,
        other_kind=other.kind.id, other=typed_text(other.table.amount), line=other.where.line,
    )  # fmt: skip
