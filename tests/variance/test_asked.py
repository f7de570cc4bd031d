"""A form of an older version counts for what it asked; what it did not ask for is open and never a zero."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from fractions import Fraction

import numpy as np
from hand import BEER, JAN, MAR, TEA, as_planned, everywhere, plan_of

from salesbook.layout.templates import default_templates
from salesbook.model.asking import Asking
from salesbook.model.dimension import ACTIVITY
from salesbook.model.measure import MEASURES
from salesbook.model.period import Month
from salesbook.model.status import NOT_ASKED
from salesbook.model.submission import Submission
from salesbook.model.targets import TargetKey
from salesbook.report.reconciliation import reconcile_json, render_summary
from salesbook.sheets.variance_books import build_variance_book, variance_orders
from salesbook.variance.asked import NotAsked
from salesbook.variance.reconcile import reconcile
from salesbook.variance.result import Reconciliation

BOTH = (TEA.id, BEER.id)


def of_form(
    submission: Submission,
    items: Collection[str],
    measures: Collection[str] = ("revenue", "quantity"),
    until: Month = JAN,
) -> Submission:
    """Return a return whose form asks for some products and measures alone."""
    asked = [Asking(submission.owner, "product", item, measure) for item in items for measure in measures]
    kept = [fact for fact in submission.facts if fact.item in items and fact.measure in measures]
    return replace(submission, facts=kept, asked=dict.fromkeys(asked, until))


def january(*submissions: Submission) -> Reconciliation:
    plan = plan_of()
    return reconcile(plan, everywhere(plan), submissions, JAN)


def old_and_new() -> Reconciliation:
    """Ann returns the form without beer, Bo the one with both products."""
    plan = plan_of()
    ann, bo = (as_planned(person, plan, (JAN,)) for person in ("ann", "bo"))
    return january(of_form(ann, [TEA.id]), of_form(bo, BOTH))


def test_a_product_that_a_form_does_not_have_is_not_reported_at_any_level() -> None:
    result = old_and_new()
    company = result.line("company", "revenue").month
    ann = result.line("person", "revenue", territory="sh", person="ann").month
    assert (ann.actual, ann.plan, ann.full_plan, ann.coverage) == (100_00, 100_00, 300_00, Fraction(1, 3))
    assert (company.attainment, company.coverage) == (Fraction(1), Fraction(4, 9))
    product = result.line("product", "revenue", **{"class": "B", "product": BEER.id}).month
    assert (product.actual, product.plan, product.full_plan) == (200_00, 200_00, 600_00)
    leaf = {"territory": "sh", "person": "ann", "class": "B", "product": BEER.id}
    line = result.line("person-product", "revenue", **leaf).month
    assert (line.actual, line.match, line.favorable) == (None, "missing", None)


def test_what_is_not_asked_is_no_dropped_leaf_of_the_bridge() -> None:
    bridge = old_and_new().bridge("revenue", "month")
    assert bridge is not None
    assert (bridge.dropped, bridge.variance) == (0, 0)


def test_it_counts_with_its_plan_in_the_outlook() -> None:
    line = old_and_new().line("person", "revenue", territory="sh", person="ann")
    assert line.outlook.to_date == line.month.full_plan


def test_the_board_and_the_open_items_name_it() -> None:
    result, templates = old_and_new(), default_templates()
    order = next(iter(variance_orders(result.plan, JAN, templates, "en")))
    book, _ = build_variance_book(order, result, templates, language="en")
    written = {sheet.name: {str(cell.value) for cell in sheet.cells} for sheet in book.sheets}
    assert any("1 of 3 people: Ann (not asked), Cy (missing)." in words for words in written["Board"])
    assert {"Ann: tea", "not asked"} <= written["Open items"]


def test_it_rolls_nothing_into_the_months_to_come() -> None:
    (january, *_) = old_and_new().quotas("revenue", "ann")
    assert (january.assigned, january.out) == (300_00, 0)


def test_every_row_is_told_with_its_plan_and_its_state() -> None:
    result = old_and_new()
    assert [(each.owner, each.item, each.measure) for each in result.not_asked] == [
        ("ann", BEER.id, "revenue"),
        ("ann", BEER.id, "quantity"),
    ]
    said = reconcile_json(result, ())["not_asked"]
    assert {each["state"] for each in said} == {NOT_ASKED}
    assert "not asked\n  Ann  tea tea  revenue, quantity" in render_summary(result, "en")


def test_a_measure_that_a_form_does_not_have_is_told_once() -> None:
    plan = plan_of()
    ann = of_form(as_planned("ann", plan, (JAN,)), BOTH, ["revenue"])
    assert [(each.item, each.measure) for each in january(ann).not_asked] == [("", "quantity")]


def test_who_returned_no_form_is_missing_and_not_unasked() -> None:
    assert january(of_form(as_planned("bo", plan_of(), (JAN,)), BOTH)).not_asked == ()


def test_what_an_earlier_return_asked_for_stays_reported_in_its_months() -> None:
    """By March the old form came back; February's was the new one."""
    plan, feb = plan_of(), Month(2027, 2)
    whole = replace(as_planned("ann", plan, (JAN, feb)), period=MAR)
    march = of_form(as_planned("ann", plan, (MAR,)), [TEA.id], until=MAR)
    both = replace(whole, facts=[*whole.facts, *march.facts], asked=march.asked)
    asked = {**dict.fromkeys(of_form(whole, BOTH).asked, feb), **march.asked}
    result = reconcile(plan, everywhere(plan), [both], MAR, asked=asked)
    (revenue, _) = result.not_asked
    assert isinstance(revenue, NotAsked)
    assert revenue.plan == revenue.plan_to_date


def test_a_row_of_activities_asks_for_what_has_a_target_of_its_own() -> None:
    plan = replace(plan_of(), measures=(*plan_of().measures, MEASURES["visits"]))
    targets = everywhere(plan)
    visits = np.full((12, len(targets.people)), 8, dtype=np.int64)
    targets = replace(targets, cells={**targets.cells, TargetKey("visits", ACTIVITY): visits})
    ann = of_form(as_planned("ann", plan, (JAN,)), BOTH)
    asking = replace(ann, asked={**ann.asked, Asking("ann", ACTIVITY, "visits", ACTIVITY): JAN})
    left = [
        [each.measure for each in reconcile(plan, targets, [form], JAN).not_asked if each.owner == "ann"]
        for form in (ann, asking)
    ]
    assert left == [["visits"], []]
