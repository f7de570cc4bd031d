"""Months whose figures are those of an earlier month, of the plan, sums to date, or nothing at all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TypeVar

from salesbook.model.period import Month

FEWEST = 3
"""So many figures that are not zero must be the same before it says anything."""

MANY = 10
"""Fewer figures of a month may all be met exactly."""

NO_FIGURE = (None, None)

What = TypeVar("What")
Figures = Mapping[What, tuple[int, int | None]]
"""By what a figure is of: the figure and its plan."""


def repeated_months(
    figures: Mapping[Month, Figures[What]], alike: int = MANY
) -> Iterator[tuple[Month, Month, int]]:
    """Yield each month that repeats an earlier one, with that one and how many figures are the same.

    Where months are planned alike, so many figures must be the same that are not as planned.
    """
    for month, those in sorted(figures.items()):
        earlier = sorted((other for other in figures if other < month), reverse=True)
        before = next((each for each in earlier if _repeats(those, figures[each], alike)), None)
        if before is not None:
            yield month, before, len(those)


def is_as_planned(figures: Iterable[tuple[int, int | None]]) -> bool:
    """Say whether every figure of a month is that of its plan; a few may be."""
    known = [(value, plan) for value, plan in figures if value or plan]
    return len(known) >= FEWEST and all(value == plan for value, plan in known)


def is_all_zero(figures: Iterable[tuple[int, int | None]]) -> bool:
    """Say whether nothing was done in a month in which something was planned more than once."""
    known = [*figures]
    return not any(value for value, _ in known) and sum(1 for _, plan in known if plan and plan > 0) > 1


def _repeats(those: Figures[What], before: Figures[What], alike: int) -> bool:
    # Hardly ever do more than one or two have to be looked at.
    same = all(value == before.get(what, NO_FIGURE)[0] for what, (value, _) in those.items())
    if not same or len(those) != len(before):
        return False
    known = [
        (value, plan, before[what][1])
        for what, (value, plan) in those.items()
        if None not in (plan, before[what][1])
    ]
    # What is planned alike in both, such as rent, may be the same; least of all where it is not as planned.
    apart = [value for value, plan, other in known if plan != other]
    off = [value for value, plan, other in known if not value == plan == other]
    return any(
        sum(1 for value in found if value) >= fewest and 2 * len(found) > len(those)
        for found, fewest in ((apart, FEWEST), (off, alike))
    )


def first_to_date(figures: Mapping[Month, Figures[What]]) -> Month | None:
    """Return the first month whose figures look like sums to date, None when there is none.

    None of them is below that of the month before, and they are far nearer to the plan to date than to the
    plan of their month.
    """
    months = sorted(figures)
    found = (
        month
        for at, month in enumerate(months[1:], 1)
        if _to_date(figures[month], [figures[each] for each in months[:at]])
    )
    return next(found, None)


def _to_date(those: Figures[What], runs: list[Figures[What]]) -> bool:
    last = runs[-1]
    if len(those) == 1:
        return _alone_to_date(those, runs)
    known = [(what, value, plan) for what, (value, plan) in those.items() if plan and plan > 0]
    if len(known) < FEWEST or any(value < (last.get(what, NO_FIGURE)[0] or 0) for what, value, _ in known):
        return False
    rows = [(value, plan, [run.get(what, NO_FIGURE) for run in runs]) for what, value, plan in known]
    # Less than that may be a month that makes good for a poor one before.
    if 5 * sum(value for value, _, _ in rows) < 6 * sum(plan for _, plan, _ in rows):
        return False
    # What the months before, which are none, made of their plan is expected of this one too.
    earlier = [each for _, _, before in rows for each in before]
    made, planned = (sum(each[side] or 0 for each in earlier) for side in (0, 1))
    to_date = [plan + sum(each[1] or 0 for each in before) for _, plan, before in rows]
    # Written as products, so that nothing is rounded.
    off = [
        (abs(value * planned - made * whole), abs(value * planned - made * plan))
        for (value, plan, _), whole in zip(rows, to_date, strict=True)
    ]
    apart = sum(1 for from_whole, from_month in off if from_whole < from_month)
    near = 2 * sum(each for each, _ in off) < sum(each for _, each in off)
    return made > 0 and planned > 0 and near and 10 * apart >= 9 * len(rows)


def _alone_to_date(those: Figures[What], runs: list[Figures[What]]) -> bool:
    """Say whether what is one figure a month grew from month to month by a month's plan each time.

    Two months of that are needed: one may make good for a poor one before.
    """
    of = [each.get(what, NO_FIGURE) for each in (*runs, those) for what in those]
    values, plans = ([each[side] or 0 for each in of] for side in (0, 1))
    if len(of) < FEWEST or min(values[0], *plans) <= 0 or values[-1] < 2 * plans[-1]:
        return False
    grown = zip(values, values[1:], plans[1:], strict=False)
    return all(plan <= 2 * (value - before) <= 3 * plan for before, value, plan in grown)
