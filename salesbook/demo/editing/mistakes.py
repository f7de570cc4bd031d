"""What people do to a workbook before they return it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from salesbook.demo.editing.insert import insert_rows
from salesbook.demo.editing.rename import rename_sheet
from salesbook.intake.identify import find_tokens
from salesbook.intake.locate import LocatedTable, locate
from salesbook.issued.manifest import Manifest
from salesbook.model.period import Month
from salesbook.problems import Text, sentence
from salesbook.spreadsheet.grid import Grid
from salesbook.xlsx.patching.patch import set_cells
from salesbook.xlsx.reading.read import read_workbook_bytes

Mangle = Callable[[bytes, Manifest, Month], bytes]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mistake:
    """A way to mangle a returned book, and what it is called."""

    words: Text
    mangle: Mangle


def sample_mistakes() -> Sequence[Mistake]:
    """Return the mistakes of the demonstration, in the order they are dealt out."""
    return (
        Mistake(words=sentence("demo.mistake.moved"), mangle=_moved),
        Mistake(words=sentence("demo.mistake.typed-as-text"), mangle=_typed_as_text),
        Mistake(words=sentence("demo.mistake.guessed"), mangle=_guessed),
        Mistake(words=sentence("demo.mistake.error-value"), mangle=_error_value),
        Mistake(words=sentence("demo.mistake.plan-changed"), mangle=_plan_changed),
        Mistake(words=sentence("demo.mistake.too-early"), mangle=_too_early),
    )


def _sales(data: bytes, manifest: Manifest) -> tuple[Grid, LocatedTable]:
    grid, _ = read_workbook_bytes(data)
    if grid is None:
        raise ValueError("the sample book cannot be read")
    return grid, _located(grid, manifest, "sales")


def _located(grid: Grid | None, manifest: Manifest, name: str) -> LocatedTable:
    table = manifest.table(name)
    if grid is None or table is None:
        raise ValueError(f"the sample book has no table {name}")
    located, _ = locate(table, grid, find_tokens(grid))
    if located is None:
        raise ValueError(f"the table {name} is not where it was written")
    return located


def _set(
    data: bytes, manifest: Manifest, month: Month, changes: Sequence[tuple[int, str, Decimal | str]]
) -> bytes:
    """Set cells by the position of a product that is planned in the month, and the column."""
    _, located = _sales(data, manifest)
    planned = located.issued.given["revenue_pl"]
    rows = [
        row.key
        for row, value in zip(located.issued.rows, planned, strict=True)
        if row.members["month"] == month.key and isinstance(value, int) and value > 0
    ]
    cells = {
        (located.rows[rows[position]], located.columns[column]): value for position, column, value in changes
    }
    return set_cells(data, located.sheet.name, cells)


def _moved(data: bytes, manifest: Manifest, month: Month) -> bytes:
    del month
    _, located = _sales(data, manifest)
    moved = insert_rows(data, located.sheet.name, located.key_row - 1, 1)
    return rename_sheet(moved, located.sheet.name, "Sheet1 (2)")


def _typed_as_text(data: bytes, manifest: Manifest, month: Month) -> bytes:
    typed = _set(data, manifest, month, [(0, "quantity_ac", "1,200"), (1, "revenue_ac", "1.2万")])
    # Or the channels would not sum to the products any more (SB543): a mistake that was not meant.
    return _with_channels_agreeing(typed, data, manifest, month)


def _with_channels_agreeing(data: bytes, before: bytes, manifest: Manifest, month: Month) -> bytes:
    """Give the month's largest channel what its products changed by."""
    sums = [_revenue(each, manifest, month) for each in (before, data)]
    located = _located(read_workbook_bytes(data)[0], manifest, "channel_sales")
    column = located.columns["revenue_ac"]
    rows = [located.rows[row.key] for row in located.issued.rows if row.members["month"] == month.key]
    figures = {row: _figure(located, row, column) for row in rows}
    largest = max(rows, key=lambda row: figures[row])
    return set_cells(data, located.sheet.name, {(largest, column): figures[largest] + sums[1] - sums[0]})


def _revenue(data: bytes, manifest: Manifest, month: Month) -> Decimal:
    """Return what a book's products of a month come to, as the reader takes them."""
    _, located = _sales(data, manifest)
    column = located.columns["revenue_ac"]
    rows = [located.rows[row.key] for row in located.issued.rows if row.members["month"] == month.key]
    return sum((_figure(located, row, column) for row in rows), Decimal(0))


def _figure(located: LocatedTable, row: int, column: int) -> Decimal:
    cell = located.sheet.at(row, column)
    raw = cell.raw if cell is not None and cell.raw is not None else "0"
    # As the reader takes it: a stated unit is taken at its word (docs/decisions.md).
    return Decimal(raw.removesuffix("万")) * (10_000 if raw.endswith("万") else 1)


def _guessed(data: bytes, manifest: Manifest, month: Month) -> bytes:
    return _set(data, manifest, month, [(2, "revenue_ac", "约620")])


def _error_value(data: bytes, manifest: Manifest, month: Month) -> bytes:
    return _set(data, manifest, month, [(1, "quantity_ac", "#DIV/0!")])


def _plan_changed(data: bytes, manifest: Manifest, month: Month) -> bytes:
    return _set(data, manifest, month, [(0, "revenue_pl", Decimal(1000))])


def _too_early(data: bytes, manifest: Manifest, month: Month) -> bytes:
    return _set(data, manifest, month.plus(1), [(0, "revenue_ac", Decimal(52000))])
