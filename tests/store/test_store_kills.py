"""Killed at any moment, a store holds whole files only; after a re-run it is as if nothing had happened."""

from __future__ import annotations

import multiprocessing
import os
import shutil
import signal
import sys
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from random import Random

import pytest
from imported_returns import FEB, JAN, Dump, dump, imported, order_for, put, returned, rows
from sqlalchemy import Engine, event
from support.postgresql import Server
from support.starter_cycle import OWNERS, Cycle

from salesbook.api.importing import ImportOrder, import_files

KILLS = int(os.environ.get("SALESBOOK_KILLS", "8"))
"""How many kills; 200 by SALESBOOK_KILLS=200."""

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="processes start otherwise on Windows")


class Count:
    """Counts what is asked of the database, and ends the process at a given number."""

    def __init__(self, last: int | None) -> None:
        self.seen = 0
        self.last = last

    def __call__(self, *_: object) -> None:
        self.seen += 1
        if self.seen == self.last:
            os.kill(os.getpid(), signal.SIGKILL)


def counted_import(order: ImportOrder, last: int | None = None) -> int:
    """Import, killed at a statement or a commit, and return how many there were."""
    count = Count(last)
    for moment in ("before_cursor_execute", "after_cursor_execute", "commit"):
        event.listen(Engine, moment, count)
    try:
        import_files(order)
    finally:
        for moment in ("before_cursor_execute", "after_cursor_execute", "commit"):
            event.remove(Engine, moment, count)
    return count.seen


def killed_import(order: ImportOrder, last: int) -> None:
    """Import in a process of its own that is killed on the way."""
    process = multiprocessing.get_context("fork").Process(target=counted_import, args=(order, last))
    process.start()
    process.join(60)
    assert process.exitcode == -signal.SIGKILL


def copied(request: pytest.FixtureRequest, store: str, name: str) -> str:
    """Return the address of a copy of a store."""
    if "://" in store:
        server: Server = request.getfixturevalue("server")
        return server.new_database(like=store)
    return shutil.copy(store, str(Path(store).with_name(f"{name}.db")))


def test_random_kills_leave_the_store_of_an_uninterrupted_run(
    request: pytest.FixtureRequest, cycle: Cycle, store: str
) -> None:
    imported(cycle, store, JAN, {f"{owner}.xlsx": returned(cycle, owner, JAN) for owner in OWNERS})
    february = {f"{owner}.xlsx": returned(cycle, owner, FEB) for owner in OWNERS}
    february["again.xlsx"] = returned(cycle, OWNERS[0], FEB, {("2027-01/001", "revenue_ac"): "约620"})
    february[f"{OWNERS[1]}.xlsx"] = returned(
        cycle, OWNERS[1], FEB, {("2027-01/001", "revenue_ac"): Decimal(999)}
    )
    put(cycle, february)
    calm = copied(request, store, "calm")
    moments = counted_import(order_for(cycle, calm, FEB))
    expected = dump(calm)
    assert {row[0] for row in expected.problems} >= {str(cycle.returned / "again.xlsx")}
    chance = Random(2027)
    for number in range(KILLS):
        killed = copied(request, store, f"killed{number}")
        killed_import(order_for(cycle, killed, FEB), chance.randint(1, moments))
        assert_whole(dump(killed), expected)
        import_files(order_for(cycle, killed, FEB))
        assert dump(killed) == expected


def assert_whole(found: Dump, expected: Dump) -> None:
    """Check that of every file all is there, or nothing."""
    for part in ("submissions", "facts", "words", "problems"):
        rows_of = {tuple(row[:3]) for row in found.submissions}
        whole = [row for row in getattr(expected, part) if tuple(row[:3]) in rows_of]
        assert getattr(found, part) == whole, part


def test_two_imports_at_once_leave_the_store_of_one_after_the_other(cycle: Cycle, store: str) -> None:
    put(cycle, {f"{owner}.xlsx": returned(cycle, owner, JAN) for owner in OWNERS})
    order = replace(order_for(cycle, store), wait=60)
    context = multiprocessing.get_context("fork")
    processes = [context.Process(target=import_files, args=(order,)) for _ in range(2)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(120)
    assert [process.exitcode for process in processes] == [0, 0]
    assert rows(store, "SELECT COUNT(*), COUNT(DISTINCT owner) FROM submissions") == [(3, 3)]
    assert rows(store, "SELECT COUNT(*) FROM actuals") == [(27,)]
