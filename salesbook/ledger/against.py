"""Returns against the books: what is matched, at every level, and what asks for action."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal

from salesbook.ledger.bridge import LedgerBridge, sums_of
from salesbook.ledger.line import Ledger
from salesbook.ledger.matching.case import Rules
from salesbook.ledger.matching.match import Difference, Matched, match
from salesbook.ledger.matching.reason import Reason
from salesbook.model.facts import Fact
from salesbook.model.measure import measure_of
from salesbook.model.period import Month
from salesbook.model.plan import Plan


@dataclass(frozen=True, slots=True, kw_only=True)
class Tolerance:
    """Up to which difference nothing is asked: an amount in minor units, a share of what was returned.

    The share counts no further than `cap`. It hides nothing from a bridge.
    """

    absolute: int = 0
    relative: Fraction = Fraction(0)
    cap: int | None = None

    def covers(self, difference: Difference) -> bool:
        """Return whether a difference needs no action; the limits belong to money, a count has none."""
        if not measure_of(difference.measure).money:
            return False
        share = self.relative * abs(difference.returned or 0)
        if self.cap is not None:
            share = min(share, Fraction(self.cap))
        return abs(difference.gap) <= max(Fraction(self.absolute), share)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Whose bridge it is: the company's, with all that has no code of ours, or a territory's."""

    level: Literal["company", "territory"]
    territory: str = ""
    owners: Collection[str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AgainstBooks:
    """Returns and books of a plan up to a month."""

    plan: Plan
    period: Month
    matched: Matched
    tolerance: Tolerance = field(default_factory=Tolerance)

    def for_action(self, difference: Difference) -> bool:
        """Return whether somebody has to look at a difference: unexplained, and beyond the tolerance."""
        return difference.reason is Reason.UNEXPLAINED and not self.tolerance.covers(difference)

    def places(self) -> Iterator[Place]:
        """Yield the company and every territory below it, in plan order."""
        dimensions = self.plan.dimensions
        yield Place(level="company")
        for territory in dimensions.territories:
            if territory.parent is not None:
                inside = {each.id for each in dimensions.below(territory.id)}
                owners = dimensions.staff_in(territory.id) | inside
                yield Place(level="territory", territory=territory.id, owners=owners)

    def spans(self) -> Mapping[str, Sequence[Month]]:
        """Return the month and, from the second one on, the year to date."""
        months = self.plan.fiscal_year.until(self.period)
        month = {self.period.key: (self.period,)}
        return month if len(months) == 1 else {**month, f"{months[0].key} – {self.period.key}": months}

    def bridges(self) -> Iterator[tuple[Place, str, LedgerBridge]]:
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
    rules: Rules | None = None,
    tolerance: Tolerance | None = None,
) -> AgainstBooks:
    """Return returned figures that count against the books, from the year's first month to the period.

    Figures of people are compared whole, in whichever of their places they were returned or booked.
    """
    identity = {each.id: each.identity for each in plan.dimensions.people}
    months = plan.fiscal_year.until(period)
    matched = match(ledger, facts, months, identity=identity, rules=rules)
    return AgainstBooks(plan=plan, period=period, matched=matched, tolerance=tolerance or Tolerance())
