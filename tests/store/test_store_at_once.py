"""A store that is being written to is read, reconciled and copied as whole files, never as parts of one."""

from __future__ import annotations

import multiprocessing
import os
import sys
from multiprocessing.synchronize import Semaphore
from pathlib import Path

import pytest
from imported_returns import FEB, JAN, Dump, dump, imported, order_for, put, returned
from sqlalchemy import Engine, event
from support.starter_cycle import OWNERS, Cycle

from salesbook.api.importing import ImportOrder, import_files
from salesbook.api.reading import ReadTask, reader
from salesbook.api.store import backup_store
from salesbook.api.store_reading import reconcile_store
from salesbook.api.workers import run_isolated

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="processes start otherwise on Windows")


STATEMENTS = 6
"""Statements between two looks at the store: fewer than one file takes."""


def import_in_turns(order: ImportOrder, turns: Semaphore) -> None:
    """Import, and wait for a turn before every statement, so that others come in between."""
    event.listen(Engine, "before_cursor_execute", lambda *_: turns.acquire(timeout=2))
    import_files(order)


def whole(found: Dump, expected: Dump) -> bool:
    """Say whether a store holds some of the expected files, and of each of them all."""
    digests = {row[1] for row in found.submissions}
    mine = [row for row in expected.facts if row[1] in digests]
    return list(found.facts) == mine and set(found.submissions) <= set(expected.submissions)


def test_reports_and_copies_made_during_an_import_know_whole_files_only(
    cycle: Cycle, store: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("salesbook.api.importing.TOGETHER", 2)
    imported(cycle, store, JAN, {f"{owner}.xlsx": returned(cycle, owner, JAN) for owner in OWNERS})
    put(cycle, {f"{owner}.xlsx": returned(cycle, owner, FEB) for owner in OWNERS})
    order = order_for(cycle, store, FEB)
    context = multiprocessing.get_context("fork")
    turns = context.Semaphore(0)
    process = context.Process(target=import_in_turns, args=(order, turns))
    process.start()
    copies: list[Path] = []
    returns: list[int] = []
    while process.is_alive():
        copies.append(tmp_path / f"copy{len(copies)}.db")
        assert backup_store(store, copies[-1]) == (copies[-1], [])
        done = reconcile_store(store, period=FEB)
        assert done.result is not None, done.problems
        returns.append(sum(each.status.counts for each in done.checked.submissions))
        for _ in range(STATEMENTS):
            turns.release()
    process.join()
    assert process.exitcode == 0
    expected = dump(store)
    assert {0, 2} <= set(returns)
    assert returns == sorted(returns)
    assert all(whole(dump(str(copy)), expected) for copy in copies)
    assert not list(tmp_path.glob(".*.tmp*"))


def test_a_pipe_in_the_place_of_a_file_is_refused_at_once(cycle: Cycle, tmp_path: Path) -> None:
    """A pipe in the place of a file never ends: nobody waits for it, and the other files are read."""
    os.mkfifo(tmp_path / "hanging.xlsx")
    paths = [tmp_path / "hanging.xlsx", *sorted(cycle.returned.iterdir())]
    order = order_for(cycle, "").how
    tasks = [ReadTask(path=str(path), order=order) for path in paths]
    outcomes = list(run_isolated(reader, tasks, jobs=1, seconds=20))
    assert [each.failure for each in outcomes] == ["", "", "", ""]
    read = [each.result for each in outcomes if each.result is not None]
    assert [each.status.value == "refused" for each in read] == [True, False, False, False]
    assert [each.slug for each in read[0].problems] == ["file-unreadable"]
