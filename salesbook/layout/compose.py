"""From a declared book and what it is filled with to a book spec and its manifest."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Literal

from salesbook.layout.binding import Binding
from salesbook.layout.book import (
    BookSpec,
    CellSpec,
    Conditional,
    NameSpec,
    SheetSpec,
    Style,
    Validation,
)
from salesbook.layout.charts import compose_chart
from salesbook.layout.columns import caption, group_caption, header_caption, kind_of_cell
from salesbook.layout.declaration import Column, Footer, Sheet
from salesbook.layout.fill import work_out
from salesbook.layout.formula.expression import Binary, CellError, CellRef, Words, emit, evaluate
from salesbook.layout.furniture import TEXT_COLUMN, block_cells, sheet_link, signoff_cells, title_cells
from salesbook.layout.grid import Area, a1
from salesbook.layout.identity import DOCUMENT_PROPERTY, MANIFEST_SHEET, NAME_PREFIX, Token, end_mark
from salesbook.layout.issue import issued_tables
from salesbook.layout.manifest import Manifest, manifest_chunks
from salesbook.layout.place import PlacedColumn, PlacedLines, PlacedSheet, PlacedTable, place, stretches
from salesbook.layout.presence import present
from salesbook.layout.rows import Row
from salesbook.layout.style import (
    GREY,
    base_style,
    cell_style,
    conditional_colors,
    footer_style,
    header_style,
)
from salesbook.layout.widths import column_widths, lines_needed
from salesbook.layout.workings import BLANK, Workings
from salesbook.model.measure import MEASURES

LINE_HEIGHT, WIDE_LINE_HEIGHT = 13.5, 14.8
"""Points a line takes in Latin letters alone, and with Chinese characters in it."""
HEAD_LINE_ROW = 4
MASTER_CHECK = "master"
"""The id of the extra row whose last column says whether all checks of the book hold."""
PIXELS_PER_CHARACTER = 7.0
ONE_PAGE = 60
"""A sheet of so many rows at most is printed on one page."""
LARGEST = Decimal(10) ** 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue:
    """What a book is issued as: the manifest without its tables, and finance's key when there is one."""

    manifest: Manifest
    key: bytes | None = None


def compose(
    sheets: Sequence[Sheet], binding: Binding, issue: Issue, *, title: str
) -> tuple[BookSpec, Manifest]:
    """Return the spec of a book with every formula's value, and the manifest of what is issued in it."""
    placed = place(present(sheets, binding), binding)
    workings = work_out(placed, binding)
    manifest = replace(issue.manifest, tables=issued_tables(placed, workings)).named()
    composer = _Composer(placed, workings, manifest, issue.key)
    book = BookSpec(
        sheets=[*(composer.sheet(sheet) for sheet in placed), _manifest_sheet(manifest, issue.key)],
        names=[
            NameSpec(NAME_PREFIX + table.table.id, table.sheet, table.area)
            for sheet in placed
            for table in sheet.tables
        ],
        title=title,
        subject=manifest.document,
        company=binding.quote(binding.facts["company"]),
        custom={DOCUMENT_PROPERTY: manifest.document},
    )
    return book, manifest


def _manifest_sheet(manifest: Manifest, key: bytes | None) -> SheetSpec:
    chunks = manifest_chunks(manifest, key)
    cells = [CellSpec(row, 0, chunk, Style(format="@")) for row, chunk in enumerate(chunks)]
    return SheetSpec(name=MANIFEST_SHEET, cells=cells, visibility="veryHidden", widths={0: 20})


