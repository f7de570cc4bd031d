"""Functions that find cells: INDEX, MATCH, VLOOKUP."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from salesbook.spreadsheet.formula.functions_criteria import wildcards
from salesbook.spreadsheet.formula.functions_numbers import whole
from salesbook.spreadsheet.formula.operand import Function, Operand, RangeValues, Takes, scalar
from salesbook.spreadsheet.formula.value import ONE, ZERO, CellError, Value, compare, fail, number, truth


def _index(operand: Operand, row: Operand, column: Operand | None = None) -> Operand:
    """Return a cell by its place counted from 1; a place of 0 gives the whole row or column."""
    block = _cells(operand)
    down, across = whole(scalar(row)), None if column is None else whole(scalar(column))
    height, width = block.shape
    if across is None:
        if height > 1 and width > 1:
            return fail(CellError.REF)
        down, across = (down, 1) if width == 1 else (1, down)
    if down < 0 or across < 0:
        return fail(CellError.VALUE)
    if down > height or across > width:
        return fail(CellError.REF)
    if down and across:
        return RangeValues((block.values[(down - 1) * width + across - 1],))
    if down:
        return RangeValues(block.rows[down - 1], width)
    return RangeValues(block.values[across - 1 :: width]) if across else block


def _match(wanted: Operand, operand: Operand, order: Operand = ONE) -> Value:
    block = _cells(operand)
    if min(block.shape) != 1:
        return fail(CellError.NA)
    place = _place(scalar(wanted), block.values, _direction(number(scalar(order))))
    return Decimal(place + 1)


def _vlookup(wanted: Operand, operand: Operand, column: Operand, nearest: Operand = True) -> Value:  # noqa: FBT002 - a spreadsheet's argument
    block, across = _cells(operand), whole(scalar(column))
    if across < 1:
        return fail(CellError.VALUE)
    if across > block.width:
        return fail(CellError.REF)
    width = block.width
    place = _place(scalar(wanted), block.values[::width], 1 if truth(scalar(nearest)) else 0)
    return scalar(block.values[place * width + across - 1])


def _cells(operand: Operand) -> RangeValues:
    return operand if isinstance(operand, RangeValues) else fail(CellError.VALUE)


def _direction(order: Decimal) -> int:
    return (order > ZERO) - (order < ZERO)


def _place(wanted: Value, values: Sequence[Value], direction: int) -> int:
    """Return the index of a value; failing with #N/A when it is not there.

    `direction` 0 finds the first equal value, of the same type; 1 the last that is not above it, in values
    that ascend; -1 the last that is not below it, in values that descend.
    """
    if wanted is None:
        return fail(CellError.NA)
    if direction == 0:
        # Wildcards count in exact search only.
        return _first_equal(wanted, values)
    found = None
    # Programs halve the range instead, which comes to the same place in values that are in order.
    for index, value in enumerate(values):
        if type(value) is not type(wanted):
            continue
        if compare(value, wanted) * direction > 0:
            break
        found = index
    return fail(CellError.NA) if found is None else found


def _first_equal(wanted: Value, values: Sequence[Value]) -> int:
    if isinstance(wanted, str) and any(sign in wanted for sign in "*?~"):
        pattern = wildcards(wanted)
        equal = (isinstance(value, str) and pattern.fullmatch(value) is not None for value in values)
    else:
        equal = (type(value) is type(wanted) and compare(value, wanted) == 0 for value in values)
    for index, same in enumerate(equal):
        if same:
            return index
    return fail(CellError.NA)


LOOKUP: Mapping[str, Function] = {
    "INDEX": Function(_index, 2, 3, Takes.CELLS, gives_cells=True),
    "MATCH": Function(_match, 2, 3, Takes.CELLS),
    "VLOOKUP": Function(_vlookup, 3, 4, Takes.CELLS),
}
