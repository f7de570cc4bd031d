"""A table found in a returned sheet, and its rows: by key, beside the labels they were issued with."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from salesbook.intake.captions import is_issued, plain
from salesbook.intake.lines import RowPlaces
from salesbook.issued.cells.characters import fold
from salesbook.issued.cells.kinds import MoneyKind
from salesbook.issued.cells.reading import CellStatus
from salesbook.issued.identity import COMPUTED_KEY, end_mark
from salesbook.issued.manifest import IssuedColumn, IssuedRow, IssuedTable
from salesbook.model.amount import Currency, Unit
from salesbook.problems import Location, Problem, Text, problem
from salesbook.spreadsheet.grid import Cell, CellType, GridSheet

FIGURE = MoneyKind(currency=Currency("CNY"), unit=Unit("1", Text()), decimals_shown=2)
"""Anything that is a figure is one of money too."""
FEWEST_RESPELT = 3
"""So many rows with a number that was never issued, beside as many that are gone, were spelt otherwise."""
HEADER_WITHIN = 4
"""How many rows below the key row the captions may stand."""


class Piece(NamedTuple):
    """A part of a table with a mark of its own: from that to its `end_row`, with the first of its rows."""

    id: str
    key_row: int
    first_row: int
    end_row: int
    complete: bool
    """Whether each of its columns was found."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LocatedTable:
    """An issued table found in a sheet; rows and columns 0-based, by key.

    `unknown_rows` lie inside the table, or hold figures below it, and carry no key that was issued;
    `computed_rows` are subtotals and totals. What is ambiguous or contradicts its labels or caption is in
    neither map but in `doubtful_rows` and `doubtful_columns`, and named in `problems`: figures that stand
    there are withheld. Of a table in `pieces` those `apart` stand on another sheet or in other columns, and
    are read as tables of their own.
    """

    issued: IssuedTable
    sheet: GridSheet
    key_row: int
    key_column: int
    end_row: int
    columns: Mapping[str, int]
    rows: RowPlaces
    unknown_rows: Sequence[int] = ()
    computed_rows: Sequence[int] = ()
    doubtful_rows: Sequence[int] = ()
    doubtful_columns: Sequence[int] = ()
    problems: Sequence[Problem] = field(default_factory=tuple)
    pieces: Sequence[Piece] = ()
    apart: Sequence[LocatedTable] = ()

    @property
    def input_columns(self) -> tuple[int, ...]:
        """The columns that hold inputs, or may hold them."""
        located = [self.columns[column.key] for column in self.issued.inputs if column.key in self.columns]
        return tuple(sorted({*located, *self.doubtful_columns}))

    @property
    def parts(self) -> Sequence[Piece]:
        """The pieces it stands in, or all of it as one."""
        if self.pieces:
            return self.pieces
        named = {column.key for column in self.issued.columns if column.role != "key"}
        first = min(self.rows.values(), default=0)
        return [Piece(self.issued.id, self.key_row, first, self.end_row, named <= self.columns.keys())]

    @property
    def marks(self) -> Mapping[str, tuple[str, int]]:
        """The sheet and the key row of each of its parts, by the name in its mark."""
        own = {each.id: (self.sheet.name, each.key_row) for each in self.parts}
        return own | {each.issued.id: (each.sheet.name, each.key_row) for each in self.apart}

    def cell(self, row: str, column: str) -> Cell | None:
        """Return the cell at a row and column key, None where nothing stands."""
        return self.sheet.at(self.rows[row], self.columns[column])

    def labels(self, row: int) -> Sequence[str]:
        """Return what stands in the label columns of a (0-based) row, from left to right."""
        labels = [column.key for column in self.issued.columns if column.role == "label"]
        places = sorted(self.columns[key] for key in labels if key in self.columns)
        cells = (self.sheet.at(row, across) for across in places)
        return [cell.raw for cell in cells if cell is not None and cell.raw]

    def words(self, row: int) -> Text | None:
        """Return the labels of a (0-based) row as one text, None where there are none."""
        return Text.of(" / ".join(found)) if (found := self.labels(row)) else None

    def place(self, row: IssuedRow, column: IssuedColumn) -> tuple[int, int]:
        """Return the 0-based place of a cell."""
        return self.rows[row.key], self.columns[column.key]

    def where(self, row: IssuedRow, column: IssuedColumn) -> Location:
        """Return the location of a cell with the labels a person reads there."""
        at, across = self.place(row, column)
        # A piece is of one month, which its rows need not name.
        month = [row.members["month"]] if self.pieces and "month" in row.members else []
        label = " / ".join([*month, *filter(None, [row_label(row)])])
        return place_in(self.sheet, at, across, Text.of(label), column_label(column))


