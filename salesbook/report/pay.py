"""Statements of pay as text and as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from salesbook.model.decimals import decimal_of
from salesbook.model.figures import exact_amount, exact_ratio, major_figure
from salesbook.model.period import Month
from salesbook.model.plan import Plan
from salesbook.pay.derivation import derivation
from salesbook.pay.rate_table import Band
from salesbook.pay.statement import PaidLine, Settlement
from salesbook.problems import Language, sentence
from salesbook.problems.printable import printable
from salesbook.report.look import PLAIN, Look
from salesbook.report.problems import words_json
from salesbook.report.tables import text_table

SHARES = ("attainment", "score", "rate", "first")
"""Figures that are shares of a whole; the others are money, or days."""


def pay_json(settled: Sequence[Settlement], plan: Plan, period: Month) -> dict[str, Any]:
    """Return statements as one JSON document; amounts are exact decimals as text, ratios numbers."""
    return {
        "schema": "salesbook/pay/1",
        "plan": plan.id,
        "version": plan.version,
        "period": period.key,
        "currency": plan.currency.code,
        "statements": [
            {
                "person": each.statement.person,
                "scheme": each.statement.scheme.id,
                "provisional": each.statement.provisional,
                "lines": [_line_json(line, plan) for line in each.statement.lines],
                "rules": [words_json(rule) for rule in each.statement.rules],
                "total": exact_amount(each.statement.total, plan.currency),
                "balance_before": exact_amount(each.before, plan.currency),
                "paid": exact_amount(each.paid, plan.currency),
                "balance": exact_amount(each.balance, plan.currency),
            }
            for each in settled
        ],
    }


def _line_json(line: PaidLine, plan: Plan) -> dict[str, Any]:
    return {
        "line": line.line.id,
        "name": words_json(line.line.name),
        "figures": {name: _figure_json(name, value) for name, value in line.figures.items()},
        "share": exact_ratio(line.line.share),
        "factor": exact_ratio(line.factor),
        "band": None if line.band is None else _band_json(line.band),
        "unknown": list(line.unknown),
        "amount": exact_amount(line.amount, plan.currency),
    }


def _band_json(band: Band) -> dict[str, Any]:
    return {"from": exact_ratio(band.start), "to": exact_ratio(band.end), "value": exact_ratio(band.value)}


def _figure_json(name: str, value: Fraction | None) -> str | float | None:
    if value is None or name.partition(".")[0] in SHARES or name == "days.absent":
        return exact_ratio(value)
    return f"{decimal_of(value):f}"


def render_pay(
    settled: Sequence[Settlement], plan: Plan, period: Month, language: Language, look: Look = PLAIN
) -> str:
    """Return each statement as a table: what every line is reckoned from, and what it comes to."""
    parts = [_statement_text(each, plan, period, language, look) for each in settled]
    return "\n\n".join(parts)


def _statement_text(settled: Settlement, plan: Plan, period: Month, language: Language, look: Look) -> str:
    each = settled.statement
    name = plan.named(plan.dimensions.person[each.person].name)
    title = sentence(
        "pay.statement.provisional" if each.provisional else "pay.statement.title",
        name=name,
        period=period.key,
        scheme=plan.named(each.scheme.name),
        currency=plan.currency.code,
    )

    def amount(minor: int) -> str:
        return f"{major_figure('revenue', minor, plan.currency):,}"

    rows = [
        (
            printable(plan.named(line.line.name).in_language(language)),
            _reckoned(line, language),
            "" if line.amount is None else amount(line.amount),
        )
        for line in each.lines
    ]
    sums = [(sentence("pay.statement.total"), each.total)]
    # Most have no balance, and what is paid is the total.
    if settled.before or settled.balance:
        sums += [
            (sentence("pay.statement.before"), -settled.before),
            (sentence("pay.statement.paid"), settled.paid),
            (sentence("pay.statement.balance"), settled.balance),
        ]
    rows += [(words.in_language(language), "", amount(minor)) for words, minor in sums]
    said = [f"  {printable(rule.in_language(language))}" for rule in each.rules]
    table = text_table(rows, right=(2,), look=look)
    return "\n".join([printable(title.in_language(language)), table, *said])


def _reckoned(line: PaidLine, language: Language) -> str:
    """Return what a line is reckoned from: 6,000.00 × 35% × 92.0%."""
    if line.unknown:
        return sentence("pay.statement.unknown", names=", ".join(line.unknown)).in_language(language)
    return derivation(line)
