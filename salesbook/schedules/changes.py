"""The change log: what changed from version to version of a plan, and who approved it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from salesbook.layout.book_content import Binding, Record
from salesbook.model.plan import Plan
from salesbook.plan_input.plan_additions import OptionalFile
from salesbook.plan_input.scalars import NO_WORDS, Both, Day, PositiveCount
from salesbook.schedules.schedule import Content, Fill, PlanSource, Schedule


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """changes.csv: a version of the plan, what changed, and who approved it."""

    file: ClassVar[str] = "changes.csv"

    version: PositiveCount
    date: Day
    changed: Both
    reason: Both = NO_WORDS
    approved: Both = NO_WORDS


def _filled(source: PlanSource) -> Fill:
    def content(binding: Binding, person: str | None) -> Content:
        del binding
        return Content() if person else Content(records={"changes": _records(source.plan)})

    return content


def _records(plan: Plan) -> list[Record]:
    return [
        {
            "key": str(number),
            "version": each.version,
            "day": each.date,
            "changed": each.changed,
            "reason": each.reason,
            "approved": each.approved,
        }
        for number, each in enumerate(plan.schedules.of(Change), start=1)
    ]


CHANGES = Schedule(files=(OptionalFile(record=Change, key=()),), alone=False, filled=_filled)
