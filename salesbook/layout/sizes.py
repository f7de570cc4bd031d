"""How wide the columns of a sheet are and how high its rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from salesbook.layout.placement import PlacedSheet
from salesbook.layout.titles_and_notes import FIGURE_COLUMN, TEXT_COLUMN
from salesbook.spreadsheet.book import CellSpec
from salesbook.spreadsheet.widths import (
    INDENT,
    LITTLE_SPARE,
    SPARE,
    USUAL,
    WIDE_TYPE,
    column_widths,
    has_wide,
    lines_needed,
    text_width,
)

LINE_HEIGHT, WIDE_LINE_HEIGHT = 13.5, 14.8
"""Points a line takes in Latin letters alone, and with Chinese characters in it."""
PIXELS_PER_CHARACTER = 7.0
KEY_WIDTH = 4.0
"""Keys are for the reader of returned books: the column is narrow, and hidden where nothing is typed."""
SHORT = 18
"""Words up to so many characters stand on one line, too."""
WIDEST_NAME = 56.0
"""Names stand on one line, in two languages, too."""
SMALL_LINE = 11.25
"""Points of a title line of 9 points in a book in two languages: all of them keep below 120 pixels."""

APART = 6.0
"""Points between two tables of a sheet that a meeting has before it on one page."""


def sheet_widths(
    sheet: PlacedSheet, tables: Sequence[CellSpec], blocks: Sequence[CellSpec]
) -> dict[int, float]:
    """Return the width of each column: as declared, else what the cells of its tables need.

    What a name, a caption or a figure needs beyond a declared width it is given.
    """
    declared = {
        column.column: column.declared
        for table in sheet.tables
        for column in table.columns
        if column.declared.width is not None
    }
    if not sheet.tables:
        # A sheet of words: a margin, labels as wide as they need within bounds, and room for lines of text.
        narrow = [cell for cell in blocks if cell.column != TEXT_COLUMN and cell.style.size < 14]
        labels = [cell for cell in narrow if cell.column == 1]
        fitted = column_widths(labels, {})
        return {
            0: 2.0,
            1: min(max(fitted.get(1, 14.0), 14.0), 34.0),
            TEXT_COLUMN: 92.0,
            FIGURE_COLUMN: 14.0,
        }
    spread = {
        (row, each.column + at)
        for table in sheet.tables
        for each in table.columns
        if each.declared.across > 1
        for at in range(each.declared.across)
        for row in range(table.group_row, table.end_row)
    }
    captions = {table.header_row for table in sheet.tables}
    worded = {at for at, each in declared.items() if each.role != "label" and each.kind == "text"}
    named: list[CellSpec] = []
    said: list[CellSpec] = []
    for each in _counted(sheet, tables):
        if (each.row, each.column) in spread:
            continue
        if each.column not in worded:
            named.append(each)
        # Words go on in a next line, so that only their caption widens a column that has a width of its own.
        elif each.row in captions or _is_short(each):
            said.append(each)
    # A page that must hold much has no room to spare.
    spare = LITTLE_SPARE if sheet.dense and sheet.declared.one_page else SPARE
    fitted = column_widths(named, {}, WIDEST_NAME, spare) | column_widths(said, {}, spare=spare)
    fitted |= {at: max(each.width or 0.0, fitted.get(at, 0.0)) for at, each in declared.items()}
    return _alike(fitted, sheet, set(declared)) | {0: KEY_WIDTH}


def _is_short(cell: CellSpec) -> bool:
    """Say whether words are so few that a second line would be a waste."""
    return text_width(str(cell.value or "")) <= SHORT


def _counted(sheet: PlacedSheet, tables: Sequence[CellSpec]) -> Iterator[CellSpec]:
    """Yield the cells of tables that a column must have room for."""
    headings = {row for table in sheet.tables for row in (table.top, table.group_row)}
    # Words in sums and extra rows run on over the blank cells beside them, so they widen no column.
    overflowing = {
        row.row
        for table in sheet.tables
        for row in table.rows
        if row.node.kind == "total" or (row.node.kind == "subtotal" and table.naming > 1)
    }
    # An extra row alone gives its only name room; over a second one, which is blank, words run on.
    overflowing |= {
        row for table in sheet.tables if table.rows or table.naming > 1 for row in table.footers.values()
    }
    # Beside the only name of a row its figures begin.
    alone = {table.rows[-1].row for table in sheet.tables if table.has_total and table.naming <= 1}
    # So do the words that say that a table is empty.
    said = {table.end_row + 1 for table in sheet.tables if not table.leaf_rows}
    skipped = sheet.hidden_rows | headings | said
    plain = {cell.row for cell in tables} - skipped - overflowing - alone
    return (
        cell
        for cell in tables
        if cell.row in plain
        or (cell.row not in skipped and not (cell.row in overflowing and isinstance(cell.value, str)))
        or (cell.row in alone and _is_short(cell))
    )


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


def sheet_heights(
    sheet: PlacedSheet, cells: Sequence[CellSpec], widths: dict[int, float]
) -> dict[int, float]:
    """Return the height of each row that is not of one line, in points."""
    single = sheet.navigation_row == 2
    heights = {0: 20.25 if single else 18.0}
    line = 13.5 if single or sheet.dense else SMALL_LINE
    heights |= dict.fromkeys(range(1, sheet.navigation_row + 1), line)
    heights |= {table.group_row: 13.5 if single else SMALL_LINE for table in sheet.tables}
    captions = {table.header_row for table in sheet.tables}
    running = {
        (table.header_row, each.column): sum(
            widths.get(each.column + at, USUAL) for at in range(each.declared.across)
        )
        for table in sheet.tables
        for each in table.columns
        if each.declared.across > 1
    }
    for cell in cells:
        if not isinstance(cell.value, str) or not (cell.style.wrap or "\n" in cell.value):
            continue
        size = cell.style.size / 10
        room = running.get((cell.row, cell.column), widths.get(cell.column, 10.0)) / max(1.0, size)
        # Without Chinese characters in them words are counted as narrow, which they are in one font only.
        wide = has_wide(cell.value)
        room -= 0 if wide else INDENT * cell.style.indent
        lines = lines_needed(cell.value, room if wide or cell.style.font == "Arial" else room / WIDE_TYPE)
        if lines > 1:
            high = (WIDE_LINE_HEIGHT if wide else LINE_HEIGHT) * size
            spare = 0 if cell.row in captions else 3
            heights[cell.row] = max(heights.get(cell.row, 0.0), lines * high + spare)
    packed = sheet.dense and sheet.declared.meeting
    if packed and sheet.signoff_row is not None:
        # Below its last table stands the sign-off, or a note and then the sign-off.
        heights |= {sheet.signoff_row - 1: APART, sheet.signoff_row + 1: APART}
    for table in sheet.tables:
        least = table.table.height or 0.0
        rows = [*(row.row for row in table.leaf_rows), *table.footers.values()]
        heights |= {row: max(heights.get(row, 0.0), least) for row in rows if least}
        heights.pop(table.key_row, None)
        if packed and table.leaf_rows:
            heights[table.end_row + 1] = APART
    return heights
