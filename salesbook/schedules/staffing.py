"""Staffing: how many heads a post needs, when they are in place, what they cost."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil
from typing import ClassVar

from salesbook.layout.book_content import Binding, Record
from salesbook.model.cube import Cubes
from salesbook.model.dimension import POST
from salesbook.model.facts import Fact
from salesbook.model.period import Month
from salesbook.model.plan import Plan
from salesbook.model.scenario import Scenario
from salesbook.plan_input.plan_additions import OptionalFile
from salesbook.plan_input.scalars import NO_WORDS, Both, Count, Day, Id, Money, MonthKey, PositiveMoney, Yes
from salesbook.problems import Text
from salesbook.problems.text import joined
from salesbook.schedules.compared import ComparedBook, whole
from salesbook.schedules.entries import Entry
from salesbook.schedules.outlets import Coverage, outlets_in
from salesbook.schedules.schedule import THERE, Fill, PlanSource, Schedule, ScheduleContent, row_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """staffing.csv: a role in a territory. Amounts are minor units; `cost` is that of one head in one month.

    What is needed follows from `sales_per_head`, from the visits to the territory's outlets (`coverage`),
    or from `established`; the largest counts. `keep` heads stay from month `keep_from` on (probation:
    start with 8, keep 4).
    """

    file: ClassVar[str] = "staffing.csv"

    id: Id
    role: Id
    name: Both
    territory: Id
    present: Count
    sales_per_head: PositiveMoney | None = None
    coverage: Yes = False
    established: Count | None = None
    in_place: MonthKey | None = None
    keep: Count | None = None
    keep_from: MonthKey | None = None
    cost: Money
    due: Day | None = None
    channel: Both = NO_WORDS
    responsible: Both = NO_WORDS


# -- how many heads


def heads_for_sales(target: int, per_head: int) -> int:
    """Return the heads that reach a target at so much a head: 500,000,000 by 2,500,000 are 200."""
    return ceil(Fraction(target, per_head))


def heads_for_hours(hours: Fraction, hours_a_head: Fraction) -> int:
    """Return the heads whose selling hours cover the visits: 26 h 40 min at 30 hours are 0.89, so 1."""
    return ceil(hours / hours_a_head)


def heads_needed(post: Post, target: int, hours: Fraction, hours_a_head: Fraction) -> int:
    """Return the largest of what sales, coverage and the establishment ask for."""
    asked = [post.established or 0]
    if post.sales_per_head:
        asked.append(heads_for_sales(target, post.sales_per_head))
    if post.coverage:
        asked.append(heads_for_hours(hours, hours_a_head))
    return max(asked)


def heads_by_month(post: Post, needed: int, months: Sequence[Month]) -> Mapping[Month, int]:
    """Return the planned heads at the end of each month."""
    return {month: _heads(post, needed, month) for month in months}


def _heads(post: Post, needed: int, month: Month) -> int:
    if post.keep is not None and post.keep_from is not None and month >= post.keep_from:
        return post.keep
    if post.in_place is not None and month >= post.in_place:
        return needed
    return post.present


def planned_heads(post: Post, plan: Plan, cubes: Cubes) -> Mapping[Month, int]:
    """Return the heads of a post by month, as the year's target and the territory's outlets need them."""
    coverage, months = plan.schedules.settings(Coverage), plan.fiscal_year.months
    target = cubes.value(Scenario.PLAN, "revenue", months, {"territory": post.territory}) or 0
    hours = coverage.hours_of(outlets_in(plan, post.territory))
    return heads_by_month(post, heads_needed(post, target, hours, Fraction(coverage.hours)), months)


# -- what is planned and shown


def _planned(source: PlanSource) -> Iterator[Fact]:
    """Yield the planned heads at the end of each month; they stand with the territory of their post."""
    for post in source.plan.schedules.of(Post):
        for month, heads in planned_heads(post, source.plan, source.cubes).items():
            yield source.fact(post.territory, month, (POST, post.id), "headcount", heads)


def _filled(source: PlanSource) -> Fill:
    plan = source.plan
    heads = [
        Entry(
            keys={"territory": post.territory, POST: post.id}, months=planned_heads(post, plan, source.cubes)
        )
        for post in plan.schedules.of(Post)
    ]

    def content(binding: Binding, person: str | None) -> ScheduleContent:
        if person:
            return ScheduleContent()
        posts = {"posts": _records(plan, binding.scope)}
        return ScheduleContent(records=posts, entries={(Scenario.PLAN, "headcount"): heads})

    return content


def _records(plan: Plan, scope: str) -> list[Record]:
    """Return the posts of a territory and all below it, by region; each is asked of one region alone."""
    inside = [each.id for each in plan.dimensions.below(scope) if _asked(each.id, scope, plan)]
    posts = [post for post in plan.schedules.of(Post) if post.territory in inside]
    return [_record(post, plan) for post in sorted(posts, key=lambda post: inside.index(post.territory))]


def _asked(territory: str, scope: str, plan: Plan) -> bool:
    """Say whether heads of a territory are asked for in a region's book: the nearest region's."""
    own = {each.id for each in plan.dimensions.regions}
    nearest = [each.id for each in plan.dimensions.path(territory) if each.id in own]
    return scope not in own or nearest[-1:] == [scope]


def _record(post: Post, plan: Plan) -> Record:
    return row_of(
        post,
        key=post.id,
        region=plan.dimensions.region(post.territory).name,
        office=plan.dimensions.territory[post.territory].name,
        role=post.name,
        covered=Text.of(post.territory) if post.coverage else Text(),
    )


# -- what comes back


def _counted(facts: Sequence[Fact], plan: Plan) -> Iterator[Fact]:
    """Yield heads with the territory of their post, whoever returns them."""
    posts = {each.id: each.territory for each in plan.schedules.of(Post)}
    for fact in facts:
        yield fact._replace(owner=posts.get(fact.item, fact.owner))


def _compared(book: ComparedBook) -> Mapping[str, Sequence[Record]]:
    staff = list(_staff(book))
    return {"staff": staff, "staff_or_courses": THERE if staff else ()}


def _staff(book: ComparedBook) -> Iterator[Record]:
    cubes, dimensions = book.result.cubes.get(POST), book.result.plan.dimensions
    if cubes is None or book.of_person:
        return
    inside = {each.id for each in dimensions.below(book.territory)}
    for post in book.result.plan.schedules.of(Post):
        if post.territory in inside:
            record = book.spans(cubes, "headcount", {POST: post.id})
            yield {
                "key": post.id,
                "name": joined([post.name, dimensions.territory[post.territory].name], Text.of(" · ")),
                "lf": record["lf"],
                "ac": record["ac"],
                "end": record["year_pl"],
                "a_head": post.cost,
                "due": post.due,
                "responsible": post.responsible,
            }


def _messages(book: ComparedBook) -> Mapping[str, Text]:
    staff = [each for each in _staff(book) if each["ac"] is not None]
    planned, actual = (sum(whole(each[name]) for each in staff) for name in ("lf", "ac"))
    missing = sum(max(whole(each["end"]) - whole(each["ac"]), 0) for each in staff)
    said = book.words["message_staffing"].format(actual=actual, planned=planned, open=missing)
    return {"staffing_message": said}


STAFFING = Schedule(
    files=(OptionalFile(record=Post, territory="territory"),),
    planned=_planned,
    filled=_filled,
    dimension=POST,
    names=lambda plan: {each.id: each.name for each in plan.schedules.of(Post)},
    counted=_counted,
    by_item=True,
    of_territories=True,
    compared=_compared,
    messages=_messages,
)