@dataclass(frozen=True, slots=True)
class _Composer:
    """Turns the sheets of one book into specs."""

    placed: Sequence[PlacedSheet]
    workings: Workings
    manifest: Manifest
    key: bytes | None
    styles: dict[tuple[str, str, str, str], Style] = field(default_factory=dict)

    def _style(self, table: PlacedTable, column: PlacedColumn, row: Row) -> Style:
        """Return the style of a data cell, worked out once for all cells of a column that are alike."""
        alike = (table.table.id, column.key, row.kind, row.members.get("measure", ""))
        if alike not in self.styles:
            self.styles[alike] = cell_style(column, row, self.workings.binding)
        return self.styles[alike]

    def sheet(self, sheet: PlacedSheet) -> SheetSpec:
        """Return the spec of one sheet."""
        binding = self.workings.binding
        titles = [*title_cells(sheet, binding, self.manifest.document), *self._head_line(sheet)]
        tables = [cell for table in sheet.tables for cell in self._table(table)]
        blocks = [
            cell for block in sheet.lines for cell in block_cells(block, sheet, self.placed, self.workings)
        ]
        signoff = list(signoff_cells(sheet, binding))
        widths = self._widths(sheet, tables, blocks)
        first = sheet.tables[0] if sheet.tables else None
        return SheetSpec(
            name=sheet.name,
            cells=sorted([*titles, *tables, *blocks, *signoff], key=lambda cell: cell[:2]),
            widths=widths,
            heights=_heights(sheet, tables + blocks, widths),
            hidden_rows=frozenset(row for table in sheet.tables for row in (table.key_row, table.end_row)),
            freeze=(first.first_row, _label_count(first)) if first else None,
            protected=True,
            validations=[
                *(each for table in sheet.tables for each in _validations(table, self.workings)),
                *(each for block in sheet.lines for each in _line_validations(block, self.workings)),
            ],
            conditionals=[each for table in sheet.tables for each in _conditionals(table, binding)],
            charts=[compose_chart(chart, self.workings, _pixels(widths, sheet)) for chart in sheet.charts],
            print_area=Area(0, 0, sheet.last_row, sheet.last_column),
            repeat_rows=(first.group_row, first.header_row) if first and len(sheet.tables) == 1 else None,
            footer=(self._footer(), binding.quote(binding.facts["data_date"])),
            page_words=_page_words(binding),
            pages_tall=1 if sheet.declared.one_page or not sheet.tables or sheet.last_row <= ONE_PAGE else 0,
            page_breaks=[at for table in sheet.tables for at in _page_breaks(table)],
            landscape=sheet.declared.landscape,
            tab_color=sheet.declared.tab_color,
            picture=binding.logo if sheet is self.placed[0] else b"",
        )

    def _head_line(self, sheet: PlacedSheet) -> Iterator[CellSpec]:
        """Yield the way back to the cover, and the book's master check, above the first table."""
        binding, cover = self.workings.binding, self.placed[0]
        if sheet is cover:
            return
        small = replace(base_style(binding), size=9)
        link = replace(small, link=True, color="#0563C1")
        yield CellSpec(HEAD_LINE_ROW, 0, cover.name, link, link=sheet_link(cover.name))
        for table in self.workings.tables.values():
            row = table.footers.get(MASTER_CHECK)
            if row is not None:
                column = table.columns[-1].column
                shown = Binary("&", Words(f"{binding.word('checks')} "), CellRef(table.sheet, row, column))
                value = evaluate(shown, self.workings.value)
                text = value if isinstance(value, str) else ""
                yield CellSpec(HEAD_LINE_ROW, 2, text, small, emit(shown, sheet.name))

    def _footer(self) -> str:
        manifest = self.manifest
        return f"{manifest.plan} v{manifest.version} · {manifest.document}"

    def _widths(
        self, sheet: PlacedSheet, tables: Sequence[CellSpec], blocks: Sequence[CellSpec]
    ) -> dict[int, float]:
        declared = {
            column.column: column.declared.width
            for table in sheet.tables
            for column in table.columns
            if column.declared.width is not None
        }
        if not sheet.tables:
            narrow = [cell for cell in blocks if cell.column != TEXT_COLUMN and cell.style.size < 14]
            labels = [cell for cell in narrow if cell.column == 1]
            fitted = column_widths(labels, {})
            return {0: 2.0, 1: min(max(fitted.get(1, 14.0), 14.0), 34.0), TEXT_COLUMN: 92.0}
        hidden = {row for table in sheet.tables for row in (table.key_row, table.end_row)}
        headings = {row for table in sheet.tables for row in (table.top, table.group_row)}
        overflowing = {
            row.row for table in sheet.tables for row in table.rows if row.node.kind in ("subtotal", "total")
        } | {row for table in sheet.tables for row in table.footers.values()}
        said = {table.end_row + 1 for table in sheet.tables if not table.leaf_rows}
        skipped = hidden | headings | said
        counted = (
            cell
            for cell in tables
            if cell.row not in skipped and not (cell.row in overflowing and isinstance(cell.value, str))
        )
        return _alike(column_widths(counted, declared), sheet, set(declared))

    def _table(self, table: PlacedTable) -> Iterator[CellSpec]:
        yield from self._captions(table)
        yield from self._technical(table)
        for placed in table.rows:
            for column in table.columns:
                yield self._cell(table, placed.row, column, self._style(table, column, placed.node))
        for footer in table.table.footer:
            yield from self._footer_row(table, footer)
        if not table.leaf_rows and table.table.empty:
            words = self.workings.binding.say(table.table.empty)
            yield CellSpec(
                table.end_row + 1, 0, words, replace(base_style(self.workings.binding), italic=True)
            )

    def _cell(self, table: PlacedTable, row: int, column: PlacedColumn, style: Style) -> CellSpec:
        content = self.workings.contents.get((table.sheet, row, column.column), BLANK)
        if content.formula is None:
            return CellSpec(row, column.column, content.value, style)
        value = self.workings.value(table.sheet, row, column.column)
        plain = value.value if isinstance(value, CellError) else value
        return CellSpec(row, column.column, plain, style, emit(content.formula, table.sheet))

    def _footer_row(self, table: PlacedTable, footer: Footer) -> Iterator[CellSpec]:
        node = Row(kind="total", key=footer.id)
        for column in table.columns:
            style = footer_style(footer, column, node, self.workings.binding)
            cell = self._cell(table, table.footers[footer.id], column, style)
            if cell.value is not None:
                yield cell

    def _technical(self, table: PlacedTable) -> Iterator[CellSpec]:
        """Yield the hidden rows: the token and the column keys above, the end mark below."""
        style = replace(base_style(self.workings.binding), size=8, color=GREY, format="@")
        token = Token.make(self.manifest.document, table.table.id, self.key)
        first = table.columns[0].column
        yield CellSpec(table.key_row, first, str(token), style)
        for column in table.columns[1:]:
            yield CellSpec(table.key_row, column.column, column.key, style)
        yield CellSpec(table.end_row, first, end_mark(table.table.id), style)

    def _captions(self, table: PlacedTable) -> Iterator[CellSpec]:
        binding = self.workings.binding
        group = ""
        if table.table.heading:
            style = replace(base_style(binding), bold=True)
            yield CellSpec(table.top, 0, binding.say(table.table.heading), style)
        for column in table.columns:
            words = header_caption(column, table.table, binding)
            this_group = group_caption(column, table.table, binding)
            yield CellSpec(table.header_row, column.column, words, header_style(column, binding))
            if this_group:
                style = replace(base_style(binding), bold=True, size=9, bottom="thin")
                yield CellSpec(
                    table.group_row, column.column, this_group if this_group != group else None, style
                )
            group = this_group


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
        widest = max((widths[column] for column in columns if column in widths), default=0.0)
        widths |= dict.fromkeys(free, widest)
    return widths


