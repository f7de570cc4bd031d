"""Figures read a column at a time are those read cell by cell."""

from __future__ import annotations

from decimal import Decimal

import pytest
from corpus.case import expectations
from corpus.test_mangled import read
from hypothesis import given
from hypothesis import strategies as st

from salesbook.intake import extract, tampering
from salesbook.intake.column_cells import Cells, ColumnMemory
from salesbook.intake.figures import as_issued, plain_figures
from salesbook.issued.cells.kinds import CountKind, Kind, MoneyKind, PercentKind
from salesbook.issued.cells.reading import CellStatus
from salesbook.model.amount import Currency, money_units
from salesbook.spreadsheet.grid import Cell, CellType, GridColumn

CNY, UNITS = Currency("CNY"), money_units("CNY")
KINDS: tuple[Kind, ...] = (
    MoneyKind(currency=CNY, unit=UNITS["1"], decimals_shown=2),
    MoneyKind(currency=CNY, unit=UNITS["10k"], decimals_shown=2),
    CountKind(unit=UNITS["1"]),
    PercentKind(),
)
ROWS = tuple(range(13))


def cells_of(column: GridColumn, rows: tuple[int, ...]) -> Cells:
    return ColumnMemory().cells(column, rows)


def is_as_issued(column: GridColumn, rows: tuple[int, ...], kind: Kind, issued: list[int]) -> bool:
    return as_issued(column, cells_of(column, rows), kind, issued)


NUMBERS = (
    st.integers(-(10**17), 10**17).map(str)
    | st.decimals(-(10**12), 10**12, places=3).map(str)
    | st.floats(-1e18, 1e18).map(repr)
    | st.sampled_from(("0", "-0", "007", "1E+3", "1e400", "0.005", "12060.000000000002", "99999999999999.99"))
)
CELLS = st.builds(
    Cell,
    row=st.integers(0, 12),
    column=st.just(4),
    type=st.sampled_from((CellType.NUMBER, CellType.NUMBER, CellType.NUMBER, CellType.TEXT)),
    raw=NUMBERS | st.none(),
    formula=st.sampled_from((None, None, None, "A1")),
    format=st.sampled_from(("General", "0.00", "#,##0", "0%", '0.0,"千"', "yyyy-mm-dd")),
)


@given(st.lists(CELLS, max_size=12, unique_by=lambda cell: cell.row), st.sampled_from(KINDS))
def test_a_figure_taken_with_its_column_is_the_one_its_kind_finds(cells: list[Cell], kind: Kind) -> None:
    column = GridColumn.of(4, cells)
    found = cells_of(column, ROWS)
    assert sorted((*found.numbers, *found.others, *found.blank)) == list(ROWS)
    assert {*found.numbers, *found.others} == {cell.row for cell in cells}
    for row, figure in zip(found.numbers, plain_figures(found.pick(column.raws), kind), strict=True):
        reading = kind.from_cell(column.cell(row))
        assert figure is None or (reading.status, reading.value) == (CellStatus.OK, figure)


@given(st.lists(st.decimals(0, 10**9, places=2), min_size=1, max_size=8))
def test_amounts_as_they_are_stored_are_all_taken_with_their_column(amounts: list[Decimal]) -> None:
    cells = [Cell(row, 4, CellType.NUMBER, str(amount)) for row, amount in enumerate(amounts)]
    rows, steps = tuple(range(len(cells))), [int(each * 100) for each in amounts]
    column = GridColumn.of(4, cells)
    assert plain_figures(cells_of(column, rows).pick(column.raws), KINDS[0]) == steps
    assert is_as_issued(column, rows, KINDS[0], steps)
    others = [cells[0]._replace(type=CellType.TEXT), *cells[1:]]
    assert not is_as_issued(GridColumn.of(4, others), rows, KINDS[0], steps)
    assert not is_as_issued(column, rows, KINDS[0], [steps[0] + 1, *steps[1:]])
    assert not is_as_issued(column, (*rows, len(rows)), KINDS[0], [*steps, 0])


@given(st.lists(CELLS, max_size=3, unique_by=lambda cell: cell.row), st.sampled_from(KINDS))
def test_cells_that_are_as_issued_are_read_as_what_was_issued(cells: list[Cell], kind: Kind) -> None:
    column, rows = GridColumn.of(4, cells), tuple(cell.row for cell in cells)
    readings = [kind.from_cell(cell) for cell in cells]
    values = [reading.value for reading in readings if isinstance(reading.value, int)]
    if len(values) == len(cells) and is_as_issued(column, rows, kind, values):
        assert {reading.status for reading in readings} == {CellStatus.OK}
    odd = [Cell(0, 4, CellType.NUMBER, raw) for raw in ("1_000", "nan", " 1", "inf", "")]
    assert not any(
        is_as_issued(GridColumn.of(4, [cell]), (0,), KINDS[2], [value]) for cell in odd for value in (1, 1000)
    )


def test_books_are_read_the_same_when_no_figure_is_taken_with_its_column(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    quick = {slug: read.__wrapped__(slug) for slug in list(expectations())[::3]}
    for module in (extract, tampering):
        monkeypatch.setattr(module, "plain_figures", lambda raws, _: [None] * len(raws))
    monkeypatch.setattr(tampering, "as_issued", lambda *_: False)
    for slug, found in quick.items():
        slow = read.__wrapped__(slug)
        assert sorted(found.facts) == sorted(slow.facts), slug
        assert sorted(map(repr, found.problems)) == sorted(map(repr, slow.problems)), slug
        assert (found.status, found.cells, found.tables) == (slow.status, slow.cells, slow.tables), slug
