"""Half-year books: whose they are, and under which key the decision to keep the plan stands."""

from __future__ import annotations

from salesbook.model.period import FiscalYear

_PREFIX = "half"


def half_id(territory: str) -> str:
    """Return whose a half-year book is: the half-year's, so that it never counts as a return."""
    # No id of a plan holds a colon, as with meetings.
    return f"{_PREFIX}:{territory}"


def half_of(owner: str) -> str | None:
    """Return the territory of a half-year book, None for any other owner."""
    prefix, _, territory = owner.partition(":")
    return territory if prefix == _PREFIX and territory else None


def half_key(year: FiscalYear) -> str:
    """Return the key under which it is recorded that the second half is kept as planned."""
    return f"{_PREFIX}:{year.halves[1].key}"
