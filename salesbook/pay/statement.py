"""What a person is paid for a month, line by line."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

from salesbook.pay.balances import settled
from salesbook.pay.rate_table import Band, RateGrid, RateTable
from salesbook.pay.rounding import to_minor
from salesbook.pay.scheme import Basis, Line, Scheme, Span

FigureOf: TypeAlias = Callable[[str, Span, Basis], Fraction | None]
"""Gives a figure by its name, over a span and on a basis; None where it is not known yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PaidLine:
    """A line worked out: its figures as they went in, the factor they gave, the amount in minor units.

    `amount` is None while a figure is not known (`unknown`). `band` is where the figure fell in a table.
    """

    line: Line
    figures: Mapping[str, Fraction | None]
    factor: Fraction | None = None
    band: Band | None = None
    amount: int | None = None

    @property
    def unknown(self) -> tuple[str, ...]:
        """The figures that are not known yet."""
        return tuple(name for name, value in self.figures.items() if value is None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """The lines of a person for a month; the total is the sum of the lines shown."""

    person: str
    scheme: Scheme
    lines: Sequence[PaidLine]

    @property
    def total(self) -> int:
        """The sum of the lines that are known, in minor units."""
        return sum(each.amount or 0 for each in self.lines)

    @property
    def provisional(self) -> bool:
        """Whether a figure is missing, so that this is not what will be paid."""
        return any(each.unknown for each in self.lines)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settlement:
    """A statement with the balance that earlier months left, what is paid, and the balance it leaves."""

    statement: Statement
    before: int
    paid: int
    balance: int


def settle(of: Statement, before: int) -> Settlement:
    """Return what is paid of a statement where earlier months left a balance."""
    after = settled(of.total, of.scheme.draw, before)
    return Settlement(statement=of, before=before, paid=after.paid, balance=after.balance)


def statement(
    person: str,
    scheme: Scheme,
    tables: Mapping[str, RateTable | RateGrid],
    figure: FigureOf,
    minor: int = 1,
) -> Statement:
    """Return the statement of a person by a scheme; figures are in units of `minor` minor units."""
    lines = [paid_line(each, tables, figure, minor) for each in scheme.lines]
    return Statement(person=person, scheme=scheme, lines=lines)


def paid_line(
    line: Line, tables: Mapping[str, RateTable | RateGrid], figure: FigureOf, minor: int = 1
) -> PaidLine:
    """Return a line worked out; money among the figures is in units of `minor` minor units."""
    figures = {name: figure(name, line.span, line.basis) for name in line.figures}
    if any(value is None for value in figures.values()):
        return PaidLine(line=line, figures=figures)
    known = {name: value for name, value in figures.items() if value is not None}
    of = known[line.of] if isinstance(line.of, str) else line.of
    if line.gate and known[line.gate] < line.opens_at:
        return PaidLine(line=line, figures=figures, factor=Fraction(0), amount=0)
    factor, band = _factor(line, tables.get(line.table), of, known)
    amount = _within(line, to_minor(of * line.share * factor * minor))
    return PaidLine(line=line, figures=figures, factor=factor, band=band, amount=amount)


def _factor(
    line: Line, table: RateTable | RateGrid | None, of: Fraction, known: Mapping[str, Fraction]
) -> tuple[Fraction, Band | None]:
    """Return by what a line's base is multiplied, and the band that says so."""
    by = _cut(line, known[line.by]) if line.by else of
    if table is None:
        return (by if line.by else Fraction(1)), None
    if isinstance(table, RateGrid):
        return table.value(by, known[line.beside]), None
    if line.by:
        # Of a ratio the table says what it is worth: a flat band is a factor by itself.
        return (table.rate(by) if table.mode == "flat" else table.worth(by)), table.band(by)
    return (table.worth(of) / of if of else Fraction(0)), table.band(of)


def _cut(line: Line, figure: Fraction) -> Fraction:
    if line.cap is not None:
        figure = min(figure, line.cap)
    return figure if line.floor is None else max(figure, line.floor)


def _within(line: Line, amount: int) -> int:
    if line.most is not None:
        amount = min(amount, line.most)
    return amount if line.least is None else max(amount, line.least)
