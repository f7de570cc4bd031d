"""Outlets: how many of each class an office looks after, how often they are seen, and what that takes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, ClassVar, TypeAlias

from pydantic import AfterValidator, Field

from salesbook.layout.book_content import Record
from salesbook.model.decimals import decimal_of
from salesbook.model.plan import Plan
from salesbook.plan_input.plan_additions import OptionalFile
from salesbook.plan_input.scalars import Count, Id, PositiveAmount, PositiveCount, Rate, choice
from salesbook.plan_input.schema import SettingsTable
from salesbook.schedules.schedule import Fill, PlanSource, Schedule, ScheduleContent

Class: TypeAlias = Annotated[str, choice(("A", "B", "C", "D")), Field(alias="class")]
VISITS: Mapping[str, Fraction] = {
    "A": Fraction(2), "B": Fraction(1), "C": Fraction(2, 3), "D": Fraction(1, 2),
}  # fmt: skip
CONTACTS: Mapping[str, int] = {"A": 52, "B": 24, "C": 12}


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


def _filled(source: PlanSource) -> Fill:
    plan = source.plan
    coverage = plan.schedules.settings(Coverage)
    parameters = {
        "visit_minutes": decimal_of(Fraction(coverage.minutes)),
        "selling_hours": decimal_of(Fraction(coverage.hours)),
    }

    return lambda binding, person: ScheduleContent(
        records={} if person else {"outlets": _records(plan, binding.scope)}, parameters=parameters
    )


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
)
