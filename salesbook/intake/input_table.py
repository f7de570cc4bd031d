"""A located table with all that its inputs are read by."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from salesbook.intake.gaps import Place, merged_inputs
from salesbook.intake.lines import TableLine
from salesbook.intake.located import LocatedTable
from salesbook.issued.manifest import IssuedColumn, Manifest
from salesbook.model.period import Month
from salesbook.problems import Location


@dataclass(frozen=True, slots=True, kw_only=True)
class InputTable:
    """A located table, the reporting period, and what its cells are read beside.

    `planned` is the plan by measure, for every issued row; `merged` are the merged input cells; `units` says
    which labels of a row name its unit. `stamp` is the column with the day of each row, `days` the months
    of those days by (0-based) row.
    """

    located: LocatedTable
    manifest: Manifest
    path: str
    period: Month | None
    date_1904: bool
    planned: Mapping[str, Sequence[int | None]]
    merged: Mapping[Place, Place]
    units: Sequence[int]
    stamp: IssuedColumn | None
    days: Mapping[int, Month]

    @classmethod
    def of(
        cls, located: LocatedTable, manifest: Manifest, *, path: str, period: Month | None, date_1904: bool
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
            planned=located.issued.planned(),
            merged=merged_inputs(located),
            units=[number for number, key in enumerate(labels) if key == "unit"],
            stamp=stamps[0] if stamps else None,
            days=_days(located, stamps, manifest, date_1904=date_1904),
        )

    def months_of(self, column: IssuedColumn) -> Sequence[Month | None]:
        """Return the month of a column in each line: its own or the line's, None where neither has one."""
        rows, own = self.located.rows, column.month
        return rows.by_month(rows.months) if own is None else [own] * len(rows.lines)

    def late_of(self, column: IssuedColumn) -> Sequence[bool]:
        """Return for each line whether the month of a column there comes after the reporting period."""
        rows, own = self.located.rows, column.month
        if own is not None:
            return [self.is_late(own)] * len(rows.lines)
        return rows.by_month([self.is_late(month) for month in rows.months])

    def is_late(self, month: Month | None) -> bool:
        """Say whether a month comes after the reporting period."""
        return month is not None and self.period is not None and month > self.period

    def plans_of(self, measure: str, lines: Sequence[TableLine]) -> list[int | None]:
        """Return what the plan gives for a measure in some rows."""
        planned = self.planned.get(measure)
        return [None] * len(lines) if planned is None else [planned[line.number] for line in lines]

    def month_of(self, column: IssuedColumn, line: TableLine) -> Month:
        """Return the month of a figure: the column's, the row's, that of the row's day, or the period."""
        found = column.month or line.month or self.days.get(line.at) or self.period
        return found if found is not None else self.manifest.fiscal_year.months[-1]

    def where(self, column: IssuedColumn, line: TableLine) -> Location:
        """Return the location of a cell with the labels a person reads there."""
        return self.located.where(line.row, column)


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
                found[at] = Month(day.year, day.month)
    return found
