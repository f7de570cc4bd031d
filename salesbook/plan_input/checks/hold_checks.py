"""Checks on fixes, floors and caps: `[[fix]]`, `[[floor]]`, `[[cap]]`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import partial

from salesbook.model.dimension import part_of
from salesbook.model.figures import typed_text
from salesbook.model.hold import HOLD_KINDS, HoldKind
from salesbook.model.measure import measure_of
from salesbook.model.period import Month, month_range
from salesbook.plan_input.checks.assortment_checks import unsold
from salesbook.plan_input.checks.dimension_checks import parents, unknown_reference
from salesbook.plan_input.places import services
from salesbook.plan_input.plan_tables import SETTINGS_FILE, PlanTables, Settings
from salesbook.plan_input.schema import ChannelRow, HoldTable, PersonRow, ProductRow, TerritoryRow
from salesbook.plan_input.split_tables import fiscal_year
from salesbook.problems import Location, Problem, problem

YEAR = 12
TIMES = ("month", "quarter", "half", "from", "to")


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenHold:
    """A hold as it is written, with its kind and its place."""

    kind: HoldKind
    table: HoldTable
    measure: str
    months: tuple[Month, ...]
    where: Location
    at: Callable[[str], Location]
    """The place of one of its keys."""

    @property
    def scope(self) -> tuple[object, ...]:
        """What the hold covers; two holds of the same scope restrict the same sum."""
        table = self.table
        part = (self.measure, table.territory, table.person, table.class_, table.product)
        return (*part, table.channel, *self.span, table.of)

    @property
    def span(self) -> tuple[Month | None, Month | None]:
        """The month that is held, or the first and the last of several; neither for the year."""
        if not self.months or len(self.months) == YEAR:
            return None, None
        first, last = self.months[0], self.months[-1]
        return first, None if first == last else last


def written_holds(tables: PlanTables) -> Iterator[WrittenHold]:
    """Yield all holds, in the order of their kinds and of the files; figures of targets.csv are fixed."""
    settings = tables.settings
    if settings is None:
        return
    year = fiscal_year(settings)
    for row in tables.targets.rows:
        measure, months = row.record.measure or settings.table.driver, row.record.months(year)
        fix = HOLD_KINDS["fix"]
        yield WrittenHold(
            kind=fix, table=row.record, measure=measure, months=months, where=row.where, at=row.at
        )
    # What was sold before a version took effect stays sold.
    begins = settings.table.effective or year.months[0]
    for lists, table in unsold(tables):
        yield WrittenHold(
            kind=HOLD_KINDS["cap"],
            table=table,
            measure=settings.table.driver,
            months=tuple(month for month in year.months if month >= begins),
            where=lists.where,
            at=lists.at,
        )
    for kind, written in settings.table.holds().items():
        for number, table in enumerate(written):
            path = (kind, number)
            measure = table.measure or settings.table.driver
            yield WrittenHold(
                kind=HOLD_KINDS[kind],
                table=table,
                measure=measure,
                months=table.months(year),
                where=settings.where(*path),
                at=partial(settings.where, *path),
            )


def check_holds(tables: PlanTables) -> list[Problem]:
    """Return what is wrong with fixed cells, floors and caps."""
    settings = tables.settings
    if settings is None:
        return []
    holds = list(written_holds(tables))
    found: list[Problem] = []
    for hold in holds:
        members = _check_members(tables, settings, hold)
        # Whoever does not exist is in no territory either: one mistake is one problem.
        found += members or [
            *_check_scope(tables, hold),
            *_check_crossing(hold),
            *_check_presence(tables, hold),
        ]
    return found + (_check_conflicts(holds) or _check_overlaps(tables, holds))


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
        unknown_reference(hold.at(key), value, file, ids)
        for key, value, file, ids, complete in known
        if complete and value is not None and value not in ids
    ]
    return found + _check_months(settings, hold)


def _check_months(settings: Settings, hold: WrittenHold) -> list[Problem]:
    """Check that a hold names its time once, and one of the year."""
    table, year = hold.table, fiscal_year(settings)
    written = {
        key: each for key in TIMES if (each := getattr(table, "from_" if key == "from" else key)) is not None
    }
    if len(written) > 1 and set(written) != {"from", "to"}:
        return [problem("hold-times", hold.where, ", ".join(written))]
    known = {*year.months, *(each for each in (table.quarter, table.half) if each and year.named(each))}
    outside = [key for key, each in written.items() if each not in known]
    if not settings.sound("fiscal_year", "starts"):
        return []
    if not outside and not hold.months:
        return [problem("hold-times", hold.where, ", ".join(str(each) for each in written.values()))]
    return [problem("month-outside-year", hold.at(key), str(written[key]), year=year.key) for key in outside]


def _check_scope(tables: PlanTables, hold: WrittenHold) -> list[Problem]:
    table = hold.table
    if all(each is None for each in hold.scope[1:-1]):
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


def _check_presence(tables: PlanTables, hold: WrittenHold) -> list[Problem]:
    """Check that who or what is to reach something is there in that month, or at all in the year."""
    table, months = hold.table, hold.months
    if not hold.kind.least or not table.amount:
        return []
    people = [each.record for each in tables.people.rows if each.record.id == table.person]
    products = [each.record for each in tables.products.rows if each.record.id == table.product]
    found = []
    for records in (people, products):
        # Who has moved stands in several rows.
        there = any(part_of(month, each.start, each.end) for each in records for month in months)
        if records and months and not there:
            code, name = records[0].id, records[0].name
            when = month_range(months[0], months[-1])
            found.append(problem("hold-while-absent", hold.where, code, name=name, when=when))
    return found


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


def held_totals(tables: PlanTables) -> Mapping[str, Decimal]:
    """Return the sum of what is fixed of each measure whose target states none."""
    settings = tables.settings
    if settings is None:
        return {}
    totals: dict[str, Decimal] = {}
    for hold in written_holds(tables):
        own = settings.table.target.get(hold.measure)
        # docs/plan.md, target: quantity and revenue follow the driver even unwritten.
        if own is None and measure_of(hold.measure).drive and hold.measure != settings.table.driver:
            continue
        if hold.kind.exact and hold.table.of == "plan" and (own is None or not own.stated()):
            totals[hold.measure] = totals.get(hold.measure, Decimal(0)) + hold.table.amount
    return totals


def _check_overlaps(tables: PlanTables, holds: list[WrittenHold]) -> list[Problem]:
    """Check that of figures whose sum is the total none is a part of another."""
    summed = held_totals(tables)
    fixed = [each for each in holds if each.kind.exact and each.measure in summed and each.table.of == "plan"]
    above = {each.record.id: _territories_above(tables, each.record.id) for each in tables.territories.rows}
    homes = {row.record.id: row.record.territory for row in tables.people.rows}
    classes = {row.record.id: row.record.class_ for row in tables.products.rows}
    seen: dict[tuple[object, ...], list[WrittenHold]] = {}
    for hold in fixed:
        seen.setdefault(hold.scope[:6], []).append(hold)
    found = []
    for hold in fixed:
        table = hold.table
        home = homes.get(table.person or "", table.territory)
        places = [
            (table.territory, table.person),
            *((each, None) for each in (*above.get(home or "", ()), None)),
        ]
        goods = [
            (table.class_, table.product),
            (classes.get(table.product or "", table.class_), None),
            (None, None),
        ]
        keys = {
            (hold.measure, *place, *good, channel)
            for place in places
            for good in goods
            for channel in (table.channel, None)
        }
        others = [each for key in sorted(keys, key=str) for each in seen.get(key, ()) if each is not hold]
        if any(not set(hold.months).isdisjoint(each.months) for each in others):
            found.append(problem("targets-overlap", hold.where, typed_text(table.amount)))
    return found


def _conflict(hold: WrittenHold, other: WrittenHold) -> Problem:
    return problem(
        "hold-conflict", hold.where, typed_text(hold.table.amount), kind=hold.kind.id,
        other_kind=other.kind.id, other=typed_text(other.table.amount), line=other.where.line,
    )  # fmt: skip
