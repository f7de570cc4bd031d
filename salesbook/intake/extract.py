"""What the cells of a located table say: figures and words, each accepted, rejected, or withheld."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from salesbook.intake.locate import LocatedTable, column_label, place_in, row_label
from salesbook.intake.plausible import implausible
from salesbook.intake.repeated import repeated_months
from salesbook.intake.tampering import out_of_sight
from salesbook.layout.cells.characters import fold
from salesbook.layout.cells.kinds import Kind
from salesbook.layout.cells.reading import Reading, Status
from salesbook.layout.grid import Cell, CellType
from salesbook.layout.manifest import IssuedColumn, IssuedRow, Manifest
from salesbook.model.facts import Fact, Note, Source
from salesbook.model.period import Month
from salesbook.model.submission import CellCounts
from salesbook.problems import Location, Problem, Text, problem

NOT_ITEMS = frozenset(("territory", "person", "class", "month", "measure", "span"))
"""Axes that say where, whose, when and what of a figure; any other axis says of which item it is."""
VALUE_STATUSES = frozenset((Status.OK, Status.ADJUSTED, Status.FORMULA))


@dataclass(frozen=True, slots=True, kw_only=True)
class Extract:
    """What one table holds."""

    facts: Sequence[Fact] = ()
    aside: Sequence[Fact] = ()
    notes: Sequence[Note] = ()
    problems: Sequence[Problem] = ()
    cells: CellCounts = field(default_factory=CellCounts)


class _Table:
    """Gathers what one table says while its cells are read."""

    def __init__(self, located: LocatedTable, manifest: Manifest, path: str, period: Month | None) -> None:
        self.located = located
        self.manifest = manifest
        self.path = path
        self.period = period
        self.facts: list[Fact] = []
        self.aside: list[Fact] = []
        self.notes: list[Note] = []
        self.problems: list[Problem] = list(located.problems)
        self.accepted = self.rejected = self.withheld = 0
        self.stamps = _stamps(located, manifest)
        self.blank_by_month: dict[Month, list[tuple[IssuedRow, IssuedColumn, Kind]]] = {}
        self.filled_months: set[Month] = set()
        self.figures: dict[Month, dict[Hashable, tuple[int, int | None]]] = {}
        self.first_cells: dict[Month, tuple[IssuedRow, IssuedColumn]] = {}
        self.seen: dict[tuple[int, int], Cell] = {}
        self.merged = _merged_inputs(located)


def extract(
    located: LocatedTable, manifest: Manifest, *, path: str, period: Month | None, date_1904: bool
) -> Extract:
    """Return the figures and words of a table, and the problems of its cells.

    Inputs up to `period` that the plan expects must be filled (SB501, SB502 when a whole month is blank);
    figures after it are kept aside. Every filled input cell is accepted, rejected or withheld.
    """
    table = _Table(located, manifest, path, period)
    issued = located.issued
    planned = _planned(located)
    for column in issued.inputs:
        kind = column.cell_kind(manifest.currency)
        for index, row in enumerate(issued.rows):
            if row.key in located.rows and column.key in located.columns:
                cell = located.cell(row.key, column.key)
                _read_cell(table, row, column, kind, cell, planned.get((column.measure, index)), date_1904)
    _report_missing(table, planned)
    _report_repeated(table)
    _report_merged(table)
    _count_withheld(table)
    table.problems += out_of_sight(located, table.seen)
    return Extract(
        facts=table.facts,
        aside=table.aside,
        notes=table.notes,
        problems=table.problems,
        cells=CellCounts(accepted=table.accepted, rejected=table.rejected, withheld=table.withheld),
    )


def _stamps(located: LocatedTable, manifest: Manifest) -> Mapping[str, Month]:
    """Return the month of each row that says on which day it happened."""
    found: dict[str, Month] = {}
    for column in located.issued.inputs:
        if not column.stamp or column.key not in located.columns:
            continue
        kind = column.cell_kind(manifest.currency)
        for row in located.rows:
            day = kind.from_cell(located.cell(row, column.key)).value
            if isinstance(day, date):
                found[row] = Month(day.year, day.month)
    return found


def _planned(located: LocatedTable) -> Mapping[tuple[str, int], int]:
    """Return what the plan gives for each measure and row position of the table."""
    issued = located.issued
    return {
        (column.measure, index): value
        for column in issued.columns
        if column.role == "given" and column.scenario == "PL" and column.month is None
        for index, value in enumerate(issued.given.get(column.key, ()))
        if isinstance(value, int)
    }


def _read_cell(
    table: _Table,
    row: IssuedRow,
    column: IssuedColumn,
    kind: Kind,
    cell: Cell | None,
    planned: int | None,
    date_1904: bool,  # noqa: FBT001 - passed through
) -> None:
    month = _month(row, column)
    if table.merged and table.located.place(row, column) in table.merged:
        table.rejected += cell is not None and is_filled(cell)
        return
    if cell is None:
        if month is not None:
            table.blank_by_month.setdefault(month, []).append((row, column, kind))
        return
    reading = kind.from_cell(cell, date_1904=date_1904)
    after = month is not None and table.period is not None and month > table.period
    if reading.status in (Status.BLANK, Status.PLACEHOLDER):
        if month is not None:
            table.blank_by_month.setdefault(month, []).append((row, column, kind))
        if reading.status is Status.PLACEHOLDER:
            table.seen[cell.row, cell.column] = cell
            table.accepted += 1
            _tell(table, row, column, reading)
        return
    table.seen[cell.row, cell.column] = cell
    if month is not None:
        table.filled_months.add(month)
    if after:
        _set_aside(table, row, column, cell, reading)
        return
    if reading.status not in VALUE_STATUSES or reading.value is None:
        table.rejected += 1
        _tell(table, row, column, reading)
        return
    table.accepted += 1
    if reading.slug is not None:
        _tell(table, row, column, reading)
    _keep(table, row, column, cell, reading, table.facts)
    if isinstance(reading.value, int) and not column.note:
        _judge(table, row, column, kind, reading, planned)


def _judge(
    table: _Table, row: IssuedRow, column: IssuedColumn, kind: Kind, reading: Reading, planned: int | None
) -> None:
    """Remember a figure beside its plan, and name the doubt it deserves."""
    value, month = reading.value, _month(row, column)
    assert isinstance(value, int)
    if month is not None:
        what = (column.measure, *(id_ for axis, id_ in row.members.items() if axis != "month"))
        table.figures.setdefault(month, {})[what] = (value, planned)
        table.first_cells.setdefault(month, (row, column))
    meant = value < 0 and reading.status is Status.ADJUSTED  # (300) is a negative on purpose
    doubt = implausible(value, planned, kind) if planned is not None and not meant else None
    if doubt is not None:
        where = table.located.where(row, column)
        table.problems.append(Problem(slug=doubt[0], where=where, value=reading.raw, details=doubt[1]))


def _month(row: IssuedRow, column: IssuedColumn) -> Month | None:
    if column.month is not None:
        return column.month
    key = row.members.get("month")
    return Month.parse(key) if key is not None else None


def _tell(table: _Table, row: IssuedRow, column: IssuedColumn, reading: Reading) -> None:
    """Add the problem a reading deserves."""
    if reading.slug is not None:
        where = table.located.where(row, column)
        table.problems.append(
            Problem(slug=reading.slug, where=where, value=reading.raw, details=reading.details)
        )


def _set_aside(table: _Table, row: IssuedRow, column: IssuedColumn, cell: Cell, reading: Reading) -> None:
    """Keep a figure of a month after the reporting period, uncounted."""
    table.withheld += 1
    period = table.period.key if table.period is not None else ""
    where = table.located.where(row, column)
    table.problems.append(problem("value-after-period", where, reading.raw or cell.raw, period=period))
    if reading.status in VALUE_STATUSES and reading.value is not None:
        _keep(table, row, column, cell, reading, table.aside)


def _keep(
    table: _Table, row: IssuedRow, column: IssuedColumn, cell: Cell, reading: Reading, facts: list[Fact]
) -> None:
    manifest, month = table.manifest, _month(row, column) or table.stamps.get(row.key) or table.period
    source = Source(table.path, table.located.sheet.name, cell.a1, reading.raw)
    dimension = next((axis for axis in reversed(tuple(row.members)) if axis not in NOT_ITEMS), "")
    month = month if month is not None else manifest.fiscal_year.months[-1]
    if column.note:
        note = Note(
            organisation=manifest.plan,
            month=month,
            owner=row.members.get("person", manifest.owner),
            territory=row.members.get("territory", manifest.territory),
            dimension=dimension,
            item=row.members.get(dimension, ""),
            kind=column.note,
            text=str(reading.value),
            source=source,
        )
        table.notes.append(note)
    elif isinstance(reading.value, int):
        fact = Fact(
            organisation=manifest.plan,
            scenario=column.scenario,
            month=month,
            owner=row.members.get("person", manifest.owner),
            territory=row.members.get("territory", manifest.territory),
            dimension=dimension,
            item=row.members.get(dimension, ""),
            measure=column.measure or row.members.get("measure", ""),
            value=reading.value,
            source=source,
        )
        facts.append(fact)


def _report_missing(table: _Table, planned: Mapping[tuple[str, int], int]) -> None:
    """Name the required inputs that are blank: each cell, or the month when all of it is blank."""
    if table.period is None:
        return
    position = {row.key: index for index, row in enumerate(table.located.issued.rows)}
    for month, blanks in sorted(table.blank_by_month.items()):
        if month > table.period:
            continue
        required = [
            (row, column, kind)
            for row, column, kind in blanks
            if column.required and planned.get((column.measure, position[row.key]), 0)
        ]
        if required and month not in table.filled_months:
            row, column, _ = required[0]
            where = table.located.where(row, column)
            table.problems.append(problem("month-not-filled", where, value=month.key, cells=len(required)))
            continue
        table.problems += [
            problem("value-missing", table.located.where(row, column), expected=kind.expected)
            for row, column, kind in required
        ]


def _report_repeated(table: _Table) -> None:
    """Name the months that repeat the month before to the cent (SB534)."""
    for month, before, count in repeated_months(table.figures):
        where = table.located.where(*table.first_cells[month])
        table.problems.append(problem("month-repeated", where, month.key, other=before.key, cells=count))


def _merged_inputs(located: LocatedTable) -> Mapping[tuple[int, int], tuple[int, int]]:
    """Return the input cells merged with one another, each with the first of those it is merged with."""
    if not located.sheet.merged:
        return {}
    columns = sorted(located.columns[c.key] for c in located.issued.inputs if c.key in located.columns)
    rows = sorted(located.rows.values())
    merged: dict[tuple[int, int], tuple[int, int]] = {}
    for area in located.sheet.merged:
        places = [
            (row, column)
            for row in rows
            if area.first_row <= row <= area.last_row
            for column in columns
            if area.first_column <= column <= area.last_column
        ]
        if len(places) > 1:
            merged |= dict.fromkeys(places, places[0])
    return merged


def _report_merged(table: _Table) -> None:
    """Name the input cells that were merged: one figure there stands for several cells (SB446)."""
    located = table.located
    keys = {at: row for row in located.issued.rows if (at := located.rows.get(row.key)) is not None}
    captions = {at: c for c in located.issued.inputs if (at := located.columns.get(c.key)) is not None}
    for first in dict.fromkeys(table.merged.values()):
        cell = located.sheet.at(*first)
        label, caption = Text.of(row_label(keys[first[0]])), column_label(captions[first[1]])
        where = place_in(located.sheet, *first, label, caption)
        count = sum(1 for other in table.merged.values() if other == first)
        value = cell.raw if cell is not None else ""
        table.problems.append(problem("cells-merged", where, value, cells=count))


def _count_withheld(table: _Table) -> None:
    """Count the filled input cells that were not read, and name those in rows that were not issued."""
    located = table.located
    captions = {located.columns[c.key]: c.caption for c in located.issued.inputs if c.key in located.columns}
    first = min(located.columns.values(), default=0)
    read = set(located.rows.values())
    for cell in filled_inputs(located):
        if cell.row in read and cell.column in captions:
            continue
        table.withheld += 1
        if cell.row in located.unknown_rows:
            where = Location(sheet=located.sheet.name, cell=cell.a1, column=captions.get(cell.column))
            beside = located.sheet.at(cell.row, first)
            row = beside.raw if beside is not None else ""
            table.problems.append(problem("unknown-row", where, cell.raw or f"={cell.formula}", row=row))


def filled_inputs(located: LocatedTable) -> Iterator[Cell]:
    """Yield every cell of a table that holds an input, or may hold one, and is not blank."""
    rows = sorted({*located.rows.values(), *located.unknown_rows, *located.doubtful_rows})
    for at in rows:
        for across in located.input_columns:
            cell = located.sheet.at(at, across)
            if cell is not None and is_filled(cell):
                yield cell


def is_filled(cell: Cell) -> bool:
    """Say whether a cell is not blank: a formula that was never calculated is not, white space is."""
    uncalculated = cell.formula is not None and cell.type is CellType.NUMBER and not cell.raw
    return uncalculated or bool(fold(cell.raw or ""))
