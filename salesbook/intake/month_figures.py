"""The figures of each month of a table together, and what shows only there."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, groupby, repeat
from typing import NamedTuple

from salesbook.intake.input_column import InputColumn
from salesbook.intake.input_table import InputTable
from salesbook.intake.lines import TableLine
from salesbook.intake.plausible import Slips, money_powers, scaled_months, usual_text
from salesbook.intake.repeated import (
    FEWEST,
    MANY,
    Figures,
    first_to_date,
    is_all_zero,
    is_as_planned,
    repeated_months,
)
from salesbook.intake.taken import Taken
from salesbook.model.dimension import ACTIVITY
from salesbook.model.measure import measure_of
from salesbook.model.period import Month
from salesbook.problems import Problem, problem

HARDLY_MET = 10
"""Of so many visits or calls and more it is chance to do just as many as planned."""

Key = tuple[str, int]
"""A measure, and what else a figure is of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthFigures:
    """The figures of one month, each by its measure and what else it is of, beside its plan.

    `firsts` is where the first figure of each measure stands. The `far_measures` are those hardly any of
    whose figures are near their plan.
    """

    figures: Mapping[Key, tuple[int, int | None]]
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
        counts: dict[str, list[int]] = {}
        for run in () if replaced else runs:
            near = counts.setdefault(run.column.measure, [0, 0])
            near[0], near[1] = near[0] + run.near, near[1] + len(run.figures)
        near_measures = {measure for measure, (near_plan, of) in counts.items() if 10 * near_plan > of}
        return cls(figures=figures, firsts=firsts, far_measures=firsts.keys() - near_measures)


class _Run(NamedTuple):
    """Figures of one column and month, one below the other, and how many of them are near their plan."""

    column: InputColumn
    first: TableLine
    figures: Sequence[tuple[tuple[str, int], tuple[int, int | None]]]
    near: int


ByMeasure = Mapping[str, Mapping[Month, Figures[Key]]]
"""The figures of each measure, by month."""


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
                near = sum(each.near[start:stop])
                one = _Run(each.column, each.lines[start], figures[start:stop], near)
                runs.setdefault(month, []).append(one)
            start = stop
    return {month: MonthFigures.of(those) for month, those in runs.items()}


def month_problems(
    table: InputTable, months: Mapping[Month, MonthFigures]
) -> tuple[frozenset[tuple[str, Month | None]], list[Problem]]:
    """Return which measures of which months are told of as a whole, and what months look like.

    They repeat an earlier one (SB534), are sums to date (SB539), in another unit (SB538), all zero (SB555) or
    just as planned (SB556).
    """
    whole: set[tuple[str, Month | None]] = set()
    by_measure = _by_measure(months)
    told = [
        *_repeated(table, months, by_measure),
        *_cumulated(table, months, by_measure),
        *_shapes(table, months, by_measure, whole),
    ]
    apart = {month: each.figures for month, each in months.items() if each.far_measures}
    slips = _slips(table, months) if apart else {}
    for month, measure, factor in scaled_months(apart, slips):
        whole.add((measure, month))
        line, column = months[month].firsts[measure]
        usual = usual_text(table.plan_of(column.issued, line), column.kind)
        shown = {"factor": factor, "usual": usual, "expected": column.kind.expected}
        told.append(
            Problem(
                slug="month-scaled",
                where=table.where(column.issued, line),
                value=month.key,
                details=shown,
            )
        )
    return frozenset(whole), told


def _slips(table: InputTable, months: Mapping[Month, MonthFigures]) -> Mapping[str, Slips]:
    powers = money_powers(table.manifest)
    columns = {m: column for each in months.values() for m, (_, column) in each.firsts.items()}
    return {measure: Slips.of(column.kind, powers) for measure, column in columns.items()}


def _repeated(
    table: InputTable, months: Mapping[Month, MonthFigures], by_measure: ByMeasure
) -> Iterator[Problem]:
    """Name the months that repeat an earlier one, as a whole or in one measure."""
    whole = [*repeated_months({month: each.figures for month, each in months.items()})]
    told = {month for month, _, _ in whole}
    for month, before, count in whole:
        yield _repetition(table, months[month], (month, before, count), next(iter(months[month].firsts)))
    for measure, figures in by_measure.items():
        alike = MANY if measure_of(measure).by_product else FEWEST
        for month, before, count in repeated_months(figures, alike):
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


def _cumulated(
    table: InputTable, months: Mapping[Month, MonthFigures], by_measure: ByMeasure
) -> Iterator[Problem]:
    """Name the first month of a measure from which on sums to date were typed."""
    for measure, figures in by_measure.items():
        month = first_to_date(figures)
        if month is not None:
            line, column = months[month].firsts[measure]
            yield problem("month-cumulated", table.where(column.issued, line), month.key)


def _shapes(
    table: InputTable,
    months: Mapping[Month, MonthFigures],
    by_measure: ByMeasure,
    whole: set[tuple[str, Month | None]],
) -> Iterator[Problem]:
    """Name each month once in which measures are all zero against a plan, and once where they equal it."""
    for month in months:
        own = {
            measure: figures[month].values() for measure, figures in by_measure.items() if month in figures
        }
        zero = [measure for measure, figures in own.items() if is_all_zero(figures)]
        whole |= {(measure, month) for measure in zero}
        # What is fixed, such as rent, is as planned.
        sold = {measure: figures for measure, figures in own.items() if measure_of(measure).by_product}
        planned = [measure for measure, figures in sold.items() if is_as_planned(figures)]
        if sum(len(own[measure]) for measure in planned) < MANY:
            planned = [ACTIVITY] if _done_as_planned(own.get(ACTIVITY, ())) else []
        for slug, measures in (("month-all-zero", zero), ("month-as-planned", planned)):
            if measures:
                line, column = months[month].firsts[measures[0]]
                count = sum(len(own[measure]) for measure in measures)
                yield problem(slug, table.where(column.issued, line), month.key, cells=count)


def _done_as_planned(figures: Collection[tuple[int, int | None]]) -> bool:
    """Say whether all that was done is as planned, and enough of it is of a number that is hardly met."""
    large = sum(1 for _, plan in figures if plan is not None and plan >= HARDLY_MET)
    return large >= FEWEST and is_as_planned(figures)


def _by_measure(months: Mapping[Month, MonthFigures]) -> ByMeasure:
    """Return the figures of each measure by month, by measure and what else they are of."""
    found: dict[str, dict[Month, dict[Key, tuple[int, int | None]]]] = {}
    for month, each in months.items():
        for key, figure in each.figures.items():
            found.setdefault(key[0], {}).setdefault(month, {})[key] = figure
    return found
