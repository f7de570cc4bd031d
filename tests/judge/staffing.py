"""Heads by post, and courses held: what the sheet of staffing and training shows."""

from __future__ import annotations

from fractions import Fraction

from judge.plan_folder import cents
from judge.reckoning import Reckoning, Subject, over


def staff(reckoning: Reckoning, subject: Subject, name: str) -> int | None:
    """Return what a post, or all of them, has or costs at the month's end."""
    if subject.level == "company":
        posts = [each for each in reckoning.lines if each.level == "item" and each.measure == "headcount"]
        known = [staff(reckoning, each, name) for each in posts]
        return None if name == "a_head" or not known else sum(each or 0 for each in known)
    compared, target = reckoning.compared(subject, "month"), reckoning.outlook(subject).target
    rows = reckoning.plan.rows.get("staffing", ())
    (cost,) = (cents(row["cost"]) for row in rows if row["id"] == dict(subject.keys)["item"])
    match name:
        case "target":
            return target
        case "open":
            return None if compared.actual is None else max(target - compared.actual, 0)
        case "a_head":
            return cost
        case "cost_plan":
            return None if compared.plan is None else compared.plan * cost
        case _:
            return None if compared.actual is None else compared.actual * cost


def held(reckoning: Reckoning, subject: Subject, name: str) -> int | Fraction | None:
    """Return what came of a course that was held; of all of them, what came of those."""
    if subject.level == "company":
        courses = [
            each for each in reckoning.lines if each.level == "item" and each.measure == subject.measure
        ]
        known = [held(reckoning, each, name) for each in courses]
        return sum(int(each) for each in known if each is not None) if any(known) else None
    trainees = reckoning.compared(subject._replace(measure="trainees"), "ytd").actual
    if not trainees:
        return None
    actual = reckoning.compared(subject, "ytd").actual
    if name == "share":
        return over(actual, trainees)
    planned = reckoning.outlook(subject).target
    if name == "planned":
        return planned
    return actual if name == "actual" or actual is None else actual - planned
