"""The sheet of problems, as the XML of a worksheet."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from salesbook.problems import Language, Problem
from salesbook.spreadsheet.grid import a1
from salesbook.spreadsheet.widths import lines_needed
from salesbook.xlsx.annotation.parts import DECLARATION, Parts
from salesbook.xlsx.annotation.tabs import Tab
from salesbook.xlsx.annotation.words import HEADER, NOT_LISTED, SHEET, headlines, lines, listed
from salesbook.xlsx.package.markup import MAIN
from salesbook.xlsx.patching.cell_text import ERRORS, cell_xml
from salesbook.xlsx.patching.rows import cell_spans, row_spans, rows_of
from salesbook.xlsx.patching.tags import escape, tags
from salesbook.xlsx.reading.strings import read_strings
from salesbook.xlsx.references import area_of, quoted

SIGN = "salesbook-problems-1"
"""Stands in the first, hidden cell: by it the sheet is known again, whatever it is called."""

MOST_LISTED = 5000
WIDTHS = (6, 14, 9, 24, 36, 46, 42)
PLACE = 3
"""The column that holds the places."""

LINE, HIGHEST = 15, 409
"""Height of a line of text and of the highest row that Excel knows, in points."""

CODE_LIKE = "sb1"
"""What our marks in issued books begin with; a cell that quotes one must not be taken for it."""


def sheet_xml(
    problems: Sequence[Problem], styles: Mapping[str, int], sheets: Collection[str], language: Language
) -> str:
    """Return the sheet; problems in `sheets`, the visible ones, are linked to their places."""
    shown = problems[:MOST_LISTED]
    above = [SIGN, SHEET.in_language(language), *headlines(problems, language)]
    if len(problems) > len(shown):
        above += lines(NOT_LISTED.format(count=len(problems) - len(shown)), language).split("\n")
    sheet = _ProblemRows(styles)
    for line in above:
        sheet.add([line], ["title" if len(sheet.rows) == 1 else "line"])
    sheet.add([""], ["line"])
    sheet.add([each.in_language(language) for each in HEADER], ["header"] * len(HEADER))
    first = len(sheet.rows)
    for number, found in enumerate(shown, 1):
        sheet.add([number, *listed(found, language)], _look(found, sheets))
    return _worksheet(sheet.rows, first, _links(shown, first, sheets))


def _look(found: Problem, sheets: Collection[str]) -> list[str]:
    place = "link" if _target(found, sheets) else "text"
    return ["text", found.severity.value, "text", place, "text", "text", "text"]


class _ProblemRows:
    """The rows of the sheet, as high as their words need; the first one, with the sign, is hidden."""

    def __init__(self, styles: Mapping[str, int]) -> None:
        self.styles = styles
        self.rows: list[str] = []

    def add(self, values: Sequence[str | int], look: Sequence[str]) -> None:
        """Add a row."""
        row = len(self.rows)
        cells = "".join(
            # Inline, so that the workbook's shared strings stay as they are.
            cell_xml("", (row, column), str(self.styles[style]), _plain(value) or None)
            for column, (value, style) in enumerate(zip(values, look, strict=True))
        )
        height = f'ht="{_height(values, look)}" customHeight="1"'
        hidden = ' hidden="1"' if row == 0 else ""
        self.rows.append(f'<row r="{row + 1}" {height}{hidden}>{cells}</row>')


def _height(values: Sequence[str | int], look: Sequence[str]) -> int:
    """Return the height of a row in points."""
    if len(values) == 1:
        return 24 if look[0] == "title" else LINE
    needed = max(lines_needed(str(value), width - 2) for value, width in zip(values, WIDTHS, strict=True))
    return min(needed * LINE + 3, HIGHEST)


def _plain(value: str | int) -> str | int:
    """Return a text that is neither an error value nor one of our marks; a number as it is."""
    if isinstance(value, int):
        return value
    return " " + value if value.startswith(CODE_LIKE) or value in ERRORS else value


def _target(found: Problem, sheets: Collection[str]) -> str:
    """Return the place a problem is linked to; nothing where no visible sheet is named."""
    sheet = found.where.sheet
    if sheet is None or sheet not in sheets:
        return ""
    known = area_of(found.where.cell or "") is not None
    return f"{quoted(sheet)}!{found.where.cell if known else 'A1'}"


def _links(problems: Sequence[Problem], first: int, sheets: Collection[str]) -> str:
    targets = [(row, _target(found, sheets)) for row, found in enumerate(problems, first)]
    links = "".join(
        f'<hyperlink ref="{a1(row, PLACE)}" location="{escape(target)}"/>'
        for row, target in targets
        if target
    )
    return f"<hyperlinks>{links}</hyperlinks>" if links else ""


def _worksheet(rows: Sequence[str], first: int, links: str) -> str:
    """Return the worksheet with the header above row `first` kept in sight, printed one page wide."""
    pane = f'<pane ySplit="{first}" topLeftCell="A{first + 1}" activePane="bottomLeft" state="frozen"/>'
    view = f'<sheetView showGridLines="0" tabSelected="1" workbookViewId="0">{pane}</sheetView>'
    columns = "".join(
        f'<col min="{number}" max="{number}" width="{width}" customWidth="1"/>'
        for number, width in enumerate(WIDTHS, 1)
    )
    return (
        f'{DECLARATION}<worksheet xmlns="{MAIN}">'
        '<sheetPr><tabColor rgb="FFC00000"/><pageSetUpPr fitToPage="1"/></sheetPr>'
        f"<sheetViews>{view}</sheetViews>"
        f'<sheetFormatPr defaultRowHeight="15"/><cols>{columns}</cols>'
        f"<sheetData>{''.join(rows)}</sheetData>{links}"
        '<pageMargins left="0.5" right="0.5" top="0.5" bottom="0.5" header="0.3" footer="0.3"/>'
        '<pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/></worksheet>'
    )


def sign_places(parts: Parts) -> frozenset[str]:
    """Return the indices of shared strings that are the sign."""
    # We write inline texts; a program that saves the copy moves them to the shared strings.
    relation = parts.related(parts.book, "sharedStrings")
    if relation is None or SIGN not in parts.text(relation.target):
        return frozenset()
    text = parts.text(relation.target).encode()
    strings = read_strings(iter([text]), relation.target, parts.package.limits)
    return frozenset(str(place) for place, string in enumerate(strings) if string == SIGN)


def is_listing(parts: Parts, tab: Tab, signs: Collection[str]) -> bool:
    """Say whether a tab is a sheet of problems of ours: whether its first cell holds the sign."""
    if tab.kind != "worksheet" or not (signs or SIGN in parts.text(tab.part)):
        return False
    rows = rows_of(parts.text(tab.part))
    row = next(row_spans(rows), None)
    cell = None if row is None else next(cell_spans(rows.inside, row), None)
    if row is None or cell is None or (row.number, cell.number) != (0, 0):
        return False
    inside = rows.inside[cell.tag.end : cell.inside_end]
    held = "".join(tag.text for tag in tags(inside, "t", "v")).strip()
    return held in signs if cell.tag.get("t") == "s" else held == SIGN
