"""Each rule of lint has a book that breaks it, and a book that keeps all of them breaks none."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from support.linted import FIRST, HEADER, TOTAL, Change, Written, found, rules, sample

from salesbook.lint.formulas import read_formula
from salesbook.lint.rules import RULES, lint_book


def look(**properties: object) -> Change:
    """Return what writes a word in a look of its own over the first row's name."""
    return lambda book, sheet: sheet.write(FIRST, 0, "Name", book.add_format(properties))


def number(value: float, code: str) -> Change:
    return lambda book, sheet: sheet.write(FIRST, 1, value, book.add_format({"num_format": code}))


def formula(text: str) -> Change:
    return lambda _, sheet: sheet.write_formula(FIRST, 8, text, None, 1)


def every(*changes: Change) -> Change:
    """Return several changes as one."""
    return lambda book, sheet: [change(book, sheet) for change in changes]


def chart(book: Written, sheet: Written, *, values: str = "=Sales!$B$4:$B$9", **options: object) -> None:
    drawn = book.add_chart({"type": "column"})
    drawn.add_series({"values": values, "categories": "=Sales!$A$4:$A$9"})
    sheet.insert_chart(
        TOTAL + 2, 0, drawn, {"description": "North grows.", "object_position": 3} | dict(options)
    )


def inputs(book: Written, sheet: Written) -> None:
    """Make three cells inputs that keep the rules."""
    look = book.add_format({"locked": False, "bg_color": "#FFF9DB", "font_color": "#1F3FBF"})
    for row in range(FIRST, FIRST + 3):
        sheet.write_blank(row, 1, None, look)
    checked(sheet, "whole", 0, 31, "A whole number, 0 to 31.")
    sheet.protect()


def checked(sheet: Written, kind: str, least: float, most: float, error: str) -> None:
    rule = {"validate": kind, "criteria": "between", "minimum": least, "maximum": most}
    sheet.data_validation(
        FIRST, 1, FIRST + 2, 1, rule | {"input_message": "Days absent.", "error_message": error}
    )


def key_table(book: Written, sheet: Written) -> None:
    """Mark the table as an issued one whose first column holds the keys."""
    sheet.write(HEADER - 1, 0, "sb1|SB-1|sales|000000000000")
    sheet.set_row(HEADER - 1, None, None, {"hidden": True})
    sheet.write(TOTAL + 1, 0, "sb1end|sales")
    book.define_name("sb_t_sales", f"=Sales!$A${HEADER}:$H${TOTAL + 2}")


def second_table(book: Written, _: Written, last_column: str = "H") -> None:
    book.define_name("sb_t_a", "=Sales!$A$2:$H$8")
    book.define_name("sb_t_b", f"=Sales!$A$10:${last_column}$20")


def panels(*, repeated: bool) -> Change:
    def change(book: Written, sheet: Written) -> None:
        del book
        sheet.fit_page = 0
        sheet.set_print_scale(100)
        sheet.set_v_pagebreaks([4])
        if repeated:
            sheet.repeat_columns(0, 0)

    return change


def narrow_table(book: Written, sheet: Written) -> None:
    """Add a table of two columns, which has none on the second panel."""
    second_table(book, sheet, "B")


def small(scale: int) -> Change:
    def change(book: Written, sheet: Written) -> None:
        del book
        sheet.fit_page = 0
        sheet.set_print_scale(scale)

    return change


