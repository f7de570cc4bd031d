"""Workbooks of other formats become .xlsx, or a problem, whatever LibreOffice does."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

import pytest
from support.books import book_of
from support.formats import saved_as
from support.office import require_office

from salesbook.files.convert import converted_books, find_office
from salesbook.xlsx.reading.read import read_workbook_bytes

BOOK = book_of('<row r="1"><c r="A1"><v>620</v></c><c r="B1" t="inlineStr"><is><t>约</t></is></c></row>')

posix = pytest.mark.skipif(os.name != "posix", reason="the stand-in for LibreOffice is a script")


def stand_in(folder: Path, body: str) -> str:
    """Return a program to be run in LibreOffice's place; it knows `out`, a folder, and `files`."""
    script = folder / "office"
    lines = (
        f"#!{sys.executable}",
        "import sys, time, pathlib, subprocess",
        "out = pathlib.Path(sys.argv[sys.argv.index('--outdir') + 1])",
        "files = [pathlib.Path(each) for each in sys.argv[sys.argv.index('--outdir') + 2:]]",
        body,
    )
    script.write_text("\n".join(lines), encoding="utf-8")
    script.chmod(0o755)
    return str(script)


def some_files(folder: Path, *names: str) -> list[Path]:
    files = [folder / name for name in names]
    for file in files:
        file.write_bytes(b"book " + file.name.encode())
    return files


@posix
def test_every_file_is_converted_under_a_plain_name_and_left_alone(tmp_path: Path) -> None:
    files = some_files(tmp_path, "-east 东.xls", "east.xls")
    office = stand_in(tmp_path, "[(out / (f.stem + '.xlsx')).write_bytes(f.read_bytes()) for f in files]")
    with converted_books(dict.fromkeys(files, "xls"), program=office) as conversion:
        assert {path: made.read_bytes() for path, made in conversion.made.items()} == {
            path: path.read_bytes() for path in files
        }
        kept = list(conversion.made.values())
        assert conversion.place_of(str(files[0])) == str(kept[0])
        assert conversion.place_of("elsewhere") is None
    assert not any(made.exists() for made in kept)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["-east 东.xls", "east.xls", "office"]


@posix
def test_a_file_that_ends_the_run_costs_itself_alone(tmp_path: Path) -> None:
    files = some_files(tmp_path, "good.xls", "bad.xls", "other.ods")
    body = """
for f in files:
    if b"bad" in f.read_bytes():
        sys.exit(0)
    (out / (f.stem + ".xlsx")).write_bytes(b"made")
"""
    kinds = {files[0]: "xls", files[1]: "xls", files[2]: "ods"}
    with converted_books(kinds, program=stand_in(tmp_path, body)) as conversion:
        assert set(conversion.made) == {files[0], files[2]}
        assert {path: each.slug for path, each in conversion.failed.items()} == {
            files[1]: "conversion-failed"
        }


@posix
def test_an_empty_result_is_none(tmp_path: Path) -> None:
    (file,) = some_files(tmp_path, "a.xls")
    office = stand_in(tmp_path, "(out / (files[0].stem + '.xlsx')).touch()")
    with converted_books({file: "xls"}, program=office) as conversion:
        assert (dict(conversion.made), conversion.failed[file].slug) == ({}, "conversion-failed")


@posix
def test_a_run_that_hangs_is_ended_with_all_that_it_started(tmp_path: Path) -> None:
    (file,) = some_files(tmp_path, "a.xls")
    mark = tmp_path / "alive"
    beating = f"while :; do echo >> '{mark}'; sleep 0.05; done"
    body = f"subprocess.Popen(['sh', '-c', {beating!r}]); time.sleep(60)"
    started = time.monotonic()
    with converted_books({file: "xls"}, program=stand_in(tmp_path, body), seconds=2.0) as conversion:
        assert conversion.failed[file].slug == "conversion-failed"
    assert time.monotonic() - started < 6
    beats = mark.stat().st_size
    time.sleep(0.5)
    assert mark.stat().st_size == beats > 0


@posix
def test_a_file_that_hangs_costs_itself_alone_however_long_all_take_together(tmp_path: Path) -> None:
    files = some_files(tmp_path, "a.xls", "b.xls", "hang.xls", "c.xls", "d.xls")
    body = """
for f in files:
    time.sleep(60 if b"hang" in f.read_bytes() else 0.7)
    (out / (f.stem + ".xlsx")).write_bytes(b"made")
"""
    started = time.monotonic()
    kinds = dict.fromkeys(files, "xls")
    with converted_books(kinds, program=stand_in(tmp_path, body), seconds=1.5) as conversion:
        assert set(conversion.failed) == {files[2]}
        assert set(conversion.made) == {*files[:2], *files[3:]}
    assert time.monotonic() - started < 15


def test_without_libreoffice_the_way_out_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.which", lambda _name: None)
    assert find_office() is None
    with converted_books({tmp_path / "a.ods": "ods"}) as conversion:
        (found,) = conversion.failed.values()
    assert found.slug == "conversion-unavailable"
    assert "install LibreOffice" in found.remedy.in_language("en")


def test_a_program_that_cannot_be_started_makes_nothing(tmp_path: Path) -> None:
    (file,) = some_files(tmp_path, "a.xls")
    with converted_books({file: "xls"}, program=str(tmp_path / "missing")) as conversion:
        assert conversion.failed[file].slug == "conversion-failed"


def test_a_file_that_is_gone_is_a_problem(tmp_path: Path) -> None:
    with converted_books({tmp_path / "gone.xls": "xls"}, program="true") as conversion:
        assert [each.slug for each in conversion.failed.values()] == ["file-unreadable"]


def test_nothing_to_convert_starts_nothing() -> None:
    with converted_books({}, program="missing") as conversion:
        assert (dict(conversion.made), dict(conversion.failed)) == ({}, {})


@pytest.mark.libreoffice
def test_libreoffice_converts_what_it_saved_and_refuses_what_is_none(tmp_path: Path) -> None:
    require_office()
    source = tmp_path / "book.xlsx"
    source.write_bytes(BOOK)
    kinds = {saved_as(source, kind, tmp_path / kind): kind for kind in ("xls", "ods", "fods")}
    half = tmp_path / "half.ods"
    half.write_bytes((tmp_path / "ods" / "book.ods").read_bytes()[:3000])
    with converted_books({**kinds, half: "ods"}) as conversion:
        assert set(conversion.failed) == {half}
        for made in conversion.made.values():
            grid, problems = read_workbook_bytes(made.read_bytes())
            assert problems == []
            assert grid is not None
            cells = grid.sheets[0].cells
            assert [cells[place].raw for place in sorted(cells)] == ["620", "约"]
        assert len(conversion.made) == 3
