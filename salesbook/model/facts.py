"""Facts: figures with their keys and their source."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, NoReturn

from salesbook.model.period import Month


class Source(NamedTuple):
    """Where a figure was read: file, sheet, A1 cell, and the text that stood there."""

    file: str
    sheet: str
    cell: str
    raw: str


class Fact(NamedTuple):
    """One figure. Money is in minor units, counts in whole units.

    `scenario` is a code as the form names it, which may be no `Scenario`; `dimension` says what `item` is
    (product, cost line, course, ...); plan facts carry the plan version in `version`, actuals carry None.
    """

    organisation: str
    scenario: str
    month: Month
    owner: str
    territory: str
    dimension: str
    item: str
    measure: str
    value: int
    version: int | None = None
    source: Source | None = None


class CountedFacts(Sequence[Fact]):
    """Figures that were counted but not built: a large batch is checked without any of them in memory."""

    __slots__ = ("number",)

    def __init__(self, number: int) -> None:
        self.number = number

    def __len__(self) -> int:
        return self.number

    def __getitem__(self, index: object) -> NoReturn:
        raise LookupError("the figures were not kept")


class Note(NamedTuple):
    """Words with the keys of a fact: a cause, a measure, a strategy."""

    organisation: str
    month: Month
    owner: str
    territory: str
    dimension: str
    item: str
    kind: str
    text: str
    source: Source | None = None
