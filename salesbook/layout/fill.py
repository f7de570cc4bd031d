"""What stands in every cell of a table: a value, or a formula with its computed value."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import partial
from itertools import chain
from typing import NamedTuple, TypeAlias

from salesbook.issued.cells.kinds import Kind
from salesbook.issued.identity import COMPUTED_KEY
from salesbook.layout.already_made import AlreadyMade
from salesbook.layout.book_content import Binding, Members, figures_of_many, no_notes
from salesbook.layout.cell_values import BLANK, CellContent, Content, Workings
from salesbook.layout.columns import kind_of_cell, written
from salesbook.layout.declaration import Column, Lines
from salesbook.layout.mould import Mould
from salesbook.layout.placement import FIRST_COLUMN, PlacedColumn, PlacedRow, PlacedSheet, PlacedTable
from salesbook.layout.references import formulas
from salesbook.layout.rows import TableRow, row_month
from salesbook.model.cube import Questions
from salesbook.model.period import Month
from salesbook.model.scenario import Scenario
from salesbook.problems import Text
from salesbook.spreadsheet.formula.expression import (
    MOST_ARGUMENTS,
    Binary,
    Call,
    CellRef,
    Node,
    Number,
    RangeRef,
    Ready,
    Words,
)
from salesbook.spreadsheet.formula.operand import Place
from salesbook.spreadsheet.formula.value import Value
from salesbook.spreadsheet.grid import Area

__all__ = ["Workings", "opened", "work_out"]

LEAVES = ("leaf", "spare")
UNSUMMED = ("text", "choice", "date", "percent", "price")
"""Kinds whose columns have no sums."""

Filling: TypeAlias = Callable[[PlacedRow], Content]
"""What a column holds in a row; what depends on the column alone is computed before the first row."""


def opened(sheets: Sequence[PlacedSheet], binding: Binding) -> Workings:
    """Return the tables and parameters of a book that has been laid out, with nothing in them yet."""
    tables = {table.id: table for sheet in sheets for table in sheet.tables}
    parameters = {
        # Absolute, so that a formula that somebody copies down still finds the parameter.
        line.parameter: CellRef(
            sheet.name, block.first_row + index, block.value_column, absolute_row=True, absolute_column=True
        )
        for sheet in sheets
        for block in sheet.lines
        if isinstance(block.block, Lines)
        for index, line in enumerate(block.lines)
        if line.parameter is not None
    }
    return Workings(binding=binding, tables=tables, parameters=parameters)


def work_out(workings: Workings, moulds: Mapping[str, Mould], known: AlreadyMade) -> None:
    """Fill every table and parameter of a book.

    Formulas are those of the mould of a table, or put there first; what is said is the same in all books
    with the same rows, and only figures and notes are asked for in each.
    """
    contents, results, binding = workings.contents, workings.results, workings.binding
    for name, ref in workings.parameters.items():
        contents[ref.sheet, ref.row, ref.column] = Content(binding.parameters.get(name))
    for id_, table in workings.tables.items():
        mould = moulds[id_]
        if mould.contents is None:
            mould.contents = dict(chain(_formulas(table, workings), _footers(table, workings)))
        contents |= mould.contents
        said, asked = known.of((table, mould), "said and asked", partial(_said_and_asked, table, workings))
        contents |= said.contents
        results.update(said.values)
        for each in asked:
            each.answer(workings)


def _formulas(table: PlacedTable, workings: Workings) -> Iterator[tuple[Place, Content]]:
    """Yield the formulas in the data rows of a table."""
    for column in table.columns:
        # Found out before the rows (docs/decisions.md: a formula is made ready once, not once a cell).
        filling = _formula_of(table, column, workings)
        if filling is None:
            continue
        for row in table.rows:
            content = filling(row)
            if content is not BLANK:
                yield (table.sheet, row.row, column.column), content


def _formula_of(table: PlacedTable, column: PlacedColumn, workings: Workings) -> Filling | None:
    declared = column.declared
    if declared.role in ("key", "label"):
        return None
    if declared.role == "computed":
        return _computed(table, column, workings)
    if _sums_periods(table, column):
        return _formula(f"SUM(periods({declared.id}))", table, column, workings)
    # For what must not be summed from the rows below each sum asks for the figure of its own members.
    if declared.total == "own":
        return None
    sums = _sums(table, column)
    return lambda row: BLANK if row.node.kind in LEAVES else sums(row)


def _sums_periods(table: PlacedTable, column: PlacedColumn) -> bool:
    """Say whether a column sums months beside it: what is typed into one reaches quarters and the year."""
    return column.level not in (None, "month") and "month" in table.table.periods


class _SaidCells(NamedTuple):
    """What stands in all tables with the same rows, as contents and as values; blank is what is asked for."""

    contents: Mapping[Place, Content]
    values: Mapping[Place, Value]


def _said_and_asked(table: PlacedTable, workings: Workings) -> tuple[_SaidCells, Sequence[_Asked]]:
    """Return what stands in all tables with the same rows, and what is asked for in each book."""
    said: dict[Place, Content] = {}
    asked: defaultdict[tuple[str, str, str], list[_AskedCell]] = defaultdict(list)
    for column in table.columns:
        declared, at = column.declared, column.column
        if declared.role == "computed" or _sums_periods(table, column):
            continue
        every = declared.role in ("key", "label") or declared.total == "own"
        rows = table.rows if every else table.leaf_rows
        if declared.source is None and declared.note is None:
            words = _words(table, column, workings.binding)
            held = (((table.sheet, row.row, at), words(row)) for row in rows)
            said.update((place, content) for place, content in held if content is not BLANK)
            continue
        code, _, measure = (declared.source or "").partition(".")
        months_of = _months(column, workings.binding)
        for row in rows:
            members, months = row.node.members, months_of(row.node)
            kind = kind_of_cell(declared, members, workings.binding)
            cell = _AskedCell((table.sheet, row.row, at), kind, declared, (months, members))
            # Of no months there is no figure.
            of = (declared.note or "", code if months else "", measure or members.get("measure", ""))
            asked[of].append(cell)
    cells = [each for own in asked.values() for each in own]
    values: dict[Place, Value] = {place: content.value for place, content in said.items()}
    values |= {each.place: None for each in cells}
    return _SaidCells(said, values), [_Asked.of(*of, own) for of, own in asked.items()]


class _AskedCell(NamedTuple):
    """A cell for which something is asked: what of, and how it is written."""

    place: Place
    kind: Kind
    declared: Column
    question: tuple[Sequence[Month], Members]


@dataclass(frozen=True, slots=True)
class _Asked:
    """Cells for which a note or the figures of one scenario and measure are asked."""

    note: str
    scenario: Scenario | None
    measure: str
    cells: Sequence[_AskedCell]
    places: Sequence[Place]
    questions: Questions

    @classmethod
    def of(cls, note: str, code: str, measure: str, cells: Sequence[_AskedCell]) -> _Asked:
        """Return what is asked in some cells."""
        questions = Questions([each.question for each in cells])
        return cls(note, Scenario.known(code), measure, cells, [each.place for each in cells], questions)

    def answer(self, workings: Workings) -> None:
        """Fill the cells of a book; figures are kept as integers, too."""
        binding, contents, results = workings.binding, workings.contents, workings.results
        if self.note:
            for cell in self.cells if binding.notes is not no_notes else ():
                note = binding.notes(self.note, *cell.question)
                if note:
                    found = contents[cell.place] = _noted(binding.quote(note), cell.declared, cell.kind)
                    results[cell.place] = found.value
            return
        if self.scenario is None:
            return
        values = figures_of_many(binding.figures, self.scenario, self.measure, self.questions)
        # The manifest keeps the integers: what a unit shows of them may be rounded.
        workings.figures.update(zip(self.places, values, strict=True))
        for cell, value in zip(self.cells, values, strict=True):
            if value is not None:
                shown = results[cell.place] = written(cell.kind, value)
                contents[cell.place] = Content(shown)


def _footers(table: PlacedTable, workings: Workings) -> Iterator[tuple[Place, Content]]:
    """Yield what stands in the extra rows of a table."""
    sheet = table.sheet
    label_column = next((c.column for c in table.columns if c.declared.role == "label"), FIRST_COLUMN)
    for footer in table.table.footer:
        at = table.footers[footer.id]
        label = workings.binding.within(table.month).say(footer.label)
        yield (sheet, at, label_column), Content(label)
        # The reader passes over the row by this key, wherever it is moved (docs/decisions.md: keys with Σ).
        yield (sheet, at, table.columns[0].column), Content(COMPUTED_KEY)
        # It stands for no member: from a column that does not repeat, a repeated one means that of the year.
        row = PlacedRow(row=at, node=TableRow(kind="total", key=footer.id, axis=""))
        for column in table.columns:
            own = column.declared.formula if footer.own and not column.declared.bar else None
            text = footer.cells.get(column.declared.id, own)
            if text is not None:
                formula = formulas(text, table, column, workings)(row)
                yield (sheet, at, column.column), Content(None, formula)


def _words(table: PlacedTable, column: PlacedColumn, binding: Binding) -> Filling:
    """Return what fills a column with keys, labels or fields of records."""
    declared = column.declared
    if declared.role == "key":
        return lambda row: Content(row.node.key if row.node.kind in LEAVES else COMPUTED_KEY)
    if declared.role == "label":
        return _labels(table, declared, binding)
    months_of = _months(column, binding)

    def recorded(row: PlacedRow) -> Content:
        node = row.node
        return BLANK if node.record is None else _recorded(node, declared, months_of(node), binding)

    return recorded


def _formula(text: str, table: PlacedTable, column: PlacedColumn, workings: Workings) -> Filling:
    formula = formulas(text, table, column, workings)
    return lambda row: Content(None, formula(row))


def _blank(_: PlacedRow) -> Content:
    return BLANK


def _computed(table: PlacedTable, column: PlacedColumn, workings: Workings) -> Filling:
    declared = column.declared
    formula = _blank if declared.formula is None else _formula(declared.formula, table, column, workings)
    leaves = _blank if declared.sums_only else formula
    sums = {"none": _blank, "sum": _sums(table, column)}.get(declared.total or "", formula)
    return lambda row: leaves(row) if row.node.kind in LEAVES else sums(row)


# Labels


def _labels(table: PlacedTable, column: Column, binding: Binding) -> Filling:
    first = next(each for each in table.columns if each.declared.role == "label").declared is column
    suffix = binding.say(table.table.subtotal) if table.table.subtotal else binding.word("subtotal")
    said: dict[tuple[str | None, str | None], Content] = {}

    def label(row: PlacedRow) -> Content:
        node = row.node
        if node.kind == "total":
            return Content(binding.say(node.label)) if first else BLANK
        if node.kind == "subtotal" and first:
            of_records = node.axis == "record"
            return Content(
                binding.quote(node.label) if of_records else f"{binding.quote(node.label)} {suffix}"
            )
        if column.axis is None:
            return _recorded(node, column, None, binding)
        # A number among the attributes is written in the kind of the measure, so both tell labels apart.
        alike = node.members.get(column.axis), node.members.get("measure")
        if alike not in said:
            found = _member_attribute(column, node.members, binding)
            said[alike] = BLANK if found is None else Content(found)
        return said[alike]

    return label


def _member_attribute(column: Column, members: Mapping[str, str], binding: Binding) -> CellContent:
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
    return _cell_value(getattr(record, column.field or "name"), column, members, binding)


def _cell_value(raw: object, column: Column, members: Mapping[str, str], binding: Binding) -> CellContent:
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


def _recorded(node: TableRow, column: Column, months: Sequence[Month] | None, binding: Binding) -> Content:
    """Return what a record says in a field; one that differs by month is asked for the cell's months."""
    raw = (node.record or {}).get(column.field or column.id)
    if isinstance(raw, Mapping):
        # A cell of several months shows the first one's: fields of records are not summed.
        said = [raw[month.key] for month in months or () if month.key in raw]
        raw = said[0] if said else None
    value = _cell_value(raw, column, node.members, binding)
    return Content(value) if value is not None else BLANK


