"""Returns against the books: what is matched, at every level, and what asks for action."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Literal, TypeAlias

from salesbook.ledger.bridge import LedgerBridge, sums_of
from salesbook.ledger.matching.case import Rules
from salesbook.ledger.matching.match import LedgerDifference, Matched, match
from salesbook.ledger.matching.position import PositionKey
from salesbook.ledger.matching.reason import Reason
from salesbook.model.difference import AcceptedDifference
from salesbook.model.facts import Fact
from salesbook.model.ledger import Ledger
from salesbook.model.measure import measure_of
from salesbook.model.period import Month
from salesbook.model.plan import Plan

BookSpan: TypeAlias = Literal["month", "ytd"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Whose bridge it is: the company's, with all that has no code of ours, or a territory's."""

    level: Literal["company", "territory"]
    territory: str = ""
    owners: Collection[str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AgainstBooks:
    """Returns and books of a plan up to a month, what was `accepted`, who `closed` the month and when.

    `answers` are what people said of differences, by person and key of the question.
    """

    plan: Plan
    period: Month
    matched: Matched
    accepted: Sequence[AcceptedDifference] = ()
    closed: str = ""
    answers: Mapping[tuple[str, str], str] = field(default_factory=dict)

    def answer(self, difference: LedgerDifference) -> str:
        """Return what its person said of a difference, "" for nothing."""
        return self.answers.get((difference.key.owner, question_key(difference)), "")

    @property
    def questions(self) -> Mapping[str, Sequence[LedgerDifference]]:
        """What only its person can settle and has not spoken of, by person.

        What nothing explains, and what was returned and the books know nothing of.
        """
        found: defaultdict[str, list[LedgerDifference]] = defaultdict(list)
        for each in self.matched.differences:
            unknown = each.reason is Reason.UNKNOWN_CODE and bool(each.returned)
            asked = unknown or self.for_action(each)
            if asked and each.key.owner in self.plan.dimensions.person and not self.answer(each):
                found[each.key.owner].append(each)
        return found

    def acceptances(self, difference: LedgerDifference) -> list[AcceptedDifference]:
        """Return who accepted a difference as large as it is now."""
        wanted = acceptance_of(difference)
        return [each for each in self.accepted if replace(each, at="", by="", reason="") == wanted]

    def is_accepted(self, difference: LedgerDifference) -> bool:
        """Return whether enough people accepted a difference: one up to the limit, above it two."""
        people = {each.by for each in self.acceptances(difference)}
        alone = measure_of(difference.measure).money and abs(difference.gap) <= self.plan.close.alone
        return len(people) >= (1 if alone else 2)

    def for_action(self, difference: LedgerDifference) -> bool:
        """Return whether somebody has to look at a difference: unexplained, not accepted, beyond the limits.

        The limits belong to money; of a count every unexplained piece asks for action.
        """
        if difference.reason is not Reason.UNEXPLAINED or self.is_accepted(difference):
            return False
        limits = self.plan.books
        share = limits.relative * abs(difference.returned or 0)
        if limits.cap is not None:
            share = min(share, Fraction(limits.cap))
        within = abs(difference.gap) <= max(Fraction(limits.absolute), share)
        return not within or not measure_of(difference.measure).money

    @property
    def left(self) -> list[LedgerDifference]:
        """What of the month asks for action."""
        return [
            each
            for each in self.matched.differences
            if each.key.month == self.period and self.for_action(each)
        ]

    def beyond_limit(self) -> bool:
        """Return whether more money stays unexplained, of any measure in the month, than the plan allows."""
        open_: Counter[str] = Counter()
        for each in self.left:
            open_[each.measure] += abs(each.gap)
        return any(
            amount > self.plan.books.unexplained or not measure_of(measure).money
            for measure, amount in open_.items()
        )

    def places(self) -> Iterator[Place]:
        """Yield the company and every territory below it, in plan order."""
        dimensions = self.plan.dimensions
        yield Place(level="company")
        for territory in dimensions.territories:
            if territory.parent is not None:
                inside = {each.id for each in dimensions.below(territory.id)}
                owners = dimensions.staff_in(territory.id) | inside
                yield Place(level="territory", territory=territory.id, owners=owners)

    def spans(self) -> Mapping[BookSpan, Sequence[Month]]:
        """Return the month and, where more months are compared, the year to date."""
        months = self.matched.months
        month: dict[BookSpan, Sequence[Month]] = {"month": (self.period,)}
        return month if len(months) == 1 else {**month, "ytd": months}

    def bridges(self) -> Iterator[tuple[Place, BookSpan, LedgerBridge]]:
        """Yield the bridge of every place, span and measure."""
        sums = sums_of(self.matched)
        for place in self.places():
            for span, months in self.spans().items():
                for measure in self.matched.ledger.measures:
                    yield place, span, sums.bridge(measure, months, place.owners)


def against_books(
    ledger: Ledger,
    facts: Sequence[Fact],
    plan: Plan,
    period: Month,
    *,
    older: Sequence[Fact] = (),
) -> AgainstBooks:
    """Return returned figures that count against the books, from the year's first month to the period.

    Where the books do not tell of every month before, the period alone: returns beside no books differ by
    everything. Figures of people are compared whole, in whichever of their places they were returned or
    booked. `older` are returned figures that a later return replaced.
    """
    identity = {each.id: each.identity for each in plan.dimensions.people}
    returned = {fact.measure for fact in facts}
    # What the books state of profit is compared where anybody returns it; else it only gives unit costs.
    measures = [each for each in ledger.measures if each in returned or each != "gross_profit"]
    matched = match(
        replace(ledger, measures=measures),
        facts,
        months_of(ledger, plan, period),
        identity=identity,
        rules=Rules(window=plan.books.window, older=_older(older, identity)),
    )
    return AgainstBooks(plan=plan, period=period, matched=matched)


def months_of(ledger: Ledger, plan: Plan, period: Month) -> Sequence[Month]:
    """Return the months that books are about: the year up to a month where they tell of all of it."""
    told = {line.month for line in ledger.lines}
    year = plan.fiscal_year.until(period)
    return year if all(month in told for month in year) else (period,)


def _older(
    facts: Sequence[Fact], identity: Mapping[str, str]
) -> Mapping[tuple[PositionKey, str], Sequence[int]]:
    found: defaultdict[tuple[PositionKey, str], list[int]] = defaultdict(list)
    for each in facts:
        owner = identity.get(each.owner, each.owner)
        found[PositionKey(each.month, owner, each.dimension, each.item), each.measure].append(each.value)
    return found


def question_key(difference: LedgerDifference) -> str:
    """Return the key of the row that asks about a difference."""
    key = difference.key
    return f"{key.month.key}/{difference.measure}/{key.dimension}/{key.item}"


def acceptance_of(difference: LedgerDifference, by: str = "", reason: str = "") -> AcceptedDifference:
    """Return a difference as somebody accepts it: as large as it is now."""
    key = difference.key
    return AcceptedDifference(
        month=key.month,
        owner=key.owner,
        dimension=key.dimension,
        item=key.item,
        code=difference.code,
        measure=difference.measure,
        amount=difference.gap,
        by=by,
        reason=reason,
    )
