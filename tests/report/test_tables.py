from __future__ import annotations

from salesbook.report.tables import text_table


def test_columns_are_as_wide_as_their_widest_cell_chinese_characters_counted_as_two() -> None:
    table = text_table([("name", "revenue"), ("华东", "7"), ("ann", "1,200")], right=(1,))
    assert table == "name  revenue\n华东        7\nann     1,200"


def test_a_line_has_no_blanks_at_its_end() -> None:
    assert text_table([("a", "long"), ("b", "")]) == "a  long\nb"


def test_a_column_may_have_a_width_that_it_has_at_least() -> None:
    assert text_table([("", "held", "fixed")], least=(0, 6)) == "  held    fixed"


def test_a_table_without_lines_is_nothing() -> None:
    assert text_table([], least=(4,)) == ""
