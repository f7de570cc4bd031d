"""Lists that come back row by row: single expenses, difficulties."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from salesbook.model.period import Month
from salesbook.schedules.compared import Compared, money_json


@dataclass(frozen=True, slots=True, kw_only=True)
class ListRow:
    """A row of a list that grows: whose, of which month, its amount in minor units, its words by kind."""

    owner: str
    item: str
    month: Month
    amount: int | None
    words: Mapping[str, str]


def list_rows(result: Compared, dimension: str) -> Iterator[ListRow]:
    """Yield the rows of a list up to the period, by owner and day."""
    amounts = {
        (fact.owner, fact.item, fact.month): fact.value
        for fact in result.listed
        if fact.dimension == dimension
    }
    words: dict[tuple[str, str, Month], dict[str, str]] = {}
    for note in result.notes:
        if note.dimension == dimension:
            words.setdefault((note.owner, note.item, note.month), {})[note.kind] = note.text
    for key in sorted({*amounts, *words}):
        owner, item, month = key
        if month <= result.period:
            yield ListRow(
                owner=owner, item=item, month=month, amount=amounts.get(key), words=words.get(key, {})
            )


def rows_json(result: Compared, dimension: str) -> list[Mapping[str, object]]:
    """Return the rows of a list as the JSON of a reconciliation has them."""
    return [
        {
            "owner": row.owner,
            "row": row.item,
            "month": row.month.key,
            "amount": money_json(row.amount, result.plan),
            "words": dict(row.words),
        }
        for row in list_rows(result, dimension)
    ]
