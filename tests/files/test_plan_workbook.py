from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from salesbook.api.plan import check_plan
from salesbook.files.plan_folder import (
    init_plan,
    load_plan,
    read_book_files,
    read_plan_files,
    write_plan_book,
)
from salesbook.files.plan_workbook import FIRST, plan_workbook
from salesbook.files.plan_workbook_reading import patched_book, read_plan_book
from salesbook.xlsx.patching.patch import CellValue, StoredFormula, set_cells
from salesbook.xlsx.reading.read import read_workbook_bytes
from salesbook.xlsx.writing.write import write_book

ROOT = Path(__file__).parents[2]
PEOPLE, SETTINGS = "people 人员", "plan 设置"


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    return read_plan_files(ROOT / "samples" / "problems" / "_plan")


@pytest.fixture(scope="module")
def book(files: dict[str, bytes]) -> bytes:
    return write_book(plan_workbook(files))


def files_of(book: bytes) -> dict[str, bytes]:
    found, problems = read_plan_book(book)
    assert found is not None, problems
    return dict(found.files)


def changed(book: bytes, sheet: str, cells: dict[tuple[int, int], CellValue]) -> dict[str, bytes]:
    return files_of(set_cells(book, sheet, cells))


def test_a_plan_comes_back_from_its_workbook_to_the_byte(files: dict[str, bytes], book: bytes) -> None:
    assert files_of(book) == files


@pytest.mark.parametrize(
    "people",
    [
        "\ufeffid,name,territory\r\nli,李娜,hz\r\n",
        'id,name,territory\n\nli,"Li, the ""old"" one",hz\nwang,Wang,hz',
        "id,name,territory,weight\nli,Li,hz,03.50\n0101,Wang,hz,1e3\n",
    ],
)
def test_files_come_back_however_they_are_written(files: dict[str, bytes], people: str) -> None:
    own = {**files, "people.csv": people.encode(), "plan.toml": files["plan.toml"] + b"\n\n# the end\n\n"}
    assert files_of(write_book(plan_workbook(own))) == own


def test_a_changed_cell_changes_one_line(files: dict[str, bytes], book: bytes) -> None:
    found = changed(book, PEOPLE, {(FIRST, 5): 7000})
    before, after = (each["people.csv"].decode().splitlines() for each in (files, found))
    assert [at for at, (old, new) in enumerate(zip(before, after, strict=True)) if old != new] == [1]
    assert ",7000," in after[1]
    assert {**found, "people.csv": b""} == {**files, "people.csv": b""}


def test_a_changed_setting_keeps_the_other_lines_and_comments(files: dict[str, bytes]) -> None:
    own = {**files, "plan.toml": b"# my plan\n" + files["plan.toml"]}
    book = write_book(plan_workbook(own))
    lines = own["plan.toml"].decode().splitlines()
    at = next(at for at, line in enumerate(lines) if line.startswith("growth"))
    found = changed(book, SETTINGS, {(FIRST + at, 1): "30%"})["plan.toml"].decode().splitlines()
    assert found == [*lines[:at], 'growth = "30%"', *lines[at + 1 :]]


def test_the_value_of_a_formula_counts(book: bytes) -> None:
    found = changed(book, PEOPLE, {(FIRST, 5): StoredFormula("2*3500", 7000)})
    assert ",7000," in found["people.csv"].decode()


def test_a_sheet_that_was_empty_becomes_a_file(book: bytes) -> None:
    grid, _ = read_workbook_bytes(book)
    assert grid is not None
    sheet = grid.sheet("targets 目标表")
    assert sheet is not None
    columns = {cell.raw: cell.column for cell in sheet.row(2)}
    cells: dict[tuple[int, int], CellValue] = {
        (FIRST, columns["person"]): "li", (FIRST, columns["quarter"]): "Q1", (FIRST, columns["amount"]): 300,
    }  # fmt: skip
    found = changed(book, "targets 目标表", cells)
    assert found["targets.csv"].decode() == "amount,person,quarter\n300,li,Q1\n"


def test_problems_are_at_their_cells(tmp_path: Path, book: bytes) -> None:
    path = tmp_path / "p.xlsx"
    path.write_bytes(set_cells(book, PEOPLE, {(FIRST + 1, 2): "nowhere"}))
    plan, problems = load_plan(path)
    assert plan is None
    places = {each.slug: (each.where.file, each.where.sheet, each.where.cell) for each in problems}
    assert places["unknown-reference"] == ("p.xlsx", PEOPLE, "C5")


def renamed(files: dict[str, bytes], names: dict[str, str | None]) -> bytes:
    """Return the workbook of plan files with sheets renamed, or left out."""
    spec = plan_workbook(files)
    called = [(names.get(each.name, each.name), each) for each in spec.sheets]
    return write_book(replace(spec, sheets=[replace(each, name=name) for name, each in called if name]))


def test_a_renamed_sheet_is_known_by_its_title(files: dict[str, bytes]) -> None:
    book = renamed(files, {PEOPLE: "人员表", "history 历史销售": "History (final)"})
    assert changed(book, "人员表", {(FIRST, 5): 7000})["people.csv"] != files["people.csv"]


def test_a_sheet_that_is_gone_is_not_read_as_it_was(files: dict[str, bytes]) -> None:
    found, problems = read_plan_book(renamed(files, {PEOPLE: None}))
    assert found is None
    assert [(each.slug, each.where.sheet, each.value) for each in problems] == [
        ("plan-sheet-lost", PEOPLE, "people.csv")
    ]


