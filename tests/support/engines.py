"""Books changed as people change them, so that engines have to compute: inputs typed, results dropped."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from decimal import Decimal
from io import BytesIO

from formualizer import recalculate_xlsx_bytes

from salesbook.spreadsheet.book import BookSpec
from salesbook.xlsx.patching.patch import set_cells
from support.books import packed

STORED = re.compile(rb"(<f[ >](?:(?!</c>).)*?</f>)<v>[^<]*</v>", re.DOTALL)


def formualizer(data: bytes) -> bytes:
    """Return a workbook recomputed by formualizer."""
    return bytes(recalculate_xlsx_bytes(data)["bytes"])


def without_results(data: bytes) -> bytes:
    """Return a workbook whose formulas have no stored results."""

    def emptied(name: str, content: bytes) -> bytes:
        return STORED.sub(rb"\1", content) if name.startswith("xl/worksheets/sheet") else content

    return _changed(data, emptied)


def with_every_input_changed(spec: BookSpec, data: bytes) -> bytes:
    """Return a book with another figure in every input that takes one; no two of a column are alike."""
    for sheet in spec.sheets:
        numbers = {
            (row, column): Decimal(3 + (7 * row + column) % 5)
            for each in sheet.validations
            if each.kind in ("decimal", "integer")
            for row in range(each.area.first_row, each.area.last_row + 1)
            for column in range(each.area.first_column, each.area.last_column + 1)
        }
        if numbers:
            data = set_cells(data, sheet.name, numbers)
    return data


def _changed(data: bytes, change: Callable[[str, bytes], bytes]) -> bytes:
    with zipfile.ZipFile(BytesIO(data)) as package:
        return packed({name: change(name, package.read(name)) for name in package.namelist()})
