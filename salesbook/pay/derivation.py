"""How the amount of a line came about, in figures that need no words."""

from __future__ import annotations

from fractions import Fraction

from salesbook.model.decimals import decimal_of
from salesbook.model.figures import percent_text, short_percent_text
from salesbook.pay.statement import PaidLine


def derivation(line: PaidLine) -> str:
    """Return what a line is reckoned from: 6,000 × 35% × 92.0%."""
    of = line.line.of
    base = line.figures[of] if isinstance(of, str) else of
    parts = [f"{decimal_of(base or Fraction(0)):,f}"]
    if line.line.share != 1:
        parts.append(short_percent_text(line.line.share))
    if line.factor is not None and line.factor != 1:
        parts.append(percent_text(line.factor))
    return " × ".join(parts)
