from __future__ import annotations

import io
import warnings
import zipfile
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.worksheet.worksheet import Worksheet
from support.books import MAIN, book_of, packed, parts, relations
from support.office import recalculate, require_office

from salesbook.layout.grid import Area, Cell, CellType, Grid
from salesbook.xlsx.package.package import open_package
from salesbook.xlsx.patching.patch import CellValue, Formula, insert_rows, rename_sheet, set_book, set_cells
from salesbook.xlsx.patching.rewrite import renamed, shifted, translated
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


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (Decimal("620.10"), (CellType.NUMBER, "620.10", None)),
        (-7, (CellType.NUMBER, "-7", None)),
        ("约620", (CellType.TEXT, "约620", None)),
        (" <a> & b\n", (CellType.TEXT, " <a> & b\n", None)),
        ("a\r_x000D_\x01", (CellType.TEXT, "a\r_x000D_\x01", None)),
        ("=1+1", (CellType.TEXT, "=1+1", None)),
        (True, (CellType.BOOLEAN, "1", None)),
        ("#DIV/0!", (CellType.ERROR, "#DIV/0!", None)),
        (Formula("B2*2", Decimal(20)), (CellType.NUMBER, "20", "B2*2")),
        (Formula('"<"&A1', "<key"), (CellType.TEXT, "<key", '"<"&A1')),
        (Formula("1/0", "#DIV/0!"), (CellType.ERROR, "#DIV/0!", "1/0")),
        (Formula("B2*2"), (CellType.NUMBER, None, "B2*2")),
    ],
)
def test_a_cell_takes_a_value_and_keeps_its_style(
    value: CellValue,
    expected: tuple[CellType, str | None, str | None],
) -> None:
    book = issued()
    found = cell(set_cells(book, "Sales 月", {(2, 2): value}), "Sales 月", 2, 2)
    assert found is not None
    assert (found.type, found.raw, found.formula, found.format) == (*expected, "#,##0.00")


def test_only_the_sheet_that_is_set_changes() -> None:
    book = issued()
    assert changed_parts(book, set_cells(book, "sales 月", {(1, 1): 5})) == {"xl/worksheets/sheet1.xml"}
    assert changed_parts(book, set_cells(book, "Sum", {})) == set()


def test_setting_the_same_value_twice_gives_the_same_bytes() -> None:
    once = set_cells(issued(), "Sum", {(0, 0): 5, (8, 3): "x"})
    assert set_cells(once, "Sum", {(0, 0): 5, (8, 3): "x"}) == once


def test_cells_of_other_rows_stay_as_they_are() -> None:
    before = read(issued()).sheets[0].cells
    after = read(set_cells(issued(), "Sales 月", {(2, 2): 5})).sheets[0].cells
    assert dict(after) == {**before, (2, 2): after[2, 2]}


def test_a_missing_cell_is_created_in_its_place() -> None:
    rows = '<row r="2" spans="2:2"><c r="B2"><v>1</v></c></row><row r="4"/>'
    values = {(0, 0): 1, (1, 0): 2, (1, 2): 3, (2, 1): 4, (3, 1): 5, (9, 0): 6}
    changed = set_cells(book_of(rows, before='<dimension ref="B2"/>'), "Data", values)
    text = packed_parts(changed)["xl/worksheets/sheet1.xml"][1].decode()
    assert text == (
        f'<worksheet xmlns="{MAIN}"><dimension ref="A1:C10"/><sheetData>'
        '<row r="1"><c r="A1"><v>1</v></c></row>'
        '<row r="2"><c r="A2"><v>2</v></c><c r="B2"><v>1</v></c><c r="C2"><v>3</v></c></row>'
        '<row r="3"><c r="B3"><v>4</v></c></row>'
        '<row r="4"><c r="B4"><v>5</v></c></row>'
        '<row r="10"><c r="A10"><v>6</v></c></row></sheetData></worksheet>'
    )


def test_a_created_cell_takes_the_style_of_its_row_or_column() -> None:
    columns = '<cols><col min="2" max="3" style="2"/></cols>'
    book = book_of('<row r="1" s="1" customFormat="1"/><row r="2"/>', before=columns)
    changed = read(set_cells(book, "Data", {(0, 1): 1, (1, 1): 1, (2, 2): 1, (2, 0): 1})).sheets[0]
    assert [found.format for found in changed.cells.values()] == [
        '0.0"万"',
        "mm-dd-yy",
        "General",
        "mm-dd-yy",
    ]


def test_clearing_leaves_a_styled_blank() -> None:
    book = book_of('<row r="1"><c r="A1" s="1" t="str"><f>B1</f><v>x</v></c></row>')
    changed = set_cells(book, "Data", {(0, 0): None, (0, 5): None, (7, 7): None})
    assert b'<c r="A1" s="1"/>' in packed_parts(changed)["xl/worksheets/sheet1.xml"][1]
    assert read(changed).sheets[0].cells == {}


