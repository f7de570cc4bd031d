"""Who submitted, reviewed, approved or refused a plan, as the lists beside issued books have it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection, insert, select

from salesbook.model.approval import Step
from salesbook.store.code_table import next_id
from salesbook.store.errors import reading_values
from salesbook.store.tables import plan_steps

COLUMNS = ("plan", "version", "content", "action", "by", "reason", "assurance", "evidence")


def write_steps(connection: Connection, import_number: int, plan: str, steps: Iterable[Step]) -> None:
    """Take over the steps of a plan that are not in the store yet."""
    known = set(read_plan_steps(connection, plan))
    for step in steps:
        if step in known:
            continue
        row = {
            "id": next_id(connection, plan_steps),
            "import_id": import_number,
            **{name: getattr(step, name) for name in COLUMNS},
            "at": step.at.isoformat(timespec="seconds"),
            "instead_of": step.for_,
        }
        connection.execute(insert(plan_steps), row)


@reading_values
def read_plan_steps(connection: Connection, plan: str) -> list[Step]:
    """Return the steps of all versions of a plan, in the order they were taken over."""
    query = select(plan_steps).where(plan_steps.c.plan == plan).order_by(plan_steps.c.id)
    return [
        Step(
            **{name: row[name] for name in COLUMNS},
            at=datetime.fromisoformat(row["at"]),
            for_=row["instead_of"],
        )
        for row in connection.execute(query).mappings()
    ]
