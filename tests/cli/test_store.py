"""`salesbook import`, `status`, `store` and `reconcile --store` as a user runs them."""

from __future__ import annotations

import json
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest
from support.command import Run, run
from support.starter_cycle import JANUARY, OWNERS, Cycle, changed

from salesbook.store.schema import VERSION_TABLE

Capture = pytest.CaptureFixture[str]
LI_SI = "li-si.xlsx"


@pytest.fixture
def store(tmp_path: Path, capsys: Capture) -> Path:
    path = tmp_path / "store.db"
    assert run(capsys, "store", "init", "--store", path).code == 0
    return path


def bring_in(capsys: Capture, cycle: Cycle, store: Path, *more: object) -> Run:
    return run(
        capsys,
        "import",
        cycle.returned,
        "--issued",
        cycle.issued,
        "--period",
        JANUARY,
        "--store",
        store,
        *more,
    )


def test_an_import_prints_what_became_of_every_file(cycle: Cycle, store: Path, capsys: Capture) -> None:
    changed(cycle.returned / LI_SI, "001", "revenue_ac", "约620")
    done = bring_in(capsys, cycle, store)
    assert (done.code, done.out.splitlines()[-1]) == (1, "import 1; files: 3; taken whole: 2, rejected: 1")
    assert "SB502 not-a-number" in done.err
    again = bring_in(capsys, cycle, store, "--fail-on", "never")
    assert (again.code, again.out.splitlines()[-1]) == (
        0,
        "nothing new; files: 3; rejected: 1, duplicate: 2",
    )
    assert "SB734" not in again.err


STEERING = "li\x1b[31m\nsi.xlsx"


@pytest.mark.skipif(sys.platform == "win32", reason="no such names on Windows")
def test_names_of_files_never_steer_the_terminal(
    cycle: Cycle, store: Path, capsys: Capture, tmp_path: Path
) -> None:
    (cycle.returned / LI_SI).rename(cycle.returned / STEERING)
    changed(cycle.returned / STEERING, "001", "revenue_pl", 1)
    said = [bring_in(capsys, cycle, store, "--annotate", tmp_path / "copies")]
    where = ("--issued", cycle.issued, "--period", JANUARY)
    said.append(run(capsys, "check", cycle.returned, *where, "--annotate", tmp_path / "others"))
    said.append(run(capsys, "identify", cycle.returned))
    said.append(run(capsys, "status", "--period", JANUARY, "--store", store))
    said.append(run(capsys, "store", "trace", "--period", JANUARY, "--store", store, "--owner", "li-si"))
    said.append(run(capsys, "store", "undo", "1", "--store", store, "--reason", STEERING))
    said.append(run(capsys, "store", "backup", tmp_path / STEERING, "--store", store))
    for each in said:
        assert "\x1b" not in each.out + each.err
        assert "li\\u001b[31m↵si.xlsx" in each.out + each.err


def test_a_trial_says_what_would_count_and_what_would_be_refused(
    cycle: Cycle, store: Path, capsys: Capture
) -> None:
    changed(cycle.returned / LI_SI, "001", "revenue_ac", "约620")
    dry = bring_in(capsys, cycle, store, "--dry-run")
    assert dry.out.splitlines()[-1] == "dry run, taken back; files: 3; taken whole: 2, rejected: 1"
    chinese = bring_in(capsys, cycle, store, "--dry-run", "--messages", "zh")
    assert chinese.out.splitlines()[-1] == "试运行（已撤回）；文件共 3 个：完整存入 2 个、被退回 1 个"


def test_an_import_as_json_is_one_document(cycle: Cycle, store: Path, capsys: Capture) -> None:
    document = bring_in(capsys, cycle, store, "--format", "json", "--dry-run").document
    assert (document["schema"], document["dry_run"]) == ("salesbook/import/1", True)
    assert {each["status"] for each in document["files"]} == {"accepted"}
    real = bring_in(capsys, cycle, store, "--format", "json").document
    assert [each["sha256"] for each in real["files"]] == [each["sha256"] for each in document["files"]]


