from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from openpyxl import load_workbook
from support.command import run
from support.starter_cycle import FEBRUARY, JANUARY, OWNERS, Cycle, as_planned, issued_book

from salesbook.files.issued_versions import issued_versions

Capture = pytest.CaptureFixture[str]


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


def test_init_writes_a_plan_that_checks_clean(tmp_path: Path, capsys: Capture) -> None:
    made = run(capsys, "init", tmp_path / "plan")
    assert (made.code, made.err) == (0, "")
    assert f"salesbook plan check {tmp_path / 'plan'}" in made.out
    checked = run(capsys, "plan", "check", tmp_path / "plan")
    assert checked.code == 0
    assert "my-company-2027 version 1" in checked.out
    chinese = run(capsys, "plan", "check", tmp_path / "plan", "--messages", "zh").out
    assert "销售额 30,000,000.00 CNY，销量 500,000，回款 29,400,000.00 CNY" in chinese


def test_init_overwrites_nothing_unless_forced(tmp_path: Path, capsys: Capture) -> None:
    (tmp_path / "people.csv").write_text("mine", "utf-8")
    refused = run(capsys, "init", tmp_path)
    assert (refused.code, refused.out) == (2, "")
    assert "SB390 would-overwrite" in refused.err
    assert files(tmp_path) == {"people.csv": b"mine"}
    assert run(capsys, "init", tmp_path, "--force").code == 0
    assert files(tmp_path)["people.csv"] != b"mine"


def test_check_of_no_plan_could_not_run(tmp_path: Path, capsys: Capture) -> None:
    checked = run(capsys, "plan", "check", tmp_path / "nowhere")
    assert (checked.code, checked.out) == (2, "")
    assert "SB200 plan-folder-missing" in checked.err
    assert "nowhere" in checked.err


def test_check_of_an_empty_folder_names_what_is_missing(tmp_path: Path, capsys: Capture) -> None:
    checked = run(capsys, "plan", "check", tmp_path)
    assert checked.code in (1, 2)
    assert "SB201 plan-file-missing" in checked.err


def test_check_reports_all_problems_with_file_and_line(cycle: Cycle, capsys: Capture) -> None:
    people = cycle.plan / "people.csv"
    people.write_text(people.read_text("utf-8").replace(",guangzhou,", ",nowhere,"), "utf-8")
    products = cycle.plan / "products.csv"
    products.write_text(products.read_text("utf-8").replace("120.00", "a lot"), "utf-8")
    checked = run(capsys, "plan", "check", cycle.plan)
    assert (checked.code, checked.out) == (1, "")
    lines = checked.err.splitlines()
    assert {"people.csv", "products.csv"} <= set(lines)
    assert any("line 4" in line and "SB218" in line and "nowhere" in line for line in lines)
    assert any("line 2" in line and "a lot" in line for line in lines)


@pytest.mark.parametrize("content", [b"\xff\xfe\x00garbage", "id,name\nGonzález".encode("cp1252")])
def test_check_of_a_csv_that_cannot_be_read_names_the_file(
    cycle: Cycle, capsys: Capture, content: bytes
) -> None:
    (cycle.plan / "people.csv").write_bytes(content)
    checked = run(capsys, "plan", "check", cycle.plan)
    assert checked.code == 1
    assert "people.csv" in checked.err
    assert "SB204 file-encoding" in checked.err
    assert run(capsys, "build", cycle.plan, "-o", cycle.issued.parent / "out").code == 2


def test_check_as_json_is_one_document(cycle: Cycle, capsys: Capture) -> None:
    clean = run(capsys, "plan", "check", cycle.plan, "--format", "json").document
    assert (clean["schema"], clean["plan"]) == ("salesbook/plan-check/1", "my-company-2027")
    (cycle.plan / "people.csv").unlink()
    broken = run(capsys, "plan", "check", cycle.plan, "--format", "json")
    assert (broken.code, broken.document["plan"]) == (1, None)
    found = broken.document["problems"][0]
    assert {"code", "slug", "severity", "file", "line", "key", "value", "message", "remedy"} <= found.keys()
    assert found["message"].keys() >= {"en", "zh"}


