"""The doubts that quantity and revenue of a row raise about one another."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import groupby

from salesbook.intake.input_table import InputTable
from salesbook.intake.lines import TableLine
from salesbook.intake.plausible import factor_text
from salesbook.intake.prices import (
    Sale,
    all_agree,
    maybe_taxed,
    never_sold,
    off_together,
    plan_prices,
    tax_of,
)
from salesbook.intake.taken import Taken
from salesbook.issued.cells.kinds import MoneyKind
from salesbook.model.amount import EXACT, money_units
from salesbook.model.period import Month
from salesbook.problems import Location, Problem, Text, problem

QUANTITY, REVENUE, COLLECTIONS = "quantity", "revenue", "collections"
PAIR = (QUANTITY, REVENUE)

Told = Callable[[str, Month | None, int], bool]
"""Whether something was told already of a measure in a month, or in the row of a number."""


class PriceDoubts:
    """What was sold in the rows of a table, and what its prices say."""

    def __init__(self, table: InputTable, read: Sequence[Taken]) -> None:
        self.table = table
        self.times = table.manifest.price_doubt
        self.quiet = _all_right(read, self.times)
        self.figures: Mapping[str, Mapping[int, tuple[Taken, int]]] = {}
        self.sales: Sequence[Sale] = ()
        if not self.quiet:  # as in most books
            self.figures = {measure: _by_row(read, measure) for measure in (*PAIR, COLLECTIONS)}
            self.sales = [*self._sales()]
        self._agreeing = {sale.line.number for sale in self.sales if sale.agrees}
        months = [[*those] for _, those in groupby(self.sales, key=lambda sale: sale.month)]
        self.together = [sale for month in months for sale in off_together(month, self.times)]
        self._whole = {sale.line.number for sale in self.together}

    def vouched(self, measure: str, line: TableLine) -> bool:
        """Say whether the row's other figure agrees with one: both would have to be wrong alike."""
        return measure in PAIR and (self.quiet or line.number in self._agreeing)

    def of_column(self, measure: str, line: TableLine) -> bool:
        """Say whether a figure is off with its whole column."""
        return measure in PAIR and line.number in self._whole

    def problems(self, told: Told) -> Iterator[Problem]:
        """Yield prices that are off, together (SB551) or alone (SB550), zeros beside figures, and tax."""
        if not self.sales:
            return
        together = [s for s in self.together if not any(told(each, s.month, s.line.number) for each in PAIR)]
        if together:
            yield self._together(together)
        alone = [sale for sale in self.sales if sale.line.number not in self._whole]
        for sale in alone:
            known = any(told(each, sale.month, sale.line.number) for each in PAIR)
            if sale.is_off(self.times) and not known:
                yield self._off(sale)
        for measure, those in (
            (REVENUE, [sale for sale in alone if sale.unpaid]),
            (QUANTITY, [sale for sale in alone if sale.unsold]),
        ):
            untold = [sale for sale in those if not told(measure, sale.month, sale.line.number)]
            yield from self._for_nothing(untold, measure)
        yield from self._for_nothing([*never_sold(self.sales)], COLLECTIONS)
        yield from self._with_tax()

    def _sales(self) -> Iterator[Sale]:
        quantities, revenues, collected = (self.figures[each] for each in (*PAIR, COLLECTIONS))
        for number in (each for each in quantities if each in revenues):
            (pieces, n), (money, at) = quantities[number], revenues[number]
            planned, due = pieces.plans[n] or 0, money.plans[at] or 0
            if planned > 0 and due > 0:
                paid = collected.get(number)
                yield Sale(
                    line=pieces.lines[n],
                    month=pieces.months[n],
                    quantity=pieces.values[n],
                    revenue=money.values[at],
                    plan_quantity=planned,
                    plan_revenue=due,
                    collections=0 if paid is None else paid[0].values[paid[1]],
                )

    def _off(self, sale: Sale) -> Problem:
        return problem(
            "price-differs",
            self._where(sale.suspect, sale),
            self._raw(sale.suspect, sale),
            price=self._price(Fraction(sale.revenue, sale.quantity)),
            factor=factor_text(sale.ratio),
            usual=self._price(Fraction(sale.plan_revenue, sale.plan_quantity)),
        )

    def _together(self, sales: Sequence[Sale]) -> Problem:
        first, months = sales[0], dict.fromkeys(sale.month for sale in sales)
        paid = sum(sale.revenue * sale.plan_quantity for sale in sales)
        due = sum(sale.quantity * sale.plan_revenue for sale in sales)
        return problem(
            "prices-differ",
            self._where(first.suspect, first),
            self._raw(first.suspect, first),
            cells=len(sales),
            months=Text.listing([month.key for month in months if month is not None]),
            factor=factor_text(Fraction(paid, due)),
            price=self._price(Fraction(first.revenue, first.quantity)),
            usual=self._price(Fraction(first.plan_revenue, first.plan_quantity)),
        )

    def _for_nothing(self, sales: Sequence[Sale], measure: str) -> Iterator[Problem]:
        """Name figures beside which another is zero, once a month; what was never sold, once."""
        slug = "collected-unsold" if measure == COLLECTIONS else "sold-for-nothing"
        for _, those in groupby(sales, key=lambda sale: sale.month if measure != COLLECTIONS else None):
            rows = [*those]
            yield problem(slug, self._where(measure, rows[0]), self._raw(measure, rows[0]), cells=len(rows))

    def _with_tax(self) -> Iterator[Problem]:
        first, lines = self.sales[0], self.table.located.rows.lines
        columns = [self._taken(measure, first)[0].column.issued for measure in PAIR]
        plans = [self.table.plans_of(column, lines) for column in columns]
        whats = [line.what for line in lines]
        rate = tax_of(self.sales, plan_prices(zip(whats, *plans, strict=True)))
        if rate is not None:
            where, raw = self._where(REVENUE, first), self._raw(REVENUE, first)
            yield problem("prices-with-tax", where, raw, rate=f"{rate - 100}%", factor=f"{rate / 100:.2f}")

    def _taken(self, measure: str, sale: Sale) -> tuple[Taken, int]:
        return self.figures[measure][sale.line.number]

    def _where(self, measure: str, sale: Sale) -> Location:
        return self.table.where(self._taken(measure, sale)[0].column.issued, sale.line)

    def _raw(self, measure: str, sale: Sale) -> str:
        taken, n = self._taken(measure, sale)
        return taken.raws[n]

    def _price(self, minor: Fraction) -> Text:
        """Return a price in the plan's currency."""
        currency = self.table.manifest.currency
        cents = EXACT.divide(Decimal(minor.numerator), Decimal(minor.denominator))
        kind = MoneyKind(currency=currency, unit=money_units(currency.code)["1"])
        return kind.describe(round(cents))


def _by_row(read: Sequence[Taken], measure: str) -> Mapping[int, tuple[Taken, int]]:
    """Return where a figure of a measure was taken, by the number of its row, in the order of rows."""
    those = (taken for taken in read if taken.column.measure == measure)
    found = {line.number: (taken, n) for taken in those for n, line in enumerate(taken.lines)}
    return dict(sorted(found.items(), key=lambda each: each[0]))


def _all_right(read: Sequence[Taken], times: int) -> bool:
    """Say at once whether quantity and revenue agree in every row, at plan prices without tax."""
    columns = [[taken for taken in read if taken.column.measure == measure] for measure in PAIR]
    if [len(each) for each in columns] != [1, 1] or columns[0][0].lines != columns[1][0].lines:
        return False
    pieces, money = columns[0][0], columns[1][0]
    planned, due = ([plan for plan in each.plans if plan is not None] for each in (pieces, money))
    if not len(planned) == len(due) == len(pieces.values):
        return False
    sales = [*zip(pieces.values, money.values, planned, due, strict=True)]
    return all_agree(sales, times) and not maybe_taxed(sales)
