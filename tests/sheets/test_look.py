"""How every kind of book looks, by rule: nothing cut, nothing volatile, inputs that say what to type."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import cache

import pytest
from support.sample_books import KINDS, every_kind_of_book

from salesbook.layout.style import INPUT_FILL
from salesbook.spreadsheet.book import BookSpec, CellSpec, SheetSpec
from salesbook.spreadsheet.formula.functions import FUNCTIONS
from salesbook.spreadsheet.grid import a1
from salesbook.spreadsheet.widths import USUAL, lines_needed, shown, text_width

LANGUAGES = ("en", "zh", "both")
LONGEST_FORMULA = 600
LINE_POINTS = 12.0
SIZE_PER_CHARACTER = 10


@cache
def book(name: str, language: str) -> BookSpec:
    return every_kind_of_book(language)[name].spec


every_book = pytest.mark.parametrize(
    ("name", "language"), [(name, language) for name in KINDS for language in LANGUAGES]
)


def pages(spec: BookSpec) -> Iterator[SheetSpec]:
    """Yield the sheets a person sees."""
    return (sheet for sheet in spec.sheets if sheet.visibility == "visible")


def seen(sheet: SheetSpec) -> Iterator[CellSpec]:
    """Yield the cells a person sees."""
    hidden = sheet.hidden_rows
    # Keys are written so small that they fit, and what charts draw stands behind what is printed.
    last = sheet.print_area.last_column if sheet.print_area else max(sheet.widths)
    return (cell for cell in sheet.cells if cell.row not in hidden and 1 <= cell.column <= last)


def wide(cell: CellSpec) -> float:
    """Return the characters a cell's text takes."""
    bold = 1.1 if cell.style.bold else 1.0
    return text_width(shown(cell.value, cell.style.format)) * bold * cell.style.size / SIZE_PER_CHARACTER


def cut(sheet: SheetSpec) -> Iterator[str]:
    """Yield the cells whose words or figures cannot be read whole."""
    filled = {(cell.row, cell.column) for cell in sheet.cells if cell.value is not None}
    last = sheet.print_area.last_column if sheet.print_area else max(cell.column for cell in sheet.cells)
    for cell in seen(sheet):
        if cell.value is None:
            continue
        end = cell.column + 1
        if isinstance(cell.value, str) and not cell.style.wrap and cell.style.align in ("", "left"):
            while end <= last and (cell.row, end) not in filled:
                end += 1
        room = sum(sheet.widths.get(column, USUAL) for column in range(cell.column, end))
        if cell.style.wrap:
            needed = lines_needed(str(cell.value), room) * LINE_POINTS
            if needed > sheet.heights.get(cell.row, needed):
                yield f"{sheet.name} {cell.row + 1},{cell.column}: {cell.value} is too tall"
        elif wide(cell) > room + 1e-9:
            yield f"{sheet.name} {cell.row + 1},{cell.column}: {cell.value} takes {wide(cell)} of {room}"


@every_book
def test_nothing_is_cut_and_no_figure_shows_hashes(name: str, language: str) -> None:
    assert [each for sheet in pages(book(name, language)) for each in cut(sheet)] == []


@every_book
def test_formulas_are_short_stay_in_the_book_and_use_portable_functions(name: str, language: str) -> None:
    for sheet in pages(book(name, language)):
        for cell in sheet.cells:
            if cell.formula is None:
                continue
            words = re.sub(r'"[^"]*"|\'[^\']*\'', "", cell.formula)
            assert set(re.findall(r"([A-Z][A-Z0-9.]*)\(", words)) <= FUNCTIONS.keys()
            assert "[" not in cell.formula
            assert len(cell.formula) <= LONGEST_FORMULA


@every_book
def test_inputs_look_like_inputs_and_say_what_to_type(name: str, language: str) -> None:
    for sheet in pages(book(name, language)):
        checked = {
            (row, column)
            for each in sheet.validations
            if each.prompt
            for row in range(each.area.first_row, each.area.last_row + 1)
            for column in range(each.area.first_column, each.area.last_column + 1)
        }
        inputs = {(cell.row, cell.column) for cell in sheet.cells if not cell.style.locked}
        assert inputs <= checked, sheet.name
        assert all(cell.style.fill == INPUT_FILL for cell in sheet.cells if (cell.row, cell.column) in inputs)


@every_book
def test_one_sheet_is_hidden_and_every_other_prints_with_its_title_and_footer(
    name: str, language: str
) -> None:
    spec = book(name, language)
    hidden = [sheet.name for sheet in spec.sheets if sheet.visibility != "visible"]
    assert hidden in (["_sb"], [])
    titles = [next(str(cell.value) for cell in sheet.cells if cell.row == 0) for sheet in pages(spec)]
    assert len(set(titles)) == len(titles)
    for sheet in pages(spec):
        assert sheet.print_area is not None
        assert all(sheet.footer)
        assert sheet.protected


@every_book
def test_a_cell_without_words_leads_nowhere(name: str, language: str) -> None:
    cells = (cell for sheet in book(name, language).sheets for cell in sheet.cells)
    assert not [cell for cell in cells if cell.link and cell.value is None and cell.formula is None]


def led_to(spec: BookSpec, link: str) -> CellSpec:
    """Return the cell that a link leads to."""
    name, place = link.rsplit("!", 1)
    sheet = next(each for each in spec.sheets if each.name == name.strip("'"))
    return next(each for each in sheet.cells if a1(each.row, each.column) == place)


def test_what_is_left_to_fill_in_leads_to_a_cell_to_fill() -> None:
    spec = book("filled", "en")
    year = next(each for each in spec.sheets if each.name == "Year so far")
    links = [each.link for each in year.cells if each.link and isinstance(each.value, Decimal)]
    assert len(links) == len(set(links)) == 12
    assert not any(led_to(spec, link).style.locked for link in links)


def test_who_is_named_in_the_open_items_is_found_in_the_figures() -> None:
    spec = book("variance", "en")
    items = next(each for each in spec.sheets if each.name == "Open items")
    led = [each for each in items.cells if each.row > 4 and each.link and not each.link.endswith("!A1")]
    assert led
    assert all(led_to(spec, str(each.link)).value == each.value for each in led)
