"""From names in a template's formulas to cells: what is the same for a whole column is resolved once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeAlias

from salesbook.layout.cell_values import Workings
from salesbook.layout.placement import PlacedColumn, PlacedRow, PlacedTable, piece_of
from salesbook.layout.rows import row_month
from salesbook.layout.templates import prepared
from salesbook.spreadsheet.formula.expression import Call, CellRef, Node, Number, RangeRef, Reference
from salesbook.spreadsheet.formula.prepared import PlacedFormula
from salesbook.spreadsheet.grid import Area

NOTHING = Number(Decimal(0))
"""What a reference stands for where a book has no such cells."""

Aim: TypeAlias = Callable[[PlacedRow], Node]
"""What a reference stands for in a row."""


def formulas(
    text: str, table: PlacedTable, column: PlacedColumn, workings: Workings
) -> Callable[[PlacedRow], PlacedFormula]:
    """Return what gives the formula of a column for any row of its table."""
    formula = prepared(text)
    standpoint = _Standpoint(table, column, workings)
    aims = [standpoint.aim(reference) for reference in formula.references]
    return lambda row: formula.placed([aim(row) for aim in aims])


@dataclass(frozen=True, slots=True)
class _Standpoint:
    """The column a formula stands in."""

    table: PlacedTable
    column: PlacedColumn
    workings: Workings

    def aim(self, reference: Reference) -> Aim:
        """Return what a reference of a template stands for, row by row."""
        block, _, name = reference.target.rpartition(".")
        if block == "param":
            return _always(self.workings.parameters.get(name, NOTHING))
        table = self._table(block) if block else self.table
        if table is not None:
            return self._aim(reference, name, table)
        # Seen from outside a form of several months, what stands in the block of a row's own month.
        tables, months = self.workings.tables, self.workings.binding.blocks
        pieces = {month: tables.get(piece_of(block, month)) for month in months}
        aims = {month: self._aim(reference, name, each) for month, each in pieces.items() if each is not None}
        # Without any the book lacks the table: it was left out for want of records.
        return lambda row: aims[month](row) if (month := row_month(row.node)) in aims else NOTHING

    def _aim(self, reference: Reference, name: str, table: PlacedTable) -> Aim:
        if reference.selector == "periods":
            return self._periods(table, name)
        fixed = table.columns_by_id.get((name, None))
        if fixed is None and self.column.period is not None:
            fixed = table.columns_by_id.get((name, self.column.period.key))
        elif fixed is None:
            return self._by_month(table, name, reference.selector)
        return _aim_at(table, fixed, reference.selector)

    def _table(self, id_: str) -> PlacedTable | None:
        """Return a table of the book, in a form of several months the one of the same month."""
        tables = self.workings.tables
        return tables.get(piece_of(id_, self.table.month)) or tables.get(id_)

    def _by_month(self, table: PlacedTable, name: str, selector: str) -> Aim:
        """Return what aims at the repeated column of the month that a row stands for, else of the year."""
        year = self.workings.binding.fiscal_year.key
        aims = {
            key: _aim_at(table, column, selector)
            for (id_, key), column in table.columns_by_id.items()
            if id_ == name
        }

        def aim(row: PlacedRow) -> Node:
            month = row_month(row.node)
            return aims.get(month.key if month is not None else year, _always(NOTHING))(row)

        return aim

    def _periods(self, table: PlacedTable, name: str) -> Aim:
        """Return what aims at the month cells of a row in the column's period (the year when it has none)."""
        binding = self.workings.binding
        whole = binding.months or binding.fiscal_year.months
        months = self.column.period.months if self.column.period else whole
        columns = [table.columns_by_id[name, month.key].column for month in months]
        sheet, first, last = table.sheet, columns[0], columns[-1]
        # With other columns between the months a range would sum those, too.
        if columns == list(range(first, first + len(columns))):
            return lambda row: RangeRef(sheet, Area(row.row, first, row.row, last))
        return lambda row: Call("SUM", tuple([CellRef(sheet, row.row, column) for column in columns]))


def _always(node: Node) -> Aim:
    return lambda _: node


def _aim_at(table: PlacedTable, column: PlacedColumn | None, selector: str) -> Aim:
    """Return what aims at the cells of one column that a selector means."""
    if column is None:
        return _always(NOTHING)
    sheet, first, across = table.sheet, table.first_row, column.column
    if selector == "all":
        # Ranges with absolute rows are gathered once for all formulas of a book (CellValues).
        last = table.data_rows[-1].row if table.data_rows else first
        return _always(RangeRef(sheet, Area(first, across, last, across), absolute_row=True))
    if selector == "above":
        # Above the first row stands the caption, a word, which counts for nothing: a range that began below
        # its end would hold the row itself.
        return lambda row: RangeRef(
            sheet, Area(min(first, row.row - 1), across, row.row - 1, across), absolute_row=True
        )
    # Only the first corner is fixed: the sum runs on when the formula is copied down.
    if selector == "to_here":
        return lambda row: RangeRef(sheet, Area(first, across, row.row, across), anchored=True)
    if selector == "total":
        return _always(CellRef(sheet, table.row_by_key["total"].row, across))
    if selector == "same":
        return lambda row: _in_row(table.row_by_key.get(row.node.key), table, across)
    # Above the first row stand the captions.
    if selector == "prev":
        return lambda row: CellRef(sheet, row.row - 1, across) if row.row > first else NOTHING
    return lambda row: CellRef(sheet, row.row, across)


def _in_row(row: PlacedRow | None, table: PlacedTable, column: int) -> Node:
    return NOTHING if row is None else CellRef(table.sheet, row.row, column)
