"""What the books leave to ask, from files without a store: into the next return, and back out of it."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import load_workbook
from support.command import run
from support.filled_books import places
from support.starter_cycle import FEBRUARY, JANUARY, OWNERS, SHEET, Cycle, as_planned

from salesbook.xlsx.patching.patch import set_cells

ZHANG = OWNERS[0]
CAPTIONS = "单据日期,单据编号,业务员编码,存货编码,主数量,无税金额"


def booked(data: bytes, month: str, path: Path, more: int) -> Path:
    """Write an export of the plan's figures of a month; `more` is what the books have more of 001."""
    page, at = load_workbook(path.parent / "plain.xlsx")[SHEET], places(data, SHEET)
    lines = [CAPTIONS]
    for product in ("001", "002", "003"):
        quantity, revenue = (at[f"{month}/{product}", f"{each}_pl"] for each in ("quantity", "revenue"))
        pieces, amount = (page.cell(row + 1, column + 1).value for row, column in (quantity, revenue))
        assert isinstance(pieces, int)
        assert isinstance(amount, int)
        off = more if product == "001" else 0
        lines.append(f"{month}-15,X{product},{ZHANG},{product},{pieces + off},{amount + 11 * off}")
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path


def test_files_alone_ask_and_take_the_answer(
    cycle: Cycle, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = next(cycle.issued.glob(f"{ZHANG}-*.xlsx")).read_bytes()
    (tmp_path / "plain.xlsx").write_bytes(data)
    january = booked(data, JANUARY, tmp_path / "january.csv", 7)
    february = booked(data, FEBRUARY, tmp_path / "february.csv", 0)
    back = tmp_path / "in"
    back.mkdir()
    how = ("build", cycle.plan, "-o", cycle.issued, "--lang", "en", "--only", ZHANG)

    run(capsys, *how, "--for", JANUARY)
    first = next(cycle.issued.glob(f"{JANUARY}-{ZHANG}-*.xlsx")).read_bytes()
    (back / "january.xlsx").write_bytes(as_planned(first, (JANUARY,)))
    again = (*how, "--returned", back)
    opened = run(capsys, *again, "--for", FEBRUARY, "--ledger", january)
    (book,) = cycle.issued.glob(f"{FEBRUARY}-{ZHANG}-*.xlsx")
    asked = book.read_bytes()
    at = places(asked, "Questions")
    said = set_cells(
        as_planned(asked, (FEBRUARY,)),
        "Questions",
        {at[f"2027-01/{each}/product/001", "answer"]: "a freight note" for each in ("revenue", "quantity")},
    )
    (back / "february.xlsx").write_bytes(said)
    books = ("--ledger", january, "--ledger", february)
    reconciled = run(
        capsys, "reconcile", back, "--issued", cycle.issued, "--period", FEBRUARY, *books, "--format", "json"
    )
    run(capsys, *again, "--for", "2027-03", *books)
    (march,) = cycle.issued.glob(f"2027-03-{ZHANG}-*.xlsx")

    assert opened.code == 0
    assert {row for row, column in at if column == "answer" and "/" in row} == {
        f"2027-01/{each}/product/001" for each in ("quantity", "revenue")
    }
    found = [each for each in reconciled.document["ledger"]["differences"] if each["owner"] == ZHANG]
    assert [(each["booked"], each["answer"]) for each in found if each["measure"] == "revenue"] == [
        ("240077.00", "a freight note")
    ]
    assert "Questions" not in load_workbook(march).sheetnames
