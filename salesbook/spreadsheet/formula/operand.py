"""What spreadsheet functions are given: single values, cells by reference, arguments not yet evaluated."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from functools import cached_property
from itertools import chain
from typing import Any, NamedTuple, Protocol, TypeAlias

from salesbook.spreadsheet.formula.value import CellError, Cells, Value, fail
from salesbook.spreadsheet.grid import Area


@dataclass(frozen=True, eq=False)
class RangeValues:
    """The values of a range, row by row; every row has the same length."""

    rows: tuple[tuple[Value, ...], ...]

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns."""
        return len(self.rows), len(self.rows[0])

    @cached_property
    def values(self) -> tuple[Value, ...]:
        """The values one after another."""
        return tuple(chain.from_iterable(self.rows))

    @cached_property
    def numbers(self) -> tuple[Decimal, ...]:
        """The numbers alone, without text, truth and blanks; an error among the values fails."""
        found = tuple([value for value in self.values if type(value) is Decimal])
        # Only where something is no number can an error be among the values.
        if len(found) < len(self.values):
            for value in self.values:
                if isinstance(value, CellError):
                    fail(value)
        return found

    @cached_property
    def ordered(self) -> list[Decimal]:
        """The numbers in ascending order."""
        return sorted(self.numbers)

    def __iter__(self) -> Iterator[Value]:
        return iter(self.values)


Operand: TypeAlias = Value | RangeValues
"""What a function is given: a value of its own, or cells by reference."""


class ColumnRanges:
    """Ranges that begin in one row and end in many: each is read once, as far down as it is needed."""

    def __init__(self) -> None:
        self._rows: dict[tuple[str, int, int, int], list[tuple[Value, ...]]] = {}
        self._blocks: dict[tuple[str, int, int, int], RangeValues] = {}

    def block(self, sheet: str, area: Area, cells: Cells) -> RangeValues:
        """Return the values of an area; the same block while areas of its height are asked for."""
        top, left, bottom, right = area
        key = (sheet, top, left, right)
        height = bottom - top + 1
        block = self._blocks.get(key)
        # One height is kept: running sums ask for each but once, rankings for one again and again.
        if block is None or len(block.rows) != height:
            block = self._blocks[key] = RangeValues(tuple(self._gathered(key, height, cells)))
        return block

    def _gathered(self, key: tuple[str, int, int, int], height: int, cells: Cells) -> list[tuple[Value, ...]]:
        sheet, top, left, right = key
        rows = self._rows.setdefault(key, [])
        while len(rows) < height:
            at = len(rows)
            row = tuple([cells(sheet, top + at, column) for column in range(left, right + 1)])
            if len(rows) == at:  # else working the row out has gathered it by another way
                rows.append(row)
        return rows[:height]


class EvaluationFrame(NamedTuple):
    """What a formula sees while it is evaluated: cells, columns, and what its slots are filled with."""

    cells: Cells
    columns: ColumnRanges
    slots: Sequence[Any] = ()


class Argument(Protocol):
    """An argument that is evaluated only when it is needed."""

    def value(self, frame: EvaluationFrame) -> Value:
        """Return the one value, raising FormulaFailure for an error."""


class Takes(Enum):
    """How a function is given its arguments."""

    VALUES = "values"
    CELLS = "cells"  # references as blocks, everything else as values
    ARRAYS = "arrays"  # like CELLS, with operations inside an argument done cell by cell
    UNEVALUATED = "unevaluated"  # the frame, then the arguments


@dataclass(frozen=True, slots=True)
class Function:
    """A spreadsheet function: what computes it, and how many arguments it may have.

    `most` is None where there is no limit but the spreadsheet program's own, 255. `step` is the number of
    arguments that must come together after the least ones: 2 for pairs of range and criterion.
    """

    run: Callable[..., Operand]
    least: int
    most: int | None
    takes: Takes = Takes.VALUES
    step: int = 1

    def accepts(self, count: int) -> bool:
        """Tell whether the function can have this many arguments."""
        most = 255 if self.most is None else self.most
        return self.least <= count <= most and (count - self.least) % self.step == 0


def scalar(operand: Operand) -> Value:
    """Return the one value of an operand; several cells fail, and so does an error."""
    if isinstance(operand, RangeValues):
        if operand.shape != (1, 1):
            return fail(CellError.VALUE)
        operand = operand.rows[0][0]
    return fail(operand) if isinstance(operand, CellError) else operand


def each(run: Callable[..., Operand], operands: Sequence[Operand]) -> Operand:
    """Apply a function of single values cell by cell; single values and single rows or columns are repeated.

    Blocks that do not fit each other fail with #VALUE!; any cell's error is the result's error.
    """
    blocks = [operand for operand in operands if isinstance(operand, RangeValues)]
    if not blocks:
        return run(*operands)
    height, width = (max(sizes) for sizes in zip(*[block.shape for block in blocks], strict=True))
    grids = [_spread(operand, height, width) for operand in operands]
    return RangeValues(
        tuple(
            tuple([scalar(run(*cell)) for cell in zip(*rows, strict=True)])
            for rows in zip(*grids, strict=True)
        )
    )


def _spread(operand: Operand, height: int, width: int) -> tuple[tuple[Value, ...], ...]:
    rows = operand.rows if isinstance(operand, RangeValues) else ((operand,),)
    if len(rows[0]) != width:
        rows = tuple(row * width if len(row) == 1 else fail(CellError.VALUE) for row in rows)
    if len(rows) != height:
        rows = rows * height if len(rows) == 1 else fail(CellError.VALUE)
    return rows
