"""docs/books.md describes every sheet as it is declared today."""

from __future__ import annotations

from books_page import books_page
from pages import read

from salesbook.layout.templates import default_templates


def test_the_page_is_current() -> None:
    assert read("docs/books.md") == books_page(), "run: python docs/refresh.py"


def test_every_declared_sheet_is_in_a_book() -> None:
    templates = default_templates()
    used = {sheet for book in templates.books.values() for sheet in book.sheets}
    assert used == set(templates.sheets)
