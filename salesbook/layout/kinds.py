"""Cell kinds: what a column holds, written to a sheet and read back from what people made of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from difflib import get_close_matches
from typing import TypeAlias

from salesbook.layout.characters import fold, is_placeholder
from salesbook.layout.dates import EARLIEST, LATEST, from_serial, parse_date, to_serial
from salesbook.layout.formats import is_date_format
from salesbook.layout.grid import Cell, CellType
from salesbook.layout.numbers import DecimalMark
from salesbook.layout.numeric import NumericColumn, read_figure
from salesbook.layout.reading import (
    BLANK,
    Reading,
    Status,
    adjusted,
    error_cell,
    placeholder,
    rejected,
)
from salesbook.model.amount import EXACT, Currency, Unit
from salesbook.model.period import FiscalYear
from salesbook.problems import Language, Text

__all__ = [
    "ChoiceKind",
    "CountKind",
    "DateKind",
    "KeyKind",
    "Kind",
    "MoneyKind",
    "PercentKind",
    "Reading",
    "Status",
    "TextKind",
]


@dataclass(frozen=True, slots=True)
class MoneyKind:
    """An amount: integer minor units in memory, a figure in the column's unit in the sheet."""

    currency: Currency
    unit: Unit
    decimals_shown: int = 2
    decimal_mark: DecimalMark = "."
    _column: NumericColumn = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        column = NumericColumn(
            unit=self.unit,
            digits=self.currency.digits,
            expected=self.expected,
            currency=self.currency.code,
            decimal_mark=self.decimal_mark,
        )
        object.__setattr__(self, "_column", column)

    @property
    def expected(self) -> Text:
        """An amount in 万元 (10k CNY)."""
        en, zh = self.unit.label.in_language("en"), self.unit.label.in_language("zh")
        both = en if self.currency.code in zh else f"{zh} ({en})"
        return Text({"en": f"an amount in {both}", "zh": f"以{zh}为单位的金额"})

    @property
    def number_format(self) -> str:
        """`#,##0.00`."""
        return _decimals_format(self.decimals_shown)

    def to_cell(self, value: int | None) -> Decimal | None:
        """Return minor units as the exact figure in the column's unit."""
        return None if value is None else self._column.shown(value)

    def from_cell(self, cell: Cell | None, *, date_1904: bool = False) -> Reading:
        """Return the amount in minor units; off the grid it is rounded with a note."""
        return read_figure(cell, self._column, date_1904=date_1904)


@dataclass(frozen=True, slots=True)
class CountKind:
    """A whole number of things, in the column's unit in the sheet."""

    unit: Unit
    decimal_mark: DecimalMark = "."
    _column: NumericColumn = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        column = NumericColumn(
            unit=self.unit, digits=0, expected=self.expected, rounds=False, decimal_mark=self.decimal_mark
        )
        object.__setattr__(self, "_column", column)

    @property
    def expected(self) -> Text:
        """A whole number (件)."""
        en, zh = self.unit.label.in_language("en"), self.unit.label.in_language("zh")
        return Text(
            {
                "en": f"a whole number ({en})" if en else "a whole number",
                "zh": f"整数（{zh}）" if zh else "整数",
            }
        )

    @property
    def number_format(self) -> str:
        """`#,##0`, with a decimal where the column counts in thousands."""
        return _decimals_format(1 if self.unit.power else 0)

    def to_cell(self, value: int | None) -> Decimal | None:
        """Return whole units as the exact figure in the column's unit."""
        return None if value is None else self._column.shown(value)

    def from_cell(self, cell: Cell | None, *, date_1904: bool = False) -> Reading:
        """Return the number of whole units; 12.5 is rejected, never rounded."""
        return read_figure(cell, self._column, date_1904=date_1904)


