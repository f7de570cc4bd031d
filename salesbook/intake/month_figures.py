"""The figures of each month of a table together, and what shows only there."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter

from salesbook.intake.input_column import InputColumn
from salesbook.intake.input_table import InputTable
from salesbook.intake.lines import TableLine
from salesbook.intake.plausible import scaled_months, usual_text
from salesbook.intake.repeated import repeated_months
from salesbook.intake.taken import Taken
from salesbook.model.period import Month
from salesbook.problems import Problem, problem

Run = tuple[InputColumn, Sequence[tuple[Month | None, TableLine, int, int | None, bool]]]
"""Figures of one column and month: each with its month, its row and its plan, and whether it is near that."""


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
    def of(cls, runs: Sequence[Run]) -> MonthFigures:
        """Return the figures of one month together."""
        items = [
            ((column.measure, line.what), (value, plan))
            for column, run in runs
            for _, line, value, plan, _ in run
        ]
        figures = dict(items)
        firsts: dict[str, tuple[TableLine, InputColumn]] = {}
        for column, run in runs:
            firsts.setdefault(column.measure, (run[0][1], column))
        near = {column.measure for column, run in runs if any(each[-1] for each in run)}
        # Where two columns are of one measure, a figure that was near its plan may have given way to another.
        replaced = len(figures) < len(items)
        return cls(figures=figures, firsts=firsts, far_measures=firsts.keys() - (set() if replaced else near))


def by_month(taken: Iterable[Taken]) -> Mapping[Month, MonthFigures]:
    """Return the figures of every month; those of no month are left out."""
    runs: dict[Month, list[Run]] = {}
    for each in taken:
        whole = zip(each.months, each.lines, each.values, each.plans, each.near, strict=True)
        for month, run in groupby(whole, itemgetter(0)):
            if month is not None:
                runs.setdefault(month, []).append((each.column, [*run]))
    return {month: MonthFigures.of(those) for month, those in runs.items()}


def month_problems(table: InputTable, months: Mapping[Month, MonthFigures]) -> Iterator[Problem]:
    """Name the months that repeat an earlier one (SB534), and those in another unit (SB538)."""
    for month, before, count in repeated_months({month: each.figures for month, each in months.items()}):
        line, column = next(iter(months[month].firsts.values()))
        where = table.where(column.issued, line)
        yield problem("month-repeated", where, month.key, other=before.key, cells=count)
    apart = {month: each.figures for month, each in months.items() if each.far_measures}
    for month, measure, factor in scaled_months(apart):
        line, column = months[month].firsts[measure]
        (planned,) = table.plans_of(measure, (line,))
        usual = usual_text(planned, column.kind)
        shown = {"factor": factor, "usual": usual, "expected": column.kind.expected}
        where = table.where(column.issued, line)
        yield Problem(slug="month-scaled", where=where, value=month.key, details=shown)
