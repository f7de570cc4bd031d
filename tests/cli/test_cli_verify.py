from __future__ import annotations

import sys
from pathlib import Path

import pytest
from support.command import run
from support.linted import FIRST, sample

Capture = pytest.CaptureFixture[str]


@pytest.fixture
def wrong(tmp_path: Path) -> Path:
    path = tmp_path / "wrong.xlsx"
    path.write_bytes(sample(lambda _, sheet: sheet.write_formula(FIRST, 8, "=B4*3", None, 7)))
    return path


def test_a_right_book_exits_with_zero(tmp_path: Path, capsys: Capture) -> None:
    path = tmp_path / "right.xlsx"
    path.write_bytes(sample())
    done = run(capsys, "verify", path, "--jobs", 1)
    assert (done.code, done.err) == (0, "")
    assert done.out == "24 formulas in 1 books computed, 0 differ\n"


def test_cells_that_differ_are_listed_and_exit_with_one(wrong: Path, capsys: Capture) -> None:
    done = run(capsys, "verify", wrong, "--jobs", 1)
    assert done.code == 1
    assert done.out.splitlines()[1] == "  Sales!I4  stored 7, computed 93  =B4*3"
    document = run(capsys, "verify", wrong, "--jobs", 1, "--format", "json").document
    assert document["schema"] == "salesbook/verify/1"
    [found] = document["books"][0]["differences"]
    assert found == {"sheet": "Sales", "cell": "I4", "formula": "B4*3", "stored": "7", "computed": "93"}


def test_without_the_engine_it_says_what_to_install(
    wrong: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "formualizer", None)
    done = run(capsys, "verify", wrong)
    assert (done.code, done.out) == (2, "")
    assert "SB361" in done.err
    assert "pip install 'salesbook[verify]'" in done.err


def test_a_file_that_cannot_be_read_exits_with_two(wrong: Path, capsys: Capture) -> None:
    done = run(capsys, "verify", wrong, wrong.with_name("gone.xlsx"), "--jobs", 1)
    assert done.code == 2
    assert "SB801" in done.err
    assert "1 differ" in done.out
