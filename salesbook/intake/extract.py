"""What the cells of a located table say: figures and words, each accepted, rejected, or withheld."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import compress
from typing import Any

from salesbook.intake.column_cells import Cells, ColumnMemory
from salesbook.intake.doubts import doubts
from salesbook.intake.figures import plain_figures
from salesbook.intake.gaps import merged_problems, missing_problems, undated_problems, unread_cells
from salesbook.intake.input_cell import read_input
from salesbook.intake.input_column import InputColumn
from salesbook.intake.input_table import InputTable
from salesbook.intake.lines import TableLine
from salesbook.intake.located import LocatedTable
from salesbook.intake.month_figures import by_month
from salesbook.intake.part import NO_PART, Part, joined
from salesbook.intake.prefilled import changed_problems
from salesbook.intake.taken import Taken
from salesbook.intake.tampering import out_of_sight
from salesbook.issued.manifest import Manifest
from salesbook.model.facts import CountedFacts, Fact, Note
from salesbook.model.period import Month
from salesbook.model.submission import CellCounts
from salesbook.problems import Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class Extract:
    """What one table holds."""

    facts: Sequence[Fact] = ()
    aside: Sequence[Fact] = ()
    notes: Sequence[Note] = ()
    problems: Sequence[Problem] = ()
    cells: CellCounts = field(default_factory=CellCounts)


def extract(
    located: LocatedTable,
    manifest: Manifest,
    memory: ColumnMemory,
    *,
    path: str,
    period: Month | None,
    date_1904: bool,
    manual: bool = False,
    figures: bool = True,
) -> Extract:
    """Return the figures and words of a table, and the problems of its cells.

    Inputs up to `period` that the plan expects must be filled (SB501, SB430 when a whole month is blank);
    figures after it are kept aside. Every filled input cell is accepted, rejected or withheld. Without
    `figures` those that count are only counted.
    """
    table = InputTable.of(located, manifest, path=path, period=period, date_1904=date_1904, manual=manual)
    columns = [
        InputColumn.of(column, located.columns[column.key], located.issued, manifest)
        for column in located.issued.inputs
        if column.key in located.columns
    ]
    read = joined(part for column in columns for part in _read_column(table, column, memory))
    unread, strangers = unread_cells(located)
    made = [fact for each in read.taken for fact in each.facts(table)] if figures else ()
    return Extract(
        facts=made if figures else CountedFacts(sum(len(each.values) for each in read.taken)),
        aside=read.aside,
        notes=read.notes,
        problems=[
            *located.problems,
            *read.problems,
            *_concluding(table, read),
            *strangers,
            *out_of_sight(located),
        ],
        cells=CellCounts(accepted=read.accepted, rejected=read.rejected, withheld=read.withheld + unread),
    )


def _concluding(table: InputTable, read: Part) -> Iterator[Problem]:
    """Yield what shows only when all cells are read: gaps, repetitions, cells that stand for several."""
    months, manifest = by_month(read.taken), table.manifest
    if table.period is not None:
        filled = {*read.filled, *months}
        yield from missing_problems(table.located, read.blanks, filled, table.period)
    yield from doubts(table, read.taken, months)
    yield from changed_problems(table, read.taken)
    if table.stamp is not None:
        undated = {line.at: line for line in read.undated}
        kind = table.stamp.cell_kind(manifest.currency, manifest.fiscal_year)
        yield from undated_problems(table.located, table.stamp, kind, undated.values(), table.period)
    yield from merged_problems(table.located, table.merged)


def _read_column(table: InputTable, column: InputColumn, memory: ColumnMemory) -> Iterator[Part]:
    """Yield what the cells of a column say: simple figures at once, then the others from top to bottom."""
    down = table.located.sheet.column(column.across)
    cells, lines = memory.cells(down, table.located.rows.at), table.located.rows.lines
    months, late, apart = table.months_of(column.issued)
    # Blanks after the period are as they should be. Where a day, a note or a merged cell may decide what
    # becomes of a figure, every cell is looked at by itself.
    rest = [n for n in cells.blank if not late[n]]
    rest += cells.others
    if table.stamp is not None or column.issued.note or table.merged:
        rest += cells.numbers
    else:
        raws = cells.pick(down.raws)
        values: Sequence[Any] = plain_figures(raws, column.kind)
        others = _not_simple(column, cells, lines, values) | apart.intersection(cells.numbers)
        rest += others
        figures = [cells.of_numbers(lines), cells.of_numbers(months), raws, values]
        if others:
            kept = [n not in others for n in cells.numbers]
            figures = [tuple(compress(each, kept)) for each in figures]
        yield _simple_figures(table, column, *figures)
    for n in sorted(rest):
        yield read_input(table, column, lines[n], months[n], down.cell(lines[n].at), late=late[n])


def _not_simple(
    column: InputColumn, cells: Cells, lines: Sequence[TableLine], values: Sequence[int | None]
) -> frozenset[int]:
    """Return which numbers are off the grid, or larger than the column takes in their line."""
    if None not in values and column.most is None:
        return frozenset()  # as in most columns
    numbered = zip(cells.numbers, values, strict=True)
    return frozenset(n for n, value in numbered if value is None or column.too_large(lines[n], value))


def _simple_figures(
    table: InputTable,
    column: InputColumn,
    lines: Sequence[TableLine],
    months: Sequence[Month | None],
    raws: Sequence[str],
    values: Sequence[int],
) -> Part:
    """Return figures that are taken as they are stored."""
    if not lines:
        return NO_PART
    taken = Taken.of(table, column, lines, months, raws, values)
    return Part(taken=(taken,), accepted=len(values))
