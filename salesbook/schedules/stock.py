"""Stock: how it runs through the months, how long it lasts, and what is to be ordered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate
from math import ceil

WINDOW = 3
"""So many complete months the mean is made of, fewer for a new product."""


def stock_by_month(opening: int, demand: Sequence[int], supply: Sequence[int]) -> list[int]:
    """Return the stock at the end of each month; below zero it says what is missing."""
    moved = (came - went for came, went in zip(supply, demand, strict=True))
    return list(accumulate(moved, initial=opening))[1:]


@dataclass(frozen=True, slots=True)
class Cover:
    """For how many coming months a stock lasts; with `more` at least so long: no demand is known beyond."""

    months: Fraction
    more: bool = False


def forward_cover(stock: int, demand: Sequence[int]) -> Cover:
    """Return how long a stock lasts against the demand of the coming months."""
    for at, wanted in enumerate(demand):
        if max(stock, 0) < wanted:
            return Cover(at + Fraction(max(stock, 0), wanted))
        stock -= wanted
    return Cover(Fraction(len(demand)), more=stock > 0 or bool(demand))


@dataclass(frozen=True, slots=True)
class Mean:
    """What went out in a month on average, and of how many complete months."""

    value: Fraction | None
    months: int

    @property
    def short(self) -> bool:
        """Whether it is made of fewer months than usual."""
        return self.months < WINDOW

    def lasts(self, stock: int) -> Fraction | None:
        """Return a stock in months of it; None (n.a.) where nothing goes out."""
        return Fraction(stock) / self.value if self.value is not None and self.value > 0 else None


def recent_mean(sold: Sequence[int]) -> Mean:
    """Return the mean of the last complete months; `sold` are all of them, the oldest first."""
    last = sold[-WINDOW:]
    return Mean(Fraction(sum(last), len(last)) if last else None, len(last))


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """What is to be ordered of a product, step by step: needed, in packs, and what capacity allows.

    `cover` are the months wanted, `mean` what goes out in one, `planned` the next month's plan.
    """

    cover: Fraction
    mean: Fraction
    planned: int
    stock: int
    in_transit: int = 0
    open_orders: int = 0
    pack: int = 1
    minimum: int = 0
    capacity: int | None = None

    @property
    def needed(self) -> int:
        """Return what cover and plan ask for beyond what is there, on its way or ordered."""
        there = self.stock + self.in_transit + self.open_orders
        return max(0, ceil(self.cover * self.mean + self.planned - there))

    @property
    def packed(self) -> int:
        """Return that up to the smallest order and to whole packs."""
        return -(-max(self.needed, self.minimum) // self.pack) * self.pack if self.needed else 0

    @property
    def proposed(self) -> int:
        """Return that down to what can be made, in whole packs."""
        if self.capacity is None or self.packed <= self.capacity:
            return self.packed
        return max(self.capacity, 0) // self.pack * self.pack
