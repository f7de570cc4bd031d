from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from support.books import book_of
from support.edited_books import changed_parts, formulas, issued, loaded, packed_parts, read
from support.office import recalculate, require_office

from salesbook.demo.editing.insert import insert_rows
from salesbook.demo.editing.rename import rename_sheet
from salesbook.spreadsheet.grid import Area
from salesbook.xlsx.patching.patch import set_cells


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
