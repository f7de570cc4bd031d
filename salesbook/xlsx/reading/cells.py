"""What a stored cell means: the rules that the strict reader and the fast scan share."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from salesbook.problems import Location, Text, sentence
from salesbook.spreadsheet.grid import STRUCK, Cell, CellType
from salesbook.xlsx.package.limits import DEFAULT, PackageLimits
from salesbook.xlsx.package.markup import is_on
from salesbook.xlsx.package.refusal import RefusalError, invalid, refusal

NUMBER = re.compile(r"[+-]?(?:[0-9]{1,400}\.?[0-9]{0,400}|\.[0-9]{1,400})(?:[eE][+-]?[0-9]{1,3})?")
ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
BOOLEANS: Mapping[str, str] = {"1": "1", "0": "0", "true": "1", "false": "0"}
TEXTS = frozenset({"str", "inlineStr"})

NO_STRING = sentence("xlsx.cell.no-string")
NO_TYPE = sentence("xlsx.cell.no-type")
NO_BOOLEAN = sentence("xlsx.cell.no-boolean")
NO_ADDRESS = sentence("xlsx.cell.no-address")
TWICE = sentence("xlsx.cell.twice")


@dataclass(slots=True, kw_only=True)
class Shared:
    """What the cells of all sheets draw on. `room` is how many more cells the workbook may hold.

    `numbered` are the strings by the number that a cell names them with.
    """

    strings: Sequence[str] = ()
    formats: Sequence[str] = ()
    limits: PackageLimits = DEFAULT
    room: int = DEFAULT.cells
    numbered: Mapping[str, str] = field(init=False)

    def __post_init__(self) -> None:
        self.formats = tuple(self.formats)
        self.numbered = dict(zip(map(str, range(len(self.strings))), self.strings, strict=True))


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetBeingRead:
    """Which sheet is being read, for problems that name it."""

    name: str
    part: str
    visibility: str = "visible"

    def too_much(self, limit: int) -> RefusalError:
        """Return the refusal of a sheet that holds more than is read."""
        return refusal("too-much-content", Location(sheet=self.name), self.part, limit=limit)

    def wrong(self, value: str, what: Text, cell: str | None = None) -> RefusalError:
        """Return the refusal of something this sheet's XML says."""
        return invalid(self.part, value, what, self.name, cell)


def unescaped(text: str) -> str:
    """Return text with `_x000D_` escapes decoded; halves of surrogate pairs stay as they are."""
    return ESCAPED.sub(_character, text) if "_x" in text else text


def _character(match: re.Match[str]) -> str:
    code = int(match[1], 16)
    return match[0] if 0xD800 <= code <= 0xDFFF else chr(code)


MARKS = re.compile(r"[^\d\s]{1,2}")
"""What may change a figure beside it: a sign, a bracket, a unit, a mark of decimals."""


class Runs:
    """The text of one cell, gathered run by run; phonetic guides are left to the caller.

    Digits that are struck out, raised or lowered are kept apart from those beside them: 1700 struck out
    before 1800 is not 17001800, and a raised 2 is no digit of the figure. A unit, sign or bracket that is so
    stays struck in the text, and so no figure is read from it.
    """

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self.last = ""
        self.apart = False
        self.now = False

    def begin(self) -> None:
        """Begin a run, in ordinary letters until a property says otherwise."""
        self.now = False

    def mark(self, attributes: Mapping[str, str]) -> None:
        """Note that the run is struck out, raised or lowered, unless the property says no."""
        self.now = is_on(attributes)

    def add(self, text: str) -> None:
        """Add the text of a run."""
        digits = self.last.isdigit() and text[:1].isdigit()
        if self.now and MARKS.fullmatch(text) and (not self.last or self.last.isdigit()):
            text = "".join(f"{each}{STRUCK}" for each in text)
        self.pieces.append(f" {text}" if digits and (self.apart or self.now) else text)
        self.last = text[-1:] or self.last
        self.apart = self.now

    @property
    def text(self) -> str:
        """All of the runs, put together once: text that grows run by run would be copied each time."""
        return "".join(self.pieces)


def format_of(formats: Sequence[str], style: str | None) -> str:
    """Return the number format code of a style index; the first style is everybody's default."""
    style = "0" if style is None else style
    known = style.isascii() and style.isdigit() and len(style) < 10 and int(style) < len(formats)
    return formats[int(style)] if known else "General"


def typed(
    kind: str, value: str | None, formula: str | None, strings: Sequence[str]
) -> tuple[CellType, str | None] | Text | None:
    """Return type and raw value of a cell, None for a blank one, or what is wrong with it.

    `value` is None where the cell has none at all. A stored number that is none (an infinity, a word) is
    returned as text, so that it is judged at its cell.
    """
    if kind in TEXTS:
        return _text(None if value is None else unescaped(value), formula)
    value = (value or "").strip(" \t\r\n")
    if not value:
        return None if formula is None else (CellType.NUMBER, None)
    if kind == "n":
        # Some programs write `INF` or a word as a number; it is a matter of that cell, not of the file.
        return (CellType.NUMBER if NUMBER.fullmatch(value) else CellType.TEXT), value
    if kind == "s":
        known = value.isascii() and value.isdigit() and len(value) < 10 and int(value) < len(strings)
        return _text(strings[int(value)], formula) if known else NO_STRING
    if kind == "b":
        return (CellType.BOOLEAN, BOOLEANS[value]) if value in BOOLEANS else NO_BOOLEAN
    if kind == "e":
        return CellType.ERROR, value
    return (CellType.DATE, value) if kind == "d" else NO_TYPE


def _text(value: str | None, formula: str | None) -> tuple[CellType, str | None] | None:
    """Return text; an empty constant is a blank cell, an empty result is not."""
    if value is None:  # never calculated: neither an empty text nor a blank cell (docs/reading.md)
        return None if formula is None else (CellType.NUMBER, None)
    return (CellType.TEXT, value) if value or formula is not None else None


def keep(
    cells: dict[tuple[int, int], Cell],
    cell: Cell,
    sheet: SheetBeingRead,
    shared: Shared,
) -> None:
    """Add a cell; raises RefusalError for a second one at its place or one too many."""
    place = (cell.row, cell.column)
    if place in cells:
        raise sheet.wrong(cell.raw or "", TWICE, cell.a1)
    cells[place] = cell
    shared.room -= 1
    if shared.room < 0:
        raise sheet.too_much(shared.limits.cells)
