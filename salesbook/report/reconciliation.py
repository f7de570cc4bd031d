"""A reconciliation as text and as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Any

from salesbook.ledger.against import AgainstBooks
from salesbook.model.amount import Unit, unit_in
from salesbook.model.figures import exact_figure, exact_ratio, percent_text, unit_text
from salesbook.model.plan import Plan
from salesbook.model.restatement import Restatement
from salesbook.model.status import NOT_ASKED, STATE_WORDS, counted
from salesbook.problems import Language, Problem, Text, sentence
from salesbook.problems.printable import printable
from salesbook.report.ledger import ledger_json
from salesbook.report.look import PLAIN, Look, Tone
from salesbook.report.measures import measure_label
from salesbook.report.problems import problem_json, words_json
from salesbook.report.rollover import rollover_json
from salesbook.report.schedules import schedules_json
from salesbook.report.status import render_restatement, restatement_json
from salesbook.report.tables import text_table
from salesbook.variance.asked import NotAsked, by_row, item_name
from salesbook.variance.bridge import Bridge, rounded
from salesbook.variance.comparison import SPAN_KEYS, Comparison, Span
from salesbook.variance.result import FollowUp, Line, Ranked, Reconciliation, ReturnLine

SUMMARY_SPANS: tuple[tuple[str, Span], ...] = (
    ("report.summary.month", "month"),
    ("report.summary.to-date", "ytd"),
)


def reconcile_json(
    result: Reconciliation, problems: Sequence[Problem], against: AgainstBooks | None = None
) -> dict[str, Any]:
    """Return a reconciliation as one JSON document; amounts are exact decimals as text, ratios numbers.

    `against` are the returns against finance's books.
    """
    return {
        "schema": "salesbook/reconcile/1",
        "plan": result.plan.id,
        "version": result.plan.version,
        "period": result.period.key,
        "currency": result.plan.currency.code,
        "coverage_limit": exact_ratio(result.plan.materiality.coverage),
        "costs": result.costs,
        "expenses": "ledger" if "expense" in result.of_books else "returned",
        "of_books": {measure: [each.key for each in told] for measure, told in result.of_books.items()},
        "counts": dict(counted(each.state for each in result.returns)),
        "returns": [_return_json(each, result.plan) for each in result.returns],
        "region_returns": [_return_json(each, result.plan) for each in result.region_returns],
        "restated": [_restated_json(each, result.plan) for each in result.restated],
        "not_asked": [_not_asked_json(each, result.plan) for each in result.not_asked],
        "working_days": {
            "month": [result.elapsed.month, result.elapsed.month_days],
            "year": [result.elapsed.year, result.elapsed.year_days],
        },
        "lines": [line_json(line, result.plan) for line in result.lines],
        **schedules_json(result),
        "bridges": list(_bridges(result)),
        "rollover": rollover_json(result),
        "ledger": None if against is None else ledger_json(against),
        "ranking": [_ranked_json(each, result.plan) for each in result.ranking],
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


def _return_json(each: ReturnLine, plan: Plan) -> dict[str, Any]:
    return {
        "owner": each.person,
        "name": words_json(plan.named(each.name)),
        "state": each.state,
        "counts": each.counts,
        "file": each.file or None,
    }


def _restated_json(each: Restatement, plan: Plan) -> dict[str, Any]:
    said = {"by": each.by, "at": each.at, "reason": each.reason}
    return {**restatement_json(each, plan), "approved": said}


def _not_asked_json(each: NotAsked, plan: Plan) -> dict[str, Any]:
    return {
        "state": NOT_ASKED,
        "owner": each.owner,
        "dimension": each.dimension,
        "item": each.item or None,
        "measure": each.measure,
        "plan": exact_figure(each.measure, each.plan, plan.currency),
        "plan_to_date": exact_figure(each.measure, each.plan_to_date, plan.currency),
    }


def line_json(line: Line, plan: Plan) -> dict[str, Any]:
    """Return one line with its keys, its comparison over every span, and how its year will end."""
    return {
        "level": line.level,
        "keys": dict(line.keys),
        "name": words_json(plan.named(line.name)),
        "measure": line.measure,
        **{key: comparison_json(line.over(span), line.measure, plan) for span, key in SPAN_KEYS.items()},
        "outlook": _outlook_json(line, plan),
    }


def _outlook_json(line: Line, plan: Plan) -> dict[str, Any]:
    outlook, measure = line.outlook, line.measure
    return {
        "basis": "outlook",
        "target": exact_figure(measure, outlook.target, plan.currency),
        "to_date": exact_figure(measure, outlook.to_date, plan.currency),
        "left": exact_figure(measure, outlook.left, plan.currency),
        "months_left": outlook.months_left,
        "attainment": exact_ratio(outlook.attainment),
        "time_progress": exact_ratio(outlook.time_progress),
        "gap_to_time": exact_ratio(outlook.gap_to_time),
        "required_rate": _rounded(outlook.required_rate, measure, plan),
        "forecast_a": exact_figure(measure, outlook.forecast_a, plan.currency),
        "forecast_b": _rounded(outlook.forecast_b, measure, plan),
    }


def _bridges(result: Reconciliation) -> Iterator[dict[str, Any]]:
    """Yield the bridges of the company and every territory, of the month and the year to date."""
    # Revenue only names the places here: both measures are bridged at each of them.
    for line in (*result.lines_of("company", "revenue"), *result.lines_of("territory", "revenue")):
        for (measure, span), bridge in result.bridges(line.keys).items():
            about = {
                "level": line.level,
                "keys": dict(line.keys),
                "measure": measure,
                "span": span,
            }
            yield {**about, **bridge_json(bridge, result.plan)}


def bridge_json(bridge: Bridge, plan: Plan) -> dict[str, Any]:
    """Return plan, actual and the parts of their variance, of those who reported."""
    figures: dict[str, int] = {"plan": bridge.plan, "actual": bridge.actual, "variance": bridge.variance}
    figures |= {str(part): value for part, value in bridge.parts.items()}
    # Gross profit is money too: any measure of money would do.
    amounts = {name: exact_figure("revenue", value, plan.currency) for name, value in figures.items()}
    return {"basis": "reported", **amounts, "off_list_is_rounding": bridge.rounding}


def _ranked_json(ranked: Ranked, plan: Plan) -> dict[str, Any]:
    return {
        "place": ranked.place,
        "person": ranked.line.keys["person"],
        "name": words_json(plan.named(ranked.line.name)),
        "measure": ranked.line.measure,
        "attainment": exact_ratio(ranked.attainment),
        "change": exact_ratio(ranked.change),
    }


def _follow_up_json(each: FollowUp, plan: Plan) -> dict[str, Any]:
    line = each.line
    return {
        "person": line.keys["person"],
        "measure_of": line.measure,
        "variance": exact_figure(line.measure, line.month.variance, plan.currency),
        "variance_to_date": exact_figure(line.measure, line.year_to_date.variance, plan.currency),
        "material": each.material,
        "explained": not each.unexplained,
        "cause": each.cause or None,
        "measure": each.measure or None,
        "owner": each.owner or None,
        "due": each.due or None,
    }


def comparison_json(compared: Comparison, measure: str, plan: Plan) -> dict[str, Any]:
    """Return plan, actual, variance and ratios of those who reported; None where one is n.a."""

    def figure(value: int | None) -> str | int | None:
        return exact_figure(measure, value, plan.currency)

    return {
        "basis": "reported",
        "match": compared.match,
        "plan": None if compared.actual is None else figure(compared.plan),
        "actual": figure(compared.actual),
        "variance": figure(compared.variance),
        "attainment": exact_ratio(compared.attainment),
        "grey": compared.grey,
        "favorable": compared.favorable,
        "prior_year": figure(compared.prior_year),
        "year_on_year": exact_ratio(compared.year_on_year),
        "period_on_period": {
            "basis": "reported-in-both",
            "actual": figure(compared.repeated),
            "previous": figure(compared.previous),
            "change": exact_ratio(compared.period_on_period),
        },
        "full_plan": {
            "basis": "full-plan",
            "plan": figure(compared.full_plan),
            "attainment": exact_ratio(compared.full_attainment),
            "coverage": exact_ratio(compared.coverage),
        },
    }


def _rounded(value: Fraction | None, measure: str, plan: Plan) -> str | int | None:
    # Fractions up to here: rounded once, half away from zero.
    return None if value is None else exact_figure(measure, rounded(value), plan.currency)


def render_summary(
    result: Reconciliation, language: Language, look: Look = PLAIN, *, books: str | None = None
) -> str:
    """Return revenue of the company and each territory as tables: the month, and the year to date.

    Actuals are compared with the plan of those who reported; beside it stands the share that they are. Money
    is in the unit of books in the language `books`, that of the plan for None.
    """
    plan = result.plan
    unit = unit_in(plan.book_language(books), plan.display_unit, plan.currency.code)
    lines = [
        line for line in result.lines if line.measure == "revenue" and line.level in ("company", "territory")
    ]
    head = sentence("report.summary.header").in_language(language).split("|")
    tables: list[str] = []
    # In the first month both are the same.
    first = result.period == plan.fiscal_year.months[0]
    for key, span in SUMMARY_SPANS[:1] if first else SUMMARY_SPANS:
        title = sentence(key, period=result.period.key, unit=unit.label)
        rows = [_summary_row(line, line.over(span), plan, language, look, unit) for line in lines]
        table = text_table([head, *rows], right=range(1, len(head)), keys=1, look=look)
        tables.append(f"{title.in_language(language)}\n{table}")
    return "\n\n".join([*tables, *_restated_text(result, language), *_not_asked_text(result, language)])


def _restated_text(result: Reconciliation, language: Language) -> Iterator[str]:
    """Yield both values of what was restated and approved."""
    lines = [sentence("report.summary.restated").in_language(language)]
    for each in result.restated:
        approved = printable(" ".join(filter(None, (each.by, each.at[:10], each.reason))))
        lines.append(f"{render_restatement(each, result.plan, language)}  {approved}")
    if result.restated:
        yield "\n".join(lines)


def _not_asked_text(result: Reconciliation, language: Language) -> Iterator[str]:
    """Yield the rows that returned forms do not have, by owner."""
    plan, rows = result.plan, []
    for row in by_row(result.not_asked):
        person = plan.named(plan.dimensions.person[row[0].owner].name).in_language(language)
        item = " ".join((row[0].item, plan.named(item_name(row[0], plan.dimensions)).in_language(language)))
        measures = Text.listing(measure_label(each.measure, plan, language) for each in row)
        rows.append([f"  {printable(person)}", printable(item), measures.in_language(language)])
    if rows:
        yield f"{STATE_WORDS[NOT_ASKED].in_language(language)}\n{text_table(rows)}"


def _summary_row(
    line: Line, compared: Comparison, plan: Plan, language: Language, look: Look, unit: Unit
) -> tuple[str, ...]:
    # A path begins with the company, which is not indented further than the heading.
    depth = len(plan.dimensions.path(line.keys["territory"])) if "territory" in line.keys else 1
    name = "  " * depth + printable(plan.named(line.name).in_language(language))
    whole = unit_text(compared.full_plan, plan.currency, unit)
    variance = compared.variance
    if compared.actual is None or variance is None:
        nothing = sentence("report.summary.not-reported").in_language(language)
        return name, whole, percent_text(compared.coverage), "", nothing, "", ""
    basis, actual = (unit_text(minor, plan.currency, unit) for minor in (compared.plan, compared.actual))
    apart = unit_text(variance, plan.currency, unit, signed=True)
    tone: Tone = "" if compared.favorable is None else "good" if compared.favorable else "bad"
    attained = percent_text(compared.attainment)
    return name, whole, percent_text(compared.coverage), basis, actual, look.painted(apart, tone), attained
