"""Formulas as typed trees: the same node writes the formula's A1 text and evaluates to its value."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar, NamedTuple, Protocol, TypeAlias

from salesbook.spreadsheet.formula.functions import FUNCTIONS
from salesbook.spreadsheet.formula.operand import (
    ColumnRanges,
    EvaluationFrame,
    Operand,
    RangeValues,
    Takes,
    each,
    scalar,
)
from salesbook.spreadsheet.formula.value import (
    ZERO,
    CellError,
    Cells,
    FormulaFailure,
    Value,
    add,
    compare,
    divide,
    fail,
    join,
    multiply,
    negate,
    subtract,
)
from salesbook.spreadsheet.grid import Area, column_letters

__all__ = [
    "Binary",
    "Call",
    "CellError",
    "CellRef",
    "Cells",
    "Expression",
    "Negate",
    "Node",
    "Number",
    "RangeRef",
    "Reference",
    "Slot",
    "Truth",
    "Value",
    "Words",
    "emit",
    "evaluate",
    "references",
    "resolve",
]

# Excel's bounds of a call and of a formula.
MOST_ARGUMENTS = 255
MOST_CHARACTERS = 8191
SLOT_MARK = "\x00"
"""Stands around the number of a slot in text that is still to be filled in; no cell can hold it."""
# A call of calls gives the same for these; COUNT would count counts, AVERAGE weigh groups alike.
_ASSOCIATIVE = ("SUM", "MIN", "MAX", "AND", "OR")
_ATOM = 9
# A sign binds tighter than any operator; the language of templates has no power, where it would matter.
_UNARY = 8
_PRECEDENCE: Mapping[str, int] = {
    "*": 5,
    "/": 5,
    "+": 4,
    "-": 4,
    "&": 3,
    "=": 2,
    "<>": 2,
    "<": 2,
    "<=": 2,
    ">": 2,
    ">=": 2,
}
_OPERATIONS: Mapping[str, Callable[[Value, Value], Value]] = {
    "+": add,
    "-": subtract,
    "*": multiply,
    "/": divide,
    "&": join,
    "=": lambda left, right: compare(left, right) == 0,
    "<>": lambda left, right: compare(left, right) != 0,
    "<": lambda left, right: compare(left, right) < 0,
    "<=": lambda left, right: compare(left, right) <= 0,
    ">": lambda left, right: compare(left, right) > 0,
    ">=": lambda left, right: compare(left, right) >= 0,
}


def _sheet_prefix(sheet: str) -> str:
    return "'" + sheet.replace("'", "''") + "'!"


class _Part:
    """What all nodes share.

    `text` is the A1 text as seen from a sheet; `value` the one value, raising FormulaFailure for an error;
    `operand` the same with cells by reference kept as a block; `array` with operations applied cell by cell.
    """

    __slots__ = ()
    precedence: ClassVar[int] = _ATOM

    def text(self, sheet: str) -> str:
        raise TypeError(f"{self!r} is not resolved: it has no place on {sheet!r}")

    def value(self, frame: EvaluationFrame) -> Value:
        raise TypeError(f"{self!r} is not resolved: {frame.cells!r} cannot be asked for it")

    def operand(self, frame: EvaluationFrame) -> Operand:
        return self.value(frame)

    def array(self, frame: EvaluationFrame) -> Operand:
        return self.operand(frame)


@dataclass(frozen=True, slots=True)
class Number(_Part):
    """A number, written exactly."""

    number: Decimal

    def text(self, sheet: str) -> str:  # noqa: ARG002 - a constant reads the same everywhere
        """Write the number in plain notation."""
        return format(self.number, "f")

    def value(self, frame: EvaluationFrame) -> Value:  # noqa: ARG002
        """Return the number."""
        return self.number


@dataclass(frozen=True, slots=True)
class Words(_Part):
    """A text constant."""

    words: str

    def text(self, sheet: str) -> str:  # noqa: ARG002
        """Write the text in quotes."""
        return '"' + self.words.replace('"', '""') + '"'

    def value(self, frame: EvaluationFrame) -> Value:  # noqa: ARG002
        """Return the text."""
        return self.words


@dataclass(frozen=True, slots=True)
class Truth(_Part):
    """TRUE or FALSE."""

    true: bool

    def text(self, sheet: str) -> str:  # noqa: ARG002
        """Write the constant's name."""
        return "TRUE" if self.true else "FALSE"

    def value(self, frame: EvaluationFrame) -> Value:  # noqa: ARG002
        """Return the truth value."""
        return self.true


@dataclass(frozen=True, slots=True)
class Reference(_Part):
    """A reference as a template writes it, `block.name` or `name`, before it has a place.

    `selector` says which of the column's cells: here, total, all, same, prev, above, to_here
    or periods.
    """

    target: str
    selector: str = "here"


