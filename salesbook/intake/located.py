"""A table found in a returned sheet, and its rows: by key, beside the labels they were issued with."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from salesbook.intake.captions import plain
from salesbook.layout.grid import Cell, CellType, GridSheet
from salesbook.layout.identity import COMPUTED_KEY, TOKEN_PREFIX, end_mark
from salesbook.layout.manifest import IssuedColumn, IssuedRow, IssuedTable
from salesbook.problems import Location, Problem, Text, problem

HEADER_WITHIN = 4
"""How many rows below the key row the captions may stand."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LocatedTable:
    """An issued table found in a sheet; rows and columns 0-based, by key.

    `unknown_rows` lie inside the table, or hold figures below it, and carry no key that was issued;
    `computed_rows` are subtotals and totals. What is ambiguous or contradicts its labels or caption is in
    neither map but in `doubtful_rows` and `doubtful_columns`, and named in `problems`: figures that stand
    there are withheld.
    """

    issued: IssuedTable
    sheet: GridSheet
    key_row: int
    key_column: int
    end_row: int
    columns: Mapping[str, int]
    rows: Mapping[str, int]
    unknown_rows: Sequence[int] = ()
    computed_rows: Sequence[int] = ()
    doubtful_rows: Sequence[int] = ()
    doubtful_columns: Sequence[int] = ()
    problems: Sequence[Problem] = field(default_factory=tuple)

    @property
    def input_columns(self) -> tuple[int, ...]:
        """The columns that hold inputs, or may hold them."""
        located = [self.columns[column.key] for column in self.issued.inputs if column.key in self.columns]
        return tuple(sorted({*located, *self.doubtful_columns}))

    def cell(self, row: str, column: str) -> Cell | None:
        """Return the cell at a row and column key, None where nothing stands."""
        return self.sheet.at(self.rows[row], self.columns[column])

    def place(self, row: IssuedRow, column: IssuedColumn) -> tuple[int, int]:
        """Return the 0-based place of a cell."""
        return self.rows[row.key], self.columns[column.key]

    def where(self, row: IssuedRow, column: IssuedColumn) -> Location:
        """Return the location of a cell with the labels a person reads there."""
        at, across = self.place(row, column)
        return place_in(self.sheet, at, across, Text.of(row_label(row)), column_label(column))


def row_label(row: IssuedRow) -> str:
    """Return the labels of a row as one text."""
    return " / ".join(label for label in row.labels if label)


def column_label(column: IssuedColumn) -> Text:
    """Return the caption of a column with the one of its group: `Revenue AC Actual`."""
    words = (column.group.in_language("en"), column.caption.in_language("en"))
    return Text.of(" ".join(word for word in words if word))


def place_in(sheet: GridSheet, row: int, column: int, label: Text | None, caption: Text | None) -> Location:
    """Return the location of a 0-based place in a sheet."""
    address = Cell(row, column, CellType.TEXT, None).a1
    return Location(sheet=sheet.name, cell=address, row=label, column=caption)


def placed(
    table: IssuedTable,
    sheet: GridSheet,
    key_row: int,
    key_column: int,
    columns: Mapping[str, int],
    doubtful: Sequence[int] = (),
    said: Sequence[Problem] = (),
) -> LocatedTable:
    """Return the table whose columns are known, with its rows."""
    problems = list(said)
    end_row = _end_row(table, sheet, key_row, key_column)
    places, computed, unknown = _key_places(table, sheet, key_row, end_row, key_column, columns)
    inputs = {columns[column.key] for column in table.inputs if column.key in columns}
    unknown += _figures_below(sheet, end_row, inputs)
    rows = _rows(table, sheet, places, key_column, columns, problems)
    located = set(rows.values())
    return LocatedTable(
        issued=table,
        sheet=sheet,
        key_row=key_row,
        key_column=key_column,
        end_row=end_row,
        columns=columns,
        rows=rows,
        unknown_rows=unknown,
        computed_rows=computed,
        doubtful_rows=[at for found in places.values() for at in found if at not in located],
        doubtful_columns=doubtful,
        problems=problems,
    )


