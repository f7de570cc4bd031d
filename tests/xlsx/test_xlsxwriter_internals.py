"""What is used of XlsxWriter's private members is there, and means what it meant."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Mapping
from decimal import Decimal
from inspect import Parameter, signature
from typing import Any

import pytest
import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from salesbook.spreadsheet.book import CellSpec, Style, Validation
from salesbook.spreadsheet.grid import Area
from salesbook.xlsx.writing import plain
from salesbook.xlsx.writing.xlsxwriter_internals import CellBook, CellSheet

Fill = Callable[[Any, Any], object]
"""Takes a worksheet and a format."""

IN_MEMORY: Mapping[str, bool] = {"in_memory": True}
STREAMED: Mapping[str, bool] = {"constant_memory": True, "in_memory": False}

LOOK = Style()
CELLS = (
    CellSpec(0, 0, "=1 & <b>", LOOK),
    CellSpec(1, 1, None, LOOK),
    CellSpec(2, 27, Decimal("-1234.56"), LOOK),
    CellSpec(2, 28, Decimal("1E-9"), LOOK),
    CellSpec(3, 3, value=True, style=LOOK),
    CellSpec(4, 4, "a & b", LOOK, 'IF(A1<2,"a","b")'),
    CellSpec(5, 5, Decimal("0.3"), LOOK, "SUM(A1:A2)"),
    CellSpec(20, 1, "#N/A", LOOK, "NA()"),
    CellSpec(20, 0, value=False, style=LOOK, formula="A1>2"),
    CellSpec(21, 0, "=1 & <b>", LOOK, link="'Data'!A1"),
    CellSpec(22, 0, "elsewhere", LOOK, link="external:other.xlsx"),
    CellSpec(23, 0, Decimal(7), LOOK, "3+4", "'Data'!A1"),
    CellSpec(24, 0, "first", LOOK),
    CellSpec(24, 0, "last", LOOK),
)
ROWS = {
    0: (30.0, False, 0, False),
    7: (None, True, 1, False),
    20: (15.75, False, 2, True),
    40: (9.0, True, 0, False),
}
"""Height, hidden, level and folded, by row; some have no cells."""


def written(fill: Fill, kind: type = CellSheet, options: Mapping[str, bool] = IN_MEMORY) -> dict[str, str]:
    """Return the parts of a workbook whose sheet was filled."""
    into = io.BytesIO()
    with xlsxwriter.Workbook(into, dict(options)) as book:
        fill(book.add_worksheet("Data", kind), book.add_format({"bold": True}))
    with zipfile.ZipFile(into) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist() if "core.xml" not in name}


def cells(fill: Fill, kind: type = CellSheet, options: Mapping[str, bool] = IN_MEMORY) -> list[str]:
    """Return the elements of the cells of a sheet that was filled."""
    return re.findall(r"<c .*?(?:/>|</c>)", written(fill, kind, options)["xl/worksheets/sheet1.xml"])


def put_all(sheet: Any, style: Any) -> None:  # noqa: ANN401 - XlsxWriter is untyped
    sheet.put_cells(CELLS, lambda _: style)
    for row, (height, hidden, level, collapsed) in ROWS.items():
        sheet.put_row(row, height, hidden=hidden, level=level, collapsed=collapsed)


def write_all(sheet: Any, style: Any) -> None:  # noqa: ANN401
    for row, column, value, _, formula, link in sorted(CELLS, key=lambda cell: cell[:2]):
        plain = float(value) if isinstance(value, Decimal) else value
        if link is not None:
            target = link if link.startswith("external:") else f"internal:{link}"
            sheet.write_url(row, column, target, style, string=str(value))
        if formula is not None:
            sheet.write_formula(row, column, "=" + formula, style, plain)
        elif link is None and isinstance(plain, str):
            sheet.write_string(row, column, plain, style)
        elif link is None:
            sheet.write(row, column, plain, style)
    for row, (height, hidden, level, collapsed) in ROWS.items():
        sheet.set_row(row, height, None, {"hidden": hidden, "level": level, "collapsed": collapsed})


def test_a_sheet_is_written_as_xlsxwriter_writes_it_to_the_byte() -> None:
    assert written(put_all) == written(write_all, Worksheet)


def test_a_chart_keeps_the_same_copy_of_its_cells() -> None:
    def charted(fill: Fill, kind: type) -> str:
        into = io.BytesIO()
        with xlsxwriter.Workbook(into, {"in_memory": True}) as book:
            sheet = book.add_worksheet("Data", kind)
            fill(sheet, book.add_format({"bold": True}))
            drawn = book.add_chart({"type": "column"})
            for column in (0, 5, 27):
                drawn.add_series(
                    {"categories": ["Data", 0, 1, 5, 1], "values": ["Data", 0, column, 25, column]}
                )
            sheet.insert_chart(30, 0, drawn)
        with zipfile.ZipFile(into) as archive:
            return archive.read("xl/charts/chart1.xml").decode()

    assert charted(put_all, CellSheet) == charted(write_all, Worksheet)


def test_a_streamed_sheet_has_the_same_cells() -> None:
    whole = [cell for cell in CELLS if cell.row != 24]

    def stream(sheet: Any, style: Any) -> None:  # noqa: ANN401
        sheet.put_cells(sorted(whole, key=lambda cell: cell[:2]), lambda _: style)

    streamed = [each for each in cells(stream, options=STREAMED) if "inlineStr" not in each]
    kept = cells(lambda sheet, style: sheet.put_cells(whole, lambda _: style))
    assert streamed == [each for each in kept if 't="s"' not in each]
    assert len(streamed) == len(whole) - 3  # texts stand in their cells there


def test_the_cells_are_these() -> None:
    assert cells(put_all)[:7] == [
        '<c r="A1" s="1" t="s"><v>0</v></c>',
        '<c r="B2" s="1"/>',
        '<c r="AB3" s="1"><v>-1234.56</v></c>',
        '<c r="AC3" s="1"><v>1E-09</v></c>',
        '<c r="D4" s="1" t="b"><v>1</v></c>',
        '<c r="E5" s="1" t="str"><f>IF(A1&lt;2,"a","b")</f><v>a &amp; b</v></c>',
        '<c r="F6" s="1"><f>SUM(A1:A2)</f><v>0.3</v></c>',
    ]


def test_a_formula_is_written_as_it_is() -> None:
    """XlsxWriter would search each formula for some thirty newer functions, to give them a prefix."""
    newer = CellSpec(0, 0, Decimal(0), LOOK, "SUM(FILTER(A1:A2,B1:B2))")

    def fill(sheet: Any, style: Any) -> None:  # noqa: ANN401
        sheet.write_formula(0, 0, f"={newer.formula}", style, 0)

    for options in (IN_MEMORY, STREAMED):
        ours = cells(lambda sheet, style: sheet.put_cells([newer], lambda _: style), options=options)
        assert re.findall("<f.*?>(.*)</f>", ours[0]) == [newer.formula]
    assert re.findall("<f.*?>(.*)</f>", cells(fill, Worksheet)[0]) == ["SUM(_xlfn._xlws.FILTER(A1:A2,B1:B2))"]


def test_an_empty_result_of_a_formula_is_text() -> None:
    empty = CellSpec(0, 0, "", LOOK, "A2")
    for options in (IN_MEMORY, STREAMED):
        ours = cells(lambda sheet, style: sheet.put_cells([empty], lambda _: style), options=options)
        assert ours == ['<c r="A1" s="1" t="str"><f>A2</f><v></v></c>']


RULES = [
    Validation(area=Area(1, 1, 4, 1), kind="decimal", minimum=Decimal(0), maximum=Decimal(9), title="a & b"),
    Validation(area=Area(7, 2, 7, 2), kind="list", choices=("yes", "no"), prompt='say "yes"\nor no'),
    Validation(area=Area(6, 1, 6, 1), kind="decimal", minimum=Decimal(0), maximum=Decimal(9), title="a & b"),
    Validation(area=Area(8, 3, 9, 4), kind="length", maximum=Decimal(8), strict=False, error="<too long>"),
]


def test_rules_that_are_alike_are_written_as_each_alone() -> None:
    def plainly(sheet: Any, _: object) -> None:  # noqa: ANN401
        for rule in RULES:
            sheet.data_validation(*rule.area, options(rule))

    ours = written(lambda sheet, _: sheet.put_validations(RULES, options))
    assert ours == written(plainly, Worksheet)


def options(rule: Validation) -> dict[str, object]:
    """Return a rule as XlsxWriter takes it."""
    return plain._validation(rule)


SHARED = (
    "plain",
    "a & b",
    "<b>",
    " before",
    "after\u3000",
    "two\nlines",
    "_x0041_",
    "_x",
    "bell\x07",
    "\ufffe",
    "=1",
)


def test_shared_texts_are_written_as_xlsxwriter_writes_them() -> None:
    def parts(book: type) -> str:
        into = io.BytesIO()
        with book(into, dict(IN_MEMORY)) as workbook:
            sheet = workbook.add_worksheet()
            for row, text in enumerate(SHARED):
                sheet._write_string(row, 0, text)
        with zipfile.ZipFile(into) as archive:
            return archive.read("xl/sharedStrings.xml").decode()

    assert parts(CellBook) == parts(xlsxwriter.Workbook)


OVERRIDDEN = (
    "_write_rows",
    "_get_range_data",
    "_write_cell",
    "_prepare_formula",
    "_xml_formula_element",
    "_write_data_validations",
)


@pytest.mark.parametrize("member", OVERRIDDEN)
def test_what_is_overridden_takes_the_same_arguments_by_place(member: str) -> None:
    theirs, ours = (signature(getattr(kind, member)).parameters.values() for kind in (Worksheet, CellSheet))
    anything = any(each.kind is Parameter.VAR_POSITIONAL for each in ours)
    assert len(ours) == len(theirs) or (anything and len(ours) <= len(theirs))


def test_nothing_else_is_overridden() -> None:
    own = {name for name in vars(CellSheet) if not name.startswith(("put_", "__"))}
    assert own & set(dir(Worksheet)) == set(OVERRIDDEN)
    with xlsxwriter.Workbook(io.BytesIO(), {"in_memory": True}) as book:
        plain, ours = book.add_worksheet("Plain"), book.add_worksheet("Ours", CellSheet)
        assert set(vars(ours)) - set(vars(plain)) == {
            "own_cells",
            "own_lines",
            "own_spans",
            "own_looks",
            "own_first",
            "own_rules",
            "own_held",
        }
