"""Checks of a version of a plan: from when it holds, and what it may not lose of the version before."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from typing import Any

from salesbook.model.dimension import Person, part_of
from salesbook.model.period import Month
from salesbook.model.plan import Plan
from salesbook.model.version_files import of_parent
from salesbook.plan_input.plan_tables import SETTINGS_FILE, PlanTables, Rows, Settings
from salesbook.plan_input.split_tables import fiscal_year
from salesbook.problems import Location, Problem, Text, problem, sentence

KINDS: Mapping[str, Text] = {
    "territory": sentence("planning.version.territory"),
    "person": sentence("planning.version.person"),
    "product": sentence("planning.version.product"),
    "channel": sentence("planning.version.channel"),
    "measure": sentence("planning.version.measure"),
    "stretch": sentence("planning.version.stretch"),
}
"""What a member of a version is called."""


def check_version(settings: Settings, before: int) -> list[Problem]:
    """Return what is wrong with the number of a version and the month it holds from (SB001 to SB003).

    `before` is the number of the version that came with it, 0 without any.
    """
    if not settings.sound("version", "effective", "fiscal_year", "starts"):
        return []
    number = settings.table.version
    where, found = settings.where("version"), _check_effective(settings)
    if number > 1 and not before:
        found.append(problem("version-without-parent", where, str(number)))
    if before >= number:
        found.append(problem("parent-not-lower", where, str(number), parent=before))
    return found


def _check_effective(settings: Settings) -> list[Problem]:
    table, months = settings.table, fiscal_year(settings).months
    if table.effective is None:
        number = str(table.version)
        where, last = settings.where("version"), months[-1].key
        missing = problem("version-without-effective", where, number, next=last, closed="")
        return [missing] if table.version > 1 else []
    outside = table.effective not in months or (table.version == 1 and table.effective != months[0])
    where = settings.where("effective")
    return (
        [problem("version-effective", where, table.effective.key, first=months[0].key, last=months[-1].key)]
        if outside
        else []
    )


def check_parent(
    plan: Plan, tables: PlanTables, settings: Settings, number: int, below: Callable[[], PlanTables]
) -> list[Problem]:
    """Return what keeps a version from being split after the version before it (SB003 to SB008, SB049).

    `number` is the one that the version before came under, `below` reads its tables.
    """
    parent = plan.parent
    if parent is None:
        return []
    differing = [
        _other(key, before, settings.where(key), own, parent.version)
        for key, own, before in (
            ("id", plan.id, parent.id),
            ("fiscal_year", plan.fiscal_year.key, parent.fiscal_year.key),
            ("starts", plan.fiscal_year.opening, parent.fiscal_year.opening),
            ("currency", plan.currency.code, parent.currency.code),
        )
        if own != before
    ]
    if parent.version != number:
        where = of_parent(number, Location(file=SETTINGS_FILE))
        differing.append(_other("version", number, where, parent.version, number))
    return differing or [
        *_lost(plan, parent, tables, below),
        *_moved(plan, parent, tables),
        *_moved_early(plan, parent, tables),
    ]


def _other(key: str, before: object, where: Location, own: object, version: int) -> Problem:
    return problem("parent-differs", where, str(own), key=key, before=str(before), version=version)


def _lost(plan: Plan, parent: Plan, tables: PlanTables, below: Callable[[], PlanTables]) -> Iterator[Problem]:
    """Yield the members of the version before that are gone: their months that are over would be lost."""
    own, before = plan.dimensions, parent.dimensions
    for kind, rows, members, known in (
        ("territory", "territories", before.territory, own.territory),
        ("person", "people", before.person, own.person),
        ("product", "products", before.product, own.product),
        ("channel", "channels", before.channel, own.channel),
    ):
        for id_, name in _names(members).items():
            if id_ not in known and not _unused(plan, members[id_]):
                code = getattr(members[id_], "identity", id_)
                where = _row_of(code, getattr(below(), rows))
                yield _gone(parent, of_parent(parent.version, where), kind, id_, name)
    for measure, target in parent.targets.items():
        if measure not in plan.targets:
            where = of_parent(parent.version, target.where)
            yield _gone(parent, where, "measure", measure, Text.of(measure))
        elif target.stretch is not None and plan.targets[measure].stretch is None:
            yield _gone(parent, plan.targets[measure].where, "stretch", measure, Text.of(measure))
    if own.channels and not before.channels and plan.passed:
        yield problem("version-adds-channels", tables.channels.rows[0].where, plan.passed[-1].key)


def _row_of(code: str, rows: Rows[Any], column: str = "") -> Location:
    """Return the row of somebody or something, or its field in a column."""
    found = (row.at(column) if column else row.where for row in rows.rows if row.record.id == code)
    return next(found, Location())


def _unused(plan: Plan, member: object) -> bool:
    """Say whether a place is no person's first one, and was held in no month that is over."""
    if not isinstance(member, Person) or (not member.vacant and member.id == member.identity):
        return False
    return not any(map(member.serves, plan.passed))


