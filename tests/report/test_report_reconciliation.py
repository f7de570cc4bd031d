from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from support.tiny_plan import MONTHS, PRICE, PRODUCTS, tiny_plan, tiny_targets

from salesbook.model.amount import money_units
from salesbook.model.facts import Fact, Note
from salesbook.model.scenario import Scenario
from salesbook.model.submission import FileStatus, Submission
from salesbook.problems import problem
from salesbook.report.look import Look
from salesbook.report.reconciliation import reconcile_json, render_summary
from salesbook.variance.reconcile import reconcile
from salesbook.variance.result import Reconciliation

MARCH = MONTHS[2]
PLAN = tiny_plan()


def at_ninety_per_cent(*people: str) -> Reconciliation:
    """Return what comes of March when some people report 90 % of their plan."""
    submissions = [
        Submission(
            path=f"{person}.xlsx",
            status=FileStatus.ACCEPTED,
            plan="tiny",
            owner=person,
            facts=[
                Fact("tiny", Scenario.ACTUAL, MARCH, person, "", "product", item, "revenue", PRICE[item] * 90)
                for item in PRODUCTS
            ],
            notes=[Note("tiny", MARCH, person, "", "", "", "cause", "Rain")],
        )
        for person in people
    ]
    return reconcile(PLAN, tiny_targets(PLAN), submissions, MARCH)


def document_of(*people: str) -> dict[str, Any]:
    return reconcile_json(at_ninety_per_cent(*people), [problem("folder-empty")])


def line(document: dict[str, Any], level: str, measure: str, **keys: str) -> dict[str, Any]:
    return next(
        each
        for each in document["lines"]
        if (each["level"], each["measure"], each["keys"]) == (level, measure, keys)
    )


def test_the_document_says_what_was_reconciled() -> None:
    document = document_of("ann")
    assert (document["schema"], document["plan"], document["version"], document["period"]) == (
        "salesbook/reconcile/1",
        "tiny",
        1,
        "2027-03",
    )
    assert document["currency"] == "CNY"
    assert json.loads(json.dumps(document)) == document


def test_amounts_are_exact_text_and_ratios_numbers() -> None:
    company = line(document_of("ann", "bo", "cy"), "company", "revenue")
    month = company["month"]
    assert (month["plan"], month["actual"], month["variance"]) == ("10500.00", "9450.00", "-1050.00")
    assert (month["attainment"], month["favorable"], month["match"]) == (0.9, False, "reported")
    assert month["full_plan"] == {
        "basis": "full-plan",
        "plan": "10500.00",
        "attainment": 0.9,
        "coverage": 1.0,
    }
    assert company["year_to_date"]["full_plan"]["plan"] == "28500.00"


def test_what_is_not_reported_is_null_and_not_zero() -> None:
    south = line(document_of("ann"), "territory", "revenue", territory="south")["month"]
    assert (south["actual"], south["variance"], south["attainment"], south["favorable"]) == (None,) * 4
    assert (south["plan"], south["full_plan"]["plan"], south["match"]) == (None, "3500.00", "missing")


def test_every_block_names_what_it_stands_on() -> None:
    company = line(document_of("ann"), "company", "revenue")
    assert {company[span]["basis"] for span in ("month", "quarter", "half", "year_to_date")} == {"reported"}
    assert company["month"]["period_on_period"]["basis"] == "reported-in-both"
    assert company["outlook"]["basis"] == "outlook"


def test_a_region_of_which_little_is_reported_is_grey_and_the_company_is_not() -> None:
    document = document_of("ann")
    east = line(document, "territory", "revenue", territory="east")["month"]
    assert (east["full_plan"]["coverage"], east["grey"], east["favorable"]) == (0.5, True, None)
    company = line(document, "company", "revenue")["month"]
    assert (company["grey"], company["favorable"]) == (False, False)


def test_counts_are_numbers() -> None:
    assert line(document_of("ann"), "company", "quantity")["month"]["full_plan"]["plan"] == 900


def test_every_level_has_its_lines() -> None:
    document = document_of("ann")
    revenue = [each["level"] for each in document["lines"] if each["measure"] == "revenue"]
    counts = {level: revenue.count(level) for level in ("company", "territory", "person", "class", "product")}
    assert counts == {"company": 1, "territory": 2, "person": 3, "class": 2, "product": 3}
    assert revenue.count("person-product") == 9


def test_returns_and_words_are_listed() -> None:
    document = document_of("ann")
    assert [(each["owner"], each["state"], each["file"]) for each in document["returns"]] == [
        ("ann", "returned", "ann.xlsx"),
        ("bo", "missing", None),
        ("cy", "missing", None),
    ]
    (said,) = document["notes"]
    assert said == {
        "owner": "ann",
        "month": "2027-03",
        "kind": "cause",
        "dimension": None,
        "item": None,
        "text": "Rain",
    }
    assert [each["slug"] for each in document["problems"]] == ["folder-empty"]


def test_the_summary_compares_those_who_reported_with_their_plan() -> None:
    month, to_date = render_summary(at_ninety_per_cent("ann"), "en").split("\n\n")
    assert [" ".join(line.split()) for line in month.splitlines()] == [
        "Revenue 2027-03, CNY",
        "whole plan reported PL plan AC actual ΔPL AC/PL",
        "Tiny 10,500.0 33.3% 3,500.0 3,150.0 −350.0 90.0%",
        "East 7,000.0 50.0% 3,500.0 3,150.0 −350.0 90.0%",
        "South 3,500.0 0.0% not reported",
    ]
    assert to_date.startswith("Revenue, year to date 2027-03, CNY\n")


def test_the_summary_counts_money_in_the_unit_of_the_books() -> None:
    result = at_ninety_per_cent("ann")
    plan = replace(result.plan, display_unit=money_units("CNY")["10k"], languages=("zh",))
    told = replace(result, plan=plan)
    assert render_summary(told, "en").startswith("Revenue 2027-03, 10k CNY\n")
    assert render_summary(told, "en", books="en").startswith("Revenue 2027-03, CNY k\n")


def test_the_summary_speaks_chinese_and_colours_what_is_apart_where_there_are_colours() -> None:
    text = render_summary(at_ninety_per_cent("ann", "bo", "cy"), "zh", Look(colour=True))
    assert "2027-03 销售额（元）" in text
    assert "小公司" in text
    assert "\x1b[31m−1,050.0\x1b[0m" in text
