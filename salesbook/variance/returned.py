"""Returned figures as they are compared, and those that stand beside the comparison."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from salesbook.model.dimension import ACTIVITY, COURSE, POST, PRODUCT
from salesbook.model.facts import Fact
from salesbook.model.measure import MEASURES, PAPER_MEASURES
from salesbook.model.plan import Plan
from salesbook.problems import Problem, problem

LISTED = frozenset(("expense_item", "difficulty"))
"""Dimensions of lists that the result carries row by row."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Returned:
    """Figures to compare, figures of lists (`listed`), and figures that have nothing to stand against."""

    compared: Sequence[Fact]
    listed: Sequence[Fact] = ()
    further: Sequence[Fact] = field(default_factory=tuple)


def sorted_out(facts: Iterable[Fact], plan: Plan) -> Returned:
    """Return every figure in one of three heaps; nothing is left out.

    Heads belong to the territory of their post, whoever returns them; hours of a course are those of all
    who attended; each activity, the item of a return's table of them, is a measure of its own.
    """
    posts = {each.id: each.territory for each in plan.papers.posts}
    attended = _attended(facts := list(facts))
    compared: list[Fact] = []
    listed: list[Fact] = []
    further: list[Fact] = []
    for fact in facts:
        if fact.dimension in LISTED:
            listed.append(fact)
        elif fact.dimension == PRODUCT:
            compared.append(fact)
        elif fact.dimension == POST:
            compared.append(fact._replace(owner=posts.get(fact.item, fact.owner)))
        elif fact.dimension == COURSE and fact.measure in OF_COURSES:
            compared.append(_of_course(fact, attended))
        elif fact.measure == ACTIVITY:
            compared.append(fact._replace(dimension="", item="", measure=fact.item))
        elif fact.measure in MEASURES or fact.measure in PAPER_MEASURES or _is_activity(fact, plan):
            compared.append(fact)
        else:
            further.append(fact)
    return Returned(compared=compared, listed=listed, further=further)


OF_COURSES: Mapping[str, str] = {
    "attended": "trainees",
    "hours": "training_hours",
    "training_cost": "training_cost",
    "score": "score_points",
    "passed": "passed",
}
"""What a return says of a course, and the measure that adds up over courses and regions."""
PER_HEAD = frozenset(("hours", "score"))


def _is_activity(fact: Fact, plan: Plan) -> bool:
    return not fact.dimension and any(fact.measure == each.id for each in plan.papers.activities)


def _attended(facts: Sequence[Fact]) -> Mapping[tuple[str, str], int]:
    counted: dict[tuple[str, str], int] = {}
    for fact in facts:
        if fact.dimension == COURSE and fact.measure == "attended":
            counted[fact.owner, fact.item] = counted.get((fact.owner, fact.item), 0) + fact.value
    return counted


def _of_course(fact: Fact, attended: Mapping[tuple[str, str], int]) -> Fact:
    """Return a course's figure so that it adds up: hours and scores count for each who attended."""
    value = fact.value
    if fact.measure in PER_HEAD:
        value *= attended.get((fact.owner, fact.item), 0)
    return fact._replace(measure=OF_COURSES[fact.measure], value=value)


def uncompared(further: Sequence[Fact]) -> list[Problem]:
    """Return a note for each measure that is kept and set against nothing (SB613)."""
    counts: dict[str, int] = {}
    for fact in further:
        counts[fact.measure] = counts.get(fact.measure, 0) + 1
    return [problem("figure-not-compared", value=measure, count=count) for measure, count in counts.items()]