def _names(members: Mapping[str, object]) -> Mapping[str, Text]:
    return {id_: getattr(member, "name", Text.of(id_)) for id_, member in members.items()}


def _gone(parent: Plan, where: Location, kind: str, id_: str, name: Text) -> Problem:
    return problem("version-loses", where, id_, what=KINDS[kind], name=name, version=parent.version)


def _moved(plan: Plan, parent: Plan, tables: PlanTables) -> Iterator[Problem]:
    """Yield who or what stands elsewhere than before: sums of months that are over would change."""
    old, new = _homes(parent), _homes(plan)
    rows: Mapping[str, tuple[Rows[Any], str]] = {
        "territory": (tables.territories, "parent"),
        "person": (tables.people, "territory"),
        "product": (tables.products, "class"),
    }
    for (kind, id_), home in old.items():
        if plan.passed and new.get((kind, id_), home) != home:
            file, column = rows[kind]
            yield problem(
                "version-moves",
                _row_of(id_, file, column),
                id_,
                what=KINDS[kind],
                before=home or "",
                after=new[kind, id_] or "",
                until=plan.passed[-1].key,
            )


def _moved_early(plan: Plan, parent: Plan, tables: PlanTables) -> Iterator[Problem]:
    """Yield who is elsewhere, or shared otherwise, in months that were over when the version took effect."""
    old, new = _homes(parent), _homes(plan)
    for code, places in plan.dimensions.places.items():
        if old.get(("person", code)) != new["person", code]:
            continue  # SB007 says so
        pairs = {month: (_offices(plan, code, month), _offices(parent, code, month)) for month in plan.passed}
        moved = {month: own ^ before for month, (own, before) in pairs.items() if own and before}
        for month in [month for month, differing in moved.items() if differing][:1]:
            rows = [row for row in tables.assignments.rows if row.record.person == code]
            named = {territory for territory, _ in moved[month]}
            known = [row.where for row in rows if row.record.territory in named]
            where = known[-1] if known else _row_of(code, tables.people)
            name, effective = places[0].name, plan.passed[-1].plus(1).key
            yield problem(
                "moved-before-effective", where, code, name=name, month=month.key, effective=effective
            )


def _offices(plan: Plan, code: str, month: Month) -> frozenset[tuple[str, Fraction]]:
    """Return where a person is in a month, and with which shares."""
    return frozenset(
        (place.territory, stint.share)
        for place in plan.dimensions.places.get(code, ())
        for stint in place.spans
        if not place.vacant and part_of(month, stint.start, stint.end)
    )


def _homes(plan: Plan) -> dict[tuple[str, str], str | None]:
    """Return where each territory, person and product of a plan stands."""
    own = plan.dimensions
    homes: dict[tuple[str, str], str | None] = {
        ("territory", each.id): each.parent for each in own.territories
    }
    homes |= {("person", each.id): each.territory for each in own.people}
    return homes | {("product", each.id): each.product_class for each in own.products}
