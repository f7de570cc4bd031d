"""Targets printed: as a table, CSV, JSON or a sheet; explained; by day; compared."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from salesbook.layout.book import BookSpec, CellSpec, SheetSpec, Style
from salesbook.layout.widths import column_widths, padded, text_width
from salesbook.model.measure import measure_of
from salesbook.model.period import Month
from salesbook.model.plan import Plan
from salesbook.model.targets import Targets
from salesbook.planning.calendar import WeekShare
from salesbook.planning.diff import Change
from salesbook.planning.explain import Explanation
from salesbook.problems import sentence
from salesbook.report.problems import words_json
from salesbook.report.store import without_formula
from salesbook.report.targets import TargetRow, columns_of, target_rows
from salesbook.xlsx.writing.write import write_book


def render_targets(plan: Plan, targets: Targets, by: Sequence[str], shape: str, language: str) -> bytes:
    """Return the targets by some dimensions as `table`, `csv`, `json` or `xlsx`.

    Money is in the currency's major unit.
    """
    rows = list(target_rows(plan, targets, by))
    measures = list(columns_of(targets, by))
    if shape == "json":
        return _json(plan, rows).encode()
    if shape == "csv":
        return _csv(rows, by, measures, language).encode()
    if shape == "xlsx":
        return write_book(_book(rows, by, measures, language))
    return _table(rows, by, measures, language).encode()


def _header(by: Sequence[str], measures: Sequence[str]) -> list[str]:
    return [column for each in by for column in (each, f"{each}_name")] + list(measures)


def _cells(row: TargetRow, language: str) -> list[str]:
    return [text for each in row.keys for text in (row.keys[each], row.names[each].in_language(language))]


def _json(plan: Plan, rows: Sequence[TargetRow]) -> str:
    document = {
        "schema": "salesbook/targets/1",
        "plan": plan.id,
        "version": plan.version,
        "currency": plan.currency.code,
        "rows": [
            {
                **row.keys,
                "names": {dimension: words_json(name) for dimension, name in row.names.items()},
                "values": {measure: f"{value:f}" for measure, value in row.values.items()},
            }
            for row in rows
        ],
    }
    return json.dumps(document, ensure_ascii=False, indent=1)


def _csv(rows: Sequence[TargetRow], by: Sequence[str], measures: Sequence[str], language: str) -> str:
    """Return CSV; text that a spreadsheet would take for a formula gets an apostrophe before it."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(_header(by, measures))
    for row in rows:
        words = [without_formula(text) for text in _cells(row, language)]
        writer.writerow([*words, *(f"{row.values[measure]:f}" for measure in measures)])
    return buffer.getvalue()


def _table(rows: Sequence[TargetRow], by: Sequence[str], measures: Sequence[str], language: str) -> str:
    lines = [[*by, *measures]]
    lines += [
        [
            *(row.names[each].in_language(language) for each in by),
            *(f"{row.values[measure]:,}" for measure in measures),
        ]
        for row in rows
    ]
    widths = [max(text_width(line[column]) for line in lines) for column in range(len(lines[0]))]
    return "\n".join(
        "  ".join(
            padded(text, widths[column], right=column >= len(by)) for column, text in enumerate(line)
        ).rstrip()
        for line in lines
    )


def _book(rows: Sequence[TargetRow], by: Sequence[str], measures: Sequence[str], language: str) -> BookSpec:
    head, plain = Style(bold=True, bottom="thin"), Style()
    cells = [CellSpec(0, column, text, head) for column, text in enumerate(_header(by, measures))]
    for at, row in enumerate(rows, start=1):
        cells += [CellSpec(at, column, text, plain) for column, text in enumerate(_cells(row, language))]
        for column, measure in enumerate(measures, start=2 * len(by)):
            value = row.values[measure]
            money = value != value.to_integral_value() or value.as_tuple().exponent != 0
            style = Style(format="#,##0.00" if money else "#,##0")
            cells.append(CellSpec(at, column, Decimal(value), style))
    sheet = SheetSpec(
        name="targets", cells=cells, widths=column_widths(cells, {}), freeze=(1, 2 * len(by)), protected=False
    )
    return BookSpec(sheets=[sheet], title="targets")


