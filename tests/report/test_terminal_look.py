"""Wrapping and colours of a terminal."""

from __future__ import annotations

from salesbook.report.look import PLAIN, Look, seen_width
from salesbook.report.tables import text_table

NARROW = Look(width=30)


def test_a_line_is_wrapped_between_words_and_hangs() -> None:
    said = "  F11  SB502 not-a-number  expected 1,200,000.00 in units"
    lines = NARROW.wrapped(said, 6)
    assert lines == ["  F11  SB502 not-a-number", "      expected 1,200,000.00 in", "      units"]


def test_chinese_is_wrapped_between_characters_but_not_before_a_mark_and_never_in_a_number() -> None:
    said = "应为整数，单元格显示为错误值，请重新填写1,234,567.00元后再次提交。"
    lines = NARROW.wrapped(said, 4)
    assert all(seen_width(line) <= 30 for line in lines)
    assert not any(line.strip()[0] in "，。" for line in lines)
    assert any("1,234,567.00" in line for line in lines)
    assert "".join(line.strip() for line in lines) == said


def test_a_path_is_never_cut_and_a_word_that_is_too_long_runs_on() -> None:
    path = "returned/wu-ting-吴婷-二〇二七年三月份填报表.xlsx"
    assert f"  {path}" in NARROW.wrapped(f"copy written to {path}", 2)


def test_what_goes_into_a_pipe_is_neither_wrapped_nor_coloured() -> None:
    long = "word " * 50
    assert PLAIN.wrapped(long) == [long]
    assert PLAIN.painted("error", "bad") == "error"


def test_codes_of_colours_take_no_room() -> None:
    look = Look(width=30, colour=True)
    table = text_table([(look.painted("no", "bad"), "x"), ("yes", "y")], look=look)
    assert table == "\x1b[31mno\x1b[0m   x\nyes  y"


def test_a_table_that_is_too_wide_is_cut_into_parts_with_the_same_keys() -> None:
    lines = [("East", "1,000,000.00", "2,000,000.00", "3,000,000.00")]
    assert text_table(lines, right=(1, 2, 3), keys=1, look=Look(width=34)) == (
        "East  1,000,000.00  2,000,000.00\n\nEast  3,000,000.00"
    )


def test_the_last_column_of_a_table_of_words_hangs_below_itself() -> None:
    table = text_table([("missing", "Guangzhou and all of the south")], look=Look(width=34))
    assert table == "missing  Guangzhou and all of the\n         south"
