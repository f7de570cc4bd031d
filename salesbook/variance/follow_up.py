"""Gaps to be closed, with the comments returned on them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from salesbook.model.facts import Note
from salesbook.model.period import Month
from salesbook.model.plan import Materiality
from salesbook.problems import Location, Problem, problem
from salesbook.variance.result import FollowUp, Line

KINDS = ("cause", "measure", "owner", "due")
"""The kinds of notes that are carried over from the returns."""


def follow_up(
    lines: Sequence[Line], notes: Sequence[Note], period: Month, materiality: Materiality
) -> tuple[FollowUp, ...]:
    """Return a follow-up for everybody who reported and whose variance is material or commented on."""
    said = _said(notes, period)
    return tuple(each for each in _follow_ups(lines, said, materiality) if each.material or each.cause)


def _follow_ups(
    lines: Sequence[Line], said: Mapping[tuple[str, str], str], materiality: Materiality
) -> Iterator[FollowUp]:
    for line in lines:
        person = line.keys["person"]
        words = {kind: said.get((person, kind), "") for kind in KINDS}
        # Who has not reported is an open item, and has no gap to explain.
        if line.month.actual is not None:
            material = line.month.material(materiality.absolute, materiality.relative)
            yield FollowUp(line=line, material=material, **words)


def _said(notes: Sequence[Note], period: Month) -> Mapping[tuple[str, str], str]:
    """Return the notes of the period by person and kind, several joined."""
    said: dict[tuple[str, str], str] = {}
    for note in notes:
        if note.month == period and note.kind in KINDS and note.text.strip():
            key = note.owner, note.kind
            said[key] = f"{said[key]}; {note.text.strip()}" if key in said else note.text.strip()
    return said


def unexplained(follow_ups: Sequence[FollowUp], files: Mapping[str, str]) -> list[Problem]:
    """Return a problem for every material variance without a cause (SB601); `files` by person."""
    return [
        problem(
            "variance-unexplained",
            Location(file=files.get(each.line.keys["person"]) or None, row=each.line.name),
            each.line.keys["person"],
            owner=each.line.name,
            measure=each.line.measure,
        )
        for each in follow_ups
        if each.unexplained
    ]
