from __future__ import annotations

import io
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st
from support.books import MAIN, RELATED, book_of, packed, parts, relations
from support.office import recalculate, require_office

from salesbook.spreadsheet.grid import Area, Cell, CellType, Grid, GridSheet, RangeName
from salesbook.xlsx.reading.cells import Shared, SheetBeingRead
from salesbook.xlsx.reading.fast_scan import ScanMemory, scan
from salesbook.xlsx.reading.read import read_workbook_bytes
from salesbook.xlsx.reading.sheet import read_strictly

MEMORY = ScanMemory()
"""What every scan here leaves behind for those after it."""


def worksheet(inside: str) -> str:
    """Return a worksheet part."""
    return f'<worksheet xmlns="{MAIN}">{inside}</worksheet>'


def read(data: bytes) -> Grid:
    grid, problems = read_workbook_bytes(data)
    assert problems == []
    assert grid is not None
    return grid


def cells_of(rows: str, **options: str | None) -> dict[str, Cell]:
    """Return the cells of the sheet `Data` by address, read the fast and the strict way, which must agree."""
    (fast,) = read(book_of(rows, **options)).sheets
    (strict,) = read(book_of(rows + "<!-- not plain -->", **options)).sheets
    assert fast == strict
    return {cell.a1: cell for cell in fast.cells.values()}


def row(*cells: str) -> str:
    return f'<row r="1">{"".join(cells)}</row>'


def only(rows: str, **options: str | None) -> tuple[CellType, str | None, str | None]:
    """Return type, raw value and formula of the one cell there is."""
    (cell,) = cells_of(rows, **options).values()
    return cell.type, cell.raw, cell.formula


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ('<c r="A1"><v>1234.50</v></c>', (CellType.NUMBER, "1234.50", None)),
        ('<c r="A1" t="n"><v>-1.5E-07</v></c>', (CellType.NUMBER, "-1.5E-07", None)),
        ('<c r="A1"><v> 7 </v></c>', (CellType.NUMBER, "7", None)),
        ('<c r="A1" t="b"><v>1</v></c>', (CellType.BOOLEAN, "1", None)),
        ('<c r="A1" t="b"><v>false</v></c>', (CellType.BOOLEAN, "0", None)),
        ('<c r="A1" t="e"><v>#DIV/0!</v></c>', (CellType.ERROR, "#DIV/0!", None)),
        ('<c r="A1" t="d"><v>2027-03-05</v></c>', (CellType.DATE, "2027-03-05", None)),
        ('<c r="A1" t="str"><v>约620</v></c>', (CellType.TEXT, "约620", None)),
        (
            '<c r="A1" t="inlineStr"><is><t>a &lt;b&gt; &#20803;</t></is></c>',
            (CellType.TEXT, "a <b> 元", None),
        ),
        (
            '<c r="A1" t="inlineStr"><is><t xml:space="preserve"> a </t></is></c>',
            (CellType.TEXT, " a ", None),
        ),
        (
            '<c r="A1" t="inlineStr"><is><r><t>rich</t></r><r><t> text</t></r><rPh><t>k</t></rPh></is></c>',
            (CellType.TEXT, "rich text", None),
        ),
        (
            '<c r="A1" t="inlineStr"><is><r><rPr><strike/></rPr><t>17</t></r><r><t>18</t></r></is></c>',
            (CellType.TEXT, "17 18", None),
        ),
        ('<c r="A1" t="str"><f>B1&amp;"x"</f><v>x</v></c>', (CellType.TEXT, "x", 'B1&"x"')),
        ('<c r="A1" t="str"><f>B1</f><v></v></c>', (CellType.TEXT, "", "B1")),
        ('<c r="A1"><f>B1</f></c>', (CellType.NUMBER, None, "B1")),
        ('<c r="A1" t="str"><f>B1</f></c>', (CellType.NUMBER, None, "B1")),
        ('<c r="A1"><f>B1</f><v></v></c>', (CellType.NUMBER, None, "B1")),
        ('<c r="A1"><f>B1</f><v/></c>', (CellType.NUMBER, None, "B1")),
        ('<c r="A1"><f aca="false">B1*2</f><v>4</v></c>', (CellType.NUMBER, "4", "B1*2")),
        ('<c r="A1"><f t="shared" ref="A1:A9" si="0">B1</f><v>4</v></c>', (CellType.NUMBER, "4", "B1")),
        ('<c r="A1"><f t="shared" si="0"/><v>4</v></c>', (CellType.NUMBER, "4", "")),
        ('<c r="A1" t="e"><f>1/0</f><v>#DIV/0!</v></c>', (CellType.ERROR, "#DIV/0!", "1/0")),
        ('<c r="A1"><v>INF</v></c>', (CellType.TEXT, "INF", None)),
        ('<c r="A1"><v>1E99999</v></c>', (CellType.TEXT, "1E99999", None)),
        ('<c r="A1" cm="1"><v>5</v></c>', (CellType.NUMBER, "5", None)),
        ("<c r='A1'><v>5</v></c>", (CellType.NUMBER, "5", None)),
    ],
)
def test_a_cell_is_what_the_file_says(cell: str, expected: tuple[CellType, str | None, str | None]) -> None:
    assert only(row(cell)) == expected