def test_a_sheet_without_rows_takes_values() -> None:
    book = book_of(sheet=f'<worksheet xmlns="{MAIN}"><sheetData/></worksheet>')
    assert read(set_cells(book, "Data", {(0, 0): 5})).sheets[0].cells[0, 0].raw == "5"


def test_prefixed_and_unnumbered_cells_are_set_in_place() -> None:
    rows = "<x:row><x:c><x:v>1</x:v></x:c><x:c/><!-- <x:c> --><x:c><x:v>3</x:v></x:c></x:row>"
    book = book_of(sheet=f'<x:worksheet xmlns:x="{MAIN}"><x:sheetData>{rows}</x:sheetData></x:worksheet>')
    changed = read(set_cells(book, "Data", {(0, 1): 2, (1, 0): "x"})).sheets[0]
    assert [found.raw for found in changed.cells.values()] == ["1", "2", "3", "x"]


def test_a_sheet_in_utf_16_is_saved_as_utf_8() -> None:
    book: dict[str, str | bytes] = {**parts('<row r="1"><c r="A1" t="str"><v>元</v></c></row>')}
    declared = f'<?xml version="1.0" encoding="UTF-16"?>{book["xl/worksheets/sheet1.xml"]!s}'
    book["xl/worksheets/sheet1.xml"] = declared.encode("utf-16")
    changed = read(set_cells(packed(book), "Data", {(0, 1): "x"})).sheets[0]
    assert [found.raw for found in changed.cells.values()] == ["元", "x"]


def test_followers_of_a_shared_formula_keep_it_when_its_first_cell_is_set() -> None:
    rows = (
        '<row r="1"><c r="A1"><f t="shared" ref="A1:A3" si="0">B1*$C$1&amp;D:D</f><v>1</v></c></row>'
        '<row r="2"><c r="A2"><f t="shared" si="0"/><v>2</v></c></row>'
        '<row r="3"><c r="A3"><f t="shared" si="0"></f><v>3</v></c></row>'
    )
    changed = read(set_cells(book_of(rows), "Data", {(0, 0): 9})).sheets[0]
    assert [(found.raw, found.formula) for found in changed.cells.values()] == [
        ("9", None),
        ("2", "B2*$C$1&D:D"),
        ("3", "B3*$C$1&D:D"),
    ]


def test_a_replaced_formula_takes_the_calculation_chain_with_it() -> None:
    book = parts('<row r="1"><c r="A1"><f>1+1</f><v>2</v></c><c r="B1"><v>1</v></c></row>')
    book["xl/calcChain.xml"] = f'<calcChain xmlns="{MAIN}"><c r="A1" i="7"/></calcChain>'
    targets = {"rId1": ("worksheet", "worksheets/sheet1.xml"), "rId9": ("calcChain", "calcChain.xml")}
    book["xl/_rels/workbook.xml.rels"] = relations(targets)
    book["[Content_Types].xml"] = book["[Content_Types].xml"].replace(
        "</Types>",
        '<Override PartName="/xl/calcChain.xml" ContentType="application/vnd.openxmlformats-'
        'officedocument.spreadsheetml.calcChain+xml"/></Types>',
    )
    kept = packed_parts(set_cells(packed(book), "Data", {(0, 1): 5}))
    dropped = packed_parts(set_cells(packed(book), "Data", {(0, 0): 5}))
    assert "xl/calcChain.xml" in kept
    assert "xl/calcChain.xml" not in dropped
    assert not any(b"calcChain" in content for _, content in dropped.values())


def test_several_sheets_are_set_at_once() -> None:
    changed = set_book(issued(), {"Sum": {(9, 9): 1}, "Sales 月": {(1, 2): 2}})
    assert cell(changed, "Sum", 9, 9) is not None
    assert cell(changed, "Sales 月", 1, 2) is not None


@pytest.mark.parametrize(
    ("sheet", "place", "value"),
    [("Nowhere", (0, 0), 1), ("Sum", (-1, 0), 1), ("Sum", (0, 16_384), 1), ("Sum", (0, 0), "x" * 32_768)],
)
def test_impossible_values_are_refused(sheet: str, place: tuple[int, int], value: int | str) -> None:
    with pytest.raises(ValueError, match=r"sheet|holds"):
        set_cells(issued(), sheet, {place: value})


def test_what_is_no_workbook_cannot_be_patched() -> None:
    with pytest.raises(ValueError, match="text-file"):
        set_cells(b"a,b", "Data", {(0, 0): 1})


CHARACTERS = st.sampled_from("ab_x005F_x000D_&<>\"' \r\n\t\x01\ufffe元😀")


