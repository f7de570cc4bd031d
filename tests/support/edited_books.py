"""A book to be edited, and what editing it has changed."""

from __future__ import annotations

import io
import warnings
import zipfile

import openpyxl
import xlsxwriter
from openpyxl.worksheet.worksheet import Worksheet

from salesbook.spreadsheet.grid import Cell, Grid
from salesbook.xlsx.package.package import open_package
from salesbook.xlsx.reading.read import read_workbook_bytes


def read(data: bytes) -> Grid:
    grid, problems = read_workbook_bytes(data)
    assert problems == []
    assert grid is not None
    return grid


def cell(data: bytes, sheet: str, row: int, column: int) -> Cell | None:
    found = read(data).sheet(sheet)
    assert found is not None
    return found.at(row, column)


def packed_parts(data: bytes) -> dict[str, tuple[bytes, bytes]]:
    """Return each part's bytes as they lie in the file, with its content."""
    package, _ = open_package(data)
    assert package is not None
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        found = {}
        for info in archive.infolist():
            start = info.header_offset + 30 + len(info.filename.encode())
            found[info.filename] = (data[start : start + info.compress_size], archive.read(info))
        return found


def changed_parts(old: bytes, new: bytes) -> set[str]:
    before, after = packed_parts(old), packed_parts(new)
    return {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}


def issued() -> bytes:
    """Return a book with everything that moves when rows are inserted."""
    into = io.BytesIO()
    book = xlsxwriter.Workbook(into, {"in_memory": True})
    money = book.add_format({"num_format": "#,##0.00", "locked": False})
    sheet = book.add_worksheet("Sales 月")
    other = book.add_worksheet("Sum")
    sheet.write_row(0, 0, ["key", "Jan", "Feb", "Total"])
    for row in range(1, 6):
        sheet.write_string(row, 0, f"p{row}")
        sheet.write_number(row, 1, row * 10, money)
        sheet.write_blank(row, 2, None, money)
        sheet.write_formula(row, 3, f"=SUM(B{row + 1}:C{row + 1})", money, row * 10)
    sheet.write_formula(6, 3, "=SUM(D2:D6)", money, 150)
    sheet.write_string(6, 0, "end")
    sheet.data_validation("B2:C6", {"validate": "decimal", "criteria": ">=", "value": "=$B$7"})
    rule = {"type": "formula", "criteria": "=$B4>5", "format": money}
    sheet.conditional_format("B4:C6", rule)
    sheet.conditional_format("B2:B6", {"type": "data_bar", "data_bar_2010": True})
    sheet.merge_range("F5:G6", "merged")
    sheet.freeze_panes(1, 1)
    sheet.print_area("A1:D7")
    sheet.repeat_rows(0)
    sheet.write_url("H5", "internal:'Sum'!A1", None, "link")
    sheet.write_comment("B5", "note")
    sheet.set_h_pagebreaks([4])
    sheet.autofilter("A1:D6")
    sheet.set_row(3, 30)
    other.write_formula("A1", "='Sales 月'!D7+B1", None, 150)
    other.write_formula("A2", "=SUM('Sales 月'!D2:D6)", None, 150)
    other.write_formula("A3", "=B5&\"'Sales 月'!D7\"", None, "'Sales 月'!D7")
    other.write_url("A5", "internal:'Sales 月'!A5", None, "back")
    chart = book.add_chart({"type": "column"})
    chart.add_series({"values": "='Sales 月'!$B$2:$B$6", "categories": "='Sales 月'!$A$2:$A$6"})
    sheet.insert_chart("J4", chart)
    book.define_name("sb_t_sales", "='Sales 月'!$A$1:$D$7")
    book.define_name("above", "='Sales 月'!$A$1:$D$1")
    book.close()
    return into.getvalue()


def loaded(data: bytes, sheet: str) -> Worksheet:
    with warnings.catch_warnings():
        # openpyxl tells that it would drop extensions; nothing is saved here.
        warnings.simplefilter("ignore", UserWarning)
        found = openpyxl.load_workbook(io.BytesIO(data))[sheet]
    assert isinstance(found, Worksheet)
    return found


def formulas(sheet: Worksheet) -> dict[str, str]:
    return {found.coordinate: str(found.value) for row in sheet for found in row if found.data_type == "f"}
