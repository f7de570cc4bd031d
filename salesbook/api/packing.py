"""Submissions packed by the worker that read them, and unpacked where their figures are asked for."""

from __future__ import annotations

import pickle
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from salesbook.model.facts import CountedFacts, Fact, Source
from salesbook.model.submission import Submission

Columns = tuple[tuple[Any, ...], ...]
"""Records by column: words that many of them share are told from one another once."""


class PackedFacts(CountedFacts):
    """Figures that are counted only, with everything that is left of their submission as bytes."""

    __slots__ = ("data",)

    def __init__(self, number: int, data: bytes) -> None:
        super().__init__(number)
        self.data = data


def packed(submission: Submission) -> Submission:
    """Return a submission whose figures, words and reasons are bytes; one that is packed as it is."""
    facts = submission.facts
    if isinstance(facts, PackedFacts):
        return submission
    whole = (
        _columns(facts),
        _columns(submission.aside),
        submission.notes,
        submission.reasons,
        submission.asked,
        submission.forms,
    )
    data = pickle.dumps(whole, pickle.HIGHEST_PROTOCOL)
    return replace(without_figures(submission), facts=PackedFacts(len(facts), data))


def unpacked(submission: Submission, data: bytes) -> Submission:
    """Return a submission with the figures, words and reasons that were packed."""
    facts, aside, notes, reasons, asked, forms = pickle.loads(data)  # noqa: S301 - packed above
    return replace(
        submission,
        facts=_facts(facts),
        aside=_facts(aside),
        notes=notes,
        reasons=reasons,
        asked=asked,
        forms=forms,
    )


def without_figures(submission: Submission) -> Submission:
    """Return a submission without its figures and all that goes with them."""
    return replace(submission, facts=(), aside=(), notes=(), reasons=(), asked={}, forms={})


def _columns(facts: Sequence[Fact]) -> tuple[Columns, Columns]:
    """Return figures by column, and where they were read by column."""
    if not facts:
        return (), ()
    *keys, sources = zip(*facts, strict=True)
    nowhere = Source("", "", "", "")
    return tuple(keys), tuple(zip(*(each or nowhere for each in sources), strict=True))


def _facts(columns: tuple[Columns, Columns]) -> list[Fact]:
    keys, sources = columns
    read: Iterable[Source] = map(Source._make, zip(*sources, strict=True))
    return [*map(Fact._make, zip(*keys, read, strict=True))] if keys else []
