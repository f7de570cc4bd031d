"""What is asked of a program that opens and saves our books; each property is one column of the page."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from support.sample_books import (
    KINDS,
    PERIOD,
    Made,
    every_kind_of_book,
    registry_of,
)

from conformance.programs import Program
from salesbook.api.reading import read_return_bytes
from salesbook.lint.read import read_seen
from salesbook.lint.seen import SeenBook, SeenSheet
from salesbook.problems import Location, problem
from salesbook.spreadsheet.comparison import differences
from salesbook.spreadsheet.grid import Grid
from salesbook.xlsx.annotation.annotate import annotate
from salesbook.xlsx.reading.read import read_workbook_bytes

YES, NO, NONE = "✓", "✗", "—"
LANGUAGE = "both"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """What a program made of the return book, the variance book, and a marked copy; None where it failed."""

    program: Program
    returned: bytes | None
    variance: bytes | None
    marked: bytes | None
    opened: int


def made(kind: str) -> Made:
    return every_kind_of_book(LANGUAGE)[kind]


@cache
def marked_copy() -> bytes:
    """Return a filled-in book with a mark in a cell, a note and a sheet of problems."""
    sheet = made("filled").spec.sheets[1].name
    where = Location(sheet=sheet, cell="F11")
    return annotate(
        made("filled").data, [problem("error-cell", where, "#REF!", expected="a figure")], language=LANGUAGE
    )


def tried(program: Program) -> Tried:
    """Let a program save our books."""
    saved = {kind: _saved(program, made(kind).data) for kind in KINDS}
    return Tried(
        program=program,
        returned=saved["filled"],
        variance=saved["variance"],
        marked=_saved(program, marked_copy()),
        opened=sum(data is not None for data in saved.values()),
    )


def _saved(program: Program, data: bytes) -> bytes | None:
    try:
        return program.save(data)
    except Exception:  # noqa: BLE001 - a program may fail in any way: that is what is asked
        return None


def grid(data: bytes | None) -> Grid | None:
    return None if data is None else read_workbook_bytes(data)[0]


def seen(data: bytes | None) -> SeenBook | None:
    return None if data is None else read_seen(data)[0]


def opens(found: Tried) -> str:
    return YES if found.opened == len(KINDS) else f"{NO} {found.opened} of {len(KINDS)}"


def opens_marked(found: Tried) -> str:
    return YES if grid(found.marked) is not None else NO


def computes(found: Tried) -> str:
    """Say how many results of the variance book differ once they are computed anew."""
    if not found.program.computes:
        return NONE
    ours, theirs = grid(made("variance").data), grid(found.variance)
    if ours is None or theirs is None:
        return NO
    off = len(list(differences(ours, theirs)))
    return YES if off == 0 else f"{NO} {off} differ"


def reads_back(found: Tried) -> str:
    """Say whether a return book that was saved counts as before."""
    if found.returned is None:
        return NO
    book, facts = made("filled"), []
    for data in (book.data, found.returned):
        read = read_return_bytes(data, path="x", registry=registry_of(book.manifest), period=PERIOD)
        figures = {(each.month, each.dimension, each.item, each.measure, each.value) for each in read.facts}
        facts.append(figures if read.status.counts else None)
    return YES if facts[0] and facts[0] == facts[1] else NO


def _pairs(found: Tried) -> Iterator[tuple[SeenSheet, SeenSheet | None]]:
    for kind, data in (("filled", found.returned), ("variance", found.variance)):
        ours, theirs = seen(made(kind).data), seen(data)
        assert ours is not None
        yield from ((sheet, theirs.sheet(sheet.name) if theirs else None) for sheet in ours.sheets)


def kept(part: Callable[[SeenSheet], object]) -> Callable[[Tried], str]:
    """Return what says on how many sheets of both books a part is as it was, of those that have it."""

    def property_of(found: Tried) -> str:
        pairs = [(part(ours), None if theirs is None else part(theirs)) for ours, theirs in _pairs(found)]
        there = [(ours, theirs) for ours, theirs in pairs if ours]
        same = sum(ours == theirs for ours, theirs in there)
        return YES if same == len(there) else f"{NO} {same} of {len(there)}"

    return property_of


def names_kept(found: Tried) -> str:
    ours, theirs = seen(made("filled").data), seen(found.returned)
    assert ours is not None
    wanted = {name for name in ours.names if name.startswith("sb_t_")}
    return YES if theirs is not None and wanted <= theirs.names.keys() else NO


def _cells_of(sheet: SeenSheet) -> object:
    return {
        place: round(cell.value, 6) if isinstance(cell.value, float) else cell.value
        for place, cell in sheet.cells.items()
        if cell.value not in (None, "") and cell.formula is None
    }


PROPERTIES: Mapping[str, Callable[[Tried], str]] = {
    "opens every kind of book": opens,
    "opens a marked copy": opens_marked,
    "computes the same": computes,
    "a saved return counts": reads_back,
    "figures and words": kept(_cells_of),
    "names of ranges": names_kept,
    "hidden rows": kept(lambda sheet: {row for row in sheet.rows.hidden if row <= sheet.last[0]}),
    "what is very hidden": kept(lambda sheet: sheet.state if sheet.state != "visible" else None),
    "protection": kept(lambda sheet: sheet.protected),
    "validations": kept(lambda sheet: {(a, v.kind) for v in sheet.validations for a in v.areas}),
    "conditional looks": kept(lambda sheet: {area for rule in sheet.rules for area in rule.areas}),
    "frozen panes": kept(lambda sheet: sheet.frozen if any(sheet.frozen) else None),
    "charts": kept(lambda sheet: len(sheet.drawings)),
    "links": kept(lambda sheet: {(link.row, link.column) for link in sheet.links}),
    "print areas": kept(lambda sheet: sheet.print_area),
}
"""Every property by its heading."""
