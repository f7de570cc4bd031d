"""The change log: what changed from version to version of a plan, and who approved it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from salesbook.plan_input.plan_additions import OptionalFile
from salesbook.plan_input.scalars import NO_WORDS, Both, Day, PositiveCount
from salesbook.schedules.schedule import Fill, PlanSource, Schedule, ScheduleContent, row_of


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
    numbered = enumerate(source.plan.schedules.of(Change), start=1)
    records = [row_of(each, key=str(number), day=each.date) for number, each in numbered]
    return lambda _binding, person: ScheduleContent(records={} if person else {"changes": records})


CHANGES = Schedule(files=(OptionalFile(record=Change, key=()),), alone=False, filled=_filled)