@given(
    st.dictionaries(
        st.tuples(st.integers(0, 9), st.integers(0, 9)),
        st.one_of(st.integers(-999, 999), st.text(CHARACTERS, min_size=1, max_size=8), st.booleans()),
        max_size=12,
    )
)
def test_whatever_is_set_is_read_back(values: dict[tuple[int, int], int | str | bool]) -> None:
    book = book_of('<row r="3"><c r="B3"/></row><row r="6"><c r="J6" s="1"/></row>')
    cells = read(set_cells(book, "Data", values)).sheets[0].cells
    expected = {
        place: str(int(value)) if isinstance(value, bool) else str(value) for place, value in values.items()
    }
    assert {place: found.raw for place, found in cells.items()} == expected


def loaded(data: bytes, sheet: str) -> Worksheet:
    with warnings.catch_warnings():
        # openpyxl tells that it would drop extensions; nothing is saved here.
        warnings.simplefilter("ignore", UserWarning)
        found = openpyxl.load_workbook(io.BytesIO(data))[sheet]
    assert isinstance(found, Worksheet)
    return found


def formulas(sheet: Worksheet) -> dict[str, str]:
    return {found.coordinate: str(found.value) for row in sheet for found in row if found.data_type == "f"}


def test_inserted_rows_move_everything_below_and_what_refers_to_it() -> None:
    book = insert_rows(issued(), "Sales 月", 3, 2)
    sheet, other = loaded(book, "Sales 月"), loaded(book, "Sum")
    assert [found.value for found in sheet["A"]] == ["key", "p1", "p2", None, None, "p3", "p4", "p5", "end"]
    assert formulas(sheet) == {
        "D2": "=SUM(B2:C2)",
        "D3": "=SUM(B3:C3)",
        "D6": "=SUM(B6:C6)",
        "D7": "=SUM(B7:C7)",
        "D8": "=SUM(B8:C8)",
        "D9": "=SUM(D2:D8)",
    }
    assert formulas(other) == {
        "A1": "='Sales 月'!D9+B1",
        "A2": "=SUM('Sales 月'!D2:D8)",
        "A3": "=B5&\"'Sales 月'!D7\"",
    }
    assert [str(area) for area in sheet.merged_cells.ranges] == ["F7:G8"]
    (validation,) = sheet.data_validations.dataValidation
    assert (str(validation.sqref), validation.formula1) == ("B2:C8", "$B$9")
    rules = {str(area.sqref): area.rules[0].formula for area in sheet.conditional_formatting}
    assert rules == {"B6:C8": ["$B6>5"], "B2:B8": []}
    assert sheet.print_area == "'Sales 月'!$A$1:$D$9"
    assert sheet.print_title_rows == "$1:$1"
    assert sheet.auto_filter.ref == "A1:D8"
    assert sheet.freeze_panes == "B2"
    assert sheet["H7"].hyperlink is not None
    assert sheet["B7"].comment is not None
    assert sheet["B5"].number_format == "#,##0.00"
    assert sheet.row_dimensions[6].height == 30
    assert [found.id for found in sheet.row_breaks.brk] == [6]
    names = {name.name: name.area for name in read(book).names}
    assert names["sb_t_sales"] == Area(0, 0, 8, 3)
    assert names["above"] == Area(0, 0, 0, 3)
    content = {
        name: content.decode() for name, (_, content) in packed_parts(book).items() if name.endswith("ml")
    }
    assert "'Sales 月'!$B$2:$B$8" in content["xl/charts/chart1.xml"]
    assert "<xdr:row>5</xdr:row>" in content["xl/drawings/drawing1.xml"]
    assert 'ref="B7"' in content["xl/comments1.xml"]


def test_other_parts_stay_byte_for_byte_when_rows_are_inserted() -> None:
    book = issued()
    unmoved = {
        name for name in packed_parts(book) if "styles" in name or "theme" in name or "docProps" in name
    }
    assert unmoved
    assert not changed_parts(book, insert_rows(book, "Sales 月", 3, 1)) & unmoved


def test_rows_inserted_inside_the_frozen_ones_keep_the_header_frozen() -> None:
    assert loaded(insert_rows(issued(), "Sales 月", 0, 2), "Sales 月").freeze_panes == "B4"


def test_inserting_no_rows_changes_no_cell() -> None:
    assert read(insert_rows(issued(), "Sales 月", 3, 0)) == read(issued())


def test_shared_formulas_and_unnumbered_rows_move_too() -> None:
    rows = (
        '<row><c><f t="shared" ref="A1:A3" si="0">B1</f><v>1</v></c></row>'
        '<row><c><f t="shared" si="0"/><v>2</v></c></row><row><c><f t="shared" si="0"/><v>3</v></c></row>'
    )
    cells = read(insert_rows(book_of(rows), "Data", 1, 1)).sheets[0].cells
    assert {found.a1: found.formula for found in cells.values()} == {"A1": "B1", "A3": "B3", "A4": "B4"}


