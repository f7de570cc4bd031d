"""Where everything stands: declared sheets laid out in rows and columns."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from itertools import groupby, pairwise
from typing import Literal, NamedTuple

from salesbook.layout.already_made import AlreadyMade
from salesbook.layout.book_content import Binding
from salesbook.layout.declaration import (
    Block,
    ChartDeclaration,
    Column,
    Index,
    Legend,
    Lines,
    PeriodLevel,
    Sheet,
    Table,
    TextLine,
)
from salesbook.layout.rows import IMPLIED_BY, TableRow, rows_of
from salesbook.model.period import Month, Period
from salesbook.problems import Text
from salesbook.spreadsheet.grid import Area
from salesbook.spreadsheet.widths import text_width

FIRST_COLUMN = 1
"""What a reader sees begins here: the keys of rows stand at the edge, outside what is printed."""

HELPERS_FROM = 20
"""What charts draw stands behind the columns that the charts themselves take."""

NAMING = 2
"""So many columns at most say which row one reads: they stay on the screen and on every page."""

LABEL_COLUMNS = 3
"""So many columns of months a label takes."""

A_PAGE = 15
"""Of so many columns a table may be several pages wide."""

NOTE_WIDTH = 110
"""The longest note of one row, in characters; most pages have room for it."""

CHART_ROW_PIXELS = 20
AROUND_BARS, BAR_PIXELS, NAME_PIXELS = 70, 18, 34
"""Pixels of a chart's title and legend, of each bar, and of a name in two languages."""


