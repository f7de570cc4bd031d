"""Decisions typed into variance books that would be lost if the books were written anew."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from salesbook.api.reading import read_return_bytes
from salesbook.files.returned import read_returned
from salesbook.model.facts import Note
from salesbook.model.meeting import DECISION, Decision, meeting_of
from salesbook.problems import Location, Problem, Text, problem

MOST_NAMED = 8
"""The most cells of a book named one by one."""


def unknown_decisions(books: Iterable[Path], known: Sequence[Decision]) -> list[Problem]:
    """Return a problem for every book with decisions that are not among those known (SB394)."""
    said = {(each.territory, each.key): each.words for each in known}
    found = ((book, [note for note in _typed(book) if not _is_known(note, said)]) for book in books)
    return [_problem(book, notes) for book, notes in found if notes]


def _problem(book: Path, notes: Sequence[Note]) -> Problem:
    cells = [f"{note.source.sheet}!{note.source.cell}" for note in notes if note.source is not None]
    listed = Text.listing(cells[:MOST_NAMED])
    return problem("decisions-not-imported", Location(file=str(book)), book.name, cells=listed)


def _typed(book: Path) -> Iterator[Note]:
    """Yield what was typed into a book that is there; none where it is no book."""
    data, _ = read_returned(book)
    if data is not None:
        yield from read_return_bytes(data, path=str(book)).notes


def _is_known(note: Note, said: Mapping[tuple[str, str], Mapping[str, str]]) -> bool:
    meeting = meeting_of(note.owner)
    if meeting is None or note.dimension != DECISION:
        return True
    return said.get((meeting[1], note.item), {}).get(note.kind) == note.text
