"""What is made of a plan, as it is printed or written."""

from __future__ import annotations

from collections.abc import Sequence

from salesbook.model.plan import Plan
from salesbook.model.targets import Targets
from salesbook.report.plan_views import (
    diff_json,
    render_days,
    render_diff,
    render_explanation,
    targets_book,
    targets_csv,
    targets_json,
    targets_table,
)
from salesbook.report.targets import columns_of, target_rows
from salesbook.xlsx.writing.write import write_book

__all__ = ["diff_json", "render_days", "render_diff", "render_explanation", "render_targets"]


def render_targets(plan: Plan, targets: Targets, by: Sequence[str], shape: str, language: str) -> bytes:
    """Return the targets by some dimensions as `table`, `csv`, `json` or `xlsx`.

    Money is in the currency's major unit.
    """
    rows = list(target_rows(plan, targets, by))
    measures = list(columns_of(targets, by))
    if shape == "json":
        return targets_json(plan, rows).encode()
    if shape == "csv":
        return targets_csv(rows, by, measures, language).encode()
    if shape == "xlsx":
        return write_book(targets_book(rows, by, measures, language))
    return targets_table(rows, by, measures, language).encode()
