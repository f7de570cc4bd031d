"""Proposals: what people ask to change in the plan, typed in their books and returned like any input."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from salesbook.model.answer import Answer
from salesbook.model.half_year import half_of
from salesbook.model.period import FiscalYear, Month, spelled_month
from salesbook.model.submission import Submission

DIFFICULTY, PROPOSAL = "difficulty", "proposal"
"""The dimensions of rows that propose something: difficulty reports of a person, proposals of a region."""
Kind = Literal["relief", "transfer", "rollover", "replan", "correction"]
SPREAD, SPREAD_REASON = "proposed", "proposed_reason"
"""Notes of a region's people: the target of the year that the manager would give, and why."""
HALF, HALF_REASON = "half_forecast", "half_cause"
"""Notes of a half-year book: what is expected of somebody in the second half, and why."""
PEOPLE, SECOND_HALF = "people", "half-year"
"""Rows that stand for a whole table."""
Span = Literal["month", "year", "half"]
_NUMBER = re.compile(r"[1-9]\d?(?!\d)", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """A change of somebody's target: by an amount in a month, or to one in the year or its second half."""

    person: str
    amount: int
    span: Span = "month"
    month: Month | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """What `owner` (a person, a region) asks for in the row `key` of a book; `words` are the row's by kind.

    What is `lacking` keeps it from being accepted. An `answer` counts for the words that it was given to.
    """

    owner: str
    key: str
    month: Month
    kind: Kind
    moves: Sequence[Move]
    words: Mapping[str, str]
    lacking: Sequence[str] = ()
    answer: Answer | None = None

    @property
    def id(self) -> str:
        """What it is called: whose, and which row: `east/2`."""
        return f"{self.owner}/{self.key.partition(':')[2]}"

    @property
    def keeps_total(self) -> bool:
        """Whether it may not change the sum: what moves, or is spread anew within a region."""
        return self.kind in ("transfer", "rollover") or (self.kind == "replan" and not self.of_half)

    @property
    def of_half(self) -> bool:
        """Whether it comes from a half-year book."""
        return self.key.endswith(SECOND_HALF)

    @property
    def reason(self) -> str:
        """Why, as it was typed."""
        kinds = ("proposal_reason", "difficulty", "difficulty_proposal", "reason")
        return " · ".join(self.words[each] for each in kinds if self.words.get(each))


def proposals_of(
    returned: Iterable[Submission],
    shortfalls: Mapping[tuple[str, str], int],
    year: FiscalYear,
    answers: Iterable[Answer] = (),
) -> tuple[Proposal, ...]:
    """Return what books that count propose: of each form the last one that came back holds.

    `shortfalls` are the amounts of difficulty reports, by owner and row.
    """
    books = {(each.owner, each.version, each.month): each for each in returned}
    given = {(each.person, each.key): each for each in answers}
    found: list[Proposal] = []
    said: set[tuple[str, tuple[tuple[str, str], ...]]] = set()
    for book in sorted(books.values(), key=lambda each: each.version):
        for each in _proposals(book, shortfalls, year):
            # Copied over into the book of a later version it is the same proposal.
            words = each.owner, tuple(sorted(each.words.items()))
            if words in said:
                continue
            said.add(words)
            answer = given.get((each.owner, each.key))
            counts = answer is not None and answer.about == each.words
            found.append(replace(each, answer=answer if counts else None))
    return tuple(sorted(found, key=lambda each: (each.owner, each.key)))


def _proposals(
    book: Submission, shortfalls: Mapping[tuple[str, str], int], year: FiscalYear
) -> Iterator[Proposal]:
    rows: dict[tuple[str, str], dict[str, str]] = {}
    months: dict[tuple[str, str], Month] = {}
    for note in book.notes:
        if note.dimension in (DIFFICULTY, PROPOSAL):
            rows.setdefault((note.dimension, note.item), {})[note.kind] = note.text
            months[note.dimension, note.item] = note.month
    prefix = f"v{book.version}-" if book.version > 1 else ""
    for (dimension, item), words in rows.items():
        key = f"{dimension}:{prefix}{_number(item)}"
        place = (book.owner, key, months[dimension, item])
        if dimension == PROPOSAL:
            yield _listed(place, words, year)
        else:
            amount = shortfalls.get((book.owner, item))
            yield _reported(place, {**words, **({} if amount is None else {"amount": str(amount)})}, year)
    yield from _table(book, (SPREAD, SPREAD_REASON), f"{PROPOSAL}:{prefix}{PEOPLE}", "year")
    yield from _table(book, (HALF, HALF_REASON), f"{PROPOSAL}:{prefix}{SECOND_HALF}", "half")


def _number(item: str) -> str:
    """Return the number of a spare row: `+002` is 2, that of a month's book keeps its month."""
    first, plus, number = item.partition("+")
    return f"{first and first + '-'}{int(number)}" if plus and number.isdecimal() else item


def _listed(place: tuple[str, str, Month], words: Mapping[str, str], year: FiscalYear) -> Proposal:
    """Return a row of a region's proposals; what is moved leaves one place and arrives at another."""
    kind = words.get("proposal_kind", "")
    person, to = words.get("proposal_person"), words.get("proposal_to")
    month, until = (_month(words.get(f"proposal_{each}"), year) for each in ("month", "to_month"))
    amount = words.get("proposal_amount")
    moving = kind in ("transfer", "rollover")
    needed = {
        "kind": kind,
        "person": person,
        "month": month,
        "amount": amount,
        "reason": words.get("proposal_reason"),
    }
    if moving:
        needed |= {"to": to} if kind == "transfer" else {"to_month": until}
    lacking = [name for name, said in needed.items() if not said]
    moves: list[Move] = []
    if not lacking and person is not None and amount is not None:
        less = int(amount) if kind == "correction" else -int(amount)
        moves.append(Move(person=person, month=month, amount=less))
        if moving:
            moves.append(Move(person=to or person, month=until or month, amount=-less))
    return _proposal(place, kind, moves, words, lacking)


def _reported(place: tuple[str, str, Month], words: Mapping[str, str], year: FiscalYear) -> Proposal:
    """Return a difficulty report: its owner is to be relieved of the shortfall."""
    month, amount = _month(words.get("difficulty_month"), year), words.get("amount")
    needed = {
        "month": month,
        "amount": amount,
        "reason": words.get("difficulty") or words.get("difficulty_proposal"),
    }
    lacking = [name for name, said in needed.items() if not said]
    moves = [] if lacking else [Move(person=place[0], month=month, amount=-int(amount or 0))]
    return _proposal(place, "relief", moves, words, lacking)


def _table(book: Submission, kinds: tuple[str, str], key: str, span: Span) -> Iterator[Proposal]:
    """Yield what a table of people proposes as a whole; the words of all rows are its words."""
    figures = {note.owner: note for note in book.notes if note.kind == kinds[0]}
    if not figures:
        return
    said = {note.owner: note for note in book.notes if note.kind == kinds[1]}
    moves = [Move(person=person, amount=int(note.text), span=span) for person, note in figures.items()]
    words = {f"{person}.{kinds[0]}": note.text for person, note in figures.items()}
    words |= {f"{person}.{kinds[1]}": note.text for person, note in said.items()}
    words["reason"] = " · ".join(dict.fromkeys(note.text for note in said.values()))
    lacking = [] if words["reason"] else ["reason"]
    owner = half_of(book.owner) or book.owner
    month = next(iter(figures.values())).month
    yield _proposal((owner, key, month), "replan", moves, words, lacking)


def _proposal(
    place: tuple[str, str, Month],
    kind: str,
    moves: Sequence[Move],
    words: Mapping[str, str],
    lacking: Sequence[str],
) -> Proposal:
    owner, key, month = place
    named: Kind = next((each for each in KINDS if each == kind), "correction")
    return Proposal(owner=owner, key=key, month=month, kind=named, moves=moves, words=words, lacking=lacking)


KINDS: tuple[Kind, ...] = ("relief", "transfer", "rollover", "replan", "correction")
"""All kinds of changes there are; a roll-over by the plan's policy needs no proposal."""


def _month(words: str | None, year: FiscalYear) -> Month | None:
    """Return the month of the year that is meant by its number, or by what forms call it."""
    said = (words or "").split()
    spelled = (spelled_month(way.format(each)) for each in said for way in ("{}", f"{{}} {year.year}"))
    numbers = {str(each.number) for each in spelled if each is not None}
    numbers |= {found[0] for each in said if (found := _NUMBER.match(each))} if not numbers else set()
    return next((each for each in year.months if str(each.number) in numbers), None)
