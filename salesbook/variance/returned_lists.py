"""Lists that come back row by row: single expenses, difficulties, courses as held."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from salesbook.model.dimension import COST_LINE, COURSE
from salesbook.model.facts import Note
from salesbook.model.period import Month
from salesbook.model.plan import Plan
from salesbook.model.scenario import Scenario
from salesbook.model.training import Course
from salesbook.variance.comparison import ratio
from salesbook.variance.result import Reconciliation


@dataclass(frozen=True, slots=True, kw_only=True)
class ListRow:
    """A row of a list that grows: whose, of which month, its amount in minor units, its words by kind."""

    owner: str
    item: str
    month: Month
    amount: int | None
    words: Mapping[str, str]


def list_rows(result: Reconciliation, dimension: str) -> Iterator[ListRow]:
    """Yield the rows of a list up to the period, by owner and day."""
    amounts = {
        (fact.owner, fact.item, fact.month): fact.value
        for fact in result.listed
        if fact.dimension == dimension
    }
    words: dict[tuple[str, str, Month], dict[str, str]] = {}
    for note in result.notes:
        if note.dimension == dimension:
            words.setdefault((note.owner, note.item, note.month), {})[note.kind] = note.text
    for key in sorted({*amounts, *words}):
        owner, item, month = key
        if month <= result.period:
            yield ListRow(
                owner=owner, item=item, month=month, amount=amounts.get(key), words=words.get(key, {})
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class Flag:
    """An expense beyond a limit: a single item without approval, or the field costs of a head and month."""

    rule: str
    owner: str
    month: Month
    amount: int
    limit: int
    words: Mapping[str, str] = field(default_factory=dict)


def expense_flags(result: Reconciliation) -> Iterator[Flag]:
    """Yield what is beyond the limits of the plan, up to the period."""
    rules = result.plan.papers.expenses
    single, monthly = rules.entertainment_limit, rules.field_cost_limit
    if single is not None:
        for row in list_rows(result, "expense_item"):
            if row.amount is not None and row.amount > single and not row.words.get("item_approval"):
                yield Flag(
                    rule="single_item",
                    owner=row.owner,
                    month=row.month,
                    amount=row.amount,
                    limit=single,
                    words=row.words,
                )
    if monthly is not None:
        yield from _field_costs(result, monthly)


def _field_costs(result: Reconciliation, limit: int) -> Iterator[Flag]:
    lines = [each.id for each in result.plan.papers.cost_lines if each.field_cost]
    cubes = result.cubes.get(COST_LINE)
    if cubes is None or cubes.get(Scenario.ACTUAL, "expense") is None:
        return
    known = [line for line in lines if line in cubes.axes.item_at]
    for person in result.plan.dimensions.people:
        for month in result.months("ytd"):
            spent = [
                cubes.value(Scenario.ACTUAL, "expense", (month,), {"person": person.id, COST_LINE: line})
                for line in known
            ]
            total = sum(each or 0 for each in spent)
            if total > limit:
                yield Flag(rule="field_costs", owner=person.id, month=month, amount=total, limit=limit)


@dataclass(frozen=True, slots=True, kw_only=True)
class CourseLine:
    """A course as planned and as held, in one territory or all; None where nothing is returned.

    Hours are those of all heads together, costs minor units; `held` are the days it was held on.
    """

    course: Course
    planned: Mapping[str, int]
    actual: Mapping[str, int | None]
    held: Sequence[str]

    @property
    def on_time(self) -> bool | None:
        """Whether it was held by the day planned; None when it was not held."""
        return max(self.held) <= self.course.day.isoformat() if self.held else None

    def state(self, until: date) -> str:
        """Return `held`, `held_late`, `overdue`, or `ahead` for one that is not due yet."""
        if self.held:
            return "held" if self.on_time else "held_late"
        return "overdue" if self.course.day <= until else "ahead"

    @property
    def pass_rate(self) -> Fraction | None:
        """Those who passed over those who attended."""
        return ratio(self.actual.get("passed"), self.actual.get("trainees"))

    @property
    def average_score(self) -> Fraction | None:
        """The average score of everybody who attended: each of them weighs the same."""
        return ratio(self.actual.get("score_points"), self.actual.get("trainees"))


def course_lines(result: Reconciliation, territory: str = "") -> Iterator[CourseLine]:
    """Yield the courses that a territory, or the company, plans or has held."""
    cubes = result.cubes.get(COURSE)
    if cubes is None:
        return
    scope = {"territory": territory} if territory else {}
    held = _held(result.notes, result.plan, territory)
    year = result.plan.fiscal_year.months
    for course in result.plan.papers.courses:
        if course.id not in cubes.axes.item_at:
            continue
        members = {**scope, COURSE: course.id}
        measures = ("trainees", "training_hours", "training_cost", "passed", "score_points")
        planned = {name: cubes.value(Scenario.PLAN, name, year, members) or 0 for name in measures[:3]}
        days = held.get(course.id, ())
        actual = {
            name: cubes.value(Scenario.ACTUAL, name, year, members) if days else None for name in measures
        }
        if planned["trainees"] or days:
            yield CourseLine(course=course, planned=planned, actual=actual, held=days)


def _held(notes: Sequence[Note], plan: Plan, territory: str) -> Mapping[str, list[str]]:
    """Return the days courses were held on, in a territory or anywhere."""
    inside = {each.id for each in plan.dimensions.below(territory or plan.dimensions.root.id)}
    found: dict[str, list[str]] = {}
    for note in notes:
        if note.dimension == COURSE and note.kind == "held" and note.owner in inside:
            found.setdefault(note.item, []).append(note.text)
    return {course: sorted(set(days)) for course, days in found.items()}
