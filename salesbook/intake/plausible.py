"""Figures that can be read but can hardly be meant."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TypeVar

from salesbook.issued.cells.dates import from_serial, looks_like_date_serial
from salesbook.issued.cells.kinds import CountKind, Kind, MoneyKind
from salesbook.model.period import FiscalYear, Month
from salesbook.problems import Text

SLIP = 2_000
"""A figure so many times its plan, or the other way round, is a unit slip: 元 for 万元 or back."""

THOUSANDS = 500
"""So many times its plan a figure is still a slip: 元 for 千元. So far below it, it may be a poor month."""

NEAR = 4
"""Figures within this factor of their plan raise no doubt, and are not looked at any further."""

FAR = 20
"""Figures this many times apart are far from one another."""

MONTH_ABOVE, MONTH_BELOW = 50, 300
"""A month whose figures are all so many times, or all such a part of, their plan is in another unit."""

FEWEST = 3
"""So many figures must say so."""

Item = TypeVar("Item")
Doubt = tuple[str, Mapping[str, object]]


def implausible(
    value: int, planned: int | None, kind: Kind, fiscal_year: FiscalYear | None = None
) -> Doubt | None:
    """Return the slug and details of a doubt about a figure beside its plan, None when there is none.

    Both are in minor or whole units. A negative figure beside a plan has perhaps the wrong sign; one that
    is thousands of times its plan, or an amount so far below it, is perhaps in another unit. A whole figure
    in the range of date serials far from plan is perhaps a date typed as 3/1; without a plan beside it, one
    near the fiscal year.
    """
    if value < 0 and (isinstance(kind, CountKind) if planned is None else planned >= 0):
        return "unexpected-sign", {}
    if value <= 0 or not isinstance(kind, MoneyKind | CountKind):
        return None
    if not planned or planned < 0:
        return day_like(value, kind, fiscal_year) if fiscal_year is not None else None
    if value >= planned * SLIP or (planned >= value * SLIP and isinstance(kind, MoneyKind)):
        return _slip(value, planned, kind)
    # A day serial is some 46,000: near a plan of that size it is a figure like any other.
    far = not planned < value * FAR < planned * FAR * FAR
    date = day_like(value, kind, None) if far else None
    return date or (_slip(value, planned, kind) if value >= planned * THOUSANDS else None)


def _slip(value: int, planned: int, kind: MoneyKind | CountKind) -> Doubt:
    details = {"usual": usual_text(planned, kind), "expected": kind.expected}
    return "suspected-unit-slip", {**details, "factor": _factor(value, planned)}


def _factor(value: int, planned: int) -> str:
    return f"{round(value / planned):,}" if value >= planned else f"1/{round(planned / value):,}"


def usual_text(planned: int | None, kind: Kind) -> Text:
    """Return a plan as it stands in the sheet."""
    return Text.of(f"{kind.to_cell(planned):,}") if isinstance(kind, MoneyKind | CountKind) else Text()


def day_like(value: int, kind: MoneyKind | CountKind, near: FiscalYear | None) -> Doubt | None:
    """Return the doubt that a figure is a date, with `near` only one within a year of that year."""
    shown = kind.to_cell(value)
    if shown is None or not looks_like_date_serial(shown):
        return None
    day = from_serial(shown)
    if day is None or (near is not None and abs(day.year - near.starts.year) > 1):
        return None
    return "suspected-date", {"read_as": day.isoformat()}


def scaled_months(
    figures: Mapping[Month, Mapping[tuple[str, Item], tuple[int, int | None]]],
) -> Iterator[tuple[Month, str, str]]:
    """Yield month, measure and factor where all figures are alike far from plan, none of them a doubt alone.

    A figure is known by its measure and what else it is of.
    """
    for month, those in sorted(figures.items()):
        pairs: dict[str, list[tuple[int, int]]] = {}
        near: set[str] = set()
        for (measure, _), (value, planned) in those.items():
            if measure not in near and value > 0 and planned is not None and planned > 0:
                pairs.setdefault(measure, []).append((value, planned))
                if planned < value * NEAR < planned * NEAR * NEAR:
                    near.add(measure)
        for measure, known in pairs.items():
            if measure in near:
                continue
            above = all(planned * MONTH_ABOVE <= value < planned * THOUSANDS for value, planned in known)
            below = all(value * MONTH_BELOW <= planned < value * SLIP for value, planned in known)
            if len(known) >= FEWEST and (above or below):
                total, plan = (sum(side) for side in zip(*known, strict=True))
                yield month, measure, _factor(total, plan)
