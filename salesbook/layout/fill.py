"""What stands in every cell of a table: a value, or a formula with its computed value."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date
from decimal import Decimal
from itertools import chain
from operator import is_
from typing import TypeAlias

from salesbook.issued.cells.kinds import Kind
from salesbook.issued.identity import COMPUTED_KEY
from salesbook.layout.book_content import Binding
from salesbook.layout.cell_values import BLANK, CellContent, Content, Workings
from salesbook.layout.columns import kind_of_cell, written
from salesbook.layout.declaration import Column, Lines
from salesbook.layout.mould import Mould
from salesbook.layout.placement import FIRST_COLUMN, PlacedColumn, PlacedRow, PlacedSheet, PlacedTable
from salesbook.layout.references import formulas
from salesbook.layout.rows import TableRow, row_month
from salesbook.model.period import Month
from salesbook.model.scenario import Scenario
from salesbook.problems import Text
from salesbook.spreadsheet.formula.expression import (
    MOST_ARGUMENTS,
    Binary,
    Call,
    CellRef,
    Node,
    Number,
    RangeRef,
    Words,
)
from salesbook.spreadsheet.formula.operand import Place
from salesbook.spreadsheet.grid import Area

__all__ = ["Workings", "opened", "work_out"]

LEAVES = ("leaf", "spare")
UNSUMMED = ("text", "choice", "date", "percent", "price")
"""Kinds whose columns have no sums."""

Filling: TypeAlias = Callable[[PlacedRow], Content]
"""What a column holds in a row; what depends on the column alone is computed before the first row."""


def opened(sheets: Sequence[PlacedSheet], binding: Binding) -> Workings:
    """Return the tables and parameters of a book that has been laid out, with nothing in them yet."""
    tables = {table.id: table for sheet in sheets for table in sheet.tables}
    parameters = {
        # Absolute, so that a formula that somebody copies down still finds the parameter.
        line.parameter: CellRef(
            sheet.name, block.first_row + index, block.value_column, absolute_row=True, absolute_column=True
        )
        for sheet in sheets
        for block in sheet.lines
        if isinstance(block.block, Lines)
        for index, line in enumerate(block.lines)
        if line.parameter is not None
    }
    return Workings(binding=binding, tables=tables, parameters=parameters)


def work_out(workings: Workings, moulds: Mapping[str, Mould]) -> None:
    """Fill every table and parameter of a book; what a mould has is taken from there, or put there first."""
    contents, binding = workings.contents, workings.binding
    for name, ref in workings.parameters.items():
        contents[ref.sheet, ref.row, ref.column] = Content(binding.parameters.get(name))
    for id_, table in workings.tables.items():
        mould = moulds[id_]
        if mould.contents is None:
            held = dict(chain(_table(table, workings), _footers(table, workings)))
            varied = _varied(table)
            mould.contents = {place: held[place] for place in held if place not in varied}
        else:
            known = _recorded_cells(table, mould, workings)
            held = dict(_table(table, workings, _varied_rows)) if known is None else known
            contents |= mould.contents
        contents |= held


def _recorded_cells(table: PlacedTable, mould: Mould, workings: Workings) -> dict[Place, Content] | None:
    """Return what the cells hold that differ from book to book, where all follows from records.

    Many records are the same in everybody's book: days, papers that are due.
    """
    if table.table.rows != ["record"] or not all(_is_recorded(each.declared) for each in table.columns):
        return None
    records = [each.node.record for each in table.rows if each.node.record is not None]
    known, held = mould.recorded or ((), {})
    if len(known) != len(records) or not all(map(is_, known, records)):
        held = dict(_table(table, workings, _varied_rows))
        mould.recorded = records, held
    return held


def _is_recorded(column: Column) -> bool:
    return column.source is None and column.note is None and column.axis in (None, "month")


def _varied(table: PlacedTable) -> Collection[Place]:
    """Return the cells of a table that differ from book to book of one shape."""
    return {
        (table.sheet, row.row, column.column)
        for column in table.columns
        for row in _varied_rows(table, column)
    }


def _varied_rows(table: PlacedTable, column: PlacedColumn) -> Sequence[PlacedRow]:
    declared = column.declared
    if declared.role == "computed" or _sums_periods(table, column):
        return ()
    every = declared.role in ("key", "label") or declared.total == "own"
    return table.rows if every else table.leaf_rows


def _every_row(table: PlacedTable, column: PlacedColumn) -> Sequence[PlacedRow]:
    del column
    return table.rows


def _table(
    table: PlacedTable,
    workings: Workings,
    rows_of: Callable[[PlacedTable, PlacedColumn], Sequence[PlacedRow]] = _every_row,
) -> Iterator[tuple[Place, Content]]:
    """Yield what stands in the data rows of a table."""
    for column in table.columns:
        rows = rows_of(table, column)
        if not rows:
            continue
        # Found out before the rows (docs/decisions.md: a formula is made ready once, not once a cell).
        filling = _filling(table, column, workings)
        for row in rows:
            content = filling(row)
            if content is not BLANK:
                yield (table.sheet, row.row, column.column), content


def _sums_periods(table: PlacedTable, column: PlacedColumn) -> bool:
    """Say whether a column sums months beside it: what is typed into one reaches quarters and the year."""
    return column.level not in (None, "month") and "month" in table.table.periods


def _footers(table: PlacedTable, workings: Workings) -> Iterator[tuple[Place, Content]]:
    """Yield what stands in the extra rows of a table."""
    sheet = table.sheet
    label_column = next((c.column for c in table.columns if c.declared.role == "label"), FIRST_COLUMN)
    for footer in table.table.footer:
        at = table.footers[footer.id]
        label = workings.binding.within(table.month).say(footer.label)
        yield (sheet, at, label_column), Content(label)
        # The reader passes over the row by this key, wherever it is moved (docs/decisions.md: keys with Σ).
        yield (sheet, at, table.columns[0].column), Content(COMPUTED_KEY)
        # It stands for no member: from a column that does not repeat, a repeated one means that of the year.
        row = PlacedRow(row=at, node=TableRow(kind="total", key=footer.id, axis=""))
        for column in table.columns:
            own = column.declared.formula if footer.own and not column.declared.bar else None
            text = footer.cells.get(column.declared.id, own)
            if text is not None:
                formula = formulas(text, table, column, workings)(row)
                yield (sheet, at, column.column), Content(None, formula)


def _filling(table: PlacedTable, column: PlacedColumn, workings: Workings) -> Filling:
    declared = column.declared
    if declared.role == "key":
        return lambda row: Content(row.node.key if row.node.kind in LEAVES else COMPUTED_KEY)
    if declared.role == "label":
        return _labels(table, declared, workings.binding)
    if declared.role == "computed":
        return _computed(table, column, workings)
    if _sums_periods(table, column):
        return _formula(f"SUM(periods({declared.id}))", table, column, workings)
    figures = _figures(table, column, workings)
    # For what must not be summed from the rows below: each sum asks for the figure of its own members.
    if declared.total == "own":
        return figures
    sums = _sums(table, column)
    return lambda row: figures(row) if row.node.kind in LEAVES else sums(row)


def _formula(text: str, table: PlacedTable, column: PlacedColumn, workings: Workings) -> Filling:
    formula = formulas(text, table, column, workings)
    return lambda row: Content(None, formula(row))


def _blank(_: PlacedRow) -> Content:
    return BLANK


def _computed(table: PlacedTable, column: PlacedColumn, workings: Workings) -> Filling:
    declared = column.declared
    formula = _blank if declared.formula is None else _formula(declared.formula, table, column, workings)
    leaves = _blank if declared.sums_only else formula
    sums = {"none": _blank, "sum": _sums(table, column)}.get(declared.total or "", formula)
    return lambda row: leaves(row) if row.node.kind in LEAVES else sums(row)


# Labels


def _labels(table: PlacedTable, column: Column, binding: Binding) -> Filling:
    first = next(each for each in table.columns if each.declared.role == "label").declared is column
    suffix = binding.say(table.table.subtotal) if table.table.subtotal else binding.word("subtotal")
    said: dict[tuple[str | None, str | None], Content] = {}

    def label(row: PlacedRow) -> Content:
        node = row.node
        if node.kind == "total":
            return Content(binding.say(node.label)) if first else BLANK
        if node.kind == "subtotal" and first:
            of_records = node.axis == "record"
            return Content(
                binding.quote(node.label) if of_records else f"{binding.quote(node.label)} {suffix}"
            )
        if column.axis is None:
            return _recorded(node, column, None, binding)
        # A number among the attributes is written in the kind of the measure, so both tell labels apart.
        alike = node.members.get(column.axis), node.members.get("measure")
        if alike not in said:
            found = _member_attribute(column, node.members, binding)
            said[alike] = BLANK if found is None else Content(found)
        return said[alike]

    return label


def _member_attribute(column: Column, members: Mapping[str, str], binding: Binding) -> CellContent:
    """Return what a label column says of a row's member: its name, or the attribute in `field`."""
    member = members.get(column.axis or "")
    if member is None:
        return None
    dimensions = binding.dimensions
    if column.axis == "territory":
        kinds = {each.kind: each for each in dimensions.path(member)}
        territory = kinds.get(column.level) if column.level else dimensions.territory[member]
        return binding.quote(territory.name) if territory else None
    if column.axis == "month":
        return binding.say(binding.month_name(Month.parse(member)))
    if column.axis == "span":
        return binding.say(binding.spans[member].name)
    if column.axis == "measure":
        return binding.say(binding.phrases.measures[member])
    if column.axis == "class":
        return binding.quote(dimensions.classes.get(member, Text.of(member)))
    record = dimensions.person[member] if column.axis == "person" else dimensions.product[member]
    return _cell_value(getattr(record, column.field or "name"), column, members, binding)


