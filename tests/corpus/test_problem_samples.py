"""Every problem that can be met has a reproducer, and says today what its golden output says."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from corpus.problem_case import FOLDER, OWN, cases
from corpus.unreproduced import UNREPRODUCED
from salesbook.problems import catalogue, kind_of

CASES = cases()
UPDATE = os.environ.get("SALESBOOK_GOLDENS") == "write"
ALSO_ALLOWED = frozenset(("_plan", "_tiny_plan"))


@pytest.mark.parametrize("slug", CASES)
def test_a_reproducer_says_what_its_goldens_say(slug: str, tmp_path: Path) -> None:
    case = CASES[slug]
    for language, said in case.outputs(tmp_path).items():
        assert f"{kind_of(slug).code} {slug}" in said, said
        golden = case.golden(language)
        if UPDATE:
            golden.write_text(said, "utf-8")
        assert golden.is_file(), f"{golden} is missing; write it with SALESBOOK_GOLDENS=write"
        assert said == golden.read_text("utf-8")


def test_every_problem_has_a_reproducer_or_a_reason_why_not() -> None:
    slugs = {kind.slug for kind in catalogue()}
    assert slugs - CASES.keys() - UNREPRODUCED.keys() == set()
    assert CASES.keys() & UNREPRODUCED.keys() == set()
    assert (CASES.keys() | UNREPRODUCED.keys()) - slugs == set()


def test_every_folder_is_a_case_with_its_goldens() -> None:
    assert {path.name for path in FOLDER.iterdir() if path.is_dir()} == CASES.keys() | ALSO_ALLOWED
    for slug in CASES:
        assert {path.name for path in (FOLDER / slug).iterdir()} >= OWN, slug


def test_reproducers_are_small() -> None:
    sizes = {path: path.stat().st_size for path in FOLDER.rglob("*") if path.is_file()}
    assert {str(path): size for path, size in sizes.items() if size > 60_000} == {}
