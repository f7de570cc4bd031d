"""Checks of who approves a plan."""

from __future__ import annotations

from salesbook.plan_input.plan_tables import PlanTables
from salesbook.problems import Problem, problem


def check_delegations(tables: PlanTables) -> list[Problem]:
    """Return the delegations that end before they begin (SB224): nobody would stand in on any day."""
    if tables.settings is None or not tables.settings.sound("approval"):
        return []
    where = tables.settings.where
    return [
        problem("start-after-end", where("approval", "delegate", at, "to"), str(each.to), start=each.from_)
        for at, each in enumerate(tables.settings.table.approval.delegate)
        if each.from_ > each.to
    ]
