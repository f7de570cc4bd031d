"""Formulas as typed trees: the same node writes the formula's A1 text and evaluates to its value."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, ClassVar, NamedTuple, Protocol, TypeAlias, TypeVar

from salesbook.spreadsheet.formula.functions import FUNCTIONS
from salesbook.spreadsheet.formula.operand import (
    CellValues,
    Operand,
    OperandRun,
    RangeValues,
    Run,
    Slots,
    Takes,
    each,
    scalar,
)
from salesbook.spreadsheet.formula.value import (
    ZERO,
    CellError,
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
    "CellValues",
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
_SIGNS: Mapping[str, Callable[[Decimal, Decimal], bool]] = {
    "=": operator.eq,
    "<>": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
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

    `text` is the A1 text as seen from a sheet; `run` gives what computes the one value, `operand` the same
    with cells by reference kept as a block, `array` with operations applied cell by cell.
    """

    __slots__ = ()
    precedence: ClassVar[int] = _ATOM

    def text(self, sheet: str) -> str:
        raise TypeError(f"{self!r} is not resolved: it has no place on {sheet!r}")

    def run(self) -> Run:
        raise TypeError(f"{self!r} is not resolved: no cell can be asked for it")

    def operand(self) -> OperandRun:
        return self.run()

    def array(self) -> OperandRun:
        return self.operand()

    def value(self, cells: CellValues) -> Value:
        """Return the value, raising FormulaFailure for an error."""
        return self.run()(cells, ())

    def given(self, cells: CellValues) -> Operand:
        """Return the operand."""
        return self.operand()(cells, ())


@dataclass(frozen=True, slots=True)
class Number(_Part):
    """A number, written exactly."""

    number: Decimal

    def text(self, sheet: str) -> str:  # noqa: ARG002 - a constant reads the same everywhere
        """Write the number in plain notation."""
        return format(self.number, "f")

    def run(self) -> Run:
        """Give the number."""
        return _always(self.number)

    def value(self, cells: CellValues) -> Value:  # noqa: ARG002
        """Return the number."""
        return self.number


@dataclass(frozen=True, slots=True)
class Words(_Part):
    """A text constant."""

    words: str

    def text(self, sheet: str) -> str:  # noqa: ARG002
        """Write the text in quotes."""
        return '"' + self.words.replace('"', '""') + '"'

    def run(self) -> Run:
        """Give the text."""
        return _always(self.words)


@dataclass(frozen=True, slots=True)
class Truth(_Part):
    """TRUE or FALSE."""

    true: bool

    def text(self, sheet: str) -> str:  # noqa: ARG002
        """Write the constant's name."""
        return "TRUE" if self.true else "FALSE"

    def run(self) -> Run:
        """Give the truth value."""
        return _always(self.true)


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

    def run(self) -> Run:
        """Give the value of what stands here."""
        index = self.index

        def run(cells: CellValues, slots: Slots) -> Value:
            node: Node = slots[index]
            return node.value(cells)

        return run

    def operand(self) -> OperandRun:
        """Give the operand that stands here."""
        index = self.index

        def run(cells: CellValues, slots: Slots) -> Operand:
            node: Node = slots[index]
            return node.given(cells)

        return run

    def array(self) -> OperandRun:
        """Give what stands here, cell by cell."""
        index = self.index

        def run(cells: CellValues, slots: Slots) -> Operand:
            node: Node = slots[index]
            return node.array()(cells, ())

        return run


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

    def run(self) -> Run:
        """Give what stands in the cell."""
        return lambda cells, _: self.value(cells)

    def operand(self) -> OperandRun:
        """Give the cell as a block of one."""
        return lambda cells, _: self.given(cells)

    def array(self) -> OperandRun:
        """Give what stands in the cell, to be combined with blocks of any shape."""
        return self.run()

    def value(self, cells: CellValues) -> Value:
        """Return what stands in the cell."""
        held = cells[self[:3]]
        return fail(held) if type(held) is CellError else held

    def given(self, cells: CellValues) -> RangeValues:
        """Return the cell as a block of one."""
        # By reference, since functions skip words and blanks in cells but convert a value of its own.
        return RangeValues((cells[self[:3]],))


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

    def run(self) -> Run:
        """Give the only cell's value; several cells are no value."""
        return lambda cells, _: self.value(cells)

    def operand(self) -> OperandRun:
        """Give the values of the cells."""
        return lambda cells, _: self.given(cells)

    def array(self) -> OperandRun:
        """Give the values of the cells."""
        return self.operand()

    def value(self, cells: CellValues) -> Value:
        """Return the only cell's value."""
        return scalar(self.given(cells))

    def given(self, cells: CellValues) -> RangeValues:
        """Return the values of the cells; formulas that look at one column from a fixed row on share them."""
        if self.absolute_row or self.anchored:
            return cells.shared(self.sheet, self.area)
        return cells.block(self.sheet, self.area)


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

    def run(self) -> Run:
        """Give the result; several cells are no value."""
        found = self._called()
        if FUNCTIONS[self.function].gives_cells:
            return lambda cells, slots: scalar(found(cells, slots))
        return found

    def operand(self) -> OperandRun:
        """Give the result, a block where the function gives cells."""
        return self._called()

    def _called(self) -> Callable[[CellValues, Slots], Any]:
        function = FUNCTIONS[self.function]
        takes, args = function.takes, self.args
        if takes is Takes.UNEVALUATED:
            given: Run = function.run(*[arg.run() for arg in args])
            return given
        if takes is Takes.VALUES:
            return _applied(function.run, [arg.run() for arg in args])
        if takes is Takes.CELLS:
            return _applied(function.run, [arg.operand() for arg in args])
        return _applied(function.run, [arg.array() for arg in args])

    def array(self) -> OperandRun:
        """Give the results for every cell of the arguments, where the function takes single values."""
        function = FUNCTIONS[self.function]
        if function.takes is Takes.VALUES:
            return _spread(function.run, self.args)
        return self.operand()


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

    def run(self) -> Run:
        """Give the operation's result."""
        operation, left, right = _OPERATIONS[self.op], self.left.run(), self.right
        if right == _EMPTY and self.op in ("=", "<>"):
            return _is_empty(left, wanted=self.op == "=")
        if right == _NOUGHT and self.op in _SIGNS:
            return _beside_zero(left, self.op)
        return _applied(operation, [left, right.run()])

    def array(self) -> OperandRun:
        """Give the operation's results cell by cell."""
        return _spread(_OPERATIONS[self.op], (self.left, self.right))


