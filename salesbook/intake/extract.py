"""What the cells of a located table say: figures and words, each accepted, rejected, or withheld."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import repeat
from typing import Any

from salesbook.intake.figures import cells_of, largest_steps, plain_figures
from salesbook.intake.gaps import (
    Blank,
    merged_inputs,
    merged_problems,
    missing_problems,
    undated_problems,
    unread_cells,
)
from salesbook.intake.lines import Line
from salesbook.intake.located import LocatedTable, is_filled
from salesbook.intake.plausible import NEAR, implausible, scaled_months, usual_text
from salesbook.intake.repeated import repeated_months
from salesbook.intake.tampering import out_of_sight
from salesbook.layout.cells.characters import fold
from salesbook.layout.cells.kinds import CountKind, Kind
from salesbook.layout.cells.reading import Reading, Status
from salesbook.layout.grid import Cell, CellType, column_letters
from salesbook.layout.manifest import IssuedColumn, IssuedTable, Manifest
from salesbook.model.facts import CountedFacts, Fact, Note, Source
from salesbook.model.period import Month
from salesbook.model.submission import CellCounts
from salesbook.problems import Problem, Text, problem

VALUE_STATUSES = frozenset((Status.OK, Status.ADJUSTED, Status.FORMULA))


@dataclass(frozen=True, slots=True, kw_only=True)
class Extract:
    """What one table holds."""

    facts: Sequence[Fact] = ()
    aside: Sequence[Fact] = ()
    notes: Sequence[Note] = ()
    problems: Sequence[Problem] = ()
    cells: CellCounts = field(default_factory=CellCounts)


@dataclass(eq=False, slots=True, kw_only=True)
class _Seen:
    """What was read of one month: whether anything stands there, its blanks, its figures beside their plan.

    `late` says that it comes after the period; `firsts` is where the first figure of each measure stands,
    `near` are the measures of which a figure is near its plan; once a figure was `replaced` it tells nothing.
    """

    late: bool
    filled: bool = False
    blanks: list[Blank] = field(default_factory=list)
    figures: dict[tuple[str, int], tuple[int, int | None]] = field(default_factory=dict)
    firsts: dict[str, tuple[Line, IssuedColumn, Kind]] = field(default_factory=dict)
    near: set[str] = field(default_factory=set)
    replaced: bool = False

    @property
    def far_measures(self) -> Collection[str]:
        """The measures all of whose figures are far from their plan, or have none."""
        return self.firsts.keys() if self.replaced else self.firsts.keys() - self.near


class _Table:
    """Gathers what one table says while its cells are read."""

    def __init__(
        self,
        located: LocatedTable,
        manifest: Manifest,
        path: str,
        period: Month | None,
        *,
        date_1904: bool,
        figures: bool,
    ) -> None:
        self.located = located
        self.manifest = manifest
        self.path = path
        self.plan, self.sheet = manifest.plan, located.sheet.name
        self.period = period
        self.date_1904 = date_1904
        labels = [column.key for column in located.issued.columns if column.role == "label"]
        self.units = [number for number, key in enumerate(labels) if key == "unit"]
        self.facts: list[Fact] = []
        self.made, self.counted = figures, 0
        self.aside: list[Fact] = []
        self.notes: list[Note] = []
        self.problems: list[Problem] = list(located.problems)
        self.accepted = self.rejected = self.withheld = 0
        self.months: dict[Month, _Seen] = {}
        self.by_line: Sequence[_Seen | None] | None = None
        self.lines = located.rows.lines
        self.planned = located.issued.planned()
        self.merged = merged_inputs(located)
        self.year = frozenset(manifest.fiscal_year.months)
        self.stamp = next((c for c in located.issued.inputs if c.stamp and c.key in located.columns), None)
        self.stamped = _stamped(located, manifest, date_1904=date_1904)
        self.undated: dict[int, Line] = {}

    def of(self, month: Month) -> _Seen:
        """Return what was read of a month so far."""
        found = self.months.get(month)
        if found is None:
            late = self.period is not None and month > self.period
            found = self.months[month] = _Seen(late=late)
        return found

    def months_of(self, fixed: Month | None) -> Sequence[_Seen | None]:
        """Return what was read so far of each line's month, or of a whole column's."""
        if fixed is not None:
            return [self.of(fixed)] * len(self.lines)
        if self.by_line is None:
            rows = self.located.rows
            self.by_line = rows.by_month([month and self.of(month) for month in rows.months])
        return self.by_line

    def plan_of(self, line: Line, measure: str) -> int | None:
        """Return what the plan gives for a measure in a row."""
        planned = self.planned.get(measure)
        return None if planned is None else planned[line.number]


def _stamped(located: LocatedTable, manifest: Manifest, *, date_1904: bool) -> Mapping[int, Month]:
    """Return the month of each row that says on which day it happened."""
    found: dict[int, Month] = {}
    for column in located.issued.inputs:
        if not column.stamp or column.key not in located.columns:
            continue
        kind = column.cell_kind(manifest.currency, manifest.fiscal_year)
        for row, at in located.rows.items():
            day = kind.from_cell(located.cell(row, column.key), date_1904=date_1904).value
            if isinstance(day, date):
                found[at] = Month(day.year, day.month)
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class _Column:
    """An input column while it is read: its kind, where it stands, what its figures are of.

    `most` is the largest figure it takes in every issued row, None where it takes any.
    """

    issued: IssuedColumn
    kind: Kind
    across: int
    letters: str
    month: Month | None
    scenario: str
    measure: str
    most: Sequence[int] | None

    @classmethod
    def of(cls, issued: IssuedColumn, across: int, table: IssuedTable, manifest: Manifest) -> _Column:
        """Return a column that stands in a (0-based) place."""
        kind = issued.cell_kind(manifest.currency, manifest.fiscal_year)
        return cls(
            issued=issued,
            kind=kind,
            across=across,
            letters=column_letters(across),
            month=issued.month,
            scenario=issued.scenario,
            measure=issued.measure,
            most=_largest(issued, kind, table),
        )

    def too_large(self, line: Line, value: int | None) -> bool:
        """Say whether a figure is larger than any that the column takes in a row."""
        return self.most is not None and value is not None and value > self.most[line.number]


def _largest(issued: IssuedColumn, kind: Kind, table: IssuedTable) -> Sequence[int] | None:
    """Return the largest figure a column takes in every issued row, None when it takes any."""
    if issued.maximum is None and not issued.at_most:
        return None
    return largest_steps(kind, issued.maximum, table.given.get(issued.at_most, [None] * len(table.rows)))


def extract(
    located: LocatedTable,
    manifest: Manifest,
    *,
    path: str,
    period: Month | None,
    date_1904: bool,
    figures: bool = True,
) -> Extract:
    """Return the figures and words of a table, and the problems of its cells.

    Inputs up to `period` that the plan expects must be filled (SB501, SB430 when a whole month is blank);
    figures after it are kept aside. Every filled input cell is accepted, rejected or withheld. Without
    `figures` those that count are only counted.
    """
    table = _Table(located, manifest, path, period, date_1904=date_1904, figures=figures)
    for column in located.issued.inputs:
        across = located.columns.get(column.key)
        if across is not None:
            _read_column(table, _Column.of(column, across, located.issued, manifest))
    _conclude(table)
    return Extract(
        facts=table.facts if figures else CountedFacts(table.counted),
        aside=table.aside,
        notes=table.notes,
        problems=table.problems,
        cells=CellCounts(accepted=table.accepted, rejected=table.rejected, withheld=table.withheld),
    )


def _conclude(table: _Table) -> None:
    """Add what shows only when all cells are read: gaps, repetitions, cells out of place or out of sight."""
    located = table.located
    if table.period is not None:
        blanks = {month: seen.blanks for month, seen in table.months.items() if seen.blanks}
        filled = {month for month, seen in table.months.items() if seen.filled}
        table.problems += missing_problems(located, blanks, filled, table.period)
    figures = {month: seen.figures for month, seen in table.months.items() if seen.figures}
    for month, before, count in repeated_months(figures):
        line, column, _ = next(iter(table.months[month].firsts.values()))
        where = located.where(line.row, column)
        table.problems.append(problem("month-repeated", where, month.key, other=before.key, cells=count))
    apart = {month: those for month, those in figures.items() if table.months[month].far_measures}
    for month, measure, factor in scaled_months(apart):
        line, column, kind = table.months[month].firsts[measure]
        where, usual = located.where(line.row, column), table.plan_of(line, measure)
        shown = {"factor": factor, "usual": usual_text(usual, kind), "expected": kind.expected}
        table.problems.append(Problem(slug="month-scaled", where=where, value=month.key, details=shown))
    if table.stamp is not None:
        table.problems += undated_problems(located, table.stamp, table.undated.values(), table.period)
    table.problems += merged_problems(located, table.merged)
    withheld, unknown = unread_cells(located)
    table.withheld += withheld
    table.problems += [*unknown, *out_of_sight(located)]


def _read_column(table: _Table, column: _Column) -> None:
    """Read the cells of one column: simple figures all at once, then the others from top to bottom."""
    down, lines = table.located.sheet.column(column.across), table.lines
    cells = cells_of(down, table.located.rows.at)
    months = table.months_of(column.month)
    rest = [n for n in cells.blank if (seen := months[n]) is None or not seen.late]
    rest += cells.others
    if table.stamp is not None or column.issued.note or table.merged:
        rest += cells.numbers
    else:
        raws, those, seens = cells.pick(down.raws), cells.of_numbers(lines), cells.of_numbers(months)
        values: Sequence[Any] = plain_figures(raws, column.kind)
        numbered = zip(cells.numbers, values, seens, strict=True)
        others = {n for n, value, seen in numbered if value is None or seen is None or seen.late}
        if column.most is not None:
            others |= {
                n for n, value in zip(cells.numbers, values, strict=True) if column.too_large(lines[n], value)
            }
        if others:
            rest += others
            whole = zip(cells.numbers, those, seens, raws, values, strict=True)
            kept = [each[1:] for each in whole if each[0] not in others]
            those, seens, raws, values = zip(*kept, strict=True) if kept else ((),) * 4
        _accept(table, column, those, seens, raws, values)
    for n in sorted(rest):
        _read_cell(table, column, lines[n], months[n], down.cell(lines[n].at))


def _read_cell(table: _Table, column: _Column, line: Line, seen: _Seen | None, cell: Cell | None) -> None:
    """Read one cell, of a month unless its row tells of no month."""
    if table.merged and (line.at, column.across) in table.merged:
        table.rejected += cell is not None and is_filled(cell)
        return
    text = cell is not None and cell.type is CellType.TEXT
    kind = _kind_in(line, column, table) if text else column.kind
    reading = kind.from_cell(cell, date_1904=table.date_1904)
    if cell is None or reading.status in (Status.BLANK, Status.PLACEHOLDER):
        if seen is not None and not seen.late:
            planned = table.plan_of(line, column.measure)
            seen.blanks.append(Blank(line, column.issued, column.kind, planned))
        if cell is not None and reading.status is Status.PLACEHOLDER:
            table.accepted += 1
            _tell(table, line, column, reading)
        return
    if seen is not None:
        seen.filled = True
    day = table.stamped.get(line.at)
    if seen is None and day is not None:
        if day not in table.year:
            _refuse_day(table, line, column, reading)
            return
        when: _Seen | None = table.of(day)
    else:
        when = seen
    if when is not None and when.late:
        _set_aside(table, line, column, cell, reading)
    else:
        _take(table, line, column, seen, cell, reading)


def _kind_in(line: Line, column: _Column, table: _Table) -> Kind:
    """Return the kind that reads a cell: a count is of what its row is counted in, so that `12箱` is 12."""
    labels = line.row.labels
    units = [labels[number] for number in table.units if number < len(labels) and labels[number]]
    if not units or not isinstance(column.kind, CountKind):
        return column.kind
    words = dict(enumerate((units[0], *units[0].split())))
    label = Text({str(number): word for number, word in words.items()})
    return replace(column.kind, unit=replace(column.kind.unit, label=label))


def _refuse_day(table: _Table, line: Line, column: _Column, reading: Reading) -> None:
    """Withhold a cell of a row whose day lies in another year, and say so at the day."""
    table.withheld += 1
    if column.issued.stamp:
        where, year = table.located.where(line.row, column.issued), table.manifest.fiscal_year.key
        table.problems.append(problem("date-outside-year", where, reading.raw, year=year))


def _take(
    table: _Table, line: Line, column: _Column, seen: _Seen | None, cell: Cell, reading: Reading
) -> None:
    """Accept or reject a filled cell."""
    if reading.slug is not None:
        _tell(table, line, column, reading)
    if reading.status not in VALUE_STATUSES or reading.value is None:
        table.rejected += 1
        return
    if (
        table.stamp is not None
        and line.at not in table.stamped
        and (line.row.spare or not column.issued.note)
    ):
        table.undated.setdefault(line.at, line)
    if isinstance(reading.value, int) and column.too_large(line, reading.value):
        _refuse_excess(table, line, column, reading)
        return
    if isinstance(reading.value, int) and not column.issued.note:
        on_purpose = fold(reading.raw).startswith("(")  # (300) is a negative on purpose
        _accept(table, column, [line], [seen], [reading.raw], [reading.value], on_purpose=on_purpose)
        return
    table.accepted += 1
    if column.issued.note:
        table.notes.append(_note(table, line, column, cell, reading))


def _refuse_excess(table: _Table, line: Line, column: _Column, reading: Reading) -> None:
    """Reject a figure that is larger than the form takes there."""
    assert column.most is not None
    table.rejected += 1
    most, where = column.most[line.number], table.located.where(line.row, column.issued)
    shown = {"expected": column.kind.expected, "most": usual_text(most, column.kind)}
    table.problems.append(Problem(slug="above-maximum", where=where, value=reading.raw, details=shown))


def _accept(
    table: _Table,
    column: _Column,
    lines: Sequence[Line],
    months: Sequence[_Seen | None],
    raws: Sequence[str],
    values: Sequence[int],
    *,
    on_purpose: bool = False,
) -> None:
    """Take figures, remember them beside their plan, and name the doubts they deserve."""
    table.accepted += len(values)
    if table.made:
        table.facts += _facts(table, column, lines, raws, values)
    else:
        table.counted += len(values)
    measure, plans = column.measure, table.planned.get(column.measure)
    for line, seen, raw, value in zip(lines, months, raws, values, strict=True):
        planned = None if plans is None else plans[line.number]
        near = planned is not None and planned < value * NEAR < planned * NEAR * NEAR
        if seen is not None:
            what = measure, line.what
            if what in seen.figures:  # by another column of the measure: what was near may be gone
                seen.replaced = True
            seen.figures[what] = value, planned
            if near:
                seen.near.add(measure)
            if measure not in seen.firsts:
                seen.filled = True
                seen.firsts[measure] = (line, column.issued, column.kind)
        if near or (value < 0 and on_purpose):
            continue
        doubt = implausible(value, planned, column.kind, table.manifest.fiscal_year)
        if doubt is not None:
            where = table.located.where(line.row, column.issued)
            table.problems.append(Problem(slug=doubt[0], where=where, value=raw, details=doubt[1]))


def _tell(table: _Table, line: Line, column: _Column, reading: Reading) -> None:
    """Add the problem a reading deserves."""
    if reading.slug is not None:
        where = table.located.where(line.row, column.issued)
        found = Problem(slug=reading.slug, where=where, value=reading.raw, details=dict(reading.details))
        table.problems.append(found)


def _set_aside(table: _Table, line: Line, column: _Column, cell: Cell, reading: Reading) -> None:
    """Keep a figure of a month after the reporting period, uncounted; words wait for the next return."""
    table.withheld += 1
    period = table.period.key if table.period is not None else ""
    if line.at not in table.stamped or column.issued.stamp:  # the day speaks for its row
        where = table.located.where(line.row, column.issued)
        table.problems.append(problem("value-after-period", where, reading.raw or cell.raw, period=period))
    counts = reading.status in VALUE_STATUSES and not column.issued.note
    if counts and isinstance(reading.value, int):
        table.aside += _facts(table, column, [line], [reading.raw], [reading.value])


def _month(table: _Table, line: Line, column: _Column) -> Month:
    """Return the month of a figure: the column's, the row's, that of the day in the row, or the period."""
    found = column.issued.month or line.month or table.stamped.get(line.at) or table.period
    return found if found is not None else table.manifest.fiscal_year.months[-1]


def _facts(
    table: _Table, column: _Column, lines: Sequence[Line], raws: Sequence[str], values: Sequence[int]
) -> list[Fact]:
    """Return the facts of some cells of a column.

    They are most of what is made for a book; made one by one they would take three times as long.
    """
    if not lines:
        return []
    subjects = [line.subject for line in lines]
    _, owners, territories, dimensions, items, of = map(list, zip(*subjects, strict=True))
    months = [_month(table, line, column) for line in lines]
    cells = [f"{column.letters}{line.at + 1}" for line in lines]
    own, where = table.manifest.owner, table.manifest.territory
    owners, territories = [each or own for each in owners], [each or where for each in territories]
    read = zip(repeat(table.path), repeat(table.sheet), cells, raws, strict=False)
    sources = map(tuple.__new__, repeat(Source), read)
    measures = repeat(column.measure) if column.measure else of
    what = (months, owners, territories, dimensions, items, measures, values, repeat(None), sources)
    whole = zip(repeat(table.plan), repeat(column.scenario), *what, strict=False)
    return list(map(tuple.__new__, repeat(Fact), whole))


def _note(table: _Table, line: Line, column: _Column, cell: Cell, reading: Reading) -> Note:
    subject = line.subject
    return Note(
        organisation=table.plan,
        month=_month(table, line, column),
        owner=subject.owner or table.manifest.owner,
        territory=subject.territory or table.manifest.territory,
        dimension=subject.dimension,
        item=subject.item,
        kind=column.issued.note,
        text=str(reading.value),
        source=Source(table.path, table.sheet, cell.a1, reading.raw),
    )
