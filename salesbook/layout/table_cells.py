"""The cells of a table as they are written: captions, technical rows, data, extra rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from urllib.parse import quote

from salesbook.issued.identity import end_mark
from salesbook.layout.cell_values import BLANK, Workings
from salesbook.layout.columns import group_caption, header_caption
from salesbook.layout.declaration import Footer
from salesbook.layout.placement import FIRST_COLUMN, PlacedColumn, PlacedRow, PlacedTable, piece_of
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


def table_cells(table: PlacedTable, workings: Workings, token: str) -> Iterator[CellSpec]:
    """Yield every cell of a table; `token` stands in the corner of its hidden key row."""
    writing = _Writing(table, workings)
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
    """Writes the cells of one table."""

    table: PlacedTable
    workings: Workings

    def captions(self) -> Iterator[CellSpec]:
        """Yield the heading, the captions of groups and those of columns."""
        table, binding = self.table, self.workings.binding
        if table.table.heading:
            heading = style_of(binding, bold=True, size=11)
            yield CellSpec(table.top, FIRST_COLUMN, binding.say(table.table.heading), heading)
        size = 10 if table.table.dense else 9
        grouped = style_of(binding, bold=True, size=size, bottom="thin")
        group = ""
        for column in table.columns:
            words = header_caption(column, table.table, binding)
            this_group = "" if column.declared.helper else group_caption(column, table.table, binding)
            style = header_style(column, binding, size)
            yield CellSpec(table.header_row, column.column, words, style)
            yield from _run_over(table.header_row, column, style)
            if this_group:
                # Once, over the first of its columns: the words run on over the blank cells beside it.
                said = this_group if this_group != group else None
                yield CellSpec(table.group_row, column.column, said, grouped)
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
        styles: dict[tuple[object, ...], Sequence[Style]] = {}
        for row in self.table.rows:
            faint = bool((row.node.record or {}).get("faint"))
            alike = row.node.kind, row.node.members.get("measure", ""), faint
            if alike not in styles:
                styles[alike] = self._styles(row.node)
            cells = self._row(row, styles[alike])
            book = self.workings.binding.books.get(_book_of(row.node))
            if book:
                # Behind the key stands the name.
                style = replace(cells[1].style, link=True, color=LINK_COLOR)
                cells[1] = cells[1]._replace(style=style, link=f"external:{quote(book)}.xlsx")
            yield from cells

    def _styles(self, row: TableRow) -> Sequence[Style]:
        return [cell_style(column, row, self.workings.binding) for column in self.table.columns]

    def _links(self, row: TableRow, styles: Sequence[Style]) -> Iterator[tuple[Style, str | None]]:
        """Yield styles and links of a row: a cell that leads to a table looks so."""
        for column, style in zip(self.table.columns, styles, strict=True):
            # A sum's name stands for no row; what is left to do in all rows leads to them.
            link = column.declared.link if row.kind == "leaf" or column.declared.role != "label" else None
            table = None if link is None else self._linked((row.record or {}).get(link, link), row)
            if table is None:
                yield style, None
            else:
                yield replace(style, link=True, color=LINK_COLOR), place_link(table, row.key)

    def _linked(self, named: object, row: TableRow) -> PlacedTable | None:
        """Return the table of a name: in a form of several months that of the row's month."""
        month = str(row.members.get("month", "")).replace("-", "_")
        names = (f"{named}_{month}", piece_of(str(named), self.table.month), str(named))
        return next((self.workings.tables[each] for each in names if each in self.workings.tables), None)

    def footer(self, footer: Footer) -> Iterator[CellSpec]:
        """Yield the filled cells of an extra row."""
        node, binding = TableRow(kind="total", key=footer.id), self.workings.binding
        styles = [footer_style(footer, column, node, binding) for column in self.table.columns]
        labels = [column.declared.role == "label" for column in self.table.columns]
        if sum(labels) > 1:  # words run on over the labels beside them, which are blank
            pairs = zip(styles, labels, strict=True)
            styles = [replace(style, wrap=False) if label else style for style, label in pairs]
        cells = self._row(PlacedRow(row=self.table.footers[footer.id], node=node), styles)
        yield from (cell for cell in cells if cell.value is not None)

    def _row(self, placed: PlacedRow, styles: Sequence[Style]) -> list[CellSpec]:
        sheet, contents, row = self.table.sheet, self.workings.contents, placed.row
        cells: list[CellSpec] = []
        linked = self._links(placed.node, styles)
        for across, own, (style, link) in zip(self.table.columns, styles, linked, strict=True):
            column = across.column
            content = contents.get((sheet, row, column), BLANK)
            if content.formula is None:
                if content.value is None:
                    style, link = own, None  # noqa: PLW2901 - nothing stands here that could lead anywhere
                elif self.workings.binding.prefilled and not style.locked:
                    style = replace(style, fill=PREFILLED_FILL, italic=True)  # noqa: PLW2901 - as it looks here
                cells.append(CellSpec(row, column, content.value, style, link=link))
                cells += _run_over(row, across, style)
                continue
            value = self.workings.value(sheet, row, column)
            # The writer knows an error by its text, such as #DIV/0!.
            plain = value.value if isinstance(value, CellError) else value
            cells.append(CellSpec(row, column, plain, style, emit(content.formula, sheet), link))
            cells += _run_over(row, across, style)
        return cells


def _run_over(row: int, column: PlacedColumn, style: Style) -> list[CellSpec]:
    """Return the blank cells that words run on over: the rule below them goes on as they do."""
    return [CellSpec(row, column.column + at, None, style) for at in range(1, column.declared.across)]


def _book_of(node: TableRow) -> str:
    """Return the territory whose book a row leads to: that of its subtotal, or of its record; else blank."""
    if node.kind == "subtotal" and node.axis == "territory":
        return node.members.get("territory", "")
    return str((node.record or {}).get("book", ""))
