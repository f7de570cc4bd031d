"""Figures that were taken from a column: beside their plan, and as facts."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import repeat
from typing import NamedTuple

from salesbook.intake.input_column import InputColumn
from salesbook.intake.input_table import InputTable
from salesbook.intake.lines import TableLine
from salesbook.intake.plausible import NEAR
from salesbook.model.facts import Fact, Source
from salesbook.model.period import Month
from salesbook.spreadsheet.grid import column_letters


class Taken(NamedTuple):
    """Figures of a column, from top to bottom, in whole steps. Everything but `column` has one item for each.

    `months` are those of the column or the row, None where neither has one; `near` says which figures are
    near their plan.
    """

    column: InputColumn
    lines: Sequence[TableLine]
    months: Sequence[Month | None]
    raws: Sequence[str]
    values: Sequence[int]
    plans: Sequence[int | None]
    near: Sequence[bool]

    @classmethod
    def of(
        cls,
        table: InputTable,
        column: InputColumn,
        lines: Sequence[TableLine],
        months: Sequence[Month | None],
        raws: Sequence[str],
        values: Sequence[int],
    ) -> Taken:
        """Return figures beside their plan."""
        plans = table.plans_of(column.issued, lines)
        near = [
            plan is not None and plan < value * NEAR < plan * NEAR * NEAR
            for plan, value in zip(plans, values, strict=True)
        ]
        return cls(column, lines, months, raws, values, plans, near)

    def facts(self, table: InputTable) -> list[Fact]:
        """Return the figures as facts.

        They are most of what is made for a book; made one by one they would take three times as long.
        """
        if not self.lines:
            return []
        column, manifest = self.column.issued, table.manifest
        subjects = [line.subject for line in self.lines]
        _, owners, territories, dimensions, items, of = map(list, zip(*subjects, strict=True))
        months = [table.month_of(column, line) for line in self.lines]
        letters = column_letters(self.column.across)
        cells = [f"{letters}{line.at + 1}" for line in self.lines]
        owners = [each or manifest.owner for each in owners]
        territories = [each or manifest.territory for each in territories]
        read = zip(repeat(table.path), repeat(table.located.sheet.name), cells, self.raws, strict=False)
        sources = map(tuple.__new__, repeat(Source), read)
        measures = repeat(column.measure) if column.measure else of
        what = (months, owners, territories, dimensions, items, measures, self.values, repeat(None), sources)
        whole = zip(repeat(manifest.plan), repeat(column.scenario), *what, strict=False)
        return list(map(tuple.__new__, repeat(Fact), whole))
