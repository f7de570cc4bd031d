from __future__ import annotations

import pytest
from openpyxl.workbook import Workbook
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.worksheet import Worksheet
from support.filled_books import SALES, corner, edited, filled_book, on_sheet, row_of, typed

from salesbook.demo.editing.insert import insert_rows
from salesbook.demo.editing.rename import rename_sheet
from salesbook.intake.identify import find_tokens
from salesbook.intake.locate import LocatedTable, locate, other_places
from salesbook.intake.standing import Standings
from salesbook.problems import Problem, Text
from salesbook.spreadsheet.grid import Grid
from salesbook.xlsx.patching.patch import set_cells
from salesbook.xlsx.reading.read import read_workbook_bytes

JANUARY_TEA = "2027-01/tea"
TOP = corner(filled_book()[0])
"""Row of the keys, 0-based; captions stand below it, then the first row of figures."""
CAPTIONS, FIRST = TOP + 1, TOP + 2
REVENUE = 7
"""Column of the revenue to be filled in, 0-based."""


def grid_of(data: bytes) -> Grid:
    grid, problems = read_workbook_bytes(data)
    assert grid is not None, problems
    return grid


def located(data: bytes, table: str = "sales") -> tuple[LocatedTable | None, list[Problem]]:
    grid = grid_of(data)
    issued = filled_book()[1].table(table)
    assert issued is not None
    return locate(issued, grid, find_tokens(grid))


def found_in(data: bytes, table: str = "sales") -> LocatedTable:
    found, problems = located(data, table)
    assert found is not None, problems
    return found


def slugs_of(found: LocatedTable) -> list[str]:
    return [each.slug for each in found.problems]


def raw(found: LocatedTable, row: str, column: str) -> str | None:
    cell = found.cell(row, column)
    return cell.raw if cell is not None else None


def test_an_untouched_table_stands_where_it_was_written() -> None:
    found = found_in(filled_book()[0])
    assert (found.sheet.name, found.key_row) == (SALES, TOP)
    assert found.rows[JANUARY_TEA] == FIRST
    assert found.columns["revenue_ac"] == REVENUE
    assert len(found.rows) == 36
    assert (list(found.unknown_rows), list(found.doubtful_rows), list(found.doubtful_columns)) == ([], [], [])
    assert found.problems == []


def test_a_renamed_sheet_is_found_by_its_token() -> None:
    found = found_in(rename_sheet(filled_book()[0], SALES, "Sheet1 (2)"))
    assert found.sheet.name == "Sheet1 (2)"
    assert raw(found, JANUARY_TEA, "revenue_ac") == "1800"


@pytest.mark.parametrize("before", [0, 3, TOP], ids=["at the top", "in the titles", "at the key row"])
def test_rows_inserted_above_the_table_move_it(before: int) -> None:
    found = found_in(insert_rows(filled_book()[0], SALES, before, 2))
    assert found.key_row == TOP + 2
    assert raw(found, JANUARY_TEA, "revenue_ac") == "1800"
    assert found.problems == []


@pytest.mark.parametrize(
    "before",
    [FIRST, FIRST + 1, FIRST + 3, FIRST + 20],
    ids=["first", "second", "at a subtotal", "in the middle"],
)
def test_a_row_inserted_inside_the_table_is_a_row_without_a_key(before: int) -> None:
    found = found_in(insert_rows(filled_book()[0], SALES, before, 1))
    assert list(found.unknown_rows) == [before]
    assert len(found.rows) == 36
    assert found.problems == []


def test_a_row_inserted_between_keys_and_captions_is_no_row_of_the_table() -> None:
    found = found_in(insert_rows(filled_book()[0], SALES, CAPTIONS, 1))
    assert raw(found, JANUARY_TEA, "revenue_ac") == "1800"
    assert found.problems == []


def test_a_column_inserted_moves_the_columns_behind_it() -> None:
    found = found_in(on_sheet(filled_book()[0], lambda page: page.insert_cols(6)))
    assert found.columns["revenue_ac"] == REVENUE + 1
    assert raw(found, JANUARY_TEA, "revenue_ac") == "1800"
    assert found.problems == []


def test_a_column_inserted_before_the_first_moves_the_keys_too() -> None:
    found = found_in(on_sheet(filled_book()[0], lambda page: page.insert_cols(1)))
    assert raw(found, JANUARY_TEA, "revenue_ac") == "1800"


