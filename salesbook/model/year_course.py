"""Where each step of a year stands: versions on their way, months, the half-year and the year-end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from salesbook.model.approval import ApprovalRules, Assurance, Step
from salesbook.model.period import Month
from salesbook.model.plan import Plan
from salesbook.model.plan_version import PlanVersion
from salesbook.model.status import Course
from salesbook.problems import Text

Stage = Literal["prepare", "review", "approve", "issue", "month", "half_year", "year_end"]
StageState = Literal["done", "open", "ahead", "refused", "withdrawn", "not_asked"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """A version as it stands, and the rules of its approval."""

    standing: PlanVersion
    rules: ApprovalRules


@dataclass(frozen=True, slots=True, kw_only=True)
class Closed:
    """A month that is closed: since when, and by whom."""

    day: date
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class YearKnown:
    """What is known of a year on a day.

    `steps` are those of all versions. `courses` are the months of each owner, `received` the day of the last
    return of a month that counts, `waiting` how many restatements of a month wait; `closed` is None where
    nobody knows which months are closed. `following` is the next year's plan, where there is one, `kept` who
    decided since when to keep the second half as planned.
    """

    plan: Plan
    as_of: date
    versions: Sequence[Version] = ()
    steps: Sequence[Step] = ()
    courses: Mapping[str, Course] = field(default_factory=dict)
    names: Mapping[str, Text] = field(default_factory=dict)
    received: Mapping[Month, date] = field(default_factory=dict)
    due: Mapping[Month, date | None] = field(default_factory=dict)
    closed: Mapping[Month, Closed] | None = None
    waiting: Mapping[Month, int] = field(default_factory=dict)
    following: str = ""
    kept: Closed | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class YearStep:
    """A step of the year: since when it is what it is, who did it, or who is to act and until when.

    `period` is the key of the months that it is of, `version` the number of what is planned; 0 of no version.
    `assurance` is how sure it is who did it, where that was recorded.
    """

    stage: Stage
    state: StageState
    period: str
    version: int = 0
    since: date | None = None
    by: str = ""
    assurance: Assurance | None = None
    who: Text = field(default_factory=Text)
    due: date | None = None
    about: Text = field(default_factory=Text)

    def overdue(self, as_of: date) -> int:
        """Return by how many days an open step is late, 0 while there is time."""
        return max(0, (as_of - self.due).days) if self.state == "open" and self.due is not None else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class YearStatus:
    """The steps of a year in their order, as they stand on a day."""

    plan: Plan
    as_of: date
    steps: Sequence[YearStep]

    @property
    def open(self) -> Sequence[YearStep]:
        """The steps that somebody is to take now, the latest first."""
        waiting = (each for each in self.steps if each.state == "open")
        return sorted(waiting, key=lambda each: -each.overdue(self.as_of))
