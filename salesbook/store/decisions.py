"""Decisions: approving restatements, undoing imports, opening and closing periods."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any, Literal

from sqlalchemy import ColumnElement, Connection, Select, bindparam, exists, func, insert, select

from salesbook.model.period import Month
from salesbook.model.restatement import Restatement
from salesbook.store.code_table import next_id
from salesbook.store.errors import reading_values
from salesbook.store.month import month_of, number_of
from salesbook.store.submissions import holds
from salesbook.store.tables import (
    ACCEPTED,
    RESTATED,
    approvals,
    codes,
    counted_facts,
    decisions,
    facts,
    figures,
    imports,
    ledgers,
    periods,
    restatements,
    submissions,
    undone,
)

Kind = Literal["approve", "undo", "open", "close", "issue", "withdraw", "pay", "answer", "accept"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """Who decided, when, and why."""

    at: datetime
    by: str
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodState:
    """Whether a period is open, since when and by whom."""

    plan: str
    period: Month
    state: str
    at: str
    by: str
    reason: str
    last_import: int


def write_decision(connection: Connection, kind: Kind, decision: Decision) -> int:
    """Record a decision and return its number."""
    number = next_id(connection, decisions)
    row = {
        "id": number,
        "kind": kind,
        "at": decision.at.astimezone(UTC).isoformat(timespec="seconds"),
        "by": decision.by,
        "reason": decision.reason,
    }
    connection.execute(insert(decisions), row)
    return number


@reading_values
def waiting(
    connection: Connection, plan: str | None = None, import_number: int | None = None
) -> list[Restatement]:
    """Return the restatements that wait: not approved, not undone, not overtaken by a later return."""
    later, later_submission = facts.alias("later"), submissions.alias("later_submission")
    # A restatement falls away once a later return states the figure again (docs/finance.md, 6).
    overtaken = exists().where(
        later.c.figure_id == facts.c.figure_id,
        later.c.submission_id > facts.c.submission_id,
        later.c.state.in_((ACCEPTED, RESTATED)),
        later_submission.c.id == later.c.submission_id,
        ~exists().where(undone.c.import_id == later_submission.c.import_id),
    )
    query = _restatements().where(~exists().where(approvals.c.fact_id == facts.c.id), ~overtaken)
    if plan is not None:
        query = query.where(submissions.c.plan == plan)
    if import_number is not None:
        query = query.where(submissions.c.import_id == import_number)
    return _read(connection, query)


@reading_values
def approved(connection: Connection, plan: str, until: Month) -> list[Restatement]:
    """Return the restatements of months up to one that were approved, with who did, when and why."""
    query = (
        _restatements(*(decisions.c[name] for name in ("by", "at", "reason")))
        .join(approvals, approvals.c.fact_id == facts.c.id)
        .join(decisions, decisions.c.id == approvals.c.decision_id)
        .where(submissions.c.plan == plan, figures.c.month <= number_of(until))
    )
    return _read(connection, query)


def _read(connection: Connection, query: Select[Any]) -> list[Restatement]:
    return [
        Restatement(**{**row, "month": month_of(row["month"])})
        for row in connection.execute(query.order_by(facts.c.id)).mappings()
    ]


def _restatements(*more: ColumnElement[Any]) -> Select[Any]:
    """Return the query for restatements whose import holds, with more columns."""
    owner, item, measure, sheet = (codes.alias(name) for name in ("owner", "item", "measure", "sheet"))
    before = facts.alias("before")
    return (
        select(
            facts.c.id.label("fact"),
            submissions.c.import_id.label("import_number"),
            submissions.c.plan,
            owner.c.code.label("owner"),
            figures.c.month,
            item.c.code.label("item"),
            measure.c.code.label("measure"),
            before.c.value.label("before"),
            facts.c.value,
            submissions.c.path.label("file"),
            sheet.c.code.label("sheet"),
            facts.c.cell,
            *more,
        )
        .select_from(restatements)
        .join(facts, facts.c.id == restatements.c.fact_id)
        .join(submissions, submissions.c.id == facts.c.submission_id)
        .join(figures, figures.c.id == facts.c.figure_id)
        .join(owner, owner.c.id == figures.c.owner)
        .join(item, item.c.id == figures.c.item)
        .join(measure, measure.c.id == figures.c.measure)
        .join(sheet, sheet.c.id == facts.c.sheet)
        # Outer: there is no fact before where a cell was blank when its month was accepted.
        .outerjoin(before, before.c.id == restatements.c.before_id)
        .where(holds())
    )


def approve(connection: Connection, found: Sequence[Restatement], decision: Decision) -> None:
    """Approve restatements: they count from now on."""
    number = write_decision(connection, "approve", decision)
    connection.execute(insert(approvals), [{"fact_id": each.fact, "decision_id": number} for each in found])


def import_exists(connection: Connection, number: int) -> bool:
    """Say whether an import has this number; databases refuse to compare with one of more than 32 bits."""
    if not 0 < number < 2**31:
        return False
    return connection.execute(select(imports.c.id).where(imports.c.id == number)).first() is not None


def is_undone(connection: Connection, number: int) -> bool:
    """Say whether an import is undone."""
    return (
        connection.execute(select(undone.c.import_id).where(undone.c.import_id == number)).first() is not None
    )


def months_changed_by_undo(connection: Connection, number: int) -> set[tuple[str, Month]]:
    """Return the plans and months of which another figure, or none, would count without an import."""
    mine = select(facts.c.figure_id).join(submissions).where(submissions.c.import_id == number)
    query = (
        select(
            submissions.c.plan, figures.c.month, figures.c.id, submissions.c.import_id, counted_facts.c.value
        )
        .select_from(counted_facts)
        .join(submissions, submissions.c.id == counted_facts.c.submission_id)
        .join(figures, figures.c.id == counted_facts.c.figure_id)
        .where(counted_facts.c.figure_id.in_(mine))
        # The last row of a figure overwrites the others below, as the view current_facts takes the last.
        .order_by(counted_facts.c.submission_id, counted_facts.c.id)
    )
    now: dict[tuple[str, int, int], int] = {}
    without: dict[tuple[str, int, int], int] = {}
    for plan, month, figure, import_number, value in connection.execute(query):
        now[plan, month, figure] = value
        if import_number != number:
            without[plan, month, figure] = value
    return {(key[0], month_of(key[1])) for key, value in now.items() if without.get(key) != value}


def undo(connection: Connection, number: int, decision: Decision) -> list[str]:
    """Exclude an import from now on, and return the files of it that counted."""
    decided = write_decision(connection, "undo", decision)
    connection.execute(insert(undone), {"import_id": number, "decision_id": decided})
    files = select(submissions.c.path).where(submissions.c.import_id == number, submissions.c.counts == 1)
    books = select(ledgers.c.path).where(ledgers.c.import_id == number).order_by(ledgers.c.id)
    found = (files.order_by(submissions.c.id), books)
    return [path for query in found for path in connection.execute(query).scalars()]


def set_period(
    connection: Connection, plan: str, period: Month, state: Literal["open", "closed"], decision: Decision
) -> None:
    """Open or close a period."""
    number = write_decision(connection, "open" if state == "open" else "close", decision)
    last = connection.execute(select(func.coalesce(func.max(imports.c.id), 0))).scalar_one()
    row = {
        "decision_id": number,
        "plan": plan,
        "period": number_of(period),
        "state": state,
        "last_import": last,
    }
    connection.execute(insert(periods), row)


@reading_values
def read_periods(connection: Connection, plan: str) -> dict[Month, PeriodState]:
    """Return the periods of a plan that were ever closed, each as it is now."""
    return {
        month_of(period): PeriodState(
            plan=plan, period=month_of(period), state=state, last_import=last, at=at, by=by, reason=reason
        )
        for period, state, last, at, by, reason in connection.execute(_newest(), {"of_plan": plan})
    }


# Asked for every file of an import: making the statement takes longer than running it.
@cache
def _newest() -> Select[Any]:
    # Rows never change: opening a closed month adds a row, and the newest decision of a period holds.
    of_plan = periods.c.plan == bindparam("of_plan")
    newest = select(func.max(periods.c.decision_id)).where(of_plan).group_by(periods.c.period)
    return (
        select(
            *(periods.c[name] for name in ("period", "state", "last_import")),
            *(decisions.c[name] for name in ("at", "by", "reason")),
        )
        .join(decisions, decisions.c.id == periods.c.decision_id)
        .where(periods.c.decision_id.in_(newest))
        .order_by(periods.c.period)
    )


@reading_values
def imports_of_closed(connection: Connection, plan: str, period: Month) -> tuple[int, frozenset[int]] | None:
    """Return the last import before a month was closed, and those of which something was approved.

    None for a month that is open.
    """
    state = read_periods(connection, plan).get(period)
    if state is None or state.state != "closed":
        return None
    query = (
        select(submissions.c.import_id)
        .join(facts, facts.c.submission_id == submissions.c.id)
        .join(approvals, approvals.c.fact_id == facts.c.id)
        .where(submissions.c.plan == plan)
    )
    return state.last_import, frozenset(connection.execute(query.distinct()).scalars())


def closed_periods(connection: Connection, plan: str) -> list[Month]:
    """Return the periods of a plan that are closed now."""
    return [month for month, each in read_periods(connection, plan).items() if each.state == "closed"]
