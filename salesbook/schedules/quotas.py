"""Quotas: what each level takes upon itself above its target, and a manager's own beside the team's."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar

from salesbook.layout.book_content import Binding, Record
from salesbook.model.decimals import decimal_of
from salesbook.model.dimension import Person
from salesbook.model.figures import in_unit
from salesbook.model.plan import Plan
from salesbook.model.scenario import Scenario
from salesbook.plan_input.checks.dimension_checks import unknown_reference
from salesbook.plan_input.plan_additions import OptionalFile, OptionalRows
from salesbook.plan_input.plan_tables import PlanTables
from salesbook.plan_input.scalars import Id, Share
from salesbook.plan_input.schema import PersonRow, TerritoryRow
from salesbook.plan_input.suggestions import NOTHING
from salesbook.problems import Problem, Text, problem, sentence
from salesbook.schedules.schedule import THERE, Fill, PlanSource, Schedule, ScheduleContent, word

LEVELS = ("company", "region", "office", "person")


@dataclass(frozen=True, slots=True, kw_only=True)
class Quota:
    """quotas.csv: how much more than its target a level, a territory or a person takes on.

    `manager` answers for the territory.
    """

    file: ClassVar[str] = "quotas.csv"

    level: Id
    over: Share = Fraction(0)
    manager: Id | None = None


def _check(rows: OptionalRows, tables: PlanTables) -> Iterable[Problem]:
    """Yield places that are neither a level nor in the files (SB218), managers of none (SB208)."""
    known = tables.territories.ids | tables.people.ids | frozenset(LEVELS)
    if tables.territories.complete and tables.people.complete:
        for row in rows.rows(Quota):
            if row.record.level not in known:
                yield unknown_reference(row.at("level"), row.record.level, TerritoryRow.file, known)
            manager = row.record.manager
            if manager and manager not in tables.people.ids:
                yield unknown_reference(row.at("manager"), manager, PersonRow.file, tables.people.ids)
            elif manager and row.record.level not in tables.territories.ids:
                only = sentence("planning.input.no-manager")
                yield problem(
                    "plan-value",
                    row.at("manager"),
                    manager,
                    name="manager",
                    expected=only,
                    suggestion=NOTHING,
                )


@dataclass(frozen=True, kw_only=True)
class Quotas:
    """The quotas of a plan's year: targets with the padding of every level above and their own."""

    source: PlanSource
    rows: Mapping[str, Quota]

    def over(self, id_: str, level: str) -> Fraction:
        """Return how much more than its target a place takes on: its own share, else that of its level."""
        row = self.rows.get(id_) or self.rows.get(level)
        return row.over if row is not None else Fraction(0)

    def target(self, **members: str) -> int:
        """Return the year's target of a territory or a place of a person."""
        months = self.source.plan.fiscal_year.months
        return self.source.cubes.value(Scenario.PLAN, "revenue", months, members) or 0

    def of_territory(self, id_: str) -> int:
        """Return the quota of a territory."""
        return self._padded(self.target(territory=id_), self._factor(id_))

    def of_place(self, person: Person) -> int:
        """Return the quota of a person in one place."""
        factor = self._factor(person.territory) * (1 + self.over(person.identity, "person"))
        return self._padded(self.target(person=person.id), factor)

    def of_person(self, id_: str) -> int:
        """Return the quota of a person in all places."""
        return sum(map(self.of_place, self.source.plan.dimensions.places[id_]))

    def below(self, id_: str) -> int:
        """Return the sum of the quotas directly below a territory: of those in it, and of its people."""
        dimensions = self.source.plan.dimensions
        own = sum(self.of_place(each) for each in dimensions.people if each.territory == id_)
        return own + sum(self.of_territory(each.id) for each in dimensions.children(id_))

    def _factor(self, territory: str) -> Fraction:
        factor = Fraction(1)
        for each in self.source.plan.dimensions.path(territory):
            factor *= 1 + self.over(each.id, each.kind)
        return factor

    def _padded(self, target: int, factor: Fraction) -> int:
        unit = self.source.plan.rounding.get("revenue", 1)
        # A target that is not padded stays what it is, below the rounding unit too.
        return target if factor == 1 else int(target * factor / unit + Fraction(1, 2)) * unit


def manager_of(plan: Plan, territory: str) -> str:
    """Return who answers for a territory, nobody where the plan names none."""
    named = (each.manager for each in plan.schedules.of(Quota) if each.level == territory)
    return next(named, None) or ""


def _filled(source: PlanSource) -> Fill:
    quotas = Quotas(source=source, rows={each.level: each for each in source.plan.schedules.of(Quota)})

    def content(binding: Binding, person: str | None) -> ScheduleContent:
        if not quotas.rows:
            return ScheduleContent()
        if person is None:
            return ScheduleContent(records={"quotas": list(_territories(quotas, binding))})
        shown = in_unit(quotas.of_person(person), binding.currency, binding.input_unit)
        return ScheduleContent(records={"own_quota": THERE}, parameters={"own_quota": shown})

    return content


def _territories(quotas: Quotas, binding: Binding) -> Iterator[Record]:
    """Yield the territories of a book with their people, each below its office."""
    dimensions = quotas.source.plan.dimensions
    for each in dimensions.below(binding.scope):
        row = quotas.rows.get(each.id)
        manager = dimensions.person.get(row.manager or "") if row is not None else None
        beside = {} if manager is None else {"manager": manager.name, "own": quotas.of_person(manager.id)}
        yield {
            **_record(binding, each.id, each.name, each.kind, quotas.over(each.id, each.kind)),
            "target": quotas.target(territory=each.id),
            "quota": quotas.of_territory(each.id),
            "below": quotas.below(each.id),
            **beside,
        }
        for person in dimensions.people:
            if person.territory == each.id:
                over = quotas.over(person.identity, "person")
                yield {
                    **_record(binding, person.id, person.name, "person", over),
                    "target": quotas.target(person=person.id),
                    "quota": quotas.of_place(person),
                }


def _record(binding: Binding, id_: str, name: Text, level: str, over: Fraction) -> Record:
    return {"key": id_, "name": name, "level": word(binding, f"level_{level}"), "over": decimal_of(over)}


QUOTAS = Schedule(files=(OptionalFile(record=Quota, key=("level",)),), check=_check, filled=_filled)
