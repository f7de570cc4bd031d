"""From tables laid out to the manifest of what is issued."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from salesbook.issued.issued_rows import IssuedRow, IssuedRows
from salesbook.issued.manifest import IssuedColumn, IssuedColumns, IssuedTable
from salesbook.layout.already_made import AlreadyMade
from salesbook.layout.book_content import Binding
from salesbook.layout.cell_values import Workings
from salesbook.layout.columns import ONE, group_caption, header_caption, kind_name
from salesbook.layout.declaration import Table
from salesbook.layout.mould import Mould
from salesbook.layout.placement import PlacedColumn, PlacedRow, PlacedSheet, PlacedTable
from salesbook.layout.validation import row_limits
from salesbook.problems import Text
from salesbook.spreadsheet.formula.operand import Place

LANGUAGES = ("zh", "en", "both")


def issued_tables(
    sheets: Sequence[PlacedSheet],
    workings: Workings,
    moulds: Mapping[str, Mould],
    known: AlreadyMade,
    *,
    given: bool = True,
) -> tuple[IssuedTable, ...]:
    """Return the tables of a book as they go into the manifest: those that give figures or ask for any.

    Where what is `given` is not issued, those that ask for something.
    """
    pieces: dict[str, list[PlacedTable]] = {}
    for table in (each for sheet in sheets for each in sheet.tables):
        if given or any(column.declared.role == "input" for column in _kept(table)):
            pieces.setdefault(table.table.id, []).append(table)
    found: list[IssuedTable] = []
    for several in pieces.values():
        # Which month is open moves its block, and changes nothing of what is asked for.
        own = sorted(several, key=lambda each: (each.month is not None, each.month))
        lists = {each.declared.known or "" for each in own[0].columns}
        records = [known.records(workings.binding.records.get(name, ())) for name in sorted(lists - {""})]
        columns = known.of(
            (moulds[own[0].id], *records), "issued columns", partial(_columns, own[0], workings.binding)
        )
        parts = tuple([part for each in own for part in (each, moulds[each.id])])
        shape = known.of((columns, *parts), "issued", partial(_Issued.of, own, columns, workings))
        issued = shape.table(workings)
        found += [issued] if issued.inputs or issued.given else []
    return tuple(found)


@dataclass(frozen=True, slots=True)
class _Issued:
    """A table as it is issued in books with the same rows: what stands in pieces, month by month, is one.

    `blank` is the table without figures, `given` the cells of each column that gives any.
    """

    pieces: Sequence[PlacedTable]
    blank: IssuedTable
    given: Sequence[tuple[PlacedColumn, Sequence[Place]]]
    limited: Mapping[str, PlacedColumn]

    @classmethod
    def of(
        cls, pieces: Sequence[PlacedTable], columns: Sequence[IssuedColumn], workings: Workings
    ) -> _Issued:
        """Return how tables are issued that have been filled."""
        table = pieces[0]
        given = [column for column in table.columns if _is_given(column)]
        if workings.binding.prefilled:
            given += [column for column in table.columns if column.declared.role == "input"]
        rows = [row for each in pieces for row in each.leaf_rows]
        blank = IssuedTable(
            id=table.table.id,
            sheet=table.sheet,
            columns=columns,
            rows=IssuedRows(
                IssuedRow(
                    key=row.node.key,
                    members=row.node.members,
                    labels=_labels(table, row, workings),
                    spare=row.node.kind == "spare",
                )
                for row in rows
            ),
            pieces={each.id: len(each.leaf_rows) for each in pieces if each.month is not None},
        )
        return cls(
            pieces,
            blank,
            [(each, [(table.sheet, row.row, each.column) for row in rows]) for each in given],
            # Limits are issued with the plan: a figure is judged by the limit that stood in its book.
            {each.declared.at_most: each for each in table.columns if each.declared.at_most},
        )

    def table(self, workings: Workings) -> IssuedTable:
        """Return the table with the figures of a book."""
        figures = workings.figures
        values = ((each, tuple([figures.get(at) for at in places])) for each, places in self.given)
        given = {
            column.key: held
            for column, held in values
            if column.declared.role == "given" or any(value is not None for value in held)
        }
        given |= _accepted(self.pieces, workings)
        for id_, column in self.limited.items():
            given[id_] = tuple(limit for each in self.pieces for limit in row_limits(each, column, workings))
        return replace(self.blank, given=given) if given else self.blank


def _accepted(pieces: Sequence[PlacedTable], workings: Workings) -> dict[str, tuple[int | None, ...]]:
    """Return the figures of months that are settled, by the column they were returned in."""
    if not any(column.settled for each in pieces for column in each.columns):
        return {}
    rows = [(each, row, column) for each in pieces for column in each.columns for row in each.leaf_rows]
    found: dict[str, list[int | None]] = {}
    for piece, row, column in rows:
        if column.declared.role == "input" and column.declared.source:
            figure = workings.figures.get((piece.sheet, row.row, column.column)) if column.settled else None
            found.setdefault(column.key, []).append(figure)
    return {key: tuple(values) for key, values in found.items() if any(each is not None for each in values)}


def _labels(table: PlacedTable, row: PlacedRow, workings: Workings) -> tuple[str, ...]:
    """Return the label texts of a row from left to right, as the sheet shows them."""
    cells = (
        workings.contents.get((table.sheet, row.row, column.column))
        for column in table.columns
        if column.declared.role == "label"
    )
    return tuple(str(cell.value) if cell and cell.value is not None else "" for cell in cells)


def _kept(table: PlacedTable) -> Iterator[PlacedColumn]:
    for column in table.columns:
        # Quarters and the year are formulas over the months; nothing is read back from them.
        if column.level in (None, "month"):
            yield column


def _is_given(column: PlacedColumn) -> bool:
    declared = column.declared
    return declared.role == "given" and declared.source is not None and column.level in (None, "month")


def _columns(table: PlacedTable, binding: Binding) -> IssuedColumns:
    # A caption in another language of the form is no changed one (docs/reading.md: where the table is).
    spoken = [replace(binding, language=language) for language in LANGUAGES]
    return IssuedColumns(_column(each, table.table, binding, spoken) for each in _kept(table))


def _column(column: PlacedColumn, table: Table, binding: Binding, spoken: Sequence[Binding]) -> IssuedColumn:
    declared = column.declared
    scenario, _, measure = (declared.source or "").partition(".")
    name = kind_name(declared, {})
    caption, *captions = [_line(header_caption(column, table, each)) for each in (binding, *spoken)]
    group, *groups = [group_caption(column, table, each) for each in (binding, *spoken)]
    return IssuedColumn(
        key=column.key,
        role=declared.role,
        # A price is money whose unit is 1; nothing else about it matters to the reader.
        kind="money" if name == "price" else name,
        caption=Text.of(caption),
        also=_others(captions, caption),
        group=Text.of(group) if group else Text(),
        group_also=_others([_line(each) for each in groups], _line(group)),
        unit=binding.unit(declared.unit) if name == "money" else ONE,
        scenario=scenario,
        measure=measure,
        note=declared.note or "",
        month=column.period.months[0] if column.period else None,
        required=declared.required == "planned",
        stamp=declared.stamp,
        choices=declared.choices or _known(declared.known, binding),
        maximum=declared.maximum if declared.role == "input" else None,
        at_most=declared.at_most or "",
    )


def _known(records: str | None, binding: Binding) -> dict[str, Text]:
    """Return the keys and names of a list, by which the reader knows what is typed."""
    found = binding.records.get(records or "", ())
    return {str(each["key"]): name for each in found if isinstance(name := each["name"], Text)}


def _others(captions: Sequence[str], own: str) -> tuple[str, ...]:
    """Return what books in other languages say in place of what this one says."""
    return tuple(text for text in dict.fromkeys(captions) if text not in ("", own))


def _line(text: str) -> str:
    # Where a caption breaks its lines is a matter of room, not of what it says.
    return text.replace("\n", " ")
