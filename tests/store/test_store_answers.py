"""Asking a store: traces, questions in SQL, copies, status, and reconciling from it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from imported_returns import DECIDED, FEB, JAN, MAR, dump, imported, put, returned, rows, value
from openpyxl import load_workbook
from support.command import run
from support.postgresql import KEEPER, USER, Server
from support.starter_cycle import OWNERS, Cycle, issued_book

from salesbook.api.lateness import due_of
from salesbook.api.reconcile import reconcile_files
from salesbook.api.status import status_from_files, status_from_store, write_status_book
from salesbook.api.store import (
    approve_import,
    backup_store,
    decide_period,
    init_store,
    list_periods,
    list_tables,
    query_store,
    trace_figures,
    undo_import,
)
from salesbook.api.store_reading import reconcile_store, stored_plan
from salesbook.files.issued import digest_of
from salesbook.model.period import Month
from salesbook.model.plan import Plan
from salesbook.model.status import Status
from salesbook.report.importing import import_json, render_import
from salesbook.report.reconciliation import reconcile_json
from salesbook.report.status import render_restatement, render_status, status_json
from salesbook.report.store import answer_csv, answer_table, render_trace, trace_json
from salesbook.store.address import parse_address
from salesbook.store.store import open_store

Report = dict[str, Any]
LI = "li-si"
ROW = "2027-01/001"


def test_a_figure_is_traced_to_its_cell_its_text_and_who_approved_it(cycle: Cycle, store: str) -> None:
    imported(cycle, store, files={"li.xlsx": returned(cycle, LI, JAN, {(ROW, "revenue_ac"): "1,200.5"})})
    data = returned(cycle, LI, FEB, {(ROW, "revenue_ac"): Decimal(999)})
    imported(cycle, store, FEB, {"li.xlsx": data})
    approve_import(store, 2, decision=DECIDED)
    found, problems = trace_figures(store, month=JAN, owner=LI, item="001", measure="revenue")
    assert problems == []
    assert found is not None
    (figure,) = found.figures
    now, before = figure.history
    assert (now.value, now.state, now.import_number, now.digest) == (999_00, "counts", 2, digest_of(data))
    assert now.approved.startswith("zhao 2027-02-01")
    assert (before.value, before.state, before.raw, before.rules) == (
        1200_50,
        "replaced",
        "1,200.5",
        ("SB520",),
    )
    assert (before.sheet, before.cell[0]) == ("This month", now.cell[0])
    shown = render_trace(found.plan, found.figures, "en")
    assert "2027-01 li-si 001 revenue = 999.00" in shown
    assert "1200.50 (1,200.5)" in shown
    chinese = render_trace(found.plan, found.figures, "zh").splitlines()
    assert chinese[0] == "2027-01 li-si 001 销售额 = 999.00"
    assert chinese[-1] == "销售额 合计：999.00"
    assert trace_json(found.plan, found.figures)["totals"] == {"revenue": "999.00"}


def test_a_total_is_traced_to_all_figures_of_a_territory(cycle: Cycle, store: str) -> None:
    imported(cycle, store)
    plan = plan_of(store)
    root = plan.dimensions.root.id
    found, _ = trace_figures(store, month=JAN, territory=root, measure="revenue")
    assert found is not None
    assert len(found.figures) == 9
    total = rows(store, "SELECT SUM(value) FROM actuals WHERE measure = 'revenue'")
    assert [(sum(each.fact.value or 0 for each in found.figures),)] == total
    for nowhere in ({"territory": "moon"}, {"owner": "nobody"}, {"item": "999"}):
        empty, problems = trace_figures(store, month=JAN, **nowhere)  # type: ignore[arg-type]
        assert empty is not None
        assert (list(empty.figures), [each.slug for each in problems]) == ([], ["figure-unknown"])


def plan_of(store: str) -> Plan:
    """Return the one plan in a store."""
    address, _ = parse_address(store)
    assert address is not None
    with open_store(address) as (opened, _), opened.reading() as connection:
        return stored_plan(connection, str(rows(store, "SELECT plan FROM plans")[0][0]))[0]


REFUSED = [
    "DELETE FROM facts",
    "UPDATE facts SET value = 1",
    "DROP TABLE facts",
    "SELECT 1; SELECT 2",
    "SELECT 1; DELETE FROM facts",
    "WITH gone AS (SELECT 1) DELETE FROM facts",
    "PRAGMA writable_schema = 1",
    "ATTACH 'other.db' AS other",
    "COMMIT",
    "",
    "SELECT '\udcff'",
    "SELECT set_config('transaction_read_only', 'off', false)",
    "SELECT * INTO other FROM facts",
    "/**/" * 100 + "DROP TABLE facts",
]


@pytest.mark.parametrize("sql", REFUSED)
def test_a_question_changes_nothing(cycle: Cycle, store: str, sql: str) -> None:
    imported(cycle, store, files={"li.xlsx": returned(cycle, LI, JAN)})
    before = dump(store)
    found, problems = query_store(store, sql)
    assert (found, problems[0].slug) in ((None, "query-refused"), (None, "query-failed"))
    assert dump(store) == before


def test_a_question_is_answered(cycle: Cycle, store: str) -> None:
    imported(cycle, store, files={"li.xlsx": returned(cycle, LI, JAN)})
    found, problems = query_store(
        store, "SELECT owner, '=1+1' AS trap, COUNT(*) AS n FROM actuals GROUP BY owner;"
    )
    assert problems == []
    assert found is not None
    assert (list(found.columns), [tuple(row) for row in found.rows]) == (
        ["owner", "trap", "n"],
        [(LI, "=1+1", 9)],
    )
    assert answer_csv(found.columns, found.rows) == "owner,trap,n\nli-si,'=1+1,9\n"
    assert answer_csv(["=a"], [(Decimal(-5),), (Decimal("-0.5"),)]) == "'=a\n-5\n-0.5\n"
    assert all("'" in answer_csv(["a"], [(f"{sign}a1",)]) for sign in "=+-@＝＋－＠\t\r\n")
    assert query_store(store, "-- all\n(SELECT 1)" if "://" in store else "/* all */ SELECT 1")[0] is not None
    assert answer_table(found.columns, found.rows) == "owner  trap  n\nli-si  =1+1  9"
    assert [each.slug for each in query_store(store, "SELECT nothing FROM nowhere")[1]] == ["query-failed"]
    assert query_store(store, "SELECT COUNT(*) FROM actuals WHERE path LIKE '%li%'")[0] is not None
    tables, _ = list_tables(store)
    assert tables is not None
    assert {"actuals", "returns", "facts", "decisions"} <= {row[0] for row in tables.rows}


def test_a_login_that_may_read_files_of_the_server_asks_nothing(server: Server) -> None:
    store = server.new_database()
    assert init_store(store)[1] == []
    strong = store.replace(KEEPER, USER)
    for sql in (
        "SELECT pg_read_file('/etc/passwd')",
        "SELECT pg_create_logical_replication_slot('kept', 'test_decoding')",
        "SELECT 1",
    ):
        found, problems = query_store(strong, sql)
        assert (found, [each.slug for each in problems]) == (None, ["query-login"])
    assert [each.slug for each in query_store(store, "SELECT pg_read_file('/etc/passwd')")[1]] == [
        "query-failed"
    ]
    found, _ = query_store(store, "SELECT COUNT(*) FROM pg_replication_slots")
    assert found is not None
    assert [tuple(row) for row in found.rows] == [(0,)]


def test_a_copy_is_a_store_that_says_the_same(cycle: Cycle, store: str, tmp_path: Path) -> None:
    imported(cycle, store)
    target = tmp_path / "copy.db"
    assert backup_store(store, target) == (target, [])
    assert dump(str(target)) == dump(store)
    assert [each.slug for each in backup_store(store, target)[1]] == ["would-overwrite"]
    assert backup_store(store, target, force=True)[0] == target
    missing = backup_store(store, tmp_path / "no" / "copy.db")[1]
    assert [each.slug for each in missing] == ["folder-not-writable"]
    if "://" not in store:
        own = backup_store(store, Path(store), force=True)[1]
        assert [each.slug for each in own] == ["backup-in-use"]
    imported(cycle, str(target), FEB, {"li.xlsx": returned(cycle, LI, FEB)})
    with somebody_in(str(target)):
        used = backup_store(store, target, force=True)[1]
        assert [each.slug for each in used] == ["backup-in-use"]
    with closing(sqlite3.connect(target)) as copy:
        assert copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert {each.name for each in tmp_path.glob("copy*")} == {"copy.db"}
    assert not list(tmp_path.glob(".copy*"))


@contextmanager
def somebody_in(path: str) -> Iterator[None]:
    """Keep a store open that somebody has just written to."""
    with closing(sqlite3.connect(path)) as other:
        other.execute("PRAGMA user_version = 7")
        yield


def status_of(store: str, day: date) -> Status:
    status, _ = status_from_store(store, period=JAN, as_of=day)
    assert status is not None
    return status


def states(status: Status) -> dict[str, str]:
    return {line.owner: line.state for line in status.lines}


def test_the_status_says_who_is_late_missing_and_rejected(cycle: Cycle, store: str, tmp_path: Path) -> None:
    li, wang, zhang = "li-si", "wang-wu", "zhang-san"
    imported(cycle, store, files={"li.xlsx": returned(cycle, li, JAN)}, received=date(2027, 1, 28))
    due = due_of(plan_of(store), JAN)[0]
    assert due is not None
    bad = returned(cycle, wang, JAN, {(ROW, "revenue_ac"): "约620"})
    imported(cycle, store, files={"wang.xlsx": bad}, received=date(2027, 1, 28))
    status = status_of(store, date(2027, 1, 28))
    assert states(status) == {li: "returned", wang: "rejected", zhang: "missing"}
    left = {line.owner: line.days_left for line in status.lines}
    assert left == {li: None, wang: (due - date(2027, 1, 28)).days, zhang: (due - date(2027, 1, 28)).days}
    imported(cycle, store, files={"wang.xlsx": returned(cycle, wang, JAN)}, received=date(2027, 2, 3))
    assert states(status_of(store, date(2027, 2, 3))) == {li: "returned", wang: "late", zhang: "missing"}
    assert states(status_of(store, date(2027, 1, 29))) == {li: "returned", wang: "rejected", zhang: "missing"}
    overdue = status_of(store, date(2027, 2, 9))
    assert overdue.lines[0].days_left is None or overdue.lines[0].days_left < 0
    document = status_json(overdue)
    assert (document["schema"], document["counts"]["late"]) == ("salesbook/status/1", 1)
    assert sum(sum(each.values()) for each in document["regions"].values()) == 3
    assert "days overdue" in render_status(overdue, "en")
    assert (
        write_status_book(replace(overdue, plan=overdue.plan.spoken_in("en")), tmp_path / "status.xlsx") == []
    )
    assert write_status_book(overdue, tmp_path / "status.xlsx")[0].slug == "would-overwrite"
    book = load_workbook(tmp_path / "status.xlsx")
    said = {str(cell.value) for page in book.worksheets for row in page.iter_rows() for cell in row}
    assert {"late", "missing", "returned", "No restatement waits for approval."} <= said


def test_the_status_names_what_waits_and_that_a_month_is_closed(
    cycle: Cycle, store: str, tmp_path: Path
) -> None:
    imported(cycle, store)
    imported(cycle, store, FEB, {"li.xlsx": returned(cycle, LI, FEB, {(ROW, "revenue_ac"): Decimal(999)})})
    _, problems = decide_period(store, period=JAN, state="closed", decision=DECIDED)
    assert [each.slug for each in problems] == ["closed-with-restatements"]
    assert [each.slug for each in decide_period(store, period=JAN, state="closed", decision=DECIDED)[1]] == [
        "period-state"
    ]
    status = status_of(store, date(2027, 3, 1))
    assert (status.closed, [each.value for each in status.waiting]) == (True, [999_00])
    (waits,) = status.waiting
    assert "001 revenue: " in render_restatement(waits, status.plan, "en")
    assert "001 销售额: " in render_restatement(waits, status.plan, "zh")
    assert f"import 2  2027-01 {LI} 001 revenue" in render_status(status, "en")
    assert (
        write_status_book(replace(status, plan=status.plan.spoken_in("zh")), tmp_path / "status.xlsx") == []
    )
    listed, _ = list_periods(store, period=JAN)
    assert listed is not None
    assert [(each.period, each.state, each.by) for each in listed] == [(JAN, "closed", "zhao")]


def test_the_status_of_files_is_that_of_the_store(cycle: Cycle, store: str) -> None:
    put(cycle, {"li.xlsx": returned(cycle, LI, JAN)})
    imported(cycle, store)
    day = date(2099, 1, 1)
    from_files, _ = status_from_files([cycle.returned], issued=cycle.issued, period=JAN, as_of=day)
    assert from_files is not None
    assert from_files.counts()["missing"] == 2
    assert [line.owner for line in from_files.lines] == [line.owner for line in status_of(store, day).lines]
    none, problems = status_from_files([], issued=cycle.plan, period=JAN, as_of=day)
    assert (none, [each.slug for each in problems]) == (None, ["issued-plan-missing"])


def test_the_status_of_files_says_what_a_link_to_nowhere_is(cycle: Cycle) -> None:
    (put(cycle, {}) / "gone.xlsx").symlink_to(cycle.returned / "nowhere")
    day = date(2099, 1, 1)
    found, problems = status_from_files([cycle.returned], issued=cycle.issued, period=JAN, as_of=day)
    assert found is not None
    assert "file-unreadable" in [each.slug for each in problems]


def test_reconciling_from_the_store_is_reconciling_from_the_files(cycle: Cycle, store: str) -> None:
    files = {
        "li.xlsx": returned(cycle, LI, MAR),
        "wang.xlsx": returned(cycle, OWNERS[2], MAR, {(ROW, "revenue_ac"): "约620"}),
        "broken.xlsx": b"no book",
    }
    put(cycle, files)
    imported(cycle, store, MAR)
    stored, straight = (
        reconcile_store(store, period=MAR, as_of=date(2027, 3, 12)),
        reconcile_files([cycle.returned], issued=cycle.issued, period=MAR, as_of=date(2027, 3, 12)),
    )
    assert stored.result is not None
    assert straight.result is not None
    assert reconcile_json(stored.result, []) == reconcile_json(straight.result, [])
    assert set(stored.checked.missing) == set(straight.checked.missing)
    assert [each.where for each in stored.checked.all_problems] == [
        each.where
        for each in straight.checked.all_problems
        if each.where.file != str(cycle.returned / "broken.xlsx")
    ]


def test_after_a_restatement_and_an_undoing_store_and_files_still_agree(cycle: Cycle, store: str) -> None:
    imported(cycle, store)
    slip = returned(cycle, LI, FEB, {("2027-02/001", "revenue_ac"): Decimal(170000)})
    number = imported(cycle, store, FEB, {"slip.xlsx": slip}).number
    assert undo_import(store, number or 0, decision=DECIDED)[0] == [str(cycle.returned / "slip.xlsx")]
    restated = returned(cycle, LI, FEB, {(ROW, "revenue_ac"): Decimal(238000)})
    others = {"zhang.xlsx": returned(cycle, "zhang-san", FEB)}
    result = imported(cycle, store, FEB, {"li.xlsx": restated, **others})
    assert result.waiting == 1
    assert as_told(cycle, store, FEB)[0] != as_told(cycle, store, FEB)[1]
    approve_import(store, result.number or 0, decision=DECIDED)
    stored, straight = as_told(cycle, store, FEB, date(2027, 2, 12))
    assert stored["working_days"] == straight["working_days"]
    assert people_of(stored) == people_of(straight)


def as_told(cycle: Cycle, store: str, period: Month, day: date | None = None) -> tuple[Report, Report]:
    """Return the reconciliation from the store and straight from the files."""
    stored = reconcile_store(store, period=period, as_of=day).result
    straight = reconcile_files([cycle.returned], issued=cycle.issued, period=period, as_of=day).result
    assert stored is not None
    assert straight is not None
    return reconcile_json(stored, []), reconcile_json(straight, [])


def people_of(report: Report) -> list[object]:
    """Return the lines of those who returned the month; of the third the store knows January."""
    return [line for line in report["lines"] if line["keys"].get("person") in (LI, "zhang-san")]


def test_an_owner_without_a_return_keeps_earlier_months_and_is_missing(cycle: Cycle, store: str) -> None:
    imported(cycle, store)
    imported(cycle, store, FEB, {"li.xlsx": returned(cycle, LI, FEB)})
    result = reconcile_store(store, period=FEB).result
    assert result is not None
    assert {each.person: each.state for each in result.returns} == {
        "zhang-san": "missing",
        "li-si": "returned",
        "wang-wu": "missing",
    }
    territory = result.plan.dimensions.person["wang-wu"].territory
    line = result.line("person", "revenue", territory=territory, person="wang-wu")
    assert (line.month.actual, line.year_to_date.actual is not None) == (None, True)


def test_a_store_without_the_plan_says_so(store: str) -> None:
    assert [each.slug for each in reconcile_store(store, period=JAN).problems] == ["store-plan-unknown"]
    assert [each.slug for each in status_from_store(store, period=JAN, as_of=date(2027, 1, 1))[1]] == [
        "store-plan-unknown"
    ]


def test_an_import_is_told_as_text_and_json(cycle: Cycle, store: str) -> None:
    result = imported(cycle, store, files={"li.xlsx": returned(cycle, LI, JAN)})
    document = import_json(result)
    assert (document["schema"], document["import"], len(document["missing"])) == ("salesbook/import/1", 1, 2)
    assert [(each["facts"], each["recorded"], each["status"]) for each in document["files"]] == [
        (9, True, "accepted")
    ]
    assert render_import(result, "en").splitlines()[-1] == "import 1; files: 1; taken whole: 1"
    assert (
        render_import(imported(cycle, store), "zh").splitlines()[-1] == "没有新内容；文件共 1 个：重复 1 个"
    )
    assert value(store, LI, ROW) is not None


QUESTIONS = (
    ("status", "--period", "2027-01"),
    ("status", "--year"),
    ("reconcile", "--period", "2027-01"),
    ("store", "trace", "--period", "2027-01"),
    ("year-end", "--next-plan", "next"),
    ("year-end", "-o", "results.xlsx"),
    ("plan", "diff", "plan", "plan"),
    ("build", "plan", "-o", "built", "--for", "2027-02", "--only", OWNERS[0], "--jobs", "1"),
    ("store", "query", "SELECT * FROM actuals"),
    ("store", "periods", "close", "2027-01"),
)


def test_a_store_that_holds_refused_returns_alone_answers_every_question(
    cycle: Cycle, store: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    done = imported(cycle, store, JAN, {f"{OWNERS[0]}.xlsx": issued_book(cycle, OWNERS[0])})
    assert [each.submission.status.counts for each in done.files] == [False]
    monkeypatch.chdir(cycle.plan.parent)
    for question in QUESTIONS:
        said = run(capsys, *question, "--store", store)
        assert said.code in (0, 1, 2), question
        assert "SB704" not in said.err, said.err
    result = reconcile_store(store, period=JAN).result
    assert result is not None
    assert {each.state for each in result.returns} == {"missing", "rejected"}
