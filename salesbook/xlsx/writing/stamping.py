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
from decimal import Decimal
from functools import partial

from salesbook.spreadsheet.book import (
    BookSpec,
    CellValue,
    Chart,
    Conditional,
    Pages,
    Pattern,
    SheetSpec,
    Stamped,
    Style,
)
from salesbook.spreadsheet.grid import Area
from salesbook.xlsx.writing.charts import add_chart, offset_of, size_of
from salesbook.xlsx.writing.container import Packed, container, packed
from salesbook.xlsx.writing.pieces import Shelf, cut, filled
from salesbook.xlsx.writing.plain import (
    Formats,
    bar,
    new_workbook,
    put_measures,
    reference,
    set_up,
    write_plainly,
)
from salesbook.xlsx.writing.stamped_charts import ChartPress, places_in
from salesbook.xlsx.writing.stamped_rows import PatternCells, StampedRows, Texts, WrittenBefore
from salesbook.xlsx.writing.xlsxwriter_internals import (
    CellBook,
    CellSheet,
    attribute,
    number_of,
    number_over,
    shared_texts,
)

ROWS = re.compile(r"<sheetData/>|<sheetData>.*</sheetData>", re.DOTALL)
LINKS = re.compile("<hyperlinks>.*</hyperlinks>", re.DOTALL)
LIMIT = re.compile(r'(?<=<cfvo type="num" val=")[^"]*|(?<=<xm:f>)[^<]*')
"""How long a bar may be, to the left and to the right."""
LEFT, RIGHT = "\x00", "\x01"
"""What stands for that in pieces: no part holds it."""
DISPLAY = re.compile('(?<= display=")[^"]*')
LAID_OVER = ("formula", "above", "below")
STRINGS, WORKBOOK, STYLES = "xl/sharedStrings.xml", "xl/workbook.xml", "xl/styles.xml"
CHARTS, DRAWINGS = "xl/charts/", "xl/drawings/"
CORE, CUSTOM = "docProps/core.xml", "docProps/custom.xml"


Over = tuple[str, str, bool]
"""What a condition lays over a cell: a color, a fill, whether it is bold."""


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
        self._worksheet.own_held = self.held
        set_up(self._worksheet, spec)
        bars = [each for each in spec.conditionals if each.rule == "bar"]
        limits = {each.limit for each in bars}
        self._bars, self.limit = bars[:1], limits.pop() if len(limits) == 1 else None
        tall = (spec.heights, spec.hidden_rows, spec.outline, spec.outline_above, not self._bars)
        lies = [(each.row, each.column, offset_of(each), size_of(each)) for each in spec.charts]
        self._tall, self._sized = tall, (*tall, spec.widths, spec.hidden_columns, lies)
        self._measured = False
        self.part = f"xl/worksheets/sheet{index + 1}.xml"

    def held(self, area: Area) -> list[object]:
        """Return what a chart keeps of an area."""
        return self.form.places.held(area, self.values)

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
            conditionals=self._rules(),
        )
        empty = [not hole for hole in holes]
        return self.index, over, empty, self.form.places.linked, bool(self.spec.charts), spec

    def _rules(self) -> list[Conditional]:
        """Return what lies over cells, without how long bars may be."""
        alike = self.limit is not None
        return [
            replace(each, limit=Decimal(0)) if alike and each.rule == "bar" else each
            for each in self.spec.conditionals
        ]

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
        charts = [bool(each.alt) for each in own.charts]
        return named, charts, self.form.places.external, spec


