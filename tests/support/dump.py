"""A workbook read back from its bytes as text: what a person can compare line by line.

For each sheet: its set-up, the cells row by row (`address value`, a formula before its value), then the
looks as rectangles: number format, font, fill, lock. A formula that is that of the cell above, moved, is
`=^`; that of the cell to the left, `=<`. Document ids and codes are masked, since they follow from
everything else.
"""

from __future__ import annotations

import io
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any

import openpyxl
from openpyxl.cell.cell import Cell
from openpyxl.formula.translate import Translator
from openpyxl.utils import get_column_letter
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from salesbook.issued.identity import MANIFEST_SHEET

DOCUMENT = re.compile(r"SB-[0-9A-Z]{5}-[0-9A-Z]{5}")
CODE = re.compile(r"(?<=\|)[0-9a-f]{12,64}\b")
SIGNIFICANT = 12
"""So many digits of a computed figure are compared; what comes after is the noise of arithmetic."""


def dump(data: bytes) -> str:
    """Return a workbook as text."""
    formulas = openpyxl.load_workbook(io.BytesIO(data))
    values = openpyxl.load_workbook(io.BytesIO(data), data_only=True)
    lines = list(_book(formulas))
    for sheet in formulas.worksheets:
        lines += ["", *_sheet(sheet, values[sheet.title])]
    text = "\n".join(line.rstrip() for line in lines) + "\n"
    assert len(set(DOCUMENT.findall(text))) <= 1, "a book has one document id"
    return CODE.sub("<code>", DOCUMENT.sub("SB-#####-#####", text))


def _book(book: Workbook) -> Iterator[str]:
    properties = book.properties
    yield f"book {properties.title!r} subject {properties.subject} created {properties.created}"
    for name, defined in sorted(book.defined_names.items()):
        yield f"name {name} = {defined.attr_text}"


def _sheet(sheet: Worksheet, values: Worksheet) -> Iterator[str]:
    yield f"== {sheet.title} ({sheet.sheet_state}{', protected' if sheet.protection.sheet else ''})"
    if sheet.title == MANIFEST_SHEET:
        yield from _technical(sheet)
        return
    yield from _set_up(sheet)
    yield from _cells(sheet, values)
    yield from _looks(sheet)
    yield from _rules(sheet)
    yield from _charts(sheet)


def _technical(sheet: Worksheet) -> Iterator[str]:
    """Say how many lines the manifest has; what is in it is tested elsewhere."""
    chunks = [str(cell.value) for cell in sheet["A"]]
    yield f"A1 {chunks[0].rpartition('|')[0]}, then {len(chunks) - 1} lines of JSON"


def _set_up(sheet: Worksheet) -> Iterator[str]:
    page = sheet.page_setup
    tall = 1 if page.fitToHeight is None else page.fitToHeight
    size = f"scale {page.scale}" if page.scale else f"tall {tall}"
    tab = sheet.sheet_properties.tabColor
    yield (
        f"page {page.orientation} paper {page.paperSize} {size}"
        f" area {sheet.print_area or '-'}"
        f" repeat {sheet.print_titles or '-'} freeze {sheet.freeze_panes or '-'}"
        f" tab {tab.rgb if tab is not None else '-'}"
    )
    footer = sheet.oddFooter
    parts = (footer.left, footer.center, footer.right) if footer else ()
    yield f"footer {' | '.join((part.text or '') if part else '' for part in parts)}"
    breaks = [str(each.id) for each in sheet.row_breaks.brk]
    if breaks:
        yield f"page breaks after rows {' '.join(breaks)}"
    across = [get_column_letter(each.id) for each in sheet.col_breaks.brk]
    if across:
        yield f"page breaks after columns {' '.join(across)}"
    yield f"widths {' '.join(_widths(sheet))}"
    merged = sorted(str(each) for each in sheet.merged_cells.ranges)
    if merged:
        yield f"merged {' '.join(merged)}"
    hidden = [str(row) for row, each in sorted(sheet.row_dimensions.items()) if each.hidden]
    yield f"hidden rows {' '.join(hidden) or '-'}"
    heights = [f"{row}:{each.height:g}" for row, each in sorted(sheet.row_dimensions.items()) if each.height]
    yield f"heights {' '.join(heights) or '-'}"


def _widths(sheet: Worksheet) -> Iterator[str]:
    runs: list[tuple[int, int, float]] = []  # equal neighbours are one run, however they are written
    for each in sheet.column_dimensions.values():
        first, last = each.min or 1, each.max or 1
        if runs and runs[-1][1:] == (first - 1, each.width):
            first = runs.pop()[0]
        runs.append((first, last, each.width))
    for first, last, width in runs:
        letters = get_column_letter(first)
        yield f"{letters if first == last else f'{letters}-{get_column_letter(last)}'}:{width:.1f}"


def _cells(sheet: Worksheet, values: Worksheet) -> Iterator[str]:
    for row in sheet.iter_rows():
        shown = [text for cell in row if (text := _cell(cell, sheet, values[cell.coordinate].value))]
        if shown:
            yield " | ".join(shown)


