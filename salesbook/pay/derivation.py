"""How the amount of a line came about, in figures that need no words."""

from __future__ import annotations

from fractions import Fraction

from salesbook.model.decimals import decimal_of
from salesbook.model.figures import short_percent_text
from salesbook.pay.statement import PaidLine


def derivation(line: PaidLine) -> str:
    """Return what a line is reckoned from: 6,000 × 35% × 92.0%, and in which band of a table that lies."""
    of = line.line.of
    base = line.figures[of] if isinstance(of, str) else of
    parts = [f"{decimal_of(base or Fraction(0)):,f}"]
    if line.line.share != 1:
        parts.append(line.line.share_words)
    if line.factor is not None and line.factor != 1:
        parts.append(_percent(line.factor))
    if line.part is not None:
        parts.append(f"{decimal_of(line.part.days):f}/{decimal_of(line.part.of):f}")
    shared = "" if line.sharing is None else f" ÷ {line.sharing.heads}"
    return " × ".join(parts) + shared + _side(line)


def _percent(share: Fraction) -> str:
    """Return a share with one decimal, or with four, cut off, where one is not all of it.

    Cut off and not rounded: 99.96 % is not to look like the 100 % that it did not reach.
    """
    cut = abs(share.numerator) * 1_000_000 // share.denominator
    whole, rest = divmod(cut, 10_000)
    digits = f"{rest:04}".rstrip("0").ljust(1, "0")
    return f"{'−' if share < 0 else ''}{whole:,}.{digits}%"


def _side(line: PaidLine) -> str:
    """Return on which side of a table's limits a figure fell: (99.96%: ≥ 80%, < 100%)."""
    if line.band is None:
        return ""
    by = line.figures[line.line.by] if line.line.by else None
    limits = limits_text(line.band.start, line.band.end, shares=by is not None)
    figure = "" if by is None else f"{_percent(by)}: "
    return f" ({figure}{limits})" if limits else ""


def limits_text(start: Fraction, end: Fraction | None, *, shares: bool) -> str:
    """Return the limits of a band as shares or as amounts: ≥ 80%, < 100%."""

    def shown(limit: Fraction) -> str:
        return short_percent_text(limit) if shares else f"{decimal_of(limit):,f}"

    limits = [f"≥ {shown(start)}"] if start else []
    return ", ".join(limits + ([f"< {shown(end)}"] if end is not None else []))
