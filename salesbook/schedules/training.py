"""Training: the courses of the year as planned and as held."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Annotated, ClassVar

from salesbook.layout.book_content import Binding, Record
from salesbook.model.decimals import decimal_of, ratio
from salesbook.model.dimension import COURSE
from salesbook.model.facts import Fact, Note
from salesbook.model.measure import measure_of
from salesbook.model.plan import Plan
from salesbook.model.scenario import Scenario
from salesbook.plan_input.plan_additions import OptionalFile
from salesbook.plan_input.scalars import NO_WORDS, Both, Day, Id, Money, PositiveCount, choice
from salesbook.problems import Text
from salesbook.schedules.compared import Compared, ComparedBook, money_json
from salesbook.schedules.entries import Entry
from salesbook.schedules.schedule import THERE, Fill, PlanSource, Schedule, ScheduleContent, row_of, word
from salesbook.schedules.shares import parts_of

PLANNED = ("trainees", "training_hours", "training_cost")
OF_COURSES: Mapping[str, str] = {
    "attended": "trainees",
    "hours": "training_hours",
    "training_cost": "training_cost",
    "score": "score_points",
    "passed": "passed",
}
"""What a return says of a course, and the measure that adds up over courses and regions."""
PER_HEAD = frozenset(("hours", "score"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """training.csv: a course as planned. Costs are minor units.

    Without a `territory` it is the whole company's; `mode` is `potential`, `skills` or `drill` (internal),
    or `external`.
    """

    file: ClassVar[str] = "training.csv"

    id: Id
    name: Both
    mode: Annotated[str, choice(("potential", "skills", "drill", "external"))]
    date: Day
    hours: PositiveCount
    number: PositiveCount
    territory: Id = ""
    objective: Both = NO_WORDS
    audience: Both = NO_WORDS
    content: Both = NO_WORDS
    trainer: Both = NO_WORDS
    method: Both = NO_WORDS
    place: Both = NO_WORDS
    materials: Both = NO_WORDS
    assessment: Both = NO_WORDS
    material_cost: Money = 0
    trainer_cost: Money = 0
    travel_cost: Money = 0
    venue_cost: Money = 0

    @property
    def cost(self) -> int:
        """All costs of the course."""
        return self.material_cost + self.trainer_cost + self.travel_cost + self.venue_cost


# -- what is planned and shown


def _planned(source: PlanSource) -> Iterator[Fact]:
    """Yield heads, hours of all heads, and cost of every course in the month it is planned for.

    A course of the whole company is shared among the regions by their people.
    """
    dimensions = source.plan.dimensions
    for course in source.plan.schedules.of(Course):
        month = source.plan.fiscal_year.month_of(course.date)
        if month not in source.plan.fiscal_year.months:
            continue
        places = _places(course, source.plan)
        weights = [len(dimensions.people_in(place)) for place in places]
        heads, costs = (parts_of(total, weights) for total in (course.number, course.cost))
        for place, number, cost in zip(places, heads, costs, strict=True):
            for measure, value in zip(PLANNED, (number, number * course.hours, cost), strict=True):
                yield source.fact(place, month, (COURSE, course.id), measure, value)


def _places(course: Course, plan: Plan) -> list[str]:
    root = plan.dimensions.root.id
    if course.territory and course.territory != root:
        return [plan.dimensions.region(course.territory).id]
    return [each.id for each in plan.dimensions.children(root)] or [root]


def _filled(source: PlanSource) -> Fill:
    def content(binding: Binding, person: str | None) -> ScheduleContent:
        courses = [] if person else list(_shown(source.plan, binding))
        records = {} if person else {"courses": [_record(each, binding) for each in courses]}
        return ScheduleContent(records=records, entries=_entries(source.plan, courses) if courses else {})

    return content


def _shown(plan: Plan, binding: Binding) -> Iterator[Course]:
    """Yield the courses of a territory and those of the whole company; a region in a region has none."""
    if plan.dimensions.region(binding.scope).id != binding.scope:
        return
    above = {each.id for each in plan.dimensions.path(binding.scope)} | {""}
    inside = {each.id for each in plan.dimensions.below(binding.scope)}
    yield from (each for each in plan.schedules.of(Course) if each.territory in inside | above)


def _record(course: Course, binding: Binding) -> Record:
    mode = word(binding, f"course_{course.mode}")
    row = row_of(course, key=course.id, mode=mode, day=course.date, cost=course.cost)
    # a region returns its part of a course of the whole company: its figures are not the place's
    return {name: value for name, value in row.items() if name != "territory"}


def _entries(plan: Plan, courses: Sequence[Course]) -> Mapping[tuple[Scenario, str], Sequence[Entry]]:
    """Return what is planned of each course by what a return says of it: it is judged by that."""
    planned: dict[tuple[Scenario, str], list[Entry]] = {}
    for each in courses:
        month = plan.fiscal_year.month_of(each.date)
        said = {"attended": each.number, "hours": each.hours, "training_cost": each.cost}
        for name, value in said.items():
            entry = Entry(keys={COURSE: each.id}, months={month: value})
            planned.setdefault((Scenario.PLAN, name), []).append(entry)
    return planned


# -- what comes back


def _counted(facts: Sequence[Fact], plan: Plan) -> Iterator[Fact | None]:
    """Yield the figures of courses so that they add up: hours and scores count for each who attended."""
    del plan
    attended: dict[tuple[str, str], int] = {}
    for fact in facts:
        if fact.measure == "attended":
            attended[fact.owner, fact.item] = attended.get((fact.owner, fact.item), 0) + fact.value
    for fact in facts:
        heads = attended.get((fact.owner, fact.item), 0) if fact.measure in PER_HEAD else 1
        measure = OF_COURSES.get(fact.measure)
        yield fact._replace(measure=measure, value=fact.value * heads) if measure else None


@dataclass(frozen=True, slots=True, kw_only=True)
class CourseLine:
    """A course as planned and as held, in one territory or all; None where nothing is returned.

    Hours are those of all heads together, costs minor units; `held` are the days it was held on. What was
    `reported` on is the part of the plan of those who held it: with it alone `actual` compares.
    """

    course: Course
    planned: Mapping[str, int]
    reported: Mapping[str, int | None]
    actual: Mapping[str, int | None]
    held: Sequence[str]

    @property
    def on_time(self) -> bool | None:
        """Whether it was held by the day planned; None when it was not held."""
        return max(self.held) <= self.course.date.isoformat() if self.held else None

    def state(self, until: date) -> str:
        """Return `held`, `held_late`, `overdue`, or `ahead` for one that is not due yet."""
        if self.held:
            return "held" if self.on_time else "held_late"
        return "overdue" if self.course.date <= until else "ahead"

    @property
    def pass_rate(self) -> Fraction | None:
        """Those who passed over those who attended."""
        return ratio(self.actual.get("passed"), self.actual.get("trainees"))

    @property
    def average_score(self) -> Fraction | None:
        """The average score of everybody who attended: each of them weighs the same."""
        return ratio(self.actual.get("score_points"), self.actual.get("trainees"))


def course_lines(result: Compared, territory: str = "") -> Iterator[CourseLine]:
    """Yield the courses that a territory, or the company, plans or has held."""
    cubes = result.cubes.get(COURSE)
    if cubes is None:
        return
    scope = {"territory": territory} if territory else {}
    held = _held(result.notes, result.plan, territory)
    year = result.plan.fiscal_year.months
    for course in result.plan.schedules.of(Course):
        if course.id not in cubes.axes.item_at:
            continue
        members = {**scope, COURSE: course.id}
        planned = {name: cubes.value(Scenario.PLAN, name, year, members) or 0 for name in PLANNED}
        said = held.get(course.id, {})
        actual = {
            name: cubes.value(Scenario.ACTUAL, name, year, members) if said else None
            for name in (*PLANNED, "passed", "score_points")
        }
        of = [{"territory": owner, COURSE: course.id} for owner in said]
        reported = {
            name: sum(cubes.value(Scenario.PLAN, name, year, each) or 0 for each in of) if said else None
            for name in PLANNED
        }
        days = sorted({day for each in said.values() for day in each})
        if planned["trainees"] or days:
            yield CourseLine(course=course, planned=planned, reported=reported, actual=actual, held=days)


def _held(notes: Sequence[Note], plan: Plan, territory: str) -> Mapping[str, Mapping[str, Sequence[str]]]:
    """Return the days courses were held on by who held them, in a territory or anywhere."""
    inside = {each.id for each in plan.dimensions.below(territory or plan.dimensions.root.id)}
    found: dict[str, dict[str, list[str]]] = {}
    for note in notes:
        if note.dimension == COURSE and note.kind == "held" and note.owner in inside:
            found.setdefault(note.item, {}).setdefault(note.owner, []).append(note.text)
    return found


def _lines(book: ComparedBook) -> Sequence[CourseLine]:
    root = book.result.plan.dimensions.root.id
    if book.of_person:
        return ()
    return tuple(course_lines(book.result, "" if book.territory == root else book.territory))


def _compared(book: ComparedBook) -> Mapping[str, Sequence[Record]]:
    held = [_line(each, book) for each in _lines(book)]
    return {"courses_held": held, "staff_or_courses": THERE if held else ()}


def _line(line: CourseLine, book: ComparedBook) -> Record:
    state = line.state(book.result.period.last_day)
    score, passed = line.average_score, line.pass_rate
    return {
        "key": line.course.id,
        "name": line.course.name,
        "state": book.words[f"course_state_{state}"],
        "day": line.course.date,
        "held": ", ".join(line.held),
        "heads_pl": line.planned["trainees"],
        "heads_ac": line.actual["trainees"],
        "hours_pl": line.planned["training_hours"],
        "hours_ac": line.actual["training_hours"],
        "cost_pl": line.planned["training_cost"],
        "cost_lf": line.reported["training_cost"],
        "cost_ac": line.actual["training_cost"],
        "score": None if score is None else decimal_of(score),
        "passed": None if passed is None else decimal_of(passed),
    }


def _messages(book: ComparedBook) -> Mapping[str, Text]:
    states = [each.state(book.result.period.last_day) for each in _lines(book)]
    late, overdue = states.count("held_late"), states.count("overdue")
    said = book.words["message_training"].format(held=states.count("held") + late, late=late, overdue=overdue)
    return {"staffing_message": said}


def _reported(result: Compared) -> Mapping[str, object]:
    return {"courses": [_json(each, result) for each in course_lines(result)]}


def _json(line: CourseLine, result: Compared) -> Mapping[str, object]:
    def figure(measure: str, value: int | None) -> str | int | None:
        return money_json(value, result.plan) if measure_of(measure).money else value

    return {
        "course": line.course.id,
        "name": line.course.name,
        "state": line.state(result.period.last_day),
        "planned_day": line.course.date.isoformat(),
        "held": list(line.held),
        "plan": {name: figure(name, value) for name, value in line.planned.items()},
        "plan_reported": {name: figure(name, value) for name, value in line.reported.items()},
        "actual": {name: figure(name, value) for name, value in line.actual.items()},
        "average_score": line.average_score,
        "pass_rate": line.pass_rate,
    }


TRAINING = Schedule(
    files=(OptionalFile(record=Course, territory="territory"),),
    planned=_planned,
    filled=_filled,
    dimension=COURSE,
    names=lambda plan: {each.id: each.name for each in plan.schedules.of(Course)},
    counted=_counted,
    of_territories=True,
    compared=_compared,
    messages=_messages,
    reported=_reported,
)