def _end_row(table: IssuedTable, sheet: GridSheet, key_row: int, key_column: int) -> int:
    """Return the row after the last key of the table, or of its end mark when that stands below.

    A sort of the whole table carries the mark upwards; keys below the mark of another table are not ours.
    """
    mark = end_mark(table.id)
    ours = {row.key for row in table.rows}
    below = [cell for cell in sheet.cells.values() if cell.row > key_row and cell.raw]
    stop = min((cell.row for cell in below if _opens(cell)), default=None)
    last, end = key_row, key_row
    for cell in below:
        if stop is not None and cell.row >= stop:
            continue
        if cell.raw == mark:
            end = max(end, cell.row)
        elif cell.column == key_column and _is_key(cell, ours):
            last = max(last, cell.row)
    return max(end, last + 1)


def _opens(cell: Cell) -> bool:
    """Say whether a cell is the mark that a table begins with."""
    return (cell.raw or "").startswith(f"{TOKEN_PREFIX}|")


def _is_key(cell: Cell, ours: Collection[str]) -> bool:
    key = (cell.raw or "").strip()
    return key in ours or key.startswith(COMPUTED_KEY)


def _key_places(
    table: IssuedTable,
    sheet: GridSheet,
    key_row: int,
    end_row: int,
    key_column: int,
    columns: Mapping[str, int],
) -> tuple[dict[str, list[int]], list[int], list[int]]:
    """Return where every issued row key stands, the computed rows, and those without an issued key."""
    issued = {row.key for row in table.rows}
    places: dict[str, list[int]] = {}
    computed: list[int] = []
    unknown: list[int] = []
    for at in range(_header_row(sheet, key_row, columns) + 1, end_row):
        cell = sheet.at(at, key_column)
        key = (cell.raw or "").strip() if cell is not None else ""
        if key in issued:
            places.setdefault(key, []).append(at)
        elif key.startswith(COMPUTED_KEY):
            computed.append(at)
        else:
            unknown.append(at)
    return places, computed, unknown


def _figures_below(sheet: GridSheet, end_row: int, columns: Collection[int]) -> list[int]:
    """Return the rows below a table, up to the next one, where a number was typed into its input columns."""
    below = [cell for cell in sheet.cells.values() if cell.row > end_row]
    marks = (cell.row for cell in below if _opens(cell))
    stop = min(marks, default=None)
    typed = {
        cell.row
        for cell in below
        if cell.column in columns and cell.type is CellType.NUMBER and cell.formula is None
    }
    return sorted(row for row in typed if stop is None or row < stop)


def _rows(
    table: IssuedTable,
    sheet: GridSheet,
    places: Mapping[str, Sequence[int]],
    key_column: int,
    columns: Mapping[str, int],
    problems: list[Problem],
) -> dict[str, int]:
    """Return the rows by key that stand there once, beside the labels issued with them."""
    if table.inputs:
        gone = [row for row in table.rows if row.key not in places and not row.spare]
        problems += [
            problem("row-missing", Location(sheet=sheet.name, row=Text.of(row_label(row))), row.key)
            for row in gone
        ]
    issued = {row.key: row for row in table.rows}
    rows: dict[str, int] = {}
    for key, found in places.items():
        label = Text.of(row_label(issued[key]))
        if len(found) > 1:
            where = place_in(sheet, found[0], key_column, label, None)
            both = ", ".join(str(at + 1) for at in found)
            problems.append(problem("row-ambiguous", where, key, rows=both))
        elif (shown := _labels_disagree(table, issued[key], sheet, found[0], columns)) is not None:
            where = place_in(sheet, found[0], key_column, label, None)
            problems.append(problem("labels-disagree", where, shown, issued=row_label(issued[key])))
        else:
            rows[key] = found[0]
    return rows


def _header_row(sheet: GridSheet, key_row: int, columns: Mapping[str, int]) -> int:
    """Return the row of the captions: the first below the key row with text in a located column."""
    for step in range(1, HEADER_WITHIN + 1):
        if any(sheet.at(key_row + step, at) is not None for at in columns.values()):
            return key_row + step
    return key_row


def _labels_disagree(
    table: IssuedTable, row: IssuedRow, sheet: GridSheet, at: int, columns: Mapping[str, int]
) -> str | None:
    """Return the labels that stand beside a key when they are not those issued with it."""
    label_columns = [column for column in table.columns if column.role == "label"]
    for column, issued in zip(label_columns, row.labels, strict=False):
        across = columns.get(column.key)
        if across is None or column.kind != "text":
            continue
        cell = sheet.at(at, across)
        shown = (cell.raw or "") if cell is not None else ""
        if plain(shown) != plain(issued):
            return shown or "(blank)"
    return None
