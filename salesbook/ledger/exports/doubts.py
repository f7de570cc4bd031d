"""What an export may mean in two ways, so that somebody has to say it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations

from salesbook.ledger.exports.amounts import ZERO
from salesbook.ledger.exports.profile import Profile, plain
from salesbook.ledger.exports.table import LedgerEntry, LedgerTable
from salesbook.ledger.exports.words import RowWords
from salesbook.model.ledger import LedgerLine
from salesbook.problems import Location, Problem, problem

SIDES = frozenset({"debit", "credit", "direction"})
COUNTED = ("quantity", "amount", "net", "gross", "foreign")
FEWEST_AGAIN = 2
"""One row that stands in two tables may be a document that was booked twice."""


def check_words(table: LedgerTable, profile: Profile, words: RowWords) -> None:
    """Refuse statuses and types that sound as if a row did not count, and of which the profile says nothing.

    A type that takes back says so by its side, or by figures below zero. SB932.
    """
    said = {
        "status": {plain(each) for each in (*profile.void, *profile.unposted, *profile.counts)},
        "type": {plain(each) for each in (*profile.returns, *profile.counts)},
    }
    parts = {"status": words.doubtful, "type": words.back}
    judged = set[tuple[str, str]]()
    sided = bool(SIDES & table.heading.columns.keys()) or profile.negate
    for entry in table.entries:
        for column, known in said.items():
            text = entry.labels.get(column, "")
            if (
                not text
                or (column, text) in judged
                or (column == "type" and (sided or not _above_zero(entry)))
            ):
                continue
            judged.add((column, text))
            word = plain(text)
            if word not in known and any(part in word for part in parts[column]):
                table.problems.append(problem("ledger-word-unclear", table.where(entry.row, column), text))


def _above_zero(entry: LedgerEntry) -> bool:
    figures = [entry.figures[each] for each in COUNTED if each in entry.figures]
    return any(figures) and all(each >= ZERO for each in figures)


def rows_again(lines: Iterable[LedgerLine]) -> Iterator[Problem]:
    """Yield where a sheet or file holds half of the rows of another one once more (SB933)."""
    tables: defaultdict[tuple[str, str], list[LedgerLine]] = defaultdict(list)
    for line in lines:
        if line.document:
            tables[line.file, line.sheet].append(line)
    if len(tables) < 2:
        return
    faces = {place: Counter(map(_face, own)) for place, own in tables.items()}
    for first, second in combinations(tables, 2):
        again = (faces[first] & faces[second]).total()
        if again >= FEWEST_AGAIN and 2 * again >= min(len(tables[first]), len(tables[second])):
            yield _again(tables[second], faces[first], " ".join(each for each in first if each), again)


def _again(
    lines: Sequence[LedgerLine], known: Counter[tuple[object, ...]], other: str, count: int
) -> Problem:
    line = next(each for each in lines if _face(each) in known)
    where = Location(file=line.file, sheet=line.sheet or None, line=None if line.sheet else line.row)
    return problem("ledger-rows-again", where, other, count=count)


def _face(line: LedgerLine) -> tuple[object, ...]:
    figures = tuple(sorted(line.figures.items()))
    return line.document, line.day, line.month, line.owner_code, line.item_code, figures, line.posting
