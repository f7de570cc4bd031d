"""Checks on territories, people, products and channels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeAlias

from salesbook.model.dimension import Person, part_of
from salesbook.model.period import FiscalYear
from salesbook.model.plan import Plan
from salesbook.plan_input.places import check_shares, services
from salesbook.plan_input.plan_tables import PlanTables, Row, Rows, named
from salesbook.plan_input.schema import (
    AssignmentRow,
    ChannelRow,
    PersonRow,
    ProductRow,
    TerritoryRow,
)
from salesbook.plan_input.suggestions import closest
from salesbook.problems import Location, Problem, Text, problem, sentence

WithId: TypeAlias = TerritoryRow | PersonRow | ProductRow | ChannelRow
RowsWithId: TypeAlias = Rows[TerritoryRow] | Rows[PersonRow] | Rows[ProductRow] | Rows[ChannelRow]
RowWithId: TypeAlias = Row[TerritoryRow] | Row[PersonRow] | Row[ProductRow] | Row[ChannelRow]


def check_dimensions(tables: PlanTables) -> list[Problem]:
    """Return what is wrong with territories, people, products and channels."""
    return [
        *_check_ids(tables.territories),
        *_check_ids(tables.people),
        *_check_ids(tables.products),
        *_check_ids(tables.channels),
        *_check_root(tables),
        *_check_company(tables),
        *_check_parents(tables),
        *_check_cycles(tables),
        *_check_kinds(tables),
        *_check_homes(tables),
        *_check_assignments(tables),
        *_check_empty_territories(tables),
        *_check_service(tables),
        *_check_successors(tables),
        *_check_names(tables),
        *_check_costs(tables),
        *_check_class_names(tables),
    ]


def unknown_reference(where: Location, value: str, file: str, ids: frozenset[str], count: int = 1) -> Problem:
    """Return the problem of an id that `file` does not have; `count` is how many lines name it."""
    lines = sentence("planning.checks.lines", count=count) if count > 1 else Text.of("")
    suggestion = closest(value, sorted(ids))
    return problem("unknown-reference", where, value, target=file, suggestion=suggestion, lines=lines)


def _check_ids(rows: RowsWithId) -> list[Problem]:
    seen: dict[str, RowWithId] = {}
    found: list[Problem] = []
    for row in rows.rows:
        id_ = row.record.id
        # docs/plan.md, How values are written: codes that differ only in case are the same code.
        first = seen.setdefault(id_.casefold(), row)
        if first is row:
            continue
        if _is_moved(first.record, row.record):
            continue
        slug = "person-twice" if _is_elsewhere(first.record, row.record) else "repeated-id"
        found.append(problem(slug, row.at("id"), id_, other=first.record.id, line=first.line))
    return found


def _is_moved(first: WithId, second: WithId) -> bool:
    """Say whether two rows are of one person on other days; `check_shares` sees to the days between."""
    if not (isinstance(first, PersonRow) and isinstance(second, PersonRow) and first.id == second.id):
        return False
    apart = bool(first.end and second.start and first.end < second.start)
    return first.name == second.name and (
        apart or bool(second.end and first.start and second.end < first.start)
    )


def _is_elsewhere(first: WithId, second: WithId) -> bool:
    return (
        isinstance(first, PersonRow)
        and isinstance(second, PersonRow)
        and first.name == second.name
        and first.territory != second.territory
    )


def _check_root(tables: PlanTables) -> list[Problem]:
    # A row that could not be read may be the root, so nothing is known.
    if not tables.territories.sound:
        return []
    roots = [row for row in tables.territories.rows if row.record.parent is None]
    if not roots and tables.territories.rows:
        where = Location(file=TerritoryRow.file, line=tables.territories.rows[0].line)
        return [problem("territory-root", where, count=0, names="–")]
    names = ", ".join(row.record.id for row in roots)
    return [problem("territory-root", row.at("parent"), count=len(roots), names=names) for row in roots[1:]]


def _check_company(tables: PlanTables) -> list[Problem]:
    """Check that the company has the same name in plan.toml and on top of the tree, where both state it."""
    settings = tables.settings
    company = settings.table.company if settings is not None else None
    roots = [row for row in tables.territories.rows if row.record.parent is None]
    if settings is None or company is None or len(roots) != 1:
        return []
    # docs/decisions.md, The company is named once: one problem is enough, in the first language that differs.
    on_top = named(roots[0].record.name, roots[0].record.name_en)
    said = [(company.in_language(each), on_top.in_language(each)) for each in settings.table.languages]
    return [
        problem("company-named-twice", settings.where("company"), heading, name=name, line=roots[0].line)
        for heading, name in said
        if heading != name
    ][:1]


def _check_parents(tables: PlanTables) -> list[Problem]:
    ids = tables.territories.ids
    return [
        unknown_reference(row.at("parent"), row.record.parent, TerritoryRow.file, ids)
        for row in tables.territories.rows
        if tables.territories.complete and row.record.parent is not None and row.record.parent not in ids
    ]


def parents(tables: PlanTables) -> Mapping[str, str | None]:
    """Return the parent of every territory."""
    return {row.record.id: row.record.parent for row in tables.territories.rows}


def _check_cycles(tables: PlanTables) -> list[Problem]:
    above = parents(tables)
    looped: set[str] = set()
    found = []
    for row in tables.territories.rows:
        way = _way_up(row.record.id, above)
        # Only the members of a loop are wrong; territories that lead into it are not.
        if way[-1] == row.record.id and len(way) > 1 and row.record.id not in looped:
            looped.update(way)
            found.append(problem("territory-cycle", row.at("parent"), " → ".join(way)))
    return found


def _way_up(start: str, above: Mapping[str, str | None]) -> Sequence[str]:
    """Return the territories from one upwards; a path that comes back to one of them ends there."""
    way = [start]
    seen = {start}
    while (parent := above.get(way[-1])) is not None:
        way.append(parent)
        if parent in seen:
            break
        seen.add(parent)
    return way


def _check_kinds(tables: PlanTables) -> list[Problem]:
    inner = {row.record.parent for row in tables.territories.rows}
    found = []
    for row in tables.territories.rows:
        record = row.record
        wrong = (record.kind == "company") != (record.parent is None)
        if wrong or (record.kind == "office" and record.id in inner):
            found.append(problem("territory-kind", row.at("kind"), record.kind, id=record.id))
    return found


def _check_homes(tables: PlanTables) -> list[Problem]:
    rows: list[Row[PersonRow] | Row[AssignmentRow]] = [*tables.people.rows, *tables.assignments.rows]
    ids = tables.territories.ids
    inner = {row.record.parent for row in tables.territories.rows}
    found = []
    for row in rows:
        home = row.record.territory
        where = row.at("territory")
        if home not in ids and tables.territories.complete:
            found.append(unknown_reference(where, home, TerritoryRow.file, ids))
        # docs/plan.md, people.csv: targets are those of offices, so managers sell in one too.
        elif home in inner:
            below = ", ".join(
                each.record.id for each in tables.territories.rows if each.record.parent == home
            )
            name = row.record.name if isinstance(row.record, PersonRow) else row.record.person
            found.append(problem("person-not-in-office", where, home, name=name, below=below))
    return found


def _check_assignments(tables: PlanTables) -> list[Problem]:
    """Check that assignments are of people who are there, and share each of them out as a whole."""
    found = []
    for row in tables.assignments.rows:
        first, last = row.record.from_, row.record.to
        if tables.people.complete and row.record.person not in tables.people.ids:
            found.append(
                unknown_reference(row.at("person"), row.record.person, PersonRow.file, tables.people.ids)
            )
        elif first and last and first > last:
            found.append(problem("start-after-end", row.at("to"), str(last), start=first))
    sound = tables.people.sound and tables.assignments.sound and not found
    return found + (check_shares(tables) if sound else [])


def check_vacancies(plan: Plan, tables: PlanTables) -> list[Problem]:
    """Return the offices in which nobody is from some month on: the last one left, or moved away (SB223)."""
    rows = {row.record.id: row for row in tables.territories.rows}
    offices: dict[str, list[Person]] = {}
    for each in plan.dimensions.people:
        offices.setdefault(each.territory, []).append(each)
    found = []
    for office, team in offices.items():
        ends = [each.end for each in team if each.end is not None]
        kept = any(each.vacant for each in team)
        empty = [
            month.key
            for month in plan.fiscal_year.months
            if ends
            and min(ends) < month.first_day
            and not any(each.serves(month) for each in team if not each.vacant)
        ]
        if empty:
            what = (
                sentence("planning.checks.kept-target", month=empty[0])
                if kept
                else sentence("planning.checks.moved-target", month=empty[0])
            )
            name = plan.dimensions.territory[office].name
            found.append(
                problem("territory-without-people", rows[office].at("id"), office, name=name, what=what)
            )
    return found


def _check_empty_territories(tables: PlanTables) -> list[Problem]:
    if not (tables.people.sound and tables.territories.sound and tables.people.rows):
        return []
    inner = {row.record.parent for row in tables.territories.rows}
    used = inner | {each.territory for service in services(tables).values() for each in service.written}
    what = sentence("planning.checks.no-target")
    return [
        problem("territory-without-people", row.at("id"), row.record.id, name=row.record.name, what=what)
        for row in tables.territories.rows
        if row.record.id not in used
    ]


def _check_service(tables: PlanTables) -> list[Problem]:
    """Check that people and products start before they end, and are there in the year, or were before it."""
    settings = tables.settings
    known = settings is not None and settings.sound("fiscal_year", "starts")
    year = FiscalYear(settings.table.fiscal_year, settings.table.starts) if settings and known else None
    # Who sold before, and what was sold, must stand in the plan: last year is compared with.
    there = {row.record.person for row in tables.channel_history.rows}
    for row in tables.history.rows:
        there |= {row.record.person, row.record.product}
    there |= {id_ for id_, service in services(tables).items() if len(service.rows) > 1}
    found = []
    rows: list[Row[PersonRow] | Row[ProductRow]] = [*tables.people.rows, *tables.products.rows]
    for each in rows:
        start, end, code = each.record.start, each.record.end, each.record.id
        if start and end and start > end:
            found.append(problem("start-after-end", each.at("end"), str(end), start=start))
        elif year and code not in there and not any(part_of(month, start, end) for month in year.months):
            found.append(problem("not-in-year", each.where, code, name=each.record.name, year=year.key))
    return found


def _check_successors(tables: PlanTables) -> list[Problem]:
    others = {row.record.id: tables.people.ids - {row.record.id} for row in tables.people.rows}
    return [
        unknown_reference(row.at("successor"), record.successor, PersonRow.file, others[record.id])
        for row in tables.people.rows
        if tables.people.complete
        and (record := row.record).successor is not None
        and record.successor not in others[record.id]
    ]


def _check_names(tables: PlanTables) -> list[Problem]:
    """Return who seems to go on under another code; a successor of the same name is meant."""
    begins = {
        (record.name, record.start.toordinal()): record.id
        for row in tables.people.rows
        if (record := row.record).start is not None
    }
    return [
        problem("name-goes-on", row.at("end"), record.id, name=record.name, other=other, day=record.end)
        for row in tables.people.rows
        if (record := row.record).end is not None
        and (other := begins.get((record.name, record.end.toordinal() + 1))) is not None
        and other not in (record.id, record.successor)
    ]


def _check_costs(tables: PlanTables) -> list[Problem]:
    return [
        problem("cost-above-price", row.at("cost"), str(record.cost), name=record.name, price=record.price)
        for row in tables.products.rows
        if (record := row.record).cost is not None and record.cost > record.price
    ]


def _check_class_names(tables: PlanTables) -> list[Problem]:
    settings = tables.settings
    if settings is None or not tables.products.sound:
        return []
    classes = frozenset(row.record.class_ for row in tables.products.rows)
    return [
        unknown_reference(settings.where("classes", each), each, ProductRow.file, classes)
        for each in settings.table.classes
        if each not in classes
    ]
