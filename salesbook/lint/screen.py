"""Rules of a sheet on a screen of 1366 x 768 pixels: what stays, and what is seen of the data."""

from __future__ import annotations

import re
from collections.abc import Iterator

from salesbook.lint.finding import Found
from salesbook.lint.seen import SeenBook, SeenSheet, SeenTable
from salesbook.spreadsheet.geometry import SCREEN, WIDER

FROZEN_HEIGHT, FROZEN_SHARE, FROZEN_COLUMNS = 120, 35, 2
ROWS, ROWS_IN_TWO_LANGUAGES, ROWS_OF_WORDS, COLUMNS = 15, 12, 5, 6
TITLE_ROWS = 3
ID_WIDTH, ID_SIZE = 100, 8
CHINESE = re.compile(r"[\u4e00-\u9fff]")
TWO_LANGUAGES = re.compile(r"(?=.*[A-Za-z][a-z]{2,}).*[\u4e00-\u9fff]", re.DOTALL)
ID = re.compile(r"(?!\d{4}-\d\d$)[a-z0-9]+(?:[-_/.:][a-z0-9]+)+")
"""Ids as programs make them: `zhang-wei`, `2027-01/ka`; a month is none."""


def frozen_height(sheet: SeenSheet, _: SeenBook) -> Iterator[Found]:
    """Find frozen rows that leave little of a screen to what scrolls."""
    found = sheet.rows.span(0, sheet.frozen[0] - 1)
    if found > FROZEN_HEIGHT:
        yield None, {"found": found, "limit": FROZEN_HEIGHT}


def frozen_width(sheet: SeenSheet, _: SeenBook) -> Iterator[Found]:
    """Find frozen columns that are too wide."""
    share = 100 * WIDER * sheet.columns.span(0, sheet.frozen[1] - 1) / SCREEN[0]
    if share > FROZEN_SHARE:
        yield None, {"found": round(share), "limit": FROZEN_SHARE}


def frozen_columns(sheet: SeenSheet, _: SeenBook) -> Iterator[Found]:
    """Find more frozen columns than name a row."""
    found = sum(at not in sheet.columns.hidden for at in range(sheet.frozen[1]))
    if found > FROZEN_COLUMNS:
        yield None, {"found": found, "limit": FROZEN_COLUMNS}


def frozen_tables(sheet: SeenSheet, _: SeenBook) -> Iterator[Found]:
    """Find captions that stay above another table."""
    if sheet.frozen[0] and len(sheet.tables) > 1:
        yield None, {"found": len(sheet.tables)}


def opens_scrolled(sheet: SeenSheet, _: SeenBook) -> Iterator[Found]:
    """Find a sheet that does not open at its beginning."""
    row, column = sheet.origin
    hidden = sheet.rows.span(sheet.frozen[0], row - 1) or sheet.columns.span(sheet.frozen[1], column - 1)
    if hidden:
        yield sheet.origin, {"row": row + 1}


def rows_visible(sheet: SeenSheet, _: SeenBook) -> Iterator[Found]:
    """Find a sheet whose first screen shows few rows of data."""
    if not sheet.tables:
        return
    first = sheet.tables[0]
    seen = set(sheet.first_screen[0]) | set(range(sheet.frozen[0]))
    data = [row for table in sheet.tables for row in sheet.data_rows(table)]
    shown = len(seen.intersection(data))
    needed = _rows_needed(sheet, first)
    if shown < needed and not seen.issuperset(sheet.data_rows(first)):
        yield None, {"found": shown, "limit": needed}


def _rows_needed(sheet: SeenSheet, table: SeenTable) -> int:
    if not _of_figures(sheet, table):
        return ROWS_OF_WORDS
    return ROWS_IN_TWO_LANGUAGES if _in_two_languages(sheet, table) else ROWS


def _in_two_languages(sheet: SeenSheet, table: SeenTable) -> bool:
    # Captions such as Q1 are the same in all languages.
    # The captions of a table with nothing in it are hidden.
    captions = [cell.value for (row, _), cell in sheet.cells.items() if row == table.header]
    worded = [each for each in captions if isinstance(each, str) and CHINESE.search(each)]
    return 2 * sum(TWO_LANGUAGES.search(each) is not None for each in worded) > len(worded)


