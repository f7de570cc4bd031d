"""`languages` in plan.toml says what every command writes books and names in."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from openpyxl import load_workbook
from support.command import Run, run
from support.starter_cycle import JANUARY, OWNERS, Cycle, as_planned

Capture = pytest.CaptureFixture[str]
CHINESE = re.compile(r"[\u4e00-\u9fff]")


@pytest.fixture
def english(cycle: Cycle, capsys: Capture) -> Cycle:
    """The starter's cycle with a plan in English alone, and nothing said of languages when it is issued."""
    spoken_in(cycle, '["en"]')
    again = Cycle(plan=cycle.plan, issued=cycle.issued.parent / "again", returned=cycle.returned)
    assert run(capsys, "build", again.plan, "-o", again.issued).code == 0
    for owner in OWNERS:
        (path,) = again.issued.glob(f"{owner}-*.xlsx")
        (again.returned / f"{owner}.xlsx").write_bytes(as_planned(path.read_bytes(), (JANUARY,)))
    return again


def spoken_in(cycle: Cycle, languages: str) -> None:
    settings = cycle.plan / "plan.toml"
    settings.write_text(settings.read_text("utf-8").replace('["zh", "en"]', languages), "utf-8")


def answered(capsys: Capture, cycle: Cycle, *words: object) -> Run:
    given = (cycle.returned, "--issued", cycle.issued, "--period", JANUARY)
    return run(capsys, words[0], *given, *words[1:])


def words_of(path: Path) -> str:
    """Return all words a workbook shows."""
    book = load_workbook(path)
    shown = [page for page in book if page.sheet_state == "visible"]
    return "\n".join(str(cell.value) for page in shown for row in page.rows for cell in row if cell.value)


def test_books_and_their_names_are_in_the_language_of_the_plan(english: Cycle) -> None:
    books = sorted(english.issued.glob("*.xlsx"))
    assert len(books) > len(OWNERS)
    assert not any(CHINESE.search(path.name) for path in books)
    assert not CHINESE.search(words_of(english.issued / f"{OWNERS[0]}-Zhang San-return.xlsx"))


def test_every_command_follows_the_plan_that_books_were_issued_from(
    english: Cycle, tmp_path: Path, capsys: Capture
) -> None:
    assert answered(capsys, english, "reconcile", "-o", tmp_path / "out").code == 0
    assert answered(capsys, english, "status", "--format", "xlsx", "-o", tmp_path / "status.xlsx").code == 0
    written = [*(tmp_path / "out").iterdir(), tmp_path / "status.xlsx"]
    assert len(written) > 1
    assert not any(CHINESE.search(path.name) or CHINESE.search(words_of(path)) for path in written)


@pytest.mark.parametrize("command", [("reconcile",), ("status",), ("check",), ("show",)], ids=" ".join)
def test_names_in_documents_and_on_the_terminal_are_those_of_the_plan(
    english: Cycle, capsys: Capture, command: tuple[str, ...]
) -> None:
    for more in (("--format", "json"), ("--messages", "zh")):
        told = (
            run(capsys, "plan", "show", english.plan, "--by", "person", *more)
            if command == ("show",)
            else answered(capsys, english, *command, *more)
        )
        assert told.code == 0
        assert "Zhang San" in told.out or command == ("reconcile",)
        assert "张三" not in told.out


def test_an_option_goes_before_the_plan(english: Cycle, tmp_path: Path, capsys: Capture) -> None:
    told = answered(capsys, english, "reconcile", "-o", tmp_path / "out", "--lang", "zh", "--format", "json")
    assert all(CHINESE.search(path.name) for path in (tmp_path / "out").iterdir())
    assert "华东大区" in {
        line["name"]["en"] for line in told.document["lines"] if line["level"] == "territory"
    }


def test_a_store_answers_in_the_language_of_the_plan_it_holds(
    english: Cycle, tmp_path: Path, capsys: Capture
) -> None:
    store = ("--store", tmp_path / "sales.db")
    assert run(capsys, "store", "init", *store).code == 0
    assert answered(capsys, english, "import", *store).code == 0
    held = ("--period", JANUARY, *store)
    assert run(capsys, "reconcile", *held, "-o", tmp_path / "out").code == 0
    assert not any(CHINESE.search(path.name) for path in (tmp_path / "out").iterdir())
    told = run(capsys, "status", *held, "--format", "json").document
    assert told["owners"][0]["name"] == {"en": "Zhang San", "zh": "Zhang San"}
