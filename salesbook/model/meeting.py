"""Decisions of the monthly sales meetings: typed in variance books, and returned like any input."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from salesbook.model.facts import Note
from salesbook.model.period import Month

DECISION = "decision"
"""The dimension of decisions, and the kind of note that says what was decided."""
OWNER, DUE, STATE = "decision_owner", "decision_due", "decision_state"
OPEN, DONE, DROPPED = "open", "done", "dropped"
_PREFIX = "meeting"


def meeting_id(month: Month, territory: str) -> str:
    """Return whose a meeting's book is: the meeting itself, which nobody else is called."""
    # No id of a plan holds a colon (docs/decisions.md: a meeting is an owner of its own).
    return f"{_PREFIX}:{month.key}:{territory}"


def meeting_of(owner: str) -> tuple[Month, str] | None:
    """Return month and territory of a meeting, None for any other owner."""
    prefix, _, rest = owner.partition(":")
    month, _, territory = rest.partition(":")
    return (Month.parse(month), territory) if prefix == _PREFIX and territory else None


def returns(owner: str) -> bool:
    """Return whether an owner is one of the plan, who returns figures; a meeting and a payday do not."""
    return ":" not in owner


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingDecision:
    """What a meeting of a territory decided on a topic, and what has become of it since.

    `key` is that of its row: month and topic.
    """

    territory: str
    key: str
    words: Mapping[str, str]

    @property
    def month(self) -> Month:
        """The month that the meeting was about."""
        return Month.parse(self.key.partition("/")[0])

    @property
    def topic(self) -> str:
        """What the meeting spoke of."""
        return self.key.partition("/")[2]

    @property
    def state(self) -> str:
        """The state, open while none is given."""
        return self.words.get(STATE) or OPEN

    def is_late(self, day: date) -> bool:
        """Say whether it is still open although it was due by a day."""
        due = self.words.get(DUE, "")
        # Days are written as ISO has them, and so sort as text.
        return self.state == OPEN and bool(due) and due <= day.isoformat()


def decisions_of(notes: Iterable[Note]) -> tuple[MeetingDecision, ...]:
    """Return the decisions that notes tell of; of what several meetings say of one the latest holds."""
    said: dict[tuple[str, str], dict[str, str]] = {}
    for _, territory, note in sorted(_of_meetings(notes), key=lambda each: each[0]):
        said.setdefault((territory, note.item), {})[note.kind] = note.text
    found = [MeetingDecision(territory=each, key=key, words=words) for (each, key), words in said.items()]
    return tuple(sorted(found, key=lambda each: (each.month, each.territory, each.key)))


def _of_meetings(notes: Iterable[Note]) -> Iterable[tuple[Month, str, Note]]:
    for note in notes:
        meeting = meeting_of(note.owner)
        if meeting is not None and note.dimension == DECISION:
            yield *meeting, note


def standing(decisions: Sequence[MeetingDecision], territory: str, month: Month) -> list[MeetingDecision]:
    """Return what a meeting begins with: what the last one decided, and what else is still open."""
    before = [each for each in decisions if each.territory == territory and each.month < month]
    last = max((each.month for each in before), default=month)
    settled = (DONE, DROPPED)
    return [
        each
        for each in before
        if each.words.get(DECISION) and (each.month == last or each.state not in settled)
    ]
