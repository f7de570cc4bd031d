"""Copies of returned files with their problems marked, written beside nothing that they could harm."""

from __future__ import annotations

import io
from pathlib import Path

import openpyxl
import pytest
from support.formats import protected, saved_as
from support.office import require_office
from support.starter_cycle import JANUARY, OWNERS, Cycle, changed

from salesbook.api.annotate import AnnotateResult, annotate_returns, copy_names, misplaced
from salesbook.api.check import CheckResult, check
from salesbook.api.reading import ReadOrder
from salesbook.model.period import Month

JAN = Month.parse(JANUARY)
PASSWORD = "s3cret"
LI_SI = "li-si.xlsx"


@pytest.fixture
def mistaken(cycle: Cycle) -> Cycle:
    """A cycle with a guess in one return and a changed plan figure in another."""
    changed(cycle.returned / LI_SI, "001", "revenue_ac", "约620")
    changed(cycle.returned / "wang-wu.xlsx", "001", "revenue_pl", 1)
    return cycle


def checked(cycle: Cycle, *, password: str | None = None, convert: bool = False) -> CheckResult:
    paths = [cycle.returned]
    return check(
        paths, issued=cycle.issued, period=JAN, order=ReadOrder(password=password, convert=convert, jobs=2)
    )


def annotated(
    cycle: Cycle, result: CheckResult, *, force: bool = False, password: str | None = None
) -> AnnotateResult:
    out = cycle.returned.parent / "annotated"
    return annotate_returns(
        result.submissions,
        out,
        paths=[cycle.returned],
        language="en",
        order=ReadOrder(password=password, jobs=2),
        force=force,
    )


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def slugs(result: AnnotateResult) -> list[str]:
    return [each.slug for each in result.problems]


def test_every_file_with_problems_in_its_cells_gets_a_copy(mistaken: Cycle) -> None:
    before = contents(mistaken.returned)
    result = annotated(mistaken, checked(mistaken))
    out = mistaken.returned.parent / "annotated"
    assert result.problems == []
    assert {Path(path).name: copy for path, copy in result.files.items()} == {
        name: out / name for name in (LI_SI, "wang-wu.xlsx")
    }
    assert list(contents(out)) == [LI_SI, "wang-wu.xlsx"]
    assert contents(mistaken.returned) == before


def test_a_file_that_lost_a_column_gets_a_copy_that_says_so(tmp_path: Path) -> None:
    mangled = Path(__file__).parents[2] / "samples" / "mangled"
    lost = mangled / "column-deleted.xlsx"
    result = check([lost], issued=mangled / "issued", period=Month.parse("2027-03"))
    assert [(each.slug, each.where.cell) for each in result.submissions[0].problems] == [
        ("column-missing", None)
    ]
    copies = annotate_returns(result.submissions, tmp_path, language="en").files
    words = [row[5].value for row in openpyxl.load_workbook(copies[str(lost)])["Problems"].iter_rows()]
    assert 'the column "Revenue AC Actual" is missing in the table' in words


def test_a_file_that_could_not_be_read_gets_no_copy(tmp_path: Path) -> None:
    broken = Path(__file__).parents[2] / "samples" / "problems" / "content-invalid" / "book.xlsx"
    result = check([broken])
    assert [(each.slug, each.where.cell) for each in result.submissions[0].problems] == [
        ("content-invalid", "A1")
    ]
    assert annotate_returns(result.submissions, tmp_path).files == {}


def test_a_copy_that_is_corrected_and_returned_is_accepted(mistaken: Cycle) -> None:
    result = annotated(mistaken, checked(mistaken))
    for path, copy in result.files.items():
        Path(path).write_bytes(copy.read_bytes())
    assert [each.status.value for each in checked(mistaken).submissions] == [
        "rejected",
        "accepted-with-warnings",
        "accepted",
    ]
    changed(mistaken.returned / LI_SI, "001", "revenue_ac", 620)
    again = checked(mistaken)
    assert {each.status.value for each in again.submissions} <= {"accepted", "accepted-with-warnings"}
    assert [len(each.facts) for each in again.submissions] == [9, 9, 9]


def test_a_clean_batch_gets_no_copies(cycle: Cycle) -> None:
    assert annotated(cycle, checked(cycle)).files == {}


def test_nothing_is_overwritten_unless_asked_for(mistaken: Cycle) -> None:
    out = mistaken.returned.parent / "annotated"
    out.mkdir()
    (out / LI_SI).write_bytes(b"mine")
    result = checked(mistaken)
    refused = annotated(mistaken, result)
    assert (refused.files, slugs(refused), contents(out)) == ({}, ["would-overwrite"], {LI_SI: b"mine"})
    assert len(annotated(mistaken, result, force=True).files) == 2
    assert (out / LI_SI).read_bytes() != b"mine"


