"""docs/customers.md with what its commands print; run as a script (PYTHONPATH=tests) it writes it anew."""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Callable, Mapping
from decimal import Decimal
from pathlib import Path

from finance_page import LI, WANG, ZHANG, put
from finance_page import transcribed as commands_run
from imported_returns import JAN, returned
from openpyxl import load_workbook
from support.filled_books import typed
from support.starter_cycle import SHEET, Cycle, issued_book
from year_page import settled_days

from salesbook.xlsx.patching.patch import CellValue

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "customers.md"
TABLES = ROOT / "samples" / "customers"
"""What is laid over the starter plan; `settings.toml` is added to its plan.toml."""

STOCK_SHEET = re.compile("(<!-- sheet: Stock -->).*?(<!-- end of sheet -->)", re.DOTALL)
"""Where the page shows what the sheet *Stock* of the company's book proposes."""

Cells = Mapping[tuple[str, str], CellValue]
ACTIVITY: Cells = {
    (f"2027-01/{name}", "done"): Decimal(count)
    for name, count in (("visits", 11), ("quotations", 5), ("contracts", 2))
}
PROSPECTS: Cells = {("2027-01/P01", "days"): Decimal(12), ("2027-01/P02", "state"): "won"}
SERIAL = 46387
"""The last day of 2026, as a workbook counts days."""
VISITS: Cells = {
    (f"+{number:03}", column): said
    for number, (day, customer) in enumerate(
        ((5, "Lianhua markets"), (19, "Lianhua markets"), (20, "Bianmin shops")), start=1
    )
    for column, said in (("day", Decimal(SERIAL + day)), ("customer", customer))
}
STOCK: Cells = {
    ("2027-01/001", "stock_ac"): Decimal(2100),
    ("2027-01/001", "open_orders"): Decimal(1500),
    ("2027-01/002", "stock_ac"): Decimal(16500),
    ("2027-01/002", "in_transit"): Decimal(1000),
    ("2027-01/003", "stock_ac"): Decimal(37000),
    ("2027-01/002", "adjusted"): Decimal(20000),
    ("2027-01/002", "reason"): "fair in February",
}
CAPACITY: Cells = {
    ("2027-01/press", "made"): Decimal(26400),
    ("2027-01/press", "next_capacity"): Decimal(18000),
}


def tables(cycle: Cycle) -> None:
    """The tables lie over the plan, its settings at the end of plan.toml; what was built is gone."""
    for file in TABLES.glob("*.csv"):
        shutil.copy(file, cycle.plan)
    settings = cycle.plan / "plan.toml"
    # The plan of these tests ends within [return].
    more = (TABLES / "settings.toml").read_text("utf-8").removeprefix("[return]\n")
    settings.write_text(settings.read_text("utf-8") + more, "utf-8")
    shutil.rmtree(cycle.issued)


def everybody(cycle: Cycle) -> None:
    """All return January: three people, the warehouse and production."""
    people = {owner: returned(cycle, owner, JAN) for owner in (LI, WANG, ZHANG)}
    zhang = typed(typed(people[ZHANG], PROSPECTS, "My prospects"), VISITS, "Visits")
    zhang = typed(zhang, ACTIVITY, SHEET)
    departments = {
        "store": typed(issued_book(cycle, "store"), STOCK, "Stock"),
        "plant": typed(issued_book(cycle, "plant"), CAPACITY, "Capacity"),
    }
    put(cycle, "2027-01", {**people, ZHANG: zhang, **departments})


SETUPS: Mapping[str, Callable[[Cycle], None]] = {each.__name__: each for each in (tables, everybody)}


def transcribed(page: str, folder: Path) -> str:
    """Return the page with all its commands run in an empty folder, and the proposals they lead to."""
    done = commands_run(page, folder, SETUPS, settled_days)
    return STOCK_SHEET.sub(lambda mark: f"{mark[1]}\n\n{_proposals(folder)}\n\n{mark[2]}", done)


def _proposals(folder: Path) -> str:
    """Return the rows of the company's sheet *Stock* that tell what is proposed."""
    (path,) = (folder / "variance").glob("2027-01-company-*.xlsx")
    rows = load_workbook(path)["Stock"].iter_rows(min_row=7, max_col=16, values_only=True)
    shown: list[list[object]] = [[row[at] for at in (1, 15, 11, 12)] for row in rows if row[11] is not None]
    cells: list[list[object]] = [["product", "how", "proposed", "adjusted"], ["---"] * 4, *shown]
    return "\n".join(f"| {' | '.join(str(each or '') for each in row)} |" for row in cells)


if __name__ == "__main__":
    place = Path(tempfile.mkdtemp())
    try:
        PAGE.write_text(transcribed(PAGE.read_text("utf-8"), place), "utf-8")
    finally:
        shutil.rmtree(place)
