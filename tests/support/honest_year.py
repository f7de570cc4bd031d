"""An honest year: what somebody really sold, with promotions, free goods, credit notes and poor months.

Nothing in it is a mistake, so that whatever a check asks about is a false alarm.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from decimal import Decimal

from salesbook.issued.manifest import IssuedTable

CENT, PIECE = Decimal("0.01"), Decimal(1)
HOLIDAYS = {"01": 0.9, "02": 0.45, "10": 0.75}
"""What is left of a month with long holidays; the plan may not know."""
MOST_DISCOUNT = 0.6
"""Promotions go down to this part of the plan price."""

Figures = dict[tuple[str, str], Decimal]
"""By row key and column key."""


def honest_year(table: IssuedTable, seed: int) -> Figures:
    """Return the figures of a year for a table of quantity, revenue and collections by month and product."""
    chance = random.Random(seed)
    items = dict.fromkeys(row.subject.item for row in table.rows)
    begins = {item: chance.randint(2, 9) for item in items if chance.random() < 0.08}
    owed = dict.fromkeys(items, Decimal(0))
    months = dict.fromkeys(row.subject.month for row in table.rows)
    leave = {month for month in months if chance.random() < 0.03}
    found: Figures = {}
    for month in months:
        if month is None:
            continue
        own = chance.lognormvariate(-0.05, 0.2) * HOLIDAYS.get(month.key[-2:], 1.0)
        for key, pieces, price in _planned(table, month.key):
            item = key.partition("/")[2]
            made = own * chance.lognormvariate(0, 0.35) * (0.04 if month in leave else 1)
            if int(month.key[-2:]) < begins.get(item, 0):
                made = 0.0
            quantity, revenue = _sold(chance, pieces, price, made)
            owed[item] += revenue
            paid = _paid(chance, owed[item])
            owed[item] -= paid
            found |= {
                (key, "quantity_ac"): quantity,
                (key, "revenue_ac"): revenue,
                (key, "collections_ac"): paid,
            }
    return found


def _planned(table: IssuedTable, month: str) -> Iterator[tuple[str, int, Decimal]]:
    """Yield the rows of a month that have a plan: key, planned pieces and plan price."""
    given: Mapping[str, list[int]] = {key: list(values) for key, values in table.given.items()}  # type: ignore[arg-type]
    for n, row in enumerate(table.rows):
        pieces, cents = given["quantity_pl"][n], given["revenue_pl"][n]
        if row.subject.month is not None and row.subject.month.key == month and pieces and cents:
            yield row.key, pieces, (Decimal(cents) / pieces / 100).quantize(CENT)


def _sold(chance: random.Random, pieces: int, price: Decimal, made: float) -> tuple[Decimal, Decimal]:
    """Return what was sold of a product in a month, and for how much."""
    if chance.random() < 0.03:  # nothing, or some samples for nothing
        return Decimal(chance.choice((0, 0, 2, 5))), Decimal(0)
    quantity = Decimal(round(pieces * made))
    if chance.random() < 0.003:  # more came back than was sold
        quantity = -Decimal(chance.randint(1, max(1, pieces // 20)))
    discount = chance.uniform(MOST_DISCOUNT, 0.95) if chance.random() < 0.1 else chance.uniform(0.97, 1.03)
    revenue = (quantity * price * Decimal(discount)).quantize(CENT)
    if chance.random() < 0.1:  # ten bought, one for nothing
        quantity += (quantity / 10).quantize(PIECE)
    if chance.random() < 0.03:  # a credit note
        revenue -= (revenue * Decimal(chance.uniform(0.05, 0.4))).quantize(CENT)
    return quantity, revenue


def _paid(chance: random.Random, owed: Decimal) -> Decimal:
    """Return what customers paid of what they owe: mostly most of it, at times nothing."""
    share = 0 if owed <= 0 or chance.random() < 0.05 else chance.uniform(0.6, 1.0)
    return (owed * Decimal(share)).quantize(CENT)
