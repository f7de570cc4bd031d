"""Values of cells as formulas see them: numbers, text, truth, blanks and errors, and how they convert."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import ROUND_HALF_EVEN, Context, Decimal, DivisionByZero, InvalidOperation, Overflow
from enum import Enum
from typing import Never, TypeAlias

EXACT = Context(
    prec=40,
    rounding=ROUND_HALF_EVEN,
    Emax=307,
    Emin=-400,
    capitals=1,
    clamp=0,
    traps=[Overflow, InvalidOperation, DivisionByZero],
)
"""Arithmetic of formulas: exact for every amount of a plan, and bounded like a spreadsheet's numbers."""

SETTLED = Context(prec=30)
"""Takes the last digits of inexact divisions off, so that 1/3*3 counts as 1."""

SHOWN = Context(prec=15)
"""The digits a spreadsheet shows of a number."""

ZERO = Decimal(0)
ONE = Decimal(1)
DAY_ZERO = date(1899, 12, 30)
LAST_SERIAL = 2_958_465
_EQUAL_WITHIN = Decimal(2) ** -48
"""Numbers nearer to each other than this count as equal, relative to their size."""


class CellError(Enum):
    """An error a cell can hold; `CellError("#DIV/0!")` finds one by what the cell shows."""

    NULL = "#NULL!"
    DIV0 = "#DIV/0!"
    VALUE = "#VALUE!"
    REF = "#REF!"
    NAME = "#NAME?"
    NUM = "#NUM!"
    NA = "#N/A"


Value: TypeAlias = Decimal | str | bool | None | CellError
"""What a cell holds; None is a blank cell."""

Cells: TypeAlias = Callable[[str, int, int], Value]
"""Looks a cell's value up by sheet name, 0-based row and 0-based column."""


class FormulaFailure(Exception):  # noqa: N818 - it carries a cell's error value, it is not one of ours
    """A formula's result is an error value: raised where it arises, caught by IFERROR or the evaluation."""

    def __init__(self, error: CellError) -> None:
        super().__init__(error.value)
        self.error = error


def fail(error: CellError) -> Never:
    """Make the formula's result this error."""
    raise FormulaFailure(error)


def number(value: Value) -> Decimal:
    """Return a value as arithmetic takes it: a blank is 0, true is 1, text fails unless it is a whole number.

    Text that is a whole number or an ISO date converts in every spreadsheet program; text with a decimal
    or thousands separator converts in some only, and so it fails here.
    """
    if type(value) is Decimal:
        return value
    if value is None:
        return ZERO
    if isinstance(value, str):
        converted = number_in_text(value)
        return fail(CellError.VALUE) if converted is None else converted
    if isinstance(value, CellError):
        return fail(value)
    return Decimal(value)


def number_in_text(text: str) -> Decimal | None:
    """Return the number that text unambiguously stands for, None when it stands for none."""
    stripped = text.strip(" ")
    digits = stripped[1:] if stripped[:1] in ("-", "+") else stripped
    if digits.isascii() and digits.isdecimal():
        return Decimal(stripped)
    if len(stripped) == 10 and stripped[4] == stripped[7] == "-":  # an ISO date
        try:
            return serial(date.fromisoformat(stripped))
        except ValueError:
            return None
    return None


def text(value: Value) -> str:
    """Return a value as `&` and the text functions take it."""
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, CellError):
        return fail(value)
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    return general(value)


def truth(value: Value) -> bool:
    """Return a value as a condition: a number is true unless it is 0, a blank is false, text fails."""
    if isinstance(value, bool):
        return value
    return bool(number(value))


def general(amount: Decimal) -> str:
    """Return a number as text in the General format, at most 15 digits."""
    shown = SHOWN.plus(amount)
    if not shown:
        return "0"
    shown = shown.normalize(SHOWN)
    exponent = shown.adjusted()
    if -10 < exponent < 15 or (exponent < 0 and -shown.as_tuple().exponent <= 15):  # type: ignore[operator]
        return format(shown, "f")
    mantissa = format(shown.scaleb(-exponent, SHOWN), "f")
    return f"{mantissa}E{'-' if exponent < 0 else '+'}{abs(exponent):02d}"


def nearly_equal(left: Decimal, right: Decimal) -> bool:
    """Tell whether two numbers count as equal: apart by less than 2**-48 of their size, or equal integers."""
    if left == right:
        return True
    apart = abs(EXACT.subtract(left, right))
    if apart.adjusted() >= left.adjusted() - 13:
        return False
    if left == left.to_integral_value() and right == right.to_integral_value():
        return False
    return apart < min(abs(left), abs(right)) * _EQUAL_WITHIN


def add(left: Value, right: Value) -> Decimal:
    """Return the sum of two values; what is left of a cancellation of inexact numbers is 0."""
    first, second = number(left), number(right)
    total = EXACT.add(first, second)
    if total and total.adjusted() < first.adjusted() - 13 and nearly_equal(first, -second):
        return ZERO
    return total


def subtract(left: Value, right: Value) -> Decimal:
    """Return the difference of two values."""
    return add(left, EXACT.minus(number(right)))


def multiply(left: Value, right: Value) -> Decimal:
    """Return the product of two values."""
    try:
        return EXACT.multiply(number(left), number(right))
    except Overflow:
        return fail(CellError.NUM)


def divide(left: Value, right: Value) -> Decimal:
    """Return the quotient of two values; division by zero fails."""
    dividend, divisor = number(left), number(right)
    if not divisor:
        return fail(CellError.DIV0)
    try:
        return EXACT.divide(dividend, divisor)
    except Overflow:
        return fail(CellError.NUM)


def negate(value: Value) -> Decimal:
    """Return the negative of a value."""
    return EXACT.minus(number(value))


def join(left: Value, right: Value) -> str:
    """Return two values as one text."""
    return text(left) + text(right)


def compare(left: Value, right: Value) -> int:
    """Return -1, 0 or 1: numbers come before text, text before truth; text ignores case.

    A blank counts as 0 beside a number, as empty text beside text, as false beside truth.
    """
    if type(left) is Decimal and type(right) is Decimal:
        return 0 if nearly_equal(left, right) else (-1 if left < right else 1)
    left, right = _stand_in(left, right), _stand_in(right, left)
    ranks = _kind(left), _kind(right)
    if ranks[0] != ranks[1]:
        return -1 if ranks[0] < ranks[1] else 1
    if isinstance(left, Decimal) and isinstance(right, Decimal):
        return compare(left, right)
    first, second = (left.lower(), right.lower()) if isinstance(left, str) and isinstance(right, str) else (
        str(left), str(right))
    return 0 if first == second else (-1 if first < second else 1)


def _stand_in(value: Value, beside: Value) -> Value:
    if value is not None:
        return value
    if isinstance(beside, str):
        return ""
    return False if isinstance(beside, bool) else ZERO


def _kind(value: Value) -> int:
    if isinstance(value, CellError):
        return fail(value)
    if isinstance(value, bool):
        return 2
    return 1 if isinstance(value, str) else 0


def serial(day: date) -> Decimal:
    """Return a date as the number a cell holds for it."""
    return Decimal((day - DAY_ZERO).days)


def day(value: Value) -> date:
    """Return the date that a number stands for, its time of day cut off."""
    days = int(SETTLED.plus(number(value)) // 1)
    if not 0 <= days <= LAST_SERIAL:
        return fail(CellError.NUM)
    return DAY_ZERO + timedelta(days=days)