@dataclass(frozen=True, slots=True)
class Negate(_Part):
    """A part with its sign turned."""

    part: Node
    precedence: ClassVar[int] = _UNARY

    def text(self, sheet: str) -> str:
        """Write a minus before the part."""
        inner = self.part.text(sheet)
        return f"-({inner})" if self.part.precedence < _UNARY else f"-{inner}"

    def run(self) -> Run:
        """Give the negative."""
        return _applied(negate, [self.part.run()])

    def array(self) -> OperandRun:
        """Give the negatives cell by cell."""
        return _spread(negate, (self.part,))


Node: TypeAlias = Number | Words | Truth | Reference | Slot | CellRef | RangeRef | Call | Binary | Negate

_Given = TypeVar("_Given")
_EMPTY = Words("")
_NOUGHT = Number(ZERO)


def _always(value: Value) -> Run:
    return lambda _, __: value


def _applied(
    run: Callable[..., _Given], given: Sequence[OperandRun]
) -> Callable[[CellValues, Slots], _Given]:
    """Return what gives a function or an operation its operands."""
    if len(given) == 1:
        (only,) = given
        return lambda cells, slots: run(only(cells, slots))
    if len(given) == 2:
        left, right = given
        return lambda cells, slots: run(left(cells, slots), right(cells, slots))
    return lambda cells, slots: run(*[part(cells, slots) for part in given])


def _spread(run: Callable[..., Operand], parts: Sequence[Node]) -> OperandRun:
    """Return what applies a function or an operation cell by cell."""
    given = [part.array() for part in parts]
    return lambda cells, slots: each(run, [part(cells, slots) for part in given])


# What formulas ask most often of a cell, and what is certain without a look at how near two numbers are.
def _is_empty(part: Run, *, wanted: bool) -> Run:
    def run(cells: CellValues, slots: Slots) -> Value:
        held = part(cells, slots)
        return (held is None or (not held and isinstance(held, str))) is wanted

    return run


def _beside_zero(part: Run, op: str) -> Run:
    sign, operation = _SIGNS[op], _OPERATIONS[op]

    def run(cells: CellValues, slots: Slots) -> Value:
        held = part(cells, slots)
        return sign(held, ZERO) if type(held) is Decimal else operation(held, ZERO)

    return run


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

    def value(self, cells: CellValues) -> Value:
        """Return the value, raising FormulaFailure for an error."""


@dataclass(frozen=True, slots=True)
class Ready:
    """A tree with what computes it, made once: it is evaluated in one book after another."""

    tree: Node
    run: Run = field(compare=False)

    @classmethod
    def of(cls, tree: Node) -> Ready:
        """Return a tree that is ready to be evaluated."""
        return cls(tree, tree.run())

    def text(self, sheet: str) -> str:
        """Return the text as seen from a sheet."""
        return self.tree.text(sheet)

    def value(self, cells: CellValues) -> Value:
        """Return the value."""
        return self.run(cells, ())


def emit(node: Expression, sheet: str) -> str:
    """Return the formula's A1 text without `=`, as it stands in a cell of `sheet`.

    ValueError when it is longer than a workbook can hold: a sum over that many cells needs subtotals.
    """
    text = node.text(sheet)
    if len(text) > MOST_CHARACTERS:
        raise ValueError(f"a formula of {len(text)} characters begins with {text[:80]}")
    return text


def evaluate(node: Expression, cells: CellValues) -> Value:
    """Return the formula's value as a spreadsheet program would compute it; never None.

    A formula that merely repeats a blank cell is 0. Several cells where one value is expected are #VALUE!.
    """
    try:
        result = node.value(cells)
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
