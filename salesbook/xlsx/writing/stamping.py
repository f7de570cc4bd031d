"""Books that share the patterns of their sheets, stamped: what one of them was written as serves the next.

The first book is written plainly, and its parts are cut at what differs from book to book. What the pieces
follow from is all of the spec but that: they are found by the spec itself with the rest taken out.
"""

from __future__ import annotations

import io
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from html import unescape
from typing import Any

from salesbook.spreadsheet.book import BookSpec, CellValue, Chart, Pages, Pattern, SheetSpec, Stamped, Style
from salesbook.spreadsheet.grid import Area
from salesbook.xlsx.references import named_area
from salesbook.xlsx.writing.charts import offset_of, size_of, title_size
from salesbook.xlsx.writing.container import Packed, container, packed
from salesbook.xlsx.writing.plain import (
    Formats,
    bar,
    new_workbook,
    put_measures,
    reference,
    set_up,
    write_plainly,
)
from salesbook.xlsx.writing.stamped_rows import PatternCells, StampedRows, Texts, WrittenBefore
from salesbook.xlsx.writing.xlsxwriter_internals import (
    CellBook,
    CellSheet,
    attribute,
    copy_element,
    kind_of_copy,
    number_of,
    number_over,
    shared_texts,
    title_text,
)

MOST_ALIKE = 16
"""Pieces of one kind that are kept: the newest."""
COPY = re.compile(r"<c:f>([^<]*)</c:f>(<c:(num|str)Cache>.*?</c:\3Cache>)", re.DOTALL)
"""A chart's copy of cells, behind their place."""
ROWS = re.compile(r"<sheetData/>|<sheetData>.*</sheetData>", re.DOTALL)
LINKS = re.compile("<hyperlinks>.*</hyperlinks>", re.DOTALL)
DISPLAY = re.compile('(?<= display=")[^"]*')
LAID_OVER = ("formula", "above", "below")
STRINGS, WORKBOOK, STYLES = "xl/sharedStrings.xml", "xl/workbook.xml", "xl/styles.xml"
CHARTS, DRAWINGS = "xl/charts/", "xl/drawings/"
CORE, CUSTOM = "docProps/core.xml", "docProps/custom.xml"


Over = tuple[str, str, bool]
"""What a condition lays over a cell: a color, a fill, whether it is bold."""
Cut = tuple[Sequence[str], Sequence[tuple[str, tuple[str, Area]]]]
"""A chart without its title and copies, and of which kind these are and of which cells."""


@dataclass(slots=True)
class Shelf:
    """A few pieces by what they follow from. Threads may share it: it is filled anew, never changed."""

    pieces: tuple[tuple[object, Any], ...] = ()

    def find(self, key: object) -> Any:  # noqa: ANN401 - each shelf holds one kind
        """Return a piece, None when there is none."""
        return next((piece for each, piece in self.pieces if each == key), None)

    def put(self, key: object, piece: object) -> Any:  # noqa: ANN401
        """Keep a piece, and return it."""
        self.pieces = ((key, piece), *self.pieces[: MOST_ALIKE - 1])
        return piece


@dataclass(frozen=True, slots=True)
class PatternForm:
    """What is kept of a pattern."""

    places: PatternCells
    rows: Shelf = field(default_factory=Shelf)
    measures: Shelf = field(default_factory=Shelf)

    @classmethod
    def of(cls, pattern: Pattern) -> PatternForm:
        """Return the form of a pattern."""
        found = pattern.kept.get(cls)
        if not isinstance(found, cls):
            found = pattern.kept[cls] = cls(PatternCells(pattern))
        return found


