"""What is missing from a table, and what stands in it where nothing can be taken."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import NamedTuple

from salesbook.intake.identify import Marks
from salesbook.intake.lines import TableLine
from salesbook.intake.located import LocatedTable, column_label, is_figure, is_filled, place_in, row_label
from salesbook.issued.cells.kinds import Kind
from salesbook.issued.cells.reading import CellStatus
from salesbook.issued.manifest import IssuedColumn
from salesbook.model.period import Month
from salesbook.problems import Problem, Text, problem
from salesbook.spreadsheet.grid import Cell

Place = tuple[int, int]


class Blank(NamedTuple):
    """An input cell of a month that holds nothing."""

    month: Month
    line: TableLine
    column: IssuedColumn
    kind: Kind
    planned: int | None

    @property
    def is_required(self) -> bool:
        """Say whether the plan expects a figure here."""
        return self.column.required and bool(self.planned)


def missing_problems(
    located: LocatedTable,
    blanks: Iterable[Blank],
    filled_months: Collection[Month],
    period: Month,
) -> Iterator[Problem]:
    """Name the required inputs that are blank: each cell (SB501), or the month that is all blank (SB430)."""
    by_month: dict[Month, list[Blank]] = {}
    for blank in blanks:
        if blank.is_required and blank.month <= period:
            by_month.setdefault(blank.month, []).append(blank)
    # A month without any figure is one thing to correct, not fifty (docs/reading.md).
    for month, required in sorted(by_month.items()):
        if month not in filled_months:
            where = located.where(required[0].line.row, required[0].column)
            yield problem("month-not-filled", where, month.key, cells=len(required))
            continue
        for blank in required:
            where = located.where(blank.line.row, blank.column)
            yield problem("value-missing", where, expected=blank.kind.expected)


def undated_problems(
    located: LocatedTable, stamp: IssuedColumn, kind: Kind, lines: Iterable[TableLine], period: Month | None
) -> Iterator[Problem]:
    """Name the rows that were filled in without their day: they count in the period."""
    for line in lines:
        read = kind.from_cell(located.cell(line.row.key, stamp.key)).status
        if period is not None and read in (CellStatus.BLANK, CellStatus.PLACEHOLDER):
            yield problem("row-without-day", located.where(line.row, stamp), period.key)


def merged_inputs(located: LocatedTable) -> Mapping[Place, Place]:
    """Return the input cells that are merged, each with the first of those it is merged with.

    One alone is named when it is not the cell that a merged one shows.
    """
    if not located.sheet.merged:
        return {}
    columns = sorted(located.columns[c.key] for c in located.issued.inputs if c.key in located.columns)
    rows = sorted(located.rows.values())
    merged: dict[Place, Place] = {}
    for area in located.sheet.merged:
        across = [at for at in columns if area.first_column <= at <= area.last_column]
        down = [at for at in rows if area.first_row <= at <= area.last_row] if across else []
        places = [(row, column) for row in down for column in across]
        below = [place for place in places if place != (area.first_row, area.first_column)]
        cell = located.sheet.at(*below[0]) if len(places) == 1 and below else None
        if len(places) > 1 or (cell is not None and is_filled(cell)):
            merged |= dict.fromkeys(places, places[0])
    return merged


def merged_problems(located: LocatedTable, merged: Mapping[Place, Place]) -> Iterator[Problem]:
    """Name the input cells that were merged (SB446), and those with a figure below another cell (SB453)."""
    if not merged:
        return
    rows = {at: row for row in located.issued.rows if (at := located.rows.get(row.key)) is not None}
    captions = {at: c for c in located.issued.inputs if (at := located.columns.get(c.key)) is not None}
    for first in dict.fromkeys(merged.values()):
        cell = located.sheet.at(*first)
        label, caption = Text.of(row_label(rows[first[0]])), column_label(captions[first[1]])
        where = place_in(located.sheet, *first, label, caption)
        count = sum(1 for other in merged.values() if other == first)
        shown = cell.raw if cell is not None else ""
        if count > 1:
            yield problem("cells-merged", where, shown, cells=count)
        elif shown:
            yield problem("input-under-merge", where, shown)


def unread_cells(located: LocatedTable) -> tuple[int, list[Problem]]:
    """Return how many filled cells were not read, and the problems of those in rows that were not issued."""
    inputs = [column for column in located.issued.inputs if column.key in located.columns]
    captions = {located.columns[column.key]: column_label(column) for column in inputs}
    unknown = set(located.unknown_rows)
    outside = [(at, across) for at in {*unknown, *located.doubtful_rows} for across in located.input_columns]
    doubtful = [across for across in located.input_columns if across not in captions]
    inside = [(at, across) for across in doubtful for at in located.rows.values()]
    if not (outside or inside):
        return 0, []
    cells = [located.sheet.at(*place) for place in sorted({*outside, *inside})]
    filled = [cell for cell in cells if cell is not None and is_filled(cell)]
    if any(each.slug in ("numbers-missing", "numbers-changed") for each in located.problems):
        return len(filled), []  # said once for all of them
    strangers = [_unknown_row(located, cell, captions) for cell in filled if cell.row in unknown]
    return len(filled), strangers


def figures_beside(located: LocatedTable, marks: Marks) -> Iterator[Problem]:
    """Name the columns beside or inside a table, up to the next one, that were not issued and hold figures.

    Where a column of the table itself cannot be told, nothing is said: it could be that one.
    """
    sheet, first = located.sheet, located.key_column
    own = {first, *located.columns.values()}
    others = sorted(across for across in sheet.columns if across > first and across not in own)
    # The figures may be those of a column that lost its key.
    for piece in (each for each in located.parts if each.complete) if others else ():
        until = marks.right(sheet, first, piece.end_row)
        for across in others if until is None else others[: bisect_left(others, until)]:
            column, rows = sheet.columns[across], range(piece.key_row + 1, piece.end_row + 1)
            if column.shape.places.keys().isdisjoint(rows):
                continue  # as most are, which is seen at once
            found = [row for row in rows if (cell := column.cell(row)) is not None and is_figure(cell)]
            if found:
                where = place_in(sheet, found[0], across, located.words(found[0]), None)
                yield problem("figures-beside", where, column[found[0]].raw, cells=len(found))


def _unknown_row(located: LocatedTable, cell: Cell, captions: Mapping[int, Text]) -> Problem:
    label, caption = located.words(cell.row), captions.get(cell.column)
    where = place_in(located.sheet, cell.row, cell.column, label, caption)
    slug = "row-outside-plan" if _is_outside_plan(located, cell.row) else "unknown-row"
    return problem(slug, where, cell.raw or f"={cell.formula}")


def _is_outside_plan(located: LocatedTable, row: int) -> bool:
    """Say whether a row names something that the table does not ask for, while all that it asks for is there.

    Then no figure of an issued row can have got into it, and the other rows count (docs/reading.md).
    """
    piece = next((each for each in located.parts if each.key_row < row <= each.end_row), None)
    if located.problems or (piece is not None and (row == piece.end_row or row < piece.first_row)):
        return False
    issued = {label.casefold() for each in located.issued.rows for label in each.labels}
    words = [word for word in located.labels(row) if any(each.isalpha() for each in word)]
    return any(word.casefold() not in issued for word in words)
