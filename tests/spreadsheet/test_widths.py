"""Column widths: Chinese characters count as two, and what is long wraps."""

from __future__ import annotations

from decimal import Decimal

import pytest

from salesbook.spreadsheet.book import CellSpec, CellValue, Style
from salesbook.spreadsheet.widths import (
    NARROWEST,
    WIDEST,
    column_widths,
    grouped,
    legible,
    lines_needed,
    shown,
    text_width,
)


@pytest.mark.parametrize(
    ("text", "width"),
    [
        ("", 0),
        ("abc", 3),
        ("计划", 4),
        ("Q1 计划", 7),
        ("（元）", 6),
        ("short\na longer line", 13),
        ("ｆｕｌｌ", 8),
    ],
)
def test_a_chinese_character_is_as_wide_as_two_others(text: str, width: int) -> None:
    assert text_width(text) == width


@pytest.mark.parametrize(
    ("value", "number_format", "text"),
    [
        (None, "General", ""),
        ("words", "@", "words"),
        (Decimal("1234567.891"), "#,##0.00", "1,234,567.89"),
        (Decimal("1234567.891"), "#,##0", "1,234,568"),
        (Decimal("0.1234"), "0.0%", "12.3%"),
        (Decimal("12.3"), "+#,##0.0;-#,##0.0;#,##0.0", "+12.3"),
        (Decimal(46_086), "yyyy-mm-dd", "2027-12-31"),
        (True, "General", "True"),
    ],
)
def test_a_cell_is_as_wide_as_what_it_shows(value: CellValue, number_format: str, text: str) -> None:
    assert len(shown(value, number_format)) == len(text)


def widths(*cells: tuple[int, CellValue], style: Style | None = None) -> dict[int, float]:
    plain = style or Style(format="#,##0")
    specs = [CellSpec(at, column, value, plain) for at, (column, value) in enumerate(cells)]
    return column_widths(grouped(enumerate(specs)), [each.value for each in specs])


def test_the_widest_cell_decides_with_room_for_another_font() -> None:
    found = widths((0, "x" * 20), (0, "x"), (1, Decimal(1_000_000_000)))
    assert found[0] >= 20 * 1.2
    assert found[1] >= len("1,000,000,000") * 1.2


def test_a_chinese_word_makes_a_wider_column() -> None:
    assert widths((0, "年度销售计划表"))[0] > widths((0, "abcdefg"))[0]


def test_bold_figures_need_more_room() -> None:
    wide = widths((0, "x" * 20), style=Style(bold=True))
    assert wide[0] > widths((0, "x" * 20))[0]


def test_no_column_is_too_narrow_or_too_wide() -> None:
    found = widths((0, ""), (1, "x" * 500))
    assert found == {0: NARROWEST, 1: WIDEST}


def test_other_figures_of_the_same_cells_need_other_widths() -> None:
    plain = Style(format="#,##0")
    cells = [CellSpec(0, 0, "Sales", plain), *(CellSpec(at, 0, Decimal(at), plain) for at in (1, 2))]
    groups = grouped(enumerate(cells))
    narrow, wide = (column_widths(groups, ["Sales", Decimal(1), Decimal(end)])[0] for end in (2, -12_345_678))
    assert narrow == round(len("Sales") * 1.2 + 1.5, 1)
    assert wide == round(len("-12,345,678") * 1.2 + 1.5, 1)


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("", 10, 1),
        ("x" * 9, 10, 1),
        ("x" * 30, 10, 3),
        ("a\nb\nc", 10, 3),
        ("no more stock", 10, 2),
        ("−40 a month", 10, 2),
        ("计" * 10, 10, 2),
        # Five of them have a line for themselves, however little of the line before is left.
        ("计" * 10, 9, 3),
        ("东部代表 Representatives of the east", 20, 3),
        ("华东大区 East China", 20, 1),
        # Letters are narrower than digits, capitals wider: nobody counts them as equal.
        ("低成本服务 serve at low cost", 28, 1),
        ("低成本服务 SERVE AT LOW COST", 28, 2),
        ("one wholesaler holds too much stock and paused orders", 26, 2),
        ("ONE WHOLESALER HOLDS TOO MUCH STOCK AND PAUSED ORDERS", 26, 3),
    ],
)
def test_a_text_takes_as_many_lines_as_it_needs(text: str, width: float, lines: int) -> None:
    assert lines_needed(text, width) == lines


def read(*texts: tuple[int, CellValue], align: str = "") -> tuple[list[bool], list[float], int]:
    """Return which cells of a row are wrapped, how wide the first three columns get, the last to show."""
    style = Style(align="right") if align == "right" else Style()
    cells = [CellSpec(3, column, value, style) for column, value in texts]
    fitted, widths, last = legible(cells, dict.fromkeys(range(20), 10.0))
    assert [(cell.column, cell.value) for cell in fitted] == list(texts)
    return [cell.style.wrap for cell in fitted], [widths[column] for column in range(3)], last


def test_words_that_the_next_cell_cuts_off_are_wrapped() -> None:
    assert read((0, "x" * 19), (1, "y")) == ([True, False], [10, 10, 10], 1)
    assert read((0, "x" * 40), (1, "y")) == ([True, False], [20, 10, 10], 1)
    assert read((0, "x" * 90), (1, "y")) == ([True, False], [24, 10, 10], 1)
    assert read((0, "x" * 10), (1, "y")) == ([False, False], [10, 10, 10], 1)
    assert read((0, "计" * 10), (1, Decimal(0)))[0] == [True, False]


def test_words_that_lack_little_get_a_wider_column() -> None:
    wrapped, widths, _ = read((0, "x" * 12), (1, "y"))
    assert wrapped == [False, False]
    assert 12 <= widths[0] < 12.2


def test_words_spill_over_blank_cells_to_their_right() -> None:
    assert read((0, "x" * 20), (1, None), (2, "y")) == ([False, False, False], [10, 10, 10], 2)
    assert read((0, "x" * 29), (1, None), (2, "y"))[0] == [True, False, False]

    assert read((1, None), (2, "x" * 19), align="right")[0] == [False, True]


def test_words_do_not_spill_over_a_blank_cell_to_type_into() -> None:
    blank = CellSpec(3, 1, None, Style(locked=False))
    fitted, widths, _ = legible([CellSpec(3, 0, "x" * 40, Style()), blank], {0: 10.0, 1: 10.0})
    assert fitted[0].style.wrap
    assert widths == {0: 20.0, 1: 10.0}


def test_words_at_the_end_of_a_row_are_shown_whole() -> None:
    assert read((0, "x" * 30)) == ([False], [10, 10, 10], 2)
    assert read((0, "x" * 41)) == ([False], [10, 10, 10], 4)


def test_hidden_rows_need_no_room() -> None:
    cells = [CellSpec(3, 0, "x" * 99, Style()), CellSpec(3, 1, "y", Style())]
    assert legible(cells, {0: 10.0}, {3}) == (cells, {0: 10.0}, 0)
