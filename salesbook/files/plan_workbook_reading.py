"""A plan's workbook as plan files, and where each line of them stands in it."""

from __future__ import annotations

import base64
import binascii
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from decimal import Decimal

from salesbook.files.plan_lines import (
    Row,
    WrittenFile,
    csv_file,
    csv_line,
    rewritten,
    toml_file,
    toml_line,
    words_file,
    words_line,
)
from salesbook.files.plan_sheets import WORDS_FILE, PlanSheet, plain, plan_sheets, sheet_names
from salesbook.files.plan_workbook import (
    KEPT,
    SETTING_COLUMNS,
    kept_rows,
    setting_rows,
    table_rows,
    word_rows,
)
from salesbook.issued.cells.dates import from_serial
from salesbook.issued.cells.formats import is_date_format
from salesbook.model.version_files import base_name
from salesbook.plan_input.plain_text import parse_text
from salesbook.plan_input.plan_files import all_files
from salesbook.plan_input.plan_tables import SETTINGS_FILE
from salesbook.problems import Location, Problem, problem
from salesbook.schedules.registry import SCHEDULES
from salesbook.spreadsheet.book import CellValue
from salesbook.spreadsheet.grid import Cell, CellType, Grid, GridSheet, a1
from salesbook.xlsx.patching.patch import set_book
from salesbook.xlsx.reading.read import read_workbook_bytes

LOOKED = 12
"""In so many rows at the top of a sheet the names of its columns are looked for."""
LARGEST = 128 * 1024 * 1024
"""The kept files together are not unpacked beyond this, as those of a returned workbook are not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundSheet:
    """A sheet of a workbook that holds a file: where its columns are, and the row of their names."""

    sheet: GridSheet
    columns: Mapping[str, int]
    ids: int
    twice: Sequence[tuple[str, int]] = ()
    """Columns that are named a second time."""

    @property
    def last(self) -> int:
        """The last row in which anything stands in one of the columns."""
        return max((row for at in self.columns.values() for row in self.sheet.column(at)), default=self.ids)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanBook:
    """The files that a workbook holds, and where each of their lines stands: sheet and 0-based row."""

    files: Mapping[str, bytes]
    found: Mapping[str, FoundSheet]
    places: Mapping[tuple[str, int], int] = field(default_factory=dict)

    def located(self, problem: Problem, book: str) -> Problem:
        """Return a problem of a file at its cell in the workbook."""
        where = problem.where
        found = self.found.get(where.file or "")
        if found is None:
            return replace(problem, where=replace(where, file=book, key=where.key or where.file))
        row = self.places.get((where.file or "", where.line or 0))
        column = found.columns.get((where.key or "").rpartition(".")[2])
        if where.file == SETTINGS_FILE and where.key:
            column = found.columns["value"]
        cell = None if row is None else a1(row, column or 0)
        named = Location(file=book, sheet=found.sheet.name, cell=cell, column=where.column, key=where.key)
        line = problem.details.get("line")
        other = self.places.get((where.file or "", line)) if isinstance(line, int) else None
        details = problem.details if other is None else {**problem.details, "line": other + 1}
        return replace(problem, where=named, details=details)


def read_plan_book(data: bytes) -> tuple[PlanBook | None, list[Problem]]:
    """Return the plan files in a workbook's bytes, read under the limits of returned ones.

    The value of a formula counts. What was not changed since the workbook was made is as in the files it was
    made from, to the character. Nothing is read of one whose sheets or columns are not certain: what was
    typed there would be lost.
    """
    grid, problems = read_workbook_bytes(data)
    if grid is None:
        return None, problems
    kept = _kept(grid)
    found = {name: each for name in _files() if (each := _found(grid, name)) is not None}
    doubts = [*_lost(grid, kept, found), *(each for sheet in found.values() for each in _twice(sheet))]
    return (None if doubts else _book(grid, kept, found)), [*problems, *doubts]


def _lost(grid: Grid, kept: Mapping[str, bytes], found: Mapping[str, FoundSheet]) -> Iterator[Problem]:
    """Yield the files that the workbook was made from, or has sheets for, without one that is certain."""
    for name, own in sheet_names().items():
        if name not in found and (_decoded(name, kept.get(name)).strip() or _sheets_of(grid, name)):
            yield problem("plan-sheet-lost", Location(sheet=own), name)


def _twice(found: FoundSheet) -> Iterator[Problem]:
    for name, column in found.twice:
        where = Location(sheet=found.sheet.name, cell=a1(found.ids, column))
        yield problem("repeated-column", where, name)


def _book(grid: Grid, kept: Mapping[str, bytes], found: Mapping[str, FoundSheet]) -> PlanBook:
    files, places = dict(kept), {}
    for name, sheet in found.items():
        text, rows = _written(name, sheet, grid, kept.get(name))
        if text is None:
            files.pop(name, None)
            continue
        files[name] = text.encode()
        line = 1
        for own, row in rows:
            places[name, line] = row
            line += own.count("\n") + 1
    return PlanBook(files=files, found=found, places=places)


def _files() -> Mapping[str, PlanSheet | None]:
    return {SETTINGS_FILE: None, **{each.file: each for each in plan_sheets()}, WORDS_FILE: None}


def _found(grid: Grid, file: str) -> FoundSheet | None:
    """Return the sheet of a file; None where there is none, or more than one that is as good."""
    sheets = _sheets_of(grid, file)
    return sheets[0] if len(sheets) == 1 else None


def _sheets_of(grid: Grid, file: str) -> Sequence[FoundSheet]:
    """Return the sheets that may hold a file: that of its own name, else those named or titled alike."""
    own = sheet_names()[file]
    stem = own.partition(" ")[0]
    sheets = [each for each in grid.sheets if each.name != KEPT]
    named = [each for each in sheets if (each.name.split() or [""])[0].casefold() == stem]
    titled = [
        each for each in sheets if any(_text(cell) == file for row in range(LOOKED) for cell in each.row(row))
    ]
    for those in ([each for each in named if each.name == own], named, titled):
        if found := [each for sheet in those if (each := _headed(sheet, file, grid)) is not None]:
            return found
    return ()


def _headed(sheet: GridSheet, file: str, grid: Grid) -> FoundSheet | None:
    """Return a sheet with the places of a file's columns, if it has a row of their names."""
    known = _files()[file]
    names = known.columns.known if known else SETTING_COLUMNS if file == SETTINGS_FILE else ("text",)
    for row in range(LOOKED):
        columns: dict[str, int] = {}
        twice = []
        for cell in sheet.row(row):
            name = _heading(cell, known, grid)
            folded = name.casefold() if name.casefold() in names else name
            counts = folded in names or (known is not None and known.columns.wide(folded) is not None)
            if folded in columns and counts:
                twice.append((folded, cell.column))
            elif folded:
                columns[folded] = cell.column
        if len(columns.keys() & set(names)) >= min(2, len(names)):
            return FoundSheet(sheet=sheet, columns=columns, ids=row, twice=twice)
    return None


