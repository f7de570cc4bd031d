"""Staffing: how many heads a post needs, when they are in place, what they cost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from math import ceil

from salesbook.model.period import Month
from salesbook.problems import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """A role in a territory. Amounts are minor units; `cost` is that of one head in one month.

    What is needed follows from `sales_per_head`, from the visits to the territory's outlets (`coverage`),
    or from `established`; the largest counts. `keep` heads stay from month `keep_from` on (probation:
    start with 8, keep 4).
    """

    id: str
    role: str
    name: Text
    territory: str
    present: int = 0
    sales_per_head: int | None = None
    coverage: bool = False
    established: int | None = None
    in_place: Month | None = None
    keep: int | None = None
    keep_from: Month | None = None
    cost: int = 0
    due: date | None = None
    channel: Text = field(default_factory=Text)
    responsible: Text = field(default_factory=Text)


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
