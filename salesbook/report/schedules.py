"""What a reconciliation holds beside its lines, as JSON: rates, schedules, figures without a plan."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from salesbook.model.figures import exact_amount, exact_ratio
from salesbook.model.plan import Plan
from salesbook.problems import Text
from salesbook.report.problems import words_json
from salesbook.schedules.registry import reported
from salesbook.variance.bridge import rounded
from salesbook.variance.comparison import SPAN_KEYS
from salesbook.variance.rate import RateComparison, RateLine
from salesbook.variance.rate_lines import rate_lines
from salesbook.variance.result import Reconciliation


def schedules_json(result: Reconciliation) -> dict[str, Any]:
    """Return rates, what schedules report, and figures that no plan stands against."""
    return {
        "rates": [_rate_line(each, result.plan) for each in rate_lines(result)],
        **{key: _plain(value, result.plan) for key, value in reported(result).items()},
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


def _plain(value: object, plan: Plan) -> object:
    """Return a value as JSON has it: words by language, shares as numbers."""
    match value:
        case Text():
            return words_json(plan.named(value))
        case Fraction():
            return float(value)
        case Mapping():
            return {key: _plain(each, plan) for key, each in value.items()}
        case list():
            return [_plain(each, plan) for each in value]
        case _:
            return value


def _rate_line(line: RateLine, plan: Plan) -> dict[str, Any]:
    return {
        "level": line.level,
        "keys": dict(line.keys),
        "rate": line.rate.id,
        "of": [line.rate.part, line.rate.base],
        **{
            SPAN_KEYS[span]: _compared(compared, plan, amount=line.rate.amount)
            for span, compared in line.spans.items()
        },
    }


def _compared(compared: RateComparison, plan: Plan, *, amount: bool) -> dict[str, Any]:
    figures: Mapping[str, Fraction | None] = {
        "plan": compared.plan,
        "actual": compared.actual,
        "difference": compared.points,
        "full_plan": compared.full_plan,
    }
    shown = {name: _rounded(value, plan) if amount else exact_ratio(value) for name, value in figures.items()}
    return {
        "basis": "reported-both",
        **shown,
        "favorable": compared.favorable,
        "coverage": exact_ratio(compared.coverage),
    }


def _rounded(value: Fraction | None, plan: Plan) -> str | None:
    return None if value is None else exact_amount(rounded(value), plan.currency)
