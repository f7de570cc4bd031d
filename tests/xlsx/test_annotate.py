"""A returned workbook with its problems marked in it, and as good as before once they are gone."""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from collections.abc import Iterable
from pathlib import Path
from xml.etree import ElementTree as ET

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.comments import Comment
from openpyxl.utils import get_column_letter
from openpyxl.workbook import Workbook
from support.books import MAIN, RELATED, book_of, packed, parts, relations
from support.filled_books import (
    SALES,
    SOLD,
    address,
    edited,
    figure,
    filled_book,
    places,
    slugs,
    submitted,
    typed,
)
from support.office import recalculate, recalculate_all, require_office
from support.tiny_plan import PRICE

from salesbook.demo.editing.insert import insert_rows
from salesbook.model.submission import FileStatus
from salesbook.problems import Location, Problem, Text, problem
from salesbook.spreadsheet.grid import Cell
from salesbook.xlsx.annotation.annotate import annotate
from salesbook.xlsx.package.package import open_package
from salesbook.xlsx.package.refusal import RefusalError
from salesbook.xlsx.patching.patch import set_cells
from salesbook.xlsx.reading.read import read_workbook_bytes

GUESS = ("2027-03/tea", "revenue_ac")
BLANK = ("2027-02/water", "quantity_ac")
PROBLEMS = "Problems"
CHANGED = {
    "[Content_Types].xml",
    "xl/_rels/workbook.xml.rels",
    "xl/styles.xml",
    "xl/workbook.xml",
}


def mistaken() -> bytes:
    """Return a filled-in book with a guess, an error value and a blank."""
    good, _ = filled_book()
    wrong = {GUESS: "约620", BLANK: None, ("2027-01/tea", "revenue_ac"): "#DIV/0!"}
    return typed(good, wrong)


def found_in(data: bytes) -> list[Problem]:
    return list(submitted(data, filled_book()[1]).problems)


def annotated(data: bytes | None = None, *, language: str = "en") -> bytes:
    book = mistaken() if data is None else data
    return annotate(book, found_in(book), language=language)


