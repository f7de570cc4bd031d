"""The pay register as text, CSV and JSON."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from salesbook.model.csv_text import csv_text
from salesbook.model.figures import exact_amount, major_figure
from salesbook.model.plan import Plan
from salesbook.model.trace import TracedFigure
from salesbook.pay.register import PayProposal, RegisterLine
from salesbook.problems import Language, sentence
from salesbook.problems.printable import printable
from salesbook.report.look import PLAIN, Look
from salesbook.report.problems import words_json
from salesbook.report.store import render_trace
from salesbook.report.tables import text_table


def payroll_csv(lines: Sequence[RegisterLine], plan: Plan, language: Language) -> str:
    """Return lines for payroll, one a row, amounts in the currency's major unit."""
    head = ("person", "name", "paid_in", "month", "line", "line_name", "kind", "amount", "currency")
    rows = [
        (
            each.person,
            _name(each.person, plan, language),
            each.paid_in.key,
            each.month.key,
            each.line,
            plan.named(each.name).in_language(language),
            each.kind,
            major_figure("revenue", each.amount, plan.currency),
            plan.currency.code,
        )
        for each in lines
    ]
    return csv_text([head, *rows])


def register_json(
    proposals: Sequence[PayProposal], paid: Sequence[RegisterLine], plan: Plan, digest: str
) -> dict[str, Any]:
    """Return what a month adds to the register, and what of it is in already, as one JSON document."""
    return {
        "schema": "salesbook/pay-run/1",
        "plan": plan.id,
        "version": plan.version,
        "currency": plan.currency.code,
        "digest": digest or None,
        "proposed": [
            {
                "person": each.person,
                "provisional": bool(each.unknown),
                "unknown": list(each.unknown),
                "lines": [_line_json(line, plan) for line in each.lines],
                "paid": exact_amount(each.paid, plan.currency),
                "balance": exact_amount(each.balance, plan.currency),
            }
            for each in proposals
            if each.lines or each.unknown
        ],
        "closed": [_line_json(line, plan) for line in paid],
    }


def _line_json(line: RegisterLine, plan: Plan) -> dict[str, Any]:
    return {
        "person": line.person,
        "month": line.month.key,
        "line": line.line,
        "name": words_json(line.name),
        "kind": line.kind,
        "amount": exact_amount(line.amount, plan.currency),
        "how": line.how,
        "before": line.before,
    }


def render_register(lines: Sequence[RegisterLine], plan: Plan, language: Language, look: Look = PLAIN) -> str:
    """Return the lines of every person as a table that ends in what is paid."""
    people = dict.fromkeys(each.person for each in lines)
    parts = []
    for person in people:
        own = [each for each in lines if each.person == person]
        paid = sentence("pay.statement.paid").in_language(language)
        rows = [*(_cells(each, plan, language) for each in own)]
        rows.append(("", paid, "", _amount(sum(each.amount for each in own), plan)))
        table = text_table(rows, right=(3,), look=look)
        parts.append(f"{printable(_name(person, plan, language))}\n{table}")
    return "\n\n".join(parts)


def _cells(line: RegisterLine, plan: Plan, language: Language) -> tuple[str, str, str, str]:
    name, how = printable(plan.named(line.name).in_language(language)), line.how
    if line.kind == "delta":
        name = f"{name} ({sentence('pay.register.delta').in_language(language)})"
        change = sentence("pay.register.change", before=line.before or "0", now=line.how or "0")
        how = change.in_language(language)
    return line.month.key, name, how, _amount(line.amount, plan)


def render_pay_line(
    lines: Sequence[tuple[RegisterLine, Sequence[TracedFigure]]], plan: Plan, language: Language
) -> str:
    """Return lines of pay, each with the cells that its figures were read from."""
    return "\n\n".join("\n".join(_explained(line, figures, plan, language)) for line, figures in lines)


def _explained(
    line: RegisterLine, figures: Sequence[TracedFigure], plan: Plan, language: Language
) -> Iterator[str]:
    yield "  ".join(
        part for part in (_name(line.person, plan, language), *_cells(line, plan, language)) if part
    )
    if figures:
        yield render_trace(plan, figures, language)
    else:
        yield sentence("pay.register.no-return", version=plan.version).in_language(language)


def _name(person: str, plan: Plan, language: Language) -> str:
    known = plan.dimensions.person.get(person)
    return person if known is None else plan.named(known.name).in_language(language)


def _amount(minor: int, plan: Plan) -> str:
    return f"{major_figure('revenue', minor, plan.currency):,}"