@dataclass(frozen=True, slots=True)
class PercentKind:
    """A percentage: an exact share (0.125 is 12.5 %) in memory and in the sheet.

    `digits` is how many decimals of the share are kept.
    """

    decimals_shown: int = 1
    digits: int = 6
    decimal_mark: DecimalMark = "."
    _column: NumericColumn = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        column = NumericColumn(
            unit=Unit("share", Text()),
            digits=self.digits,
            expected=self.expected,
            percent=True,
            decimal_mark=self.decimal_mark,
        )
        object.__setattr__(self, "_column", column)

    @property
    def expected(self) -> Text:
        """A percentage."""
        return Text({"en": "a percentage, e.g. 12.5%", "zh": "百分比（例如 12.5%）"})

    @property
    def number_format(self) -> str:
        """`0.0%`."""
        return f"{_decimals_format(self.decimals_shown).removeprefix('#,##')}%"

    def to_cell(self, value: Decimal | None) -> Decimal | None:
        """Return the share on the grid."""
        return None if value is None else value.quantize(Decimal(1).scaleb(-self.digits), context=EXACT)

    def from_cell(self, cell: Cell | None, *, date_1904: bool = False) -> Reading:
        """Return the share as a Decimal; text needs a percent sign."""
        reading = read_figure(cell, self._column, date_1904=date_1904)
        if not isinstance(reading.value, int):
            return reading
        return reading._replace(value=self._column.shown(reading.value))


@dataclass(frozen=True, slots=True)
class DateKind:
    """A day. A date typed without its year lies in `fiscal_year`."""

    fiscal_year: FiscalYear | None = None

    @property
    def expected(self) -> Text:
        """A date."""
        return Text({"en": "a date, e.g. 2027-03-05", "zh": "日期（例如 2027-03-05）"})

    @property
    def number_format(self) -> str:
        """`yyyy-mm-dd`."""
        return "yyyy-mm-dd"

    def to_cell(self, value: date | None) -> int | None:
        """Return the serial number of the 1900 system."""
        return None if value is None else to_serial(value)

    def from_cell(self, cell: Cell | None, *, date_1904: bool = False) -> Reading:
        """Return the day; a time of day is dropped."""
        if cell is None:
            return BLANK
        if cell.formula is not None and not cell.raw and cell.type is CellType.NUMBER:
            return rejected(f"={cell.formula}", "formula-without-value", expected=self.expected)
        return _told_formula(cell, self._read(cell, cell.raw or "", date_1904=date_1904))

    def _read(self, cell: Cell, raw: str, *, date_1904: bool) -> Reading:
        match cell.type:
            case CellType.ERROR:
                return error_cell(raw, expected=self.expected)
            case CellType.BOOLEAN:
                return rejected(raw, "not-a-date", expected=self.expected)
            case CellType.NUMBER:
                return self._read_number(raw, date_1904=date_1904)
            case CellType.DATE:
                return self._read_text(raw, Status.OK)
            case CellType.TEXT:
                return self._read_text(raw, Status.ADJUSTED)

    def _read_number(self, raw: str, *, date_1904: bool) -> Reading:
        if not raw:
            return BLANK
        if raw.strip("0123456789.") or not raw.strip(".") or raw.count(".") > 1:
            return rejected(raw, "not-a-date", expected=self.expected)
        day = from_serial(Decimal(raw), date_1904=date_1904)
        if day is not None and EARLIEST <= day <= LATEST:
            return Reading(Status.OK, day, raw)
        return self._read_text(raw.removesuffix(".0"), Status.ADJUSTED)

    def _read_text(self, raw: str, status: Status) -> Reading:
        folded = fold(raw)
        if not folded:
            return BLANK
        if is_placeholder(folded):
            return placeholder(raw)
        parsed = parse_date(raw, fiscal_year=self.fiscal_year)
        if parsed.day is None:
            slug = "ambiguous-date" if parsed.ambiguous else "not-a-date"
            return rejected(raw, slug, expected=self.expected)
        if status is Status.OK:
            return Reading(Status.OK, parsed.day, raw)
        return adjusted(parsed.day, raw, "date-read-from-text", read_as=Text.of(parsed.day.isoformat()))


