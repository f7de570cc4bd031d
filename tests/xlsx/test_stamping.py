"""Books that share the patterns of their sheets are stamped to the same bytes as they are written plainly."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from dataclasses import fields, replace
from decimal import Decimal
from itertools import cycle, islice

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.sample_books import department_book, planned, region_book, return_book

from salesbook.spreadsheet.book import (
    BookSpec,
    CellSpec,
    CellValue,
    Chart,
    Conditional,
    NameSpec,
    Pages,
    Pattern,
    Series,
    SheetSpec,
    Stamped,
    Style,
    Validation,
)
from salesbook.spreadsheet.grid import Area
from salesbook.xlsx.writing import stamping
from salesbook.xlsx.writing.pieces import MOST_ALIKE
from salesbook.xlsx.writing.plain import write_plainly
from salesbook.xlsx.writing.stamping import Press
from salesbook.xlsx.writing.write import write_book

PLAIN, BOLD, LINK = Style(), Style(bold=True, locked=False), Style(link=True)


def plain(book: BookSpec) -> BookSpec:
    """Return a book whose sheets share nothing."""
    return replace(book, sheets=[replace(each, cells=list(each.cells)) for each in book.sheets])


class Patterns:
    """The patterns of the sheets of books, as few as there can be."""

    def __init__(self) -> None:
        self._found: dict[object, Pattern] = {}

    def stamped(self, book: BookSpec) -> BookSpec:
        """Return a book whose sheets share their patterns with those before."""
        return replace(book, sheets=[self._sheet(each) for each in book.sheets])

    def _sheet(self, sheet: SheetSpec) -> SheetSpec:
        bare = tuple(cell._replace(value=None) for cell in sheet.cells)
        pattern = self._found.setdefault(bare, Pattern(bare))
        # As if one like it had been written before: the next one is learnt from.
        pattern.kept.setdefault(Press, Press())
        return replace(sheet, cells=Stamped(pattern, [cell.value for cell in sheet.cells]))


@pytest.fixture
def plainly(monkeypatch: pytest.MonkeyPatch) -> Sequence[BookSpec]:
    """Return the books that a press had to have written plainly."""
    found: list[BookSpec] = []

    def write(book: BookSpec) -> object:
        found.append(book)
        return write_plainly(book)

    monkeypatch.setattr(stamping, "write_plainly", write)
    return found


@pytest.mark.parametrize("language", ["en", "both"])
def test_the_books_of_a_batch_have_the_same_bytes(language: str, plainly: Sequence[BookSpec]) -> None:
    patterns = Patterns()
    books = [return_book(person.id, language).spec for person in planned().plan.staff]
    stamped = [patterns.stamped(book) for book in books]
    written = [write_book(plain(book)) for book in books]
    assert [write_book(book) for book in stamped] == written
    learnt = len(plainly)
    assert [write_book(book) for book in reversed(stamped)] == written[::-1]
    assert len(plainly) == learnt < len(books)


def test_the_only_book_of_a_pattern_is_not_learnt_from(plainly: Sequence[BookSpec]) -> None:
    book = return_book("zhang-wei", "en").spec
    pattern = Pattern([cell._replace(value=None) for cell in book.sheets[0].cells])
    first = Stamped(pattern, [cell.value for cell in book.sheets[0].cells])
    stamped = replace(plain(book), sheets=[replace(book.sheets[0], cells=first), *plain(book).sheets[1:]])
    learnt = []
    for _ in range(3):
        assert write_book(stamped) == write_book(plain(book))
        learnt.append(len(plainly))
    assert learnt == [0, 1, 1]


def test_a_batch_of_several_kinds_has_the_same_bytes() -> None:
    patterns = Patterns()
    people = [person.id for person in planned().plan.staff][:3]
    books = [
        make(owner, "en").spec
        for person in people
        for make, owner in ((return_book, person), (region_book, "east"), (department_book, "plant"))
    ]
    alone = [write_book(plain(book)) for book in books]
    assert [write_book(patterns.stamped(book)) for book in books] == alone


CHART = Chart(
    row=20,
    column=1,
    title="Sales & more",
    alt="Sales by month",
    series=[
        Series(
            scenario="AC",
            kind="column",
            sheet="It's data & more",
            name=(0, 0),
            categories=[Area(2, 0, 4, 0)],
            values=[Area(2, 1, 4, 1)],
        ),
        Series(
            scenario="PL",
            kind="line",
            sheet="It's data & more",
            name=(0, 1),
            categories=[Area(2, 0, 2, 0), Area(4, 0, 4, 0)],
            values=[Area(2, 2, 2, 2), Area(4, 2, 4, 2)],
        ),
    ],
)
SHEET = SheetSpec(
    name="It's data & more",
    cells=(
        CellSpec(0, 0, None, BOLD),
        CellSpec(0, 1, None, PLAIN),
        CellSpec(1, 0, None, LINK, None, "'Other'!A1"),
        CellSpec(1, 1, None, LINK, "1+1<3", "'Other'!B1"),
        CellSpec(1, 2, None, LINK, None, "external:a b.xlsx"),
        *(CellSpec(row, column, None, PLAIN) for row in (2, 3, 4) for column in (0, 1, 2)),
        CellSpec(6, 27, None, BOLD, 'IF(A1="a & b","",B1)'),
        CellSpec(6, 26, None, BOLD, "NA()"),
        CellSpec(5, 0, None, PLAIN),
        CellSpec(5, 0, None, BOLD, None, "'Other'!C1"),
        CellSpec(5, 0, None, PLAIN),
        CellSpec(5, 1, None, PLAIN),
        CellSpec(5, 1, None, BOLD, "A1"),
    ),
    widths={0: 12.5, 1: 8.0},
    heights={0: 30.0},
    footer=("left & 1", "right"),
    validations=[Validation(area=Area(2, 1, 4, 1), kind="decimal", maximum=Decimal(9))],
    conditionals=[Conditional(area=Area(2, 1, 4, 1), rule="above", limit=Decimal(2), color="#FF0000")],
    charts=[CHART],
    print_area=Area(0, 0, 6, 27),
)
OTHER = SheetSpec(name="Other", cells=tuple(CellSpec(0, column, None, BOLD) for column in range(3)))
CELLS = len(SHEET.cells)


def of(*values: CellValue) -> Sequence[CellValue]:
    """Return values for all cells, over and over again."""
    return list(islice(cycle(values), CELLS))


VALUES: Mapping[str, Sequence[CellValue]] = {
    "numbers": [Decimal(at) for at in range(CELLS)],
    "texts": [f"text {at}" for at in range(CELLS)],
    "the same text": ["text"] * CELLS,
    "texts of another book in another order": [f"text {CELLS - at}" for at in range(CELLS)],
    "nothing": [None] * CELLS,
    "truths": of(True, Decimal(1), False, Decimal(0)),
    "numbers before truths": of(Decimal(1), True, Decimal(0), False),
    "zeros": of(Decimal(0), Decimal("-0"), Decimal("0.0"), Decimal("-0.00")),
    "escapes": of("<a> & 'b'", ' "c" ', "two\nlines", "_x0041_", "\x07", "\ufffe", "=1", "", "]]>"),
    "errors": of("#N/A", "#DIV/0!", "#n/a", "#REF!"),
    "huge": of(Decimal("1E+300"), Decimal("-1E-300"), Decimal("12345678901234567890.123"), Decimal("0.1")),
    "a text that is a number": [str(at) for at in range(CELLS)],
    "equal numbers": of(Decimal("1.50"), Decimal("1.5"), Decimal("1.500")),
    "what XML says of cells": of(
        '"s"><v>0</v></c>', "<sheetData>", "</sheetData>", "<hyperlinks>", ' display="'
    ),
}


def with_values(values: Sequence[CellValue], *others: CellValue) -> BookSpec:
    """Return a book with these values in its cells."""
    filled = [cell._replace(value=value) for cell, value in zip(SHEET.cells, values, strict=True)]
    further = [cell._replace(value=value) for cell, value in zip(OTHER.cells, others, strict=False)]
    sheets = [replace(SHEET, cells=filled), replace(OTHER, cells=further or OTHER.cells)]
    return BookSpec(sheets=sheets, names=[NameSpec("one", SHEET.name, Area(0, 0, 0, 1))], company="C")


def batches() -> Iterator[tuple[str, Sequence[BookSpec]]]:
    """Yield books of one shape that are written one after another."""
    first = with_values(VALUES["numbers"])
    for name, values in VALUES.items():
        yield name, [first, with_values(values), first, with_values(values[::-1]), with_values(values)]


BATCHES = dict(batches())


@pytest.mark.parametrize("name", BATCHES)
def test_other_values_have_the_same_bytes(name: str) -> None:
    patterns = Patterns()
    for book in BATCHES[name]:
        assert write_book(patterns.stamped(book)) == write_book(book)


def test_all_values_one_after_another_have_the_same_bytes(plainly: Sequence[BookSpec]) -> None:
    patterns = Patterns()
    books = [with_values(values) for values in VALUES.values()]
    for book in [*books, *books]:
        assert write_book(patterns.stamped(book)) == write_book(book)
    # What kind a chart's copies are is no secret of the first book.
    assert len(plainly) < len(books)


def test_texts_are_numbered_in_the_order_of_their_first_use_over_all_sheets() -> None:
    patterns = Patterns()
    for name in ("text 3", "Ann", "text 0", "Bob"):
        book = with_values([name, *VALUES["texts"][1:]], "text 5", name, "own")
        assert write_book(patterns.stamped(book)) == write_book(book)


def test_a_text_longer_than_a_cell_has_the_same_bytes() -> None:
    patterns = Patterns()
    for text in ("a" * 32_767, "a" * 32_768, "😀" * 16_384, "b" * 40_000, "a" * 16_384):
        values = [text if SHEET.cells[at].link is None else at for at in range(CELLS)]
        book = with_values(values)  # type: ignore[arg-type]
        assert write_book(patterns.stamped(book)) == write_book(book)


VALUE = st.one_of(
    st.none(),
    st.booleans(),
    st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**20), max_value=10**20),
    st.sampled_from([Decimal(0), Decimal("-0"), Decimal(1), "1", "", "#N/A", "a & b"]),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=6),
)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.lists(VALUE, min_size=CELLS, max_size=CELLS), min_size=2, max_size=4))
def test_any_values_have_the_same_bytes(batch: Sequence[Sequence[CellValue]]) -> None:
    patterns = Patterns()
    for values in batch:
        book = with_values(values, *values[:3])
        assert write_book(patterns.stamped(book)) == write_book(book)


CHANGES: Mapping[str, object] = {
    "name": "Renamed",
    "widths": {0: 20.0, 3: 4.0},
    "heights": {1: 44.0, 30: 8.0},
    "hidden_rows": frozenset({3, 40}),
    "hidden_columns": frozenset({1}),
    "outline": {2: 1, 3: 1},
    "outline_above": True,
    "freeze": (2, 1),
    "visibility": "veryHidden",
    "protected": False,
    "filter_area": Area(1, 0, 4, 2),
    "validations": [Validation(area=Area(2, 1, 4, 1), kind="list", choices=("a", "b"))],
    "conditionals": [
        Conditional(area=Area(2, 1, 4, 1), rule="formula", formula="A1>2", fill="#00FF00"),
        Conditional(area=Area(2, 2, 4, 2), rule="bar", limit=Decimal(5), color="#00FF00", fill="#FF0000"),
    ],
    "charts": [replace(CHART, title="Other", alt="Else", height=200)],
    "print_area": Area(0, 0, 3, 2),
    "repeat_rows": (0, 1),
    "footer": ("another", "<&>"),
    "page_words": ("第", "页，共", "页"),
    "pages": Pages(scale=80, row_breaks=[3], column_breaks=[2], repeated=(0, 0), spare=10.0),
    "landscape": False,
    "paper": "letter",
    "picture": bytes.fromhex(
        "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489"
        "0000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
    ),
    "tab_color": "#123456",
}
"""Another value of every field of a sheet but its cells."""


def test_every_field_of_a_sheet_is_changed_here() -> None:
    assert CHANGES.keys() == {each.name for each in fields(SheetSpec)} - {"cells", "more"}


@pytest.mark.parametrize("name", CHANGES)
@pytest.mark.parametrize("at", [0, 1])
def test_a_sheet_that_differs_in_one_field_has_the_same_bytes(name: str, at: int) -> None:
    patterns = Patterns()
    first = with_values(VALUES["texts"])
    if name == "name":
        first = replace(first, names=(), sheets=[replace(each, charts=()) for each in first.sheets])
    sheets = list(first.sheets)
    if name == "outline_above":
        sheets[at] = replace(sheets[at], outline={2: 1, 3: 1})
    if name == "hidden_columns":
        sheets[at] = replace(sheets[at], widths={0: 12.5, 1: 8.0})
    if name == "visibility":
        sheets.append(replace(OTHER, name="Seen"))
    first = replace(first, sheets=sheets)
    sheets = [replace(each, **{name: CHANGES[name]}) if each is sheets[at] else each for each in sheets]  # type: ignore[arg-type]
    other = replace(first, sheets=sheets)
    assert write_book(first) != write_book(other)
    for book in (first, other, first, other):
        assert write_book(patterns.stamped(book)) == write_book(book)


BOOK_CHANGES: Mapping[str, object] = {
    "sheets": [SHEET],
    "names": [NameSpec("Two", SHEET.name, Area(0, 0, 1, 1)), NameSpec("one", "Other", Area(0, 0, 0, 0))],
    "title": "A & B",
    "subject": "<S>",
    "company": "Another",
    "custom": {"document": "SB-1", "a & b": "c"},
}


@pytest.mark.parametrize("name", [each.name for each in fields(BookSpec)])
def test_a_book_that_differs_in_one_field_has_the_same_bytes(name: str) -> None:
    patterns = Patterns()
    first = with_values(VALUES["numbers"])
    other = replace(first, **{name: BOOK_CHANGES[name]})  # type: ignore[arg-type]
    assert write_book(first) != write_book(other)
    for book in (first, other, first, other):
        assert write_book(patterns.stamped(book)) == write_book(book)


def test_a_sheet_that_is_not_stamped_may_stand_beside_others(plainly: Sequence[BookSpec]) -> None:
    patterns = Patterns()
    books = [with_values(VALUES[name], name) for name in ("texts", "the same text", "texts")]
    for book in books:
        stamped = patterns.stamped(book)
        mixed = replace(stamped, sheets=[book.sheets[0], stamped.sheets[1]])
        assert write_book(mixed) == write_book(book)
    assert len(plainly) == 1


def test_a_book_whose_footer_does_not_fit_is_written_all_the_same() -> None:
    patterns = Patterns()
    for footer in ("short", "x" * 300, "", "other"):
        book = with_values(VALUES["texts"])
        sheets = [replace(each, footer=(footer, "")) for each in book.sheets]
        with pytest.warns(UserWarning, match="255") if len(footer) > 255 else nullcontext():
            assert write_book(patterns.stamped(replace(book, sheets=sheets))) == write_book(
                replace(book, sheets=sheets)
            )


def test_what_is_kept_has_its_limits() -> None:
    patterns = Patterns()
    for width in range(3 * MOST_ALIKE):
        book = with_values(VALUES["texts"])
        sheets = [replace(each, widths={0: 1.0 + width}) for each in book.sheets]
        book = replace(book, sheets=sheets)
        stamped = patterns.stamped(book)
        assert write_book(stamped) == write_book(book)
    cells = stamped.sheets[0].cells
    assert isinstance(cells, Stamped)
    kept = cells.pattern.kept[stamping.PatternForm]
    assert isinstance(kept, stamping.PatternForm)
    assert len(kept.measures.pieces) == MOST_ALIKE


def test_threads_may_write_books_of_one_shape_at_the_same_time() -> None:
    patterns = Patterns()
    books = [with_values(values) for values in VALUES.values()] * 3
    stamped = [patterns.stamped(book) for book in books]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(write_book, stamped)) == [write_book(book) for book in books]


def test_words_and_places_of_charts_are_no_reason_to_write_plainly(plainly: Sequence[BookSpec]) -> None:
    patterns = Patterns()
    first = with_values(VALUES["numbers"])
    changes: Sequence[Mapping[str, object]] = (
        {},
        {"title": 'Costs <&> "more"', "alt": 'Costs "by" <month>'},
        {"row": 31, "column": 4, "offset": 30},
        {"width": 640, "height": 480},
    )
    for change in changes:
        charts = [replace(CHART, **change), CHART]  # type: ignore[arg-type]
        book = replace(first, sheets=[replace(first.sheets[0], charts=charts), first.sheets[1]])
        assert write_book(patterns.stamped(book)) == write_book(book)
    assert len(plainly) == 1


def test_a_title_that_names_a_cell_has_the_same_bytes() -> None:
    patterns = Patterns()
    first = with_values(VALUES["numbers"])
    for title in ("Sales", "='Other'!A1", "", "Other!$B$1", "Sales!"):
        charts = [replace(CHART, title=title)]
        book = replace(first, sheets=[replace(first.sheets[0], charts=charts), first.sheets[1]])
        assert write_book(patterns.stamped(book)) == write_book(book)


def test_cells_that_begin_in_a_further_column_are_stamped(plainly: Sequence[BookSpec]) -> None:
    patterns = Patterns()
    cells = (CellSpec(2, 1, None, PLAIN), CellSpec(4, 2, None, BOLD))
    for name in ("a", "b"):
        filled = [cell._replace(value=name) for cell in cells]
        book = BookSpec(sheets=[SheetSpec(name="One", cells=filled, heights={2: 30.0, 3: 30.0})])
        assert write_book(patterns.stamped(book)) == write_book(book)
    assert len(plainly) == 1


def test_marks_of_charts_are_no_reason_to_write_sheets_plainly(plainly: Sequence[BookSpec]) -> None:
    patterns = Patterns()
    first = with_values(VALUES["numbers"])
    for signs in ((), (1, -1, 1), (-1, -1, 1), (1, -1, 1)):
        variance = replace(CHART.series[0], scenario="VAR", signs=signs)
        charts = [CHART, replace(CHART, series=[variance, CHART.series[1]], zero="" if signs else "bottom")]
        book = replace(first, sheets=[replace(first.sheets[0], charts=charts), first.sheets[1]])
        assert write_book(patterns.stamped(book)) == write_book(book)
    assert len(plainly) == 1


@pytest.mark.parametrize("others", [(), (Decimal(3),)])
def test_how_long_bars_may_be_differs_from_book_to_book(
    others: Sequence[Decimal], plainly: Sequence[BookSpec]
) -> None:
    patterns = Patterns()
    first = with_values(VALUES["numbers"])
    for limit in (Decimal("2.5"), Decimal(0), Decimal(1_000_000)):
        bars = [
            Conditional(area=Area(row, 1, 4, 1), rule="bar", limit=each, color="#00FF00", fill="#FF0000")
            for row, each in enumerate([limit, *others, limit])
        ]
        heat = Conditional(area=Area(2, 2, 4, 2), rule="heat", fill="#00FF00")
        sheets = [replace(first.sheets[0], conditionals=[*bars, heat]), first.sheets[1]]
        book = replace(first, sheets=sheets)
        assert write_book(patterns.stamped(book)) == write_book(book)
    # Bars of several lengths are told apart by nothing else.
    assert len(plainly) == (3 if others else 1)
