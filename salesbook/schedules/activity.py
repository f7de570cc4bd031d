"""Activity: what a salesperson is to do a day, a week, a month or a year."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, ClassVar

from salesbook.layout.book_content import Binding, Record
from salesbook.model.cube import DimensionCubes
from salesbook.model.dimension import ACTIVITY, Person
from salesbook.model.facts import Fact
from salesbook.model.measure import measure_of
from salesbook.model.period import Month
from salesbook.model.plan import Plan
from salesbook.model.scenario import Scenario
from salesbook.plan_input.plan_additions import OptionalFile
from salesbook.plan_input.scalars import NO_WORDS, Both, Id, PositiveCount, choice
from salesbook.problems import Text
from salesbook.schedules.compared import ComparedBook
from salesbook.schedules.entries import Entry
from salesbook.schedules.schedule import Fill, PlanSource, Schedule, ScheduleContent, row_of, word

MONTHS, WEEKS_A_YEAR, DAYS_A_MONTH = 12, 52, 21


@dataclass(frozen=True, slots=True, kw_only=True)
class Activity:
    """activity.csv: a plan line such as "20 calls a day" or "at least 2 new county customers a month"."""

    file: ClassVar[str] = "activity.csv"

    id: Id
    name: Both
    per: Annotated[str, choice(("day", "week", "month", "year"))]
    amount: PositiveCount
    unit: Both = NO_WORDS
    note: Both = NO_WORDS

    def by_month(
        self, months: Sequence[Month], workdays: Mapping[Month, Sequence[date]]
    ) -> Mapping[Month, int]:
        """Return what is to be done in each month; where the calendar is unknown a month has 21 days."""
        if self.per == "month":
            return dict.fromkeys(months, self.amount)
        if self.per == "day":
            days = {month: len(workdays[month]) if month in workdays else DAYS_A_MONTH for month in months}
            return {month: self.amount * days[month] for month in months}
        total = self.amount * (WEEKS_A_YEAR if self.per == "week" else 1)
        ends = [total * at // len(months) for at in range(len(months) + 1)]
        return {month: ends[at + 1] - ends[at] for at, month in enumerate(months)}


def _names(plan: Plan) -> Mapping[str, Text]:
    """Return what the activities are called; each is a measure."""
    return {each.id: each.name for each in plan.schedules.of(Activity)}


def _planned(source: PlanSource) -> Iterator[Fact]:
    """Yield what everybody is to do in every month; what has a target of its own is left to that."""
    plan, targets = source.plan, source.targets
    for activity in plan.schedules.of(Activity):
        if activity.id in targets.by(ACTIVITY):
            continue
        amounts = activity.by_month(plan.fiscal_year.months, targets.workdays)
        for person in plan.dimensions.persons:
            for month, amount in amounts.items():
                yield source.fact(person.id, month, ("", ""), activity.id, amount)


def _filled(source: PlanSource) -> Fill:
    def content(binding: Binding, person: str | None) -> ScheduleContent:
        del person
        records = list(_records(source, binding))
        entries = [
            Entry(
                keys={ACTIVITY: str(each["key"]), "person": one.id},
                months=_asked(source, str(each["key"]), one),
            )
            for each in records
            for one in binding.dimensions.persons
        ]
        return ScheduleContent(records={"activities": records}, entries={(Scenario.PLAN, ACTIVITY): entries})

    return content


def _records(source: PlanSource, binding: Binding) -> Iterator[Record]:
    """Yield the activities of activity.csv, then those that have a target alone."""
    activities, targets = source.plan.schedules.of(Activity), source.targets.by(ACTIVITY)
    for each in activities:
        own = {"amount": None, "rhythm": Text()} if each.id in targets else {}
        yield row_of(each, **{"key": each.id, "rhythm": word(binding, f"rhythm_{each.per}"), **own})
    for measure in sorted(targets.keys() - {each.id for each in activities}):
        if not measure_of(measure).money:
            yield {"key": measure, "name": binding.phrases.measures[measure]}


def _asked(source: PlanSource, activity: str, person: Person) -> Mapping[Month, int]:
    """Return what somebody is to do in each month: by the target where there is one, else by activity.csv."""
    plan, targets = source.plan, source.targets
    table = targets.by(ACTIVITY).get(activity)
    if table is None:
        line = next(each for each in plan.schedules.of(Activity) if each.id == activity)
        return line.by_month(plan.fiscal_year.months, targets.workdays)
    places = {each.id for each in plan.dimensions.places[person.identity]}
    own = [at for at, id_ in enumerate(targets.people) if id_ in places]
    return {month: int(table[at, own].sum()) for at, month in enumerate(targets.months)}


def _counted(facts: Sequence[Fact], plan: Plan) -> Iterator[Fact | None]:
    """Yield each activity, the item of a return's table of them, as a measure of its own."""
    del plan
    for fact in facts:
        own = fact.measure == ACTIVITY
        yield fact._replace(dimension="", item="", measure=fact.item) if own else None


def _compared(book: ComparedBook) -> Mapping[str, Sequence[Record]]:
    cubes = book.result.cubes.get(ACTIVITY)
    if cubes is None:
        return {"activity_lines": (), "activity_places": ()}
    return {"activity_lines": list(_lines(book, cubes)), "activity_places": list(_places(book, cubes))}


def _lines(book: ComparedBook, cubes: DimensionCubes) -> Iterator[Record]:
    names = _names(book.result.plan)
    units = {each.id: each.unit for each in book.result.plan.schedules.of(Activity)}
    for measure in _measures(cubes):
        record = book.spans(cubes, measure, book.members)
        if record["year_pl"] or record["ytd_ac"] is not None:
            name = names.get(measure) or book.measure_word(measure)
            yield {"key": measure, "name": name, "unit": units.get(measure, Text()), **_rated(record)}


def _places(book: ComparedBook, cubes: DimensionCubes) -> Iterator[Record]:
    names = _names(book.result.plan)
    for measure in _measures(cubes):
        for key, place, members in book.places():
            record = book.spans(cubes, measure, members)
            if record["year_pl"] or record["ytd_ac"] is not None:
                name = names.get(measure) or book.measure_word(measure)
                yield {"key": f"{measure}/{key}", "name": name, "place": place, **_rated(record)}


def _measures(cubes: DimensionCubes) -> Sequence[str]:
    return [each for each in cubes.measures(Scenario.PLAN, Scenario.ACTUAL) if each != "customers"]


def _rated(record: Record) -> Record:
    return {name: value for name, value in record.items() if value is not None}


ACTIVITIES = Schedule(
    files=(OptionalFile(record=Activity),),
    planned=_planned,
    filled=_filled,
    dimension=ACTIVITY,
    counted=_counted,
    measures=_names,
    compared=_compared,
)