def test_rows_are_never_pushed_off_the_sheet() -> None:
    with pytest.raises(ValueError, match="pushed off"):
        insert_rows(book_of('<row r="1048576"/>'), "Data", 0, 1)


def test_a_renamed_sheet_is_renamed_wherever_it_is_named() -> None:
    book = rename_sheet(issued(), "Sales 月", "It's 2027")
    other = loaded(book, "Sum")
    assert formulas(other) == {
        "A1": "='It''s 2027'!D7+B1",
        "A2": "=SUM('It''s 2027'!D2:D6)",
        "A3": "=B5&\"'Sales 月'!D7\"",
    }
    assert other["A5"].hyperlink.location == "'It''s 2027'!A5"
    grid = read(book)
    assert [sheet.name for sheet in grid.sheets] == ["It's 2027", "Sum"]
    assert {name.name: (name.sheet, name.area) for name in grid.names}["sb_t_sales"] == (
        "It's 2027",
        Area(0, 0, 6, 3),
    )
    whole = b"".join(content for _, content in packed_parts(book).values())
    assert b"It''s 2027'!$B$2:$B$6" in whole
    assert whole.decode("utf-8", "replace").count("Sales 月") == 2  # the text in A3 and its value


def test_a_name_that_excel_refuses_is_refused() -> None:
    for name in ("", "a/b", "x" * 32, "'a", "sum"):
        with pytest.raises(ValueError, match="cannot be the name"):
            rename_sheet(issued(), "Sales 月", name)


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("A1+A5+$A$5", "A1+A7+$A$7"),
        ("SUM(A1:A9)", "SUM(A1:A11)"),
        ("SUM(A1:A4)", "SUM(A1:A4)"),
        ("SUM(A:A)+SUM(4:6)+SUM($1:$2)", "SUM(A:A)+SUM(4:8)+SUM($1:$2)"),
        ("Other!A5+Data!A5+'data'!A5", "Other!A5+Data!A7+'data'!A7"),
        ('"A5"&A5', '"A5"&A7'),
        ("LOG10(A5)+A5B+tax.A5+sb_A5", "LOG10(A7)+A5B+tax.A5+sb_A5"),
        ("Table1[[#All],[A5]]+[1]Data!A5+'[1]Data'!A5", "Table1[[#All],[A5]]+[1]Data!A5+'[1]Data'!A5"),
        ("Data:Other!A5", "Data:Other!A5"),
        ("1E5+A1048576", "1E5+#REF!"),
        ("SUM(A1:A1048576)+XFE5", "SUM(A1:A1048576)+XFE5"),
        ("实绩!A5+A5", "实绩!A5+A7"),
        ("IF(A5=#REF!,1,Data!#REF!)", "IF(A7=#REF!,1,Data!#REF!)"),
    ],
)
def test_references_move_with_inserted_rows(formula: str, expected: str) -> None:
    assert shifted(formula, "Data", 4, 2, here=True) == expected


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("A1+$A1+A$1+$A$1", "B3+$A3+B$1+$A$1"),
        ("SUM(A:B)+SUM($1:1)+x!A1", "SUM(B:C)+SUM($1:3)+x!B3"),
        ("XFD1", "#REF!"),
    ],
)
def test_a_copied_formula_keeps_what_is_fixed(formula: str, expected: str) -> None:
    assert translated(formula, 2, 1) == expected


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("Old!A1+'old'!name+Older!A1", "'A b'!A1+'A b'!name+Older!A1"),
        ("SUM(Old:Last!A1)+Old", "SUM('A b:Last'!A1)+Old"),
        ('"Old!A1"&[1]Old!A1', '"Old!A1"&[1]Old!A1'),
    ],
)
def test_a_formula_names_the_new_sheet(formula: str, expected: str) -> None:
    assert renamed(formula, "Old", "A b") == expected


@pytest.mark.libreoffice
def test_libreoffice_opens_a_patched_book_and_finds_the_same_totals(tmp_path: Path) -> None:
    require_office()
    book = set_cells(issued(), "Sales 月", {(1, 2): Decimal("0.5"), (2, 2): 7})
    path = tmp_path / "book.xlsx"
    path.write_bytes(rename_sheet(insert_rows(book, "Sales 月", 3, 2), "Sales 月", "实绩 1"))
    saved = read(recalculate(path, tmp_path / "saved").read_bytes())
    assert [sheet.name for sheet in saved.sheets] == ["实绩 1", "Sum"]
    assert saved.sheets[0].cells[8, 3].raw == "157.5"
    assert saved.sheets[1].cells[1, 0].raw == "157.5"
    assert {name.name: name.area for name in saved.names}["sb_t_sales"] == Area(0, 0, 8, 3)
