"""A whole number in parts by whole weights."""

from __future__ import annotations

from collections.abc import Sequence


def parts_of(total: int, weights: Sequence[int]) -> list[int]:
    """Return a total in parts that add up to it exactly: largest remainders first, ties to the first.

    Where all weights are 0 the first part has everything.
    """
    whole = sum(weights)
    if whole <= 0:
        return [total, *[0] * (len(weights) - 1)] if weights else []
    parts = [total * weight // whole for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda at: total * weights[at] % whole, reverse=True)
    for at in by_remainder[: total - sum(parts)]:
        parts[at] += 1
    return parts
