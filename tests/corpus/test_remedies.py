"""What a problem says is to be done helps: the reproducer is mended to the letter and checked again."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TypeAlias

import openpyxl
import pytest
from openpyxl.cell.cell import Cell
from openpyxl.workbook import Workbook

from corpus.base import FOLDER, SALES
from corpus.problem_case import cases, inside, run

Mend: TypeAlias = Callable[[Workbook], None]
Typed: TypeAlias = Mapping[str, float | str | date | None]

CASES = cases()
CLEAN = FOLDER / "untouched.xlsx"
DIARY, BY_CHANNEL = "Difficulties", "By channel"


def cell(book: Workbook, address: str, sheet: str = SALES) -> Cell:
    """Return a cell that is not covered by a merged one."""
    found = book[sheet][address]
    assert isinstance(found, Cell)
    return found


def put(typed: Typed, sheet: str = SALES) -> Mend:
    """Type values into cells."""

    def mend(book: Workbook) -> None:
        for address, value in typed.items():
            cell(book, address, sheet).value = value

    return mend


def shown_as_number(value: float | None = None) -> Mend:
    """Set the format of H7 to Number, and type a figure where one is given."""

    def mend(book: Workbook) -> None:
        cell(book, "H7").number_format = "0.00"
        if value is not None:
            cell(book, "H7").value = value

    return mend


def unmerge(book: Workbook) -> None:
    """Unmerge the cells and fill in each of them."""
    book[SALES].unmerge_cells("H7:H8")
    put({"H7": 1740.37, "H8": 450.48})(book)


def show_rows(book: Workbook) -> None:
    """Show all rows that people see, and clear the filter."""
    for number, row in book[SALES].row_dimensions.items():
        row.hidden = number == 5
    book[SALES].auto_filter.ref = None


def put_row_back(book: Workbook) -> None:
    """Put a row back with its number, names, plan and figures."""
    sheet = book[SALES]
    sheet.insert_rows(12)
    whole = ("2027-02/water", "Feb", "Water", "case", 121, 97, 605, 485.85, None, None, 574.75, 437.28)
    for column, value in enumerate(whole, 1):
        sheet.cell(12, column).value = value


REMEDIES: dict[str, Mend] = {
    "ambiguous-date": put({"B7": date(2027, 3, 5)}, "Visits"),
    "ambiguous-number": put({"H7": 1740, "H8": 450.5}),
    "boolean-not-number": put({"F8": 90, "H7": 1740.37}),
    "cells-merged": unmerge,
    "channel-sum-differs": put({"E14": 833.34}, BY_CHANNEL),
    "column-ambiguous": lambda book: book[SALES].delete_cols(14),
    "customer-sum-differs": put({"D11": 60}, "Sales by customer"),
    "date-not-amount": shown_as_number(1740.37),
    "date-outside-year": put({"B7": date(2027, 3, 5)}, DIARY),
    "display-differs": shown_as_number(),
    "error-cell": put({"H7": 1740.37}),
    "formula-in-input": put({"H7": 1800}),
    "formula-without-value": put({"H7": 1800}),
    "given-is-formula": put({"G7": 2200}),
    "header-changed": put({"H6": "AC Actual"}),
    "heading-changed": put({"G4": "Revenue"}),
    "hidden-figures": show_rows,
    "labels-disagree": put({"B7": "Jan", "C7": "Green tea"}),
    "month-not-filled": put(
        {f"F{row}": 90 for row in (15, 16, 17)}
        | {"H15": 1800, "H16": 450, "H17": 900, "L15": 1700, "L16": 440, "L17": 880}
    ),
    "not-a-date": put({"B10": date(2027, 3, 5)}, DIARY),
    "not-a-number": put({"H7": 1620, "H8": 620, "H9": 620}),
    "not-whole": put({"F7": 90}),
    "placeholder-is-blank": put({"H7": 1620, "H8": 620, "H9": 620}),
    "plan-cell-changed": put({"G7": 2200}),
    "row-ambiguous": lambda book: book[SALES].delete_rows(8),
    "row-missing": put_row_back,
    "row-without-day": put({"B7": date(2027, 3, 5)}, DIARY),
    "suspected-date": put({"H8": 450.48}),
    "suspected-unit-slip": put({"H7": 1800}),
    "table-ambiguous": lambda book: book.remove(book["Actuals Copy"]),
    "table-copied": lambda book: book.remove(book["Actuals (2)"]),
    "text-too-long": put({"D10": "Shelf space was cut."}, DIARY),
    "too-many-digits": put({"H7": 1740.37}),
    "total-overwritten": put({"H10": "=SUM(H7:H9)"}),
    "two-numbers": put({"H7": 520, "H8": 550}),
    "unexpected-sign": put({"H7": 1800}),
    "unit-contradicts": put({"H7": 1800, "H8": 450}),
    "unknown-choice": put({"F10": "competitor"}, DIARY),
    "row-outside-plan": put({"F9": None, "H9": None}),
    "unknown-row": put({"H6": None}),
    "value-after-period": put({"F20": None, "H19": None}),
    "value-missing": put({"H7": 1740.37}),
}


@pytest.mark.parametrize("slug", REMEDIES)
def test_a_book_mended_as_its_problem_says_is_accepted(slug: str, tmp_path: Path) -> None:
    case = CASES[slug]
    assert slug in case.golden("en").read_text("utf-8")
    case.prepare(tmp_path)
    path = tmp_path / "book.xlsx"
    book = openpyxl.load_workbook(path)
    REMEDIES[slug](book)
    book.save(path)
    accepted(tmp_path, case.commands[-1])


@pytest.mark.parametrize(
    "slug", ["column-missing", "plan-of-another-row", "plan-replaced", "table-by-captions", "table-missing"]
)
def test_where_nothing_else_helps_the_book_that_was_sent_does(slug: str, tmp_path: Path) -> None:
    case = CASES[slug]
    assert "the book you were sent" in case.golden("en").read_text("utf-8")
    case.prepare(tmp_path)
    shutil.copy(CLEAN, tmp_path / "book.xlsx")
    accepted(tmp_path, case.commands[-1])


@pytest.mark.parametrize("slug", ["manifest-lost", "not-vouched"])
def test_the_issued_folder_stands_in_for_what_a_book_lost(slug: str, tmp_path: Path) -> None:
    case = CASES[slug]
    assert "--issued" in case.golden("en").read_text("utf-8")
    case.prepare(tmp_path)
    shutil.copytree(FOLDER / "issued", tmp_path / "issued", dirs_exist_ok=True)
    accepted(tmp_path, ["check", "book.xlsx", "--issued", "issued", "--period", "2027-03"])


def accepted(folder: Path, command: Sequence[str]) -> None:
    """Check the book in a folder: nothing may be said of it any more."""
    with inside(folder):
        said = run(command)
    assert re.findall(r"SB\d{3} [a-z-]+", said) == []
    assert re.search(r"^accepted +(?:\S+ +)?book\.xlsx", said, re.MULTILINE), said
