"""The cells of a workbook as the rows of an export."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from decimal import Context, Decimal

from salesbook.issued.cells.dates import from_serial
from salesbook.issued.cells.formats import number_format
from salesbook.ledger.exports.rows import Export, ExportNumber, ExportRow, ExportSheet, Struck
from salesbook.spreadsheet.grid import Area, Cell, CellType, Grid, GridSheet

_FIFTEEN = Context(prec=15)
"""A spreadsheet shows no more digits than these: what is behind them is noise of its binary figures."""
MOST_JOINED = 200_000
"""Cells of merged areas whose text is kept."""


def room_for(grid: Grid) -> int:
    """Return how many cells the rows of a workbook are, each up to its last filled one."""
    widths: dict[tuple[int, int], int] = {}
    for number, sheet in enumerate(grid.sheets):
        for across in sorted(sheet.columns):
            widths |= dict.fromkeys(((number, row) for row in sheet.columns[across]), across + 1)
    return sum(widths.values())


def rows_of(grid: Grid) -> Export:
    """Return the sheets of a workbook; figures in formats of dates are dates, `000` shows zeros in front."""
    return Export(sheets=tuple(_sheet(sheet, date_1904=grid.date_1904) for sheet in grid.sheets))


def _sheet(sheet: GridSheet, *, date_1904: bool) -> ExportSheet:
    texts: defaultdict[int, list[str]] = defaultdict(list)
    struck: defaultdict[int, int] = defaultdict(int)
    for across in sorted(sheet.columns):
        for row, cell in sheet.columns[across].items():
            text = text_of(cell, date_1904=date_1904)
            # As wide as what stands in it: one stray cell far to the right widens its own row alone.
            texts[row] += [*[""] * (across - len(texts[row])), text]
            struck[row] += bool(text.strip() and number_format(cell.format).struck)
    rows = [
        ExportRow(row + 1, cells, _struck(struck[row], cells), row in sheet.hidden_rows)
        for row, cells in sorted(texts.items())
    ]
    merged = {place: text for area in sheet.merged for place, text in _joined(area, texts)}
    visible = sheet.visibility == "visible"
    return ExportSheet(name=sheet.name, rows=rows, visible=visible, merged=merged)


def _struck(count: int, cells: list[str]) -> Struck:
    if not count:
        return ""
    return "wholly" if count >= sum(bool(each.strip()) for each in cells) else "partly"


def _joined(area: Area, texts: dict[int, list[str]]) -> Iterator[tuple[tuple[int, int], str]]:
    """Yield the other cells of a merged area that stand in rows with something in them."""
    first, left, last, right = area
    anchor = texts[first][left] if first in texts and left < len(texts[first]) else ""
    if not anchor or (last - first + 1) * (right - left + 1) > MOST_JOINED:
        return
    for row in range(first, last + 1):
        if row in texts:
            for across in range(left, right + 1):
                if (row, across) != (first, left):
                    yield (row + 1, across), anchor


def text_of(cell: Cell, *, date_1904: bool) -> str:
    """Return what a cell says as text; a formula without a value as its formula, which is no figure."""
    raw = cell.raw
    if raw is None:
        return f"={cell.formula}"
    if cell.type is CellType.DATE:
        return raw[:10]
    if cell.type is not CellType.NUMBER:
        return raw
    shape = number_format(cell.format)
    if shape.date and (day := from_serial(Decimal(raw), date_1904=date_1904)) is not None:
        return day.isoformat()
    zeros = cell.format.rstrip("\u0336")
    if zeros.strip("0") == "" and len(zeros) > 1 and raw.isdigit():
        return ExportNumber(raw.zfill(len(zeros)))
    return ExportNumber(raw if len(raw) < 16 and "E" not in raw else f"{_FIFTEEN.create_decimal(raw):f}")
