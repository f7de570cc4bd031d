"""Half-year books: whose they are, and what came of a half-year."""

from __future__ import annotations

_PREFIX = "half"


def half_id(territory: str) -> str:
    """Return whose a half-year book is: the half-year's, so that it never counts as a return."""
    # No id of a plan holds a colon, as with meetings.
    return f"{_PREFIX}:{territory}"


def half_of(owner: str) -> str | None:
    """Return the territory of a half-year book, None for any other owner."""
    prefix, _, territory = owner.partition(":")
    return territory if prefix == _PREFIX and territory else None
