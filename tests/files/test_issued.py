from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from support.filled_books import blank_book
from support.rights import ordinary_folder

from salesbook.files.issued import (
    IssuedBook,
    digest_of,
    issued_owners,
    read_registry,
    registry_of,
    registry_problem,
    write_registry,
)
from salesbook.files.issued_versions import version_in_force
from salesbook.issued.manifest import Manifest, load_manifest

KEY = b"finance"


def issued(owner: str, version: int = 1) -> IssuedBook:
    data, manifest = blank_book(owner, version=version)
    return IssuedBook(manifest=manifest, file=f"{owner}.xlsx", digest=digest_of(data))


def same(found: Manifest | None, issued: Manifest) -> bool:
    return found is not None and found.to_json() == issued.to_json()


def test_what_was_issued_is_found_again_whole(tmp_path: Path) -> None:
    ann = issued("ann")
    write_registry(tmp_path, [ann, issued("bo")])
    assert same(registry_of(tmp_path)(ann.manifest.document), ann.manifest)


def test_what_was_never_issued_is_not_found(tmp_path: Path) -> None:
    write_registry(tmp_path, [issued("ann")])
    assert registry_of(tmp_path)("SB-00000-00000") is None
    assert registry_of(tmp_path)("../../etc/passwd") is None


def test_an_entry_says_whose_book_it_is_and_what_it_was(tmp_path: Path) -> None:
    ann = issued("ann")
    write_registry(tmp_path, [ann])
    assert read_registry(tmp_path) == [
        {
            "document": ann.manifest.document,
            "file": "ann.xlsx",
            "sha256": ann.digest,
            "plan": "tiny",
            "version": 1,
            "book": "return",
            "owner": "ann",
            "owner_name": {"en": "Ann", "zh": "安"},
            "content": "",
        }
    ]
    assert json.loads((tmp_path / "manifest.json").read_bytes())["schema"] == "salesbook/issued/1"


def test_what_was_issued_before_stays_known(tmp_path: Path) -> None:
    first, second = issued("ann"), issued("ann", version=2)
    write_registry(tmp_path, [first])
    write_registry(tmp_path, [second])
    look_up = registry_of(tmp_path)
    assert same(look_up(first.manifest.document), first.manifest)
    assert same(look_up(second.manifest.document), second.manifest)
    assert len(read_registry(tmp_path)) == 2


def test_issuing_the_same_again_adds_nothing(tmp_path: Path) -> None:
    write_registry(tmp_path, [issued("ann")])
    before = (tmp_path / "manifest.json").read_bytes()
    write_registry(tmp_path, [issued("ann")])
    assert (tmp_path / "manifest.json").read_bytes() == before


def test_owners_are_those_of_return_books_at_their_newest_version(tmp_path: Path) -> None:
    company = replace(issued("ann").manifest, book="company", owner="co").issued()[0]
    write_registry(tmp_path, [issued("ann", version=2), issued("bo")])
    write_registry(tmp_path, [issued("ann"), IssuedBook(manifest=company, file="co.xlsx", digest="")])
    owners = issued_owners(tmp_path)
    assert {owner: entry["version"] for owner, entry in owners.items()} == {"ann": 2, "bo": 1}


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"schema": "other"}', b"\xff\xfe"])
def test_a_registry_that_cannot_be_read_knows_nothing(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "manifest.json").write_bytes(content)
    assert read_registry(tmp_path) == []
    assert registry_of(tmp_path)("SB-00000-00000") is None


def test_a_folder_without_registry_knows_nothing(tmp_path: Path) -> None:
    assert read_registry(tmp_path) == []
    assert issued_owners(tmp_path) == {}
    assert version_in_force(tmp_path) is None


@pytest.mark.parametrize("content", [b"", b"{}", b"\xff\xfe\xff"])
def test_a_manifest_that_was_damaged_is_not_found(tmp_path: Path, content: bytes) -> None:
    ann = issued("ann")
    write_registry(tmp_path, [ann])
    (tmp_path / "registry" / f"{ann.manifest.document}.json").write_bytes(content)
    assert registry_of(tmp_path)(ann.manifest.document) is None


def test_a_manifest_that_somebody_changed_is_not_found(tmp_path: Path) -> None:
    ann = issued("ann")
    write_registry(tmp_path, [ann])
    path = tmp_path / "registry" / f"{ann.manifest.document}.json"
    path.write_text(path.read_text("utf-8").replace('"owner":"ann"', '"owner":"bo"'), "utf-8")
    assert registry_of(tmp_path)(ann.manifest.document) is None


@pytest.mark.parametrize(
    ("name", "value"), [("owner", "bo"), ("version", 9), ("sha256", "0"), ("owner_name", {"en": "Bo"})]
)
def test_an_entry_that_somebody_changed_is_told_where_there_is_a_key(
    tmp_path: Path, name: str, value: object
) -> None:
    write_registry(tmp_path, [issued("ann")], KEY)
    assert registry_problem(tmp_path, KEY) is None
    assert [entry["owner"] for entry in read_registry(tmp_path, KEY)] == ["ann"]
    changed_entry(tmp_path, {name: value})
    found = registry_problem(tmp_path, KEY)
    assert found is not None
    assert found.slug == "registry-changed"
    assert read_registry(tmp_path, KEY) == []


def test_an_entry_without_a_code_is_nothing_to_who_has_the_key(tmp_path: Path) -> None:
    write_registry(tmp_path, [issued("ann")])
    write_registry(tmp_path, [issued("bo")], KEY)
    assert registry_problem(tmp_path, KEY) is None
    assert [entry["owner"] for entry in read_registry(tmp_path, KEY)] == ["bo"]
    assert len(read_registry(tmp_path)) == 2


@pytest.mark.parametrize(
    "change",
    [
        {"document": None},
        {"document": "../../etc/passwd"},
        {"owner_name": None},
        {"owner_name": "Ann"},
        {"version": "x"},
        {"version": True},
        {"sha256": 5},
    ],
)
def test_an_entry_that_is_none_of_ours_is_damage(tmp_path: Path, change: Mapping[str, object]) -> None:
    write_registry(tmp_path, [issued("ann"), issued("bo")])
    changed_entry(tmp_path, change)
    found = registry_problem(tmp_path)
    assert found is not None
    assert found.slug == "registry-damaged"
    assert read_registry(tmp_path) == []


def changed_entry(folder: Path, change: Mapping[str, object]) -> None:
    """Change the first entry of a registry; what is set to None is taken out."""
    raw = json.loads((folder / "manifest.json").read_bytes())
    raw["books"][0] = {key: each for key, each in (raw["books"][0] | change).items() if each is not None}
    (folder / "manifest.json").write_text(json.dumps(raw), "utf-8")


@pytest.mark.skipif(os.name == "nt", reason="rights are a matter of POSIX systems")
def test_a_registry_that_may_not_be_read_is_not_called_damaged() -> None:
    with ordinary_folder() as folder:
        (folder / "manifest.json").touch(mode=0)
        found = registry_problem(folder)
    assert found is not None
    assert (found.slug, found.value) == ("file-unreadable", "Permission denied")


def test_a_manifest_is_the_same_after_it_was_written_and_read() -> None:
    text = blank_book()[1].to_json()
    manifest = load_manifest(text)
    assert manifest is not None
    assert manifest.to_json() == text