@pytest.mark.parametrize(
    "cell",
    [
        '<c r="A1"/>',
        '<c r="A1" s="1"/>',
        '<c r="A1" s="1" t="s"/>',
        '<c r="A1"><v></v></c>',
        '<c r="A1" t="str"><v></v></c>',
        '<c r="A1" t="inlineStr"><is><t></t></is></c>',
        '<c r="A1" t="inlineStr"><is/></c>',
    ],
)
def test_a_cell_that_holds_nothing_is_not_kept(cell: str) -> None:
    assert cells_of(row(cell)) == {}


@pytest.mark.parametrize(
    ("string", "expected"),
    [
        ("<si><t>plain</t></si>", "plain"),
        ('<si><t xml:space="preserve"> kept </t></si>', " kept "),
        ("<si><t>a&amp;b</t></si>", "a&b"),
        ("<si><r><rPr><b/></rPr><t>ri</t></r><r><t>ch</t></r></si>", "rich"),
        ('<si><t>東京</t><rPh sb="0" eb="2"><t>トウキョウ</t></rPh><phoneticPr fontId="1"/></si>', "東京"),
        ("<si><r><rPr><strike/></rPr><t>17</t></r><r><t>18</t></r></si>", "17 18"),
        ('<si><r><t>17</t></r><r><rPr><strike val="0"/></rPr><t>18</t></r></si>', "1718"),
        ('<si><r><t>CO</t></r><r><rPr><vertAlign val="subscript"/></rPr><t>2</t></r></si>', "CO2"),
        ('<si><r><t>18</t></r><r><rPr><vertAlign val="superscript"/></rPr><t>2</t></r></si>', "18 2"),
        ("<si><t>a_x000D_b</t></si>", "a\rb"),
        ("<si><t>a_x005F_x000D_b</t></si>", "a_x000D_b"),
        ("<si><t>_xD83D_</t></si>", "_xD83D_"),
        ("<si><t>a\r\nb</t></si>", "a\nb"),
        ("<si><t><![CDATA[<b>]]></t></si>", "<b>"),
        ("<si><t>a</t><!-- note --></si>", "a"),
    ],
)
def test_a_shared_string_is_its_visible_text(string: str, expected: str) -> None:
    assert only(row('<c r="A1" t="s"><v>0</v></c>'), strings=string) == (CellType.TEXT, expected, None)


def test_a_pretty_printed_string_table_is_read() -> None:
    strings = "\n  <si>\n    <t>one</t>\n  </si>\n  <si><t>two</t></si>\n"
    cells = cells_of(row('<c r="A1" t="s"><v>1</v></c><c r="B1" t="s"><v>0</v></c>'), strings=strings)
    assert [cell.raw for cell in cells.values()] == ["two", "one"]


