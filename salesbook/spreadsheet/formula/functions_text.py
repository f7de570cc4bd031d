"""Functions over text."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from salesbook.spreadsheet.formula.functions_numbers import whole
from salesbook.spreadsheet.formula.operand import Function
from salesbook.spreadsheet.formula.text_format import render_number
from salesbook.spreadsheet.formula.value import ONE, CellError, Value, fail, number, number_in_text, text


def _count(value: Value) -> int:
    count = whole(value)
    return fail(CellError.VALUE) if count < 0 else count


def _left(value: Value, count: Value = ONE) -> Value:
    return text(value)[: _count(count)]


def _right(value: Value, count: Value = ONE) -> Value:
    words, length = text(value), _count(count)
    # `[-0:]` would be all of the text.
    return words[-length:] if length else ""


def _mid(value: Value, start: Value, count: Value) -> Value:
    first = whole(start) - 1
    return text(value)[first : first + _count(count)] if first >= 0 else fail(CellError.VALUE)


def _length(value: Value) -> Value:
    return Decimal(len(text(value)))


def _trim(value: Value) -> Value:
    """Return the text without leading, trailing and doubled spaces; other white space stays."""
    return " ".join(part for part in text(value).split(" ") if part)


def _substitute(value: Value, old: Value, new: Value, which: Value = None) -> Value:
    words, sought, instead = text(value), text(old), text(new)
    if which is None:
        return words.replace(sought, instead) if sought else words
    occurrence = whole(which)
    if occurrence < 1:
        return fail(CellError.VALUE)
    parts = words.split(sought) if sought else [words]
    if occurrence >= len(parts):
        return words
    return sought.join(parts[:occurrence]) + instead + sought.join(parts[occurrence:])


def _text(value: Value, code: Value) -> Value:
    """Return a number as text in a number format; text that is no number stays as it is."""
    if isinstance(value, bool) or (isinstance(value, str) and number_in_text(value) is None):
        return text(value)
    rendered = render_number(number(value), text(code))
    return fail(CellError.VALUE) if rendered is None else rendered


TEXTS: Mapping[str, Function] = {
    "LEFT": Function(_left, 1, 2),
    "MID": Function(_mid, 3, 3),
    "RIGHT": Function(_right, 1, 2),
    "LEN": Function(_length, 1, 1),
    "TRIM": Function(_trim, 1, 1),
    "SUBSTITUTE": Function(_substitute, 3, 4),
    "TEXT": Function(_text, 2, 2),
}
