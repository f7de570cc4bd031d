"""Return books of one month: built, filled in, checked, imported, reconciled."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pytest
from openpyxl import load_workbook
from support.filled_books import row_of
from support.sample_books import month_book, planned

from salesbook.api.check import check
from salesbook.api.import_reading import ImportOrder
from salesbook.api.importing import import_files
from salesbook.api.month_books import MonthOrder, build_month
from salesbook.api.reconcile import reconcile_files
from salesbook.api.store import init_store
from salesbook.api.store_reading import reconcile_store
from salesbook.demo.actuals import sample_actuals, sample_notes
from salesbook.demo.sample_returns import SampleReturn, together
from salesbook.layout.templates import default_templates
from salesbook.lint.finding import findings
from salesbook.lint.read import read_seen
from salesbook.lint.rules import RULES
from salesbook.model.import_result import ImportResult
from salesbook.model.period import Month
from salesbook.model.submission import FileStatus, Submission
from salesbook.sheets.plan_books import build_book, month_orders
from salesbook.variance.result import Line, Reconciliation
from salesbook.xlsx.patching.patch import CellValue, set_cells
from salesbook.xlsx.writing.write import write_book

JANUARY, FEBRUARY, MARCH = (Month(2027, number) for number in (1, 2, 3))
WHO = "zhang-wei"
SHEET = "This month"
NAME, QUANTITY, REVENUE = 2, 3, 4
"""Columns of the form."""
PLAN = Path(__file__).parents[2] / "samples" / "plan"


@cache
def filled(month: Month, owner: str = WHO) -> bytes:
    """Return somebody's book of a month as they return it."""
    base = planned()
    plan, targets = base.plan, base.targets
    cubes = sample_actuals(plan, targets, base.cubes, plan.fiscal_year.until(month))
    order = next(o for o in month_orders(plan, month, default_templates(), "en") if o.owner == owner)
    sample = SampleReturn.of(plan, targets, owner, month, "en")
    notes = together(sample_notes(plan.dimensions.person[owner], month, language="en"), sample.notes)
    spec, _ = build_book(order, replace(base, cubes=cubes), language="en", notes=notes, filled=sample.figures)
    return write_book(spec)


