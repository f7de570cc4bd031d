from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from support.starter_cycle import OWNERS, Cycle, plan_copy

from salesbook.api.build import BuiltBook, build_books, build_workbooks, issue_books
from salesbook.api.plan import plan_targets
from salesbook.files.issued import digest_of, read_registry, registry_of
from salesbook.files.plan_folder import read_plan_files
from salesbook.layout.templates import load_templates, packaged_templates
from salesbook.problems import Severity
from salesbook.xlsx.reading.read import read_workbook_bytes


def contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


def test_a_plan_gives_the_companys_book_and_one_for_each_region_and_person(shared_cycle: Cycle) -> None:
    books = sorted(path.name for path in shared_cycle.issued.glob("*.xlsx"))
    assert books == [
        "li-si-Li Si-return.xlsx",
        "my-company-2027-company-plan.xlsx",
        "my-company-2027-east-East China-region.xlsx",
        "my-company-2027-south-South China-region.xlsx",
        "wang-wu-Wang Wu-return.xlsx",
        "zhang-san-Zhang San-return.xlsx",
    ]


def test_the_registry_knows_every_book_by_its_bytes_and_its_manifest(shared_cycle: Cycle) -> None:
    entries = read_registry(shared_cycle.issued)
    look_up = registry_of(shared_cycle.issued)
    assert {entry["owner"] for entry in entries} == {"company", "east", "south", *OWNERS}
    for entry in entries:
        data = (shared_cycle.issued / entry["file"]).read_bytes()
        assert entry["sha256"] == digest_of(data)
        manifest = look_up(entry["document"])
        assert manifest is not None
        assert (manifest.owner, manifest.book) == (entry["owner"], entry["book"])


def test_the_plan_that_was_issued_is_kept_with_it(shared_cycle: Cycle) -> None:
    kept = contents(plan_copy(shared_cycle))
    given = contents(shared_cycle.plan)
    assert {name: given[name] for name in kept} == kept
    assert {"plan.toml", "people.csv", "products.csv", "territories.csv"} <= kept.keys()


def test_building_again_gives_the_same_bytes(cycle: Cycle) -> None:
    before = contents(cycle.issued)
    assert build_workbooks(cycle.plan, cycle.issued, language="en", force=True).files
    assert contents(cycle.issued) == before


def test_the_bytes_do_not_depend_on_the_workers(shared_cycle: Cycle) -> None:
    result = plan_targets(shared_cycle.plan)
    assert result.plan is not None
    assert result.targets is not None
    one, two = (build_books(result.plan, result.targets, language="both", jobs=jobs) for jobs in (1, 2))
    assert {book.order.file: book.data for book in one} == {book.order.file: book.data for book in two}
    regions = {book.order.owner for book in one if book.order.book == "region"}
    assert (len(one), regions) == (1 + 2 + len(OWNERS), {"east", "south"})


def test_nothing_is_overwritten_unless_forced(cycle: Cycle) -> None:
    (book,) = cycle.issued.glob("li-si-*.xlsx")
    book.write_bytes(b"mine")
    before = contents(cycle.issued)
    result = build_workbooks(cycle.plan, cycle.issued, language="en")
    assert {found.slug for found in result.problems if found.severity is Severity.ERROR} == {
        "would-overwrite"
    }
    assert result.files == ()
    assert contents(cycle.issued) == before
    assert build_workbooks(cycle.plan, cycle.issued, language="en", force=True).files
    assert book.read_bytes() != b"mine"


def test_only_what_is_asked_for_is_written(shared_cycle: Cycle, tmp_path: Path) -> None:
    assert build_workbooks(shared_cycle.plan, tmp_path, language="en", only=["li-si"]).files == [
        "li-si-Li Si-return.xlsx"
    ]
    assert [entry["owner"] for entry in read_registry(tmp_path)] == ["li-si"]


def test_a_name_that_no_book_has_is_a_problem(shared_cycle: Cycle, tmp_path: Path) -> None:
    result = build_workbooks(shared_cycle.plan, tmp_path / "out", only=["li-sj"])
    assert result.files == ()
    (found,) = [each for each in result.problems if each.severity is Severity.ERROR]
    assert "li-si" in found.message.in_language("en") + found.remedy.in_language("en")
    assert not (tmp_path / "out").exists()


def test_a_dry_run_names_the_files_and_writes_nothing(shared_cycle: Cycle, tmp_path: Path) -> None:
    result = build_workbooks(shared_cycle.plan, tmp_path / "out", language="zh", dry_run=True)
    assert "li-si-李四-填报表.xlsx" in result.files
    assert len(result.files) == 6
    assert not (tmp_path / "out").exists()


