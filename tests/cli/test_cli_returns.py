from __future__ import annotations

import json
from pathlib import Path

import pytest
from support.command import run
from support.starter_cycle import JANUARY, OWNERS, Cycle, changed

Capture = pytest.CaptureFixture[str]
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 40


def check(cycle: Cycle, *more: object) -> tuple[str, ...]:
    return tuple(map(str, ("check", cycle.returned, "--issued", cycle.issued, "--period", JANUARY, *more)))


def test_a_clean_check_exits_with_zero_and_says_so_on_standard_output(
    shared_cycle: Cycle, capsys: Capture
) -> None:
    checked = run(capsys, *check(shared_cycle))
    assert (checked.code, checked.err) == (0, "")
    assert checked.out.splitlines()[-1] == "3 accepted"


def test_findings_exit_with_one_and_go_to_standard_error(cycle: Cycle, capsys: Capture) -> None:
    changed(cycle.returned / "li-si.xlsx", "001", "revenue_ac", "约620")
    (cycle.returned / "wang-wu.xlsx").unlink()
    checked = run(capsys, *check(cycle))
    assert checked.code == 1
    assert "SB502 not-a-number  error" in checked.err
    assert str(cycle.returned / "li-si.xlsx") in checked.err
    assert "SB502" not in checked.out
    assert "rejected" in checked.out
    assert "missing: Wang Wu" in checked.out


@pytest.mark.parametrize(("fail_on", "code"), [("error", 0), ("warning", 1), ("note", 1), ("never", 0)])
def test_what_fails_a_check_is_the_users_choice(
    cycle: Cycle, capsys: Capture, fail_on: str, code: int
) -> None:
    changed(cycle.returned / "li-si.xlsx", "001", "revenue_pl", 1)
    assert run(capsys, *check(cycle, "--fail-on", fail_on)).code == code


def test_a_check_as_json_is_the_documented_document(cycle: Cycle, capsys: Capture) -> None:
    changed(cycle.returned / "li-si.xlsx", "001", "revenue_ac", "约620")
    (cycle.returned / "wang-wu.xlsx").unlink()
    checked = run(capsys, *check(cycle, "--format", "json"))
    document = checked.document
    assert (checked.code, checked.err) == (1, "")
    assert (document["schema"], document["period"], document["missing"]) == (
        "salesbook/check/1",
        JANUARY,
        ["wang-wu"],
    )
    files = {Path(each["path"]).name: each for each in document["files"]}
    assert files["zhang-san.xlsx"]["facts"] == 9
    rejected = files["li-si.xlsx"]
    assert {"path", "status", "plan", "owner", "facts", "tables", "problems"} <= rejected.keys()
    assert (rejected["status"], rejected["tables"]["sales"]) == ("rejected", "withheld")
    found = rejected["problems"][0]
    assert (found["code"], found["value"], found["sheet"]) == ("SB502", "约620", "This month")
    assert found.keys() >= {"slug", "severity", "cell", "row", "column", "message", "remedy"}


def test_an_empty_folder_could_not_be_checked(cycle: Cycle, tmp_path: Path, capsys: Capture) -> None:
    (tmp_path / "empty").mkdir()
    checked = run(capsys, "check", tmp_path / "empty", "--issued", cycle.issued)
    assert (checked.code, checked.out) == (2, "")
    assert "SB802 folder-empty" in checked.err
    assert str(tmp_path / "empty") in checked.err


def test_a_folder_of_pictures_is_named_picture_by_picture(
    cycle: Cycle, tmp_path: Path, capsys: Capture
) -> None:
    (tmp_path / "pictures").mkdir()
    for name in ("a.png", "b.jpg"):
        (tmp_path / "pictures" / name).write_bytes(PNG + name.encode())
    checked = run(capsys, "check", tmp_path / "pictures", "--issued", cycle.issued)
    assert checked.code == 1
    assert checked.err.count("SB314 image-file") == 2
    assert "2 refused" in checked.out


def test_a_path_that_is_not_there_could_not_be_checked(tmp_path: Path, capsys: Capture) -> None:
    checked = run(capsys, "check", tmp_path / "nothing.xlsx")
    assert (checked.code, checked.out) == (2, "")
    assert "SB801 path-missing" in checked.err


def test_a_folder_that_nothing_was_issued_into_is_refused(
    cycle: Cycle, tmp_path: Path, capsys: Capture
) -> None:
    checked = run(capsys, "check", cycle.returned, "--issued", tmp_path)
    assert (checked.code, checked.out) == (2, "")
    assert "SB813 registry-missing" in checked.err


def test_without_the_issued_folder_books_are_judged_by_what_they_say(
    shared_cycle: Cycle, capsys: Capture
) -> None:
    checked = run(capsys, "check", shared_cycle.returned, "--period", JANUARY)
    assert (checked.code, checked.out.splitlines()[-1]) == (0, "3 accepted")


@pytest.mark.parametrize("period", ["2027", "2027-13", "march", "FY2027-Q1"])
def test_a_period_is_a_month(shared_cycle: Cycle, capsys: Capture, period: str) -> None:
    checked = run(capsys, "check", shared_cycle.returned, "--period", period)
    assert checked.code == 2
    assert "such as 2027-03" in checked.err


