"""A month whose figures are all those of an earlier month, although the plan expects others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from salesbook.model.period import Month

FEWEST = 3
"""So many figures that are not zero must be the same before it says anything."""

Figures = Mapping[tuple[str, ...], tuple[int, int | None]]
MonthFigures = Mapping[Month, Figures]
"""By month, and by what a figure is of: the figure and its plan."""


def repeated_months(figures: MonthFigures) -> Iterator[tuple[Month, Month, int]]:
    """Yield each month that repeats an earlier one, with that one and how many figures are the same."""
    sums = {month: sum(value for value, _ in those.values()) for month, those in figures.items()}
    for month, those in sorted(figures.items()):
        alike = (other for other in figures if sums[other] == sums[month] and other < month)
        earlier = sorted(alike, reverse=True)
        before = next((each for each in earlier if _repeats(those, figures[each])), None)
        if before is not None and sum(1 for value, _ in those.values() if value) >= FEWEST:
            yield month, before, len(those)


def _repeats(those: Figures, before: Figures) -> bool:
    if those.keys() != before.keys():
        return False
    same = all(value == before[what][0] for what, (value, _) in those.items())
    return same and _planned_apart([(those[what], before[what]) for what in those])


def _planned_apart(pairs: list[tuple[tuple[int, int | None], tuple[int, int | None]]]) -> bool:
    """Say whether the plan lets most of the figures differ between the two months."""
    known = [(plan, other) for (_, plan), (_, other) in pairs if plan is not None and other is not None]
    return bool(known) and 2 * sum(1 for plan, other in known if plan != other) > len(known)
