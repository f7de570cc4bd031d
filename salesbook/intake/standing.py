"""Where tables stood in the book before: most books of a batch have theirs in just the same places."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from salesbook.intake.captions import is_issued
from salesbook.intake.lines import RowPlaces
from salesbook.intake.located import HEADER_WITHIN, LocatedTable, figures_below
from salesbook.issued.manifest import IssuedColumn, IssuedTable
from salesbook.spreadsheet.grid import ColumnShape, GridColumn, GridSheet
from salesbook.spreadsheet.picking import Picker, picker

FEW_TABLES, FEW_CELLS = 160, 20_000
"""How many tables are remembered, and in how large a sheet one may stand for that."""
NO_SHEET = GridSheet(name="")

Corner = tuple[int, int, int | None]
"""Where the mark of a table stands, and the row of the next mark."""


class Standings:
    """Where a worker found the tables of the books before, one place for each table."""

    def __init__(self) -> None:
        self._known: dict[str, _Standing] = {}

    def again(self, table: IssuedTable, sheet: GridSheet, corner: Corner) -> LocatedTable | None:
        """Return a table that stands as it stood before, None where anything that matters differs."""
        known = self._known.get(table.id)
        if known is None or not known.again(table, sheet, corner):
            return None
        # What stands in the input columns is not compared: it says nothing of where the table is, except for
        # figures below, which are looked for in every book.
        rows = known.located.rows
        # Rows that are equal may still differ, in the order of their members.
        own = rows if rows.issued is table.rows else RowPlaces(table.rows, rows)
        return replace(known.located, issued=table, sheet=sheet, rows=own)

    def keep(self, located: LocatedTable, corner: Corner) -> None:
        """Remember where a table stands, unless there is a problem with it or its sheet is large."""
        few = sum(map(len, located.sheet.columns.values())) <= FEW_CELLS
        clean = not located.problems and max(located.unknown_rows, default=-1) < located.end_row
        if few and clean and (located.issued.id in self._known or len(self._known) < FEW_TABLES):
            self._known[located.issued.id] = _Standing.of(located, corner)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Words:
    """What a column said that mattered for where a table stands: its raw values in certain rows.

    They are those from the row above the key row on, down to `last`, or all where that is None.
    """

    shape: ColumnShape
    pick: Picker
    picked: Sequence[str | None]
    told: Sequence[tuple[int, str | None]]
    last: int | None

    @classmethod
    def of(cls, column: GridColumn, last: int | None, corner: Corner) -> _Words:
        """Return what a column says; the mark of the table itself does not count."""
        told = _told(column, last, corner)
        pick = picker([column.shape.places[row] for row, _ in told])
        return cls(shape=column.shape, pick=pick, picked=pick(column.raws), told=told, last=last)

    def again(self, column: GridColumn, corner: Corner) -> bool:
        """Say whether a column says the same in the same places."""
        if column.shape is self.shape:  # the same rows: only what stands in them can differ
            return self.pick(column.raws) == self.picked
        return _told(column, self.last, corner) == self.told


def _told(column: GridColumn, last: int | None, corner: Corner) -> list[tuple[int, str | None]]:
    first, mark = corner[0] - 1, corner[0] if column.shape.across == corner[1] else None
    if last is None:
        places = column.shape.places
        rows = (row for row in column.rows_below(first - 1, corner[2]) if row != mark)
        return [(row, column.raws[places[row]]) for row in rows]
    there = zip(range(first, last + 1), column.at(range(first, last + 1)), strict=True)
    return [(row, column.raws[at]) for row, at in there if at is not None and row != mark]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Standing:
    """Where a table stood in the book before, and all that this follows from.

    That is what was issued, which columns the sheet has, the words in those of the keys and labels and in the
    rows of the headings, and that no figure stands below.
    """

    located: LocatedTable
    corner: Corner
    words: Mapping[int, _Words]

    @classmethod
    def of(cls, located: LocatedTable, corner: Corner) -> _Standing:
        """Return where a table stands that was found without a problem."""
        issued = {located.columns.get(column.key): column for column in located.issued.columns}
        words = {}
        for across, column in located.sheet.columns.items():
            named = issued.get(across)
            whole = across == located.key_column or (named is not None and named.role == "label")
            last = None if whole else _last_told(column, located.key_row, named)
            words[across] = _Words.of(column, last, corner)
        return cls(located=replace(located, sheet=NO_SHEET), corner=corner, words=words)

    def again(self, table: IssuedTable, sheet: GridSheet, corner: Corner) -> bool:
        """Say whether a table stands in a sheet in just the same way."""
        before, columns = self.located, sheet.columns
        return (
            corner == self.corner
            and columns.keys() == self.words.keys()
            and (table.columns, table.rows) == (before.issued.columns, before.issued.rows)  # often the same
            and all(words.again(columns[across], corner) for across, words in self.words.items())
            and not figures_below(sheet, before.end_row - 1, corner[2], before.input_columns)
        )


def _last_told(column: GridColumn, key_row: int, issued: IssuedColumn | None) -> int:
    """Return the last row of a column that is looked at for its caption: the first that is just as issued."""
    below = range(key_row + 1, key_row + HEADER_WITHIN + 1)
    found = ((row, column.cell(row)) for row in below if issued is not None)
    exact = (row for row, cell in found if cell and issued and is_issued(cell.raw or "", issued))
    return next(exact, key_row + HEADER_WITHIN)
