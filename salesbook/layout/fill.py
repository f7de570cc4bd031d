"""What stands in every cell of a table: a value, or a formula with its computed value."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from salesbook.layout.binding import Binding
from salesbook.layout.columns import kind_of_cell, written
from salesbook.layout.declaration import Column, Lines
from salesbook.layout.formula.expression import (
    Binary,
    Call,
    CellError,
    CellRef,
    Node,
    Number,
    RangeRef,
    Reference,
    Words,
    evaluate,
    resolve,
)
from salesbook.layout.grid import Area
from salesbook.layout.identity import COMPUTED_KEY
from salesbook.layout.place import PlacedColumn, PlacedRow, PlacedSheet, PlacedTable
from salesbook.layout.rows import Row, row_month
from salesbook.layout.templates import parsed
from salesbook.model.period import Month
from salesbook.problems import Text

CellContent = Decimal | str | bool | None
Place = tuple[str, int, int]


class Content(NamedTuple):
    """What a cell holds: a value, or a formula to be evaluated."""

    value: CellContent
    formula: Node | None = None


BLANK = Content(None)
NOTHING = Number(Decimal(0))


@dataclass(frozen=True, kw_only=True)
class Workings:
    """All cells of a book by place, and the tables and parameters formulas refer to."""

    binding: Binding
    tables: Mapping[str, PlacedTable]
    parameters: Mapping[str, CellRef]
    contents: dict[Place, Content] = field(default_factory=dict)
    results: dict[Place, CellContent | CellError] = field(default_factory=dict)

    def value(self, sheet: str, row: int, column: int) -> CellContent | CellError:
        """Return the value of a cell, its formula evaluated once."""
        place = (sheet, row, column)
        if place in self.results:
            return self.results[place]
        content = self.contents.get(place, BLANK)
        result = evaluate(content.formula, self.value) if content.formula is not None else content.value
        self.results[place] = result
        return result


def work_out(sheets: Sequence[PlacedSheet], binding: Binding) -> Workings:
    """Return the contents of every table and parameter of a book that has been laid out."""
    tables = {table.table.id: table for sheet in sheets for table in sheet.tables}
    parameters = {
        line.parameter: CellRef(
            sheet.name, block.first_row + index, 2, absolute_row=True, absolute_column=True
        )
        for sheet in sheets
        for block in sheet.lines
        if isinstance(block.block, Lines)
        for index, line in enumerate(block.lines)
        if line.parameter is not None
    }
    workings = Workings(binding=binding, tables=tables, parameters=parameters)
    for name, ref in parameters.items():
        workings.contents[ref.sheet, ref.row, ref.column] = Content(binding.parameters.get(name))
    for table in tables.values():
        _fill_table(table, workings)
    return workings


def _fill_table(table: PlacedTable, workings: Workings) -> None:
    for row in table.rows:
        for column in table.columns:
            content = _content(table, row, column, workings)
            if content is not BLANK:
                workings.contents[table.sheet, row.row, column.column] = content
    for footer in table.table.footer:
        at = table.footers[footer.id]
        label_column = next((c.column for c in table.columns if c.declared.role == "label"), 0)
        workings.contents[table.sheet, at, label_column] = Content(workings.binding.say(footer.label))
        workings.contents[table.sheet, at, table.columns[0].column] = Content(COMPUTED_KEY)
        node = Row(kind="total", key=footer.id, axis="")
        for column in table.columns:
            own = column.declared.formula if footer.own else None
            text = footer.cells.get(column.declared.id, own)
            if text is not None:
                placed = PlacedRow(row=at, node=node)
                workings.contents[table.sheet, at, column.column] = Content(
                    None, _resolved(text, table, placed, column, workings)
                )


def _content(table: PlacedTable, row: PlacedRow, column: PlacedColumn, workings: Workings) -> Content:
    role, node = column.declared.role, row.node
    if role == "key":
        return Content(node.key if node.kind in ("leaf", "spare") else COMPUTED_KEY)
    if role == "label":
        return _label(table, node, column.declared, workings.binding)
    if role == "computed":
        return _computed(table, row, column, workings)
    if column.level not in (None, "month") and "month" in table.table.periods:
        return Content(None, _resolved(f"SUM(periods({column.declared.id}))", table, row, column, workings))
    if node.kind in ("leaf", "spare") or column.declared.total == "own":
        return _figure(node, column, workings.binding)
    return _sum(table, row, column)


def _label(table: PlacedTable, node: Row, column: Column, binding: Binding) -> Content:
    if node.kind == "total":
        first = next(each for each in table.columns if each.declared.role == "label")
        return Content(binding.say(node.label)) if first.declared is column else BLANK
    if node.kind == "subtotal" and node.axis == "record":
        first = next(each for each in table.columns if each.declared.role == "label")
        return Content(binding.quote(node.label)) if first.declared is column else BLANK
    if column.axis is None:
        return _recorded(node, column, None, binding)
    if node.kind == "subtotal" and column.axis == node.axis and _is_level(node, column, binding):
        suffix = binding.say(table.table.subtotal) if table.table.subtotal else binding.word("subtotal")
        return Content(f"{binding.quote(node.label)} {suffix}")
    found = member_attribute(column, node.members, binding)
    return Content(found) if found is not None else BLANK


def _is_level(node: Row, column: Column, binding: Binding) -> bool:
    if column.level is None:
        return True
    return binding.dimensions.territory[node.members["territory"]].kind == column.level


def member_attribute(column: Column, members: Mapping[str, str], binding: Binding) -> CellContent:
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
    return cell_value(getattr(record, column.field or "name"), column, members, binding)


def cell_value(raw: object, column: Column, members: Mapping[str, str], binding: Binding) -> CellContent:
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


def _recorded(node: Row, column: Column, months: Sequence[Month] | None, binding: Binding) -> Content:
    """Return what a record says in a field; one that differs by month is asked for the cell's months."""
    raw = (node.record or {}).get(column.field or column.id)
    if isinstance(raw, Mapping):
        said = [raw[month.key] for month in months or () if month.key in raw]
        raw = said[0] if said else None
    value = cell_value(raw, column, node.members, binding)
    return Content(value) if value is not None else BLANK