def render_explanation(
    explained: Explanation, place: Mapping[str, str], plan: Plan, shape: str, language: str
) -> bytes:
    """Return how a number came about, as text or JSON; money is in the currency's major unit."""
    amount = _amount(explained.amount, explained.measure, plan)
    if shape == "json":
        steps = [
            {
                "kind": step.kind,
                "text": words_json(step.text),
                "amount": None
                if step.amount is None
                else f"{_amount(step.amount, explained.measure, plan):f}",
            }
            for step in explained.steps
        ]
        document = {
            "schema": "salesbook/explanation/1",
            "place": dict(place),
            "measure": explained.measure,
            "amount": f"{amount:f}",
            "steps": steps,
        }
        return json.dumps(document, ensure_ascii=False, indent=1).encode()
    where = ", ".join(f"{key} {value}" for key, value in place.items() if key != "measure")
    lines = [f"{explained.measure} {where}: {amount:,}"]
    for step in explained.steps:
        came_to = "" if step.amount is None else f"  = {_amount(step.amount, explained.measure, plan):,}"
        lines.append(f"  {step.kind:<8}  {step.text.in_language(language)}{came_to}")
    return "\n".join(lines).encode()


def render_days(
    weeks: Sequence[WeekShare], month: Month, measure: str, plan: Plan, shape: str, language: str
) -> bytes:
    """Return a month's target by week and working day, as a table, CSV or JSON."""
    if shape == "json":
        document = {
            "schema": "salesbook/days/1",
            "month": month.key,
            "measure": measure,
            "weeks": [
                {
                    "week": week.key,
                    "first_day": week.first_day.isoformat(),
                    "last_day": week.last_day.isoformat(),
                    "amount": f"{_amount(week.amount, measure, plan):f}",
                    "days": [
                        {"day": day.day.isoformat(), "amount": f"{_amount(day.amount, measure, plan):f}"}
                        for day in week.days
                    ],
                }
                for week in weeks
            ],
        }
        return json.dumps(document, ensure_ascii=False, indent=1).encode()
    head = sentence("report.days.header").in_language(language).split(",")
    rows = [
        (week.key, day.day.isoformat(), _amount(day.amount, measure, plan))
        for week in weeks
        for day in week.days
    ]
    if shape == "csv":
        return "\n".join(
            [",".join(head), *(f"{week},{day},{amount:f}" for week, day, amount in rows)]
        ).encode()
    lines = [head, *([week, day, f"{amount:,}"] for week, day, amount in rows)]
    lines += [
        [
            week.key,
            sentence("report.days.week").in_language(language),
            f"{_amount(week.amount, measure, plan):,}",
        ]
        for week in weeks
    ]
    return _lined(sorted(lines[1:], key=lambda line: line[0]), head).encode()


def _lined(lines: Sequence[Sequence[str]], head: Sequence[str]) -> str:
    everything = [list(head), *(list(line) for line in lines)]
    widths = [max(text_width(line[column]) for line in everything) for column in range(len(head))]
    last = len(head) - 1
    return "\n".join(
        "  ".join(padded(text, widths[at], right=at == last) for at, text in enumerate(line)).rstrip()
        for line in everything
    )


def diff_json(changes: Sequence[Change], before: Plan, after: Plan) -> dict[str, Any]:
    """Return what differs between two plans as one JSON document."""
    return {
        "schema": "salesbook/plan-diff/1",
        "before": {"plan": before.id, "version": before.version},
        "after": {"plan": after.id, "version": after.version},
        "changes": [
            {
                "measure": change.measure,
                **change.keys,
                "before": f"{_amount(change.before, change.measure, before):f}",
                "after": f"{_amount(change.after, change.measure, after):f}",
                "by": f"{_amount(change.by, change.measure, after):f}",
            }
            for change in changes
        ],
    }


def render_diff(changes: Sequence[Change], before: Plan, after: Plan, language: str) -> str:
    """Return what differs between two plans as a table."""
    if not changes:
        return sentence("report.diff.nothing").in_language(language)
    head = [*changes[0].keys, "measure", "before", "after", "by"]
    lines = [
        [
            *change.keys.values(),
            change.measure,
            f"{_amount(change.before, change.measure, before):,}",
            f"{_amount(change.after, change.measure, after):,}",
            f"{_amount(change.by, change.measure, after):+,}",
        ]
        for change in changes
    ]
    return _lined(lines, head)


def _amount(value: int, measure: str, plan: Plan) -> Decimal:
    """Return a figure of the plan in major units, or a count as it is."""
    return plan.currency.to_major(value) if measure_of(measure).money else Decimal(value)