def test_messages_come_in_chinese(tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "请" in run(capsys, "plan", "check", tmp_path / "x", "--messages", "zh").err
    monkeypatch.setenv("SALESBOOK_MESSAGES", "zh")
    assert "请" in run(capsys, "plan", "check", tmp_path / "x").err


@pytest.mark.parametrize(("fail_on", "code"), [("error", 0), ("warning", 1), ("never", 0)])
def test_warnings_fail_when_asked_to(cycle: Cycle, capsys: Capture, fail_on: str, code: int) -> None:
    toml = cycle.plan / "plan.toml"
    toml.write_text(toml.read_text("utf-8").replace('stretch = "3300万"', 'stretch = "100万"'), "utf-8")
    checked = run(capsys, "plan", "check", cycle.plan, "--fail-on", fail_on)
    assert "SB238 stretch-below-target  warning" in checked.err
    assert checked.code == code


def test_show_prints_the_targets_by_any_dimensions(shared_cycle: Cycle, capsys: Capture) -> None:
    shown = run(capsys, "plan", "show", shared_cycle.plan, "--by", "person, quarter,person")
    assert shown.code == 0
    title, head, *lines = shown.out.splitlines()
    assert title == "Targets FY2027 by Person, Quarter"
    assert head.split()[:4] == ["Person", "Quarter", "Revenue,", "CNY"]
    # A subtotal for each person, and the total.
    assert len(lines) == 3 * (4 + 1) + 1


def test_show_as_csv_and_json_gives_the_same_figures(shared_cycle: Cycle, capsys: Capture) -> None:
    by = ("--by", "territory,month")
    table = list(
        csv.DictReader(
            io.StringIO(run(capsys, "plan", "show", shared_cycle.plan, *by, "--format", "csv").out)
        )
    )
    document = run(capsys, "plan", "show", shared_cycle.plan, *by, "--format", "json").document
    assert document["schema"] == "salesbook/targets/1"
    assert [(row["territory"], row["month"], row["revenue"]) for row in table] == [
        (row["territory"], row["month"], row["values"]["revenue"]) for row in document["rows"]
    ]
    assert sum(float(row["revenue"]) for row in table if row["territory"] in ("east", "south")) == 30_000_000


def test_show_writes_a_workbook_and_overwrites_nothing(
    shared_cycle: Cycle, tmp_path: Path, capsys: Capture
) -> None:
    out = tmp_path / "targets.xlsx"
    command = ("plan", "show", shared_cycle.plan, "--by", "person", "--format", "xlsx", "-o", out)
    written = run(capsys, *command)
    assert (written.code, written.out) == (0, f"{out}\n")
    page = load_workbook(out).worksheets[0]
    assert [page.cell(row, page.max_column).value for row in (5, 6, 7)] == list(OWNERS)
    out.write_bytes(b"mine")
    assert run(capsys, *command).code == 2
    assert out.read_bytes() == b"mine"
    assert run(capsys, *command, "--force").code == 0
    assert out.read_bytes() != b"mine"


@pytest.mark.parametrize(
    "arguments",
    [("--by", "colour"), ("--by", ""), ("--format", "xlsx"), ("--format", "pdf")],
)
def test_show_refuses_what_it_cannot_show(
    shared_cycle: Cycle, capsys: Capture, arguments: tuple[str, ...]
) -> None:
    refused = run(capsys, "plan", "show", shared_cycle.plan, *arguments)
    assert (refused.code, refused.out) == (2, "")
    assert "Error: " in refused.err


def test_show_of_a_broken_plan_could_not_run(tmp_path: Path, capsys: Capture) -> None:
    shown = run(capsys, "plan", "show", tmp_path, "--format", "json")
    assert (shown.code, shown.out) == (2, "")
    assert "SB201" in shown.err


def test_build_names_what_it_wrote(shared_cycle: Cycle, tmp_path: Path, capsys: Capture) -> None:
    built = run(capsys, "build", shared_cycle.plan, "-o", tmp_path / "out", "--lang", "zh")
    assert built.code == 0
    assert f"{tmp_path / 'out' / 'li-si-李四-填报表.xlsx'}" in built.out.splitlines()
    assert len(built.out.splitlines()) == 6
    registry = json.loads((tmp_path / "out" / "manifest.json").read_bytes())
    assert registry["schema"] == "salesbook/issued/1"
    assert len(registry["books"]) == 6


def test_build_overwrites_nothing_unless_forced(cycle: Cycle, capsys: Capture) -> None:
    (book,) = cycle.issued.glob("li-si-*.xlsx")
    book.write_bytes(b"mine")
    refused = run(capsys, "build", cycle.plan, "-o", cycle.issued, "--lang", "en")
    assert (refused.code, refused.out) == (2, "")
    assert "SB390 would-overwrite" in refused.err
    assert book.read_bytes() == b"mine"
    assert run(capsys, "build", cycle.plan, "-o", cycle.issued, "--lang", "en", "--force").code == 0


def test_build_writes_only_what_is_named(shared_cycle: Cycle, tmp_path: Path, capsys: Capture) -> None:
    built = run(capsys, "build", shared_cycle.plan, "-o", tmp_path, "--lang", "en", "--only", "li-si")
    assert built.out.splitlines() == [str(tmp_path / "li-si-Li Si-return.xlsx")]
    unknown = run(capsys, "build", shared_cycle.plan, "-o", tmp_path, "--only", "nobody")
    assert unknown.code == 2
    assert "nobody" in unknown.err


def test_build_dry_run_writes_nothing(shared_cycle: Cycle, tmp_path: Path, capsys: Capture) -> None:
    built = run(capsys, "build", shared_cycle.plan, "-o", tmp_path / "out", "--lang", "en", "--dry-run")
    assert (built.code, len(built.out.splitlines())) == (0, 6)
    assert not (tmp_path / "out").exists()


def test_build_of_no_plan_could_not_run(tmp_path: Path, capsys: Capture) -> None:
    built = run(capsys, "build", tmp_path / "nowhere", "-o", tmp_path / "out")
    assert (built.code, built.out) == (2, "")
    assert "SB200" in built.err


def test_a_key_must_be_in_the_environment(
    shared_cycle: Cycle, tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    command = (
        "build",
        shared_cycle.plan,
        "-o",
        tmp_path / "out",
        "--only",
        "li-si",
        "--key-env",
        "SB_TEST_KEY",
    )
    unset = run(capsys, *command)
    assert unset.code == 2
    assert "SB_TEST_KEY is not set" in unset.err
    monkeypatch.setenv("SB_TEST_KEY", "secret")
    assert run(capsys, *command).code == 0


def test_templates_are_exported_used_and_checked(
    shared_cycle: Cycle, tmp_path: Path, capsys: Capture
) -> None:
    own = tmp_path / "templates"
    assert run(capsys, "templates", "export", own).code == 0
    assert (own / "this_month.toml").is_file()
    again = run(capsys, "templates", "export", own)
    assert (again.code, "SB390" in again.err) == (2, True)
    words = own / "this_month.toml"
    words.write_text(words.read_text("utf-8").replace("This month", "Front"), "utf-8")
    command = ("build", shared_cycle.plan, "-o", tmp_path / "out", "--only", "li-si", "--lang", "en")
    assert run(capsys, *command, "--templates", own).code == 0
    (book,) = (tmp_path / "out").glob("*.xlsx")
    assert load_workbook(book).sheetnames[0] == "Front"
    words.write_text("id = ", "utf-8")
    broken = run(capsys, *command, "--templates", own, "--force")
    assert (broken.code, "this_month.toml" in broken.err, "SB101" in broken.err) == (2, True, True)


def test_a_linked_folder_and_a_store_that_cannot_be_opened_are_told(cycle: Cycle, capsys: Capture) -> None:
    link = cycle.plan.with_name("link")
    link.symlink_to(cycle.returned)
    book = cycle.plan.with_name("plan.xlsx")
    assert run(capsys, "plan", "to-xlsx", cycle.plan, "-o", book).code == 0
    for command in (("from-xlsx", book, "-o", link), ("to-xlsx", cycle.plan, "-o", link / "plan.xlsx")):
        refused = run(capsys, "plan", *command)
        assert (refused.code, "SB393 output-is-link" in refused.err) == (2, True)
    nowhere = run(capsys, "plan", "diff", cycle.plan, cycle.plan, "--store", cycle.plan / "no.db")
    assert (nowhere.code, nowhere.out) == (2, "")


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (b"li," + b"a" * 140_000 + b",hz\n", "SB213"),
        (b"li,Li,hz,more\n", "SB215"),
        (b"li,\xff,hz\n", "SB204"),
    ],
)
def test_a_plan_that_no_sheet_can_show_is_not_written_as_a_workbook(
    cycle: Cycle, tmp_path: Path, capsys: Capture, row: bytes, code: str
) -> None:
    (cycle.plan / "people.csv").write_bytes(b"id,name,territory\n" + row)
    done = run(capsys, "plan", "to-xlsx", cycle.plan, "-o", tmp_path / "plan.xlsx")
    assert (done.code, code in done.err, (tmp_path / "plan.xlsx").exists()) == (2, True, False)


@pytest.mark.parametrize("command", [("withdraw", "issued", "--version", "1"), ("reject", "plan")])
def test_a_decision_that_needs_a_reason_takes_no_blank(
    cycle: Cycle, capsys: Capture, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...]
) -> None:
    monkeypatch.chdir(cycle.plan.parent)
    before = issued_versions(cycle.issued)
    refused = run(capsys, "plan", *command, "--reason", " ", "--messages", "zh")
    assert (refused.code, refused.out) == (2, "")
    assert "--reason" in refused.err
    assert issued_versions(cycle.issued) == before


def test_what_a_version_touches_is_told_from_returned_files_alone(
    cycle: Cycle, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(cycle.plan.parent)
    assert run(capsys, "plan", "revise", "plan", "--effective", FEBRUARY, "--out", "plan2").code == 0
    file = cycle.returned / f"{OWNERS[0]}.xlsx"
    file.write_bytes(as_planned(issued_book(cycle, OWNERS[0]), (JANUARY, FEBRUARY)))
    told = run(capsys, "plan", "diff", "issued@1", "plan2", "--returned", file).err
    assert "SB021" in told
    assert "9 accepted figures (2027-02) and 3 issued books" in told
