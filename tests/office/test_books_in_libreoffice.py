"""Books in LibreOffice: recalculated, printed, and filled in by LibreOffice itself."""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

import openpyxl
import pytest
from support.earlier_templates import EARLIER_FORM, earlier_templates
from support.office import (
    differing,
    pdf_text,
    recalculate,
    recalculate_and_print,
    require_office,
    require_office_scripts,
    run_in_office,
    stored,
)
from support.sample_books import (
    KINDS,
    PERIOD,
    Made,
    planned,
    registry_of,
    variance_book,
)

from salesbook.api.reading import read_return_bytes
from salesbook.issued.identity import Token
from salesbook.issued.manifest import IssuedTable
from salesbook.model.submission import Submission
from salesbook.sheets.plan_books import BookOrder, build_book
from salesbook.spreadsheet.book import BookSpec, CellSpec, SheetSpec
from salesbook.spreadsheet.grid import a1
from salesbook.xlsx.writing.write import write_book

pytestmark = pytest.mark.libreoffice

IN = {
    "company": ("both", "zh"), "region": ("both", "en"), "department": ("zh",), "warehouse": ("en",),
    "return": ("both", "zh"), "filled": ("both", "en"),
    "variance": ("both",), "variance-east": ("both",), "variance-person": ("both",),
    "pay": ("both",), "pay-summary": ("both",), "appraisal": ("both",), "appraisal-east": ("both",),
}  # fmt: skip
"""Languages of the books of each kind. Another engine tries every kind in every language:
`tests/api/test_verify.py`; LibreOffice more variance books: `tests/sheets/test_variance_office.py`."""


class Book(NamedTuple):
    """A book with its file, and what LibreOffice made of that."""

    made: Made
    path: Path
    recalculated: Path
    printed: Path


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Book]:
    """A book of every kind in its languages, written, recalculated and printed."""
    require_office_scripts()
    folder = tmp_path_factory.mktemp("books")
    made = {f"{kind}-{each}": KINDS[kind](each) for kind, languages in IN.items() for each in languages}
    paths = [folder / f"{name}.xlsx" for name in made]
    for path, each in zip(paths, made.values(), strict=True):
        path.write_bytes(each.data)
    outcomes = recalculate_and_print(paths, folder / "out")
    return {
        name: Book(each, path, *outcome)
        for (name, each), path, outcome in zip(made.items(), paths, outcomes, strict=True)
    }


def test_there_is_a_book_of_every_kind() -> None:
    assert IN.keys() == KINDS.keys()


# Recalculation


def formulas(spec: BookSpec) -> dict[tuple[str, str], CellSpec]:
    return {
        (sheet.name, a1(cell.row, cell.column)): cell
        for sheet in spec.sheets
        for cell in sheet.cells
        if cell.formula is not None
    }


LEAST_FORMULAS = 40
PLAIN = ("department-zh", "warehouse-en")
"""Books of departments sum nothing."""


def test_a_full_recalculation_comes_to_the_values_that_are_stored(books: Mapping[str, Book]) -> None:
    for kind, book in books.items():
        ours, theirs = stored(book.path), stored(book.recalculated)
        assert differing(ours, theirs) == {}, kind
        assert kind in PLAIN or len(formulas(book.made.spec)) >= LEAST_FORMULAS, kind
        assert set(formulas(book.made.spec)) == {at for at, (_, formula) in theirs.items() if formula}, kind


def test_the_recalculation_is_a_full_one(tmp_path: Path) -> None:
    """A wrong stored value does not survive it: otherwise the comparison above would say nothing."""
    require_office()
    made = variance_book("east", "en")
    right, wrong = tmp_path / "right.xlsx", tmp_path / "wrong.xlsx"
    right.write_bytes(made.data)
    wrong.write_bytes(write_book(with_wrong_values(made.spec)))
    numbers = {place for place, cell in formulas(made.spec).items() if isinstance(cell.value, Decimal)}
    assert len(numbers) > 200
    assert differing(stored(right), stored(wrong)).keys() == numbers
    assert differing(stored(right), stored(recalculate(wrong, tmp_path / "out"))) == {}


def with_wrong_values(spec: BookSpec) -> BookSpec:
    return replace(spec, sheets=[replace(sheet, cells=list(wrong_cells(sheet))) for sheet in spec.sheets])


def wrong_cells(sheet: SheetSpec) -> Iterator[CellSpec]:
    for cell in sheet.cells:
        computed = cell.formula is not None and isinstance(cell.value, Decimal)
        yield cell._replace(value=Decimal(cell.value) + 1) if computed else cell  # type: ignore[arg-type]


# Print


BROKEN = re.compile(r"###|#DIV/0!|#VALUE!|#REF!|#NAME\?|#N/A|Err:\d+")


