"""Who is first, and who is last."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction

from salesbook.variance.comparison import Comparison
from salesbook.variance.result import Line, Ranked

PAR = Fraction(0)


def rank(lines: Sequence[Line], before: Sequence[Comparison | None]) -> tuple[Ranked, ...]:
    """Return lines by their attainment of the month, the best first.

    By polarity: of expenses the lowest is best. `before` is each line's comparison of the month before.
    Those on a par share a place and keep their order; who has not reported comes last, without a place.
    """
    ranked = [_ranked(line, earlier) for line, earlier in zip(lines, before, strict=True)]
    placed = sorted((each for each in ranked if each.attainment is not None), key=_worth, reverse=True)
    return (*_placed(placed), *(each for each in ranked if each.attainment is None))


def _ranked(line: Line, before: Comparison | None) -> Ranked:
    attainment, earlier = line.month.attainment, before.attainment if before is not None else None
    change = attainment - earlier if attainment is not None and earlier is not None else None
    return Ranked(place=None, line=line, attainment=attainment, change=change)


def _worth(ranked: Ranked) -> Fraction:
    # A measure without polarity ranks as sales do.
    return (ranked.attainment or PAR) * (ranked.line.month.polarity or 1)


def _placed(best_first: Sequence[Ranked]) -> Iterator[Ranked]:
    place = 0
    for number, each in enumerate(best_first, start=1):
        if number == 1 or _worth(each) != _worth(best_first[number - 2]):
            # 1, 2, 2, 4: after a shared place the count goes on.
            place = number
        yield replace(each, place=place)
