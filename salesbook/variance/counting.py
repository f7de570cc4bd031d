"""Which figures count: each once, however often it was returned."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

from salesbook.model.amount import Currency
from salesbook.model.cube import Axes
from salesbook.model.facts import Fact, Note
from salesbook.model.figures import figure_text
from salesbook.model.measure import MEASURES
from salesbook.model.period import Month
from salesbook.model.submission import Submission
from salesbook.problems import Location, Problem, Text, problem, sentence

AXES: Mapping[str, Text] = {
    "month": sentence("variance.axis.month"),
    "person": sentence("variance.axis.person"),
    "product": sentence("variance.axis.product"),
    "channel": sentence("variance.axis.channel"),
    "measure": sentence("variance.axis.measure"),
    "key": sentence("variance.axis.key"),
}
"""What a figure outside the plan is named by."""

MOST_NAMED = 20
"""The most keys outside the plan named one by one; the rest is counted in a last line."""


class Key(NamedTuple):
    """The key that identifies a figure."""

    month: Month
    owner: str
    dimension: str
    item: str
    measure: str
    scenario: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """The figures and notes that count, and the problems found."""

    facts: Sequence[Fact]
    notes: Sequence[Note]
    problems: Sequence[Problem]


def count(submissions: Sequence[Submission], currency: Currency) -> Counted:
    """Return what counts of some submissions.

    The same file counts once; a later one for the same period takes the place of an earlier. A figure of
    a month that an earlier submission closed stays as it was accepted, and the change is reported
    (SB605).
    """
    counting = [each for each in submissions if each.status.counts and (each.facts or each.notes)]
    facts: list[Fact] = []
    notes: dict[tuple[str, Month, str, str], Note] = {}
    problems: list[Problem] = []
    for of_owner in _by_owner(counting):
        own, changed = _of_owner(of_owner, currency)
        facts += own
        problems += changed
        for each in of_owner:
            notes |= {(note.owner, note.month, note.kind, note.item): note for note in each.notes}
    return Counted(facts=facts, notes=tuple(notes.values()), problems=problems)


def _by_owner(submissions: Sequence[Submission]) -> Iterator[list[Submission]]:
    """Yield each owner's submissions by period, of one period the last."""
    by_owner: dict[str, dict[Month | None, Submission]] = {}
    for number, each in enumerate(submissions):
        # Without an owner each stands for itself; no id begins with a null character.
        by_owner.setdefault(each.owner or f"\0{number}", {})[each.period] = each
    for of_owner in by_owner.values():
        yield sorted(of_owner.values(), key=lambda each: each.period or Month(1, 1))


def _of_owner(submissions: Sequence[Submission], currency: Currency) -> tuple[list[Fact], list[Problem]]:
    # Nearly always: no keys are made where there is nothing to compare.
    if len(submissions) == 1:
        return list(submissions[0].facts), []
    kept: dict[Key, list[Fact]] = {}
    problems: list[Problem] = []
    for each in submissions:
        for key, facts in _by_key(each.facts).items():
            # In the order of periods: the first return that states a figure settled it.
            before = kept.setdefault(key, facts)
            # Rows of a list may share a key, so sums are compared.
            if before is not facts and _sum(before) != _sum(facts):
                problems.append(_restated(before, facts, currency))
    return [fact for facts in kept.values() for fact in facts], problems


def _by_key(facts: Iterable[Fact]) -> Mapping[Key, list[Fact]]:
    by_key: defaultdict[Key, list[Fact]] = defaultdict(list)
    for fact in facts:
        by_key[Key(fact.month, fact.owner, fact.dimension, fact.item, fact.measure, fact.scenario)].append(
            fact
        )
    return by_key


def _sum(facts: Sequence[Fact]) -> int:
    return sum(fact.value for fact in facts)


def _restated(before: Sequence[Fact], now: Sequence[Fact], currency: Currency) -> Problem:
    fact = now[0]
    return problem(
        "figure-restated",
        _where(fact),
        figure_text(fact.measure, _sum(now), currency),
        before=figure_text(fact.measure, _sum(before), currency),
        owner=fact.owner,
        month=fact.month.key,
        item=fact.item,
        measure=fact.measure,
    )


def _where(fact: Fact) -> Location:
    source = fact.source
    return Location(file=source.file, sheet=source.sheet, cell=source.cell) if source else Location()


def inside(
    facts: Iterable[Fact], axes: Axes, territories: Collection[str] = (), channels: Collection[str] = ()
) -> tuple[list[Fact], list[Problem]]:
    """Return the figures that have a place in the plan, and which ones do not (SB602).

    What is not sold by product may belong to a territory as well as to a person.
    """
    known: list[Fact] = []
    outside: list[tuple[str, str, Fact]] = []
    for fact in facts:
        lacking = _lacking(fact, axes, territories, channels)
        if lacking is None:
            known.append(fact)
        else:
            outside.append((*lacking, fact))
    return known, list(_outside(outside))


def _lacking(
    fact: Fact, axes: Axes, territories: Collection[str], channels: Collection[str]
) -> tuple[str, str] | None:
    """Return the axis and the member that the plan lacks."""
    if fact.month not in axes.month_at:
        return "month", fact.month.key
    elsewhere = fact.dimension != "product" and fact.owner in territories
    if fact.owner not in axes.owner_at and not elsewhere:
        return "person", fact.owner
    if fact.dimension != "product":
        stray = fact.dimension == "channel" and channels and fact.item not in channels
        return ("channel", fact.item) if stray else None
    if fact.measure not in MEASURES:
        return "measure", fact.measure
    if fact.item not in axes.item_at:
        return "product", fact.item
    return None


def _outside(found: Sequence[tuple[str, str, Fact]]) -> Iterator[Problem]:
    # groupby takes only neighbours together; the order also makes the same messages on every run.
    ordered = sorted(found, key=lambda each: each[:2])
    groups = [
        (key, [each[2] for each in group]) for key, group in groupby(ordered, key=lambda each: each[:2])
    ]
    for (axis, member), facts in groups[:MOST_NAMED]:
        yield problem("figure-outside-plan", _where(facts[0]), member, axis=AXES[axis], count=len(facts))
    if len(groups) > MOST_NAMED:
        rest = sum(len(facts) for _, facts in groups[MOST_NAMED:])
        yield problem("figure-outside-plan", None, "…", axis=AXES["key"], count=rest)
