"""What is carried from month to month: draws, negative totals."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class SettledPay:
    """What is paid for a month, and what is left to be made up later, in minor units."""

    paid: int
    balance: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PayTerms:
    """What is paid at least, and how much of a balance is made up for in a month, in minor units.

    `draw` is paid in any case and made up for later; without one a negative total waits for the months that
    follow. Making up leaves at least the `minimum`, and takes at most `recovery` of what was earned.
    """

    draw: int = 0
    minimum: int = 0
    recovery: Fraction = Fraction(1)


PLAIN_TERMS = PayTerms()


def settled(earned: int, balance: int = 0, terms: PayTerms = PLAIN_TERMS) -> SettledPay:
    """Return what is paid of a month's total where earlier months left a balance."""
    if earned < terms.draw or earned < 0:
        return SettledPay(paid=terms.draw, balance=balance + terms.draw - earned)
    spare = max(earned - max(terms.draw, terms.minimum), 0)
    recovered = min(spare, int(earned * terms.recovery), balance)
    return SettledPay(paid=earned - recovered, balance=balance - recovered)


def attendance_score(days_absent: int, points_a_day: int, full: int = 100) -> int:
    """Return 100 less the points of each absence, part of a day as a day, never below 0."""
    return max(full - points_a_day * days_absent, 0)
