"""What stands around the tables: title lines, text blocks, legend, index, sign-off."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from salesbook.layout.book_content import Binding
from salesbook.layout.cell_values import Workings
from salesbook.layout.columns import number_format
from salesbook.layout.declaration import Column, Index, Legend, Lines, TextLine
from salesbook.layout.placement import PlacedLines, PlacedSheet
from salesbook.layout.style import GREY, INPUT_COLOR, INPUT_FILL, LINK_COLOR, style_of
from salesbook.model.scenario import Scenario
from salesbook.spreadsheet.book import CellSpec, CellValue, Style

SCENARIO_FILLS: Mapping[str, str] = {
    Scenario.ACTUAL: "#404040",
    Scenario.PLAN: "",
    Scenario.BUDGET: "",
    Scenario.PRIOR_YEAR: "#BFBFBF",
    Scenario.FORECAST: "#404040",
    Scenario.STRETCH: "",
}
BLOCK_COLUMN, TEXT_COLUMN = 1, 2
SIGNED = ("prepared", "reviewed", "approved", "date")


def title_cells(sheet: PlacedSheet, binding: Binding, form: str) -> Iterator[CellSpec]:
    """Yield the title lines: organisation, what the sheet shows, period and form number, the message."""
    plain = style_of(binding)
    yield CellSpec(0, 0, binding.quote(binding.facts["heading"]), replace(plain, bold=True, size=14))
    yield CellSpec(1, 0, binding.say(sheet.declared.title), replace(plain, bold=True, size=11))
    period = binding.say(sheet.declared.period) if sheet.declared.period else ""
    number = f"{binding.word('form_number')} {form}" if form else ""
    yield CellSpec(
        2, 0, "   ".join(part for part in (period, number) if part), replace(plain, color=GREY, size=9)
    )
    if sheet.declared.message:
        # Two lines at most: FIRST_BLOCK_ROW counts on it.
        said = binding.say(sheet.declared.message, separator="\n").split("\n", maxsplit=1)
        yield from (CellSpec(3 + at, 0, line, replace(plain, size=9)) for at, line in enumerate(said))


def block_cells(
    block: PlacedLines, sheet: PlacedSheet, sheets: Sequence[PlacedSheet], workings: Workings
) -> Iterator[CellSpec]:
    """Yield the cells of a block of lines, a legend or an index."""
    binding = workings.binding
    if block.block.heading:
        style = style_of(binding, bold=True, bottom="thin")
        yield CellSpec(block.top, BLOCK_COLUMN, binding.say(block.block.heading), style)
        yield CellSpec(block.top, TEXT_COLUMN, None, style)
    if isinstance(block.block, Lines):
        for index, line in enumerate(block.lines):
            yield from _line_cells(line, sheet.name, block.first_row + index, workings)
    elif isinstance(block.block, Index):
        yield from _index_cells(block, sheets, binding)
    else:
        yield from _legend_cells(block.block, block.first_row, binding)


def _line_cells(line: TextLine, sheet: str, row: int, workings: Workings) -> Iterator[CellSpec]:
    binding = workings.binding
    style = _line_style(line, binding)
    if line.label is not None:
        label = replace(style, fill="", color="#595959", locked=True)
        yield CellSpec(row, BLOCK_COLUMN, binding.say(line.label), label)
    if line.parameter is not None:
        yield CellSpec(row, TEXT_COLUMN, *_parameter(line, sheet, row, style, workings))
    elif line.text is not None:
        text_column = TEXT_COLUMN if line.label is not None else BLOCK_COLUMN
        yield CellSpec(row, text_column, binding.say(line.text), replace(style, wrap=line.label is not None))


def _parameter(
    line: TextLine, sheet: str, row: int, style: Style, workings: Workings
) -> tuple[CellValue, Style]:
    value = workings.value(sheet, row, TEXT_COLUMN)
    column = Column(id="parameter", role="given", kind=line.kind, unit=line.unit)
    if not isinstance(value, Decimal):
        return str(value) if value is not None else None, replace(style, align="left")
    return value, replace(style, format=number_format(column, {}, workings.binding), align="left")


def _line_style(line: TextLine, binding: Binding) -> Style:
    plain = style_of(binding)
    if line.style == "bold":
        return replace(plain, bold=True)
    if line.style == "note":
        return replace(plain, size=9, color=GREY)
    if line.style == "input":
        return replace(plain, fill=INPUT_FILL, color=INPUT_COLOR, locked=False)
    return plain


def sheet_link(name: str) -> str:
    """Return the place a link to a sheet leads to."""
    return "'" + name.replace("'", "''") + "'!A1"


def _index_cells(block: PlacedLines, sheets: Sequence[PlacedSheet], binding: Binding) -> Iterator[CellSpec]:
    plain = style_of(binding)
    link = replace(plain, link=True, color=LINK_COLOR)
    for index, sheet in enumerate(sheets):
        row = block.first_row + index
        yield CellSpec(row, BLOCK_COLUMN, sheet.name, link, link=sheet_link(sheet.name))
        yield CellSpec(row, TEXT_COLUMN, binding.say(sheet.declared.about), replace(plain, wrap=True))


def _legend_cells(legend: Legend, row: int, binding: Binding) -> Iterator[CellSpec]:
    plain = style_of(binding)
    boxed = replace(plain, top="thin", bottom="thin", left="thin", right="thin", align="center")
    rows = [
        (replace(boxed, fill=INPUT_FILL, color=INPUT_COLOR), "123", "legend_input"),
        (boxed, "123", "legend_locked"),
        (replace(boxed, bold=True), "123", "legend_formula"),
    ]
    for index, (style, sample, word) in enumerate(rows):
        yield CellSpec(row + index, BLOCK_COLUMN, sample, style)
        yield CellSpec(row + index, TEXT_COLUMN, binding.word(word), plain)
    for index, code in enumerate(legend.scenarios, start=row + len(rows)):
        fill = SCENARIO_FILLS.get(code, "")
        # A forecast is hatched on white, so its words stay black.
        color = "#FFFFFF" if fill == "#404040" and code != Scenario.FORECAST else "#000000"
        hatched = replace(boxed, pattern="hatched") if code == Scenario.FORECAST else boxed
        yield CellSpec(index, BLOCK_COLUMN, code, replace(hatched, fill=fill, color=color))
        yield CellSpec(index, TEXT_COLUMN, binding.say(binding.phrases.scenarios[code]), plain)


def signoff_cells(sheet: PlacedSheet, binding: Binding, columns: range) -> Iterator[CellSpec]:
    """Yield the sign-off row: prepared, reviewed, approved, date, spread over the columns of a page."""
    if sheet.signoff_row is None:
        return
    style = style_of(binding, size=9)
    signed = [f"{binding.word(word)}: ____________" for word in SIGNED]
    step = len(columns) // len(signed)
    # On a narrow page the words would run into one another, so one cell holds them all.
    if step < 2:
        yield CellSpec(sheet.signoff_row, columns[0], (" " * 12).join(signed), style)
        return
    for index, words in enumerate(signed):
        yield CellSpec(sheet.signoff_row, columns[index * step], words, style)
