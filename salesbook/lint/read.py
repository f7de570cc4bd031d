"""A workbook's bytes as what a person sees of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from salesbook.issued.identity import END_PREFIX, NAME_PREFIX, Token
from salesbook.lint.drawings import drawings_of
from salesbook.lint.looks import Looks, color_of, looks_of, theme_colors
from salesbook.lint.pages import footers_of, paper_of
from salesbook.lint.seen import (
    SeenBook,
    SeenCell,
    SeenLink,
    SeenLook,
    SeenRule,
    SeenSheet,
    SeenTable,
    SeenValidation,
)
from salesbook.lint.tree import Node, areas, child, is_set, number, tree_of, whole
from salesbook.problems import Problem
from salesbook.spreadsheet.geometry import USUAL_POINTS, Axis, row_pixels, stored_pixels
from salesbook.spreadsheet.grid import Area
from salesbook.xlsx.package.package import Package, open_package
from salesbook.xlsx.package.refusal import RefusalError
from salesbook.xlsx.package.relations import of_type, relations_of
from salesbook.xlsx.reading.cells import SheetBeingRead
from salesbook.xlsx.reading.read import WorkbookPart, read_book, sheets_of, strings_of
from salesbook.xlsx.references import area_of, named_area, place_of

USUAL_WIDTH = 9.140625
"""The stored width of a column for which none is set."""


class _Names(NamedTuple):
    """The defined names of a book by their scope, which is a sheet's number, None for the book's own."""

    texts: Mapping[tuple[str, int | None], str]

    def area(self, name: str, scope: int) -> Area | None:
        found = named_area(self.texts.get((name, scope), ""))
        return found[1] if found is not None else None


def read_seen(data: bytes) -> tuple[SeenBook | None, list[Problem]]:
    """Return what is seen of the workbook in a file's bytes, or why it cannot be read."""
    package, problems = open_package(data)
    if package is None:
        return None, problems
    try:
        return _book(package), []
    except RefusalError as refused:
        return None, [refused.problem]


def _book(package: Package) -> SeenBook:
    book = read_book(package)
    parts = {
        kind: tree_of(package, found[0].target)
        for kind in ("styles", "theme")
        if (found := of_type(book.relations.values(), kind))
    }
    theme = theme_colors(parts["theme"]) if "theme" in parts else ()
    looks = looks_of(parts["styles"], theme) if "styles" in parts else Looks([SeenLook()], [])
    names = _Names(
        {
            (each.attributes.get("name", ""), None if scope is None else whole(scope)): each.text
            for each in book.named("definedName")
            for scope in [each.attributes.get("localSheetId")]
        }
    )
    strings = strings_of(book)
    order = [each.attributes.get("name", "") for each in book.named("sheet")]
    sheets = [
        _sheet(book, sheet, (looks, strings, theme), names, order.index(sheet.name))
        for sheet in sheets_of(book)
    ]
    return SeenBook(
        sheets=sheets, names={name: text for (name, scope), text in names.texts.items() if scope is None}
    )


def _sheet(
    book: WorkbookPart,
    sheet: SheetBeingRead,
    shared: tuple[Looks, Sequence[str], Sequence[str]],
    names: _Names,
    number_of_tab: int,
) -> SeenSheet:
    looks, strings, theme = shared
    root = tree_of(book.package, sheet.part)
    view = child(child(root, "sheetViews"), "sheetView")
    pane = child(view, "pane")
    frozen = pane.get("state") in ("frozen", "frozenSplit")
    split = (whole(pane.get("ySplit")), whole(pane.get("xSplit"))) if frozen else (0, 0)
    opened = place_of(pane.get("topLeftCell") or view.get("topLeftCell") or "A1") or (0, 0)
    titles = names.texts.get(("_xlnm.Print_Titles", number_of_tab), "")
    seen = SeenSheet(
        name=sheet.name,
        state=sheet.visibility,
        cells={(cell.row, cell.column): cell for cell in _cells(root, looks.cells, strings)},
        rows=_rows(root),
        columns=_columns(root),
        heights={
            whole(row.get("r"), 1) - 1: number(row.get("ht"))
            for row in child(root, "sheetData")
            if row.get("ht") is not None
        },
        merged=[area for each in child(root, "mergeCells") for area in areas(each.get("ref"))],
        frozen=split,
        origin=opened,
        protected=is_set(child(root, "sheetProtection").attrib, "sheet"),
        paper=paper_of(root, titles),
        print_area=names.area("_xlnm.Print_Area", number_of_tab),
        footers=footers_of(root),
        validations=[_validation(each) for each in child(root, "dataValidations")],
        rules=list(_rules(root, looks, theme)),
        links=list(_links(root, book.package, sheet.part)),
        drawings=list(drawings_of(book.package, sheet.part)),
    )
    issued = [
        area
        for (name, _), text in names.texts.items()
        if name.startswith(NAME_PREFIX) and (found := named_area(text)) is not None
        for at, area in [found]
        if at.casefold() == sheet.name.casefold()
    ]
    tables = [_issued_table(seen, area) for area in sorted(issued)] or list(_guessed_tables(seen))
    return replace(seen, tables=tables)


