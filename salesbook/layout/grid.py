"""A returned workbook as plain cells: what stands where, exactly as the file says it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple


class CellType(StrEnum):
    """What the file says a cell holds."""

    NUMBER = "n"
    TEXT = "s"
    BOOLEAN = "b"
    ERROR = "e"
    DATE = "d"


class Cell(NamedTuple):
    """One cell that holds something. `row` and `column` are 0-based.

    `raw` is the stored value as text: `1234.5`, `约620`, `#DIV/0!`, `1` for true, an ISO date for
    CellType.DATE. A formula without a stored value has the type NUMBER and `raw` None; `formula` is the
    text without `=`, `""` for a follower of a shared formula whose text stands elsewhere, None for none.
    `format` is the number format code, "General" by default.
    """

    row: int
    column: int
    type: CellType
    raw: str | None
    formula: str | None = None
    format: str = "General"

    @property
    def a1(self) -> str:
        """The address as the user sees it, `F11`."""
        return a1(self.row, self.column)


class Area(NamedTuple):
    """A rectangle of cells, 0-based, both ends included."""

    first_row: int
    first_column: int
    last_row: int
    last_column: int


@dataclass(frozen=True, slots=True, kw_only=True)
class GridSheet:
    """One worksheet: its cells by (row, column), and what is hidden or merged."""

    name: str
    visibility: str = "visible"
    cells: Mapping[tuple[int, int], Cell] = field(default_factory=dict)
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    merged: Sequence[Area] = ()

    def at(self, row: int, column: int) -> Cell | None:
        """Return the cell at a 0-based place, None where nothing stands."""
        return self.cells.get((row, column))


@dataclass(frozen=True, slots=True, kw_only=True)
class RangeName:
    """A defined name that stands for one rectangle; `scope` is a sheet name, None for the workbook."""

    name: str
    sheet: str
    area: Area
    scope: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """A workbook as read: sheets in tab order, range names, document properties.

    `properties` holds the custom properties and, under `title` and `subject`, the core ones. `remarks`
    are the slugs of things worth a note: macros, external links, Strict Open XML.
    """

    sheets: Sequence[GridSheet]
    names: Sequence[RangeName] = ()
    properties: Mapping[str, str] = field(default_factory=dict)
    date_1904: bool = False
    remarks: Sequence[str] = ()

    def sheet(self, name: str) -> GridSheet | None:
        """Return the sheet with this name, None when there is none."""
        return next((sheet for sheet in self.sheets if sheet.name == name), None)


def column_letters(column: int) -> str:
    """Return the letters of a 0-based column: 0 is `A`, 26 is `AA`."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def a1(row: int, column: int) -> str:
    """Return a 0-based place as `F11`."""
    return f"{column_letters(column)}{row + 1}"