def _heading(cell: Cell, known: PlanSheet | None, grid: Grid) -> str:
    """Return what a column is called: words, or a month that a spreadsheet has made a date or a number."""
    if cell.type is CellType.TEXT:
        return _text(cell)
    value = _value(cell, grid, "month")
    shown = plain(value) if isinstance(value, Decimal) else str(value)
    return shown if known is not None and known.columns.wide(shown) is not None else ""


def _text(cell: Cell) -> str:
    return str(cell.raw).strip() if cell.type is CellType.TEXT else ""


def _kept(grid: Grid) -> dict[str, bytes]:
    """Return the files that a workbook was made from; what was damaged, or is no plan's, is left out."""
    sheet = grid.sheet(KEPT)
    packed: dict[str, str] = {}
    if sheet is None:
        return {}
    for row in sorted(sheet.column(0)):
        name, chunk = sheet.at(row, 0), sheet.at(row, 1)
        if name is not None and chunk is not None and name.raw and chunk.raw:
            packed[name.raw] = packed.get(name.raw, "") + chunk.raw
    files: dict[str, bytes] = {}
    known = all_files(SCHEDULES)
    for file, text in packed.items():
        # Whoever made the workbook chose these names: none may lead out of the folder it is written to.
        if base_name(file) not in known:
            continue
        unpacking, room = zlib.decompressobj(), LARGEST - sum(map(len, files.values()))
        with suppress(binascii.Error, zlib.error, ValueError):
            content = unpacking.decompress(base64.b64decode(text), max(room, 1))
            if unpacking.eof:
                files[file] = content
    return files


def _written(
    name: str, found: FoundSheet, grid: Grid, kept: bytes | None
) -> tuple[str | None, list[tuple[str, int]]]:
    """Return the text of a file, None for a table without any row, and its lines with their rows."""
    before = _decoded(name, kept)
    sheet = _files()[name]
    if sheet is not None:
        header, rows = _table(found, sheet, grid, before)
        old, written = csv_file(before, sheet)
        if not rows and kept is None:
            return None, []
        head: Row = tuple(header)
        lines = [(csv_line(head), found.ids), *((csv_line(row), at) for row, at in rows)]
        # The rows of the file before as they would be with the columns of today.
        made = [csv_line(_padded(each.row, len(old))) for each in written.lines]
        return _joined(lines, written, made)
    settings = name == SETTINGS_FILE
    names = SETTING_COLUMNS if settings else ("text",)
    line: Callable[[Row], str] = toml_line if settings else words_line
    written = (toml_file if settings else words_file)(before)
    body = [
        (tuple(_value(found.sheet.at(row, found.columns[each]), grid, None) for each in names), row)
        for row in range(found.ids + 1, found.last + 1)
    ]
    if not body and kept is None:
        return None, []
    lines = [(line(row), at) for row, at in body]
    return _joined(lines, written, [line(each.row) for each in written.lines])