def _cells(root: Node, looks: Sequence[SeenLook], strings: Sequence[str]) -> Iterator[SeenCell]:
    for row in child(root, "sheetData"):
        for node in row:
            place = place_of(node.get("r", ""))
            style = whole(node.get("s"))
            if place is not None:
                formula = node.find("f")
                yield SeenCell(
                    *place,
                    _value(node, strings),
                    None if formula is None else formula.text or "",
                    looks[style] if 0 <= style < len(looks) else looks[0],
                )


def _value(node: Node, strings: Sequence[str]) -> float | str | bool | None:
    kind, text = node.get("t", "n"), child(node, "v").text
    if kind == "inlineStr":
        return "".join(each.text or "" for each in node.iter("t"))
    if text is None:
        return None
    if kind == "s":
        at = whole(text, -1)
        return strings[at] if 0 <= at < len(strings) else ""
    if kind == "b":
        return text == "1"
    return number(text) if kind == "n" else text


def _rows(root: Node) -> Axis:
    usual = number(child(root, "sheetFormatPr").get("defaultRowHeight"), USUAL_POINTS)
    rows = [(whole(row.get("r"), 1) - 1, row) for row in child(root, "sheetData")]
    return Axis(
        sizes={at: row_pixels(number(row.get("ht"))) for at, row in rows if row.get("ht") is not None},
        usual=row_pixels(usual),
        hidden=frozenset(at for at, row in rows if is_set(row.attrib, "hidden")),
    )


def _columns(root: Node) -> Axis:
    usual = number(child(root, "sheetFormatPr").get("defaultColWidth"), USUAL_WIDTH)
    sizes, hidden = {}, set()
    for each in child(root, "cols"):
        # Programs state widths up to the last column there can be.
        for at in range(whole(each.get("min"), 1) - 1, min(whole(each.get("max"), 1), 1000)):
            sizes[at] = stored_pixels(number(each.get("width"), usual))
            if is_set(each.attrib, "hidden"):
                hidden.add(at)
    return Axis(sizes=sizes, usual=stored_pixels(usual), hidden=frozenset(hidden))


def _validation(node: Node) -> SeenValidation:
    first, second = (child(node, name).text for name in ("formula1", "formula2"))
    return SeenValidation(
        areas=areas(node.get("sqref")),
        kind=node.get("type", "none"),
        operator=node.get("operator", "between"),
        bounds=(_bound(first), _bound(second)),
        choices=first or "",
        prompt=node.get("prompt", ""),
        error=node.get("error", ""),
    )


def _bound(text: str | None) -> float | None:
    found = number(text, float("nan"))
    return None if found != found else found  # noqa: PLR0124 - what is no number equals nothing


def _rules(root: Node, looks: Looks, theme: Sequence[str]) -> Iterator[SeenRule]:
    for group in root.iter("conditionalFormatting"):
        for each in group.iter("cfRule"):
            at = whole(each.get("dxfId"), -1)
            own = [found for node in each.iter("color") if (found := color_of(node, theme))]
            yield SeenRule(
                areas=areas(group.get("sqref")),
                kind=each.get("type", ""),
                operator=each.get("operator", ""),
                operands=[formula.text or "" for formula in each.iter("formula")],
                colors=[*own, *(looks.conditional[at] if 0 <= at < len(looks.conditional) else ())],
            )


def _links(root: Node, package: Package, part: str) -> Iterator[SeenLink]:
    relations = relations_of(package, part)
    for each in child(root, "hyperlinks"):
        area = area_of(each.get("ref", ""))
        relation = relations.get(each.get("r:id", ""))
        if area is not None:
            target = relation.target if relation is not None else ""
            yield SeenLink(area.first_row, area.first_column, each.get("location", ""), target)


def _issued_table(sheet: SeenSheet, area: Area) -> SeenTable:
    """Return the table from its key row to the row that ends it."""
    marks = (
        cell.column
        for row in (area.first_row, area.last_row)
        for column in range(area.first_column, area.last_column + 1)
        if (cell := sheet.cells.get((row, column))) is not None
        and isinstance(cell.value, str)
        and (Token.parse(cell.value) or cell.value.startswith(END_PREFIX))
    )
    return SeenTable(
        header=area.first_row + 1,
        first=area.first_row + 2,
        last=area.last_row - 1,
        left=area.first_column,
        right=area.last_column,
        key_row=area.first_row,
        key_column=next(marks, None),
    )


def _guessed_tables(sheet: SeenSheet) -> Iterator[SeenTable]:
    """Yield the table of a sheet that does not mark its own: below what is frozen, else below captions."""
    wide: dict[int, list[int]] = {}
    for cell in sheet.shown:
        wide.setdefault(cell.row, []).append(cell.column)
    captions = [row for row, columns in sorted(wide.items()) if len(columns) >= 3]
    header = sheet.frozen[0] - 1 if sheet.frozen[0] - 1 in captions else next(iter(captions), None)
    if header is not None and sheet.state == "visible":
        last = header
        while last + 1 in wide:
            last += 1
        yield SeenTable(header, header + 1, last, min(wide[header]), max(wide[header]))
