"""Figures that can be read but can hardly be meant."""

from __future__ import annotations

from collections.abc import Mapping

from salesbook.layout.cells.dates import from_serial, looks_like_date_serial
from salesbook.layout.cells.kinds import Kind, MoneyKind
from salesbook.problems import Text

SLIP = 10_000
"""元 for 万元 and the other way round."""

SLACK = 5
"""A slip is suspected when the ratio to plan is within this factor of SLIP."""

NEAR = 4
"""Figures within this factor of their plan raise no doubt, and are not looked at any further."""

FAR = 20
"""Figures this many times apart are far from one another."""


def implausible(value: int, planned: int, kind: Kind) -> tuple[str, Mapping[str, object]] | None:
    """Return the slug and details of a doubt about a figure beside its plan, None when there is none.

    Both are in minor or whole units. A negative figure beside a plan has perhaps the wrong sign. About
    10,000 times the plan, or the plan about 10,000 times the amount, is a unit slip; a whole figure in the
    range of date serials far from plan is a date typed as 3/1.
    """
    if value < 0 <= planned:
        return "unexpected-sign", {}
    if planned <= 0 or value <= 0 or not isinstance(kind, MoneyKind):
        return None
    details = {"usual": Text.of(f"{kind.to_cell(planned):,}"), "expected": kind.expected}
    if value * SLACK // planned >= SLIP and value <= planned * SLIP * SLACK:
        return "suspected-unit-slip", {**details, "factor": f"{round(value / planned):,}"}
    if planned * SLACK // value >= SLIP and planned <= value * SLIP * SLACK:
        return "suspected-unit-slip", {**details, "factor": f"1/{round(planned / value):,}"}
    shown = kind.to_cell(value)
    if (
        shown is not None
        and looks_like_date_serial(shown)
        and not planned < value * FAR < planned * FAR * FAR
    ):
        day = from_serial(shown)
        return "suspected-date", {"read_as": day.isoformat() if day else ""}
    return None
