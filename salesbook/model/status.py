"""Who has returned what for a period, and what is still open."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Literal, NamedTuple

from salesbook.model.period import Month
from salesbook.model.plan import Plan
from salesbook.model.restatement import Restatement
from salesbook.model.submission import FileStatus, Submission, covers
from salesbook.problems import Text, sentence

ReturnState = Literal["returned", "late", "partial", "rejected", "refused", "missing"]
STATES: tuple[ReturnState, ...] = ("returned", "late", "partial", "rejected", "refused", "missing")
"""What has become of what an owner is to return, the best first."""

COUNTING: frozenset[ReturnState] = frozenset(("returned", "late", "partial"))
"""The states in which at least some tables count."""

NOT_ASKED = "not-asked"
"""The state of a planned row that the form its owner returned does not have: open, and never a zero."""

STATE_WORDS: Mapping[str, Text] = {
    state: sentence(f"model.state.{state}") for state in dict.fromkeys((*FileStatus, *STATES, NOT_ASKED))
}
"""The one word for each state of a file, of a return and of a row."""


def return_state(submissions: Sequence[Submission], *, late: bool = False) -> ReturnState:
    """Return the state of an owner's files for a period: of the last one that counts, else of the last."""
    arrived = [each.status for each in submissions if each.status is not FileStatus.SKIPPED]
    counting = [status for status in arrived if status.counts]
    if not arrived:
        return "missing"
    if not counting:
        return "refused" if arrived[-1] is FileStatus.REFUSED else "rejected"
    if counting[-1] is FileStatus.PARTIAL:
        return "partial"
    return "late" if late else "returned"


def counted(states: Iterable[ReturnState]) -> Mapping[ReturnState, int]:
    """Return how many are in each state."""
    found = Counter(states)
    return {state: found[state] for state in STATES}


def counts_words(counts: Mapping[ReturnState, int]) -> Text:
    """Return how many are in each state, those nobody is in left out."""
    there = {STATE_WORDS[state]: count for state, count in counts.items() if count}
    return Text(
        {
            # English puts the number first, Chinese the state.
            "en": ", ".join(f"{count} {word.in_language('en')}" for word, count in there.items()),
            "zh": "，".join(f"{word.in_language('zh')} {count}" for word, count in there.items()),
        }
    )


MARKS: Mapping[ReturnState, str] = {
    "returned": "✓",
    "late": "✓!",
    "partial": "½",
    "rejected": "⚠",
    "refused": "⚠!",
    "missing": "✗",
}
"""What stands for a state where there is no room for the word."""

Course = Mapping[Month, ReturnState]
"""The state of one owner in each month that they were expected in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """A submission, the day it came in, and the import that took it."""

    submission: Submission
    received: date
    import_number: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusLine:
    """One owner. `days_left` until the due day is negative when it has passed, None once all counts.

    `version` is that of the plan whose form came back, 0 while none did.
    """

    owner: str
    name: Text
    region: Text
    territory: Text
    state: ReturnState
    received: date | None = None
    days_left: int | None = None
    file: str = ""
    import_number: int | None = None
    version: int = 0


class Form(NamedTuple):
    """The book that an owner is to fill in: of which version of the plan, and the file it was issued as."""

    version: int
    file: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """The returns of a period as they stand on a day, and the restatements that wait for approval.

    `courses` are the months of the year up to the period, by owner, where they are known; `forms` the books
    that owners are to fill in.
    """

    plan: Plan
    period: Month
    as_of: date
    due: date | None
    closed: bool = False
    lines: Sequence[StatusLine] = ()
    waiting: Sequence[Restatement] = field(default_factory=tuple)
    courses: Mapping[str, Course] = field(default_factory=dict)
    forms: Mapping[str, Form] = field(default_factory=dict)

    @property
    def worst_first(self) -> Sequence[StatusLine]:
        """The lines, the missing on top: they are to be followed up."""
        return sorted(self.lines, key=lambda line: -STATES.index(line.state))

    def needed(self, line: StatusLine) -> Form | None:
        """Return the book that an owner needs who filled in the form of an older version."""
        form = self.forms.get(line.owner)
        return form if form is not None and 0 < line.version < form.version else None

    def counts(self) -> Mapping[ReturnState, int]:
        """Return how many owners are in each state."""
        return counted(line.state for line in self.lines)

    def by_region(self) -> Mapping[str, Status]:
        """Return the same for each region, by its English name, in the order of the plan."""
        regions = dict.fromkeys(line.region.in_language("en") for line in self.lines)
        return {name: _only(self, name) for name in regions}


def _only(status: Status, region: str) -> Status:
    return replace(status, lines=[each for each in status.lines if each.region.in_language("en") == region])


def expects(plan: Plan, owner: str, period: Month) -> bool:
    """Say whether an owner of a return book is to return it for a month: not before they came, nor after."""
    dimensions, month = plan.dimensions, plan.fiscal_year.own(period)
    return dimensions.serves(owner, month) if owner in dimensions.person else owner in dimensions.territory


def status_lines(
    plan: Plan,
    owners: Sequence[str],
    arrivals: Sequence[Arrival],
    period: Month,
    due: date | None,
    as_of: date,
) -> list[StatusLine]:
    """Return a line for each owner of a return book; `arrivals` in the order they were taken.

    What came in after `as_of` is not looked at. A counting return of a later month covers this one. Who was
    not here that month, or is no longer in the plan, has a line only with a return.
    """
    by_owner: dict[str, list[Arrival]] = {}
    for each in arrivals:
        if each.received <= as_of and covers(each.submission, period):
            by_owner.setdefault(each.submission.owner, []).append(each)
    return [
        _line(plan, owner, by_owner.get(owner, ()), period, (due, as_of))
        for owner in owners
        if owner in by_owner or expects(plan, owner, period)
    ]


def _line(
    plan: Plan, owner: str, arrivals: Sequence[Arrival], period: Month, days: tuple[date | None, date]
) -> StatusLine:
    """Return an owner's line of a period; `days` are when the return is due, and today."""
    due, as_of = days
    counting = [each for each in arrivals if each.submission.status.counts]
    last = counting[-1] if counting else arrivals[-1] if arrivals else None
    # Judged by the first return that counted: a correction of it is not late.
    late = bool(counting) and due is not None and counting[0].received > due
    state = return_state([each.submission for each in arrivals], late=late)
    person = plan.dimensions.home(owner, period) if owner in plan.dimensions.person else None
    way = plan.dimensions.path(person.territory) if person is not None else (plan.dimensions.root,)
    settled = state in ("returned", "late")
    return StatusLine(
        owner=owner,
        name=person.name if person is not None else Text.of(owner),
        region=way[min(1, len(way) - 1)].name,
        territory=way[-1].name,
        state=state,
        received=last.received if last is not None else None,
        days_left=None if settled or due is None else (due - as_of).days,
        file=last.submission.path if last is not None else "",
        import_number=last.import_number if last is not None else None,
        version=last.submission.version if last is not None else 0,
    )