# Notes and months


def _noted(words: str, declared: Column, kind: Kind) -> Content:
    """Return words as a cell holds them: in a column of dates a day, in one of money so many minor units."""
    if declared.kind == "money" and words.lstrip("-").isdecimal():
        return Content(written(kind, int(words)))
    if declared.kind == "date":
        with suppress(ValueError):
            return Content(written(kind, date.fromisoformat(words)))
    return Content(words)


def _months(column: PlacedColumn, binding: Binding) -> Callable[[TableRow], Sequence[Month]]:
    """Return a function from a row to the months whose figures its cell of a column shows."""
    year, reported, period = binding.fiscal_year, binding.period, column.period
    if column.declared.period != "own":
        # The books of a plan have no month reported on and show the whole year.
        if column.declared.period == "year" or reported is None:
            return lambda _: year.months
        after = reported.plus(1)
        spent = {
            "month": (reported,),
            "next": (after,) if after in year.months else (),
            "ytd": year.until(reported),
        }[column.declared.period]
        return lambda _: spent
    if period is not None:
        return lambda _: period.months
    whole = year.months

    def months(node: TableRow) -> Sequence[Month]:
        if "span" in node.members:
            return binding.spans[node.members["span"]].months
        month = row_month(node)
        return whole if month is None else (month,)

    return months


