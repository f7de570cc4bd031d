"""Figures of an export: exact decimals, by the one decimal mark of the file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal

from salesbook.issued.cells.numbers import Absent, DecimalMark, TypedNumber, parse_number
from salesbook.ledger.exports.rows import ExportNumber
from salesbook.model.amount import EXACT, Currency, money_units

ZERO = Decimal(0)
_SWAPPED: Mapping[int, int] = str.maketrans(".,", ",.")
_SIDE = re.compile(r"(?P<figure>.*\d)\s*(?P<side>[CcDd][Rr]\.?)")
_PLAIN = re.compile(r"-?[0-9]{1,18}(?:\.[0-9]{1,12})?")
_COMMA = re.compile(r"[^,]*,(?:\d{1,2}|\d{4,})\D*|\D*\d{1,3}(?:\.\d{3}){2,}\D*")
_POINT = re.compile(r"[^.]*\.(?:\d{1,2}|\d{4,})\D*|\D*\d{1,3}(?:,\d{3}){2,}\D*")
_OPEN = re.compile(r"\D*[1-9]\d{0,2}\.\d{3}\D*")
_CURRENCIES_OF_ALL: frozenset[str] = frozenset()


def decimal_mark(texts: Iterable[str]) -> tuple[DecimalMark, str]:
    """Return the decimal mark that texts prove, and a text that is open or contradicts, "" for none."""
    comma = point = open_ = ""
    for text in texts:
        if isinstance(text, ExportNumber) or (
            "," not in text and (point or open_ or "." not in text) and text.count(".") < 2
        ):
            continue
        if _COMMA.fullmatch(text):
            comma = comma or text
        elif _POINT.fullmatch(text):
            point = point or text
        elif _OPEN.fullmatch(text):
            open_ = open_ or text
    if comma:
        return ",", point
    return ".", "" if point else open_


def amount_of(
    text: str, mark: DecimalMark, currencies: frozenset[str] = _CURRENCIES_OF_ALL
) -> Decimal | None:
    """Return the figure of a cell, 0 for a blank or a dash, None for what is none.

    A sign of a currency must be one of `currencies`. `DR` behind a figure is a debit, `CR` a credit: below
    zero.
    """
    if _PLAIN.fullmatch(text) and (mark == "." or isinstance(text, ExportNumber)):
        return Decimal(text)
    if isinstance(text, ExportNumber):
        mark = "."
    # A decimal comma is read as a point: which of the two it is was decided for the whole file.
    told = text.translate(_SWAPPED) if mark == "," else text
    side = _SIDE.fullmatch(told.strip())
    found = parse_number(side["figure"] if side else told, own_words=("",))
    if isinstance(found, Absent):
        return ZERO
    if not isinstance(found, TypedNumber) or found.unit.percent:
        return None
    if found.unit.currencies is not None and not found.unit.currencies & currencies:
        return None
    value = found.value.scaleb(found.unit.power or 0, EXACT)
    return -value if side and side["side"][0] in "Cc" else value


def on_grid(amount: Decimal, currency: Currency) -> tuple[int, bool]:
    """Return money in minor units, and whether it had no more digits than those."""
    scaled = amount.scaleb(currency.digits, EXACT)
    if scaled == (whole := int(scaled)):
        return whole, True
    minor = currency.to_minor(amount)
    # A binary figure that was added up is off by less than a millionth.
    return minor, abs(currency.to_major(minor) - amount) < Decimal("0.000001")


def power_of(unit: str) -> int | None:
    """Return the power of ten of a unit of money such as 万元, None for what is no unit."""
    units = money_units("CNY")
    found = units.get(unit) or units.get(f"{unit}元")
    return found.power if unit and found is not None and not unit.isdigit() else None