def _figure(node: Row, column: PlacedColumn, binding: Binding) -> Content:
    declared = column.declared
    months = months_of(node, column, binding)
    if node.record is not None and declared.source is None and declared.note is None:
        return _recorded(node, declared, months, binding)
    if declared.note is not None:
        note = binding.notes(declared.note, months, node.members)
        return Content(binding.quote(note)) if note else BLANK
    if declared.source is None:
        return BLANK
    scenario, _, measure = declared.source.partition(".")
    value = binding.figures(scenario, measure or node.members["measure"], months, node.members)
    kind = kind_of_cell(declared, node.members, binding)
    return BLANK if value is None else Content(written(kind, value))


def months_of(node: Row, column: PlacedColumn, binding: Binding) -> Sequence[Month]:
    """Return the months whose figures stand in a cell."""
    year, reported = binding.fiscal_year, binding.period
    if column.declared.period == "own":
        if column.period is not None:
            return column.period.months
        if "span" in node.members:
            return binding.spans[node.members["span"]].months
        month = row_month(node)
        return (month,) if month is not None else year.months
    if column.declared.period == "year" or reported is None:
        return year.months
    return (reported,) if column.declared.period == "month" else year.until(reported)


def _computed(table: PlacedTable, row: PlacedRow, column: PlacedColumn, workings: Workings) -> Content:
    declared = column.declared
    if row.node.kind not in ("leaf", "spare"):
        if declared.total == "none":
            return BLANK
        if declared.total == "sum":
            return _sum(table, row, column)
    elif declared.sums_only:
        return BLANK
    if declared.formula is None:
        return BLANK
    return Content(None, _resolved(declared.formula, table, row, column, workings))


