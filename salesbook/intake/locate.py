"""Where the issued tables stand in a returned workbook: by token, range name, column and row keys."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from salesbook.intake.identify import FoundToken
from salesbook.layout.grid import Cell, CellType, Grid, GridSheet, RangeName
from salesbook.layout.identity import COMPUTED_KEY, NAME_PREFIX, end_mark
from salesbook.layout.manifest import IssuedColumn, IssuedRow, IssuedTable
from salesbook.problems import Location, Problem, Text, problem

HEADER_WITHIN = 4
"""How many rows below the key row the captions may stand."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LocatedTable:
    """An issued table found in a sheet; rows and columns 0-based, by key.

    `unknown_rows` lie inside the table and carry no key that was issued. What is ambiguous or contradicts
    its labels is in neither map, and named in `problems`.
    """

    issued: IssuedTable
    sheet: GridSheet
    key_row: int
    end_row: int
    columns: Mapping[str, int]
    rows: Mapping[str, int]
    unknown_rows: Sequence[int] = ()
    problems: Sequence[Problem] = field(default_factory=tuple)

    def cell(self, row: str, column: str) -> Cell | None:
        """Return the cell at a row and column key, None where nothing stands."""
        return self.sheet.at(self.rows[row], self.columns[column])

    def where(self, row: IssuedRow, column: IssuedColumn) -> Location:
        """Return the location of a cell with the labels a person reads there."""
        at, across = self.rows[row.key], self.columns[column.key]
        return place_in(self.sheet, at, across, Text.of(row_label(row)), column_label(column, row))


def row_label(row: IssuedRow) -> str:
    """Return the labels of a row as one text."""
    return " / ".join(label for label in row.labels if label)


def column_label(column: IssuedColumn, row: IssuedRow) -> Text:
    """Return the caption of a column, with its month where the row does not say it."""
    if column.month is not None and "month" not in row.members:
        return Text.of(f"{column.month.key} {column.caption.in_language('en')}")
    return column.caption


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
    columns = _columns(table, sheet, key_row, problems)
    end_row = _end_row(table, sheet, key_row, key_column)
    rows, unknown = _rows(table, sheet, key_row, end_row, key_column, columns, problems)
    return LocatedTable(
        issued=table,
        sheet=sheet,
        key_row=key_row,
        end_row=end_row,
        columns=columns,
        rows=rows,
        unknown_rows=unknown,
        problems=problems,
    )


def _columns(table: IssuedTable, sheet: GridSheet, key_row: int, problems: list[Problem]) -> dict[str, int]:
    """Return the columns by key; each must be there once, and its caption must agree."""
    issued = {column.key: column for column in table.columns}
    places: dict[str, list[Cell]] = {}
    for cell in _cells_in_row(sheet, key_row):
        if cell.raw in issued:
            places.setdefault(cell.raw or "", []).append(cell)
    located: dict[str, int] = {}
    for column in table.columns:
        if column.role == "key":
            continue
        cells = places.get(column.key, [])
        if len(cells) != 1:
            problems += _column_problem(table, sheet, column, cells)
        elif _header_agrees(sheet, key_row, cells[0].column, column):
            located[column.key] = cells[0].column
        elif column.role == "input":
            where = place_in(sheet, key_row + 1, cells[0].column, None, column.caption)
            problems.append(problem("header-changed", where, _header(sheet, key_row, cells[0].column)))
    return located


def _column_problem(
    table: IssuedTable, sheet: GridSheet, column: IssuedColumn, cells: Sequence[Cell]
) -> list[Problem]:
    if column.role != "input":
        return []
    where = Location(sheet=sheet.name, column=column.caption)
    if not cells:
        return [problem("column-missing", where, table=table.id)]
    return [problem("column-ambiguous", where, ", ".join(cell.a1 for cell in cells))]


def _header_agrees(sheet: GridSheet, key_row: int, at: int, column: IssuedColumn) -> bool:
    caption = _plain(column.caption.in_language("en"))
    if not caption:
        return True
    below = (sheet.at(key_row + step, at) for step in range(1, HEADER_WITHIN + 1))
    return any(cell is not None and _plain(cell.raw or "") == caption for cell in below)


def _header(sheet: GridSheet, key_row: int, at: int) -> str:
    below = (sheet.at(key_row + step, at) for step in range(1, HEADER_WITHIN + 1))
    return next((cell.raw or "" for cell in below if cell is not None), "")


def _plain(text: str) -> str:
    return "".join(text.split()).casefold()


def _end_row(table: IssuedTable, sheet: GridSheet, key_row: int, key_column: int) -> int:
    """Return the row of the end mark; without one, the row after the last cell of the key column."""
    mark = end_mark(table.id)
    last = key_row
    for cell in sheet.cells.values():
        if cell.row > key_row and cell.raw == mark:
            return cell.row
        if cell.column == key_column:
            last = max(last, cell.row)
    return last + 1


def _rows(
    table: IssuedTable,
    sheet: GridSheet,
    key_row: int,
    end_row: int,
    key_column: int,
    columns: Mapping[str, int],
    problems: list[Problem],
) -> tuple[dict[str, int], list[int]]:
    """Return the rows by key and those without one that was issued."""
    issued = {row.key: row for row in table.rows}
    places: dict[str, list[int]] = {}
    unknown: list[int] = []
    header_row = _header_row(sheet, key_row, columns)
    for at in range(header_row + 1, end_row):
        cell = sheet.at(at, key_column)
        key = (cell.raw or "").strip() if cell is not None else ""
        if key in issued:
            places.setdefault(key, []).append(at)
        elif not key.startswith(COMPUTED_KEY):
            unknown.append(at)
    if table.inputs:
        gone = [row for row in table.rows if row.key not in places and not row.spare]
        problems += [
            problem("row-missing", Location(sheet=sheet.name, row=Text.of(row_label(row))), row.key)
            for row in gone
        ]
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
    return rows, unknown


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
        if _plain(shown) != _plain(issued):
            return shown or "(blank)"
    return None
