"""Written books: the same bytes for the same spec, text that stays text, and what protects a sheet."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.workbook import Workbook
from support.small_plan import company_book, return_book, variance_book

from salesbook.spreadsheet.book import (
    BookSpec,
    CellSpec,
    CellValue,
    Chart,
    Conditional,
    NameSpec,
    Pages,
    Series,
    SheetSpec,
    Style,
    Validation,
)
from salesbook.spreadsheet.grid import Area, Cell, CellType
from salesbook.xlsx.reading.read import read_workbook_bytes
from salesbook.xlsx.writing.write import write_book

PLAIN = Style()
UNLOCKED = replace(PLAIN, locked=False)


def book_of(*cells: CellSpec, **changes: object) -> BookSpec:
    sheet = SheetSpec(name="Data", cells=cells)
    return BookSpec(sheets=[replace(sheet, **changes)])  # type: ignore[arg-type]


def one_cell(value: CellValue, formula: str | None = None) -> Cell | None:
    """Return a cell as it stands in the file."""
    grid, problems = read_workbook_bytes(write_book(book_of(CellSpec(0, 0, value, PLAIN, formula))))
    assert problems == []
    assert grid is not None
    return grid.sheets[0].at(0, 0)


def parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def opened(book: BookSpec, *, values: bool = False) -> Workbook:
    return openpyxl.load_workbook(io.BytesIO(write_book(book)), data_only=values)


# The same every time


def test_the_same_spec_gives_the_same_bytes() -> None:
    spec, _ = return_book("zhang", "both")
    assert write_book(spec) == write_book(spec)


IN_ANOTHER_PROCESS = """
import hashlib, io, json, sys, zipfile
from support.small_plan import company_book, return_book, variance_book
from salesbook.xlsx.writing.write import write_book
found = {}
for name, (spec, _) in {
    "company": company_book("both"),
    "return": return_book("zhang", "zh"),
    "variance": variance_book("co", "en"),
}.items():
    with zipfile.ZipFile(io.BytesIO(write_book(spec))) as archive:
        for info in archive.infolist():
            digest = hashlib.sha256(archive.read(info.filename)).hexdigest()
            found[f"{name} {info.filename}"] = [digest, list(info.date_time)]
