"""Proposals worked out: what the targets of people become, month by month, if they are accepted."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from salesbook.model.figures import figure_text
from salesbook.model.period import Month, month_range
from salesbook.model.plan import Plan
from salesbook.model.proposal import Move, Proposal
from salesbook.model.targets import Targets
from salesbook.planning.scaling import in_proportion
from salesbook.problems import Problem, Text, problem, sentence

MEASURE = "revenue"
"""What proposals are about."""
Cell = tuple[str, Month]
"""The place of a person, and a month."""


@dataclass(frozen=True, kw_only=True)
class AcceptedProposals:
    """The targets of every place and month from the month on, and what each proposal changes there."""

    cells: Mapping[Cell, int]
    changes: Mapping[str, Mapping[Cell, int]] = field(default_factory=dict)


def accepted(
    plan: Plan, targets: Targets, proposals: Sequence[Proposal], effective: Month
) -> tuple[AcceptedProposals, list[Problem]]:
    """Return the targets with some proposals; each stands on what the plan says now, not on the others.

    SB045 for one that cannot be accepted, SB046 for two that change the same figure.
    """
    now = cells_of(plan, targets, effective)
    changes: dict[str, Mapping[Cell, int]] = {}
    problems: list[Problem] = []
    for each in proposals:
        found = _changes(plan, targets, now, each, effective)
        if isinstance(found, Problem):
            problems.append(found)
        else:
            changes[each.id] = found
    problems += colliding(plan, changes)
    cells = dict(now)
    for own in changes.values():
        for cell, by in own.items():
            cells[cell] += by
    return AcceptedProposals(cells=cells, changes=changes), problems


def cells_of(plan: Plan, targets: Targets, effective: Month) -> dict[Cell, int]:
    """Return the targets of every place in the months from one on that it is there."""
    sums = targets.whole()[MEASURE].sum(axis=2) if MEASURE in targets.whole() else np.zeros((12, 0))
    return {
        (place, month): int(sums[at, to])
        for at, month in enumerate(targets.months)
        for to, place in enumerate(targets.people)
        if month >= effective and plan.dimensions.person[place].serves(month)
    }


def colliding(plan: Plan, changes: Mapping[str, Mapping[Cell, int]]) -> Iterator[Problem]:
    """Yield a problem for every two proposals that change the same figure (SB046)."""
    names = list(changes)
    for at, first in enumerate(names):
        for second in names[at + 1 :]:
            both = [cell for cell in changes[first] if cell in changes[second]]
            if both:
                place, month = min(both, key=lambda cell: (cell[1], cell[0]))
                what = Text.listing([plan.dimensions.person[place].name, month.key])
                yield problem("proposals-collide", value=first, other=second, what=what, count=len(both))


def _changes(
    plan: Plan, targets: Targets, now: Mapping[Cell, int], proposal: Proposal, effective: Month
) -> Mapping[Cell, int] | Problem:
    """Return by how much a proposal changes each figure, or why it cannot."""
    if proposal.lacking:
        names = Text.listing(sentence(f"planning.proposal.{each}") for each in proposal.lacking)
        return _unfit(proposal, "lacks", names=names)
    by: dict[Cell, int] = {}
    for move in proposal.moves:
        span = _span(plan, now, move, effective)
        if not span:
            month = move.month.key if move.month else ""
            return _unfit(proposal, "nowhere", person=move.person, month=month, effective=effective.key)
        old = [now[cell] for cell in span]
        new = in_proportion(
            _total(plan, targets, move, sum(old), effective), old, plan.rounding.get(MEASURE, 1)
        )
        if new is None:
            return _unfit(proposal, "below", person=move.person)
        for cell, before, after in zip(span, old, new, strict=True):
            by[cell] = by.get(cell, 0) + after - before
    rest = sum(by.values())
    if proposal.keeps_total and rest:
        return _unfit(proposal, "not-zero", by=figure_text(MEASURE, rest, plan.currency, signed=True))
    return {cell: change for cell, change in by.items() if change}


def _unfit(proposal: Proposal, why: str, **details: object) -> Problem:
    said = sentence(f"planning.proposal.{why}", **details)
    return problem("proposal-unfit", value=proposal.id, why=said)


def _span(plan: Plan, now: Mapping[Cell, int], move: Move, effective: Month) -> list[Cell]:
    """Return the figures that a move is about."""
    places, first = _places(plan, move), max(effective, _first(plan, move))
    months = (
        {move.month} if move.span == "month" else {each for each in plan.fiscal_year.months if each >= first}
    )
    return [cell for cell in now if cell[0] in places and cell[1] in months]


def _places(plan: Plan, move: Move) -> Collection[str]:
    """Return where a move changes targets: wherever somebody is; in a region's spread in that place alone."""
    own = plan.dimensions.places.get(move.person, ())
    return {move.person} if move.span == "year" else {each.id for each in own}


def _first(plan: Plan, move: Move) -> Month:
    return (plan.fiscal_year.halves[1] if move.span == "half" else plan.fiscal_year.whole).months[0]


def _total(plan: Plan, targets: Targets, move: Move, old: int, effective: Month) -> int:
    """Return what a span comes to: the year less what is over, the half-year, or so much more or less."""
    if move.span == "month":
        return old + move.amount
    whole = cells_of(plan, targets, _first(plan, move))
    places = _places(plan, move)
    over = (value for (place, month), value in whole.items() if place in places and month < effective)
    return move.amount - sum(over)


def change_words(plan: Plan, proposal: Proposal, changes: Mapping[Cell, int]) -> Text:
    """Return what a proposal changes, in words: which kind, whose figures of which months, by how much."""
    by: dict[str, dict[Month, int]] = {}
    for (place, month), change in changes.items():
        by.setdefault(place, {})[month] = change
    said = (
        sentence(
            "planning.proposal.moved",
            person=plan.named(plan.dimensions.person[place].name),
            months=month_range(min(months), max(months)) or "",
            by=figure_text(MEASURE, sum(months.values()), plan.currency, signed=True),
        )
        for place, months in by.items()
    )
    kind = sentence(f"planning.proposal-kind.{proposal.kind}")
    return sentence("planning.proposal.change", id=proposal.id, kind=kind, moves=Text.listing(said))
