"""A plan's targets printed: explained, by day, compared."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from salesbook.model.csv_text import csv_text
from salesbook.model.figures import exact_text, figure_text, major_figure
from salesbook.model.period import Month
from salesbook.model.plan import Plan
from salesbook.planning.calendar import WeekShare
from salesbook.planning.diff import FigureChange
from salesbook.planning.explain import Explanation
from salesbook.problems import sentence
from salesbook.report.problems import words_json
from salesbook.report.tables import text_table

KIND_WIDTH = 8
"""As wide as the longest kind of step."""


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
