"""What was missed, rolled over into the months to come (docs/variance.md, Roll-over)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from salesbook.model.rollover import Rollover
from salesbook.schedules.shares import parts_of

QUARTER = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Carried:
    """A month's quota: as the plan in force assigns it, what is carried into it and out of it.

    Amounts are in minor units, or whole ones. `out` is what all months up to it leave open, None before its
    return is in. `sources` are the months that fell short of their quota, or went beyond it, with by how
    much: they make `carried_in`.
    """

    assigned: int
    carried_in: int
    out: int | None
    sources: Mapping[int, int]

    @property
    def current(self) -> int:
        """What is to be reached in the month."""
        return self.assigned + self.carried_in


Spread: TypeAlias = Callable[[int, Sequence[int], Rollover], list[int]]


def _none(open_: int, quotas: Sequence[int], how: Rollover) -> list[int]:
    del open_, how
    return [0] * len(quotas)


def _next(open_: int, quotas: Sequence[int], how: Rollover) -> list[int]:
    del how
    return [open_, *([0] * (len(quotas) - 1))]


def _even(open_: int, quotas: Sequence[int], how: Rollover) -> list[int]:
    del how
    return _shared(open_, [1] * len(quotas))


def _seasonal(open_: int, quotas: Sequence[int], how: Rollover) -> list[int]:
    del how
    return _shared(open_, quotas)


def _capped(open_: int, quotas: Sequence[int], how: Rollover) -> list[int]:
    """Let each month take on a part of its own quota, until nothing is left or the year ends."""
    parts: list[int] = []
    left = abs(open_)
    for quota in quotas:
        part = min(left, int(quota * how.cap))
        parts.append(part if open_ > 0 else -part)
        left -= part
    return parts


def _last_quarter(open_: int, quotas: Sequence[int], how: Rollover) -> list[int]:
    del how
    late = quotas[-QUARTER:]
    return [*([0] * (len(quotas) - len(late))), *_shared(open_, late)]


SPREADS: Mapping[str, Spread] = {
    "none": _none,
    "next": _next,
    "even": _even,
    "seasonal": _seasonal,
    "capped": _capped,
    "last_quarter": _last_quarter,
}
"""How what is open is spread over the months that follow, by policy."""


def _shared(open_: int, weights: Sequence[int]) -> list[int]:
    # Months without a quota take nothing; where none has one, all are alike.
    parts = parts_of(abs(open_), weights if any(weights) else [1] * len(weights))
    return parts if open_ > 0 else [-part for part in parts]


def carried(
    assigned: Sequence[int], actual: Sequence[int | None], how: Rollover, there: Sequence[bool] | None = None
) -> list[Carried]:
    """Return the quota of each month of a year, assigned and current, in the order of the months.

    What is open after a month is the sum of what was assigned up to it less the sum of what was reached: the
    current quotas never enter it, so nothing compounds. A month without a return (None) rolls nothing, and
    nothing is carried into a month in which its person is not `there`.
    """
    there = [True] * len(assigned) if there is None else there
    months: list[Carried] = []
    sources: dict[int, int] = {}
    parts, since = [0] * len(assigned), 0
    for at, (quota, reached) in enumerate(zip(assigned, actual, strict=True)):
        carried_in, known = parts[at - since], dict(sources)
        if reached is not None:
            if reached != quota:
                sources[at] = reached - quota
            parts, since = _spread(-sum(sources.values()), assigned[at + 1 :], there[at + 1 :], how), at + 1
        out = None if reached is None else _open(sources, how)
        months.append(Carried(assigned=quota, carried_in=carried_in, out=out, sources=known))
    return months


def _open(sources: Mapping[int, int], how: Rollover) -> int:
    open_ = -sum(sources.values())
    return open_ if open_ > 0 or how.surplus else 0


def _spread(open_: int, quotas: Sequence[int], there: Sequence[bool], how: Rollover) -> list[int]:
    parts = [0] * len(quotas)
    places = [at for at, here in enumerate(there) if here]
    if not places or not open_ or (open_ < 0 and not how.surplus):
        return parts
    spread = SPREADS[how.policy](open_, [quotas[at] for at in places], how)
    for at, part in zip(places, spread, strict=True):
        parts[at] = part
    return parts
