"""Figures that can be read but can hardly be meant."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import NamedTuple, TypeVar

from salesbook.issued.cells.dates import from_serial, looks_like_date_serial
from salesbook.issued.cells.kinds import CountKind, Kind, MoneyKind
from salesbook.issued.manifest import Manifest
from salesbook.model.period import FiscalYear, Month
from salesbook.problems import Text

NEAR = 4
"""Figures within this factor of their plan raise no doubt, and are not looked at any further."""

FAR = 20
"""Figures this many times apart are far from one another."""

FEWEST = 3
"""So many figures must say so."""


class Slips(NamedTuple):
    """From how many times its plan on, and from which part of it down, a figure is taken for a unit slip.

    So does a whole month, from less: it says the same many times.
    """

    above: int = 500
    below: int = 2_000
    month_above: int = 50
    month_below: int = 300

    @classmethod
    def of(cls, kind: Kind, powers: Iterable[int]) -> Slips:
        """Return those of a column of money in a plan that shows money in units of these powers of ten.

        元 for 千元 and back is the likeliest slip where both are seen, and less than a thousand is enough;
        elsewhere a thousandth may be a poor month.
        """
        if not isinstance(kind, MoneyKind):
            return cls()
        steps = [power - kind.unit.power for power in powers]
        if 3 in steps:
            return cls(below=10**3 // NEAR, month_below=10**2)
        return cls(above=10**3 // NEAR) if -3 in steps else cls()

    @property
    def of_one(self) -> Slips:
        """Those of figures without a price, of which each stands for a month: cents are so many times 元."""
        return self._replace(above=min(self.above, self.month_above))


USUAL = Slips()

Item = TypeVar("Item")
Doubt = tuple[str, Mapping[str, object]]


def money_powers(manifest: Manifest) -> frozenset[int]:
    """Return the powers of ten of the units that money stands in, anywhere in a book."""
    columns = (column for table in manifest.tables for column in table.columns)
    return frozenset(column.unit.power for column in columns if column.kind == "money")


def implausible(
    value: int,
    planned: int | None,
    kind: Kind,
    fiscal_year: FiscalYear | None = None,
    slips: Slips = USUAL,
    *,
    date_1904: bool = False,
) -> Doubt | None:
    """Return the slug and details of a doubt about a figure beside its plan, None when there is none.

    Both are in minor or whole units. A negative figure has perhaps the wrong sign, unless the plan is
    negative too; one that is hundreds of times its plan, or an amount so far below it, is perhaps in another
    unit. A whole figure in the range of date serials far from plan is perhaps a date typed as 3/1; without
    a plan beside it, one near the fiscal year.
    """
    if value < 0 and (planned is None or planned >= 0):
        return "unexpected-sign", {}
    if value <= 0 or not isinstance(kind, MoneyKind | CountKind):
        return None
    if not planned or planned < 0:
        return None if fiscal_year is None else day_like(value, kind, fiscal_year, date_1904=date_1904)
    if value >= planned * USUAL.below or (planned >= value * slips.below and isinstance(kind, MoneyKind)):
        return _slip(value, planned, kind)
    # A day serial is some 46,000: near a plan of that size it is a figure like any other.
    far = not planned < value * FAR < planned * FAR * FAR
    date = day_like(value, kind, None, date_1904=date_1904) if far else None
    return date or (_slip(value, planned, kind) if value >= planned * slips.above else None)


def _slip(value: int, planned: int, kind: MoneyKind | CountKind) -> Doubt:
    details = {"usual": usual_text(planned, kind), "expected": kind.expected}
    return "suspected-unit-slip", {**details, "factor": factor_text(Fraction(value, planned))}


def factor_text(ratio: Fraction) -> str:
    """Return how many times something is something else: `24`, `1/24`, and `7.5` where that says more."""
    times = ratio if ratio >= 1 else 1 / ratio
    shown = f"{round(times):,}" if times >= 10 or times == int(times) else f"{float(times):.1f}"
    return shown if ratio >= 1 else f"1/{shown}"


def usual_text(planned: int | None, kind: Kind) -> Text:
    """Return a plan in its unit, as in `1.2 万元`."""
    return (
        kind.describe(planned) if planned is not None and isinstance(kind, MoneyKind | CountKind) else Text()
    )


def day_like(
    value: int, kind: MoneyKind | CountKind, near: FiscalYear | None, *, date_1904: bool = False
) -> Doubt | None:
    """Return the doubt that a figure is a date, with `near` only one within a year of that year."""
    shown = kind.to_cell(value)
    if shown is None or not looks_like_date_serial(shown):
        return None
    day = from_serial(shown, date_1904=date_1904)
    if day is None or (near is not None and abs(day.year - near.starts.year) > 1):
        return None
    return "suspected-date", {"read_as": day.isoformat()}


def scaled_months(
    figures: Mapping[Month, Mapping[tuple[str, Item], tuple[int, int | None]]],
    slips: Mapping[str, Slips],
) -> Iterator[tuple[Month, str, str]]:
    """Yield month, measure and factor where nearly all figures are alike far from plan, as a whole column is.

    A figure is known by its measure and what else it is of; `slips` are those of measures of a unit of
    their own.
    """
    for month, those in sorted(figures.items()):
        pairs: dict[str, list[tuple[int, int]]] = {}
        for (measure, _), (value, planned) in those.items():
            if value > 0 and planned is not None and planned > 0:
                pairs.setdefault(measure, []).append((value, planned))
        for measure, known in pairs.items():
            if _all_scaled(known, slips.get(measure, USUAL)):
                total, plan = (sum(side) for side in zip(*known, strict=True))
                yield month, measure, factor_text(Fraction(total, plan))


def _all_scaled(known: Sequence[tuple[int, int]], slips: Slips) -> bool:
    """Say whether at least nine of ten figures, and all of them together, are so far from their plan."""
    if len(known) < FEWEST:
        return False
    whole = tuple(sum(side) for side in zip(*known, strict=True))
    both = [*known, whole]
    above = [planned * slips.month_above <= value for value, planned in both]
    below = [value * slips.month_below <= planned for value, planned in both]
    return any(each[-1] and 10 * sum(each[:-1]) >= 9 * len(known) for each in (above, below))
