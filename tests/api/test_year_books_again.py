"""Books of the year that are issued again, filled in with what was accepted."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet
from support.filled_books import row_of
from support.sample_books import PERIOD, Made, filled_book, planned, registry_of

from salesbook.api.build import BuildResult, build_workbooks
from salesbook.api.import_reading import ImportOrder
from salesbook.api.importing import import_files
from salesbook.api.month_books import MonthOrder, open_year, taken_before
from salesbook.api.reading import read_return_bytes
from salesbook.api.store import init_store
from salesbook.model.facts import Fact
from salesbook.model.plan import Plan
from salesbook.model.submission import FileStatus, Submission
from salesbook.problems import Severity
from salesbook.sheets.plan_books import BookOrder, build_book
from salesbook.sheets.this_month import Opening
from salesbook.xlsx.patching.patch import CellValue, set_cells

WHO = "zhang-wei"
PLAN = Path(__file__).parents[2] / "samples" / "plan"
SHEET, NAME, QUANTITY = "This month", 2, 3


@cache
def returned(who: str = WHO) -> Submission:
    """Return what somebody returned for three months."""
    return read_again(filled_book(who, "en"))


def read_again(made: Made, data: bytes | None = None) -> Submission:
    return read_return_bytes(
        made.data if data is None else data, path="a.xlsx", registry=registry_of(made.manifest), period=PERIOD
    )


def issued_again(facts: Sequence[Fact], who: str = WHO) -> Made:
    """Return the book of the year as it is issued with some figures accepted."""
    opened = replace(planned(), opening=Opening(accepted={who: facts}, said={who: returned(who).notes}))
    return Made(*build_book(BookOrder(book="return", owner=who, file=""), opened, language="en"))


@cache
def again() -> Made:
    return issued_again(returned().facts)


def plain(read: Submission) -> list[Fact]:
    return sorted(each._replace(source=None) for each in read.facts)


def typed(made: Made, row: str, column: int, value: CellValue) -> bytes:
    page = page_of(made)
    return set_cells(made.data, SHEET, {(row_of(page, row) - 1, column): value})


@cache
def page_of(made: Made) -> Worksheet:
    return load_workbook(io.BytesIO(made.data))[SHEET]


def is_locked(made: Made, row: str, column: int = QUANTITY) -> bool:
    page = page_of(made)
    return bool(page.cell(row_of(page, row), column + 1).protection.locked)


def test_what_was_accepted_stands_in_the_book_and_is_read_back_the_same() -> None:
    read = read_again(again())

    assert read.status is FileStatus.ACCEPTED, [each.slug for each in read.problems]
    assert plain(read) == plain(returned())
    assert {each._replace(source=None) for each in read.notes} == {
        each._replace(source=None) for each in returned().notes
    }


def test_sheets_of_the_whole_year_lock_no_month() -> None:
    before = returned("wu-ting")
    read = read_again(issued_again(before.facts, "wu-ting"))

    assert "prospect" in {each.dimension for each in before.facts}
    assert (read.status, [each.slug for each in read.problems]) == (FileStatus.ACCEPTED, [])
    assert plain(read) == plain(before)


def test_the_first_month_that_is_not_accepted_stands_on_top_and_is_open() -> None:
    page = page_of(again())
    rows = [row_of(page, f"2027-{month:02d}/0101") for month in (4, 1, 3)]

    assert rows == sorted(rows)
    assert [is_locked(again(), f"2027-{month:02d}/0101") for month in (1, 2, 3, 4)] == [True] * 3 + [False]
    said = [str(row[1].value) for row in page.iter_rows() if row[0].value == "Σ"]
    assert [each for each in said if each.startswith("2027-0")][:2] == [
        "2027-04 · due 2027-04-30",
        "2027-01 · accepted; if it is wrong ask finance for its book",
    ]


def test_a_month_of_which_something_is_left_stays_open_with_what_was_accepted() -> None:
    lacking = [each for each in returned().facts if (each.month.number, each.item) != (2, "lodging")]
    made = issued_again(lacking)
    page = page_of(made)

    assert not is_locked(made, "2027-02/0101")
    assert page.cell(row_of(page, "2027-02/0101"), QUANTITY + 1).value
    assert plain(read_again(made)) == sorted(each._replace(source=None) for each in lacking)


@pytest.mark.parametrize(
    ("row", "column", "value"), [("2027-01/0101", QUANTITY, 381), ("2027-01/+1", QUANTITY, 5)]
)
def test_a_locked_figure_that_was_changed_is_told_and_counts_as_accepted(
    row: str, column: int, value: CellValue
) -> None:
    read = read_again(again(), typed(again(), row, column, value))

    assert [each.slug for each in read.problems] == ["accepted-cell-changed"]
    assert read.status is FileStatus.ACCEPTED_WITH_WARNINGS
    assert plain(read) == plain(returned())


def test_a_locked_figure_that_was_cleared_keeps_its_table_waiting() -> None:
    read = read_again(again(), typed(again(), "2027-01/0101", QUANTITY, None))

    assert {"accepted-cell-changed", "value-missing"} <= {each.slug for each in read.problems}
    assert read.tables["sales"].value == "withheld"


def test_what_was_sold_outside_the_plan_stands_in_its_line() -> None:
    rows = {each.item for each in returned().facts if each.dimension == "product"}
    other = next(each.id for each in planned().plan.dimensions.products if each.id not in rows)
    sold = next(each for each in returned().facts if each.measure == "quantity")._replace(item=other, value=5)
    made = issued_again([*returned().facts, sold])
    page = page_of(made)
    line = row_of(page, f"{sold.month.key}/+1")

    assert [page.cell(line, at + 1).value for at in (NAME, QUANTITY)] == [other, 5]
    assert sold._replace(source=None) in plain(read_again(made))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with somebody's book of the year issued, and beside it what they returned."""
    folder = tmp_path_factory.mktemp("again")
    build_workbooks(PLAN, folder / "issued", language="en", only=[WHO])
    (folder / "in" / "2027-03").mkdir(parents=True)
    (folder / "in" / "2027-03" / "book.xlsx").write_bytes(filled_book(WHO, "en").data)
    return folder


