"""A batch of returned files: each by itself, then all of them together."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from openpyxl import Workbook
from support.starter_cycle import (
    FEBRUARY,
    JANUARY,
    OWNERS,
    Cycle,
    as_planned,
    changed,
    issued_book,
    plan_copy,
)

import salesbook
from salesbook.api.build import build_workbooks
from salesbook.api.check import CheckResult, check, read_workbook
from salesbook.api.reading import ReadOrder, read_return_bytes
from salesbook.files.issued import issued_owners, registry_of
from salesbook.files.issued_versions import issued_versions
from salesbook.model.period import Month
from salesbook.model.submission import Submission

JAN = Month.parse(JANUARY)
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 40


def checked(cycle: Cycle, *more: Path, period: Month = JAN, jobs: int = 2) -> CheckResult:
    return check([cycle.returned, *more], issued=cycle.issued, period=period, order=ReadOrder(jobs=jobs))


def statuses(result: CheckResult) -> dict[str, str]:
    return {Path(each.path).name: each.status.value for each in result.submissions}


def file_of(result: CheckResult, name: str) -> Submission:
    return next(each for each in result.submissions if Path(each.path).name == name)


def slugs(submission: Submission) -> list[str]:
    return [found.slug for found in submission.problems]


def test_a_clean_batch_is_accepted_whole(shared_cycle: Cycle) -> None:
    result = checked(shared_cycle)
    assert statuses(result) == {f"{owner}.xlsx": "accepted" for owner in OWNERS}
    assert {each.owner for each in result.submissions} == set(OWNERS)
    assert [len(each.facts) for each in result.submissions] == [9, 9, 9]
    assert (result.missing, result.all_problems) == ((), ())


def test_the_number_of_workers_changes_nothing(shared_cycle: Cycle) -> None:
    assert checked(shared_cycle, jobs=1) == checked(shared_cycle, jobs=3)


def test_who_sent_nothing_is_missing(cycle: Cycle) -> None:
    (cycle.returned / "li-si.xlsx").unlink()
    assert checked(cycle).missing == ("li-si",)


def test_who_sent_a_file_with_errors_is_not_missing(cycle: Cycle) -> None:
    changed(cycle.returned / "li-si.xlsx", "001", "revenue_ac", "约620")
    result = checked(cycle)
    assert statuses(result)["li-si.xlsx"] == "rejected"
    assert result.missing == ()


def test_without_the_issued_folder_books_speak_for_themselves_and_nobody_is_missing(cycle: Cycle) -> None:
    (cycle.returned / "li-si.xlsx").unlink()
    result = check([cycle.returned], period=JAN)
    assert set(statuses(result).values()) == {"accepted"}
    assert result.missing == ()


def test_the_same_bytes_under_another_name_count_once(cycle: Cycle) -> None:
    shutil.copy(cycle.returned / "li-si.xlsx", cycle.returned / "z copy of li-si.xlsx")
    result = checked(cycle)
    copy = file_of(result, "z copy of li-si.xlsx")
    assert (copy.status, slugs(copy), len(copy.facts)) == ("duplicate", ["same-bytes"], 0)
    assert copy.problems[0].value == str(cycle.returned / "li-si.xlsx")
    assert (copy.cells.accepted, copy.cells.withheld) == (0, 9)
    assert file_of(result, "li-si.xlsx").status == "accepted"


def test_two_different_files_of_one_owner_count_neither(cycle: Cycle) -> None:
    other = cycle.returned / "a second try.xlsx"
    shutil.copy(cycle.returned / "li-si.xlsx", other)
    changed(other, "001", "quantity_ac", 1)
    result = checked(cycle)
    for name in ("a second try.xlsx", "li-si.xlsx"):
        file = file_of(result, name)
        assert (file.status, slugs(file)[0], list(file.facts)) == ("rejected", "two-files-for-owner", [])
        assert (file.cells.accepted, file.cells.withheld) == (0, 9)
        assert set(file.tables.values()) == {"withheld"}
        assert file.problems[0].value == f"{other}, {cycle.returned / 'li-si.xlsx'}"
    assert file_of(result, "wang-wu.xlsx").status == "accepted"
    assert result.missing == ()


@pytest.mark.parametrize("figures", [True, False])
def test_the_same_return_in_a_second_language_counts_once(cycle: Cycle, *, figures: bool) -> None:
    assert build_workbooks(cycle.plan, cycle.issued, only=["li-si"], language="zh", force=True).files
    second = (cycle.issued / issued_owners(cycle.issued)["li-si"]["file"]).read_bytes()
    (cycle.returned / "z.xlsx").write_bytes(as_planned(second, (JANUARY,), sheet="本月填报"))
    order = ReadOrder(issued=cycle.issued, period=JAN, figures=figures)
    result = check([cycle.returned], order=order)
    assert statuses(result)["li-si.xlsx"] == "accepted"
    assert (statuses(result)["z.xlsx"], slugs(file_of(result, "z.xlsx"))) == ("duplicate", ["same-figures"])


def test_a_book_returned_as_it_was_sent_beside_the_filled_one_is_a_second_file(cycle: Cycle) -> None:
    (cycle.returned / "blank.xlsx").write_bytes(issued_book(cycle, "li-si"))
    result = checked(cycle)
    assert "two-files-for-owner" in slugs(file_of(result, "blank.xlsx"))
    assert file_of(result, "li-si.xlsx").status == "rejected"


def test_the_company_book_among_the_returns_is_skipped(cycle: Cycle) -> None:
    (company,) = cycle.issued.glob("*company-plan*.xlsx")
    result = checked(cycle, company)
    assert (file_of(result, company.name).status, slugs(file_of(result, company.name))) == (
        "skipped",
        ["not-a-return"],
    )


def test_a_file_named_twice_is_read_once(shared_cycle: Cycle) -> None:
    one = shared_cycle.returned / "li-si.xlsx"
    assert len(check([one, one, shared_cycle.returned], issued=shared_cycle.issued).submissions) == 3


def test_the_order_of_paths_does_not_change_what_becomes_of_a_file(cycle: Cycle) -> None:
    other = cycle.returned / "another.xlsx"
    shutil.copy(cycle.returned / "li-si.xlsx", other)
    changed(other, "001", "quantity_ac", 1)
    paths = sorted(cycle.returned.iterdir())
    forwards = check(paths, issued=cycle.issued, period=JAN)
    backwards = check(paths[::-1], issued=cycle.issued, period=JAN)
    assert statuses(forwards) == statuses(backwards)
    assert list(forwards.submissions) == list(backwards.submissions)[::-1]


def test_a_folder_of_pictures_is_refused_file_by_file(cycle: Cycle, tmp_path: Path) -> None:
    pictures = tmp_path / "pictures"
    pictures.mkdir()
    for name in ("a.png", "b.xlsx"):
        (pictures / name).write_bytes(PNG + name.encode())
    result = check([pictures], issued=cycle.issued, period=JAN)
    assert [(Path(each.path).name, each.status, slugs(each)) for each in result.submissions] == [
        ("a.png", "refused", ["image-file"]),
        ("b.xlsx", "refused", ["image-file"]),
    ]
    assert set(result.missing) == set(OWNERS)


def test_an_empty_folder_is_a_problem(cycle: Cycle, tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    result = check([empty], issued=cycle.issued, period=JAN)
    assert [(found.slug, found.where.file) for found in result.problems] == [("folder-empty", str(empty))]
    assert result.submissions == []


def test_a_path_that_is_not_there_is_a_problem_and_the_others_are_read(cycle: Cycle) -> None:
    result = checked(cycle, cycle.returned / "nobody.xlsx")
    assert [found.slug for found in result.problems] == ["path-missing"]
    assert len(result.submissions) == 3


def test_a_folder_without_a_registry_stops_before_anything_is_read(cycle: Cycle, tmp_path: Path) -> None:
    result = check([cycle.returned], issued=tmp_path, period=JAN)
    assert [found.slug for found in result.problems] == ["registry-missing"]
    assert result.submissions == ()


@pytest.mark.parametrize("name", ["~$li-si.xlsx", "li-si.xlsx.part", "li-si.crdownload"])
def test_lock_files_and_unfinished_downloads_are_skipped_with_a_note(cycle: Cycle, name: str) -> None:
    (cycle.returned / name).write_bytes(b"locked")
    result = checked(cycle)
    assert file_of(result, name).status == "skipped"
    assert file_of(result, name).problems[0].severity == "note"
    assert file_of(result, "li-si.xlsx").status == "accepted"


DAMAGED = {
    "nothing": b"",
    "zeros": b"\x00" * 2048,
    "text": b"month,revenue\n2027-01,620\n",
    "web page": b"<html><body><table></table></body></html>",
    "old format": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600,
    "not a workbook": b"\x07\x01\x02 anything",
}


@pytest.mark.parametrize("content", DAMAGED.values(), ids=DAMAGED)
def test_what_is_no_workbook_is_refused_and_the_others_are_accepted(cycle: Cycle, content: bytes) -> None:
    (cycle.returned / "li-si.xlsx").write_bytes(content)
    result = checked(cycle)
    refused = file_of(result, "li-si.xlsx")
    assert (refused.status, refused.problems[0].severity) == ("refused", "error")
    assert refused.problems[0].where.file == refused.path
    assert statuses(result)["zhang-san.xlsx"] == "accepted"
    assert result.missing == ("li-si",)


@pytest.mark.parametrize("share", [0.1, 0.5, 0.99])
def test_half_a_file_is_refused(cycle: Cycle, share: float) -> None:
    path = cycle.returned / "li-si.xlsx"
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * share)])
    assert statuses(checked(cycle))["li-si.xlsx"] == "refused"


def test_a_workbook_of_somebody_else_is_rejected_as_unknown(cycle: Cycle) -> None:
    stranger = Workbook()
    stranger.save(cycle.returned / "budget.xlsx")
    file = file_of(checked(cycle), "budget.xlsx")
    assert (file.status, slugs(file)) == ("rejected", ["unknown-book"])


def test_a_book_of_an_earlier_version_is_still_read(cycle: Cycle) -> None:
    toml = cycle.plan / "plan.toml"
    toml.write_text(
        toml.read_text("utf-8").replace("version = 1 ", 'version = 2\neffective = "2027-02"'), "utf-8"
    )
    assert build_workbooks(cycle.plan, cycle.issued, language="en", force=True).files
    result = checked(cycle)
    assert set(statuses(result).values()) == {"accepted"}
    assert {each.version for each in result.submissions} == {1}
    assert result.missing == ()


def test_a_new_version_takes_the_place_of_the_old_only_when_forced(cycle: Cycle) -> None:
    toml = cycle.plan / "plan.toml"
    toml.write_text(
        toml.read_text("utf-8").replace("version = 1 ", 'version = 2\neffective = "2027-02"'), "utf-8"
    )
    refused = build_workbooks(cycle.plan, cycle.issued, language="en")
    assert {found.code for found in refused.problems if found.severity == "error"} == {"SB390"}
    assert list(issued_versions(cycle.issued)) == [1]
    own = cycle.issued.with_name("issued2")
    shutil.copytree(plan_copy(cycle), cycle.plan / "parents" / "v1")
    assert build_workbooks(cycle.plan, own, language="en").files
    file = file_of(check([cycle.returned], issued=own, period=JAN), "li-si.xlsx")
    assert (file.status, slugs(file)) == ("rejected", ["not-issued-here"])


def test_figures_of_the_next_month_are_kept_aside(cycle: Cycle) -> None:
    data = as_planned((cycle.returned / "li-si.xlsx").read_bytes(), (FEBRUARY,))
    (cycle.returned / "li-si.xlsx").write_bytes(data)
    file = file_of(checked(cycle), "li-si.xlsx")
    assert (file.status, len(file.facts), len(file.aside)) == ("accepted-with-warnings", 9, 9)
    assert file_of(checked(cycle, period=Month.parse(FEBRUARY)), "li-si.xlsx").status == "accepted"


@pytest.mark.skipif(os.name == "nt", reason="no such links on Windows")
def test_links_that_lead_nowhere_and_pipes_are_never_waited_for(cycle: Cycle) -> None:
    (cycle.returned / "gone.xlsx").symlink_to(cycle.returned / "nowhere.xlsx")
    (cycle.returned / "loop.xlsx").symlink_to(cycle.returned / "loop.xlsx")
    os.mkfifo(cycle.returned / "pipe.xlsx")
    result = checked(cycle)
    assert slugs(file_of(result, "gone.xlsx")) == ["file-unreadable"]
    assert slugs(file_of(result, "loop.xlsx")) == ["file-unreadable"]
    assert (file_of(result, "pipe.xlsx").status, slugs(file_of(result, "pipe.xlsx"))) == (
        "skipped",
        ["not-a-file"],
    )
    assert statuses(result)["li-si.xlsx"] == "accepted"


def test_progress_is_told_file_by_file(shared_cycle: Cycle) -> None:
    seen: list[tuple[int, int]] = []
    check([shared_cycle.returned], progress=lambda done, total: seen.append((done, total)))
    assert seen == [(1, 3), (2, 3), (3, 3)]


def test_one_file_can_be_read_in_this_process(shared_cycle: Cycle) -> None:
    path = shared_cycle.returned / "li-si.xlsx"
    alone = read_workbook(path, issued=shared_cycle.issued, period=JAN)
    assert alone == file_of(checked(shared_cycle), "li-si.xlsx")
    assert len(alone.digest) == 64


def test_bytes_can_be_read_without_a_file(shared_cycle: Cycle) -> None:
    data = (shared_cycle.returned / "li-si.xlsx").read_bytes()
    read = read_return_bytes(
        data, path="mail attachment", registry=registry_of(shared_cycle.issued), period=JAN
    )
    assert (read.status, read.path, len(read.facts)) == ("accepted", "mail attachment", 9)
    assert {fact.source.file for fact in read.facts if fact.source} == {"mail attachment"}


def test_a_copy_of_a_rejected_book_is_not_told_that_it_counts(cycle: Cycle) -> None:
    book = cycle.returned / "li-si.xlsx"
    changed(book, "001", "revenue_ac", "约620")
    shutil.copy(book, cycle.returned / "li-si-again.xlsx")
    files = [each for each in checked(cycle).submissions if each.path.startswith(str(book)[: -len(".xlsx")])]
    copy = next(each for each in files if each.status == "duplicate")
    other = next(each for each in files if each is not copy)
    (note,) = copy.problems
    assert other.status == "rejected"
    for language, words in (("en", "counts"), ("zh", "计一次")):
        told = note.remedy.in_language(language)
        assert other.path in told
        assert words not in told


# How a period is given


def test_a_period_may_be_written_as_words(cycle: Cycle) -> None:
    book = cycle.returned / "li-si.xlsx"
    assert read_workbook(book, issued=cycle.issued, period=JANUARY) == read_workbook(
        book, issued=cycle.issued, period=salesbook.Month.parse(JANUARY)
    )
    assert check([book], issued=cycle.issued, period=JANUARY) == check(
        [book], issued=cycle.issued, period=JAN
    )


@pytest.mark.parametrize("words", ["2027-13", "March", ""])
def test_a_period_that_is_no_month_is_refused(cycle: Cycle, words: str) -> None:
    book = cycle.returned / "li-si.xlsx"
    with pytest.raises(ValueError, match="is not a month such as '2027-03'"):
        read_workbook(book, issued=cycle.issued, period=words)
    with pytest.raises(ValueError, match="is not a month such as '2027-03'"):
        check([book], issued=cycle.issued, period=words)
    with pytest.raises(TypeError, match="not int"):
        check([book], issued=cycle.issued, period=202703)  # type: ignore[arg-type]
