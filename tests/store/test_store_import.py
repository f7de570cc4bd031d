"""Importing: the same bytes once, resubmissions, restatements, and what is told of them."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from imported_returns import (
    DECIDED,
    FEB,
    JAN,
    MAR,
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
from sqlalchemy import delete, update
from support.books import packed, parts
from support.starter_cycle import OWNERS, PRODUCTS, Cycle, plan_copy

from salesbook.api.importing import import_files
from salesbook.api.status import status_from_store
from salesbook.api.store import approve_import, backup_store, decide_period, init_store, undo_import
from salesbook.api.store_reading import reconcile_store
from salesbook.files.issued import digest_of
from salesbook.layout.templates import default_templates
from salesbook.model.period import Month
from salesbook.report.reconciliation import reconcile_json, render_summary
from salesbook.sheets.variance_books import build_variance_book, variance_orders
from salesbook.store.address import parse_address
from salesbook.store.facts import write_facts
from salesbook.store.store import open_store
from salesbook.store.tables import plan_files, plans
from salesbook.xlsx.patching.cell_text import CellValue

LI, WANG, ZHANG = "li-si", "wang-wu", "zhang-san"
JANUARY_TEA = ("2027-01/001", "revenue_ac")


def test_returns_are_taken_with_every_figure_and_its_cell(cycle: Cycle, store: str) -> None:
    result = imported(cycle, store)
    assert statuses(result) == dict.fromkeys(OWNERS, "accepted")
    assert (result.number, result.missing, result.stopped) == (1, [], False)
    counted = rows(store, "SELECT COUNT(*), COUNT(DISTINCT cell) FROM actuals WHERE owner = 'li-si'")
    assert counted == [(9, 9)]
    assert [each.facts for each in result.files] == [9, 9, 9]


def test_the_same_bytes_change_nothing_under_any_name(cycle: Cycle, store: str) -> None:
    imported(cycle, store)
    before = dump(store)
    again = imported(cycle, store)
    assert set(statuses(again).values()) == {"duplicate"}
    assert (again.number, dump(store)) == (None, before)
    renamed = {f"again-{path.name}": path.read_bytes() for path in cycle.returned.iterdir()}
    assert slugs(imported(cycle, store, files=renamed)) == {"already-imported"}
    assert dump(store) == before


def test_a_dry_run_says_the_same_and_leaves_nothing(cycle: Cycle, store: str) -> None:
    before = dump(store)
    dry = import_files(replace(order_for(cycle, store), dry_run=True))
    assert dump(store) == before
    real = imported(cycle, store)
    assert statuses(dry) == statuses(real)
    assert [each.facts for each in dry.files] == [each.facts for each in real.files]


def test_who_did_not_return_is_missing_until_they_do(cycle: Cycle, store: str) -> None:
    one = imported(cycle, store, files={"li.xlsx": returned(cycle, LI, JAN)})
    assert sorted(one.missing) == [WANG, ZHANG]
    two = imported(cycle, store, files={"wang.xlsx": returned(cycle, WANG, JAN)})
    assert two.missing == [ZHANG]


def test_a_resubmission_takes_the_place_of_the_first_return(cycle: Cycle, store: str) -> None:
    imported(cycle, store)
    first = value(store, LI, "2027-01/001")
    again = returned(cycle, LI, JAN, {JANUARY_TEA: Decimal(999)})
    assert statuses(imported(cycle, store, files={"li.xlsx": again})) == {"li": "accepted"}
    assert (value(store, LI, "2027-01/001"), first != 999_00) == (999_00, True)
    assert rows(store, "SELECT COUNT(*) FROM submissions WHERE owner = 'li-si'") == [(2,)]


def test_two_files_of_one_owner_count_neither_and_one_of_them_alone_does(cycle: Cycle, store: str) -> None:
    own, other = returned(cycle, LI, JAN), returned(cycle, LI, JAN, {JANUARY_TEA: Decimal(999)})
    both = imported(cycle, store, files={"a.xlsx": own, "b.xlsx": other})
    assert statuses(both) == {"a": "rejected", "b": "rejected"}
    assert value(store, LI, "2027-01/001") is None
    before = dump(store)
    again = imported(cycle, store)
    assert (statuses(again), again.number, dump(store)) == (statuses(both), None, before)
    assert statuses(imported(cycle, store, files={"b.xlsx": other})) == {"b": "accepted"}
    assert value(store, LI, "2027-01/001") == 999_00


def test_a_correction_beside_a_file_imported_before_is_no_conflict(cycle: Cycle, store: str) -> None:
    own, other = returned(cycle, LI, JAN), returned(cycle, LI, JAN, {JANUARY_TEA: Decimal(999)})
    imported(cycle, store, files={"a.xlsx": own})
    both = imported(cycle, store, files={"a.xlsx": own, "b.xlsx": other})
    assert statuses(both) == {"a": "duplicate", "b": "accepted"}
    assert value(store, LI, "2027-01/001") == 999_00


def test_a_changed_figure_of_an_earlier_month_waits_for_approval(cycle: Cycle, store: str) -> None:
    imported(cycle, store)
    before = value(store, LI, "2027-01/001")
    result = imported(cycle, store, FEB, {"li.xlsx": returned(cycle, LI, FEB, {JANUARY_TEA: Decimal(999)})})
    assert statuses(result) == {"li": "accepted-with-warnings"}
    (found,) = [each for each in result.all_problems if each.slug == "restatement"]
    assert before is not None
    assert found.message.in_language("en") == f"999.00 was {before / 100:.2f} when the month was accepted"
    assert found.where.cell is not None
    assert (result.waiting, value(store, LI, "2027-01/001")) == (1, before)
    assert value(store, LI, "2027-02/001") is not None
    approved, problems = approve_import(store, 2, decision=DECIDED)
    assert approved is not None
    assert [(each.before, each.value) for each in approved.restatements] == [(before, 999_00)]
    assert problems == []
    assert value(store, LI, "2027-01/001") == 999_00
    assert approve_import(store, 2, decision=DECIDED)[1][0].slug == "nothing-to-approve"


def test_a_report_shows_both_values_of_what_was_restated_and_approved(cycle: Cycle, store: str) -> None:
    imported(cycle, store)
    before = value(store, LI, "2027-01/001")
    assert before is not None
    assert reconcile_store(store, period=JAN).result.restated == ()  # type: ignore[union-attr] # a result is there
    imported(cycle, store, FEB, {"li.xlsx": returned(cycle, LI, FEB, {JANUARY_TEA: Decimal(999)})})
    approve_import(store, 2, decision=DECIDED)
    result = reconcile_store(store, period=JAN).result
    assert result is not None
    (said,) = reconcile_json(result, ())["restated"]
    shown = (f"{before / 100:.2f}", "999.00")
    assert (said["before"], said["value"], said["approved"]["by"]) == (*shown, DECIDED.by)
    assert f"{shown[0]} -> {shown[1]}" in render_summary(result, "en")
    (order,) = list(variance_orders(result.plan, JAN, default_templates(), "en"))[:1]
    book, _ = build_variance_book(order, result, default_templates(), language="en")
    (sheet,) = (each for each in book.sheets if each.name == "Open items")
    written = {str(cell.value) for cell in sheet.cells}
    assert {f"zhao {DECIDED.at:%Y-%m-%d} checked by phone", "999.00", f"{before / 100:,.2f}"} <= written


def test_a_restatement_falls_away_when_a_later_return_takes_it_back(cycle: Cycle, store: str) -> None:
    imported(cycle, store)
    imported(cycle, store, FEB, {"li.xlsx": returned(cycle, LI, FEB, {JANUARY_TEA: Decimal(999)})})
    imported(cycle, store, FEB, {"li.xlsx": returned(cycle, LI, FEB)})
    assert approve_import(store, 2, decision=DECIDED)[1][0].slug == "nothing-to-approve"


def test_a_month_that_was_missed_is_taken_with_the_next_return(cycle: Cycle, store: str) -> None:
    result = imported(cycle, store, FEB, {"li.xlsx": returned(cycle, LI, FEB)})
    assert (statuses(result), result.waiting) == ({"li": "accepted"}, 0)
    assert value(store, LI, "2027-01/001") is not None


def test_in_a_closed_month_even_a_figure_that_was_missing_waits(cycle: Cycle, store: str) -> None:
    imported(cycle, store, files={"zhang.xlsx": returned(cycle, ZHANG, JAN)})
    _, problems = decide_period(store, period=JAN, state="closed", decision=DECIDED)
    assert [each.slug for each in problems] == ["closed-with-open-items"]
    refused = imported(cycle, store, JAN, {"li.xlsx": returned(cycle, LI, JAN)})
    assert (refused.stopped, slugs(refused), refused.files) == (True, {"period-closed"}, ())
    late = imported(cycle, store, FEB, {"li.xlsx": returned(cycle, LI, FEB)})
    assert late.waiting == 9
    assert value(store, LI, "2027-01/001") is None
    approve_import(store, 2, decision=DECIDED)
    assert value(store, LI, "2027-01/001") is not None


# Of 003 nothing is planned in some months, so that a blank there is not asked for by the form itself.
def test_a_blank_never_erases_an_accepted_figure(cycle: Cycle, store: str) -> None:
    imported(cycle, store)
    blank: Mapping[tuple[str, str], CellValue] = dict.fromkeys(
        [(f"2027-01/{product}", "collections_ac") for product in PRODUCTS]
    )
    result = imported(cycle, store, FEB, {"li.xlsx": returned(cycle, LI, FEB, blank)})
    assert statuses(result) == {"li": "rejected"}
    assert slugs(result) & {"blank-over-value", "value-missing"}
    assert value(store, LI, "2027-01/001", "collections") is not None
    assert value(store, LI, "2027-02/001") is None


def test_columns_that_changed_places_are_refused(cycle: Cycle, store: str) -> None:
    own = {
        (f"2027-01/{product}", f"{measure}_ac"): Decimal(100 * at + 10 * number)
        for at, measure in enumerate(("revenue", "collections"), start=1)
        for number, product in enumerate(PRODUCTS, start=1)
    }
    imported(cycle, store, files={"li.xlsx": returned(cycle, LI, JAN, own)})
    swapped = {
        (row, "collections_ac" if column == "revenue_ac" else "revenue_ac"): typed
        for (row, column), typed in own.items()
    }
    result = imported(cycle, store, FEB, {"li.xlsx": returned(cycle, LI, FEB, swapped)})
    assert (statuses(result), "column-permuted" in slugs(result)) == ({"li": "rejected"}, True)
    sorted_rows = {
        ("2027-01/001", "revenue_ac"): Decimal(120),
        ("2027-01/002", "revenue_ac"): Decimal(130),
        ("2027-01/003", "revenue_ac"): Decimal(110),
    }
    result = imported(cycle, store, FEB, {"li.xlsx": returned(cycle, LI, FEB, {**own, **sorted_rows})})
    assert (statuses(result), "column-permuted" in slugs(result)) == ({"li": "rejected"}, True)
    assert value(store, LI, "2027-01/001") == 110_00


def test_an_undone_import_no_longer_counts_and_can_be_imported_again(cycle: Cycle, store: str) -> None:
    imported(cycle, store)
    imported(cycle, store, JAN, {"li.xlsx": returned(cycle, LI, JAN, {JANUARY_TEA: Decimal(999)})})
    files, problems = undo_import(store, 2, decision=DECIDED)
    assert (files, problems) == ([str(cycle.returned / "li.xlsx")], [])
    assert value(store, LI, "2027-01/001") != 999_00
    assert undo_import(store, 2, decision=DECIDED)[1][0].slug == "import-undone"
    for number in (7, 0, -1, 2**31, 10**20):
        assert undo_import(store, number, decision=DECIDED)[1][0].slug == "import-unknown"
    assert statuses(imported(cycle, store)) == {"li": "accepted"}
    assert value(store, LI, "2027-01/001") == 999_00
    assert rows(store, "SELECT kind, by FROM decisions") == [("issue", "finance"), ("undo", "zhao")]


def test_an_import_of_a_closed_month_is_not_undone(cycle: Cycle, store: str) -> None:
    imported(cycle, store)
    decide_period(store, period=JAN, state="closed", decision=DECIDED)
    assert undo_import(store, 1, decision=DECIDED)[1][0].slug == "undo-closed"
    decide_period(store, period=JAN, state="open", decision=DECIDED)
    files, _ = undo_import(store, 1, decision=DECIDED)
    assert files is not None
    assert len(files) == 3


def test_figures_after_the_period_are_kept_aside_and_count_with_their_month(cycle: Cycle, store: str) -> None:
    data = {"li.xlsx": returned(cycle, LI, FEB)}
    early = imported(cycle, store, JAN, data)
    assert [each.aside for each in early.files] == [9]
    assert value(store, LI, "2027-02/001") is None
    assert statuses(imported(cycle, store, FEB, data)) == {"li": "accepted"}
    assert value(store, LI, "2027-02/001") is not None


@pytest.mark.skipif(sys.platform == "win32", reason="rights are a matter of POSIX systems")
def test_a_store_its_archive_and_its_backup_are_their_owners_alone(cycle: Cycle, tmp_path: Path) -> None:
    store, archive, copy = (tmp_path / name for name in ("store.db", "archive", "copy.db"))
    assert init_store(str(store))[1] == []
    import_files(replace(order_for(cycle, str(store)), archive=archive))
    assert backup_store(str(store), copy)[1] == []
    made = [store, copy, archive, *archive.rglob("*")]
    assert {path.stat().st_mode & 0o777 for path in made if path.is_file()} == {0o600}
    assert {path.stat().st_mode & 0o777 for path in made if path.is_dir()} == {0o700}


@pytest.mark.skipif(sys.platform == "win32", reason="no such links on Windows")
def test_links_in_the_place_of_a_store_or_an_archive_are_refused(
    cycle: Cycle, store: str, tmp_path: Path
) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "nowhere")
    (tmp_path / "archive").symlink_to(cycle.plan)
    made, problems = init_store(str(tmp_path / "link"))
    assert (made, [each.slug for each in problems]) == (None, ["output-is-link"])
    assert not (tmp_path / "nowhere").exists()
    stopped = import_files(replace(order_for(cycle, store), archive=tmp_path / "archive"))
    assert [(each.slug, each.where.file) for each in stopped.problems] == [
        ("output-is-link", str(tmp_path / "archive"))
    ]


@pytest.mark.parametrize("harm", ["gone", "broken"])
def test_returns_are_not_taken_in_without_the_plan_of_their_books(
    cycle: Cycle, store: str, harm: str
) -> None:
    kept = plan_copy(cycle)
    if harm == "gone":
        kept.rename(cycle.issued / "registry" / "elsewhere")
    else:
        (kept / "plan.toml").write_bytes(b"[")
    stopped = imported(cycle, store)
    assert (stopped.stopped, stopped.files) == (True, ())
    assert slugs(stopped) <= {"issued-plan-missing", "registry-damaged"}
    assert rows(store, "SELECT COUNT(*) FROM imports") == [(0,)]


@pytest.mark.parametrize("harm", ["gone", "broken"])
def test_a_store_without_the_plan_of_its_returns_has_it_after_importing_them_again(
    cycle: Cycle, store: str, harm: str
) -> None:
    imported(cycle, store)
    address, _ = parse_address(store)
    assert address is not None
    with open_store(address, writing=True) as (opened, _), opened.writing() as connection:
        if harm == "gone":
            connection.execute(delete(plan_files))
            connection.execute(delete(plans))
        else:
            connection.execute(update(plan_files).values(content=b"["))
            connection.execute(update(plans).values(digest="of other files"))
    before = status_from_store(store, period=JAN, as_of=date(2027, 2, 1))
    assert (before[0], [each.slug for each in before[1]]) == (None, ["store-plan-unknown"])
    again = imported(cycle, store)
    assert set(statuses(again).values()) == {"duplicate"}
    assert status_from_store(store, period=JAN, as_of=date(2027, 2, 1))[0] is not None
    assert imported(cycle, store).number is None


def test_copies_are_archived_by_their_hash(cycle: Cycle, store: str, tmp_path: Path) -> None:
    archive = tmp_path / "archive"
    import_files(replace(order_for(cycle, store), archive=archive))
    originals = {digest_of(path.read_bytes()): path.read_bytes() for path in cycle.returned.iterdir()}
    assert {path.stem: path.read_bytes() for path in archive.rglob("*.xlsx")} == originals
    assert {path.parent.name for path in archive.rglob("*.xlsx")} == {digest[:2] for digest in originals}
    assert {row[0] for row in rows(store, "SELECT archived FROM submissions")} == {
        f"{digest[:2]}/{digest}.xlsx" for digest in originals
    }


def test_ended_by_hand_whole_files_stay_and_the_rest_follows(
    cycle: Cycle, store: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken: list[str] = []

    def interrupted(*arguments: object) -> None:
        taken.append("file")
        write_facts(*arguments)  # type: ignore[arg-type]
        if len(taken) == 2:
            raise KeyboardInterrupt

    monkeypatch.setattr("salesbook.api.importing.write_facts", interrupted)
    cut = imported(cycle, store)
    assert (cut.interrupted, len(cut.files)) == (True, 1)
    assert rows(store, "SELECT COUNT(*) FROM actuals") == [(9,)]
    monkeypatch.undo()
    assert sorted(statuses(imported(cycle, store)).values()) == ["accepted", "accepted", "duplicate"]


def test_a_file_that_changes_meanwhile_is_refused(cycle: Cycle, store: str, tmp_path: Path) -> None:
    put(cycle, {"li.xlsx": returned(cycle, LI, JAN)})
    other = returned(cycle, LI, JAN, {JANUARY_TEA: Decimal(999)})

    def meddle(done: int, total: int) -> None:
        del done, total
        (cycle.returned / "li.xlsx").write_bytes(other)

    order = replace(order_for(cycle, store), archive=tmp_path / "archive", progress=meddle)
    result = import_files(order)
    assert (statuses(result), slugs(result)) == ({"li": "refused"}, {"file-changed-since"})
    assert rows(store, "SELECT COUNT(*) FROM submissions") == [(0,)]


def test_what_is_nobodys_book_is_told_and_never_stored(cycle: Cycle, store: str) -> None:
    stray = packed(parts('<row r="1"><c r="A1"><v>1</v></c></row>'))
    files = {"li.xlsx": returned(cycle, LI, JAN), "stray.xlsx": stray, "text.xlsx": b"not a workbook"}
    done = imported(cycle, store, files=files)
    assert statuses(done) == {"li": "accepted", "stray": "rejected", "text": "refused"}
    assert slugs(done) >= {"unknown-book", "text-file"}
    assert rows(store, "SELECT status, owner FROM submissions") == [("accepted", LI)]
    told = {row[0] for row in rows(store, "SELECT slug FROM problems")}
    assert told.isdisjoint({"unknown-book", "text-file"})


def test_the_day_of_receipt_is_kept(cycle: Cycle, store: str) -> None:
    imported(cycle, store, received=date(2027, 1, 29))
    assert rows(store, "SELECT DISTINCT received FROM returns") == [("2027-01-29",)]


def test_a_february_return_stands_beside_a_later_one(cycle: Cycle, store: str) -> None:
    imported(cycle, store, MAR, {"li.xlsx": returned(cycle, LI, MAR)})
    changed = returned(cycle, LI, FEB, {("2027-02/001", "revenue_ac"): Decimal(999)})
    late = imported(cycle, store, FEB, {"li.xlsx": changed})
    assert late.waiting == 1
    assert value(store, LI, "2027-03/001") is not None


def test_a_store_keeps_what_every_month_said(cycle: Cycle, store: str) -> None:
    for number in (1, 2, 3):
        imported(cycle, store, Month(2027, number), {"li.xlsx": returned(cycle, LI, Month(2027, number))})
    assert rows(store, "SELECT COUNT(*) FROM facts") == [(9 + 18 + 27,)]
    assert rows(store, "SELECT COUNT(*), COUNT(DISTINCT import_id) FROM actuals") == [(27, 1)]
