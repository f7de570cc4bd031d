"""Lines of books and returned figures in few words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from salesbook.ledger.matching.case import Rules
from salesbook.ledger.matching.match import LedgerDifference, Matched, match
from salesbook.model.facts import Fact
from salesbook.model.ledger import Ledger, LedgerLine
from salesbook.model.period import Month

MARCH = Month(2027, 3)


def line(document: str, revenue: int, quantity: int = 0, **other: Any) -> LedgerLine:  # noqa: ANN401 - any field of a line
    """Return a line of ann's tea in the middle of March; `other` names what differs from that."""
    day = other.pop("day", date(2027, 3, 15))
    figures = {"revenue": revenue, "quantity": quantity}
    fields = {
        "file": "ledger.csv", "sheet": "", "row": 2, "day": day, "month": Month(day.year, day.month),
        "document": document, "owner": "ann", "owner_code": "E1", "dimension": "product", "item": "tea",
        "item_code": "P1", "figures": figures,
    }  # fmt: skip
    return LedgerLine(**{**fields, **other})


def told(owner: str, item: str, month: Month = MARCH, **figures: int) -> list[Fact]:
    """Return what somebody returned of a product in a month."""
    return [
        Fact("river", "AC", month, owner, "east", "product", item, measure, value)
        for measure, value in figures.items()
    ]


def matched(
    lines: Sequence[LedgerLine],
    facts: Sequence[Fact],
    *,
    rules: Rules | None = None,
    identity: Mapping[str, str] | None = None,
    measures: Sequence[str] = ("revenue", "quantity"),
) -> Matched:
    """Return both sides of March matched, by revenue and quantity unless other measures are named."""
    return match(Ledger(lines=lines, measures=measures), facts, [MARCH], rules=rules, identity=identity)


def reasons(found: Matched) -> Mapping[tuple[str, str, str], str]:
    """Return the reason of each difference by owner, item and measure."""
    return {(each.key.owner, each.key.item, each.measure): each.reason for each in found.differences}


def only(found: Matched, measure: str = "revenue") -> LedgerDifference:
    """Return the one difference of a measure."""
    (difference,) = (each for each in found.differences if each.measure == measure)
    return difference
