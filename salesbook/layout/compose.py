"""From a declared book and what it is filled with to a book spec and its manifest."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from operator import itemgetter

from salesbook.issued.identity import DOCUMENT_PROPERTY, MANIFEST_SHEET, NAME_PREFIX, Token
from salesbook.issued.manifest import Manifest, chunks_of
from salesbook.layout.body import Body
from salesbook.layout.book_content import Binding
from salesbook.layout.cell_values import Workings
from salesbook.layout.charts import compose_chart
from salesbook.layout.declaration import Sheet
from salesbook.layout.fill import opened, work_out
from salesbook.layout.fitting import Fit
from salesbook.layout.issued_tables import issued_tables
from salesbook.layout.mould import Mould, Moulds
from salesbook.layout.optional_parts import present
from salesbook.layout.panels import titles_again
from salesbook.layout.placement import PlacedSheet, PlacedTable, place
from salesbook.layout.printing import print_area
from salesbook.layout.screen import hides_keys
from salesbook.layout.sizes import PIXELS_PER_CHARACTER, SheetWidths
from salesbook.layout.table_cells import table_cells
from salesbook.layout.titles_and_notes import (
    block_cells,
    navigation_cells,
    note_cells,
    signoff_cells,
    title_cells,
)
from salesbook.layout.validation import conditionals, line_validations, validations
from salesbook.layout.written import WrittenTable
from salesbook.problems import Text
from salesbook.spreadsheet.book import (
    BookSpec,
    CellSpec,
    CellValue,
    Chart,
    Conditional,
    NameSpec,
    SheetSpec,
    Stamped,
    Style,
    Validation,
)
from salesbook.spreadsheet.widths import reach, room_needed

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
    moulds = Moulds() if moulds is None else moulds
    placed = place(present(sheets, binding, moulds.known), binding, moulds.known)
    workings = opened(placed, binding)
    own = moulds.of(workings)
    work_out(workings, own, moulds.known)
    tables = issued_tables(placed, workings, own, moulds.known, given=issue.given)
    manifest, text = replace(issue.manifest, tables=tables).issued()
    composer = _Composer(placed, workings, manifest, issue.key, moulds, own, moulds.of_book(binding))
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
    shape: Hashable

    def sheet(self, sheet: PlacedSheet) -> SheetSpec:
        """Return the spec of one sheet."""
        binding = self.workings.binding
        ways = list(navigation_cells(sheet, self.workings, self.placed))
        # The way to the cover stands above the names.
        least = round(room_needed(str(ways[0].value), ways[0].style) + 0.5, 1) if ways else 0.0
        fit, values = self._fitted(sheet, least)
        across, widths = fit.across, fit.widths
        form = self.manifest.document if sheet is self.placed[0] else ""
        titles = [
            *title_cells(sheet, binding, form, across.at, across.wider),
            *note_cells(sheet, binding, across.at, across.wider),
            *signoff_cells(sheet, binding, across.own, across.room),
        ]
        titles += titles_again(titles[0], sheet, across.further, widths)
        widest = int(across.room * PIXELS_PER_CHARACTER)
        said = sheet.declared.headline or sheet.declared.message or Text()
        charts: list[Chart] = []
        for each in sheet.charts:
            beside = charts and each.chart.place == "beside"
            offset = charts[-1].offset + charts[-1].width + APART if beside else 0
            charts.append(compose_chart(each, self.workings, across.own, (offset, widest), said))
        # They run on over blank columns, as far as a page can be read.
        taken = [
            (each.column, min(across.wider, room_needed(str(each.value), each.style))) for each in titles
        ]
        taken += [(each.column, (each.offset + each.width) / PIXELS_PER_CHARACTER) for each in charts]
        last_column = max(fit.last[1], *(reach(widths, *each) for each in taken))
        filled = [each.row for each in titles if each.value not in (None, "")]
        last_row = max(fit.last[0], *filled, *(each.top + each.rows for each in sheet.charts))
        pages, repeated = fit.ending(sheet, (last_row, last_column), binding)
        return SheetSpec(
            name=sheet.name,
            cells=self._stamped(sheet, fit, values, [*titles, *ways]),
            widths=widths,
            heights=fit.heights,
            hidden_rows=fit.unseen,
            hidden_columns=frozenset({0} if hides_keys(sheet) else ()),
            freeze=fit.freeze,
            filter_area=fit.filtered,
            outline=fit.outline,
            outline_above=bool(sheet.folds),
            protected=True,
            validations=[
                *(each for table in sheet.tables for each in self._validations(table)),
                *(each for block in sheet.lines for each in line_validations(block, self.workings)),
            ],
            conditionals=[each for table in sheet.tables for each in self._conditionals(table)],
            charts=charts,
            print_area=print_area(sheet, last_column, binding),
            repeat_rows=repeated,
            footer=(self._footer(), binding.quote(binding.facts["data_date"])),
            page_words=_page_words(binding),
            pages=pages,
            landscape=sheet.declared.landscape,
            paper=binding.printing.paper,
            tab_color=sheet.declared.tab_color,
            # docs/decisions.md: the logo is the one picture, on the cover.
            picture=binding.logo if sheet is self.placed[0] else b"",
        )

    def _fitted(self, sheet: PlacedSheet, least: float) -> tuple[Fit, Sequence[CellValue]]:
        """Return the cells of a sheet as they are fitted, and what they hold."""
        binding = self.workings.binding
        blocks = [
            cell for block in sheet.lines for cell in block_cells(block, sheet, self.placed, self.workings)
        ]
        tokens = {table.id: self._token(table.id) for table in sheet.tables}
        body = self.moulds.body(self._shape(sheet))
        values = None if body is None else body.values(self.workings, tokens, blocks)
        if body is None or values is None:
            tables = [self._cells(table, tokens[table.id]) for table in sheet.tables]
            cells = [*chain.from_iterable(tables), *blocks]
            # What cuts words off is the next cell on the right, so cells must go row by row.
            cells.sort(key=itemgetter(0, 1))
            values = [each.value for each in cells]
            body = self.moulds.learn(self._shape(sheet), lambda: Body.of(sheet, self._written(sheet), blocks))
        if body is None:
            own = {id(each) for each in blocks}
            lines = {at for at, each in enumerate(cells) if id(each) in own}
            widths = SheetWidths.of(sheet, cells, lines).fitting(values, least)
            return Fit.made(sheet, cells, widths, binding), values
        return body.fitted(sheet, values, least, binding), values

    def _shape(self, sheet: PlacedSheet) -> Hashable:
        """Return what decides how a sheet looks but for what its cells hold."""
        written = tuple([id(self.own[table.id].written) for table in sheet.tables])
        lines = tuple([(each.block.id, each.top, each.column) for each in sheet.lines])
        charts = tuple([(each.chart.id, each.top, each.height) for each in sheet.charts])
        rows = sheet.note_row, sheet.signoff_row, sheet.navigation_row, sheet.last_row, sheet.last_column
        return self.shape, sheet.name, sheet.declared.id, written, lines, charts, rows, *sheet.folds.items()

    def _written(self, sheet: PlacedSheet) -> Sequence[tuple[PlacedTable, WrittenTable]]:
        pairs = ((table, self.own[table.id].written) for table in sheet.tables)
        return [(table, written) for table, written in pairs if written is not None]

    def _stamped(
        self, sheet: PlacedSheet, fit: Fit, values: Sequence[CellValue], around: Sequence[CellSpec]
    ) -> Stamped:
        """Return the cells of a sheet with titles and ways around them, as those of their pattern."""
        looks = tuple([each._replace(value=None) for each in around])
        known = fit.stamps.get(looks)
        if known is None:
            cells, positions = fit.in_order(around)
            key = sheet.name, tuple([id(self.own[table.id]) for table in sheet.tables])
            known = fit.stamps[looks] = self.moulds.pattern(key, cells), positions
        pattern, positions = known
        pool = [*values, *fit.said, *(each.value for each in around)]
        return Stamped(pattern, [pool[at] for at in positions])

    def _cells(self, table: PlacedTable, token: str) -> Sequence[CellSpec]:
        mould = self.own[table.id]
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
