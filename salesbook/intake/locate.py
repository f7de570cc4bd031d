"""Where the issued tables stand in a returned workbook: by token, range name, column and row keys."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from salesbook.intake.captions import is_issued, issued_captions, means, plain
from salesbook.intake.degraded import by_captions
from salesbook.intake.identify import FoundToken, Marks
from salesbook.intake.located import (
    HEADER_WITHIN,
    LocatedTable,
    column_label,
    place_in,
    placed,
    row_label,
)
from salesbook.intake.pieces import joined
from salesbook.intake.standing import Corner, Standings
from salesbook.issued.identity import NAME_PREFIX
from salesbook.issued.manifest import IssuedColumn, IssuedTable
from salesbook.problems import Location, Problem, Text, problem
from salesbook.spreadsheet.grid import Cell, CellType, Grid, GridSheet, RangeName

__all__ = ["LocatedTable", "by_captions", "column_label", "locate", "other_places", "place_in", "row_label"]


def locate(
    table: IssuedTable,
    grid: Grid,
    tokens: Marks,
    standings: Standings | None = None,
    *,
    degraded: bool = False,
) -> tuple[LocatedTable | None, list[Problem]]:
    """Return where an issued table stands, or why it cannot be told (SB42n).

    A table without mark and name is found by its captions, and read so only when that is accepted
    (`degraded`). The pieces of one that stands in several are found each by itself.
    """
    standings = standings or Standings()
    if table.pieces:
        return _in_pieces(table, grid, tokens, standings, degraded=degraded)
    marks = tokens.of(table.id)
    if len(marks) == 1:
        return _read(table, marks[0].sheet, _corner(marks[0], tokens), standings), []
    name = _range_name(table, grid)
    # A copied sheet has the marks of the first one too; the workbook's name stays there (docs/reading.md).
    if marks:
        covered = [each for each in marks if name is not None and _covers(name, each)]
        if len(covered) != 1:
            return None, [_ambiguous(table, [f"{each.sheet.name}!{each.cell.a1}" for each in marks])]
        return _read(table, covered[0].sheet, _corner(covered[0], tokens), standings), []
    if name is not None:
        sheet, row = grid.sheet(name.sheet), name.area.first_row
        if sheet is not None and _key_row_holds(table, sheet, row):
            corner = row, name.area.first_column, tokens.below(sheet, row)
            return _read(table, sheet, corner, standings), []
    return _degraded(table, by_captions(table, grid), accepted=degraded)


def _in_pieces(
    table: IssuedTable, grid: Grid, tokens: Marks, standings: Standings, *, degraded: bool
) -> tuple[LocatedTable | None, list[Problem]]:
    """Return a table that stands in pieces: all of them as they stood before, or one by one."""
    marks = [each for id_ in table.pieces for each in tokens.of(id_)]
    # One for each, on one sheet, which is how most are.
    usual = len(marks) == len(table.pieces) and len({each.sheet.name for each in marks}) == 1
    corners = [_corner(each, tokens) for each in marks] if usual else []
    known = standings.again(table, marks[0].sheet, corners) if usual else None
    if known is not None:
        return known, []
    found = [locate(each, grid, tokens, standings, degraded=degraded) for each in table.in_pieces()]
    # Pieces that are gone are one mistake.
    missing = [each for _, own in found for each in own][:1]
    whole = joined(table, [each for each, _ in found if each is not None], missing)
    if whole is not None and usual:
        standings.keep(whole, corners)
    return whole, [] if whole is not None else missing


def _corner(mark: FoundToken, tokens: Marks) -> Corner:
    return mark.cell.row, mark.cell.column, tokens.below(mark.sheet, mark.cell.row)


def without_stray(tokens: Marks, tables: Sequence[IssuedTable], grid: Grid) -> Marks:
    """Return the marks that may stand over a table: none that was copied alone into some cell.

    One whose table has another mark, that holds none of its keys in its row and is not where the workbook's
    name for the table points: it would end the table in whose rows it stands.
    """
    several = tokens.repeated
    if not several:
        return tokens
    known = {each.id: each for table in tables for each in (table, *table.in_pieces())}
    kept = []
    for each in tokens:
        table = known.get(each.token.table)
        if table is not None and table.id in several and not _key_row_holds(table, each.sheet, each.cell.row):
            name = _range_name(table, grid)
            if name is None or not _covers(name, each):
                continue
        kept.append(each)
    return Marks(kept)


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
    table: IssuedTable, tokens: Marks, located: LocatedTable | None, standings: Standings
) -> list[LocatedTable]:
    """Return the table at each of its tokens but the one it was located by: copies that do not count."""
    if tokens.repeated.isdisjoint(table.pieces or [table.id]):
        return []  # a single one is where it was located
    taken = {} if located is None else located.marks
    copies: dict[str, list[LocatedTable]] = {}
    for piece in table.in_pieces():
        for each in tokens.of(piece.id):
            if (each.sheet.name, each.cell.row) != taken.get(piece.id):
                other = _read(piece, each.sheet, _corner(each, tokens), standings)
                copies.setdefault(other.sheet.name, []).append(other)
    if not table.pieces:
        return [each for own in copies.values() for each in own]
    return [whole for own in copies.values() if (whole := joined(table, own)) is not None]


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


def _read(table: IssuedTable, sheet: GridSheet, corner: Corner, standings: Standings) -> LocatedTable:
    known = standings.again(table, sheet, [corner])
    if known is not None:
        return known
    key_row, key_column, stop = corner
    problems: list[Problem] = []
    columns, doubtful = _columns(table, sheet, key_row, key_column, problems)
    for column, found in _misplaced(table, sheet, key_row, columns):
        doubtful.append(columns.pop(column.key))
        problems.append(found)
    problems += _headings(table, sheet, key_row, columns)
    located = placed(table, sheet, key_row, key_column, columns, stop=stop, doubtful=doubtful, said=problems)
    standings.keep(located, [corner])
    return located


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
        # A key that was moved apart from its column is valid above the wrong figures: the caption must agree.
        if len(cells) == 1 and (caption := _caption(sheet, key_row, cells[0].column, column)) is not None:
            located[column.key] = cells[0].column
            problems += _reworded(sheet, caption, column)
        elif column.role == "input":
            problems.append(_column_problem(table, sheet, key_row, column, cells))
            doubtful += [cell.column for cell in cells] or _without_key(table, key_column, places)
    return located, doubtful


def _misplaced(
    table: IssuedTable, sheet: GridSheet, key_row: int, columns: Mapping[str, int]
) -> list[tuple[IssuedColumn, Problem]]:
    """Return the inputs below the heading of another group while their own stands elsewhere (SB451)."""
    cells = sorted((cell.column, cell) for cell in sheet.row(key_row - 1) if plain(cell.raw or ""))
    said = {plain(cell.raw or "") for _, cell in cells}
    grouped = {column.key: _group_words(column) for column in table.columns if _words(column)}
    width = {
        word: sum(word in each for each in grouped.values()) for words in grouped.values() for word in words
    }
    found = []
    for column in table.inputs:
        own, across = grouped.get(column.key), columns.get(column.key)
        if not own or across is None or not own & said:
            continue
        above = next((cell for at, cell in reversed(cells) if at <= across), None)
        word = "" if above is None else plain(above.raw or "")
        # A column that was moved away as a whole stands beside the headings, not below another one.
        if above is not None and word not in own and across - above.column < width.get(word, 0):
            where = place_in(sheet, above.row, across, None, column_label(column))
            found.append((column, problem("heading-of-another", where, above.raw, issued=_words(column))))
    return found


def _group_words(column: IssuedColumn) -> frozenset[str]:
    return frozenset(plain(word) for word in (*column.group.words.values(), *column.group_also))


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
        if found is not None and plain(found.raw or "") not in _group_words(named):
            where = place_in(sheet, found.row, found.column, None, None)
            yield problem("heading-changed", where, found.raw, issued=_words(named))


def _words(column: IssuedColumn) -> str:
    return column.group.in_language("en")


def _without_key(table: IssuedTable, key_column: int, places: Mapping[str, Sequence[Cell]]) -> list[int]:
    """Return the columns of a table that carry no issued key: one whose key is lost is among them."""
    # Figures that may belong to the lost column are withheld, or they would be taken for figures beside it.
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
