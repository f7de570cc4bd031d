"""The tables of a book, by the marks in column A: `sb1|document|table|code`, and `sb1end|table` below."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from openpyxl import load_workbook
from openpyxl.cell.cell import Cell
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

TOTAL = "Σ"


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
    """Return a book with the values that stand in it."""
    return load_workbook(path, data_only=True)


def tables_of(book: Workbook) -> Iterator[Table]:
    """Yield the marked tables of a book, sheet by sheet."""
    for sheet in book.worksheets:
        if sheet.sheet_state == "visible":
            yield from _of_sheet(sheet)


def _of_sheet(sheet: Worksheet) -> Iterator[Table]:
    marks = [
        (row[0].row, str(row[0].value)) for row in sheet.iter_rows(max_col=1) if row[0].value is not None
    ]
    for number, text in marks:
        if not text.startswith("sb1|"):
            continue
        _, document, table, _ = text.split("|", 3)
        end = next(row for row, mark in marks if row > number and mark == f"sb1end|{table}")
        yield Table(id=table, document=document, sheet=sheet, rows=tuple(_rows(sheet, number, end)))


def _rows(sheet: Worksheet, head: int, end: int) -> Iterator[Row]:
    columns = {cell.column: str(cell.value) for cell in sheet[head][1:] if cell.value is not None}
    # Captions stand between the mark and the first row.
    for line in sheet.iter_rows(min_row=head + 2, max_row=end - 1):
        if line[0].value is not None:
            cells = {columns[cell.column]: cell for cell in line if cell.column in columns}
            yield Row(key=str(line[0].value), number=line[0].row, cells=cells)  # type: ignore[arg-type]
