"""Money of pay lines: rounded once."""

from __future__ import annotations

from fractions import Fraction


def to_minor(amount: Fraction) -> int:
    """Return an exact amount of minor units as a whole one, halves away from zero."""
    whole = int(abs(amount) + Fraction(1, 2))
    return whole if amount >= 0 else -whole
