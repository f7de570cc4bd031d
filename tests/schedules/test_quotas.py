"""Padding by level: quotas above the targets, rounded, and a manager's own beside the team's."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from functools import cache

import pytest
from support.plan_texts import parse

from salesbook.layout.templates import default_templates
from salesbook.planning.decomposition.decompose import decompose
from salesbook.sheets.plan_books import BookOrder, Planned, build_book
from salesbook.spreadsheet.book import SheetSpec

QUOTAS = "level,over,manager\nregion,3%,\nperson,5%,\nhz,10%,li\n"
SETTINGS = """\
id = "p"
fiscal_year = 2027
starts = "2027-01"
currency = "CNY"
measures = ["revenue"]
unit = 100
[target.revenue]
amount = "1,000,000"
[split.person]
method = "given"
weights = { zhang = 3, li = 1 }
"""


@cache
def planned(quotas: str | None = QUOTAS) -> Planned:
    plan, _ = parse({"plan.toml": SETTINGS, "history.csv": None, "quotas.csv": quotas})
    assert plan is not None
    targets, problems = decompose(plan)
    assert targets is not None, problems
    return Planned.of(plan, targets, default_templates())


def sheets(book: str, owner: str, quotas: str | None = QUOTAS) -> Mapping[str, SheetSpec]:
    spec, _ = build_book(BookOrder(book=book, owner=owner, file=""), planned(quotas), language="en")
    return {sheet.name: sheet for sheet in spec.sheets}


@pytest.mark.parametrize(("book", "owner"), [("company", "co"), ("region", "east")])
def test_quotas_are_targets_with_what_every_level_takes_on_more(book: str, owner: str) -> None:
    rows: dict[int, dict[int, object]] = {}
    for cell in sheets(book, owner)["Quotas"].cells:
        rows.setdefault(cell.row, {})[cell.column] = cell.value
    table = {row[0]: [row.get(at) for at in (3, 5, 6, 8, 9)] for row in rows.values() if 0 in row}
    # 750,000 × 1.03 × 1.05 = 811,125, to the hundred; Hangzhou adds a tenth to the region's 3 %.
    assert table["zhang"] == [Decimal(750_000), Decimal(811_100), None, None, None]
    assert table["li"] == [Decimal(250_000), Decimal(297_400), None, None, None]
    assert table["hz"] == [Decimal(250_000), Decimal(283_300), Decimal(297_400), "李娜", Decimal(297_400)]
    assert table["east"][1:3] == [Decimal(1_030_000), Decimal(772_500 + 283_300)]


def test_people_see_their_own_quota_and_nobody_elses() -> None:
    shown = [cell.value for cell in sheets("return", "li")["My targets"].cells]
    assert (Decimal(297_400) in shown, Decimal(811_100) in shown) == (True, False)
    assert "Quotas" not in sheets("return", "li")


def test_a_plan_without_padding_has_no_sheet_of_quotas() -> None:
    assert "Quotas" not in sheets("company", "co", None)


def test_a_place_that_is_no_level_and_in_no_file_is_told() -> None:
    _, problems = parse({"plan.toml": SETTINGS, "quotas.csv": "level,over,manager\nregions,3%,\nsh,1%,lee\n"})
    found = [(each.slug, each.value, each.where.line) for each in problems if each.where.file == "quotas.csv"]
    assert found == [("unknown-reference", "regions", 2), ("unknown-reference", "lee", 3)]


def test_what_the_company_takes_on_is_carried_by_everybody() -> None:
    rows = {
        cell.column: cell.value
        for cell in sheets("company", "co", "level,over\ncompany,2%\n")["Quotas"].cells
        if cell.row == 6
    }
    assert [rows[at] for at in (0, 3, 5)] == ["co", Decimal(1_000_000), Decimal(1_020_000)]


def test_a_manager_of_no_territory_is_refused() -> None:
    _, problems = parse(
        {"plan.toml": SETTINGS, "quotas.csv": "level,over,manager\nregion,3%,li\nzhang,1%,li\n"}
    )
    own = [each.where for each in problems if each.slug == "plan-value"]
    found = [(each.file, each.line, each.key) for each in own]
    assert found == [("quotas.csv", 2, "manager"), ("quotas.csv", 3, "manager")]