def lying(data: bytes) -> dict[str, tuple[bytes, bytes]]:
    """Return each part's bytes as they lie in the file, with its content."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        found = {}
        for info in archive.infolist():
            start = info.header_offset + 30 + len(info.filename.encode())
            found[info.filename] = (data[start : start + info.compress_size], archive.read(info))
        return found


def contents(data: bytes) -> dict[str, str]:
    return {name: content.decode() for name, (_, content) in lying(data).items()}


def opened(data: bytes) -> Workbook:
    with warnings.catch_warnings():
        # Small books of our own have no named styles; openpyxl says so.
        warnings.simplefilter("ignore", UserWarning)
        return openpyxl.load_workbook(io.BytesIO(data))


def note_at(data: bytes, cell: str, sheet: str = SALES) -> str:
    comment = opened(data)[sheet][cell].comment
    return "" if comment is None else str(comment.text)


def marked_cells(data: bytes, sheet: str = SALES) -> set[str]:
    """Return the cells under our conditional formats, by openpyxl."""
    formats = opened(data)[sheet].conditional_formatting
    own = [each for each in formats if any('"salesbook"' in "".join(rule.formula) for rule in each.rules)]
    areas = [area.bounds for each in own for area in each.sqref.ranges]
    return {
        f"{get_column_letter(column)}{row}"
        for left, top, right, bottom in areas
        for row in range(top, bottom + 1)
        for column in range(left, right + 1)
    }


def resaved(book: Workbook) -> None:
    """Change nothing, so that openpyxl merely saves the book anew."""


def at(sheet: str, cell: str, slug: str = "not-a-number", value: str = "约620") -> Problem:
    where = Location(sheet=sheet, cell=cell)
    details = {"expected": Text.of("an amount"), "read_as": "620", "issued": "600", "now": "620", "more": ""}
    return problem(slug, where, value, **details)


def listed(data: bytes, sheet: str = PROBLEMS) -> str:
    grid, _ = read_workbook_bytes(data)
    assert grid is not None
    found = grid.sheet(sheet)
    assert found is not None
    return "\n".join(cell.raw or "" for _, cell in sorted(found.cells.items()))


def all_well_formed(data: bytes) -> None:
    for name, content in contents(data).items():
        if name.endswith((".xml", ".rels", ".vml")):
            ET.fromstring(content)


def test_only_what_must_change_changes() -> None:
    book = mistaken()
    before, after = lying(book), lying(annotated(book))
    changed = {name for name in before if before[name] != after.get(name)}
    added = after.keys() - before.keys()
    # The first sheet was the selected one; the second holds the mistakes.
    assert changed == CHANGED | {"xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml"}
    assert added == {
        "xl/comments1.xml",
        "xl/drawings/vmlDrawing1.vml",
        "xl/worksheets/_rels/sheet2.xml.rels",
        "xl/worksheets/sheet6.xml",
    }
    all_well_formed(annotated(book))


def test_the_cells_themselves_are_not_touched() -> None:
    cells = re.compile(r"<sheetData>.*</sheetData>", re.DOTALL)
    book = mistaken()
    for name, text in contents(book).items():
        if name.startswith("xl/worksheets/sheet"):
            assert cells.search(contents(annotated(book))[name]) is not None
            assert cells.findall(contents(annotated(book))[name]) == cells.findall(text)
    old, new = (opened(data)[SALES][address(book, GUESS)] for data in (book, annotated(book)))
    assert new.number_format == old.number_format
    assert new.protection.locked == old.protection.locked
    assert new.fill.fgColor.rgb == old.fill.fgColor.rgb


def test_every_problem_cell_is_marked_and_says_what_to_do() -> None:
    book = mistaken()
    marked = {each.where.cell for each in found_in(book)}
    assert address(book, BLANK) in marked
    assert marked_cells(annotated(book)) == marked
    note = note_at(annotated(book), address(book, GUESS))
    (about,) = [each for each in found_in(book) if each.where.cell == address(book, GUESS)]
    assert note.startswith(f"salesbook: {about.code} error\n")
    assert about.message.in_language("en") in note
    assert about.remedy.in_language("en") in note
    both = note_at(annotated(book, language="both"), address(book, GUESS))
    assert about.message.in_language("zh") in both
    assert about.message.in_language("en") in both


def test_severities_look_different_and_the_worst_of_a_cell_counts() -> None:
    book = book_of('<row r="1"><c r="A1"><v>1</v></c></row>')
    problems = [at("Data", "A1", "number-read-from-text"), at("Data", "A1"), at("Data", "B2", "unit-read")]
    result = annotate(book, problems, language="en")
    rules = {
        str(each.sqref): each.rules[0].dxf.fill.bgColor.rgb
        for each in opened(result)["Data"].conditional_formatting
    }
    assert rules.keys() == {"A1", "B2"}
    assert len(set(rules.values())) == 2
    note = note_at(result, "A1", "Data")
    assert note.index("SB502") < note.index("SB520")


def test_the_sheet_of_problems_is_last_active_and_alone_selected() -> None:
    book = opened(annotated())
    assert book.sheetnames[-1] == PROBLEMS
    assert book.active is not None
    assert book.active.title == PROBLEMS
    assert [sheet.title for sheet in book if sheet.sheet_view.tabSelected] == [PROBLEMS]


@pytest.mark.parametrize(
    ("language", "sheet", "words"),
    [
        ("en", "Problems", "What to do"),
        ("zh", "问题", "处理办法"),
        ("both", "问题 Problems", "处理办法 What to do"),
    ],
)
def test_the_sheet_of_problems_lists_and_links_them(language: str, sheet: str, words: str) -> None:
    book = mistaken()
    result = annotated(book, language=language)
    page = opened(result)[sheet]
    links = {cell.hyperlink.location for row in page.iter_rows() for cell in row if cell.hyperlink}
    assert links == {f"{SALES}!{each.where.cell}" for each in found_in(book)}
    text = listed(result, sheet)
    assert words in text
    for each in found_in(book):
        for spoken in ("zh", "en") if language == "both" else (language,):
            assert each.message.in_language(spoken) in text
            assert each.remedy.in_language(spoken) in text


def test_only_errors_ask_for_a_corrected_return() -> None:
    good, _ = filled_book()
    corrected, looked_at = "return the corrected workbook", "There are no errors."
    error, warning = at(SALES, "A1"), at(SALES, "A1", "plan-cell-changed")
    several = listed(annotate(good, [warning, error], language="en"))
    assert corrected in several
    assert "Unprotect Sheet" in several
    assert looked_at not in several
    one = listed(annotate(good, [warning], language="en"))
    assert looked_at in one
    assert corrected not in one


@pytest.mark.parametrize("language", ["en", "zh", "both"])
def test_annotating_twice_changes_nothing(language: str) -> None:
    once = annotated(language=language)
    assert annotate(once, found_in(once), language=language) == once
    assert annotated(language=language) == once


def test_another_language_replaces_the_annotation() -> None:
    book = mistaken()
    again = annotate(annotated(book, language="zh"), found_in(book), language="en")
    assert opened(again).sheetnames == opened(annotated(book)).sheetnames
    assert "错误" not in note_at(again, address(book, GUESS))


def test_an_annotated_book_reads_as_before() -> None:
    book = mistaken()
    assert found_in(annotated(book)) == found_in(book)
    assert submitted(annotated(book), filled_book()[1]).status is submitted(book, filled_book()[1]).status


def test_an_annotated_book_that_was_corrected_is_a_valid_return() -> None:
    tea = SOLD * PRICE["tea"]
    right = {GUESS: tea // 100, ("2027-01/tea", "revenue_ac"): tea // 100, BLANK: SOLD}
    corrected = typed(annotated(), right)
    submission = submitted(corrected, filled_book()[1])
    assert (submission.status, slugs(submission)) == (FileStatus.ACCEPTED, [])
    assert figure(submission, "2027-03/tea", "revenue") == tea


def test_without_problems_the_annotation_is_taken_off() -> None:
    book = mistaken()
    bare = annotate(annotated(book), [], language="en")
    assert contents(bare).keys() == contents(book).keys()
    changed = {name for name, text in contents(book).items() if contents(bare)[name] != text}
    # The styles stay, unused, and the ending of drawings stays known; the first tab is selected again.
    assert changed == {
        "[Content_Types].xml",
        "xl/styles.xml",
        "xl/workbook.xml",
        "xl/worksheets/sheet1.xml",
    }
    assert [sheet.title for sheet in opened(bare) if sheet.sheet_view.tabSelected] == ["Cover"]
    assert opened(bare).sheetnames == opened(book).sheetnames
    assert annotate(book, [], language="en") == book


def test_marks_and_notes_of_corrected_cells_are_gone_and_new_ones_come() -> None:
    book = mistaken()
    corrected = typed(annotated(book), {GUESS: 1800, ("2027-01/water", "revenue_ac"): "?"})
    again = annotated(corrected)
    assert note_at(again, address(book, GUESS)) == ""
    assert marked_cells(again) == {each.where.cell for each in found_in(corrected)}
    assert opened(again).sheetnames == opened(annotated(book)).sheetnames


def test_marks_follow_rows_that_move() -> None:
    book = mistaken()
    moved = insert_rows(annotated(book), SALES, 3, 2)
    assert marked_cells(annotated(moved)) == marked_cells(moved)
    assert marked_cells(annotate(moved, [], language="en")) == set()


def test_the_notes_of_others_stay() -> None:
    def with_notes(book: Workbook) -> None:
        for change, words in (
            (GUESS, "estimate\nof May"),
            (("2027-01/water", "quantity_ac"), "counted twice"),
        ):
            comment = Comment(words, "Ann")
            book[SALES][address(mistaken(), change)].comment = comment

    book = edited(mistaken(), with_notes)
    result = annotate(book, found_in(book), language="en")
    assert annotate(result, found_in(book), language="en") == result
    other = address(mistaken(), ("2027-01/water", "quantity_ac"))
    assert note_at(result, other) == "counted twice"
    joined = note_at(result, address(book, GUESS))
    assert joined.startswith("estimate\nof May\n\nsalesbook: SB502 error")
    bare = annotate(result, [], language="en")
    assert note_at(bare, address(book, GUESS)) == "estimate\nof May"
    assert note_at(bare, other) == "counted twice"
    assert note_at(bare, address(book, BLANK)) == ""
    all_well_formed(result)


def test_a_conversation_is_left_alone() -> None:
    notes = (
        f'<comments xmlns="{MAIN}"><authors><author>tc={{1}}</author></authors><commentList>'
        '<comment ref="A1" authorId="0"><text><t>[Threaded comment]</t></text></comment>'
        "</commentList></comments>"
    )
    book = parts('<row r="1"><c r="A1"><v>1</v></c></row>')
    book["xl/worksheets/_rels/sheet1.xml.rels"] = relations({"rId1": ("comments", "../comments7.xml")})
    book["xl/comments7.xml"] = notes
    result = contents(annotate(packed(book), [at("Data", "A1"), at("Data", "B1")], language="en"))
    assert result["xl/comments7.xml"].count("salesbook: ") == 1
    assert "[Threaded comment]</t></text>" in result["xl/comments7.xml"]


HOSTILE = st.text(
    st.characters(exclude_categories=["Cs"]) | st.sampled_from("=+-@<>&\"'\n\r\t\x00\x0b\u202e_x"),
    max_size=60,
)


@given(HOSTILE, HOSTILE)
@settings(max_examples=60, deadline=None)
def test_what_people_typed_is_text_whatever_it_is(value: str, label: str) -> None:
    book = book_of('<row r="1"><c r="A1"><v>1</v></c></row>')
    where = Location(sheet="Data", cell="A1", row=Text.of(label), column=Text.of(value))
    found = problem("not-a-number", where, value, expected=Text.of(label))
    result = annotate(book, [found], language="both")
    all_well_formed(result)
    grid, problems = read_workbook_bytes(result)
    assert grid is not None, problems
    assert not any(cell.formula for sheet in grid.sheets for cell in sheet.cells.values())
    assert annotate(result, [found], language="both") == result
    assert opened(result).sheetnames == ["Data", "问题 Problems"]


def test_a_quoted_mark_of_ours_is_not_taken_for_one() -> None:
    good, manifest = filled_book()
    token = next(cell.raw for cell in _cells(good, SALES) if str(cell.raw).startswith("sb1|"))
    where = Location(sheet=SALES, cell="A1", row=Text.of(str(token)), column=None)
    result = annotate(good, [problem("not-a-number", where, token, expected=Text())], language="en")
    assert submitted(result, manifest).status is FileStatus.ACCEPTED


def _cells(data: bytes, sheet: str) -> Iterable[Cell]:
    grid, _ = read_workbook_bytes(data)
    assert grid is not None
    found = grid.sheet(sheet)
    assert found is not None
    return found.cells.values()


def test_a_sheet_of_the_same_name_is_left_alone() -> None:
    book = edited(mistaken(), lambda book: book.create_sheet(PROBLEMS))
    result = annotate(book, found_in(book), language="en")
    assert opened(result).sheetnames[-2:] == [PROBLEMS, f"{PROBLEMS} 2"]
    assert annotate(result, found_in(book), language="en") == result


def test_places_on_hidden_sheets_and_places_that_are_none_are_listed_only() -> None:
    book = mistaken()
    problems = [at("_sb", "A1"), at("Elsewhere", "B2"), at(SALES, "?"), problem("unknown-book")]
    result = annotate(book, problems, language="en")
    page = opened(result)[PROBLEMS]
    links = [cell.hyperlink.location for row in page.iter_rows() for cell in row if cell.hyperlink]
    assert links == [f"{SALES}!A1"]
    assert marked_cells(result) == set()
    assert "_sb!A1" in listed(result)
    assert "Elsewhere!B2" in listed(result)


def test_very_many_problems_are_capped_and_counted() -> None:
    rows = "".join(f'<row r="{row}"><c r="A{row}"><v>1</v></c></row>' for row in range(1, 3001))
    problems = [at("Data", f"{column}{row}") for row in range(1, 3001) for column in "ACE"]
    result = annotate(book_of(rows), problems, language="en")
    assert contents(result)["xl/comments1.xml"].count("<comment ") == 5000
    assert '<o:idmap v:ext="edit" data="1,2,3,4,5"/>' in contents(result)["xl/drawings/vmlDrawing1.vml"]
    assert "4000 more problems" in listed(result)
    assert len(result) < 2 * 2**20
    assert annotate(result, problems, language="en") == result


def test_a_book_with_prefixed_elements_and_hardly_any_parts_can_be_annotated() -> None:
    rows = '<x:row r="1"><x:c r="A1"><x:v>1</x:v></x:c></x:row>'
    book = parts(sheet=f'<x:worksheet xmlns:x="{MAIN}"><x:sheetData>{rows}</x:sheetData></x:worksheet>')
    book["xl/workbook.xml"] = (
        f'<x:workbook xmlns:x="{MAIN}" xmlns:rel="{RELATED}"><x:sheets>'
        '<x:sheet name="Data" sheetId="7" rel:id="rId1"/></x:sheets></x:workbook>'
    )
    book["xl/_rels/workbook.xml.rels"] = relations({"rId1": ("worksheet", "worksheets/sheet1.xml")})
    del book["xl/styles.xml"]
    result = annotate(packed(book), [at("Data", "A1")], language="both")
    all_well_formed(result)
    assert "SB502" in note_at(result, "A1", "Data")
    assert opened(result).sheetnames == ["Data", "问题 Problems"]
    assert opened(result).active is not None
    assert annotate(result, [at("Data", "A1")], language="both") == result
    bare = contents(annotate(result, [], language="both"))
    assert bare["xl/worksheets/sheet1.xml"] == book["xl/worksheets/sheet1.xml"]


def test_a_style_sheet_with_empty_and_repeated_styles_keeps_its_numbers() -> None:
    book = parts('<row r="1"><c r="A1" s="2"><v>1</v></c></row>')
    xf = '<x:xf numFmtId="4" fontId="0" fillId="0" borderId="0"/>'
    book["xl/styles.xml"] = (
        f'<x:styleSheet xmlns:x="{MAIN}"><x:cellXfs count="3">{xf}{xf}{xf}</x:cellXfs><x:dxfs/>'
        "</x:styleSheet>"
    )
    result = annotate(packed(book), [at("Data", "A1")], language="en")
    styles = contents(result)["xl/styles.xml"]
    assert f"{xf}{xf}{xf}" in styles
    assert '<x:dxfs count="3">' in styles
    assert opened(result)["Data"]["A1"].number_format == "#,##0.00"


def test_an_annotation_that_was_moved_and_named_is_taken_out_with_its_names() -> None:
    def rearranged(book: Workbook) -> None:
        page = book[PROBLEMS]
        book.move_sheet(page, -(len(book.sheetnames) - 1))
        page.title = "renamed"
        page.print_title_rows = "1:2"
        book.copy_worksheet(page)

    book = mistaken()
    result = annotate(edited(annotated(book), rearranged), [], language="en")
    assert opened(result).sheetnames == opened(book).sheetnames
    local = re.findall(
        r'<definedName name="([^"]*)" localSheetId="(\d)"', contents(result)["xl/workbook.xml"]
    )
    assert sorted(local) == sorted(
        re.findall(
            r'<definedName name="([^"]*)" localSheetId="(\d)"',
            contents(edited(book, resaved))["xl/workbook.xml"],
        )
    )


def test_strict_open_xml_and_what_is_no_workbook_are_refused() -> None:
    strict = parts('<row r="1"><c r="A1"><v>1</v></c></row>')
    space = "http://purl.oclc.org/ooxml/spreadsheetml/main"
    strict = {name: text.replace(MAIN, space) for name, text in strict.items()}
    for data, slug in ((packed(strict), "not-annotated"), (b"PK\3\4", "file-truncated"), (b"", "file-empty")):
        with pytest.raises(RefusalError) as refused:
            annotate(data, [at("Data", "A1")], language="en")
        assert refused.value.problem.slug == slug


def with_everything() -> bytes:
    """Return a book of another make, with what stands after the rows of a sheet."""
    into = io.BytesIO()
    book = xlsxwriter.Workbook(into, {"in_memory": True})
    sheet = book.add_worksheet("Data")
    sheet.write_row(0, 0, ["a", 1, 2])
    sheet.data_validation("B2:B9", {"validate": "integer", "criteria": ">", "value": 0})
    sheet.conditional_format("B1:B9", {"type": "data_bar", "data_bar_2010": True})
    sheet.conditional_format(
        "C1:C9", {"type": "cell", "criteria": ">", "value": 1, "format": book.add_format()}
    )
    sheet.write_comment("A1", "mine", {"author": "Ann"})
    sheet.insert_button("E5", {"caption": "press"})
    sheet.write_url("H5", "https://example.org")
    sheet.add_table("J1:K3")
    sheet.set_footer("&P")
    sheet.set_h_pagebreaks([4])
    chart = book.add_chart({"type": "column"})
    chart.add_series({"values": "=Data!$B$1:$C$1"})
    sheet.insert_chart("M4", chart)
    book.close()
    return into.getvalue()


def test_what_stands_after_the_rows_keeps_its_order() -> None:
    result = contents(annotate(with_everything(), [at("Data", "B1")], language="en"))
    after = result["xl/worksheets/sheet1.xml"].partition("</sheetData>")[2]
    root = ET.fromstring(f'<a xmlns:r="{RELATED}">{after.removesuffix("</worksheet>")}</a>')
    names = [each.tag for each in root]
    assert [name for number, name in enumerate(names) if names[number - 1 : number] != [name]] == [
        "conditionalFormatting",
        "dataValidations",
        "hyperlinks",
        "pageMargins",
        "headerFooter",
        "rowBreaks",
        "drawing",
        "legacyDrawing",
        "tableParts",
        "extLst",
    ]
    shapes = result["xl/drawings/vmlDrawing1.vml"]
    assert len(set(re.findall(r'id="(_x0000_s\d+)"', shapes))) == 3


def counts(data: bytes) -> dict[str, int]:
    """Return how many charts, validations and conditional formats but ours the parts of a book hold."""
    texts = contents(data)
    sheets = "".join(text for name, text in texts.items() if name.startswith("xl/worksheets/sheet"))
    return {
        "charts": sum(name.startswith("xl/charts/chart") for name in texts),
        "validations": sheets.count("<dataValidation "),
        "formats": sheets.count("<cfRule ") - len(re.findall(r"LEN\((?:&quot;|\")salesbook", sheets)),
    }


@pytest.mark.libreoffice
def test_libreoffice_opens_it_with_everything_there_and_saves_what_can_be_annotated_anew(
    tmp_path: Path,
) -> None:
    require_office()
    book = mistaken()
    (tmp_path / "plain.xlsx").write_bytes(book)
    (tmp_path / "annotated.xlsx").write_bytes(annotated(book, language="both"))
    plain, saved = (
        path.read_bytes()
        for path in recalculate_all([tmp_path / "plain.xlsx", tmp_path / "annotated.xlsx"], tmp_path / "out")
    )
    assert counts(annotated(book)) == counts(book)
    assert counts(saved) == counts(plain)
    assert counts(saved)["charts"] > 0
    assert marked_cells(saved) == marked_cells(annotated(book))
    assert "SB502" in note_at(saved, address(book, GUESS))
    assert [(each.slug, each.where.cell) for each in found_in(saved)] == [
        (each.slug, each.where.cell) for each in found_in(book)
    ]
    bare = annotate(saved, [], language="en")
    assert opened(bare).sheetnames == opened(book).sheetnames
    assert marked_cells(bare) == set()
    assert not any(name.startswith("xl/comments") for name in contents(bare))
    again = annotate(saved, found_in(saved), language="both")
    assert annotate(again, found_in(saved), language="both") == again


@pytest.mark.libreoffice
def test_a_book_that_libreoffice_saved_can_be_annotated(tmp_path: Path) -> None:
    require_office()
    (tmp_path / "book.xlsx").write_bytes(set_cells(with_everything(), "Data", {(0, 1): "x"}))
    data = recalculate(tmp_path / "book.xlsx", tmp_path / "out").read_bytes()
    result = annotate(data, [at("Data", "A1"), at("Data", "B1")], language="en")
    assert note_at(result, "A1", "Data").startswith("mine\n\nsalesbook: SB502")
    assert marked_cells(result, "Data") == {"A1", "B1"}
    (tmp_path / "result.xlsx").write_bytes(result)
    saved = recalculate(tmp_path / "result.xlsx", tmp_path / "again").read_bytes()
    bare = annotate(saved, [], language="en")
    assert note_at(bare, "A1", "Data") == "mine"
    assert counts(bare) == counts(data)


def test_a_book_that_openpyxl_saved_can_be_annotated_anew() -> None:
    book = mistaken()
    saved = edited(annotated(book), resaved)
    assert found_in(saved) == found_in(book)
    again = annotate(saved, found_in(saved), language="en")
    assert marked_cells(again) == marked_cells(annotated(book))
    assert annotate(again, found_in(saved), language="en") == again
    bare = annotate(saved, [], language="en")
    assert opened(bare).sheetnames == opened(book).sheetnames
    assert places(bare) == places(book)
    assert open_package(bare)[1] == []
