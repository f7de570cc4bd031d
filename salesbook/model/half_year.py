"""Half-year and year-end books: whose they are; under which key it stands that the plan is kept."""

from __future__ import annotations

from salesbook.model.period import FiscalYear

_PREFIX, _YEAR_END = "half", "year-end"


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


def year_end_id(territory: str) -> str:
    """Return whose a year-end book is: nobody's, so that it never counts as a return."""
    return f"{_YEAR_END}:{territory}"


def is_year_end(owner: str) -> bool:
    """Say whether a book sums up a year."""
    return owner.partition(":")[0] == _YEAR_END
