"""Training, appraisal, activity, customers, words, due dates and changes as rows of sheets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import zip_longest

from salesbook.layout.book_content import Record
from salesbook.model.dimension import ACTIVITY
from salesbook.model.period import Month
from salesbook.model.plan import Plan
from salesbook.model.training import Course
from salesbook.problems import Text
from salesbook.schedules.due_dates import due_date, week_ends
from salesbook.schedules.entries import Entry

SWOT = (("strengths", "weaknesses"), ("opportunities", "threats"))
Workdays = Mapping[Month, Sequence[date]]
MOST_WEEKS = 6
"""In so many weeks at most a month has days."""


def course_records(plan: Plan, scope: str) -> list[Record]:
    """Return the courses of a territory and those of the whole company."""
    above = {each.id for each in plan.dimensions.path(scope)} | {""}
    inside = {each.id for each in plan.dimensions.below(scope)}
    return [_course(each) for each in plan.papers.courses if each.territory in inside | above]


def _course(course: Course) -> Record:
    words = ("objective", "audience", "content", "trainer", "method", "place", "materials", "assessment")
    costs = ("material_cost", "trainer_cost", "travel_cost", "venue_cost")
    return {
        "key": course.id,
        "name": course.name,
        "mode": f"course_{course.mode}",
        "day": course.day,
        "hours": course.hours,
        "number": course.number,
        "cost": course.cost,
        **{name: getattr(course, name) for name in (*words, *costs)},
    }


def score_records(plan: Plan, roles: Sequence[str] | None = None) -> list[Record]:
    """Return the items of the score cards of some roles, of all by default."""
    return [
        {
            "key": f"{item.role}-{item.id}",
            "role": f"role_{item.role}",
            "group": item.group,
            "name": item.name,
            "maximum": item.maximum,
            "rule": item.rule,
        }
        for item in plan.papers.score_items
        if roles is None or item.role in roles
    ]


def activity_records(plan: Plan) -> list[Record]:
    """Return the activities of a salesperson."""
    return [
        {
            "key": each.id,
            "name": each.name,
            "rhythm": f"rhythm_{each.rhythm}",
            "amount": each.amount,
            "unit": each.unit,
            "note": each.note,
        }
        for each in plan.papers.activities
    ]


def activity_entries(plan: Plan, workdays: Workdays, heads: Sequence[str]) -> list[Entry]:
    """Return what each of some people is to do in every month."""
    months = plan.fiscal_year.months
    return [
        Entry(keys={ACTIVITY: each.id, "person": person}, months=each.by_month(months, workdays))
        for each in plan.papers.activities
        for person in heads
    ]


def customer_records(plan: Plan, people: Sequence[str]) -> list[Record]:
    """Return the customers of some people with the contacts their class asks for."""
    contacts = plan.papers.coverage.contacts
    return [
        {
            "key": each.id,
            "name": each.name,
            "class": each.customer_class,
            "owner": plan.dimensions.person[each.owner].name,
            "contacts": contacts.get(each.customer_class, 0),
            "note": each.note,
        }
        for each in plan.papers.customers
        if each.owner in people
    ]


def customer_classes(plan: Plan, people: Sequence[str]) -> list[Record]:
    """Return the classes of customers, each with its number and contacts a year."""
    contacts = plan.papers.coverage.contacts
    owned = [each.customer_class for each in plan.papers.customers if each.owner in people]
    return [
        {"key": name, "class": name, "count": owned.count(name), "contacts": contacts.get(name, 0)}
        for name in sorted(set(owned))
    ]


def statement_records(plan: Plan) -> dict[str, Sequence[Record]]:
    """Return the words of the plan: two by two for the SWOT tables, by paragraph for the rest."""
    by_id = {each.id: each for each in plan.papers.statements}
    records: dict[str, Sequence[Record]] = {}
    for pair in SWOT:
        sides = [by_id[name].paragraphs if name in by_id else () for name in pair]
        records[pair[0]] = [
            {"key": str(number), pair[0]: left or Text(), pair[1]: right or Text()}
            for number, (left, right) in enumerate(zip_longest(*sides), start=1)
        ]
    told = {name for pair in SWOT for name in pair}
    records["strategy"] = [
        {"key": f"{at}.{number}", "section": each.heading if number == 1 else Text(), "text": text}
        for at, each in enumerate((s for s in plan.papers.statements if s.id not in told), start=1)
        for number, text in enumerate(each.paragraphs, start=1)
    ]
    return records


def due_records(plan: Plan, workdays: Workdays) -> list[Record]:
    """Return the papers that are due every month, each with its day moved to a working day."""
    return [
        {
            "key": name,
            "paper": f"due_{name}",
            "day": str(day),
            "due": {
                month.key: due_date(day, month, workdays.get(month, ())) for month in plan.fiscal_year.months
            },
        }
        for name, day in plan.due.monthly.items()
    ]


def week_records(plan: Plan) -> list[Record]:
    """Return the weeks of the year by the day their report is due."""
    year = plan.fiscal_year.months
    ends = week_ends(year[0].first_day, year[-1].last_day, plan.due.weekly)
    return [
        {
            "key": f"{day.isocalendar()[0]}-W{day.isocalendar()[1]:02d}",
            "month": Month(day.year, day.month).key,
            "due": day,
        }
        for day in ends
    ]


def day_records(plan: Plan, workdays: Workdays) -> dict[str, Sequence[Record]]:
    """Return the working days of the year, and as many slots as the longest month has days and weeks."""
    by_month = [list(_days(month, workdays)) for month in plan.fiscal_year.months]
    days = [day for month in by_month for day in month]
    slots = {"day_slots": max(map(len, by_month)), "week_slots": MOST_WEEKS} if days else {}
    return {
        "workdays": days,
        **{name: [{"key": str(at), "number": at} for at in range(1, top + 1)] for name, top in slots.items()},
    }


def _days(month: Month, workdays: Workdays) -> Iterator[Record]:
    weeks: dict[tuple[int, int], int] = {}
    for day in workdays.get(month, ()):
        number = weeks.setdefault(day.isocalendar()[:2], len(weeks) + 1)
        yield {
            "key": day.isoformat(),
            "month": month,
            "week": number,
            "day": day,
            "weekday": f"weekday_{day.isoweekday()}",
        }


def change_records(plan: Plan) -> list[Record]:
    """Return the change log."""
    return [
        {
            "key": str(number),
            "version": each.version,
            "day": each.day,
            "changed": each.changed,
            "reason": each.reason,
            "approved": each.approved,
        }
        for number, each in enumerate(plan.papers.changes, start=1)
    ]
