"""Book specs to .xlsx bytes, through XlsxWriter alone."""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import UTC, datetime
from itertools import chain
from typing import Any

from salesbook.spreadsheet.book import (
    BookSpec,
    Conditional,
    Pages,
    SheetSpec,
    Style,
    Validation,
)
from salesbook.spreadsheet.grid import Area, a1, column_letters
from salesbook.xlsx.writing.charts import add_chart, offset_of
from salesbook.xlsx.writing.sink import Sink
from salesbook.xlsx.writing.xlsxwriter_internals import CellBook, CellSheet

PAPER_NUMBERS: Mapping[str, int] = {"letter": 1, "A4": 9}
INCH = 72
PICTURE_PIXELS, PICTURE_OFFSET = 56, 420
EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
"""The creation date of every book, so that the same plan gives the same bytes on any day."""

BORDERS: Mapping[str, int] = {"": 0, "thin": 1, "medium": 2, "dashed": 3, "double": 6, "hair": 7}
# What a cell holds is told by its type: a name that begins with `=` stays a name. Nothing is written to disk.
OPTIONS: Mapping[str, object] = {
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "in_memory": True,
}
NO_OPTIONS: Mapping[str, object] = {}
OWN_FONT: Mapping[str, object] = {"font_name": "Arial", "font_size": 10, "font_scheme": "none"}
"""Columns are measured in digits of the workbook's own font: one that every system has, or its twin."""
ALLOWED: Mapping[str, bool] = {
    "format_cells": True,
    "format_columns": True,
    "format_rows": True,
    "autofilter": True,
    "select_locked_cells": True,
    "select_unlocked_cells": True,
}
"""What a protected sheet still lets people do; there is no password."""


def write_plainly(book: BookSpec) -> tuple[Mapping[str, bytes], Formats]:
    """Return the parts of the workbook, and the formats of its styles."""
    workbook = new_workbook(book, io.BytesIO())
    formats = _fill(workbook, book)
    return workbook.parts(), formats


def write_streamed(file: Sink, book: BookSpec, folder: str) -> None:
    """Write the workbook into a file, through files in a folder."""
    options = {"in_memory": False, "constant_memory": True, "tmpdir": folder}
    workbook = new_workbook(book, file, options)
    _fill(workbook, book)
    workbook.close()


def _fill(workbook: CellBook, book: BookSpec) -> Formats:
    formats = Formats(workbook)
    for sheet in book.sheets:
        _write_sheet(workbook, sheet, formats)
    for name in book.names:
        workbook.define_name(name.name, "=" + reference(name.sheet, name.area))
    workbook.get_worksheet_by_name(book.sheets[0].name).activate()
    return formats


def new_workbook(book: BookSpec, file: Any, options: Mapping[str, object] = NO_OPTIONS) -> CellBook:  # noqa: ANN401
    """Return a workbook without sheets."""
    # XlsxWriter writes into the properties.
    workbook = CellBook(file, {**OPTIONS, **options, "default_format_properties": dict(OWN_FONT)})
    workbook.set_properties(
        {"title": book.title, "subject": book.subject, "company": book.company, "created": EPOCH}
    )
    for key, value in book.custom.items():
        workbook.set_custom_property(key, value)
    return workbook


def reference(sheet: str, area: Area) -> str:
    """Return a place as formulas name it."""
    first = _absolute(area.first_row, area.first_column)
    last = _absolute(area.last_row, area.last_column)
    return f"{_quoted(sheet)}!{first}:{last}"


def _quoted(sheet: str) -> str:
    return "'" + sheet.replace("'", "''") + "'"


def _absolute(row: int, column: int) -> str:
    return f"${column_letters(column)}${row + 1}"


class Formats:
    """The workbook's formats, one for each style."""

    def __init__(self, workbook: Any) -> None:  # noqa: ANN401 - XlsxWriter is untyped
        self._workbook = workbook
        self._made: dict[Style, Any] = {}
        self._seen: dict[int, tuple[Style, Any]] = {}
        self._laid: dict[tuple[str, str, bool], Any] = {}

    def of(self, style: Style) -> Any:  # noqa: ANN401
        """Return the format of a style; a style seen before is known again without being compared."""
        seen = self._seen.get(id(style))
        if seen is None:
            if style not in self._made:
                self._made[style] = self._workbook.add_format(_properties(style))
            # The style is kept with its id, which would else be given to another one once it is gone.
            seen = self._seen[id(style)] = style, self._made[style]
        return seen[1]

    def conditional(self, rule: Conditional) -> Any:  # noqa: ANN401
        """Return the format a conditional rule lays over a cell."""
        return self.over((rule.color, rule.fill, rule.bold))

    def over(self, look: tuple[str, str, bool]) -> Any:  # noqa: ANN401
        """Return the format of a color, a fill and whether it is bold."""
        if look not in self._laid:
            named = zip(("font_color", "bg_color", "bold"), look, strict=True)
            self._laid[look] = self._workbook.add_format({name: value for name, value in named if value})
        return self._laid[look]


