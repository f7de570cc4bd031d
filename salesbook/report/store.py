"""Answers of the store as tables, CSV and JSON."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from salesbook.model.csv_text import csv_text
from salesbook.model.figures import exact_figure
from salesbook.model.ledger import LedgerLine
from salesbook.model.plan import Plan
from salesbook.model.trace import FactState, TracedFact, TracedFigure
from salesbook.problems import Language, Text, sentence
from salesbook.problems.printable import printable
from salesbook.report.exports import line_json
from salesbook.report.measures import measure_label
from salesbook.report.tables import text_table
from salesbook.spreadsheet.widths import padded

FACT_STATES: Mapping[FactState, Text] = {
    "counts": sentence("report.fact.counts"),
    "replaced": sentence("report.fact.replaced"),
    "waits": sentence("report.fact.waits"),
    "overtaken": sentence("report.fact.overtaken"),
    "aside": sentence("report.fact.aside"),
    "undone": sentence("report.fact.undone"),
    "not counted": sentence("report.fact.not-counted"),
}
STATE_WIDTH = 9


def answer_json(columns: Sequence[str], rows: Sequence[Sequence[object]]) -> dict[str, Any]:
    """Return rows as one JSON document; bytes are named by their number."""
    return {
        "schema": "salesbook/query/1",
        "columns": list(columns),
        "rows": [[_plain(value) for value in row] for row in rows],
    }


def answer_csv(columns: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """Return rows as CSV."""
    return csv_text([columns, *([_plain(value) for value in row] for row in rows)])


def answer_table(columns: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """Return rows as a table for a terminal, numbers to the right."""
    shown = [[printable("" if value is None else str(_plain(value))) for value in row] for row in rows]
    # By the values, since columns of SQLite and of expressions have no types to go by.
    numeric = [
        at
        for at in range(len(columns))
        if rows and all(isinstance(row[at], int | float | Decimal) for row in rows)
    ]
    return text_table([[printable(each) for each in columns], *shown], right=numeric)


def _plain(value: object) -> object:
    if isinstance(value, bytes | memoryview):
        return f"<{len(bytes(value))} bytes>"
    if isinstance(value, Decimal):  # what PostgreSQL makes of the sum of whole numbers
        return int(value) if value.is_finite() and value == value.to_integral_value() else float(value)
    return value if value is None or isinstance(value, str | int | float) else str(value)


def trace_json(
    plan: Plan, figures: Sequence[TracedFigure], booked: Sequence[LedgerLine] = ()
) -> dict[str, Any]:
    """Return traced figures as one JSON document; amounts are exact decimals as text."""
    return {
        "schema": "salesbook/trace/1",
        "plan": plan.id,
        "currency": plan.currency.code,
        "totals": {measure: amount(total, measure, plan) for measure, total in _totals(figures).items()},
        "figures": [
            {
                "owner": each.owner,
                "month": each.month.key,
                "dimension": each.dimension,
                "item": each.item,
                "measure": each.measure,
                "value": amount(each.fact.value, each.measure, plan),
                "history": [_fact_json(fact, each.measure, plan) for fact in each.history],
            }
            for each in figures
        ],
        "booked": [{"file": each.file, **line_json(each, plan.currency)} for each in booked],
    }


def _fact_json(fact: TracedFact, measure: str, plan: Plan) -> dict[str, Any]:
    return {
        "value": amount(fact.value, measure, plan),
        "state": fact.state,
        "file": fact.path,
        "sha256": fact.digest,
        "sheet": fact.sheet,
        "cell": fact.cell,
        "raw": fact.raw,
        "period": fact.period.key,
        "import": fact.import_number,
        "at": fact.at,
        "by": fact.by,
        "received": fact.received,
        "rules": list(fact.rules),
        "approved": fact.approved or None,
    }


def _totals(figures: Sequence[TracedFigure]) -> dict[str, int]:
    totals: dict[str, int] = {}
    for each in figures:
        totals[each.measure] = totals.get(each.measure, 0) + (each.fact.value or 0)
    return totals


def render_trace(
    plan: Plan, figures: Sequence[TracedFigure], language: Language, booked: Sequence[LedgerLine] = ()
) -> str:
    """Return every figure with its cell and file, its earlier values, the totals, and rows of the books."""
    lines = [line for each in figures for line in _figure_lines(each, plan, language)]
    for measure, total in _totals(figures).items():
        name = measure_label(measure, plan, language)
        words = sentence("report.trace.total", measure=name, total=amount(total, measure, plan))
        lines.append(words.in_language(language))
    for each in booked:
        told = {name: amount(value, name, plan) for name, value in each.figures.items()}
        amounts = ", ".join(f"{measure_label(name, plan, language)} {told[name]}" for name in told)
        words = sentence(
            "report.trace.booked", document=each.document or "?", place=each.place, amounts=amounts
        )
        lines.append(printable(words.in_language(language)))
    return "\n".join(lines)


def _figure_lines(figure: TracedFigure, plan: Plan, language: Language) -> Iterator[str]:
    value = amount(figure.fact.value, figure.measure, plan)
    name = measure_label(figure.measure, plan, language)
    key = " ".join(part for part in (figure.month.key, figure.owner, figure.item, name) if part)
    yield f"{key} = {value}"
    for fact in figure.history:
        said = f"{amount(fact.value, figure.measure, plan)} ({printable(fact.raw)})"
        place = printable(f"{fact.path} {fact.sheet}!{fact.cell}")
        words = sentence(
            "report.trace.import",
            number=fact.import_number,
            period=fact.period.key,
            received=fact.received,
            by=fact.by,
        )
        approved = [sentence("report.trace.approved", decision=fact.approved)] if fact.approved else []
        further = [*fact.rules, *(each.in_language(language) for each in approved)]
        state = FACT_STATES[fact.state].in_language(language)
        yield f"  {padded(state, STATE_WIDTH)} {said}  {place}"
        # Enough to know a file by; the JSON document has the whole hash.
        parts = (words.in_language(language), f"sha256 {fact.digest[:12]}", *further)
        yield f"            {printable('  '.join(parts))}"


def amount(value: int | None, measure: str, plan: Plan) -> str | int | None:
    """Return minor units as an exact decimal in the major unit, a count as it is, None for nothing."""
    return exact_figure(measure, value, plan.currency)
