"""What is carried from month to month: draws, negative totals."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """What is paid for a month, and what is left to be made up later, in minor units."""

    paid: int
    balance: int


def drawn(earned: int, draw: int, balance: int = 0) -> Settled:
    """Return what is paid where a draw is guaranteed and later recovered, never below the draw itself."""
    if earned < draw:
        return Settled(paid=draw, balance=balance + draw - earned)
    recovered = min(earned - draw, balance)
    return Settled(paid=earned - recovered, balance=balance - recovered)


def carried_forward(total: int, balance: int = 0) -> Settled:
    """Return what is paid where a negative total waits for the next months; the balance is what waits."""
    due = total - balance
    return Settled(paid=max(due, 0), balance=max(-due, 0))


def settled(total: int, draw: int, balance: int) -> Settled:
    """Return what is paid of a month's total where earlier months left a balance; without a `draw`, 0."""
    return drawn(total, draw, balance) if draw else carried_forward(total, balance)


def attendance_score(days_absent: int, points_a_day: int, full: int = 100) -> int:
    """Return 100 less the points of each absence, part of a day as a day, never below 0."""
    return max(full - points_a_day * days_absent, 0)
