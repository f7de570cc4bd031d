"""A reconciliation as text and as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from salesbook.model.measure import MEASURES, MeasureKind
from salesbook.model.plan import Plan
from salesbook.model.reconciliation import Comparison, Line, Reconciliation
from salesbook.problems import Language, Problem, Text
from salesbook.report.problems import problem_json, words_json


def reconcile_json(result: Reconciliation, problems: Sequence[Problem]) -> dict[str, Any]:
    """Return a reconciliation as one JSON document; amounts are exact decimals as text, ratios numbers."""
    return {
        "schema": "salesbook/reconcile/1",
        "plan": result.plan.id,
        "version": result.plan.version,
        "period": result.period.key,
        "currency": result.plan.currency.code,
        "returns": [
            {
                "owner": each.person,
                "name": words_json(each.name),
                "state": each.state,
                "file": each.file or None,
            }
            for each in result.returns
        ],
        "lines": [line_json(line, result.plan) for line in result.lines],
        "notes": [
            {"owner": note.owner, "month": note.month.key, "kind": note.kind, "text": note.text}
            for note in result.notes
        ],
        "problems": [problem_json(found) for found in problems],
    }


def line_json(line: Line, plan: Plan) -> dict[str, Any]:
    """Return one line with its keys, its month and its year to date."""
    return {
        "level": line.level,
        "keys": dict(line.keys),
        "name": words_json(line.name),
        "measure": line.measure,
        **comparison_json(line.month, line.measure, plan),
        "year_to_date": comparison_json(line.year_to_date, line.measure, plan),
    }


def comparison_json(compared: Comparison, measure: str, plan: Plan) -> dict[str, Any]:
    """Return plan, actual, variance and ratios; None where nothing is reported or a ratio says nothing."""
    return {
        "plan": _amount(compared.plan, measure, plan),
        "actual": _amount(compared.actual, measure, plan),
        "variance": _amount(compared.variance, measure, plan),
        "attainment": _ratio(compared.attainment),
        "favorable": compared.favorable,
        "prior_year": _amount(compared.prior_year, measure, plan),
        "year_on_year": _ratio(compared.year_on_year),
        "like_for_like": {
            "plan": _amount(compared.like_for_like, measure, plan),
            "variance": _amount(compared.like_for_like_variance, measure, plan),
            "coverage": _ratio(compared.coverage),
        },
        "match": compared.match,
    }


def _amount(value: int | None, measure: str, plan: Plan) -> str | int | None:
    if value is None or MEASURES[measure].kind is MeasureKind.COUNT:
        return value
    return f"{plan.currency.to_major(value):f}"


def _ratio(share: Fraction | None) -> float | None:
    return None if share is None else float(share)


def render_summary(result: Reconciliation, language: Language) -> str:
    """Return revenue of the company and each territory for the month and the year to date, in words."""
    lines = [
        line for line in result.lines if line.measure == "revenue" and line.level in ("company", "territory")
    ]
    heading = Text(
        {
            "en": "Revenue {period}, in {unit} (AC actual / PL plan)",
            "zh": "{period} 销售额，单位：{unit}（AC 实际 / PL 计划）",
        }
    ).format(period=result.period.key, unit=result.plan.display_unit.label)
    return "\n".join(
        [heading.in_language(language), *(_summary_line(line, result, language) for line in lines)]
    )


def _summary_line(line: Line, result: Reconciliation, language: Language) -> str:
    depth = len(result.plan.dimensions.path(line.keys["territory"])) - 1 if "territory" in line.keys else 0
    name = "  " * depth + line.name.in_language(language)
    return (
        f"  {name}: {_compared(line.month, result.plan, language)}; "
        + Text({"en": "year to date ", "zh": "累计 "}).in_language(language)
        + _compared(line.year_to_date, result.plan, language)
    )


def _compared(compared: Comparison, plan: Plan, language: Language) -> str:
    if compared.actual is None:
        return Text({"en": "not reported", "zh": "未填报"}).in_language(language)
    said = (
        f"{_shown(compared.actual, plan)} / {_shown(compared.plan, plan)} = {_percent(compared.attainment)}"
    )
    if compared.match != "partly-reported":
        return said
    like = Comparison(plan=compared.like_for_like, actual=compared.actual, prior_year=None, like_for_like=0)
    words = Text({"en": " (like for like {like})", "zh": "（同口径 {like}）"}).format(
        like=_percent(like.attainment)
    )
    return said + words.in_language(language)


def _shown(minor: int, plan: Plan) -> str:
    return f"{plan.display_unit.from_base(plan.currency.to_major(minor)):,.1f}"


def _percent(share: Fraction | None) -> str:
    return "n.a." if share is None else f"{float(share) * 100:.1f}%"
