"""Small workbooks that keep every rule, to be changed until one is broken."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any, TypeAlias

import xlsxwriter

from salesbook.lint.finding import Finding
from salesbook.lint.rules import lint_book

Written: TypeAlias = Any
"""A workbook or a sheet of XlsxWriter, which is untyped."""
Change: TypeAlias = Callable[[Written, Written], object]
"""Changes a workbook and its sheet."""

MONTHS = 24
HEADER = 2
FIRST = HEADER + 1
TOTAL = FIRST + MONTHS


def sample(change: Change | None = None) -> bytes:
    """Return a book of one table: title, message, captions, 24 rows, a total; changed before it is closed."""
    into = io.BytesIO()
    workbook = xlsxwriter.Workbook(into, {"in_memory": True})
    sheet = workbook.add_worksheet("Sales")
    bold = workbook.add_format({"bold": True, "num_format": "#,##0.0"})
    plain = workbook.add_format({"num_format": "#,##0.0"})
    sheet.write(0, 0, "Sales by month, k")
    sheet.write(1, 0, "North sold most.")
    for column, caption in enumerate(("Month", "N", "E", "S", "W", "Fair", "Web", "Sum")):
        sheet.write(HEADER, column, caption, bold)
    for row in range(FIRST, TOTAL):
        sheet.write(row, 0, f"Month {row - HEADER}")
        for column in range(1, 7):
            sheet.write(row, column, float(10 * row + column), plain)
        sheet.write_formula(row, 7, f"=SUM(B{row + 1}:G{row + 1})", plain, float(60 * row + 21))
    sheet.write(TOTAL, 0, "Total", bold)
    for column in range(1, 8):
        sheet.write(TOTAL, column, 1.0, bold)
    sheet.set_column(0, 0, 12)
    sheet.set_paper(9)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.freeze_panes(FIRST, 1)
    sheet.print_area(0, 0, TOTAL, 7)
    sheet.repeat_rows(HEADER)
    if change is not None:
        change(workbook, sheet)
    workbook.close()
    return into.getvalue()


def found(data: bytes) -> list[Finding]:
    """Return what lint finds in a book that can be read."""
    findings, problems = lint_book(data)
    assert problems == []
    return findings


def rules(data: bytes) -> set[str]:
    """Return the rules that a book breaks."""
    return {each.rule for each in found(data)}
