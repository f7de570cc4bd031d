"""From what was returned to what the books say, reason by reason, to the minor unit."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
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

    @property
    def unexplained(self) -> int:
        """What no reason explains, each difference by its size."""
        return self.steps.get(Reason.UNEXPLAINED, 0)


def ledger_bridge(
    matched: Matched, measure: str, months: Sequence[Month], owners: Collection[str] | None = None
) -> LedgerBridge:
    """Return the bridge of a measure over months, of some owners alone or, with all codes, of everybody.

    OpenBridgeError when returned figures and differences do not add up to the books.
    """
    inside = set(months)
    among = matched.among
    dimension = among.dimensions[measure]
    returned = sum(
        position.returned.get(measure, 0)
        for key, position in among.by_key.items()
        if key.month in inside and key.dimension == dimension and (owners is None or key.owner in owners)
    )
    sums: dict[Reason, int] = {}
    for each in matched.differences:
        if (
            each.measure == measure
            and each.key.month in inside
            and (owners is None or each.key.owner in owners)
        ):
            sums[each.reason] = sums.get(each.reason, 0) + each.gap
    booked = sum(
        line.figures.get(measure, 0)
        for line in matched.ledger.lines
        if line.counts and line.month in inside and (owners is None or among.owner_of(line) in owners)
    )
    if returned + sum(sums.values()) != booked:
        raise OpenBridgeError(f"{measure}: {returned} + {sum(sums.values())} is not {booked}")
    steps = {reason: sums[reason] for reason in Reason if sums.get(reason)}
    return LedgerBridge(measure=measure, returned=returned, steps=steps, booked=booked)
