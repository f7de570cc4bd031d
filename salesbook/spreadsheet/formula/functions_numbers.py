"""Functions over numbers: sums, counts, means, order, rounding."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import ROUND_DOWN, ROUND_FLOOR, ROUND_HALF_UP, ROUND_UP, Context, Decimal, Overflow
from functools import reduce
from typing import Literal

from salesbook.spreadsheet.formula.operand import Function, Operand, RangeValues, Takes, scalar
from salesbook.spreadsheet.formula.value import (
    EXACT,
    SETTLED,
    ZERO,
    CellError,
    FormulaFailure,
    Value,
    divide,
    fail,
    nearly_equal,
    number,
)

_UNIT = Decimal(1)
_WIDE = Context(prec=400)
_NEAR = Decimal(2) ** -47
"""Numbers further from each other than this, relative to their size, are never nearly equal."""
_DOUBTFUL = -12  # sums below 10**-12 are looked at again


def numbers(operands: Sequence[Operand]) -> Sequence[Decimal]:
    """Return the numbers of a sum: in cells only numbers count, a value of its own is converted."""
    found: list[Decimal] = []
    for operand in operands:
        found += operand.numbers if isinstance(operand, RangeValues) else (number(operand),)
    return found


def total(amounts: Sequence[Decimal]) -> Decimal:
    """Return the sum; what inexact numbers leave after they cancel out is 0."""
    result = reduce(EXACT.add, amounts, ZERO)
    # 40 digits are kept: what is left 30 digits below the largest amount is what rounding left over.
    if result and result.adjusted() < _DOUBTFUL and result.adjusted() < max(amounts, key=abs).adjusted() - 30:
        return ZERO
    return result


def _sum(*operands: Operand) -> Value:
    return total(numbers(operands))


def average(amounts: Sequence[Decimal]) -> Decimal:
    """Return the mean; nothing to average is a division by zero."""
    return divide(total(amounts), Decimal(len(amounts)))


def _average(*operands: Operand) -> Value:
    return average(numbers(operands))


def _count(*operands: Operand) -> Value:
    return Decimal(sum(_countable(operand) for operand in operands))


def _countable(operand: Operand) -> int:
    if isinstance(operand, RangeValues):
        return list(map(type, operand.values)).count(Decimal)
    try:
        number(operand)
    except FormulaFailure:
        return 0
    return 1


def _count_filled(*operands: Operand) -> Value:
    return Decimal(
        sum(
            sum(value is not None for value in operand) if isinstance(operand, RangeValues) else 1
            for operand in operands
        )
    )


def _sum_of_products(*operands: Operand) -> Value:
    first = operands[0]
    shape = first.shape if isinstance(first, RangeValues) else (1, 1)
    products, *others = (_factors(operand, shape) for operand in operands)
    try:
        for factors in others:
            products = [
                EXACT.multiply(product, factor) for product, factor in zip(products, factors, strict=True)
            ]
        return total(products)
    except Overflow:
        return fail(CellError.NUM)


def _factors(operand: Operand, shape: tuple[int, int]) -> list[Decimal]:
    block = operand if isinstance(operand, RangeValues) else RangeValues((operand,))
    if block.shape != shape:
        return fail(CellError.VALUE)
    return [_factor(value) for value in block]


def _factor(value: Value) -> Decimal:
    if isinstance(value, CellError):
        return fail(value)
    return value if type(value) is Decimal else ZERO


def _smallest(*operands: Operand) -> Value:
    # MIN and MAX of no numbers are 0.
    return min(_ends(operands, 0), default=ZERO)


def _largest(*operands: Operand) -> Value:
    return max(_ends(operands, -1), default=ZERO)


def _ends(operands: Iterable[Operand], end: Literal[0, -1]) -> Iterator[Decimal]:
    """Yield the first (0) or the last (-1) number of every operand in ascending order."""
    for operand in operands:
        if not isinstance(operand, RangeValues):
            yield number(operand)
        elif operand.ordered:
            yield operand.ordered[end]


def _ordered(operand: Operand) -> Sequence[Decimal]:
    return operand.ordered if isinstance(operand, RangeValues) else [number(operand)]


def _nth(*, descending: bool) -> Callable[[Operand, Operand], Value]:
    def picked(operand: Operand, place: Operand) -> Value:
        ordered, index = _ordered(operand), whole(scalar(place))
        if not 1 <= index <= len(ordered):
            return fail(CellError.NUM)
        return ordered[-index] if descending else ordered[index - 1]

    return picked


def _rank(wanted: Operand, operand: Operand, ascending: Operand = ZERO) -> Value:
    amount, ordered = number(scalar(wanted)), _ordered(operand)
    apart = abs(amount) * _NEAR
    # The block is sorted once for all ranks; the tolerance, which is slow, is asked for neighbours only.
    low, high = bisect_left(ordered, amount - apart), bisect_right(ordered, amount + apart)
    equal = [nearly_equal(amount, other) for other in ordered[low:high]]
    if not any(equal):
        return fail(CellError.NA)
    if number(scalar(ascending)):
        before = bisect_left(ordered, amount)
        return Decimal(1 + before - sum(equal[: before - low]))
    after = bisect_right(ordered, amount)
    return Decimal(1 + len(ordered) - after - sum(equal[after - low :]))


def whole(value: Value) -> int:
    """Return a number as functions take counts and places: cut off towards zero, never beyond a million."""
    limit = Decimal(10**6)
    return int(max(-limit, min(limit, SETTLED.plus(number(value)))))


def _rounder(rounding: str) -> Callable[[Value, Value], Value]:
    context = Context(prec=400, rounding=rounding)

    def rounded(value: Value, decimals: Value) -> Value:
        # Settled first: what 1/3*3 leaves below a half must not be rounded down.
        amount, places = SETTLED.plus(number(value)), whole(decimals)
        # Coarse enough already: rounding would only add zeros to it.
        if amount.as_tuple().exponent >= -places:  # type: ignore[operator]  # always finite
            return amount
        return plain(amount.quantize(Decimal((0, (1,), -max(places, -320))), context=context))

    return rounded


def plain(amount: Decimal) -> Decimal:
    """Return the same number without a positive exponent or a negative zero."""
    if not amount:
        return ZERO
    return amount.quantize(_UNIT, context=_WIDE) if amount.as_tuple().exponent > 0 else amount  # type: ignore[operator]


def _floor(value: Value) -> Value:
    return SETTLED.plus(number(value)).to_integral_value(ROUND_FLOOR)


def _modulo(dividend: Value, divisor: Value) -> Value:
    amount, step = number(dividend), number(divisor)
    times = _floor(divide(amount, step))
    rest = EXACT.subtract(amount, EXACT.multiply(step, number(times)))
    # The quotient was settled at 30 digits, so a rest far below the step is noise and may be negative.
    return ZERO if abs(rest) < abs(step).scaleb(-28) else rest


def _absolute(value: Value) -> Value:
    return abs(number(value))


NUMBERS: Mapping[str, Function] = {
    "SUM": Function(_sum, 1, None, Takes.CELLS),
    "AVERAGE": Function(_average, 1, None, Takes.CELLS),
    "COUNT": Function(_count, 1, None, Takes.CELLS),
    "COUNTA": Function(_count_filled, 1, None, Takes.CELLS),
    "SUMPRODUCT": Function(_sum_of_products, 1, None, Takes.ARRAYS),
    "MIN": Function(_smallest, 1, None, Takes.CELLS),
    "MAX": Function(_largest, 1, None, Takes.CELLS),
    "LARGE": Function(_nth(descending=True), 2, 2, Takes.CELLS),
    "SMALL": Function(_nth(descending=False), 2, 2, Takes.CELLS),
    "RANK": Function(_rank, 2, 3, Takes.CELLS),
    "ROUND": Function(_rounder(ROUND_HALF_UP), 2, 2),
    "ROUNDUP": Function(_rounder(ROUND_UP), 2, 2),
    "ROUNDDOWN": Function(_rounder(ROUND_DOWN), 2, 2),
    "INT": Function(_floor, 1, 1),
    "MOD": Function(_modulo, 2, 2),
    "ABS": Function(_absolute, 1, 1),
}
