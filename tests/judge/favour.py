"""What the JSON calls favourable, beside the figures that stand in the same block."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from judge.series import POLARITY

ADVERSE_RATES = frozenset(("expense_ratio", "churn"))


class Favour(NamedTuple):
    """A block of a document that may be favourable: of which measure or rate, what it says, what it must."""

    measure: str
    said: bool | None
    judged: bool | None


def favours_of(document: object, measure: str = "", *, rate: bool = False) -> Iterator[Favour]:
    """Yield every block of a document, wherever it stands, that says whether it is favourable."""
    if isinstance(document, Mapping):
        rate = rate or "rate" in document
        measure = str(document.get("rate") or document.get("measure") or measure)
        if "favorable" in document:
            polarity = (-1 if measure in ADVERSE_RATES else 1) if rate else POLARITY.get(measure, 1)
            yield Favour(measure, document["favorable"], _judged(document, polarity))
        document = list(document.values())
    if isinstance(document, list):
        for each in document:
            yield from favours_of(each, measure, rate=rate)


def _judged(block: Mapping[str, Any], polarity: int) -> bool | None:
    stated = block["variance"] if "variance" in block else block["difference"]
    way = Decimal(str(stated or 0)) * polarity
    return None if block.get("grey") or not way else way > 0
