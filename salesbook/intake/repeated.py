"""A month whose figures are all those of the month before, although the plan expects others."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping

from salesbook.model.period import Month

FEWEST = 3
"""So many figures that are not zero must be the same before it says anything."""

MonthFigures = Mapping[Month, Mapping[Hashable, tuple[int, int | None]]]
"""By month, and by what a figure is of: the figure and its plan."""


def repeated_months(figures: MonthFigures) -> Iterator[tuple[Month, Month, int]]:
    """Yield each month that repeats the one before it, with that one and how many figures are the same."""
    for month, those in sorted(figures.items()):
        before = figures.get(month.plus(-1))
        if before is None or those.keys() != before.keys():
            continue
        if any(value != before[what][0] for what, (value, _) in those.items()):
            continue
        pairs = [(those[what], before[what]) for what in those]
        telling = sum(1 for (value, _), _ in pairs if value)
        if telling >= FEWEST and _planned_apart(pairs):
            yield month, month.plus(-1), len(pairs)


def _planned_apart(pairs: list[tuple[tuple[int, int | None], tuple[int, int | None]]]) -> bool:
    """Say whether the plan lets most of the figures differ between the two months."""
    known = [(plan, other) for (_, plan), (_, other) in pairs if plan is not None and other is not None]
    return bool(known) and 2 * sum(1 for plan, other in known if plan != other) > len(known)