def _cell_value(raw: object, column: Column, members: Mapping[str, str], binding: Binding) -> CellContent:
    """Return a value of the model as a cell holds it: texts in the book's language, amounts in the unit."""
    if raw is None or isinstance(raw, bool):
        return raw
    if isinstance(raw, Text):
        return binding.quote(raw) or None
    if isinstance(raw, int) and column.kind not in ("text", "choice"):
        return written(kind_of_cell(column, members, binding), raw)
    if isinstance(raw, date) and column.kind == "date":
        return written(kind_of_cell(column, members, binding), raw)
    return raw if isinstance(raw, Decimal) else str(raw)


def _recorded(node: TableRow, column: Column, months: Sequence[Month] | None, binding: Binding) -> Content:
    """Return what a record says in a field; one that differs by month is asked for the cell's months."""
    raw = (node.record or {}).get(column.field or column.id)
    if isinstance(raw, Mapping):
        # A cell of several months shows the first one's: fields of records are not summed.
        said = [raw[month.key] for month in months or () if month.key in raw]
        raw = said[0] if said else None
    value = _cell_value(raw, column, node.members, binding)
    return Content(value) if value is not None else BLANK


# Figures


def _figures(table: PlacedTable, column: PlacedColumn, workings: Workings) -> Filling:
    """Return what fills a column with figures, words or fields of records; figures are kept as integers."""
    declared, binding, kept = column.declared, workings.binding, workings.figures
    code, _, measure = (declared.source or "").partition(".")
    scenario = Scenario.known(code)
    months_of = _months(column, binding)
    kinds: dict[str | None, Kind] = {}

    def kind_of(node: TableRow) -> Kind:
        alike = node.members.get("measure")
        if alike not in kinds:
            kinds[alike] = kind_of_cell(declared, node.members, binding)
        return kinds[alike]

    def figure(row: PlacedRow) -> Content:
        node = row.node
        if declared.note is not None:
            note = binding.notes(declared.note, months_of(node), node.members)
            return _noted(binding.quote(note), declared, kind_of(node)) if note else BLANK
        if declared.source is None:
            return BLANK if node.record is None else _recorded(node, declared, months_of(node), binding)
        of, months = measure or node.members["measure"], months_of(node)
        value = (
            None if scenario is None or not months else binding.figures(scenario, of, months, node.members)
        )
        # The manifest keeps the integers: what a unit shows of them may be rounded.
        kept[table.sheet, row.row, column.column] = value
        return BLANK if value is None else Content(written(kind_of(node), value))

    return figure