@dataclass(frozen=True, slots=True)
class Frame:
    """The part of a sheet, cut at its holes; what links show are further holes in their element."""

    pieces: Sequence[str]
    links: Sequence[str]

    @classmethod
    def of(cls, text: str, holes: Sequence[str], links: int, *, bars: bool) -> Frame | None:
        """Return a part cut at its holes, None where they are not found; all `bars` may be as long."""
        rows, linked = ROWS.search(text), LINKS.search(text)
        element = linked[0] if linked else ""
        dimension, columns, footer = holes
        pieces = cut(text, [dimension, columns, rows[0] if rows else "", element, footer])
        if bars:
            pieces = [LIMIT.sub(lambda found: LEFT if found[0][0] == "-" else RIGHT, each) for each in pieces]
        shown = DISPLAY.split(element)
        return cls(pieces, shown) if pieces and rows and len(shown) == links + 1 else None

    def filled(
        self, holes: Sequence[str], rows: str, shown: Sequence[CellValue], limit: Decimal | None
    ) -> str:
        """Return the part of a sheet; bars may be as long as `limit`."""
        dimension, columns, footer = holes
        data = f"<sheetData>{rows}</sheetData>" if rows else "<sheetData/>"
        links = filled(self.links, [attribute(str(each)) for each in shown])
        pieces = self.pieces
        if limit is not None:
            ends = str(-float(limit)), str(float(limit))
            pieces = [each.replace(LEFT, ends[0]).replace(RIGHT, ends[1]) for each in pieces]
        return filled(pieces, [dimension, columns, data, links, footer])


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
    drawings: Mapping[str, Sequence[str]]


class Press:
    """Writes the books whose first stamped sheet has one pattern, and keeps what they have in common."""

    def __init__(self) -> None:
        self._looks, self._skeletons = Shelf(), Shelf()
        self._frames: defaultdict[int, Shelf] = defaultdict(Shelf)
        self._charts = ChartPress()
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
        parts |= work.other_parts(skeleton) | work.chart_parts(self._charts)
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
            text, links = parts[sheet.part].decode(), len(sheet.form.places.shown)
            frame = Frame.of(text, holes, links, bars=sheet.limit is not None)
            self._frames[sheet.index].put(key, frame)
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
        drawn = [each.drawn() for each in self.sheets if each.spec.charts or each.spec.picture]
        self._drawings = {f"{DRAWINGS}drawing{at}.xml": holes for at, holes in enumerate(drawn, 1)}
        self.looks_key = list(self._styles.values()), self._over
        self.skeleton_key = (
            replace(book, sheets=(), names=(), title="", subject="", custom={}),
            bool(book.custom),
            not self._names,
            [(each.name, each.sheet) for each in book.names],
            [sheet.skeleton_key() for sheet in self.sheets],
        )

    def chart_parts(self, press: ChartPress) -> dict[str, str]:
        """Return the parts of charts."""
        named = {sheet.spec.name: sheet for sheet in self.sheets}
        charts = [each for sheet in self.book.sheets for each in sheet.charts]
        parts = {}
        for at, chart in enumerate(charts):
            copies = {
                (name, area): named[name].held(area) if name in named else []
                for name, area in places_in(chart)
            }
            write = partial(self._written, chart, at)
            parts[f"{CHARTS}chart{at + 1}.xml"] = press.part(at, chart, copies, write)
        return parts

    def _written(self, chart: Chart, at: int) -> str:
        return self._workbook.chart_part(add_chart(self._workbook, chart), at)

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
            parts[sheet.part] = frame.filled(holes, rows, shown, sheet.limit)
        if texts.shared:
            elements = list(map(known.elements.__getitem__, texts.shared))
            parts[STRINGS] = shared_texts(elements, count)
        return parts

    def other_parts(self, skeleton: Skeleton) -> dict[str, str]:
        """Return the parts beside sheets that differ from book to book."""
        own = {CUSTOM: self._workbook.custom_part()} if self.book.custom else {}
        drawings = {name: filled(pieces, self._drawings[name]) for name, pieces in skeleton.drawings.items()}
        names = {WORKBOOK: filled(skeleton.workbook, [self._names])}
        return {**names, **drawings, **own, CORE: self._workbook.core_part()}

    def skeleton(self, parts: Mapping[str, bytes]) -> Skeleton | None:
        """Return the parts of a book that was written plainly without those that differ from book to book."""
        charts = [name for name in parts if name.startswith(CHARTS)]
        drawings = {name: cut(parts[name].decode(), holes) for name, holes in self._drawings.items()}
        own = [sheet.part for sheet in self.sheets]
        other = {STRINGS, WORKBOOK, STYLES, CORE, CUSTOM, *charts, *drawings, *own}
        fixed = packed({name: data for name, data in parts.items() if name not in other})
        workbook = cut(parts[WORKBOOK].decode(), [self._names])
        whole = all([workbook, *drawings.values()])
        return Skeleton(list(parts), fixed, workbook, drawings) if whole else None
