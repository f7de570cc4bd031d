"""Books of the small plan, and the sample company's with all its schedules, as readable dumps.

After a change that is meant: `SALESBOOK_GOLDENS=write pytest tests/goldens`, then read the difference.
"""

from __future__ import annotations

import io
import os
from collections.abc import Callable
from difflib import unified_diff
from pathlib import Path

import openpyxl
import pytest
from openpyxl.styles import Protection
from support import sample_books as sample
from support.dump import dump
from support.small_plan import company_book, return_book, variance_book

from salesbook.spreadsheet.book import BookSpec
from salesbook.xlsx.writing.write import write_book

FOLDER = Path(__file__).parent
UPDATE = os.environ.get("SALESBOOK_GOLDENS") == "write"

BOOKS: dict[str, Callable[[str], BookSpec]] = {
    "company": lambda language: company_book(language)[0],
    "return": lambda language: return_book("zhang", language)[0],
    "variance": lambda language: variance_book("co", language)[0],
    "sample-company": lambda language: sample.company_book(language).spec,
    "sample-region": lambda language: sample.region_book("north", language).spec,
    "sample-return": lambda language: sample.return_book("li-siyuan", language).spec,
    "sample-month": lambda language: sample.month_book("li-siyuan", language).spec,
    "sample-variance": lambda language: sample.variance_book("east", language).spec,
    "sample-pay": lambda language: sample.pay_book("wu-ting", language).spec,
    "sample-appraisal": lambda language: sample.appraisal_book("south", language).spec,
    "sample-pay-summary": lambda language: sample.pay_summary(language).spec,
    "sample-variance-person": lambda language: sample.variance_book("wu-ting", language).spec,
}


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("name", BOOKS)
def test_a_book_reads_as_its_golden_dump(name: str, language: str) -> None:
    found = dump(write_book(BOOKS[name](language)))
    golden = FOLDER / f"{name}.{language}.txt"
    if UPDATE:
        golden.write_text(found, encoding="utf-8")
    assert golden.is_file(), f"{golden.name} is missing; write it with SALESBOOK_GOLDENS=write"
    expected = golden.read_text(encoding="utf-8")
    changes = unified_diff(expected.splitlines(), found.splitlines(), golden.name, "now", n=1, lineterm="")
    assert found == expected, "\n".join(line[:300] for line in changes)


def test_every_golden_belongs_to_a_book() -> None:
    names = {f"{name}.{language}.txt" for name in BOOKS for language in ("en", "zh")}
    assert {path.name for path in FOLDER.glob("*.txt")} == names


def changed_dump(change: Callable[[openpyxl.Workbook], None]) -> list[str]:
    """Return the lines of a dump that a change to the workbook changes."""
    book = openpyxl.load_workbook(io.BytesIO(write_book(return_book("zhang", "en")[0])))
    before, after = io.BytesIO(), io.BytesIO()
    book.save(before)
    change(book)
    book.save(after)
    old, new = dump(before.getvalue()).splitlines(), dump(after.getvalue()).splitlines()
    return [
        line[1:]
        for line in unified_diff(old, new, n=0, lineterm="")
        if line[:1] in "+-" and line[1:2] not in "+-"
    ]


def test_a_dump_shows_a_lock_that_is_gone() -> None:
    def unlock(book: openpyxl.Workbook) -> None:
        cell = book["Actuals"]["B1"]
        cell.protection = Protection(locked=False)

    assert any("unlocked" in line and "B1" in line for line in changed_dump(unlock))


def test_a_dump_shows_a_format_a_width_a_hidden_row_and_a_formula() -> None:
    def change(book: openpyxl.Workbook) -> None:
        sheet = book["Actuals"]
        sheet["E10"].number_format = "0.000"
        sheet.column_dimensions["B"].width = 77
        sheet.row_dimensions[30].hidden = True
        sheet["E13"] = "=SUM(E10:E11)"

    shown = "\n".join(changed_dump(change))
    for sign in ("0.000", "B:77.0", "hidden rows 5 30", "E13 =SUM(E10:E11)"):
        assert sign in shown
