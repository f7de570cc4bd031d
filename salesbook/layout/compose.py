"""From a declared book and what it is filled with to a book spec and its manifest."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from operator import itemgetter

from salesbook.issued.identity import DOCUMENT_PROPERTY, MANIFEST_SHEET, NAME_PREFIX, Token
from salesbook.issued.manifest import Manifest, chunks_of
from salesbook.layout.book_content import Binding
from salesbook.layout.cell_values import Workings
from salesbook.layout.charts import compose_chart
from salesbook.layout.declaration import Sheet
from salesbook.layout.fill import work_out
from salesbook.layout.issued_tables import issued_tables
from salesbook.layout.optional_parts import present
from salesbook.layout.placement import PlacedSheet, place
from salesbook.layout.printing import label_count, pages_of
from salesbook.layout.sizes import pixels, sheet_heights, sheet_widths
from salesbook.layout.style import LINK_COLOR, style_of
from salesbook.layout.table_cells import table_cells
from salesbook.layout.titles_and_notes import block_cells, sheet_link, signoff_cells, title_cells
from salesbook.layout.validation import conditionals, line_validations, validations
from salesbook.spreadsheet.book import BookSpec, CellSpec, NameSpec, SheetSpec, Style
from salesbook.spreadsheet.formula.expression import Binary, CellRef, Words, emit
from salesbook.spreadsheet.grid import Area
from salesbook.spreadsheet.widths import legible, within

HEAD_LINE_ROW = 4
MASTER_CHECK = "master"
"""The id of the extra row whose last column says whether all checks of the book hold."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue:
    """What a book is issued as: the manifest without its tables, and finance's key when there is one."""

    manifest: Manifest
    key: bytes | None = None


def compose(
    sheets: Sequence[Sheet], binding: Binding, issue: Issue, *, title: str
) -> tuple[BookSpec, Manifest]:
    """Return the spec of a book with every formula's value, and the manifest of what is issued in it."""
    # The document id follows from what is issued, so everything is worked out before a mark or title is
    # written that names it (docs/decisions.md: the document id is derived from the content).
    placed = place(present(sheets, binding), binding)
    workings = work_out(placed, binding)
    manifest, text = replace(issue.manifest, tables=issued_tables(placed, workings)).issued()
    composer = _Composer(placed, workings, manifest, issue.key)
    book = BookSpec(
        sheets=[*(composer.sheet(sheet) for sheet in placed), _manifest_sheet(text, issue.key)],
        names=[
            # Names of ranges survive every program that was tried; they find a table that has lost its mark.
            NameSpec(NAME_PREFIX + table.table.id, table.sheet, table.area)
            for sheet in placed
            for table in sheet.tables
        ],
        title=title,
        # The id stands in two properties: some programs drop those of one's own (docs/reading.md).
        subject=manifest.document,
        company=binding.quote(binding.facts["company"]),
        custom={DOCUMENT_PROPERTY: manifest.document},
    )
    return book, manifest


def _manifest_sheet(text: str, key: bytes | None) -> SheetSpec:
    chunks = chunks_of(text, key)
    # As text, so that no program takes a piece of JSON for a number or a formula.
    cells = [CellSpec(row, 0, chunk, Style(format="@")) for row, chunk in enumerate(chunks)]
    return SheetSpec(name=MANIFEST_SHEET, cells=cells, visibility="veryHidden", widths={0: 20})


