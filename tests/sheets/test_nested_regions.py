"""Regions inside regions: each has books of its own, and nothing is asked for twice."""

from __future__ import annotations

from dataclasses import replace

import pytest
from support.composed import composed_table
from support.schedules import schedules_of
from support.small_plan import DIMENSIONS, MARCH, small_plan, small_targets, submissions

from salesbook.layout.templates import default_templates
from salesbook.model.dimension import Territory
from salesbook.model.plan import Plan
from salesbook.problems import Text
from salesbook.schedules.staffing import Post
from salesbook.sheets.plan_books import BookOrder, Planned, book_orders, build_book
from salesbook.sheets.variance_books import build_variance_book, variance_orders
from salesbook.variance.reconcile import reconcile


def post(id_: str, territory: str) -> Post:
    return Post(id=id_, role="salesperson", name=Text.of(id_), territory=territory, present=1, cost=0)


def nested() -> Plan:
    """Return the small plan with a region inside East, in which the office of Shanghai lies."""
    inner = Territory(id="delta", name=Text.of("Delta"), parent="east", kind="region")
    territories = [
        replace(each, parent="delta") if each.id == "sh" else each for each in DIMENSIONS.territories
    ]
    return replace(
        small_plan(),
        dimensions=replace(DIMENSIONS, territories=(*territories, inner)),
        schedules=schedules_of(post("outer", "east"), post("inner", "sh")),
    )


def test_a_region_in_a_region_has_a_plan_book_and_a_variance_book() -> None:
    plan, templates = nested(), default_templates()
    assert [each.owner for each in book_orders(plan, templates, "en") if each.book == "region"] == [
        "east",
        "delta",
        "south",
    ]
    orders = variance_orders(plan, MARCH, templates, "en", people=False)
    assert [each.owner for each in orders] == ["co", "east", "delta", "south"]


def test_its_variance_book_holds_its_own_people() -> None:
    result = reconcile(nested(), small_targets(), submissions(), MARCH)
    order = BookOrder(book="variance", owner="delta", file="")
    book, _ = build_variance_book(order, result, default_templates(), language="en")
    assert set(composed_table(book, "variance_people").by_key) == {"zhang"}


@pytest.mark.parametrize(("region", "asked"), [("east", {"outer"}), ("delta", {"inner"})])
def test_heads_of_a_post_are_asked_for_in_one_book(region: str, asked: set[str]) -> None:
    planned = Planned.of(nested(), small_targets(), default_templates())
    order = BookOrder(book="region", owner=region, file="")
    book, _ = build_book(order, planned, language="en")
    assert set(composed_table(book, "headcount").by_key) == asked


def test_a_region_has_a_book_without_schedules_too() -> None:
    orders = book_orders(small_plan(), default_templates(), "en")
    assert [each.owner for each in orders if each.book == "region"] == ["east", "south"]