def test_missing_references_are_counted() -> None:
    cells = cells_of(
        '<row><c><v>1</v></c><c/><c><v>2</v></c></row><row r="5"><c r="C5"><v>3</v></c><c><v>4</v></c></row>'
        "<row><c><v>5</v></c></row>"
    )
    assert {place: cell.raw for place, cell in cells.items()} == {
        "A1": "1",
        "C1": "2",
        "C5": "3",
        "D5": "4",
        "A6": "5",
    }


def test_rows_and_cells_out_of_order_are_read() -> None:
    cells = cells_of(
        '<row r="3"><c r="C3"><v>1</v></c><c r="A3"><v>2</v></c></row><row r="1"><c r="A1"><v>3</v></c></row>'
    )
    assert {place: cell.raw for place, cell in cells.items()} == {"C3": "1", "A3": "2", "A1": "3"}


def test_the_declared_dimension_does_not_matter() -> None:
    assert set(cells_of(row('<c r="ZZ1"><v>1</v></c>'), before='<dimension ref="A1"/>')) == {"ZZ1"}


def test_columns_beyond_the_common_ones_are_read() -> None:
    assert set(cells_of('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')) == {"XFD1048576"}


@pytest.mark.parametrize(
    "rows",
    [
        '<row r="1"><c r="A0"><v>1</v></c></row>',
        '<row r="1"><c r="XFE1"><v>1</v></c></row>',
        '<row r="1048577"/>',
        '<row r="0"/>',
        '<row r="x"/>',
        '<row r="²"/>',
        '<row r="٣"/>',
        '<row r="1"><c r="A1"><v>1</v></c><c r="A1"><v>2</v></c></row>',
        '<row r="1"><c r="A1" t="s"><v>9</v></c></row>',
        '<row r="1"><c r="A1" t="s"><v>-1</v></c></row>',
        '<row r="1"><c r="A1" t="zz"><v>1</v></c></row>',
        '<row r="1"><c r="A1" t="b"><v>maybe</v></c></row>',
    ],
)
def test_what_no_workbook_can_mean_is_refused_where_it_stands(rows: str) -> None:
    grid, problems = read_workbook_bytes(book_of(rows))
    assert grid is None
    (found,) = problems
    assert (found.slug, found.where.sheet) == ("content-invalid", "Data")


@pytest.mark.parametrize(
    "rows",
    [
        '<row r="1"><c r="A1"><v>1</v></row>',
        '<row r="1"><c r="A1"><v>1</c></row>',
        '<row r="1"><c r="A1"><v>a&b</v></c></row>',
        '<row r="1"><c r="A1"><v>&unknown;</v></c></row>',
        '<row r="1"><c r="A1" t="str"><v>\x01</v></c></row>',
        '<row r="1"><c r="A1" t="str"><v>&#1;</v></c></row>',
        '<row r="1" r="1"/>',
        '<row r="1" y:spans="1"/>',
        '</row><row r="1">',
    ],
)
def test_malformed_rows_are_refused(rows: str) -> None:
    assert [found.slug for found in read_workbook_bytes(book_of(rows))[1]] == ["part-malformed"]


def test_number_formats_come_from_styles_and_built_in_ids() -> None:
    cells = cells_of(
        row(
            '<c r="A1"><v>1</v></c><c r="B1" s="1"><v>1</v></c><c r="C1" s="2"><v>1</v></c>'
            '<c r="D1" s="99"><v>1</v></c>'
        )
    )
    assert [cell.format for cell in cells.values()] == ["General", '0.0"万"', "mm-dd-yy", "General"]


