"""Annotated returns: the returned workbook with its problems marked, noted and listed in it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from itertools import count

from salesbook.problems import Language, Problem, Severity
from salesbook.xlsx.annotation.cell_marks import marked, unmarked
from salesbook.xlsx.annotation.disarm import disarm
from salesbook.xlsx.annotation.parts import Parts
from salesbook.xlsx.annotation.problems_sheet import is_listing, sheet_xml, sign_places
from salesbook.xlsx.annotation.sheet_notes import add_notes, strip_notes
from salesbook.xlsx.annotation.styles import add_looks
from salesbook.xlsx.annotation.tabs import Tab, activate, add_tab, remove_tab, tabs
from salesbook.xlsx.annotation.words import SHEET, note_text
from salesbook.xlsx.package.markup import STRICT_MAIN
from salesbook.xlsx.package.package import open_package
from salesbook.xlsx.package.refusal import RefusalError, refusal
from salesbook.xlsx.reading.read import read_book
from salesbook.xlsx.references import place_of

MOST_MARKED = 5000
"""So many cells are marked; problems of further ones are listed only."""

ByCell = Mapping[tuple[int, int], Sequence[Problem]]
"""The problems of cells, by 0-based (row, column)."""


def annotate(data: bytes, problems: Sequence[Problem], *, language: Language) -> bytes:
    """Return a returned workbook with its problems marked, noted and listed in it.

    Parts that have nothing to do with that stay byte for byte. What an earlier call added is taken out first,
    so that annotating twice changes nothing, and without problems an annotation is taken off. Formulas that
    reach outside the workbook become text, and are noted (SB360). `language` is
    `en`, `zh` or `both`. Raises RefusalError for what is no workbook, and for Strict Open XML (SB358).
    """
    parts = _opened(data)
    # First, so that an annotated copy that comes back is marked by its problems of today alone.
    _strip(parts)
    if problems:
        _apply(parts, [*problems, *disarm(parts, _worksheets(parts))], language)
    return parts.saved()


def _opened(data: bytes) -> Parts:
    package, problems = open_package(data)
    if package is None:
        raise RefusalError(problems[0])
    book = read_book(package)
    # What is added is written in the transitional namespace, which a Strict book does not know.
    if book.elements[0].parent == STRICT_MAIN:
        raise refusal("not-annotated", value="Strict Open XML")
    return Parts(package=package, book=book.part)


def _worksheets(parts: Parts) -> list[Tab]:
    return [tab for tab in tabs(parts) if tab.kind == "worksheet"]


def _strip(parts: Parts) -> None:
    """Take out what an earlier annotation added, in every sheet: sheets may have been copied since."""
    signs = sign_places(parts)
    own = [position for position, tab in enumerate(tabs(parts)) if is_listing(parts, tab, signs)]
    # From the last one on: to take a tab out renumbers those behind it.
    for position in reversed(own):
        remove_tab(parts, position)
    for tab in _worksheets(parts):
        parts.change(tab.part, unmarked(parts.text(tab.part)))
        strip_notes(parts, tab.part)
    # The sheet that goes was the one the copy opened at.
    if own:
        shown = [position for position, tab in enumerate(tabs(parts)) if tab.visible]
        activate(parts, shown[0] if shown else 0)


def _apply(parts: Parts, problems: Sequence[Problem], language: Language) -> None:
    """Mark, note and list problems in a workbook that holds no annotation."""
    # A mark on a hidden sheet would be seen by nobody; its problems are listed only.
    visible = {tab.name: tab.part for tab in _worksheets(parts) if tab.visible}
    ordered = _ordered(problems, list(visible))
    looks = add_looks(parts, language)
    for sheet, cells in _by_sheet(ordered, visible).items():
        places = {
            severity: [place for place, found in cells.items() if found[0].severity is severity]
            for severity in reversed(Severity)
        }
        some = {severity: found for severity, found in places.items() if found}
        part = visible[sheet]
        parts.change(part, marked(parts.text(part), some, looks.marks))
        add_notes(parts, part, {place: note_text(found, language) for place, found in cells.items()})
    taken = {tab.name.casefold() for tab in tabs(parts)}
    add_tab(parts, _free_name(language, taken), sheet_xml(ordered, looks.cells, visible, language))
    activate(parts, len(tabs(parts)) - 1)


def _ordered(problems: Sequence[Problem], sheets: Sequence[str]) -> list[Problem]:
    """Return problems with the worst first, and then as they stand in the workbook."""
    tab = {name: position for position, name in enumerate(sheets)}

    def rank(found: Problem) -> tuple[int, int, tuple[int, int]]:
        # What has no cell of its own comes before the cells of its sheet.
        place = place_of(found.where.cell or "") or (-1, -1)
        return -found.severity.rank, tab.get(found.where.sheet or "", -1), place

    return sorted(problems, key=rank)


def _by_sheet(problems: Sequence[Problem], sheets: Mapping[str, str]) -> dict[str, ByCell]:
    """Return the problems of cells to be marked, by sheet and cell; `problems` are the worst first."""
    cells: dict[str, dict[tuple[int, int], list[Problem]]] = {}
    marks = 0
    for found in problems:
        sheet, place = found.where.sheet or "", place_of(found.where.cell or "")
        if place is None or sheet not in sheets:
            continue
        on_sheet = cells.setdefault(sheet, {})
        if place in on_sheet:
            on_sheet[place].append(found)
        elif marks < MOST_MARKED:
            on_sheet[place] = [found]
            marks += 1
    return {sheet: found for sheet, found in cells.items() if found}


def _free_name(language: Language, taken: Collection[str]) -> str:
    """Return the name of the sheet of problems, numbered where the workbook has a sheet of that name."""
    name = SHEET.in_language(language)
    numbered = (f"{name} {number}" if number > 1 else name for number in count(1))
    return next(each for each in numbered if each.casefold() not in taken)
