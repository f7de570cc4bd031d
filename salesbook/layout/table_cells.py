"""The cells of a table as they are written: captions, technical rows, data, extra rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any
from urllib.parse import quote

from salesbook.issued.identity import end_mark
from salesbook.layout.cell_values import BLANK, Look, Workings
from salesbook.layout.columns import group_caption, header_caption
from salesbook.layout.declaration import Footer
from salesbook.layout.placement import FIRST_COLUMN, PlacedRow, PlacedSheet, PlacedTable, piece_of
from salesbook.layout.rows import TableRow
from salesbook.layout.style import (
    GREY,
    LINK_COLOR,
    PREFILLED_FILL,
    cell_style,
    footer_style,
    header_style,
    style_of,
)
from salesbook.layout.titles_and_notes import place_link
from salesbook.spreadsheet.book import CellSpec, Style
from salesbook.spreadsheet.formula.expression import CellError, emit
from salesbook.spreadsheet.widths import USUAL

MONTH_END: Mapping[str, Any] = {"bottom": "thin", "border_color": "#7F7F7F"}
"""The rule below the last row of a month, where no sum ends it."""

WIDE = 20
"""In a column of so many characters a caption in the middle would stand far from figures at its right."""


def captions_over_figures(
    sheet: PlacedSheet, cells: Sequence[CellSpec], widths: Mapping[int, float]
) -> list[CellSpec]:
    """Return the cells of a sheet with the captions of figures set right where another table widens them."""
    right = {
        (table.header_row, each.column)
        for table in sheet.tables
        for each in table.columns
        if each.align == "right" and widths.get(each.column, USUAL) >= WIDE
    }
    return [
        each._replace(style=replace(each.style, align="right")) if each[:2] in right else each
        for each in cells
    ]


def table_cells(table: PlacedTable, workings: Workings, token: str) -> Iterator[CellSpec]:
    """Yield every cell of a table; `token` stands in the corner of its hidden key row."""
    writing = _Writing(table, workings, workings.look(table.columns))
    yield from writing.captions()
    yield from writing.technical(token)
    yield from writing.data()
    for footer in table.table.footer:
        yield from writing.footer(footer)
    if not table.leaf_rows and table.table.empty:
        words = workings.binding.say(table.table.empty)
        yield CellSpec(table.end_row + 1, FIRST_COLUMN, words, style_of(workings.binding, italic=True))


@dataclass(frozen=True, slots=True)
class _Writing:
    """Writes the cells of one table; `look` is kept for all tables of the same columns."""

    table: PlacedTable
    workings: Workings
    look: Look

    def captions(self) -> Iterator[CellSpec]:
        """Yield the heading, the captions of groups and those of columns."""
        table, binding = self.table, self.workings.binding
        if table.table.heading:
            heading = style_of(binding, bold=True, size=11)
            yield CellSpec(table.top, FIRST_COLUMN, binding.say(table.table.heading), heading)
        if not self.look.captions:
            self.look.captions.extend(self._captions())
        for group, column, words, style in self.look.captions:
            yield CellSpec(table.group_row if group else table.header_row, column, words, style)

    def _captions(self) -> Iterator[tuple[bool, int, str | None, Style]]:
        """Yield what stands over the columns: whether it is that of a group, where, words and style."""
        table, binding = self.table.table, self.workings.binding
        size = 10 if table.dense else 9
        grouped = style_of(binding, bold=True, size=size, bottom="thin")
        group = ""
        for column in self.table.columns:
            this_group = "" if column.declared.helper else group_caption(column, table, binding)
            style = header_style(column, binding, size)
            yield False, column.column, header_caption(column, table, binding), style
            # The rule below words that run on goes on as they do.
            yield from ((False, column.column + at, None, style) for at in range(1, column.declared.across))
            if this_group:
                # Once, over the first of its columns: the words run on over the blank cells beside it.
                yield True, column.column, this_group if this_group != group else None, grouped
            group = this_group

    def technical(self, token: str) -> Iterator[CellSpec]:
        """Yield the hidden rows: the token and the column keys above, the end mark below."""
        table = self.table
        style = style_of(self.workings.binding, size=8, color=GREY, format="@")
        first = table.columns[0].column
        # The first column holds the keys of rows and is found by the token, so it needs no key of its own.
        yield CellSpec(table.key_row, first, token, style)
        for column in table.columns[1:]:
            yield CellSpec(table.key_row, column.column, column.key, style)
        yield CellSpec(table.end_row, first, end_mark(table.id), style)

    def data(self) -> Iterator[CellSpec]:
        """Yield the cells of all rows; rows that are alike share their styles."""
        styles, binding, ends = self.look.styles, self.workings.binding, self.table.month_ends
        for row in self.table.rows:
            faint = bool((row.node.record or {}).get("faint"))
            alike = row.node.kind, row.node.members.get("measure", ""), faint, row.row in ends
            if alike not in styles:
                own = [cell_style(column, row.node, binding) for column in self.table.columns]
                styles[alike] = [replace(each, **MONTH_END) for each in own] if row.row in ends else own
            cells = self._row(row, styles[alike])
            book = binding.books.get(_book_of(row.node)) if binding.books else None
            if book:
                # Behind the key stands the name.
                style = _leading(cells[1].style)
                cells[1] = cells[1]._replace(style=style, link=f"external:{quote(book)}.xlsx")
            yield from cells

    def footer(self, footer: Footer) -> Iterator[CellSpec]:
        """Yield the filled cells of an extra row."""
        node, styles = TableRow(kind="total", key=footer.id), self.look.styles
        if (footer.id,) not in styles:
            styles[footer.id,] = self._footer_styles(footer, node)
        cells = self._row(PlacedRow(row=self.table.footers[footer.id], node=node), styles[footer.id,])
        yield from (cell for cell in cells if cell.value is not None)

    def _footer_styles(self, footer: Footer, node: TableRow) -> Sequence[Style]:
        binding, columns = self.workings.binding, self.table.columns
        styles = [footer_style(footer, column, node, binding) for column in columns]
        labels = [column.declared.role == "label" for column in columns]
        if sum(labels) > 1:  # words run on over the labels beside them, which are blank
            pairs = zip(styles, labels, strict=True)
            styles = [replace(style, wrap=False) if label else style for style, label in pairs]
        return styles

    def _row(self, placed: PlacedRow, styles: Sequence[Style]) -> list[CellSpec]:
        sheet, contents, row = self.table.sheet, self.workings.contents, placed.row
        prefilled = self.workings.binding.prefilled
        cells: list[CellSpec] = []
        links = dict(links_of(self.table, placed.node, self.workings.tables))
        for across, own in zip(self.table.columns, styles, strict=True):
            column, style = across.column, own
            content = contents.get((sheet, row, column), BLANK)
            value, formula, link = content.value, None, links.get(column)
            if content.formula is not None:
                found = self.workings.value(sheet, row, column)
                # The writer knows an error by its text, such as #DIV/0!.
                value = found.value if isinstance(found, CellError) else found
                formula = emit(content.formula, sheet)
            elif value is None:
                # Nothing stands here that could lead anywhere.
                link = None
            if link is not None:
                style = _leading(style)
            if prefilled and formula is None and value is not None and not style.locked:
                style = _confirmed(style)
            cells.append(CellSpec(row, column, value, style, formula, link))
            if across.declared.across > 1:
                # The rule below words that run on goes on as they do.
                cells += [CellSpec(row, column + at, None, style) for at in range(1, across.declared.across)]
        return cells


def links_of(
    table: PlacedTable, row: TableRow, tables: Mapping[str, PlacedTable]
) -> Iterator[tuple[int, str]]:
    """Yield the columns of a row that lead to a table, and where to."""
    for column in table.linking:
        # A sum's name stands for no row; what is left to do in all rows leads to them.
        link = column.declared.link if row.kind == "leaf" or column.declared.role != "label" else None
        found = None if link is None else _linked((row.record or {}).get(link, link), row, table, tables)
        if found is not None:
            yield column.column, place_link(found, row.key)


def _linked(
    named: object, row: TableRow, table: PlacedTable, tables: Mapping[str, PlacedTable]
) -> PlacedTable | None:
    """Return the table of a name: in a form of several months that of the row's month."""
    month = str(row.members.get("month", "")).replace("-", "_")
    names = (f"{named}_{month}", piece_of(str(named), table.month), str(named))
    return next((tables[each] for each in names if each in tables), None)


# The same object for the same style, which books of one shape and their writer know again.
@lru_cache
def _leading(style: Style) -> Style:
    """Return how a cell looks that leads somewhere."""
    return replace(style, link=True, color=LINK_COLOR)


@lru_cache
def _confirmed(style: Style) -> Style:
    """Return how an input looks that holds what is to be confirmed."""
    return replace(style, fill=PREFILLED_FILL, italic=True)


def _book_of(node: TableRow) -> str:
    """Return the territory whose book a row leads to: that of its subtotal, or of its record; else blank."""
    if node.kind == "subtotal" and node.axis == "territory":
        return node.members.get("territory", "")
    return str((node.record or {}).get("book", ""))
