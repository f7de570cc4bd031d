"""A day typed as a figure passes for an amount near its plan: 3/1 becomes 46,447."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from corpus.base import book
from support.filled_books import typed

from salesbook.api.reading import read_return_bytes
from salesbook.model.period import Month

TEA = "2027-03/tea"


def told(revenue: str, planned: int) -> list[str | None]:
    """Return what is taken for a day when a revenue is typed beside a plan, both in yuan."""
    issued = book("ann").manifest
    table = issued.tables[0]
    row = [each.key for each in table.rows].index(TEA)
    plans = [*table.given["revenue_pl"]]
    plans[row] = planned * 100
    beside = replace(table, given={**table.given, "revenue_pl": plans})
    manifest = replace(issued, tables=(beside, *issued.tables[1:]))
    found = read_return_bytes(
        typed(book("ann").data, {(TEA, "revenue_ac"): Decimal(revenue)}),
        path="ann.xlsx",
        registry=lambda _: manifest,
        period=Month(2027, 3),
    )
    return [each.value for each in found.problems if each.slug == "suspected-date"]


def test_a_day_of_this_year_near_plan_stands_out_beside_the_rest_of_its_row() -> None:
    assert told("46447", 86_400) == ["46447"]


@pytest.mark.parametrize(
    ("revenue", "planned"),
    [("46447", 57_000), ("46447.5", 86_400), ("44000", 86_400), ("69000", 86_400)],
    ids=["attained like the rest", "not whole", "a day long ago", "no day"],
)
def test_other_figures_near_plan_are_no_days(revenue: str, planned: int) -> None:
    assert told(revenue, planned) == []
