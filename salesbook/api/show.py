"""Results as they are printed or written to a file."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import IO

from salesbook.api.plan import not_writable
from salesbook.files.atomic import Content, write_atomic
from salesbook.layout.templates import default_templates
from salesbook.model.period import Month
from salesbook.model.plan import Plan
from salesbook.model.targets import Targets
from salesbook.planning.calendar import WeekShare, plan_weeks
from salesbook.planning.target_table import columns_of, target_blocks, totals_of
from salesbook.problems import Problem
from salesbook.report.appraisal import render_consequences
from salesbook.report.exports import exports_json, render_exports, render_profiles
from salesbook.report.importing import import_json, render_import
from salesbook.report.ledger import render_acceptance, render_books, render_ledger
from salesbook.report.lint import lint_json, render_lint
from salesbook.report.look import PLAIN, Look
from salesbook.report.pay import pay_json, render_pay
from salesbook.report.pay_disputes import render_disputes
from salesbook.report.pay_register import register_json, render_pay_line, render_register
from salesbook.report.plan_views import (
    diff_csv,
    diff_json,
    render_days,
    render_diff,
    render_explanation,
)
from salesbook.report.proposals import render_proposals
from salesbook.report.reconciliation import reconcile_json, render_summary
from salesbook.report.returns import check_json, identify_json, render_identity, render_submissions
from salesbook.report.rollover import quota_json, render_quota
from salesbook.report.status import render_restatement
from salesbook.report.store import answer_csv, answer_json, answer_table, render_trace, trace_json
from salesbook.report.targets import targets_csv, targets_json, targets_table
from salesbook.report.verify import render_verified, verify_json
from salesbook.report.year_status import render_year, year_json
from salesbook.sheets.target_book import build_days_book, build_target_book
from salesbook.xlsx.writing.write import write_book, write_book_to

__all__ = [
    "Content",
    "answer_csv",
    "answer_json",
    "answer_table",
    "check_json",
    "diff_csv",
    "diff_json",
    "exports_json",
    "identify_json",
    "import_json",
    "lint_json",
    "pay_json",
    "quota_json",
    "reconcile_json",
    "register_json",
    "render_acceptance",
    "render_books",
    "render_consequences",
    "render_diff",
    "render_disputes",
    "render_explanation",
    "render_exports",
    "render_identity",
    "render_import",
    "render_ledger",
    "render_lint",
    "render_month",
    "render_pay",
    "render_pay_line",
    "render_profiles",
    "render_proposals",
    "render_quota",
    "render_register",
    "render_restatement",
    "render_submissions",
    "render_summary",
    "render_targets",
    "render_trace",
    "render_verified",
    "render_year",
    "trace_json",
    "verify_json",
    "write_shown",
    "year_json",
]


def render_targets(
    plan: Plan, targets: Targets, by: Sequence[str], shape: str, language: str, look: Look = PLAIN
) -> tuple[Content | None, list[Problem]]:
    """Return what writes the targets by some dimensions as `table`, `csv`, `json` or `xlsx`.

    Money is in the currency's major unit. Weeks are those of the plan's calendar.
    """
    weeks, problems = plan_weeks(plan) if "week" in by else ((), [])
    if "week" in by and not weeks:
        return None, problems
    if shape == "xlsx":
        columns = list(columns_of(targets, by))
        book = build_target_book(
            plan,
            default_templates(),
            by,
            columns,
            partial(target_blocks, plan, targets, by, weeks),
            totals_of(targets, by),
        )
        return partial(write_book_to, book=book), problems
    if shape == "table":
        return targets_table(plan, targets, by, weeks, language, look).encode(), problems
    pieces = (
        targets_json(plan, targets, by, weeks)
        if shape == "json"
        else targets_csv(plan, targets, by, weeks, language)
    )
    return partial(_write_pieces, pieces=pieces), problems


def _write_pieces(file: IO[bytes], pieces: Iterable[str]) -> None:
    file.writelines(piece.encode() for piece in pieces)


def render_month(
    weeks: Sequence[WeekShare], month: Month, measure: str, plan: Plan, shape: str, language: str
) -> bytes:
    """Return a month's target by week and working day as `table`, `csv`, `json` or `xlsx`."""
    if shape == "xlsx":
        return write_book(build_days_book(plan, default_templates(), weeks, month.key, measure))
    return render_days(weeks, month, measure, plan, shape, language)


def write_shown(data: Content, out: Path) -> list[Problem]:
    """Write a result to a file; return why that cannot be done."""
    try:
        write_atomic(out, data)
    except OSError as error:
        return [not_writable(out.parent, error)]
    return []
