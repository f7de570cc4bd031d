"""Cell kinds: what a column holds, written to a sheet and read back from what people made of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import TypeAlias

from salesbook.issued.cells.characters import fold, is_placeholder
from salesbook.issued.cells.dates import EARLIEST, LATEST, clock, from_serial, parse_date, to_serial
from salesbook.issued.cells.numbers import DecimalMark
from salesbook.issued.cells.numeric import NumericColumn, read_figure, stored_number
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
from salesbook.issued.cells.word_kinds import ChoiceKind, KeyKind, TextKind
from salesbook.model.amount import EXACT, Currency, Unit
from salesbook.model.period import FiscalYear
from salesbook.problems import Text, sentence
from salesbook.spreadsheet.grid import Cell, CellType

__all__ = [
    "CellStatus",
    "ChoiceKind",
    "CountKind",
    "DateKind",
    "KeyKind",
    "Kind",
    "MoneyKind",
    "PercentKind",
    "Reading",
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
        # Made once for a kind that is going to read thousands of cells.
        object.__setattr__(self, "_column", column)

    @property
    def expected(self) -> Text:
        """An amount in 万元 (10k CNY)."""
        en, zh = self.unit.label.in_language("en"), self.unit.label.in_language("zh")
        # `万元 (10k CNY)`, but not `CNY (CNY)`.
        both = en if self.currency.code in zh else f"{zh} ({en})"
        return sentence("issued.expected.money", unit=Text({"en": both, "zh": zh}))

    @property
    def number_format(self) -> str:
        """`#,##0.00`."""
        return _decimals_format(self.decimals_shown)

    def to_cell(self, value: int | None) -> Decimal | None:
        """Return minor units as the exact figure in the column's unit."""
        return None if value is None else self._column.shown(value)

    def describe(self, value: int) -> Text:
        """Return minor units in words, `1.2 万元`."""
        return self._column.describe(value)

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
        label = self.unit.label
        return (
            sentence("issued.expected.count-of", unit=label) if label else sentence("issued.expected.count")
        )

    @property
    def number_format(self) -> str:
        """`#,##0`, with a decimal where the column counts in thousands."""
        return _decimals_format(1 if self.unit.power else 0)

    def to_cell(self, value: int | None) -> Decimal | None:
        """Return whole units as the exact figure in the column's unit."""
        return None if value is None else self._column.shown(value)

    def describe(self, value: int) -> Text:
        """Return whole units in words, `12 箱`."""
        return self._column.describe(value)

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
        return sentence("issued.expected.percent")

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
        return sentence("issued.expected.date")

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
        reading = self._read(cell, cell.raw or "", date_1904=date_1904)
        if cell.formula is None or reading.value is None:
            return reading
        return from_formula(reading, Text.of(str(reading.value)))

    def _read(self, cell: Cell, raw: str, *, date_1904: bool) -> Reading:
        match cell.type:
            case CellType.ERROR:
                return error_cell(raw, expected=self.expected)
            case CellType.BOOLEAN:
                return rejected(raw, "not-a-date", expected=self.expected, why=Text())
            case CellType.NUMBER:
                return self._read_number(raw, date_1904=date_1904)
            case CellType.DATE:
                # The program itself stored an ISO date here: nobody typed it as text, so there is no note.
                return self._read_text(raw, CellStatus.OK)
            case CellType.TEXT:
                return self._read_text(raw, CellStatus.ADJUSTED)

    def _read_number(self, raw: str, *, date_1904: bool) -> Reading:
        if not raw:
            return BLANK
        serial = stored_number(raw)
        day = None if serial is None else from_serial(serial, date_1904=date_1904)
        if day is not None and EARLIEST <= day <= LATEST:
            return Reading(CellStatus.OK, day, raw)
        time = None if serial is None else clock(serial)
        if time is not None:
            why = sentence("issued.date.time", time=time)
            return rejected(raw, "not-a-date", expected=self.expected, why=why)
        # 20270325 is no serial number, but a date typed without marks.
        return self._read_text(raw.removesuffix(".0"), CellStatus.ADJUSTED)

    def _read_text(self, raw: str, status: CellStatus) -> Reading:
        folded = fold(raw)
        if not folded:
            return BLANK
        if is_placeholder(folded):
            return placeholder(raw)
        parsed = parse_date(raw, fiscal_year=self.fiscal_year)
        if parsed.day is None:
            if parsed.ambiguous:
                return rejected(raw, "ambiguous-date", expected=self.expected)
            return rejected(raw, "not-a-date", expected=self.expected, why=parsed.why)
        if status is CellStatus.OK:
            return Reading(CellStatus.OK, parsed.day, raw)
        return adjusted(parsed.day, raw, "date-read-from-text", read_as=Text.of(parsed.day.isoformat()))


Kind: TypeAlias = MoneyKind | CountKind | PercentKind | DateKind | TextKind | ChoiceKind | KeyKind


def _decimals_format(decimals: int) -> str:
    return "#,##0." + "0" * decimals if decimals else "#,##0"