def row_label(row: IssuedRow) -> str:
    """Return the labels of a row as one text."""
    return " / ".join(label for label in row.labels if label)


def column_label(column: IssuedColumn) -> Text:
    """Return the caption of a column with the one of its group: `Revenue AC Actual`."""
    words = (column.group.in_language("en"), column.caption.in_language("en"))
    return Text.of(" ".join(word for word in words if word))


def place_in(sheet: GridSheet, row: int, column: int, label: Text | None, caption: Text | None) -> Location:
    """Return the location of a 0-based place in a sheet."""
    address = Cell(row, column, CellType.TEXT, None).a1
    return Location(sheet=sheet.name, cell=address, row=label, column=caption)


def placed(
    table: IssuedTable,
    sheet: GridSheet,
    key_row: int,
    key_column: int,
    columns: Mapping[str, int],
    *,
    stop: int | None = None,
    doubtful: Sequence[int] = (),
    said: Sequence[Problem] = (),
) -> LocatedTable:
    """Return the table whose columns are known, with its rows; the next table begins at row `stop`."""
    problems = list(said)
    keys = _keys_below(sheet, key_row, key_column, stop)
    ours = {row.key for row in table.rows}
    end_row = _end_row(table, keys, ours, key_row)
    header = _header_row(table, sheet, key_row, columns)
    places, computed, unknown = _key_places(keys, ours, range(header + 1, end_row))
    respelt = [(at, keys[at]) for at in unknown if keys.get(at)]
    # Figures above the first row and below the last one are looked for: people add rows there by hand.
    inputs = {columns[column.key] for column in table.inputs if column.key in columns}
    unknown += figures_below(sheet, key_row, header + 1, inputs)
    unknown += figures_below(sheet, end_row - 1, stop, inputs)
    problems += _missing(table, sheet, places, key_column, respelt)
    rows = _rows(table, sheet, places, key_column, columns, problems)
    located = set(rows.values())
    return LocatedTable(
        issued=table,
        sheet=sheet,
        key_row=key_row,
        key_column=key_column,
        end_row=end_row,
        columns=columns,
        rows=rows,
        unknown_rows=unknown,
        computed_rows=computed,
        doubtful_rows=[at for found in places.values() for at in found if at not in located],
        doubtful_columns=doubtful,
        problems=problems,
    )


def _keys_below(sheet: GridSheet, key_row: int, key_column: int, stop: int | None) -> dict[int, str]:
    """Return what stands in the key column by row, from the key row down to the next table."""
    column = sheet.column(key_column)
    rows = column.rows_below(key_row, stop)
    raws = (column.raws[column.shape.places[row]] for row in rows)
    return {row: (raw or "").strip() for row, raw in zip(rows, raws, strict=True)}


def _end_row(table: IssuedTable, keys: Mapping[int, str], ours: Collection[str], key_row: int) -> int:
    """Return the row after the last key of the table, or of its end mark when that stands below.

    A sort of the whole table carries the mark upwards.
    """
    mark = end_mark(table.id)
    last = max((row for row, key in keys.items() if _is_key(key, ours)), default=key_row)
    return max((row for row, key in keys.items() if key == mark and row > last), default=last + 1)


def _is_key(key: str, ours: Collection[str]) -> bool:
    return key in ours or key.startswith(COMPUTED_KEY)


def _key_places(
    keys: Mapping[int, str], ours: Collection[str], rows: Iterable[int]
) -> tuple[dict[str, list[int]], list[int], list[int]]:
    """Return where every issued row key stands, the computed rows, and those without an issued key."""
    places: dict[str, list[int]] = {}
    computed: list[int] = []
    unknown: list[int] = []
    for at in rows:
        key = keys.get(at, "")
        if key in ours:
            places.setdefault(key, []).append(at)
        elif key.startswith(COMPUTED_KEY):
            computed.append(at)  # totals are computed from the figures, never read
        else:
            unknown.append(at)
    return places, computed, unknown


def figures_below(sheet: GridSheet, row_above: int, stop: int | None, columns: Collection[int]) -> list[int]:
    """Return the rows below another one, up to `stop`, where a figure was typed into some columns."""
    own = map(sheet.column, columns)
    below = (column[row] for column in own for row in column.rows_below(row_above, stop))
    return sorted({cell.row for cell in below if is_typed(cell)})


