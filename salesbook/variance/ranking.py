"""Who is first, and who is last."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction

from salesbook.variance.comparison import Comparison
from salesbook.variance.result import Line, Ranked

PAR = Fraction(0)


def rank(lines: Sequence[Line], before: Sequence[Comparison | None], step: int) -> tuple[Ranked, ...]:
    """Return lines by their attainment of the month, the best first.

    By polarity: of expenses the lowest is best. `before` is each line's comparison of the month before.
    Those on a par, to `step` (the unit targets are rounded to) of a target, share a place and keep their
    order; who has not reported, or too little, comes last and has none.
    """
    ranked = [_ranked(line, earlier) for line, earlier in zip(lines, before, strict=True)]
    placed = sorted((each for each in ranked if each.attainment is not None), key=_worth, reverse=True)
    return (*_placed(placed, step), *(each for each in ranked if each.attainment is None))


def _ranked(line: Line, before: Comparison | None) -> Ranked:
    attainment = None if line.month.grey else line.month.attainment
    earlier = before.attainment if before is not None else None
    change = attainment - earlier if attainment is not None and earlier is not None else None
    return Ranked(place=None, line=line, attainment=attainment, change=change)


def _worth(ranked: Ranked) -> Fraction:
    # A measure without polarity ranks as sales do.
    return (ranked.attainment or PAR) * (ranked.line.month.polarity or 1)


def _placed(best_first: Sequence[Ranked], step: int) -> Iterator[Ranked]:
    first = None
    place = 0
    for number, each in enumerate(best_first, start=1):
        if first is None or not _on_a_par(first, each, step):
            # 1, 2, 2, 4: after a shared place the count goes on.
            first, place = each, number
        yield replace(each, place=place)


def _on_a_par(one: Ranked, other: Ranked, step: int) -> bool:
    """Say whether a target one step higher or lower makes two attainments equal, or turns them over."""
    return _reaches(one, other, step) or _reaches(other, one, step)


def _reaches(one: Ranked, other: Ranked, step: int) -> bool:
    month, attainment = one.line.month, other.attainment or PAR
    ends = [Fraction(month.actual or 0, plan) for plan in (month.plan - step, month.plan + step) if plan > 0]
    return min(ends, default=PAR) <= attainment <= max(ends, default=PAR)