def test_hidden_rows_and_columns_and_merges_are_told() -> None:
    (sheet,) = read(
        book_of(
            '<row r="2" hidden="1"/><row r="4" hidden="true"></row><row r="5" hidden="0"/>',
            before='<cols><col min="2" max="3" hidden="1"/><col min="5" max="16384"/></cols>',
            after='<mergeCells count="1"><mergeCell ref="A1:C2"/></mergeCells>',
        )
    ).sheets
    assert sheet.hidden_rows == {1, 3}
    assert sheet.hidden_columns == {1, 2}
    assert list(sheet.merged) == [Area(0, 0, 1, 2)]


def test_prefixed_elements_are_read() -> None:
    rows = '<x:row r="1"><x:c r="A1"><x:v>1</x:v></x:c></x:row>'
    sheet = f'<x:worksheet xmlns:x="{MAIN}"><x:sheetData>{rows}</x:sheetData></x:worksheet>'
    assert only("", sheet=sheet) == (CellType.NUMBER, "1", None)


def test_elements_of_other_namespaces_are_not_cells() -> None:
    rows = '<row r="1" xmlns:y="urn:y"><y:c r="A1"><y:v>1</y:v></y:c></row>'
    sheet = worksheet(f'<y:sheetData xmlns:y="urn:y"/><sheetData>{rows}</sheetData>')
    assert read(book_of(sheet=sheet)).sheets[0].cells == {}


def test_rows_in_the_default_namespace_of_something_else_are_not_cells() -> None:
    rows = '<row r="1"><c r="A1"><v>1</v></c></row>'
    sheet = f'<w:worksheet xmlns="urn:y" xmlns:w="{MAIN}"><sheetData>{rows}</sheetData></w:worksheet>'
    assert read(book_of(sheet=sheet)).sheets[0].cells == {}


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig", "iso-8859-1"])
def test_other_encodings_are_read(encoding: str) -> None:
    book: dict[str, str | bytes] = {**parts(row('<c r="A1" t="str"><v>café</v></c>'))}
    declared = {"utf-8-sig": "UTF-8"}.get(encoding, encoding)
    text = f'<?xml version="1.0" encoding="{declared}"?>\r\n{book["xl/worksheets/sheet1.xml"]!s}'
    book["xl/worksheets/sheet1.xml"] = text.encode(encoding)
    assert read(packed(book)).sheets[0].cells[0, 0].raw == "café"


def test_an_unknown_encoding_is_refused() -> None:
    book = parts()
    book["xl/worksheets/sheet1.xml"] = (
        '<?xml version="1.0" encoding="gbk"?>' + book["xl/worksheets/sheet1.xml"]
    )
    assert [found.slug for found in read_workbook_bytes(packed(book))[1]] == ["part-malformed"]


def test_every_broken_sheet_is_named() -> None:
    book = parts()
    book["xl/workbook.xml"] = book["xl/workbook.xml"].replace(
        "</sheets>", '<sheet name="Two" sheetId="8" r:id="rId9"/></sheets>'
    )
    book["xl/_rels/workbook.xml.rels"] = relations(
        {"rId1": ("worksheet", "worksheets/sheet1.xml"), "rId9": ("worksheet", "/xl/worksheets/two.xml")}
    )
    book["xl/worksheets/sheet1.xml"] = "<worksheet>"
    book["xl/worksheets/two.xml"] = worksheet('<sheetData><row r="1"><c r="1"/></row></sheetData>')
    assert [found.slug for found in read_workbook_bytes(packed(book))[1]] == [
        "part-malformed",
        "content-invalid",
    ]


