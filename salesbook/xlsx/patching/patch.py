"""Edits of a workbook at package level: what is not edited stays byte for byte."""

from __future__ import annotations

from collections.abc import Mapping

from salesbook.spreadsheet.grid import Area, a1
from salesbook.xlsx.patching.cell_text import CellValue, StoredFormula, cell_xml
from salesbook.xlsx.patching.open_book import OpenBook, open_book
from salesbook.xlsx.patching.rows import SheetRows, Span, cell_spans, row_spans, rows_of, unshared
from salesbook.xlsx.patching.tags import Tag, edited, tags
from salesbook.xlsx.references import COLUMNS, ROWS, area_of

__all__ = ["CellValue", "StoredFormula", "set_book", "set_cells"]

Values = Mapping[tuple[int, int], CellValue]


def set_cells(data: bytes, sheet: str, values: Values) -> bytes:
    """Return the workbook with cells of one sheet set, each keeping its style.

    Keys are 0-based (row, column). Numbers keep all their digits; a text that is an error such as `#N/A`
    becomes that error. Nothing is recalculated. ValueError for an unknown sheet or an impossible value.
    """
    return set_book(data, {sheet: values})


def set_book(data: bytes, values: Mapping[str, Values]) -> bytes:
    """Return the workbook with cells of several sheets set; as `set_cells`."""
    book = open_book(data)
    for sheet, cells in values.items():
        if cells:
            _set_sheet(book, book.sheets[book.sheet_named(sheet)], cells)
    return book.saved()


def _set_sheet(book: OpenBook, part: str, values: Values) -> None:
    text = book.text(part)
    if any(not (0 <= row < ROWS and 0 <= column < COLUMNS) for row, column in values):
        raise ValueError("a cell lies outside the sheet")
    if 't="shared"' in text and _touches_shared(rows_of(text), values):
        # The cell that is set may hold the text of the formula for all that share it.
        text = unshared(text)
    rows = rows_of(text)
    wanted: dict[int, dict[int, CellValue]] = {}
    for (row, column), value in values.items():
        wanted.setdefault(row, {})[column] = value
    columns = _column_styles(rows.before)
    inside, had_formula = _patched_rows(rows, wanted, columns)
    has_formula = any(isinstance(value, StoredFormula) for value in values.values())
    book.change(part, _widened(rows.before, values) + inside + rows.after)
    if had_formula or has_formula:
        book.drop_calculation_chain()


def _touches_shared(rows: SheetRows, values: Values) -> bool:
    """Say whether a cell is to be set whose formula others share."""
    touched = {row for row, _ in values}
    return any(
        (row.number, cell.number) in values and 't="shared"' in rows.inside[cell.tag.end : cell.inside_end]
        for row in row_spans(rows)
        if row.number in touched
        for cell in cell_spans(rows.inside, row)
    )


def _patched_rows(
    rows: SheetRows, wanted: Mapping[int, Mapping[int, CellValue]], columns: Mapping[int, str]
) -> tuple[str, bool]:
    """Return the rows with cells set, and whether one of those was a formula."""
    pieces: list[str] = []
    at, had_formula = 0, False
    spans = list(row_spans(rows))
    missing = sorted(wanted.keys() - {span.number for span in spans})
    for span in spans:
        while missing and missing[0] < span.number:
            pieces += [rows.inside[at : span.tag.start], _new_row(rows, missing[0], wanted, columns)]
            at = span.tag.start
            missing.pop(0)
        if span.number in wanted:
            row, formula = _patched_row(rows, span, wanted[span.number], columns)
            pieces += [rows.inside[at : span.tag.start], row]
            at, had_formula = span.end, had_formula or formula
    pieces += [rows.inside[at:], *(_new_row(rows, row, wanted, columns) for row in missing)]
    return "".join(pieces), had_formula


def _new_row(
    rows: SheetRows, row: int, wanted: Mapping[int, Mapping[int, CellValue]], columns: Mapping[int, str]
) -> str:
    cells = "".join(
        cell_xml(rows.prefix, (row, column), columns.get(column), value)
        for column, value in sorted(wanted[row].items())
        # There is nothing to clear in a row that is not there.
        if value is not None
    )
    return f'<{rows.prefix}row r="{row + 1}">{cells}</{rows.prefix}row>' if cells else ""


def _patched_row(
    rows: SheetRows, row: Span, values: Mapping[int, CellValue], columns: Mapping[int, str]
) -> tuple[str, bool]:
    """Return one row with cells set; its `spans`, a hint that may now be wrong, is dropped."""
    # A row's style counts with this attribute only.
    style = row.tag.get("s") if row.tag.get("customFormat") in ("1", "true") else None
    pieces: list[str] = []
    at, had_formula = row.tag.end, False
    cells = list(cell_spans(rows.inside, row))
    missing = sorted(values.keys() - {cell.number for cell in cells})

    def created(column: int) -> str:
        value = values[column]
        inherited = style if style is not None else columns.get(column)
        return "" if value is None else cell_xml(rows.prefix, (row.number, column), inherited, value)

    for cell in cells:
        while missing and missing[0] < cell.number:
            pieces += [rows.inside[at : cell.tag.start], created(missing.pop(0))]
            at = cell.tag.start
        if cell.number in values:
            place = (row.number, cell.number)
            new = cell_xml(rows.prefix, place, cell.tag.get("s"), values[cell.number])
            pieces += [rows.inside[at : cell.tag.start], new]
            had_formula = had_formula or f"<{rows.prefix}f" in rows.inside[cell.tag.end : cell.inside_end]
            at = cell.end
    pieces += [rows.inside[at : row.inside_end], *(created(column) for column in missing)]
    tag = row.tag.with_values({"spans": None})._replace(empty=False)
    return f"{tag}{''.join(pieces)}</{rows.prefix}row>", had_formula


def _column_styles(before: str) -> dict[int, str]:
    """Return the style of each column that has one, which new cells in it take over."""
    styles = {}
    for tag in tags(before, "col"):
        style = tag.get("style")
        if style is not None:
            first, last = int(tag.get("min") or 1), int(tag.get("max") or 1)
            styles.update(dict.fromkeys(range(first - 1, min(last, COLUMNS)), style))
    return styles


def _widened(before: str, values: Values) -> str:
    """Return the text before the rows with the declared dimension covering the cells set."""

    def edit(tag: Tag) -> Tag:
        area = area_of(tag.get("ref") or "")
        if area is None:
            return tag
        rows, columns = {row for row, _ in values}, {column for _, column in values}
        wide = Area(
            min(area.first_row, *rows),
            min(area.first_column, *columns),
            max(area.last_row, *rows),
            max(area.last_column, *columns),
        )
        return tag if wide == area else tag.with_values({"ref": _spelled(wide)})

    return edited(before, {"dimension": edit})


def _spelled(area: Area) -> str:
    first, last = a1(area.first_row, area.first_column), a1(area.last_row, area.last_column)
    return first if first == last else f"{first}:{last}"