def _pixels(widths: dict[int, float], sheet: PlacedSheet) -> int:
    """Return how many pixels wide the printed columns are, so that a chart is not cut."""
    shown = (widths.get(column, 8.43) for column in range(sheet.last_column + 1))
    return max(400, int(sum(width * PIXELS_PER_CHARACTER for width in shown)))


def _page_words(binding: Binding) -> tuple[str, str, str]:
    """Return what stands around the page numbers, in one language."""
    language = "zh" if binding.language == "both" else binding.language
    page, of, end = (
        binding.phrases.words[key].in_language(language) for key in ("page", "page_of", "page_end")
    )
    return page, of, end


def _label_count(table: PlacedTable) -> int:
    count = 0
    for column in table.columns:
        if column.declared.role not in ("key", "label"):
            break
        count += 1
    return count


def _heights(sheet: PlacedSheet, cells: Sequence[CellSpec], widths: dict[int, float]) -> dict[int, float]:
    heights = {0: 22.0, 1: 18.0}
    for cell in cells:
        if not isinstance(cell.value, str) or not (cell.style.wrap or "\n" in cell.value):
            continue
        lines = lines_needed(cell.value, widths.get(cell.column, 10.0))
        if lines > 1:
            high = LINE_HEIGHT if cell.value.isascii() else WIDE_LINE_HEIGHT
            heights[cell.row] = max(heights.get(cell.row, 0.0), lines * high + 3)
    for table in sheet.tables:
        least = table.table.height or 0.0
        heights |= {row.row: max(heights.get(row.row, 0.0), least) for row in table.leaf_rows if least}
        heights.pop(table.key_row, None)
    return heights


def _page_breaks(table: PlacedTable) -> Iterator[int]:
    """Yield the rows to begin a page at: after each subtotal of the axis asked for."""
    if table.table.break_after is None:
        return
    ends = [
        row.row
        for row in table.rows
        if row.node.kind == "subtotal" and row.node.axis == table.table.break_after
    ]
    yield from (row + 1 for row in ends[:-1])


def _validations(table: PlacedTable, workings: Workings) -> Iterator[Validation]:
    for column in table.columns:
        if column.declared.role != "input" or column.level not in (None, "month"):
            continue
        for first, last in stretches([row.row for row in table.leaf_rows]):
            yield _validation(column, Area(first, column.column, last, column.column), workings)


