"""What people do to the sheet of a meeting before it comes back with its decisions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from corpus.base import DECIDED, MEETING, PERIOD, meeting, places
from corpus.case import Mangle, Way
from corpus.clients import with_office, with_openpyxl
from salesbook.demo.editing.insert import insert_rows
from salesbook.demo.editing.rename import rename_sheet
from salesbook.spreadsheet.grid import a1
from salesbook.xlsx.patching.patch import set_cells

if TYPE_CHECKING:
    from openpyxl.workbook import Workbook

WHERE = places(meeting().data, MEETING)
TOTAL, PLACES = (f"{PERIOD}/{topic}" for topic in DECIDED)
FIRST, DECISION = WHERE[TOTAL, "decision"]
"""The 0-based place of the first decision; captions stand above it, the keys of columns above those."""
OWNER, STATE = (WHERE[TOTAL, column][1] for column in ("owner", "state"))
LAST = WHERE["sb1end|agenda", "decision"][0] - 1
KINDS = ("decision", "decision_owner", "decision_due", "decision_state")
EVERYTHING = tuple(f"{row} {kind}" for row in (TOTAL, PLACES) for kind in KINDS)


def ways() -> list[Way]:
    """Return the ways that concern meetings."""
    return [*_saved(), *_sheets(), *_rows(), *_columns(), *_typed()]


def way(slug: str, words: str, mangle: Mangle, **expected: object) -> Way:
    """Return a way to mangle the book of a meeting."""
    return Way(
        slug=f"meeting-{slug}",
        words=words,
        mangle=mangle,
        base=meeting,
        **{"owner": f"meeting:{PERIOD}:co", **expected},  # type: ignore[arg-type]
    )


def _saved() -> list[Way]:
    return [
        way("by-libreoffice", "opened and saved by LibreOffice", with_office(), client="libreoffice"),
        way("by-openpyxl", "opened and saved by openpyxl", with_openpyxl(lambda _: None), client="openpyxl"),
        way(
            "through-ods",
            "saved as .ods by LibreOffice, and as .xlsx again",
            with_office(("through_ods", "{folder}/beside.ods")),
            client="libreoffice",
        ),
        way(
            "as-csv",
            "the sheet saved as CSV",
            lambda _: b"sb1|x|agenda|0,topic,decision\r\n2027-03/total,Sales,no more stock\r\n",
            owner="",
            ending=".csv",
            status="refused",
            problems=["text-file"],
            gone=EVERYTHING,
        ),
    ]


def _sheets() -> list[Way]:
    def alone(opened: Workbook) -> None:
        for name in [each for each in opened.sheetnames if each != MEETING]:
            opened.remove(opened[name])

    return [
        way(
            "sheet-renamed",
            "the sheet renamed 例会 (2)",
            lambda data: rename_sheet(data, MEETING, "例会 (2)"),
        ),
        way("sheet-alone", "all other sheets deleted", with_openpyxl(alone), client="openpyxl"),
        way(
            "in-new-workbook",
            "the sheet moved into a new workbook",
            with_office(("into_new_book", MEETING)),
            client="libreoffice",
            problems=["external-links-ignored"],
        ),
        way(
            "sheet-deleted",
            "the sheet deleted",
            with_openpyxl(lambda opened: opened.remove(opened[MEETING])),
            client="openpyxl",
            gone=EVERYTHING,
            status="skipped",
            problems=["not-a-return"],
        ),
        way(
            "sheet-copied",
            "a copy of the sheet filled in, the original left as it was",
            with_office(
                ("copy_sheet", MEETING, "Meeting (2)", 4),
                ("type", "Meeting (2)", {a1(FIRST, DECISION): "something else"}),
            ),
            client="libreoffice",
            status="accepted-with-warnings",
            problems=["table-copied Meeting (2)"],
        ),
    ]


def _rows() -> list[Way]:
    def turned(opened: Workbook) -> None:
        sheet = opened[MEETING]
        rows = [[cell.value for cell in sheet[number]] for number in range(FIRST + 1, LAST + 2)]
        for number, values in enumerate(reversed(rows), start=FIRST + 1):
            for cell, value in zip(sheet[number], values, strict=True):
                cell.value = value

    return [
        way("rows-above", "two rows inserted on top", lambda data: insert_rows(data, MEETING, 0, 2)),
        way("row-inside", "a row inserted inside", lambda data: insert_rows(data, MEETING, FIRST + 1, 1)),
        way("rows-turned", "whole rows in another order", with_openpyxl(turned), client="openpyxl"),
        way(
            "rows-sorted",
            "whole rows sorted by what was decided",
            with_office(("sort", MEETING, f"A{FIRST + 1}:{a1(LAST, STATE)}", DECISION, False)),
            client="libreoffice",
        ),
        way(
            "row-deleted",
            "the row of a topic with a decision deleted",
            with_office(("delete_rows", MEETING, FIRST, 1)),
            client="libreoffice",
            gone=[f"{TOTAL} {kind}" for kind in KINDS],
            status="rejected",
            problems=[f"row-missing {MEETING}"],
        ),
        way(
            "row-copied",
            "a row copied with its number",
            with_office(
                ("insert_rows", MEETING, FIRST + 1, 1),
                ("copy", MEETING, f"A{FIRST + 1}:{a1(FIRST, STATE)}", f"A{FIRST + 2}"),
            ),
            client="libreoffice",
            status="rejected",
            problems=[f"row-ambiguous {MEETING}!A{FIRST + 1}"],
        ),
    ]


def _columns() -> list[Way]:
    marks = FIRST - 2
    return [
        way(
            "column-inserted",
            "a column inserted before what was decided",
            with_office(("insert_columns", MEETING, DECISION, 1)),
            client="libreoffice",
        ),
        way(
            "column-moved",
            "a column cut and inserted behind the others",
            with_office(
                ("move", MEETING, f"{a1(marks, DECISION)}:{a1(LAST + 1, DECISION)}", a1(marks, STATE + 2))
            ),
            client="libreoffice",
        ),
        way(
            "column-deleted",
            "the column of owners deleted",
            with_office(("delete_columns", MEETING, OWNER, 1)),
            client="libreoffice",
            gone=[f"{row} decision_owner" for row in (TOTAL, PLACES)],
            status="rejected",
            problems=[f"column-missing {MEETING}"],
        ),
    ]


def _typed() -> list[Way]:
    def keyed(data: bytes) -> bytes:
        return set_cells(data, MEETING, {(FIRST, 0): "2027-04/total"})

    def stated(words: str) -> Mangle:
        return lambda data: set_cells(data, MEETING, {(FIRST, STATE): words})

    typed = (WHERE[TOTAL, column][1] for column in ("decision", "owner", "due", "state"))
    unknown = [f"unknown-row {MEETING}!{a1(FIRST, column)}" for column in typed]
    return [
        way(
            "state-unknown",
            "a state that there is not",
            stated("nearly"),
            meant={f"{TOTAL} decision_state": None},
            status="rejected",
            problems=[f"unknown-choice {MEETING}!{a1(FIRST, STATE)}"],
        ),
        way(
            "state-in-chinese",
            "a state typed in the other language",
            stated("已完成"),
            meant={f"{TOTAL} decision_state": "done"},
        ),
        way(
            "key-retyped",
            "the number of a row changed",
            keyed,
            gone=[f"{TOTAL} {kind}" for kind in KINDS],
            status="rejected",
            problems=[f"row-missing {MEETING}", *unknown],
        ),
    ]
