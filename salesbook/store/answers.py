"""What was decided on disputes of pay, and on proposals to change the plan."""

from __future__ import annotations

import json
from collections.abc import Mapping

from sqlalchemy import Connection, insert, select

from salesbook.model.answer import Answer, Verdict
from salesbook.store.decisions import Decision, write_decision
from salesbook.store.errors import reading_values
from salesbook.store.tables import answers, decisions


@reading_values
def read_answers(connection: Connection, plan: str) -> list[Answer]:
    """Return the answers to what was written of a plan, in the order they were given."""
    query = (
        select(answers, decisions.c.at, decisions.c.by, decisions.c.reason)
        .join(decisions, decisions.c.id == answers.c.decision_id)
        .where(answers.c.plan == plan)
        .order_by(answers.c.decision_id)
    )
    return [
        Answer(
            about=json.loads(row["about"]),
            **{name: row[name] for name in ("person", "key", "verdict", "at", "by", "reason")},
        )
        for row in connection.execute(query).mappings()
    ]


def write_answer(
    connection: Connection,
    plan: str,
    row: tuple[str, str],
    about: Mapping[str, str],
    verdict: Verdict,
    decision: Decision,
) -> None:
    """Record the answer to what stands in somebody's row (whose, and its key), as it is worded now."""
    person, key = row
    values = {
        "decision_id": write_decision(connection, "answer", decision),
        "plan": plan,
        "person": person,
        "key": key,
        "about": json.dumps(dict(about), ensure_ascii=False),
        "verdict": verdict,
    }
    connection.execute(insert(answers), values)
