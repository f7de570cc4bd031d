"""Files are written whole or not at all, and read up to a limit."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from salesbook.files import atomic
from salesbook.files.atomic import (
    FileTooLargeError,
    LinkError,
    NotAFileError,
    make_folder,
    read_limited,
    write_atomic,
)
from salesbook.files.plan_folder import read_plan


def test_a_file_is_written_and_nothing_else_is_left(tmp_path: Path) -> None:
    write_atomic(tmp_path / "a.csv", b"one")
    write_atomic(tmp_path / "a.csv", b"two")
    assert (tmp_path / "a.csv").read_bytes() == b"two"
    assert [each.name for each in tmp_path.iterdir()] == ["a.csv"]


def test_a_failed_write_leaves_the_old_file_and_no_rubbish(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.csv").write_bytes(b"old")

    def fail(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(OSError, match="No space"):
        write_atomic(tmp_path / "a.csv", b"new")
    assert (tmp_path / "a.csv").read_bytes() == b"old"
    assert [each.name for each in tmp_path.iterdir()] == ["a.csv"]


def test_a_folder_in_the_way_is_kept(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "b").touch()
    with pytest.raises(OSError, match="a"):
        write_atomic(tmp_path / "a", b"new")
    assert [each.name for each in tmp_path.iterdir()] == ["a"]


@pytest.mark.skipif(os.name == "nt", reason="rights are a matter of POSIX systems")
def test_rights_are_those_of_a_plain_file_or_of_the_one_replaced(tmp_path: Path) -> None:
    (tmp_path / "plain").touch()
    write_atomic(tmp_path / "new", b"")
    assert (tmp_path / "new").stat().st_mode == (tmp_path / "plain").stat().st_mode
    (tmp_path / "new").chmod(0o600)
    write_atomic(tmp_path / "new", b"x")
    assert (tmp_path / "new").stat().st_mode & 0o777 == 0o600


@pytest.mark.skipif(os.name == "nt", reason="rights are a matter of POSIX systems")
def test_what_is_private_is_its_owners_alone(tmp_path: Path) -> None:
    make_folder(tmp_path / "kept", private=True)
    write_atomic(tmp_path / "kept" / "a", b"", private=True)
    assert (tmp_path / "kept").stat().st_mode & 0o777 == 0o700
    assert (tmp_path / "kept" / "a").stat().st_mode & 0o777 == 0o600


@pytest.mark.skipif(os.name == "nt", reason="no such links on Windows")
def test_links_are_never_written_through(tmp_path: Path) -> None:
    (tmp_path / "theirs").mkdir()
    (tmp_path / "theirs" / "a").write_bytes(b"theirs")
    (tmp_path / "folder").symlink_to(tmp_path / "theirs")
    (tmp_path / "gone").symlink_to(tmp_path / "nowhere")
    (tmp_path / "file").symlink_to(tmp_path / "theirs" / "a")
    for name in ("folder", "gone"):
        with pytest.raises(LinkError) as stop:
            make_folder(tmp_path / name)
        assert stop.value.filename == str(tmp_path / name)
    write_atomic(tmp_path / "file", b"ours")
    assert (tmp_path / "theirs" / "a").read_bytes() == b"theirs"
    assert not (tmp_path / "nowhere").exists()


def test_long_names_are_written(tmp_path: Path) -> None:
    write_atomic(tmp_path / ("计" * 80), b"x")
    assert read_limited(tmp_path / ("计" * 80), 1) == b"x"


def test_reading_stops_at_the_limit(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"12345")
    assert read_limited(tmp_path / "a", 5) == b"12345"
    with pytest.raises(FileTooLargeError):
        read_limited(tmp_path / "a", 4)


@pytest.mark.skipif(os.name == "nt", reason="pipes are made otherwise on Windows")
def test_a_pipe_is_refused_neither_waited_for_nor_replaced(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "plan.toml")
    with pytest.raises(NotAFileError):
        read_limited(tmp_path / "plan.toml", 9)
    with pytest.raises(NotAFileError):
        write_atomic(tmp_path / "plan.toml", b"")
    assert [each.name for each in tmp_path.iterdir()] == ["plan.toml"]
    (problem,) = read_plan(tmp_path).problems[:1]
    assert (problem.code, problem.where.file) == ("SB202", "plan.toml")


@pytest.mark.skipif(os.name == "nt", reason="processes are asked for otherwise on Windows")
def test_temporary_files_of_the_dead_are_swept_and_those_of_the_living_stay(tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", ""]) as dead:
        pass
    host = atomic._host()
    names = {
        f".book.xlsx.{host}-{dead.pid}-abcdefgh.tmp": False,
        f".book.xlsx.{host}-{os.getpid()}-abcdefgh.tmp": True,
        f".book.xlsx.{host}-1-abcdefgh.tmp": True,
        f".book.xlsx.00000000-{dead.pid}-abcdefgh.tmp": True,
        ".somebody.tmp": True,
    }
    for name in names:
        (tmp_path / name).touch()
    atomic.sweep(tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {name for name, stays in names.items() if stays}
    elsewhere = tmp_path / f".book.xlsx.00000000-{dead.pid}-abcdefgh.tmp"
    os.utime(elsewhere, (0, 0))
    atomic.sweep(tmp_path)
    assert not elsewhere.exists()


def test_what_is_being_written_bears_the_mark_of_its_process(tmp_path: Path) -> None:
    with atomic.staging() as staged:
        staged.add(tmp_path / "book.xlsx", b"new")
        atomic.sweep(tmp_path)
        staged.settle()
    assert [path.name for path in tmp_path.iterdir()] == ["book.xlsx"]
