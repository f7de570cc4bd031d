"""What was done to cells that nobody fills in (plan, formulas, totals), and figures out of sight."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import NamedTuple

from salesbook.intake.column_cells import ColumnMemory
from salesbook.intake.figures import as_issued, plain_figures
from salesbook.intake.located import LocatedTable, column_label, filled_inputs, place_in, row_label
from salesbook.issued.cells.characters import fold
from salesbook.issued.cells.kinds import CountKind, Kind, MoneyKind
from salesbook.issued.cells.numeric import stored_number
from salesbook.issued.cells.reading import CellStatus, Reading
from salesbook.issued.manifest import GivenValue, IssuedColumn, IssuedRow, Manifest
from salesbook.model.period import Month
from salesbook.problems import Location, Problem, Text, problem, sentence
from salesbook.spreadsheet.grid import Cell, CellType, GridColumn, column_letters

BLANK = sentence("intake.blank.plan-cell")
FIGURES = (MoneyKind, CountKind)
FEWEST_REPLACED = 6
"""From so many changed plan figures on, when they are most of their columns', the plan is another one."""
FEWEST_IN_A_BLOCK = 3
"""From so many on a block of one month was pasted: most of a column, or rows with several changed figures."""
FAR = 5
"""A figure is not of another's size when it is so many times larger."""
FEWEST_DISPLACED = 2
"""One row that holds another's plan may be a slip; from two on, columns were sorted or moved apart."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Changed:
    """A plan cell that does not hold what was issued."""

    row: IssuedRow
    column: IssuedColumn
    cell: Cell | None
    reading: Reading
    issued: GivenValue
    kind: Kind


class _Moved(NamedTuple):
    """A total's formula that stands in an input cell."""

    row: IssuedRow
    formula: str


def without_displaced(
    located: LocatedTable, manifest: Manifest, memory: ColumnMemory, *, date_1904: bool
) -> tuple[LocatedTable, list[Problem]]:
    """Return the table without the rows that hold the plan of others, and what happened to its plan cells.

    Changed plan cells are SB440, formulas in them SB441. Rows beside whose keys the plan of other rows
    stands are doubtful (SB445): their figures were sorted or moved away from their keys. Where most of the
    plan is another one, all rows are (SB447).
    """
    # The issued plan counts whatever stands there (docs/decisions.md), so a changed cell alone does no harm;
    # but the plan of another row shows that figures no longer stand beside their own keys.
    changed = list(_changed(located, manifest, memory, date_1904=date_1904))
    if not changed:
        return located, []
    exchanged = _exchanged(located, changed, manifest, date_1904=date_1904)
    if exchanged:
        keys = {each.row.key for each in exchanged}
        rest = [each for each in changed if each.row.key not in keys]
        where, cells = located.where(exchanged[0].row, exchanged[0].column), len(exchanged)
        first = problem("plan-exchanged", where, exchanged[0].reading.raw, cells=cells)
        return _without_rows(located, keys), [first, *_told(located, rest)]
    displaced = _displaced(located, changed)
    if displaced:
        rest = [each for each in changed if each.row.key not in displaced]
        found = [_displaced_problem(located, key, other) for key, other in displaced.items()]
        return _without_rows(located, displaced), [*found, *_told(located, rest)]
    pasted = [each for own in _columns(changed) if not _permuted(own) for each in own]  # sorted is told so
    if (replaced := _replaced(located, pasted)) is not None:
        return _without_rows(located, located.rows), [replaced]
    months = _replaced_months(located, pasted)
    rows = {each.row.key for each in changed if each.row.subject.month in months}
    return _without_rows(located, rows), [
        *months.values(),
        *_told(located, [each for each in changed if each.row.key not in rows]),
    ]


def _without_rows(located: LocatedTable, keys: Collection[str]) -> LocatedTable:
    """Return the table with some rows among the doubtful ones, whose figures are withheld."""
    if not keys:
        return located
    doubtful = (*located.doubtful_rows, *(located.rows[key] for key in keys))
    return replace(located, rows=located.rows.without(dict.fromkeys(keys)), doubtful_rows=doubtful)


