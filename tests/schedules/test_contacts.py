"""Contacts: what classes ask for against the calls there are, and who is overdue."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cache

import pytest
from support.filled_books import submitted, typed
from support.plan_texts import FILES, parse

from salesbook.layout.templates import default_templates
from salesbook.model.facts import Note
from salesbook.model.period import Month
from salesbook.model.submission import FileStatus, Submission
from salesbook.planning.decomposition.decompose import decompose
from salesbook.schedules.contacts import Contacts
from salesbook.schedules.customers import call_load, call_loads, contacts_due
from salesbook.schedules.outlets import outlets_of_people, visits_a_month, visits_due
from salesbook.schedules.registry import questions, reported
from salesbook.schedules.schedule import PlanSource
from salesbook.sheets.plan_books import BookOrder, Planned, build_book
from salesbook.sheets.variance_books import build_variance_book
from salesbook.spreadsheet.book import BookSpec
from salesbook.variance.reconcile import reconcile
from salesbook.variance.result import Reconciliation
from salesbook.xlsx.patching.patch import CellValue
from salesbook.xlsx.writing.write import write_book

JAN, FEB = Month(2027, 1), Month(2027, 2)
CUSTOMERS = "id,name,class,owner\n" + "".join(
    f"{class_}{at},客户{class_}{at} | Customer {class_}{at},{class_},zhang\n"
    for class_, count in (("A", 20), ("B", 50), ("C", 130))
    for at in range(1, count + 1)
)
PLAN = {"plan.toml": FILES["plan.toml"] + "[customers]\ncalls = 12\n", "customers.csv": CUSTOMERS}


@cache
def planned(more: str = "") -> Planned:
    plan, problems = parse({**PLAN, "customers.csv": CUSTOMERS + more})
    assert plan is not None, problems
    targets, found = decompose(plan)
    assert targets is not None, found
    days = {month: [date(2027, 6, day) for day in range(1, 22)] for month in plan.fiscal_year.months}
    return Planned.of(plan, replace(targets, workdays=days), default_templates())


def test_two_hundred_customers_ask_for_more_than_a_month_allows() -> None:
    ready = planned()
    person = ready.plan.dimensions.person["zhang"]
    classes = [*["A"] * 20, *["B"] * 50, *["C"] * 130]
    load = call_load(person, classes, {}, ready.plan, {JAN: [date(2027, 1, day) for day in range(1, 22)]})
    # 20 A × 4 + 50 B × 2 + 130 C × 1 against 21 × 12.
    assert (load.asked, load.calls[JAN], load.over[JAN]) == (310, 252, 58)


def test_too_many_contacts_are_questioned_before_the_plan_is_issued() -> None:
    ready = planned()
    found = [each for each in questions(ready.plan, ready.targets) if each.code == "SB064"]
    (said,) = [each.message.in_language("en") for each in found]
    assert "310 contacts a month; the working days of 2027-01 allow 252: 58 too many" in said


@pytest.mark.parametrize(
    ("class_", "due"), [("A", [4, 8, 13, 52]), ("B", [2, 4, 6, 24]), ("C", [1, 2, 3, 12])]
)
def test_contacts_are_due_weekly_twice_a_month_or_monthly(class_: str, due: list[int]) -> None:
    assert [contacts_due([class_] * months, planned().plan) for months in (1, 2, 3, 12)] == due


def visit(item: str, month: Month, customer: str, day: str) -> list[Note]:
    said = {"visit_customer": customer, "visit_date": day}
    return [Note("p", month, "zhang", "sh", "visit", item, kind, text) for kind, text in said.items()]


@cache
def result() -> Reconciliation:
    notes = [
        *visit("+001", JAN, "Customer C1", "2027-01-05"),
        *visit("+002", FEB, "客户C1  Customer C1", "2027-02-09"),
        *visit("+003", FEB, "客户A1", "2027-02-10"),
        *visit("+004", FEB, "Somebody", "2027-02-11"),
    ]
    book = Submission(
        path="z", status=FileStatus.ACCEPTED, digest="z", owner="zhang", period=FEB, notes=tuple(notes)
    )
    ready = planned()
    return reconcile(ready.plan, ready.targets, [book], FEB)


def test_overdue_customers_are_those_owed_contacts_to_date() -> None:
    contacts = Contacts(result=result())
    lines = {each.id: each for each in contacts.lines({"zhang"})}
    assert (lines["A1"].due, lines["A1"].made, lines["A1"].overdue) == (4, 1, 7)
    assert (lines["C1"].ytd_due, lines["C1"].ytd_made, lines["C1"].overdue) == (2, 2, 0)
    assert lines["C1"].last == "2027-02-09"
    assert contacts.strangers({"zhang"}) == 1
    assert contacts.lines({"li"}) == []


def cells(book: BookSpec, sheet: str) -> list[object]:
    return [cell.value for cell in next(each for each in book.sheets if each.name == sheet).cells]


def test_contacts_due_stand_in_everybodys_variance_books() -> None:
    for book, owner, there in (("variance", "co", True), ("person_variance", "zhang", True)):
        order = BookOrder(book=book, owner=owner, file="")
        spec, _ = build_variance_book(order, result(), default_templates(), language="en")
        assert ("Contacts due" in {each.name for each in spec.sheets}) is there
        said = " ".join(map(str, cells(spec, "Contacts due")))
        # 20 × 8 + 50 × 4 + 130 × 2, of which three were made.
        assert "3 of 620 contacts made to date; 199 customers overdue; 1 visits name no customer" in said
    order = BookOrder(book="person_variance", owner="li", file="")
    spec, _ = build_variance_book(order, result(), default_templates(), language="en")
    assert "Contacts due" not in {each.name for each in spec.sheets}


def test_the_companys_book_sets_contacts_against_calls() -> None:
    spec, _ = build_book(BookOrder(book="company", owner="co", file=""), planned(), language="en")
    assert cells(spec, "Call capacity").count(-58) == 12


def test_a_plan_that_names_no_calls_shows_none_of_it() -> None:
    plan, problems = parse({"customers.csv": CUSTOMERS})
    assert plan is not None, problems
    assert "contacts" in reported(result())
    assert not Contacts(result=replace(result(), plan=plan)).any


OUTLETS = "territory,class,count\nsh,A,10\nsh,B,20\nsh,C,30\nsh,D,40\neast,A,1\n"
VISITED = FILES["plan.toml"] + '[customers]\ncalls = 12\n[return]\nsheets = ["outlet_visits"]\n'


@cache
def with_outlets() -> Planned:
    plan, problems = parse({"plan.toml": VISITED, "outlets.csv": OUTLETS})
    assert plan is not None, problems
    targets, found = decompose(plan)
    assert targets is not None, found
    return Planned.of(plan, targets, default_templates())


@pytest.mark.parametrize(
    ("class_", "due"),
    [("A", [8, 17, 26, 104]), ("B", [4, 8, 13, 52]), ("C", [2, 5, 8, 34]), ("D", [2, 4, 6, 26])],
)
def test_visits_to_outlets_are_due_by_the_week(class_: str, due: list[int]) -> None:
    # A 2, B 1, C 2/3, D 1/2 a week, of 52 weeks.
    assert [visits_due(class_, 1, months, with_outlets().plan) for months in (1, 2, 3, 12)] == due


def test_calls_are_set_against_visits_to_outlets_as_well() -> None:
    # 80 visits a week are 320 in four; the outlet of the region goes to the first of its two people.
    counts = outlets_of_people(with_outlets().plan)
    assert counts == {"zhang": {"A": 10, "B": 20, "C": 30, "D": 40}, "li": {"A": 1}}
    assert visits_a_month(counts["zhang"], with_outlets().plan) == 320
    loads = call_loads(PlanSource.of(with_outlets().plan, with_outlets().targets))
    assert {each.person.id: (each.outlets, each.asked) for each in loads} == {
        "zhang": (100, 320),
        "li": (1, 8),
    }


@cache
def visited() -> Reconciliation:
    ready = with_outlets()
    spec, manifest = build_book(BookOrder(book="return", owner="zhang", file=""), ready, language="en")
    told: dict[tuple[str, str], CellValue] = {
        ("A", "visits@2027-01"): 80,
        ("A", "visits@2027-02"): 100,
        ("D", "visits@2027-02"): 20,
    }
    book = submitted(typed(write_book(spec), told, "My outlets"), manifest, period=FEB)
    assert book.tables["my_outlets"].value == "accepted"
    return reconcile(ready.plan, ready.targets, [book], FEB)


def test_outlets_are_overdue_by_class_beside_customers() -> None:
    lines = {each.id: each for each in Contacts(result=visited()).lines({"zhang"})}
    # 10 × 2 × 52 × 2 / 12 and 40 × 1/2 × 52 × 2 / 12.
    assert (lines["zhang/A"].ytd_due, lines["zhang/A"].ytd_made, lines["zhang/A"].overdue) == (173, 180, 0)
    assert (lines["zhang/D"].due, lines["zhang/D"].made, lines["zhang/D"].overdue) == (87, 20, 153)
    order = BookOrder(book="person_variance", owner="zhang", file="")
    spec, _ = build_variance_book(order, visited(), default_templates(), language="en")
    assert "outlets D" in cells(spec, "Contacts due")
    assert {"contacts", "outlet_contacts"} <= reported(visited()).keys()


def test_a_plan_that_asks_for_no_visits_to_outlets_counts_none() -> None:
    plan, problems = parse({"outlets.csv": OUTLETS})
    assert plan is not None, problems
    assert outlets_of_people(plan) == {}