def test_the_status_is_told_as_text_json_and_a_workbook(
    cycle: Cycle, store: Path, capsys: Capture, tmp_path: Path
) -> None:
    (cycle.returned / LI_SI).unlink()
    bring_in(capsys, cycle, store, "--received", "2027-01-28")
    asked = ("status", "--period", JANUARY, "--store", store, "--as-of", "2027-03-01")
    told = run(capsys, *asked)
    assert told.code == 0
    assert "2 returned, 1 missing" in told.out
    assert run(capsys, *asked, "--format", "json").document["counts"]["missing"] == 1
    out = tmp_path / "status.xlsx"
    assert run(capsys, *asked, "--format", "xlsx", "--out", out).out == f"{out}\n"
    assert run(capsys, *asked, "--format", "xlsx", "--out", out).code == 2
    assert run(capsys, *asked, "--format", "xlsx").code == 2
    straight = run(
        capsys, "status", cycle.returned, "--period", JANUARY, "--issued", cycle.issued, "--format", "json"
    )
    assert straight.document["counts"]["missing"] == 1
    assert run(capsys, "status", "--period", JANUARY).code == 2


def test_a_month_is_closed_opened_and_listed(cycle: Cycle, store: Path, capsys: Capture) -> None:
    bring_in(capsys, cycle, store)
    close = ("store", "periods", "close", JANUARY, "--store", store, "--by", "zhao", "--reason", "done")
    assert run(capsys, *close).out.endswith(f"{JANUARY}: closed\n")
    refused = bring_in(capsys, cycle, store)
    assert (refused.code, refused.out) == (2, "")
    assert "SB721 period-closed" in refused.err
    listed = run(capsys, "store", "periods", "list", JANUARY, "--store", store).out
    assert listed.startswith(f"{JANUARY}  closed")
    assert listed.endswith("zhao  done\n")
    assert run(capsys, "store", "periods", "open", JANUARY, "--store", store).code == 0


def test_a_figure_is_traced_an_import_undone(cycle: Cycle, store: Path, capsys: Capture) -> None:
    bring_in(capsys, cycle, store)
    asked = ("store", "trace", "--period", JANUARY, "--store", store, "--owner", OWNERS[0], "--item", "001")
    traced = run(capsys, *asked, "--format", "json").document
    assert {each["measure"] for each in traced["figures"]} == {"quantity", "revenue", "collections"}
    assert f"{OWNERS[0]}.xlsx This month!" in run(capsys, *asked).out
    undone = run(capsys, "store", "undo", "1", "--store", store)
    assert (undone.code, len(undone.out.splitlines())) == (0, 3)
    assert run(capsys, *asked).code == 1
    assert run(capsys, "store", "approve", "1", "--store", store).code == 2


def test_a_store_is_asked_copied_and_migrated(
    cycle: Cycle, store: Path, capsys: Capture, tmp_path: Path
) -> None:
    bring_in(capsys, cycle, store)
    sql = "SELECT COUNT(*) AS n FROM actuals"
    assert run(capsys, "store", "query", sql, "--store", store).out == " n\n27\n"
    assert run(capsys, "store", "query", sql, "--store", store, "--format", "csv").out == "n\n27\n"
    assert run(capsys, "store", "query", sql, "--store", store, "--format", "json").document["rows"] == [[27]]
    assert "actuals" in run(capsys, "store", "query", "--tables", "--store", store).out
    assert run(capsys, "store", "query", "DELETE FROM facts", "--store", store).code == 2
    assert run(capsys, "store", "query", "--store", store).code == 2
    copy = tmp_path / "copy.db"
    assert run(capsys, "store", "backup", copy, "--store", store).out == f"{copy}\n"
    assert run(capsys, "store", "migrate", "--store", copy).out.endswith("up to date\n")
    assert run(capsys, "store", "migrate", "--store", tmp_path / "none.db").code == 2
    with closing(sqlite3.connect(copy)) as opened, opened:
        opened.execute(f"UPDATE {VERSION_TABLE} SET version_num = '0002'")
    refused = run(capsys, "store", "migrate", "--store", copy)
    assert (refused.code, refused.out) == (2, "")
    assert "SB715 store-unreleased" in refused.err


def test_reconciling_from_the_store_prints_what_the_files_do(
    cycle: Cycle, store: Path, capsys: Capture
) -> None:
    bring_in(capsys, cycle, store)
    stored = run(capsys, "reconcile", "--period", JANUARY, "--store", store, "--format", "json")
    straight = run(
        capsys, "reconcile", cycle.returned, "--issued", cycle.issued, "--period", JANUARY, "--format", "json"
    )
    assert (stored.code, stored.document) == (straight.code, straight.document)
    latest = run(capsys, "reconcile", "--store", store, "--format", "json")
    assert (latest.document, latest.err) == (stored.document, "month 2027-01, the latest with returns\n")
    assert run(capsys, "reconcile", "--period", JANUARY).code == 2
    assert run(capsys, "reconcile", "--period", JANUARY, "--store", "none.db").code == 2


