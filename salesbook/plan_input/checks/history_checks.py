"""Checks on what was sold before."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal
from typing import TypeAlias

from salesbook.model.figures import typed_text
from salesbook.model.period import FiscalYear, Month
from salesbook.plan_input.checks.dimension_checks import unknown_reference
from salesbook.plan_input.plan_tables import PlanTables, Row, Rows
from salesbook.plan_input.schema import (
    ChannelHistoryRow,
    ChannelRow,
    HistoryRow,
    PersonRow,
    ProductRow,
)
from salesbook.problems import Location, Problem, problem

HistoryRows: TypeAlias = Sequence[Row[HistoryRow]] | Sequence[Row[ChannelHistoryRow]]


def check_history(tables: PlanTables) -> list[Problem]:
    """Return what is wrong with history.csv."""
    rows = tables.history.rows
    found = _check_repeated(rows, "product") + _check_negative(rows)
    found += _check_members(rows, "person", PersonRow.file, tables.people)
    found += _check_members(rows, "product", ProductRow.file, tables.products)
    return found + _check_year(tables, rows)


def check_channel_history(tables: PlanTables) -> list[Problem]:
    """Return what is wrong with channel_history.csv."""
    rows = tables.channel_history.rows
    found = _check_repeated(rows, "channel") + _check_negative(rows)
    found += _check_members(rows, "person", PersonRow.file, tables.people)
    # Without any channel split_checks says so once, and not here for each of them.
    if tables.channels.rows or not tables.channels.complete:
        found += _check_members(rows, "channel", ChannelRow.file, tables.channels)
    return found + _check_year(tables, rows) + _check_sums(tables)


def _check_year(tables: PlanTables, rows: HistoryRows) -> list[Problem]:
    settings = tables.settings
    if settings is None or not settings.sound("fiscal_year", "starts"):
        return []
    year = FiscalYear(settings.table.fiscal_year, settings.table.starts)
    return _check_months(rows, year) + _check_gaps(rows, year.year_before())


def _check_sums(tables: PlanTables) -> list[Problem]:
    """Return one problem for each month whose channels and products have different sums."""
    # Rows that could not be read would make a difference by themselves.
    if not (tables.history.rows and tables.history.sound and tables.channel_history.sound):
        return []
    by_product: defaultdict[Month, Decimal] = defaultdict(Decimal)
    by_channel: defaultdict[Month, Decimal] = defaultdict(Decimal)
    first: dict[Month, Row[ChannelHistoryRow]] = {}
    for row in tables.history.rows:
        by_product[row.record.month] += row.record.revenue
    for each in tables.channel_history.rows:
        by_channel[each.record.month] += each.record.revenue
        first.setdefault(each.record.month, each)
    return [
        problem(
            "channel-history-differs",
            first[month].where,
            typed_text(by_channel[month]),
            month=month.key,
            history=typed_text(by_product[month]),
        )
        for month in first
        if by_channel[month] != by_product[month]
    ]


def _check_repeated(rows: HistoryRows, item: str) -> list[Problem]:
    first: dict[tuple[Month, str, str], int] = {}
    found = []
    for row in rows:
        record = row.record
        key = record.month, record.person, getattr(record, item)
        line = first.setdefault(key, row.line)
        if line != row.line:
            shown = " ".join(str(each) for each in key)
            found.append(problem("history-repeated", row.where, shown, line=line))
    return found


def _check_negative(rows: HistoryRows) -> list[Problem]:
    found = []
    for row in rows:
        record = row.record
        quantity = [Decimal(record.quantity)] if isinstance(record, HistoryRow) else []
        shown = [*quantity, record.revenue]
        if any(each < 0 for each in shown):
            found.append(problem("history-negative", row.where, " / ".join(str(each) for each in shown)))
    return found


def _check_members(
    rows: HistoryRows, column: str, file: str, members: Rows[PersonRow] | Rows[ProductRow] | Rows[ChannelRow]
) -> list[Problem]:
    """Return one problem for each unknown member, at the first line that names it."""
    unknown: dict[str, list[Row[HistoryRow] | Row[ChannelHistoryRow]]] = {}
    ids = members.ids
    for row in rows if members.complete else ():
        member = getattr(row.record, column)
        if member not in ids:
            unknown.setdefault(member, []).append(row)
    return [
        unknown_reference(those[0].at(column), member, file, ids, len(those))
        for member, those in unknown.items()
    ]


def _check_months(rows: HistoryRows, year: FiscalYear) -> list[Problem]:
    """Return one problem for each month that is not before the year."""
    late: dict[Month, Row[HistoryRow] | Row[ChannelHistoryRow]] = {}
    for row in rows:
        if row.record.month >= year.starts:
            late.setdefault(row.record.month, row)
    return [
        problem("history-in-year", row.at("month"), month.key, year=year.key, starts=year.starts.key)
        for month, row in late.items()
    ]


def _check_gaps(rows: HistoryRows, year: FiscalYear) -> list[Problem]:
    covered = {row.record.month for row in rows}
    file = next((row.record.file for row in rows), "")
    missing = [month.key for month in year.months if month not in covered]
    # A plan may have no history; history of other years alone is a gap of twelve months.
    if not missing or not rows:
        return []
    where = Location(file=file)
    return [problem("history-gap", where, ", ".join(missing), year=year.key)]
