"""A plan's targets printed: as a table, CSV, JSON or a sheet; explained; by day; compared."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from salesbook.model.figures import exact_text, figure_text, major_figure
from salesbook.model.period import Month
from salesbook.model.plan import Plan
from salesbook.planning.calendar import WeekShare
from salesbook.planning.diff import FigureChange
from salesbook.planning.explain import Explanation
from salesbook.problems import sentence
from salesbook.report.problems import words_json
from salesbook.report.tables import csv_text, text_table
from salesbook.report.targets import TargetRow
from salesbook.spreadsheet.book import BookSpec, CellSpec, SheetSpec, Style
from salesbook.spreadsheet.widths import column_widths

KIND_WIDTH = 8
"""As wide as the longest kind of step."""


def targets_json(plan: Plan, rows: Sequence[TargetRow]) -> str:
    """Return targets as one JSON document; amounts are exact decimals as text."""
    document = {
        "schema": "salesbook/targets/1",
        "plan": plan.id,
        "version": plan.version,
        "currency": plan.currency.code,
        "rows": [
            {
                **row.keys,
                "names": {dimension: words_json(name) for dimension, name in row.names.items()},
                # Text, as a JSON number is a float to most readers; `f`, as a Decimal may print as 1E+3.
                "values": {measure: f"{value:f}" for measure, value in row.values.items()},
            }
            for row in rows
        ],
    }
    return json.dumps(document, ensure_ascii=False, indent=1)


def targets_csv(rows: Sequence[TargetRow], by: Sequence[str], measures: Sequence[str], language: str) -> str:
    """Return targets as CSV, a line a row."""
    lines = ([*_cells(row, language), *(row.values[measure] for measure in measures)] for row in rows)
    return csv_text([_header(by, measures), *lines])


def targets_table(
    rows: Sequence[TargetRow], by: Sequence[str], measures: Sequence[str], language: str
) -> str:
    """Return targets as a table for a terminal."""
    lines = [
        [
            *(row.names[each].in_language(language) for each in by),
            *(f"{row.values[measure]:,}" for measure in measures),
        ]
        for row in rows
    ]
    return text_table([[*by, *measures], *lines], right=range(len(by), len(by) + len(measures)))


def targets_book(
    rows: Sequence[TargetRow], by: Sequence[str], measures: Sequence[str], language: str
) -> BookSpec:
    """Return targets as a sheet, a row each; money in the currency's major unit."""
    head, plain = Style(bold=True, bottom="thin"), Style()
    cells = [CellSpec(0, column, text, head) for column, text in enumerate(_header(by, measures))]
    for at, row in enumerate(rows, start=1):
        cells += [CellSpec(at, column, text, plain) for column, text in enumerate(_cells(row, language))]
        # Each dimension has two columns: its id and its name.
        for column, measure in enumerate(measures, start=2 * len(by)):
            value = row.values[measure]
            # Money comes with its currency's decimals and a count with none: the exponent tells which it is.
            money = value != value.to_integral_value() or value.as_tuple().exponent != 0
            style = Style(format="#,##0.00" if money else "#,##0")
            cells.append(CellSpec(at, column, Decimal(value), style))
    sheet = SheetSpec(
        name="targets", cells=cells, widths=column_widths(cells, {}), freeze=(1, 2 * len(by)), protected=False
    )
    return BookSpec(sheets=[sheet], title="targets")


def _header(by: Sequence[str], measures: Sequence[str]) -> list[str]:
    return [column for each in by for column in (each, f"{each}_name")] + list(measures)


def _cells(row: TargetRow, language: str) -> list[str]:
    return [text for each in row.keys for text in (row.keys[each], row.names[each].in_language(language))]


