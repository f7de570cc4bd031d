"""Figures of schedules: entries with their keys, summed as a sheet asks for them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from salesbook.layout.book_content import Figures, FiguresOfMany, Members, figures_of_many
from salesbook.model.cube import Questions
from salesbook.model.period import Month
from salesbook.model.scenario import Scenario

NOT_KEYS = frozenset(("month",))


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A row of months with what it is about; integers in minor or whole units."""

    keys: Mapping[str, str]
    months: Mapping[Month, int]


def in_months(own: Sequence[Entry], before: Sequence[Entry], passed: Sequence[Month]) -> Sequence[Entry]:
    """Return entries of which those before hold for the months that have passed."""
    if not passed:
        return own

    def some(entry: Entry, *, over: bool) -> Entry:
        kept = {month: value for month, value in entry.months.items() if (month in passed) is over}
        return replace(entry, months=kept)

    return [*(some(each, over=True) for each in before), *(some(each, over=False) for each in own)]


@dataclass(frozen=True, slots=True)
class EntryFigures:
    """Entries by scenario and measure."""

    entries: Mapping[tuple[Scenario, str], Sequence[Entry]] = field(default_factory=dict)

    def value(
        self, scenario: Scenario, measure: str, months: Sequence[Month], members: Members
    ) -> int | None:
        """Return the sum of the entries that have all the members; None when there is none."""
        wanted = {axis: member for axis, member in members.items() if axis not in NOT_KEYS}
        found = [
            entry
            for entry in self.entries.get((scenario, measure), ())
            if all(entry.keys.get(axis) == member for axis, member in wanted.items())
        ]
        if not found:
            return None
        return sum(entry.months.get(month, 0) for entry in found for month in months)

    def beside(self, figures: Figures) -> Figures:
        """Return figures that ask the entries for what they have, and else the others."""
        return _Beside(self, figures)


@dataclass(frozen=True, slots=True)
class _Beside(FiguresOfMany):
    """Figures of entries, and others."""

    entries: EntryFigures
    others: Figures

    def __call__(
        self, scenario: Scenario, measure: str, months: Sequence[Month], members: Members
    ) -> int | None:
        own = (scenario, measure) in self.entries.entries
        return (self.entries.value if own else self.others)(scenario, measure, months, members)

    def many(self, scenario: Scenario, measure: str, questions: Questions) -> Sequence[int | None]:
        own = (scenario, measure) in self.entries.entries
        return figures_of_many(self.entries.value if own else self.others, scenario, measure, questions)
