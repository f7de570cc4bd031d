"""The result of a reconciliation: actuals beside plan and prior year, at every level."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING, Literal

from salesbook.model.cube import Cubes
from salesbook.model.facts import Note
from salesbook.model.measure import MEASURES
from salesbook.model.period import Month
from salesbook.model.plan import Plan
from salesbook.model.submission import Submission
from salesbook.problems import Text

if TYPE_CHECKING:
    import pandas as pd

Span = Literal["month", "ytd"]
Level = Literal["company", "territory", "person", "class", "product", "person-product"]
Match = Literal["reported", "partly-reported", "missing"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Plan, actual and prior year of one thing over one span; integers in minor or whole units.

    `actual` is None where nothing is reported; `like_for_like` is the plan of those who reported.
    """

    plan: int
    actual: int | None
    prior_year: int | None
    like_for_like: int
    polarity: int = 1

    @property
    def variance(self) -> int | None:
        """Actual less plan, signed."""
        return None if self.actual is None else self.actual - self.plan

    @property
    def attainment(self) -> Fraction | None:
        """Actual over plan; None (n.a.) when nothing is reported or the plan is zero or less."""
        return ratio(self.actual, self.plan)

    @property
    def year_on_year(self) -> Fraction | None:
        """Actual over prior year less 1; None (n.a.) when either says nothing."""
        grown = ratio(self.actual, self.prior_year)
        return None if grown is None else grown - 1

    @property
    def favorable(self) -> bool | None:
        """Whether the variance is good, by the measure's polarity; None when there is none."""
        if not self.variance or not self.polarity:
            return None
        return (self.variance > 0) == (self.polarity > 0)

    @property
    def like_for_like_variance(self) -> int | None:
        """Actual less the plan of those who reported."""
        return None if self.actual is None else self.actual - self.like_for_like

    @property
    def coverage(self) -> Fraction | None:
        """The share of the plan whose owners have reported."""
        return ratio(self.like_for_like, self.plan)

    @property
    def match(self) -> Match:
        """Whether all, some or none of the plan is reported on."""
        if self.actual is None:
            return "missing"
        return "reported" if self.like_for_like == self.plan else "partly-reported"


def ratio(part: int | None, base: int | None) -> Fraction | None:
    """Return part over base; None where a ratio says nothing: no part, no base, or a base of zero or less."""
    if part is None or base is None or base <= 0:
        return None
    return Fraction(part, base)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of the result: what it is about, and its comparison for the month and the year to date."""

    level: Level
    keys: Mapping[str, str]
    name: Text
    measure: str
    month: Comparison
    year_to_date: Comparison

    def over(self, span: Span) -> Comparison:
        """Return the comparison over a span."""
        return self.month if span == "month" else self.year_to_date


ReturnState = Literal["returned", "missing", "rejected", "partial", "refused"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnLine:
    """Whether somebody has reported for the period, and in which file."""

    person: str
    name: Text
    state: ReturnState
    file: str = ""


@dataclass(frozen=True, kw_only=True)
class Reconciliation:
    """Plan, actuals and prior year of a period, and everything that is still open."""

    plan: Plan
    period: Month
    lines: Sequence[Line]
    returns: Sequence[ReturnLine]
    submissions: Sequence[Submission]
    cubes: Cubes
    notes: Sequence[Note] = field(default_factory=tuple)

    def line(self, level: Level, measure: str, **keys: str) -> Line:
        """Return the line of a level, measure and keys; KeyError when there is none."""
        for line in self.lines:
            if line.level == level and line.measure == measure and dict(line.keys) == keys:
                return line
        raise KeyError((level, measure, keys))

    @property
    def missing(self) -> tuple[ReturnLine, ...]:
        """Everybody whose return for the period does not count yet."""
        return tuple(line for line in self.returns if line.state not in ("returned", "partial"))

    def to_frame(self) -> pd.DataFrame:
        """Return one row per line and span; amounts in minor units, ratios as floats, None where n.a."""
        import pandas as pd  # noqa: PLC0415 - heavy, and only needed here

        return pd.DataFrame([row for line in self.lines for row in _frame_rows(line)])

    def _repr_html_(self) -> str:
        return str(self.to_frame().to_html(index=False))


def _frame_rows(line: Line) -> list[dict[str, object]]:
    spans: tuple[Span, Span] = ("month", "ytd")
    rows: list[dict[str, object]] = []
    for span in spans:
        compared = line.over(span)
        attainment = compared.attainment
        rows.append(
            {
                "level": line.level,
                **{axis: line.keys.get(axis) for axis in ("territory", "person", "class", "product")},
                "measure": line.measure,
                "span": span,
                "plan": compared.plan,
                "actual": compared.actual,
                "variance": compared.variance,
                "attainment": None if attainment is None else float(attainment),
                "prior_year": compared.prior_year,
                "like_for_like": compared.like_for_like,
                "match": compared.match,
            }
        )
    return rows


def polarity_of(measure: str) -> int:
    """Return +1 when more of a measure is good, -1 when it is bad."""
    return MEASURES[measure].polarity