def _line_validations(block: PlacedLines, workings: Workings) -> Iterator[Validation]:
    """Yield the choices offered for parameters that a reader may change."""
    for index, line in enumerate(block.lines):
        source = _listed(line.choices_from, workings) if line.choices_from else None
        if source is not None:
            row = block.first_row + index
            title = workings.binding.say(line.label)[:32] if line.label else ""
            area = Area(row, TEXT_COLUMN, row, TEXT_COLUMN)
            yield Validation(area=area, kind="list", source=source, title=title)


def _validation(column: PlacedColumn, area: Area, workings: Workings) -> Validation:
    declared, binding = column.declared, workings.binding
    expected = kind_of_cell(declared, {}, binding).expected
    prompt = binding.say(declared.help) if declared.help else binding.say(expected)
    plain = Validation(
        area=area,
        kind="length",
        maximum=Decimal(2000),
        strict=False,
        title=caption(declared, binding).replace("\n", " ")[:32],
        prompt=prompt[:255],
        error=binding.say(expected)[:255],
    )
    if declared.kind in ("money", "count"):
        kind: Literal["decimal", "integer"] = "decimal" if declared.kind == "money" else "integer"
        low, high = _bounds(declared, LARGEST)
        return replace(plain, kind=kind, minimum=low, maximum=high, strict=True)
    if declared.kind == "percent":
        low, high = _bounds(declared, Decimal(10))
        return replace(plain, kind="decimal", minimum=low, maximum=high, strict=True)
    if declared.choices_from is not None:
        return replace(plain, kind="list", source=_listed(declared.choices_from, workings))
    if declared.kind == "choice":
        choices = [binding.say(text) for text in declared.choices.values()]
        return replace(plain, kind="list", choices=choices, strict=True)
    return replace(plain, kind="date", strict=True) if declared.kind == "date" else plain


def _bounds(declared: Column, widest: Decimal) -> tuple[Decimal, Decimal]:
    low, high = declared.minimum, declared.maximum
    return -widest if low is None else low, widest if high is None else high


def _listed(name: str, workings: Workings) -> tuple[str, Area] | None:
    """Return the cells of a column that are offered as choices, None when the book lacks its table."""
    block, _, column = name.partition(".")
    table = workings.tables.get(block)
    if table is None or not table.data_rows:
        return None
    at = table.columns_by_id[column, None].column
    return table.sheet, Area(table.first_row, at, table.data_rows[-1].row, at)


def _conditionals(table: PlacedTable, binding: Binding) -> Iterator[Conditional]:
    if not table.rows:
        return
    for column in table.columns:
        if column.declared.signed and column.declared.polarity:
            for first, last, polarity in _by_polarity(table, column.declared.polarity):
                area = Area(first, column.column, last, column.column)
                above, below = conditional_colors(binding, polarity)
                yield Conditional(area=area, rule="above", color=above)
                yield Conditional(area=area, rule="below", color=below)
        if column.declared.alert:
            yield _alert(table, column, binding)
    yield from _heat(table)


def _alert(table: PlacedTable, column: PlacedColumn, binding: Binding) -> Conditional:
    """Return the rule that makes marks of warning stand out, by weight and shade besides colour."""
    area = Area(table.first_row, column.column, max(table.end_row - 1, table.first_row), column.column)
    cell = f"LEFT({a1(area.first_row, area.first_column)},1)"
    _, bad = conditional_colors(binding, 1)
    formula = f'OR({cell}="✗",{cell}="⚠")'
    return Conditional(area=area, rule="formula", formula=formula, color=bad, fill="#F2F2F2", bold=True)


def _by_polarity(table: PlacedTable, polarity: int) -> Iterator[tuple[int, int, int]]:
    """Yield runs of rows with one polarity: a column's own, turned round where less of a measure is good."""
    start = table.rows[0].row
    signs = [polarity * _polarity(row.node) for row in table.rows]
    for index, row in enumerate(table.rows):
        if index + 1 == len(signs) or signs[index + 1] != signs[index]:
            yield start, row.row, signs[index]
            start = row.row + 1


def _polarity(node: Row) -> int:
    measure = node.members.get("measure")
    return MEASURES[measure].polarity if measure is not None else 1


def _heat(table: PlacedTable) -> Iterator[Conditional]:
    """Yield one heat scale over the leaf cells of the heat columns, as one area a run of rows."""
    columns = [
        column.column for column in table.columns if column.declared.heat and column.level in (None, "month")
    ]
    if not columns:
        return
    for first, last in stretches([row.row for row in table.leaf_rows]):
        yield Conditional(area=Area(first, columns[0], last, columns[-1]), rule="heat")
