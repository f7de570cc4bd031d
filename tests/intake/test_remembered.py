"""What is read of a book does not depend on the books that its worker read before it."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cache

import pytest
from corpus.base import ISSUED, Book, book, diary
from corpus.case import expectations, file_of
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from salesbook.api.reading import ReadingMemory, read_return_bytes
from salesbook.files.issued import registry_of
from salesbook.intake.identify import find_tokens
from salesbook.intake.locate import locate
from salesbook.intake.standing import Standings
from salesbook.issued.manifest import Manifest
from salesbook.model.period import Month
from salesbook.model.submission import Submission
from salesbook.problems import Text
from salesbook.spreadsheet.grid import column_letters
from salesbook.xlsx.reading.read import read_workbook_bytes
from salesbook.xlsx.references import place_of

EXPECTED = expectations()
SLUGS = list(EXPECTED)
ISSUED_BEFORE = registry_of(ISSUED)
MARCH = Month(2027, 3)


def registry(document: str) -> Manifest | None:
    """Look up what was issued in the corpus, or as the books below."""
    return issued_below().get(document) or ISSUED_BEFORE(document)


@cache
def issued_below() -> dict[str, Manifest]:
    return {base().manifest.document: base().manifest for base in BASES.values()}


def read(data: bytes, memory: ReadingMemory, *, degraded: bool = False) -> Submission:
    return read_return_bytes(
        data, path="book.xlsx", registry=registry, period=MARCH, accept_degraded=degraded, memory=memory
    )


def read_mangled(slug: str, memory: ReadingMemory) -> Submission:
    return read(mangled(slug), memory, degraded=EXPECTED[slug]["accept_degraded"])


MANGLED = ReadingMemory()
"""Of all the mangled books."""


@cache
def mangled(slug: str) -> bytes:
    return file_of(EXPECTED[slug]).read_bytes()


@pytest.mark.parametrize("slug", SLUGS)
def test_a_mangled_book_is_read_alike_after_any_other(slug: str) -> None:
    """After one as it was issued and another mangled one, after itself, and after all others."""
    alone, memory, place = read_mangled(slug, ReadingMemory()), ReadingMemory(), SLUGS.index(slug)
    read((book("ann"), book("bo"), diary())[place % 3].data, memory)
    read_mangled(SLUGS[place - 1], memory)
    for known in (memory, memory, MANGLED):
        assert read_mangled(slug, known) == alone


def with_axes(*axes: str) -> Manifest:
    """Return what was issued to Ann, its products sold through one channel, the axes in this order."""
    issued = book("ann").manifest
    table = issued.tables[0]
    rows = tuple(
        replace(row, members={axis: {**row.members, "channel": "ka"}[axis] for axis in axes})
        for row in table.rows
    )
    return replace(issued, tables=(replace(table, rows=rows), *issued.tables[1:]))


def test_rows_that_differ_in_the_order_of_their_axes_are_not_taken_for_one_another() -> None:
    first, second = with_axes("month", "channel", "product"), with_axes("month", "product", "channel")
    assert first.tables[0].rows == second.tables[0].rows

    def read_as(issued: Manifest, memory: ReadingMemory) -> Submission:
        return read_return_bytes(
            book("ann").data, path="book.xlsx", registry=lambda _: issued, period=MARCH, memory=memory
        )

    alone, memory = read_as(second, ReadingMemory()), ReadingMemory()
    read_as(first, memory)
    assert read_as(second, memory) == alone


BASES: dict[str, Callable[[], Book]] = {
    "ann": lambda: book("ann"),
    "blank": lambda: book("ann", blank=True),
    "bo": lambda: book("bo"),
    "chinese": lambda: book("bo", language="zh"),
    "in 10k": lambda: book("cy", input_unit="10k"),
    "version 2": lambda: book("ann", version=2),
    "diary": diary,
}


@dataclass(frozen=True)
class Parts:
    """The XML of a book that is edited: the sheet, the words, the formats, the workbook."""

    sheet: str
    strings: str
    styles: str
    workbook: str


NAMES = ("xl/worksheets/sheet2.xml", "xl/sharedStrings.xml", "xl/styles.xml", "xl/workbook.xml")
CELL = re.compile(r'<c r="([A-Z]+)([0-9]+)"([^>]*?)(?:/>|>(.*?)</c>)', re.DOTALL)
STRING = re.compile(r"<si>(.*?)</si>", re.DOTALL)
FORMAT = re.compile(r'numFmtId="([0-9]+)"(?= fontId)')
ROW = re.compile(r'<row r="([0-9]+)"')
CONTENTS = (
    ("", ""), ("", "<v>7</v>"), ("", "<v>120.5</v>"), ("", "<v>-3</v>"), ("", "<v>46e3</v>"),
    (' t="s"', "<v>3</v>"), (' t="s"', "<v>20</v>"), (' t="s"', "<v>020</v>"), (' t="str"', "<v>1</v>"),
    (' t="str"', "<v>Revenue</v>"), (' t="b"', "<v>1</v>"), (' t="e"', "<v>#N/A</v>"), (' t="n"', "<v>7</v>"),
    ("", "<f>1+6</f><v>7</v>"), ("", "<f>1+6</f>"), (' t="inlineStr"', "<is><t>2027-02</t></is>"),
    ("", "<v>1.2.3</v>"), (' t="inlineStr"', "<is><t>tea</t></is>"),
)  # fmt: skip
WORDS = (
    "",
    "7",
    "1,250",
    "tea",
    "revenue_ac",
    "quantity_ac",
    "Revenue",
    "2027-02/tea",
    "2027-01",
    "数量",
    "~end",
)
FORMATS = (0, 1, 4, 9, 10, 14, 44)
Edit = Callable[[Parts, int, int], Parts]


def nth(pattern: re.Pattern[str], text: str, number: int) -> re.Match[str]:
    found = list(pattern.finditer(text))
    return found[number % len(found)]


def put(text: str, at: re.Match[str], new: str, group: int = 0) -> str:
    return text[: at.start(group)] + new + text[at.end(group) :]


def style_of(attributes: str) -> str:
    found = re.search(r' s="[0-9]+"', attributes)
    return found[0] if found else ""


def retype(parts: Parts, first: int, second: int) -> Parts:
    cell = nth(CELL, parts.sheet, first)
    kind, content = CONTENTS[second % len(CONTENTS)]
    new = f'<c r="{cell[1]}{cell[2]}"{style_of(cell[3])}{kind}>{content}</c>'
    return replace(parts, sheet=put(parts.sheet, cell, new))


def exchange(parts: Parts, first: int, second: int) -> Parts:
    """Exchange what stands in two cells: a mark, a key, a caption moves."""
    one, other = sorted((nth(CELL, parts.sheet, each) for each in (first, second)), key=re.Match.start)
    if one.start() == other.start():
        return parts
    moved = [CELL.sub(rf'<c r="{a[1]}{a[2]}"\3>\4</c>', b[0]) for a, b in ((one, other), (other, one))]
    return replace(parts, sheet=put(put(parts.sheet, other, moved[1]), one, moved[0]))


def duplicate(parts: Parts, first: int, second: int) -> Parts:
    """Copy a cell over another one: a second mark, a second key."""
    one, other = (nth(CELL, parts.sheet, each) for each in (first, second))
    return replace(
        parts, sheet=put(parts.sheet, other, CELL.sub(rf'<c r="{other[1]}{other[2]}"\3>\4</c>', one[0]))
    )


def restyle(parts: Parts, first: int, second: int) -> Parts:
    cell = nth(CELL, parts.sheet, first)
    attributes = cell[3].replace(style_of(cell[3]), "")
    new = f'<c r="{cell[1]}{cell[2]}" s="{second % 40}"{attributes}>{cell[4] or ""}</c>'
    return replace(parts, sheet=put(parts.sheet, cell, new))


def reword(parts: Parts, first: int, second: int) -> Parts:
    """Let a number of the table of words name another word."""
    found = nth(STRING, parts.strings, first)
    return replace(parts, strings=put(parts.strings, found, f"<t>{WORDS[second % len(WORDS)]}</t>", 1))


def exchange_words(parts: Parts, first: int, second: int) -> Parts:
    one, other = sorted((nth(STRING, parts.strings, each) for each in (first, second)), key=re.Match.start)
    if one.start() == other.start():
        return parts
    return replace(parts, strings=put(put(parts.strings, other, one[0]), one, other[0]))


def reformat(parts: Parts, first: int, second: int) -> Parts:
    """Let a style mean another number format."""
    found = nth(FORMAT, parts.styles, first)
    return replace(parts, styles=put(parts.styles, found, str(FORMATS[second % len(FORMATS)]), 1))


def hide_row(parts: Parts, first: int, _: int) -> Parts:
    row = nth(ROW, parts.sheet, first)
    return replace(parts, sheet=put(parts.sheet, row, f'{row[0]} hidden="1"'))


def move_down(parts: Parts, first: int, second: int) -> Parts:
    """Insert or delete rows without a word to the formulas."""
    top, by = 1 + first % 45, 1 if second % 2 else -1
    cut = re.sub(rf'<row r="{top}".*?</row>', "", parts.sheet, flags=re.DOTALL) if by < 0 else parts.sheet

    def moved(match: re.Match[str]) -> str:
        number = int(match[2])
        return f'{match[1]}{number + by if number > top or (by > 0 and number == top) else number}"'

    return replace(parts, sheet=re.sub(r'(<(?:row|c) r="[A-Z]*)([0-9]+)"', moved, cut))


def move_right(parts: Parts, first: int, _: int) -> Parts:
    """Insert a column."""
    at = first % 14

    def moved(match: re.Match[str]) -> str:
        place = place_of(match[1])
        across = place[1] if place else 0
        return f'<c r="{column_letters(across + (across >= at))}{match[2]}"'

    return replace(parts, sheet=re.sub(r'<c r="([A-Z]+([0-9]+))"', moved, parts.sheet))


def from_1904(parts: Parts, _first: int, _second: int) -> Parts:
    plain = parts.workbook.replace("<workbookPr", '<workbookPr date1904="1"', 1)
    return replace(parts, workbook=plain if "date1904" not in parts.workbook else parts.workbook)


def merge(parts: Parts, first: int, second: int) -> Parts:
    if "<mergeCells" in parts.sheet:
        return parts
    across, top = column_letters(first % 12), 1 + second % 40
    merged = (
        f'</sheetData><mergeCells count="1"><mergeCell ref="{across}{top}:{across}{top + 1}"/></mergeCells>'
    )
    return replace(parts, sheet=parts.sheet.replace("</sheetData>", merged, 1))


EDITS: tuple[Edit, ...] = (
    retype, retype, retype, exchange, exchange, duplicate, restyle, reword, reword, exchange_words,
    reformat, reformat, hide_row, move_down, move_right, from_1904, merge,
)  # fmt: skip


@cache
def unpacked(base: str) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(BASES[base]().data)) as package:
        return {name: package.read(name).decode() for name in package.namelist()}


def packed(base: str, steps: list[tuple[Edit, int, int]]) -> bytes:
    """Return a book after some edits of the XML of its page of sales."""
    whole = unpacked(base)
    parts = Parts(*(whole[name] for name in NAMES))
    for edit, first, second in steps:
        parts = edit(parts, first, second)
    return repacked(base, dict(zip(NAMES, vars(parts).values(), strict=True)))


def repacked(base: str, parts: Mapping[str, str]) -> bytes:
    """Return a book with other XML in some of its parts."""
    into = io.BytesIO()
    with zipfile.ZipFile(into, "w") as package:
        for name, text in {**unpacked(base), **parts}.items():
            package.writestr(name, text)
    return into.getvalue()


NUMBERS = st.integers(0, 60) | st.integers(0, 999)
WARM = ReadingMemory()
"""Of all the books that are drawn below."""
STEPS = st.lists(st.tuples(st.sampled_from(EDITS), NUMBERS, NUMBERS), max_size=3)


@pytest.mark.parametrize("base", BASES)
def test_the_books_that_are_edited_are_read(base: str) -> None:
    assert read(packed(base, []), ReadingMemory()).tables


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(sorted(BASES)), st.sampled_from(sorted(BASES)), st.booleans(), STEPS, STEPS, STEPS)
@example("ann", "ann", False, [], [], [(from_1904, 0, 0)])
def test_a_book_is_read_alike_after_one_that_is_much_like_it(
    base: str,
    other: str,
    akin: bool,  # noqa: FBT001 - drawn
    common: list[tuple[Edit, int, int]],
    before: list[tuple[Edit, int, int]],
    own: list[tuple[Edit, int, int]],
) -> None:
    data, memory = packed(base, [*common, *own]), ReadingMemory()
    alone = read(data, ReadingMemory())
    read(packed(base if akin else other, [*common, *before]), memory)
    assert read(data, memory) == alone
    assert read(data, WARM) == alone


def changed(cell: re.Match[str], content: str) -> bytes:
    """Return Ann's book with something else in one cell of her page of sales."""
    sheet = unpacked("ann")[NAMES[0]]
    new = f'<c r="{cell[1]}{cell[2]}"{style_of(cell[3])}{content}</c>'
    return repacked("ann", {NAMES[0]: put(sheet, cell, new)})


