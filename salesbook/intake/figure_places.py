"""What the cells of an issued book count, and where they stand."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from salesbook.intake.locate import column_label, row_label
from salesbook.issued.manifest import IssuedColumn, IssuedRow, IssuedTable, Manifest
from salesbook.model.facts import Fact, Source
from salesbook.model.period import Month
from salesbook.problems import Location, Text

NO_MONTH = Month(1, 1)
"""Stands for the month of a cell that gets it from a day typed in its row, or from the return's period."""

_ADDRESS = re.compile(r"([A-Z]+)(\d+)")


class Figure(NamedTuple):
    """What is counted. `form` is the table of the book it stands in; `line` tells alike ones apart."""

    form: str
    scenario: str
    month: Month
    owner: str
    dimension: str
    item: str
    measure: str
    line: int = 0

    @property
    def cell(self) -> Figure:
        """The figure without its month."""
        return self._replace(month=NO_MONTH)


class FigurePlace(NamedTuple):
    """The cell of a figure as it was issued."""

    table: IssuedTable
    row: IssuedRow
    column: IssuedColumn


@dataclass(frozen=True, kw_only=True)
class Places:
    """Where the figures of an issued book stand, and what stands beside them."""

    manifest: Manifest

    @cached_property
    def issued(self) -> Mapping[Figure, FigurePlace]:
        """The place of every figure; of one whose month is not issued, without it."""
        return dict(_issued(self.manifest))

    @cached_property
    def lists(self) -> frozenset[str]:
        """The tables with figures whose month is not issued."""
        return frozenset(
            table.id
            for table in self.manifest.tables
            if any(column.month is None for column in _figure_columns(table))
            and any(row.subject.month is None for row in table.rows)
        )

    def is_in_list(self, figure: Figure) -> bool:
        """Say whether a figure stands in a row that the book has, and that is of no month."""
        return figure.form in self.lists and not self.is_dated(figure) and figure.cell in self.issued

    def is_dated(self, figure: Figure) -> bool:
        """Say whether the issued cell itself says of which month its figure is."""
        return figure in self.issued

    def place(self, figure: Figure) -> FigurePlace | None:
        """Return the cell of a figure, None when this book has none for it."""
        return self.issued.get(figure) or self.issued.get(figure.cell)

    def form_of_note(self, kind: str) -> str:
        """Return the table that words of a kind stand in."""
        tables = self.manifest.tables
        return next((t.id for t in tables if any(column.note == kind for column in t.inputs)), "")

    def row_of(self, figure: Figure) -> Text:
        """Return the labels of a figure's row."""
        place = self.place(figure)
        if place is None:
            return Text.of(f"{figure.month.key} / {figure.item}")
        # A piece is of one month, which its rows need not name.
        month = f"{figure.month.key} / " if place.table.pieces else ""
        return Text.of(f"{month}{row_label(place.row)}")

    def column_of(self, figure: Figure) -> Text:
        """Return the caption of a figure's column."""
        place = self.place(figure)
        return column_label(place.column) if place else Text.of(figure.measure)

    def shown(self, figure: Figure, value: int) -> str:
        """Return a value as its column shows it."""
        place = self.place(figure)
        if place is None:
            return str(value)
        return str(place.column.cell_kind(self.manifest.currency).to_cell(value))  # type: ignore[arg-type]

    def where(self, figure: Figure, source: Source | None) -> Location:
        """Return the location of a figure, as far as it is known."""
        place = self.place(figure)
        sheet = source.sheet if source else place.table.sheet if place else None
        cell = source.cell if source else None
        return Location(sheet=sheet, cell=cell, row=self.row_of(figure), column=self.column_of(figure))

    def spots(self, filled: Iterable[tuple[Figure, Source]]) -> dict[Figure, Source]:
        """Return where every cell stands, blank ones too, by the filled ones in its row and column."""
        rows: dict[tuple[str, str], tuple[str, str]] = {}
        columns: dict[tuple[str, str], str] = {}
        for figure, source in filled:
            place, address = self.place(figure), _ADDRESS.fullmatch(source.cell)
            if place is not None and address is not None:
                rows[place.table.id, place.row.key] = source.sheet, address[2]
                columns[place.table.id, place.column.key] = address[1]
        spots: dict[Figure, Source] = {}
        for figure, (table, row, column) in self.issued.items():
            at, across = rows.get((table.id, row.key)), columns.get((table.id, column.key))
            if at is not None and across is not None:
                spots[figure] = Source("", at[0], f"{across}{at[1]}", "")
        return spots


def forms_of(manifest: Manifest) -> Mapping[tuple[str, str], str]:
    """Return the first table that asks for a measure by items of a dimension, by both."""
    forms: dict[tuple[str, str], str] = {}
    for table in manifest.tables:
        inputs = table.inputs
        dimensions = dict.fromkeys(row.subject.dimension for row in table.rows) if inputs else ()
        for measure in (each for column in inputs for each in _measures(table, column)):
            for dimension in dimensions:
                forms.setdefault((dimension, measure), table.id)
    return forms


def figures_of(facts: Iterable[Fact], forms: Mapping[tuple[str, str], str]) -> list[Figure]:
    """Return what each of some facts is of, by the tables that ask for them."""
    return [
        Figure(forms.get((dimension, measure), ""), scenario, month, owner, dimension, item, measure)
        for _, scenario, month, owner, _, dimension, item, measure, *_ in facts
    ]


def _measures(table: IssuedTable, column: IssuedColumn) -> Iterator[str]:
    """Yield the measures that a column returns."""
    if column.note:
        return
    if column.measure:
        yield column.measure
        return
    yield from {row.members["measure"] for row in table.rows if "measure" in row.members}


def _figure_columns(table: IssuedTable) -> list[IssuedColumn]:
    return [column for column in table.inputs if not column.note]


def _issued(manifest: Manifest) -> Iterator[tuple[Figure, FigurePlace]]:
    """Yield what every input cell of a book counts; as `intake.lines` names it."""
    for table in manifest.tables:
        columns = _figure_columns(table)
        for row in table.rows if columns else ():
            month, owner, _, dimension, item, measure = row.subject
            for column in columns:
                figure = Figure(
                    table.id,
                    column.scenario,
                    column.month or month or NO_MONTH,
                    owner or manifest.owner,
                    dimension,
                    item,
                    column.measure or measure,
                )
                yield figure, FigurePlace(table, row, column)
