"""The pay register in a store: closings, each with its lines, locked by a chain of hashes."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC
from typing import Any

from sqlalchemy import Connection, insert, select

from salesbook.model.period import Month
from salesbook.store.code_table import next_id
from salesbook.store.decisions import Decision, write_decision
from salesbook.store.errors import reading_values
from salesbook.store.month import month_of, number_of
from salesbook.store.tables import decisions, pay_closings, pay_heads, pay_lines


@dataclass(frozen=True, slots=True, kw_only=True)
class PayRow:
    """A line as it is kept; `name` are words as JSON."""

    person: str
    month: Month
    line: str
    name: str
    kind: str
    amount: int
    how: str
    before: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PayClosing:
    """A month that was paid: who closed it, by what it was reckoned, its lines.

    `sound` says that neither the lines nor any closing before were changed since.
    """

    number: int
    period: Month
    at: str
    by: str
    reason: str
    basis: str
    digest: str
    rows: Sequence[PayRow]
    sound: bool


@reading_values
def read_pay(connection: Connection, plan: str) -> list[PayClosing]:
    """Return the closings of a plan in the order they were made."""
    columns = (decisions.c.at, decisions.c.by, decisions.c.reason)
    query = (
        select(pay_closings, *columns)
        .join(decisions, decisions.c.id == pay_closings.c.decision_id)
        .where(pay_closings.c.plan == plan)
        .order_by(pay_closings.c.decision_id)
    )
    rows: dict[int, list[PayRow]] = {}
    lines = select(pay_lines).join(pay_closings).where(pay_closings.c.plan == plan)
    for row in connection.execute(lines.order_by(pay_lines.c.decision_id, pay_lines.c.number)).mappings():
        rows.setdefault(row["decision_id"], []).append(_row(dict(row)))
    found: list[PayClosing] = []
    for each in connection.execute(query).mappings():
        period, own = month_of(each["period"]), rows.get(each["decision_id"], [])
        before = found[-1].digest if found else ""
        found.append(
            PayClosing(
                number=each["decision_id"],
                period=period,
                **{name: each[name] for name in ("at", "by", "reason", "basis", "digest")},
                rows=own,
                sound=each["digest"] == _digest(before, period, each["basis"], own),
            )
        )
    return [*found, *_deleted(connection, plan, {each.digest for each in found})]


def _deleted(connection: Connection, plan: str, known: Collection[str]) -> Iterator[PayClosing]:
    """Yield the closings that were made and are not there any more."""
    heads = select(pay_heads).where(pay_heads.c.plan == plan).order_by(pay_heads.c.id)
    for each in connection.execute(heads).mappings():
        if each["digest"] not in known:
            yield PayClosing(
                number=each["id"],
                period=month_of(each["period"]),
                **dict.fromkeys(("by", "reason", "basis"), ""),
                **{name: each[name] for name in ("at", "digest")},
                rows=(),
                sound=False,
            )


def _row(row: dict[str, Any]) -> PayRow:
    kept = {name: value for name, value in row.items() if name not in ("decision_id", "number")}
    return PayRow(**{**kept, "month": month_of(row["month"])})


def write_pay(
    connection: Connection, plan: str, period: Month, basis: str, rows: Sequence[PayRow], decision: Decision
) -> str:
    """Lock the lines of a month, and return the hash that does."""
    known = read_pay(connection, plan)
    digest = _digest(known[-1].digest if known else "", period, basis, rows)
    number = write_decision(connection, "pay", decision)
    closing = {"decision_id": number, "plan": plan, "period": number_of(period)}
    connection.execute(insert(pay_closings), {**closing, "basis": basis, "digest": digest})
    at = decision.at.astimezone(UTC).isoformat(timespec="seconds")
    head = {"id": next_id(connection, pay_heads), "plan": plan, "period": number_of(period)}
    connection.execute(insert(pay_heads), {**head, "at": at, "digest": digest})
    kept = [{"decision_id": number, "number": at, **_columns(each)} for at, each in enumerate(rows, start=1)]
    connection.execute(insert(pay_lines), kept)
    return digest


def _columns(row: PayRow) -> dict[str, object]:
    names = ("person", "line", "name", "kind", "amount", "how", "before")
    return {"month": number_of(row.month), **{name: getattr(row, name) for name in names}}


def _digest(before: str, period: Month, basis: str, rows: Sequence[PayRow]) -> str:
    """Return the hash of a closing, which covers that of the one before."""
    parts = [before, period.key, basis, [list(_columns(each).values()) for each in rows]]
    return hashlib.sha256(json.dumps(parts, ensure_ascii=True).encode()).hexdigest()
