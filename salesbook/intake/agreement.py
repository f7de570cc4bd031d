"""Figures by channel or customer against those by product: a part counts only with its whole."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import chain

from salesbook.intake.extract import Extract
from salesbook.issued.manifest import IssuedTable, Manifest
from salesbook.model.amount import Currency
from salesbook.model.facts import Fact
from salesbook.model.figures import figure_text
from salesbook.model.period import Month
from salesbook.problems import Location, Problem, Text, problem

PRODUCT = "product"
DIFFERENCES: Mapping[str, str] = {"channel": "channel-sum-differs", "customer": "customer-sum-differs"}
"""What revenue is seen by besides products, and the problem of what does not sum to them."""
Key = tuple[str, Month, str]
"""Whose figure, of which month, of which measure."""


def part_tables(manifest: Manifest) -> list[str]:
    """Return the tables of a book that are filled in by channel or by customer."""
    return [
        table.id
        for table in manifest.tables
        if table.inputs and not DIFFERENCES.keys().isdisjoint(chain.from_iterable(_members(table)))
    ]


def rests_on_withheld(manifest: Manifest, withheld: Collection[str]) -> bool:
    """Return whether what is sold by product, in all or in part, does not count."""
    return any(_has_rows_of(table, PRODUCT) for table in manifest.tables if table.id in withheld)


def tables_by_product(manifest: Manifest, parts: str) -> list[str]:
    """Return the tables in which what a table by channel or customer sums up is filled in by product."""
    measures = {column.measure for table in manifest.tables if table.id == parts for column in table.inputs}
    return [
        table.id
        for table in manifest.tables
        if _has_rows_of(table, PRODUCT) and any(column.measure in measures for column in table.inputs)
    ]


def _members(table: IssuedTable) -> Iterator[Mapping[str, str]]:
    return (row.members for row in table.rows)


def _has_rows_of(table: IssuedTable, axis: str) -> bool:
    return any(axis in members for members in _members(table))


def part_differences(parts: Extract, extracts: Mapping[str, Extract], currency: Currency) -> list[Problem]:
    """Return each month whose channels (SB543) or customers (SB545) do not sum to its products."""
    # A person may sell nothing through channels, but what they name by channel must be what they sold.
    # Of what is kept aside, too: its product may be unknown, but it was sold through a channel.
    sold = (fact for each in extracts.values() for fact in (*each.facts, *each.aside))
    # Channels are asked for place by place as products are, customers of all places together.
    placed = any(fact.dimension == "channel" for fact in parts.facts)
    by_product = _sums((fact for fact in sold if fact.dimension == PRODUCT), placed=placed)
    by_part = _sums(parts.facts, placed=placed)
    first: dict[Key, Fact] = {}
    for fact in parts.facts:
        first.setdefault(_key(fact, placed=placed), fact)
    return [
        _difference(first[key], total, by_product.get(key, 0), currency)
        for key, total in sorted(by_part.items())
        if total != by_product.get(key, 0)
    ]


def _sums(facts: Iterable[Fact], *, placed: bool) -> Mapping[Key, int]:
    sums: defaultdict[Key, int] = defaultdict(int)
    for fact in facts:
        sums[_key(fact, placed=placed)] += fact.value
    return sums


def _key(fact: Fact, *, placed: bool) -> Key:
    return fact.owner if placed else "", fact.month, fact.measure


def _difference(fact: Fact, found: int, expected: int, currency: Currency) -> Problem:
    def shown(amount: int) -> str:
        return figure_text(fact.measure, amount, currency)

    source = fact.source
    where = Location(sheet=source.sheet, cell=source.cell, row=Text.of(fact.month.key)) if source else None
    return problem(
        DIFFERENCES[fact.dimension],
        where,
        shown(found),
        month=fact.month.key,
        products=shown(expected),
        by=shown(found - expected),
    )
