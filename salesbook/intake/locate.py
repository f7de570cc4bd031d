"""Where the issued tables stand in a returned workbook: by token, range name, column and row keys."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from salesbook.intake.captions import is_issued, issued_captions, means, plain
from salesbook.intake.degraded import by_captions
from salesbook.intake.identify import FoundToken
from salesbook.intake.lines import RowPlaces
from salesbook.intake.located import (
    HEADER_WITHIN,
    LocatedTable,
    column_label,
    figures_below,
    place_in,
    placed,
    row_label,
)
from salesbook.layout.grid import (
    Cell,
    CellType,
    ColumnShape,
    Grid,
    GridColumn,
    GridSheet,
    Picker,
    RangeName,
    picker,
)
from salesbook.layout.identity import NAME_PREFIX
from salesbook.layout.manifest import IssuedColumn, IssuedTable
from salesbook.problems import Location, Problem, Text, problem

FEW_TABLES, FEW_CELLS = 32, 20_000
"""How many tables are remembered, and in how large a sheet one may stand for that."""

__all__ = ["LocatedTable", "by_captions", "column_label", "locate", "other_places", "place_in", "row_label"]


def locate(
    table: IssuedTable, grid: Grid, tokens: Sequence[FoundToken], *, degraded: bool = False
) -> tuple[LocatedTable | None, list[Problem]]:
    """Return where an issued table stands, or why it cannot be told (SB42n).

    A table without mark and name is found by its captions, and read so only when that is accepted
    (`degraded`).
    """
    found = [each for each in tokens if each.token.table == table.id]
    name = _range_name(table, grid)
    if len(found) > 1:
        covered = [each for each in found if name is not None and _covers(name, each)]
        if len(covered) != 1:
            return None, [_ambiguous(table, [f"{each.sheet.name}!{each.cell.a1}" for each in found])]
        found = covered
    if found:
        return _read(table, found[0].sheet, found[0].cell.row, found[0].cell.column, tokens), []
    if name is not None:
        sheet = grid.sheet(name.sheet)
        if sheet is not None and _key_row_holds(table, sheet, name.area.first_row):
            return _read(table, sheet, name.area.first_row, name.area.first_column, tokens), []
    return _degraded(table, by_captions(table, grid), accepted=degraded)


def _degraded(
    table: IssuedTable, found: Sequence[LocatedTable], *, accepted: bool
) -> tuple[LocatedTable | None, list[Problem]]:
    """Return the one table that captions tell of, if that is accepted."""
    if not found:
        return None, [problem("table-missing", Location(sheet=table.sheet), table=table.id)]
    wheres = [place_in(each.sheet, each.key_row + 1, each.key_column, None, None) for each in found]
    if len(found) > 1:
        return None, [_ambiguous(table, [f"{where.sheet}!{where.cell}" for where in wheres])]
    if not accepted:
        return None, [problem("table-by-captions", wheres[0], wheres[0].place(), table=table.id)]
    warning = problem("read-by-captions", wheres[0], wheres[0].place(), table=table.id)
    return replace(found[0], problems=[warning, *found[0].problems]), []


def _ambiguous(table: IssuedTable, places: Sequence[str]) -> Problem:
    where, listed = Location(sheet=table.sheet), Text.listing(places)
    return problem("table-ambiguous", where, ", ".join(places), table=table.id, places=listed)


def other_places(
    table: IssuedTable, tokens: Sequence[FoundToken], located: LocatedTable | None
) -> list[LocatedTable]:
    """Return the table at each of its tokens but the one it was located by: copies that do not count."""
    taken = (located.sheet.name, located.key_row) if located is not None else None
    return [
        _read(table, each.sheet, each.cell.row, each.cell.column, tokens)
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
    return any(cell.raw in keys for cell in sheet.row(row))


def _read(
    table: IssuedTable, sheet: GridSheet, key_row: int, key_column: int, tokens: Sequence[FoundToken]
) -> LocatedTable:
    below = (each.cell.row for each in tokens if each.sheet is sheet and each.cell.row > key_row)
    corner = key_row, key_column, min(below, default=None)
    known = _STANDING.get(table.id)
    if known is not None and known.again(table, sheet, corner):
        rows = known.located.rows
        # Rows that are equal may still differ, in the order of their members.
        own = rows if rows.issued is table.rows else RowPlaces(table.rows, rows)
        return replace(known.located, issued=table, sheet=sheet, rows=own)
    problems: list[Problem] = []
    columns, doubtful = _columns(table, sheet, key_row, key_column, problems)
    problems += _headings(table, sheet, key_row, columns)
    located = placed(
        table, sheet, key_row, key_column, columns, stop=corner[2], doubtful=doubtful, said=problems
    )
    few = sum(map(len, sheet.columns.values())) <= FEW_CELLS
    clean = not located.problems and max(located.unknown_rows, default=-1) < located.end_row
    if few and clean and (known is not None or len(_STANDING) < FEW_TABLES):
        _STANDING[table.id] = _Standing.of(located, corner)
    return located


Corner = tuple[int, int, int | None]
"""Where the mark of a table stands, and the row of the next mark."""


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
        if column.shape is self.shape:
            return self.pick(column.raws) == self.picked
        return _told(column, self.last, corner) == self.told


def _told(column: GridColumn, last: int | None, corner: Corner) -> list[tuple[int, str | None]]:
    first, mark = corner[0] - 1, corner[0] if column.shape.across == corner[1] else None
    if last is None:
        return [(row, raw) for row, raw in column.rows() if row >= first and row != mark]
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


_STANDING: dict[str, _Standing] = {}
NO_SHEET = GridSheet(name="")


def _columns(
    table: IssuedTable, sheet: GridSheet, key_row: int, key_column: int, problems: list[Problem]
) -> tuple[dict[str, int], list[int]]:
    """Return the columns by key, and those that may hold inputs but cannot be told.

    A column must be there once, and its caption must agree.
    """
    issued = {column.key: column for column in table.columns}
    places: dict[str, list[Cell]] = {}
    for cell in sheet.row(key_row):
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


def _headings(
    table: IssuedTable, sheet: GridSheet, key_row: int, columns: Mapping[str, int]
) -> Iterator[Problem]:
    """Yield the headings above several columns with inputs that now say something else (SB434).

    They name what the columns are of, and in which unit; the captions below them are often alike.
    """
    groups = {plain(_words(column)): column for column in table.inputs if _words(column)}
    for issued, named in groups.items():
        places = [columns[c.key] for c in table.columns if c.key in columns and plain(_words(c)) == issued]
        above = (sheet.at(key_row - 1, at) for at in sorted(places))
        found = next((cell for cell in above if cell is not None and plain(cell.raw or "")), None)
        words = {plain(word) for word in (*named.group.words.values(), *named.group_also)}
        if found is not None and plain(found.raw or "") not in words:
            where = place_in(sheet, found.row, found.column, None, None)
            yield problem("heading-changed", where, found.raw, issued=_words(named))


def _words(column: IssuedColumn) -> str:
    return column.group.in_language("en")


def _without_key(table: IssuedTable, key_column: int, places: Mapping[str, Sequence[Cell]]) -> list[int]:
    """Return the columns of a table that carry no issued key: one whose key is lost is among them."""
    keyed = {cell.column for cells in places.values() for cell in cells}
    last = max(keyed, default=key_column)
    width = len(table.columns)
    return [at for at in range(key_column + 1, max(last + 1, key_column + width)) if at not in keyed]


def _column_problem(
    table: IssuedTable, sheet: GridSheet, key_row: int, column: IssuedColumn, cells: Sequence[Cell]
) -> Problem:
    caption = column_label(column)
    where = Location(sheet=sheet.name, column=caption)
    if not cells:
        return problem("column-missing", where, table=table.id)
    if len(cells) > 1:
        places = [cell.a1 for cell in cells]
        return problem("column-ambiguous", where, ", ".join(places), places=Text.listing(places))
    where = place_in(sheet, key_row + 1, cells[0].column, None, caption)
    below = (sheet.at(key_row + step, cells[0].column) for step in range(1, HEADER_WITHIN + 1))
    found = next((cell for cell in below if cell is not None), None)
    if found is None or found.type is not CellType.TEXT:
        return problem("caption-missing", where, issued=column.caption)
    return problem("header-changed", where, found.raw, issued=column.caption)


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
