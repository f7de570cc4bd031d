from __future__ import annotations

import pytest
from support.edited_books import formulas, issued, loaded, packed_parts, read

from salesbook.demo.editing.rename import rename_sheet
from salesbook.spreadsheet.grid import Area


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
