"""Rates, and what schedules compare, as rows of a variance book."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from salesbook.layout.book_content import Binding, Members, Record
from salesbook.model.decimals import decimal_of
from salesbook.model.figures import NOT_AVAILABLE
from salesbook.schedules.compared import SPANS, ComparedBook, ExpenseRatio
from salesbook.schedules.registry import compared_records, measure_name
from salesbook.schedules.schedule import THERE
from salesbook.variance.rate import NOT_SHARES, RATES, RateComparison, compare_rate
from salesbook.variance.rate_lines import rate_over, rate_parts, rates_in
from salesbook.variance.result import Reconciliation


def schedule_records(result: Reconciliation, book: ComparedBook) -> dict[str, Sequence[Record]]:
    """Return the lists of the sheets beside sales; none of what the plan has no schedules for."""
    compared = {**compared_records(book), "rates": list(_rates(result, book.binding, book.members))}
    return {**compared, "papers_compared": THERE if any(compared.values()) else ()}


def sales_parameters(book: ComparedBook) -> dict[str, Decimal | str]:
    """Return the sales that expenses are set against: of those who reported both."""
    ratio = book.expense_ratio(book.members)
    sales = {"sales_pl": ratio.planned_sales, "sales_ac": ratio.sales}
    shares = {"ratio_pl": ratio.planned, "ratio_ac": ratio.actual}
    return {
        **{name: NOT_AVAILABLE if value is None else book.in_unit(value) for name, value in sales.items()},
        **{name: NOT_AVAILABLE if share is None else decimal_of(share) for name, share in shares.items()},
    }


def expense_ratio(result: Reconciliation, members: Members) -> ExpenseRatio:
    """Return expenses over sales of the year to date, of those who reported both."""
    rate = next(each for each in RATES if each.id == "expense_ratio")
    part, base = rate_parts(result, rate, "ytd", members)
    compared = compare_rate(rate, part, base)
    return ExpenseRatio(
        planned=compared.plan, actual=compared.actual, planned_sales=base.plan, sales=base.actual
    )


def _rates(result: Reconciliation, binding: Binding, members: Members) -> Iterator[Record]:
    words, plan, phrases = binding.phrases.words, result.plan, binding.phrases
    for rate in rates_in(result):
        if rate.id in NOT_SHARES:
            continue
        spans = {prefix: rate_over(result, rate, span, members) for prefix, span in SPANS}
        if all(each.plan is None and each.actual is None for each in spans.values()):
            continue
        of = words["rate_of"].format(
            part=measure_name(rate.part, plan, phrases), base=measure_name(rate.base, plan, phrases)
        )
        found = {f"{prefix}{name}": value for prefix, each in spans.items() for name, value in _rate(each)}
        yield {"key": rate.id, "name": words[f"rate_{rate.id}"], "unit": of, **found}


def _rate(compared: RateComparison) -> Iterator[tuple[str, Decimal | None]]:
    shares = {
        "lf": compared.plan,
        "ac": compared.actual,
        "rate": compared.coverage,
    }
    for name, share in shares.items():
        yield name, None if share is None else decimal_of(share)
