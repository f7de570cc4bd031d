"""What of a sheet stays in view on a screen, and what is not shown at all."""

from __future__ import annotations

from collections.abc import Mapping

from salesbook.layout.placement import FIRST_COLUMN, PlacedSheet, PlacedTable
from salesbook.spreadsheet.geometry import DIGIT_PIXELS, WIDER, WINDOW, column_pixels
from salesbook.spreadsheet.grid import Area
from salesbook.spreadsheet.widths import USUAL

SCREEN = 1366
"""Pixels across the smallest screen that the sheets are made for."""
FROZEN_SHARE = 0.35
"""Names that take more of the screen than this do not all stay in view."""
LISTED, LONG = 8, 30
"""From so many rows on a list has a filter, and a table an outline."""


def hides_keys(sheet: PlacedSheet) -> bool:
    """Say whether the column of keys is hidden; beside inputs it is not: a sort would leave it behind."""
    return bool(sheet.tables) and not any(table.has_inputs for table in sheet.tables)


def characters_seen(sheet: PlacedSheet, column: int, widths: Mapping[int, float]) -> float:
    """Return how many characters of a line that begins in a column are seen without scrolling."""
    before = range(FIRST_COLUMN if hides_keys(sheet) else 0, column)
    pixels = WINDOW[0] / WIDER - sum(column_pixels(widths.get(at, USUAL)) for at in before)
    return pixels / DIGIT_PIXELS


def frozen_columns(sheet: PlacedSheet, table: PlacedTable, widths: Mapping[int, float]) -> int:
    """Return how many columns stay in view at the left: the names as far as there is room, and the keys."""
    first = FIRST_COLUMN if hides_keys(sheet) else 0
    # As programs measure a column: 7 pixels a character and 5 more.
    pixels = {at: 7 * widths.get(at, USUAL) + 5 for at in range(FIRST_COLUMN + table.naming)}
    # Keys beside inputs are frozen, too, and so leave room for one name.
    ends = range(FIRST_COLUMN + (table.naming if first else min(1, table.naming)), FIRST_COLUMN, -1)
    most = FROZEN_SHARE * SCREEN / WIDER
    return next((end for end in ends if sum(pixels[at] for at in range(first, end)) <= most), 0)


def filter_area(table: PlacedTable | None) -> Area | None:
    """Return the captions and rows of a list that can be filtered: of records, with nothing to fill in."""
    if table is None or table.table.rows != ["record"] or table.has_inputs or len(table.leaf_rows) < LISTED:
        return None
    shown = [column.column for column in table.columns if not column.declared.helper]
    return Area(table.header_row, FIRST_COLUMN, table.leaf_rows[-1].row, shown[-1])


def outline(sheet: PlacedSheet) -> Mapping[int, int]:
    """Return how deep the rows of long tables lie below their sums: they can be folded."""
    levels: dict[int, int] = dict(sheet.folds)
    for table in sheet.tables:
        rows = {id(each.node): each.row for each in table.rows}
        below = [(table.rows[-1].node, 0)] if len(table.rows) >= LONG and not table.has_inputs else []
        while below:
            node, level = below.pop()
            for child in node.children:
                levels[rows[id(child)]] = level
                below.append((child, level + 1))
    return {row: level for row, level in levels.items() if level}