def is_typed(cell: Cell) -> bool:
    """Say whether a figure was typed into a cell."""
    return cell.type in (CellType.NUMBER, CellType.TEXT) and is_figure(cell)


def is_figure(cell: Cell) -> bool:
    """Say whether a number was typed, as such or as a text that is nothing else."""
    if cell.formula is not None:
        return False
    return cell.type is CellType.NUMBER or FIGURE.from_cell(cell).status in (
        CellStatus.OK,
        CellStatus.ADJUSTED,
    )


def _missing(
    table: IssuedTable,
    sheet: GridSheet,
    places: Mapping[str, Sequence[int]],
    key_column: int,
    respelt: Sequence[tuple[int, str]],
) -> list[Problem]:
    """Return the rows whose numbers are gone: one by one, or once where many were spelt otherwise."""
    gone = [row for row in table.rows if row.key not in places and not row.spare] if table.inputs else []
    if gone and len(respelt) >= max(FEWEST_RESPELT, len(gone)):
        at, key = respelt[0]
        where = place_in(sheet, at, key_column, None, None)
        return [problem("numbers-changed", where, key, cells=len(gone), issued=gone[0].key)]
    if table.inputs and table.rows and not places:
        return [problem("numbers-missing", Location(sheet=sheet.name), table=table.id)]
    labels = [(row, Text.of(row_label(row))) for row in gone]
    return [problem("row-missing", Location(sheet=sheet.name, row=label), row.key) for row, label in labels]


def _rows(
    table: IssuedTable,
    sheet: GridSheet,
    places: Mapping[str, Sequence[int]],
    key_column: int,
    columns: Mapping[str, int],
    problems: list[Problem],
) -> RowPlaces:
    """Return the rows by key that stand there once, beside the labels issued with them."""
    issued = {row.key: row for row in table.rows}
    once = [(issued[key], found[0]) for key, found in places.items() if len(found) == 1]
    others = _other_labels(once, sheet, _label_places(table, columns))
    rows: dict[str, int] = {}
    for key, found in places.items():
        if len(found) == 1 and key not in others:
            rows[key] = found[0]
            continue
        row = issued[key]
        where = place_in(sheet, found[0], key_column, Text.of(row_label(row)), None)
        if len(found) > 1:
            those = Text.listing(str(at + 1) for at in found)
            problems.append(problem("row-ambiguous", where, key, rows=those))
        else:
            across, shown = others[key]
            where = place_in(sheet, found[0], across, Text.of(row_label(row)), None)
            problems.append(problem("labels-disagree", where, shown, issued=row_label(row)))
    return RowPlaces(table.rows, rows)


def _header_row(table: IssuedTable, sheet: GridSheet, key_row: int, columns: Mapping[str, int]) -> int:
    """Return the row of the captions: the lowest that holds one just as issued.

    Where none does it is the first below the key row with anything in a located column.
    """
    below = range(key_row + 1, key_row + HEADER_WITHIN + 1)
    own = [(column, sheet.column(columns[column.key])) for column in table.columns if column.key in columns]
    captions = [
        next((row for row in below if (cell := down.cell(row)) and is_issued(cell.raw or "", column)), None)
        for column, down in own
    ]
    rows = [row for row in captions if row is not None]
    if rows:
        return max(rows)
    return next((row for row in below if any(down.cell(row) for _, down in own)), key_row)


def _label_places(table: IssuedTable, columns: Mapping[str, int]) -> list[tuple[int, int]]:
    """Return which label of a row stands in which column, for labels that are words."""
    labels = [column for column in table.columns if column.role == "label"]
    return [
        (number, columns[column.key])
        for number, column in enumerate(labels)
        if column.key in columns and column.kind == "text"
    ]


def _other_labels(
    rows: Sequence[tuple[IssuedRow, int]], sheet: GridSheet, labels: Iterable[tuple[int, int]]
) -> dict[str, tuple[int, str]]:
    """Return by row key the first label that is not the one issued with it: its column and its words."""
    others: dict[str, tuple[int, str]] = {}
    for number, across in labels:
        column = sheet.column(across)
        issued = [row.labels[number] if number < len(row.labels) else None for row, _ in rows]
        shown = [None if at is None else column.raws[at] for at in column.at(at for _, at in rows)]
        if shown == issued:
            continue  # as issued, which is what most columns are
        for (row, _), label, found in zip(rows, issued, shown, strict=True):
            if label is not None and found != label and plain(found or "") != plain(label):
                others.setdefault(row.key, (across, found or "(blank)"))
    return others


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
