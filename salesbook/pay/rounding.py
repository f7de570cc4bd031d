"""Money of pay lines: rounded once."""

from __future__ import annotations

from fractions import Fraction


def to_minor(amount: Fraction) -> int:
    """Return an exact amount of minor units as a whole one, halves away from zero."""
    whole = (2 * abs(amount.numerator) + amount.denominator) // (2 * amount.denominator)
    return whole if amount.numerator >= 0 else -whole