class StampedSheet:
    """A sheet of a book that is being written."""

    def __init__(self, index: int, spec: SheetSpec, workbook: CellBook) -> None:
        cells = spec.cells
        stamped = (
            cells if isinstance(cells, Stamped) else Stamped(Pattern(cells), [each.value for each in cells])
        )
        self.index, self.spec = index, spec
        self.form = PatternForm.of(stamped.pattern)
        self.values = self.form.places.sorted(stamped.values)
        self.over = tuple(
            dict.fromkeys(
                (each.color, each.fill, each.bold) for each in spec.conditionals if each.rule in LAID_OVER
            )
        )
        self._worksheet: CellSheet = workbook.add_worksheet(spec.name, CellSheet)
        set_up(self._worksheet, spec)
        self._bars = [each for each in spec.conditionals if each.rule == "bar"][:1]
        tall = (spec.heights, spec.hidden_rows, spec.outline, spec.outline_above, not self._bars)
        lies = [(each.row, each.column, offset_of(each), size_of(each)) for each in spec.charts]
        self._tall, self._sized = tall, (*tall, spec.widths, spec.hidden_columns, lies)
        self._measured = False
        self.part = f"xl/worksheets/sheet{index + 1}.xml"

    def _measure(self) -> CellSheet:
        if not self._measured:
            put_measures(self._worksheet, self.spec)
            self._worksheet.put_spans(self.form.places.spans)
            for rule in self._bars:
                self._worksheet.conditional_format(*rule.area, bar(rule))
            self._measured = True
        return self._worksheet

    def rows(self, numbers: Mapping[int, int]) -> StampedRows:
        """Return what stands between the values, given the number of each style."""
        places, shelf = self.form.places, self.form.rows
        key = self._tall, [numbers[id(style)] for style in places.styles]
        found: StampedRows = shelf.find(key) or shelf.put(
            key, StampedRows(places, self._measure().row_tags(), numbers)
        )
        return found

    def holes(self) -> list[str]:
        """Return what differs from book to book beside rows and what links show: sizes and the footer."""
        return [*self._sizes()[:2], self._worksheet.footer_element()]

    def drawn(self) -> list[str]:
        """Return what differs in a drawing: where each chart lies, and what says what it shows."""
        said = [f' descr="{attribute(each.alt)}"' if each.alt else "" for each in self.spec.charts]
        return [hole for pair in zip(self._sizes()[2:], said, strict=True) for hole in pair]

    def _sizes(self) -> tuple[str, ...]:
        """Return which cells there are, how wide columns are, and where each chart lies."""
        shelf = self.form.measures
        found: tuple[str, ...] | None = shelf.find(self._sized)
        if found is None:
            sheet = self._measure()
            lies = (
                sheet.anchor(each.row, each.column, offset_of(each), size_of(each))
                for each in self.spec.charts
            )
            found = shelf.put(self._sized, (*sheet.measured(), *lies))
        return found

    def frame_key(self, holes: Sequence[str], over: Sequence[int]) -> object:
        """Return what everything but the holes follows from."""
        spec = replace(
            self.spec,
            cells=(),
            widths={},
            heights={},
            hidden_rows=frozenset(),
            hidden_columns=frozenset(),
            footer=("", ""),
            print_area=None,
            repeat_rows=None,
            charts=(),
        )
        empty = [not hole for hole in holes]
        return self.index, over, empty, self.form.places.linked, bool(self.spec.charts), spec

    def skeleton_key(self) -> object:
        """Return what the parts beside the sheet follow from."""
        spec = replace(
            self.spec,
            cells=(),
            validations=(),
            conditionals=(),
            footer=("", ""),
            print_area=None,
            repeat_rows=None,
            pages=Pages(),
            freeze=None,
            charts=(),
        )
        if not spec.picture:
            spec = replace(
                spec,
                widths={},
                heights={},
                hidden_rows=frozenset(),
                hidden_columns=frozenset(),
                outline={},
            )
        own = self.spec
        named = own.print_area is None, own.repeat_rows is None, own.pages.repeated is None
        charts = [_without_words(each) for each in own.charts]
        return named, charts, self.form.places.external, spec


def _without_words(chart: Chart) -> object:
    """Return what a chart follows from but its title, what says what it shows and where it lies."""
    # XlsxWriter takes some titles for names of cells.
    title = chart.title if "!" in chart.title else bool(chart.title)
    bare = replace(chart, title="", alt="", row=0, column=0, offset=0, width=0, height=0)
    return title, title_size(chart), bool(chart.alt), bare


@dataclass(frozen=True, slots=True)
class Frame:
    """The part of a sheet, cut at its holes; what links show are further holes in their element."""

    pieces: Sequence[str]
    links: Sequence[str]

    @classmethod
    def of(cls, text: str, holes: Sequence[str], links: int) -> Frame | None:
        """Return a part cut at its holes, None where they are not found."""
        rows, linked = ROWS.search(text), LINKS.search(text)
        element = linked[0] if linked else ""
        dimension, columns, footer = holes
        pieces = cut(text, [dimension, columns, rows[0] if rows else "", element, footer])
        shown = DISPLAY.split(element)
        return cls(pieces, shown) if pieces and rows and len(shown) == links + 1 else None

    def filled(self, holes: Sequence[str], rows: str, shown: Sequence[CellValue]) -> str:
        """Return the part of a sheet."""
        dimension, columns, footer = holes
        data = f"<sheetData>{rows}</sheetData>" if rows else "<sheetData/>"
        links = filled(self.links, [attribute(str(each)) for each in shown])
        return filled(self.pieces, [dimension, columns, data, links, footer])


