from __future__ import annotations

from pathlib import Path

import pytest
from support.command import run
from support.linted import FIRST, sample

Capture = pytest.CaptureFixture[str]


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    path = tmp_path / "sales.xlsx"
    data = sample(lambda _, sheet: sheet.write_formula(FIRST, 8, "=B4*1.13", None, 1))
    path.write_bytes(data)
    return path


def test_a_book_that_keeps_the_rules_exits_with_zero(tmp_path: Path, capsys: Capture) -> None:
    path = tmp_path / "sales.xlsx"
    path.write_bytes(sample())
    linted = run(capsys, "lint", path)
    assert (linted.code, linted.out, linted.err) == (0, "nothing found\n", "")
    assert run(capsys, "lint", path, "--messages", "zh").out == "没有发现问题\n"


def test_findings_are_told_by_place_and_rule_and_exit_with_one(broken: Path, capsys: Capture) -> None:
    linted = run(capsys, "lint", broken)
    assert linted.code == 1
    assert linted.out.splitlines() == [
        str(broken),
        "  Sales!I4  formula-constant  the figure 1.13 stands inside a formula",
        "1 findings in 1 books",
    ]


def test_findings_are_told_as_json(broken: Path, capsys: Capture) -> None:
    linted = run(capsys, "lint", broken, "--format", "json")
    [book] = linted.document["books"]
    assert linted.document["schema"] == "salesbook/lint/1"
    assert book["path"] == str(broken)
    [finding] = book["findings"]
    assert {key: finding[key] for key in ("rule", "sheet", "cell", "places", "details")} == {
        "rule": "formula-constant",
        "sheet": "Sales",
        "cell": "I4",
        "places": 1,
        "details": {"found": "1.13"},
    }
    assert finding["message"]["zh"] == "公式中写有数字 1.13"


def test_some_rules_alone_are_held(broken: Path, capsys: Capture) -> None:
    assert run(capsys, "lint", broken, "--only", "alt-text", "--only", "contrast").code == 0
    wrong = run(capsys, "lint", broken, "--only", "beauty")
    assert wrong.code == 2
    assert "not beauty" in wrong.err


def test_what_cannot_be_read_exits_with_two_and_the_rest_is_linted(broken: Path, capsys: Capture) -> None:
    other = broken.with_name("other.xlsx")
    other.write_bytes(b"no workbook")
    linted = run(capsys, "lint", broken, other, broken.with_name("gone.xlsx"))
    assert linted.code == 2
    assert "SB311" in linted.err
    assert "SB801" in linted.err
    assert "1 findings" in linted.out
