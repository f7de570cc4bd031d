"""Axes unfold into leaves, subtotals and a total, each with a key of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from support.made_sheets import DIMENSIONS, YEAR, bound, table_of

from salesbook.layout.already_made import AlreadyMade
from salesbook.layout.book_content import Binding, Members
from salesbook.layout.rows import TableRow, row_month, rows_of
from salesbook.model.period import Month
from salesbook.model.scenario import Scenario
from salesbook.problems import Text


def unfolded(rows: str, binding: Binding | None = None, more: str = "") -> list[tuple[str, str]]:
    """Return kind and key of every row below the total, from top to bottom."""
    return [(row.kind, row.key) for row in nodes(rows, binding, more)[:-1]]


def nodes(rows: str, binding: Binding | None = None, more: str = "") -> list[TableRow]:
    table = table_of(f'[[block]]\nid = "t"\nrows = {rows}\n{more}\ncolumn = [{{ id = "k", role = "key" }}]')
    return list(rows_of(table, binding or bound(), AlreadyMade()).flat())


def test_people_stand_below_their_territory_its_own_people_first() -> None:
    assert unfolded('["territory", "person"]') == [
        ("leaf", "lead"),
        ("leaf", "ann"),
        ("subtotal", "territory:sh"),
        ("subtotal", "territory:east"),
        ("leaf", "bo"),
        ("subtotal", "territory:west"),
    ]


def test_a_territory_without_people_has_no_rows() -> None:
    assert "empty" not in "".join(key for _, key in unfolded('["territory", "person"]'))


def test_a_scope_shows_what_is_below_it() -> None:
    assert unfolded('["territory", "person"]', bound(scope="east")) == [
        ("leaf", "lead"),
        ("leaf", "ann"),
        ("subtotal", "territory:sh"),
    ]


def test_territories_alone_are_leaves_where_nothing_is_below() -> None:
    assert unfolded('["territory"]') == [
        ("leaf", "sh"),
        ("subtotal", "territory:east"),
        ("leaf", "west"),
        ("leaf", "empty"),
    ]


def test_products_stand_below_their_class_in_plan_order() -> None:
    assert unfolded('["class", "product"]') == [
        ("leaf", "007"),
        ("subtotal", "class:A"),
        ("leaf", "oil"),
        ("leaf", "salt"),
        ("subtotal", "class:B"),
    ]


def test_without_subtotals_only_leaves_remain() -> None:
    rows = unfolded('["class", "product"]', more="subtotals = false")
    assert rows == [("leaf", "007"), ("leaf", "oil"), ("leaf", "salt")]


def test_months_by_product_have_both_in_their_key() -> None:
    rows = unfolded('["month", "product"]')
    assert rows[:4] == [
        ("leaf", "2026-10/007"),
        ("leaf", "2026-10/oil"),
        ("leaf", "2026-10/salt"),
        ("subtotal", "2026-10"),
    ]
    assert len(rows) == 12 * 4
    assert rows[-1] == ("subtotal", "2027-09")


def test_a_member_that_follows_from_another_is_no_part_of_the_key() -> None:
    rows = unfolded('["month", "territory", "person"]')
    assert ("leaf", "2026-10/ann") in rows
    assert ("leaf", "2026-10/bo") in rows


def test_measures_are_those_of_the_book() -> None:
    assert unfolded('["measure"]') == [("leaf", "revenue"), ("leaf", "quantity")]


def test_a_subtotal_sums_the_rows_directly_below_it_alone() -> None:
    by_key = {row.key: row for row in nodes('["territory", "person"]')}
    assert [child.key for child in by_key["territory:east"].children] == ["lead", "territory:sh"]
    assert [child.key for child in by_key["total"].children] == ["territory:east", "territory:west"]


def test_every_row_knows_its_members() -> None:
    by_key = {row.key: row for row in nodes('["month", "product"]')}
    assert by_key["2027-01/oil"].members == {"month": "2027-01", "product": "oil"}
    assert by_key["2027-01"].members == {"month": "2027-01"}
    assert row_month(by_key["2027-01/oil"]) == YEAR.months[3]
    assert row_month(by_key["total"]) is None


def test_records_are_rows_by_their_key_or_else_by_their_number() -> None:
    binding = bound(records={"open": [{"key": "ann"}, {"name": "no key"}]})
    rows = nodes('["record"]', binding, 'records = "open"')
    assert [(row.kind, row.key, row.record) for row in rows[:-1]] == [
        ("leaf", "ann", {"key": "ann"}),
        ("leaf", "2", {"name": "no key"}),
    ]


def test_a_table_without_records_has_no_rows() -> None:
    assert unfolded('["record"]', more='records = "open"') == []


def test_spare_rows_are_keyed_and_follow_the_records() -> None:
    binding = bound(records={"open": [{"key": "ann"}]})
    assert unfolded('["record"]', binding, 'records = "open"\nspare = 2') == [
        ("leaf", "ann"),
        ("spare", "+001"),
        ("spare", "+002"),
    ]


def test_a_table_without_axes_has_no_rows() -> None:
    assert unfolded("[]") == []


@pytest.mark.parametrize("rows", ['["territory", "person"]', '["class", "product"]', '["month", "product"]'])
def test_keys_are_unlike_each_other(rows: str) -> None:
    keys = [key for _, key in unfolded(rows)]
    assert len(set(keys)) == len(keys)


def test_a_person_and_a_territory_of_one_id_have_different_keys() -> None:
    people = [replace(DIMENSIONS.people[0], id="sh"), *DIMENSIONS.people[1:]]
    rows = unfolded('["territory", "person"]', bound(dimensions=replace(DIMENSIONS, people=people)))
    assert ("leaf", "sh") in rows
    assert ("subtotal", "territory:sh") in rows


def test_a_class_without_a_name_is_called_by_its_id() -> None:
    labels = {row.key: row.label for row in nodes('["class", "product"]')}
    assert labels["class:A"] == Text({"en": "Class A", "zh": "A类"})
    assert labels["class:B"] == Text.of("B")


REPORTED = """
[[block]]
id = "t"
rows = ["person", "product"]
planned = true
missing = "not reported"
subtotals = false
column = [{ id = "k", role = "key" }, { id = "ac", role = "given", kind = "money", source = "AC.revenue" }]
"""


def test_who_reported_nothing_but_noughts_is_not_missing() -> None:
    known = {"lead": 0, "bo": 500}

    def figures(scenario: Scenario, measure: str, months: Sequence[Month], members: Members) -> int | None:
        del scenario, measure, months
        found = known.get(members["person"])
        return found if members.get("product") in (None, "007") else None if found is None else 0

    rows = rows_of(table_of(REPORTED), bound(figures=figures), AlreadyMade()).flat()
    found = [(row.key, (row.record or {}).get("name")) for row in rows]
    assert [key for key, _ in found if key.startswith("lead/")] == [
        f"lead/{each.id}" for each in DIMENSIONS.products
    ]
    assert ("ann", Text.of("not reported")) in found
    assert [key for key, _ in found if key.startswith("bo/")] == ["bo/007"]
