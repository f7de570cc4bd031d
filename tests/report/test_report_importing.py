"""What an import took and what it did not, in words that sum up to its files."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from salesbook.model.import_result import ImportedFile, ImportResult
from salesbook.model.period import Month
from salesbook.model.submission import FileStatus, Submission, TableStatus
from salesbook.report.importing import render_import

EVERY = tuple(FileStatus)
HALF = {"sales": TableStatus.WITHHELD, "channels": TableStatus.WITHHELD, "tracking": TableStatus.ACCEPTED}


def imported(*states: FileStatus, number: int | None = 4) -> ImportResult:
    """Return an import of a file of each state; partial ones have two tables withheld."""
    files = [
        ImportedFile(
            submission=Submission(
                path=f"{at}.xlsx", status=state, tables=HALF if state is FileStatus.PARTIAL else {}
            ),
            recorded=state not in (FileStatus.DUPLICATE, FileStatus.SKIPPED),
        )
        for at, state in enumerate(states)
    ]
    return ImportResult(period=Month(2027, 3), files=files, number=number)


def last_line(result: ImportResult, language: str = "en") -> str:
    return render_import(result, language).splitlines()[-1]


def test_what_was_taken_and_what_was_not_sums_up_to_the_files() -> None:
    assert last_line(imported(*EVERY)) == (
        "import 4; files: 7; taken whole: 2, taken in part: 1 (tables withheld: 2), rejected: 1, refused: 1, "
        "duplicate: 1, skipped: 1"
    )
    assert last_line(imported(*EVERY), "zh") == (
        "第 4 号导入；文件共 7 个：完整存入 2 个、部分存入 1 个（未计入的表 2 张）、被退回 1 个、"
        "无法读取 1 个、重复 1 个、已跳过 1 个"
    )


@pytest.mark.parametrize("state", EVERY)
@pytest.mark.parametrize(("language", "counted"), [("en", r": (\d+)"), ("zh", r" (\d+) 个")])
def test_files_of_any_one_state_are_all_told(state: FileStatus, language: str, counted: str) -> None:
    said = re.sub(r"[(（].*[)）]", "", last_line(imported(state, state, state), language))
    assert re.findall(counted, said) == ["3", "3"]


def test_a_rejected_file_is_never_called_taken() -> None:
    for state in (FileStatus.REJECTED, FileStatus.REFUSED):
        assert "taken" not in last_line(imported(state))
        assert "存入" not in last_line(imported(state), "zh")


def test_a_trial_an_early_end_and_nothing_new_say_so_and_count_as_well() -> None:
    done = imported(FileStatus.ACCEPTED, FileStatus.REJECTED)
    counts = "files: 2; taken whole: 1, rejected: 1"
    assert last_line(replace(done, dry_run=True)) == f"dry run, taken back; {counts}"
    assert last_line(replace(done, interrupted=True)) == f"ended early, no file half done; {counts}"
    assert last_line(imported(FileStatus.DUPLICATE, number=None)) == "nothing new; files: 1; duplicate: 1"
    assert last_line(imported(number=None)) == "nothing new"
