"""Goals over several years stand in the company's book with the part of each year."""

from __future__ import annotations

from dataclasses import replace

import pytest
from support.small_plan import small_plan

from salesbook.layout.compose import Issue, compose
from salesbook.layout.templates import default_templates
from salesbook.model.plan import Plan, Target
from salesbook.schedules.schedule import THERE
from salesbook.sheets.goals import goal_records
from salesbook.sheets.plan_books import issue_of, plan_binding

TEMPLATES = default_templates()


@pytest.fixture
def plan() -> Plan:
    """Return a plan that is the second of three years: 100.00 do not divide, nor do 8 pieces."""
    goals = {
        name: Target(measure=name, goal=goal, years=3, year=2)
        for name, goal in (("revenue", 100_00), ("quantity", 8))
    }
    return replace(small_plan(), targets=goals)


def test_each_year_has_its_part_and_the_first_ones_what_does_not_divide(plan: Plan) -> None:
    rows = list(goal_records(plan, TEMPLATES.phrases))
    assert [(row["year"], row.get("money"), row.get("count"), bool(row["about"])) for row in rows] == [
        ("FY2026", 33_34, None, False),
        ("FY2027", 33_33, None, True),
        ("FY2028", 33_33, None, False),
        ("FY2026", None, 3, False),
        ("FY2027", None, 3, True),
        ("FY2028", None, 2, False),
    ]


def test_the_assumptions_show_them(plan: Plan) -> None:
    root = plan.dimensions.root.id
    binding = plan_binding(plan, TEMPLATES, "en", root)
    records = {"papers": THERE, "goals": list(goal_records(plan, TEMPLATES.phrases))}
    bound = replace(binding, records={**binding.records, **records})
    issue = Issue(manifest=issue_of(plan, "company", root))
    book, _ = compose([TEMPLATES.sheets["assumptions"]], bound, issue, title="")
    shown = [cell.value for sheet in book.sheets for cell in sheet.cells]
    assert {"Goals over several years", "FY2028", "this plan"} <= {str(each) for each in shown}