def _told(located: LocatedTable, changed: Sequence[_Changed]) -> list[Problem]:
    """Return the changed plan cells one by one, but once for a column whose figures only changed places."""
    told: list[Problem] = []
    for own in _columns(changed):
        if located.issued.inputs and _permuted(own):
            where = located.where(own[0].row, own[0].column)
            told.append(problem("plan-column-sorted", where, own[0].reading.raw, cells=len(own)))
        else:
            told += [_given_problem(located, each, _near(each, changed)) for each in own]
    return told


def _near(one: _Changed, changed: Sequence[_Changed]) -> int:
    """Return how many plan figures of the same month were changed."""
    return sum(1 for each in changed if each.row.subject.month == one.row.subject.month)


def _exchanged(
    located: LocatedTable, changed: Sequence[_Changed], manifest: Manifest, *, date_1904: bool
) -> list[_Changed]:
    """Return the changed plan figures that stand, as issued, in the input of the same measure beside them.

    What stands in the place of the plan must look like an actual figure: somebody may meet a target exactly,
    and touch the plan besides.
    """
    inputs = {column.measure: column for column in located.issued.inputs if column.key in located.columns}
    found = []
    for each in changed:
        column = inputs.get(each.column.measure) if each.issued else None
        if column is not None and column.month == each.column.month:
            kind = column.cell_kind(manifest.currency, manifest.fiscal_year)
            typed = kind.from_cell(located.cell(each.row.key, column.key), date_1904=date_1904)
            if typed.value == each.issued and _is_near(each):
                found.append(each)
    return found


def _is_near(changed: _Changed) -> bool:
    """Return whether a changed plan figure is of the size of the issued one."""
    now, issued = changed.reading.value, changed.issued
    if not isinstance(now, int) or not isinstance(issued, int):
        return False
    return abs(issued) <= FAR * abs(now) and abs(now) <= FAR * abs(issued)


def _permuted(changed: Sequence[_Changed]) -> bool:
    """Say whether the changed plan cells of a column hold the issued figures of one another."""
    return len(changed) >= FEWEST_DISPLACED and Counter(each.reading.value for each in changed) == Counter(
        each.issued for each in changed
    )


def _changed(
    located: LocatedTable, manifest: Manifest, memory: ColumnMemory, *, date_1904: bool
) -> Iterator[_Changed]:
    issued = located.issued
    places = located.rows.in_order
    settled = manifest.settled
    for column in issued.columns:
        # Of an input only figures of months that were accepted before are issued, where months are locked.
        typed = column.role == "input"
        locked = typed and settled and issued.by_month and column.scenario
        blank = [None] * len(issued.rows) if locked else None
        values = issued.given.get(column.key, blank)
        across = located.columns.get(column.key)
        if column.role not in ("given", "input") or values is None or across is None:
            continue
        kind = column.cell_kind(manifest.currency, manifest.fiscal_year)
        down = located.sheet.column(across)
        cells = memory.cells(down, places)
        if as_issued(down, cells, kind, values):
            continue  # which is what most columns are
        figures = dict(zip(cells.numbers, plain_figures(cells.pick(down.raws), kind), strict=True))
        for number, (row, at, value) in enumerate(zip(issued.rows, places, values, strict=True)):
            if at < 0 or (figures.get(number) is not None and figures[number] == value):
                continue
            if typed and row.subject.month not in settled:
                continue
            cell = down.cell(at)
            reading = kind.from_cell(cell, date_1904=date_1904)
            same = reading.value == value and (value is not None or reading.status is CellStatus.BLANK)
            if not same or (cell is not None and cell.formula is not None):
                yield _Changed(row=row, column=column, cell=cell, reading=reading, issued=value, kind=kind)


def _given_problem(located: LocatedTable, changed: _Changed, near: int) -> Problem:
    issued, kind = changed.issued, changed.kind
    shown = f"{kind.to_cell(issued):,}" if isinstance(issued, int) and isinstance(kind, FIGURES) else issued
    now = changed.reading.raw
    formula = changed.cell is not None and changed.cell.formula is not None
    slug = "given-is-formula" if formula else "plan-cell-changed"
    slug = "accepted-cell-changed" if changed.column.role == "input" else slug
    where = located.where(changed.row, changed.column)
    # Where a block was pasted the figures beside it came along: nothing to be calm about.
    more = sentence("intake.changed.more", cells=near) if near > 1 else Text()
    return problem(slug, where, now, issued=shown or BLANK, now=now or BLANK, more=more)