def _of_figures(sheet: SeenSheet, table: SeenTable) -> bool:
    figures = [column for column in sheet.figures(table) if not _of_days(sheet, table, column)]
    return 3 * len(figures) >= len(sheet.data_columns(table))


def _of_days(sheet: SeenSheet, table: SeenTable, column: int) -> bool:
    """Say whether a column holds days, which are no figures."""
    cells = (sheet.cells.get((row, column)) for row in sheet.data_rows(table))
    return any(cell is not None and "yy" in cell.look.format for cell in cells)


def columns_visible(sheet: SeenSheet, _: SeenBook) -> Iterator[Found]:
    """Find a sheet whose first screen shows few columns of data."""
    if not sheet.tables or not _of_figures(sheet, sheet.tables[0]):
        return
    table = sheet.tables[0]
    naming = {*sheet.labels(table), table.key_column}
    # What stands beside the paper, such as codes to filter by, is not what the sheet is for.
    data = [
        each for each in sheet.data_columns(table) if each not in naming and _for_paper(sheet, table, each)
    ]
    shown = len(set(sheet.first_screen[1]).union(range(sheet.frozen[1])).intersection(data))
    if shown < min(COLUMNS, len(data)):
        yield None, {"found": shown, "limit": COLUMNS}


def _on_paper(sheet: SeenSheet, column: int) -> bool:
    area = sheet.print_area
    return area is None or area.first_column <= column <= area.last_column


def _for_paper(sheet: SeenSheet, table: SeenTable, column: int) -> bool:
    """Say whether a column is printed, or nothing of its table is."""
    area = sheet.print_area
    return area is None or area.first_row > table.header or _on_paper(sheet, column)


def title_rows(sheet: SeenSheet, book: SeenBook) -> Iterator[Found]:
    """Find more lines above the first table than title, message and navigation; a cover is no table."""
    cover = sheet is next(book.visible) and bool(sheet.links)
    if cover or not sheet.tables:
        return
    top = sheet.tables[0].header
    lines = [row for row in range(top) if row not in sheet.rows.hidden]
    if lines and _is_group_row(sheet, sheet.tables[0], lines[-1]):
        lines = lines[:-1]
    # Below the navigation, or the blank row in its place, begins what the sheet says: words, a heading.
    ways = [row for row in lines if sum(link.row == row for link in sheet.links) > 1]
    ways = ways or [row for row in lines if row not in {cell.row for cell in sheet.shown}]
    lines = [row for row in lines if not ways or row <= ways[0]]
    limit = TITLE_ROWS + _in_two_languages(sheet, sheet.tables[0])
    if len(lines) > limit:
        yield None, {"found": len(lines), "limit": limit}


def _is_group_row(sheet: SeenSheet, table: SeenTable, row: int) -> bool:
    """Say whether a row holds captions of groups of columns, which begin right of the naming ones."""
    filled = [cell.column for cell in sheet.shown if cell.row == row]
    return bool(filled) and min(filled) > table.left


def ids_first(sheet: SeenSheet, _: SeenBook) -> Iterator[Found]:
    """Find tables whose rows begin with an id."""
    for table in sheet.tables:
        columns = sheet.data_columns(table)
        if columns and _holds_ids(sheet, table, columns[0]) and not _set_aside(sheet, table, columns[0]):
            yield (table.header, columns[0]), {}


def _holds_ids(sheet: SeenSheet, table: SeenTable, column: int) -> bool:
    if table.key_column is not None:
        return column == table.key_column
    texts = [
        cell.value
        for row in sheet.data_rows(table)
        if (cell := sheet.cells.get((row, column))) is not None and isinstance(cell.value, str)
    ]
    return len(texts) >= 5 and sum(ID.fullmatch(text) is not None for text in texts) >= 0.8 * len(texts)


def _set_aside(sheet: SeenSheet, table: SeenTable, column: int) -> bool:
    """Say whether an id is small, narrow and not printed, as it may be at the edge of a table of inputs."""
    rows = sheet.data_rows(table)
    cells = [cell for row in rows if (cell := sheet.cells.get((row, column))) is not None]
    inputs = any(not cell.look.locked for cell in sheet.cells.values())
    printed = _on_paper(sheet, column)
    small = all(cell.look.size <= ID_SIZE for cell in cells)
    return inputs and small and not printed and sheet.columns.pixels(column) <= ID_WIDTH
