"""Revenue by customer as returned: it sums to the products, gives classes by rule, and tells who was lost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from functools import cache

import pytest
from support.customer_book import (
    BY_CUSTOMER,
    FILES_OF_CUSTOMERS,
    JAN,
    MOVING,
    OPTED,
    REVENUE,
    customer_book,
    planned_with_customers,
)
from support.filled_books import places, submitted
from support.plan_texts import FILES, parse

from salesbook.api.plan import explain_row
from salesbook.layout.book_content import Members
from salesbook.layout.templates import default_templates
from salesbook.model.facts import Fact
from salesbook.model.period import Month
from salesbook.model.scenario import Scenario
from salesbook.model.submission import FileStatus, Submission, TableStatus
from salesbook.planning.decomposition.decompose import decompose
from salesbook.report.reconciliation import reconcile_json
from salesbook.schedules.customer_sales import CustomerSales
from salesbook.sheets.plan_books import BookOrder, build_book
from salesbook.sheets.variance_books import build_variance_book
from salesbook.variance.reconcile import reconcile
from salesbook.variance.result import Reconciliation

FEB = Month(2027, 2)


def returned(customers: Mapping[str, int], products: Mapping[str, int]) -> Submission:
    return submitted(*customer_book(customers, products), period=JAN)


def test_a_return_has_a_row_for_every_customer_and_one_for_all_others() -> None:
    at = places(customer_book({}, {})[0], BY_CUSTOMER)
    assert [key for key, column in at if column == REVENUE and key in ("K1", "K4", "K5", "*")] == [
        "K1", "K5", "*",
    ]  # fmt: skip


@pytest.mark.parametrize(("others", "difference", "mark"), [(60_00, 0, "✓"), (50_00, -10, "✗")])
def test_the_form_itself_tells_whether_customers_sum_to_products(
    others: int, difference: int, mark: str
) -> None:
    typed = {"K1": 100_00, "*": others, "001": 42_00, "002": 118_00}

    def filled(scenario: Scenario, measure: str, months: Sequence[Month], members: Members) -> int | None:
        if scenario != Scenario.ACTUAL or JAN not in months or measure not in ("revenue", "quantity"):
            return None
        of = typed.get(members.get("customer") or members.get("product") or "")
        return of if of is None or measure == "revenue" else 1

    order = BookOrder(book="month", owner="zhang", file="", month=JAN)
    spec, _ = build_book(order, planned_with_customers(), language="en", filled=filled)
    sheet = next(each for each in spec.sheets if each.name == BY_CUSTOMER)
    found = [cell.value for cell in sheet.cells]
    at = found.index("Customers against products")
    assert mark in found[at:]
    assert {Decimal(100) + others // 100, Decimal(160), Decimal(difference)} <= set(found[at:])


def test_a_plan_that_did_not_opt_in_asks_for_none_of_it() -> None:
    spec, _ = build_book(
        BookOrder(book="return", owner="zhang", file=""),
        planned_with_customers(FILES["plan.toml"]),
        language="en",
    )
    assert BY_CUSTOMER not in [each.name for each in spec.sheets]


def test_customers_that_sum_to_the_products_are_facts_of_their_own() -> None:
    found = returned({"K1": 100, "*": 60}, {"001": 42, "002": 118})
    assert [each.slug for each in found.problems if each.severity.value == "error"] == []
    assert found.tables["customer_sales"] is TableStatus.ACCEPTED
    facts = [fact for fact in found.facts if fact.dimension == "customer"]
    assert [(fact.item, fact.month, fact.measure, fact.value) for fact in facts] == [
        ("K1", JAN, "revenue", 100_00), ("*", JAN, "revenue", 60_00),
    ]  # fmt: skip


def test_customers_that_do_not_sum_to_the_products_are_located_with_both_sums() -> None:
    found = returned({"K1": 100}, {"001": 42, "002": 118})
    (said,) = [each for each in found.problems if each.code == "SB545"]
    assert said.where.sheet == BY_CUSTOMER
    assert said.message.in_language("en") == (
        "2027-01: the customers sum to 100.00, the products to 160.00: a difference of −60.00"
    )
    assert found.tables["customer_sales"] is TableStatus.WITHHELD


def facts(owner: str, month: Month, products: int, customers: Mapping[str, int]) -> list[Fact]:
    place = "sh" if owner == "zhang" else "hz"
    rows = [("product", "001", products), *(("customer", id_, value) for id_, value in customers.items())]
    return [Fact("p", "AC", month, owner, place, *row[:2], "revenue", row[2] * 100) for row in rows]


def lost(owner: str, count: int) -> Fact:
    return Fact("p", "AC", JAN, owner, "sh", "", "", "customers_lost", count)


@cache
def result(settings: str = MOVING) -> Reconciliation:
    books = {
        "zhang": [
            *facts("zhang", JAN, 150, {"K1": 50, "K2": 40, "K3": 60}),
            *facts("zhang", FEB, 1000, {"K3": 900, "*": 100}),
            lost("zhang", 1),
        ],
        # The customers of February are not what the products sum to: neither is guessed.
        "li": [*facts("li", JAN, 10, {"*": 10}), *facts("li", FEB, 70, {"K4": 60})],
    }
    ready = planned_with_customers(settings)
    submissions = [
        Submission(path=owner, status=FileStatus.ACCEPTED, owner=owner, period=FEB, facts=tuple(told))
        for owner, told in books.items()
    ]
    return reconcile(ready.plan, ready.targets, submissions, FEB)


def test_a_month_counts_where_customers_sum_to_products() -> None:
    sales = CustomerSales(result=result())
    assert sales.sums["zhang", FEB] == (1000_00, 1000_00)
    assert sales.sums["li", FEB] == (60_00, 70_00)
    assert [sales.sold(each, (JAN, FEB)) for each in ("K1", "K2", "K3", "K4")] == [50_00, 40_00, 960_00, 0]
    assert sales.sold("K4", (FEB,)) is None
    assert sales.sold_to_others({"zhang", "li"}, (JAN, FEB)) == 110_00


def test_classes_move_with_what_was_returned_and_say_by_which_rule() -> None:
    sales = CustomerSales(result=result())
    # Before the year: 600, 480, 240, 120, 12 of 1,452; K2 crosses 70 %; K4 is given C by hand.
    assert sales.classes(None) == {"K1": "A", "K2": "A", "K3": "C", "K4": "C", "K5": "C"}
    assert sales.classes(JAN) == {"K1": "A", "K2": "A", "K3": "B", "K4": "C", "K5": "C"}
    # Of twelve months: K3 60 + 900 + 10 × 10, K1 50 + 0 + 10 × 50, K2 40 + 10 × 40, K4 0 + 11 × 20, K5 10.
    assert sales.classes(FEB) == {"K1": "A", "K2": "B", "K3": "A", "K4": "C", "K5": "C"}
    changes = list(sales.changes({"zhang", "li"}))
    assert [(each.month, each.customer.id, each.before, each.class_) for each in changes] == [
        (FEB, "K2", "A", "B"), (FEB, "K3", "B", "A"), (JAN, "K3", "C", "B"),
    ]  # fmt: skip
    assert changes[0].why.in_language("en").startswith("19.3% of revenue, 89.9% with all larger ones")
    assert list(sales.changes(())) == []


def test_moves_between_classes_and_contacts_are_explained() -> None:
    found, _ = explain_row(result(), {"customer": "K2"})
    assert found is not None
    first, moved, contacts = [step.text.in_language("en") for step in found.steps]
    assert first.startswith("A: 33.1% of revenue, 74.4% with all larger ones")
    assert moved.startswith("2027-02: A → B: 19.3% of revenue, 89.9% with all larger ones")
    # 52 / 12 for January as A, 24 / 12 for February as B.
    assert contacts == "contacts to date: 6 due, 0 made, 6 owed"


def test_classes_stay_as_planned_where_the_plan_does_not_ask_for_more() -> None:
    sales = CustomerSales(result=result(OPTED))
    assert sales.classes(FEB) == sales.classes(None)
    assert not list(sales.changes({"zhang", "li"}))


def test_a_class_that_a_new_version_gives_by_hand_changes_in_its_first_month() -> None:
    old = {**FILES, **FILES_OF_CUSTOMERS, "plan.toml": OPTED}
    new = {
        **old,
        "plan.toml": OPTED.replace('id = "p"', 'id = "p"\nversion = 2\neffective = "2027-02"'),
        "customers.csv": old["customers.csv"].replace("Four,C,", "Four,A,"),
    }
    plan, problems = parse({**new, **{f"parents/v1/{name}": text for name, text in old.items()}})
    assert plan is not None, problems
    targets, _ = decompose(plan)
    assert targets is not None
    found = reconcile(plan, targets, [], FEB)
    (change,) = CustomerSales(result=found).changes({"zhang", "li"})
    assert (change.month, change.customer.id, change.before, change.class_) == (FEB, "K4", "C", "A")
    assert change.why.in_language("en") == "given by hand"
    # Nobody returned customers: the version alone brings the sheet.
    order = BookOrder(book="person_variance", owner="li", file="")
    spec, _ = build_variance_book(order, found, default_templates(), language="en")
    (sheet,) = [each for each in spec.sheets if each.name == "Customers"]
    assert "C → A" in [cell.value for cell in sheet.cells]


def test_key_accounts_have_their_share_of_what_was_returned() -> None:
    # K1 50 and K3 960 of 1,050 with customers and 110 with others.
    assert CustomerSales(result=result()).key_share({"zhang", "li"}) == Fraction(1010, 1160)


def book(owner: str) -> list[object]:
    kind = "variance" if owner in ("co", "east") else "person_variance"
    order = BookOrder(book=kind, owner=owner, file="")
    spec, _ = build_variance_book(order, result(), default_templates(), language="en")
    return [cell.value for each in spec.sheets if each.name == "Customers" for cell in each.cells]


def test_the_books_of_company_region_and_person_have_the_sheet() -> None:
    said = " ".join(map(str, book("co")))
    assert (
        "Key accounts (A): 87.1% of revenue to date by customer; "
        "months of people that agree with their products: 3, that do not: 1; class changes this month: 2."
    ) in said
    assert "Two" in book("east")
    assert "Two" in book("zhang")
    assert "Two" not in book("li")


def test_churn_is_of_those_who_reported_it_and_who_bought_nothing_is_counted() -> None:
    rows = book("co")
    at = rows.index("East Co", rows.index("Churn to date"))
    # zhang planned to lose 2 to February and lost 1 of 4; of the 4 that bought last year K5 bought nothing.
    assert rows[at : at + 7] == ["East Co", 5, 2, 1, Decimal("0.25"), 4, 1]


def test_the_json_has_customers_changes_and_sums() -> None:
    found = reconcile_json(result(), [], None)
    assert {"customers", "class_changes", "customer_sums", "key_account_share"} <= found.keys()
