"""What a plan means to spend: the entries of its budget, worked out by territory, line and month."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from salesbook.model.budget import BudgetEntry, CostLine, entry_amounts
from salesbook.model.cube import Cubes
from salesbook.model.period import Month
from salesbook.model.plan import Plan
from salesbook.model.rebate import mean_rate
from salesbook.model.scenario import Scenario
from salesbook.model.staffing import heads_by_month
from salesbook.problems import Text
from salesbook.schedules.headcount import needed_heads

REBATES = "rebates"
EVERY_REGION = ("ratio", "head")
"""An entry without a territory on one of these bases holds for each region by its own sales or heads."""

Worked = tuple[BudgetEntry, Mapping[Month, int]]
"""An entry where it is spent, with its amount in each month, in minor units."""


def budget_lines(plan: Plan, rebates: Text) -> list[CostLine]:
    """Return the cost lines, with the planned rebates as a line of their own under a given name."""
    own = [CostLine(id=REBATES, name=rebates)] if plan.papers.rebates else []
    return [*plan.papers.cost_lines, *own]


def worked_out(plan: Plan, cubes: Cubes) -> list[Worked]:
    """Return every entry of the budget with its months; those for every region once for each of them."""
    written = list(plan.papers.budget)
    if plan.papers.rebates:
        rate = mean_rate(plan.papers.rebates)
        written.append(BudgetEntry(line=REBATES, territory="", basis="ratio", rate=rate))
    counted = _Counted(plan, cubes)
    months = plan.fiscal_year.months
    return [
        (entry, entry_amounts(entry, months, counted.sales, counted.heads))
        for each in written
        for entry in _placed(each, plan)
    ]


def head_amounts(plan: Plan, person: str) -> Iterator[tuple[str, Mapping[Month, int]]]:
    """Yield what one head may spend, by line: what is budgeted a head is returned by each head alone."""
    home = plan.dimensions.person[person].territory
    above = {each.id for each in plan.dimensions.path(home)}
    for entry in plan.papers.budget:
        if entry.basis == "head" and (not entry.territory or entry.territory in above):
            running = [month for month in plan.fiscal_year.months if entry.runs_in(month)]
            yield entry.line, dict.fromkeys(running, entry.amount)


@dataclass(frozen=True, slots=True)
class _Counted:
    """What ratios and amounts a head are reckoned from."""

    plan: Plan
    cubes: Cubes

    def sales(self, territory: str, month: Month) -> int:
        """Return the planned sales of a territory in a month, in minor units."""
        return self.cubes.value(Scenario.PLAN, "revenue", [month], {"territory": territory}) or 0

    def heads(self, territory: str, month: Month) -> int:
        """Return the planned selling heads of a territory in a month."""
        inside = {each.id for each in self.plan.dimensions.below(territory)}
        posts = [each for each in self.plan.papers.posts if each.sales_per_head or each.coverage]
        if posts:
            return sum(
                heads_by_month(post, needed_heads(post, self.plan, self.cubes), [month])[month]
                for post in posts
                if post.territory in inside
            )
        people = self.plan.dimensions.people_in(territory)
        return sum(
            (each.start is None or each.start <= month.last_day)
            and (each.end is None or each.end >= month.first_day)
            for each in people
        )


def _placed(entry: BudgetEntry, plan: Plan) -> Iterator[BudgetEntry]:
    """Yield an entry where it is spent: in its region, in every region, or at the head office."""
    root = plan.dimensions.root.id
    if not entry.territory and entry.basis in EVERY_REGION:
        for region in plan.dimensions.children(root):
            yield replace(entry, territory=region.id)
        return
    way = plan.dimensions.path(entry.territory or root)
    yield replace(entry, territory=way[min(1, len(way) - 1)].id)
