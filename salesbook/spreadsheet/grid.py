"""A returned workbook as plain cells: what stands where, exactly as the file says it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache, cached_property
from operator import itemgetter
from typing import Any, NamedTuple

STRUCK = "\u0336"
"""Stands behind what a cell shows struck through: behind its format code, or a unit in its text."""
RAISED, UNSEEN = "\u0351", "\u0353"
"""Stand behind the format code of a cell whose font raises its figure, or is as white as its ground."""


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
    `format` is the number format code, "General" by default, with STRUCK, RAISED or UNSEEN behind it where
    the font does that to the figure.
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


@dataclass(frozen=True, slots=True, eq=False)
class ColumnShape:
    """A column but for its values: `places` says at which position of the others the cell of a row is.

    Its rows are in the order of the positions. Columns of many sheets may share one shape, which is compared
    by identity.
    """

    across: int
    places: Mapping[int, int]
    types: Sequence[CellType]
    formulas: Sequence[str | None]
    formats: Sequence[str]


@dataclass(frozen=True, slots=True, eq=False)
class GridColumn(Mapping[int, Cell]):
    """The cells of one column by row: its shape, and the raw values in the order of its places.

    A Cell is made when one is asked for: most of a book is read a column at a time, and never needs them.
    """

    shape: ColumnShape
    raws: Sequence[str | None]

    @classmethod
    def of(cls, across: int, cells: Collection[Cell]) -> GridColumn:
        """Return the column that holds some cells, each in a row of its own."""
        rows, _, types, raws, formulas, formats = zip(*cells, strict=True) if cells else NOTHING
        places = {row: at for at, row in enumerate(rows)}
        return cls(ColumnShape(across, places, types, formulas, formats), raws)

    def __getitem__(self, row: int) -> Cell:
        shape = self.shape
        at = shape.places[row]
        return Cell(row, shape.across, shape.types[at], self.raws[at], shape.formulas[at], shape.formats[at])

    def cell(self, row: int) -> Cell | None:
        """Return the cell in a row, None where nothing stands."""
        return self[row] if row in self.shape.places else None

    def __iter__(self) -> Iterator[int]:
        return iter(self.shape.places)

    def __len__(self) -> int:
        return len(self.shape.places)

    def rows(self) -> Iterator[tuple[int, str | None]]:
        """Yield every row with the raw value that stands there."""
        return zip(self.shape.places, self.raws, strict=True)

    def rows_below(self, row: int, stop: int | None = None) -> Sequence[int]:
        """Return the rows below another one, and above `stop`, where something stands."""
        places = self.shape.places
        if stop is None:
            return sorted(each for each in places if each > row)
        return [each for each in range(row + 1, stop) if each in places]

    def at(self, rows: Iterable[int]) -> list[int | None]:
        """Return the position of each row's cell, None where nothing stands."""
        return list(map(self.shape.places.get, rows))

    def differing(self, cells: Mapping[int, tuple[CellType, str | None] | None]) -> GridColumn:
        """Return the column with other types and raw values in some rows, without a cell where None."""
        kept = ((cell, cells.get(cell.row, (cell.type, cell.raw))) for cell in self.values())
        found = [cell._replace(type=own[0], raw=own[1]) for cell, own in kept if own is not None]
        return GridColumn.of(self.shape.across, found)


# What the transposed fields of no cells at all are: zip(*[]) gives nothing to unpack.
NOTHING: Sequence[Any] = ((),) * 6
NO_CELLS = GridColumn.of(-1, ())


def by_column(cells: Iterable[Cell]) -> dict[int, GridColumn]:
    """Return cells by column and row; a later one takes the place of an earlier one."""
    columns: defaultdict[int, dict[int, Cell]] = defaultdict(dict)
    for cell in cells:
        columns[cell.column][cell.row] = cell
    return {across: GridColumn.of(across, down.values()) for across, down in columns.items()}


@dataclass(frozen=True, kw_only=True)
class GridSheet:
    """One worksheet: its cells by column and row, and what is hidden or merged."""

    name: str
    visibility: str = "visible"
    columns: Mapping[int, GridColumn] = field(default_factory=dict)
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    merged: Sequence[Area] = ()

    def at(self, row: int, column: int) -> Cell | None:
        """Return the cell at a 0-based place, None where nothing stands."""
        return self.column(column).cell(row)

    def column(self, at: int) -> GridColumn:
        """Return the cells of a column by row."""
        return self.columns.get(at, NO_CELLS)

    def row(self, at: int) -> list[Cell]:
        """Return the cells of a row from left to right."""
        return [cell for _, down in sorted(self.columns.items()) if (cell := down.cell(at)) is not None]

    @cached_property
    def cells(self) -> Mapping[tuple[int, int], Cell]:
        """All cells by (row, column), row by row."""
        cells = [cell for down in self.columns.values() for cell in down.values()]
        # Columns are kept apart; whoever goes through all cells expects them as they are read, row by row.
        return {cell[:2]: cell for cell in sorted(cells, key=itemgetter(0, 1))}


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
    are the slugs of things worth a note: macros, external links, Strict Open XML. A `manual` one does not
    recalculate by itself.
    """

    sheets: Sequence[GridSheet]
    names: Sequence[RangeName] = ()
    properties: Mapping[str, str] = field(default_factory=dict)
    date_1904: bool = False
    manual: bool = False
    remarks: Sequence[str] = ()

    def sheet(self, name: str) -> GridSheet | None:
        """Return the sheet with this name, None when there is none."""
        return next((sheet for sheet in self.sheets if sheet.name == name), None)


@cache
def column_letters(column: int) -> str:
    """Return the letters of a 0-based column: 0 is `A`, 26 is `AA`."""
    letters = ""
    column += 1
    while column:
        # There is no digit for zero (Z is followed by AA), hence the 1 that is taken off every time.
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def a1(row: int, column: int) -> str:
    """Return a 0-based place as `F11`."""
    return f"{column_letters(column)}{row + 1}"
