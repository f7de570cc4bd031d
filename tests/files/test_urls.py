from __future__ import annotations

from pathlib import Path

import fsspec  # type: ignore[import-untyped]
import pytest
from support.command import run
from support.starter_cycle import JANUARY, Cycle

from salesbook.api.urls import send
from salesbook.files import returned
from salesbook.files.returned import find_returned, read_returned
from salesbook.files.urls import UrlError, changed_at, is_url, read_at, url_of

Capture = pytest.CaptureFixture[str]


def memory(name: str, **files: bytes) -> Path:
    system = fsspec.filesystem("memory")
    for file, data in files.items():
        system.pipe_file(f"/{name}/{file.replace('_', '.')}", data)
    return Path(f"memory://{name}")


def test_a_url_is_known_by_its_scheme_and_keeps_its_form() -> None:
    assert url_of(Path("s3://bucket/a/b.xlsx")) == "s3://bucket/a/b.xlsx"
    assert url_of(Path("file:///tmp/x")) == "file:///tmp/x"
    assert not is_url("C:/returned")
    assert not is_url("returned/a.xlsx")


def test_files_below_a_url_are_found_and_judged_by_their_names() -> None:
    folder = memory("found", b_xlsx=b"PK2", a_xlsx=b"PK1", readme_txt=b"hello", c_part=b"")
    found, problems = find_returned([folder])
    assert problems == []
    told = {each.path.name: each.skipped.slug if each.skipped else None for each in found}
    assert told == {
        "a.xlsx": None,
        "b.xlsx": None,
        "c.part": "partial-download",
        "readme.txt": "text-beside",
    }
    assert read_returned(folder / "a.xlsx") == (b"PK1", None)
    assert [each.path for each in find_returned([folder / "a.xlsx"])[0]] == [folder / "a.xlsx"]
    assert changed_at(folder / "a.xlsx") > 0


def test_a_size_over_the_limit_is_refused_before_anything_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    folder = memory("large", a_xlsx=b"PK" * 9)
    monkeypatch.setattr(returned, "LARGEST_FILE", 17)
    problem = read_returned(folder / "a.xlsx")[1]
    assert problem is not None
    assert problem.slug == "file-over-limit"


def test_an_empty_folder_and_an_unknown_storage_are_told() -> None:
    assert [each.slug for each in find_returned([Path("memory://nothing")])[1]] == ["folder-empty"]
    assert [each.slug for each in find_returned([Path("nosuch://x")])[1]] == ["url-unusable"]
    with pytest.raises(UrlError):
        read_at(Path("memory://nothing/a.xlsx"), 10)


def test_without_the_extra_it_is_said_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("salesbook.files.urls.find_spec", lambda _: None)
    problems = find_returned([Path("s3://bucket/returned")])[1]
    assert [each.slug for each in problems] == ["cloud-extra-missing"]
    assert "pip install 'salesbook[cloud]'" in problems[0].remedy.in_language("en")


def test_returned_files_at_a_url_are_checked_as_local_ones_are(shared_cycle: Cycle, capsys: Capture) -> None:
    more = ("--issued", shared_cycle.issued, "--period", JANUARY, "--jobs", "1")
    local = run(capsys, "check", str(shared_cycle.returned), *map(str, more))
    there = run(capsys, "check", f"file://{shared_cycle.returned}", *map(str, more))
    assert (there.code, there.err) == (0, "")
    assert there.out.replace("file:", "") == local.out


def test_books_are_written_below_a_url_that_is_new(
    shared_cycle: Cycle, capsys: Capture, tmp_path: Path
) -> None:
    url = f"file://{tmp_path}/there"
    words = ("reconcile", shared_cycle.returned, "--issued", shared_cycle.issued, "--period", JANUARY)
    more = ("--jobs", "1")
    done = run(capsys, *map(str, (*words, "-o", url, *more)))
    assert done.code == 0, done.err
    written = [each.name for each in (tmp_path / "there").iterdir()]
    assert any(name.endswith(".xlsx") for name in written)
    assert f"{url}/" in done.out
    again = run(capsys, *map(str, (*words, "-o", url, "--force", *more)))
    assert again.code == 2
    assert "SB849" in again.err


def test_the_registry_is_sent_last(tmp_path: Path) -> None:
    for name in ("manifest.json", "registry/1.json", "zhao.xlsx", "a/b.xlsx"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"x")
    assert send(tmp_path, Path("memory://sent")) == []
    # A dictionary: what was written first comes first.
    sent = [name for name in fsspec.filesystem("memory").store if name.startswith("/sent/")]
    assert sent == ["/sent/a/b.xlsx", "/sent/zhao.xlsx", "/sent/registry/1.json", "/sent/manifest.json"]


def test_where_no_url_is_taken_that_is_said(capsys: Capture) -> None:
    refused = run(capsys, "plan", "check", "s3://bucket/plan")
    assert refused.code == 2
    assert "a URL can only name" in refused.err
    chained = run(capsys, "identify", "zip://a.xlsx::file:///tmp/a.zip")
    assert chained.code == 2