def test_a_page_from_the_store_is_that_of_the_files(
    cycle: Cycle, store: Path, capsys: Capture, tmp_path: Path
) -> None:
    bring_in(capsys, cycle, store)
    pages = [tmp_path / "stored.html", tmp_path / "returned.html"]
    sources = [("--store", store), (cycle.returned, "--issued", cycle.issued)]
    for page, source in zip(pages, sources, strict=True):
        run(capsys, "reconcile", *source, "--period", JANUARY, "--html", page, "--incognito")
    stored, returned = (page.read_text("utf-8") for page in pages)
    assert "% of plan (" in stored
    assert stored == returned


def test_help_and_versions_do_without_the_database_library() -> None:
    code = (
        "import sys; from salesbook.cli import main\n"
        "try: main(sys.argv[1:])\n"
        "finally: print('sqlalchemy' in sys.modules)"
    )
    for words in (["--help"], ["store", "--help"], ["import", "--help"], ["--version"]):
        done = subprocess.run(
            [sys.executable, "-c", code, *words], capture_output=True, text=True, check=True
        )
        assert done.stdout.splitlines()[-1] == "False"


ENDINGS = [(signal.SIGINT, 130), (signal.SIGTERM, 143)]
if sys.platform != "win32":
    ENDINGS.append((signal.SIGHUP, 129))


@pytest.mark.skipif(sys.platform == "win32", reason="signals work otherwise on Windows")
@pytest.mark.parametrize(("sent", "code"), ENDINGS)
def test_ended_by_a_signal_whole_files_are_left(
    cycle: Cycle, store: Path, capsys: Capture, sent: signal.Signals, code: int
) -> None:
    command = [sys.executable, "-c", "from salesbook.cli import main; main()", "import", str(cycle.returned)]
    command += ["--issued", str(cycle.issued), "--period", JANUARY, "--store", str(store), "--format", "json"]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True
    )
    time.sleep(1)
    while process.poll() is None and not _reading(process.pid):
        time.sleep(0.01)
    if process.poll() is None:
        process.send_signal(sent)
    out, _ = process.communicate(timeout=60)
    assert process.returncode in (0, code)
    if process.returncode == code:
        assert json.loads(out)["interrupted"]
    rows = json.loads(run(capsys, "store", "query", COUNTS, "--store", store, "--format", "json").out)["rows"]
    assert all(count == 9 for _, count in rows)
    assert bring_in(capsys, cycle, store).code == 0


COUNTS = "SELECT owner, COUNT(*) FROM actuals GROUP BY owner"


def _reading(pid: int) -> bool:
    """Say whether a process has workers, so that it is past its start."""
    children = Path(f"/proc/{pid}/task/{pid}/children")
    return not children.exists() or bool(children.read_text("ascii").split())


def test_the_status_from_a_store_shows_every_month_and_lists_problems_when_asked(
    cycle: Cycle, store: Path, capsys: Capture
) -> None:
    (cycle.returned / LI_SI).unlink()
    bring_in(capsys, cycle, store, "--received", "2027-01-28")
    asked = ("status", "--period", "2027-02", "--store", store, "--as-of", "2027-03-01")
    told = run(capsys, *asked)
    assert "SB291" not in told.err
    assert told.err == "problems: 1 (-v lists them)\n"
    assert "SB291" in run(capsys, *asked, "-v").err
    months = {
        each["owner"]: each["months"] for each in run(capsys, *asked, "--format", "json").document["owners"]
    }
    assert months["li-si"] == {"2027-01": "missing", "2027-02": "missing"}
    assert months["zhang-san"] == {"2027-01": "returned", "2027-02": "missing"}
    assert "✓  ✗" in told.out


@pytest.mark.parametrize("command", ["status", "reconcile"])
def test_a_store_and_a_folder_that_are_both_named_are_refused(
    cycle: Cycle, store: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    files = (command, cycle.returned, "--issued", cycle.issued, "--period", JANUARY)
    refused = run(capsys, *files, "--store", store)
    assert (refused.code, refused.out) == (2, "")
    assert "either --store, or --issued" in refused.err
    # Set for good, the variable steps back where files are named.
    monkeypatch.setenv("SALESBOOK_STORE", str(store))
    assert run(capsys, *files).code == 0
