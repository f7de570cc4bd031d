"""Variance books in LibreOffice: every formula comes to its stored value, and nothing is cut or broken."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

import pytest
from support.composed import ComposedTable, composed_table
from support.office import differing, pdf_text, recalculate_and_print, require_office_scripts, stored
from support.small_plan import MARCH, small_plan, small_targets, submissions
from test_variance_bridges import book_of, reconciled

from salesbook.layout.templates import default_templates
from salesbook.sheets.plan_books import BookOrder
from salesbook.sheets.variance_books import build_variance_book
from salesbook.spreadsheet.book import BookSpec
from salesbook.variance.reconcile import reconcile
from salesbook.variance.result import Reconciliation
from salesbook.xlsx.writing.write import write_book

pytestmark = pytest.mark.libreoffice

OWNERS = {
    "co": "variance",
    "south": "variance",
    "zhang": "person_variance",
    "chen": "person_variance",
}
"""Whose books are made, and of which kind."""
LANGUAGES = ("en", "zh", "both")
IN = {"co": LANGUAGES, "zhang": LANGUAGES, "south": ("both",), "chen": ("both",)}
"""The languages of their books."""
BROKEN = re.compile(r"###|#DIV/0!|#VALUE!|#REF!|#NAME\?|#N/A|Err:\d+")

WITHOUT_PRIOR_YEAR = "without a prior year"


class Book(NamedTuple):
    """A book with its file, and what LibreOffice made of that."""

    spec: BookSpec
    path: Path
    recalculated: Path
    printed: Path


Shelf = Mapping[str, Mapping[str, Book]]
"""The books of OWNERS in each language, and in English without a prior year."""


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Shelf:
    """Every book, recalculated and printed in one run of LibreOffice."""
    require_office_scripts()
    folder = tmp_path_factory.mktemp("books")
    result = reconciled()
    specs = {(each, owner): spec_of(owner, result, each) for owner in OWNERS for each in IN[owner]}
    plain = reconcile(replace(small_plan(), history=()), small_targets(), submissions(), MARCH)
    specs |= {(WITHOUT_PRIOR_YEAR, owner): spec_of(owner, plain, "en") for owner in ("co", "zhang")}
    paths = [folder / f"{'-'.join(key)}.xlsx" for key in specs]
    for path, spec in zip(paths, specs.values(), strict=True):
        path.write_bytes(write_book(spec))
    made = recalculate_and_print(paths, folder / "out")
    shelf: dict[str, dict[str, Book]] = {}
    for ((name, owner), spec), path, pair in zip(specs.items(), paths, made, strict=True):
        shelf.setdefault(name, {})[owner] = Book(spec, path, *pair)
    return shelf


def spec_of(owner: str, result: Reconciliation, language: str) -> BookSpec:
    order = BookOrder(book=OWNERS[owner], owner=owner, file="")
    return build_variance_book(order, result, default_templates(), language=language)[0]


def assert_recalculated(books: Mapping[str, Book]) -> None:
    for book in books.values():
        assert differing(stored(book.path), stored(book.recalculated)) == {}, book.path.name


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_formula_comes_to_its_stored_value(shelf: Shelf, language: str) -> None:
    assert_recalculated(shelf[language])


def test_without_a_prior_year_its_columns_are_blank_down_to_the_totals(shelf: Shelf) -> None:
    books = shelf[WITHOUT_PRIOR_YEAR]
    for owner, book in books.items():
        for table in ("variance_people", "variance_products", "variance_months"):
            if OWNERS[owner] == "variance" or table != "variance_people":
                assert prior_year(composed_table(book.spec, table)) == set(), (owner, table)
        assert not any(BROKEN.search(str(value)) for value, _ in stored(book.path).values()), owner
    assert_recalculated(books)


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


@pytest.mark.parametrize("name", [*LANGUAGES, WITHOUT_PRIOR_YEAR])
def test_no_printed_page_shows_an_error_or_a_figure_that_does_not_fit(shelf: Shelf, name: str) -> None:
    for owner, book in shelf[name].items():
        assert BROKEN.findall("\n".join(pdf_text(book.printed))) == [], owner


def test_the_books_hold_many_formulas() -> None:
    formulas = [cell for sheet in book_of(reconciled()).sheets for cell in sheet.cells if cell.formula]
    assert len(formulas) > 800
