"""One worksheet, read strictly: every element by its namespace, in any order, of any size."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from salesbook.problems import Text, sentence
from salesbook.spreadsheet.grid import Area, Cell, GridSheet, a1, by_column
from salesbook.xlsx.package.markup import Handlers, names_of, parse
from salesbook.xlsx.reading.cells import NO_ADDRESS, Runs, Shared, SheetBeingRead, format_of, keep, typed
from salesbook.xlsx.references import COLUMNS, ROWS, area_of, place_of

NAMES: Mapping[str, str] = names_of(
    *("worksheet", "sheetData", "row", "c", "f", "v", "is", "r", "t", "rPh", "strike", "vertAlign"),
    *("col", "mergeCell"),
)
DEEPEST = 2_000
"""Elements in one another; what is read stands seven deep, and what is beside it hardly deeper."""
TRUE = frozenset({"1", "true", "on"})
NO_ROW = sentence("xlsx.sheet.no-row")
NO_COLUMNS = sentence("xlsx.sheet.no-columns")
NO_MERGE = sentence("xlsx.sheet.no-merge")
NO_SHEET = sentence("xlsx.sheet.no-sheet")


@dataclass(slots=True, kw_only=True)
class SheetParts:
    """What is gathered while a sheet is read; `roots` and `places` count worksheets and places of rows."""

    cells: dict[tuple[int, int], Cell] = field(default_factory=dict)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    merged: list[Area] = field(default_factory=list)
    roots: int = 0
    places: int = 0

    def finished(self, sheet: SheetBeingRead) -> GridSheet:
        """Return the sheet as a value."""
        return GridSheet(
            name=sheet.name,
            visibility=sheet.visibility,
            columns=by_column(self.cells.values()),
            hidden_rows=frozenset(self.hidden_rows),
            hidden_columns=frozenset(self.hidden_columns),
            merged=tuple(self.merged),
        )


class _StrictReader:
    """The parser's handlers, with what they remember between elements."""

    def __init__(self, sheet: SheetBeingRead, shared: Shared) -> None:
        self.sheet = sheet
        self.shared = shared
        self.parts = SheetParts()
        self.row = self.column = -1
        self.kind = "n"
        self.style: str | None = None
        self.formula: str | None = None
        self.value: str | None = None
        self.in_cell = False
        self.runs = Runs()
        self.in_runs = False
        self.phonetic = self.depth = 0
        self.sink: list[str] | None = None
        self.wide = 0
        self.room = shared.limits.characters
        self.starts = {
            "worksheet": self.start_worksheet,
            "sheetData": self.start_data,
            "row": self.start_row,
            "c": self.start_cell,
            "f": self.start_text,
            "v": self.start_text,
            "t": self.start_run,
            "is": self.start_inline,
            "r": self.start_rich,
            "strike": self.start_apart,
            "vertAlign": self.start_apart,
            "rPh": self.start_phonetic,
            "col": self.start_columns,
            "mergeCell": self.start_merged,
        }
        self.ends = {
            "c": self.end_cell,
            "f": self.end_formula,
            "v": self.end_value,
            "t": self.end_run,
            "rPh": self.end_phonetic,
        }

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        if self.depth > DEEPEST:
            raise self.sheet.too_much(DEEPEST)
        short = NAMES.get(name)
        if short is not None:
            self.starts[short](attributes)

    def end(self, name: str) -> None:
        self.depth -= 1
        short = NAMES.get(name)
        if short in self.ends:
            self.ends[short]()

    def characters(self, text: str) -> None:
        if self.sink is not None:
            self.sink.append(text)
            self.room -= len(text)
            if self.room < 0:
                raise self.sheet.too_much(self.shared.limits.characters)

    def start_worksheet(self, _: dict[str, str]) -> None:
        self.parts.roots += 1

    def start_data(self, _: dict[str, str]) -> None:
        self.parts.places += 1

    def start_row(self, attributes: dict[str, str]) -> None:
        # Rows and cells may leave out their address (some exporters do) and then follow the one before.
        number = attributes.get("r")
        self.row = self.row + 1 if number is None else _whole(number) - 1
        self.column = -1
        if not 0 <= self.row < ROWS:
            raise self.sheet.wrong(number or "", NO_ROW)
        if attributes.get("hidden") in TRUE:
            self.parts.hidden_rows.add(self.row)

    def start_cell(self, attributes: dict[str, str]) -> None:
        reference = attributes.get("r")
        if reference is None:
            self.column += 1
        else:
            place = place_of(reference)
            if place is None:
                raise self.sheet.wrong(reference, NO_ADDRESS)
            # The address of a cell counts more than that of its row.
            self.row, self.column = place
        if not (0 <= self.row < ROWS and self.column < COLUMNS):
            raise self.sheet.wrong(reference or "", NO_ADDRESS)
        self.kind = attributes.get("t", "n")
        self.style = attributes.get("s")
        self.formula = self.value = None
        self.in_cell = True
        if self.in_runs:
            self.runs, self.in_runs = Runs(), False

    def start_text(self, _: dict[str, str]) -> None:
        self.sink = [] if self.in_cell else None

    def start_inline(self, _: dict[str, str]) -> None:
        if self.in_cell:
            before, self.value = self.value, ""
            self.runs = Runs()
            if before:
                self.runs.add(f"{before} ")

    def start_rich(self, _: dict[str, str]) -> None:
        self.runs.begin()

    def start_apart(self, attributes: dict[str, str]) -> None:
        self.runs.mark(attributes)

    def start_run(self, _: dict[str, str]) -> None:
        self.sink = [] if self.in_cell and not self.phonetic else None

    # Phonetic guides repeat a word in kana beside it: they are no part of what was typed.
    def start_phonetic(self, _: dict[str, str]) -> None:
        self.phonetic += 1

    def end_phonetic(self) -> None:
        self.phonetic -= 1

    def _text(self) -> str:
        text = "" if self.sink is None else "".join(self.sink)
        self.sink = None
        return text

    def end_formula(self) -> None:
        if self.in_cell:
            self.formula = self._text()

    def end_value(self) -> None:
        if self.in_cell:
            # Of two stored values each program shows another one: they are kept apart, and none is taken.
            before = self.runs.text if self.in_runs else self.value
            self.value = " ".join(filter(None, (before, self._text())))
            self.kind = "str" if before else self.kind
            self.in_runs = False

    def end_run(self) -> None:
        if self.in_cell and not self.phonetic:
            self.runs.add(self._text())
            self.in_runs = True

    def end_cell(self) -> None:
        self.in_cell = False
        if self.in_runs:
            self.value = self.runs.text
        if self.value is None and self.formula is None:
            return
        found = typed(self.kind, self.value, self.formula, self.shared.strings)
        if isinstance(found, Text):
            raise self.sheet.wrong(self.value or "", found, a1(self.row, self.column))
        if found is not None:
            style = format_of(self.shared.formats, self.style)
            cell = Cell(self.row, self.column, *found, self.formula, style)
            keep(self.parts.cells, cell, self.sheet, self.shared)

    def start_columns(self, attributes: dict[str, str]) -> None:
        if attributes.get("hidden") not in TRUE:
            return
        first, last = _whole(attributes.get("min", "")), _whole(attributes.get("max", ""))
        # A thousand elements that each hide all columns would take minutes; together they may do so twice.
        self.wide += max(0, last - first)
        if not 1 <= first <= last <= COLUMNS or self.wide > 2 * COLUMNS:
            raise self.sheet.wrong(f"{first}:{last}", NO_COLUMNS)
        self.parts.hidden_columns.update(range(first - 1, last))

    def start_merged(self, attributes: dict[str, str]) -> None:
        reference = attributes.get("ref", "")
        area = area_of(reference)
        if area is None:
            raise self.sheet.wrong(reference, NO_MERGE)
        if len(self.parts.merged) >= self.shared.limits.names:
            raise self.sheet.too_much(self.shared.limits.names)
        self.parts.merged.append(area)


def _whole(text: str) -> int:
    """Return a whole number of up to nine digits; 0, which numbers no row or column, for anything else."""
    text = text.strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def read_strictly(chunks: Iterable[bytes], sheet: SheetBeingRead, shared: Shared) -> SheetParts:
    """Return what a worksheet part holds; raises RefusalError."""
    reader = _StrictReader(sheet, shared)
    parse(chunks, sheet.part, shared.limits, Handlers(reader.start, reader.end, reader.characters))
    if not reader.parts.roots:
        raise sheet.wrong("", NO_SHEET)
    return reader.parts