json.dump(found, sys.stdout)
"""


def written_elsewhere(**environment: str) -> str:
    """Return the parts of three books with their hashes and times, as another process writes them."""
    paths = os.pathsep.join(path for path in sys.path if path)
    surroundings = {**os.environ, "PYTHONPATH": paths, **environment}
    command = [sys.executable, "-c", IN_ANOTHER_PROCESS]
    done = subprocess.run(command, env=surroundings, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_time_zone_language_and_hash_seed_change_nothing() -> None:
    one = written_elsewhere(TZ="Asia/Shanghai", LANG="zh_CN.UTF-8", LC_ALL="C.UTF-8", PYTHONHASHSEED="1")
    two = written_elsewhere(TZ="America/New_York", LANG="de_DE.UTF-8", LC_ALL="C", PYTHONHASHSEED="2")
    assert one == two
    assert one.count("xl/worksheets/sheet") > 12


def test_no_part_carries_the_time_of_writing() -> None:
    spec, _ = company_book("en")
    with zipfile.ZipFile(io.BytesIO(write_book(spec))) as archive:
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        core = archive.read("docProps/core.xml").decode()
    assert core.count("2000-01-01T00:00:00Z") == 2


# Text, numbers, formulas


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "=cmd|' /C calc'!A0",
        "+1",
        "-1",
        "@SUM(1)",
        "{=1}",
        "http://example.org",
        "mailto:a@example.org",
        "internal:'Data'!A1",
        "0071",
        "1e5",
        "TRUE",
        "#DIV/0!",
        " spaces ",
        "two\nlines",
        "_x0041_",
        "<b>&amp;",
        "\x01",
        "计划 😀",
        "'quoted",
    ],
)
def test_text_is_written_as_text_and_nothing_else(text: str) -> None:
    cell = one_cell(text)
    assert cell is not None
    assert (cell.type, cell.raw, cell.formula) == (CellType.TEXT, text, None)


text_of_any_sort = st.text(
    st.characters(blacklist_categories=["Cs", "Cn"], blacklist_characters="\r\ufffe\uffff"),
    min_size=1,
    max_size=30,
)


@settings(max_examples=60, deadline=None)
@given(text_of_any_sort)
def test_any_text_comes_back_as_it_was(text: str) -> None:
    cell = one_cell(text)
    assert cell is not None
    assert (cell.type, cell.raw, cell.formula) == (CellType.TEXT, text, None)


def test_nothing_in_a_file_is_linked_to_the_outside() -> None:
    data = write_book(book_of(CellSpec(0, 0, "http://example.org", PLAIN)))
    assert not any(b"External" in part for part in parts(data).values())


@settings(max_examples=60, deadline=None)
@given(st.integers(-(10**15) + 1, 10**15 - 1), st.integers(0, 6))
def test_a_number_of_15_digits_comes_back_exactly(digits: int, places: int) -> None:
    number = Decimal(digits).scaleb(-places)
    cell = one_cell(number)
    assert cell is not None
    assert cell.type is CellType.NUMBER
    assert float(cell.raw or "") == float(number)


def test_blanks_keep_their_look_and_hold_nothing() -> None:
    book = opened(book_of(CellSpec(0, 0, None, UNLOCKED)))
    cell = book["Data"]["A1"]
    assert cell.value is None
    assert not cell.protection.locked
    assert one_cell(None) is None


def test_a_truth_value_is_one() -> None:
    cell = one_cell(True)
    assert cell is not None
    assert (cell.type, cell.raw) == (CellType.BOOLEAN, "1")


@pytest.mark.parametrize(
    ("value", "type_", "raw"),
    [
        (Decimal("12.5"), CellType.NUMBER, "12.5"),
        (Decimal(0), CellType.NUMBER, "0.0"),
        ("n.a.", CellType.TEXT, "n.a."),
        ("", CellType.TEXT, ""),
        ("✓", CellType.TEXT, "✓"),
        (True, CellType.BOOLEAN, "1"),
        ("#DIV/0!", CellType.ERROR, "#DIV/0!"),
    ],
)
def test_a_formula_is_written_with_its_value(value: CellValue, type_: CellType, raw: str) -> None:
    cell = one_cell(value, "SUM(B1:B2)")
    assert cell is not None
    assert (cell.formula, cell.type, cell.raw or "") == ("SUM(B1:B2)", type_, raw)


def test_every_book_opens_with_a_value_for_every_formula() -> None:
    for spec, _ in (company_book("en"), return_book("zhang", "zh"), variance_book("co", "both")):
        data = write_book(spec)
        with_formulas, values = (
            openpyxl.load_workbook(io.BytesIO(data), data_only=only) for only in (False, True)
        )
        count = 0
        for sheet in with_formulas.worksheets:
            for row in sheet.iter_rows():
                for cell in row:
                    if cell.data_type == "f":
                        count += 1
                        assert values[sheet.title][cell.coordinate].value is not None or "IF(" in str(
                            cell.value
                        )
        assert count == sum(cell.formula is not None for sheet in spec.sheets for cell in sheet.cells)


# Sheets


def test_a_very_hidden_sheet_cannot_be_shown_from_the_menu() -> None:
    hidden = SheetSpec(name="_sb", cells=[CellSpec(0, 0, "x", PLAIN)], visibility="veryHidden")
    book = opened(BookSpec(sheets=[SheetSpec(name="Data", cells=[]), hidden]))
    assert book["_sb"].sheet_state == "veryHidden"
    assert book["Data"].sheet_state == "visible"
    assert book.active is not None
    assert book.active.title == "Data"


def test_a_very_hidden_sheet_has_no_print_area_and_keeps_its_text() -> None:
    spec, _ = return_book("zhang", "en")
    book = opened(spec)
    assert not book["_sb"].print_area
    written = [cell.value for cell in book["_sb"]["A"]]
    assert written == [cell.value for cell in spec.sheets[-1].cells]


def test_a_protected_sheet_has_no_password_and_lets_people_filter_and_widen() -> None:
    protection = opened(book_of(CellSpec(0, 0, None, UNLOCKED)))["Data"].protection
    assert protection.sheet
    assert protection.password is None
    forbidden = {
        name
        for name in (
            "formatCells",
            "formatColumns",
            "formatRows",
            "autoFilter",
            "sort",
            "insertRows",
            "insertColumns",
            "deleteRows",
            "deleteColumns",
            "insertHyperlinks",
        )
        if getattr(protection, name)
    }
    assert forbidden == {
        "sort",
        "insertRows",
        "insertColumns",
        "deleteRows",
        "deleteColumns",
        "insertHyperlinks",
    }
    assert not protection.selectLockedCells
    assert not protection.selectUnlockedCells


def test_a_sheet_that_is_not_to_be_protected_is_not() -> None:
    assert not opened(book_of(protected=False))["Data"].protection.sheet


def test_locks_are_those_of_the_styles() -> None:
    sheet = opened(book_of(CellSpec(0, 0, "a", PLAIN), CellSpec(0, 1, None, UNLOCKED)))["Data"]
    assert sheet["A1"].protection.locked
    assert not sheet["B1"].protection.locked


def test_rows_are_hidden_and_sized_and_columns_are_wide() -> None:
    spec = book_of(widths={0: 12.5, 3: 40}, heights={1: 30}, hidden_rows=frozenset((2,)), freeze=(4, 2))
    sheet = opened(spec)["Data"]
    assert sheet.row_dimensions[3].hidden
    assert not sheet.row_dimensions[2].hidden
    assert sheet.row_dimensions[2].height == 30
    assert round(sheet.column_dimensions["A"].width) == 13
    assert round(sheet.column_dimensions["D"].width) == 41
    assert sheet.freeze_panes == "C5"


def test_a_sheet_prints_one_page_wide_with_headings_and_footer() -> None:
    spec = book_of(
        CellSpec(0, 0, "a", PLAIN),
        print_area=Area(0, 0, 20, 5),
        repeat_rows=(3, 5),
        footer=("R&D v1", "2027-03"),
        page_words=("第 ", " 页 / 共 ", " 页"),
        pages=Pages(row_breaks=(10,)),
    )
    sheet = opened(spec)["Data"]
    assert sheet.page_setup.orientation == "landscape"
    assert int(sheet.page_setup.paperSize or 0) == 9
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) in ((1, 0), (None, 0))
    assert sheet.sheet_properties.pageSetUpPr is not None
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.print_area == "'Data'!$A$1:$F$21"
    assert sheet.print_title_rows == "$4:$6"
    assert [each.id for each in sheet.row_breaks.brk] == [10]
    footer = parts(write_book(spec))["xl/worksheets/sheet1.xml"].decode()
    said = "&amp;L&amp;8 R&amp;&amp;D v1&amp;C&amp;8 第 &amp;P 页 / 共 &amp;N 页&amp;R&amp;8 &amp;A · 2027-03"
    assert said in footer


def test_names_of_ranges_belong_to_the_workbook() -> None:
    name = NameSpec("sb_t_sales", "It's", Area(5, 0, 9, 3))
    sheet = SheetSpec(name="It's", cells=[])
    book = opened(BookSpec(sheets=[sheet], names=[name]))
    assert book.defined_names["sb_t_sales"].attr_text == "'It''s'!$A$6:$D$10"
    assert not book["It's"].defined_names


def test_document_properties_are_those_of_the_spec() -> None:
    spec = BookSpec(
        sheets=[SheetSpec(name="Data", cells=[])],
        title="Plan & <more>",
        subject="SB-AAAAA-BBBBB",
        company="东方",
        custom={"salesbook_document": "SB-AAAAA-BBBBB"},
    )
    book = opened(spec)
    assert (book.properties.title, book.properties.subject) == ("Plan & <more>", "SB-AAAAA-BBBBB")
    custom = parts(write_book(spec))["docProps/custom.xml"].decode()
    assert 'name="salesbook_document"><vt:lpwstr>SB-AAAAA-BBBBB</vt:lpwstr>' in custom
    assert "<Company>东方</Company>" in parts(write_book(spec))["docProps/app.xml"].decode()


def test_a_link_leads_inside_the_book() -> None:
    spec = book_of(CellSpec(0, 0, "Cover", PLAIN, link="'Data'!A1"))
    cell = opened(spec)["Data"]["A1"]
    assert cell.value == "Cover"
    assert cell.hyperlink is not None
    assert (cell.hyperlink.location, cell.hyperlink.target) == ("'Data'!A1", None)


def test_styles_are_written_as_they_are() -> None:
    style = replace(
        PLAIN,
        font="Microsoft YaHei",
        size=9,
        bold=True,
        italic=True,
        color="#1F3FBF",
        fill="#FFF9DB",
        format="#,##0.00",
        align="right",
        wrap=True,
        top="medium",
        bottom="hair",
        border_color="#BFBFBF",
    )
    cell = opened(book_of(CellSpec(0, 0, Decimal(1), style)))["Data"]["A1"]
    assert (cell.font.name, cell.font.sz, cell.font.b, cell.font.i) == ("Microsoft YaHei", 9, True, True)
    assert (cell.font.color.rgb, cell.fill.fgColor.rgb) == ("FF1F3FBF", "FFFFF9DB")
    assert cell.number_format == "#,##0.00"
    assert (cell.alignment.horizontal, cell.alignment.wrap_text) == ("right", True)
    assert (cell.border.top.style, cell.border.bottom.style) == ("medium", "hair")


VALIDATIONS: Mapping[str, tuple[Validation, tuple[str | None, ...]]] = {
    "decimal": (
        Validation(area=Area(0, 0, 1, 0), kind="decimal", minimum=Decimal(-5), maximum=Decimal(7)),
        ("decimal", "between", "-5.0", "7.0", "stop"),
    ),
    "integer": (
        Validation(area=Area(0, 0, 1, 0), kind="integer", minimum=Decimal(0), maximum=Decimal(9)),
        ("whole", "between", "0.0", "9.0", "stop"),
    ),
    "list": (
        Validation(area=Area(0, 0, 1, 0), kind="list", choices=["open", "未决"]),
        ("list", None, '"open,未决"', None, "stop"),
    ),
    "length": (
        Validation(area=Area(0, 0, 1, 0), kind="length", maximum=Decimal(2000), strict=False),
        ("textLength", "lessThanOrEqual", "2000", None, "warning"),
    ),
    "date": (
        Validation(area=Area(0, 0, 1, 0), kind="date"),
        ("date", "greaterThanOrEqual", "36526", None, "stop"),
    ),
}


@pytest.mark.parametrize("kind", VALIDATIONS)
def test_what_may_be_typed_is_written_with_its_prompt(kind: str) -> None:
    validation, (type_, operator, first, second, error_style) = VALIDATIONS[kind]
    said = replace(validation, title="AC", prompt="the figure alone", error="an amount")
    (written,) = opened(book_of(validations=[said]))["Data"].data_validations.dataValidation
    assert str(written.sqref) == "A1:A2"
    assert (written.type, written.formula1, written.formula2) == (type_, first, second)
    assert (written.operator or "between") == (operator or "between")
    assert (written.errorStyle or "stop") == error_style
    assert (written.promptTitle, written.prompt, written.error) == ("AC", "the figure alone", "an amount")


def test_looks_that_depend_on_figures_are_rules_of_the_sheet() -> None:
    area = Area(0, 0, 4, 0)
    rules = [
        Conditional(area=area, rule="above", color="#2E7D32"),
        Conditional(area=area, rule="below", color="#C62828", bold=True),
        Conditional(area=area, rule="formula", formula="A1>B1", fill="#FFFFFF"),
        Conditional(area=area, rule="heat", fill="#B8CCE4", further=[Area(6, 0, 7, 0)]),
    ]
    sheet = opened(book_of(conditionals=rules))["Data"]
    assert str(list(sheet.conditional_formatting)[-1].sqref) == "A1:A5 A7:A8"
    found = [rule for each in sheet.conditional_formatting for rule in each.rules]
    assert [(rule.type, rule.operator, rule.formula) for rule in found] == [
        ("cellIs", "greaterThanOrEqual", ["0.0"]),
        ("cellIs", "lessThanOrEqual", ["0.0"]),
        ("expression", None, ["A1>B1"]),
        ("colorScale", None, []),
    ]


def test_a_chart_refers_to_cells_and_not_to_words() -> None:
    series = Series(
        scenario="PL",
        kind="column",
        sheet="Data",
        name=(0, 1),
        categories=[Area(1, 0, 3, 0)],
        values=[Area(1, 1, 1, 1), Area(3, 1, 3, 1)],
    )
    chart = Chart(row=6, column=0, title="Plan", series=[series])
    (drawn,) = (
        part.decode()
        for name, part in parts(write_book(book_of(charts=[chart]))).items()
        if "charts/chart" in name
    )
    for reference in ("Data!$B$1", "Data!$A$2:$A$4", "('Data'!$B$2:$B$2,'Data'!$B$4:$B$4)"):
        assert f"<c:f>{reference}</c:f>" in drawn


@pytest.mark.parametrize(("good", "bad"), [("#000000", "#000000"), ("#0072B2", "#D55E00")])
def test_a_chart_has_the_colours_of_its_theme_and_words_for_the_blind(good: str, bad: str) -> None:
    area = [Area(1, 1, 3, 1)]
    series = Series(
        scenario="VAR",
        kind="column",
        sheet="Data",
        name=(0, 1),
        categories=area,
        values=area,
        signs=(1, -1, 1),
    )
    chart = Chart(row=6, column=0, title="Gap", series=[series], alt="Gap: small.", good=good, bad=bad)
    found = {name: part.decode() for name, part in parts(write_book(book_of(charts=[chart]))).items()}
    drawn = found["xl/charts/chart1.xml"]
    assert f'<c:spPr><a:solidFill><a:srgbClr val="{good[1:]}"/>' in drawn
    # A bad one is hatched besides: black and white tells them apart.
    assert f'<a:pattFill prst="wdDnDiag"><a:fgClr><a:srgbClr val="{bad[1:]}"/>' in drawn
    assert 'descr="Gap: small."' in found["xl/drawings/drawing1.xml"]


def test_long_names_lie_as_bars_with_the_first_one_on_top() -> None:
    area = [Area(1, 1, 3, 1)]
    series = Series(scenario="AC", kind="column", sheet="Data", name=(0, 1), categories=area, values=area)
    chart = Chart(row=6, column=0, title="Share", series=[series], bars=True, origin=Decimal(1))
    drawn = parts(write_book(book_of(charts=[chart])))["xl/charts/chart1.xml"].decode()
    assert '<c:barDir val="bar"/>' in drawn
    names, figures = drawn.split("<c:catAx>")[1].split("<c:valAx>")
    assert '<c:orientation val="maxMin"/>' in names
    assert '<c:delete val="1"/>' not in names
    assert '<c:orientation val="minMax"/>' in figures
    assert '<c:delete val="1"/>' in figures
    assert '<c:crossesAt val="1' in drawn


def test_a_waterfall_has_no_empty_labels() -> None:
    area = [Area(1, 1, 3, 1)]
    series = Series(scenario="RISE", kind="column", sheet="Data", name=(0, 1), categories=area, values=area)
    chart = Chart(row=6, column=0, title="Steps", series=[series], stacked=True)
    drawn = parts(write_book(book_of(charts=[chart])))["xl/charts/chart1.xml"].decode()
    assert "dLbls" not in drawn


def drawn_with(
    *scenarios: str, title: str = "Chart", width: int = 900, overlap: int = 0, stacked: bool = False
) -> str:
    """Return the part of a chart of these series."""
    area = [Area(1, 1, 3, 1)]
    series = [
        Series(scenario=each, kind="column", sheet="Data", name=(0, 1), categories=area, values=area)
        for each in scenarios
    ]
    chart = Chart(row=6, column=0, title=title, series=series, width=width, overlap=overlap, stacked=stacked)
    return parts(write_book(book_of(charts=[chart])))["xl/charts/chart1.xml"].decode()


def test_the_steps_of_a_waterfall_are_as_wide_as_their_figures() -> None:
    assert '<c:gapWidth val="25"/>' in drawn_with("GAP", "RISE", stacked=True)
    assert '<c:gapWidth val="60"/>' in drawn_with("PL")


def test_figures_in_front_of_other_marks_bring_their_ground_with_them() -> None:
    labels = drawn_with("PL", "FC", "AC", overlap=100).split("<c:dLbls>")[1:]
    grounds = [
        each.split("</c:dLbls>")[0].split('<c:spPr><a:solidFill><a:srgbClr val="')[1][:6] for each in labels
    ]
    assert grounds == ["FFFFFF", "404040"]


@pytest.mark.parametrize(("title", "size"), [("Revenue", 11), ("Revenue by month and last year " * 2, 9)])
def test_the_title_of_a_chart_grows_smaller_before_it_takes_a_second_line(title: str, size: int) -> None:
    assert f'sz="{size}00" b="1"' in drawn_with("AC", title=title, width=560).split("</c:title>")[0]


def test_nothing_asks_for_manual_calculation() -> None:
    workbook = parts(write_book(book_of()))["xl/workbook.xml"].decode()
    assert 'calcMode="manual"' not in workbook


@pytest.mark.parametrize("mark", ["a", "中", "😀"])
def test_a_text_too_long_for_a_cell_says_how_much_of_it_is_missing(mark: str) -> None:
    text = mark * 40_000
    sheet = SheetSpec(name="S", cells=[CellSpec(0, 0, text, PLAIN), CellSpec(1, 0, "short", PLAIN)])
    grid, _ = read_workbook_bytes(write_book(BookSpec(sheets=[sheet])))
    assert grid is not None
    kept, _, missing = (grid.sheets[0].cells[0, 0].raw or "").partition(" … +")
    assert kept + mark * int(missing) == text
    assert len(kept.encode("utf-16-le")) // 2 <= 32_767


def test_the_first_book_of_a_process_is_like_every_other() -> None:
    code = (
        "from salesbook.spreadsheet.book import BookSpec, SheetSpec;"
        "from salesbook.xlsx.writing.write import write_book;"
        "spec = BookSpec(sheets=[SheetSpec(name='S', cells=[])]);"
        "assert write_book(spec) == write_book(spec)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
