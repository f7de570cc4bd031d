"""How many heads a plan's posts need."""

from __future__ import annotations

from collections.abc import Sequence

from salesbook.model.coverage import Outlets
from salesbook.model.cube import Cubes
from salesbook.model.plan import Plan
from salesbook.model.scenario import Scenario
from salesbook.model.staffing import Post, heads_needed


def outlets_in(plan: Plan, territory: str) -> Sequence[Outlets]:
    """Return the outlets of a territory and all below it."""
    inside = {each.id for each in plan.dimensions.below(territory)}
    return [each for each in plan.papers.outlets if each.territory in inside]


def needed_heads(post: Post, plan: Plan, cubes: Cubes) -> int:
    """Return how many heads a post needs for the year's target and the outlets of its territory."""
    coverage = plan.papers.coverage
    months = plan.fiscal_year.months
    target = cubes.value(Scenario.PLAN, "revenue", months, {"territory": post.territory}) or 0
    return heads_needed(post, target, coverage.hours_of(outlets_in(plan, post.territory)), coverage.hours)
