from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.books import MAIN, book_of, packed, parts, relations
from support.edited_books import cell, changed_parts, issued, packed_parts, read

from salesbook.spreadsheet.grid import CellType
from salesbook.xlsx.patching.patch import CellValue, StoredFormula, set_book, set_cells
from salesbook.xlsx.patching.rewrite import translated


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
        (StoredFormula("B2*2", Decimal(20)), (CellType.NUMBER, "20", "B2*2")),
        (StoredFormula('"<"&A1', "<key"), (CellType.TEXT, "<key", '"<"&A1')),
        (StoredFormula("1/0", "#DIV/0!"), (CellType.ERROR, "#DIV/0!", "1/0")),
        (StoredFormula("B2*2"), (CellType.NUMBER, None, "B2*2")),
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
