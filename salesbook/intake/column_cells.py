"""Which of a column's cells simply hold a number, which nothing, and which want a closer look."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from salesbook.issued.cells.formats import PLAIN, number_format
from salesbook.spreadsheet.grid import CellType, ColumnShape, GridColumn
from salesbook.spreadsheet.picking import Picker, picker

FEW = 2_000
"""What follows from the shape of a longer column is not remembered."""


class Cells(NamedTuple):
    """The cells that a column has in some rows, by the position of the row among those.

    `numbers` are those that hold a number as such: no formula, and nothing unusual about its format. `pick`
    picks their values from those of the column, `of_numbers` what belongs to them from a sequence with one
    item for each of the rows. `others` hold something else, `blank` nothing.
    """

    numbers: Sequence[int]
    pick: Picker
    of_numbers: Picker
    others: Sequence[int]
    blank: Sequence[int]


class ColumnMemory:
    """What a worker remembers of columns: the books of a batch share the shapes of theirs.

    It answers by the shape alone, never by what stands in the cells: figures are looked at in every book.
    """

    def __init__(self) -> None:
        self._cells = lru_cache(maxsize=128)(_cells)
        self._constants = lru_cache(maxsize=128)(_constants)

    def cells(self, column: GridColumn, rows: tuple[int, ...]) -> Cells:
        """Return which cells a column has in some (0-based) rows."""
        return (self._cells if _are_few(column, rows) else _cells)(column.shape, rows)

    def constants(self, column: GridColumn, rows: tuple[int, ...]) -> Sequence[tuple[int, int]]:
        """Return which of the rows hold no formula, and at which place of the column."""
        return (self._constants if _are_few(column, rows) else _constants)(column.shape, rows)


def _are_few(column: GridColumn, rows: tuple[int, ...]) -> bool:
    return len(column) <= FEW and len(rows) <= FEW


def _cells(shape: ColumnShape, rows: tuple[int, ...]) -> Cells:
    # A format may show a date, a percentage or another amount than is stored (docs/reading.md): look closer.
    plain = {code for code in set(shape.formats) if number_format(code) is PLAIN}
    places = list(map(shape.places.get, rows))
    there = [(n, at) for n, at in enumerate(places) if at is not None]
    numbers = {n: at for n, at in there if _is_number(shape, at) and shape.formats[at] in plain}
    return Cells(
        numbers=[*numbers],
        pick=picker([*numbers.values()]),
        of_numbers=picker([*numbers]),
        others=[n for n, _ in there if n not in numbers],
        blank=[n for n, at in enumerate(places) if at is None],
    )


def _is_number(shape: ColumnShape, at: int) -> bool:
    return shape.types[at] is CellType.NUMBER and shape.formulas[at] is None


def _constants(shape: ColumnShape, rows: tuple[int, ...]) -> Sequence[tuple[int, int]]:
    there = enumerate(map(shape.places.get, rows))
    return [(n, at) for n, at in there if at is not None and shape.formulas[at] is None]