def _noted(words: str, declared: Column, kind: Kind) -> Content:
    """Return words as a cell holds them: in a column of dates a day, in one of money so many minor units."""
    if declared.kind == "money" and words.lstrip("-").isdecimal():
        return Content(written(kind, int(words)))
    if declared.kind == "date":
        with suppress(ValueError):
            return Content(written(kind, date.fromisoformat(words)))
    return Content(words)


def _months(column: PlacedColumn, binding: Binding) -> Callable[[TableRow], Sequence[Month]]:
    """Return a function from a row to the months whose figures its cell of a column shows."""
    year, reported, period = binding.fiscal_year, binding.period, column.period
    if column.declared.period != "own":
        # The books of a plan have no month reported on and show the whole year.
        if column.declared.period == "year" or reported is None:
            return lambda _: year.months
        after = reported.plus(1)
        spent = {
            "month": (reported,),
            "next": (after,) if after in year.months else (),
            "ytd": year.until(reported),
        }[column.declared.period]
        return lambda _: spent
    if period is not None:
        return lambda _: period.months
    whole = year.months

    def months(node: TableRow) -> Sequence[Month]:
        if "span" in node.members:
            return binding.spans[node.members["span"]].months
        month = row_month(node)
        return whole if month is None else (month,)

    return months


# Sums


def _sums(table: PlacedTable, column: PlacedColumn) -> Filling:
    """Return what sums a column over the rows directly below a subtotal or total."""
    declared, sheet, across = column.declared, table.sheet, column.column
    if declared.total == "none" or declared.kind in UNSUMMED:
        return _blank

    def summed(row: PlacedRow) -> Content:
        runs = tuple(_cells(run, sheet, across) for run in table.runs_below[row.row])
        if not runs:
            # SUM without arguments is no formula.
            return Content(Decimal(0))
        total = Call("SUM", runs)
        if not declared.sums_blank:
            return Content(None, total)
        # SUM of blanks is 0, and an unknown figure is not: the sum stays blank while every cell below it is.
        nothing = Binary("=", _count(runs), Number(Decimal(0)))
        return Content(None, Call("IF", (nothing, Words(""), total)))

    return summed


def _count(runs: Sequence[Node]) -> Node:
    """Return the count of the numbers in some cells; more than a call takes are counted in several."""
    # Unlike SUM, COUNT cannot be nested: it would count the counts.
    groups = range(0, len(runs), MOST_ARGUMENTS)
    counts = tuple([Call("COUNT", tuple(runs[start : start + MOST_ARGUMENTS])) for start in groups])
    return counts[0] if len(counts) == 1 else Call("SUM", counts)


def _cells(run: tuple[int, int], sheet: str, column: int) -> Node:
    first, last = run
    if first == last:
        return CellRef(sheet, first, column)
    return RangeRef(sheet, Area(first, column, last, column))