def _displaced(located: LocatedTable, changed: Sequence[_Changed]) -> dict[str, IssuedRow]:
    """Return the rows that hold the whole plan of another row, with that row, by key."""
    issued = located.issued
    numbers = {row.key: number for number, row in enumerate(issued.rows)}
    given = [
        column.key
        for column in issued.columns
        if column.role in ("given", "input") and column.key in issued.given.keys() & located.columns.keys()
    ]
    now: dict[str, dict[str, object]] = {}
    for each in changed:
        whole: dict[str, object] = {key: issued.given[key][numbers[each.row.key]] for key in given}
        now.setdefault(each.row.key, whole)[each.column.key] = each.reading.value
    others: dict[tuple[object, ...], IssuedRow] = {}
    for number, row in enumerate(issued.rows):
        others.setdefault(tuple(issued.given[key][number] for key in given), row)
    found = {key: others.get(tuple(plan.values())) for key, plan in now.items() if any(plan.values())}
    displaced = {key: other for key, other in found.items() if other is not None}
    return displaced if len(displaced) >= FEWEST_DISPLACED else {}


def _replaced_months(located: LocatedTable, changed: Sequence[_Changed]) -> dict[Month | None, Problem]:
    """Return the months most of whose plan figures are not those issued, each with its problem."""
    found: dict[Month | None, Problem] = {}
    for month in dict.fromkeys(each.row.subject.month for each in changed):
        own = [each for each in changed if each.row.subject.month == month]
        if month is None:
            continue
        in_row = Counter(each.row.key for each in own)
        across = [each for each in own if in_row[each.row.key] > 1]
        replaced = (_replaced(located, block, month) for block in [own, *_columns(own)])
        block = next((each for each in replaced if each is not None), None)
        if block is None and len({each.row.key for each in across}) >= FEWEST_IN_A_BLOCK:
            block = _pasted(located, across, Text.of(month.key))
        if block is not None:
            found[month] = block
    return found


def _columns(changed: Sequence[_Changed]) -> list[list[_Changed]]:
    """Return the changed plan cells column by column."""
    columns: dict[str, list[_Changed]] = {}
    for each in changed:
        columns.setdefault(each.column.key, []).append(each)
    return [*columns.values()]


def _pasted(located: LocatedTable, others: Sequence[_Changed], part: Text) -> Problem:
    where = located.where(others[0].row, others[0].column)
    return problem("plan-replaced", where, others[0].reading.raw, cells=len(others), part=part)


def _replaced(
    located: LocatedTable, changed: Sequence[_Changed], month: Month | None = None
) -> Problem | None:
    """Return the problem of a table with inputs, or a month of it, most of whose plan is not as issued.

    Columns in which nothing was changed do not count: a block may be pasted over one alone.
    """
    issued = located.issued
    given = [own[0].column.key for own in _columns(changed)]
    # A plan of zero says little: it stays the same under a change of unit.
    figures = [
        value
        for key in given
        for row, value in zip(issued.rows, issued.given.get(key, ()), strict=False)
        if isinstance(value, int) and (month is None or row.subject.month == month)
    ]
    others = [each for each in changed if isinstance(each.reading.value, int) and each.issued]
    fewest = FEWEST_REPLACED if month is None else FEWEST_IN_A_BLOCK
    if not issued.inputs or len(others) < fewest or 2 * len(others) <= len(figures) - figures.count(0):
        return None
    return _pasted(located, others, sentence("intake.part.table") if month is None else Text.of(month.key))


def _displaced_problem(located: LocatedTable, key: str, other: IssuedRow) -> Problem:
    row = next(row for row in located.issued.rows if row.key == key)
    first = min(located.columns.values())
    where = place_in(located.sheet, located.rows[key], first, Text.of(row_label(row)), None)
    return problem("plan-of-another-row", where, row_label(other))


