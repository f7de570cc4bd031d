"""Outlets: how many of each class an office looks after, how often they are seen, and what that takes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, ClassVar, TypeAlias

from pydantic import AfterValidator, Field

from salesbook.layout.book_content import Binding, Record
from salesbook.model.decimals import decimal_of
from salesbook.model.plan import Plan
from salesbook.plan_input.plan_additions import OptionalFile
from salesbook.plan_input.scalars import Count, Id, PositiveAmount, PositiveCount, Rate, choice
from salesbook.plan_input.schema import SettingsTable
from salesbook.schedules.activity import MONTHS, WEEKS_A_YEAR
from salesbook.schedules.schedule import Fill, PlanSource, Schedule, ScheduleContent
from salesbook.schedules.shares import parts_of

Class: TypeAlias = Annotated[str, choice(("A", "B", "C", "D")), Field(alias="class")]
VISITS: Mapping[str, Fraction] = {
    "A": Fraction(2), "B": Fraction(1), "C": Fraction(2, 3), "D": Fraction(1, 2),
}  # fmt: skip
CONTACTS: Mapping[str, int] = {"A": 52, "B": 24, "C": 12}
OUTLET, OUTLET_VISITS = "outlet", "outlet_visits"
"""The dimension, and the sheet and measure, of visits to outlets by class."""
MONTH_OF_WEEKS = 4
"""The weeks that capacity reckons a month with."""


def _visits(given: dict[str, Fraction]) -> dict[str, Fraction]:
    return {**VISITS, **given}


def _contacts(given: dict[str, int]) -> dict[str, int]:
    return {**CONTACTS, **given}


class Coverage(SettingsTable):
    """`[coverage]`: visits a week by class of outlets, minutes a visit, selling hours a head and week.

    And contacts a year by class of customers. A class that is not named stays as usual in the trade.
    """

    visits: Annotated[dict[str, Rate], AfterValidator(_visits)] = Field(default_factory=lambda: dict(VISITS))
    minutes: PositiveAmount = Decimal(20)
    hours: PositiveAmount = Decimal(30)
    contacts: Annotated[dict[str, PositiveCount], AfterValidator(_contacts)] = Field(
        default_factory=lambda: dict(CONTACTS)
    )

    def visits_of(self, outlets: Iterable[Outlets]) -> Fraction:
        """Return the visits a week that some outlets ask for."""
        return sum((each.count * self.visits[each.class_] for each in outlets), Fraction(0))

    def hours_of(self, outlets: Iterable[Outlets]) -> Fraction:
        """Return the hours a week that some outlets ask for."""
        return self.visits_of(outlets) * Fraction(self.minutes) / 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlets:
    """outlets.csv: how many outlets of a class a territory has."""

    file: ClassVar[str] = "outlets.csv"

    territory: Id
    class_: Class
    count: Count


def outlets_in(plan: Plan, territory: str) -> Sequence[Outlets]:
    """Return the outlets of a territory and all below it."""
    inside = {each.id for each in plan.dimensions.below(territory)}
    return [each for each in plan.schedules.of(Outlets) if each.territory in inside]


def outlets_of_people(plan: Plan) -> Mapping[str, Mapping[str, int]]:
    """Return how many outlets of each class everybody visits, where the plan asks for visits to them.

    The people of a territory share its outlets evenly.
    """
    found: dict[str, dict[str, int]] = {}
    for each in plan.schedules.of(Outlets) if OUTLET_VISITS in plan.returns.sheets else ():
        people = sorted(plan.dimensions.staff_in(each.territory))
        for person, count in zip(people, parts_of(each.count, [1] * len(people)), strict=True):
            own = found.setdefault(person, {})
            own[each.class_] = own.get(each.class_, 0) + count
    return found


def visits_due(class_: str, count: int, months: int, plan: Plan) -> int:
    """Return the visits that outlets of a class ask for in the first months of the year."""
    a_year = plan.schedules.settings(Coverage).visits[class_] * count * WEEKS_A_YEAR
    return int(a_year * months / MONTHS)


def visits_a_month(counts: Mapping[str, int], plan: Plan) -> int:
    """Return the visits that outlets by class ask for in a month of four weeks, whole."""
    visits = plan.schedules.settings(Coverage).visits
    return int(sum(visits[each] * count for each, count in counts.items()) * MONTH_OF_WEEKS)


def _filled(source: PlanSource) -> Fill:
    plan, of_people = source.plan, outlets_of_people(source.plan)
    coverage = plan.schedules.settings(Coverage)
    parameters = {
        "visit_minutes": decimal_of(Fraction(coverage.minutes)),
        "selling_hours": decimal_of(Fraction(coverage.hours)),
    }

    def content(binding: Binding, person: str | None) -> ScheduleContent:
        if person is None:
            return ScheduleContent(records={"outlets": _records(plan, binding.scope)}, parameters=parameters)
        own = [
            {
                "key": class_,
                "name": binding.phrases.words["outlets_of_class"].format(letter=class_),
                "count": count,
                "asked": visits_due(class_, count, MONTHS, plan),
            }
            for class_, count in sorted(of_people.get(person, {}).items())
            if count
        ]
        return ScheduleContent(records={"own_outlets": own}, parameters=parameters)

    return content


def _records(plan: Plan, scope: str) -> list[Record]:
    """Return the outlets by office and class, with how often a class is visited."""
    visits = plan.schedules.settings(Coverage).visits
    return [
        {
            "key": f"{each.territory}-{each.class_}",
            "office": plan.dimensions.territory[each.territory].name,
            "office_id": each.territory,
            "class": each.class_,
            "count": each.count,
            "visits": Decimal(visits[each.class_].numerator),
            "weeks": Decimal(visits[each.class_].denominator),
        }
        for each in outlets_in(plan, scope)
    ]


OUTLETS = Schedule(
    files=(OptionalFile(record=Outlets, key=("territory", "class_"), territory="territory"),),
    settings={"coverage": Coverage},
    filled=_filled,
    listed=OUTLET,
)