def _cell(cell: Any, sheet: Worksheet, value: object) -> str:  # noqa: ANN401 - a cell or a part of a merged one
    if cell.value is None:
        return ""
    link = f" -> {cell.hyperlink.location or cell.hyperlink.target}" if cell.hyperlink else ""
    formula = f"{_formula(cell, sheet)} " if cell.data_type == "f" else ""
    return f"{cell.coordinate} {formula}{_value(value)}{link}"


def _formula(cell: Any, sheet: Worksheet) -> str:  # noqa: ANN401
    for sign, row, column in (("=^", cell.row - 1, cell.column), ("=<", cell.row, cell.column - 1)):
        if row and column:
            other = sheet.cell(row, column)
            if other.data_type == "f":
                moved = Translator(str(other.value), other.coordinate).translate_formula(cell.coordinate)
                if moved == cell.value:
                    return sign
    return str(cell.value)


def _value(value: object) -> str:
    if isinstance(value, float):
        return f"{Decimal(f'{value:.{SIGNIFICANT}g}'):f}"
    if isinstance(value, str):
        return repr(value) if not value or value != value.strip() or "\n" in value else value
    return "''" if value is None else str(value)


def _looks(sheet: Worksheet) -> Iterator[str]:
    places: dict[str, set[tuple[int, int]]] = defaultdict(set)
    for row in sheet.iter_rows():
        for cell in row:
            if isinstance(cell, Cell) and cell.has_style:
                places[_look(cell)].add((cell.row, cell.column))
    for look, cells in sorted(places.items(), key=lambda each: min(each[1])):
        yield f"look {look}: {' '.join(_rectangles(cells))}"


def _look(cell: Cell) -> str:
    font, align = cell.font, cell.alignment
    traits: Mapping[str, object] = {
        "unlocked": not cell.protection.locked,
        "bold": font.b,
        "italic": font.i,
        "underlined": font.u,
        "wrap": align.wrap_text,
    }
    words = [cell.number_format, f"{font.name} {font.sz:g}", *(name for name, on in traits.items() if on)]
    words += [str(align.horizontal)] if align.horizontal else []
    words += [f"color {_color(font.color)}"] if _color(font.color) not in ("", "000000") else []
    words += [f"fill {_color(cell.fill.fgColor)}"] if cell.fill.fill_type else []
    sides = [(side, getattr(cell.border, side).style) for side in ("top", "bottom", "left", "right")]
    words += [f"{side} {style}" for side, style in sides if style]
    return ", ".join(words)


def _color(color: Any) -> str:  # noqa: ANN401 - openpyxl gives several sorts of colour
    return str(color.rgb)[-6:] if color is not None and isinstance(color.rgb, str) else ""


def _rectangles(cells: set[tuple[int, int]]) -> Iterator[str]:
    """Yield cells as few rectangles: runs along rows, joined down where they are alike."""
    runs: dict[tuple[int, int], list[int]] = defaultdict(list)
    for row in sorted({row for row, _ in cells}):
        for first, last in _runs(sorted(column for at, column in cells if at == row)):
            runs[first, last].append(row)
    found = [
        (top, first, bottom, last) for (first, last), rows in runs.items() for top, bottom in _runs(rows)
    ]
    for top, first, bottom, last in sorted(found):
        start, end = f"{get_column_letter(first)}{top}", f"{get_column_letter(last)}{bottom}"
        yield start if start == end else f"{start}:{end}"


def _runs(numbers: Iterable[int]) -> Iterator[tuple[int, int]]:
    first: int | None = None
    last = 0
    for number in numbers:
        if first is not None and number == last + 1:
            last = number
            continue
        if first is not None:
            yield first, last
        first = last = number
    if first is not None:
        yield first, last


def _rules(sheet: Worksheet) -> Iterator[str]:
    for each in sheet.data_validations.dataValidation:
        limits = " ".join(str(limit) for limit in (each.operator, each.formula1, each.formula2) if limit)
        yield (
            f"may type {each.sqref}: {each.type} {limits} ({each.errorStyle or 'stop'})"
            f" {each.promptTitle!r} {each.prompt!r} {each.error!r}"
        )
    for area in sorted(sheet.conditional_formatting, key=lambda area: area.rules[0].priority):
        for rule in area.rules:
            words = [rule.type, rule.operator or "", *(rule.formula or ())]
            font = rule.dxf.font.color if rule.dxf and rule.dxf.font else None
            yield f"if {area.sqref}: {' '.join(word for word in words if word)} {_color(font)}".rstrip()


def _charts(sheet: Worksheet) -> Iterator[str]:
    for chart in sheet._charts:  # type: ignore[attr-defined]
        at = chart.anchor._from
        yield f"chart {type(chart).__name__} at {get_column_letter(at.col + 1)}{at.row + 1}"
        for part in (chart, *[each for each in chart._charts if each is not chart]):
            for series in part.series:
                # Of points the one axis is x, the other y.
                across, values = (series.cat or series.xVal), (series.val or series.yVal)
                categories = across.strRef or across.numRef if across else None
                yield (
                    f"  {type(part).__name__} {series.tx.strRef.f if series.tx else '-'}"
                    f" = {values.numRef.f} over {categories.f if categories else '-'}"
                )
