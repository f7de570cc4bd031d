"""Exact shares as the decimals a cell holds."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from salesbook.model.amount import EXACT


def decimal_of(share: Fraction) -> Decimal:
    """Return a fraction as a decimal, to far more digits than a cell keeps."""
    return EXACT.divide(Decimal(share.numerator), Decimal(share.denominator)).normalize(EXACT)


def ratio(part: int | None, base: int | None) -> Fraction | None:
    """Return part over base; None where a ratio says nothing: no part, no base, or a base of zero or less."""
    if part is None or base is None or base <= 0:
        return None
    return Fraction(part, base)
