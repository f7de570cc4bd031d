"""What a meeting types into a variance book comes back, and is never lost."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from support.small_plan import MARCH, small_plan, small_targets, submissions

from salesbook.api.decisions import unknown_decisions
from salesbook.api.reading import read_return_bytes
from salesbook.issued.manifest import Manifest
from salesbook.layout.templates import default_templates
from salesbook.model.meeting import DECISION, DUE, OPEN, OWNER, STATE, MeetingDecision, decisions_of
from salesbook.model.period import Month
from salesbook.model.submission import Submission
from salesbook.sheets.plan_books import BookOrder
from salesbook.sheets.variance_books import build_variance_book
from salesbook.variance.reconcile import reconcile
from salesbook.variance.result import Reconciliation
from salesbook.xlsx.writing.write import write_book

FEBRUARY = MARCH.plus(-1)


def decision(territory: str, month: Month, topic: str, **words: str) -> MeetingDecision:
    said = {DECISION: "more visits", OWNER: "Li Na", DUE: "2027-04-20", STATE: OPEN, **words}
    return MeetingDecision(territory=territory, key=f"{month.key}/{topic}", words=said)


DECIDED = (decision("co", MARCH, "total"), decision("co", MARCH, "places", decision="no rebates"))


@pytest.fixture(scope="module")
def result() -> Reconciliation:
    return reconcile(small_plan(), small_targets(), submissions(), MARCH)


def book(result: Reconciliation, owner: str = "co", language: str = "en") -> tuple[bytes, Manifest]:
    order = BookOrder(book="variance", owner=owner, file="")
    spec, manifest = build_variance_book(order, result, default_templates(), language=language)
    return write_book(spec), manifest


@pytest.fixture(scope="module")
def filled(result: Reconciliation) -> tuple[bytes, Manifest]:
    """March's book of the company with two decisions typed into it."""
    return book(replace(result, decisions=DECIDED))


def read(data: bytes, manifest: Manifest, period: Month = MARCH) -> Submission:
    issued = {manifest.document: manifest}
    return read_return_bytes(data, path="meeting.xlsx", registry=issued.get, period=period)


@pytest.mark.parametrize("language", ["en", "zh", "both"])
def test_decisions_come_back_as_they_were_typed(result: Reconciliation, language: str) -> None:
    data, manifest = book(replace(result, decisions=DECIDED), language=language)
    back = read(data, manifest)
    assert (back.status, back.problems) == ("accepted", [])
    assert decisions_of(back.notes) == tuple(sorted(DECIDED, key=lambda each: each.key))


def test_a_book_read_a_month_later_still_tells_of_its_own_month(filled: tuple[bytes, Manifest]) -> None:
    back = read(*filled, period=MARCH.plus(1))
    assert {each.month for each in decisions_of(back.notes)} == {MARCH}


def without_other_sheets(made: Workbook) -> None:
    for name in [each for each in made.sheetnames if each != "Meeting"]:
        del made[name]


def renamed(made: Workbook) -> None:
    made["Meeting"].title = "例会 final (2)"


def reordered(made: Workbook) -> None:
    made.move_sheet("Meeting", 5)


def saved(_: Workbook) -> None:
    """Keep all: a program that opens and saves it loses names, bars and charts."""


def figures_retyped(made: Workbook) -> None:
    made["Board"]["D8"] = 1


def topics_sorted(made: Workbook) -> None:
    """Turn the rows of the topics round, keys and all."""
    sheet = made["Meeting"]
    rows = [row for row in sheet.iter_rows() if str(row[0].value).startswith(f"{MARCH.key}/")]
    values = [[cell.value for cell in row] for row in rows]
    for row, line in zip(rows, reversed(values), strict=True):
        for cell, value in zip(row, line, strict=True):
            cell.value = value


@pytest.mark.parametrize(
    "damage", [without_other_sheets, renamed, reordered, saved, figures_retyped, topics_sorted]
)
def test_decisions_survive_what_people_do_to_books(
    filled: tuple[bytes, Manifest], damage: Callable[[Workbook], None]
) -> None:
    data, manifest = filled
    made = load_workbook(io.BytesIO(data))
    damage(made)
    kept = io.BytesIO()
    made.save(kept)
    back = read(kept.getvalue(), manifest)
    assert back.status.counts, back.problems
    assert decisions_of(back.notes) == tuple(sorted(DECIDED, key=lambda each: each.key))


def test_a_state_that_is_none_is_named_and_nothing_is_guessed(filled: tuple[bytes, Manifest]) -> None:
    data, manifest = filled
    made = load_workbook(io.BytesIO(data))
    sheet = made["Meeting"]
    (cell,) = [each for row in sheet.iter_rows() for each in row if each.value == "2027-03/total"]
    for other in sheet[cell.row]:
        if other.value == "open":
            other.value = "nearly"
    kept = io.BytesIO()
    made.save(kept)
    back = read(kept.getvalue(), manifest)
    assert not back.status.counts
    assert [(found.slug, found.value) for found in back.problems] == [("unknown-choice", "nearly")]


def test_a_book_with_decisions_nobody_read_back_is_named(
    filled: tuple[bytes, Manifest], result: Reconciliation, tmp_path: Path
) -> None:
    path = tmp_path / "march.xlsx"
    path.write_bytes(filled[0])
    (found,) = unknown_decisions([path, tmp_path / "none.xlsx"], ())
    assert (found.slug, found.value) == ("decisions-not-imported", "march.xlsx")
    assert unknown_decisions([path], DECIDED) == []
    path.write_bytes(book(result)[0])
    assert unknown_decisions([path], ()) == []


def test_next_month_begins_with_what_was_decided_and_the_company_with_its_regions(
    result: Reconciliation,
) -> None:
    before = (decision("co", FEBRUARY, "total"), decision("east", FEBRUARY, "places"))
    data, manifest = book(replace(result, decisions=before))
    assert [table.id for table in manifest.tables] == ["decisions_before", "agenda"]
    sheet = load_workbook(io.BytesIO(data), data_only=True)["Meeting"]
    keys = [row[0].value for row in sheet.iter_rows(max_col=1)]
    assert keys.index("2027-02/total") < keys.index("east/2027-02/places") < keys.index("2027-03/total")
    # The state typed then is in the book, and comes back as that of February's decision.
    (back,) = decisions_of(read(data, manifest).notes)
    assert (back.key, back.state) == ("2027-02/total", OPEN)