def test_two_sheets_that_may_be_a_file_are_not_chosen_between(files: dict[str, bytes]) -> None:
    spec = plan_workbook(files)
    people = next(each for each in spec.sheets if each.name == PEOPLE)
    twins = [replace(people, name="people old"), replace(people, name="people new")]
    own = write_book(replace(spec, sheets=[*spec.sheets, *twins]))
    assert files_of(own) == files
    others = [each for each in spec.sheets if each is not people]
    found, problems = read_plan_book(write_book(replace(spec, sheets=[*others, *twins])))
    assert (found, [each.slug for each in problems]) == (None, ["plan-sheet-lost"])


def test_a_column_that_is_named_twice_is_refused_at_its_cell(book: bytes) -> None:
    found, problems = read_plan_book(set_cells(book, PEOPLE, {(FIRST - 1, 30): "Wage"}))
    assert found is None
    assert [(each.slug, each.where.cell) for each in problems] == [("repeated-column", "AE3")]


QUOTAS = {"targets.csv": b"person,2027-01,2027-02\nzhang,100,x\nzhang,200,\n"}


def test_months_that_are_numbers_in_headings_are_read(files: dict[str, bytes]) -> None:
    book = write_book(plan_workbook({**files, **QUOTAS}))
    found = changed(book, "targets 目标表", {(FIRST - 1, 2): 202703})
    assert found["targets.csv"].decode().splitlines() == [
        "person,2027-01,202703",
        *["zhang,100,x", "zhang,200,"],
    ]


def test_figures_of_months_are_located_at_their_cells(files: dict[str, bytes], tmp_path: Path) -> None:
    path = tmp_path / "p.xlsx"
    path.write_bytes(write_book(plan_workbook({**files, **QUOTAS})))
    _, problems = load_plan(path)
    assert [(each.slug, each.where.cell) for each in problems] == [
        ("plan-value", "C4"),
        ("hold-conflict", "B5"),
    ]
    # The row it contradicts is told as the sheet counts.
    assert "line 4" in problems[1].message.in_language("en")


def test_what_is_found_after_the_split_is_at_its_cells_too(files: dict[str, bytes], tmp_path: Path) -> None:
    path = tmp_path / "p.xlsx"
    path.write_bytes(write_book(plan_workbook(files)))
    found = check_plan(path).problems
    assert found
    assert {each.where.file for each in found} == {"p.xlsx"}
    assert {each.where.sheet for each in found} == {SETTINGS}


def test_files_set_only_what_differs_in_a_workbook_that_is_there(
    files: dict[str, bytes], book: bytes
) -> None:
    own = {**files, "people.csv": files["people.csv"] + "wang,王,hz,,,,1\n".encode()}
    patched = patched_book(book, own)
    assert patched is not None
    assert files_of(patched) == own
    again = patched_book(patched, files)
    assert again is not None
    assert files_of(again) == files


def test_a_starter_is_written_as_a_workbook_in_another_currency(tmp_path: Path) -> None:
    path = tmp_path / "new.xlsx"
    assert init_plan(path, currency="usd", language="en") == []
    plan, problems = load_plan(path)
    assert plan is not None, problems
    assert (plan.currency.code, plan.languages) == ("USD", ("en",))
    assert [each.slug for each in init_plan(path)] == ["would-overwrite"]
    found, _ = read_book_files(path)
    assert found is not None
    assert write_plan_book(path, found.files) == []


def test_what_is_no_workbook_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "p.xlsx"
    path.write_bytes(b"no zip")
    plan, problems = load_plan(path)
    assert plan is None
    assert {each.where.file for each in problems} == {"p.xlsx"}
    assert [each.slug for each in load_plan(tmp_path / "gone.xlsx")[1]] == ["plan-folder-missing"]


def test_names_that_somebody_put_into_a_workbook_lead_nowhere(files: dict[str, bytes]) -> None:
    """A file is written by its name: a workbook that came by mail must not choose where."""
    foreign = ("../evil.csv", "/tmp/evil.csv", "sub/people.csv", "parents/v1/../../evil.csv", "evil.csv")
    book = write_book(
        plan_workbook({**files, **dict.fromkeys(foreign, b"x"), "parents/v1/people.csv": b"id"})
    )
    assert files_of(book) == {**files, "parents/v1/people.csv": b"id"}


@pytest.mark.parametrize(
    "people",
    ["id,name,territory\rli,Li,hz\rwang,Wang,hz\r", 'id,name,territory\nli,"Li\rNa",hz\nwang,Wang,hz\n'],
)
def test_lines_that_end_as_on_old_machines_stay_apart(files: dict[str, bytes], people: str) -> None:
    book = write_book(plan_workbook({**files, "people.csv": people.encode()}))
    found = changed(book, PEOPLE, {(FIRST + 1, 1): "Wong"})["people.csv"].decode()
    assert found == people.replace("Wang", "Wong")


def test_what_no_cell_can_hold_is_refused_before_anything_is_written(
    files: dict[str, bytes], tmp_path: Path
) -> None:
    long = {**files, "people.csv": b"id,name,territory\nli," + b"a" * 40_000 + b",hz\n"}
    (told,) = write_plan_book(tmp_path / "plan.xlsx", long)
    assert (told.code, told.where.file, list(tmp_path.iterdir())) == ("SB397", "people.csv", [])
