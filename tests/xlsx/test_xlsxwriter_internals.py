"""What is used of XlsxWriter's private members is there, and means what it meant."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from inspect import Parameter, signature
from typing import Any

import pytest
import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from salesbook.xlsx.writing.xlsxwriter_internals import CellSheet

Fill = Callable[[Any, Any], object]
"""Takes a worksheet and a format."""


def cells(fill: Fill, kind: type = CellSheet) -> list[str]:
    """Return the elements of the cells of a sheet that was filled."""
    into = io.BytesIO()
    with xlsxwriter.Workbook(into, {"in_memory": True}) as book:
        fill(book.add_worksheet("Data", kind), book.add_format({"bold": True}))
    with zipfile.ZipFile(into) as archive:
        text = archive.read("xl/worksheets/sheet1.xml").decode()
    return re.findall(r"<c .*?(?:/>|</c>)", text)


def put_all(sheet: Any, style: Any) -> None:  # noqa: ANN401 - XlsxWriter is untyped
    sheet.put_text(0, 0, "=1 & <b>", style)
    sheet.put_blank(1, 1, None, style)
    sheet.put_number(2, 27, -1234.56, style)
    sheet.put_number(2, 28, 1e-9, style)
    sheet.put_boolean(3, 3, True, style)
    sheet.put_formula(4, 4, '=IF(A1<2,"a","b")', style, "a & b")
    sheet.put_formula(5, 5, "=SUM(A1:A2)", style, 0.1 + 0.2)


def write_all(sheet: Any, style: Any) -> None:  # noqa: ANN401
    sheet.write_string(0, 0, "=1 & <b>", style)
    sheet.write_blank(1, 1, None, style)
    sheet.write_number(2, 27, -1234.56, style)
    sheet.write_number(2, 28, 1e-9, style)
    sheet.write_boolean(3, 3, True, style)
    sheet.write_formula(4, 4, '=IF(A1<2,"a","b")', style, "a & b")
    sheet.write_formula(5, 5, "=SUM(A1:A2)", style, 0.1 + 0.2)


def test_every_kind_of_cell_is_written_as_xlsxwriter_writes_it() -> None:
    assert cells(put_all) == cells(write_all, Worksheet)


def test_the_cells_are_these() -> None:
    assert cells(put_all) == [
        '<c r="A1" s="1" t="s"><v>0</v></c>',
        '<c r="B2" s="1"/>',
        '<c r="AB3" s="1"><v>-1234.56</v></c>',
        '<c r="AC3" s="1"><v>1E-09</v></c>',
        '<c r="D4" s="1" t="b"><v>1</v></c>',
        '<c r="E5" s="1" t="str"><f>IF(A1&lt;2,"a","b")</f><v>a &amp; b</v></c>',
        '<c r="F6" s="1"><f>SUM(A1:A2)</f><v>0.30000000000000004</v></c>',
    ]


def test_each_cell_is_written_by_itself_from_a_record_of_its_kind() -> None:
    """Otherwise plain cells would not be written in one piece: as before, but slowly."""
    seen: list[tuple[str, tuple[str, ...]]] = []

    class Watched(CellSheet):
        def _write_cell(self, row: int, col: int, cell: Any) -> None:  # noqa: ANN401
            seen.append((type(cell).__name__, cell._fields))
            super()._write_cell(row, col, cell)

    assert cells(put_all, Watched) == cells(put_all)
    assert seen[:3] == [
        ("String", ("string", "format")),
        ("Blank", ("format",)),
        ("Number", ("number", "format")),
    ]
    assert [kind for kind, _ in seen[3:]] == ["Number", "Boolean", "Formula", "Formula"]


def test_a_formula_is_written_as_it_is() -> None:
    """XlsxWriter would search each formula for some thirty newer functions, to give them a prefix."""

    def fill(sheet: Any, style: Any) -> None:  # noqa: ANN401
        sheet._write_formula(0, 0, "=SUM(FILTER(A1:A2,B1:B2))", style, 0)

    assert re.findall("<f.*?>(.*)</f>", cells(fill)[0]) == ["SUM(FILTER(A1:A2,B1:B2))"]
    assert re.findall("<f.*?>(.*)</f>", cells(fill, Worksheet)[0]) == ["SUM(_xlfn._xlws.FILTER(A1:A2,B1:B2))"]


def test_an_empty_result_of_a_formula_is_text() -> None:
    assert cells(lambda sheet, style: sheet.put_formula(0, 0, "=A2", style, "")) == [
        '<c r="A1" s="1" t="str"><f>A2</f><v></v></c>'
    ]


OVERRIDDEN = ("_write_cell", "_prepare_formula", "_xml_formula_element")


@pytest.mark.parametrize("member", OVERRIDDEN)
def test_what_is_overridden_takes_the_same_arguments_by_place(member: str) -> None:
    theirs, ours = (signature(getattr(kind, member)).parameters.values() for kind in (Worksheet, CellSheet))
    anything = any(each.kind is Parameter.VAR_POSITIONAL for each in ours)
    assert len(ours) == len(theirs) or (anything and len(ours) <= len(theirs))


def test_nothing_else_is_overridden() -> None:
    assert {name for name in vars(CellSheet) if not name.startswith(("put_", "__"))} == set(OVERRIDDEN)
