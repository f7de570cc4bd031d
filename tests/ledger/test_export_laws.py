"""Laws of reading exports: no bytes crash it, nothing is lost, a changed row never counts silently."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from time import process_time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ledger.case import HEAD
from salesbook.api.ledger import ExportTask, LedgerOrder, open_export
from salesbook.ledger.exports.codes import CodeMap, Unmapped, missing_text, parse_codes
from salesbook.ledger.exports.delimited import read_delimited
from salesbook.ledger.exports.grid_rows import room_for, rows_of
from salesbook.ledger.exports.html_table import read_html
from salesbook.ledger.exports.profile import Profile
from salesbook.ledger.exports.read import ExportReading, ReadingTerms, read_export
from salesbook.ledger.exports.rows import Export
from salesbook.ledger.exports.shipped import shipped_profiles
from salesbook.model.amount import Currency
from salesbook.model.period import FiscalYear, Month
from salesbook.problems import Severity, Text, worst
from salesbook.spreadsheet.grid import Cell, CellType, Grid, GridSheet, by_column
from salesbook.xlsx.reading.xml_spreadsheet import read_xml_spreadsheet

YONYOU = shipped_profiles()["yonyou"]
law = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
AMOUNTS = st.lists(st.integers(-(10**9), 10**9), min_size=1, max_size=12)


def terms(profile: Profile = YONYOU) -> ReadingTerms:
    year = FiscalYear(2027, Month(2027, 1))
    return ReadingTerms(profiles=[profile], codes=CodeMap(own={}), currency=Currency("CNY"), year=year)


def read(text: str) -> ExportReading:
    sheet, problems = read_delimited(text)
    assert sheet is not None, problems
    return read_export("books.csv", Export(sheets=[sheet]), terms())


def spelt(minor: int, way: str) -> str:
    """Return an amount of minor units as programs write it."""
    amount = Decimal(abs(minor)).scaleb(-2)
    if way == "brackets" and minor < 0:
        return f"({amount:,.2f})"
    if way == "behind" and minor < 0:
        return f"{amount:,.2f}-"
    if way == "full width":
        return f"{'-' if minor < 0 else ''}{amount:.2f}".translate(
            {ord(sign): ord(sign) + 0xFEE0 for sign in "0123456789."}
        )
    return f"{'-' if minor < 0 else ''}{amount:,.2f}"


def listed(amounts: list[int], way: str, total: int | None = None) -> str:
    rows = [f'2027-01-05,XS{at:03d},a,b,1,"{spelt(each, way)}",,' for at, each in enumerate(amounts)]
    ending = [] if total is None else [f'合计,,,,{len(amounts)},"{spelt(total, way)}",,']
    return "\n".join([HEAD, *rows, *ending]) + "\n"


@law
@given(AMOUNTS, st.sampled_from(["plain", "brackets", "behind", "full width"]))
def test_amounts_in_any_spelling_come_to_their_total(amounts: list[int], way: str) -> None:
    found = read(listed(amounts, way, sum(amounts)))
    assert worst(found.problems) is not Severity.ERROR
    assert [line.figures["revenue"] for line in found.lines] == amounts
    assert found.tables[0].totals == 1


@law
@given(AMOUNTS, st.integers(1, 10**6))
def test_a_total_that_is_off_by_anything_refuses_the_file(amounts: list[int], off: int) -> None:
    total = sum(amounts) + off
    # What the last rows alone come to is a sum of rows, too: of those behind no other total there are none.
    found = read(listed(amounts, "plain", total))
    assert found.lines == ()
    assert "ledger-total-differs" in {each.slug for each in found.problems}


@law
@given(AMOUNTS.filter(lambda amounts: len(amounts) > 1), st.data())
def test_a_row_that_is_lost_refuses_the_file(amounts: list[int], data: st.DataObject) -> None:
    lost = data.draw(st.integers(0, len(amounts) - 1))
    text = listed(amounts, "plain", sum(amounts)).splitlines(keepends=True)
    found = read("".join(text[: lost + 1] + text[lost + 2 :]))
    assert found.lines == ()


@law
@given(st.binary(max_size=400))
def test_no_bytes_crash_the_reading(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    path: Path = tmp_path_factory.mktemp("books") / "books.xls"
    path.write_bytes(data)
    opened = open_export(ExportTask(path=str(path), order=LedgerOrder()))
    assert opened.problems or opened.export is not None
    if opened.export is not None:
        read_export(str(path), opened.export, terms())


@law
@given(st.text(alphabet="<>/tdrhable sxn:u=\"'0123,.合计-", max_size=300))
def test_no_page_crashes_the_reading(text: str) -> None:
    sheet, problems = read_html(text)
    if sheet is None:
        assert [each.slug for each in problems] == ["part-malformed"]
    else:
        read_export("books.html", Export(sheets=[sheet]), terms())


@law
@given(st.text(alphabet='abc,;\t|"\n0123.合计-()', max_size=300))
def test_no_text_crashes_the_reading(text: str) -> None:
    sheet, problems = read_delimited(text)
    assert (sheet is None) == bool(problems)
    if sheet is not None:
        read_export("books.csv", Export(sheets=[sheet]), terms())


@law
@given(st.binary(max_size=200))
def test_no_xml_crashes_the_reading(data: bytes) -> None:
    grid, problems = read_xml_spreadsheet(b'<?xml version="1.0"?><Workbook>' + data)
    assert (grid is None) == bool(problems)


@pytest.mark.parametrize(
    "text",
    [
        f"{HEAD}\n{'a' * 140_000}\n",
        "a" * 140_000,
        f'sep="\n{HEAD}\n',
        f"sep=\r\n{HEAD}\n",
        "\n" * 1_001,
        "a;b\n" * 1_001,
        "," * 16_001,
    ],
    ids=["long-field", "one-field", "quotes-between", "returns-between", "blank-lines", "lines", "commas"],
)
def test_texts_that_ask_for_too_much_are_answered(text: str) -> None:
    sheet, problems = read_delimited(text, most=8_000)
    if sheet is None:
        assert {each.slug for each in problems} <= {"csv-quotes", "too-much-content"}
    assert sheet is None or len(sheet.rows) < 5


@pytest.mark.parametrize("text", ["<tr>" * 4_000_001, "<td colspan=90 rowspan=90>x" * 30, "<tr>" * 2_000])
def test_pages_that_ask_for_too_much_are_refused_before_they_are_read(text: str) -> None:
    sheet, (told,) = read_html(text, most=8_000)
    assert (sheet, told.slug) == (None, "too-much-content")


BROKEN = {
    "a tag": "<td " + "x " * 2**20,
    "tags": "<td                      " * 2**16,
    "quotes": "<td x=\"yyyyyyyyyyyyyyyyy'" * 2**16 + '"',
    "ends": "</td                     " * 2**16,
    "comments": "<!-- yyyyyyyyyyyyyyyyyyy " * 2**16,
    "declarations": "<! yyyyyyyyyyyyyyyyyyyyy " * 2**16,
    "sections": "<![ yyyyyyyyyyyyyyyyyyyyy " * 2**16,
    "scripts": "<script>yyyyyyyyyyyyyyyyyy</scrip " * 2**15,
}


@pytest.mark.parametrize("kind", BROKEN)
def test_a_page_that_breaks_off_is_refused_with_its_line_and_at_once(kind: str) -> None:
    started = process_time()
    sheet, (told,) = read_html(f"<table>\n<tr><td>1\n{BROKEN[kind]}")
    assert (sheet, told.slug, told.details["line"]) == (None, "part-malformed", 3)
    assert process_time() - started < 3


def test_a_tag_of_very_many_attributes_is_refused() -> None:
    sheet, (told,) = read_html(f"<table><tr><td{' a=b' * 2**17}>1</table>")
    assert (sheet, told.slug) == (None, "too-much-content")


ODD_PAGE = (
    "<!--[if gte mso 9]><td>9<![endif]--><!--><![if !x]><table><style>td {a: '<td>8'}</style>"
    '<tr><th data-x=\'a>b\' STYLE=mso-number-format:"\\@">a &lt; b<TD x:num="1.5">1,5<td/>c < d</TR >'
    "<tr><td><script>if (a<td) {'</td>'}</script>x<?php 1 ?></>y<td title=5\">2&nbsp;3"
)


def test_tags_are_told_from_what_looks_like_them() -> None:
    sheet, problems = read_html(ODD_PAGE)
    assert sheet is not None, problems
    assert [list(row.cells) for row in sheet.rows] == [["a < b", "1.5", ""], ["xy", "2\xa03"]]


def test_a_list_of_missing_codes_holds_no_formula_and_is_read_as_the_codes_were() -> None:
    codes = ['=HYPERLINK("http://evil.example")', "'=1", "＠2", "-x", "0101"]
    listed = missing_text(
        [Unmapped(kind="product", code=each, column="", row=1, count=1, suggested="") for each in codes]
    )
    assert all(f",{sign}" not in listed for sign in "=＠-")
    own = CodeMap(own={"product": {"tea": Text.of("tea")}})
    filled, problems = parse_codes("codes.csv", listed.replace(",,,", ",tea,,"), own)
    assert problems == []
    assert [code for _, code in filled.stands] == codes


def test_a_stray_cell_far_to_the_right_widens_its_own_row_alone() -> None:
    cells = [Cell(row, 0, CellType.TEXT, "a", None, "General") for row in range(1000)]
    cells.append(Cell(5, 16_000, CellType.TEXT, "stray", None, "General"))
    grid = Grid(sheets=[GridSheet(name="a", columns=by_column(cells))])
    (sheet,) = rows_of(grid).sheets
    assert [len(row.cells) for row in sheet.rows if len(row.cells) > 1] == [16_001]
    assert room_for(grid) == 17_000
