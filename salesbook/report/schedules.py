"""What a reconciliation holds beside its lines, as JSON: rates, courses, lists, figures without a plan."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from salesbook.model.figures import exact_amount, exact_figure, exact_ratio
from salesbook.model.plan import Plan
from salesbook.report.problems import words_json
from salesbook.variance.bridge import rounded
from salesbook.variance.rate import RateComparison, RateLine
from salesbook.variance.rate_lines import rate_lines
from salesbook.variance.result import Reconciliation
from salesbook.variance.returned_lists import (
    CourseLine,
    Flag,
    ListRow,
    course_lines,
    expense_flags,
    list_rows,
)


def papers_json(result: Reconciliation) -> dict[str, Any]:
    """Return rates, courses, single expenses, flags, difficulties and what no plan stands against."""
    plan = result.plan
    return {
        "rates": [_rate_line(each, plan) for each in rate_lines(result)],
        "courses": [_course(each, result) for each in course_lines(result)],
        "expense_items": [_row(each, plan) for each in list_rows(result, "expense_item")],
        "expense_flags": [_flag(each, plan) for each in expense_flags(result)],
        "difficulties": [_row(each, plan) for each in list_rows(result, "difficulty")],
        "further": [
            {
                "owner": fact.owner,
                "month": fact.month.key,
                "dimension": fact.dimension or None,
                "item": fact.item or None,
                "measure": fact.measure,
                "value": fact.value,
            }
            for fact in result.further
        ],
    }


def _rate_line(line: RateLine, plan: Plan) -> dict[str, Any]:
    return {
        "level": line.level,
        "keys": dict(line.keys),
        "rate": line.rate.id,
        "of": [line.rate.part, line.rate.base],
        **{span: _compared(compared, plan, amount=line.rate.amount) for span, compared in line.spans.items()},
    }


def _compared(compared: RateComparison, plan: Plan, *, amount: bool) -> dict[str, Any]:
    figures: Mapping[str, Fraction | None] = {
        "plan": compared.plan,
        "like_for_like": compared.like_for_like,
        "actual": compared.actual,
        "difference": compared.points,
    }
    shown = {name: _rounded(value, plan) if amount else exact_ratio(value) for name, value in figures.items()}
    return {**shown, "favorable": compared.favorable, "coverage": exact_ratio(compared.coverage)}


def _rounded(value: Fraction | None, plan: Plan) -> str | None:
    return None if value is None else exact_amount(rounded(value), plan.currency)


def _course(line: CourseLine, result: Reconciliation) -> dict[str, Any]:
    return {
        "course": line.course.id,
        "name": words_json(line.course.name),
        "state": line.state(result.period.last_day),
        "planned_day": line.course.day.isoformat(),
        "held": list(line.held),
        "plan": {
            name: exact_figure(name, value, result.plan.currency) for name, value in line.planned.items()
        },
        "actual": {
            name: exact_figure(name, value, result.plan.currency) for name, value in line.actual.items()
        },
        "average_score": exact_ratio(line.average_score),
        "pass_rate": exact_ratio(line.pass_rate),
    }


def _row(row: ListRow, plan: Plan) -> dict[str, Any]:
    return {
        "owner": row.owner,
        "row": row.item,
        "month": row.month.key,
        "amount": exact_amount(row.amount, plan.currency),
        "words": dict(row.words),
    }


def _flag(flag: Flag, plan: Plan) -> dict[str, Any]:
    return {
        "rule": flag.rule,
        "owner": flag.owner,
        "month": flag.month.key,
        "amount": exact_amount(flag.amount, plan.currency),
        "limit": exact_amount(flag.limit, plan.currency),
        "words": dict(flag.words),
    }