def test_sheets_follow_relationships_and_tab_order() -> None:
    book = parts(row('<c r="A1"><v>1</v></c>'))
    tabs = (
        '<sheet name="Chart" sheetId="2" r:id="rId5"/>'
        '<sheet name="_sb" sheetId="3" state="veryHidden" r:id="rId6"/>'
    )
    names = '<definedNames><definedName name="x" localSheetId="2">data!$A$1</definedName></definedNames>'
    workbook = book["xl/workbook.xml"].replace("<sheets>", f"<sheets>{tabs}")
    book["xl/workbook.xml"] = workbook.replace("</workbook>", f"{names}</workbook>")
    book["xl/_rels/workbook.xml.rels"] = relations(
        {
            "rId1": ("worksheet", "worksheets/sheet1.xml"),
            "rId5": ("chartsheet", "chartsheets/sheet1.xml"),
            "rId6": ("worksheet", "../xl/worksheets/./other.xml"),
        }
    )
    book["xl/worksheets/other.xml"] = f'<worksheet xmlns="{MAIN}"><sheetData/></worksheet>'
    grid = read(packed(book))
    assert [(sheet.name, sheet.visibility) for sheet in grid.sheets] == [
        ("_sb", "veryHidden"),
        ("Data", "visible"),
    ]
    assert list(grid.names) == [RangeName(name="x", sheet="Data", area=Area(0, 0, 0, 0), scope="Data")]


@pytest.mark.parametrize(
    ("text", "area"),
    [
        ("Data!$A$1:$B$5", Area(0, 0, 4, 1)),
        ("'Data'!$B$5:$A$1", Area(0, 0, 4, 1)),
        ("Data!A1", Area(0, 0, 0, 0)),
        ("Data!#REF!", None),
        ("Data!$A$1,Data!$B$2", None),
        ("Data!$A:$B", None),
        ("[1]Data!$A$1", None),
        ("OFFSET(Data!$A$1,1,1)", None),
        ("Other!$A$1", None),
        ("0.17", None),
        ("Data!$A$1048577", None),
    ],
)
def test_a_name_counts_when_it_is_one_rectangle(text: str, area: Area | None) -> None:
    names = f'<definedNames><definedName name="sb_t_sales">{text}</definedName></definedNames>'
    found = read(book_of(names=names)).names
    assert [name.area for name in found] == ([] if area is None else [area])


def test_quoted_sheet_names_are_unquoted() -> None:
    book = parts(names="<definedNames><definedName name=\"n\">'It''s 1 月'!$A$1</definedName></definedNames>")
    book["xl/workbook.xml"] = book["xl/workbook.xml"].replace('name="Data"', 'name="It\'s 1 月"')
    assert read(packed(book)).names[0].sheet == "It's 1 月"


def test_a_workbook_without_worksheets_is_refused() -> None:
    book = parts()
    book["xl/_rels/workbook.xml.rels"] = relations({"rId1": ("chartsheet", "worksheets/sheet1.xml")})
    assert [found.slug for found in read_workbook_bytes(packed(book))[1]] == ["no-worksheets"]


def test_an_external_or_unknown_sheet_is_never_followed() -> None:
    for change in (
        ('Target="worksheets/sheet1.xml"', 'TargetMode="External" Target="http://x/"'),
        ("rId1", "rId8"),
    ):
        book = parts()
        book["xl/_rels/workbook.xml.rels"] = book["xl/_rels/workbook.xml.rels"].replace(*change)
        assert [found.slug for found in read_workbook_bytes(packed(book))[1]] == ["content-invalid"]


def test_a_relationship_that_leaves_the_package_leads_nowhere() -> None:
    book = parts()
    book["xl/_rels/workbook.xml.rels"] = relations({"rId1": ("worksheet", "../../../etc/passwd")})
    assert [found.slug for found in read_workbook_bytes(packed(book))[1]] == ["part-missing"]


def test_strict_open_xml_is_read_and_remarked() -> None:
    strict = {
        name: content.replace(MAIN, "http://purl.oclc.org/ooxml/spreadsheetml/main").replace(
            RELATED, "http://purl.oclc.org/ooxml/officeDocument/relationships"
        )
        for name, content in parts(row('<c r="A1" t="s"><v>0</v></c>'), strings="<si><t>x</t></si>").items()
    }
    grid = read(packed(strict))
    assert grid.sheets[0].cells[0, 0].raw == "x"
    assert list(grid.remarks) == ["strict-open-xml"]


