"""What spreadsheet functions are given: single values, cells by reference, arguments not yet evaluated."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from functools import lru_cache
from itertools import chain, product
from typing import Any, TypeAlias

from salesbook.spreadsheet.formula.value import CellError, Value, fail
from salesbook.spreadsheet.grid import Area
from salesbook.spreadsheet.picking import Picker, picker

Place: TypeAlias = tuple[str, int, int]
"""Sheet name, 0-based row and 0-based column."""

MOST_RANGES = 4_000
"""Of so many ranges the cells are kept."""


class RangeValues:
    """The values of a range, one after another, row by row; every row has the same length, the width."""

    __slots__ = ("_numbers", "_ordered", "values", "width")

    def __init__(self, values: tuple[Value, ...], width: int = 1) -> None:
        self.values = values
        self.width = width
        self._numbers: tuple[Decimal, ...] | None = None
        self._ordered: list[Decimal] | None = None

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns."""
        return len(self.values) // self.width, self.width

    @property
    def rows(self) -> list[tuple[Value, ...]]:
        """The values of each row."""
        values, width = self.values, self.width
        return [values[start : start + width] for start in range(0, len(values), width)]

    @property
    def numbers(self) -> tuple[Decimal, ...]:
        """The numbers alone, without text, truth and blanks; an error among the values fails."""
        found = self._numbers
        if found is None:
            found = tuple([value for value in self.values if type(value) is Decimal])
            # Only where something is no number can an error be among the values.
            if len(found) < len(self.values):
                for value in self.values:
                    if type(value) is CellError:
                        fail(value)
            self._numbers = found
        return found

    @property
    def ordered(self) -> list[Decimal]:
        """The numbers in ascending order."""
        if self._ordered is None:
            self._ordered = sorted(self.numbers)
        return self._ordered

    def __iter__(self) -> Iterator[Value]:
        return iter(self.values)


Operand: TypeAlias = Value | RangeValues
"""What a function is given: a value of its own, or cells by reference."""


class CellValues(dict[Place, Value]):
    """The values of cells, which `__missing__` looks up; a column that formulas share is gathered once."""

    def __init__(self) -> None:
        super().__init__()
        self._columns: dict[tuple[str, int, int, int], list[Value]] = {}
        self._blocks: dict[tuple[str, int, int, int], RangeValues] = {}

    def block(self, sheet: str, area: Area) -> RangeValues:
        """Return the values of an area."""
        return RangeValues(tuple(_cells(sheet, area)(self)), area[3] - area[1] + 1)

    def shared(self, sheet: str, area: Area) -> RangeValues:
        """Return the values of an area; the same block while areas of its height are asked for."""
        top, left, bottom, right = area
        key = (sheet, top, left, right)
        width = right - left + 1
        size = (bottom - top + 1) * width
        block = self._blocks.get(key)
        # One height is kept: running sums ask for each but once, rankings for one again and again.
        if block is None or len(block.values) != size:
            gathered = self._columns.setdefault(key, [])
            at = len(gathered)
            if at < size:
                values = self.block(sheet, Area(top + at // width, left, bottom, right)).values
                # Working them out may have gathered some of them by another way.
                gathered += values[len(gathered) - at :]
            block = self._blocks[key] = RangeValues(tuple(gathered[:size]), width)
        return block


# The formulas of a form look at the same ranges in every book.
@lru_cache(maxsize=MOST_RANGES)
def _cells(sheet: str, area: Area) -> Picker:
    """Return what picks the values of an area, one after another, row by row."""
    top, left, bottom, right = area
    return picker([*product((sheet,), range(top, bottom + 1), range(left, right + 1))])


Slots: TypeAlias = Sequence[Any]
"""What the slots of a formula that many cells share are filled with for one of them."""

Run: TypeAlias = Callable[[CellValues, Slots], Value]
"""Computes the one value of a part of a formula, raising FormulaFailure for an error."""

OperandRun: TypeAlias = Callable[[CellValues, Slots], Operand]
"""Computes what a part of a formula is as an operand."""


class Takes(Enum):
    """How a function is given its arguments."""

    VALUES = "values"
    CELLS = "cells"  # references as blocks, everything else as values
    ARRAYS = "arrays"  # like CELLS, with operations inside an argument done cell by cell
    UNEVALUATED = "unevaluated"  # what computes each; the function gives what computes the result


@dataclass(frozen=True, slots=True)
class Function:
    """A spreadsheet function: what computes it, how many arguments it may have, whether it gives cells.

    `most` is None where there is no limit but the spreadsheet program's own, 255. `step` is the number of
    arguments that must come together after the least ones: 2 for pairs of range and criterion.
    """

    run: Callable[..., Any]
    least: int
    most: int | None
    takes: Takes = Takes.VALUES
    step: int = 1
    gives_cells: bool = False

    def accepts(self, count: int) -> bool:
        """Tell whether the function can have this many arguments."""
        most = 255 if self.most is None else self.most
        return self.least <= count <= most and (count - self.least) % self.step == 0


def scalar(operand: Operand) -> Value:
    """Return the one value of an operand; several cells fail, and so does an error."""
    if isinstance(operand, RangeValues):
        if len(operand.values) != 1:
            return fail(CellError.VALUE)
        operand = operand.values[0]
    return fail(operand) if isinstance(operand, CellError) else operand


def each(run: Callable[..., Operand], operands: Sequence[Operand]) -> Operand:
    """Apply a function of single values cell by cell; single values and single rows or columns are repeated.

    Blocks that do not fit each other fail with #VALUE!; any cell's error is the result's error.
    """
    blocks = [operand for operand in operands if isinstance(operand, RangeValues)]
    if not blocks:
        return run(*operands)
    height, width = (max(sizes) for sizes in zip(*[block.shape for block in blocks], strict=True))
    spread = [_spread(operand, height, width) for operand in operands]
    return RangeValues(tuple([scalar(run(*cell)) for cell in zip(*spread, strict=True)]), width)


def _spread(operand: Operand, height: int, width: int) -> Sequence[Value]:
    if not isinstance(operand, RangeValues):
        return (operand,) * (height * width)
    if operand.shape == (height, width):
        return operand.values
    rows = operand.rows
    if operand.width != width:
        rows = [row * width if len(row) == 1 else fail(CellError.VALUE) for row in rows]
    if len(rows) != height:
        rows = rows * height if len(rows) == 1 else fail(CellError.VALUE)
    return tuple(chain.from_iterable(rows))
