"""What each page of a sheet says that is several pages wide: its title, headings, captions of groups."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from salesbook.layout.book_content import Binding
from salesbook.layout.columns import group_caption
from salesbook.layout.placement import FIRST_COLUMN, PlacedSheet, PlacedTable
from salesbook.layout.titles_and_notes import SMALLEST_TITLE
from salesbook.spreadsheet.book import CellSpec, Pages
from salesbook.spreadsheet.widths import USUAL, broken, room_needed


def panels_of(pages: Pages, last_column: int) -> Sequence[range]:
    """Return the columns that each page across has for itself."""
    edges = [pages.own_columns(last_column).start, *pages.column_breaks, last_column + 1]
    return [range(*edge) for edge in pairwise(edges)]


def said_on_every_page(
    sheet: PlacedSheet,
    cells: Sequence[CellSpec],
    widths: Mapping[int, float],
    panels: Sequence[range],
    binding: Binding,
) -> list[CellSpec]:
    """Return the cells of a sheet with what each of its pages across needs of headings and captions.

    A heading that the names on every page would cut off stands beside them, once a page. A group that goes on
    on a next page is named there, too. What has no room in two languages stands in the first one.
    """
    written = {(each.row, each.column): each for each in cells}
    names = _wide(range(FIRST_COLUMN, panels[0].start), widths)
    headed = [(table, table.table.heading) for table in sheet.tables if table.table.heading is not None]
    beside = any(_needed(written[table.top, FIRST_COLUMN]) > names for table, _ in headed)
    for table, text in headed if beside else ():
        heading = written.pop((table.top, FIRST_COLUMN))
        words = [each.say(text) for each in _in_fewer(binding)]
        for panel in panels:
            if any(column.column in panel for column in table.columns):
                room = _wide(panel, widths)
                written[table.top, panel.start] = _fitting(heading._replace(column=panel.start), words, room)
    for block in sheet.lines:
        if block.block.heading is not None:
            words = [each.say(block.block.heading) for each in _in_fewer(binding)]
            heading = written[block.top, block.column]
            room = _wide(range(block.column, panels[0].stop), widths)
            written[block.top, block.column] = _fitting(heading, words, room)
    for table in sheet.tables:
        for footer in table.table.footer if names else ():
            cell = written[table.footers[footer.id], FIRST_COLUMN]
            if not cell.style.wrap:
                words = [each.say(footer.label) for each in _in_fewer(binding.within(table.month))]
                written[cell.row, cell.column] = _fitting(cell, words, names)
        for panel in (range(FIRST_COLUMN, panels[0].stop), *panels[1:]):
            for cell in _groups(table, panel, written, widths, binding):
                written[cell.row, cell.column] = cell
    return list(written.values())


def titles_again(
    title: CellSpec, sheet: PlacedSheet, panels: Sequence[range], widths: Mapping[int, float]
) -> Iterator[CellSpec]:
    """Yield the title over each further page across: smaller where it is narrow, then on several lines."""
    said, small, rows = str(title.value), replace(title.style, size=sheet.small), sheet.navigation_row
    looks = [title.style, replace(title.style, size=SMALLEST_TITLE), small]
    parts = said.split(" · ")
    for panel in panels:
        room = _wide(panel, widths)
        across = int(room / room_needed("0", small))
        tried = [([said], look) for look in looks]
        tried += [(lines, small) for lines in (parts, broken(said, across), broken(parts[0], across))]
        fitting = (
            (lines, look)
            for lines, look in tried
            if len(lines) <= rows and all(room_needed(line, look) <= room for line in lines)
        )
        lines, look = next(fitting, tried[-1])
        yield from (CellSpec(row, panel.start, line, look) for row, line in enumerate(lines[:rows]))


def _groups(
    table: PlacedTable,
    panel: range,
    written: Mapping[tuple[int, int], CellSpec],
    widths: Mapping[int, float],
    binding: Binding,
) -> Iterator[CellSpec]:
    """Yield the captions of groups on one page across, each over the first of its columns there."""
    shown = [each for each in table.columns if each.column in panel and not each.declared.helper]
    said = [group_caption(each, table.table, binding) for each in shown]
    begins = [at for at, group in enumerate(said) if group and (at == 0 or group != said[at - 1])]
    for at, after in pairwise([*begins, len(shown)]):
        column, end = shown[at].column, shown[after].column if after < len(shown) else panel.stop
        words = [group_caption(shown[at], table.table, each) for each in _in_fewer(binding)]
        yield _fitting(written[table.group_row, column], words, _wide(range(column, end), widths))


def _in_fewer(binding: Binding) -> tuple[Binding, Binding]:
    """Return what speaks all languages of a book, and what speaks the first one alone."""
    return binding, replace(binding, language=binding.languages[0])


def _fitting(cell: CellSpec, words: Sequence[str], room: float) -> CellSpec:
    """Return a cell with the first of some words that have room, else with the last of them."""
    said = [cell._replace(value=each) for each in words]
    return next((each for each in said if _needed(each) <= room), said[-1])


def _needed(cell: CellSpec) -> float:
    return room_needed(str(cell.value), cell.style)


def _wide(columns: range, widths: Mapping[int, float]) -> float:
    return sum(widths.get(column, USUAL) for column in columns)
