"""What may be typed into the cells of a sheet, and looks that depend on what stands in them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Literal

from salesbook.issued.cells.word_kinds import LONGEST_NOTE
from salesbook.layout.book_content import Binding
from salesbook.layout.cell_values import Workings
from salesbook.layout.columns import caption, kind_of_cell, smallest_shown
from salesbook.layout.declaration import Column
from salesbook.layout.placement import PlacedColumn, PlacedLines, PlacedTable, stretches
from salesbook.layout.references import formulas
from salesbook.layout.rows import TableRow
from salesbook.layout.style import GREY, OPEN_FILL, THEMES, conditional_colors
from salesbook.model.measure import MEASURES
from salesbook.problems import Text
from salesbook.spreadsheet.book import Conditional, Validation
from salesbook.spreadsheet.grid import Area, a1

# A validation between two bounds needs both; no figure of a plan comes near this one.
LARGEST = Decimal(10) ** 12
UNSAID = Decimal(10) ** 9
"""A bound of this size keeps slips of the keyboard out, and need not be said."""


def validations(table: PlacedTable, workings: Workings) -> Iterator[Validation]:
    """Yield what may be typed into the inputs of a table, for each run of rows."""
    opened = [column for column in table.columns if column.is_open] if table.leaf_rows else []
    within = workings.binding.within(table.month) if opened else workings.binding
    for column in opened:
        area = Area(0, column.column, 0, column.column)
        allowed = _validation(column, area, workings, within)
        limits = row_limits(table, column, workings)
        # One validation for each limit and run of rows: one for each cell would bloat the sheet.
        for most in dict.fromkeys(limits):
            rows = [row.row for row, limit in zip(table.leaf_rows, limits, strict=True) if limit == most]
            bounded = allowed if most is None else _bounded(allowed, column, most, workings.binding)
            for first, last in stretches(rows):
                yield replace(bounded, area=Area(first, column.column, last, column.column))


def _bounded(allowed: Validation, column: PlacedColumn, most: int, binding: Binding) -> Validation:
    expected = kind_of_cell(column.declared, {}, binding).expected
    said = _please_type(expected, binding, column.declared.minimum, Decimal(most))
    return replace(allowed, maximum=Decimal(most), error=said)


def _please_type(expected: Text, binding: Binding, low: Decimal | None, high: Decimal | None) -> str:
    """Return what is said to who typed something else: the bounds that are checked are named."""
    # Bounds that only slips of the keyboard reach go without saying.
    most = "" if high is None or high >= UNSAID else f"{high:,f}"
    bounds = {(False, False): "", (False, True): "_up_to", (True, False): "_from", (True, True): "_between"}
    words = binding.phrases.words["please_type" + bounds[low is not None, bool(most)]]
    least = "" if low is None else f"{low:,f}"
    return binding.say(words.format(expected=expected, least=least, most=most))[:255]


def row_limits(table: PlacedTable, column: PlacedColumn, workings: Workings) -> Sequence[int | None]:
    """Return the largest figure that a column may hold in every leaf row, by another column of the row."""
    found = [each for each in table.columns if each.declared.id == column.declared.at_most]
    if not found:
        return [None] * len(table.leaf_rows)
    places = ((table.sheet, row.row, found[0].column) for row in table.leaf_rows)
    contents = [workings.contents.get(place) for place in places]
    return [int(each.value) if each and isinstance(each.value, int | Decimal) else None for each in contents]


def line_validations(block: PlacedLines, workings: Workings) -> Iterator[Validation]:
    """Yield the choices offered for parameters that a reader may change."""
    for index, line in enumerate(block.lines):
        source = _listed(line.choices_from, workings) if line.choices_from else None
        if source is not None:
            row = block.first_row + index
            label = workings.binding.say(line.label) if line.label else ""
            area = Area(row, block.value_column, row, block.value_column)
            yield Validation(area=area, kind="list", source=source, title=label[:32], prompt=label[:255])


def _validation(column: PlacedColumn, area: Area, workings: Workings, binding: Binding) -> Validation:
    declared = column.declared
    expected = kind_of_cell(declared, {}, binding).expected
    prompt = binding.say(declared.help) if declared.help else binding.say(expected)
    plain = Validation(
        area=area,
        kind="length",
        maximum=Decimal(LONGEST_NOTE),
        strict=False,
        # Excel takes 32 characters of a title and 255 of a prompt or an error message.
        title=caption(declared, binding).replace("\n", " ")[:32],
        prompt=prompt[:255],
        error=_please_type(expected, binding, declared.minimum, declared.maximum),
    )
    if declared.kind in ("money", "count"):
        kind: Literal["decimal", "integer"] = "decimal" if declared.kind == "money" else "integer"
        low, high = _bounds(declared, LARGEST)
        return replace(plain, kind=kind, minimum=low, maximum=high, strict=True)
    if declared.kind == "percent":
        low, high = _bounds(declared, Decimal(10))
        return replace(plain, kind="decimal", minimum=low, maximum=high, strict=True)
    if declared.choices_from is not None:
        # Not strict: what the list lacks may be typed after a warning.
        listed = binding.say(binding.phrases.words["please_choose"])
        return replace(plain, kind="list", source=_listed(declared.choices_from, workings), error=listed)
    if declared.kind == "choice":
        choices = [binding.say(text) for text in declared.choices.values()]
        return replace(plain, kind="list", choices=choices, strict=True)
    if declared.kind != "date":
        return plain
    # docs/decisions.md: no program lets a book say where its calendar opens.
    month = binding.period or binding.fiscal_year.months[0]
    example = binding.say(binding.phrases.words["date_example"].format(day=f"{month.key}-15"))
    return replace(plain, kind="date", strict=True, prompt=f"{prompt} {example}"[:255])


def _bounds(declared: Column, widest: Decimal) -> tuple[Decimal, Decimal]:
    low, high = declared.minimum, declared.maximum
    return -widest if low is None else low, widest if high is None else high


def _listed(name: str, workings: Workings) -> tuple[str, Area] | None:
    """Return the cells of a column that are offered as choices, None when the book lacks its table."""
    block, _, column = name.partition(".")
    table = workings.tables.get(block)
    if table is None or not table.data_rows:
        return None
    at = table.columns_by_id[column, None].column
    return table.sheet, Area(table.first_row, at, table.data_rows[-1].row, at)


def conditionals(table: PlacedTable, workings: Workings) -> Iterator[Conditional]:
    """Yield the looks of a table that depend on its figures: variances, bars, warnings, heat, open cells."""
    if not table.rows:
        return
    binding = workings.binding
    for column in table.columns:
        yield from _greys(table, column, binding)
        if column.declared.bar:
            yield from _bars(table, column, workings)
        if column.declared.signed and column.declared.polarity:
            for first, last, polarity, least in _by_polarity(table, column.declared, binding):
                area = Area(first, column.column, last, column.column)
                above, below = conditional_colors(binding, polarity)
                yield Conditional(area=area, rule="above", limit=least, color=above)
                yield Conditional(area=area, rule="below", limit=-least, color=below)
        if column.declared.alert:
            yield _alert(table, column, binding)
        if column.declared.asked and column.is_open:
            yield from _open_cells(table, column, column.declared.asked, workings)
    yield from _heat(table, THEMES[binding.theme]["heat"])


def _open_cells(
    table: PlacedTable, column: PlacedColumn, asked: str, workings: Workings
) -> Iterator[Conditional]:
    """Yield what makes the inputs darker that are asked for and still empty."""
    condition = formulas(asked, table, column, workings)
    for first, last in stretches([row.row for row in table.leaf_rows]):
        row = next(each for each in table.leaf_rows if each.row == first)
        area = Area(first, column.column, last, column.column)
        formula = f'AND({a1(first, column.column)}="",{condition(row).text(table.sheet)})'
        yield Conditional(area=area, rule="formula", formula=formula, fill=OPEN_FILL)


def _greys(table: PlacedTable, column: PlacedColumn, binding: Binding) -> Iterator[Conditional]:
    """Yield what makes a territory grey where too little of it is reported, before any colour does."""
    if column.declared.grey is None:
        return
    beside = table.columns_by_id[column.declared.grey, None].column
    limit = binding.parameters.get("coverage_limit", 0)
    for row in table.rows:
        summed = row.node.kind == "subtotal"
        if summed or "book" in (row.node.record or {}):
            cell = a1(row.row, beside)
            area = Area(row.row, column.column, row.row, column.column)
            formula = f"AND(ISNUMBER({cell}),{cell}<{limit})"
            yield Conditional(area=area, rule="formula", formula=formula, color=GREY, bold=summed)


def _bars(table: PlacedTable, column: PlacedColumn, workings: Workings) -> Iterator[Conditional]:
    """Yield the bars of a column, all of a sheet on one scale: good and bad by the polarity of their rows."""
    values = [
        workings.value(table.sheet, row.row, each.column)
        for beside in workings.tables.values()
        if beside.sheet == table.sheet
        for each in beside.columns
        if each.declared.bar
        for row in beside.leaf_rows
    ]
    longest = max((abs(each) for each in values if isinstance(each, Decimal)), default=Decimal(0))
    for first, last, polarity, _ in _by_polarity(table, column.declared, workings.binding):
        above, below = conditional_colors(workings.binding, polarity, "bar")
        area = Area(first, column.column, last, column.column)
        yield Conditional(area=area, rule="bar", limit=longest or Decimal(1), color=above, fill=below)


def _alert(table: PlacedTable, column: PlacedColumn, binding: Binding) -> Conditional:
    """Return the rule that makes marks of warning stand out, by weight and shade besides colour."""
    area = Area(table.first_row, column.column, max(table.end_row - 1, table.first_row), column.column)
    # Seen from the first cell: the program moves the reference along for every other one.
    cell = f"LEFT({a1(area.first_row, area.first_column)},1)"
    _, bad = conditional_colors(binding, 1)
    formula = f'OR({cell}="✗",{cell}="⚠")'
    return Conditional(area=area, rule="formula", formula=formula, color=bad, fill="#F2F2F2", bold=True)


def _by_polarity(
    table: PlacedTable, column: Column, binding: Binding
) -> Iterator[tuple[int, int, int, Decimal]]:
    """Yield runs of rows with one polarity and the least figure that is coloured.

    The polarity is the column's own, turned round where less of a measure is good.
    """
    start = table.rows[0].row
    looks = [
        (column.polarity * _polarity(row.node), smallest_shown(column, row.node.members, binding))
        for row in table.rows
    ]
    for index, row in enumerate(table.rows):
        if index + 1 == len(looks) or looks[index + 1] != looks[index]:
            yield start, row.row, *looks[index]
            start = row.row + 1


def _polarity(node: TableRow) -> int:
    measure = node.members.get("measure")
    return MEASURES[measure].polarity if measure is not None else 1


def _heat(table: PlacedTable, color: str) -> Iterator[Conditional]:
    """Yield one heat scale over the leaf cells of the heat columns, in all runs of rows."""
    columns = [
        column.column for column in table.columns if column.declared.heat and column.level in (None, "month")
    ]
    runs = stretches([row.row for row in table.leaf_rows]) if columns else ()
    areas = [Area(first, columns[0], last, columns[-1]) for first, last in runs]
    if areas:
        yield Conditional(area=areas[0], further=areas[1:], rule="heat", fill=color)
