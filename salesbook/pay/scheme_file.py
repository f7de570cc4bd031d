"""pay.toml as schemes and rate tables, or as all that is wrong with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Annotated

from pydantic import Field

from salesbook.model.amount import Currency
from salesbook.pay.balances import PayTerms
from salesbook.pay.rate_table import MODES, Band, Mode, RateGrid, RateTable
from salesbook.pay.scheme import (
    BASES,
    FIGURES,
    NO_RETURNS,
    ORDERS,
    PRORATIONS,
    SPANS,
    TIES,
    TRANSFERS,
    UNITS,
    WAGES,
    Basis,
    Credit,
    NoReturn,
    Order,
    PayLine,
    PayRules,
    PayScheme,
    Proration,
    Span,
    Ties,
    Transfer,
    Unit,
    View,
)
from salesbook.plan_input.plain_text import parse_text
from salesbook.plan_input.scalars import Amount, Flag, Id, MonthKey, Part, Share, Words, choice
from salesbook.plan_input.schema import SettingsTable
from salesbook.plan_input.toml_file import parse_tables, place
from salesbook.plan_input.toml_lines import KeyLines
from salesbook.problems import Location, Problem

PAY_FILE = "pay.toml"

FigureId = Annotated[str, choice(FIGURES)]


class BandEntry(SettingsTable):
    """A band of a rate table: from a figure on, up to the next (`to`) or up to and with one (`through`)."""

    from_: Share = Field(alias="from", default=Fraction(0))
    to: Share | None = None
    through: Share | None = None
    value: Share


class TableEntry(SettingsTable):
    """`[table.NAME]`: bands, or the grid of a table of two figures."""

    mode: Annotated[Mode, choice(MODES)] = "flat"
    bands: list[BandEntry] = Field(default_factory=list)
    rows: list[Share] = Field(default_factory=list)
    columns: list[Share] = Field(default_factory=list)
    values: list[list[Share]] = Field(default_factory=list)


class LineEntry(SettingsTable):
    """`[[scheme.NAME.line]]`: a line of a statement."""

    id: Id
    name: Words
    of: FigureId | None = None
    amount: Amount | None = None
    share: Share = Fraction(1)
    by: FigureId | None = None
    # `and` is a word of Python; the alias is the key in the file.
    and_: FigureId | None = Field(default=None, alias="and")
    table: Id | None = None
    span: Annotated[Span, choice(SPANS)] = "month"
    basis: Annotated[Basis, choice(BASES)] = "assigned"
    cap: Share | None = None
    floor: Share | None = None
    most: Amount | None = None
    least: Amount | None = None
    gate: FigureId | None = None
    opens_at: Share = Fraction(0)
    whose: Annotated[Unit, choice(UNITS)] = "own"
    classes: list[Id] = Field(default_factory=list)
    price_from: Share | None = None
    price_to: Share | None = None
    prorated: Flag | None = None
    shared: Annotated[Unit, choice(UNITS)] = "own"
    order: Annotated[Order, choice(ORDERS)] = "people"


class SchemeEntry(SettingsTable):
    """`[scheme.NAME]`: who is paid by it, from when."""

    name: Words
    roles: list[Id] = Field(default_factory=list)
    people: list[Id] = Field(default_factory=list)
    from_: MonthKey | None = Field(default=None, alias="from")
    draw: Amount = Decimal(0)
    minimum: Amount = Decimal(0)
    recovery: Share = Fraction(1)
    fixed: Share = Fraction(1)
    without_target: Share = Fraction(0)
    ramp: list[Share] = Field(default_factory=list)
    proration: Annotated[Proration, choice(PRORATIONS)] = "none"
    no_return: Annotated[NoReturn, choice(NO_RETURNS)] = "wait"
    line: list[LineEntry]


class CreditEntry(SettingsTable):
    """`[[credit]]`: for whom the sales of a person count, in shares that make a whole."""

    of: Id
    shares: dict[Id, Part]
    measures: list[Id] = Field(default_factory=list)
    classes: list[Id] = Field(default_factory=list)
    from_: MonthKey | None = Field(default=None, alias="from")
    until: MonthKey | None = None


class PayEntry(SettingsTable):
    """pay.toml as a whole; a rise of pay of more than `cliff` at the limit of a band is pointed out."""

    cliff: Share = Fraction(1, 5)
    transfer: Annotated[Transfer, choice(TRANSFERS)] = "most"
    ties: Annotated[Ties, choice(TIES)] = "share"
    salaries: list[Id] = Field(default_factory=lambda: ["salary"])
    credit: list[CreditEntry] = Field(default_factory=list)
    scheme: dict[str, SchemeEntry] = Field(default_factory=dict)
    table: dict[str, TableEntry] = Field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class PayFile:
    """What pay.toml says, and where each key stands."""

    entry: PayEntry
    lines: KeyLines

    def where(self, *path: str | int) -> Location:
        """Return the place of a key."""
        return place(PAY_FILE, self.lines, path)


def parse_pay(content: bytes) -> tuple[PayFile | None, list[Problem]]:
    """Return pay.toml as checked tables; None with every problem of a single value when there is any."""
    text, problems = parse_text(PAY_FILE, content)
    if text is None:
        return None, problems
    entry, lines, problems = parse_tables(PAY_FILE, text, PayEntry)
    return (None if entry is None else PayFile(entry=entry, lines=lines)), problems


def pay_rules(file: PayFile, currency: Currency) -> PayRules:
    """Return the schemes and tables of a file that the checks of `scheme_checks` found sound."""
    return PayRules(
        schemes=[_scheme(id_, each, currency) for id_, each in file.entry.scheme.items()],
        tables={id_: _table(each) for id_, each in file.entry.table.items()},
        credits=[credit_of(each) for each in file.entry.credit],
        transfer=file.entry.transfer,
        ties=file.entry.ties,
        salaries=file.entry.salaries,
    )


def credit_of(entry: CreditEntry) -> Credit:
    """Return a shared account as it is worked with."""
    return Credit(
        of=entry.of,
        shares=entry.shares,
        measures=entry.measures,
        classes=entry.classes,
        since=entry.from_,
        until=entry.until,
    )


def _scheme(id_: str, entry: SchemeEntry, currency: Currency) -> PayScheme:
    return PayScheme(
        id=id_,
        name=entry.name,
        roles=entry.roles,
        people=entry.people,
        since=entry.from_,
        terms=PayTerms(
            draw=currency.to_minor(entry.draw),
            minimum=currency.to_minor(entry.minimum),
            recovery=entry.recovery,
        ),
        fixed=entry.fixed,
        without_target=entry.without_target,
        ramp=entry.ramp,
        proration=entry.proration,
        no_return=entry.no_return,
        lines=[_line(each, currency) for each in entry.line],
    )


def _line(entry: LineEntry, currency: Currency) -> PayLine:
    def minor(amount: Decimal | None) -> int | None:
        return None if amount is None else currency.to_minor(amount)

    return PayLine(
        id=entry.id,
        name=entry.name,
        of=entry.of or Fraction(entry.amount or 0),
        share=entry.share,
        by=entry.by or "",
        beside=entry.and_ or "",
        table=entry.table or "",
        view=View(
            span=entry.span,
            basis=entry.basis,
            whose=entry.whose,
            classes=tuple(entry.classes),
            price_from=entry.price_from,
            price_to=entry.price_to,
        ),
        cap=entry.cap,
        floor=entry.floor,
        most=minor(entry.most),
        least=minor(entry.least),
        gate=entry.gate or "",
        opens_at=entry.opens_at,
        prorated=_prorated(entry),
        shared=entry.shared,
        order=entry.order,
    )


def _prorated(entry: LineEntry) -> bool:
    """Return what is said of a line, or else: a wage and an amount are of a whole month, results are not."""
    if entry.prorated is not None:
        return entry.prorated
    return entry.of is None or entry.of in WAGES


def _table(entry: TableEntry) -> RateTable | RateGrid:
    if entry.values:
        return RateGrid(rows=entry.rows, columns=entry.columns, values=entry.values)
    return RateTable(mode=entry.mode, bands=bands_of(entry.bands))


def bands_of(entries: Sequence[BandEntry]) -> list[Band]:
    """Return bands that each end where the next one begins."""
    ends: list[Fraction | None] = [*(each.from_ for each in entries[1:]), entries[-1].to if entries else None]
    return [
        Band(start=each.from_, end=end, value=each.value) for each, end in zip(entries, ends, strict=False)
    ]