BROKEN: Mapping[str, Change] = {
    "frozen-height": lambda _, sheet: sheet.set_row(0, 90),
    "frozen-width": lambda _, sheet: sheet.set_column(0, 0, 70),
    "frozen-columns": lambda _, sheet: sheet.freeze_panes(FIRST, 3),
    "frozen-tables": second_table,
    "opens-scrolled": lambda _, sheet: sheet.freeze_panes(FIRST, 1, 20, 1),
    "rows-visible": lambda _, sheet: sheet.set_default_row(40),
    "columns-visible": lambda _, sheet: sheet.set_column(1, 7, 40),
    "title-rows": lambda _, sheet: sheet.freeze_panes(TOTAL, 1),
    "ids-first": key_table,
    "merged-data": lambda _, sheet: sheet.merge_range(FIRST, 2, FIRST, 3, "both"),
    "merged-title": lambda _, sheet: sheet.merge_range(0, 0, 0, 5, "Sales"),
    "print-small": small(60),
    "page-white": every(small(40), lambda _, sheet: sheet.print_area(0, 0, 8, 3)),
    "panel-names": panels(repeated=False),
    "panel-repeats": every(panels(repeated=True), narrow_table),
    "orphan-total": lambda _, sheet: (small(100)(_, sheet), sheet.set_h_pagebreaks([TOTAL - 1])),
    "orphan-heading": lambda _, sheet: (small(100)(_, sheet), sheet.set_h_pagebreaks([FIRST])),
    "chart-cut": every(
        chart,
        small(100),
        lambda _, sheet: sheet.set_h_pagebreaks([TOTAL + 5]),
        lambda _, sheet: sheet.print_area(0, 0, TOTAL + 20, 7),
    ),
    "chart-empty": lambda book, sheet: chart(book, sheet, values="=Sales!$Z$4:$Z$9"),
    "chart-covers": lambda book, sheet: chart(book, sheet, y_offset=-60),
    "alt-text": lambda book, sheet: chart(book, sheet, description=""),
    "clipped": lambda _, sheet: sheet.write(FIRST, 0, "A name that is cut off by the figure beside it"),
    "page-edge": every(
        panels(repeated=True), lambda _, sheet: sheet.write(0, 1, "What this sheet is about, in many words")
    ),
    "words-touch": lambda _, sheet: sheet.write(FIRST, 8, "Best month"),
    "sign-of-zero": number(0.04, "+#,##0.0;−#,##0.0;0.0"),
    "color-of-zero": lambda book, sheet: sheet.conditional_format(
        FIRST,
        1,
        TOTAL,
        1,
        {"type": "cell", "criteria": "<", "value": 0, "format": book.add_format({"font_color": "#C62828"})},
    ),
    "hyphen-minus": number(1.0, "[>=0.05]+#,##0.0;[<=-0.05]-#,##0.0;0.0"),
    "contrast": look(font_color="#AAAAAA"),
    "colors-foreign": look(bg_color="#FFC0CB"),
    "formula-nested-if": formula("=IF(A1=1,IF(B1=1,1,0),0)"),
    "formula-volatile": formula("=TODAY()"),
    "formula-function": formula("=MEDIAN(B4:B9)"),
    "formula-constant": formula("=B4*1.13"),
    "formula-elsewhere": formula("='[other.xlsx]Data'!A1"),
    "validation-text": every(inputs, lambda _, sheet: checked(sheet, "whole", 0, 20, "0 to 30.")),
    "input-look": every(inputs, look(locked=False)),
    "input-prompt": every(
        inputs,
        lambda book, sheet: sheet.write_blank(
            FIRST + 5, 1, None, book.add_format({"locked": False, "bg_color": "#FFF9DB"})
        ),
    ),
    "link-nowhere": lambda _, sheet: sheet.write_url(0, 0, "internal:'Gone'!A1", string="Gone"),
    "sheets-hidden": lambda book, _: [book.add_worksheet(name).hide() for name in ("one", "two")],
}  # fmt: skip


def test_a_book_that_keeps_every_rule_breaks_none() -> None:
    assert found(sample()) == []
    assert rules(sample(chart)) == set()
    assert rules(sample(inputs)) == set()


def test_every_rule_has_its_broken_book() -> None:
    assert list(BROKEN) == list(RULES)


@pytest.mark.parametrize("rule", RULES)
def test_a_broken_rule_is_found(rule: str) -> None:
    broken = [each for each in found(sample(BROKEN[rule])) if each.rule == rule]
    assert [each.sheet for each in broken[:1]] == ["Sales"]
    for each in broken:
        words = each.message
        assert "{" not in words.in_language("en") + words.in_language("zh")


