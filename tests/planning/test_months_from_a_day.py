"""A plan whose months run from the 26th to the 25th, from its files to its books."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from support.plan_texts import parse

from salesbook.api.plan import days_of
from salesbook.issued.manifest import load_manifest
from salesbook.layout.templates import default_templates
from salesbook.model.dimension import PRODUCT
from salesbook.model.period import Month
from salesbook.planning.decomposition.decompose import decompose
from salesbook.sheets.plan_books import BookOrder, Planned, build_book

SETTINGS = """\
id = "p"
fiscal_year = 2027
starts = "2026-12-26"
currency = "CNY"
measures = ["revenue"]

[target.revenue]
amount = 1200

[split.month]
method = "equal"
"""


def test_who_begins_in_the_middle_of_such_a_month_has_their_part_of_it() -> None:
    people = "id,name,territory,start\nann,Ann,sh,2027-03-12\nbob,Bob,sh,\n"
    files = {"plan.toml": SETTINGS, "people.csv": people, "history.csv": None}
    plan, _ = parse(files)
    assert plan is not None
    targets, problems = decompose(plan)
    assert targets is not None, problems
    assert targets.by(PRODUCT)["revenue"].sum(axis=2)[1].tolist() == [0, 100_00]
    assert plan.dimensions.person["ann"].there(targets.months[2]) == Fraction(1, 2)
    weeks, _ = days_of(plan, targets, Month(2027, 3), measure="revenue")
    days = [each.day for week in weeks for each in week.days]
    assert (days[0], days[-1], sum(week.amount for week in weeks)) == (
        date(2027, 2, 26),
        date(2027, 3, 25),
        100_00,
    )


def test_the_form_of_such_a_month_says_its_days_and_its_manifest_knows_them() -> None:
    plan, _ = parse({"plan.toml": SETTINGS, "history.csv": None})
    assert plan is not None
    targets, problems = decompose(plan)
    assert targets is not None, problems
    order = BookOrder(book="month", owner="li", file="", month=Month(2027, 3))
    spec, manifest = build_book(order, Planned.of(plan, targets, default_templates()), language="en")
    title = next(cell.value for cell in spec.sheets[0].cells if cell.row == 0)
    assert "2027-03 (2027-02-26 to 2027-03-25)" in str(title)
    read = load_manifest(manifest.to_json())
    assert read is not None
    assert read.fiscal_year.month_of(date(2027, 2, 26)).key == "2027-03"
