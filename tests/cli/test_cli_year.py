"""`salesbook status --year`: from a plan alone, from files and from a store; as text, JSON and a workbook."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import load_workbook
from support.command import run
from support.starter_cycle import JANUARY, Cycle

from salesbook.files.plan_folder import load_plan

Capture = pytest.CaptureFixture[str]
DAY = ("--as-of", "2027-02-05")


def stages(document: dict[str, object], stage: str) -> list[dict[str, object]]:
    steps = document["steps"]
    assert isinstance(steps, list)
    return [each for each in steps if each["stage"] == stage]


def test_a_plan_on_its_way_to_its_books_is_told_from_its_folder(cycle: Cycle, capsys: Capture) -> None:
    assert run(capsys, "plan", "submit", cycle.plan, "--by", "Chen").code == 0
    told = run(capsys, "status", "--year", "--plan", cycle.plan, *DAY, "--format", "json").document
    (prepare,), (review,) = stages(told, "prepare"), stages(told, "review")
    assert (prepare["state"], prepare["by"]) == ("done", "Chen")
    assert (review["state"], review["who"]) == ("open", {"en": "anybody but Chen", "zh": "Chen以外的人"})
    assert run(capsys, "status", "--plan", cycle.plan).code == 2


def test_a_plan_of_another_name_is_no_version_of_this_one(cycle: Cycle, capsys: Capture) -> None:
    settings = cycle.plan / "plan.toml"
    settings.write_text(settings.read_text("utf-8").replace('id = "my-company', 'id = "other'), "utf-8")
    done = run(capsys, "status", "--year", "--plan", cycle.plan, "--issued", cycle.issued)
    assert (done.code, "SB016" in done.err) == (2, True)


def test_the_year_of_files_says_who_is_missing_and_since_when(
    shared_cycle: Cycle, capsys: Capture, tmp_path: Path
) -> None:
    asked = ("status", "--year", shared_cycle.returned, "--issued", shared_cycle.issued, *DAY)
    told = run(capsys, *asked, "--period", JANUARY)
    assert "FY2027 as of 2027-02-05" in told.out
    february = next(line for line in told.out.splitlines() if "2027-02 " in line and line.startswith("month"))
    assert all(each in february for each in ("open", "2027-02-01", "Zhang San", "days left", "3 missing"))
    for language, words in (("en", "Who is to act"), ("zh", "待办人")):
        out = tmp_path / f"{language}.xlsx"
        written = run(capsys, *asked, "--period", JANUARY, "--format", "xlsx", "-o", out, "--lang", language)
        assert written.code == 0
        (sheet,) = (each for each in load_workbook(out).worksheets if each.sheet_state == "visible")
        assert words in {str(cell.value) for row in sheet for cell in row}


def test_the_year_of_a_store_keeps_who_approved(cycle: Cycle, store: str, capsys: Capture) -> None:
    for step, by in (("submit", "Chen"), ("review", "Li"), ("approve", "Wang")):
        assert run(capsys, "plan", step, cycle.plan, "--by", by).code == 0
    assert run(capsys, "build", cycle.plan, "-o", cycle.issued, "--force", "--jobs", "1").code == 0
    assert run(capsys, "plan", "issue", cycle.issued, "--store", store, "--by", "zhao").code == 0
    told = run(capsys, "status", "--year", "--store", store, *DAY, "--format", "json").document
    for stage, by in (("prepare", "Chen"), ("review", "Li"), ("approve", "Wang"), ("issue", "zhao")):
        (one,) = stages(told, stage)
        assert (one["state"], one["by"]) == ("done", by)
    assert [each["state"] for each in stages(told, "month")] == ["open"] * 2 + ["ahead"] * 10
    january = stages(told, "month")[0]
    assert (january["due"], january["days_overdue"]) == ("2027-01-29", 7)


def test_the_next_plan_has_what_a_store_holds_as_its_history(
    cycle: Cycle, store: str, capsys: Capture
) -> None:
    out = cycle.plan.with_name("next")
    asked = ("year-end", "--store", store, "--next-plan", out)
    assert run(capsys, *asked).code == 2
    taken = ("import", cycle.returned, "--issued", cycle.issued, "--period", JANUARY, "--store", store)
    assert run(capsys, *taken, "--jobs", "1").code == 0
    for language, words in (("en", "Prior year"), ("zh", "达成率")):
        book = out.with_name(f"{language}.xlsx")
        assert run(capsys, *asked[:3], "-o", book, "--lang", language).code == 0
        sheet = next(each for each in load_workbook(book).worksheets if each.sheet_state == "visible")
        assert any(words in str(cell.value) for row in sheet for cell in row)
    assert run(capsys, *asked[:3]).code == 2
    done = run(capsys, *asked)
    assert (done.code, "figures of 1 of 12 months, none of 2027-02, " in done.out) == (0, True)
    assert run(capsys, "plan", "check", out).code == 0
    plan, problems = load_plan(out)
    assert plan is not None, problems
    assert (plan.id, plan.fiscal_year.key, len(plan.history)) == ("my-company-2028", "FY2028", 9)
    told = run(capsys, "reconcile", "--store", store, "--period", JANUARY, "--format", "json").document
    rows = (each for each in told["lines"] if (each["level"], each["measure"]) == ("company", "revenue"))
    assert next(rows)["month"]["actual"] == f"{sum(each.revenue for each in plan.history) / 100:.2f}"
    assert (run(capsys, *asked).code, run(capsys, *asked, "--force").code) == (2, 0)
    year = run(capsys, "status", "--year", "--store", store, "--plan", out, *DAY, "--format", "json").document
    (end,) = stages(year, "year_end")
    assert end["note"] == {"en": "the next plan is my-company-2028", "zh": "下年计划：my-company-2028"}
