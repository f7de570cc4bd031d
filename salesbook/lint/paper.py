"""Rules of a sheet on paper: type that can be read, panels with names, nothing that stands alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from salesbook.lint.color import is_grey
from salesbook.lint.finding import Found
from salesbook.lint.seen import SeenBook, SeenCell, SeenSheet, SeenTable
from salesbook.spreadsheet.geometry import POINTS_A_PIXEL
from salesbook.spreadsheet.grid import Area

TYPE, NOTES, SMALL = 7.0, 6.0, 8.0
WHITE = 50
WITH_TOTAL = 3
WITH_CAPTIONS = 2
HEADINGS = 2
"""The heading of a table, and the captions of groups of its columns."""


def _on_paper(sheet: SeenSheet) -> list[SeenCell]:
    area = sheet.print_area
    return [cell for cell in sheet.shown if area is None or _inside(area, cell.row, cell.column)]


def _inside(area: Area, row: int, column: int) -> bool:
    return area.first_row <= row <= area.last_row and area.first_column <= column <= area.last_column


def print_small(sheet: SeenSheet, _: SeenBook) -> Iterator[Found]:
    """Find type that is printed below 7 points, keys and footnotes (grey, or in the margin) below 6."""
    scale = sheet.printed.scale
    for cell in _on_paper(sheet):
        limit = NOTES if is_grey(cell.look.color) else TYPE
        if (size := cell.look.size * scale) < limit - 0.05:
            yield (cell.row, cell.column), {"found": f"{size:.1f}", "limit": f"{limit:g}"}
    for size, shrinks in sheet.footers:
        if shrinks and size * scale < NOTES - 0.05:
            yield None, {"found": f"{size * scale:.1f}", "limit": f"{NOTES:g}"}


def page_white(sheet: SeenSheet, _: SeenBook) -> Iterator[Found]:
    """Find a page more than half white beside small type; the last of several may be."""
    printed, (across, down) = sheet.printed, sheet.paper.room
    sizes = [cell.look.size for cell in _on_paper(sheet) if not is_grey(cell.look.color)]
    if not sizes or min(sizes) * printed.scale >= SMALL:
        return
    again = sheet.paper.repeated_columns
    names = 0.0 if again is None else sheet.columns.span(*again)
    wide = max(sheet.columns.span(*each) + (names if at else 0.0) for at, each in enumerate(printed.columns))
    high = max(sheet.rows.span(*part) for part in printed.rows)
    used = min(1.0, wide * POINTS_A_PIXEL * printed.scale / across)
    used *= min(1.0, high * POINTS_A_PIXEL * printed.scale / down)
    if 100 * used < WHITE:
        yield None, {"found": round(100 * (1 - used)), "limit": WHITE}


def panel_names(sheet: SeenSheet, _: SeenBook) -> Iterator[Found]:
    """Find a sheet cut into panels of columns that do not all name their rows."""
    panels = sheet.printed.columns
    if len(panels) < 2 or not sheet.tables:
        return
    widest = max(sheet.tables, key=lambda table: table.right - table.left)
    again = sheet.paper.repeated_columns or (0, -1)
    # The first column of a table without names says at least which row of a list it is.
    names = sheet.labels(widest) or sheet.data_columns(widest)
    printed = [at for at in names if again[0] <= at <= again[1]]
    on_first = [at for at in names if at < panels[1][0]]
    if names[:1] != printed[:1] or _named(sheet, widest, printed) < _named(sheet, widest, on_first):
        yield None, {"found": len(panels)}


def _named(sheet: SeenSheet, table: SeenTable, columns: Sequence[int]) -> int:
    """Return how many rows of a table some columns tell apart."""
    values = {at: cell.value for at, cell in sheet.cells.items()}
    return len({tuple(values.get((row, at)) for at in columns) for row in sheet.data_rows(table)})


def panel_repeats(sheet: SeenSheet, _: SeenBook) -> Iterator[Found]:
    """Find panels on which the names of a table are printed again beside none of its columns."""
    again = sheet.paper.repeated_columns
    if again is None:
        return
    for first, _last in sheet.printed.columns[1:]:
        for table in sheet.tables:
            if table.right < first and table.left <= again[1]:
                yield (table.header, table.left), {}


def orphan_total(sheet: SeenSheet, _: SeenBook) -> Iterator[Found]:
    """Find a total on a page with fewer than three rows of its table."""
    starts = [first for first, _ in sheet.printed.rows]
    for table in sheet.tables:
        rows = sheet.data_rows(table)
        total = next((row for row in reversed(rows) if _is_total(sheet, table, row)), None)
        if total is None or rows.index(total) <= WITH_TOTAL:
            continue
        page = max((first for first in starts if first <= total), default=0)
        with_it = sum(page <= row < total for row in rows)
        if with_it < WITH_TOTAL:
            yield (total, table.left), {"found": with_it, "limit": WITH_TOTAL}


def orphan_heading(sheet: SeenSheet, _: SeenBook) -> Iterator[Found]:
    """Find captions at the foot of a page whose rows stand on the next one."""
    ends = [last for _, last in sheet.printed.rows]
    for table in sheet.tables:
        rows = sheet.data_rows(table)[:WITH_CAPTIONS]
        top = _heading(sheet, table)
        if rows and any(top <= end < rows[-1] for end in ends):
            yield (top, table.left), {}


def _heading(sheet: SeenSheet, table: SeenTable) -> int:
    """Return the row that a table begins at: of its heading or groups of captions, else of its captions."""
    # What is not bold belongs to what stands above: that a table is empty, or a note.
    filled = {cell.row for cell in sheet.shown if cell.look.bold} - {link.row for link in sheet.links}
    top, above = table.header, 0
    for row in range(table.header - 1, -1, -1):
        if row in sheet.rows.hidden:
            continue
        if row not in filled or above == HEADINGS:
            break
        top, above = row, above + 1
    return top


def _is_total(sheet: SeenSheet, table: SeenTable, row: int) -> bool:
    looks = [
        cell.look
        for column in sheet.data_columns(table)
        if (cell := sheet.cells.get((row, column))) is not None and cell.value not in (None, "")
    ]
    return len(looks) > 1 and sum(look.bold for look in looks) > len(looks) / 2


def chart_cut(sheet: SeenSheet, _: SeenBook) -> Iterator[Found]:
    """Find charts that do not fit on one page."""
    printed = sheet.printed
    for drawing in sheet.drawings:
        area = drawing.area
        rows = any(area.first_row < later[0] <= area.last_row for _, later in pairwise(printed.rows))
        columns = any(
            area.first_column < later[0] <= area.last_column for _, later in pairwise(printed.columns)
        )
        if rows or columns:
            yield drawing.place, {"title": drawing.name}
