"""The spreadsheet functions formulas may use: those that give the same result in every program."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from decimal import ROUND_CEILING, ROUND_DOWN, ROUND_FLOOR, ROUND_HALF_UP, ROUND_UP, Context, Decimal

from salesbook.layout.operand import Argument, Block, Function, Operand, Takes
from salesbook.layout.value import (
    EXACT,
    SETTLED,
    ZERO,
    CellError,
    Cells,
    FormulaFailure,
    Value,
    divide,
    fail,
    number,
    truth,
)


def numbers(operands: tuple[Operand, ...]) -> Iterator[Decimal]:
    """Yield the numbers of a sum: in cells only numbers count, a value of its own is converted."""
    for operand in operands:
        if isinstance(operand, Block):
            yield from cell_numbers(operand)
        else:
            yield number(operand)


def cell_numbers(block: Block) -> Iterator[Decimal]:
    """Yield the numbers of a block; text, truth and blanks are passed over, an error fails."""
    for row in block.rows:
        for value in row:
            if type(value) is Decimal:
                yield value
            elif isinstance(value, CellError):
                fail(value)


def total(amounts: Iterator[Decimal]) -> Decimal:
    """Return the sum; what inexact numbers leave after they cancel out is 0."""
    result, largest = ZERO, -400
    plus = EXACT.add
    for amount in amounts:
        result = plus(result, amount)
        largest = max(largest, amount.adjusted()) if amount else largest
    return ZERO if result.adjusted() < largest - 30 else result


def _sum(*operands: Operand) -> Value:
    return total(numbers(operands))


def average(amounts: Iterator[Decimal]) -> Decimal:
    """Return the mean; nothing to average is a division by zero."""
    listed = list(amounts)
    return divide(total(iter(listed)), Decimal(len(listed)))


def _average(*operands: Operand) -> Value:
    return average(numbers(operands))


def _count(*operands: Operand) -> Value:
    return Decimal(sum(_countable(operand) for operand in operands))


def _countable(operand: Operand) -> int:
    if isinstance(operand, Block):
        return sum(type(value) is Decimal for value in operand)
    try:
        number(operand)
    except FormulaFailure:
        return 0
    return 1


def _count_filled(*operands: Operand) -> Value:
    return Decimal(
        sum(
            sum(value is not None for value in operand) if isinstance(operand, Block) else 1
            for operand in operands
        )
    )


def _sum_of_products(*operands: Operand) -> Value:
    first = operands[0]
    shape = first.shape if isinstance(first, Block) else (1, 1)
    columns = [_factors(operand, shape) for operand in operands]
    products = []
    for factors in zip(*columns, strict=True):
        product = factors[0]
        for factor in factors[1:]:
            product = EXACT.multiply(product, factor)
        products.append(product)
    return total(iter(products))


def _factors(operand: Operand, shape: tuple[int, int]) -> list[Decimal]:
    block = operand if isinstance(operand, Block) else Block(((operand,),))
    if block.shape != shape:
        return fail(CellError.VALUE)
    return [_factor(value) for value in block]


def _factor(value: Value) -> Decimal:
    if isinstance(value, CellError):
        return fail(value)
    return value if type(value) is Decimal else ZERO


def _least(*operands: Operand) -> Value:
    return min(numbers(operands), default=ZERO)


def _most(*operands: Operand) -> Value:
    return max(numbers(operands), default=ZERO)


def rounder(rounding: str) -> Callable[[Value, Value], Value]:
    """Return a function that rounds to a number of decimals, negative ones left of the point."""
    context = Context(prec=700, rounding=rounding)

    def rounded(value: Value, decimals: Value = ZERO) -> Value:
        amount, places = SETTLED.plus(number(value)), whole(decimals)
        if places > 300:
            return amount
        return _plain(amount.quantize(Decimal((0, (1,), -max(places, -310))), context=context))

    return rounded


def _plain(amount: Decimal) -> Decimal:
    """Return the same number without a positive exponent or a negative zero."""
    if not amount:
        return ZERO
    return amount.quantize(Decimal(1), context=Context(prec=700)) if amount.as_tuple().exponent > 0 else amount  # type: ignore[operator]


def whole(value: Value) -> int:
    """Return a number as functions take counts and places: cut off towards zero."""
    return int(SETTLED.plus(number(value)).to_integral_value(ROUND_DOWN))


def _floor(value: Value) -> Value:
    return SETTLED.plus(number(value)).to_integral_value(ROUND_FLOOR)


def _modulo(dividend: Value, divisor: Value) -> Value:
    amount, step = number(dividend), number(divisor)
    times = _floor(divide(amount, step))
    rest = EXACT.subtract(amount, EXACT.multiply(step, number(times)))
    return ZERO if abs(rest) < abs(step).scaleb(-28) else rest


def _absolute(value: Value) -> Value:
    return abs(number(value))


def _condition(cells: Cells, test: Argument, then: Argument, otherwise: Argument | None = None) -> Value:
    if truth(test.value(cells)):
        return then.value(cells)
    return False if otherwise is None else otherwise.value(cells)


def _unless_error(cells: Cells, attempt: Argument, instead: Argument) -> Value:
    try:
        return attempt.value(cells)
    except FormulaFailure:
        return instead.value(cells)


def _truths(operands: tuple[Operand, ...]) -> list[bool]:
    found: list[bool] = []
    for operand in operands:
        if not isinstance(operand, Block):
            found.append(truth(operand))
            continue
        for value in operand:
            if isinstance(value, CellError):
                fail(value)
            if isinstance(value, bool | Decimal):
                found.append(bool(value))
    return found or fail(CellError.VALUE)


def _all(*operands: Operand) -> Value:
    return all(_truths(operands))


def _any(*operands: Operand) -> Value:
    return any(_truths(operands))


def _not(value: Value) -> Value:
    return not truth(value)


CEILING = ROUND_CEILING

NUMERIC: Mapping[str, Function] = {
    "SUM": Function(_sum, 1, None, Takes.CELLS),
    "AVERAGE": Function(_average, 1, None, Takes.CELLS),
    "COUNT": Function(_count, 1, None, Takes.CELLS),
    "COUNTA": Function(_count_filled, 1, None, Takes.CELLS),
    "SUMPRODUCT": Function(_sum_of_products, 1, None, Takes.ARRAYS),
    "MIN": Function(_least, 1, None, Takes.CELLS),
    "MAX": Function(_most, 1, None, Takes.CELLS),
    "ROUND": Function(rounder(ROUND_HALF_UP), 2, 2),
    "ROUNDUP": Function(rounder(ROUND_UP), 2, 2),
    "ROUNDDOWN": Function(rounder(ROUND_DOWN), 2, 2),
    "ABS": Function(_absolute, 1, 1),
    "INT": Function(_floor, 1, 1),
    "MOD": Function(_modulo, 2, 2),
    "IF": Function(_condition, 2, 3, Takes.UNEVALUATED),
    "IFERROR": Function(_unless_error, 2, 2, Takes.UNEVALUATED),
    "AND": Function(_all, 1, None, Takes.CELLS),
    "OR": Function(_any, 1, None, Takes.CELLS),
    "NOT": Function(_not, 1, 1),
}

FUNCTIONS: dict[str, Function] = {**NUMERIC}
