"""Rows inserted into a sheet, with everything that refers to what moves."""

from __future__ import annotations

import re
from functools import partial

from salesbook.demo.editing.edits import edit_part, parts_of_type, setting
from salesbook.demo.editing.rename import FORMULAS, HOLDERS
from salesbook.demo.editing.rewrite import shifted, shifted_list, shifted_reference
from salesbook.spreadsheet.grid import a1
from salesbook.xlsx.patching.cell_text import cell_xml
from salesbook.xlsx.patching.open_book import OpenBook, open_book
from salesbook.xlsx.patching.rows import Span, cell_spans, row_spans, rows_of, unshared
from salesbook.xlsx.patching.tags import Edit, Tag, edited, rewriting
from salesbook.xlsx.references import ROWS, place_of

ROW_BREAKS = re.compile(r"<((?:[\w.-]+:)?rowBreaks)\b.*?</\1>", re.DOTALL)
ANCHOR = re.compile(r"<((?:[\w.-]+:)?(?:two|one)CellAnchor)\b([^>]*)>.*?</\1>", re.DOTALL)
ANCHOR_ROW = re.compile(r"(<(?:[\w.-]+:)?row>)([0-9]+)(</)")
NOTE_ROW = re.compile(r"(<x:Row>)([0-9]+)(</x:Row>)")
NOTE_ANCHOR = re.compile(r"(<x:Anchor>)([^<]*)(</x:Anchor>)")
FORMATS = ("s", "customFormat", "ht", "customHeight")


WITH_AREAS = (
    "mergeCell",
    "dataValidation",
    "conditionalFormatting",
    "hyperlink",
    "dimension",
    "autoFilter",
    "sortState",
    "sortCondition",
    "ignoredError",
    "protectedRange",
)


def insert_rows(data: bytes, sheet: str, before: int, count: int) -> bytes:
    """Return the workbook with `count` rows inserted before the 0-based row `before`, as Excel does it.

    Everything below moves, and with it what refers to it anywhere in the book: formulas, names, merged cells,
    validations, conditional formats, charts, drawings, notes, tables, page breaks. The new rows take over the
    formats of the row above. ValueError for an unknown sheet or when rows would be pushed off its end.
    """
    book = open_book(data)
    name = book.sheet_named(sheet)
    if before < 0 or count < 0 or before + count > ROWS:
        raise ValueError(f"cannot insert {count} rows before row {before + 1}")
    here, elsewhere = (
        partial(shifted, sheet=name, before=before, count=count, here=here) for here in (True, False)
    )
    # Formulas in tables of the sheet mean it when they name none.
    own = {part.lower() for part in book.related(book.sheets[name], "table")}
    for part in parts_of_type(book, *HOLDERS):
        if part.lower() != book.sheets[name].lower():
            rewrite = here if part.lower() in own else elsewhere
            edit_part(book, part, dict.fromkeys(FORMULAS, rewriting(rewrite)))
    edit_part(book, book.part, {"definedName": rewriting(elsewhere)})
    # Addresses may be left out and formulas shared: both are written out before anything moves.
    text = unshared(_numbered(book.text(book.sheets[name])))
    if max((row.number for row in row_spans(rows_of(text))), default=0) + count >= ROWS:
        raise ValueError("rows would be pushed off the end of the sheet")
    text = edited(text, _sheet_edits(before, count) | dict.fromkeys(FORMULAS, _formula(here, before, count)))
    move = partial(_moved, before=before, count=count)
    # Breaks between columns are called `brk` too, and stay.
    text = ROW_BREAKS.sub(lambda match: edited(match[0], {"brk": setting(move, "id")}), text)
    text = _with_rows(text, before, count)
    book.change(book.sheets[name], text)
    _move_attached(book, book.sheets[name], before, count)
    # It lists cells by their old addresses; spreadsheet programs make a new one.
    book.drop_calculation_chain()
    return book.saved()


def _numbered(text: str) -> str:
    """Return a sheet's text in which every row and cell states its address."""
    rows = rows_of(text)
    pieces, at = [], 0
    for row in row_spans(rows):
        tags_here = [(row.tag, str(row.number + 1))]
        tags_here += [(cell.tag, a1(row.number, cell.number)) for cell in cell_spans(rows.inside, row)]
        for tag, address in tags_here:
            if tag.get("r") is None:
                pieces += [rows.inside[at : tag.start], str(tag.with_values({"r": address}))]
                at = tag.end
    return rows.before + "".join(pieces) + rows.inside[at:] + rows.after


def _moved(number: str, before: int, count: int, first: int = 0) -> str:
    """Return a row number, counted from `first`, as it is after the insertion."""
    return str(int(number) + count) if int(number) - first >= before else number


