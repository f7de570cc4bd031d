"""A store in which bits have changed is told to be damaged, or answers; it never ends in a traceback."""

from __future__ import annotations

import os
import sqlite3
import tempfile
from dataclasses import replace
from datetime import date
from pathlib import Path
from random import Random

import pytest
from imported_returns import FEB, JAN, imported, order_for, returned
from support.starter_cycle import OWNERS, Cycle

from salesbook.api.importing import import_files
from salesbook.api.status import status_from_store
from salesbook.api.store import backup_store, init_store, list_periods, query_store, trace_figures
from salesbook.api.store_reading import reconcile_store
from salesbook.report.problems import render_problems
from salesbook.report.status import render_status

FLIPS = int(os.environ.get("SALESBOOK_FLIPS", "12"))
"""How many stores are damaged; 200 by SALESBOOK_FLIPS=200."""


@pytest.fixture
def filled(cycle: Cycle, tmp_path: Path) -> Path:
    path = tmp_path / "filled.db"
    assert init_store(str(path))[1] == []
    files = {f"{owner}.xlsx": returned(cycle, owner, JAN) for owner in OWNERS}
    files["li-si.xlsx"] = returned(cycle, "li-si", JAN, {("2027-01/001", "revenue_ac"): "约620"})
    imported(cycle, str(path), files=files)
    return path


def ask(store: str, cycle: Cycle, folder: Path) -> None:
    """Ask a store for everything, and show what it says."""
    status, problems = status_from_store(store, period=JAN, as_of=date(2027, 2, 1))
    render_problems(problems, "en")
    if status is not None:
        render_status(status, "en")
    trace_figures(store, month=JAN)
    list_periods(store, period=JAN)
    query_store(store, "SELECT * FROM actuals")
    backup_store(store, folder / "copy.db", force=True)
    done = reconcile_store(store, period=JAN)
    render_problems([*done.problems, *done.checked.all_problems], "en")
    order = order_for(cycle, store, FEB)
    import_files(replace(order, how=replace(order.how, jobs=1)))


def test_a_store_with_a_bit_flipped_is_told_or_answers(filled: Path, cycle: Cycle, tmp_path: Path) -> None:
    chance = Random(2027)
    whole = filled.read_bytes()
    for number in range(FLIPS):
        data = bytearray(whole)
        for _ in range(4):
            data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
        path = tmp_path / f"flipped{number}.db"
        path.write_bytes(data)
        ask(str(path), cycle, tmp_path)


@pytest.mark.parametrize(
    "harm",
    [
        "UPDATE submissions SET status = 'accepxed'",
        "UPDATE submissions SET owner_name = '{'",
        "UPDATE submissions SET tables = '[]'",
        "UPDATE problems SET slug = 'not-a-numbes'",
        "UPDATE problems SET details = '{}'",
        "UPDATE imports SET received = '2027-13-01'",
        "UPDATE issued_books SET owner_name = 'x'",
        "UPDATE submissions SET path = CAST(x'ff' AS TEXT)",
    ],
)
def test_a_value_that_is_none_of_ours_is_damage(filled: Path, harm: str) -> None:
    with sqlite3.connect(filled) as plain:
        plain.execute(harm)
    plain.close()
    found, problems = status_from_store(str(filled), period=JAN, as_of=date(2027, 2, 1))
    assert (found, [each.slug for each in problems]) == (None, ["store-damaged"])
    assert problems[0].where.file == str(filled)


def test_an_import_without_room_for_temporary_files_could_not_run(
    filled: Path, cycle: Cycle, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "gone"))
    stopped = import_files(order_for(cycle, str(filled), FEB))
    assert (stopped.stopped, [each.slug for each in stopped.problems]) == (True, ["folder-not-writable"])
    assert str(tmp_path / "gone") in str(stopped.problems[0].where.file)
