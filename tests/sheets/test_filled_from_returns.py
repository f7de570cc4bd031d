"""Managers' tables are filled in with what their people returned."""

from __future__ import annotations

import io
from dataclasses import replace

from openpyxl import load_workbook
from support.sample_books import Made, planned, registry_of

from salesbook.api.reading import read_return_bytes
from salesbook.layout.declaration import Table
from salesbook.model.facts import Fact
from salesbook.model.period import Month
from salesbook.sheets.accepted import FROM_PEOPLE
from salesbook.sheets.plan_books import BookOrder, build_book
from salesbook.sheets.this_month import Opening

JANUARY, FEBRUARY = Month(2027, 1), Month(2027, 2)
WHO, REGION = "zhang-wei", "east"


def fact(measure: str, month: Month, value: int, item: str = "") -> Fact:
    dimension = "score_item" if item else ""
    return Fact("dongfang-2027", "AC", month, WHO, "shanghai", dimension, item, measure, value)


def region_book(*facts: Fact) -> Made:
    opened = replace(planned(), opening=Opening(accepted={WHO: facts}))
    return Made(*build_book(BookOrder(book="region", owner=REGION, file=""), opened, language="en"))


def test_a_managers_book_holds_days_and_scores_of_people_and_where_they_come_from() -> None:
    made = region_book(
        fact("self_absences", JANUARY, 2),
        fact("self_score", JANUARY, 50, "visits"),
        fact("self_score", JANUARY, 30, "reports"),
        fact("self_absences", FEBRUARY, 1),
        fact("absences", FEBRUARY, 0),
    )
    page = load_workbook(io.BytesIO(made.data))["Appraisal"]
    rows = [[cell.value for cell in row] for row in page.iter_rows() if row[0].value == WHO]
    scores, absent = rows[0], rows[1]

    assert scores[2:4] == [80, None]
    assert absent[2:4] == [2, 0]
    assert [row.count("2027-01") for row in (scores, absent)] == [1, 1]
    assert "Taken from own returns" in {cell.value for row in page.iter_rows() for cell in row}
    read = read_return_bytes(made.data, path="a.xlsx", registry=registry_of(made.manifest), period=FEBRUARY)
    said = {(each.measure, each.month, each.value) for each in read.facts if each.owner == WHO}
    assert {("work_score", JANUARY, 80), ("absences", JANUARY, 2), ("absences", FEBRUARY, 0)} <= said


def test_nothing_else_that_people_return_is_asked_of_their_managers_by_person() -> None:
    templates = planned().templates
    asked = {
        book: {
            (column.source or column.note, "person" in block.rows)
            for sheet in templates.sheets_of(book)
            for block in sheet.block
            if isinstance(block, Table)
            for column in block.column
            if column.role == "input" and (column.source or column.note)
        }
        for book in ("return", "month", "region")
    }
    of_people = {what for what, _ in asked["return"] | asked["month"]}
    by_person = {what for what, person in asked["region"] if person}

    assert of_people & by_person == set()
    assert {f"AC.{each}" for each in FROM_PEOPLE} <= by_person
    assert {f"AC.{each}" for each in FROM_PEOPLE.values()} <= of_people
