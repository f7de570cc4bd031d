"""A quota from file to file: returned, taken in, traced to who approved it, in the next form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook
from support.command import run
from support.filled_books import places
from support.plan_texts import FILES, PLAN, encoded

from salesbook.api.approval import decide_plan
from salesbook.api.build import build_workbooks
from salesbook.api.import_reading import ImportOrder
from salesbook.api.importing import import_files
from salesbook.api.month_books import MonthOrder, build_month
from salesbook.api.store import init_store
from salesbook.files.plan_folder import write_plan
from salesbook.model.approval import Action
from salesbook.model.period import Month
from salesbook.xlsx.patching.cell_text import CellValue
from salesbook.xlsx.patching.patch import set_cells

Capture = pytest.CaptureFixture[str]
FEBRUARY, MARCH = Month(2027, 2), Month(2027, 3)
NOW = datetime(2027, 1, 5, 9, tzinfo=UTC)
REACHED = {"2027-01": 70, "2027-02": 90}
STEPS: tuple[tuple[Action, str], ...] = (("submit", "Chen Jie"), ("review", "Li Na"), ("approve", "Wang Wei"))
ONE_OF_ALL = {
    "plan.toml": PLAN.replace('growth = "25%"', "amount = 1200") + '\n[rollover]\npolicy = "next"\n',
    "people.csv": "id,name,territory,start\nzhang,张伟,sh,2020-03-01\n",
    "products.csv": "id,name,class,unit,price,cost\n001,绿茶,B,箱,10,6\n",
    "territories.csv": FILES["territories.csv"].replace("hz,east,杭州,Hangzhou,office\n", ""),
    "history.csv": "month,person,product,quantity,revenue\n"
    + "".join(f"2026-{month:02d},zhang,001,10,100\n" for month in range(1, 13)),
}
"""100.00 a month for one person and one product."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quarter:
    """An approved plan, its books, what came back for January and February, and the store."""

    plan: Path
    issued: Path
    returned: Path
    store: str


@pytest.fixture(scope="module")
def quarter(tmp_path_factory: pytest.TempPathFactory) -> Quarter:
    """January 70.00 and February 90.00 of 100.00 a month, taken in."""
    folder = tmp_path_factory.mktemp("quota")
    made = Quarter(
        plan=folder / "plan",
        issued=folder / "issued",
        returned=folder / "returned",
        store=str(folder / "sales.db"),
    )
    assert write_plan(made.plan, encoded(ONE_OF_ALL)) == []
    for hour, (action, by) in enumerate(STEPS):
        assert decide_plan(made.plan, action, at=NOW + timedelta(hours=hour), by=by)[1] == []
    assert build_workbooks(made.plan, made.issued, language="en", only=["zhang"]).files
    made.returned.mkdir()
    (book,) = made.issued.glob("zhang-*.xlsx")
    (made.returned / "zhang.xlsx").write_bytes(filled(book.read_bytes(), REACHED))
    init_store(made.store)
    order = ImportOrder(
        paths=[made.returned], issued=made.issued, period=FEBRUARY, store=made.store, now=NOW, by="finance"
    )
    taken = import_files(order).files
    assert [each.submission.status.counts for each in taken] == [True], taken
    return made


def filled(data: bytes, reached: Mapping[str, int]) -> bytes:
    """Return a book with so much revenue at the plan's price in some months."""
    at = places(data, "This month")
    changes: dict[tuple[int, int], CellValue] = {}
    for month, revenue in reached.items():
        figures = {"revenue_ac": revenue, "quantity_ac": revenue // 10, "collections_ac": revenue}
        changes |= {
            at[f"{month}/001", key]: value for key, value in figures.items() if (f"{month}/001", key) in at
        }
    return set_cells(data, "This month", changes)


def test_the_chain_of_a_quota_is_traced_to_who_approved_it(quarter: Quarter, capsys: Capture) -> None:
    asked = ("store", "trace", "--store", quarter.store, "--owner", "zhang", "--measure", "revenue")
    said = run(capsys, *asked, "--period", MARCH.key).out
    assert said.strip() == (
        "revenue: current 2027-03 140.00 = assigned 100.00 + carried in 40.00 "
        "(2027-01 −30.00, 2027-02 −10.00), version 1, approved by Wang Wei on 2027-01-05"
    )
    # Behind the figure itself, where there is one.
    lines = run(capsys, *asked, "--period", FEBRUARY.key).out.splitlines()
    assert "current 2027-02 130.00 = assigned 100.00 + carried in 30.00 (2027-01 −30.00)" in lines[-1]
    of_item = run(capsys, *asked, "--period", FEBRUARY.key, "--item", "001").out
    assert "current" not in of_item


@pytest.mark.parametrize("source", ["store", "returned"])
def test_the_next_form_asks_for_the_current_target(quarter: Quarter, source: str) -> None:
    known = {"store": quarter.store} if source == "store" else {"returned": [quarter.returned]}
    order = MonthOrder(month=MARCH, **known)
    built = build_month(quarter.plan, quarter.issued, order, language="en", only=["zhang"], force=True)
    page = load_workbook(BytesIO((quarter.issued / built.files[0]).read_bytes()))["This month"]
    (row,) = (each for each in page.iter_rows(values_only=True) if each[0] == "revenue")
    assert [each for each in row if each in (100, 40)] == [100, 40]
