"""Tables of composed books by their keys, as a reader would find them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from salesbook.issued.identity import COMPUTED_KEY, Token, end_mark
from salesbook.spreadsheet.book import BookSpec, CellSpec, CellValue, SheetSpec


@dataclass(frozen=True, kw_only=True)
class ComposedTable:
    """A table as it stands in a sheet: `columns` by the key above them, `rows` from header to end mark."""

    sheet: SheetSpec
    key_row: int
    columns: Mapping[str, int]
    rows: Sequence[int]
    cells: Mapping[tuple[int, int], CellSpec]

    def cell(self, row: int, column: str) -> CellSpec:
        """Return the cell in a sheet row and the column with a key."""
        return self.cells[row, self.columns[column]]

    def value(self, row: int, column: str) -> CellValue:
        """Return what a cell holds, None where there is none."""
        found = self.cells.get((row, self.columns[column]))
        return found.value if found is not None else None

    def number(self, row: int, column: str) -> Decimal:
        """Return the number a cell holds."""
        value = self.value(row, column)
        assert isinstance(value, Decimal), f"{self.sheet.name} row {row} {column}: {value!r}"
        return value

    @property
    def first_column(self) -> int:
        """The column of the row keys."""
        return min(self.columns.values()) - 1

    @property
    def by_key(self) -> Mapping[str, int]:
        """The rows that carry a key of their own."""
        keys = {row: self.cells[row, self.first_column].value for row in self.rows}
        return {str(key): row for row, key in keys.items() if not str(key).startswith(COMPUTED_KEY)}

    @property
    def by_label(self) -> Mapping[str, int]:
        """The subtotals, totals and footers by the words that stand first behind their key."""
        own = set(self.by_key.values())
        found: dict[str, int] = {}
        for row in self.rows:
            if row not in own:
                texts = [cell for (at, _), cell in self.cells.items() if at == row and cell.formula is None]
                words = [
                    str(cell.value) for cell in sorted(texts, key=lambda each: each.column) if cell.value
                ]
                found[words[1]] = row
        return found


def composed_table(book: BookSpec, table: str) -> ComposedTable:
    """Return the table of a book with this id, found by its token."""
    for sheet in book.sheets:
        cells = {(cell.row, cell.column): cell for cell in sheet.cells}
        for cell in sheet.cells:
            token = Token.parse(cell.value) if isinstance(cell.value, str) else None
            if token is not None and token.table == table:
                end = next(each.row for each in sheet.cells if each.value == end_mark(table))
                return ComposedTable(
                    sheet=sheet,
                    key_row=cell.row,
                    columns={
                        str(each.value): each.column
                        for each in sheet.cells
                        if each.row == cell.row and each.column > cell.column
                    },
                    rows=range(cell.row + 2, end),
                    cells=cells,
                )
    raise KeyError(table)


def texts(book: BookSpec) -> str:
    """Return every text that visible sheets of a book show, prompt with or print, one to a line."""
    lines: list[str] = [book.title, book.subject, book.company]
    for sheet in book.sheets:
        if sheet.visibility == "visible":
            lines += [sheet.name, *sheet.footer]
            lines += [cell.value for cell in sheet.cells if isinstance(cell.value, str)]
            lines += [text for each in sheet.validations for text in (each.title, each.prompt, each.error)]
            lines += [chart.title for chart in sheet.charts]
    return "\n".join(lines)