def test_copies_never_go_among_the_returned_files(mistaken: Cycle) -> None:
    returned, result = mistaken.returned, checked(mistaken)
    (returned.parent / "link").symlink_to(returned)
    before = contents(returned)
    for out in (returned, returned / "annotated", returned / ".." / "returned", returned.parent / "link"):
        refused = annotate_returns(result.submissions, out, paths=[returned], force=True)
        assert (refused.files, slugs(refused)) == ({}, ["annotate-into-returned"])
    assert contents(returned) == before


@pytest.mark.parametrize(
    ("name", "slug"),
    [("round", "output-is-link"), ("round/below", "folder-not-writable"), ("n" * 300, "folder-not-writable")],
)
def test_a_place_that_leads_nowhere_is_a_problem(mistaken: Cycle, name: str, slug: str) -> None:
    returned, result = mistaken.returned, checked(mistaken)
    (returned.parent / "round").symlink_to(returned.parent / "round")
    refused = annotate_returns(result.submissions, returned.parent / name, paths=[returned])
    assert (refused.files, slugs(refused)) == ({}, [slug])


def test_a_single_file_is_annotated_below_its_folder_but_not_beside_itself(mistaken: Cycle) -> None:
    file = mistaken.returned / LI_SI
    assert misplaced(file.parent, [file]) != []
    assert misplaced(file.parent / "annotated", [file]) == []


def test_copies_of_one_name_are_numbered_and_end_in_xlsx() -> None:
    assert copy_names(["a/x.xlsx", "b/X.XLSX", "c/x.ods", "d/y.xlsm", "e/y"]) == {
        "a/x.xlsx": "x.xlsx",
        "b/X.XLSX": "X (2).XLSX",
        "c/x.ods": "x (3).xlsx",
        "d/y.xlsm": "y.xlsm",
        "e/y": "y.xlsx",
    }


def test_a_file_that_changed_since_is_named_and_left_out(mistaken: Cycle) -> None:
    result = checked(mistaken)
    changed(mistaken.returned / LI_SI, "002", "revenue_ac", 5)
    copies = annotated(mistaken, result)
    assert [Path(path).name for path in copies.files] == ["wang-wu.xlsx"]
    assert slugs(copies) == ["file-changed"]


def test_a_folder_that_cannot_be_made_is_a_problem(mistaken: Cycle) -> None:
    (mistaken.returned.parent / "annotated").write_bytes(b"a file")
    assert slugs(annotated(mistaken, checked(mistaken))) == ["folder-not-writable"]


def test_a_file_with_a_password_is_read_and_its_copy_says_that_it_has_none(mistaken: Cycle) -> None:
    file = mistaken.returned / LI_SI
    file.write_bytes(protected(file.read_bytes(), PASSWORD))
    assert [found.slug for found in checked(mistaken).submissions[0].problems] == ["password-protected"]
    result = checked(mistaken, password=PASSWORD)
    assert [found.slug for found in result.submissions[0].problems] == ["decrypted", "not-a-number"]
    copy = annotated(mistaken, result, password=PASSWORD).files[str(file)]
    sheet = openpyxl.load_workbook(io.BytesIO(copy.read_bytes()))["Problems"]
    assert "this copy has none" in "\n".join(str(row[0].value) for row in sheet.iter_rows())


def test_a_wrong_password_is_said_and_files_without_one_are_read(mistaken: Cycle) -> None:
    file = mistaken.returned / LI_SI
    file.write_bytes(protected(file.read_bytes(), PASSWORD))
    result = checked(mistaken, password="other")
    assert [found.slug for found in result.submissions[0].problems] == ["password-wrong"]
    assert result.submissions[0].status.value == "refused"
    assert [each.status.value for each in result.submissions[1:]] == ["accepted-with-warnings", "accepted"]


@pytest.mark.libreoffice
def test_files_of_other_formats_are_converted_when_asked_for(mistaken: Cycle, tmp_path: Path) -> None:
    require_office()
    for owner, kind in zip(OWNERS, ("ods", "ods", "xls"), strict=True):
        file = mistaken.returned / f"{owner}.xlsx"
        (mistaken.returned / f"{owner}.{kind}").write_bytes(
            saved_as(file, kind, tmp_path / owner).read_bytes()
        )
        file.unlink()
    refused = checked(mistaken)
    assert [each.status.value for each in refused.submissions] == ["refused"] * 3
    result = checked(mistaken, convert=True)
    assert [each.problems[0].slug for each in result.submissions] == ["converted"] * 3
    assert [(Path(each.path).name, each.status.value) for each in result.submissions] == [
        ("li-si.ods", "rejected"),
        ("wang-wu.xls", "accepted-with-warnings"),
        ("zhang-san.ods", "accepted"),
    ]
    assert [len(each.facts) for each in result.submissions] == [0, 9, 9]
    assert all(each.digest for each in result.submissions)
    copies = annotated(mistaken, result)
    assert [copy.name for copy in copies.files.values()] == ["li-si.xlsx", "wang-wu.xlsx"]
    sheet = openpyxl.load_workbook(next(iter(copies.files.values())))["Problems"]
    assert "go on with this copy" in "\n".join(str(row[0].value) for row in sheet.iter_rows())
