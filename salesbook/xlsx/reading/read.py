"""A workbook's bytes as plain cells: sheets, names and properties, by relationships alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache, partial
from typing import TypeVar

from salesbook.problems import Location, Problem, sentence
from salesbook.spreadsheet.grid import Area, Grid, GridSheet, RangeName
from salesbook.xlsx.package.markup import (
    MAIN,
    STRICT_MAIN,
    Element,
    Parse,
    gathered,
    related_id,
    remembering_parse,
)
from salesbook.xlsx.package.package import Package, open_package
from salesbook.xlsx.package.refusal import RefusalError, invalid, refusal
from salesbook.xlsx.package.relations import Relation, of_type, relations_of
from salesbook.xlsx.reading.cells import Shared, SheetBeingRead
from salesbook.xlsx.reading.fast_scan import ScanMemory, scan
from salesbook.xlsx.reading.formats import FormatsOf, read_formats, remembering_formats
from salesbook.xlsx.reading.sheet import TRUE, read_strictly
from salesbook.xlsx.reading.strings import read_strings
from salesbook.xlsx.references import named_area

T = TypeVar("T")
NamedArea = Callable[[str], tuple[str, Area] | None]

LONGEST_AREA = 100
"""Longer definitions of names are not remembered."""
NO_RELATION = sentence("xlsx.book.no-relation")
NO_WORKBOOK = sentence("xlsx.book.no-workbook")
SHEET_TWICE = sentence("xlsx.book.sheet-twice")
MACRO_SHEETS = ("xlMacrosheet", "xlIntlMacrosheet")


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkbookMemory:
    """What a worker remembers of the packages and sheets it has read, so that a similar one takes less time.

    All of it is bounded, and nothing that is read depends on it.
    """

    parse: Parse = field(default_factory=remembering_parse)
    formats: FormatsOf = field(default_factory=remembering_formats)
    scans: ScanMemory = field(default_factory=ScanMemory)
    areas: NamedArea = field(default_factory=lambda: lru_cache(maxsize=4096)(named_area))


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkbookPart:
    """The workbook part: its elements and its relations by id."""

    part: str
    package: Package
    elements: Sequence[Element]
    relations: Mapping[str, Relation]

    def named(self, name: str) -> list[Element]:
        """Return the elements with a local name."""
        return [element for element in self.elements if element.name == name]


def read_workbook_bytes(
    data: bytes, memory: WorkbookMemory | None = None
) -> tuple[Grid | None, list[Problem]]:
    """Return the workbook in a file's bytes, or everything that is wrong with it."""
    memory = memory or WorkbookMemory()
    package, problems = open_package(data, parse=memory.parse)
    return (None, problems) if package is None else read_grid(package, memory)


def read_grid(package: Package, memory: WorkbookMemory) -> tuple[Grid | None, list[Problem]]:
    """Return the workbook in a package, or everything that is wrong with it.

    Worth a note are in `Grid.remarks`, not among the problems.
    """
    problems: list[Problem] = []
    book = _tried(lambda: read_book(package), problems)
    if book is None:
        return None, problems
    # Each part is tried although one before it was refused: all that is wrong is told at once.
    sheets = _tried(lambda: sheets_of(book), problems)
    _tried(lambda: package.check_tags(_large_parts(book, sheets or ())), problems)
    if problems:
        return None, problems
    formats = _tried(lambda: _formats(book, memory.formats), problems)
    strings = _tried(lambda: strings_of(book), problems)
    properties = _tried(lambda: _properties(package), problems)
    if sheets is None or formats is None or strings is None or properties is None:
        return None, problems
    shared = Shared(strings=strings, formats=formats, limits=package.limits, room=package.limits.cells)
    read: list[GridSheet | None] = []
    for sheet in sheets:
        read.append(_tried(partial(_read_sheet, package, sheet, shared, memory.scans), problems))
        if shared.room < 0:  # the other sheets have no room either
            break
    if problems:
        return None, problems
    grid = Grid(
        sheets=tuple(sheet for sheet in read if sheet is not None),
        names=_range_names(book, memory.areas),
        properties=properties,
        date_1904=any(element.attributes.get("date1904") in TRUE for element in book.named("workbookPr")),
        manual=any(element.attributes.get("calcMode") == "manual" for element in book.named("calcPr")),
        remarks=_remarks(book),
    )
    return grid, []


def _tried(read: Callable[[], T], problems: list[Problem]) -> T | None:
    """Return what `read` returns; None and one more problem when it refuses."""
    try:
        return read()
    except RefusalError as refused:
        problems.append(refused.problem)
        return None


def read_book(package: Package) -> WorkbookPart:
    """Return the workbook part, found from the package's own relations; raises RefusalError."""
    roots = of_type(relations_of(package, "").values(), "officeDocument")
    if not roots:
        raise refusal("part-missing", value="xl/workbook.xml")
    part = roots[0].target
    wanted = {"workbookPr", "sheet", "definedName", "calcPr"}
    found = package.elements(part, wanted)
    if found[0].name != "workbook" or found[0].parent not in (MAIN, STRICT_MAIN):
        raise invalid(part, found[0].name, NO_WORKBOOK)
    return WorkbookPart(part=part, package=package, elements=found, relations=relations_of(package, part))


