from __future__ import annotations

import pytest

from salesbook.spreadsheet.geometry import (
    Axis,
    Page,
    Paper,
    column_pixels,
    printed,
    row_pixels,
    stored_pixels,
)


@pytest.mark.parametrize(("characters", "pixels"), [(1, 12), (8.43, 64), (10, 75), (10.9, 81)])
def test_a_column_is_as_wide_as_excel_measures(characters: float, pixels: int) -> None:
    assert column_pixels(characters) == pixels


def test_a_stored_width_counts_the_sides_of_a_column() -> None:
    assert stored_pixels(9.140625) == column_pixels(8.43) == 64
    assert row_pixels(15) == 20


def test_what_is_hidden_takes_no_room_and_is_not_shown() -> None:
    rows = Axis(sizes={0: 30, 3: 100}, usual=20, hidden={1})
    assert rows.span(0, 3) == 30 + 20 + 100
    assert rows.shown(0, 9, 149) == [0, 2]
    assert rows.shown(0, 9, 170) == [0, 2, 3, 4]


ROWS, COLUMNS = Axis(usual=20), Axis(usual=100)
SQUARE = Paper(margins=(0, 0, 0, 0))
"""Upright A4 without margins: 793 x 1122 pixels."""


def test_a_sheet_is_cut_where_a_page_is_full() -> None:
    found = printed(SQUARE, Page(0, 99, 0, 9), ROWS, COLUMNS)
    assert found.scale == 1
    assert found.rows == ((0, 55), (56, 99))
    assert found.columns == ((0, 6), (7, 9))


def test_repeated_rows_and_columns_take_room_on_later_pages() -> None:
    paper = Paper(margins=(0, 0, 0, 0), repeated_rows=(0, 1), repeated_columns=(0, 1))
    found = printed(paper, Page(0, 119, 0, 12), ROWS, COLUMNS)
    assert found.rows == ((0, 55), (56, 109), (110, 119))
    assert found.columns == ((0, 6), (7, 11), (12, 12))


def test_a_page_begins_where_it_is_asked_to() -> None:
    paper = Paper(margins=(0, 0, 0, 0), row_breaks=(10,), column_breaks=(3,))
    found = printed(paper, Page(0, 19, 0, 4), ROWS, COLUMNS)
    assert (found.rows, found.columns) == (((0, 9), (10, 19)), ((0, 2), (3, 4)))


def test_a_fitted_sheet_is_made_as_small_as_it_takes_and_passes_over_breaks() -> None:
    wide = printed(
        Paper(margins=(0, 0, 0, 0), fitted=(1, 0), row_breaks=(10,)), Page(0, 99, 0, 15), ROWS, COLUMNS
    )
    assert wide.scale == pytest.approx(595.3 / (1600 * 0.75))
    assert wide.columns == ((0, 15),)
    assert wide.rows == ((0, 99),)
    one = printed(Paper(margins=(0, 0, 0, 0), fitted=(1, 1)), Page(0, 199, 0, 3), ROWS, COLUMNS)
    assert one.scale == pytest.approx(841.9 / (4000 * 0.75))
    assert len(one.rows) == len(one.columns) == 1
