"""Checks on what was sold before."""

from __future__ import annotations

from collections.abc import Iterable

from salesbook.model.period import FiscalYear, Month
from salesbook.planning.checks.dimension_checks import unknown_reference
from salesbook.planning.input.plan_tables import PlanTables, Row
from salesbook.planning.input.schema import HistoryRow, PersonRow, ProductRow
from salesbook.problems import Location, Problem, problem

HistoryRows = Iterable[Row[HistoryRow]]


def check_history(tables: PlanTables) -> list[Problem]:
    """Return what is wrong with history.csv."""
    rows = tables.history.rows
    people, products = tables.people, tables.products
    found = _check_repeated(rows) + _check_negative(rows)
    if people.complete:
        found += _check_members(
            [(row, row.record.person) for row in rows], "person", PersonRow.file, people.ids
        )
    if products.complete:
        named = [(row, row.record.product) for row in rows]
        found += _check_members(named, "product", ProductRow.file, products.ids)
    settings = tables.settings
    if settings is not None and settings.sound("fiscal_year", "starts"):
        year = FiscalYear(settings.table.fiscal_year, settings.table.starts)
        found += _check_months(rows, year) + _check_gaps(rows, year.year_before())
    return found


def _check_repeated(rows: HistoryRows) -> list[Problem]:
    first: dict[tuple[Month, str, str], int] = {}
    found = []
    for row in rows:
        record = row.record
        line = first.setdefault((record.month, record.person, record.product), row.line)
        if line != row.line:
            shown = f"{record.month} {record.person} {record.product}"
            found.append(problem("history-repeated", row.where, shown, line=line))
    return found


def _check_negative(rows: HistoryRows) -> list[Problem]:
    return [
        problem("history-negative", row.where, f"{row.record.quantity} / {row.record.revenue}")
        for row in rows
        if row.record.quantity < 0 or row.record.revenue < 0
    ]


def _check_members(
    named: Iterable[tuple[Row[HistoryRow], str]], column: str, file: str, ids: frozenset[str]
) -> list[Problem]:
    """Return one problem for each unknown member, at the first line that names it."""
    unknown: dict[str, list[Row[HistoryRow]]] = {}
    for row, member in named:
        if member not in ids:
            unknown.setdefault(member, []).append(row)
    return [
        unknown_reference(rows[0].at(column), member, file, ids, len(rows))
        for member, rows in unknown.items()
    ]


def _check_months(rows: HistoryRows, year: FiscalYear) -> list[Problem]:
    """Return one problem for each month that is not before the year."""
    late: dict[Month, Row[HistoryRow]] = {}
    for row in rows:
        if row.record.month >= year.starts:
            late.setdefault(row.record.month, row)
    return [
        problem("history-in-year", row.at("month"), month.key, year=year.key, starts=year.starts.key)
        for month, row in late.items()
    ]


def _check_gaps(rows: HistoryRows, year: FiscalYear) -> list[Problem]:
    covered = {row.record.month for row in rows}
    missing = [month.key for month in year.months if month not in covered]
    if not 0 < len(missing) < 12:
        return []
    where = Location(file=HistoryRow.file)
    return [problem("history-gap", where, ", ".join(missing), year=year.key)]
