"""Kinds of cells that hold words: texts, choices, codes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from difflib import get_close_matches

from salesbook.issued.cells.characters import fold, is_placeholder
from salesbook.issued.cells.dates import from_serial
from salesbook.issued.cells.formats import is_date_format
from salesbook.issued.cells.numeric import stored_number
from salesbook.issued.cells.reading import (
    BLANK,
    CellStatus,
    Reading,
    adjusted,
    error_cell,
    from_formula,
    placeholder,
    rejected,
)
from salesbook.model.amount import EXACT
from salesbook.problems import PAIRS, Language, Text, sentence
from salesbook.spreadsheet.grid import Cell, CellType

LONGEST_NOTE = 500
"""So many characters a text of a form may have."""


@dataclass(frozen=True, slots=True)
class TextKind:
    """Words, at most `max_length` characters."""

    max_length: int = LONGEST_NOTE

    @property
    def expected(self) -> Text:
        """A text of so many characters at most."""
        return sentence("issued.expected.text", length=self.max_length)

    @property
    def number_format(self) -> str:
        """`@`: what is typed stays text."""
        return "@"

    def to_cell(self, value: str | None) -> str | None:
        """Return the text itself."""
        return value

    def from_cell(self, cell: Cell | None, *, date_1904: bool = False) -> Reading:
        """Return the text without outer spaces; numbers and dates as they read."""
        if cell is None:
            return BLANK
        stopped = _no_text(cell, self.expected)
        if stopped is not None:
            return stopped
        raw = cell.raw or ""
        text = raw.strip() if cell.type is CellType.TEXT else _as_text(cell, date_1904=date_1904)
        if not fold(text):
            return BLANK
        if len(text) > self.max_length:
            return rejected(raw, "text-too-long", expected=self.expected, length=len(text))
        return _told_formula(cell, Reading(CellStatus.OK, text, raw))


@dataclass(frozen=True, slots=True)
class ChoiceKind:
    """One of a few answers, kept by id; `language` is the one their labels are written in."""

    choices: Mapping[str, Text]
    language: Language = "en"
    _by_label: Mapping[str, str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        labels = {
            _comparable(label): id_
            for id_, text in self.choices.items()
            for label in (*text.words.values(), *(text.in_language(pair) for pair in PAIRS))
        }
        object.__setattr__(self, "_by_label", labels | {_comparable(id_): id_ for id_ in self.choices})

    @property
    def expected(self) -> Text:
        """One of the labels."""
        return sentence("issued.expected.choice", labels=Text.listing(self.choices.values()))

    @property
    def number_format(self) -> str:
        """`@`."""
        return "@"

    def to_cell(self, value: str | None) -> str | None:
        """Return the label of an id."""
        return None if value is None else self.choices[value].in_language(self.language)

    def from_cell(self, cell: Cell | None, *, date_1904: bool = False) -> Reading:
        """Return the id, by any language's label or by the id."""
        if cell is None:
            return BLANK
        stopped = _no_text(cell, self.expected)
        if stopped is not None:
            return stopped
        text = _as_text(cell, date_1904=date_1904)
        folded = fold(text)
        if not folded:
            return BLANK
        found = self._by_label.get(_comparable(folded))
        if found is not None:
            return _told_formula(cell, Reading(CellStatus.OK, found, text))
        # After the labels, since an answer may itself be 无 or `none`.
        if is_placeholder(folded):
            return placeholder(text)
        return rejected(text, "unknown-choice", expected=self.expected, suggestion=self._suggest(folded))

    def _suggest(self, folded: str) -> Text:
        """Return words that name the nearest answer, empty without one."""
        nearest = get_close_matches(_comparable(folded)[:80], self._by_label, n=1)
        if not nearest:
            return Text.of("")
        label = self.choices[self._by_label[nearest[0]]]
        return sentence("issued.choice.did-you-mean", label=label)


@dataclass(frozen=True, slots=True)
class KeyKind:
    """A code, kept as text. `known` codes let lost leading zeros be put back where only one fits."""

    known: frozenset[str] = frozenset()

    @property
    def expected(self) -> Text:
        """A code."""
        return sentence("issued.expected.key")

    @property
    def number_format(self) -> str:
        """`@`: leading zeros stay."""
        return "@"

    def to_cell(self, value: str | None) -> str | None:
        """Return the code itself."""
        return value

    def from_cell(self, cell: Cell | None, *, date_1904: bool = False) -> Reading:
        """Return the code; one that is stored as a number is reported."""
        if cell is None:
            return BLANK
        stopped = _no_text(cell, self.expected)
        if stopped is not None:
            return stopped
        raw = cell.raw or ""
        text = _as_text(cell, date_1904=date_1904)
        if not fold(text):
            return BLANK
        if cell.type is CellType.DATE or (cell.type is CellType.NUMBER and is_date_format(cell.format)):
            return rejected(raw, "date-not-code", expected=self.expected, read_as=Text.of(text))
        if cell.type is CellType.TEXT:
            return _told_formula(cell, Reading(CellStatus.OK, fold(text), raw))
        return self._from_number(raw, text)

    def _from_number(self, raw: str, text: str) -> Reading:
        # A spreadsheet keeps 15 digits; what stood behind them is lost.
        if len(text.lstrip("-").replace(".", "")) > 15:
            return rejected(raw, "too-many-digits", expected=self.expected)
        fitting = [code for code in self.known if code.lstrip("0") == text.lstrip("0")]
        code = fitting[0] if len(fitting) == 1 else text
        return adjusted(code, raw, "code-read-from-number", read_as=Text.of(code))


def _comparable(label: str) -> str:
    return " ".join(fold(label).casefold().split())


def _no_text(cell: Cell, expected: Text) -> Reading | None:
    """Return the reading of a cell without any text to take: an error, a formula never calculated."""
    if cell.type is CellType.ERROR:
        return error_cell(cell.raw or "", expected=expected)
    if cell.formula is not None and cell.type is CellType.NUMBER and not cell.raw:
        return rejected(f"={cell.formula}", "formula-without-value", expected=expected)
    return None


def _as_text(cell: Cell, *, date_1904: bool) -> str:
    """Return what a cell shows as text: 12.0 as 12, a date-formatted number as its day."""
    raw = cell.raw or ""
    if cell.type is CellType.BOOLEAN:
        return "FALSE" if raw in ("0", "") else "TRUE"
    value = stored_number(raw) if cell.type is CellType.NUMBER else None
    # Written out it would be a row of zeros.
    if value is None or abs(value.adjusted()) > 20:
        return raw
    day = from_serial(value, date_1904=date_1904) if is_date_format(cell.format) else None
    if day is not None:
        return day.isoformat()
    # To 15 digits, as it is shown: 0.30000000000000004 is 0.3.
    return f"{Decimal(f'{value:.15g}').normalize(EXACT):f}"


def _told_formula(cell: Cell, reading: Reading) -> Reading:
    """Return the reading of a formula's stored value, reported as such."""
    if cell.formula is None or reading.value is None:
        return reading
    return from_formula(reading, Text.of(str(reading.value)))