def render_explanation(
    explained: Explanation, place: Mapping[str, str], plan: Plan, shape: str, language: str
) -> bytes:
    """Return how a number came about, as text or JSON; money is in the currency's major unit."""
    if shape == "json":
        steps = [
            {
                "kind": step.kind,
                "text": words_json(step.text),
                "amount": None
                if step.amount is None
                else exact_text(explained.measure, step.amount, plan.currency),
            }
            for step in explained.steps
        ]
        document = {
            "schema": "salesbook/explanation/1",
            "place": dict(place),
            "measure": explained.measure,
            "amount": exact_text(explained.measure, explained.amount, plan.currency),
            "steps": steps,
        }
        return json.dumps(document, ensure_ascii=False, indent=1).encode()
    # The measure heads the line already.
    where = ", ".join(f"{key} {value}" for key, value in place.items() if key != "measure")
    lines = []
    for step in explained.steps:
        came_to = (
            "" if step.amount is None else "  = " + figure_text(explained.measure, step.amount, plan.currency)
        )
        lines.append(("", step.kind, step.text.in_language(language) + came_to))
    table = text_table(lines, least=(0, KIND_WIDTH))
    amount = figure_text(explained.measure, explained.amount, plan.currency)
    return f"{explained.measure} {where}: {amount}\n{table}".encode()


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
                    "amount": exact_text(measure, week.amount, plan.currency),
                    "days": [
                        {"day": day.day.isoformat(), "amount": exact_text(measure, day.amount, plan.currency)}
                        for day in week.days
                    ],
                }
                for week in weeks
            ],
        }
        return json.dumps(document, ensure_ascii=False, indent=1).encode()
    # One sentence holds the headings of all columns, with commas between them.
    head = sentence("report.days.header").in_language(language).split(",")
    rows = [
        (week.key, day.day.isoformat(), major_figure(measure, day.amount, plan.currency))
        for week in weeks
        for day in week.days
    ]
    if shape == "csv":
        return csv_text([head, *rows]).rstrip("\n").encode()
    total = sentence("report.days.week").in_language(language)
    lines = [[week, day, f"{amount:,}"] for week, day, amount in rows]
    lines += [[week.key, total, figure_text(measure, week.amount, plan.currency)] for week in weeks]
    # The sort is stable: the total of a week comes after its days.
    return text_table([head, *sorted(lines, key=lambda line: line[0])], right=(2,)).encode()


def diff_json(changes: Sequence[FigureChange], before: Plan, after: Plan) -> dict[str, Any]:
    """Return what differs between two plans as one JSON document."""
    return {
        "schema": "salesbook/plan-diff/1",
        "before": {"plan": before.id, "version": before.version},
        "after": {"plan": after.id, "version": after.version},
        "changes": [
            {
                "measure": change.measure,
                **change.keys,
                "before": exact_text(change.measure, change.before, before.currency),
                "after": exact_text(change.measure, change.after, after.currency),
                "by": exact_text(change.measure, change.by, after.currency),
            }
            for change in changes
        ],
        "net": {each: exact_text(each, by, after.currency) for each, by in net_effect(changes).items()},
    }


def render_diff(changes: Sequence[FigureChange], before: Plan, after: Plan, language: str) -> str:
    """Return what differs between two plans as a table, below it the net effect on every measure."""
    if not changes:
        return sentence("report.diff.nothing").in_language(language)
    axes = list(changes[0].keys)
    lines = [
        [
            *(change.keys.get(axis, "") for axis in axes),
            change.measure,
            figure_text(change.measure, change.before, before.currency),
            figure_text(change.measure, change.after, after.currency),
            figure_text(change.measure, change.by, after.currency, signed=True),
        ]
        for change in changes
    ]
    head = [*axes, "measure", "before", "after", "by"]
    whole = [sentence("report.diff.whole").in_language(language), *[""] * (len(axes) - 1)]
    # Without an axis every change is that of the whole already.
    net = [
        [*whole, measure, "", "", figure_text(measure, by, after.currency, signed=True)]
        for measure, by in net_effect(changes).items()
        if axes
    ]
    return text_table([head, *lines, *net], right=(len(head) - 1,))


def net_effect(changes: Sequence[FigureChange]) -> Mapping[str, int]:
    """Return the sum of the changes of each measure: the change of its total."""
    sums: dict[str, int] = {}
    for each in changes:
        sums[each.measure] = sums.get(each.measure, 0) + each.by
    return sums


def diff_csv(changes: Sequence[FigureChange], before: Plan, after: Plan) -> str:
    """Return what differs between two plans as CSV; money in major units."""
    axes = list(changes[0].keys) if changes else []
    lines = [
        [
            *(change.keys.get(axis, "") for axis in axes),
            change.measure,
            major_figure(change.measure, change.before, before.currency),
            major_figure(change.measure, change.after, after.currency),
            major_figure(change.measure, change.by, after.currency),
        ]
        for change in changes
    ]
    return csv_text([[*axes, "measure", "before", "after", "by"], *lines])
