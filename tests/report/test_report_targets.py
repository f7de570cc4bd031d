"""Targets printed: as a table, as CSV and JSON row by row, as a workbook."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from datetime import datetime
from itertools import pairwise
from pathlib import Path

import pytest
from openpyxl import load_workbook
from support.tiny_plan import tiny_plan, tiny_targets

from salesbook.api.plan import days_of
from salesbook.api.show import render_month, render_targets, write_shown
from salesbook.lint.rules import lint_book
from salesbook.report.look import Look
from salesbook.report.targets import targets_table
from salesbook.sheets import target_book

PLAN = replace(tiny_plan(), languages=("en",))
TARGETS = tiny_targets(PLAN)


def shown(folder: Path, *by: str, shape: str) -> Path:
    """Return the file that targets are written to."""
    data, problems = render_targets(PLAN, TARGETS, by, shape, "en")
    assert data is not None
    assert [each for each in problems if each.severity.value == "error"] == []
    assert write_shown(data, folder / f"targets.{shape}") == []
    return folder / f"targets.{shape}"


def test_a_table_has_a_title_captions_with_units_subtotals_and_a_total() -> None:
    lines = targets_table(PLAN, TARGETS, ["region", "person"], (), "en").splitlines()
    assert lines[0] == "Targets FY2027 by Region, Person"
    assert "Revenue, CNY" in lines[1]
    assert [line.split()[:2] for line in lines[2:]] == [
        ["East", "Ann"],
        ["East", "Bo"],
        ["East", "Total"],
        ["South", "Cy"],
        ["Total", lines[-1].split()[1]],
    ]
    assert "123,000.00" in lines[-1]


def test_a_table_in_chinese_is_cut_into_parts_where_it_is_too_wide() -> None:
    table = targets_table(PLAN, TARGETS, ["person"], (), "zh", Look(width=30))
    assert table.startswith("FY2027 目标（按人员）\n人员")
    assert table.count("Ann") > 1


def test_csv_and_json_hold_the_same_exact_figures(tmp_path: Path) -> None:
    lines = list(
        csv.DictReader(io.StringIO(shown(tmp_path, "person", "month", shape="csv").read_text("utf-8")))
    )
    document = json.loads(shown(tmp_path, "person", "month", shape="json").read_text("utf-8"))
    assert len(lines) == len(document["rows"]) == 36
    assert [each["revenue"] for each in lines] == [each["values"]["revenue"] for each in document["rows"]]
    assert lines[0]["person_name"] == "Ann"


def test_a_workbook_has_numbers_captions_a_total_and_stands_still_below_its_header(tmp_path: Path) -> None:
    path = shown(tmp_path, "region", "month", shape="xlsx")
    assert lint_book(path.read_bytes()) == ([], [])
    page = load_workbook(path).active
    assert page is not None
    rows = [[cell.value for cell in row] for row in page.iter_rows(min_row=4)]
    assert rows[0][:2] == ["Region", "Month"]
    assert rows[-1][0] == "Total"
    at = rows[0].index("Revenue, CNY")
    assert rows[-1][at] == sum(float(str(row[at])) for row in rows[1:-1]) == 123_000
    assert page.cell(5, at + 1).number_format == "[>=0.005]#,##0.00;[<=-0.005]−#,##0.00;#,##0.00"
    assert (page.freeze_panes, page.print_title_rows, page.page_setup.orientation) == (
        "C5",
        "$4:$4",
        "landscape",
    )
    assert page.auto_filter.ref is not None


def test_rows_beyond_a_sheet_go_on_to_the_next_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(target_book, "MOST_ROWS", 10)
    book = load_workbook(shown(tmp_path, "person", "month", shape="xlsx"))
    assert book.sheetnames == [f"Targets {at}" for at in range(1, 5)]
    assert [page.max_row for page in book] == [14, 14, 14, 11]
    assert book["Targets 4"].cell(11, 1).value == "Total"


def test_a_month_by_day_is_a_workbook_of_dates_and_amounts(tmp_path: Path) -> None:
    weeks, _ = days_of(PLAN, TARGETS, TARGETS.months[2], measure="revenue")
    data = render_month(weeks, TARGETS.months[2], "revenue", PLAN, "xlsx", "en")
    assert lint_book(data) == ([], [])
    (tmp_path / "days.xlsx").write_bytes(data)
    page = load_workbook(tmp_path / "days.xlsx").active
    assert page is not None
    days = [page.cell(at, 2).value for at in range(5, page.max_row)]
    assert all(isinstance(day, datetime) for day in days)
    assert all(first < then for first, then in pairwise(day for day in days if isinstance(day, datetime)))
    amounts = [page.cell(at, 3).value for at in range(5, page.max_row + 1)]
    assert amounts[-1] == pytest.approx(sum(each for each in amounts[:-1] if isinstance(each, int | float)))


def test_captions_of_a_workbook_have_room_for_all_their_lines(tmp_path: Path) -> None:
    plan = replace(PLAN, languages=("zh", "en"))
    data, _ = render_targets(plan, TARGETS, ["person"], "xlsx", "en")
    assert data is not None
    assert write_shown(data, tmp_path / "targets.xlsx") == []
    sheet = load_workbook(tmp_path / "targets.xlsx").worksheets[0]
    height = sheet.row_dimensions[target_book.HEAD_ROW + 1].height
    assert height is not None
    assert height > 29