def test_printed_pages_show_figures_and_no_errors(books: Mapping[str, Book]) -> None:
    for kind, book in books.items():
        pages = pdf_text(book.printed)
        text = "\n".join(pages)
        # What stays on the screen has a blank cell for its print area.
        printed = [sheet for sheet in book.made.spec.sheets if sheet.print_area and not sheet.print_area[0]]
        assert len(pages) >= len(printed) >= 1, kind
        assert BROKEN.findall(text) == [], kind
        assert "salesbook/manifest" not in text, f"{kind}: the technical sheet is printed"
        assert all(book.made.manifest.document in page for page in pages), kind
        for sheet in printed:
            title = min((cell.row, cell.column, str(cell.value)) for cell in sheet.cells)[2]
            assert squeezed(str(title)) in squeezed(text), f"{kind}: {sheet.name}"


def squeezed(text: str) -> str:
    return "".join(text.split())


# Filled in by LibreOffice


RENAMED = "3月 (2)"


def change(
    made: Made, table: str, cells: Mapping[str, str], *, insert_above: int, rename: str | None
) -> dict[str, object]:
    sheet, _ = sheet_with(made, table)
    return {"name": sheet.name, "cells": cells, "insert_above": insert_above, "rename": rename}


@pytest.fixture(scope="module")
def returned(tmp_path_factory: pytest.TempPathFactory) -> Sequence[Returned]:
    """Two books as LibreOffice returns them: typed into, a row inserted, sheets renamed, saved."""
    require_office_scripts()
    folder = tmp_path_factory.mktemp("typed")
    typed = [Typed.of(sheet_by_sheet("wu-ting", "both")), Typed.of(sheet_by_sheet("sun-yue", "en"))]
    jobs = []
    for each in typed:
        source = folder / f"{each.owner}.xlsx"
        source.write_bytes(each.made.data)
        jobs.append(
            {
                "source": str(source),
                "target": str(folder / f"{each.owner}-returned.xlsx"),
                "sheets": [
                    change(each.made, "sales", each.sales, insert_above=5, rename=RENAMED),
                    change(each.made, "channel_sales", each.channels, insert_above=2, rename=None),
                    change(each.made, "tracking", each.words, insert_above=1, rename=None),
                ],
            }
        )
    order = folder / "order.json"
    order.write_text(json.dumps({"jobs": jobs}), encoding="utf-8")
    run_in_office(Path(__file__).with_name("type_into_book.py"), [str(order)])
    return [Returned(each, (folder / f"{each.owner}-returned.xlsx").read_bytes()) for each in typed]


def sheet_by_sheet(owner: str, language: str) -> Made:
    """Return a return book with a sheet for each kind of figure, so that each can be changed by itself."""
    plan = replace(planned().plan, returns=EARLIER_FORM)
    ready = replace(planned(), plan=plan, templates=earlier_templates())
    return Made(*build_book(BookOrder(book="return", owner=owner, file=""), ready, language=language))


MONTHS = ("2027-01", "2027-02", "2027-03")
MEASURES = ("quantity", "revenue", "collections")
Key = tuple[str, str, str]
"""Month, product, measure."""


class Typed(NamedTuple):
    """What is typed into a book, by address, and the figures and words it stands for."""

    made: Made
    sales: Mapping[str, str]
    channels: Mapping[str, str]
    words: Mapping[str, str]
    figures: Mapping[Key, int]
    notes: Mapping[tuple[str, str], str]

    @property
    def owner(self) -> str:
        return self.made.manifest.owner

    @classmethod
    def of(cls, made: Made) -> Typed:
        """Return figures for every product and measure of three months, and words for each."""
        sales = places(made, "sales")
        tracking = places(made, "tracking")
        typed: dict[str, str] = {}
        figures: dict[Key, int] = {}
        for index, (month, product, measure) in enumerate(sales_keys(made)):
            text, value = figure(measure, planned_value(made, month, product, measure), index)
            typed[sales[f"{month}/{product}", f"{measure}_ac"]] = text
            figures[month, product, measure] = value
        channels: dict[str, str] = {}
        through = places(made, "channel_sales")
        for month in MONTHS:
            left = sum(value for (at, _, of), value in figures.items() if (at, of) == (month, "revenue"))
            for channel in planned().plan.dimensions.channels:
                channels[through[f"{month}/{channel.id}", "revenue_ac"]] = f"{Decimal(left).scaleb(-2):f}"
                figures[month, channel.id, "revenue"], left = left, 0
        notes = {
            (month, kind): f"{month} {kind}: 雨天多, 12% fewer visits"
            for month in MONTHS
            for kind in ("cause", "measure")
        }
        words = {tracking[month, kind]: text for (month, kind), text in notes.items()}
        return cls(made, typed, channels, words, figures, notes)


class Returned(NamedTuple):
    """What was typed, and the file that came back."""

    typed: Typed
    data: bytes


