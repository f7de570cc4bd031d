"""Where tables stood in the book before: most books of a batch have theirs in just the same places."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from salesbook.intake.captions import is_issued
from salesbook.intake.lines import RowPlaces
from salesbook.intake.located import HEADER_WITHIN, LocatedTable, is_typed
from salesbook.issued.manifest import IssuedColumn, IssuedTable
from salesbook.spreadsheet.grid import Cell, ColumnShape, GridColumn, GridSheet
from salesbook.spreadsheet.picking import Picker, picker

FEW_TABLES, MOST_ALIKE, FEW_CELLS = 64, 4, 20_000
"""How many tables are remembered, each in how many places, and in how large a sheet it may stand for that."""
NO_SHEET = GridSheet(name="")

Corner = tuple[int, int, int | None]
"""Where the mark of a table or a piece stands, and the row of the next mark."""


class Standings:
    """Where a worker found the tables of the books before: the places of each, the latest first."""

    def __init__(self) -> None:
        self._known: dict[str, list[_Standing]] = {}

    def again(self, table: IssuedTable, sheet: GridSheet, corners: Sequence[Corner]) -> LocatedTable | None:
        """Return a table that stands as it stood before, None where anything that matters differs.

        `corners` are those of its pieces, or the one of a table that stands as a whole.
        """
        places = self._known.get(table.id, [])
        known = next((each for each in places if each.again(table, sheet, corners)), None)
        if known is None:
            return None
        places.remove(known)
        places.insert(0, known)
        # What stands in the input columns is not compared: it says nothing of where the table is, except for
        # figures below, which are looked for in every book.
        rows = known.located.rows
        # Rows that are equal may still differ, in the order of their members.
        own = rows if rows.issued is table.rows else RowPlaces(table.rows, rows)
        return replace(known.located, issued=table, sheet=sheet, rows=own)

    def keep(self, located: LocatedTable, corners: Sequence[Corner]) -> None:
        """Remember where a table stands, unless there is a problem with it or its sheet is large."""
        columns, issued = located.sheet.columns, located.issued
        # The pieces of a table are remembered together.
        if issued.piece or located.problems or sum(map(len, columns.values())) > FEW_CELLS:
            return
        if issued.id in self._known or len(self._known) < FEW_TABLES:
            found = _Standing.of(located, corners)
            if not any(is_typed(cell) for words in found.words.values() for cell in words.below):
                self._known[issued.id] = [found, *self._known.get(issued.id, ())][:MOST_ALIKE]


class _Looked(NamedTuple):
    """What of a column matters for where a piece of a table stands.

    The raw values from the row above the key row on, down to `last`, or to the next mark where that is None;
    and in a column with inputs that no figure stands from `end_row` on. `mark` is the row of the piece's own
    mark in the column, -1 in any other one.
    """

    corner: Corner
    mark: int
    last: int | None
    end_row: int | None

    def told_rows(self, column: GridColumn) -> Sequence[int]:
        """Return the rows whose words matter."""
        first = self.corner[0] - 1
        if self.last is None:
            return column.rows_below(first - 1, self.corner[2])
        return range(first, self.last + 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Words:
    """What a column said that mattered for where a table stands, piece by piece."""

    parts: Sequence[_Looked]
    told: Sequence[tuple[int, str | None]]
    below: Sequence[Cell]
    shape: ColumnShape
    pick: Picker
    picked: Sequence[str | None]

    @classmethod
    def of(cls, column: GridColumn, parts: Sequence[_Looked]) -> _Words:
        """Return what a column says; the mark of the table itself does not count."""
        told, below = _told(column, parts), _below(column, parts)
        rows = [*(row for row, _ in told), *(cell.row for cell in below)]
        pick, shape = picker([column.shape.places[row] for row in rows]), column.shape
        return cls(parts=parts, told=told, below=below, shape=shape, pick=pick, picked=pick(column.raws))

    def again(self, column: GridColumn) -> bool:
        """Say whether a column says the same in the same places."""
        # Of the same shape only what stands in its cells can differ.
        if column.shape is self.shape and self.pick(column.raws) == self.picked:
            return True
        below = _below(column, self.parts)
        return _told(column, self.parts) == self.told and (
            below == self.below or not any(map(is_typed, below))
        )


def _below(column: GridColumn, parts: Iterable[_Looked]) -> list[Cell]:
    """Return the cells below each piece, where no figure is to stand."""
    ends = ((each.end_row, each.corner[2]) for each in parts)
    return [column[row] for end, stop in ends if end is not None for row in column.rows_below(end - 1, stop)]


def _told(column: GridColumn, parts: Iterable[_Looked]) -> list[tuple[int, str | None]]:
    places, raws = column.shape.places, column.raws
    return [
        (row, raws[places[row]])
        for part in parts
        for row in part.told_rows(column)
        if row in places and row != part.mark
    ]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Standing:
    """Where a table stood in the book before, and all that this follows from.

    That is what was issued, which columns the sheet has, the words in those of the keys and labels and in the
    rows of the headings, and that no figure stands below.
    """

    located: LocatedTable
    corners: Sequence[Corner]
    words: Mapping[int, _Words]

    @classmethod
    def of(cls, located: LocatedTable, corners: Sequence[Corner]) -> _Standing:
        """Return where a table stands that was found without a problem."""
        issued = {located.columns.get(column.key): column for column in located.issued.columns}
        words = {}
        for across, column in located.sheet.columns.items():
            named = issued.get(across)
            whole = across == located.key_column or (named is not None and named.role == "label")
            typed = across in located.input_columns
            parts = [
                _Looked(
                    corner,
                    piece.key_row if across == located.key_column else -1,
                    None if whole else _last_told(column, piece.key_row, named),
                    piece.end_row if typed else None,
                )
                for corner, piece in zip(corners, located.parts, strict=True)
            ]
            words[across] = _Words.of(column, parts)
        return cls(located=replace(located, sheet=NO_SHEET), corners=corners, words=words)

    def again(self, table: IssuedTable, sheet: GridSheet, corners: Sequence[Corner]) -> bool:
        """Say whether a table stands in a sheet in just the same way."""
        before, columns = self.located.issued, sheet.columns
        return (
            corners == self.corners
            and columns.keys() == self.words.keys()
            and table.pieces == before.pieces
            and (table.columns, table.rows) == (before.columns, before.rows)  # often the same
            and all(words.again(columns[across]) for across, words in self.words.items())
        )


def _last_told(column: GridColumn, key_row: int, issued: IssuedColumn | None) -> int:
    """Return the last row of a column that is looked at for its caption: the first that is just as issued."""
    below = range(key_row + 1, key_row + HEADER_WITHIN + 1)
    found = ((row, column.cell(row)) for row in below if issued is not None)
    exact = (row for row, cell in found if cell and issued and is_issued(cell.raw or "", issued))
    return next(exact, key_row + HEADER_WITHIN)
