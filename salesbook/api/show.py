"""Results as they are printed or written to a file."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from salesbook.api.build import not_writable
from salesbook.files.atomic import write_atomic
from salesbook.model.plan import Plan
from salesbook.model.targets import Targets
from salesbook.problems import Problem
from salesbook.report.importing import import_json, render_import
from salesbook.report.lint import lint_json, render_lint
from salesbook.report.plan_views import (
    diff_csv,
    diff_json,
    render_days,
    render_diff,
    render_explanation,
    targets_book,
    targets_csv,
    targets_json,
    targets_table,
)
from salesbook.report.reconciliation import reconcile_json, render_summary
from salesbook.report.returns import check_json, identify_json, render_identity, render_submissions
from salesbook.report.status import render_restatement, render_status, status_json
from salesbook.report.store import answer_csv, answer_json, answer_table, render_trace, trace_json
from salesbook.report.targets import columns_of, render_totals, target_rows
from salesbook.report.verify import render_verified, verify_json
from salesbook.xlsx.writing.write import write_book

__all__ = [
    "answer_csv",
    "answer_json",
    "answer_table",
    "check_json",
    "diff_csv",
    "diff_json",
    "identify_json",
    "import_json",
    "lint_json",
    "reconcile_json",
    "render_days",
    "render_diff",
    "render_explanation",
    "render_identity",
    "render_import",
    "render_lint",
    "render_restatement",
    "render_status",
    "render_submissions",
    "render_summary",
    "render_targets",
    "render_totals",
    "render_trace",
    "render_verified",
    "status_json",
    "trace_json",
    "verify_json",
    "write_shown",
]


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


def write_shown(data: bytes, out: Path) -> list[Problem]:
    """Write a result to a file; return why that cannot be done."""
    try:
        write_atomic(out, data)
    except OSError as error:
        return [not_writable(out.parent, error)]
    return []