@dataclass(frozen=True, slots=True)
class Slot(_Part):
    """A place in a formula that many cells share; the frame says what stands in it for one of them."""

    index: int

    def text(self, sheet: str) -> str:  # noqa: ARG002
        """Write a mark at which the formula's text is cut."""
        return f"{SLOT_MARK}{self.index}{SLOT_MARK}"

    def value(self, frame: EvaluationFrame) -> Value:
        """Return the value of what stands here."""
        node: Node = frame.slots[self.index]
        return node.value(frame)

    def operand(self, frame: EvaluationFrame) -> Operand:
        """Return the operand that stands here."""
        node: Node = frame.slots[self.index]
        return node.operand(frame)

    def array(self, frame: EvaluationFrame) -> Operand:
        """Return what stands here, cell by cell."""
        node: Node = frame.slots[self.index]
        return node.array(frame)


# Tuples, unlike the other nodes: these two are made anew for every cell of a book.
class CellRef(NamedTuple):
    """One cell; row and column are 0-based."""

    sheet: str
    row: int
    column: int
    absolute_row: bool = False
    absolute_column: bool = False

    @property
    def precedence(self) -> int:
        """How tightly an address binds."""
        return _ATOM

    def text(self, sheet: str) -> str:
        """Write the address, with the sheet when it is another one."""
        prefix = "" if sheet == self.sheet else _sheet_prefix(self.sheet)
        return prefix + _address(self.row, self.column, self.absolute_row, self.absolute_column)

    def value(self, frame: EvaluationFrame) -> Value:
        """Return what stands in the cell."""
        held = frame.cells(self.sheet, self.row, self.column)
        return fail(held) if isinstance(held, CellError) else held

    def operand(self, frame: EvaluationFrame) -> Operand:
        """Return the cell as a block of one."""
        # By reference, since functions skip words and blanks in cells but convert a value of its own.
        return RangeValues(((frame.cells(self.sheet, self.row, self.column),),))

    def array(self, frame: EvaluationFrame) -> Operand:
        """Return what stands in the cell, to be combined with blocks of any shape."""
        return self.value(frame)


class RangeRef(NamedTuple):
    """A rectangle of cells; `anchored` fixes the row of its first corner alone, for running sums."""

    sheet: str
    area: Area
    absolute_row: bool = False
    absolute_column: bool = False
    anchored: bool = False

    @property
    def precedence(self) -> int:
        """How tightly an address binds."""
        return _ATOM

    def text(self, sheet: str) -> str:
        """Write both corners, with the sheet when it is another one."""
        prefix = "" if sheet == self.sheet else _sheet_prefix(self.sheet)
        top, left, bottom, right = self.area
        first = _address(top, left, self.absolute_row or self.anchored, self.absolute_column)
        return f"{prefix}{first}:{_address(bottom, right, self.absolute_row, self.absolute_column)}"

    def value(self, frame: EvaluationFrame) -> Value:
        """Return the only cell's value; several cells are no value."""
        return scalar(self.operand(frame))

    def operand(self, frame: EvaluationFrame) -> Operand:
        """Return the values of the cells; formulas that look at one column from a fixed row on share them."""
        if self.absolute_row or self.anchored:
            return frame.columns.block(self.sheet, self.area, frame.cells)
        sheet, (top, left, bottom, right) = self.sheet, self.area
        cells, columns = frame.cells, range(left, right + 1)
        return RangeValues(
            tuple(
                [tuple([cells(sheet, row, column) for column in columns]) for row in range(top, bottom + 1)]
            )
        )

    def array(self, frame: EvaluationFrame) -> Operand:
        """Return the values of the cells."""
        return self.operand(frame)


@dataclass(frozen=True, slots=True)
class Call(_Part):
    """A spreadsheet function applied to arguments."""

    function: str
    args: tuple[Node, ...]

    def text(self, sheet: str) -> str:
        """Write the call; what has more arguments than a program allows is written as a call of calls."""
        # Grouped in the text alone: evaluation takes any number of arguments.
        if len(self.args) > MOST_ARGUMENTS:
            return _grouped(self).text(sheet)
        return f"{self.function}({','.join([arg.text(sheet) for arg in self.args])})"

    def value(self, frame: EvaluationFrame) -> Value:
        """Return the result; several cells are no value."""
        return scalar(self.operand(frame))

    def operand(self, frame: EvaluationFrame) -> Operand:
        """Return the result, a block where the function gives cells."""
        function = FUNCTIONS[self.function]
        takes = function.takes
        if takes is Takes.VALUES:
            return function.run(*[arg.value(frame) for arg in self.args])
        if takes is Takes.CELLS:
            return function.run(*[arg.operand(frame) for arg in self.args])
        if takes is Takes.ARRAYS:
            return function.run(*[arg.array(frame) for arg in self.args])
        return function.run(frame, *self.args)

    def array(self, frame: EvaluationFrame) -> Operand:
        """Return the results for every cell of the arguments, where the function takes single values."""
        function = FUNCTIONS[self.function]
        if function.takes is Takes.VALUES:
            return each(function.run, [arg.array(frame) for arg in self.args])
        return self.operand(frame)