def _properties(style: Style) -> dict[str, Any]:
    properties: dict[str, Any] = {
        "font_name": style.font,
        "font_size": style.size,
        "bold": style.bold,
        "italic": style.italic,
        "font_color": style.color,
        "num_format": style.format,
        "valign": style.valign,
        "text_wrap": style.wrap,
        "shrink": style.shrink,
        "locked": style.locked,
    }
    if style.fill:
        properties["bg_color"] = style.fill
        if style.pattern == "hatched":
            properties |= {"pattern": 14, "fg_color": style.fill, "bg_color": "#FFFFFF", "bold": True}
    if style.align:
        properties["align"] = style.align
    if style.indent:
        properties["indent"] = style.indent
    if style.link:
        properties["underline"] = 1
    for side in ("top", "bottom", "left", "right"):
        kind = getattr(style, side)
        if kind:
            properties |= {side: BORDERS[kind], f"{side}_color": style.border_color}
    return properties


def _write_sheet(workbook: Any, sheet: SheetSpec, formats: Formats) -> None:  # noqa: ANN401
    worksheet = workbook.add_worksheet(sheet.name, CellSheet)
    put_measures(worksheet, sheet)
    # A row that is streamed has its height before its cells.
    worksheet.put_cells(chain(sheet.cells, sheet.more), formats.of)
    worksheet.put_validations(sheet.validations, _validation)
    for rule in sheet.conditionals:
        worksheet.conditional_format(*rule.area, _conditional(rule, formats))
    for chart in sheet.charts:
        across, down = offset_of(chart)
        placed = {"x_offset": across, "y_offset": down, "description": chart.alt}
        worksheet.insert_chart(chart.row, chart.column, add_chart(workbook, chart), placed)
    if sheet.picture:
        _add_picture(worksheet, sheet)
    set_up(worksheet, sheet)


def put_measures(worksheet: Any, sheet: SheetSpec) -> None:  # noqa: ANN401
    """Say how wide columns and how high rows are, what is hidden and what lies below what."""
    for column, width in sheet.widths.items():
        worksheet.set_column(column, column, width, None, {"hidden": column in sheet.hidden_columns})
    if sheet.outline_above:
        worksheet.outline_settings(symbols_below=False)
    above = {row - 1 for row in sheet.outline} if sheet.outline_above else set()
    for row in sorted({*sheet.hidden_rows, *sheet.heights, *sheet.outline, *above}):
        height = _whole_pixels(sheet.heights[row]) if row in sheet.heights else None
        level, below = (sheet.outline.get(at, 0) for at in (row, row + 1))
        folded = sheet.outline_above and below > level
        worksheet.put_row(row, height, hidden=row in sheet.hidden_rows, level=level, collapsed=folded)


def _whole_pixels(points: float) -> float:
    """Return a height in points as whole pixels, as Excel shows it and newer XlsxWriter writes it."""
    return int(points * 4 / 3 + 0.5) * 3 / 4


def _add_picture(worksheet: Any, sheet: SheetSpec) -> None:  # noqa: ANN401
    """Put the picture into the last column, as high as the first three rows."""
    # Where a PNG states its height.
    height = int.from_bytes(sheet.picture[20:24])
    scale = PICTURE_PIXELS / max(height, 1)
    worksheet.insert_image(
        0,
        max(sheet.widths, default=0),
        "logo.png",
        {
            "image_data": io.BytesIO(sheet.picture),
            "x_scale": scale,
            "y_scale": scale,
            "x_offset": PICTURE_OFFSET,
            "y_offset": 2,
            # Neither moved nor resized with cells.
            "object_position": 3,
            "decorative": True,
        },
    )


