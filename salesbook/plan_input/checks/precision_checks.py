"""Checks that amounts fit their unit: money to the minor unit, counts whole."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from functools import partial

from salesbook.model.amount import EXACT, Currency
from salesbook.model.measure import measure_of
from salesbook.plan_input.checks.hold_checks import written_holds
from salesbook.plan_input.plan_tables import PlanTables, Settings
from salesbook.problems import Location, Problem, Text, problem, sentence

Figure = tuple[Callable[[], Location], str, Decimal | None]
"""Where a figure stands (looked up when called), its measure, and the figure."""

DIGITS: Mapping[str, int] = {
    **dict.fromkeys(("CLP", "ISK", "JPY", "KRW", "PYG", "UGX", "VND", "XAF", "XOF", "XPF"), 0),
    **dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3),
}
"""Currencies whose minor unit is not a hundredth (ISO 4217)."""


def currency_of(code: str) -> Currency:
    """Return a currency with the digits of its minor unit."""
    return Currency(code, DIGITS.get(code, 2))


def check_precision(tables: PlanTables) -> list[Problem]:
    """Return the amounts that are finer than the currency, and the counts that are not whole."""
    settings = tables.settings
    # Without its currency nobody knows how fine money may be.
    if settings is None or not settings.sound("currency"):
        return []
    currency = currency_of(settings.table.currency)
    # Places are functions: of thousands of figures only the wrong ones are looked up.
    figures = [*_setting_figures(settings), *_hold_figures(tables), *_row_figures(tables)]
    return [
        too_fine(where(), measure, figure, currency)
        for where, measure, figure in figures
        if figure is not None and not fits(measure, figure, currency)
    ]


def fits(measure: str, figure: Decimal, currency: Currency) -> bool:
    """Return whether a figure has no more decimals than its measure."""
    step = figure.scaleb(currency.digits, EXACT) if measure_of(measure).money else figure
    return step == step.to_integral_value()


def too_fine(where: Location, measure: str, figure: Decimal, currency: Currency) -> Problem:
    """Return the problem of a figure with more decimals than its measure."""
    money = measure_of(measure).money
    decimals = currency.digits if money else 0
    unit = Text.of(currency.code) if money else sentence("planning.checks.counts")
    return problem("amount-too-fine", where, str(figure), unit=unit, decimals=decimals)


def _setting_figures(settings: Settings) -> Iterator[Figure]:
    table = settings.table
    # "revenue" stands for any money: only the kind of a measure matters here.
    yield partial(settings.where, "unit"), "revenue", table.unit
    for measure, step in table.rounding.items():
        yield partial(settings.where, "rounding", measure), measure, step
    for measure, target in table.target.items():
        for key in ("amount", "prior_year", "goal", "stretch"):
            yield partial(settings.where, "target", measure, key), measure, getattr(target, key)
    yield partial(settings.where, "materiality", "absolute"), "revenue", table.materiality.absolute
    for key in ("absolute", "cap", "unexplained"):
        yield partial(settings.where, "ledger", key), "revenue", getattr(table.ledger, key)
    yield partial(settings.where, "close", "alone"), "revenue", table.close.alone
    yield partial(settings.where, "limits", "load"), table.driver, table.limits.load
    yield partial(settings.where, "limits", "capacity"), table.driver, table.limits.capacity


def _hold_figures(tables: PlanTables) -> Iterator[Figure]:
    for hold in written_holds(tables):
        yield partial(hold.at, "amount"), hold.measure, hold.table.amount


def _row_figures(tables: PlanTables) -> Iterator[Figure]:
    for person in tables.people.rows:
        yield partial(person.at, "wage"), "revenue", person.record.wage
    for product in tables.products.rows:
        yield partial(product.at, "price"), "revenue", product.record.price
        yield partial(product.at, "cost"), "revenue", product.record.cost
    for sold in tables.history.rows:
        yield partial(sold.at, "revenue"), "revenue", sold.record.revenue
    for part in tables.channel_history.rows:
        yield partial(part.at, "revenue"), "revenue", part.record.revenue