@dataclass(frozen=True, slots=True)
class TextKind:
    """Words, at most `max_length` characters."""

    max_length: int = 500

    @property
    def expected(self) -> Text:
        """A text of so many characters at most."""
        return Text(
            {
                "en": f"a text of at most {self.max_length} characters",
                "zh": f"不超过 {self.max_length} 个字符的文字",
            }
        )

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
        return _told_formula(cell, Reading(Status.OK, text, raw))


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
            for label in (*text.words.values(), text.in_language("both"))
        }
        object.__setattr__(self, "_by_label", labels | {_comparable(id_): id_ for id_ in self.choices})

    @property
    def expected(self) -> Text:
        """One of the labels."""
        labels = self.choices.values()
        en = ", ".join(label.in_language("en") for label in labels)
        zh = "、".join(label.in_language("zh") for label in labels)
        return Text({"en": f"one of {en}", "zh": f"以下之一：{zh}"})

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
            return _told_formula(cell, Reading(Status.OK, found, text))
        if is_placeholder(folded):
            return placeholder(text)
        return rejected(text, "unknown-choice", expected=self.expected, suggestion=self._suggest(folded))

    def _suggest(self, folded: str) -> Text:
        """Return words that name the nearest answer, empty without one."""
        nearest = get_close_matches(_comparable(folded)[:80], self._by_label, n=1)
        if not nearest:
            return Text.of("")
        label = self.choices[self._by_label[nearest[0]]]
        return Text({"en": ' (did you mean "{label}"?)', "zh": "（是否想填“{label}”？）"}).format(label=label)


@dataclass(frozen=True, slots=True)
class KeyKind:
    """A code, kept as text. `known` codes let lost leading zeros be put back where only one fits."""

    known: frozenset[str] = frozenset()

    @property
    def expected(self) -> Text:
        """A code."""
        return Text({"en": "a code", "zh": "编号"})

    @property
    def number_format(self) -> str:
        """`@`: leading zeros stay."""
        return "@"

    def to_cell(self, value: str | None) -> str | None:
        """Return the code itself."""
        return value

    def from_cell(self, cell: Cell | None, *, date_1904: bool = False) -> Reading:
        """Return the code; one that stands there as a number is told."""
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
            return _told_formula(cell, Reading(Status.OK, fold(text), raw))
        return self._from_number(raw, text)

    def _from_number(self, raw: str, text: str) -> Reading:
        if len(text.lstrip("-").replace(".", "")) > 15:
            return rejected(raw, "too-many-digits", expected=self.expected)
        fitting = [code for code in self.known if code.lstrip("0") == text.lstrip("0")]
        code = fitting[0] if len(fitting) == 1 else text
        return adjusted(code, raw, "code-read-from-number", read_as=Text.of(code))


Kind: TypeAlias = MoneyKind | CountKind | PercentKind | DateKind | TextKind | ChoiceKind | KeyKind


def _decimals_format(decimals: int) -> str:
    return "#,##0." + "0" * decimals if decimals else "#,##0"


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
    if cell.type is not CellType.NUMBER or not raw or raw.strip("0123456789.+-eE"):
        return raw
    value = Decimal(repr(float(raw)))
    day = from_serial(value, date_1904=date_1904) if is_date_format(cell.format) else None
    if day is not None:
        return day.isoformat()
    return f"{value.normalize(EXACT):f}" if abs(value.adjusted()) < 20 else raw


def _told_formula(cell: Cell, reading: Reading) -> Reading:
    """Return the reading of a formula's stored value, told as such."""
    if cell.formula is None or reading.value is None:
        return reading
    details = {"read_as": Text.of(str(reading.value))}
    return reading._replace(status=Status.FORMULA, slug="formula-in-input", details=details)
