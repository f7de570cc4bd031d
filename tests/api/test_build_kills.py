"""Killed at any moment, a folder of issued books holds none that its registry does not know."""

from __future__ import annotations

import multiprocessing
import os
import shutil
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from random import Random

import pytest
from support.starter_cycle import Cycle, plan_copy

from salesbook.api.build import BuiltBook, build_books, issue_books
from salesbook.api.plan import plan_targets
from salesbook.files.issued import digest_of, read_registry
from salesbook.files.plan_folder import read_plan_files

KILLS = int(os.environ.get("SALESBOOK_KILLS", "20"))
"""How many kills; 200 by SALESBOOK_KILLS=200."""
MOMENTS = ("tempfile.mkstemp", "os.chmod", "os.rename", "os.mkdir", "os.remove")

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="processes start otherwise on Windows")


def changed_books(cycle: Cycle) -> list[BuiltBook]:
    """Return the books of the plan after a change, which makes every one of them another."""
    path = cycle.plan / "plan.toml"
    text = path.read_text("utf-8")
    assert "version = 1" in text
    path.write_text(text.replace("version = 1 ", 'version = 2\neffective = "2027-02"'), "utf-8")
    shutil.copytree(plan_copy(cycle), cycle.plan / "parents" / "v1")
    planned = plan_targets(cycle.plan)
    assert planned.plan is not None
    assert planned.targets is not None
    return build_books(planned.plan, planned.targets, language="en")


def counted_issue(folder: Path, cycle: Cycle, books: Sequence[BuiltBook], last: int = 0) -> None:
    """Issue books, killed at a change of the disk; without `last` exit with how many there were."""
    seen = [0]

    def count(event: str, _: object) -> None:
        if event in MOMENTS:
            seen[0] += 1
            if seen[0] == last:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(count)
    issue_books(folder, books, read_plan_files(cycle.plan), force=True)
    os._exit(seen[0])


def ended(folder: Path, cycle: Cycle, books: Sequence[BuiltBook], last: int = 0) -> int | None:
    """Return how a process that issues books ended."""
    arguments = (folder, cycle, books, last)
    process = multiprocessing.get_context("fork").Process(target=counted_issue, args=arguments)
    process.start()
    process.join(60)
    return process.exitcode


def digests(folder: Path) -> dict[str, str]:
    return {path.name: digest_of(path.read_bytes()) for path in folder.glob("*.xlsx")}


def test_every_book_is_known_whenever_a_build_is_killed(cycle: Cycle, tmp_path: Path) -> None:
    before = digests(cycle.issued)
    books = changed_books(cycle)
    whole = shutil.copytree(cycle.issued, tmp_path / "whole")
    moments = ended(whole, cycle, books)
    after = digests(whole)
    assert moments is not None
    assert moments > 3 * len(books)
    assert before.keys() == after.keys()
    assert not before.items() & after.items()
    chance = Random(2027)
    for number in range(KILLS):
        folder = shutil.copytree(cycle.issued, tmp_path / f"killed{number}")
        assert ended(folder, cycle, books, chance.randint(1, moments)) == -signal.SIGKILL
        found = digests(folder)
        assert all(digest in (before[name], after[name]) for name, digest in found.items())
        assert found.keys() == before.keys()
        assert set(found.values()) <= {entry["sha256"] for entry in read_registry(folder)}
        assert issue_books(folder, books, read_plan_files(cycle.plan), force=True).problems == ()
        assert digests(folder) == after
        assert not list(folder.rglob(".*.tmp"))
        shutil.rmtree(folder)
