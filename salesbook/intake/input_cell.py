"""What one input cell says: a figure, a word, nothing, or something that cannot be taken."""

from __future__ import annotations

from dataclasses import replace

from salesbook.intake.gaps import Blank
from salesbook.intake.input_column import InputColumn
from salesbook.intake.input_table import InputTable
from salesbook.intake.lines import TableLine
from salesbook.intake.located import is_filled
from salesbook.intake.part import NO_PART, Part
from salesbook.intake.plausible import usual_text
from salesbook.intake.taken import Taken
from salesbook.intake.unsure_formulas import why_unsure
from salesbook.issued.cells.kinds import CountKind, Kind
from salesbook.issued.cells.reading import CellStatus, Reading
from salesbook.model.facts import Note, Source
from salesbook.model.period import Month
from salesbook.problems import Problem, Text, problem
from salesbook.spreadsheet.grid import Cell, CellType

VALUE_STATUSES = frozenset((CellStatus.OK, CellStatus.ADJUSTED, CellStatus.FORMULA))


def read_input(
    table: InputTable,
    column: InputColumn,
    line: TableLine,
    month: Month | None,
    cell: Cell | None,
    *,
    late: bool,
) -> Part:
    """Return what a cell says; its `month` is that of its column or row, None where neither has one.

    A month that is `late` comes after the reporting period.
    """
    if (line.at, column.across) in table.merged:
        return Part(rejected=int(cell is not None and is_filled(cell)))
    text = cell is not None and cell.type is CellType.TEXT
    kind = _kind_in(line, column, table) if text else column.kind
    reading = kind.from_cell(cell, date_1904=table.date_1904)
    if cell is None or reading.status in (CellStatus.BLANK, CellStatus.PLACEHOLDER):
        return _blank(table, column, line, None if late else month, reading)
    # In lists of what happened the day typed in a row says its month, where neither form nor row does.
    day = table.days.get(line.at) if month is None else None
    if day is not None and day not in table.manifest.fiscal_year.months:
        return _outside(table, column, line, reading)
    part = (_aside if late or table.is_late(day) else _value)(table, column, line, month, cell, reading)
    return part if month is None else part._replace(filled=(month,))


def _kind_in(line: TableLine, column: InputColumn, table: InputTable) -> Kind:
    """Return the kind that reads a cell: a count is of what its row is counted in, so that `12箱` is 12."""
    labels = line.row.labels
    units = [labels[number] for number in table.units if number < len(labels) and labels[number]]
    if not units or not isinstance(column.kind, CountKind):
        return column.kind
    words = dict(enumerate((units[0], *units[0].split())))
    label = Text({str(number): word for number, word in words.items()})
    return replace(column.kind, unit=replace(column.kind.unit, label=label))


def _told(table: InputTable, column: InputColumn, line: TableLine, reading: Reading) -> tuple[Problem, ...]:
    """Return the problem a reading deserves, if any."""
    if reading.slug is None:
        return ()
    where = table.where(column.issued, line)
    return (Problem(slug=reading.slug, where=where, value=reading.raw, details=dict(reading.details)),)


def _blank(
    table: InputTable, column: InputColumn, line: TableLine, month: Month | None, reading: Reading
) -> Part:
    """Return a cell that holds nothing, or says that there was nothing: that is blank, never zero.

    It has a `month` only where that is one in which figures are due.
    """
    blanks: tuple[Blank, ...] = ()
    if month is not None:
        planned = table.plan_of(column.issued, line)
        blanks = (Blank(month, line, column.issued, column.kind, planned),)
    if reading.status is not CellStatus.PLACEHOLDER:
        return Part(blanks=blanks) if blanks else NO_PART
    return Part(blanks=blanks, problems=_told(table, column, line, reading), accepted=1)


def _outside(table: InputTable, column: InputColumn, line: TableLine, reading: Reading) -> Part:
    """Withhold a cell of a row whose day lies in another year, and name that at the day."""
    if not column.issued.stamp:
        return Part(withheld=1)
    where, year = table.where(column.issued, line), table.manifest.fiscal_year.key
    return Part(withheld=1, problems=(problem("date-outside-year", where, reading.raw, year=year),))


def _aside(
    table: InputTable, column: InputColumn, line: TableLine, month: Month | None, cell: Cell, reading: Reading
) -> Part:
    """Keep a figure of a month after the period, uncounted; words wait for the next return."""
    problems: tuple[Problem, ...] = ()
    if line.at not in table.days or column.issued.stamp:  # one problem for each row, at its day
        period = table.period.key if table.period is not None else ""
        where = table.where(column.issued, line)
        problems = (problem("value-after-period", where, reading.raw or cell.raw, period=period),)
    counts = reading.status in VALUE_STATUSES and not column.issued.note
    if not counts or not isinstance(reading.value, int):
        return Part(withheld=1, problems=problems)
    taken = Taken.of(table, column, (line,), (month,), (reading.raw,), (reading.value,))
    return Part(withheld=1, problems=problems, aside=taken.facts(table))


def _value(
    table: InputTable, column: InputColumn, line: TableLine, month: Month | None, cell: Cell, reading: Reading
) -> Part:
    """Accept or reject a filled cell."""
    told, value, note = _told(table, column, line, reading), reading.value, column.issued.note
    if reading.status not in VALUE_STATUSES or value is None:
        return Part(rejected=1, problems=told)
    undated = (line,) if _lacks_its_day(table, column, line) else ()
    if isinstance(value, int) and column.too_large(line, value):
        return Part(rejected=1, problems=(*told, _excess(table, column, line, reading)), undated=undated)
    if note:
        noted = (_note(table, column, line, cell, reading),)
        return Part(accepted=1, notes=noted, problems=told, undated=undated)
    if not isinstance(value, int):
        return Part(accepted=1, problems=told, undated=undated)
    taken = Taken.of(table, column, (line,), (month,), (reading.raw,), (value,))
    why = why_unsure(cell, manual=table.manual)
    if why is not None:
        where, shown = table.where(column.issued, line), usual_text(value, column.kind)
        told = (problem("formula-unsure", where, reading.raw, read_as=shown, why=why),)
    return Part(accepted=1, taken=(taken,), problems=told, undated=undated)


def _lacks_its_day(table: InputTable, column: InputColumn, line: TableLine) -> bool:
    """Say whether a row is to say its day and does not. Words alone in an issued row need none."""
    needed = line.row.spare or not column.issued.note
    return table.stamp is not None and line.at not in table.days and needed


def _excess(table: InputTable, column: InputColumn, line: TableLine, reading: Reading) -> Problem:
    """Return the problem of a figure that is larger than the form takes there."""
    most = None if column.most is None else column.most[line.number]
    shown = {"expected": column.kind.expected, "most": usual_text(most, column.kind)}
    where = table.where(column.issued, line)
    return Problem(slug="above-maximum", where=where, value=reading.raw, details=shown)


def _note(table: InputTable, column: InputColumn, line: TableLine, cell: Cell, reading: Reading) -> Note:
    subject, manifest = line.subject, table.manifest
    return Note(
        organisation=manifest.plan,
        month=table.month_of(column.issued, line),
        owner=subject.owner or manifest.owner,
        territory=subject.territory or manifest.territory,
        dimension=subject.dimension,
        item=subject.item,
        kind=column.issued.note,
        text=str(reading.value),
        source=Source(table.path, table.located.sheet.name, cell.a1, reading.raw),
    )
