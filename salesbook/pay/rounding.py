"""Money of pay lines: rounded once, and shared out exactly."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from salesbook.schedules.shares import parts_of


def to_minor(amount: Fraction) -> int:
    """Return an exact amount of minor units as a whole one, halves away from zero."""
    whole = int(abs(amount) + Fraction(1, 2))
    return whole if amount >= 0 else -whole


def shared(amount: int, shares: Sequence[Fraction]) -> list[int]:
    """Return an amount in parts by shares that sum to one; units left over go to the first due."""
    scale = 1
    for share in shares:
        scale = scale * share.denominator
    parts = parts_of(abs(amount), [int(share * scale) for share in shares])
    return parts if amount >= 0 else [-part for part in parts]
