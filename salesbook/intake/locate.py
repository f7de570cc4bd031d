"""Where the issued tables stand in a returned workbook: by token, range name, column and row keys."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from salesbook.intake.captions import is_issued, issued_captions, means, plain
from salesbook.intake.identify import FoundToken
from salesbook.layout.grid import Cell, CellType, Grid, GridSheet, RangeName
from salesbook.layout.identity import COMPUTED_KEY, NAME_PREFIX, TOKEN_PREFIX, end_mark
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


def locate(
    table: IssuedTable, grid: Grid, tokens: Sequence[FoundToken]
) -> tuple[LocatedTable | None, list[Problem]]:
    """Return where an issued table stands, or why it cannot be told (SB42n)."""
    found = [each for each in tokens if each.token.table == table.id]
    name = _range_name(table, grid)
    if len(found) > 1:
        covered = [each for each in found if name is not None and _covers(name, each)]
        if len(covered) != 1:
            places = ", ".join(f"{each.sheet.name}!{each.cell.a1}" for each in found)
            return None, [problem("table-ambiguous", Location(sheet=table.sheet), places, table=table.id)]
        found = covered
    if found:
        return _read(table, found[0].sheet, found[0].cell.row, found[0].cell.column), []
    if name is not None:
        sheet = grid.sheet(name.sheet)
        if sheet is not None and _key_row_holds(table, sheet, name.area.first_row):
            return _read(table, sheet, name.area.first_row, name.area.first_column), []
    return None, [problem("table-missing", Location(sheet=table.sheet), table=table.id)]


def other_places(
    table: IssuedTable, tokens: Sequence[FoundToken], located: LocatedTable | None
) -> list[LocatedTable]:
    """Return the table at each of its tokens but the one it was located by: copies that do not count."""
    taken = (located.sheet.name, located.key_row) if located is not None else None
    return [
        _read(table, each.sheet, each.cell.row, each.cell.column)
        for each in tokens
        if each.token.table == table.id and (each.sheet.name, each.cell.row) != taken
    ]


def _range_name(table: IssuedTable, grid: Grid) -> RangeName | None:
    wanted = (NAME_PREFIX + table.id).lower()
    return next((name for name in grid.names if name.scope is None and name.name.lower() == wanted), None)


def _covers(name: RangeName, found: FoundToken) -> bool:
    area, cell = name.area, found.cell
    inside = (
        area.first_row <= cell.row <= area.last_row and area.first_column <= cell.column <= area.last_column
    )
    return name.sheet == found.sheet.name and inside


def _key_row_holds(table: IssuedTable, sheet: GridSheet, row: int) -> bool:
    keys = {column.key for column in table.columns}
    return any(cell.raw in keys for cell in _cells_in_row(sheet, row))


def _cells_in_row(sheet: GridSheet, row: int) -> Iterator[Cell]:
    return (cell for cell in sheet.cells.values() if cell.row == row)


def _read(table: IssuedTable, sheet: GridSheet, key_row: int, key_column: int) -> LocatedTable:
    problems: list[Problem] = []
    columns, doubtful = _columns(table, sheet, key_row, key_column, problems)
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
        end_row=end_row,
        columns=columns,
        rows=rows,
        unknown_rows=unknown,
        computed_rows=computed,
        doubtful_rows=[at for found in places.values() for at in found if at not in located],
        doubtful_columns=doubtful,
        problems=problems,
    )


def _columns(
    table: IssuedTable, sheet: GridSheet, key_row: int, key_column: int, problems: list[Problem]
) -> tuple[dict[str, int], list[int]]:
    """Return the columns by key, and those that may hold inputs but cannot be told.

    A column must be there once, and its caption must agree.
    """
    issued = {column.key: column for column in table.columns}
    places: dict[str, list[Cell]] = {}
    for cell in _cells_in_row(sheet, key_row):
        if cell.raw in issued:
            places.setdefault(cell.raw or "", []).append(cell)
    located: dict[str, int] = {}
    doubtful: list[int] = []
    for column in table.columns:
        if column.role == "key":
            continue
        cells = places.get(column.key, [])
        if len(cells) == 1 and (caption := _caption(sheet, key_row, cells[0].column, column)) is not None:
            located[column.key] = cells[0].column
            problems += _reworded(sheet, caption, column)
        elif column.role == "input":
            problems.append(_column_problem(table, sheet, key_row, column, cells))
            doubtful += [cell.column for cell in cells] or _without_key(table, key_column, places)
    return located, doubtful


def _without_key(table: IssuedTable, key_column: int, places: Mapping[str, Sequence[Cell]]) -> list[int]:
    """Return the columns of a table that carry no issued key: one whose key is lost is among them."""
    keyed = {cell.column for cells in places.values() for cell in cells}
    last = max(keyed, default=key_column)
    width = len(table.columns)
    return [at for at in range(key_column + 1, max(last + 1, key_column + width)) if at not in keyed]


def _column_problem(
    table: IssuedTable, sheet: GridSheet, key_row: int, column: IssuedColumn, cells: Sequence[Cell]
) -> Problem:
    where = Location(sheet=sheet.name, column=column.caption)
    if not cells:
        return problem("column-missing", where, table=table.id)
    if len(cells) > 1:
        return problem("column-ambiguous", where, ", ".join(cell.a1 for cell in cells))
    where = place_in(sheet, key_row + 1, cells[0].column, None, column.caption)
    return problem("header-changed", where, _header(sheet, key_row, cells[0].column))


def _caption(sheet: GridSheet, key_row: int, at: int, column: IssuedColumn) -> Cell | str | None:
    """Return the caption above a column if it means that column, `""` where none was issued."""
    if not issued_captions(column):
        return ""
    below = [cell for step in range(1, HEADER_WITHIN + 1) if (cell := sheet.at(key_row + step, at))]
    exact = next((cell for cell in below if is_issued(cell.raw or "", column)), None)
    return exact or next((cell for cell in below if means(cell.raw or "", column)), None)


def _reworded(sheet: GridSheet, caption: Cell | str, column: IssuedColumn) -> list[Problem]:
    """Note that the caption of an input column is worded otherwise than issued."""
    if isinstance(caption, str) or column.role != "input" or is_issued(caption.raw or "", column):
        return []
    where = place_in(sheet, caption.row, caption.column, None, column_label(column))
    return [problem("caption-reworded", where, caption.raw)]


def _header(sheet: GridSheet, key_row: int, at: int) -> str:
    below = (sheet.at(key_row + step, at) for step in range(1, HEADER_WITHIN + 1))
    return next((cell.raw or "" for cell in below if cell is not None), "")


def _end_row(table: IssuedTable, sheet: GridSheet, key_row: int, key_column: int) -> int:
    """Return the row of the end mark; without one, the row after the last key of the table."""
    mark = end_mark(table.id)
    issued = {row.key for row in table.rows}
    last = key_row
    for cell in sheet.cells.values():
        if cell.row > key_row and cell.raw == mark:
            return cell.row
        key = (cell.raw or "").strip()
        if cell.column == key_column and (key in issued or key.startswith(COMPUTED_KEY)):
            last = max(last, cell.row)
    return last + 1


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
    marks = (cell.row for cell in below if (cell.raw or "").startswith(TOKEN_PREFIX))
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