@pytest.fixture(scope="module")
def issued(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the books of the first three months of one person."""
    folder = tmp_path_factory.mktemp("issued")
    for month in (JANUARY, FEBRUARY, MARCH):
        built = build_month(PLAN, folder, MonthOrder(month=month), language="en", only=[WHO])
        assert built.files, built.problems
    return folder


def returned(folder: Path, *months: Month) -> list[Path]:
    """Write the filled books of some months and return where they are."""
    folder.mkdir(exist_ok=True)
    found = [folder / f"{month.key}.xlsx" for month in months]
    for path, month in zip(found, months, strict=True):
        path.write_bytes(filled(month))
    return found


def test_a_folder_of_a_months_books_has_a_list_of_names_and_due_dates(issued: Path) -> None:
    with (issued / "2027-03-books.csv").open(encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file))

    assert [(row["person"], row["due"]) for row in rows] == [(WHO, "2027-03-30")]
    assert (issued / rows[0]["file"]).exists()


def test_three_months_of_one_person_are_read_as_three_returns(issued: Path, tmp_path: Path) -> None:
    files = returned(tmp_path / "in", JANUARY, FEBRUARY, MARCH)

    result = check(files, issued=issued, period=MARCH)

    assert [each.status for each in result.submissions] == [FileStatus.ACCEPTED] * 3, [
        each.slug for each in result.all_problems
    ]
    assert [each.period for each in result.submissions] == [JANUARY, FEBRUARY, MARCH]
    assert result.missing == ()


def test_who_returned_another_month_alone_is_missing(issued: Path, tmp_path: Path) -> None:
    files = returned(tmp_path / "in", JANUARY)

    assert check(files, issued=issued, period=MARCH).missing == (WHO,)


def test_two_files_collide_only_where_they_open_the_same_month(issued: Path, tmp_path: Path) -> None:
    files = returned(tmp_path / "in", FEBRUARY, MARCH)
    other = tmp_path / "in" / "march-again.xlsx"
    other.write_bytes(typed(filled(MARCH), "2027-03/0101", QUANTITY, 1))

    result = check([*files, other], issued=issued, period=MARCH)

    found = {Path(each.path).name: each.status for each in result.submissions}
    assert found["2027-02.xlsx"] is FileStatus.ACCEPTED
    assert [found["2027-03.xlsx"], found["march-again.xlsx"]] == [FileStatus.REJECTED] * 2


def typed(data: bytes, row: str, column: int, value: CellValue) -> bytes:
    """Return a book with a value typed into a column (0-based) of the row with a key."""
    page = load_workbook(io.BytesIO(data))[SHEET]
    return set_cells(data, SHEET, {(row_of(page, row) - 1, column): value})


def brought_in(files: list[Path], issued: Path, store: str, period: Month) -> ImportResult:
    now = datetime(2027, 4, 1, tzinfo=UTC)
    return import_files(
        ImportOrder(paths=files, issued=issued, period=period, store=store, now=now, by="finance")
    )


def own_line(result: Reconciliation, measure: str) -> Line:
    return next(each for each in result.lines_of("person", measure) if each.keys["person"] == WHO)


def test_files_and_store_give_the_same_reconciliation(issued: Path, tmp_path: Path) -> None:
    files = returned(tmp_path / "in", JANUARY, FEBRUARY, MARCH)
    store = str(tmp_path / "store.db")
    init_store(store)

    result = brought_in(files, issued, store, MARCH)
    again = brought_in(files, issued, store, MARCH)

    assert [each.recorded for each in result.files] == [True] * 3
    assert {each.submission.status for each in again.files} == {FileStatus.DUPLICATE}
    from_files = reconcile_files(files, issued=issued, period=MARCH).result
    from_store = reconcile_store(store, period=MARCH).result
    assert from_files is not None
    assert from_store is not None
    for measure in ("revenue", "quantity", "collections", "expense"):
        one, other = (own_line(each, measure) for each in (from_files, from_store))
        assert one.year_to_date == other.year_to_date
        assert one.month.actual is not None


def test_what_was_sold_outside_the_plan_counts_as_its_product(issued: Path, tmp_path: Path) -> None:
    other = next(each for each in planned().plan.dimensions.products if each.id not in asked())
    data = typed(
        typed(filled(MARCH), "2027-03/+1", NAME, other.name.in_language("en").upper()),
        "2027-03/+1",
        QUANTITY,
        5,
    )

    read = only_return(data, issued, tmp_path)

    assert read.status is FileStatus.ACCEPTED, [each.slug for each in read.problems]
    found = [fact for fact in read.facts if fact.item == other.id]
    assert [(fact.dimension, fact.measure, fact.value) for fact in found] == [("product", "quantity", 5)]


@pytest.mark.parametrize(
    ("name", "slug"), [("0101", "outside-product-planned"), ("honey", "outside-product-unknown")]
)
def test_a_line_of_no_other_product_is_kept_aside(name: str, slug: str, issued: Path, tmp_path: Path) -> None:
    plain = only_return(filled(MARCH), issued, tmp_path)
    data = typed(typed(filled(MARCH), "2027-03/+1", NAME, name), "2027-03/+1", QUANTITY, 5)

    read = only_return(data, issued, tmp_path)

    assert [each.slug for each in read.problems] == [slug]
    assert [len(read.facts), len(read.aside)] == [len(plain.facts), 1]
    assert read.cells.withheld == 1


def asked() -> set[str]:
    """Return the products that have a row of their own."""
    page = load_workbook(io.BytesIO(filled(MARCH)))[SHEET]
    return {str(row[1].value) for row in page.iter_rows() if str(row[0].value).startswith("2027-03/0")}


def only_return(data: bytes, issued: Path, folder: Path) -> Submission:
    path = folder / "book.xlsx"
    path.write_bytes(data)
    return check([path], issued=issued, period=MARCH).submissions[0]


def test_an_earlier_month_is_late_or_corrected_in_a_book_of_its_own(issued: Path, tmp_path: Path) -> None:
    store = str(tmp_path / "store.db")
    init_store(store)
    january, march = returned(tmp_path / "in", JANUARY, MARCH)
    brought_in([january, march], issued, store, MARCH)

    late = brought_in(returned(tmp_path / "late", FEBRUARY), issued, store, MARCH).files[0]
    changed = tmp_path / "again.xlsx"
    changed.write_bytes(typed(filled(JANUARY), "2027-01/0101", QUANTITY, 7))
    corrected = brought_in([changed], issued, store, MARCH).files[0]

    assert (late.submission.period, late.waiting) == (FEBRUARY, 0)
    assert (corrected.submission.period, corrected.waiting) == (JANUARY, 1)


def test_the_months_before_stand_locked_in_the_book(issued: Path, tmp_path: Path) -> None:
    store = str(tmp_path / "store.db")
    init_store(store)
    brought_in(returned(tmp_path / "in", JANUARY), issued, store, JANUARY)
    silent = load_workbook(next(issued.glob("2027-03-*.xlsx")))

    shown = built_page(issued, MonthOrder(month=FEBRUARY, store=store))
    same = built_page(issued, MonthOrder(month=FEBRUARY, returned=[tmp_path / "in"]))

    assert shown == same
    assert len(shown) > 20
    assert "Months before" not in silent.sheetnames
    said = " ".join(str(cell.value) for cell in silent[SHEET][2])
    assert "Built without what was accepted" in said


def built_page(out: Path, order: MonthOrder) -> list[tuple[object, ...]]:
    """Return the rows of the sheet of the months before; none of it can be typed into."""
    name = build_month(PLAN, out, order, language="en", only=[WHO], force=True).files[0]
    page = load_workbook(out / name)["Months before"]
    assert all(cell.protection.locked for row in page.iter_rows() for cell in row)
    return [tuple(cell.value for cell in row) for row in page.iter_rows() if row[1].value]


@pytest.mark.parametrize("language", ["en", "zh", "both"])
def test_a_month_is_filled_in_on_one_sheet(language: str) -> None:
    made = month_book(WHO, language)
    book, _ = read_seen(made.data)

    assert book is not None
    assert list(findings(RULES, book)) == []
    assert len(made.data) <= 60_000
    assert [sheet.name for sheet in made.spec.sheets[1:]] == ["_sb"]
    assert sum(len(table.rows) * len(table.inputs) for table in made.manifest.tables) <= 60