def _formula(rewrite: partial[str], before: int, count: int) -> Edit:
    """Return the edit of a formula and of the cells an array formula covers."""
    text = rewriting(rewrite)
    area = setting(partial(shifted_list, before=before, count=count), "ref")
    return lambda tag: area(text(tag))


def _sheet_edits(before: int, count: int) -> dict[str, Edit]:
    """Return the edits of a sheet's own part, except for its formulas."""
    areas = partial(shifted_list, before=before, count=count)
    number = partial(_moved, before=before, count=count, first=1)
    by_area = setting(areas, "ref", "sqref")
    return {
        **dict.fromkeys(WITH_AREAS, by_area),
        "row": setting(number, "r"),
        "c": setting(partial(shifted_reference, before=before, count=count), "r"),
        "sqref": rewriting(areas),
        "pane": partial(_pane, before=before, count=count),
    }


def _pane(tag: Tag, before: int, count: int) -> Tag:
    """Return a frozen pane that still ends below the same row."""
    split = tag.get("ySplit")
    if not (tag.get("state") or "").startswith("frozen") or split is None or int(float(split)) <= before:
        return tag
    top = place_of(tag.get("topLeftCell") or "")
    values = {"ySplit": str(int(float(split)) + count)}
    if top is not None:
        values["topLeftCell"] = a1(top[0] + count, top[1])
    return tag.with_values(values)


def _with_rows(text: str, before: int, count: int) -> str:
    """Return a sheet's text, in which room was made, with the new rows in it, formatted as the row above."""
    rows = rows_of(text)
    spans = list(row_spans(rows))
    above = next((row for row in spans if row.number == before - 1), None)
    if above is None:
        return text
    at = next((row.tag.start for row in spans if row.number >= before), len(rows.inside))
    new = "".join(_blank(above, rows.inside, before + number) for number in range(count))
    return rows.before + rows.inside[:at] + new + rows.inside[at:] + rows.after


def _blank(above: Span, text: str, index: int) -> str:
    """Return an empty row with the formats of another."""
    prefix = above.tag.prefix
    cells = "".join(
        cell_xml(prefix, (index, cell.number), cell.tag.get("s"), None)
        for cell in cell_spans(text, above)
        if cell.tag.get("s") is not None
    )
    kept = {name: above.tag.get(name) for name in FORMATS}
    tag = Tag(prefix, "row", "", empty=False, start=0, end=0).with_values({"r": str(index + 1), **kept})
    return f"{tag}{cells}</{prefix}row>"


def _move_attached(book: OpenBook, part: str, before: int, count: int) -> None:
    """Move what hangs on the sheet's cells: drawings, notes, tables."""
    areas = setting(partial(shifted_list, before=before, count=count), "ref")
    for kind in ("comments", "threadedComment"):
        for target in book.related(part, kind):
            edit_part(book, target, {"comment": areas, "threadedComment": areas})
    for target in book.related(part, "table"):
        edit_part(book, target, dict.fromkeys(("table", "autoFilter", "sortState", "sortCondition"), areas))
    for target in book.related(part, "drawing"):
        book.change(target, ANCHOR.sub(partial(_anchor, before=before, count=count), book.text(target)))
    for target in book.related(part, "vmlDrawing"):
        # The boxes of notes count rows from 0, as `before` does.
        text = NOTE_ROW.sub(partial(_note_row, before=before, count=count), book.text(target))
        book.change(target, NOTE_ANCHOR.sub(partial(_note_anchor, before=before, count=count), text))


def _anchor(match: re.Match[str], before: int, count: int) -> str:
    """Return a drawing's anchor moved with its first cell or stretched; an absolute one stays."""
    if 'editAs="absolute"' in match[2]:
        return match[0]
    rows = [int(row) for _, row, _ in ANCHOR_ROW.findall(match[0])]
    # Such a drawing moves as a whole; otherwise each corner moves with its cell and stretches it.
    whole = 'editAs="oneCell"' in match[2]
    moves = iter([rows[0] >= before if whole else row >= before for row in rows])
    return ANCHOR_ROW.sub(
        lambda row: f"{row[1]}{int(row[2]) + (count if next(moves) else 0)}{row[3]}", match[0]
    )


def _note_row(match: re.Match[str], before: int, count: int) -> str:
    return match[1] + _moved(match[2], before, count) + match[3]


def _note_anchor(match: re.Match[str], before: int, count: int) -> str:
    """Return a note's box moved; its rows are the third and the seventh of eight numbers."""
    numbers = [number.strip() for number in match[2].split(",")]
    if len(numbers) == 8 and int(numbers[2]) >= before:
        numbers[2], numbers[6] = (str(int(numbers[place]) + count) for place in (2, 6))
    return match[1] + ", ".join(numbers) + match[3]
