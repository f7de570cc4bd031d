"""Rebates: bands of distance or of volume, each with its rate."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from salesbook.problems import Text

Mode = Literal["distance", "tier"]


@dataclass(frozen=True, slots=True, kw_only=True)
class RebateBand:
    """A band from `lower` on: kilometres, or sales of a customer in the year in major units.

    `share` is the share of all planned sales that falls into the band.
    """

    id: str
    name: Text
    mode: Mode
    lower: int
    rate: Fraction
    share: Fraction


def mean_rate(bands: Sequence[RebateBand]) -> Fraction:
    """Return what all bands come to as a share of all sales."""
    return sum((band.rate * band.share for band in bands), Fraction(0))
