"""Who is the first to reach a quota."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction

from salesbook.model.period import Month


def first_share(
    person: str,
    people: Sequence[str],
    months: Sequence[Month],
    sold: Callable[[str, Month], Fraction | None],
    quota: Callable[[str], Fraction],
    day: Callable[[str], str],
) -> Fraction | None:
    """Return a person's part in being the first of some people to reach a quota in the last of some months.

    By the months first, and within the month by the `day` that each says; who is on a par shares it. Nothing
    of it is paid twice: who reached it before is no first any more. None while somebody might come before.
    """
    last = len(months) - 1
    own = _reached(person, months, sold, quota)
    if own is None or own != last:
        return None if own is None else Fraction(0)
    others = {each: _reached(each, months, sold, quota) for each in people if each != person}
    if any(at is not None and at < last for at in others.values()):
        return Fraction(0)
    if None in others.values():
        return None
    days = {each: day(each) for each, at in {**others, person: own}.items() if at == last}
    first = min(days.values())
    winners = [each for each, at in days.items() if at == first]
    return Fraction(1, len(winners)) if person in winners else Fraction(0)


def _reached(
    person: str,
    months: Sequence[Month],
    sold: Callable[[str, Month], Fraction | None],
    quota: Callable[[str], Fraction],
) -> int | None:
    """Return in which of the months their sum reaches the quota, after the last for none; None: unknown."""
    target, so_far = quota(person), Fraction(0)
    for at, month in enumerate(months):
        own = sold(person, month)
        if own is None:
            return None
        so_far += own
        if so_far >= target > 0:
            return at
    return len(months)
