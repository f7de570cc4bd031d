"""A scripted year on both databases, its figures worked out by hand.

The company: 30,000,000, of which Zhang San and Li Si have 9,000,000 each and Wang Wu 12,000,000; months bring
8, 6, 8, 8, 9, 10, 10, 9, 8, 8, 8, 8 % of it. Everybody sells the plan, Li Si 95 % of it.

- March: Li Si reports that April will be 60,000 short, the south asks to move 120,000 from May to October.
  The first is accepted (version 2 from April: 8 % of 9,000,000 less 60,000 is 660,000; in all 29,940,000),
  the second declined. Version 2 is refused once, submitted again, and approved.
- What Li Si leaves open rolls over: 8 + 6 + 8 = 22 % of 9,000,000 are 1,980,000, sold are 1,881,000: 99,000.
- June: January was 10,000 more, and is closed: it waits, and is approved. Then 89,000 are open.
- Half-year: the south expects 6,000,000 of a second half of 51 % of 12,000,000 = 6,120,000. Version 3 from
  July: 29,940,000 - 120,000 = 29,820,000.
- The year: Zhang San 9,000,000; Li Si 95 % of 8,940,000 and 10,000 = 8,503,000; Wang Wu 11,880,000; in all
  29,383,000 of 29,820,000.
"""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from imported_returns import rows
from openpyxl import load_workbook
from support.command import run

from salesbook.api.plan import plan_targets
from salesbook.api.store_reading import reconcile_store
from salesbook.demo.year import run_year
from salesbook.model.period import Month

YUAN = 100


def test_a_year_with_every_event_adds_up(
    place: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "year"
    assert run_year(folder, store=place) == []
    for name, total in (("plan", 30_000_000), ("second", 29_940_000), ("third", 29_820_000)):
        targets = plan_targets(folder / name).targets
        assert targets is not None
        assert targets.total("revenue") == total * YUAN
    april = reconcile_store(place, period=Month(2027, 4)).result
    assert april is not None
    quota = april.quotas("revenue", "li-si")[3]
    assert (quota.assigned, quota.carried_in, quota.current) == (660_000_00, 89_000_00, 749_000_00)
    december = reconcile_store(place, period=Month(2027, 12)).result
    assert december is not None
    year = december.line("company", "revenue").year_to_date
    assert (year.actual, year.full_plan) == (29_383_000_00, 29_820_000_00)
    own = {each.keys["person"]: each.year_to_date.actual for each in december.lines_of("person", "revenue")}
    assert own == {"zhang-san": 9_000_000_00, "li-si": 8_503_000_00, "wang-wu": 11_880_000_00}
    assert rows(place, "SELECT COUNT(*) FROM approvals") == [(2,)]  # the revenue, and what was collected
    # The invoice that came to light is not in finance's books, which agree with the return before.
    found = run(capsys, "reconcile", "--store", place, "--period", "2027-01", "--format", "json").document
    gaps = [
        (each["owner"], each["measure"], each["difference"], each["reason"])
        for each in found["ledger"]["differences"]
    ]
    assert gaps == [("li-si", "revenue", "-10000.00", "R17")]
    # Every current target leads back to version 1: who changed it, when, and why.
    traced = run(capsys, "store", "trace", "--store", place, "--period", "2027-04", "--owner", "li-si")
    chain = "current 2027-04 749,000.00 = assigned 660,000.00 + carried in 89,000.00 (2027-01 −26,000.00,"
    assert chain in traced.out
    assert "version 2, approved by Wang Wei on 2027-04-07" in traced.out
    books = [str(each) for each in (*(folder / "half-year").glob("*.xlsx"), folder / "results.xlsx")]
    assert len(books) == 4
    assert run(capsys, "lint", *books).code == 0
    said = run(capsys, "status", "--year", "--store", place, "--as-of", "2028-01-10").out
    assert "25 steps done, 1 open" in said
    listed = run(capsys, "plan", "proposals", "--store", place).out
    assert [line.split()[0] for line in listed.splitlines()[1:]] == [
        "li-si/1",
        "south/1",
        "south/v2-half-year",
    ]
    # What was declined is said in the next book of the south.
    (south,) = (folder / "issued").glob("*-south-*.xlsx")
    page = load_workbook(io.BytesIO(south.read_bytes()))["提案 Proposals"]
    words = " ".join(str(cell.value) for row in page.iter_rows() for cell in row if cell.value is not None)
    assert "wait for July" in words
    assert plan_targets(folder / "next-plan").targets is not None
    assert (folder / "results.xlsx").exists()
    changes = (folder / "third" / "changes.csv").read_text("utf-8").splitlines()
    assert [line.split(",")[0] for line in changes[1:]] == ["2", "3"]


def test_a_year_in_english_is_english(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(capsys, "demo", str(tmp_path), "--year", "--lang", "en")
    names = [each.name for part in ("issued", "half-year") for each in (tmp_path / part).glob("*.xlsx")]
    assert len(names) == 9
    books = [str(each) for each in (*(tmp_path / "half-year").glob("*.xlsx"), tmp_path / "results.xlsx")]
    assert run(capsys, "lint", *books).code == 0
    assert all(name.isascii() for name in names)
    assert 'languages = ["en"]' in (tmp_path / "next-plan" / "plan.toml").read_text(encoding="utf-8")