def overwritten(located: LocatedTable, memory: ColumnMemory) -> list[Problem]:
    """Return where formulas gave way to typed values: in computed columns (SB442) and totals (SB444)."""
    return [*_overwritten_columns(located, memory), *_overwritten_totals(located, memory)]


def _overwritten_columns(located: LocatedTable, memory: ColumnMemory) -> Iterator[Problem]:
    lines = located.rows.lines
    for column in located.issued.columns:
        across = located.columns.get(column.key)
        if column.role != "computed" or across is None:
            continue
        down = located.sheet.column(across)
        constant = memory.constants(down, located.rows.at)
        typed = [(lines[n].row, raw) for n, at in constant if fold(raw := down.raws[at] or "")]
        if typed:
            row, first = typed[0]
            yield problem("formula-overwritten", located.where(row, column), first, cells=len(typed))


def _overwritten_totals(located: LocatedTable, memory: ColumnMemory) -> Iterator[Problem]:
    rows = tuple(located.computed_rows)
    for column in located.issued.columns if rows else ():
        across = located.columns.get(column.key)
        if column.role not in ("given", "input", "computed") or across is None:
            continue
        down = located.sheet.column(across)
        constants = memory.constants(down, rows)
        typed = [(rows[n], at) for n, at in constants if down.shape.types[at] is CellType.NUMBER]
        moved = _moved_total(located, column, down) if typed else None
        if moved is not None:
            yield problem("column-displaced", located.where(moved.row, column), f"={moved.formula}")
        elif typed:
            row, at = typed[0]
            where = place_in(located.sheet, row, across, located.words(row), column_label(column))
            off = _off_by(located, column, down, row, down.raws[at])
            yield problem("total-overwritten", where, down.raws[at], cells=len(typed), off=off)


def _off_by(
    located: LocatedTable, column: IssuedColumn, down: GridColumn, row: int, typed: str | None
) -> Text:
    """Return by how much a total that was typed differs from the figures above it, where they are plain."""
    if column.role == "computed":
        return Text()
    before = max((at for at in located.computed_rows if at < row), default=-1)
    own = [line.at for line in located.rows.lines if before < line.at < row]
    rows = own or located.rows.at  # a grand total stands right below a subtotal
    cells = [down.cell(at) for at in rows]
    numbers = [stored_number(cell.raw or "") for cell in cells if cell is not None and cell.raw]
    total = stored_number(typed or "")
    if total is None or None in numbers:
        return Text()
    found = sum((each for each in numbers if each is not None), Decimal())
    if total == found:
        return sentence("intake.total.same")
    return sentence("intake.total.differs", sum=f"{found:,}", by=f"{total - found:+,}")


def _moved_total(located: LocatedTable, column: IssuedColumn, down: GridColumn) -> _Moved | None:
    """Return the first input cell of a column that holds a sum of its own column, as totals do."""
    letters = column_letters(located.columns[column.key])
    of_itself = re.compile(rf"(?i)\b(?:SUM|SUBTOTAL)\(.*\b\$?{letters}\$?\d+:\$?{letters}\$?\d+")
    for line in located.rows.lines if column.role == "input" else ():
        cell = down.cell(line.at)
        if cell is not None and cell.formula and of_itself.search(cell.formula):
            return _Moved(line.row, cell.formula)
    return None


def out_of_sight(located: LocatedTable) -> list[Problem]:
    """Note that figures stand in hidden rows, columns or sheets (SB443): they count all the same."""
    sheet = located.sheet
    hidden = sheet.visibility != "visible"
    # Months are folded away by who fills them in.
    rows = frozenset() if located.pieces else sheet.hidden_rows.intersection(located.rows.values())
    columns = sheet.hidden_columns.intersection(located.input_columns)
    if not (hidden or rows or columns):
        return []
    cells = [cell for cell in filled_inputs(located) if hidden or cell.row in rows or cell.column in columns]
    if not cells:
        return []
    first = min(cells, key=lambda cell: cell[:2]).a1
    where = Location(sheet=sheet.name, cell=None if hidden else first)
    return [problem("hidden-figures", where, sheet.name if hidden else first, cells=len(cells))]
