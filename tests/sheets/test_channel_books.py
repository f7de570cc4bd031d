"""Channels in the plan books: figures that add up, on sheets there only when channels are planned."""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest
from support.composed import ComposedTable, composed_table
from support.sample_books import variance_book
from support.small_plan import company_book, return_book

from salesbook.api.plan import plan_targets
from salesbook.layout.templates import default_templates
from salesbook.model.dimension import CHANNEL
from salesbook.sheets.plan_books import BookOrder, Planned, build_book
from salesbook.spreadsheet.book import BookSpec

SAMPLE = Path(__file__).parents[2] / "samples" / "plan"
YEAR = "revenue_pl@FY2027"


@cache
def sample() -> Planned:
    result = plan_targets(SAMPLE)
    assert result.plan is not None
    assert result.targets is not None
    return Planned.of(result.plan, result.targets, default_templates())


@cache
def book(kind: str, owner: str) -> BookSpec:
    return build_book(BookOrder(book=kind, owner=owner, file=""), sample(), language="en")[0]


def table(name: str, kind: str = "company", owner: str = "dongfang") -> ComposedTable:
    return composed_table(book(kind, owner), name)


def test_channels_stand_with_their_months_quarters_halves_and_year() -> None:
    channels, cube = table("channels"), sample().targets.by(CHANNEL)["revenue"]
    assert list(channels.by_key) == ["ka", "tt", "hr", "ec"]
    for at, row in enumerate(channels.by_key.values()):
        months = [channels.number(row, f"revenue_pl@{month.key}") for month in sample().targets.months]
        assert months == [Decimal(int(each)).scaleb(-5) for each in cube[:, :, at].sum(axis=1)]
        assert sum(months[:6]) == channels.number(row, "revenue_pl@FY2027-H1")
        assert sum(months) == channels.number(row, YEAR)


def test_every_view_of_the_company_comes_to_the_same_target() -> None:
    totals = {
        name: table(name).number(table(name).by_label[label], YEAR)
        for name, label in (
            ("people", "Company"),
            ("products", "Company"),
            ("channels", "Total"),
            ("person_channels", "Total"),
        )
    }
    assert set(totals.values()) == {Decimal(118095)}


def test_the_proof_covers_channels() -> None:
    proof = table("proof")
    for row in proof.by_key.values():
        assert proof.number(row, "by_channel") == proof.number(row, "by_person")
        assert proof.value(row, "ok") == "✓"
    assert proof.value(proof.by_label["All checks"], "ok") == "✓"
    assert {proof.value(row, "channel_difference") for row in proof.by_key.values()} == {Decimal(0)}


def test_a_region_book_shows_the_channels_of_that_region() -> None:
    people, channels = table("people", "region", "east"), table("channels", "region", "east")
    own = people.number(people.by_label["Region"], YEAR)
    assert own == channels.number(channels.by_label["Total"], YEAR) == Decimal("64952.3")


def test_a_return_book_asks_for_the_owners_channels_alone() -> None:
    at = list(sample().targets.people).index("zhang-wei")
    months = sample().targets.by(CHANNEL)["revenue"][:, at]
    for number, planned in enumerate(months, start=1):
        sales, channels = (
            table(f"{name}_2027_{number:02d}", "return", "zhang-wei") for name in ("sales", "channel_sales")
        )
        shown = [channels.number(row, "revenue_pl") for row in channels.by_key.values()]
        assert shown == [Decimal(int(each)).scaleb(-2) for each in planned]
        plans = [each.number(each.by_label["Total"], "revenue_pl") for each in (sales, channels)]
        assert plans[0] == plans[1]
    mine = table("my_channels", "return", "zhang-wei")
    assert mine.number(mine.by_key["ka"], YEAR) == Decimal(int(months[:, 0].sum())).scaleb(-2)


@pytest.mark.parametrize("name", ["channels", "person_channels"])
def test_a_plan_without_channels_has_no_sheet_of_them(name: str) -> None:
    with pytest.raises(KeyError):
        composed_table(company_book("en")[0], name)
    proof = composed_table(company_book("en")[0], "proof")
    assert "by_channel" not in proof.columns
    with pytest.raises(KeyError):
        composed_table(return_book("zhang", "en")[0], "channel_sales")


def test_whoever_reported_nothing_has_one_row_that_says_so() -> None:
    shown = composed_table(variance_book("dongfang", "en", printed="full").spec, "variance_person_channels")
    missing = shown.by_key["zhang-wei"]
    assert [shown.value(missing, each) for each in ("person", "name", "revenue_ac")] == [
        "Zhang Wei",
        "not reported",
        None,
    ]
    assert [key for key in shown.by_key if key.startswith("wu-ting/")] == [
        "wu-ting/ka",
        "wu-ting/tt",
        "wu-ting/hr",
    ]
