"""Stock and capacity as departments return them, and the orders that are proposed."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from functools import cache

from support.filled_books import submitted, typed
from support.plan_texts import FILES, parse

from salesbook.api.plan import explain_row
from salesbook.layout.templates import default_templates
from salesbook.model.facts import Fact
from salesbook.model.period import Month
from salesbook.model.submission import FileStatus, Submission
from salesbook.planning.decomposition.decompose import decompose
from salesbook.report.reconciliation import reconcile_json
from salesbook.schedules.schedule import PlanSource
from salesbook.schedules.supply_results import SupplyResult
from salesbook.sheets.plan_books import BookOrder, Planned, build_book
from salesbook.sheets.variance_books import build_variance_book
from salesbook.variance.reconcile import reconcile
from salesbook.variance.result import Reconciliation
from salesbook.xlsx.patching.patch import CellValue
from salesbook.xlsx.writing.write import write_book

JAN, FEB = Month(2027, 1), Month(2027, 2)
PLAN = {
    "plan.toml": FILES["plan.toml"].replace('growth = "25%"', "amount = 192000"),
    "departments.csv": "id,name,role\nplant,生产部 | Plant,production\nstore,仓库 | Store,warehouse\n",
    "capacity.csv": "line,quantity\ntea,400\n",
    "stock.csv": "product,opening,pack,minimum,cover,line\n001,100,12,24,2,tea\n002,900,1,0,1,tea\n",
}


@cache
def planned() -> Planned:
    plan, problems = parse(PLAN)
    assert plan is not None, problems
    targets, found = decompose(plan)
    assert targets is not None, found
    return Planned.of(plan, targets, default_templates())


def department(owner: str, cells: Mapping[tuple[str, str], CellValue], sheet: str) -> Submission:
    spec, manifest = build_book(BookOrder(book="department", owner=owner, file=""), planned(), language="en")
    return submitted(typed(write_book(spec), cells, sheet), manifest, period=FEB)


def sold(owner: str, *months: int) -> Submission:
    facts = [
        Fact(
            "p",
            "AC",
            Month(2027, at),
            owner,
            "sh" if owner == "zhang" else "hz",
            "product",
            "001",
            measure,
            value,
        )
        for at, pieces in enumerate(months, start=1)
        for measure, value in (("quantity", pieces), ("revenue", pieces * 42_00))
    ]
    return Submission(
        path=owner, status=FileStatus.ACCEPTED, digest=owner, owner=owner, period=FEB, facts=facts
    )


@cache
def result() -> Reconciliation:
    stock: dict[tuple[str, str], CellValue] = {
        ("2027-02/001", "stock_ac"): Decimal(90),
        ("2027-02/001", "in_transit"): Decimal(10),
        ("2027-02/001", "adjusted"): Decimal(96),
        ("2027-02/001", "reason"): "lorry is full",
        ("2027-02/002", "stock_ac"): Decimal(2000),
    }
    made = {("2027-02/tea", "made"): Decimal(180), ("2027-02/tea", "next_capacity"): Decimal(100)}
    books = (
        department("store", stock, "Stock"),
        department("plant", made, "Capacity"),
        sold("zhang", 60, 62),
        sold("li", 40, 45),
    )
    assert [each.status for each in books] == [FileStatus.ACCEPTED] * 4
    made_of = planned()
    return reconcile(made_of.plan, made_of.targets, books, FEB)


def test_stock_lasts_by_what_went_out_in_the_last_three_complete_months() -> None:
    tea, juice = SupplyResult(result=result()).stock
    # December of last year 20, then January 100 and February 107.
    assert (tea.mean.value, tea.mean.months) == (Fraction(227, 3), 3)
    assert tea.returned == {"stock": 90, "in_transit": 10, "adjusted": 96}
    assert tea.reason == "lorry is full"
    assert (tea.state, juice.state) == ("short", "overdue")
    assert juice.lasts is not None


def test_an_order_is_proposed_for_cover_and_plan_less_what_is_there() -> None:
    tea, juice = SupplyResult(result=result()).stock
    assert tea.proposal is not None
    # 2 × 75.67 + 100 − 90 − 10 = 151.3, so 152; in packs of 12: 156; the line can make 100: 96.
    assert (tea.proposal.needed, tea.proposal.packed, tea.proposal.proposed) == (152, 156, 96)
    assert juice.proposal is not None
    assert juice.proposal.proposed == 0


def test_what_does_not_fit_the_returned_capacity_of_the_next_month_is_told() -> None:
    (line,) = SupplyResult(result=result()).lines
    assert (line.orders, line.capacity, line.made) == (200, 400, 180)
    # 200 are ordered for March and 100 can be made: April has room.
    assert line.over == {"later": 100}


def test_the_companys_variance_book_shows_stock_and_capacity() -> None:
    order = BookOrder(book="variance", owner="co", file="")
    book, _ = build_variance_book(order, result(), default_templates(), language="en")
    cells = {each.name: [cell.value for cell in each.cells] for each in book.sheets}
    assert "2 products in stock: 0 none left, 1 short, 1 overdue, 0 not returned." in " ".join(
        map(str, cells["Stock"])
    )
    assert any(str(each).endswith("= 152 → 156 (≥ 24, × 12) → 96 (≤ 100)") for each in cells["Stock"])
    assert "Next month 100 pieces do not fit (lines: 1)." in " ".join(map(str, cells["Capacity"]))
    region, _ = build_variance_book(
        BookOrder(book="variance", owner="east", file=""), result(), default_templates(), language="en"
    )
    assert {"Stock", "Capacity"}.isdisjoint(each.name for each in region.sheets)


def test_the_json_has_every_step_of_a_proposal() -> None:
    document = reconcile_json(result(), ())
    (tea, _) = document["stock"]
    assert tea["proposal"]["proposed"] == 96
    assert document["capacity"][0]["over"] == {"later": 100}


def test_a_department_that_returned_nothing_is_an_open_item_of_the_company() -> None:
    ready = planned()
    found = reconcile(ready.plan, ready.targets, [sold("zhang", 60), sold("li", 40)], FEB)
    assert {each.person: each.state for each in found.region_returns} == {
        "east": "missing", "plant": "missing", "store": "missing",
    }  # fmt: skip
    order = BookOrder(book="variance", owner="co", file="")
    book, _ = build_variance_book(order, found, default_templates(), language="en")
    open_items = next(each for each in book.sheets if each.name == "Open items")
    named = {str(cell.value) for cell in open_items.cells}
    assert {"Plant (department)", "Store (department)"} <= named
    assert not [each for each in SupplyResult(result=found).stock if each.proposal is not None]


def explained(source: PlanSource | Reconciliation, **place: str) -> list[str]:
    found, problems = explain_row(source, place)
    assert found is not None, problems
    return [step.text.in_language("en") for step in found.steps]


def test_a_proposal_is_explained_by_what_was_returned_and_stock_by_plan() -> None:
    (said,) = explained(result(), stock="001")
    assert said.startswith("2 months × 75.7 + ")
    assert said.endswith("; at least 24, in packs of 12: 156; of the line's capacity 100: 96")
    plan = PlanSource.of(planned().plan, planned().targets)
    months = explained(plan, stock="001")
    assert (len(months), months[0][:7]) == (12, "2027-01")
    assert explain_row(plan, {"stock": "9"})[0] is None


def test_orders_of_a_line_are_explained_by_the_capacity_that_was_returned() -> None:
    plan = PlanSource.of(planned().plan, planned().targets)
    (ordered, *_) = explained(plan, line="tea", month="2027-03")
    assert ordered.endswith("400 can be made")
    (ordered, *_) = explained(result(), line="tea", month="2027-03")
    assert ordered.endswith("100 can be made")
