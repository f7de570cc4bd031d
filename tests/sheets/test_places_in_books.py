"""Somebody with two offices: one return book with a row for each, and one line where people stand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction

from support.small_plan import MARCH, small_plan

from salesbook.layout.templates import default_templates
from salesbook.model.dimension import PRODUCT, Stint
from salesbook.model.facts import Fact
from salesbook.model.plan import Plan
from salesbook.model.scenario import Scenario
from salesbook.model.submission import FileStatus, Submission
from salesbook.planning.decomposition.decompose import decompose
from salesbook.sheets.plan_books import BookOrder, Planned, book_orders, build_book
from salesbook.sheets.variance_books import build_variance_book, variance_orders
from salesbook.variance.reconcile import reconcile
from salesbook.variance.result import Reconciliation

APRIL = MARCH.plus(1)


def moved_plan() -> Plan:
    """Zhang Wei sells in Shanghai to March, then half of the time in the south."""
    plan = small_plan()
    zhang = plan.dimensions.person["zhang"]
    here = (Stint(end=date(2027, 3, 31)), Stint(start=date(2027, 4, 1), share=Fraction(1, 2)))
    there = (Stint(start=date(2027, 4, 1), share=Fraction(1, 2)),)
    first = replace(zhang, of="zhang", stints=here)
    second = replace(first, id="zhang@south", territory="south", stints=there, start=date(2027, 4, 1))
    li, _, chen = plan.dimensions.people
    return replace(plan, dimensions=replace(plan.dimensions, people=(li, first, chen, second)))


def planned() -> Planned:
    plan = moved_plan()
    targets, problems = decompose(plan)
    assert targets is not None, problems
    return Planned.of(plan, targets, default_templates())


def returned(plan: Plan) -> Submission:
    facts = [
        Fact(plan.id, "AC", APRIL, owner, territory, PRODUCT, "0101", "revenue", value)
        for owner, territory, value in (("zhang", "sh", 100_00), ("zhang@south", "south", 40_00))
    ]
    return Submission(
        path="zhang.xlsx", status=FileStatus.ACCEPTED, plan=plan.id, owner="zhang", period=APRIL, facts=facts
    )


def result() -> Reconciliation:
    made = planned()
    return reconcile(made.plan, made.targets, [returned(made.plan)], APRIL)


def test_one_person_gets_one_book() -> None:
    orders = list(book_orders(moved_plan(), default_templates(), "en"))
    assert [each.owner for each in orders if each.book == "return"] == ["li", "zhang", "chen"]


def test_the_return_book_asks_for_each_office_while_somebody_is_there() -> None:
    made = planned()
    _, manifest = build_book(BookOrder(book="return", owner="zhang", file="z"), made, language="en")
    (sales,) = [table for table in manifest.tables if table.id == "sales"]
    rows = {(row.members["month"], row.subject.owner, row.subject.territory) for row in sales.rows}
    assert {row for row in rows if row[0] in ("2027-03", "2027-04")} == {
        ("2027-03", "zhang", "sh"),
        ("2027-04", "zhang", "sh"),
        ("2027-04", "zhang@south", "south"),
    }
    asked = sum(value for value in sales.given["revenue_pl"] if isinstance(value, int))
    own = {"identity": "zhang"}
    assert asked == made.cubes.value(Scenario.PLAN, "revenue", made.plan.fiscal_year.months, own)
    assert len({row.key for row in sales.rows}) == len(sales.rows)


def test_the_book_of_somebody_with_one_office_has_no_column_for_it() -> None:
    _, manifest = build_book(BookOrder(book="return", owner="chen", file="c"), planned(), language="en")
    (sales,) = [table for table in manifest.tables if table.id == "sales"]
    assert "place" not in [column.key for column in sales.columns]
    assert "person" not in sales.rows[0].members


def test_what_was_sold_stays_with_its_office_and_counts_once_for_the_company() -> None:
    found = result()
    actual = {
        line.keys.get("territory"): line.month.actual
        for line in (*found.lines_of("company", "revenue"), *found.lines_of("territory", "revenue"))
    }
    assert actual == {None: 140_00, "east": 100_00, "sh": 100_00, "south": 40_00}


def test_a_person_is_one_line_and_has_a_line_for_each_place_beside_it() -> None:
    found = result()
    people = {line.keys["person"]: line.month.actual for line in found.lines_of("person", "revenue")}
    assert people == {"li": None, "zhang": 140_00, "chen": None}
    places = {line.keys["person"]: line.month.actual for line in found.lines_of("place", "revenue")}
    assert places == {"zhang": 100_00, "zhang@south": 40_00}
    assert found.ranking[0].line.keys["person"] == "zhang"
    assert [each.person for each in found.missing] == ["li", "chen"]


def test_without_anybody_in_two_places_there_are_no_lines_of_places() -> None:
    plan = small_plan()
    targets, _ = decompose(plan)
    assert targets is not None
    assert {table.level for table in reconcile(plan, targets, [], MARCH).tables} & {"place"} == set()


def test_every_variance_book_of_somebody_with_two_offices_can_be_built() -> None:
    found, templates = result(), default_templates()
    orders = list(variance_orders(found.plan, APRIL, templates, "en"))
    assert [each.owner for each in orders] == ["co", "east", "south", "li", "zhang", "chen"]
    for order in orders:
        book, _ = build_variance_book(order, found, templates, language="en")
        texts = [cell.value for sheet in book.sheets for cell in sheet.cells]
        assert "✗" not in texts
