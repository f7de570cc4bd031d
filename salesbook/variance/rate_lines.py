"""Rates of a reconciliation, at every level where both of their measures stand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from salesbook.model.cube import Cube, DimensionCubes
from salesbook.model.measure import measure_of
from salesbook.model.period import Month
from salesbook.model.scenario import Scenario
from salesbook.variance.comparison import SPANS, Comparison, Span
from salesbook.variance.level_table import Level, LevelTable, LineSubject
from salesbook.variance.rate import RATES, Rate, RateComparison, RateLine, compare_rate
from salesbook.variance.result import Reconciliation

LEVELS: tuple[Level, ...] = ("company", "territory", "person")


def rates_in(result: Reconciliation) -> tuple[Rate, ...]:
    """Return the rates whose measures both have a plan or figures."""
    known = {measure for cubes in result.cubes.every for _, measure in cubes.cubes}
    return tuple(rate for rate in RATES if rate.part in known and rate.base in known)


def rate_lines(result: Reconciliation) -> Iterator[RateLine]:
    """Yield every rate of the company, every territory and every person that says anything."""
    rates = rates_in(result)
    for level in LEVELS:
        tables = {
            measure: table for table in result.tables if table.level == level for measure in table.measures
        }
        if "revenue" in tables:
            for at, subject in enumerate(tables["revenue"].subjects):
                for rate in rates:
                    yield from _line(result, rate, tables, at, subject)


def _line(
    result: Reconciliation, rate: Rate, tables: Mapping[str, LevelTable], at: int, subject: LineSubject
) -> Iterator[RateLine]:
    if rate.part not in tables or rate.base not in tables:
        return
    apart = _together(result, rate) is not None
    spans = {
        span: rate_over(result, rate, span, _members(subject.keys))
        if apart
        else compare_rate(
            rate,
            tables[rate.part].comparison(rate.part, span, at, 1),
            tables[rate.base].comparison(rate.base, span, at, 1),
        )
        for span in SPANS
    }
    if any(each.plan is not None or each.actual is not None for each in spans.values()):
        yield RateLine(level=tables[rate.part].level, keys=subject.keys, rate=rate, spans=spans)


def _members(keys: Mapping[str, str]) -> Mapping[str, str]:
    return {"person": keys["person"]} if "person" in keys else keys


def rate_over(result: Reconciliation, rate: Rate, span: Span, members: Mapping[str, str]) -> RateComparison:
    """Return a rate over a span: sums over sums, of those who report both measures.

    Where a measure stands with the region (expenses, heads) and the other with its people, both count in
    full, and the coverage says how far each is reported.
    """
    together = _together(result, rate)
    part = together or _cubes_of(result, rate.part)
    base = together or _cubes_of(result, rate.base)
    months = result.months(span)
    return compare_rate(
        rate,
        _compared(result, part, rate.part, months, members),
        _compared(result, base, rate.base, months, members),
    )


def _cubes_of(result: Reconciliation, measure: str) -> DimensionCubes:
    """Return the cubes that hold a measure, by preference those with its plan."""
    return result.cubes.holding(measure, Scenario.PLAN, Scenario.ACTUAL)


def _together(result: Reconciliation, rate: Rate) -> DimensionCubes | None:
    """Return cubes with figures where both measures are reported; None where that is no difference."""
    cubes = _cubes_of(result, rate.part)
    stock = measure_of(rate.part).stock or measure_of(rate.base).stock
    if stock or cubes is not _cubes_of(result, rate.base):
        return None
    actual = [cubes.get(Scenario.ACTUAL, measure) for measure in (rate.part, rate.base)]
    marks = [each.known for each in actual if each is not None and each.known is not None]
    if len(marks) < len(actual) or (marks[0] == marks[1]).all():
        return None
    both = marks[0] & marks[1]
    restricted = {
        (key, measure): Cube(values=cube.values * both[:, :, None], known=both)
        for (key, measure), cube in cubes.cubes.items()
        if key.scenario in (Scenario.ACTUAL, Scenario.PLAN_OF_REPORTED) and measure in (rate.part, rate.base)
    }
    return cubes.beside(restricted)


def _compared(
    result: Reconciliation,
    cubes: DimensionCubes,
    measure: str,
    months: Sequence[Month],
    members: Mapping[str, str],
) -> Comparison:
    def value(scenario: Scenario) -> int | None:
        return result.value_in(cubes, scenario, measure, months, members)

    return Comparison(
        plan=value(Scenario.PLAN) or 0,
        actual=value(Scenario.ACTUAL),
        prior_year=None,
        like_for_like=value(Scenario.PLAN_OF_REPORTED) or 0,
    )
