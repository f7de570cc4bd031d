"""What reading one cell found: a typed value, how sure it is, and what is to be reported."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple, TypeAlias

from salesbook.problems import Text

Value: TypeAlias = int | str | date | Decimal
"""Money in minor units and counts in whole units are int, shares Decimal (0.125 is 12.5 %)."""


class CellStatus(StrEnum):
    """How a cell was read; only OK, ADJUSTED and FORMULA carry a value."""

    OK = "ok"
    ADJUSTED = "adjusted"
    BLANK = "blank"
    PLACEHOLDER = "placeholder"
    FORMULA = "formula"
    ERROR = "error"
    REJECTED = "rejected"


NO_DETAILS: Mapping[str, object] = MappingProxyType({})


class Reading(NamedTuple):
    """One cell as read.

    `raw` is what stood there; `slug` names the problem the cell deserves (an error, a warning or a note),
    and `details` fill that problem's words.
    """

    status: CellStatus
    value: Value | None
    raw: str
    slug: str | None = None
    details: Mapping[str, object] = NO_DETAILS


BLANK = Reading(CellStatus.BLANK, None, "")


def rejected(raw: str, slug: str, **details: object) -> Reading:
    """Return the reading of a cell that cannot be taken."""
    return Reading(CellStatus.REJECTED, None, raw, slug, details)


def error_cell(raw: str, **details: object) -> Reading:
    """Return the reading of an error value such as `#DIV/0!`; it is never blank."""
    return Reading(CellStatus.ERROR, None, raw, "error-cell", details)


def placeholder(raw: str) -> Reading:
    """Return the reading of a dash or n/a: none reported, never 0."""
    return Reading(CellStatus.PLACEHOLDER, None, raw, "placeholder-is-blank")


def adjusted(value: Value, raw: str, slug: str, **details: object) -> Reading:
    """Return a value that was read with a change worth a note."""
    return Reading(CellStatus.ADJUSTED, value, raw, slug, details)


def from_formula(reading: Reading, read_as: Text) -> Reading:
    """Return the reading of a formula's stored value, reported as such; other notes give way."""
    return reading._replace(status=CellStatus.FORMULA, slug="formula-in-input", details={"read_as": read_as})