def built(out: Path, order: MonthOrder) -> BuildResult:
    opened = open_year(order, out)
    return build_workbooks(PLAN, out, language="en", only=[WHO], force=True, open_month=opened)


def test_the_book_that_a_store_fills_in_is_imported_without_a_change(folder: Path, tmp_path: Path) -> None:
    out, store = folder / "issued", str(tmp_path / "store.db")
    init_store(store)
    order = ImportOrder(
        paths=[folder / "in"],
        issued=out,
        period=PERIOD,
        store=store,
        now=datetime(2027, 4, 1, tzinfo=UTC),
        by="finance",
    )
    first = import_files(order)
    assert [each.recorded for each in first.files] == [True]

    name = built(out, MonthOrder(store=store)).files[0]
    book = tmp_path / "again.xlsx"
    book.write_bytes((out / name).read_bytes())
    second = import_files(replace(order, paths=[book]))

    assert book.read_bytes() == again().data
    assert [(each.waiting, each.submission.status) for each in second.files] == [(0, FileStatus.ACCEPTED)]


def test_files_say_the_same_as_a_store(folder: Path) -> None:
    before, problems = taken_before(MonthOrder(returned=[folder / "in"]), planned().plan, folder / "issued")

    assert problems == []
    assert before is not None
    assert sorted(each._replace(source=None) for each in before.facts[WHO]) == plain(returned())


def test_a_file_that_was_not_accepted_is_named_and_one_of_another_plan_stops_the_build(
    folder: Path, tmp_path: Path
) -> None:
    plan, out = planned().plan, folder / "issued"
    empty = tmp_path / "empty.xlsx"
    empty.write_bytes(b"")

    def told(path: Path, of: Plan) -> list[tuple[str, Severity]]:
        found = taken_before(MonthOrder(returned=[path]), of, out)[1]
        return [(each.slug, each.severity) for each in found]

    later, other = replace(plan, version=0), replace(plan, id="other-2027")
    assert told(empty, plan) == [("returned-not-accepted", Severity.WARNING)]
    assert told(folder / "in", later) == [("returned-of-another-plan", Severity.ERROR)]
    assert told(folder / "in", other) == [("returned-of-another-plan", Severity.ERROR)]