def cut(text: str, holes: Sequence[str]) -> list[str]:
    """Return what stands between holes, nothing where they are not found; an empty one is nowhere."""
    pieces = []
    for hole in holes:
        before, mark, rest = text.partition(hole) if hole else ("", "", text)
        if mark != hole:
            return []
        pieces.append(before)
        text = rest
    return [*pieces, text]


def filled(pieces: Sequence[str], holes: Sequence[str]) -> str:
    """Return pieces with holes between them."""
    parts = [each for pair in zip(pieces, holes, strict=False) for each in pair]
    return "".join([*parts, pieces[-1]])


@dataclass(frozen=True, slots=True)
class NumberedLooks:
    """The part of styles, and the numbers they have there: of cells and of what conditions lay over."""

    part: Packed
    numbers: Sequence[int]
    over: Mapping[Over, int]


@dataclass(frozen=True, slots=True)
class Skeleton:
    """What many books have in common beside sheets and styles: their parts in order, some of them cut."""

    order: Sequence[str]
    fixed: Mapping[str, Packed]
    workbook: Sequence[str]
    charts: Mapping[str, Cut]
    drawings: Mapping[str, Sequence[str]]


class Press:
    """Writes the books whose first stamped sheet has one pattern, and keeps what they have in common."""

    def __init__(self) -> None:
        self._looks, self._skeletons = Shelf(), Shelf()
        self._frames: defaultdict[int, Shelf] = defaultdict(Shelf)
        self._known = WrittenBefore()

    @classmethod
    def of(cls, book: BookSpec) -> Press | None:
        """Return the press of a book, None when none of its sheets is stamped, or none was like it before.

        What is learnt from a book would serve nobody where it stays the only one of its pattern.
        """
        for sheet in book.sheets:
            if isinstance(sheet.cells, Stamped):
                found = sheet.cells.pattern.kept.get(cls)
                sheet.cells.pattern.kept.setdefault(cls, cls())
                return found if isinstance(found, cls) else None
        return None

    def write(self, book: BookSpec) -> bytes:
        """Return the bytes of a book."""
        self._known.forget()
        work = _StampedBook(book)
        looks = self._looks.find(work.looks_key)
        skeleton = self._skeletons.find(work.skeleton_key)
        if looks is None or skeleton is None:
            return self._learnt(work)
        frame_keys = work.frame_keys(looks)
        frames = [self._frames[at].find(key) for at, key in enumerate(frame_keys)]
        if None in frames:
            return self._learnt(work)
        parts = work.sheet_parts(frames, looks, self._known)
        parts |= work.other_parts(skeleton)
        own = packed({name: text.encode() for name, text in parts.items()})
        every = {**skeleton.fixed, STYLES: looks.part, **own}
        # A book without any text has one part less.
        if every.keys() != set(skeleton.order):
            return self._learnt(work)
        return container({name: every[name] for name in skeleton.order})

    def _learnt(self, work: _StampedBook) -> bytes:
        """Write a book plainly, and keep the pieces of it."""
        parts, formats = write_plainly(work.book)
        looks = self._looks.put(work.looks_key, work.looks(formats, parts[STYLES]))
        keys = work.frame_keys(looks)
        for sheet, holes, key in zip(work.sheets, work.holes, keys, strict=True):
            text = parts[sheet.part].decode()
            self._frames[sheet.index].put(key, Frame.of(text, holes, len(sheet.form.places.shown)))
        self._skeletons.put(work.skeleton_key, work.skeleton(parts))
        return container(packed(parts))


