"""SpreadsheetML 2003, one XML file that Excel opens under the name of .xls, as plain cells."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from salesbook.problems import Problem
from salesbook.spreadsheet.grid import STRUCK, Area, Cell, CellType, Grid, GridSheet, by_column
from salesbook.xlsx.package.limits import DEFAULT, PackageLimits
from salesbook.xlsx.package.markup import SEPARATOR, Handlers, parse
from salesbook.xlsx.package.refusal import RefusalError, refusal
from salesbook.xlsx.reading.cells import NUMBER
from salesbook.xlsx.references import COLUMNS, ROWS

SPACE = "urn:schemas-microsoft-com:office:spreadsheet" + SEPARATOR
TYPES: Mapping[str, CellType] = {
    "Number": CellType.NUMBER,
    "DateTime": CellType.DATE,
    "Boolean": CellType.BOOLEAN,
    "Error": CellType.ERROR,
}
PART = "xml"
_ENCODING = re.compile(rb"""(<\?xml[^<>]*?)\sencoding\s*=\s*["']([\w.-]+)["']""")


@dataclass(slots=True, kw_only=True)
class _Sheet:
    name: str
    cells: list[Cell] = field(default_factory=list)
    hidden: set[int] = field(default_factory=set)
    merged: list[Area] = field(default_factory=list)
    visibility: str = "visible"


class _Reader:
    """Handlers that gather the sheets, with what they remember between elements."""

    def __init__(self, limits: PackageLimits) -> None:
        self.sheets: list[_Sheet] = []
        self.formats: dict[str, str] = {}
        self.style = self.kind = ""
        self.row = self.column = -1
        self.given: Mapping[str, str] = {}
        self.text: list[str] | None = None
        self.seen = False
        self.room, self.limits, self.characters_left = limits.cells, limits, limits.characters

    def start(self, name: str, given: dict[str, str]) -> None:
        short = name.rpartition(SEPARATOR)[2]
        plain = {key.removeprefix(SPACE): value for key, value in given.items()}
        if short == "Worksheet":
            self.sheets.append(_Sheet(name=plain.get("Name", "")))
            self.row = -1
        elif short == "Style":
            self.style = plain.get("ID", "")
        elif short in ("NumberFormat", "Font"):
            self._look(short, plain)
        elif self.sheets and short in ("Row", "Cell", "Data", "Visible"):
            self._place(short, plain)

    def _look(self, short: str, plain: Mapping[str, str]) -> None:
        known = self.formats.get(self.style, "General")
        if short == "Font":
            self.formats[self.style] = known + (STRUCK if plain.get("StrikeThrough") == "1" else "")
        else:
            code = plain.get("Format", "General")
            self.formats[self.style] = code + (STRUCK if known.endswith(STRUCK) else "")

    def _place(self, short: str, plain: Mapping[str, str]) -> None:
        if short == "Row":
            self.row = _whole(plain.get("Index"), self.row + 2) - 1
            self.column = -1
            if plain.get("Hidden") == "1":
                self.sheets[-1].hidden.add(self.row)
        elif short == "Cell":
            self.column = _whole(plain.get("Index"), self.column + 2) - 1
            self.given = plain
            self.seen = False
        else:
            self.kind = plain.get("Type", "String") if short == "Data" else short
            self.text = []

    def characters(self, text: str) -> None:
        if self.text is not None:
            self.text.append(text)
            self.characters_left -= len(text)
            if self.characters_left < 0:
                raise self.too_much(self.limits.characters)

    def end(self, name: str) -> None:
        short = name.rpartition(SEPARATOR)[2]
        if short == "Data" and self.text is not None:
            self._keep("".join(self.text))
            self.text = None
        elif short == "Visible" and self.text is not None:
            self.sheets[-1].visibility = "hidden" if "Hidden" in "".join(self.text) else "visible"
            self.text = None
        elif short == "Cell" and self.sheets:
            self._span()

    def _keep(self, raw: str) -> None:
        # A second text in a cell belongs to its comment.
        if self.seen or not raw:
            return
        self.seen = True
        self.room -= 1
        if self.room < 0:
            raise self.too_much(self.limits.cells)
        if not (0 <= self.row < ROWS and 0 <= self.column < COLUMNS):
            raise refusal("part-malformed", value=PART, line=self.row + 1)
        code = self.formats.get(self.given.get("StyleID", ""), "General")
        kind = TYPES.get(self.kind, CellType.TEXT)
        if kind is CellType.NUMBER and not NUMBER.fullmatch(raw):
            kind = CellType.TEXT
        self.sheets[-1].cells.append(Cell(self.row, self.column, kind, raw, None, code))

    def _span(self) -> None:
        wide, high = _whole(self.given.get("MergeAcross"), 0), _whole(self.given.get("MergeDown"), 0)
        if wide or high:
            self.sheets[-1].merged.append(Area(self.row, self.column, self.row + high, self.column + wide))
            self.column += wide

    def too_much(self, limit: int) -> RefusalError:
        return refusal("too-much-content", value=PART, limit=limit)


def _whole(said: str | None, default: int) -> int:
    return int(said) if said and said.isascii() and said.isdigit() and len(said) < 8 else default


def read_xml_spreadsheet(data: bytes, limits: PackageLimits = DEFAULT) -> tuple[Grid | None, list[Problem]]:
    """Return the workbook in the bytes of an XML file, or what is wrong with it."""
    reader = _Reader(limits)
    try:
        parse([_as_utf8(data)], PART, limits, Handlers(reader.start, reader.end, reader.characters))
    except RefusalError as refused:
        return None, [refused.problem]
    sheets = [
        GridSheet(
            name=sheet.name,
            visibility=sheet.visibility,
            columns=by_column(sheet.cells),
            hidden_rows=frozenset(sheet.hidden),
            merged=tuple(sheet.merged),
        )
        for sheet in reader.sheets
    ]
    return Grid(sheets=sheets), []


def _as_utf8(data: bytes) -> bytes:
    """Return XML in an encoding that the parser knows: it knows none of the Chinese ones."""
    declared = _ENCODING.match(data[:200])
    if declared is None or not declared[2].lower().startswith((b"gb", b"big5")):
        return data
    try:
        text = data.decode(declared[2].decode("ascii"))
    except (UnicodeError, LookupError) as error:
        raise refusal("part-malformed", value=PART, line=1) from error
    return _ENCODING.sub(rb"\1", text.encode(), count=1)
