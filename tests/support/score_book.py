"""A return book of the tiny plan with a score card of two items."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from salesbook.issued.manifest import Manifest
from salesbook.problems import Text
from salesbook.schedules.appraisal import ScoreItem
from salesbook.sheets.plan_books import BookOrder, Planned, build_book
from salesbook.xlsx.writing.write import write_book
from support.earlier_templates import earlier_templates
from support.schedules import schedules_of
from support.tiny_plan import tiny_plan, tiny_targets

SCORES = "Score card"
"""The sheet of the score card."""
MAXIMUM = {"visits": 70, "reports": 30}
"""What each item is worth at most."""


@cache
def score_book() -> tuple[bytes, Manifest]:
    """Return Ann's book, in which nothing is scored yet, and what was issued."""
    plan = tiny_plan()
    role = plan.dimensions.person["ann"].role
    items = [
        ScoreItem(id=id_, role=role, group=Text.of("Work"), name=Text.of(id_.title()), maximum=maximum)
        for id_, maximum in MAXIMUM.items()
    ]
    plan = replace(plan, schedules=schedules_of(*items, beside=plan.schedules))
    ready = Planned.of(plan, tiny_targets(plan), earlier_templates())
    spec, manifest = build_book(BookOrder(book="return", owner="ann", file="ann"), ready, language="en")
    return write_book(spec), manifest
