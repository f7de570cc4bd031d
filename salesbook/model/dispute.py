"""Disputes of pay: typed in statement books, returned like any input, and answered by a decision."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from salesbook.model.answer import Answer
from salesbook.model.facts import Note
from salesbook.model.period import Month

DISPUTE = "pay_dispute"
"""The dimension of disputes."""
FIELDS = ("dispute_type", "dispute_line", "dispute_should", "dispute_why", "dispute_evidence")
"""The kinds of notes of a dispute, in their order on the form."""

_PREFIX = "pay"


def dispute_id(month: Month, person: str) -> str:
    """Return whose a statement book is: the payday's, so that it never counts as the person's return."""
    # No id of a plan holds a colon, as with meetings.
    return f"{_PREFIX}:{month.key}:{person}"


def dispute_of(owner: str) -> str | None:
    """Return the person of a statement book, None for any other owner."""
    prefix, _, rest = owner.partition(":")
    return rest.partition(":")[2] or None if prefix == _PREFIX else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispute:
    """What somebody says of a payday: `key` is that of its row, month and number; `words` by kind of note.

    An `answer` counts for the words that it was given to: typed anew, a dispute is open again.
    """

    person: str
    key: str
    words: Mapping[str, str]
    answer: Answer | None = None

    @property
    def month(self) -> Month:
        """The month whose pay is disputed."""
        return Month.parse(self.key.partition("/")[0])


def disputes_of(
    returned: Iterable[tuple[str, Sequence[Note]]], answers: Iterable[Answer] = ()
) -> tuple[Dispute, ...]:
    """Return the disputes of statement books, by owner and in the order they came: the last book holds."""
    books = {owner: notes for owner, notes in returned if dispute_of(owner) is not None}
    said: dict[tuple[str, str], dict[str, str]] = {}
    for owner, notes in books.items():
        for note in notes:
            if note.dimension == DISPUTE:
                said.setdefault((note.item, dispute_of(owner) or ""), {})[note.kind] = note.text
    given = {(each.key, each.person): each for each in answers}
    found = []
    for (key, person), words in sorted(said.items()):
        answer = given.get((key, person))
        counts = answer is not None and answer.about == words
        found.append(Dispute(person=person, key=key, words=words, answer=answer if counts else None))
    return tuple(found)
