"""Variance books in LibreOffice: every formula comes to its stored value, and nothing is cut or broken."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from support.composed import ComposedTable, composed_table
from support.office import pdf_text, recalculate_all, require_office, to_pdf_all
from support.small_plan import MARCH, small_plan, small_targets, submissions
from test_variance_bridges import book_of, reconciled

from salesbook.layout.templates import default_templates
from salesbook.sheets.plan_books import BookOrder
from salesbook.sheets.variance_books import build_variance_book
from salesbook.variance.reconcile import reconcile
from salesbook.xlsx.writing.write import write_book

pytestmark = pytest.mark.libreoffice

OWNERS = (
    ("co", "variance"),
    ("south", "variance"),
    ("zhang", "person_variance"),
    ("chen", "person_variance"),
)
BROKEN = re.compile(r"###|#DIV/0!|#VALUE!|#REF!|#NAME\?|#N/A|Err:\d+")

Stored = dict[tuple[str, str], object]


def values(path: Path) -> Stored:
    book = openpyxl.load_workbook(path, data_only=True)
    return {
        (sheet.title, cell.coordinate): cell.value
        for sheet in book.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.value not in (None, "")
    }


def differ(ours: object, theirs: object) -> bool:
    if isinstance(ours, float | int) and isinstance(theirs, float | int):
        return abs(ours - theirs) > max(1e-6, 1e-9 * abs(ours))
    return ours != theirs


@pytest.fixture(params=["en", "zh", "both"])
def books(request: pytest.FixtureRequest, tmp_path: Path) -> list[Path]:
    require_office()
    paths: list[Path] = []
    for owner, book in OWNERS:
        order = BookOrder(book=book, owner=owner, file="")
        spec, _ = build_variance_book(order, reconciled(), default_templates(), language=request.param)
        paths.append(tmp_path / f"{owner}.xlsx")
        paths[-1].write_bytes(write_book(spec))
    return paths


def test_every_formula_comes_to_its_stored_value(books: list[Path], tmp_path: Path) -> None:
    for path, again in zip(books, recalculate_all(books, tmp_path / "again"), strict=True):
        ours, theirs = values(path), values(again)
        off = {at: (ours.get(at), theirs.get(at)) for at in {*ours, *theirs}}
        assert {at: pair for at, pair in off.items() if differ(*pair)} == {}, path.name


def test_without_a_prior_year_its_columns_are_blank_down_to_the_totals(tmp_path: Path) -> None:
    require_office()
    result = reconcile(replace(small_plan(), history=()), small_targets(), submissions(), MARCH)
    paths: list[Path] = []
    for owner, book in OWNERS:
        order = BookOrder(book=book, owner=owner, file="")
        spec, _ = build_variance_book(order, result, default_templates(), language="en")
        for table in ("variance_people", "variance_products", "variance_months"):
            if book == "variance" or table != "variance_people":
                assert prior_year(composed_table(spec, table)) == set(), (owner, table)
        paths.append(tmp_path / f"{owner}.xlsx")
        paths[-1].write_bytes(write_book(spec))
    for path, again in zip(paths, recalculate_all(paths, tmp_path / "again"), strict=True):
        ours, theirs = values(path), values(again)
        off = {at: (ours.get(at), theirs.get(at)) for at in {*ours, *theirs}}
        assert {at: pair for at, pair in off.items() if differ(*pair)} == {}, path.name
        assert not any(BROKEN.search(str(value)) for value in ours.values()), path.name


def prior_year(table: ComposedTable) -> set[object]:
    """Return the numbers in the columns of the prior year, from the first row to the last."""
    columns = {table.columns[name] for name in table.columns if name.endswith("_py")}
    assert columns
    return {
        cell.value
        for cell in table.sheet.cells
        if cell.column in columns
        and table.key_row < cell.row
        and isinstance(cell.value, (int, float, Decimal))
    }


def test_no_printed_page_shows_an_error_or_a_figure_that_does_not_fit(
    books: list[Path], tmp_path: Path
) -> None:
    for path, printed in zip(books, to_pdf_all(books, tmp_path / "printed"), strict=True):
        assert BROKEN.findall("\n".join(pdf_text(printed))) == [], path.name


def test_the_books_hold_many_formulas() -> None:
    formulas = [cell for sheet in book_of(reconciled()).sheets for cell in sheet.cells if cell.formula]
    assert len(formulas) > 800