def _validation(validation: Validation) -> dict[str, Any]:
    common = {
        "input_title": validation.title,
        "input_message": validation.prompt,
        "error_title": validation.title,
        "error_message": validation.error,
        "error_type": "stop" if validation.strict else "warning",
    }
    if validation.kind == "list" and validation.source is not None:
        return {"validate": "list", "source": "=" + reference(*validation.source), **common}
    # No program takes a list of nothing.
    if validation.kind == "list" and not validation.choices:
        return {"validate": "any", **common}
    if validation.kind == "list":
        return {"validate": "list", "source": list(validation.choices), **common}
    if validation.kind == "length":
        limit = int(validation.maximum or 0)
        return {"validate": "length", "criteria": "<=", "value": limit, **common}
    if validation.kind == "date":
        first = datetime(2000, 1, 1)  # noqa: DTZ001 - a spreadsheet date has no zone
        return {"validate": "date", "criteria": ">=", "value": first, **common}
    return {
        "validate": validation.kind,
        "criteria": "between",
        "minimum": float(validation.minimum or 0),
        "maximum": float(validation.maximum or 0),
        **common,
    }


def _ranges(rule: Conditional) -> str:
    return " ".join(
        f"{a1(area.first_row, area.first_column)}:{a1(area.last_row, area.last_column)}"
        for area in (rule.area, *rule.further)
    )


def bar(rule: Conditional) -> dict[str, Any]:
    """Return a bar as XlsxWriter takes it, which writes the rows of its sheet in another way."""
    return {
        "type": "data_bar",
        "data_bar_2010": True,
        "bar_only": True,
        "bar_solid": True,
        "bar_no_border": True,
        "bar_color": rule.color,
        "bar_negative_color": rule.fill,
        "bar_axis_position": "middle",
        "min_type": "num",
        "max_type": "num",
        "min_value": -float(rule.limit),
        "max_value": float(rule.limit),
    }


def _conditional(rule: Conditional, formats: Formats) -> dict[str, Any]:
    if rule.rule == "heat":
        scale = {"type": "2_color_scale", "min_color": "#FFFFFF", "max_color": rule.fill}
        return scale | ({"multi_range": _ranges(rule)} if rule.further else {})
    if rule.rule == "bar":
        return bar(rule)
    if rule.rule == "formula":
        return {"type": "formula", "criteria": "=" + rule.formula, "format": formats.conditional(rule)}
    criteria = ">=" if rule.rule == "above" else "<="
    return {
        "type": "cell",
        "criteria": criteria,
        "value": float(rule.limit),
        "format": formats.conditional(rule),
    }


def _cut_into_pages(worksheet: Any, pages: Pages) -> None:  # noqa: ANN401
    if pages.scale:
        worksheet.set_print_scale(pages.scale)
    else:
        worksheet.fit_to_pages(1, pages.tall)
    worksheet.set_h_pagebreaks(list(pages.row_breaks))
    worksheet.set_v_pagebreaks(list(pages.column_breaks))
    # The pages of one row follow one another: January to March, then April to June.
    if pages.column_breaks:
        worksheet.print_across()
    if pages.repeated is not None:
        worksheet.repeat_columns(*pages.repeated)


def set_up(worksheet: Any, sheet: SheetSpec) -> None:  # noqa: ANN401
    """Say how a sheet opens and prints."""
    if sheet.visibility == "veryHidden":
        worksheet.very_hidden()
        return
    worksheet.hide_gridlines(2)
    if sheet.landscape:
        worksheet.set_landscape()
    worksheet.set_paper(PAPER_NUMBERS[sheet.paper])
    below = round(0.7 + sheet.pages.spare / INCH, 3)
    worksheet.set_margins(left=0.5, right=0.5, top=0.5, bottom=below)
    page, of, end = sheet.page_words
    # In a footer `&` begins a code. The blank behind `&8` keeps a text that begins with a digit from being
    # read as part of the size.
    left, right = (text.replace("&", "&&") for text in sheet.footer)
    # As large as it is on every page: it does not shrink with a sheet.
    # A page may lie alone on a desk, so each names its sheet.
    named = f"&A · {right}" if right else "&A"
    footer = f"&L&8 {left}&C&8 {page}&P{of}&N{end}&R&8 {named}"
    worksheet.set_footer(footer, {"scale_with_doc": False})
    if sheet.print_area is not None:
        worksheet.print_area(*sheet.print_area)
    if sheet.repeat_rows is not None:
        worksheet.repeat_rows(*sheet.repeat_rows)
    if sheet.freeze is not None:
        worksheet.freeze_panes(*sheet.freeze)
    if sheet.filter_area is not None:
        worksheet.autofilter(*sheet.filter_area)
    _cut_into_pages(worksheet, sheet.pages)
    if sheet.tab_color:
        worksheet.set_tab_color(sheet.tab_color)
    if sheet.protected:
        worksheet.protect("", ALLOWED)
