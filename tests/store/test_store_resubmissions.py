"""What comes in again: corrections under other names, columns that are right, trials."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import NoReturn

import pytest
from imported_returns import (
    FEB,
    JAN,
    dump,
    imported,
    order_for,
    put,
    returned,
    rows,
    slugs,
    statuses,
    value,
)
from support.starter_cycle import PRODUCTS, Cycle

from salesbook.api.importing import import_files
from salesbook.api.store import trace_figures
from salesbook.files.issued import issued_owners
from salesbook.report.importing import render_import
from salesbook.report.store import render_trace
from salesbook.xlsx.patching.cell_text import CellValue

LI = "li-si"
TEA = "2027-01/001"
GUESS: Mapping[tuple[str, str], CellValue] = {(TEA, "revenue_ac"): "约620"}


def test_a_correction_under_another_name_beside_the_refused_file_counts(cycle: Cycle, store: str) -> None:
    bad, good = returned(cycle, LI, JAN, GUESS), returned(cycle, LI, JAN, {(TEA, "revenue_ac"): Decimal(620)})
    assert statuses(imported(cycle, store, files={"li.xlsx": bad})) == {"li": "rejected"}
    for name in ("li-2.xlsx", "a.xlsx"):  # before the refused one and after it
        both = imported(cycle, store, files={"li.xlsx": bad, name: good})
        assert set(statuses(both).values()) <= {"rejected", "accepted", "duplicate"}
        assert "two-files-for-owner" not in slugs(both)
        assert value(store, LI, TEA) == 620_00
    before = dump(store)
    assert imported(cycle, store).number is None
    assert dump(store) == before


def test_two_files_that_were_refused_together_are_refused_again(cycle: Cycle, store: str) -> None:
    files = {f"{n}.xlsx": returned(cycle, LI, JAN, {(TEA, "revenue_ac"): Decimal(n)}) for n in (1, 2)}
    imported(cycle, store, files=files)
    third = returned(cycle, LI, JAN, {(TEA, "revenue_ac"): Decimal(3)})
    assert set(statuses(imported(cycle, store, files={**files, "3.xlsx": third})).values()) == {"rejected"}
    assert value(store, LI, TEA) is None


def test_a_column_that_now_repeats_another_is_no_mix_up(cycle: Cycle, store: str) -> None:
    revenue = {(f"2027-01/{product}", "revenue_ac"): Decimal(100 + int(product)) for product in PRODUCTS}
    paid: dict[tuple[str, str], CellValue] = {
        (row, "collections_ac"): each for (row, _), each in revenue.items()
    }
    unpaid: dict[tuple[str, str], CellValue] = dict.fromkeys(paid, Decimal(0))
    imported(cycle, store, files={"li.xlsx": returned(cycle, LI, JAN, {**revenue, **unpaid})})
    again = imported(cycle, store, files={"li.xlsx": returned(cycle, LI, JAN, {**revenue, **paid})})
    assert "column-permuted" not in slugs(again)
    assert value(store, LI, TEA, "collections") == 101_00


@pytest.mark.skipif(sys.platform != "linux", reason="names are text elsewhere")
def test_a_file_name_that_is_no_text_is_kept_as_far_as_it_is(cycle: Cycle, store: str) -> None:
    name = os.fsdecode(b"li-\xff.xlsx")
    put(cycle, {name: returned(cycle, LI, JAN, GUESS)})
    assert imported(cycle, store).number == 1
    before = dump(store)
    assert imported(cycle, store).number is None
    assert dump(store) == before
    assert str(rows(store, "SELECT path FROM submissions")[0][0]).endswith(r"li-\udcff.xlsx")


def test_a_full_disk_for_temporary_files_is_told(
    cycle: Cycle, store: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Full(BytesIO):
        def write(self, _: object) -> NoReturn:
            raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("salesbook.api.spool.tempfile.TemporaryFile", lambda **_: Full())
    result = imported(cycle, store)
    assert (slugs(result), result.stopped, result.files) == ({"folder-not-writable"}, True, ())
    assert rows(store, "SELECT COUNT(*) FROM imports") == [(0,)]


def test_a_registry_that_is_lost_meanwhile_stops_the_import(cycle: Cycle, store: str) -> None:
    document = issued_owners(cycle.issued)[LI]["document"]

    def lose(*_: int) -> None:
        (cycle.issued / "registry" / f"{document}.json").unlink(missing_ok=True)

    put(cycle, {"li.xlsx": returned(cycle, LI, JAN)})
    result = import_files(replace(order_for(cycle, store), progress=lose))
    assert (slugs(result), result.stopped) == ({"registry-damaged"}, True)
    assert rows(store, "SELECT COUNT(*) FROM submissions") == [(0,)]


def test_a_trial_names_no_import_to_approve(cycle: Cycle, store: str) -> None:
    imported(cycle, store)
    put(cycle, {"li.xlsx": returned(cycle, LI, FEB, {(TEA, "revenue_ac"): Decimal(999)})})
    dry = import_files(replace(order_for(cycle, store, FEB), dry_run=True))
    assert dry.waiting == 1
    assert "approve" not in render_import(dry, "en")


def test_a_total_is_traced_over_months_classes_and_people(cycle: Cycle, store: str) -> None:
    imported(cycle, store, FEB, {"li.xlsx": returned(cycle, LI, FEB)})
    for keys, where in (
        ({"span": "ytd"}, "1 = 1"),
        ({"span": "month"}, "month = '2027-02'"),
        ({"span": "quarter", "territory": "shanghai"}, "1 = 1"),
        ({"span": "ytd", "item": "A"}, "item = '001'"),
    ):
        found, problems = trace_figures(store, month=FEB, measure="revenue", **keys)  # type: ignore[arg-type]
        assert (problems, found is not None) == ([], True)
        assert found is not None
        total = rows(store, f"SELECT SUM(value) FROM actuals WHERE measure = 'revenue' AND {where}")
        assert [(sum(each.fact.value or 0 for each in found.figures),)] == total
        assert render_trace(found.plan, found.figures, "zh").splitlines()[1].startswith("  计入")


def test_an_archive_that_cannot_be_written_is_told_first(cycle: Cycle, store: str, tmp_path: Path) -> None:
    (tmp_path / "taken").write_bytes(b"")
    seen: list[int] = []
    order = replace(
        order_for(cycle, store), archive=tmp_path / "taken", progress=lambda done, _: seen.append(done)
    )
    result = import_files(order)
    assert (slugs(result), result.stopped, seen) == ({"folder-not-writable"}, True, [])