@pytest.mark.parametrize("content", [' t="inlineStr"><is><t>mine</t></is>', ">"])
def test_a_changed_word_is_seen_wherever_it_stands(content: str) -> None:
    """Whatever stands in a cell with words, no other book tells that it is as it was."""
    words = [cell for cell in CELL.finditer(unpacked("ann")[NAMES[0]]) if ' t="s"' in cell[3]]
    memory, other = ReadingMemory(), ReadingMemory()
    for cell in words:
        data = changed(cell, content)
        read(book("ann").data, memory)
        other.intake = replace(other.intake, standings=Standings())
        assert read(data, memory) == read(data, other), cell[0]


def test_a_figure_below_is_seen() -> None:
    below = '<row r="90"><c r="E90"><v>7</v></c><c r="F90"><v>7</v></c></row></sheetData>'
    sheet = unpacked("ann")[NAMES[0]].replace("</sheetData>", below)
    data = repacked("ann", {NAMES[0]: sheet})
    memory = ReadingMemory()
    without = read(book("ann").data, memory)
    assert read(data, memory) == read(data, ReadingMemory())
    assert read(data, memory).problems != without.problems


def test_what_was_issued_is_seen() -> None:
    """The same page under a manifest that says something else of a row or a column is not the same."""
    grid, _ = read_workbook_bytes(book("ann").data)
    assert grid is not None
    table, tokens = book("ann").manifest.tables[0], find_tokens(grid)
    other = replace(table.rows[0], labels=tuple("other" for _ in table.rows[0].labels))
    heading = next(column for column in table.columns if column.role == "input")
    columns = [
        replace(column, caption=Text.of("other"), also=()) if column is heading else column
        for column in table.columns
    ]
    for issued in replace(table, rows=(other, *table.rows[1:])), replace(table, columns=tuple(columns)):
        standings = Standings()
        known, _ = locate(table, grid, tokens, standings)
        assert known is not None
        assert not known.problems
        found, _ = locate(issued, grid, tokens, standings)
        assert found is not None
        assert [each.slug for each in found.problems] in (["labels-disagree"], ["header-changed"])
