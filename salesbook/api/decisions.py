"""What was typed into books for reading, and would be lost if these were written anew."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from pathlib import Path

from salesbook.api.reading import read_return_bytes
from salesbook.files.returned import read_returned
from salesbook.model.dispute import DISPUTE, Dispute, dispute_of
from salesbook.model.facts import Note
from salesbook.model.meeting import DECISION, MeetingDecision, meeting_of
from salesbook.problems import Location, Problem, Text, problem

MOST_NAMED = 8
"""The most cells of a book named one by one."""


def unknown_decisions(books: Iterable[Path], known: Sequence[MeetingDecision]) -> list[Problem]:
    """Return a problem for every book with decisions that are not among those known (SB394)."""
    said = {(each.territory, each.key): each.words for each in known}

    def is_known(note: Note) -> bool:
        meeting = meeting_of(note.owner)
        if meeting is None or note.dimension != DECISION:
            return True
        return said.get((meeting[1], note.item), {}).get(note.kind) == note.text

    return _unknown(books, is_known)


def unknown_disputes(books: Iterable[Path], known: Sequence[Dispute]) -> list[Problem]:
    """Return a problem for every statement book with a dispute that is not among those known (SB394)."""
    said = {(each.person, each.key): each.words for each in known}

    def is_known(note: Note) -> bool:
        person = dispute_of(note.owner)
        if person is None or note.dimension != DISPUTE:
            return True
        return said.get((person, note.item), {}).get(note.kind) == note.text

    return _unknown(books, is_known)


def unknown_words(books: Iterable[Path], known: Collection[tuple[str, str, str, str]]) -> list[Problem]:
    """Return a problem for every book with words that are not known by book, owner, kind and text (SB394)."""
    return _unknown_in(books, lambda owner, note: (owner, note.owner, note.kind, note.text) in known)


def _unknown(books: Iterable[Path], is_known: Callable[[Note], bool]) -> list[Problem]:
    return _unknown_in(books, lambda _, note: is_known(note))


def _unknown_in(books: Iterable[Path], is_known: Callable[[str, Note], bool]) -> list[Problem]:
    found = ((book, [note for owner, note in _typed(book) if not is_known(owner, note)]) for book in books)
    return [_problem(book, notes) for book, notes in found if notes]


def _problem(book: Path, notes: Sequence[Note]) -> Problem:
    cells = [f"{note.source.sheet}!{note.source.cell}" for note in notes if note.source is not None]
    listed = Text.listing(cells[:MOST_NAMED])
    return problem("decisions-not-imported", Location(file=str(book)), book.name, cells=listed)


def _typed(book: Path) -> Iterator[tuple[str, Note]]:
    """Yield what was typed into a book that is there, with whose it is; none where it is no book."""
    data, _ = read_returned(book)
    if data is not None:
        read = read_return_bytes(data, path=str(book))
        yield from ((read.owner, note) for note in read.notes)
