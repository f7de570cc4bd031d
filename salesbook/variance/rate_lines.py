"""Rates of a reconciliation, at every level where both of their measures stand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from salesbook.model.cube import DimensionCubes
from salesbook.model.scenario import Scenario
from salesbook.variance.comparison import SPANS, Comparison, Span
from salesbook.variance.level_table import Level
from salesbook.variance.rate import RATES, Rate, RateComparison, RateLine, compare_rate
from salesbook.variance.result import Line, Reconciliation

LEVELS: tuple[Level, ...] = ("company", "territory", "person")


def rates_in(result: Reconciliation) -> tuple[Rate, ...]:
    """Return the rates whose measures both have a plan or figures."""
    known = {measure for cubes in result.cubes.every for _, measure in cubes.cubes}
    return tuple(rate for rate in RATES if rate.part in known and rate.base in known)


def rate_lines(result: Reconciliation) -> Iterator[RateLine]:
    """Yield every rate of the company, every territory and every person that says anything."""
    rates = rates_in(result)
    for level in LEVELS:
        measures = {measure for each in result.tables if each.level == level for measure in each.measures}
        for line in result.lines_of(level, "revenue"):
            for rate in rates:
                if rate.part in measures and rate.base in measures:
                    yield from _line(result, line, rate)


def _line(result: Reconciliation, line: Line, rate: Rate) -> Iterator[RateLine]:
    members = {"identity": line.keys["person"]} if "person" in line.keys else line.keys
    spans = {span: rate_over(result, rate, span, members) for span in SPANS}
    if any(each.plan is not None or each.actual is not None for each in spans.values()):
        yield RateLine(level=line.level, keys=line.keys, rate=rate, spans=spans)


def rate_over(result: Reconciliation, rate: Rate, span: Span, members: Mapping[str, str]) -> RateComparison:
    """Return a rate over a span: sums over sums, of those who report both measures."""
    part, base = rate_parts(result, rate, span, members)
    return compare_rate(rate, part, base)


def rate_parts(
    result: Reconciliation, rate: Rate, span: Span, members: Mapping[str, str]
) -> tuple[Comparison, Comparison]:
    """Return the two measures of a rate over a span, of those who report both."""
    months = result.months(span)
    part, base = result.together(rate.part, rate.base, months)

    def measured(cubes: DimensionCubes, measure: str) -> Comparison:
        def value(scenario: Scenario) -> int | None:
            return result.value_in(cubes, scenario, measure, months, members)

        return Comparison(
            plan=value(Scenario.PLAN_OF_REPORTED) or 0,
            actual=value(Scenario.ACTUAL),
            full_plan=value(Scenario.PLAN) or 0,
        )

    return measured(part, rate.part), measured(base, rate.base)
