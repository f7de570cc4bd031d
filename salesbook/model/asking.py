"""What a form asks for: who may report which item by which measure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from salesbook.model.period import Month


class Asking(NamedTuple):
    """Figures that a form asks its owner for, over the year; without a dimension they are activities."""

    owner: str
    dimension: str
    item: str
    measure: str


AskedUntil = Mapping[Asking, Month]
"""The last month that a return of a form that asks for it reports on."""


def latest(several: Iterable[AskedUntil]) -> AskedUntil:
    """Return what any of several forms asks for, each until the last month."""
    until: dict[Asking, Month] = {}
    for each in several:
        # Nearly always: nobody asks for what somebody else's form asks for.
        if until.keys().isdisjoint(each):
            until |= each
        else:
            until |= {asking: max(month, until.get(asking, month)) for asking, month in each.items()}
    return until
