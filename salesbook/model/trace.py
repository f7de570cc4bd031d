"""Where a figure comes from: file, cell, import, and who decided that it counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from salesbook.model.period import Month

FactState = Literal["counts", "replaced", "waits", "overtaken", "aside", "undone", "not counted"]


@dataclass(frozen=True, slots=True, kw_only=True)
class TracedFact:
    """What one file said of a figure, in minor or whole units; None when it was gone from a list.

    `rules` are the codes of what reading the cell took (SB520: a number read from text); `approved` says who
    let a restatement count, and when.
    """

    value: int | None
    state: FactState
    path: str
    digest: str
    sheet: str
    cell: str
    raw: str
    period: Month
    import_number: int
    at: str
    by: str
    received: str
    rules: Sequence[str] = ()
    approved: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TracedFigure:
    """A figure with the fact that counts and everything else that was ever said of it, the latest first."""

    owner: str
    month: Month
    dimension: str
    item: str
    measure: str
    fact: TracedFact
    history: Sequence[TracedFact] = ()
