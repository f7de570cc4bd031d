"""Captions and headings that were put into another language of the books."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from support import sample_books as sample

from salesbook.api.reading import read_return_bytes
from salesbook.intake.identify import find_tokens
from salesbook.problems import Severity
from salesbook.spreadsheet.grid import CellType, Grid
from salesbook.xlsx.patching.cell_text import CellValue
from salesbook.xlsx.patching.patch import set_cells
from salesbook.xlsx.reading.read import read_workbook_bytes

BOOKS: dict[str, tuple[Callable[[str, str], sample.Made], str]] = {
    "return": (sample.filled_book, "zhang-wei"),
    "region": (sample.filled_region_book, sample.REPORTING_REGION),
}


def grid_of(data: bytes) -> Grid:
    grid, problems = read_workbook_bytes(data)
    assert grid is not None, problems
    return grid


def headed_like(data: bytes, other: bytes) -> bytes:
    """Return a book with the headings and captions that one of another language has above the same tables."""
    ours, theirs = grid_of(data), grid_of(other)
    for mark, like in zip(find_tokens(ours), find_tokens(theirs), strict=True):
        down = mark.cell.row - like.cell.row  # titles in two languages take more rows
        said: dict[tuple[int, int], CellValue] = {
            (cell.row + down, cell.column): cell.raw or ""
            for row in (like.cell.row - 1, like.cell.row + 1)
            for cell in like.sheet.row(row)
            if cell.type is CellType.TEXT
            and cell.formula is None
            and mark.sheet.at(cell.row + down, cell.column) is not None
        }
        data = set_cells(data, mark.sheet.name, said)
    return data


@pytest.mark.parametrize("kind", BOOKS)
@pytest.mark.parametrize(("issued", "shown"), [("en", "zh"), ("zh", "en"), ("both", "en"), ("en", "both")])
def test_captions_in_another_language_are_those_of_the_columns(kind: str, issued: str, shown: str) -> None:
    make, owner = BOOKS[kind]
    book = make(owner, issued)
    registry = sample.registry_of(book.manifest)
    before = read_return_bytes(book.data, path="b.xlsx", registry=registry, period=sample.PERIOD)
    changed = headed_like(book.data, make(owner, shown).data)
    found = read_return_bytes(changed, path="b.xlsx", registry=registry, period=sample.PERIOD)
    told = {each.slug for each in found.problems} - {each.slug for each in before.problems}
    assert told == {"caption-reworded"}
    assert all(each.severity is Severity.NOTE for each in found.problems if each.slug in told)
    assert sorted(found.facts) == sorted(before.facts)
    assert (len(found.notes), found.cells, found.tables) == (len(before.notes), before.cells, before.tables)