def _sum(table: PlacedTable, row: PlacedRow, column: PlacedColumn) -> Content:
    """Return the sum of a column over the rows directly below a subtotal or total."""
    declared = column.declared
    if declared.total == "none" or declared.kind in ("text", "choice", "date", "percent", "price"):
        return BLANK
    at = [table.row_by_key[child.key].row for child in row.node.children]
    if not at:
        return Content(Decimal(0))
    runs = tuple(_runs(table.sheet, column.column, at))
    total = Call("SUM", runs)
    if not declared.sparse:
        return Content(None, total)
    nothing = Binary("=", Call("COUNT", runs), Number(Decimal(0)))
    return Content(None, Call("IF", (nothing, Words(""), total)))


def _runs(sheet: str, column: int, rows: Sequence[int]) -> list[Node]:
    """Return cells as few ranges as possible: rows that follow one another become one range."""
    runs: list[list[int]] = []
    for row in rows:
        if runs and row == runs[-1][-1] + 1:
            runs[-1].append(row)
        else:
            runs.append([row])
    return [
        RangeRef(sheet, Area(run[0], column, run[-1], column))
        if len(run) > 1
        else CellRef(sheet, run[0], column)
        for run in runs
    ]


def _resolved(
    text: str, table: PlacedTable, row: PlacedRow, column: PlacedColumn, workings: Workings
) -> Node:
    context = _Context(table, row, column, workings)
    return resolve(parsed(text), context.resolve)


def _range(table: PlacedTable, column: PlacedColumn, last: int) -> RangeRef:
    return RangeRef(table.sheet, Area(table.first_row, column.column, last, column.column), absolute_row=True)


class _Context(NamedTuple):
    """The cell a formula stands in."""

    table: PlacedTable
    row: PlacedRow
    column: PlacedColumn
    workings: Workings

    def resolve(self, reference: Reference) -> Node:
        """Return the cells a reference of a template stands for; 0 where a book has no such cells."""
        block, _, name = reference.target.rpartition(".")
        if block == "param":
            return self.workings.parameters.get(name, NOTHING)
        table = self.workings.tables.get(block) if block else self.table
        if table is None:
            return NOTHING
        if reference.selector == "periods":
            return self._periods(table, name)
        column = self._column(table, name)
        if column is None:
            return NOTHING
        if reference.selector == "all":
            last = table.data_rows[-1].row if table.data_rows else table.first_row
            return _range(table, column, last)
        if reference.selector == "above":
            return _range(table, column, self.row.row - 1)
        if reference.selector == "to_here":
            return replace(_range(table, column, self.row.row), absolute_row=False, anchored=True)
        at = self._row(table, reference.selector)
        return NOTHING if at is None else CellRef(table.sheet, at, column.column)

    def _row(self, table: PlacedTable, selector: str) -> int | None:
        if selector == "total":
            return table.row_by_key["total"].row
        if selector == "same":
            found = table.row_by_key.get(self.row.node.key)
            return found.row if found else None
        if selector == "prev":
            return self.row.row - 1 if self.row.row > table.first_row else None
        return self.row.row

    def _column(self, table: PlacedTable, name: str) -> PlacedColumn | None:
        columns = table.columns_by_id
        return columns.get((name, None)) or columns.get((name, self._period_key()))

    def _period_key(self) -> str:
        if self.column.period is not None:
            return self.column.period.key
        month = row_month(self.row.node)
        return month.key if month is not None else self.workings.binding.fiscal_year.key

    def _periods(self, table: PlacedTable, name: str) -> Node:
        """Return the month cells of this row inside the period of this column (the year when it has none)."""
        months = self.column.period.months if self.column.period else self.workings.binding.fiscal_year.months
        columns = [table.columns_by_id[name, month.key].column for month in months]
        cells = [CellRef(table.sheet, self.row.row, column) for column in columns]
        if columns == list(range(columns[0], columns[0] + len(columns))):
            return RangeRef(table.sheet, Area(self.row.row, columns[0], self.row.row, columns[-1]))
        return Call("SUM", tuple(cells))
