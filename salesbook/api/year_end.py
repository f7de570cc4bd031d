"""The workbook of a year that is over, from a store."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection

from salesbook.api.plan import targets_of
from salesbook.api.status import write_status
from salesbook.api.store_reading import (
    Found,
    choose_plan,
    in_store,
    parsed_version,
    reconcile_store,
    stored_plan,
)
from salesbook.layout.templates import default_templates
from salesbook.model.plan import Plan
from salesbook.problems import Problem, problem
from salesbook.sheets.year_end_book import build_year_end_book
from salesbook.store.errors import StoreError
from salesbook.store.store import Store
from salesbook.store.submissions import latest_period
from salesbook.store.versions import read_versions
from salesbook.variance.reconcile import reconcile


def write_year_end(
    text: str, out: Path, *, plan_id: str | None = None, language: str | None = None, force: bool = False
) -> Found[Path]:
    """Write what the year of a store came to as a workbook, and return it; SB390 when a file is there."""

    def read(store: Store) -> tuple[Plan, list[Problem]]:
        with store.reading() as connection:
            return first_version(connection, plan_id), []

    first, problems = in_store(text, read)
    if first is None:
        return None, problems
    last = first.fiscal_year.months[-1]
    done = reconcile_store(text, period=last, plan_id=first.id, language=language)
    planned = targets_of(first, ())
    if done.result is None or planned.targets is None:
        return None, [*problems, *done.problems]
    before = reconcile(first, planned.targets, (), last)
    book = build_year_end_book(done.result, before, default_templates(), language=done.result.plan.language)
    blocked = write_status(book, out, force=force)
    return None if blocked else out, [*problems, *blocked]


def first_version(connection: Connection, plan_id: str | None) -> Plan:
    """Return the lowest version of a plan in a store."""
    versions = read_versions(connection, _chosen(connection, plan_id))
    return parsed_version(connection, versions[min(versions)])[0]


def chosen_plan(connection: Connection, plan_id: str | None) -> Plan:
    """Return a plan in a store as its highest version has it; of several that of the latest returns."""
    return stored_plan(connection, _chosen(connection, plan_id))[0]


def _chosen(connection: Connection, plan_id: str | None) -> str:
    month = latest_period(connection, plan_id)
    if month is None:
        raise StoreError(problem("store-plan-unknown", value=plan_id or "", among=""))
    return choose_plan(connection, month, plan_id)