class _StampedBook:
    """A book that is being written."""

    def __init__(self, book: BookSpec) -> None:
        self.book = book
        self._workbook = new_workbook(book, io.BytesIO())
        self.sheets = [StampedSheet(index, spec, self._workbook) for index, spec in enumerate(book.sheets)]
        self.holes = [sheet.holes() for sheet in self.sheets]
        self._styles: dict[int, Style] = {
            id(style): style for sheet in self.sheets for style in sheet.form.places.styles
        }
        self._over = list(dict.fromkeys(over for sheet in self.sheets for over in sheet.over))
        self._names = self._workbook.names_element(
            (each.name, reference(each.sheet, each.area)) for each in book.names
        )
        self._copies = {place: self._copy(*place) for place in self._charted()}
        charts = [title_text(each.title) for sheet in book.sheets for each in sheet.charts]
        drawn = [each.drawn() for each in self.sheets if each.spec.charts or each.spec.picture]
        self._titles = {f"{CHARTS}chart{at}.xml": title for at, title in enumerate(charts, 1)}
        self._drawings = {f"{DRAWINGS}drawing{at}.xml": holes for at, holes in enumerate(drawn, 1)}
        self.looks_key = list(self._styles.values()), self._over
        self.skeleton_key = (
            replace(book, sheets=(), names=(), title="", subject="", custom={}),
            bool(book.custom),
            not self._names,
            [(each.name, each.sheet) for each in book.names],
            [sheet.skeleton_key() for sheet in self.sheets],
            {place: kind_of_copy(data) for place, data in self._copies.items()},
        )

    def _charted(self) -> set[tuple[str, Area]]:
        """Return the places that charts keep copies of: of several runs of rows they keep none."""
        every = (series for sheet in self.book.sheets for chart in sheet.charts for series in chart.series)
        found = set()
        for series in every:
            row, column = series.name
            runs = ([Area(row, column, row, column)], series.categories, series.values)
            found |= {(series.sheet, areas[0]) for areas in runs if len(areas) == 1}
        return found

    def _copy(self, name: str, area: Area) -> list[object]:
        sheet = next((each for each in self.sheets if each.spec.name == name), None)
        return [] if sheet is None else sheet.form.places.held(area, sheet.values)

    def frame_keys(self, looks: NumberedLooks) -> list[object]:
        """Return what the frames of the sheets are found by."""
        return [
            sheet.frame_key(holes, [looks.over[over] for over in sheet.over])
            for sheet, holes in zip(self.sheets, self.holes, strict=True)
        ]

    def looks(self, formats: Formats, part: bytes) -> NumberedLooks:
        """Return the numbers of styles in a book that was written plainly."""
        numbers = [number_of(formats.of(style)) for style in self._styles.values()]
        over = {each: number_over(formats.over(each)) for each in self._over}
        return NumberedLooks(Packed.of(part), numbers, over)

    def sheet_parts(
        self, frames: Sequence[Frame], looks: NumberedLooks, known: WrittenBefore
    ) -> dict[str, str]:
        """Return the parts of the sheets, and that of their texts."""
        numbers = dict(zip(self._styles, looks.numbers, strict=True))
        texts, count = Texts(known.numbers), 0
        parts: dict[str, str] = {}
        for sheet, frame, holes in zip(self.sheets, frames, self.holes, strict=True):
            rows, used = sheet.rows(numbers).stamped(sheet.values, texts, known.results)
            count += used
            shown = [sheet.values[at] for at in sheet.form.places.shown]
            parts[sheet.part] = frame.filled(holes, rows, shown)
        if texts.shared:
            elements = list(map(known.elements.__getitem__, texts.shared))
            parts[STRINGS] = shared_texts(elements, count)
        return parts

    def other_parts(self, skeleton: Skeleton) -> dict[str, str]:
        """Return the parts beside sheets that differ from book to book."""
        own = {CUSTOM: self._workbook.custom_part()} if self.book.custom else {}
        charts = {
            name: filled(
                pieces,
                [self._titles[name], *(copy_element(self._copies[place], kind) for kind, place in copies)],
            )
            for name, (pieces, copies) in skeleton.charts.items()
        }
        drawings = {name: filled(pieces, self._drawings[name]) for name, pieces in skeleton.drawings.items()}
        names = {WORKBOOK: filled(skeleton.workbook, [self._names])}
        return {**names, **charts, **drawings, **own, CORE: self._workbook.core_part()}

    def skeleton(self, parts: Mapping[str, bytes]) -> Skeleton | None:
        """Return the parts of a book that was written plainly without those that differ from book to book."""
        charts = {name: self._cut_chart(parts[name].decode(), title) for name, title in self._titles.items()}
        drawings = {name: cut(parts[name].decode(), holes) for name, holes in self._drawings.items()}
        own = [sheet.part for sheet in self.sheets]
        other = {STRINGS, WORKBOOK, STYLES, CORE, CUSTOM, *charts, *drawings, *own}
        fixed = packed({name: data for name, data in parts.items() if name not in other})
        workbook = cut(parts[WORKBOOK].decode(), [self._names])
        every = [workbook, *drawings.values(), *(pieces for pieces, _ in charts.values())]
        return Skeleton(list(parts), fixed, workbook, charts, drawings) if all(every) else None

    def _cut_chart(self, text: str, title: str) -> Cut:
        before = cut(text, [title])
        if not before:
            return [], []
        pieces, text = [before[0]], before[1]
        copies: list[tuple[str, tuple[str, Area]]] = []
        start = 0
        for found in COPY.finditer(text):
            place = named_area(unescape(found[1]))
            if place in self._copies:
                pieces.append(text[start : found.start(2)])
                copies.append((found[3], place))
                start = found.end(2)
        return [*pieces, text[start:]], copies
