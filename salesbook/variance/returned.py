"""Returned figures as they are compared, and those that stand beside the comparison."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from salesbook.model.dimension import PRODUCT
from salesbook.model.facts import Fact
from salesbook.model.plan import Plan
from salesbook.model.scenario import Scenario
from salesbook.problems import Problem, problem
from salesbook.schedules.registry import LISTED, counted


@dataclass(frozen=True, slots=True, kw_only=True)
class Returned:
    """Figures to compare, figures of lists (`listed`), and figures without a plan (`further`)."""

    compared: Sequence[Fact]
    listed: Sequence[Fact] = ()
    further: Sequence[Fact] = field(default_factory=tuple)


def sorted_out(facts: Iterable[Fact], plan: Plan) -> Returned:
    """Return every figure in one of three heaps; nothing is left out."""
    facts = list(facts)
    compared: list[Fact] = []
    further: list[Fact] = []
    unlisted = [fact for fact in facts if fact.dimension not in LISTED]
    for fact, standing in zip(unlisted, counted(unlisted, plan), strict=True):
        # A forecast that a form of one's own asks for is no actual.
        if fact.scenario == Scenario.ACTUAL and (fact.dimension == PRODUCT or standing is not None):
            compared.append(standing or fact)
        else:
            further.append(fact)
    listed = [fact for fact in facts if fact.dimension in LISTED]
    return Returned(compared=compared, listed=listed, further=further)


def uncompared(further: Sequence[Fact]) -> list[Problem]:
    """Return a note for each measure that is kept without being compared (SB613)."""
    counts: dict[str, int] = {}
    for fact in further:
        counts[fact.measure] = counts.get(fact.measure, 0) + 1
    return [problem("figure-not-compared", value=measure, count=count) for measure, count in counts.items()]
