"""How wide the columns of a sheet are and how high its rows."""

from __future__ import annotations

from collections.abc import Collection, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from salesbook.layout.declaration import Column
from salesbook.layout.placement import FIRST_COLUMN, PlacedSheet
from salesbook.layout.titles_and_notes import FIGURE_COLUMN, TEXT_COLUMN
from salesbook.spreadsheet.book import CellSpec, CellValue
from salesbook.spreadsheet.geometry import USUAL_POINTS
from salesbook.spreadsheet.widths import (
    BOLDER,
    INDENT,
    LITTLE_SPARE,
    SPARE,
    USUAL,
    WIDE_TYPE,
    Group,
    column_widths,
    grouped,
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

BELOW_CAPTIONS = 17.0
"""Points of a first row, whose words would else touch the rule above them; in two languages they do not."""

APART = 6.0
"""Points between two tables of a sheet that a meeting has before it on one page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetWidths:
    """How wide the columns of a sheet are: as declared, else what the cells of its tables need.

    What a name, a caption or a figure needs beyond a declared width it is given. Other words and figures at
    the same places need other widths; where words are long, which places count.
    """

    named: Sequence[Group]
    said: Sequence[Group]
    declared: Mapping[int, Column]
    alike: Sequence[Collection[int]]
    """Columns of one kind of figure are equally wide: blanks will be filled too."""
    spare: float | None
    """None where there are no tables."""

    @classmethod
    def of(cls, sheet: PlacedSheet, cells: Sequence[CellSpec], lines: Container[int]) -> SheetWidths:
        """Return what the cells of a sheet need; those at the positions of `lines` stand in no table."""
        if not sheet.tables:
            labels = [(at, each) for at, each in enumerate(cells) if each.column == FIRST_COLUMN]
            narrow = [(at, each) for at, each in labels if each.style.size < 14]
            return cls(named=grouped(narrow), said=(), declared={}, alike=(), spare=None)
        declared = {
            column.column: column.declared
            for table in sheet.tables
            for column in table.columns
            if column.declared.width is not None
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
        worded = _worded(sheet)
        named: list[tuple[int, CellSpec]] = []
        said: list[tuple[int, CellSpec]] = []
        # Words beside tables run on or go on in a next line; a figure would be cut off.
        named += [(at, each) for at, each in enumerate(cells) if at in lines and type(each.value) is Decimal]
        tabled = [(at, each) for at, each in enumerate(cells) if at not in lines]
        for at, each in _counted(sheet, tabled):
            if (each.row, each.column) in spread:
                continue
            if each.column not in worded:
                named.append((at, each))
            # Words go on in a next line, so that only their caption widens a column that has a width.
            elif each.row in captions or _is_short(each):
                said.append((at, each))
        alike = [columns - declared.keys() for columns in _kinds(sheet)]
        # A page that must hold much has no room to spare.
        spare = LITTLE_SPARE if sheet.dense and sheet.declared.one_page else SPARE
        return cls(named=grouped(named), said=grouped(said), declared=declared, alike=alike, spare=spare)

    def fitting(self, values: Sequence[CellValue], least: float) -> dict[int, float]:
        """Return the width of each column for the values of all cells; the first has at `least` so much."""
        found = self._fitting(values)
        return found | {FIRST_COLUMN: max(found.get(FIRST_COLUMN, USUAL), least)} if least else found

    def _fitting(self, values: Sequence[CellValue]) -> dict[int, float]:
        declared, spare = self.declared, self.spare
        if spare is None:
            # A sheet of words: a margin, labels as wide as they need within bounds, room for lines of text.
            labels = min(max(column_widths(self.named, values).get(FIRST_COLUMN, 14.0), 14.0), 34.0)
            return {0: 2.0, FIRST_COLUMN: labels, TEXT_COLUMN: 92.0, FIGURE_COLUMN: 14.0}
        fitted = column_widths(self.named, values, WIDEST_NAME, spare)
        fitted |= column_widths(self.said, values, spare=spare)
        fitted |= {at: max(each.width or 0.0, fitted.get(at, 0.0)) for at, each in declared.items()}
        for columns in self.alike:
            free = [column for column in columns if column in fitted]
            fitted |= dict.fromkeys(free, max((fitted[column] for column in free), default=0.0))
        return fitted | {0: KEY_WIDTH}


def _worded(sheet: PlacedSheet) -> Collection[int]:
    """Return the columns of words that have a width of their own."""
    columns = [each for table in sheet.tables for each in table.columns]
    worded = {
        each.column: each.declared.role != "label" and each.declared.kind == "text"
        for each in columns
        if each.declared.width is not None
    }
    return {at for at, words in worded.items() if words}


def lengths_count(sheet: PlacedSheet) -> tuple[Collection[int], Collection[int]]:
    """Return the rows and the columns whose cells give their column room by how long their words are."""
    return _alone(sheet), _worded(sheet)


def _alone(sheet: PlacedSheet) -> set[int]:
    """Return the totals beside whose only name their figures begin."""
    return {table.rows[-1].row for table in sheet.tables if table.has_total and table.naming <= 1}


def _is_short(cell: CellSpec) -> bool:
    """Say whether words are so few that a second line would be a waste."""
    return text_width(str(cell.value or "")) <= SHORT


def _counted(sheet: PlacedSheet, tables: Sequence[tuple[int, CellSpec]]) -> Iterator[tuple[int, CellSpec]]:
    """Yield the cells of tables that a column must have room for, with their positions."""
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
    alone = _alone(sheet)
    # So do the words that say that a table is empty.
    said = {table.end_row + 1 for table in sheet.tables if not table.leaf_rows}
    skipped = sheet.hidden_rows | headings | said
    plain = {cell.row for _, cell in tables} - skipped - overflowing - alone
    return (
        (at, cell)
        for at, cell in tables
        if cell.row in plain
        or (cell.row not in skipped and not (cell.row in overflowing and isinstance(cell.value, str)))
        or (cell.row in alone and _is_short(cell))
    )


def _kinds(sheet: PlacedSheet) -> Iterable[set[int]]:
    """Return the columns of each kind of figure."""
    groups: dict[tuple[str, str, int | None], set[int]] = {}
    for table in sheet.tables:
        for column in table.columns:
            each = column.declared
            if each.role in ("given", "input", "computed") and each.kind in ("money", "count", "measure"):
                groups.setdefault((each.kind, each.unit, each.decimals), set()).add(column.column)
    return groups.values()


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
        # What stands in the column of keys is for the program.
        if cell.column < FIRST_COLUMN:
            continue
        size = cell.style.size / 10
        bold = BOLDER if cell.style.bold and cell.row not in captions else 1.0
        room = running.get((cell.row, cell.column), widths.get(cell.column, 10.0)) / max(1.0, size) / bold
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
    roomy = single and not sheet.dense
    for table in sheet.tables:
        if roomy and (table.leaf_rows or not table.table.empty):
            # What the first row has more, the blank one below the table has less: no page is longer for it.
            heights[table.first_row] = max(heights.get(table.first_row, 0.0), BELOW_CAPTIONS)
            heights[table.end_row + 1] = 2 * USUAL_POINTS - BELOW_CAPTIONS
        least = table.table.height or 0.0
        rows = [*(row.row for row in table.leaf_rows), *table.footers.values()]
        heights |= {row: max(heights.get(row, 0.0), least) for row in rows if least}
        heights.pop(table.key_row, None)
        if packed and table.leaf_rows:
            heights[table.end_row + 1] = APART
    return heights
