"""What was returned in words, as the cells of a variance book hold it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from salesbook.layout.book_content import Members, Notes
from salesbook.layout.declaration import Phrases
from salesbook.model.meeting import DECISION, STATE
from salesbook.model.period import Month
from salesbook.model.status import STATE_WORDS
from salesbook.problems import Language, Text, spoken_languages
from salesbook.variance.result import Reconciliation

Said = Mapping[Month, Sequence[str]]
"""What one owner said of one kind, by month."""


def notes_of(result: Reconciliation, phrases: Phrases, language: Language, territory: str) -> Notes:
    """Return what gives a cell its words: the state of a return, or what was returned for some months.

    Decisions are those of a `territory`.
    """
    decided = {each.key: each.words for each in result.decisions if each.territory == territory}
    states = {line.person: STATE_WORDS[line.state] for line in result.returns}
    frame = phrases.words["of_month"].in_language(spoken_languages(language)[-1])
    said: dict[tuple[str, str], dict[Month, list[str]]] = {}
    for note in result.notes:
        of_month = said.setdefault((note.kind, note.owner), {}).setdefault(note.month, [])
        of_month.append(note.text)

    def notes(kind: str, months: Sequence[Month], members: Members) -> Text | None:
        place = result.plan.dimensions.person.get(members.get("person", ""))
        person = place.identity if place is not None else ""
        if DECISION in members:
            said_of = decided.get(members[DECISION], {}).get(kind)
            if kind == STATE and said_of:
                return phrases.words.get(f"decision_{said_of}", Text.of(said_of))
            return Text.of(said_of) if said_of else None
        if kind == "status":
            return states.get(person)
        spoken = {month: texts for month, texts in said.get((kind, person), {}).items() if month in months}
        return Text.of(_joined(spoken, months, result.period, frame)) if spoken else None

    return notes


def _joined(said: Said, months: Sequence[Month], period: Month, frame: str) -> str:
    """Return the words of some months, the latest first, a line each that names the month.

    Where a cell stands for one month, or nothing but the month reported on is spoken about, it goes unnamed.
    """
    texts = {month: "; ".join(said[month]) for month in sorted(said, reverse=True)}
    if len(months) == 1 or set(texts) == {period}:
        return next(iter(texts.values()))
    return "\n".join(frame.format(month=month.key, what=text) for month, text in texts.items())
