"""Staffing and coverage as rows and figures of sheets."""

from __future__ import annotations

from decimal import Decimal

from salesbook.layout.book_content import Record
from salesbook.model.cube import Cubes
from salesbook.model.dimension import POST
from salesbook.model.plan import Plan
from salesbook.model.staffing import Post, heads_by_month
from salesbook.problems import Text
from salesbook.schedules.entries import Entry
from salesbook.schedules.headcount import needed_heads, outlets_in


def head_entries(plan: Plan, cubes: Cubes) -> list[Entry]:
    """Return the planned heads of every post by month."""
    return [
        Entry(
            keys={"territory": post.territory, POST: post.id},
            months=heads_by_month(post, needed_heads(post, plan, cubes), plan.fiscal_year.months),
        )
        for post in plan.papers.posts
    ]


def post_records(plan: Plan, scope: str) -> list[Record]:
    """Return the posts of a territory and all below it, by region."""
    inside = [each.id for each in plan.dimensions.below(scope)]
    posts = [post for post in plan.papers.posts if post.territory in inside]
    return [_post(post, plan) for post in sorted(posts, key=lambda post: inside.index(post.territory))]


def _post(post: Post, plan: Plan) -> Record:
    way = plan.dimensions.path(post.territory)
    return {
        "key": post.id,
        "territory": post.territory,
        "region": way[min(1, len(way) - 1)].name,
        "office": way[-1].name,
        "role": post.name,
        "present": post.present,
        "sales_per_head": post.sales_per_head,
        "covered": Text.of(post.territory) if post.coverage else Text(),
        "established": post.established,
        "cost": post.cost,
        "due": post.due,
        "channel": post.channel,
        "responsible": post.responsible,
    }


def outlet_records(plan: Plan, scope: str) -> list[Record]:
    """Return the outlets by office and class, with how often a class is visited."""
    visits = plan.papers.coverage.visits
    return [
        {
            "key": f"{each.territory}-{each.outlet_class}",
            "office": plan.dimensions.territory[each.territory].name,
            "office_id": each.territory,
            "class": each.outlet_class,
            "count": each.count,
            "visits": Decimal(visits[each.outlet_class].numerator),
            "weeks": Decimal(visits[each.outlet_class].denominator),
        }
        for each in outlets_in(plan, scope)
    ]
