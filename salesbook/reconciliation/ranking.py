"""Who is first, who is last, who has improved most."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction

from salesbook.model.comparison import Comparison, ratio
from salesbook.model.reconciliation import Line, Ranked

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
    return (ranked.attainment or PAR) * (ranked.line.month.polarity or 1)


def _placed(best_first: Sequence[Ranked]) -> Iterator[Ranked]:
    place = 0
    for number, each in enumerate(best_first, start=1):
        if number == 1 or _worth(each) != _worth(best_first[number - 2]):
            place = number
        yield replace(each, place=place)


def most_improved(ranking: Sequence[Ranked]) -> Ranked | None:
    """Return who gained most on the month before; None when nobody gained."""
    gains = [each for each in ranking if each.change is not None and _gain(each) > 0]
    return max(gains, key=_gain, default=None)


def _gain(ranked: Ranked) -> Fraction:
    return (ranked.change or PAR) * (ranked.line.month.polarity or 1)


def mean_attainment(ranking: Sequence[Ranked]) -> Fraction | None:
    """Return the average of the rates of those who have one: every one of them weighs the same.

    The rate of them together is another figure: all actuals over all plans, see `joint_attainment`.
    """
    rates = [each.attainment for each in ranking if each.attainment is not None]
    return sum(rates, PAR) / len(rates) if rates else None


def joint_attainment(ranking: Sequence[Ranked]) -> Fraction | None:
    """Return the rate of those who have one taken together: all actuals over all plans."""
    rated = [each.line.month for each in ranking if each.attainment is not None]
    return ratio(sum(each.actual or 0 for each in rated), sum(each.plan for each in rated))
