"""What spreadsheet functions are given: single values, cells by reference, arguments not yet evaluated."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Protocol, TypeAlias

from salesbook.layout.formula.value import CellError, Cells, Value, fail


@dataclass(frozen=True, slots=True)
class Block:
    """The values of a range, row by row; every row has the same length."""

    rows: tuple[tuple[Value, ...], ...]

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns."""
        return len(self.rows), len(self.rows[0])

    def __iter__(self) -> Iterator[Value]:
        for row in self.rows:
            yield from row


Operand: TypeAlias = Value | Block
"""What a function is given: a value of its own, or cells by reference."""


class Argument(Protocol):
    """An argument that is evaluated only when it is needed."""

    def value(self, cells: Cells) -> Value:
        """Return the one value, raising FormulaFailure for an error."""


class Takes(Enum):
    """How a function is given its arguments."""

    VALUES = "values"
    CELLS = "cells"  # references as blocks, everything else as values
    ARRAYS = "arrays"  # like CELLS, with operations inside an argument done cell by cell
    UNEVALUATED = "unevaluated"  # the cells, then the arguments


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
    if isinstance(operand, Block):
        if operand.shape != (1, 1):
            return fail(CellError.VALUE)
        operand = operand.rows[0][0]
    return fail(operand) if isinstance(operand, CellError) else operand


def each(run: Callable[..., Operand], operands: Sequence[Operand]) -> Operand:
    """Apply a function of single values cell by cell; single values and single rows or columns are repeated.

    Blocks that do not fit each other fail with #VALUE!; any cell's error is the result's error.
    """
    blocks = [operand for operand in operands if isinstance(operand, Block)]
    if not blocks:
        return run(*operands)
    height, width = (max(sizes) for sizes in zip(*[block.shape for block in blocks], strict=True))
    grids = [_spread(operand, height, width) for operand in operands]
    return Block(
        tuple(
            tuple([scalar(run(*cell)) for cell in zip(*rows, strict=True)])
            for rows in zip(*grids, strict=True)
        )
    )


def _spread(operand: Operand, height: int, width: int) -> tuple[tuple[Value, ...], ...]:
    rows = operand.rows if isinstance(operand, Block) else ((operand,),)
    if len(rows[0]) != width:
        rows = tuple(row * width if len(row) == 1 else fail(CellError.VALUE) for row in rows)
    if len(rows) != height:
        rows = rows * height if len(rows) == 1 else fail(CellError.VALUE)
    return rows
