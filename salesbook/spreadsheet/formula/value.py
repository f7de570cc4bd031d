"""Values of cells as formulas see them: numbers, text, truth, blanks and errors, and how they convert."""

from __future__ import annotations

import re
from datetime import date
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
# Excel counts a 1900-02-29 that never was; from the day after it on, this day zero makes up for it.
DAY_ZERO = date(1899, 12, 30)
# 9999-12-31.
LAST_SERIAL = 2_958_465
_EQUAL_WITHIN = Decimal(2) ** -48
"""Numbers nearer to each other than this count as equal, relative to their size."""


_WRITTEN_NUMBER = re.compile(
    r"([-+]?(?:\d{1,3}(?:,\d{3})+(?:\.\d*)?|\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d{1,2})?)(%?)", re.ASCII
)


class CellError(Enum):
    """An error a cell can hold; `CellError("#DIV/0!")` finds one by what the cell shows."""

    NULL = "#NULL!"
    DIV0 = "#DIV/0!"
    VALUE = "#VALUE!"
    REF = "#REF!"
    NAME = "#NAME?"
    NUM = "#NUM!"
    NA = "#N/A"


Value: TypeAlias = Decimal | str | bool | CellError | None
"""What a cell holds; None is a blank cell."""


class FormulaFailure(Exception):  # noqa: N818 - it carries a cell's error value, it is not one of ours
    """A formula's result is an error value: raised where it arises, caught by IFERROR or the evaluation."""

    def __init__(self, error: CellError) -> None:
        super().__init__(error.value)
        self.error = error


def fail(error: CellError) -> Never:
    """Make the formula's result this error."""
    raise FormulaFailure(error)


def number(value: Value) -> Decimal:
    """Return a value as arithmetic takes it: a blank is 0, true 1, text what it reads as or a failure."""
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
    """Return the number that text stands for in an English or Chinese spreadsheet, None for no number."""
    stripped = text.strip(" ")
    match = _WRITTEN_NUMBER.fullmatch(stripped)
    if match is not None:
        amount = Decimal(match[1].replace(",", ""))
        return amount.scaleb(-2, EXACT) if match[2] else EXACT.plus(amount)
    # Other ways to write a date are read by the settings of the program.
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
    """Return a value as a condition: a number is true unless it is 0, a blank is false, other text fails."""
    if isinstance(value, bool):
        return value
    if isinstance(value, str):
        return value.upper() == "TRUE" if value.upper() in ("TRUE", "FALSE") else fail(CellError.VALUE)
    return bool(number(value))


def general(amount: Decimal) -> str:
    """Return a number as text in the General format, at most 15 digits."""
    shown = (amount or ZERO).normalize(SHOWN)
    exponent = shown.adjusted()
    if not shown or -10 < exponent < 15:
        return format(shown, "f")
    mantissa = format(shown.scaleb(-exponent, SHOWN), "f")
    return f"{mantissa}E{'-' if exponent < 0 else '+'}{abs(exponent):02d}"


def nearly_equal(left: Decimal, right: Decimal) -> bool:
    """Tell whether two numbers count as equal: apart by less than 2**-48 of their size, or equal integers."""
    if left == right:
        return True
    # Quick answers first: 2**-48 is about 4e-15, so what differs within 13 digits is never equal.
    apart = abs(EXACT.subtract(left, right))
    if apart.adjusted() >= left.adjusted() - 13:
        return False
    # Whole numbers are stored exactly, so two that differ are two.
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
    first, second = _sort_key(left, right), _sort_key(right, left)
    return (first > second) - (first < second)


def _sort_key(value: Value, beside: Value) -> tuple[int, Decimal, str]:
    if value is None:
        value = "" if isinstance(beside, str) else False if isinstance(beside, bool) else ZERO
    if isinstance(value, CellError):
        return fail(value)
    if isinstance(value, str):
        return 1, ZERO, value.lower()
    return (2, Decimal(value), "") if isinstance(value, bool) else (0, value, "")


def serial(day: date) -> Decimal:
    """Return a date as the number a cell holds for it."""
    return Decimal((day - DAY_ZERO).days)
