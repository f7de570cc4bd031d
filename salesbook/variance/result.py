"""The result of a reconciliation: actuals beside plan and prior year, at every level."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from salesbook.model.cube import Cubes, DimensionCubes
from salesbook.model.decimals import ratio
from salesbook.model.facts import Fact, Note
from salesbook.model.measure import measure_of
from salesbook.model.meeting import MeetingDecision
from salesbook.model.once import Once
from salesbook.model.period import Month
from salesbook.model.plan import Plan
from salesbook.model.restatement import Restatement
from salesbook.model.scenario import Scenario
from salesbook.model.status import COUNTING, ReturnState
from salesbook.model.submission import Submission
from salesbook.problems import Problem, Text
from salesbook.variance.asked import NotAsked
from salesbook.variance.basis import SHIFTS, paired, together
from salesbook.variance.bridge import Bridge, BridgeMeasure, Leaves, bridge_of, leaves_of
from salesbook.variance.comparison import SPANS, Comparison, Match, Span, SpanOrYear
from salesbook.variance.level_table import Level, LevelTable, LineSubject
from salesbook.variance.outlook import Elapsed, Outlook
from salesbook.variance.rollover import Carried, carried

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "Comparison",
    "Level",
    "Line",
    "Match",
    "Reconciliation",
    "ReturnLine",
    "ReturnState",
    "Span",
    "ratio",
]

REPORTED = (Scenario.ACTUAL, Scenario.PLAN_OF_REPORTED, Scenario.PRIOR_YEAR_OF_REPORTED)
"""Scenarios that end with the month reported on."""

BRIDGED: tuple[BridgeMeasure, ...] = ("revenue", "gross_profit")
BRIDGED_SPANS: tuple[Span, ...] = ("month", "ytd")
"""What bridges are made of."""

PAIRED = (Scenario.ACTUAL_OF_BOTH, Scenario.PREVIOUS_PERIOD)
"""Now and the period before, of those who reported in both."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of the result: what it is about, its comparison over every span, and how the year will end."""

    level: Level
    keys: Mapping[str, str]
    name: Text
    measure: str
    spans: Mapping[Span, Comparison]
    outlook: Outlook

    def over(self, span: Span) -> Comparison:
        """Return the comparison over a span."""
        return self.spans[span]

    @property
    def month(self) -> Comparison:
        """The comparison of the month reported on."""
        return self.spans["month"]

    @property
    def year_to_date(self) -> Comparison:
        """The comparison of the year up to the month reported on."""
        return self.spans["ytd"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnLine:
    """Whether somebody has reported for the period, and in which file; `sold`: whether its sales count."""

    person: str
    name: Text
    state: ReturnState
    file: str = ""
    sold: bool = True

    @property
    def counts(self) -> bool:
        """Whether what is asked for first, the sales of a person, counts."""
        return self.state in COUNTING and self.sold


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranked:
    """A place in a ranking. Those on a par share their place; who has no attainment has none.

    `change` is the attainment less that of the month before, None where there is none.
    """

    place: int | None
    line: Line
    attainment: Fraction | None
    change: Fraction | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUp:
    """A gap to be closed: whose it is, why it is there, what is done, by whom, until when.

    `material` says that the month's variance lies beyond both limits, and so asks for a cause.
    """

    line: Line
    material: bool
    cause: str = ""
    measure: str = ""
    owner: str = ""
    due: str = ""

    @property
    def unexplained(self) -> bool:
        """Say whether a cause is asked for and not given."""
        return self.material and not self.cause


@dataclass(frozen=True, kw_only=True)
class Reconciliation(Once):
    """Plan, actuals and prior year of a period, and everything that is still open.

    `cubes` hold, by dimension, what has a product and what has other items (channels, cost lines, ...) or
    none. `listed` are the figures of lists (single expense items, difficulties), `further` those that no plan
    stands against (scores, absences); `not_asked` are planned rows that the returned forms do not have,
    `restated` the figures that changed since their month was accepted, and were approved. `decisions` are
    those of the meetings so far. `of_books` names the months in which actual gross profit (at unit costs) or
    expenses are those of finance's books, by measure.
    """

    plan: Plan
    period: Month
    tables: Sequence[LevelTable]
    returns: Sequence[ReturnLine]
    submissions: Sequence[Submission]
    cubes: Cubes
    region_returns: Sequence[ReturnLine] = field(default_factory=tuple)
    notes: Sequence[Note] = field(default_factory=tuple)
    elapsed: Elapsed = field(default_factory=Elapsed)
    ranking: Sequence[Ranked] = field(default_factory=tuple)
    follow_ups: Sequence[FollowUp] = field(default_factory=tuple)
    not_asked: Sequence[NotAsked] = field(default_factory=tuple)
    restated: Sequence[Restatement] = field(default_factory=tuple)
    listed: Sequence[Fact] = field(default_factory=tuple)
    further: Sequence[Fact] = field(default_factory=tuple)
    findings: Sequence[Problem] = field(default_factory=tuple)
    decisions: Sequence[MeetingDecision] = field(default_factory=tuple)
    of_books: Mapping[str, Sequence[Month]] = field(default_factory=dict)
    _together: dict[tuple[str, str, tuple[Month, ...]], tuple[DimensionCubes, DimensionCubes]] = field(
        default_factory=dict
    )
    _quotas: dict[tuple[str, str], Sequence[Carried]] = field(default_factory=dict)

    @property
    def costs(self) -> Literal["standard", "ledger"]:
        """Whose unit costs make the actual gross profit."""
        return "ledger" if "gross_profit" in self.of_books else "standard"

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        """Every line, level by level."""
        return tuple(line for table in self.tables for line in self._lines(table))

    def line(self, level: Level, measure: str, **keys: str) -> Line:
        """Return the line of a level, measure and keys; KeyError when there is none."""
        for table in self.tables:
            at = table.position(keys) if table.level == level and measure in table.measures else None
            if at is not None:
                return self._line(table, at, measure)
        raise KeyError((level, measure, keys))

    def lines_of(self, level: Level, measure: str, **within: Collection[str]) -> tuple[Line, ...]:
        """Return the lines of a level and measure, in plan order; of some members: `person={"zhang"}`."""
        return tuple(
            self._line(table, at, measure)
            for table in self.tables
            if table.level == level and measure in table.measures
            for at, subject in enumerate(table.subjects)
            if all(subject.keys.get(axis) in members for axis, members in within.items())
        )

    def _lines(self, table: LevelTable) -> Iterator[Line]:
        for at in range(len(table.subjects)):
            for measure in table.measures:
                yield self._line(table, at, measure)

    def _line(self, table: LevelTable, at: int, measure: str) -> Line:
        subject: LineSubject = table.subjects[at]
        spans = {span: table.comparison(measure, span, at, measure_of(measure).polarity) for span in SPANS}
        return Line(
            level=table.level,
            keys=subject.keys,
            name=subject.name,
            measure=measure,
            spans=spans,
            outlook=self._outlook(int(table.targets[measure][at]), spans["ytd"]),
        )

    def _outlook(self, target: int, to_date: Comparison) -> Outlook:
        months = self.plan.fiscal_year.months
        return Outlook(
            target=target,
            actual=to_date.actual,
            reported=to_date.plan,
            planned=to_date.full_plan,
            months_left=len(months) - 1 - months.index(self.period),
            time_progress=self.elapsed.year_progress,
        )

    def months(self, span: SpanOrYear) -> tuple[Month, ...]:
        """Return the months of a span up to the period; of the year, all of them."""
        return span_months(self.plan, self.period, span)

    def value(
        self, scenario: Scenario, measure: str, months: Sequence[Month], members: Mapping[str, str]
    ) -> int | None:
        """Return the sum over months and members; None when nothing is reported, or not by their items."""
        cubes = self.cubes.asked(measure, members)
        return None if cubes is None else self.value_in(cubes, scenario, measure, months, members)

    def value_in(
        self,
        cubes: DimensionCubes,
        scenario: Scenario,
        measure: str,
        months: Sequence[Month],
        members: Mapping[str, str],
    ) -> int | None:
        """Return the sum within given cubes; of a stock it is the last month's figure."""
        shift = shift_of(self.plan, self.period, months) if scenario in PAIRED else None
        if shift is not None:
            return self._paired(cubes, scenario, measure, counted_months(measure, months), shift, members)
        # The months to come have no figure of a stock: the last one reported stands for the span.
        if scenario in REPORTED and measure_of(measure).stock:
            months = [month for month in months if month <= self.period]
        return cubes.value(scenario, measure, counted_months(measure, months), members)

    def _paired(
        self,
        cubes: DimensionCubes,
        scenario: Scenario,
        measure: str,
        months: Sequence[Month],
        shift: int,
        members: Mapping[str, str],
    ) -> int | None:
        chosen = cubes.owners(members), cubes.items(members)
        pair = paired(cubes, measure, months, shift, chosen)
        if pair is None or not pair[2].any():
            return None
        return int(pair[PAIRED.index(scenario)].sum())

    def together(
        self, part: str, base: str, months: Sequence[Month]
    ) -> tuple[DimensionCubes, DimensionCubes]:
        """Return the cubes of two measures with the figures of who reported both in some months alone."""
        # Kept, since every book asks for the same rates.
        key = (part, base, tuple(months))
        if key not in self._together:
            # The cubes that hold a measure, by preference those with its plan.
            held = [self.cubes.holding(each, Scenario.PLAN, Scenario.ACTUAL) for each in (part, base)]
            self._together[key] = together(held[0], held[1], (part, base), months)
        return self._together[key]

    @cached_property
    def scored(self) -> Mapping[tuple[str, Month], Mapping[tuple[str, str], Sequence[int]]]:
        """Returned figures that no plan stands against: by person and month, by dimension and measure."""
        found: dict[tuple[str, Month], dict[tuple[str, str], list[int]]] = {}
        places = self.plan.dimensions.person
        for fact in self.further:
            owner = places[fact.owner].identity if fact.owner in places else fact.owner
            own = found.setdefault((owner, fact.month), {})
            own.setdefault((fact.dimension, fact.measure), []).append(fact.value)
        return found

    def quotas(self, measure: str, person: str) -> Sequence[Carried]:
        """Return a person's quota of each month of the year, with what the plan's policy carries over."""
        # Kept, since every book asks for those of its people month by month.
        if (measure, person) not in self._quotas:
            self._quotas[measure, person] = self._carried(measure, person)
        return self._quotas[measure, person]

    def _carried(self, measure: str, person: str) -> Sequence[Carried]:
        members, months = {"identity": person}, self.plan.fiscal_year.months

        def of(scenario: Scenario, month: Month) -> int | None:
            return self.value(scenario, measure, (month,), members)

        def reached(month: Month) -> int | None:
            actual = of(Scenario.ACTUAL, month)
            if actual is None or month > self.period:
                return None
            # What a form never asked for rolls nothing either.
            return actual + (of(Scenario.PLAN, month) or 0) - (of(Scenario.PLAN_OF_REPORTED, month) or 0)

        assigned = [of(Scenario.PLAN, month) or 0 for month in months]
        there = [self.plan.dimensions.serves(person, month) for month in months]
        return carried(assigned, [reached(month) for month in months], self.plan.rollover, there)

    def leaves(self, span: Span, **members: str) -> Leaves | None:
        """Return the leaves of months and members that bridges are computed from."""
        return leaves_of(self.cubes.products, self.months(span), members)

    def bridge(self, measure: BridgeMeasure, span: Span, **members: str) -> Bridge | None:
        """Return price, volume and mix of a variance; None where quantities, or costs, are not planned."""
        if self.cubes.products.get(Scenario.PLAN, measure) is None:
            return None
        leaves = self.leaves(span, **members)
        return None if leaves is None else bridge_of(leaves, measure)

    def bridges(self, members: Mapping[str, str]) -> Mapping[tuple[BridgeMeasure, Span], Bridge]:
        """Return the bridges there are of some members, of the month and the year to date."""
        found = {
            (measure, span): self.bridge(measure, span, **members)
            for measure in BRIDGED
            for span in BRIDGED_SPANS
        }
        return {key: bridge for key, bridge in found.items() if bridge is not None}

    @property
    def measures(self) -> tuple[str, ...]:
        """Every measure that has a plan, those by product first."""
        return self.cubes.measures(Scenario.PLAN)

    @property
    def missing(self) -> tuple[ReturnLine, ...]:
        """Everybody whose sales of the period do not count yet."""
        return tuple(line for line in self.returns if not line.counts)

    @property
    def unexplained(self) -> tuple[FollowUp, ...]:
        """Material variances without a cause."""
        return tuple(each for each in self.follow_ups if each.unexplained)

    def to_frame(self, level: Level | None = None) -> pd.DataFrame:
        """Return one row per line and span; amounts in minor units, ratios as floats, missing where n.a."""
        from salesbook.variance.result_frame import result_frame  # noqa: PLC0415 - heavy, and only needed here

        return result_frame([each for each in self.tables if level in (None, each.level)])


def span_months(plan: Plan, period: Month, span: SpanOrYear) -> tuple[Month, ...]:
    """Return the months of a span up to and including the period; of the year, all of them."""
    year = plan.fiscal_year
    if span == "month":
        return (period,)
    if span == "year":
        return year.months
    if span == "ytd":
        return year.until(period)
    runs = year.quarters if span == "quarter" else year.halves
    inside = next(run for run in runs if period in run.months)
    return tuple(month for month in inside.months if month <= period)


def counted_months(measure: str, months: Sequence[Month]) -> Sequence[Month]:
    """Return the months whose figures add up to that of a span: of a stock the last one alone."""
    return months[-1:] if measure_of(measure).stock else months


def shift_of(plan: Plan, period: Month, months: Sequence[Month]) -> int | None:
    """Return how many months before some months their like lies; None where a sheet asks for no such span.

    A single month stands beside the one before it, a span by the first name it has.
    """
    if len(months) == 1:
        return SHIFTS["month"]
    named = (span for span in SPANS if span_months(plan, period, span) == tuple(months))
    return SHIFTS.get(next(named, ""))


def distinct_spans(plan: Plan, period: Month) -> Mapping[Span, Sequence[Span]]:
    """Return the spans that differ, each with all equal to it: in March the quarter is the year to date."""
    found: dict[tuple[Month, ...], list[Span]] = {}
    for span in SPANS:
        found.setdefault(span_months(plan, period, span), []).append(span)
    return {equal[0]: equal for equal in found.values()}
