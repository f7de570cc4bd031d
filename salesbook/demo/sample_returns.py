"""Believable expenses, activity, heads and courses for the sample company, the same every time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from salesbook.demo.sample_words import sample_words
from salesbook.layout.book_content import Members, Notes
from salesbook.layout.templates import default_templates
from salesbook.model.dimension import ACTIVITY, COST_LINE, COURSE, POST
from salesbook.model.period import Month
from salesbook.model.plan import Plan
from salesbook.model.scenario import Scenario
from salesbook.model.targets import Targets
from salesbook.problems import Text, spoken_languages
from salesbook.schedules.prospects import DAYS, PROSPECT, SIZE, STATE, Prospect
from salesbook.schedules.registry import planned_facts
from salesbook.schedules.spending import line_names
from salesbook.schedules.training import Course

YUAN = 100
SPENT = {"hospitality": (0.95, 1.45), "promotion": (0.85, 1.25), "vehicle": (0.9, 1.2), "fares": (0.7, 1.15)}
"""How far some lines stand from their budget, at least and at most; the others keep close to it."""
DONE = {"visits": (0.72, 1.08), "calls": (0.6, 1.0), "new_customers": (0.4, 1.6), "quotations": (0.7, 1.2)}
LATE_POST = "hz-sales"
"""A post that is one head short until the spring."""
OPEN_POST = "gz-sales"
ITEMS = ((0, 4, 318_00, ""), (1, 9, 1_260_00, "ZD-{year}-{number:03d}"), (2, 16, 735_00, ""))
"""Single items: month, day, amount in minor units, approval (the last one lacks it)."""
PASSED = 9
"""Days that a prospect is nearer to closing after a month."""
SMALLER, WON = "P05", "P06"
"""A prospect whose order turns out smaller in the period, and one that became a customer."""
WITHOUT_APPROVAL = 5
"""Every so many people somebody has an item above the limit without approval."""


@dataclass(frozen=True, kw_only=True)
class SampleReturn:
    """What one owner of a book, a person or a region, fills in beside sales."""

    plan: Plan
    owner: str
    period: Month
    language: str
    planned: Mapping[tuple[str, str, Month, str], int]

    @classmethod
    def of(cls, plan: Plan, targets: Targets, owner: str, period: Month, language: str) -> SampleReturn:
        """Return what an owner fills in up to a period."""
        planned: dict[tuple[str, str, Month, str], int] = {}
        for fact in planned_facts(plan, targets):
            if fact.dimension == POST or fact.owner == owner:
                key = fact.dimension, fact.item, fact.month, fact.measure
                planned[key] = planned.get(key, 0) + fact.value
        return cls(plan=plan, owner=owner, period=period, language=language, planned=planned)

    def figures(
        self, scenario: Scenario, measure: str, months: Sequence[Month], members: Members
    ) -> int | None:
        """Return an actual figure; None for what is not asked or not yet over."""
        if scenario != Scenario.ACTUAL:
            return None
        if COURSE in members:
            return self._course(measure, members[COURSE])
        if "expense_item" in members:
            return self._item(members["expense_item"])
        if len(months) != 1 or months[0] > self.period:
            return None
        month = months[0]
        if measure == "expense":
            return self._spent(members[COST_LINE], month)
        if PROSPECT in members:
            return self._prospect(measure, members[PROSPECT], month)
        if measure == ACTIVITY:
            done = members[ACTIVITY]
            planned = self.planned.get(("", "", month, done))
            return self._near(planned, DONE.get(done, (0.8, 1.15)), done, month)
        return self._heads(members[POST], month) if measure == "headcount" else None

    def _near(self, planned: int | None, span: tuple[float, float], *what: object) -> int | None:
        if planned is None:
            return None
        chance = Random("/".join(map(str, (self.owner, *what))))  # noqa: S311 - a sample, not a secret
        return round(planned * chance.uniform(*span))

    def _spent(self, line: str, month: Month) -> int | None:
        planned = self.planned.get((COST_LINE, line, month, "expense"))
        near = self._near(planned or 0, SPENT.get(line, (0.97, 1.02)), line, month)
        return None if near is None else near // YUAN * YUAN

    def _heads(self, post: str, month: Month) -> int | None:
        planned = self.planned.get((POST, post, month, "headcount"))
        if planned is None:
            return None
        return planned - (post in (LATE_POST, OPEN_POST) and month == self.period)

    def _prospect(self, measure: str, id_: str, month: Month) -> int | None:
        """Return what changed of a prospect: it comes nearer each month, one is smaller than expected."""
        (found,) = (each for each in self.plan.schedules.of(Prospect) if each.id == id_)
        if measure == DAYS:
            return max(found.days - PASSED * month.number, 1)
        smaller = measure == SIZE and id_ == SMALLER and month == self.period
        return found.size // 3 // YUAN * YUAN if smaller else None

    def _held(self, course: str) -> Course | None:
        found = next(each for each in self.plan.schedules.of(Course) if each.id == course)
        return found if self._month(found) <= self.period and self._trainees(found) else None

    def _month(self, course: Course) -> Month:
        return self.plan.fiscal_year.month_of(course.date)

    def _trainees(self, course: Course) -> int:
        return self.planned.get((COURSE, course.id, self._month(course), "trainees"), 0)

    def _course(self, measure: str, id_: str) -> int | None:
        course = self._held(id_)
        if course is None:
            return None
        attended = max(self._trainees(course) - (len(self.owner) % 2), 1)
        planned = self.planned.get((COURSE, id_, self._month(course), "training_cost"))
        cost = self._near(planned, (0.9, 1.1), id_) or 0
        figures = {
            "attended": attended,
            "hours": course.hours,
            "training_cost": cost // YUAN * YUAN,
            "score": self._near(85, (0.94, 1.06), id_, "score"),
            "passed": attended - (id_ == "T01" and attended > 2),
        }
        return figures.get(measure)

    def _items(self) -> list[tuple[date, Text, int, str]]:
        """Return the single items of a person, the last without its approval for some."""
        people = [each.id for each in self.plan.dimensions.people]
        if self.owner not in people:
            return []
        number = people.index(self.owner)
        months = self.plan.fiscal_year.until(self.period)
        bought = sample_words()["single_expense"]
        taken = [(*each, words) for each, words in zip(ITEMS, bought, strict=True) if each[0] < len(months)]
        if number % WITHOUT_APPROVAL:
            taken = taken[:2]
        return [
            (
                date(months[at].year, months[at].number, day + number % 7),
                words,
                amount + number * 12_00,
                approval.format(year=months[at].year, number=number + 1),
            )
            for at, day, amount, approval, words in taken
        ]

    def _item(self, row: str) -> int | None:
        items, at = self._items(), int(row.lstrip("+")) - 1
        return items[at][2] if at < len(items) else None

    def notes(self, kind: str, months: Sequence[Month], members: Members) -> Text | None:
        """Return words: what a course or an item was, the summary of a month, the market of a week."""
        if kind == "held":
            course = self._held(members[COURSE])
            late = timedelta(days=7 if course is not None and course.id == "T03" else 0)
            return None if course is None else Text.of((course.date + late).isoformat())
        if kind.startswith("item_"):
            return self._of_item(kind, members["expense_item"])
        if kind == STATE:
            won = members[PROSPECT] == WON and tuple(months) == (self.period,)
            return default_templates().phrases.words["prospect_won"] if won else None
        if kind in ("week_market", "week_support"):
            return self._of_week(kind, members["week"])
        if kind == "expense":
            over = tuple(months) == (self.period,) and members.get(COST_LINE) == "hospitality"
            return self._said(kind) if over and sum(self.owner.encode()) % 3 == 0 else None
        return self._said(kind) if kind in sample_words() and tuple(months) == (self.period,) else None

    def _said(self, kind: str) -> Text:
        words = Random(f"{self.owner}/{kind}").choice(sample_words()[kind])  # noqa: S311 - a sample, not a secret
        return Text.of(words.in_language(spoken_languages(self.language)[0]))

    def _of_item(self, kind: str, row: str) -> Text | None:
        items, at = self._items(), int(row.lstrip("+")) - 1
        if at >= len(items):
            return None
        day, words, _, approval = items[at]
        spoken = words.in_language(spoken_languages(self.language)[0])
        said = {"item_date": day.isoformat(), "item_line": self._line_name(), "item_purpose": spoken}
        return Text.of({**said, "item_approval": approval}.get(kind, "")) or None

    def _line_name(self) -> str:
        return line_names(self.plan)["hospitality"].in_language(self.language)

    def _of_week(self, kind: str, week: str) -> Text | None:
        """Return words for the last week that ends in the period."""
        last = self.period.last_day
        return (
            self._said(kind) if week == f"{last.isocalendar()[0]}-W{last.isocalendar()[1] - 1:02d}" else None
        )


def together(*sources: Notes) -> Notes:
    """Return the words of the first source that has any."""

    def notes(kind: str, months: Sequence[Month], members: Members) -> Text | None:
        return next((said for source in sources if (said := source(kind, months, members))), None)

    return notes
