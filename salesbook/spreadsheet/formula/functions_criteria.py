"""Functions that pick cells by a criterion: SUMIFS, COUNTIF and their kin."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import TypeAlias, TypeVar

from salesbook.spreadsheet.formula.functions_numbers import average, total
from salesbook.spreadsheet.formula.operand import Function, Operand, RangeValues, Takes, scalar
from salesbook.spreadsheet.formula.value import ZERO, CellError, Value, fail, nearly_equal, number_in_text

Test: TypeAlias = Callable[[Value], bool]
_Ordered = TypeVar("_Ordered", str, Decimal)

_ORDERS: Mapping[str, Callable[[int, int], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_WILD = re.compile(r"~([*?~])|([*?])|([^*?~]+|~)")


def criterion(value: Value) -> Test:
    """Return the test a criterion stands for: a value to equal, or text such as `>=0`, `<>` and `A*`.

    Text matches without regard to case, `*` and `?` stand for any characters, `~` takes their meaning away.
    `=` alone finds blank cells, `<>` alone those that are not, empty text both blanks and empty text.
    A blank criterion counts as 0.
    """
    return _criterion(ZERO if value is None else value)


def _criterion(value: Value) -> Test:
    if not isinstance(value, str):
        return _equals(value)
    # The longer signs first: `<=` begins with `<`.
    sign = next((sign for sign in ("<>", "<=", ">=", "<", ">", "=") if value.startswith(sign)), "")
    rest = value[len(sign) :]
    if not rest:
        return _unfilled(sign)
    if sign in _ORDERS:
        return _ordered(sign, rest)
    equal = _equals_text(rest)
    return (lambda held: not equal(held)) if sign == "<>" else equal


def _unfilled(sign: str) -> Test:
    if sign == "<>":
        return lambda held: held is not None
    if sign in _ORDERS:
        return fail(CellError.VALUE)  # programs disagree on what is greater than nothing
    return (lambda held: held is None) if sign else (lambda held: held is None or held == "")


def _equals(value: Value) -> Test:
    if not isinstance(value, Decimal):
        # TRUE equals no 1 here: only the same truth value does.
        return lambda held: held is value
    return lambda held: _same_number(held, value, None)


def _same_number(held: Value, wanted: Decimal, written: str | None) -> bool:
    """Tell whether a cell holds a number, or the very text the number was written as.

    A cell with another text for the same number (`01` for `1`) is a match in some programs and none in
    others, so it fails with #VALUE!.
    """
    if type(held) is Decimal:
        return nearly_equal(held, wanted)
    if not isinstance(held, str):
        return False
    if held == written:
        return True
    return fail(CellError.VALUE) if held[:1] in _NUMERIC_START and number_in_text(held) == wanted else False


_NUMERIC_START = frozenset("0123456789+-. ")


def _equals_text(wanted: str) -> Test:
    amount = number_in_text(wanted)
    if amount is not None:
        return lambda held: _same_number(held, amount, wanted)
    if "*" in wanted or "?" in wanted or "~" in wanted:
        pattern = wildcards(wanted)
        return lambda held: isinstance(held, str) and pattern.fullmatch(held) is not None
    lower = wanted.lower()
    if lower in ("true", "false"):
        return lambda held: held is (lower == "true") or (isinstance(held, str) and held.lower() == lower)
    return lambda held: isinstance(held, str) and held.lower() == lower


def wildcards(wanted: str) -> re.Pattern[str]:
    """Return the pattern for text with `*`, `?` and `~`; it is to match the whole text."""
    parts = (
        re.escape(plain or escaped) if plain or escaped else {"*": ".*", "?": "."}[wild]
        for escaped, wild, plain in _WILD.findall(wanted)
    )
    return re.compile("".join(parts), re.IGNORECASE | re.DOTALL)


def _ordered(sign: str, wanted: str) -> Test:
    order, amount, lower = _ORDERS[sign], number_in_text(wanted), wanted.lower()
    if amount is None:
        return lambda held: isinstance(held, str) and order(_sign_of(held.lower(), lower), 0)
    return lambda held: (
        type(held) is Decimal and order(0 if nearly_equal(held, amount) else _sign_of(held, amount), 0)
    )


def _sign_of(left: _Ordered, right: _Ordered) -> int:
    return (left > right) - (left < right)


def _cells(operand: Operand) -> RangeValues:
    return operand if isinstance(operand, RangeValues) else fail(CellError.VALUE)


def _picked(values: RangeValues, conditions: Sequence[Operand]) -> Iterator[Value]:
    """Yield the values where every pair of range and criterion holds; ranges must have one shape."""
    pairs = [
        (_cells(conditions[index]), criterion(scalar(conditions[index + 1])))
        for index in range(0, len(conditions), 2)
    ]
    if any(tested.shape != values.shape for tested, _ in pairs):
        fail(CellError.VALUE)
    keep = [True] * len(values.values)
    for tested, test in pairs:
        # A test may fail; what an earlier one has left out is not put to it.
        keep = [kept and test(held) for kept, held in zip(keep, tested, strict=True)]
    return (value for value, kept in zip(values, keep, strict=True) if kept)


def _picked_numbers(values: Operand, conditions: Sequence[Operand]) -> Sequence[Decimal]:
    return RangeValues(tuple(_picked(_cells(values), conditions))).numbers


def _sum_if(tested: Operand, wanted: Operand, values: Operand | None = None) -> Value:
    return total(_picked_numbers(tested if values is None else values, (tested, wanted)))


def _sum_ifs(values: Operand, *conditions: Operand) -> Value:
    return total(_picked_numbers(values, conditions))


def _average_if(tested: Operand, wanted: Operand, values: Operand | None = None) -> Value:
    return average(_picked_numbers(tested if values is None else values, (tested, wanted)))


def _average_ifs(values: Operand, *conditions: Operand) -> Value:
    return average(_picked_numbers(values, conditions))


def _count_ifs(*conditions: Operand) -> Value:
    return Decimal(sum(1 for _ in _picked(_cells(conditions[0]), conditions)))


CRITERIA: Mapping[str, Function] = {
    "SUMIF": Function(_sum_if, 2, 3, Takes.CELLS),
    "SUMIFS": Function(_sum_ifs, 3, None, Takes.CELLS, step=2),
    "COUNTIF": Function(_count_ifs, 2, 2, Takes.CELLS),
    "COUNTIFS": Function(_count_ifs, 2, None, Takes.CELLS, step=2),
    "AVERAGEIF": Function(_average_if, 2, 3, Takes.CELLS),
    "AVERAGEIFS": Function(_average_ifs, 3, None, Takes.CELLS, step=2),
}
