"""A total shared out by weights: exact, bounded, rounded by the largest remainder."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

Bound = int | None
LONGEST = 256
"""How many binary places a weight is kept to at least."""


@dataclass(frozen=True, slots=True)
class Misfit:
    """Why a total cannot be shared: `least` and `most` are what the parts can take together."""

    total: int
    least: int
    most: Bound


def whole_weights(weights: Sequence[Fraction]) -> list[int]:
    """Return weights as integers in the same proportion.

    Where that would take integers beyond all measure, to `LONGEST` binary places.
    """
    scale = 1
    for denominator in sorted({weight.denominator for weight in weights}):
        scale = lcm(scale, denominator)
        if scale.bit_length() > LONGEST:
            scale = 1 << LONGEST
            break
    return [weight.numerator * scale // weight.denominator for weight in weights]


def share(
    total: int, weights: Sequence[int], lower: Sequence[int] = (), upper: Sequence[Bound] = ()
) -> list[int] | Misfit:
    """Return integer parts in proportion to weights that add up to the total.

    The parts come in a canonical order (by id): the largest remainders get the missing units, ties go to
    the larger weight and then to the first. A part outside its bounds is set to the bound and the others
    share what is left. A weight of zero gets nothing beyond its lower bound.
    """
    low = list(lower) or [0] * len(weights)
    high = list(upper) or [None] * len(weights)
    misfit = _misfit(total, weights, low, high)
    if misfit is not None:
        return misfit
    free, left, parts = _clamp(total, weights, low, high)
    if free:
        for at, part in zip(free, largest_remainder(left, [weights[at] for at in free]), strict=True):
            parts[at] = part
    return parts


def real_share(
    total: int, weights: Sequence[int], low: Sequence[int], high: Sequence[Bound]
) -> list[Fraction] | Misfit:
    """Return parts as `share` does, before they are rounded."""
    misfit = _misfit(total, weights, low, high)
    if misfit is not None:
        return misfit
    free, left, parts = _clamp(total, weights, low, high)
    shares = [Fraction(part) for part in parts]
    whole = sum(weights[at] for at in free)
    for at in free:
        shares[at] = Fraction(left * weights[at], whole)
    return shares


def _misfit(total: int, weights: Sequence[int], low: Sequence[int], high: Sequence[Bound]) -> Misfit | None:
    most = [low[at] if weights[at] == 0 else high[at] for at in range(len(weights))]
    least_sum = sum(low)
    most_sum = None if None in most else sum(value for value in most if value is not None)
    if total < least_sum or (most_sum is not None and total > most_sum):
        return Misfit(total, least_sum, most_sum)
    return None


def largest_remainder(total: int, weights: Sequence[int]) -> list[int]:
    """Return integer parts of a total in proportion to weights, of which one at least is positive."""
    whole = sum(weights)
    floors = [total * weight // whole for weight in weights]
    missing = total - sum(floors)
    # docs/decompose.md, Rounding: larger remainder, then larger weight, then the first by id.
    order = sorted(range(len(weights)), key=lambda at: (-(total * weights[at] % whole), -weights[at], at))
    for at in order[:missing]:
        floors[at] += 1
    return floors


def _clamp(
    total: int, weights: Sequence[int], low: Sequence[int], high: Sequence[Bound]
) -> tuple[list[int], int, list[int]]:
    """Return which parts are inside their bounds, what they share, and the parts set to a bound."""
    parts = list(low)
    free = [at for at, weight in enumerate(weights) if weight > 0]
    left = total - sum(low[at] for at, weight in enumerate(weights) if weight == 0)
    while free:
        whole = sum(weights[at] for at in free)
        # low > left * weight / whole, multiplied out: integers compare exactly.
        under = {at: low[at] * whole - left * weights[at] for at in free}
        over = {at: left * weights[at] - bound * whole for at in free if (bound := high[at]) is not None}
        short = {at: by for at, by in under.items() if by > 0}
        long = {at: by for at, by in over.items() if by > 0}
        if not short and not long:
            break
        # Only the side that is further off: it changes what is left, and the other may fit then.
        rise = sum(short.values()) >= sum(long.values())
        for at in short if rise else long:
            parts[at] = low[at] if rise else high[at] or 0
            left -= parts[at]
        clamped = short if rise else long
        free = [at for at in free if at not in clamped]
    return free, left, parts
