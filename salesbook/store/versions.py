"""The versions of a plan in a store: their files, and whether they are drafts, issued or withdrawn."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection, func, insert, select

from salesbook.model.period import Month
from salesbook.model.plan_version import PlanVersion
from salesbook.problems import problem
from salesbook.store.decisions import Decision, closed_periods, write_decision
from salesbook.store.errors import StoreError, reading_values
from salesbook.store.month import month_of, number_of
from salesbook.store.tables import (
    codes,
    current_facts,
    decisions,
    figures,
    plan_files,
    plans,
    version_states,
)


def known_plans(connection: Connection) -> list[str]:
    """Return the ids of all plans in a store."""
    return sorted(connection.execute(select(plans.c.plan).distinct()).scalars())


@reading_values
def first_months(connection: Connection) -> dict[str, Month]:
    """Return the first month of the year of every plan in a store."""
    rows = connection.execute(select(plans.c.plan, plans.c.first_month).order_by(plans.c.plan))
    return {plan: month_of(number) for plan, number in rows}


@reading_values
def read_versions(connection: Connection, plan: str) -> dict[int, PlanVersion]:
    """Return the versions of a plan by their number: each as it was issued, a draft as it came last."""
    query = select(plans.c.version, plans.c.digest, plans.c.effective).where(plans.c.plan == plan)
    rows = connection.execute(query.order_by(plans.c.version, plans.c.id)).all()
    decided = _decided(connection, plan)
    found: dict[int, PlanVersion] = {}
    for number, digest, effective in rows:
        month = None if effective is None else month_of(effective)
        version = PlanVersion(plan=plan, number=number, content=digest, effective=month)
        state = decided.get(number)
        if state is None:
            found[number] = version
        elif state.content == digest:
            found[number] = replace(state, effective=month)
    return found


def _decided(connection: Connection, plan: str) -> dict[int, PlanVersion]:
    columns = (version_states.c.version, version_states.c.digest, version_states.c.state)
    query = (
        select(*columns, decisions.c.at, decisions.c.by, decisions.c.reason)
        .join(decisions, decisions.c.id == version_states.c.decision_id)
        .where(version_states.c.plan == plan)
        .order_by(version_states.c.decision_id)
    )
    return {
        number: PlanVersion(
            plan=plan, number=number, content=digest, state=state, at=at, by=by, reason=reason
        )
        for number, digest, state, at, by, reason in connection.execute(query)
    }


@reading_values
def files_of_version(connection: Connection, version: PlanVersion) -> dict[str, bytes]:
    """Return the files of a version."""
    query = (
        select(plan_files.c.name, plan_files.c.content)
        .join(plans, plans.c.id == plan_files.c.plan_id)
        .where(
            plans.c.plan == version.plan, plans.c.version == version.number, plans.c.digest == version.content
        )
    )
    return {name: bytes(content) for name, content in connection.execute(query)}


def decide_version(connection: Connection, version: PlanVersion, decision: Decision) -> None:
    """Record what became of a version; a closed month keeps the version it was closed with (SB717)."""
    touched = touched_months(connection, version)
    if touched:
        months = ", ".join(month.key for month in touched)
        raise StoreError(problem("version-in-closed", value=str(version.number), months=months))
    number = write_decision(connection, "issue" if version.state == "issued" else "withdraw", decision)
    row = {
        "decision_id": number,
        "plan": version.plan,
        "version": version.number,
        "digest": version.content,
        "state": version.state,
    }
    connection.execute(insert(version_states), row)


def touched_months(connection: Connection, version: PlanVersion) -> list[Month]:
    """Return the closed months that a version would change; the first of a plan changes none."""
    if version.effective is None:
        return []
    closed = closed_periods(connection, version.plan)
    return [month for month in closed if month >= version.effective]


@reading_values
def accepted_since(connection: Connection, plan: str, month: Month) -> dict[Month, int]:
    """Return how many figures count of a plan in each month from one on."""
    query = (
        select(figures.c.month, func.count())
        .join(current_facts, current_facts.c.figure_id == figures.c.id)
        .join(codes, codes.c.id == figures.c.plan)
        .where(codes.c.code == plan, figures.c.month >= number_of(month))
        .group_by(figures.c.month)
    )
    return {month_of(number): count for number, count in connection.execute(query)}


def follow_version(connection: Connection, version: PlanVersion) -> None:
    """Take over what became of a version where books are issued; issued here it stays as it is (SB716)."""
    known = read_versions(connection, version.plan).get(version.number)
    if known is not None and known.state != "draft" and known.content != version.content:
        where = known.at[:10]
        raise StoreError(problem("version-differs", value=str(version.number), by=known.by, at=where))
    if version.state == "draft" or (known is not None and known.state == version.state):
        return
    at = datetime.fromisoformat(version.at)
    decide_version(connection, version, Decision(at=at, by=version.by, reason=version.reason))


def issue_by_return(connection: Connection, plan: str, number: int, decision: Decision) -> None:
    """Record that a version is issued, since a return of it was accepted."""
    version = read_versions(connection, plan).get(number)
    if version is not None and version.state == "draft":
        decide_version(connection, replace(version, state="issued"), decision)
