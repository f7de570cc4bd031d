"""A table by channel counts only where it sums to what is sold by product."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from support.channel_book import CHANNELS, channel_book
from support.filled_books import MARCH, SALES, places, typed

from salesbook.intake.identify import no_registry
from salesbook.intake.submit import submit
from salesbook.model.submission import CellCounts, FileStatus, Submission, TableStatus
from salesbook.xlsx.patching.patch import CellValue
from salesbook.xlsx.reading.read import read_workbook_bytes


def read(
    by_channel: Mapping[tuple[str, str], CellValue] | None = None,
    by_product: Mapping[tuple[str, str], CellValue] | None = None,
) -> Submission:
    data = typed(channel_book(), by_channel, CHANNELS) if by_channel else channel_book()
    data = typed(data, by_product, SALES) if by_product else data
    grid, _ = read_workbook_bytes(data)
    assert grid is not None
    return submit(grid, path="ann.xlsx", registry=no_registry, period=MARCH)


def of_channel(submission: Submission) -> list[int]:
    return [fact.value for fact in submission.facts if fact.dimension == "channel"]


def test_channels_that_sum_to_the_products_are_facts_of_their_own() -> None:
    found = read()
    assert (found.status, found.problems) == (FileStatus.ACCEPTED, [])
    assert found.tables["channel_sales"] is TableStatus.ACCEPTED
    facts = [fact for fact in found.facts if fact.dimension == "channel"]
    assert [(fact.month.key, fact.item, fact.measure) for fact in facts] == [
        (f"2027-0{month}", channel, "revenue") for month in (1, 2, 3) for channel in ("ka", "tt")
    ]
    sold = [fact.value for fact in found.facts if (fact.dimension, fact.measure) == ("product", "revenue")]
    assert sum(of_channel(found)) == sum(sold)


def test_a_month_that_differs_is_located_and_withholds_channels_and_products() -> None:
    found = read({("2027-02/tt", "revenue_ac"): Decimal(1)})
    (problem,) = found.problems
    row = places(channel_book(), CHANNELS)["2027-02/ka", "revenue_ac"][0] + 1
    assert (problem.code, problem.where.sheet, (problem.where.cell or "")[1:]) == (
        "SB543",
        CHANNELS,
        str(row),
    )
    assert "2027-02: the channels sum to" in problem.message.in_language("en")
    assert found.status is FileStatus.REJECTED
    assert {found.tables[name] for name in ("sales", "channel_sales")} == {TableStatus.WITHHELD}
    assert of_channel(found) == []
    assert found.cells == CellCounts(withheld=read().cells.accepted)


def test_channels_do_not_count_while_the_products_do_not() -> None:
    product = next(
        key for key, column in places(channel_book()) if key.startswith("2027-01/") and column == "revenue_ac"
    )
    found = read(by_product={(product, "revenue_ac"): "about 620"})
    assert found.status is FileStatus.REJECTED
    assert [each.code for each in found.problems] == ["SB502"]
    assert {found.tables[name] for name in ("sales", "channel_sales")} == {TableStatus.WITHHELD}
    assert list(found.facts) == []


def test_a_month_without_channels_is_asked_for() -> None:
    blanks = {(f"2027-03/{channel}", "revenue_ac"): None for channel in ("ka", "tt")}
    found = read(blanks)
    assert [(each.slug, each.value) for each in found.problems] == [("month-not-filled", "2027-03")]
    assert found.tables["channel_sales"] is TableStatus.WITHHELD


def test_figures_after_the_period_are_kept_aside_and_not_compared() -> None:
    found = read({("2027-04/ka", "revenue_ac"): Decimal(7)})
    assert [each.slug for each in found.problems] == ["value-after-period"]
    assert [fact.value for fact in found.aside] == [7_00]
    assert len(of_channel(found)) == 6