def _padded(row: Row, count: int) -> Row:
    return (*row, *([None] * (count - len(row))))


def _joined(
    lines: Sequence[tuple[str, int]], before: WrittenFile, made: Sequence[str]
) -> tuple[str, list[tuple[str, int]]]:
    text = rewritten([line for line, _ in lines], before, made)
    return text, list(lines)


def _decoded(name: str, content: bytes | None) -> str:
    text, _ = parse_text(name, content or b"")
    return ("\ufeff" if (content or b"").startswith(b"\xef\xbb\xbf") else "") + (text or "")


def _table(
    found: FoundSheet, sheet: PlanSheet, grid: Grid, before: str
) -> tuple[list[str], list[tuple[Row, int]]]:
    """Return the header of a table and its rows with their places; empty further columns are left out."""
    old, _ = csv_file(before, sheet)
    order = [each for each in old if each in found.columns]
    order += [each for each in found.columns if each not in order]
    rows: list[tuple[list[CellValue], int]] = []
    for row in range(found.ids + 1, found.last + 1):
        values = [
            _value(found.sheet.at(row, found.columns[each]), grid, sheet.kinds.get(each)) for each in order
        ]
        if any(value is not None for value in values):
            rows.append((values, row))
    kept = [
        at
        for at, each in enumerate(order)
        if each in old
        or (not old and each in sheet.columns.required)
        or any(row[at] is not None for row, _ in rows)
    ]
    return [order[at] for at in kept], [(tuple(row[at] for at in kept), place) for row, place in rows]


def _value(cell: Cell | None, grid: Grid, kind: str | None) -> CellValue:
    """Return what a cell says: numbers as people typed them, days and months as files write them."""
    if cell is None:
        return None
    if cell.raw is None:
        # Nobody has computed it: the formula stands for a value, and is refused as one.
        return f"={cell.formula}" if cell.formula is not None else None
    if cell.type is CellType.BOOLEAN:
        return cell.raw == "1"
    if cell.type is CellType.DATE:
        return cell.raw[:10]
    if cell.type is CellType.NUMBER:
        number = Decimal(repr(float(cell.raw)))
        day = from_serial(number, date_1904=grid.date_1904) if is_date_format(cell.format) else None
        if day is None:
            return number
        return f"{day:%Y-%m}" if kind == "month" and day.day == 1 else day.isoformat()
    return cell.raw.strip() or None if kind else cell.raw.rstrip() or None


def patched_book(data: bytes, files: Mapping[str, bytes]) -> bytes | None:
    """Return a plan's workbook with the cells set that differ from plan files, all others as they are.

    None where it has no sheet, or no column, for something that the files hold.
    """
    grid, _ = read_workbook_bytes(data)
    if grid is None:
        return None
    changes: dict[str, dict[tuple[int, int], CellValue]] = {}
    for name, sheet in _files().items():
        text, found = _decoded(name, files.get(name)), _found(grid, name)
        columns, rows = _wanted(name, sheet, text)
        if found is None or not set(columns) <= found.columns.keys():
            if rows:
                return None
            continue
        own = changes.setdefault(found.sheet.name, {})
        for at in range(max(len(rows), found.last - found.ids)):
            row = rows[at] if at < len(rows) else ()
            for across, column in enumerate(columns):
                place = found.ids + 1 + at, found.columns[column]
                value = row[across] if across < len(row) else None
                kind = sheet.kinds.get(column) if sheet is not None else None
                if _value(found.sheet.at(*place), grid, kind) != value:
                    own[place] = value
    kept = grid.sheet(KEPT)
    if kept is not None:
        rows_kept = kept_rows(files)
        own = changes.setdefault(KEPT, {})
        for at in range(max(len(rows_kept), max(kept.column(0), default=-1) + 1)):
            for across in range(2):
                own[at, across] = rows_kept[at][across] if at < len(rows_kept) else None
    return set_book(data, changes)


def _wanted(name: str, sheet: PlanSheet | None, text: str) -> tuple[Sequence[str], Sequence[Row]]:
    """Return the columns that a file needs, and its rows in them."""
    if sheet is not None:
        header, _ = csv_file(text, sheet)
        return header, table_rows(sheet, text)[1]
    return (SETTING_COLUMNS, setting_rows(text)) if name == SETTINGS_FILE else (("text",), word_rows(text))