def test_a_table_without_its_token_is_found_by_its_name() -> None:
    found = found_in(set_cells(filled_book()[0], SALES, {(TOP, 0): None}))
    assert found.rows[JANUARY_TEA] == FIRST


def test_a_token_beats_a_name_that_points_elsewhere() -> None:
    def point_elsewhere(book: Workbook) -> None:
        name = book.defined_names["sb_t_sales"]
        name.attr_text = "'My targets'!$A$1:$M$40"

    assert found_in(edited(filled_book()[0], point_elsewhere)).sheet.name == SALES


def test_a_name_that_points_at_something_else_locates_nothing() -> None:
    def lose(book: Workbook) -> None:
        book[SALES].cell(TOP + 1, 1).value = None
        book.defined_names["sb_t_sales"].attr_text = "Actuals!$A$1:$L$5"

    found, problems = located(edited(filled_book()[0], lose))
    assert found is None
    assert [each.slug for each in problems] == ["table-by-captions"]


def test_a_deleted_sheet_is_a_missing_table() -> None:
    found, problems = located(edited(filled_book()[0], lambda book: book.remove(book[SALES])))
    assert found is None
    assert [each.slug for each in problems] == ["table-missing"]
    assert problems[0].where.sheet == SALES


def copy_sheet(data: bytes) -> bytes:
    return edited(data, lambda book: book.copy_worksheet(book[SALES]))


def test_of_a_copied_sheet_the_one_that_the_name_covers_is_read() -> None:
    data = copy_sheet(filled_book()[0])
    found = found_in(data)
    assert found.sheet.name == SALES
    others = other_places(found.issued, find_tokens(grid_of(data)), found, Standings())
    assert [each.sheet.name for each in others] == ["Actuals Copy"]


def test_a_copied_sheet_without_a_name_to_tell_them_apart_is_ambiguous() -> None:
    def copy_and_lose_the_name(book: Workbook) -> None:
        book.copy_worksheet(book[SALES])
        del book.defined_names["sb_t_sales"]

    found, problems = located(edited(filled_book()[0], copy_and_lose_the_name))
    assert found is None
    assert [(each.slug, each.value) for each in problems] == [
        ("table-ambiguous", f"Actuals!A{TOP + 1}, Actuals Copy!A{TOP + 1}")
    ]


def test_a_name_of_a_sheets_own_scope_does_not_count() -> None:
    def copy_with_names(book: Workbook) -> None:
        copy = book.copy_worksheet(book[SALES])
        copy.defined_names["sb_t_sales"] = DefinedName("sb_t_sales", attr_text="'Actuals Copy'!$A$1:$L$99")

    assert found_in(edited(filled_book()[0], copy_with_names)).sheet.name == SALES


def test_a_deleted_row_is_named() -> None:
    found = found_in(on_sheet(filled_book()[0], lambda page: page.delete_rows(row_of(page, JANUARY_TEA))))
    assert JANUARY_TEA not in found.rows
    assert [(each.slug, each.value) for each in found.problems] == [("row-missing", JANUARY_TEA)]
    row = found.problems[0].where.row
    assert row is not None
    assert row.in_language("en") == "Jan / Green tea / case"


def repeat_row(page: Worksheet) -> None:
    at = row_of(page, JANUARY_TEA)
    page.insert_rows(at + 1)
    for column in range(1, page.max_column + 1):
        page.cell(at + 1, column).value = page.cell(at, column).value


def test_a_row_that_stands_twice_is_in_neither_place() -> None:
    found = found_in(on_sheet(filled_book()[0], repeat_row))
    assert JANUARY_TEA not in found.rows
    assert list(found.doubtful_rows) == [FIRST, FIRST + 1]
    rows = Text.listing((str(FIRST + 1), str(FIRST + 2)))
    assert [(each.slug, each.details["rows"]) for each in found.problems] == [("row-ambiguous", rows)]


def swap_labels(page: Worksheet) -> None:
    tea, water = row_of(page, "2027-01/tea"), row_of(page, "2027-01/water")
    for column in ("B", "C"):
        first, second = page[f"{column}{tea}"], page[f"{column}{water}"]
        first.value, second.value = second.value, first.value


def test_rows_whose_labels_were_sorted_apart_from_their_keys_are_withheld() -> None:
    found = found_in(on_sheet(filled_book()[0], swap_labels))
    assert slugs_of(found) == ["labels-disagree", "labels-disagree"]
    assert {"2027-01/tea", "2027-01/water"}.isdisjoint(found.rows)
    assert [each.value for each in found.problems] == ["Water", "Green tea"]
    assert list(found.doubtful_rows) == [FIRST, FIRST + 1]


