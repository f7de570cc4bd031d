"""Returned actuals against finance's books: what agrees, and in which way the rest does not."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Literal, NamedTuple

from salesbook.model.amount import Currency
from salesbook.model.facts import Fact
from salesbook.model.measure import figure_text
from salesbook.model.period import Month
from salesbook.problems import Problem, problem

State = Literal[
    "matched", "different", "only-in-return", "only-in-books", "booked-in-another-period", "duplicate"
]
SLUGS: Mapping[State, str] = {
    "different": "books-differ",
    "only-in-return": "only-in-return",
    "only-in-books": "only-in-books",
    "booked-in-another-period": "booked-in-another-period",
    "duplicate": "booked-twice",
}


class Entry(NamedTuple):
    """A line of finance's books. `document` tells lines apart; the same one twice is a double entry."""

    month: Month
    owner: str
    item: str
    measure: str
    value: int
    document: str = ""


class Place(NamedTuple):
    """What is compared: one figure of one person and item in one month."""

    owner: str
    item: str
    measure: str
    month: Month


@dataclass(frozen=True, slots=True, kw_only=True)
class Tolerance:
    """Figures agree within either limit: `absolute` in minor units, `relative` a share of the books."""

    absolute: int = 0
    relative: Fraction = Fraction(0)

    def agree(self, returned: int, books: int) -> bool:
        """Say whether two figures agree."""
        off = abs(returned - books)
        return off <= self.absolute or off <= self.relative * abs(books)


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchLine:
    """How one figure of the return stands to the books; None where one side has nothing.

    `booked` is the month the books have it in, when that is another; `count` how often they have it.
    """

    place: Place
    state: State
    returned: int | None
    books: int | None
    plan: int = 0
    booked: Month | None = None
    count: int = 1


def match(
    returned: Iterable[Fact],
    books: Iterable[Entry],
    tolerance: Tolerance | None = None,
    plan: Mapping[Place, int] | None = None,
) -> tuple[MatchLine, ...]:
    """Return a line for every figure of the return or the books, in the order of place.

    A document that stands in the books more than once is a duplicate and counts once. What one side has
    in one month and the other, alone and within tolerance, in another, is booked in another period.
    """
    limits = tolerance or Tolerance()
    ours = _returned(returned)
    theirs, twice = _booked(books)
    lines = {place: _line(place, ours.get(place), theirs.get(place), limits) for place in {*ours, *theirs}}
    for place, count in twice.items():
        value = theirs[place]
        found = MatchLine(place=place, state="duplicate", returned=ours.get(place), books=value, count=count)
        lines[place] = found
    lines = _moved(lines, limits)
    planned = plan or {}
    return tuple(_with_plan(lines[place], planned) for place in sorted(lines))


def _with_plan(line: MatchLine, plan: Mapping[Place, int]) -> MatchLine:
    return replace(line, plan=plan.get(line.place, 0))


def _returned(facts: Iterable[Fact]) -> dict[Place, int]:
    sums: Counter[Place] = Counter()
    for fact in facts:
        sums[Place(fact.owner, fact.item, fact.measure, fact.month)] += fact.value
    return dict(sums)


def _booked(entries: Iterable[Entry]) -> tuple[dict[Place, int], dict[Place, int]]:
    """Return the books by place with double entries taken once, and how often those stand there."""
    seen: Counter[Entry] = Counter(entries)
    sums: defaultdict[Place, int] = defaultdict(int)
    twice: dict[Place, int] = {}
    for entry, count in seen.items():
        place = Place(entry.owner, entry.item, entry.measure, entry.month)
        double = count > 1 and bool(entry.document)
        sums[place] += entry.value if double else entry.value * count
        if double:
            twice[place] = max(count, twice.get(place, 0))
    return dict(sums), twice


def _line(place: Place, returned: int | None, books: int | None, limits: Tolerance) -> MatchLine:
    if returned is None or books is None:
        state: State = "only-in-books" if returned is None else "only-in-return"
    else:
        state = "matched" if limits.agree(returned, books) else "different"
    return MatchLine(place=place, state=state, returned=returned, books=books)


def _moved(lines: Mapping[Place, MatchLine], limits: Tolerance) -> dict[Place, MatchLine]:
    """Return the lines with what was booked in another month joined to the month it was returned for."""
    left = dict(lines)
    for place, line in sorted(lines.items()):
        if line.state != "only-in-return" or line.returned is None:
            continue
        other = next(_elsewhere(place, line.returned, left, limits), None)
        if other is not None:
            booked = left.pop(other)
            left[place] = MatchLine(
                place=place,
                state="booked-in-another-period",
                returned=line.returned,
                books=booked.books,
                booked=other.month,
            )
    return left


def _elsewhere(
    place: Place, returned: int, lines: Mapping[Place, MatchLine], limits: Tolerance
) -> Iterator[Place]:
    for other, line in sorted(lines.items()):
        alone = other[:3] == place[:3] and line.state == "only-in-books"
        if alone and line.books is not None and limits.agree(returned, line.books):
            yield other


def match_problems(lines: Sequence[MatchLine], currency: Currency) -> list[Problem]:
    """Return a problem for every line that does not match (SB606 to SB610)."""
    return [_problem(line, currency) for line in lines if line.state != "matched"]


def _problem(line: MatchLine, currency: Currency) -> Problem:
    place = line.place
    returned, books = (
        "" if value is None else figure_text(place.measure, value, currency)
        for value in (line.returned, line.books)
    )
    return problem(
        SLUGS[line.state],
        value=returned or books,
        owner=place.owner,
        item=place.item,
        month=place.month.key,
        books=books,
        booked=line.booked.key if line.booked else "",
        count=line.count,
    )