def stretches(rows: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Yield the first and last of each run of rows that follow one another."""
    start = 0
    for index in range(1, len(rows) + 1):
        if index == len(rows) or rows[index] != rows[index - 1] + 1:
            yield rows[start], rows[index - 1]
            start = index


def piece_of(table: str, month: Month | None) -> str:
    """Return what the piece of a table for one month is called; a whole table by its own id."""
    return table if month is None else f"{table}_{month.year}_{month.number:02d}"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedColumn:
    """A column at its place. `key` is its id, with the period where it repeats: `revenue_pl@2027-03`.

    `behind_figures` is whether the column on its left is set right: words do not touch figures.
    One that is `settled` holds figures of a month that were accepted before.
    """

    declared: Column
    column: int
    period: Period | None = None
    level: PeriodLevel | None = None
    behind_figures: bool = False
    settled: bool = False

    @property
    def align(self) -> Literal["left", "center", "right"]:
        """Where in its column a cell stands: figures right, names left, dates and states in the middle."""
        kind, role = self.declared.kind, self.declared.role
        if kind in ("text", "choice"):
            # What runs on over several columns is a sentence, and what comes first is a name.
            state = role == "computed" and self.declared.across == 1 and self.column > FIRST_COLUMN
            return "center" if state else "left"
        return "center" if kind == "date" else "right"

    @property
    def is_open(self) -> bool:
        """Whether anything is typed into it. Of an input that repeats only months are; others are sums."""
        return self.declared.role == "input" and not self.settled and self.level in (None, "month")

    def follows(self, table: Table) -> bool:
        """Say whether what stands in the column follows from another axis of the table's rows."""
        return self.declared.axis in _implied(table)

    @property
    def key(self) -> str:
        """The key written above the column."""
        return f"{self.declared.id}@{self.period.key}" if self.period else self.declared.id


class PlacedRow(NamedTuple):
    """A row at its place."""

    row: int
    node: TableRow


@dataclass(frozen=True, kw_only=True)
class PlacedTable:
    """A table at its place; all rows and columns 0-based. Of a form of several months it is that of one."""

    sheet: str
    table: Table
    top: int
    columns: Sequence[PlacedColumn]
    rows: Sequence[PlacedRow]
    footers: Mapping[str, int]
    has_total: bool
    month: Month | None = None

    @cached_property
    def id(self) -> str:
        """What the table is called in its book: in a form of several months one for each of them."""
        return piece_of(self.table.id, self.month)

    @property
    def group_row(self) -> int:
        """The row of the group captions; the table's heading stands above it."""
        return self.top + (1 if self.table.heading else 0)

    @property
    def key_row(self) -> int:
        """The hidden row that holds the token and the column keys."""
        return self.group_row + 1

    @property
    def header_row(self) -> int:
        """The row of the column captions."""
        return self.group_row + 2

    @property
    def first_row(self) -> int:
        """The first row of data."""
        return self.group_row + 3

    @property
    def end_row(self) -> int:
        """The hidden row that ends the table."""
        return self.first_row + len(self.rows) + len(self.footers)

    @cached_property
    def linking(self) -> tuple[PlacedColumn, ...]:
        """The columns whose cells may lead to a table."""
        return tuple(each for each in self.columns if each.declared.link is not None)

    @cached_property
    def naming(self) -> int:
        """How many of the first columns behind the keys say what a row stands for."""
        implied = _implied(self.table)
        naming = [each for each in self.columns if _names_rows(each.declared, implied)]
        return min(len(naming), NAMING)

    @cached_property
    def month_ends(self) -> Collection[int]:
        """The last rows of months in a table of several rows a month that no sum parts."""
        if self.table.subtotals or self.table.rows[0] != "month" or len(self.table.rows) == 1:
            return ()
        months = pairwise((row.row, row.node.members.get("month")) for row in self.leaf_rows)
        return [at for (at, month), (_, later) in months if later != month]

    @property
    def has_inputs(self) -> bool:
        """Whether anything is typed into the table."""
        return bool(self.leaf_rows) and any(each.declared.role == "input" for each in self.columns)

    @cached_property
    def hidden_rows(self) -> tuple[int, ...]:
        """The rows that are not shown: those of keys and mark, and captions of nothing."""
        bare = not self.leaf_rows and bool(self.table.empty)
        captions = (self.group_row, self.header_row) if bare else () if self._grouped else (self.group_row,)
        return (self.key_row, self.end_row, *captions)

    @property
    def _grouped(self) -> bool:
        """Whether anything stands in the row of the group captions."""
        repeated = [each for each in self.table.column if each.each_period]
        return len(repeated) > 1 or any(each.declared.group for each in self.columns)

    @property
    def area(self) -> Area:
        """From the key row to the end row, over all columns."""
        # From hidden row to hidden row: rows that somebody inserts between them widen the range with them.
        return Area(self.key_row, self.columns[0].column, self.end_row, self.columns[-1].column)

    @cached_property
    def row_by_key(self) -> Mapping[str, PlacedRow]:
        """The data rows by key; `total` is the total row."""
        return {each.node.key: each for each in self.rows}

    @cached_property
    def columns_by_id(self) -> Mapping[tuple[str, str | None], PlacedColumn]:
        """The columns by id and period key (None where a column does not repeat)."""
        return {(c.declared.id, c.period.key if c.period else None): c for c in self.columns}

    @cached_property
    def data_rows(self) -> tuple[PlacedRow, ...]:
        """Every row but the total."""
        return tuple(each for each in self.rows if each.node.kind != "total")

    @cached_property
    def leaf_rows(self) -> tuple[PlacedRow, ...]:
        """The rows that sum nothing."""
        return tuple(each for each in self.rows if each.node.kind in ("leaf", "spare"))

    @cached_property
    def runs_below(self) -> Mapping[int, Sequence[tuple[int, int]]]:
        """The stretches of rows that each subtotal and the total sum, by the row of the sum."""
        return {
            each.row: tuple(stretches([self.row_by_key[child.key].row for child in each.node.children]))
            for each in self.rows
            if each.node.kind not in ("leaf", "spare")
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedLines:
    """A block of lines, a legend or an index: its heading row and one row a line."""

    block: Lines | Legend | Index
    top: int
    lines: Sequence[TextLine] = ()
    column: int = FIRST_COLUMN
    """Where its labels stand."""
    value_column: int = FIRST_COLUMN + 1

    @property
    def first_row(self) -> int:
        """The row of the first line."""
        return self.top + 1


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedChart:
    """A chart at its anchor row, how many pixels high it is, and whether it stands `below` all tables."""

    chart: ChartDeclaration
    top: int
    height: int
    below: bool = False

    @property
    def rows(self) -> int:
        """How many rows it takes, with one that stays free."""
        return self.height // CHART_ROW_PIXELS + (2 if self.chart.place == "below" else 1)


@dataclass(frozen=True, kw_only=True)
class PlacedSheet:
    """A sheet laid out; `folds` are the rows that are folded away, with how deep they lie."""

    declared: Sheet
    name: str
    tables: Sequence[PlacedTable] = ()
    lines: Sequence[PlacedLines] = ()
    charts: Sequence[PlacedChart] = ()
    note_row: int | None = None
    note_rows: int = 0
    signoff_row: int | None = None
    navigation_row: int = 0
    last_row: int = 0
    last_column: int = field(default=0)
    folds: Mapping[int, int] = field(default_factory=dict)

    @cached_property
    def printed_column(self) -> int:
        """The last column of a page: what only follows from the name of a row is filtered by on a screen."""
        shown = [each for table in self.tables for each in table.columns if not each.declared.helper]
        beyond = {each.column for table in self.tables for each in table.columns if each.follows(table.table)}
        others = {each.column for each in shown} - beyond
        return max(others) if others and self.last_column in beyond else self.last_column

    @cached_property
    def hidden_rows(self) -> frozenset[int]:
        """The rows of all tables that are not shown."""
        return frozenset(row for table in self.tables for row in table.hidden_rows)

    @cached_property
    def unseen_rows(self) -> frozenset[int]:
        """The rows that are not shown at first."""
        return self.hidden_rows | self.folds.keys()

    @property
    def dense(self) -> bool:
        """Whether nothing on it is smaller than its figures."""
        return bool(self.tables) and all(table.table.dense for table in self.tables)

    @property
    def small(self) -> int:
        """The size of its smallest type, but for notes."""
        return 10 if self.dense else 9

    @property
    def framed(self) -> PlacedTable | None:
        """The one table whose captions and names stay in view: below the title lines, and alone."""
        tables = self.tables if len(self.tables) == 1 and not self.lines else ()
        return next((each for each in tables if each.top == self.navigation_row + 1), None)


def place(sheets: Sequence[Sheet], binding: Binding, known: AlreadyMade) -> tuple[PlacedSheet, ...]:
    """Return the sheets of a book laid out for what they are filled with; alike ones are the same."""
    names = sheet_names(sheets, binding)
    # An index has a line for every sheet but the cover, and one for every shelf.
    indexed = len(sheets) - 1 + len({sheet.on_shelf for sheet in sheets[1:]})
    return tuple(
        _place_sheet(sheet, name, indexed, binding, known) for sheet, name in zip(sheets, names, strict=True)
    )


def drawn_rows(table: PlacedTable, chart: ChartDeclaration) -> Sequence[int]:
    """Return the rows a chart draws: the leaf rows (`only` may add the total), or the extra rows for none."""
    if table.leaf_rows or not table.footers:
        total = table.has_total and "total" in chart.only
        return [row.row for row in (*table.leaf_rows, *(table.rows[-1:] if total else ()))]
    return [row for id_, row in table.footers.items() if not chart.only or id_ in chart.only]


def sheet_names(sheets: Sequence[Sheet], binding: Binding) -> tuple[str, ...]:
    """Return the tab captions, at most 31 characters and unlike each other."""
    names: list[str] = []
    for sheet in sheets:
        # Excel: at most 31 characters, none of []:*?/\, no apostrophe at either end, and no two names that
        # differ in case alone.
        name = "".join("·" if mark in "[]:*?/\\" else mark for mark in binding.say(sheet.tab))[:31].strip("'")
        while name.lower() in {each.lower() for each in names}:
            name = f"{name[:28]}~{len(names)}"
        names.append(name)
    return tuple(names)


def _note_rows(note: Text, binding: Binding) -> int:
    """Return how many rows a note has: one in each language, or more where it is long."""
    return sum(1 + text_width(line) // NOTE_WIDTH for line in binding.lines(binding.filled(note)))


def _place_sheet(sheet: Sheet, name: str, indexed: int, binding: Binding, known: AlreadyMade) -> PlacedSheet:
    tables: list[PlacedTable] = []
    lines: list[PlacedLines] = []
    charts: list[PlacedChart] = []
    waiting: list[ChartDeclaration] = []
    navigation = len(binding.languages) + 1
    # A sheet without tables has three columns: margin, labels, words.
    row, last_column = navigation + 1, 2
    for block, month, within in _blocks(sheet, binding):
        if isinstance(block, Table):
            # Months of a form share their columns, unless those of one are settled or its own.
            repeated = tuple(within.months) if block.periods else ()
            alike = repeated, within.fiscal_year, month in binding.settled
            columns = known.of((block,), alike, partial(_columns, block, within, month))
            total = rows_of(block, within, known)
            at = name, row, month
            placed = known.of((block, columns, total), at, partial(_place_table, block, columns, total, *at))
            if block.planned and month is not None and not placed.leaf_rows:
                continue
            tables.append(placed)
            # The row below the end mark stays free: there a table says that it is empty, above a blank row.
            row = tables[-1].end_row + (2 if placed.leaf_rows or not block.empty else 3)
            shown = [each.column for each in tables[-1].columns if not each.declared.helper]
            last_column = max(last_column, shown[-1])
        elif isinstance(block, ChartDeclaration) and block.place != "below" and not waiting:
            top = charts[-1].top if charts and block.place == "beside" else row
            height = _chart_height(block, tables, binding)
            charts.append(PlacedChart(chart=block, top=top, height=height))
            row = max(row, top + charts[-1].rows)
        elif isinstance(block, ChartDeclaration):
            # Most charts stand below all tables and the sign-off, wherever they are declared.
            waiting.append(block)
        else:
            height = _height(block, indexed)
            # Beside what a sheet is about its figure stands, with its unit.
            last_column = max(last_column, 4 if isinstance(block, Index) else 0)
            lines.append(
                PlacedLines(block=block, top=row, lines=block.line if isinstance(block, Lines) else ())
            )
            row += height + 2
    note_row = row if sheet.note is not None else None
    note_rows = 0 if sheet.note is None else _note_rows(sheet.note, binding)
    row += note_rows + 1 if note_rows else 0
    signoff_row = row if sheet.signoff else None
    row += 2 if sheet.signoff else 0
    for chart in waiting:
        table = next((each for each in tables if each.id == chart.table), None)
        # Under a table that is empty a chart would draw nothing.
        if table is not None and not drawn_rows(table, chart):
            continue
        beside = bool(charts) and chart.place == "beside"
        top = charts[-1].top if beside else row
        height = _chart_height(chart, tables, binding)
        charts.append(PlacedChart(chart=chart, top=top, height=height, below=True))
        row = max(row, top + charts[-1].rows)
    around = name, indexed, navigation, note_rows
    return known.of(
        (sheet, *tables),
        around,
        lambda: PlacedSheet(
            declared=sheet,
            name=name,
            tables=tables,
            lines=[_beside_names(each, tables) for each in lines],
            charts=charts,
            note_row=note_row,
            note_rows=note_rows,
            signoff_row=signoff_row,
            navigation_row=navigation,
            last_row=row - 1,
            last_column=last_column,
            folds=_folds(tables, row),
        ),
    )


def _blocks(sheet: Sheet, binding: Binding) -> Iterator[tuple[Block, Month | None, Binding]]:
    """Yield the blocks of a sheet and what fills them: in a form of several months all for each month."""
    several = binding.blocks if sheet.by_month and len(binding.blocks) > 1 else (None,)
    for month in several:
        within = binding.within(month)
        yield from ((block, month, within) for block in sheet.block)


def _folds(tables: Sequence[PlacedTable], end: int) -> Mapping[int, int]:
    """Return the rows of all months but the first, but for what says what is left to do in each."""
    months = [[*those] for month, those in groupby(tables, lambda each: each.month) if month is not None]
    levels: dict[int, int] = {}
    for own, after in pairwise([*months[1:], []] if months else []):
        until = after[0].top if after else end
        # The first captions stay: they are those of every line below them, too.
        first = own[0].header_row + 1 if own is months[1] else own[0].top
        levels |= dict.fromkeys(set(range(first, until)) - set(own[0].footers.values()), 1)
        # Rows that are never shown lie deeper, so that unfolding a month leaves them where they are.
        levels |= {row: 2 for table in own for row in table.hidden_rows if row in levels}
    return levels


def _beside_names(block: PlacedLines, tables: Sequence[PlacedTable]) -> PlacedLines:
    """Return a block of lines at its place: on wide tables' sheets beside the names, which pages repeat."""
    long = [each for each in tables if each.top > block.top and len(each.table.column) > A_PAGE]
    wide = [each for each in tables if each.table.periods or each in long]
    if not wide or not isinstance(block.block, Lines):
        return block
    column = FIRST_COLUMN + max(each.naming for each in wide)
    return replace(block, column=column, value_column=column + LABEL_COLUMNS)


def _chart_height(chart: ChartDeclaration, tables: Sequence[PlacedTable], binding: Binding) -> int:
    if not chart.bars:
        return chart.height
    rows = next((len(drawn_rows(table, chart)) for table in tables if table.id == chart.table), 0)
    return bars_height(chart, rows, binding)


def bars_height(chart: ChartDeclaration, rows: int, binding: Binding) -> int:
    """Return the pixels of a chart with bars of so many rows: what is stacked is one bar a row."""
    name = NAME_PIXELS if len(binding.languages) > 1 else 0
    return AROUND_BARS + rows * max(name, BAR_PIXELS * (1 if chart.stacked else len(chart.series)))


def _height(block: Lines | Legend | Index, indexed: int) -> int:
    if isinstance(block, Lines):
        return len(block.line)
    if isinstance(block, Index):
        return indexed
    return 3 + len(block.scenarios)


def _place_table(
    table: Table,
    columns: Sequence[PlacedColumn],
    total: TableRow,
    sheet: str,
    top: int,
    month: Month | None,
) -> PlacedTable:
    nodes = [row for child in total.children for row in child.flat()]
    if table.total is not None:
        nodes.append(total)
    # Above the rows: the heading, group captions, the hidden key row, captions (as PlacedTable has them).
    first = top + (4 if table.heading else 3)
    rows = tuple(PlacedRow(row=first + index, node=node) for index, node in enumerate(nodes))
    below = first + len(rows)
    return PlacedTable(
        sheet=sheet,
        table=table,
        top=top,
        columns=columns,
        rows=rows,
        footers={footer.id: below + index for index, footer in enumerate(table.footer)},
        has_total=table.total is not None,
        month=month,
    )


def _place_columns(table: Table, binding: Binding) -> tuple[PlacedColumn, ...]:
    placed: list[PlacedColumn] = []
    free = 0
    repeated = [column for column in table.column if column.each_period]
    implied = _implied(table)
    for column in sorted(table.column, key=lambda each: _rank(each, implied)):
        if column.helper:
            placed.append(PlacedColumn(declared=column, column=max(HELPERS_FROM, free)))
        elif not column.each_period:
            placed.append(PlacedColumn(declared=column, column=free))
        # Columns that repeat stay together, period by period: plan and actual of January, then of February.
        elif column is repeated[0]:
            for period, level in _periods(table, binding):
                for each in repeated:
                    at = len(placed)
                    placed.append(PlacedColumn(declared=each, column=at, period=period, level=level))
        free = placed[-1].column + placed[-1].declared.across if placed else 0
    behind = [replace(each, behind_figures=left.align == "right") for left, each in pairwise(placed)]
    return (*placed[:1], *behind)


def _columns(table: Table, binding: Binding, month: Month | None) -> tuple[PlacedColumn, ...]:
    """Return the columns of a table; those of a month's accepted figures, and what these are of, locked."""
    columns = _place_columns(table, binding)
    if month not in binding.settled:
        return columns
    return tuple(
        replace(
            each,
            settled=bool(each.declared.role == "input" and (each.declared.source or each.declared.known)),
        )
        for each in columns
    )


def _implied(table: Table) -> frozenset[str]:
    """Return the axes of a table whose member follows from another axis of its rows."""
    return frozenset(axis for axis, by in IMPLIED_BY.items() if by in table.rows)


def _names_rows(column: Column, implied: Collection[str]) -> bool:
    """Say whether a column names its row: a person or a code does, the region of the person describes it."""
    attribute = column.axis is not None and column.field not in (None, "id")
    return column.role == "label" and column.axis not in implied and not attribute


def _rank(column: Column, implied: Collection[str]) -> int:
    """Return where a column stands: keys, names, the others as declared, what follows from the names."""
    if column.role == "key":
        return 0
    if _names_rows(column, implied):
        return 1
    # What only charts need comes last of all, where no page reaches.
    return 4 if column.helper else 3 if column.axis in implied else 2


def _periods(table: Table, binding: Binding) -> list[tuple[Period, PeriodLevel]]:
    year = binding.fiscal_year
    by_level: dict[PeriodLevel, Sequence[Period]] = {
        "month": [Period(month.key, (month,)) for month in binding.months or year.months],
        "quarter": year.quarters,
        "half": year.halves,
        "year": [year.whole],
    }
    # Level by level, so that twelve months lie side by side and a range can sum them.
    return [(period, level) for level in table.periods for period in by_level[level]]
