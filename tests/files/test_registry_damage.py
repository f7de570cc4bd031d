from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from salesbook.api.build import issue_books
from salesbook.api.check import check
from salesbook.files.issued import REGISTRY_FILE, registry_problem

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"schema": "another/1", "books": []}'])
def test_a_damaged_registry_is_told_and_nothing_is_read_against_it(tmp_path: Path, content: bytes) -> None:
    (tmp_path / REGISTRY_FILE).write_bytes(content)
    result = check([tmp_path], issued=tmp_path)
    assert [found.slug for found in result.problems] == ["registry-damaged"]
    assert not result.submissions


def test_a_damaged_registry_is_never_written_over(tmp_path: Path) -> None:
    (tmp_path / REGISTRY_FILE).write_bytes(b"{")
    result = issue_books(tmp_path, [], {}, force=True)
    assert [found.slug for found in result.problems] == ["registry-damaged"]
    assert (tmp_path / REGISTRY_FILE).read_bytes() == b"{"


def test_a_folder_without_registry_is_told_apart(tmp_path: Path) -> None:
    found = registry_problem(tmp_path)
    assert found is not None
    assert found.slug == "registry-missing"
