from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from support.command import run
from support.starter_cycle import JANUARY, Cycle

Capture = pytest.CaptureFixture[str]

ROOT = Path(__file__).parents[2]
LEDGER, PLAN = ROOT / "samples" / "ledger", str(ROOT / "samples" / "plan")


def test_a_check_says_what_counts_what_was_proved_and_what_was_left_out(capsys: Capture) -> None:
    shown = run(capsys, "ledger", "check", str(LEDGER / "subtotals.csv"), "--plan", PLAN)
    assert (shown.code, shown.err) == (0, "")
    lines = shown.out.splitlines()
    assert lines[0].endswith("subtotals.csv: 3 lines by the profile yonyou")
    assert lines[2].startswith("  columns: date = 单据日期, document = 单据编号, owner = 业务员编码")
    assert [lines[1], *lines[3:]] == [
        "  together: Revenue 4,010.00, Quantity 35",
        "  proved: 3 totals of the file, 0 balances",
        "  left out: totals 3 (row 4, 6, 7)",
    ]


def test_a_file_that_does_not_close_is_named_with_its_row_and_the_others_are_read(capsys: Capture) -> None:
    names = ("total-wrong.csv", "utf8.csv")
    paths = [str(LEDGER / name) for name in names]
    shown = run(capsys, "ledger", "check", *paths, "--plan", PLAN, "--format", "json")
    assert shown.code == 1
    first, second = json.loads(shown.out)["exports"]
    assert first["lines"] == []
    assert [(each["code"], each["line"]) for each in first["problems"]] == [("SB927", 4), ("SB908", 5)]
    assert second["lines"][0] == {
        "sheet": None,
        "row": 2,
        "day": "2027-01-05",
        "month": "2027-01",
        "document": "XS001",
        "owner": "zhang-wei",
        "owner_code": "zhang-wei",
        "dimension": "product",
        "item": "0101",
        "item_code": "0101",
        "figures": {"revenue": "1180.00", "quantity": 10},
        "tax": "153.40",
    }


def test_a_pack_is_told_as_the_table_of_codes_has_it(capsys: Capture) -> None:
    codes = ("--codes", LEDGER / "pack-codes.csv", "--profile", "yonyou", "--format", "json")
    shown = run(capsys, "ledger", "check", LEDGER / "packs.csv", "--plan", PLAN, *codes)
    assert [line["pack"] for line in shown.document["exports"][0]["lines"]] == ["1/6", "40"]


def test_codes_that_are_missing_are_written_as_a_table_and_read_once_filled_in(
    capsys: Capture, tmp_path: Path
) -> None:
    books, table = str(LEDGER / "codes-missing.csv"), tmp_path / "codes.csv"
    call = ("ledger", "check", books, "--plan", PLAN)
    run(capsys, *call, "--missing", str(table))
    assert table.read_text("utf-8") == (
        "kind,code,id,pack,suggested\nowner,刘洋,,,liu-yang\nproduct,101,,,0101\n"
    )
    again = run(capsys, *call, "--missing", str(table))
    assert (again.code, "SB390" in again.err) == (2, True)
    # A table that nobody filled in says nothing.
    assert "SB913" in run(capsys, *call, "--codes", str(table)).err
    table.write_text("kind,code,id,pack\nowner,刘洋,liu-yang,\nproduct,101,0101,\n", "utf-8")
    shown = run(capsys, *call, "--codes", str(table))
    assert (shown.code, shown.err) == (0, "")


def test_a_proposed_profile_reads_the_file_it_was_made_for(capsys: Capture, tmp_path: Path) -> None:
    books, own = str(LEDGER / "quickbooks.csv"), tmp_path / "own.toml"
    shown = run(capsys, "ledger", "map", books, "-o", str(own))
    assert (shown.code, shown.out) == (0, f"{own}\n")
    assert 'amount = ["Amount"]' in own.read_text("utf-8")
    checked = run(capsys, "ledger", "check", books, "--plan", PLAN, "--profile", str(own))
    assert "3 lines by the profile own" in checked.out


def test_a_proposed_profile_names_captions_that_are_not_known(capsys: Capture) -> None:
    shown = run(capsys, "ledger", "map", str(LEDGER / "no-table.csv"))
    assert '# ? = ["foo"]' in shown.out


def test_the_profiles_are_listed(capsys: Capture) -> None:
    shown = run(capsys, "ledger", "profiles")
    names = {line.split()[0] for line in shown.out.splitlines()}
    assert names >= {
        "yonyou",
        "nc",
        "kingdee",
        "sap",
        "quickbooks",
        "xero",
        "sage",
        "netsuite",
        "odoo",
        "erpnext",
    }


@pytest.mark.libreoffice
def test_a_true_xls_is_read_by_way_of_libreoffice(capsys: Capture) -> None:
    asked = ("--plan", PLAN, "--format", "json")
    made, plain = (
        run(capsys, "ledger", "check", LEDGER / name, *asked, *more).document["exports"][0]
        for name, more in (("biff8.xls", ["--convert"]), ("plain.xlsx", []))
    )
    assert [each["code"] for each in made["problems"]] == ["SB350"]
    assert made["lines"] == plain["lines"]


@pytest.mark.skipif(os.name == "nt", reason="pipes are made otherwise on Windows")
def test_books_that_are_named_and_cannot_be_read_are_an_error(
    capsys: Capture, cycle: Cycle, tmp_path: Path
) -> None:
    """Left out with a note, a pipe in the place of an export would compare returns with nothing."""
    inside = tmp_path / "inside"
    inside.mkdir()
    os.mkfifo(inside / "pipe.csv")
    (tmp_path / "half.csv.part").write_text("a,b\n", "utf-8")
    reconcile = ("reconcile", cycle.returned, "--issued", cycle.issued, "--period", JANUARY)
    for named in (inside / "pipe.csv", inside, tmp_path / "half.csv.part", Path("/dev/null")):
        assert "SB830" in (told := run(capsys, *reconcile, "--ledger", named)).err
        assert told.code == 1
        told = run(capsys, *reconcile, "--decisions", named)
        assert ("SB830" in told.err, told.code) == (True, 2)
    lock = tmp_path / "~$books.csv"
    lock.touch()
    assert "SB830" not in run(capsys, "ledger", "check", lock, LEDGER / "utf8.csv", "--plan", PLAN).err
