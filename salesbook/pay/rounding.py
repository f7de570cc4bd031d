"""Money of pay lines: rounded once."""

from __future__ import annotations

from fractions import Fraction


def to_minor(*factors: Fraction | int) -> int:
    """Return an exact product of minor units as a whole amount, halves away from zero."""
    # In integers, many times quicker than in fractions, which cancel after each step.
    above, below = 1, 1
    for each in factors:
        above *= each.numerator
        below *= each.denominator
    whole = (2 * abs(above) + below) // (2 * below)
    return whole if above >= 0 else -whole
