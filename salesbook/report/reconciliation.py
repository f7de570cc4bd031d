"""A reconciliation as text and as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Any

from salesbook.model.measure import measure_of
from salesbook.model.plan import Plan
from salesbook.problems import Language, Problem, sentence
from salesbook.report.problems import problem_json, words_json
from salesbook.report.schedules import papers_json
from salesbook.variance.bridge import Bridge, BridgeMeasure, rounded
from salesbook.variance.comparison import Comparison, Span
from salesbook.variance.result import FollowUp, Line, Ranked, Reconciliation, ReturnLine

FURTHER_SPANS: tuple[Span, ...] = ("quarter", "half", "year")
BRIDGED: tuple[BridgeMeasure, ...] = ("revenue", "gross_profit")
BRIDGED_SPANS: tuple[Span, ...] = ("month", "ytd")


def reconcile_json(result: Reconciliation, problems: Sequence[Problem]) -> dict[str, Any]:
    """Return a reconciliation as one JSON document; amounts are exact decimals as text, ratios numbers."""
    return {
        "schema": "salesbook/reconcile/1",
        "plan": result.plan.id,
        "version": result.plan.version,
        "period": result.period.key,
        "currency": result.plan.currency.code,
        "returns": [_return_json(each) for each in result.returns],
        "region_returns": [_return_json(each) for each in result.region_returns],
        "working_days": {
            "month": [result.elapsed.month, result.elapsed.month_days],
            "year": [result.elapsed.year, result.elapsed.year_days],
        },
        "lines": [line_json(line, result.plan) for line in result.lines],
        **papers_json(result),
        "bridges": list(_bridges(result)),
        "ranking": [_ranked_json(each) for each in result.ranking],
        "follow_ups": [_follow_up_json(each, result.plan) for each in result.follow_ups],
        "notes": [
            {
                "owner": note.owner,
                "month": note.month.key,
                "kind": note.kind,
                "dimension": note.dimension or None,
                "item": note.item or None,
                "text": note.text,
            }
            for note in result.notes
        ],
        "problems": [problem_json(found) for found in problems],
    }


def _return_json(each: ReturnLine) -> dict[str, Any]:
    return {
        "owner": each.person,
        "name": words_json(each.name),
        "state": each.state,
        "file": each.file or None,
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
        **{span: comparison_json(line.over(span), line.measure, plan) for span in FURTHER_SPANS},
        "outlook": _outlook_json(line, plan),
    }


def _outlook_json(line: Line, plan: Plan) -> dict[str, Any]:
    outlook, measure = line.outlook, line.measure
    return {
        "target": _amount(outlook.target, measure, plan),
        "left": _amount(outlook.left, measure, plan),
        "months_left": outlook.months_left,
        "attainment": _ratio(outlook.attainment),
        "time_progress": _ratio(outlook.time_progress),
        "gap_to_time": _ratio(outlook.gap_to_time),
        "required_rate": _exact(outlook.required_rate, measure, plan),
        "forecast_a": _amount(outlook.forecast_a, measure, plan),
        "forecast_b": _exact(outlook.forecast_b, measure, plan),
    }


def _bridges(result: Reconciliation) -> Iterator[dict[str, Any]]:
    """Yield the bridges of the company and every territory, of the month and the year to date."""
    for line in (*result.lines_of("company", "revenue"), *result.lines_of("territory", "revenue")):
        for measure in BRIDGED:
            for span in BRIDGED_SPANS:
                bridge = result.bridge(measure, span, **line.keys)
                if bridge is not None:
                    about = {"level": line.level, "keys": dict(line.keys), "measure": measure, "span": span}
                    yield {**about, **bridge_json(bridge, result.plan)}


def bridge_json(bridge: Bridge, plan: Plan) -> dict[str, Any]:
    """Return plan, actual and the parts of their variance."""
    figures: dict[str, int] = {"plan": bridge.plan, "actual": bridge.actual, "variance": bridge.variance}
    figures |= {str(part): value for part, value in bridge.parts.items()}
    return {name: _amount(value, "revenue", plan) for name, value in figures.items()}


def _ranked_json(ranked: Ranked) -> dict[str, Any]:
    return {
        "place": ranked.place,
        "person": ranked.line.keys["person"],
        "name": words_json(ranked.line.name),
        "measure": ranked.line.measure,
        "attainment": _ratio(ranked.attainment),
        "change": _ratio(ranked.change),
    }


def _follow_up_json(each: FollowUp, plan: Plan) -> dict[str, Any]:
    line = each.line
    return {
        "person": line.keys["person"],
        "measure_of": line.measure,
        "variance": _amount(line.month.variance, line.measure, plan),
        "variance_to_date": _amount(line.year_to_date.variance, line.measure, plan),
        "material": each.material,
        "explained": not each.unexplained,
        "cause": each.cause or None,
        "measure": each.measure or None,
        "owner": each.owner or None,
        "due": each.due or None,
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
        "previous": _amount(compared.previous, measure, plan),
        "period_on_period": _ratio(compared.period_on_period),
        "like_for_like": {
            "plan": _amount(compared.like_for_like, measure, plan),
            "variance": _amount(compared.like_for_like_variance, measure, plan),
            "attainment": _ratio(compared.like_for_like_attainment),
            "year_on_year": _ratio(compared.like_for_like_year_on_year),
            "coverage": _ratio(compared.coverage),
        },
        "match": compared.match,
    }


def _amount(value: int | None, measure: str, plan: Plan) -> str | int | None:
    if value is None or not measure_of(measure).money:
        return value
    return f"{plan.currency.to_major(value):f}"


def _exact(value: Fraction | None, measure: str, plan: Plan) -> str | int | None:
    return None if value is None else _amount(rounded(value), measure, plan)


def _ratio(share: Fraction | None) -> float | None:
    return None if share is None else float(share)


def render_summary(result: Reconciliation, language: Language) -> str:
    """Return revenue of the company and each territory for the month and the year to date, in words."""
    lines = [
        line for line in result.lines if line.measure == "revenue" and line.level in ("company", "territory")
    ]
    heading = sentence(
        "report.summary.heading", period=result.period.key, unit=result.plan.display_unit.label
    )
    return "\n".join(
        [heading.in_language(language), *(_summary_line(line, result, language) for line in lines)]
    )


def _summary_line(line: Line, result: Reconciliation, language: Language) -> str:
    depth = len(result.plan.dimensions.path(line.keys["territory"])) - 1 if "territory" in line.keys else 0
    name, month, year = (
        line.name.in_language(language),
        _compared(line.month, result.plan, language),
        _compared(line.year_to_date, result.plan, language),
    )
    told = sentence("report.summary.line", name=name, month=month, year=year)
    return "  " * (depth + 1) + told.in_language(language)


def _compared(compared: Comparison, plan: Plan, language: Language) -> str:
    if compared.actual is None:
        return sentence("report.summary.not-reported").in_language(language)
    said = (
        f"{_shown(compared.actual, plan)} / {_shown(compared.plan, plan)} = {_percent(compared.attainment)}"
    )
    if compared.match != "partly-reported":
        return said
    like = _percent(compared.like_for_like_attainment)
    return said + sentence("report.summary.like-for-like", like=like).in_language(language)


def _shown(minor: int, plan: Plan) -> str:
    return f"{plan.display_unit.from_base(plan.currency.to_major(minor)):,.1f}"


def _percent(share: Fraction | None) -> str:
    return "n.a." if share is None else f"{float(share) * 100:.1f}%"