def test_identify_says_what_each_file_is_and_why(cycle: Cycle, capsys: Capture) -> None:
    (cycle.returned / "picture.xlsx").write_bytes(PNG)
    found = run(capsys, "identify", cycle.returned)
    assert found.code == 1
    assert (
        f"{cycle.returned / 'li-si.xlsx'}: return book of Li Si, plan my-company-2027 version 1, SB-"
        in found.out
    )
    assert "  its own manifest says SB-" in found.out
    assert f"{cycle.returned / 'picture.xlsx'}: the file is a picture" in found.out


def test_identify_as_json_is_one_document(shared_cycle: Cycle, capsys: Capture) -> None:
    found = run(capsys, "identify", shared_cycle.returned, "--format", "json")
    document = found.document
    assert (found.code, document["schema"]) == (0, "salesbook/identify/1")
    assert {each["owner"] for each in document["files"]} == set(OWNERS)
    assert all(each["reasons"] for each in document["files"])


def reconcile(cycle: Cycle, *more: object) -> tuple[str, ...]:
    return tuple(
        map(str, ("reconcile", cycle.returned, "--issued", cycle.issued, "--period", JANUARY, *more))
    )


def test_reconcile_prints_a_summary_and_writes_the_variance_books(
    shared_cycle: Cycle, tmp_path: Path, capsys: Capture
) -> None:
    done = run(capsys, *reconcile(shared_cycle, "-o", tmp_path / "out", "--lang", "en"))
    assert done.code == 0
    assert "My Company" in done.out
    assert "100.0%" in done.out
    written = sorted(path.name for path in (tmp_path / "out").iterdir())
    assert len(written) == 6  # the company, two regions, three people
    assert all(str(tmp_path / "out" / name) in done.out for name in written)


def test_reconcile_overwrites_nothing_unless_forced(
    shared_cycle: Cycle, tmp_path: Path, capsys: Capture
) -> None:
    command = reconcile(shared_cycle, "-o", tmp_path, "--lang", "en")
    assert run(capsys, *command).code == 0
    (book,) = tmp_path.glob("*company*.xlsx")
    book.write_bytes(b"mine")
    refused = run(capsys, *command)
    assert (refused.code, "SB390" in refused.err) == (2, True)
    assert book.read_bytes() == b"mine"
    assert run(capsys, *command, "--force").code == 0
    assert book.read_bytes() != b"mine"


def test_reconcile_as_json_is_one_document_and_needs_no_folder(cycle: Cycle, capsys: Capture) -> None:
    (cycle.returned / "wang-wu.xlsx").unlink()
    done = run(capsys, *reconcile(cycle, "--format", "json"))
    document = done.document
    assert (document["schema"], document["period"]) == ("salesbook/reconcile/1", JANUARY)
    assert {each["owner"]: each["state"] for each in document["returns"]}["wang-wu"] == "missing"
    company = next(
        each for each in document["lines"] if each["level"] == "company" and each["measure"] == "revenue"
    )
    assert company["month"]["match"] == "partly-reported"
    assert company.keys() >= {"keys", "month", "year_to_date", "outlook"}
    assert company["month"].keys() >= {
        "basis",
        "plan",
        "actual",
        "variance",
        "attainment",
        "prior_year",
        "favorable",
    }
    assert json.dumps(document)


def test_reconcile_reports_errors_of_returns_with_one(cycle: Cycle, capsys: Capture) -> None:
    changed(cycle.returned / "li-si.xlsx", "001", "revenue_ac", "#DIV/0!")
    done = run(capsys, *reconcile(cycle))
    assert done.code == 1
    assert "SB503 error-cell" in done.err


def test_reconcile_needs_the_issued_folder(shared_cycle: Cycle, capsys: Capture) -> None:
    assert run(capsys, "reconcile", shared_cycle.returned, "--period", JANUARY).code == 2


@pytest.mark.parametrize("command", ["reconcile", "status"])
def test_without_a_period_the_latest_month_with_returns_is_meant_and_said(
    cycle: Cycle, capsys: Capture, command: str
) -> None:
    changed(cycle.returned / "li-si.xlsx", "001", "revenue_ac", 1, month="2027-09")
    done = run(capsys, command, cycle.returned, "--issued", cycle.issued, "--format", "json")
    assert (done.document["period"], "month 2027-01, the latest with returns" in done.err) == (JANUARY, True)


def test_without_a_period_and_without_returns_there_is_no_month(shared_cycle: Cycle, capsys: Capture) -> None:
    done = run(capsys, "status", "--issued", shared_cycle.issued)
    assert (done.code, "give --period" in done.err) == (2, True)


def test_a_check_never_guesses_its_period(shared_cycle: Cycle, capsys: Capture) -> None:
    done = run(capsys, "check", shared_cycle.returned, "--issued", shared_cycle.issued, "--format", "json")
    assert done.document["period"] is None


def test_reconcile_of_a_month_outside_the_year_could_not_run(cycle: Cycle, capsys: Capture) -> None:
    done = run(capsys, "reconcile", cycle.returned, "--issued", cycle.issued, "--period", "2031-01")
    assert (done.code, done.out) == (2, "")
    assert "SB407 period-outside" in done.err


def test_reconcile_of_an_empty_folder_could_not_run(cycle: Cycle, tmp_path: Path, capsys: Capture) -> None:
    (tmp_path / "empty").mkdir()
    done = run(
        capsys,
        "reconcile",
        tmp_path / "empty",
        "--issued",
        cycle.issued,
        "--period",
        JANUARY,
        "-o",
        tmp_path / "out",
    )
    assert (done.code, done.out) == (2, "")
    assert "SB802" in done.err
    assert not (tmp_path / "out").exists()
