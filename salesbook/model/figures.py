"""Figures as text: every way in which messages, documents, books and the terminal write them.

What is rounded rounds halves away from zero and has a true minus, in books and on the terminal alike; exact
figures, which may be typed again, have a hyphen.
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from salesbook.model.amount import EXACT, Currency, Unit
from salesbook.model.measure import measure_of

NOT_AVAILABLE = "n.a."


def major_figure(measure: str, value: int, currency: Currency) -> Decimal:
    """Return a figure exactly: money, kept in minor units, in major ones; a count as it is."""
    return currency.to_major(value) if measure_of(measure).money else Decimal(value)


def figure_text(measure: str, value: int, currency: Currency, *, signed: bool = False) -> str:
    """Return a figure as people read it, with separators and a true minus."""
    return f"{major_figure(measure, value, currency):{'+' if signed else ''},f}".replace("-", "−")


def short_figure_text(measure: str, value: int, currency: Currency) -> str:
    """Return the same without empty cents."""
    major = major_figure(measure, value, currency)
    return f"{int(major):,}" if major == int(major) else f"{major:,}"


def typed_text(amount: Decimal) -> str:
    """Return an amount of a plan file with separators, in cents where it is not whole."""
    return f"{int(amount):,}" if amount == int(amount) else f"{amount:,.2f}"


def exact_text(measure: str, value: int, currency: Currency) -> str:
    """Return a figure exactly and without separators."""
    return f"{major_figure(measure, value, currency):f}"


def exact_amount(minor: int | None, currency: Currency) -> str | None:
    """Return money for a document, exactly and without separators; None for nothing."""
    return None if minor is None else f"{currency.to_major(minor):f}"


def exact_figure(measure: str, value: int | None, currency: Currency) -> str | int | None:
    """Return a figure for a document: money as `exact_amount`, a count as a number."""
    return exact_amount(value, currency) if measure_of(measure).money else value


def exact_ratio(share: Fraction | None) -> float | None:
    """Return a ratio for a document."""
    return None if share is None else float(share)


def in_unit(minor: int, currency: Currency, unit: Unit) -> Decimal:
    """Return money exactly in a unit such as 万元."""
    return unit.from_base(currency.to_major(minor))


def whole_text(minor: int, currency: Currency) -> str:
    """Return money without cents, halves to even."""
    return f"{currency.to_major(minor):,.0f}"


def unit_text(minor: int, currency: Currency, unit: Unit, *, signed: bool = False) -> str:
    """Return money in a unit as it is shown, with one decimal or none."""
    return decimal_text(as_shown(in_unit(minor, currency, unit), unit), signed=signed)


def as_shown(amount: Decimal, unit: Unit) -> Decimal:
    """Return an amount of a unit rounded to the decimals it is shown with: one or none."""
    return amount.quantize(Decimal(1).scaleb(-max(1 - unit.coarser, 0)), context=EXACT)


def percent_text(share: Fraction | None, *, signed: bool = False) -> str:
    """Return a share as it is shown, with one decimal; `n.a.` for None."""
    if share is None:
        return NOT_AVAILABLE
    # Not by way of float, where half of a tenth is seldom exact.
    percent = EXACT.divide(Decimal(share.numerator * 100), Decimal(share.denominator))
    return decimal_text(percent.quantize(Decimal("0.1"), context=EXACT), signed=signed) + "%"


def decimal_text(figure: Decimal, *, signed: bool = False) -> str:
    """Return a decimal as it is shown: separators, a true minus, no minus before zero."""
    # -0.0 is false in Python, and abs takes its sign off.
    plus = "+" if signed and figure else ""
    return f"{figure or abs(figure):{plus},}".replace("-", "−")


def short_percent_text(share: Fraction) -> str:
    """Return a share with one decimal, halves up, and with none where it is whole: `8.3%`, `8%`."""
    # In integers, many times quicker than in fractions; halves go up, whatever the sign.
    tenths = (abs(share.numerator) * 2000 + share.denominator) // (2 * share.denominator)
    # No minus before a share that rounds to zero.
    sign = "-" if share < 0 and tenths else ""
    whole, rest = divmod(tenths, 10)
    return f"{sign}{whole:,}.{rest}%" if rest else f"{sign}{whole:,}%"
