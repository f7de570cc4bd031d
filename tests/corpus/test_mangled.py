"""The open corpus: what people return is read right, or refused with the reason, and never silently wrong."""

from __future__ import annotations

import pickle
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from corpus.base import FOLDER, ISSUED, PERIOD
from corpus.case import expectations, file_of
from corpus.make_mangled import all_ways
from salesbook.api.reading import read_return_bytes
from salesbook.files.issued import registry_of
from salesbook.model.meeting import DECISION
from salesbook.model.period import Month
from salesbook.model.submission import FileStatus, Submission, TableStatus
from salesbook.problems import Severity

EXPECTED = expectations()
FEWEST = 60
TABLES = {
    "decision": "agenda",
    "cause": "tracking",
    "visit": "visits",
    "shortfall": "difficulty",
    "difficulty": "difficulty",
}
"""Which table a cell belongs to, by a word in its name; the others are sales."""
RIGHT, REFUSED, WRONG = "right", "refused or withheld", "silently wrong"
SAYS = Path(__file__).parents[2] / "docs" / "reading.md"


@cache
def read(slug: str) -> Submission:
    """Return what a book of the corpus submits."""
    expected = EXPECTED[slug]
    path = file_of(expected)
    return read_return_bytes(
        path.read_bytes(),
        path=path.name,
        registry=registry_of(ISSUED),
        period=Month.parse(expected["period"]),
        accept_degraded=expected["accept_degraded"],
    )


def said(submission: Submission) -> dict[str, int | str]:
    """Return what counts of a submission, by row and measure as expectations name them."""
    figures: dict[str, int | str] = {
        f"{fact.month.key}/{fact.item} {fact.measure}": fact.value for fact in submission.facts
    }
    # Every topic of a meeting has its own words.
    rows = {note: note.item if note.dimension == DECISION else note.month.key for note in submission.notes}
    return figures | {f"{row} {note.kind}": note.text for note, row in rows.items()}


def warned(submission: Submission) -> set[tuple[str | None, str | None]]:
    """Return the cells that a warning or an error names."""
    return {
        (found.where.sheet, found.where.cell)
        for found in submission.problems
        if found.severity is not Severity.NOTE and found.where.cell
    }


def wrong_cells(submission: Submission, meant: Mapping[str, Any]) -> Iterator[str]:
    """Yield the figures that count without being what was meant, and those that vanished unsaid."""
    found = said(submission)
    named = warned(submission)
    sources = {
        f"{fact.month.key}/{fact.item} {fact.measure}": (fact.source.sheet, fact.source.cell)
        for fact in submission.facts
        if fact.source is not None
    }
    for cell, value in found.items():
        if meant.get(cell) != value and sources.get(cell) not in named:
            yield f"{cell} is {value}, meant was {meant.get(cell)}"
    for cell, value in meant.items():
        if value is not None and cell not in found and not withheld(submission, cell):
            yield f"{cell} was {value} and is gone without a word"


def withheld(submission: Submission, cell: str) -> bool:
    """Say whether the table of a figure does not count, and an error says why."""
    table = submission.tables.get(next((table for word, table in TABLES.items() if word in cell), "sales"))
    said_why = any(found.severity is Severity.ERROR for found in submission.problems)
    return said_why and (table is TableStatus.WITHHELD or not submission.status.counts)


def outcome(slug: str) -> str:
    """Return what became of a book of the corpus."""
    submission, meant = read(slug), EXPECTED[slug]["meant"]
    if list(wrong_cells(submission, meant)):
        return WRONG
    whole = {cell: value for cell, value in meant.items() if value is not None}
    everything = said(submission).items() >= whole.items() and whole
    return RIGHT if everything and submission.status.counts else REFUSED


def places(submission: Submission) -> list[str]:
    """Return the problems with their places as expectations name them."""
    return sorted(f"{found.slug} {found.where.place()}".strip() for found in submission.problems)


def test_no_book_of_the_corpus_is_silently_wrong() -> None:
    counts = Counter(outcome(slug) for slug in EXPECTED)
    assert {slug: list(wrong_cells(read(slug), EXPECTED[slug]["meant"])) for slug in EXPECTED} == {
        slug: [] for slug in EXPECTED
    }
    assert counts[WRONG] == 0
    assert counts.total() >= FEWEST


@pytest.mark.parametrize("slug", EXPECTED)
def test_a_book_says_what_it_has_to_say(slug: str) -> None:
    expected, submission = EXPECTED[slug], read(slug)
    assert places(submission) == expected["problems"]
    assert submission.status.value == expected["status"]
    if expected["owner"]:
        assert submission.owner == expected["owner"]
    else:
        assert submission.status in (FileStatus.REJECTED, FileStatus.REFUSED)
        assert not submission.facts


@pytest.mark.parametrize("slug", EXPECTED)
def test_what_is_accepted_is_all_that_was_meant(slug: str) -> None:
    expected, submission = EXPECTED[slug], read(slug)
    if submission.status.value.startswith("accepted"):
        doubtful = {cell for cell, value in expected["meant"].items() if value is None}
        sure = {cell: value for cell, value in said(submission).items() if cell not in doubtful}
        assert sure == {cell: value for cell, value in expected["meant"].items() if value is not None}


def test_expectations_are_those_of_the_ways() -> None:
    assert {way.slug: way.expected() for way in all_ways()} == EXPECTED


def test_every_file_belongs_to_a_way() -> None:
    books = {path.name for path in FOLDER.iterdir() if path.is_file() and path.suffix != ".json"}
    assert books == {str(expected["file"]) for expected in EXPECTED.values()}
    assert all(expected["period"] == PERIOD for expected in EXPECTED.values())


def test_books_are_small() -> None:
    assert max(file_of(expected).stat().st_size for expected in EXPECTED.values()) < 70_000


def test_the_documentation_tells_the_counts() -> None:
    counts = Counter(outcome(slug) for slug in EXPECTED)
    table = dict(
        re.findall(
            r"^\| (right|refused or withheld|silently wrong) \| ([0-9]+) \|",
            SAYS.read_text("utf-8"),
            re.MULTILINE,
        )
    )
    assert {name: int(count) for name, count in table.items()} == {
        name: counts[name] for name in (RIGHT, REFUSED, WRONG)
    }


@pytest.mark.parametrize("slug", EXPECTED)
def test_what_was_read_can_travel_between_processes(slug: str) -> None:
    assert pickle.loads(pickle.dumps(read(slug))) == read(slug)
