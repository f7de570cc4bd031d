"""A difference from finance's books that somebody accepted though nothing explains it."""

from __future__ import annotations

from dataclasses import dataclass

from salesbook.model.period import Month


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptedDifference:
    """What was accepted: a figure's difference, just as large as it was, in minor or whole units.

    `code` is the books' own where it has none of ours. `by` somebody, who says when (`at`) and why.
    """

    month: Month
    owner: str
    dimension: str
    item: str
    code: str
    measure: str
    amount: int
    at: str = ""
    by: str = ""
    reason: str = ""
