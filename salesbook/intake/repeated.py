"""A month whose figures are all those of an earlier month, although the plan expects others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TypeVar

from salesbook.model.period import Month

FEWEST = 3
"""So many figures that are not zero must be the same before it says anything."""

NO_FIGURE = (None, None)

What = TypeVar("What")
Figures = Mapping[What, tuple[int, int | None]]
"""By what a figure is of: the figure and its plan."""


def repeated_months(figures: Mapping[Month, Figures[What]]) -> Iterator[tuple[Month, Month, int]]:
    """Yield each month that repeats an earlier one, with that one and how many figures are the same."""
    for month, those in sorted(figures.items()):
        earlier = sorted((other for other in figures if other < month), reverse=True)
        before = next((each for each in earlier if _repeats(those, figures[each])), None)
        if before is not None and sum(1 for value, _ in those.values() if value) >= FEWEST:
            yield month, before, len(those)


def _repeats(those: Figures[What], before: Figures[What]) -> bool:
    # Hardly ever do more than one or two have to be looked at.
    same = all(value == before.get(what, NO_FIGURE)[0] for what, (value, _) in those.items())
    return (
        same and len(those) == len(before) and _planned_apart([(those[what], before[what]) for what in those])
    )


def _planned_apart(pairs: list[tuple[tuple[int, int | None], tuple[int, int | None]]]) -> bool:
    """Say whether the plan lets most of the figures differ between the two months."""
    known = [(plan, other) for (_, plan), (_, other) in pairs if plan is not None and other is not None]
    return bool(known) and 2 * sum(1 for plan, other in known if plan != other) > len(known)
