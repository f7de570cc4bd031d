"""`salesbook check` with copies to send back, passwords and other formats."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.command import run
from support.formats import protected
from support.starter_cycle import JANUARY, Cycle, changed

Capture = pytest.CaptureFixture[str]
LI_SI = "li-si.xlsx"


@pytest.fixture
def mistaken(cycle: Cycle) -> Cycle:
    """A cycle with a guess in one return."""
    changed(cycle.returned / LI_SI, "001", "revenue_ac", "约620")
    return cycle


def check(cycle: Cycle, *more: object) -> tuple[object, ...]:
    return ("check", cycle.returned, "--issued", cycle.issued, "--period", JANUARY, *more)


def test_copies_are_written_and_named(mistaken: Cycle, capsys: Capture, tmp_path: Path) -> None:
    done = run(capsys, *check(mistaken, "--annotate", tmp_path / "out"))
    assert done.code == 1
    assert done.out.splitlines()[-1] == str(tmp_path / "out" / LI_SI)
    assert [path.name for path in (tmp_path / "out").iterdir()] == [LI_SI]


def test_copies_are_named_in_json(mistaken: Cycle, capsys: Capture, tmp_path: Path) -> None:
    document = run(capsys, *check(mistaken, "--annotate", tmp_path / "out", "--format", "json")).document
    assert [each["annotated"] for each in document["files"]] == [str(tmp_path / "out" / LI_SI), None, None]
    plain = run(capsys, *check(mistaken, "--format", "json")).document
    assert [each["annotated"] for each in plain["files"]] == [None, None, None]


def test_copies_among_the_returns_are_refused_before_anything_is_read(
    mistaken: Cycle, capsys: Capture
) -> None:
    done = run(capsys, *check(mistaken, "--annotate", mistaken.returned / "annotated"))
    assert (done.code, done.out) == (2, "")
    assert "SB357 annotate-into-returned" in done.err


def test_copies_in_the_way_stay_and_the_command_could_not_run(
    mistaken: Cycle, capsys: Capture, tmp_path: Path
) -> None:
    assert run(capsys, *check(mistaken, "--annotate", tmp_path / "out", "--fail-on", "never")).code == 0
    again = run(capsys, *check(mistaken, "--annotate", tmp_path / "out", "--fail-on", "never"))
    assert again.code == 2
    assert "SB390 would-overwrite" in again.err
    assert "SB502 not-a-number" in again.err
    forced = check(mistaken, "--annotate", tmp_path / "out", "--fail-on", "never", "--force")
    assert run(capsys, *forced).code == 0


def test_the_password_comes_from_the_environment(
    mistaken: Cycle, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = mistaken.returned / LI_SI
    file.write_bytes(protected(file.read_bytes(), "s3cret"))
    monkeypatch.setenv("BOOK_PASSWORD", "s3cret")
    done = run(capsys, *check(mistaken, "--password-env", "BOOK_PASSWORD"))
    assert done.code == 1
    assert "SB353 decrypted  note" in done.err
    assert "SB502 not-a-number  error" in done.err
    assert "s3cret" not in done.err + done.out
    monkeypatch.setenv("BOOK_PASSWORD", "other")
    assert (
        "SB354 password-wrong  error" in run(capsys, *check(mistaken, "--password-env", "BOOK_PASSWORD")).err
    )


def test_a_variable_that_is_not_set_is_a_mistake_of_usage(
    shared_cycle: Cycle, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("BOOK_PASSWORD", raising=False)
    done = run(capsys, *check(shared_cycle, "--password-env", "BOOK_PASSWORD"))
    assert done.code == 2
    assert "BOOK_PASSWORD is not set" in done.err


def test_without_libreoffice_conversion_says_so(
    cycle: Cycle, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shutil.which", lambda _name: None)
    old = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + "Workbook".encode("utf-16-le").ljust(64, b"\0")
    (cycle.returned / LI_SI).write_bytes(old + (18).to_bytes(2, "little") + bytes(62))
    assert "SB306 old-workbook" in run(capsys, *check(cycle)).err
    assert "SB351 conversion-unavailable" in run(capsys, *check(cycle, "--convert")).err


@pytest.mark.parametrize("command", ["identify", "check", "status", "reconcile", "import"])
def test_every_command_that_reads_files_opens_those_with_a_password(
    cycle: Cycle, capsys: Capture, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, command: str
) -> None:
    file = cycle.returned / LI_SI
    file.write_bytes(protected(file.read_bytes(), "s3cret"))
    monkeypatch.setenv("BOOK_PASSWORD", "s3cret")
    store = str(tmp_path / "sales.db")
    run(capsys, "store", "init", "--store", store)
    period = () if command == "identify" else ("--period", JANUARY)
    into = ("--store", store) if command == "import" else ()
    order = (command, cycle.returned, "--issued", cycle.issued, *period, *into, "--format", "json")
    assert '"SB305"' in run(capsys, *order).out or command == "status"
    done = run(capsys, *order, "--password-env", "BOOK_PASSWORD")
    assert done.code == 0
    assert '"SB305"' not in done.out


def test_an_import_writes_copies_too(mistaken: Cycle, capsys: Capture, tmp_path: Path) -> None:
    store, out = str(tmp_path / "sales.db"), tmp_path / "out"
    run(capsys, "store", "init", "--store", store)
    order = ("import", mistaken.returned, "--issued", mistaken.issued, "--period", JANUARY, "--store", store)
    document = run(capsys, *order, "--annotate", out, "--format", "json").document
    assert [each["annotated"] for each in document["files"]] == [str(out / LI_SI), None, None]
    assert [path.name for path in out.iterdir()] == [LI_SI]
    changed(mistaken.returned / LI_SI, "001", "revenue_ac", 620)
    again = run(capsys, *order, "--annotate", out)
    assert (again.code, again.out) == (2, "")
    assert "SB390 would-overwrite" in again.err
    assert "3 duplicate" not in run(capsys, *order).out  # nothing was imported by the one before


def test_books_in_the_way_are_told_before_a_file_is_read(
    cycle: Cycle, capsys: Capture, tmp_path: Path
) -> None:
    order = ("reconcile", cycle.returned, "--issued", cycle.issued, "--period", JANUARY, "--out", tmp_path)
    assert run(capsys, *order).code in (0, 1)
    for book in cycle.returned.iterdir():
        book.write_bytes(b"no workbook any more")
    again = run(capsys, *order)
    assert (again.code, again.out) == (2, "")
    assert "SB390 would-overwrite" in again.err
    assert "SB311" not in again.err
