"""From what was returned to what the books say, reason by reason, to the minor unit."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from salesbook.ledger.matching.match import Matched
from salesbook.ledger.matching.reason import Reason
from salesbook.model.period import Month


class OpenBridgeError(ArithmeticError):
    """A bridge that does not close: a fault of the program, never of the books."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerBridge:
    """What was returned, the differences by reason in the order of the reasons, and the books."""

    measure: str
    returned: int
    steps: Mapping[Reason, int] = field(default_factory=dict)
    booked: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Sums:
    """Returned figures, differences and books by measure, month and owner, each added up on its own."""

    returned: Mapping[tuple[str, Month], Counter[str]]
    booked: Mapping[tuple[str, Month], Counter[str]]
    differing: Mapping[tuple[str, Month], Mapping[Reason, Counter[str]]]

    def bridge(
        self, measure: str, months: Iterable[Month], owners: Collection[str] | None = None
    ) -> LedgerBridge:
        """Return the bridge of a measure over months, of some owners or, with all codes, of everybody.

        OpenBridgeError when returned figures and differences do not add up to the books.
        """
        returned = booked = 0
        steps: Counter[Reason] = Counter()
        for month in months:
            returned += _of(self.returned.get((measure, month), Counter()), owners)
            booked += _of(self.booked.get((measure, month), Counter()), owners)
            for reason, amounts in self.differing.get((measure, month), {}).items():
                steps[reason] += _of(amounts, owners)
        if returned + steps.total() != booked:
            raise OpenBridgeError(f"{measure}: {returned} + {steps.total()} is not {booked}")
        shown = {reason: steps[reason] for reason in Reason if steps[reason]}
        return LedgerBridge(measure=measure, returned=returned, steps=shown, booked=booked)


def _of(amounts: Counter[str], owners: Collection[str] | None) -> int:
    return amounts.total() if owners is None else sum(amounts[owner] for owner in owners)


def sums_of(matched: Matched) -> Sums:
    """Return both sides and the differences between them, ready for bridges."""
    returned: defaultdict[tuple[str, Month], Counter[str]] = defaultdict(Counter)
    booked: defaultdict[tuple[str, Month], Counter[str]] = defaultdict(Counter)
    differing: defaultdict[tuple[str, Month], defaultdict[Reason, Counter[str]]] = defaultdict(
        lambda: defaultdict(Counter)
    )
    for key, position in matched.among.by_key.items():
        for measure in matched.among.measures_of(key):
            returned[measure, key.month][key.owner] += position.returned.get(measure, 0)
    # From the lines themselves: what matching loses or counts twice leaves the bridge open.
    for line in matched.ledger.lines:
        for measure, amount in line.figures.items() if line.counts else ():
            booked[measure, line.month][matched.among.owner_of(line)] += amount
    for each in matched.differences:
        differing[each.measure, each.key.month][each.reason][each.key.owner] += each.gap
    return Sums(returned=returned, booked=booked, differing=differing)