def test_a_figure_below_zero_with_a_hyphen_is_found() -> None:
    assert "hyphen-minus" in rules(sample(number(-1.0, "#,##0.0")))
    assert "hyphen-minus" not in rules(sample(number(-1.0, "[>=0.05]#,##0.0;[<=-0.05]−#,##0.0;#,##0.0")))
    assert "hyphen-minus" not in rules(sample(number(1.0, "#,##0.0")))


def test_panels_without_the_names_that_tell_rows_apart_are_found() -> None:
    def change(_: Written, sheet: Written) -> None:
        for row in range(FIRST, TOTAL):
            sheet.write(row, 0, "North")
            sheet.write(row, 1, f"Line {row}")

    assert "panel-names" not in rules(sample(change))
    assert "panel-names" in rules(sample(every(panels(repeated=True), change)))


def test_panels_of_a_list_without_names_are_found() -> None:
    def change(_: Written, sheet: Written) -> None:
        for row in range(FIRST, TOTAL):
            sheet.write(row, 0, row)

    assert "panel-names" in rules(sample(every(panels(repeated=False), change)))
    assert "panel-names" not in rules(sample(every(panels(repeated=True), change)))


def test_alike_findings_of_a_sheet_are_told_once() -> None:
    def change(_: Written, sheet: Written) -> None:
        for row in range(FIRST, FIRST + 3):
            sheet.write_formula(row, 8, f"=B{row + 1}*1.13", None, 1)

    [constant] = [each for each in found(sample(change)) if each.rule == "formula-constant"]
    assert (constant.cell, constant.alike, constant.details) == ("I4", 3, {"found": "1.13"})


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ROUND(A1/10000,2)", []),
        ("ROUND(A1*2,2)", ["2"]),
        ("INDEX(A1:A9,3)", []),
        ("A1+B12*0.13", ["0.13"]),
        ('IF(A1="12 x 3","",Sheet2!B3)', []),
        ("'3 Sales'!B3+LEFT(A1,4)", []),
        ("SUM(A1:A9)/12", ["12"]),
        ("A1*1E-12", []),
    ],
)
def test_constants_of_a_formula_are_told_from_digits_units_and_places(text: str, expected: list[str]) -> None:
    assert read_formula(text).constants == expected


def test_a_key_at_the_edge_of_a_table_of_inputs_need_not_be_hidden() -> None:
    def change(book: Written, sheet: Written) -> None:
        key_table(book, sheet)
        inputs(book, sheet)
        key = book.add_format({"font_size": 8, "font_color": "#666666"})
        for row in range(FIRST, TOTAL + 1):
            sheet.write(row, 0, "k", key)
        sheet.print_area(0, 1, TOTAL, 7)

    assert "ids-first" not in rules(sample(change))


def test_columns_beside_the_paper_need_not_be_on_the_first_screen() -> None:
    def wide(_: Written, sheet: Written) -> None:
        sheet.set_column(2, 7, 60)

    assert "columns-visible" in rules(sample(wide))
    assert "columns-visible" not in rules(sample(every(wide, lambda _, sheet: sheet.print_area(0, 0, 30, 1))))


def test_a_month_is_no_id() -> None:
    def months(_: Written, sheet: Written) -> None:
        for at in range(6):
            sheet.write(FIRST + at, 0, f"2027-{at + 1:02}")

    assert "ids-first" not in rules(sample(months))


def test_what_is_no_workbook_is_a_problem_and_no_finding() -> None:
    findings, problems = lint_book(b"no workbook")
    assert findings == []
    assert [each.code for each in problems] == ["SB311"]


@pytest.mark.parametrize(
    ("target", "broken"),
    [
        ("external:east.xlsx", False),
        ("https://example.com/east.xlsx", False),
        ("external:C:\\books\\east.xlsx", True),
        ("external:\\\\office\\books\\east.xlsx", True),
    ],
)
def test_a_link_to_a_file_of_one_computer_leads_nowhere_elsewhere(target: str, *, broken: bool) -> None:
    assert (
        "link-nowhere" in rules(sample(lambda _, sheet: sheet.write_url(0, 0, target, string="East")))
    ) is broken
