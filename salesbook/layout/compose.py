"""From a declared book and what it is filled with to a book spec and its manifest."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from operator import itemgetter

from salesbook.issued.identity import DOCUMENT_PROPERTY, MANIFEST_SHEET, NAME_PREFIX, Token
from salesbook.issued.manifest import Manifest, chunks_of
from salesbook.layout.book_content import Binding
from salesbook.layout.cell_values import Workings
from salesbook.layout.charts import compose_chart
from salesbook.layout.declaration import Sheet
from salesbook.layout.fill import opened, work_out
from salesbook.layout.issued_tables import issued_tables
from salesbook.layout.mould import Mould, Moulds, WrittenTable
from salesbook.layout.optional_parts import present
from salesbook.layout.panels import panels_of, said_on_every_page, titles_again
from salesbook.layout.placement import FIRST_COLUMN, PlacedSheet, PlacedTable, place
from salesbook.layout.printing import characters_across, is_printed, pages_of, print_area, repeated_rows
from salesbook.layout.screen import filter_area, frozen_columns, hides_keys, outline
from salesbook.layout.sizes import PIXELS_PER_CHARACTER, sheet_heights, sheet_widths
from salesbook.layout.table_cells import captions_over_figures, table_cells
from salesbook.layout.titles_and_notes import (
    block_cells,
    navigation_cells,
    note_cells,
    signoff_cells,
    title_cells,
)
from salesbook.layout.validation import conditionals, line_validations, validations
from salesbook.problems import Text
from salesbook.spreadsheet.book import (
    BookSpec,
    CellSpec,
    Chart,
    Conditional,
    NameSpec,
    SheetSpec,
    Style,
    Validation,
)
from salesbook.spreadsheet.widths import USUAL, legible, reach, room_needed

APART = 8
"""Pixels between two charts that stand side by side."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue:
    """What a book is issued as: the manifest without its tables, and finance's key when there is one.

    Of a book that is for reading, `given` figures are not issued: it may come back in parts, with what was
    typed into it.
    """

    manifest: Manifest
    key: bytes | None = None
    given: bool = True