def test_a_plan_with_errors_builds_nothing(cycle: Cycle, tmp_path: Path) -> None:
    people = cycle.plan / "people.csv"
    people.write_text(people.read_text("utf-8").replace(",guangzhou,", ",nowhere,"), "utf-8")
    result = build_workbooks(cycle.plan, tmp_path / "out")
    assert "unknown-reference" in {found.slug for found in result.problems}
    assert (result.files, (tmp_path / "out").exists()) == ((), False)


def test_a_plan_that_cannot_be_decomposed_builds_nothing(cycle: Cycle, tmp_path: Path) -> None:
    toml = cycle.plan / "plan.toml"
    fix = '\n[[fix]]\nperson = "zhang-san"\namount = "9000万"\n'
    toml.write_text(toml.read_text("utf-8") + fix, "utf-8")
    result = build_workbooks(cycle.plan, tmp_path / "out")
    assert any(found.severity is Severity.ERROR for found in result.problems)
    assert (result.files, (tmp_path / "out").exists()) == ((), False)


def test_a_folder_that_cannot_be_written_is_a_problem(shared_cycle: Cycle, tmp_path: Path) -> None:
    (tmp_path / "out").write_text("a file stands here")
    result = build_workbooks(shared_cycle.plan, tmp_path / "out")
    assert "folder-not-writable" in {found.slug for found in result.problems}
    assert result.files == ()


def test_books_are_built_in_memory_with_their_manifests(shared_cycle: Cycle) -> None:
    result = plan_targets(shared_cycle.plan)
    assert result.plan is not None
    assert result.targets is not None
    (book,) = build_books(result.plan, result.targets, language="en", only=["wang-wu"])
    grid, problems = read_workbook_bytes(book.data)
    assert problems == []
    assert grid is not None
    assert grid.properties["subject"] == book.manifest.document


def test_a_personal_book_names_nobody_else(shared_cycle: Cycle) -> None:
    (path,) = shared_cycle.issued.glob("li-si-*.xlsx")
    grid, _ = read_workbook_bytes(path.read_bytes())
    assert grid is not None
    texts = {cell.raw for sheet in grid.sheets for cell in sheet.cells.values() if cell.raw}
    assert any("Li Si" in text for text in texts)
    for other in ("zhang-san", "Zhang San", "张三", "wang-wu", "Wang Wu", "王五"):
        assert not any(other in text for text in texts), other


def test_the_key_of_finance_marks_the_books(shared_cycle: Cycle, tmp_path: Path) -> None:
    assert build_workbooks(shared_cycle.plan, tmp_path, only=["li-si"], key=b"secret").files
    (path,) = tmp_path.glob("*.xlsx")
    (unkeyed,) = shared_cycle.issued.glob("li-si-*.xlsx")
    assert path.read_bytes() != unkeyed.read_bytes()
    assert b"secret" not in json.dumps(read_registry(tmp_path)).encode()


def test_a_book_is_on_disk_before_the_next_one_is_built(shared_cycle: Cycle, tmp_path: Path) -> None:
    result = plan_targets(shared_cycle.plan)
    assert result.plan is not None
    assert result.targets is not None
    held = build_books(result.plan, result.targets, language="en", only=["wang-wu", "li-si"])

    def one_by_one() -> Iterator[BuiltBook]:
        for done, book in enumerate(held):
            assert len(list(tmp_path.glob(".*.tmp"))) == done
            yield book

    assert len(issue_books(tmp_path, one_by_one(), read_plan_files(shared_cycle.plan), force=True).files) == 2
    assert {entry["owner"] for entry in read_registry(tmp_path)} == {"wang-wu", "li-si"}


def test_a_placeholder_that_nothing_fills_is_told_with_its_sheet(cycle: Cycle, tmp_path: Path) -> None:
    files = dict(packaged_templates())
    files["my_targets.toml"] = files["my_targets.toml"].replace(
        b"about = {", b'message = "For {nothing}"\nabout = {', 1
    )
    templates, problems = load_templates(files)
    assert (templates is None, problems) == (False, [])
    result = build_workbooks(cycle.plan, tmp_path / "out", templates=templates)
    assert [(found.code, found.where.key, found.value) for found in result.problems][-1:] == [
        ("SB102", "my_targets", "For {nothing}")
    ]
    assert not list((tmp_path / "out").glob("*.xlsx"))
