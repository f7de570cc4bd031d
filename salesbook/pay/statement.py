"""What a person is paid for a month, line by line."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TypeAlias

from salesbook.pay.balances import settled
from salesbook.pay.rate_table import Band, RateGrid, RateTable
from salesbook.pay.rounding import to_minor
from salesbook.pay.scheme import PayLine, PayScheme, View
from salesbook.problems import Text

FigureOf: TypeAlias = Callable[[str, View], Fraction | None]
"""Gives a figure by its name as a line looks at it; None where it is not known yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementPart:
    """Days that are paid, of those of a whole month."""

    days: Fraction
    of: Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class Sharing:
    """Among how many an amount is shared, and which place somebody has in the order of odd cents."""

    heads: int
    place: int

    def of(self, amount: int) -> int:
        """Return somebody's part of an amount in minor units; all parts add up to it."""
        return (amount + self.heads - self.place) // self.heads


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What holds of a person's month beside its figures.

    `part` are the days of service of who was not there for all of it, `shared` the parts in lines of a team
    by their ids, `rules` what is said of all this.
    """

    part: StatementPart | None = None
    shared: Mapping[str, Sharing] = field(default_factory=dict)
    rules: Sequence[Text] = ()


WHOLE_MONTH = Setting()


@dataclass(frozen=True, slots=True, kw_only=True)
class PaidLine:
    """A line worked out: its figures as they went in, the factor they gave, the amount in minor units.

    `amount` is None while a figure is not known (`unknown`). `band` is where the figure fell in a table.
    """

    line: PayLine
    figures: Mapping[str, Fraction | None]
    factor: Fraction | None = None
    band: Band | None = None
    amount: int | None = None
    part: StatementPart | None = None
    sharing: Sharing | None = None

    @property
    def unknown(self) -> tuple[str, ...]:
        """The figures that are not known yet."""
        return tuple(name for name, value in self.figures.items() if value is None)


@dataclass(frozen=True, slots=True, kw_only=True)
class PayStatement:
    """The lines of a person for a month; the total is the sum of the lines shown.

    `rules` say what was decided where a month is no usual one.
    """

    person: str
    scheme: PayScheme
    lines: Sequence[PaidLine]
    rules: Sequence[Text] = ()

    @property
    def total(self) -> int:
        """The sum of the lines that are known, in minor units."""
        return sum(each.amount or 0 for each in self.lines)

    @property
    def provisional(self) -> bool:
        """Whether a figure is missing, so that this is not what will be paid."""
        return any(each.amount is None for each in self.lines)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settlement:
    """A statement with the balance that earlier months left, what is paid, and the balance it leaves."""

    statement: PayStatement
    before: int
    paid: int
    balance: int


def settle(of: PayStatement, before: int) -> Settlement:
    """Return what is paid of a statement where earlier months left a balance."""
    after = settled(of.total, before, of.scheme.terms)
    return Settlement(statement=of, before=before, paid=after.paid, balance=after.balance)


def statement(
    person: str,
    scheme: PayScheme,
    tables: Mapping[str, RateTable | RateGrid],
    figure: FigureOf,
    minor: int = 1,
    setting: Setting = WHOLE_MONTH,
) -> PayStatement:
    """Return the statement of a person by a scheme; figures are in units of `minor` minor units."""
    known: dict[tuple[str, int], Fraction | None] = {}

    def once(name: str, view: View) -> Fraction | None:
        # Most lines ask for the same figures, with one and the same view: its hash would take longer.
        key = name, id(view)
        if key not in known:
            known[key] = figure(name, view)
        return known[key]

    lines = [paid_line(each, tables, once, minor, setting) for each in scheme.lines]
    return PayStatement(person=person, scheme=scheme, lines=lines, rules=setting.rules)


def paid_line(
    line: PayLine,
    tables: Mapping[str, RateTable | RateGrid],
    figure: FigureOf,
    minor: int = 1,
    setting: Setting = WHOLE_MONTH,
) -> PaidLine:
    """Return a line worked out; money among the figures is in units of `minor` minor units."""
    figures: dict[str, Fraction | None] = {}
    known: dict[str, Fraction] = {}
    for name in line.figures:
        value = figures[name] = figure(name, line.view)
        if value is not None:
            known[name] = value
    if len(known) < len(figures):
        return PaidLine(line=line, figures=figures)
    of = known[line.of] if isinstance(line.of, str) else line.of
    if line.gate and known[line.gate] < line.opens_at:
        return PaidLine(line=line, figures=figures, factor=Fraction(0), amount=0)
    factor, band = _factor(line, tables.get(line.table), of, known)
    part = setting.part if line.prorated else None
    days = () if part is None else (part.days, 1 / part.of)
    amount = _within(line, to_minor(of, line.share, factor, minor, *days))
    sharing = setting.shared.get(line.id)
    return PaidLine(
        line=line,
        figures=figures,
        factor=factor,
        band=band,
        amount=amount if sharing is None else sharing.of(amount),
        part=part,
        sharing=sharing,
    )


def _factor(
    line: PayLine, table: RateTable | RateGrid | None, of: Fraction, known: Mapping[str, Fraction]
) -> tuple[Fraction, Band | None]:
    """Return by what a line's base is multiplied, and the band that says so."""
    by = _cut(line, known[line.by]) if line.by else of
    if table is None:
        return (by if line.by else Fraction(1)), None
    if isinstance(table, RateGrid):
        return table.value(by, known[line.beside]), None
    if line.by:
        # Of a ratio the table says what it is worth: a flat band is a factor by itself.
        band = table.band(by)
        return (band.value if table.mode == "flat" else table.worth(by)), band
    return (table.worth(of) / of if of else Fraction(0)), table.band(of)


def _cut(line: PayLine, figure: Fraction) -> Fraction:
    if line.cap is not None:
        figure = min(figure, line.cap)
    return figure if line.floor is None else max(figure, line.floor)


def _within(line: PayLine, amount: int) -> int:
    if line.most is not None:
        amount = min(amount, line.most)
    return amount if line.least is None else max(amount, line.least)
