"""A located table with all that its inputs are read by."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import compress, count
from typing import NamedTuple

from salesbook.intake.gaps import Place, merged_inputs
from salesbook.intake.lines import RowPlaces, TableLine
from salesbook.intake.located import LocatedTable
from salesbook.issued.manifest import PLANNED, IssuedColumn, Manifest
from salesbook.model.period import Month
from salesbook.problems import Location

Planned = tuple[str, Month | None]
"""A measure, and the month of a column that has one."""


class Months(NamedTuple):
    """The month of each line, None where neither form nor row says it, and whether it is after the period.

    `apart` are the lines that are `late` or of no month: figures there are looked at one by one.
    """

    of_lines: Sequence[Month | None]
    late: Sequence[bool]
    apart: frozenset[int]


@dataclass(frozen=True, slots=True, kw_only=True)
class InputTable:
    """A located table, the reporting period, and what its cells are read beside.

    A `manual` workbook does not recalculate its formulas by itself.

    `planned` is the plan by measure and month of the column, for every issued row; `merged` are the merged
    input cells; `units` says which labels of a row name its unit. `stamp` is the column with the day of each
    row, `days` the months of those days by (0-based) row.
    """

    located: LocatedTable
    manifest: Manifest
    path: str
    period: Month | None
    date_1904: bool
    manual: bool
    planned: Mapping[Planned, Sequence[int | None]]
    merged: Mapping[Place, Place]
    units: Sequence[int]
    stamp: IssuedColumn | None
    days: Mapping[int, Month]
    months: Months

    @classmethod
    def of(
        cls,
        located: LocatedTable,
        manifest: Manifest,
        *,
        path: str,
        period: Month | None,
        date_1904: bool,
        manual: bool = False,
    ) -> InputTable:
        """Return a located table with what was issued, read for a period."""
        labels = [column.key for column in located.issued.columns if column.role == "label"]
        stamps = [c for c in located.issued.inputs if c.stamp and c.key in located.columns]
        return cls(
            located=located,
            manifest=manifest,
            path=path,
            period=period,
            date_1904=date_1904,
            manual=manual,
            planned=_planned(located, manifest),
            merged=merged_inputs(located),
            units=[number for number, key in enumerate(labels) if key == "unit"],
            stamp=stamps[0] if stamps else None,
            days=_days(located, stamps, manifest, date_1904=date_1904),
            months=_months(located.rows, period),
        )

    def months_of(self, column: IssuedColumn) -> Months:
        """Return the months of a column: its own in every line, or those of the lines."""
        own, lines = column.month, len(self.located.rows.lines)
        if own is None:
            return self.months
        late = self.is_late(own)
        return Months([own] * lines, [late] * lines, frozenset(range(lines) if late else ()))

    def is_late(self, month: Month | None) -> bool:
        """Say whether a month comes after the reporting period."""
        return _is_late(month, self.period)

    def plan_of(self, column: IssuedColumn, line: TableLine) -> int | None:
        """Return what the plan gives for the measure and month of a column in a row."""
        planned = self.planned.get((column.measure, column.month))
        return None if planned is None else planned[line.number]

    def plans_of(self, column: IssuedColumn, lines: Sequence[TableLine]) -> list[int | None]:
        """Return what the plan gives for the measure and month of a column in some rows."""
        planned = self.planned.get((column.measure, column.month))
        return [None] * len(lines) if planned is None else [planned[line.number] for line in lines]

    def month_of(self, column: IssuedColumn, line: TableLine) -> Month:
        """Return the month of a figure: the column's, the row's, that of the row's day, or the period."""
        found = column.month or line.month or self.days.get(line.at) or self.period
        return found if found is not None else self.manifest.fiscal_year.months[-1]

    def where(self, column: IssuedColumn, line: TableLine) -> Location:
        """Return the location of a cell with the labels a person reads there."""
        return self.located.where(line.row, column)


def _planned(located: LocatedTable, manifest: Manifest) -> Mapping[Planned, Sequence[int | None]]:
    """Return the plan of a table; where columns are of months it stands in a table of its own."""
    own = located.issued
    found: dict[Planned, Sequence[int | None]] = {
        (measure, None): planned for measure, planned in own.planned().items()
    }
    wanted = {(column.measure, column.month) for column in own.inputs if column.month and column.measure}
    for table in manifest.tables if wanted else ():
        for column in table.columns:
            given = table.given.get(column.key) if (column.measure, column.month) in wanted else None
            if given is not None and column.scenario in PLANNED:
                figures = zip(table.rows, given, strict=True)
                by_key = {row.key: value for row, value in figures if isinstance(value, int)}
                found.setdefault((column.measure, column.month), [by_key.get(row.key) for row in own.rows])
    return found


def _is_late(month: Month | None, period: Month | None) -> bool:
    return month is not None and period is not None and month > period


def _months(rows: RowPlaces, period: Month | None) -> Months:
    # Each month is compared once, not in every line: a table has many more lines than months.
    late = [_is_late(month, period) for month in rows.months]
    apart = [after or month is None for month, after in zip(rows.months, late, strict=True)]
    where = frozenset(compress(count(), rows.by_month(apart)))
    return Months(rows.by_month(rows.months), rows.by_month(late), where)


def _days(
    located: LocatedTable, stamps: Sequence[IssuedColumn], manifest: Manifest, *, date_1904: bool
) -> Mapping[int, Month]:
    """Return the month of each row that says on which day it happened."""
    found: dict[int, Month] = {}
    for column in stamps:
        kind = column.cell_kind(manifest.currency, manifest.fiscal_year)
        for row, at in located.rows.items():
            # A stored number means another day in a workbook that counts from 1904.
            day = kind.from_cell(located.cell(row, column.key), date_1904=date_1904).value
            if isinstance(day, date):
                found[at] = manifest.fiscal_year.month_of(day)
    return found
