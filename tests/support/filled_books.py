"""Return books of the tiny plan, filled in and mangled, and a count of their inputs of our own."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

from salesbook.intake.identify import Registry
from salesbook.intake.submit import submit
from salesbook.issued.manifest import Manifest
from salesbook.model.cube import Cube
from salesbook.model.dimension import PRODUCT
from salesbook.model.facts import Fact
from salesbook.model.period import Month
from salesbook.model.scenario import ACTUAL
from salesbook.model.submission import Submission
from salesbook.sheets.plan_books import BookOrder, build_book
from salesbook.xlsx.patching.patch import CellValue, set_cells
from salesbook.xlsx.reading.read import read_workbook_bytes
from salesbook.xlsx.writing.write import write_book
from support.tiny_plan import PRODUCTS, planned, tiny_plan

if TYPE_CHECKING:
    from openpyxl.cell.cell import Cell, MergedCell
    from openpyxl.workbook import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

MARCH = Month(2027, 3)
SALES = "Actuals"
TRACKING = "Tracking"

SOLD = 90
"""Cases of every product sold in each of the filled months."""

Change = tuple[str, str]
"""A row key and a column key."""


@cache
def blank_book(
    owner: str = "ann", *, key: bytes | None = None, input_unit: str = "1", version: int = 1
) -> tuple[bytes, Manifest]:
    """Return a return book as issued, and its manifest."""
    plan = replace(tiny_plan(input_unit=input_unit), version=version)
    order = BookOrder(book="return", owner=owner, file=owner)
    spec, manifest = build_book(order, planned(plan), language="en", key=key)
    return write_book(spec), manifest


@cache
def filled_book(owner: str = "ann", *, input_unit: str = "1") -> tuple[bytes, Manifest]:
    """Return the book with January to March filled in: SOLD cases of each product at price, all collected."""
    ready = planned(tiny_plan(input_unit=input_unit))
    known = np.zeros((12, 3), dtype=np.bool_)
    known[:3] = True
    actual = {}
    for measure in ("quantity", "revenue", "collections"):
        values = np.where(known[:, :, None], ready.targets.by(PRODUCT)[measure] * SOLD // 100, 0)
        values[1, :, PRODUCTS.index("007")] = 0
        actual[ACTUAL, measure] = Cube(values=values, known=known)
    cubes = ready.cubes.beside(PRODUCT, actual)
    order = BookOrder(book="return", owner=owner, file=owner)
    spec, manifest = build_book(order, replace(ready, cubes=cubes), language="en")
    return write_book(spec), manifest


@cache
def corner(data: bytes, sheet: str = SALES) -> int:
    """Return the 0-based row of a table's keys, whose first column holds its token."""
    return key_row(load_workbook(io.BytesIO(data))[sheet]) - 1


@cache
def places(data: bytes, sheet: str = SALES) -> dict[Change, tuple[int, int]]:
    """Return the 0-based place of every cell of a sheet's tables, by row key and column key."""
    found: dict[Change, tuple[int, int]] = {}
    columns: Mapping[str, int] = {}
    for number, row in enumerate(load_workbook(io.BytesIO(data))[sheet].iter_rows()):
        key = str(row[0].value)
        if key.startswith("sb1|"):
            columns = {str(cell.value): at for at, cell in enumerate(row) if cell.value is not None}
        # Tables that share their rows, as causes and measures do, share the keys, too.
        found |= {(key, column): (number, at) for column, at in columns.items()}
    return found


def typed(data: bytes, changes: Mapping[Change, CellValue], sheet: str = SALES) -> bytes:
    """Return the book with values typed into cells of a sheet's table."""
    at = places(data, sheet)
    return set_cells(data, sheet, {at[change]: value for change, value in changes.items()})


def address(data: bytes, change: Change, sheet: str = SALES) -> str:
    """Return where a cell of a sheet's table stands, as `F11`."""
    row, column = places(data, sheet)[change]
    return f"{get_column_letter(column + 1)}{row + 1}"


def edited(data: bytes, edit: Callable[[Workbook], object]) -> bytes:
    """Return the book opened, changed and saved by openpyxl."""
    book = load_workbook(io.BytesIO(data))
    edit(book)
    into = io.BytesIO()
    book.save(into)
    return into.getvalue()


def on_sheet(data: bytes, edit: Callable[[Worksheet], object], sheet: str = SALES) -> bytes:
    """Return the book with one sheet changed by openpyxl."""
    return edited(data, lambda book: edit(book[sheet]))


def key_row(page: Worksheet) -> int:
    """Return the 1-based row of a table's keys."""
    return next(at for at in range(1, page.max_row + 1) if str(page.cell(at, 1).value).startswith("sb1|SB-"))


def row_of(page: Worksheet, key: str) -> int:
    """Return the 1-based row with a row key."""
    return next(at for at in range(1, page.max_row + 1) if page.cell(at, 1).value == key)


def knowing(*manifests: Manifest) -> Registry:
    """Return a registry of some issued books."""
    known = {manifest.document: manifest for manifest in manifests}
    return known.get


def submitted(
    data: bytes, manifest: Manifest | None = None, *, period: Month | None = MARCH, key: bytes | None = None
) -> Submission:
    """Return what a book submits; the registry knows the manifest; without one the book speaks alone."""
    grid, problems = read_workbook_bytes(data)
    assert grid is not None, problems
    if manifest is None:
        return submit(grid, path="ann.xlsx", key=key, period=period)
    return submit(grid, path="ann.xlsx", registry=knowing(manifest), key=key, period=period)


def filled_inputs(data: bytes) -> int:
    """Return how many cells of a book are unlocked and not blank, counted by openpyxl."""
    book = load_workbook(io.BytesIO(data))
    return sum(_is_filled_input(cell) for page in book.worksheets for row in page.iter_rows() for cell in row)


def _is_filled_input(cell: Cell | MergedCell) -> bool:
    blank = cell.value is None or (isinstance(cell.value, str) and not cell.value.strip())
    return not cell.protection.locked and not blank


def counted(submission: Submission) -> int:
    """Return how many filled input cells a submission accounts for."""
    return submission.cells.accepted + submission.cells.rejected + submission.cells.withheld


def slugs(submission: Submission) -> list[str]:
    """Return the kinds of a submission's problems, each once, in order."""
    return sorted({found.slug for found in submission.problems})


def figure(submission: Submission, row: str, measure: str) -> int | None:
    """Return the figure accepted for a row and measure, None when there is none."""
    month, _, product = row.partition("/")
    return next((fact.value for fact in submission.facts if _is_at(fact, month, product, measure)), None)


def _is_at(fact: Fact, month: str, product: str, measure: str) -> bool:
    return (fact.month.key, fact.item, fact.measure) == (month, product, measure)


def yuan(amount: str) -> int:
    """Return an amount of 元 in minor units."""
    return int(Decimal(amount) * 100)