# Sums


def _sums(table: PlacedTable, column: PlacedColumn) -> Filling:
    """Return what sums a column over the rows directly below a subtotal or total."""
    declared, sheet, across = column.declared, table.sheet, column.column
    if declared.total == "none" or declared.kind in UNSUMMED:
        return _blank

    def summed(row: PlacedRow) -> Content:
        runs = tuple(_cells(run, sheet, across) for run in table.runs_below[row.row])
        if not runs:
            # SUM without arguments is no formula.
            return Content(Decimal(0))
        total = Call("SUM", runs)
        if not declared.sums_blank:
            return Content(None, Ready.of(total))
        # SUM of blanks is 0, and an unknown figure is not: the sum stays blank while every cell below it is.
        nothing = Binary("=", _count(runs), Number(Decimal(0)))
        return Content(None, Ready.of(Call("IF", (nothing, Words(""), total))))

    return summed


def _count(runs: Sequence[Node]) -> Node:
    """Return the count of the numbers in some cells; more than a call takes are counted in several."""
    # Unlike SUM, COUNT cannot be nested: it would count the counts.
    groups = range(0, len(runs), MOST_ARGUMENTS)
    counts = tuple([Call("COUNT", tuple(runs[start : start + MOST_ARGUMENTS])) for start in groups])
    return counts[0] if len(counts) == 1 else Call("SUM", counts)


def _cells(run: tuple[int, int], sheet: str, column: int) -> Node:
    first, last = run
    if first == last:
        return CellRef(sheet, first, column)
    return RangeRef(sheet, Area(first, column, last, column))
