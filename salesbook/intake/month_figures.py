"""The figures of each month of a table together, and what shows only there."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, groupby, repeat
from typing import NamedTuple

from salesbook.intake.input_column import InputColumn
from salesbook.intake.input_table import InputTable
from salesbook.intake.lines import TableLine
from salesbook.intake.plausible import scaled_months, usual_text
from salesbook.intake.repeated import Figures, first_to_date, repeated_months
from salesbook.intake.taken import Taken
from salesbook.model.period import Month
from salesbook.problems import Problem, problem


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthFigures:
    """The figures of one month, each by its measure and what else it is of, beside its plan.

    `firsts` is where the first figure of each measure stands. The `far_measures` are those all of whose
    figures are far from their plan, or have none.
    """

    figures: Mapping[tuple[str, int], tuple[int, int | None]]
    firsts: Mapping[str, tuple[TableLine, InputColumn]]
    far_measures: Collection[str]

    @classmethod
    def of(cls, runs: Sequence[_Run]) -> MonthFigures:
        """Return the figures of one month together."""
        figures = dict(chain.from_iterable(run.figures for run in runs))
        firsts: dict[str, tuple[TableLine, InputColumn]] = {}
        for run in runs:
            firsts.setdefault(run.column.measure, (run.first, run.column))
        # Where two columns are of one measure, a figure that was near its plan may have given way to another.
        replaced = len(figures) < sum(len(run.figures) for run in runs)
        near = () if replaced else {run.column.measure for run in runs if run.near}
        return cls(figures=figures, firsts=firsts, far_measures=firsts.keys() - near)


class _Run(NamedTuple):
    """Figures of one column and month, one below the other; `near` says that one of them is near its plan."""

    column: InputColumn
    first: TableLine
    figures: Sequence[tuple[tuple[str, int], tuple[int, int | None]]]
    near: bool


def by_month(taken: Iterable[Taken]) -> Mapping[Month, MonthFigures]:
    """Return the figures of every month; those of no month are left out."""
    runs: dict[Month, list[_Run]] = {}
    for each in taken:
        keys = zip(repeat(each.column.measure), [line.what for line in each.lines], strict=False)
        figures = list(zip(keys, zip(each.values, each.plans, strict=True), strict=False))
        start = 0
        for month, run in groupby(each.months):  # rows go month by month, so that there are few runs
            stop = start + len([*run])
            if month is not None:
                near = True in each.near[start:stop]
                one = _Run(each.column, each.lines[start], figures[start:stop], near)
                runs.setdefault(month, []).append(one)
            start = stop
    return {month: MonthFigures.of(those) for month, those in runs.items()}


def month_problems(table: InputTable, months: Mapping[Month, MonthFigures]) -> Iterator[Problem]:
    """Name months that repeat an earlier one (SB534), are sums to date (SB539) or in another unit (SB538)."""
    yield from _repeated(table, months)
    yield from _cumulated(table, months)
    apart = {month: each.figures for month, each in months.items() if each.far_measures}
    for month, measure, factor in scaled_months(apart):
        line, column = months[month].firsts[measure]
        usual = usual_text(table.plan_of(measure, line), column.kind)
        shown = {"factor": factor, "usual": usual, "expected": column.kind.expected}
        where = table.where(column.issued, line)
        yield Problem(slug="month-scaled", where=where, value=month.key, details=shown)


def _repeated(table: InputTable, months: Mapping[Month, MonthFigures]) -> Iterator[Problem]:
    """Name the months that repeat an earlier one, as a whole or in one measure."""
    whole = [*repeated_months({month: each.figures for month, each in months.items()})]
    told = {month for month, _, _ in whole}
    for month, before, count in whole:
        yield _repetition(table, months[month], (month, before, count), next(iter(months[month].firsts)))
    for measure, figures in _by_measure(months).items():
        for month, before, count in repeated_months(figures):
            if month not in told:
                yield _repetition(table, months[month], (month, before, count), measure)


def _repetition(
    table: InputTable, figures: MonthFigures, found: tuple[Month, Month, int], measure: str
) -> Problem:
    line, column = figures.firsts[measure]
    month, before, count = found
    return problem(
        "month-repeated", table.where(column.issued, line), month.key, other=before.key, cells=count
    )


def _cumulated(table: InputTable, months: Mapping[Month, MonthFigures]) -> Iterator[Problem]:
    """Name the first month of a measure from which on sums to date were typed."""
    for measure, figures in _by_measure(months).items():
        month = first_to_date(figures)
        if month is not None:
            line, column = months[month].firsts[measure]
            yield problem("month-cumulated", table.where(column.issued, line), month.key)


def _by_measure(months: Mapping[Month, MonthFigures]) -> Mapping[str, Mapping[Month, Figures[int]]]:
    """Return the figures of each measure by month, by what else they are of."""
    found: dict[str, dict[Month, dict[int, tuple[int, int | None]]]] = {}
    for month, each in months.items():
        for (measure, what), figure in each.figures.items():
            found.setdefault(measure, {}).setdefault(month, {})[what] = figure
    return found