def test_rows_sorted_with_their_keys_are_the_same_rows() -> None:
    def swap(page: Worksheet) -> None:
        tea, water = row_of(page, "2027-01/tea"), row_of(page, "2027-01/water")
        for first, second in zip(page[tea], page[water], strict=True):
            first.value, second.value = second.value, first.value

    found = found_in(on_sheet(filled_book()[0], swap))
    assert found.problems == []
    assert raw(found, "2027-01/tea", "revenue_ac") == "1800"
    assert raw(found, "2027-01/water", "revenue_ac") == "450"


def test_labels_may_be_spaced_and_spelled_in_other_letters() -> None:
    found = found_in(set_cells(filled_book()[0], SALES, {(FIRST, 2): " green  TEA "}))
    assert found.problems == []


def test_a_label_that_was_deleted_withholds_its_row() -> None:
    found = found_in(set_cells(filled_book()[0], SALES, {(FIRST, 2): None}))
    assert [(each.slug, each.value) for each in found.problems] == [("labels-disagree", "(blank)")]


def test_a_key_with_spaces_around_it_is_the_same_key() -> None:
    found = found_in(set_cells(filled_book()[0], SALES, {(FIRST, 0): f" {JANUARY_TEA} "}))
    assert found.problems == []


def test_a_row_without_its_key_is_unknown_and_missed() -> None:
    found = found_in(set_cells(filled_book()[0], SALES, {(FIRST, 0): None}))
    assert list(found.unknown_rows) == [FIRST]
    assert slugs_of(found) == ["row-missing"]


def test_a_changed_caption_withholds_its_column() -> None:
    found = found_in(set_cells(filled_book()[0], SALES, {(CAPTIONS, REVENUE): "Revenue without tax"}))
    assert "revenue_ac" not in found.columns
    assert list(found.doubtful_columns) == [REVENUE]
    assert [(each.slug, each.value, each.where.cell) for each in found.problems] == [
        ("header-changed", "Revenue without tax", f"H{CAPTIONS + 1}")
    ]


def test_a_changed_caption_of_a_column_that_is_not_filled_in_is_no_problem() -> None:
    assert found_in(set_cells(filled_book()[0], SALES, {(CAPTIONS, REVENUE + 1): "Gap"})).problems == []


def test_a_deleted_column_is_named() -> None:
    found = found_in(on_sheet(filled_book()[0], lambda page: page.delete_cols(REVENUE + 1)))
    assert slugs_of(found) == ["column-missing"]
    assert "revenue_ac" not in found.columns
    assert raw(found, JANUARY_TEA, "collections_ac") == "1800"


def test_a_column_whose_key_stands_twice_is_withheld() -> None:
    found = found_in(set_cells(filled_book()[0], SALES, {(TOP, REVENUE + 1): "revenue_ac"}))
    assert [(each.slug, each.value) for each in found.problems] == [
        ("column-ambiguous", f"H{TOP + 1}, I{TOP + 1}")
    ]
    assert list(found.doubtful_columns) == [REVENUE, REVENUE + 1]


def test_without_its_end_mark_a_table_ends_with_its_last_key() -> None:
    data = filled_book()[0]
    end = found_in(data).end_row
    found = found_in(set_cells(data, SALES, {(end, 0): None}))
    assert (len(found.rows), found.end_row, found.problems) == (36, end, [])


def test_every_table_of_the_book_is_found() -> None:
    assert len(found_in(filled_book()[0], "tracking").rows) == 12
    assert len(found_in(filled_book()[0], "my_targets").rows) == 3


def test_codes_with_leading_zeros_keep_them() -> None:
    assert "007" in found_in(filled_book()[0], "my_targets").rows


def test_a_place_is_told_with_the_labels_beside_and_above_it() -> None:
    found = found_in(typed(filled_book()[0], {}))
    row = next(each for each in found.issued.rows if each.key == JANUARY_TEA)
    column = next(each for each in found.issued.columns if each.key == "revenue_ac")
    where = found.where(row, column)
    assert where.place() == f"Actuals!H{FIRST + 1}"
    assert where.row is not None
    assert where.column is not None
    assert where.row.in_language("en") == "Jan / Green tea / case"
    assert where.column.in_language("en") == "Revenue AC Actual"