@dataclass(frozen=True, slots=True)
class _Composer:
    """Turns the sheets of one book into specs."""

    placed: Sequence[PlacedSheet]
    workings: Workings
    manifest: Manifest
    key: bytes | None

    def sheet(self, sheet: PlacedSheet) -> SheetSpec:
        """Return the spec of one sheet."""
        binding = self.workings.binding
        titles = list(title_cells(sheet, binding, self.manifest.document))
        titles += self._head_line(sheet, titles[-1].row + 1)
        tables = [
            cell
            for table in sheet.tables
            for cell in table_cells(table, self.workings, self._token(table.table.id))
        ]
        blocks = [
            cell for block in sheet.lines for cell in block_cells(block, sheet, self.placed, self.workings)
        ]
        first = sheet.tables[0] if sheet.tables else None
        hidden = frozenset(row for table in sheet.tables for row in (table.key_row, table.end_row))
        # Pages are cut twice: titles and sign-off follow a first draft of the column breaks, and the heights
        # that the final cut goes by follow from the titles.
        fitted, year = sheet_widths(sheet, tables, blocks), binding.fiscal_year
        drafted = pages_of(sheet, fitted, {}, sheet.last_column, year)
        merged: Sequence[Area] = ()
        if drafted.column_breaks and drafted.repeated:
            titles, merged = within(titles, fitted, drafted.repeated[1])
        signoff = signoff_cells(sheet, binding, drafted.own_columns(sheet.last_column))
        # What cuts words off is the next cell on the right, so cells must go row by row.
        whole = sorted([*titles, *tables, *blocks, *signoff], key=itemgetter(0, 1))
        cells, widths, reached = legible(whole, fitted, hidden)
        last_column = max(reached, sheet.last_column)
        heights = sheet_heights(sheet, cells, widths, merged)
        pages = pages_of(sheet, widths, heights, last_column, year)
        drawn = pages.own_columns(sheet.last_column)
        widest = pixels(widths, drawn)
        return SheetSpec(
            name=sheet.name,
            cells=cells,
            widths=widths,
            heights=heights,
            hidden_rows=hidden,
            merged=merged,
            freeze=(first.first_row, label_count(first)) if first else None,
            protected=True,
            validations=[
                *(each for table in sheet.tables for each in validations(table, self.workings)),
                *(each for block in sheet.lines for each in line_validations(block, self.workings)),
            ],
            conditionals=[each for table in sheet.tables for each in conditionals(table, binding)],
            charts=[compose_chart(chart, self.workings, drawn[0], widest) for chart in sheet.charts],
            print_area=Area(0, 0, sheet.last_row, last_column),
            # The captions of one table would be wrong above the rows of another.
            repeat_rows=(first.group_row, first.header_row) if first and len(sheet.tables) == 1 else None,
            footer=(self._footer(), binding.quote(binding.facts["data_date"])),
            page_words=_page_words(binding),
            pages=pages,
            landscape=sheet.declared.landscape,
            tab_color=sheet.declared.tab_color,
            # docs/decisions.md: the logo is the one picture, on the cover.
            picture=binding.logo if sheet is self.placed[0] else b"",
        )

    def _head_line(self, sheet: PlacedSheet, below: int) -> Iterator[CellSpec]:
        """Yield the way back to the cover, and the book's master check, above the first table."""
        binding, cover = self.workings.binding, self.placed[0]
        if sheet is cover:
            return
        # Titles in two languages take one row more; FIRST_BLOCK_ROW leaves room for both.
        row = max(below, HEAD_LINE_ROW)
        small = style_of(binding, size=9)
        link = style_of(binding, size=9, link=True, color=LINK_COLOR)
        yield CellSpec(row, 0, cover.name, link, link=sheet_link(cover.name))
        for table in self.workings.tables.values():
            check = table.footers.get(MASTER_CHECK)
            if check is not None:
                column = table.columns[-1].column
                shown = Binary("&", Words(f"{binding.word('checks')} "), CellRef(table.sheet, check, column))
                value = self.workings.evaluated(shown)
                text = value if isinstance(value, str) else ""
                yield CellSpec(row, 2, text, small, emit(shown, sheet.name))

    def _token(self, table: str) -> str:
        return str(Token.make(self.manifest.document, table, self.key))

    def _footer(self) -> str:
        manifest = self.manifest
        return f"{manifest.plan} v{manifest.version} · {manifest.document}"


def _page_words(binding: Binding) -> tuple[str, str, str]:
    """Return what stands around the page numbers, in one language."""
    # A footer has no room for two languages.
    language = "zh" if binding.language == "both" else binding.language
    page, of, end = (
        binding.phrases.words[key].in_language(language) for key in ("page", "page_of", "page_end")
    )
    return page, of, end