def test_macros_and_external_links_are_remarked() -> None:
    book = parts()
    book["xl/_rels/workbook.xml.rels"] = relations(
        {
            "rId1": ("worksheet", "worksheets/sheet1.xml"),
            "rId2": ("vbaProject", "vbaProject.bin"),
            "rId3": ("externalLink", "externalLinks/externalLink1.xml"),
        }
    )
    assert list(read(packed(book)).remarks) == ["macros-ignored", "external-links-ignored"]


def test_dates_since_1904_are_told() -> None:
    book = parts()
    book["xl/workbook.xml"] = book["xl/workbook.xml"].replace(
        "<sheets>", '<workbookPr date1904="1"/><sheets>'
    )
    assert read(packed(book)).date_1904
    assert not read(packed(parts())).date_1904


def written() -> bytes:
    """Return a workbook with a bit of everything, as XlsxWriter writes it."""
    into = io.BytesIO()
    book = xlsxwriter.Workbook(into, {"in_memory": True, "strings_to_formulas": False})
    money = book.add_format({"num_format": "#,##0.00"})
    sheet = book.add_worksheet("月度 '实绩")
    sheet.write_row(0, 0, ["region", " 上海 ", "a\nb", 1, 2.5, True])
    sheet.write_number(1, 1, 620.25, money)
    sheet.write_blank(1, 2, None, money)
    sheet.write_formula(2, 1, "=SUM(B2:B2)", money, 620.25)
    sheet.write_formula(2, 2, '=IF(B2>0,"yes","no")', None, "yes")
    sheet.write_formula(2, 3, "=1/0", None, "#DIV/0!")
    sheet.set_row(5, None, None, {"hidden": True})
    sheet.set_column(7, 8, None, None, {"hidden": True})
    sheet.merge_range("A10:C11", "merged")
    hidden = book.add_worksheet("_sb")
    hidden.very_hidden()
    hidden.write_string(0, 0, "=not a formula")
    book.define_name("sb_t_sales", "='月度 ''实绩'!$A$1:$F$12")
    book.define_name("_sb!local", "=_sb!$A$1")
    book.set_custom_property("sb_doc", "D-1")
    book.set_properties({"title": "计划", "subject": "sb1|D-1"})
    book.close()
    return into.getvalue()


def shown(sheet: GridSheet) -> dict[str, tuple[CellType, str | None, str | None, str]]:
    return {cell.a1: (cell.type, cell.raw, cell.formula, cell.format) for cell in sheet.cells.values()}


def test_what_xlsxwriter_writes_is_read_back() -> None:
    grid = read(written())
    first, second = grid.sheets
    assert first.name == "月度 '实绩"
    assert shown(first) == {
        "A1": (CellType.TEXT, "region", None, "General"),
        "B1": (CellType.TEXT, " 上海 ", None, "General"),
        "C1": (CellType.TEXT, "a\nb", None, "General"),
        "D1": (CellType.NUMBER, "1", None, "General"),
        "E1": (CellType.NUMBER, "2.5", None, "General"),
        "F1": (CellType.BOOLEAN, "1", None, "General"),
        "B2": (CellType.NUMBER, "620.25", None, "#,##0.00"),
        "B3": (CellType.NUMBER, "620.25", "SUM(B2:B2)", "#,##0.00"),
        "C3": (CellType.TEXT, "yes", 'IF(B2>0,"yes","no")', "General"),
        "D3": (CellType.ERROR, "#DIV/0!", "1/0", "General"),
        "A10": (CellType.TEXT, "merged", None, "General"),
    }
    assert first.hidden_rows == {5}
    assert first.hidden_columns == {7, 8}
    assert list(first.merged) == [Area(9, 0, 10, 2)]
    assert (second.visibility, second.cells[0, 0].raw) == ("veryHidden", "=not a formula")
    assert {(name.name, name.sheet, name.area, name.scope) for name in grid.names} == {
        ("sb_t_sales", "月度 '实绩", Area(0, 0, 11, 5), None),
        ("local", "_sb", Area(0, 0, 0, 0), "_sb"),
    }
    assert grid.properties == {"sb_doc": "D-1", "title": "计划", "subject": "sb1|D-1"}
    assert grid.remarks == ()


