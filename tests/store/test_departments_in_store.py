"""What a department returns goes through a store like anybody's return, and on into a new version's book."""

from __future__ import annotations

import io
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

from imported_returns import DECIDED, FEB, JAN, MAR, imported, slugs, statuses, value
from openpyxl import load_workbook
from support.filled_books import places, typed
from support.plan_texts import FILES, encoded
from support.starter_cycle import Cycle, issued_book

from salesbook.api.build import build_workbooks
from salesbook.api.month_books import MonthOrder, open_year
from salesbook.api.revise import revise_plan
from salesbook.api.store import approve_import, undo_import
from salesbook.files.plan_folder import write_plan
from salesbook.xlsx.patching.cell_text import CellValue

BOTH = ("store", "plant")
PLAN = {
    **FILES,
    "plan.toml": FILES["plan.toml"].replace('growth = "25%"', "amount = 192000"),
    "departments.csv": "id,name,role\nplant,生产部 | Plant,production\nstore,仓库 | Store,warehouse\n",
    "capacity.csv": "line,quantity\ntea,400\n",
    "stock.csv": "product,opening,line\n001,100,tea\n002,900,tea\n",
}
SHEETS: Mapping[str, str] = {"store": "Stock", "plant": "Capacity"}
Cells = Mapping[tuple[str, str], CellValue]


def of_month(month: str, stock: int, made: int) -> Mapping[str, Cells]:
    """Return what both departments type for a month."""
    return {
        "store": {
            (f"{month}/001", "stock_ac"): Decimal(stock),
            (f"{month}/001", "adjusted"): Decimal(24),
            (f"{month}/001", "reason"): "lorry is full",
            (f"{month}/002", "stock_ac"): Decimal(800),
        },
        "plant": {(f"{month}/tea", "made"): Decimal(made), (f"{month}/tea", "next_capacity"): Decimal(390)},
    }


def filled(books: Mapping[str, bytes], *months: Mapping[str, Cells]) -> dict[str, bytes]:
    """Return the books with these months typed into them."""
    done = dict(books)
    for month in months:
        done |= {owner: typed(done[owner], month[owner], SHEETS[owner]) for owner in BOTH}
    return done


def files_of(books: Mapping[str, bytes]) -> Mapping[str, bytes]:
    return {f"{owner}.xlsx": data for owner, data in books.items()}


def standing(data: bytes, owner: str, *at: tuple[str, str]) -> list[object]:
    """Return what stands in cells of a department's table."""
    page, where = load_workbook(io.BytesIO(data))[SHEETS[owner]], places(data, SHEETS[owner])
    return [page.cell(row + 1, column + 1).value for row, column in (where[each] for each in at)]


def test_departments_go_through_a_store_and_into_the_book_of_a_new_version(
    tmp_path: Path, store: str
) -> None:
    cycle = Cycle(plan=tmp_path / "plan", issued=tmp_path / "issued", returned=tmp_path / "returned")
    cycle.returned.mkdir()
    assert write_plan(cycle.plan, encoded(PLAN)) == []
    assert build_workbooks(cycle.plan, cycle.issued, language="en", only=BOTH).files
    books = {owner: issued_book(cycle, owner) for owner in BOTH}
    january, february, march = (
        of_month("2027-01", 90, 180),
        of_month("2027-02", 70, 0),
        of_month("2027-03", 60, 5),
    )

    first = imported(cycle, store, JAN, files_of(filled(books, january)))
    assert statuses(first) == dict.fromkeys(BOTH, "accepted")
    counted = [
        ("store", "2027-01/001", "stock"),
        ("plant", "2027-01/tea", "made"),
        ("plant", "2027-01/tea", "next_capacity"),
    ]
    assert [value(store, *each) for each in counted] == [90, 180, 390]

    # January's figures, changed with February's return, wait until somebody approves.
    other = of_month("2027-01", 95, 185)
    second = imported(cycle, store, FEB, files_of(filled(books, other, february)))
    assert (second.waiting, slugs(second)) == (2, {"restatement"})
    assert [value(store, *each) for each in counted] == [90, 180, 390]
    assert value(store, "store", "2027-02/001", "stock") == 70
    assert second.number is not None
    assert approve_import(store, second.number, decision=DECIDED)[1] == []
    assert [value(store, *each) for each in counted] == [95, 185, 390]

    # Version 2 sends the departments what was accepted so far.
    new = tmp_path / "new"
    assert revise_plan(cycle.plan, new, effective=MAR, change=Fraction(1, 5)).plan is not None
    opening = open_year(MonthOrder(store=store), cycle.issued)
    built = build_workbooks(new, cycle.issued, language="en", only=BOTH, force=True, open_month=opening)
    assert built.files, built.problems
    anew = {owner: issued_book(cycle, owner) for owner in BOTH}
    stock = [(f"2027-0{month}/001", column) for month in (1, 2, 3) for column in ("stock_ac", "reason")]
    assert standing(anew["store"], "store", *stock) == [95, "lorry is full", 70, "lorry is full", None, None]
    assert standing(anew["plant"], "plant", ("2027-01/tea", "made"), ("2027-02/tea", "made")) == [185, 0]

    third = imported(cycle, store, MAR, files_of(filled(anew, march)))
    assert (statuses(third), third.waiting) == (dict.fromkeys(BOTH, "accepted"), 0)
    assert value(store, "store", "2027-03/001", "stock") == 60
    assert third.number is not None
    assert undo_import(store, third.number, decision=DECIDED)[1] == []
    assert value(store, "store", "2027-03/001", "stock") is None
    assert [value(store, *each) for each in counted] == [95, 185, 390]
    # An accepted month of the new book that is changed waits as in the old one.
    fourth = imported(cycle, store, MAR, files_of(filled(anew, of_month("2027-01", 1, 185), march)))
    assert fourth.waiting == 1
    assert value(store, "store", "2027-01/001", "stock") == 95
    assert value(store, "store", "2027-03/001", "stock") == 60