def sheets_of(book: WorkbookPart) -> list[SheetBeingRead]:
    """Return the worksheets in tab order; charts and macro sheets hold no cells of ours."""
    sheets = []
    for element in book.named("sheet"):
        relation = book.relations.get(related_id(element.attributes) or "")
        name = element.attributes.get("name", "")
        if relation is None or relation.external:
            raise invalid(book.part, name, NO_RELATION, sheet=name)
        if relation.kind == "worksheet":
            state = element.attributes.get("state", "visible")
            sheets.append(SheetBeingRead(name=name, part=relation.target, visibility=state))
    _check_sheets(book, sheets)
    return sheets


def _large_parts(book: WorkbookPart, sheets: Sequence[SheetBeingRead]) -> dict[str, Location]:
    """Return the parts that hold what people typed, and where a problem of each of them is."""
    texts = of_type(book.relations.values(), "sharedStrings")
    places = {each.part: Location(sheet=each.name) for each in sheets}
    return {**{each.target: Location() for each in texts[:1]}, **places}


def _check_sheets(book: WorkbookPart, sheets: Sequence[SheetBeingRead]) -> None:
    if not sheets:
        raise refusal("no-worksheets")
    if len(sheets) > book.package.limits.entries:  # more than there can be parts
        raise refusal("too-much-content", value=book.part, limit=book.package.limits.entries)
    names, parts = set(), set()
    for sheet in sheets:
        if sheet.name.casefold() in names or sheet.part.casefold() in parts:
            raise invalid(book.part, sheet.name, SHEET_TWICE, sheet=sheet.name)
        names.add(sheet.name.casefold())
        parts.add(sheet.part.casefold())


def _formats(book: WorkbookPart, small: FormatsOf) -> Sequence[str]:
    found = of_type(book.relations.values(), "styles")
    if not found:
        return []
    part = found[0].target
    return read_formats(book.package.chunks(part), part, book.package.limits, small)


def strings_of(book: WorkbookPart) -> list[str]:
    """Return the shared strings of a workbook; raises RefusalError."""
    found = of_type(book.relations.values(), "sharedStrings")
    if not found:
        return []
    return read_strings(book.package.chunks(found[0].target), found[0].target, book.package.limits)


def _read_sheet(package: Package, sheet: SheetBeingRead, shared: Shared, memory: ScanMemory) -> GridSheet:
    whole, pieces = gathered(package.chunks(sheet.part), package.limits.fast)
    scanned = None if whole is None else scan(whole, sheet, shared, memory)
    if scanned is not None:
        return scanned
    return read_strictly(pieces if whole is None else [whole], sheet, shared).finished(sheet)


def _range_names(book: WorkbookPart, known: NamedArea) -> tuple[RangeName, ...]:
    """Return the names that stand for one rectangle on one sheet of this book."""
    # The index of a scope counts tabs of every kind, and programs spell the names of sheets as they like.
    order = [element.attributes.get("name", "") for element in book.named("sheet")]
    spelled = {name.casefold(): name for name in order}
    found = []
    for element in book.named("definedName"):
        target = (known if len(element.text) <= LONGEST_AREA else named_area)(element.text)
        sheet = None if target is None else spelled.get(target[0].casefold())
        if target is not None and sheet is not None:
            scope = _scope(element.attributes.get("localSheetId"), order)
            name = element.attributes.get("name", "")
            found.append(RangeName(name=name, sheet=sheet, area=target[1], scope=scope))
    return tuple(found)


def _scope(index: str | None, order: Sequence[str]) -> str | None:
    """Return the sheet of a name's scope; the index counts every tab, charts too."""
    if index is None or not index.isascii() or not index.isdigit() or len(index) > 6:
        return None
    return order[int(index)] if int(index) < len(order) else None


def _properties(package: Package) -> dict[str, str]:
    relations = relations_of(package, "").values()
    properties: dict[str, str] = {}
    for relation in of_type(relations, "custom-properties"):
        name = ""
        wanted = {"property", "lpwstr", "lpstr", "i4", "int", "r8", "bool", "filetime", "decimal"}
        for element in package.elements(relation.target, wanted):
            if element.name == "property":
                name = element.attributes.get("name", "")
            elif element.parent == "property":
                properties[name] = element.text
    for relation in of_type(relations, "core-properties"):
        wanted = {"title", "subject"}
        found = package.elements(relation.target, wanted)
        # The title and subject survive in programs that drop custom properties (docs/reading.md).
        properties.update({element.name: element.text for element in found[1:]})
    return properties


def _remarks(book: WorkbookPart) -> tuple[str, ...]:
    kinds = {relation.kind for relation in book.relations.values()}
    remarks = {
        "macros-ignored": "vbaProject" in kinds or any(kind in kinds for kind in MACRO_SHEETS),
        "external-links-ignored": "externalLink" in kinds,
        "strict-open-xml": book.elements[0].parent == STRICT_MAIN,
    }
    return tuple(slug for slug, holds in remarks.items() if holds)
