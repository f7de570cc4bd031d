"""The sheet that leads from the returns to finance's books."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from support.composed import composed_table, texts
from support.tiny_plan import tiny_plan, tiny_targets

from salesbook.layout.templates import default_templates
from salesbook.ledger.against import AgainstBooks, against_books
from salesbook.lint.rules import lint_book
from salesbook.model.facts import Fact
from salesbook.model.ledger import Ledger, LedgerLine
from salesbook.model.period import Month
from salesbook.model.submission import FileStatus, Submission
from salesbook.sheets.plan_books import BookOrder
from salesbook.sheets.variance_books import build_variance_book
from salesbook.spreadsheet.book import BookSpec
from salesbook.variance.counting import count
from salesbook.variance.reconcile import reconcile
from salesbook.xlsx.writing.write import write_book

JANUARY = Month(2027, 1)


def line(document: str, owner: str, revenue: int, quantity: int) -> LedgerLine:
    return LedgerLine(
        file="in/books.csv", sheet="", row=7, day=date(2027, 1, 15), month=JANUARY, document=document,
        owner=owner, owner_code=owner or "E9", dimension="product", item="tea", item_code="tea",
        figures={"revenue": revenue, "quantity": quantity},
    )  # fmt: skip


BOOKS = Ledger(
    lines=[
        line("X-1", "ann", 1_000_00, 50), line("X-1", "ann", 1_000_00, 50), line("X-2", "cy", 500_00, 25),
        line("X-3", "", 7_00, 1),
    ],
    measures=["revenue", "quantity"],
)  # fmt: skip


def book(
    owner: str, *, with_books: bool = True, ledger: Ledger = BOOKS, closed: str = "", language: str = "en"
) -> BookSpec:
    plan = tiny_plan()
    figures = {"revenue": 1_000_00, "quantity": 50}
    facts = [
        Fact("tiny", "AC", JANUARY, "ann", "east", "product", "tea", measure, value)
        for measure, value in figures.items()
    ]
    returned = Submission(
        path="ann.xlsx", status=FileStatus.ACCEPTED, plan="tiny", owner="ann", period=JANUARY, facts=facts
    )
    result = reconcile(plan, tiny_targets(plan), [returned], JANUARY)
    against: AgainstBooks | None = None
    if with_books:
        facts_of = count([returned], plan.currency).facts
        against = replace(against_books(ledger, facts_of, plan, JANUARY), closed=closed)
    order = BookOrder(book="variance", owner=owner, file="x")
    return build_variance_book(order, result, default_templates(), language=language, against=against)[0]


def test_the_company_s_bridge_holds_every_code_and_adds_up_in_live_formulas() -> None:
    table = composed_table(book("co"), "ledger_bridge")
    steps = {
        table.value(row, "name"): (table.value(row, "revenue_month"), table.value(row, "quantity_month"))
        for row in table.by_key.values()
    }
    assert steps == {
        "returned": (Decimal(1000), 50),
        "R01 return missing": (Decimal(500), 25),
        "R02 unknown code": (Decimal(7), 1),
        "R06 document booked twice": (Decimal(1000), 50),
    }
    total = table.cell(table.by_label["In the books"], "revenue_month")
    assert total.value == Decimal(2507)
    assert "SUM" in str(total.formula)


def test_a_region_has_its_own_people_s_and_names_their_documents() -> None:
    spec = book("east")
    table = composed_table(spec, "ledger_money")
    (row,) = table.by_key.values()
    found = [table.value(row, column) for column in ("name", "reason", "where")]
    assert found == ["Ann", "R06 document booked twice", "X-1 (books.csv 7)"]
    assert "+1,000.00 in the books (2,000.00): document booked twice +1,000.00" in texts(spec)


@pytest.mark.parametrize("owner", ["co", "east"])
def test_the_board_of_a_closed_month_says_what_nothing_explains(owner: str) -> None:
    unclear = Ledger(lines=[line("X-1", "ann", 1_023_45, 57)], measures=["revenue", "quantity"])

    def board(ledger: Ledger, by: str) -> str:
        sheets = book(owner, ledger=ledger, closed=by).sheets
        return " ".join(str(cell.value) for each in sheets if each.name == "Board" for cell in each.cells)

    said = "Closed by wu (2027-02-05) with differences from the books that nothing explains: Revenue +23.45"
    assert said in board(unclear, "wu (2027-02-05)")
    assert "Closed by" not in board(unclear, "")
    # What has a reason is no difference that nothing explains.
    assert "Closed by" not in board(BOOKS, "wu (2027-02-05)")


@pytest.mark.parametrize("language", ["en", "zh", "both"])
def test_it_keeps_every_rule_of_how_a_sheet_looks(language: str) -> None:
    spec = book("co", language=language)
    found, _ = lint_book(write_book(spec))
    assert [str(each) for each in found] == []


def test_without_books_there_is_no_such_sheet() -> None:
    assert "Against the books" not in [sheet.name for sheet in book("co", with_books=False).sheets]
