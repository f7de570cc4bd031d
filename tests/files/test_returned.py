from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import pytest
from support.rights import ordinary_folder

from salesbook.files.returned import LARGEST_FILE, FoundFile, find_returned, read_returned


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in (
        "b.xlsx",
        "a.xlsx",
        "inner/c.xlsx",
        ".hidden.xlsx",
        "Thumbs.db",
        "registry/x.json",
        "manifest.json",
    ):
        path = tmp_path / "returned" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")
    return tmp_path / "returned"


def names(found: Sequence[FoundFile], folder: Path) -> list[str]:
    return [each.path.relative_to(folder).as_posix() for each in found]


def test_a_folder_is_searched_in_the_order_of_names_without_what_is_hidden_or_ours(folder: Path) -> None:
    found, problems = find_returned([folder])
    assert names(found, folder) == ["a.xlsx", "b.xlsx", "inner/c.xlsx"]
    assert problems == []


def test_a_file_is_found_once_however_often_it_is_named(folder: Path) -> None:
    found, _ = find_returned([folder / "b.xlsx", folder, folder / "b.xlsx"])
    assert names(found, folder) == ["b.xlsx", "a.xlsx", "inner/c.xlsx"]


def test_a_hidden_file_is_read_when_it_is_named(folder: Path) -> None:
    found, _ = find_returned([folder / ".hidden.xlsx"])
    assert names(found, folder) == [".hidden.xlsx"]


def test_a_folder_that_holds_nothing_to_read_is_empty(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "nothing" / "inner").mkdir(parents=True)
    found, problems = find_returned([tmp_path / "nothing", folder / "registry"])
    assert [each.slug for each in problems] == ["folder-empty"]
    assert len(found) == 1


def test_what_is_not_there_is_named(folder: Path) -> None:
    found, problems = find_returned([folder / "z.xlsx"])
    assert [(each.slug, each.where.file) for each in problems] == [("path-missing", str(folder / "z.xlsx"))]
    assert found == []


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("~$a.xlsx", "lock-file"),
        ("a.xlsx.part", "partial-download"),
        ("a.TMP", "partial-download"),
        ("a.crdownload", "partial-download"),
    ],
)
def test_what_programs_leave_behind_is_skipped(folder: Path, name: str, slug: str) -> None:
    (folder / name).write_bytes(b"x")
    found, _ = find_returned([folder])
    (skipped,) = [each for each in found if each.skipped is not None]
    assert skipped.path.name == name
    assert skipped.skipped is not None
    assert skipped.skipped.slug == slug


@pytest.mark.skipif(os.name == "nt", reason="no such files on Windows")
def test_pipes_and_dangling_or_looping_links_are_never_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.xlsx")
    (tmp_path / "gone.xlsx").symlink_to(tmp_path / "nowhere")
    (tmp_path / "loop.xlsx").symlink_to(tmp_path / "loop.xlsx")
    found, _ = find_returned([tmp_path])
    assert {each.path.name: each.skipped.slug for each in found if each.skipped} == {
        "pipe.xlsx": "not-a-file",
        "gone.xlsx": "file-unreadable",
        "loop.xlsx": "file-unreadable",
    }


@pytest.mark.skipif(os.name == "nt", reason="no such links on Windows")
def test_a_linked_folder_is_not_followed(folder: Path) -> None:
    (folder / "round").symlink_to(folder, target_is_directory=True)
    found, _ = find_returned([folder])
    assert [each.skipped.slug for each in found if each.skipped] == ["not-a-file"]
    assert len(found) == 4


@pytest.mark.skipif(os.name == "nt", reason="rights are a matter of POSIX systems")
def test_a_folder_that_may_not_be_read_is_named_and_the_others_are_searched() -> None:
    with ordinary_folder() as folder:
        for name in ("closed/a.xlsx", "listed/b.xlsx", "open/c.xlsx"):
            (folder / name).parent.mkdir()
            (folder / name).touch()
        (folder / "closed").chmod(0)
        (folder / "listed").chmod(0o400)  # its names may be seen, its files not
        found, problems = find_returned([folder, folder / "closed" / "a.xlsx"])
        for name in ("closed", "listed"):
            (folder / name).chmod(0o700)
    assert names([each for each in found if each.skipped is None], folder) == ["open/c.xlsx"]
    assert [(each.slug, each.where.file) for each in problems] == [
        ("folder-unreadable", str(folder / "closed")),
        ("path-missing", str(folder / "closed" / "a.xlsx")),
    ]
    assert [each.skipped.slug for each in found if each.skipped] == ["file-unreadable"]


@pytest.mark.skipif(os.name == "nt", reason="paths are shorter on Windows")
def test_folders_deeper_than_calls_can_be_nested_are_searched(tmp_path: Path) -> None:
    deep = tmp_path
    for _ in range(1100):
        deep /= "d"
        deep.mkdir()
    (deep / "a.xlsx").touch()
    (tmp_path / "z.xlsx").touch()
    found, problems = find_returned([tmp_path])
    (deep / "a.xlsx").unlink()
    while deep != tmp_path:  # what cleans up behind the tests goes deeper with every folder
        deep.rmdir()
        deep = deep.parent
    assert ([each.path.name for each in found], problems) == (["a.xlsx", "z.xlsx"], [])


def test_a_file_is_read_whole(folder: Path) -> None:
    assert read_returned(folder / "a.xlsx") == (b"x", None)


def test_a_file_that_is_gone_by_now_is_a_problem(folder: Path) -> None:
    data, found = read_returned(folder / "z.xlsx")
    assert data is None
    assert found is not None
    assert (found.slug, found.where.file) == ("file-unreadable", str(folder / "z.xlsx"))


def test_a_file_beyond_the_limit_is_not_read(tmp_path: Path) -> None:
    huge = tmp_path / "huge.xlsx"
    with huge.open("wb") as file:
        file.truncate(LARGEST_FILE + 1)
    data, found = read_returned(huge)
    assert data is None
    assert found is not None
    assert (found.slug, found.value) == ("file-over-limit", f"{LARGEST_FILE // 2**20} MiB")
