"""The starter plan issued to its three people, and returned with plan figures as actuals."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from openpyxl import load_workbook

from salesbook.api.build import build_workbooks
from salesbook.files.issued_versions import plan_folder, version_in_force
from salesbook.files.plan_folder import init_plan
from salesbook.xlsx.patching.cell_text import CellValue
from salesbook.xlsx.patching.patch import set_cells
from support.filled_books import places

SHEET = "This month"
MEASURES = ("quantity", "revenue", "collections")
OWNERS = ("zhang-san", "li-si", "wang-wu")
PRODUCTS = ("001", "002", "003")
JANUARY, FEBRUARY = "2027-01", "2027-02"
BY_PRODUCT = '\n[return]\ncollections = "product"\n'


@dataclass(frozen=True, slots=True, kw_only=True)
class Cycle:
    """The folders of a cycle; `returned` holds one file for each of OWNERS, filled in for January."""

    plan: Path
    issued: Path
    returned: Path


def start_cycle(folder: Path, more: str = "") -> Cycle:
    """Write a starter plan with `more` settings, its books in English, everybody's return for January."""
    cycle = Cycle(plan=folder / "plan", issued=folder / "issued", returned=folder / "returned")
    assert init_plan(cycle.plan) == []
    settings = cycle.plan / "plan.toml"
    # Tests type any figure they like: prices are doubted elsewhere (tests/intake/test_prices.py).
    settings.write_text(
        f"{settings.read_text('utf-8')}\n[limits]\nprice = 1000000000\n{BY_PRODUCT}{more}", "utf-8"
    )
    assert build_workbooks(cycle.plan, cycle.issued, language="en").files
    cycle.returned.mkdir()
    for owner in OWNERS:
        (cycle.returned / f"{owner}.xlsx").write_bytes(as_planned(issued_book(cycle, owner), (JANUARY,)))
    return cycle


def plan_copy(cycle: Cycle) -> Path:
    """Return where the plan is kept beside the issued books."""
    version = version_in_force(cycle.issued)
    assert version is not None
    return plan_folder(cycle.issued, version)


def issued_book(cycle: Cycle, owner: str) -> bytes:
    """Return the return book of an owner as issued."""
    (path,) = cycle.issued.glob(f"{owner}-*.xlsx")
    return path.read_bytes()


def as_planned(
    data: bytes, months: Sequence[str], measures: Sequence[str] = MEASURES, sheet: str = SHEET
) -> bytes:
    """Return a return book with some months filled in with the figures of the plan."""
    page = load_workbook(io.BytesIO(data))[sheet]
    at = places(data, sheet)
    changes: dict[tuple[int, int], CellValue] = {}
    for month in months:
        for product in PRODUCTS:
            for measure in measures:
                row, column = at[f"{month}/{product}", f"{measure}_pl"]
                figure = Decimal(str(page.cell(row + 1, column + 1).value))
                changes[at[f"{month}/{product}", f"{measure}_ac"]] = figure
    return set_cells(data, sheet, changes)


def changed(path: Path, product: str, column: str, value: CellValue, month: str = JANUARY) -> None:
    """Type a value into a returned file."""
    data = path.read_bytes()
    path.write_bytes(set_cells(data, SHEET, {places(data, SHEET)[f"{month}/{product}", column]: value}))
