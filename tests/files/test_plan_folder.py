"""Plan folders are read and started without surprises."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from salesbook.files import plan_folder
from salesbook.files.plan_folder import init_plan, load_plan
from salesbook.plan_input.plan_files import PLAN_FILES

SAMPLE = Path(__file__).parents[2] / "samples" / "plan"


def slugs(path: Path | str) -> list[tuple[str, str | None]]:
    plan, problems = load_plan(path)
    assert plan is None
    return [(found.slug, found.where.file) for found in problems]


def test_the_sample_company_loads_by_its_folder_or_its_plan_file() -> None:
    plan, problems = load_plan(SAMPLE)
    assert plan is not None
    assert problems == []
    assert load_plan(str(SAMPLE / "plan.toml")) == (plan, [])


def test_a_started_plan_is_complete_and_without_problems(tmp_path: Path) -> None:
    assert init_plan(tmp_path / "new" / "plan") == []
    assert sorted(each.name for each in (tmp_path / "new" / "plan").iterdir()) == sorted(PLAN_FILES)
    plan, problems = load_plan(tmp_path / "new" / "plan")
    assert plan is not None
    assert problems == []


def test_nothing_is_overwritten_unless_forced(tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_text("mine", "utf-8")
    found = init_plan(tmp_path)
    assert [(each.code, each.where.file) for each in found] == [("SB390", "people.csv")]
    assert [each.name for each in tmp_path.iterdir()] == ["people.csv"]
    assert (tmp_path / "people.csv").read_text("utf-8") == "mine"
    assert init_plan(tmp_path, force=True) == []
    assert load_plan(tmp_path)[1] == []


def test_a_plan_cannot_be_started_inside_a_file(tmp_path: Path) -> None:
    (tmp_path / "a").touch()
    assert [each.slug for each in init_plan(tmp_path / "a")] == ["folder-not-writable"]
    assert [each.slug for each in init_plan(tmp_path / "a" / "b")] == ["folder-not-writable"]


def test_a_missing_folder_is_a_problem(tmp_path: Path) -> None:
    path = str(tmp_path / "none")
    assert slugs(path) == [("plan-folder-missing", path)]
    (tmp_path / "file").touch()
    assert slugs(tmp_path / "file") == [("plan-folder-missing", str(tmp_path / "file"))]


@pytest.mark.parametrize("path", ["a\0b", "x" * 5000, ""])
def test_impossible_paths_are_problems_too(path: str) -> None:
    assert load_plan(path)[0] is None
    assert load_plan(path)[1]


def test_every_missing_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "photo.png").write_bytes(b"\x89PNG")
    assert slugs(tmp_path) == [("plan-file-missing", name) for name in PLAN_FILES if name != "history.csv"]


def test_a_folder_in_place_of_a_file_is_unreadable_not_missing(tmp_path: Path) -> None:
    init_plan(tmp_path)
    (tmp_path / "people.csv").unlink()
    (tmp_path / "people.csv").mkdir()
    assert slugs(tmp_path) == [("plan-file-unreadable", "people.csv")]


@contextmanager
def as_nobody() -> Iterator[None]:
    """Let file rights bind: the superuser lays them down for a while."""
    superuser = os.geteuid() == 0
    if superuser:
        os.seteuid(65534)
    try:
        yield
    finally:
        if superuser:
            os.seteuid(0)


@pytest.mark.skipif(os.name == "nt", reason="Windows has other rights")
def test_a_file_without_rights_is_unreadable() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        init_plan(folder)
        (folder / "history.csv").chmod(0)
        with as_nobody():
            assert slugs(folder) == [("plan-file-unreadable", "history.csv")]


def test_a_file_beyond_the_limit_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    init_plan(tmp_path)
    monkeypatch.setattr(plan_folder, "FILE_LIMIT", 2000)
    (tmp_path / "plan.toml").write_bytes(b"a = 1\n")
    (tmp_path / "products.csv").write_bytes(b"x" * 3000)
    found = slugs(tmp_path)
    assert ("plan-file-too-large", "products.csv") in found
    assert ("plan-file-missing", "products.csv") not in found
