"""Rules of what stands in cells and on charts: whole words, colours, signs, words for the blind."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from itertools import count

from salesbook.layout.style import THEMES, theme_colors
from salesbook.lint.color import WHITE, contrast
from salesbook.lint.finding import Found
from salesbook.lint.seen import SeenBook, SeenCell, SeenLook, SeenSheet
from salesbook.spreadsheet.geometry import DIGIT_PIXELS, SIDES_PIXELS, row_pixels
from salesbook.spreadsheet.grid import Area
from salesbook.spreadsheet.widths import BOLDER, BRACKETED, INDENT, lines_needed, shown, text_width

LINE_POINTS = 12.0
READABLE, LARGE_READABLE = 4.5, 3.0
"""The least contrast of type with what it stands on, and of type of 14 points bold or larger (WCAG 2, AA)."""
SIGNED = re.compile(r"^(?:\[[^\]]*\])*\+")
CONDITION = re.compile(r"\[[<>]=?-?[0-9.]+\]")


def clipped(sheet: SeenSheet, _: SeenBook) -> Iterator[Found]:
    """Find words and figures that cannot be read whole."""
    filled = {(cell.row, cell.column) for cell in sheet.shown}
    across = {(area.first_row, area.first_column): area.last_column for area in sheet.merged}
    edge = sheet.print_area.last_column if sheet.print_area else sheet.last[1]
    for cell in sheet.shown:
        last = across.get((cell.row, cell.column), cell.column)
        if _runs_on(cell):
            while last < edge and (cell.row, last + 1) not in filled:
                last += 1
        room = _room(sheet, cell.column, last)
        text = _shown(cell)
        if not cell.look.shrink and _is_cut(sheet, cell, text, room):
            yield (cell.row, cell.column), {"text": text[:40]}


def page_edge(sheet: SeenSheet, _: SeenBook) -> Iterator[Found]:
    """Find words that run on over the edge of a page."""
    edges = [first for first, _ in sheet.printed.columns[1:]]
    for cell in sheet.shown:
        edge = next((at for at in edges if at > cell.column), None)
        if edge is None or not _runs_on(cell):
            continue
        room = _room(sheet, cell.column, edge - 1)
        if _is_cut(sheet, cell, str(cell.value), room):
            yield (cell.row, cell.column), {"text": str(cell.value)[:40]}


def _runs_on(cell: SeenCell) -> bool:
    """Say whether words that are longer than their cell is wide lie over blank cells on their right."""
    words = isinstance(cell.value, str) and not cell.look.wrap
    return words and cell.look.align in ("", "left", "general")


def _room(sheet: SeenSheet, first: int, last: int) -> float:
    return (sheet.columns.span(first, last) - SIDES_PIXELS) / DIGIT_PIXELS


def _shown(cell: SeenCell) -> str:
    if isinstance(cell.value, float):
        return shown(Decimal(repr(cell.value)), cell.look.format)
    return str(cell.value)


def _is_cut(sheet: SeenSheet, cell: SeenCell, text: str, room: float) -> bool:
    if cell.look.wrap:
        lines = lines_needed(text, room) * LINE_POINTS * cell.look.size / 10
        return cell.row in sheet.heights and row_pixels(lines) > sheet.rows.pixels(cell.row)
    return _needed(cell, text) > room + 0.1


def _needed(cell: SeenCell, text: str) -> float:
    size = (BOLDER if cell.look.bold else 1.0) * cell.look.size / 10
    return text_width(text) * size + INDENT * cell.look.indent


def words_touch(sheet: SeenSheet, _: SeenBook) -> Iterator[Found]:
    """Find words that begin where the figure on their left ends, and lines of words beside such lines."""
    left: SeenCell | None = None
    for cell in sheet.shown:
        beside = left is not None and left.row == cell.row and _next(sheet, left) == cell.column
        if beside and left is not None and _begins_left(cell):
            paragraphs = _in_lines(sheet, left) and _in_lines(sheet, cell)
            if paragraphs or _ends_right(left):
                yield (cell.row, cell.column), {}
        left = cell


def _next(sheet: SeenSheet, cell: SeenCell) -> int:
    """Return the first column on the right of a cell that is shown."""
    return next(at for at in count(cell.column + 1) if at not in sheet.columns.hidden)


def _ends_right(cell: SeenCell) -> bool:
    return isinstance(cell.value, float) and cell.look.align in ("", "general", "right")


def _in_lines(sheet: SeenSheet, cell: SeenCell) -> bool:
    """Say whether words go on in a next line, so that they fill their column."""
    words = cell.value if isinstance(cell.value, str) and cell.look.wrap else ""
    room = _room(sheet, cell.column, cell.column) - INDENT * cell.look.indent
    return any(lines_needed(each, room) > 1 for each in words.split("\n"))


def _begins_left(cell: SeenCell) -> bool:
    plain = isinstance(cell.value, str) and cell.look.align in ("", "general", "left")
    return plain and cell.look.indent == 0


def alt_text(sheet: SeenSheet, _: SeenBook) -> Iterator[Found]:
    """Find charts and pictures of which nothing is said."""
    for drawing in sheet.drawings:
        if not drawing.alt and not drawing.decorative:
            yield (
                (drawing.area.first_row, drawing.area.first_column),
                {"title": drawing.title or drawing.kind},
            )


def chart_empty(sheet: SeenSheet, _: SeenBook) -> Iterator[Found]:
    """Find charts without a figure."""
    for drawing in sheet.drawings:
        # A program that writes a union of ranges keeps no figures of it.
        union = any(each.startswith("(") for each in drawing.values)
        if drawing.kind == "chart" and not drawing.numbers and not union:
            yield drawing.place, {"title": drawing.name}


def chart_covers(sheet: SeenSheet, _: SeenBook) -> Iterator[Found]:
    """Find charts and pictures that lie on cells with something in them."""
    for drawing in sheet.drawings:
        area = drawing.area
        under = (cell for cell in sheet.shown if _inside(area, cell))
        if drawing.kind == "chart" and (cell := next(under, None)) is not None:
            yield (cell.row, cell.column), {"title": drawing.name}


def _inside(area: Area, cell: SeenCell) -> bool:
    return (
        area.first_row <= cell.row <= area.last_row and area.first_column <= cell.column <= area.last_column
    )


def sign_of_zero(sheet: SeenSheet, _: SeenBook) -> Iterator[Found]:
    """Find formats that put a sign before what rounds to zero."""
    for cell in sheet.shown:
        code = cell.look.format
        rounds = isinstance(cell.value, float) and cell.value < 0 and ";" not in code
        bare = SIGNED.match(code) is not None and CONDITION.search(code) is None
        if (bare and not _whole_only(cell)) or (rounds and _reads_zero(_shown(cell))):
            yield (cell.row, cell.column), {"format": code}


def _whole_only(cell: SeenCell) -> bool:
    """Say whether a signed format shows whole numbers of a cell that holds one."""
    decimals = "." in BRACKETED.sub("", cell.look.format) or "%" in cell.look.format
    return not decimals and isinstance(cell.value, float) and cell.value.is_integer()


def _reads_zero(text: str) -> bool:
    return text.startswith("-") and not any(sign in text for sign in "123456789")


def hyphen_minus(sheet: SeenSheet, _: SeenBook) -> Iterator[Found]:
    """Find figures below zero with a hyphen, and formats that give one where figures above get a plus."""
    for cell in sheet.shown:
        code = cell.look.format
        sections = BRACKETED.sub("", code).split(";")
        signed = SIGNED.match(code) is not None and any(each.startswith("-") for each in sections)
        below = isinstance(cell.value, float) and cell.value < 0
        if signed or (below and (len(sections) == 1 or sections[1].startswith("-"))):
            yield (cell.row, cell.column), {"format": code}


def color_of_zero(sheet: SeenSheet, _: SeenBook) -> Iterator[Found]:
    """Find figures that are coloured by their sign although they round to zero."""
    for rule in sheet.rules:
        signs = rule.kind == "cellIs" and rule.operator in ("greaterThan", "lessThan")
        if signs and rule.colors and all(_is_zero(each) for each in rule.operands):
            area = rule.areas[0] if rule.areas else Area(0, 0, 0, 0)
            first = sheet.cells.get((area.first_row, area.first_column))
            if first is None or not _whole_only(first):
                yield (area.first_row, area.first_column), {}


def _is_zero(text: str) -> bool:
    return text.strip() in ("0", "0.0")


def contrast_low(sheet: SeenSheet, _: SeenBook) -> Iterator[Found]:
    """Find type that hardly stands off what it stands on."""
    low = {look: found for look in {cell.look for cell in sheet.shown} if (found := _hardly_read(look))}
    for cell in sheet.shown:
        if cell.look in low:
            details = {"color": cell.look.color, "fill": cell.look.fill or WHITE, "found": low[cell.look]}
            yield (cell.row, cell.column), details


def _hardly_read(look: SeenLook) -> str:
    """Return the contrast of a look where it is too low, else nothing."""
    large = look.size >= 18 or (look.bold and look.size >= 14)
    found = contrast(look.color, look.fill)
    return f"{found:.1f}" if found < (LARGE_READABLE if large else READABLE) else ""


def colors_foreign(sheet: SeenSheet, book: SeenBook) -> Iterator[Found]:
    """Find colours that are no grey and do not belong to the theme that the book comes closest to."""
    every = {color for each in book.visible for color in each.colors}
    palette = min((theme_colors(name) for name in THEMES), key=lambda each: len(every - each))
    for color, place in sheet.colors.items():
        if color not in palette:
            yield place, {"color": color}
