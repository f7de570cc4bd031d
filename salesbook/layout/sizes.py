"""How wide the columns of a sheet are and how high its rows."""

from __future__ import annotations

from collections.abc import Sequence

from salesbook.layout.placement import PlacedSheet
from salesbook.layout.titles_and_notes import TEXT_COLUMN
from salesbook.spreadsheet.book import CellSpec
from salesbook.spreadsheet.grid import Area
from salesbook.spreadsheet.widths import USUAL, column_widths, lines_needed

LINE_HEIGHT, WIDE_LINE_HEIGHT = 13.5, 14.8
"""Points a line takes in Latin letters alone, and with Chinese characters in it."""
PIXELS_PER_CHARACTER = 7.0


def sheet_widths(
    sheet: PlacedSheet, tables: Sequence[CellSpec], blocks: Sequence[CellSpec]
) -> dict[int, float]:
    """Return the width of each column: as declared, else what the cells of its tables need."""
    declared = {
        column.column: column.declared.width
        for table in sheet.tables
        for column in table.columns
        if column.declared.width is not None
    }
    if not sheet.tables:
        # A sheet of words: a margin, labels as wide as they need within bounds, and room for lines of text.
        narrow = [cell for cell in blocks if cell.column != TEXT_COLUMN and cell.style.size < 14]
        labels = [cell for cell in narrow if cell.column == 1]
        fitted = column_widths(labels, {})
        return {0: 2.0, 1: min(max(fitted.get(1, 14.0), 14.0), 34.0), TEXT_COLUMN: 92.0}
    hidden = {row for table in sheet.tables for row in (table.key_row, table.end_row)}
    headings = {row for table in sheet.tables for row in (table.top, table.group_row)}
    # Words in sums and extra rows run on over the blank cells beside them, so they widen no column.
    overflowing = {
        row.row for table in sheet.tables for row in table.rows if row.node.kind in ("subtotal", "total")
    } | {row for table in sheet.tables for row in table.footers.values()}
    # So do the words that say that a table is empty.
    said = {table.end_row + 1 for table in sheet.tables if not table.leaf_rows}
    skipped = hidden | headings | said
    counted = (
        cell
        for cell in tables
        if cell.row not in skipped and not (cell.row in overflowing and isinstance(cell.value, str))
    )
    return _alike(column_widths(counted, declared), sheet, set(declared))


def _alike(widths: dict[int, float], sheet: PlacedSheet, declared: set[int]) -> dict[int, float]:
    """Return widths in which columns of one kind of figure are equally wide: blanks will be filled too."""
    groups: dict[tuple[str, str, int | None], set[int]] = {}
    for table in sheet.tables:
        for column in table.columns:
            each = column.declared
            if each.role in ("given", "input", "computed") and each.kind in ("money", "count", "measure"):
                groups.setdefault((each.kind, each.unit, each.decimals), set()).add(column.column)
    for columns in groups.values():
        free = [column for column in columns - declared if column in widths]
        widest = max((widths[column] for column in free), default=0.0)
        widths |= dict.fromkeys(free, widest)
    return widths


def pixels(widths: dict[int, float], columns: range) -> int:
    """Return how many pixels wide some columns of a page are, so that a chart is not cut."""
    shown = (widths.get(column, 8.43) for column in columns)
    return max(400, int(sum(width * PIXELS_PER_CHARACTER for width in shown)))


def sheet_heights(
    sheet: PlacedSheet, cells: Sequence[CellSpec], widths: dict[int, float], merged: Sequence[Area] = ()
) -> dict[int, float]:
    """Return the height of each row that is not of one line, in points; `merged` are its title lines."""
    # The first two title lines are set in larger type.
    heights = {0: 22.0, 1: 18.0}
    across = {
        area.first_row: sum(widths.get(column, USUAL) for column in range(area.last_column + 1))
        for area in merged
    }
    for cell in cells:
        if not isinstance(cell.value, str) or not (cell.style.wrap or "\n" in cell.value):
            continue
        grown = max(1.0, cell.style.size / 10)
        lines = lines_needed(cell.value, across.get(cell.row, widths.get(cell.column, 10.0)) / grown)
        if lines > 1:
            high = (LINE_HEIGHT if cell.value.isascii() else WIDE_LINE_HEIGHT) * grown
            heights[cell.row] = max(heights.get(cell.row, 0.0), lines * high + 3)
    for table in sheet.tables:
        least = table.table.height or 0.0
        heights |= {row.row: max(heights.get(row.row, 0.0), least) for row in table.leaf_rows if least}
        heights.pop(table.key_row, None)
    return heights