@dataclass(frozen=True, slots=True)
class Binary(_Part):
    """Two parts joined by one of + - * / & = <> < <= > >=."""

    op: str
    left: Node
    right: Node

    @property
    def precedence(self) -> int:  # type: ignore[override]
        """How tightly the operator binds."""
        return _PRECEDENCE[self.op]

    def text(self, sheet: str) -> str:
        """Write both sides, in parentheses where the operator would otherwise bind elsewhere."""
        op, left, right = self.op, self.left.text(sheet), self.right.text(sheet)
        binding = _PRECEDENCE[op]
        if self.left.precedence < binding:
            left = f"({left})"
        # On the right even at equal rank: a-(b-c) is not a-b-c.
        if self.right.precedence <= binding:
            right = f"({right})"
        return left + op + right

    def value(self, frame: EvaluationFrame) -> Value:
        """Return the operation's result."""
        return _OPERATIONS[self.op](self.left.value(frame), self.right.value(frame))

    def array(self, frame: EvaluationFrame) -> Operand:
        """Return the operation's results cell by cell."""
        return each(_OPERATIONS[self.op], [self.left.array(frame), self.right.array(frame)])


@dataclass(frozen=True, slots=True)
class Negate(_Part):
    """A part with its sign turned."""

    part: Node
    precedence: ClassVar[int] = _UNARY

    def text(self, sheet: str) -> str:
        """Write a minus before the part."""
        inner = self.part.text(sheet)
        return f"-({inner})" if self.part.precedence < _UNARY else f"-{inner}"

    def value(self, frame: EvaluationFrame) -> Value:
        """Return the negative."""
        return negate(self.part.value(frame))

    def array(self, frame: EvaluationFrame) -> Operand:
        """Return the negatives cell by cell."""
        return each(negate, [self.part.array(frame)])


Node: TypeAlias = Number | Words | Truth | Reference | Slot | CellRef | RangeRef | Call | Binary | Negate


def _address(row: int, column: int, absolute_row: bool, absolute_column: bool) -> str:  # noqa: FBT001 - hot, private
    if absolute_row or absolute_column:
        return (
            f"{'$' if absolute_column else ''}{column_letters(column)}{'$' if absolute_row else ''}{row + 1}"
        )
    return f"{column_letters(column)}{row + 1}"


def _grouped(call: Call) -> Call:
    if call.function not in _ASSOCIATIVE:
        raise ValueError(f"{call.function} cannot have {len(call.args)} arguments")
    groups = range(0, len(call.args), MOST_ARGUMENTS)
    return Call(
        call.function,
        tuple([Call(call.function, call.args[start : start + MOST_ARGUMENTS]) for start in groups]),
    )


class Expression(Protocol):
    """What a cell computes: a tree, or a formula shared with other cells."""

    def text(self, sheet: str) -> str:
        """Return the A1 text as seen from a sheet."""

    def value(self, frame: EvaluationFrame) -> Value:
        """Return the value, raising FormulaFailure for an error."""


def emit(node: Expression, sheet: str) -> str:
    """Return the formula's A1 text without `=`, as it stands in a cell of `sheet`.

    ValueError when it is longer than a workbook can hold: a sum over that many cells needs subtotals.
    """
    text = node.text(sheet)
    if len(text) > MOST_CHARACTERS:
        raise ValueError(f"a formula of {len(text)} characters begins with {text[:80]}")
    return text


def evaluate(node: Expression, cells: Cells, columns: ColumnRanges | None = None) -> Value:
    """Return the formula's value as a spreadsheet program would compute it; never None.

    `columns` are shared by the formulas of a book, so that each column of cells is gathered once. A formula
    that merely repeats a blank cell is 0. Several cells where one value is expected are #VALUE!.
    """
    try:
        result = node.value(EvaluationFrame(cells, columns or ColumnRanges()))
    except FormulaFailure as failure:
        return failure.error
    # What a formula shows of a blank cell is 0 in every spreadsheet program.
    if result is None:
        return ZERO
    return result or ZERO if type(result) is Decimal else result  # never -0


def references(node: Node) -> Iterator[Reference]:
    """Yield the unresolved references, from left to right."""
    if isinstance(node, Reference):
        yield node
    elif isinstance(node, Call):
        for arg in node.args:
            yield from references(arg)
    elif isinstance(node, Binary):
        yield from references(node.left)
        yield from references(node.right)
    elif isinstance(node, Negate):
        yield from references(node.part)


def resolve(node: Node, resolver: Callable[[Reference], Node]) -> Node:
    """Return the tree with every reference replaced by what the resolver gives for it."""
    if isinstance(node, Reference):
        return resolver(node)
    if isinstance(node, Call):
        return Call(node.function, tuple([resolve(arg, resolver) for arg in node.args]))
    if isinstance(node, Binary):
        return Binary(node.op, resolve(node.left, resolver), resolve(node.right, resolver))
    if isinstance(node, Negate):
        return Negate(resolve(node.part, resolver))
    return node