def test_what_openpyxl_saves_again_is_read_the_same() -> None:
    book = openpyxl.load_workbook(io.BytesIO(written()))
    into = io.BytesIO()
    book.save(into)
    before, after = read(written()), read(into.getvalue())
    for old, new in zip(before.sheets, after.sheets, strict=True):
        plain = {place: cell for place, cell in shown(old).items() if cell[2] is None}
        assert {place: cell for place, cell in shown(new).items() if cell[2] is None} == plain
        assert (new.name, new.hidden_rows, new.merged) == (old.name, old.hidden_rows, old.merged)
    unvalued = after.sheets[0].cells[2, 1]
    assert (unvalued.type, unvalued.raw, unvalued.formula) == (CellType.NUMBER, None, "SUM(B2:B2)")


@pytest.mark.libreoffice
def test_what_libreoffice_saves_again_is_read_the_same(tmp_path: Path) -> None:
    require_office()
    path = tmp_path / "book.xlsx"
    path.write_bytes(written())
    before = read(written())
    after = read(recalculate(path, tmp_path / "saved").read_bytes())
    for old, new in zip(before.sheets, after.sheets, strict=True):
        # LibreOffice writes a boolean as the formula TRUE().
        assert {place: (kind, raw) for place, (kind, raw, _, _) in shown(new).items()} == {
            place: (kind, raw) for place, (kind, raw, _, _) in shown(old).items()
        }
        assert (new.name, new.hidden_rows, new.hidden_columns) == (
            old.name,
            old.hidden_rows,
            old.hidden_columns,
        )
        assert list(new.merged) == list(old.merged)
    assert {name.name: name.area for name in after.names}["sb_t_sales"] == Area(0, 0, 11, 5)
    assert after.properties["subject"] == "sb1|D-1"


FRAGMENTS = (
    '<row r="1">',
    '<row r="2" hidden="1" x14ac:dyDescent="1">',
    "<row>",
    "</row>",
    '<row r="3"/>',
    " ",
    "\n",
    '<c r="A1"><v>1</v></c>',
    '<c r="B1" s="1"><v>2.5</v></c>',
    '<c r="A2" t="s"><v>0</v></c>',
    '<c r="B2" t="str"><f>A1&amp;""</f><v></v></c>',
    '<c r="C2"><f>A1</f><v/></c>',
    '<c r="C1" s="2"/>',
    '<c r="D1" t="inlineStr"><is><t>_x0041_&lt;</t></is></c>',
    '<c r="A1" t="b"><v>2</v></c>',
    "<c><v>1</v></c>",
    "<!-- -->",
    "&",
    "]]>",
    "\r",
    '<c r="E1" t="n"><v>x</v></c>',
    "</c>",
    '<c r="ZZZ1"><v>1</v></c>',
)


@given(st.lists(st.sampled_from(FRAGMENTS), max_size=12))
def test_the_fast_scan_agrees_with_the_strict_reader_or_gives_up(fragments: list[str]) -> None:
    rows = "".join(fragments)
    data = f'<worksheet xmlns="{MAIN}" xmlns:x14ac="x"><sheetData>{rows}</sheetData></worksheet>'.encode()
    sheet = SheetBeingRead(name="Data", part="sheet1.xml")

    def shared() -> Shared:
        return Shared(strings=["a"], formats=["General", "0.0"])

    fast = scan(data, sheet, shared(), MEMORY)
    if fast is not None:
        assert fast == read_strictly([data], sheet, shared()).finished(sheet)


def test_the_fast_scan_takes_the_common_shape() -> None:
    sheet = worksheet('<sheetData><row r="1" spans="1:2"><c r="A1" s="1"><v>1</v></c></row></sheetData>')
    assert scan(sheet.encode(), SheetBeingRead(name="Data", part="x"), Shared(), MEMORY) is not None