def compose(
    sheets: Sequence[Sheet], binding: Binding, issue: Issue, *, title: str, moulds: Moulds | None = None
) -> tuple[BookSpec, Manifest]:
    """Return the spec of a book with every formula's value, and the manifest of what is issued in it.

    Books of a batch share `moulds`: those of one shape are laid out once.
    """
    # The document id follows from what is issued, so everything is worked out before a mark or title is
    # written that names it (docs/decisions.md: the document id is derived from the content).
    placed = place(present(sheets, binding), binding)
    workings = opened(placed, binding)
    moulds = Moulds() if moulds is None else moulds
    own = moulds.of(workings)
    work_out(workings, own)
    tables = issued_tables(placed, workings, own, given=issue.given)
    manifest, text = replace(issue.manifest, tables=tables).issued()
    composer = _Composer(placed, workings, manifest, issue.key, moulds, own)
    book = BookSpec(
        sheets=[*(composer.sheet(sheet) for sheet in placed), _manifest_sheet(text, issue.key)],
        names=[
            # Names of ranges survive every program that was tried; they find a table that has lost its mark.
            NameSpec(NAME_PREFIX + table.id, table.sheet, table.area)
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
    moulds: Moulds
    own: Mapping[str, Mould]

    def sheet(self, sheet: PlacedSheet) -> SheetSpec:
        """Return the spec of one sheet."""
        binding = self.workings.binding
        tables = [cell for table in sheet.tables for cell in self._cells(table)]
        blocks = [
            cell for block in sheet.lines for cell in block_cells(block, sheet, self.placed, self.workings)
        ]
        # What cuts words off is the next cell on the right, so cells must go row by row.
        whole = sorted([*tables, *blocks], key=itemgetter(0, 1))
        fitted = sheet_widths(sheet, tables, blocks)
        ways = list(navigation_cells(sheet, self.workings, self.placed))
        if ways:
            # The way to the cover stands above the names.
            needed = round(room_needed(str(ways[0].value), ways[0].style) + 0.5, 1)
            fitted[FIRST_COLUMN] = max(fitted.get(FIRST_COLUMN, USUAL), needed)
        cells, widths, reached = legible(
            whole, fitted, sheet.hidden_rows, columns=range(FIRST_COLUMN, sheet.last_column + 1)
        )
        cells = captions_over_figures(sheet, cells, widths)
        heights = sheet_heights(sheet, cells, widths)
        # Pages are cut twice: titles, sign-off and charts follow a first draft of the column breaks.
        end = reached if reached > sheet.last_column else sheet.printed_column
        drafted = pages_of(sheet, widths, heights, (sheet.last_row, end), binding)
        own, across = drafted.own_columns(sheet.printed_column), characters_across(sheet, binding)
        # A little less than the table is wide, so that words end inside it.
        wide = sum(widths.get(at, USUAL) for at in own) - 1
        # On the first of several pages across all stays on it, words and charts.
        cut = drafted.column_breaks and is_printed(sheet.declared, binding.printing)
        room = wide if cut else max(across, wide)
        form = self.manifest.document if sheet is self.placed[0] else ""
        # Below names that stand on every page a title would be cut on all pages but the first, unless these
        # have the more room: then it stands on every page.
        again = sum(widths.get(at, USUAL) for at in range(FIRST_COLUMN, own[0])) - 1
        at, wider = (FIRST_COLUMN, again) if cut and again > room else (own[0], room)
        titles = [
            *title_cells(sheet, binding, form, at, wider),
            *note_cells(sheet, binding, at, wider),
            *signoff_cells(sheet, binding, own[0], room),
        ]
        if cut:
            panels = panels_of(drafted, sheet.printed_column)
            cells = said_on_every_page(sheet, cells, widths, panels, binding)
            titles += titles_again(titles[0], panels[1:] if at == own[0] else (), widths)
        widest = int(room * PIXELS_PER_CHARACTER)
        said = sheet.declared.headline or sheet.declared.message or Text()
        charts: list[Chart] = []
        for each in sheet.charts:
            beside = charts and each.chart.place == "beside"
            offset = charts[-1].offset + charts[-1].width + APART if beside else 0
            charts.append(compose_chart(each, self.workings, own[0], (offset, widest), said))
        # They run on over blank columns, as far as a page can be read.
        taken = [(each.column, min(wider, room_needed(str(each.value), each.style))) for each in titles]
        taken += [(each.column, (each.offset + each.width) / PIXELS_PER_CHARACTER) for each in charts]
        last_column = max(end, *(reach(widths, *each) for each in taken))
        last_row = max(
            *(each.row for each in (*titles, *cells) if each.value not in (None, "")),
            *(each.top + each.rows for each in sheet.charts),
        )
        pages = pages_of(sheet, widths, heights, (last_row, last_column), binding)
        framed = sheet.framed
        return SheetSpec(
            name=sheet.name,
            cells=self.moulds.stamp(sheet, self.own, sorted([*titles, *cells, *ways], key=itemgetter(0, 1))),
            widths=widths,
            heights=heights,
            hidden_rows=sheet.unseen_rows,
            hidden_columns=frozenset({0} if hides_keys(sheet) else ()),
            freeze=(framed.first_row, frozen_columns(sheet, framed, widths)) if framed else None,
            filter_area=filter_area(framed),
            outline=outline(sheet),
            outline_above=bool(sheet.folds),
            protected=True,
            validations=[
                *(each for table in sheet.tables for each in self._validations(table)),
                *(each for block in sheet.lines for each in line_validations(block, self.workings)),
            ],
            conditionals=[each for table in sheet.tables for each in self._conditionals(table)],
            charts=charts,
            print_area=print_area(sheet, last_column, binding),
            repeat_rows=repeated_rows(sheet, pages, heights, binding),
            footer=(self._footer(), binding.quote(binding.facts["data_date"])),
            page_words=_page_words(binding),
            pages=pages,
            landscape=sheet.declared.landscape,
            paper=binding.printing.paper,
            tab_color=sheet.declared.tab_color,
            # docs/decisions.md: the logo is the one picture, on the cover.
            picture=binding.logo if sheet is self.placed[0] else b"",
        )

    def _cells(self, table: PlacedTable) -> Sequence[CellSpec]:
        token, mould = self._token(table.id), self.own[table.id]
        stamped = mould.written and mould.written.stamped(table, self.workings, token)
        if stamped:
            return stamped
        cells = list(table_cells(table, self.workings, token))
        rules = [*validations(table, self.workings)], [*conditionals(table, self.workings)]
        mould.written = WrittenTable.of(table, cells, *rules)
        return cells

    def _validations(self, table: PlacedTable) -> Iterable[Validation]:
        known = self.own[table.id].written
        if known is None or known.validations is None:
            return validations(table, self.workings)
        return known.validations

    def _conditionals(self, table: PlacedTable) -> Iterable[Conditional]:
        known = self.own[table.id].written
        if known is None or known.conditionals is None:
            return conditionals(table, self.workings)
        return known.conditionals

    def _token(self, table: str) -> str:
        return str(Token.make(self.manifest.document, table, self.key))

    def _footer(self) -> str:
        manifest, binding = self.manifest, self.workings.binding
        # In two languages it would run into the number of the page.
        heading = binding.facts["heading"].in_language(binding.languages[0])
        return f"{heading} · {manifest.plan} v{manifest.version} · {manifest.document}"


def _page_words(binding: Binding) -> tuple[str, str, str]:
    """Return what stands around the page numbers, in one language."""
    # A footer has no room for two languages.
    language = binding.languages[0]
    page, of, end = (
        binding.phrases.words[key].in_language(language) for key in ("page", "page_of", "page_end")
    )
    return page, of, end