def figure(measure: str, plan: int, index: int) -> tuple[str, int]:
    """Return what is typed for a planned figure, and what it means in whole or minor units.

    There are odd cents, thousands set apart, a true zero, and goods sent back.
    """
    if index == 1:
        return "0", 0
    if measure == "quantity":
        return (str(plan + index % 7), plan + index % 7) if index != 3 else ("-2", -2)
    cents = plan - plan // 16 + index * 37 % 100
    plain = f"{Decimal(cents).scaleb(-2):f}"
    return (f"{Decimal(cents).scaleb(-2):,f}" if index % 5 == 0 else plain), cents


def sales_keys(made: Made) -> Iterator[Key]:
    for row in issued(made, "sales").rows:
        for measure in MEASURES:
            if row.members["month"] in MONTHS:
                yield row.members["month"], row.members["product"], measure


def planned_value(made: Made, month: str, product: str, measure: str) -> int:
    table = issued(made, "sales")
    at = next(i for i, row in enumerate(table.rows) if row.members == {"month": month, "product": product})
    value = table.given[f"{measure}_pl"][at]
    assert isinstance(value, int)
    return value


def issued(made: Made, table: str) -> IssuedTable:
    found = made.manifest.table(table)
    assert found is not None
    return found


def sheet_with(made: Made, table: str) -> tuple[SheetSpec, CellSpec]:
    """Return the sheet that a table stands on, and its token's cell."""
    for sheet in made.spec.sheets:
        for cell in sheet.cells:
            token = Token.parse(cell.value) if isinstance(cell.value, str) else None
            if token is not None and token.table == table:
                return sheet, cell
    raise KeyError(table)


def places(made: Made, table: str) -> dict[tuple[str, str], str]:
    """Return the address of each cell of a table by row and column key, as the book was written."""
    sheet, corner = sheet_with(made, table)
    columns = {str(each.value): each.column for each in sheet.cells if each.row == corner.row}
    rows = {str(each.value): each.row for each in sheet.cells if each.column == corner.column}
    return {(row, column): a1(rows[row], columns[column]) for row in rows for column in columns}


def read(returned: Returned) -> Submission:
    registry = registry_of(returned.typed.made.manifest)
    return read_return_bytes(returned.data, path="returned.xlsx", registry=registry, period=PERIOD)


def test_a_book_filled_in_by_libreoffice_is_read_with_every_value_right(returned: Sequence[Returned]) -> None:
    for each in returned:
        submission = read(each)
        found = {(fact.month.key, fact.item, fact.measure): fact.value for fact in submission.facts}
        assert found == each.typed.figures
        dimensions = planned().plan.dimensions
        assert len(submission.facts) == 3 * (3 * len(dimensions.products) + len(dimensions.channels))
        assert {fact.owner for fact in submission.facts} == {each.typed.owner}
        assert {fact.scenario for fact in submission.facts} == {"AC"}
        assert submission.aside == []


def test_words_typed_in_libreoffice_are_read_as_typed(returned: Sequence[Returned]) -> None:
    for each in returned:
        found = {(note.month.key, note.kind): note.text for note in read(each).notes}
        assert found == each.typed.notes


def test_a_book_filled_in_by_libreoffice_raises_no_doubts(returned: Sequence[Returned]) -> None:
    for each in returned:
        submission = read(each)
        negative = [found for found in submission.problems if found.slug == "unexpected-sign"]
        # A zero is typed beside pieces that were sold.
        zero = [found for found in submission.problems if found.slug == "sold-for-nothing"]
        others = [found for found in submission.problems if found not in negative and found not in zero]
        assert [(found.slug, found.where.place(), found.value) for found in others] == []
        assert all((found.value or "").startswith("-") for found in negative)
        assert {found.value for found in zero} <= {"0"}
        assert submission.status.counts
        assert submission.cells.accepted == len(each.typed.figures) + len(each.typed.notes)


def test_libreoffice_moved_the_table_renamed_the_sheet_and_wrote_the_file(
    returned: Sequence[Returned], tmp_path: Path
) -> None:
    for each in returned:
        path = tmp_path / f"{each.typed.owner}.xlsx"
        path.write_bytes(each.data)
        book = openpyxl.load_workbook(path)
        sheet, corner = sheet_with(each.typed.made, "sales")
        assert sheet.name not in book.sheetnames
        moved = book[RENAMED]
        assert moved.cell(corner.row + 2, corner.column + 1).value == corner.value
        assert not moved.protection.sheet
        with zipfile.ZipFile(path) as parts:
            assert b"<Application>LibreOffice/" in parts.read("docProps/app.xml")


def test_without_the_registry_the_book_still_vouches_for_itself(returned: Sequence[Returned]) -> None:
    for each in returned:
        submission = read_return_bytes(each.data, path="returned.xlsx", period=PERIOD)
        found = {(fact.month.key, fact.item, fact.measure): fact.value for fact in submission.facts}
        assert found == each.typed.figures
        assert submission.document == each.typed.made.manifest.document
