"""The tables of a book, by the marks in column A: `sb1|document|table|code`, and `sb1end|table` below."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from openpyxl.cell.cell import Cell
from openpyxl.cell.read_only import EMPTY_CELL
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

TOTAL = "Σ"

Lines = Sequence[Sequence[Any]]
"""The cells of a sheet, row by row: of any kind that openpyxl has."""
NOTHING: Any = EMPTY_CELL


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A row of a table: its key, and its cells by the ids of their columns."""

    key: str
    number: int
    cells: Mapping[str, Cell]

    @property
    def total(self) -> bool:
        """Whether it is a total or stands below one."""
        return self.key == TOTAL


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table of a sheet."""

    id: str
    document: str
    sheet: Worksheet
    rows: tuple[Row, ...]


def read_book(path: Path) -> Workbook:
    """Return a book with the values that stand in it, and how they look."""
    return load_workbook(path, data_only=True)


def values_in(path: Path) -> list[Table]:
    """Return the marked tables of a book for their values alone, which takes half the time."""
    book = load_workbook(path, data_only=True, read_only=True)
    found = [table for sheet in _visible(book) for table in _in_lines(sheet, list(sheet.iter_rows()))]
    book.close()
    return found


def tables_of(book: Workbook) -> Iterator[Table]:
    """Yield the marked tables of a book, sheet by sheet."""
    for sheet in _visible(book):
        column = [line[0] for line in sheet.iter_rows(max_col=1)]
        for head, end, _ in _marks(column):
            # No more of a sheet than its tables: cells that are looked at are made.
            lines: Lines = [()] * (head - 1) + list(sheet.iter_rows(min_row=head, max_row=end))
            yield from _in_lines(sheet, lines)


def _visible(book: Workbook) -> Iterator[Worksheet]:
    return (sheet for sheet in book.worksheets if sheet.sheet_state == "visible")


def _marks(column: Sequence[Any]) -> Iterator[tuple[int, int, str]]:
    """Yield the rows that each table begins and ends in, and its mark."""
    marks = [
        (number, str(cell.value))
        for number, cell in enumerate(column, start=1)
        if cell is not None and cell.value is not None
    ]
    for number, text in marks:
        if text.startswith("sb1|"):
            table = text.split("|")[2]
            yield number, next(row for row, mark in marks if row > number and mark == f"sb1end|{table}"), text


def _in_lines(sheet: Worksheet, lines: Lines) -> Iterator[Table]:
    for head, end, text in _marks([line[0] if line else None for line in lines]):
        _, document, table, _ = text.split("|", 3)
        # In a form of several months a table stands there in pieces, one for each of them.
        kind = re.sub(r"_\d{4}_\d{2}$", "", table)
        yield Table(id=kind, document=document, sheet=sheet, rows=tuple(_rows(lines, head, end)))


def _rows(lines: Lines, head: int, end: int) -> Iterator[Row]:
    columns = {
        at: str(cell.value) for at, cell in enumerate(lines[head - 1]) if at and cell.value is not None
    }
    # Captions stand between the mark and the first row.
    for number in range(head + 2, end):
        line = lines[number - 1]
        if line and line[0].value is not None:
            cells = {id_: line[at] if at < len(line) else NOTHING for at, id_ in columns.items()}
            yield Row(key=str(line[0].value), number=number, cells=cells)
