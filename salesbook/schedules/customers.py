"""Customers: their classes, who looks after them, and the contacts that asks for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from salesbook.layout.book_content import Binding, Record
from salesbook.model.facts import Fact
from salesbook.model.plan import Plan
from salesbook.model.scenario import Scenario
from salesbook.plan_input.plan_additions import OptionalFile
from salesbook.plan_input.scalars import NO_WORDS, Both, Id
from salesbook.schedules.activity import Activity
from salesbook.schedules.outlets import Class, Coverage
from salesbook.schedules.schedule import Fill, PlanSource, Schedule, ScheduleContent, row_of

CUSTOMERS_LOST = "customers_lost"


@dataclass(frozen=True, slots=True, kw_only=True)
class Customer:
    """customers.csv: a customer with its class and who looks after it."""

    file: ClassVar[str] = "customers.csv"

    id: Id
    name: Both
    class_: Class
    owner: Id
    note: Both = NO_WORDS


def _planned(source: PlanSource) -> Iterator[Fact]:
    """Yield the customers of everybody in every month, which those that are lost are set against."""
    plan = source.plan
    if all(each.id != CUSTOMERS_LOST for each in plan.schedules.of(Activity)):
        return
    owned = [each.owner for each in plan.schedules.of(Customer)]
    for person in plan.dimensions.persons:
        count = owned.count(person.id)
        for month in plan.fiscal_year.months if count else ():
            for scenario in (Scenario.PLAN, Scenario.ACTUAL):
                yield source.fact(person.id, month, ("", ""), "customers", count, scenario)


def _filled(source: PlanSource) -> Fill:
    plan = source.plan

    def content(binding: Binding, person: str | None) -> ScheduleContent:
        people = {each.id for each in binding.dimensions.people}
        own = [each for each in plan.schedules.of(Customer) if each.owner in people]
        records = {"customer_classes": _classes(own, plan)}
        return ScheduleContent(records={**records, "customers": _records(own, plan)} if person else records)

    return content


def _records(customers: list[Customer], plan: Plan) -> list[Record]:
    """Return customers with the contacts their class asks for."""
    contacts = plan.schedules.settings(Coverage).contacts
    return [
        row_of(
            each,
            key=each.id,
            owner=plan.dimensions.person[each.owner].name,
            contacts=contacts.get(each.class_, 0),
        )
        for each in customers
    ]


def _classes(customers: list[Customer], plan: Plan) -> list[Record]:
    """Return the classes of customers, each with its number and contacts a year."""
    contacts = plan.schedules.settings(Coverage).contacts
    owned = [each.class_ for each in customers]
    return [
        {"key": name, "class": name, "count": owned.count(name), "contacts": contacts.get(name, 0)}
        for name in sorted(set(owned))
    ]


CUSTOMERS = Schedule(files=(OptionalFile(record=Customer, person="owner"),), planned=_planned, filled=_filled)
