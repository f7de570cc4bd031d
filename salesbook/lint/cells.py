"""Rules of cells: merged ones, what may be typed, links."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from salesbook.layout.style import INPUT_FILL, PREFILLED_FILL
from salesbook.lint.finding import Found
from salesbook.lint.seen import SeenBook, SeenSheet, SeenValidation
from salesbook.spreadsheet.grid import Area
from salesbook.xlsx.references import named_area, place_of

NUMBER = re.compile(r"(?<![\w.-])\d[\d,]*(?:\.\d+)?(?![\w-])")
BOUNDED = frozenset({"whole", "decimal", "textLength"})
TECHNICAL = 1e9
"""A bound of this size keeps slips of the keyboard out and need not be said."""
NOT_BELOW_ZERO = re.compile(r"\b0\b|negative|non-negative|负|零", re.IGNORECASE)


def merged_data(sheet: SeenSheet, _: SeenBook) -> Iterator[Found]:
    """Find merged cells in tables."""
    for area in sheet.merged:
        for table in sheet.tables:
            within = Area(table.header, table.left, max(table.last, table.header), table.right)
            if _meet(area, within):
                yield (area.first_row, area.first_column), {}
                break


def merged_title(sheet: SeenSheet, _: SeenBook) -> Iterator[Found]:
    """Find merged cells above the first table."""
    top = sheet.tables[0].header if sheet.tables else 3
    for area in sheet.merged:
        if area.last_row < top:
            yield (area.first_row, area.first_column), {}


def _meet(one: Area, other: Area) -> bool:
    rows = one.first_row <= other.last_row and other.first_row <= one.last_row
    return rows and one.first_column <= other.last_column and other.first_column <= one.last_column


def validation_text(sheet: SeenSheet, _: SeenBook) -> Iterator[Found]:
    """Find validations that check something else than they say."""
    for validation in sheet.validations:
        for wrong in _unsaid(validation):
            area = validation.areas[0] if validation.areas else Area(0, 0, 0, 0)
            yield (area.first_row, area.first_column), {"bound": wrong}


def _unsaid(validation: SeenValidation) -> Iterator[str]:
    """Yield the bounds that the words leave out, and the numbers in the words that are no bound."""
    said = f"{validation.prompt} {validation.error}"
    bounds = [bound for bound in validation.bounds if bound is not None]
    error = _numbers(validation.error)
    if validation.kind == "list":
        yield from (f"{each:g}" for each in error if f"{each:g}" not in validation.choices)
    if validation.kind not in BOUNDED:
        return
    yield from (f"{each:g}" for each in error if each not in (*bounds, 0))
    for bound in bounds:
        unsaid = NOT_BELOW_ZERO.search(said) is None if bound == 0 else bound not in _numbers(said)
        if abs(bound) < TECHNICAL and unsaid:
            yield f"{bound:g}"


def _numbers(text: str) -> Sequence[float]:
    return [float(each.replace(",", "")) for each in NUMBER.findall(text)]


def input_look(sheet: SeenSheet, _: SeenBook) -> Iterator[Found]:
    """Find inputs of a protected sheet that do not look like inputs."""
    for (row, column), cell in sorted(sheet.cells.items()):
        if sheet.protected and not cell.look.locked and cell.look.fill not in (INPUT_FILL, PREFILLED_FILL):
            yield (row, column), {}


def input_prompt(sheet: SeenSheet, _: SeenBook) -> Iterator[Found]:
    """Find inputs of a protected sheet that do not say what to type."""
    prompted = [area for each in sheet.validations if each.prompt for area in each.areas]
    spans = [(range(a.first_row, a.last_row + 1), range(a.first_column, a.last_column + 1)) for a in prompted]
    asked = {(row, column) for rows, columns in spans for row in rows for column in columns}
    for place, cell in sorted(sheet.cells.items()):
        if sheet.protected and not cell.look.locked and place not in asked:
            yield place, {}


ABSOLUTE = re.compile(r"file:|/|[\\]|[A-Za-z]:[\\/]")
"""Files of one computer or network; beside a book they have no folder before their name."""


def link_nowhere(sheet: SeenSheet, book: SeenBook) -> Iterator[Found]:
    """Find links to places that are not there, or cannot be seen, or are on one computer alone."""
    for link in sheet.links:
        if ABSOLUTE.match(link.target):
            yield (link.row, link.column), {"target": link.target}
        if link.location and not link.target and not _is_there(link.location, book):
            yield (link.row, link.column), {"target": link.location}
        elif not link.location and not link.target:
            yield (link.row, link.column), {"target": "—"}


def _is_there(location: str, book: SeenBook) -> bool:
    if location in book.names:
        location = book.names[location]
    found = named_area(location)
    if found is None:
        # A sheet's name alone, or a place on this sheet.
        return place_of(location) is not None
    sheet = book.sheet(found[0])
    return sheet is not None and sheet.state == "visible" and found[1].first_row <= sheet.last[0]


def sheets_hidden(sheet: SeenSheet, book: SeenBook) -> Iterator[Found]:
    """Find more hidden sheets than the technical one, told at the first sheet that is seen."""
    hidden = [each.name for each in book.sheets if each.state != "visible"]
    if len(hidden) > 1 and sheet is next(book.visible):
        yield None, {"names": ", ".join(hidden)}
