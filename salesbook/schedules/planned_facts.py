"""What a plan's papers plan, as facts: expenses, heads, courses, activity."""

from __future__ import annotations

from collections.abc import Iterator

from salesbook.model.cube import Cubes, DimensionCubes, axes_of, target_cubes
from salesbook.model.dimension import ACTIVITY, COST_LINE, COURSE, POST
from salesbook.model.facts import Fact
from salesbook.model.period import Month
from salesbook.model.plan import Plan
from salesbook.model.scenario import Scenario
from salesbook.model.staffing import heads_by_month
from salesbook.model.targets import Targets
from salesbook.model.training import Course
from salesbook.schedules.headcount import needed_heads
from salesbook.schedules.shares import parts_of
from salesbook.schedules.spending import head_amounts, worked_out

CUSTOMERS_LOST = "customers_lost"


def planned_facts(plan: Plan, targets: Targets) -> list[Fact]:
    """Return what the papers plan; each figure stands with who returns the actual to it.

    Expenses budgeted a head stand with each person, what is left of a region's with the region; heads with
    the territory of their post; a course of the whole company is shared among the regions by their people.
    Activities that have a target of their own are left to that.
    """
    planned = _Planned(plan, targets)
    return [*planned.expenses(), *planned.heads(), *planned.courses(), *planned.activities()]


class _Planned:
    """Works facts out of one plan's papers."""

    def __init__(self, plan: Plan, targets: Targets) -> None:
        self.plan = plan
        self.targets = targets
        self.cubes = Cubes.of(
            DimensionCubes(
                axes=axes_of(targets),
                dimensions=plan.dimensions,
                version=targets.version,
                cubes=target_cubes(targets),
            )
        )

    def _fact(
        self,
        owner: str,
        month: Month,
        item: tuple[str, str],
        measure: str,
        value: int,
        scenario: Scenario = Scenario.PLAN,
    ) -> Fact:
        territory = self.plan.dimensions.person[owner].territory if self._is_person(owner) else owner
        return Fact(self.plan.id, scenario, month, owner, territory, *item, measure, value, self.plan.version)

    def _is_person(self, owner: str) -> bool:
        return owner in self.plan.dimensions.person

    def expenses(self) -> Iterator[Fact]:
        """Yield the budget: a head's part with each person, the rest with the region."""
        if not self.plan.papers.budget and not self.plan.papers.rebates:
            return
        left: dict[tuple[str, str, Month], int] = {}
        for entry, months in worked_out(self.plan, self.cubes):
            for month, amount in months.items():
                key = entry.territory, entry.line, month
                left[key] = left.get(key, 0) + amount
        for person in self.plan.dimensions.people:
            region = self._region(person.territory)
            for line, months in head_amounts(self.plan, person.id):
                for month, amount in months.items():
                    yield self._fact(person.id, month, (COST_LINE, line), "expense", amount, Scenario.BUDGET)
                    left[region, line, month] = left.get((region, line, month), 0) - amount
        for (territory, line, month), amount in left.items():
            if amount:
                yield self._fact(territory, month, (COST_LINE, line), "expense", amount, Scenario.BUDGET)

    def _region(self, territory: str) -> str:
        way = self.plan.dimensions.path(territory)
        return way[min(1, len(way) - 1)].id

    def heads(self) -> Iterator[Fact]:
        """Yield the planned heads of every post at the end of each month."""
        for post in self.plan.papers.posts:
            needed = needed_heads(post, self.plan, self.cubes)
            for month, heads in heads_by_month(post, needed, self.plan.fiscal_year.months).items():
                yield self._fact(post.territory, month, (POST, post.id), "headcount", heads)

    def courses(self) -> Iterator[Fact]:
        """Yield heads, hours of all heads, and cost of every course in the month it is planned for."""
        for course in self.plan.papers.courses:
            month = Month(course.day.year, course.day.month)
            if month not in self.plan.fiscal_year.months:
                continue
            places = self._places(course)
            weights = [len(self.plan.dimensions.people_in(place)) for place in places]
            heads, costs = (parts_of(total, weights) for total in (course.number, course.cost))
            for place, number, cost in zip(places, heads, costs, strict=True):
                figures = {
                    "trainees": number,
                    "training_hours": number * course.hours,
                    "training_cost": cost,
                }
                for measure, value in figures.items():
                    yield self._fact(place, month, (COURSE, course.id), measure, value)

    def _places(self, course: Course) -> list[str]:
        dimensions = self.plan.dimensions
        if course.territory and course.territory != dimensions.root.id:
            return [self._region(course.territory)]
        return [each.id for each in dimensions.children(dimensions.root.id)] or [dimensions.root.id]

    def activities(self) -> Iterator[Fact]:
        """Yield what everybody is to do in every month, and the customers that might be lost."""
        months, papers = self.plan.fiscal_year.months, self.plan.papers
        for activity in papers.activities:
            if activity.id in self.targets.by(ACTIVITY):
                continue
            amounts = activity.by_month(months, self.targets.workdays)
            for person in self.plan.dimensions.people:
                for month, amount in amounts.items():
                    yield self._fact(person.id, month, ("", ""), activity.id, amount)
        if any(each.id == CUSTOMERS_LOST for each in papers.activities):
            yield from self._customers()

    def _customers(self) -> Iterator[Fact]:
        """Yield the customers of everybody, in every month: what churn is reckoned against."""
        owned = [each.owner for each in self.plan.papers.customers]
        for person in self.plan.dimensions.people:
            for month in self.plan.fiscal_year.months if person.id in owned else ():
                for scenario in (Scenario.PLAN, Scenario.ACTUAL):
                    yield self._fact(
                        person.id, month, ("", ""), "customers", owned.count(person.id), scenario
                    )
