"""Reading figures from cells onto a column's grid, exactly."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from operator import sub

from salesbook.issued.cells.dates import a_date, a_time, clock, from_serial
from salesbook.issued.cells.formats import PLAIN, NumberFormat, number_format, shown_value
from salesbook.issued.cells.numbers import OPEN_MARK, Absent, DecimalMark, Refusal, TypedNumber, parse_number
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
from salesbook.issued.cells.units import SCALES
from salesbook.model.amount import EXACT, Unit
from salesbook.problems import Text, sentence
from salesbook.spreadsheet.grid import RAISED, STRUCK, UNSEEN, Cell, CellType

TOO_LARGE = 10**15
"""Spreadsheets keep 15 digits; a longer whole number has lost some."""

RELATIVE_NOISE = 1e-12
LARGEST_NOISE = 0.1
SMALLEST_NOISE = 1e-6
"""What floating point may leave between a stored number and the grid, in grid steps."""

_NUMBER_CHARACTERS = "0123456789.+-eE"
_NUMBER = CellType.NUMBER

LOOKS: Mapping[str, str] = {STRUCK: "figure-struck", RAISED: "figure-raised", UNSEEN: "figure-unseen"}
"""What is asked about a figure that its font makes look like none."""

SHARE_OR_PERCENTAGE = sentence("issued.number.share-or-percentage")


@dataclass(frozen=True, slots=True, kw_only=True)
class NumericColumn:
    """What a column of figures takes.

    `digits` is how many decimals of the base unit the grid keeps; off the grid money is rounded with a
    note, a count (`rounds` false) is rejected. `currency` is a code, None where no money stands.
    """

    unit: Unit
    digits: int
    expected: Text
    currency: str | None = None
    rounds: bool = True
    percent: bool = False
    decimal_mark: DecimalMark = "."
    plain: NumberFormat | None = field(init=False, repr=False, compare=False)
    factor: float = field(init=False, repr=False, compare=False)
    own_words: Mapping[str, int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "factor", 10.0**self.shift)
        object.__setattr__(self, "plain", None if self.percent else PLAIN)
        object.__setattr__(self, "own_words", {} if self.currency else _own_words(self.unit))

    @property
    def shift(self) -> int:
        """The power of ten between a figure in the sheet and its whole number of grid steps."""
        return self.unit.power + self.digits

    def shown(self, steps: int) -> Decimal:
        """Return a whole number of grid steps as the figure in the sheet."""
        return Decimal(steps).scaleb(-self.shift, EXACT)

    def describe(self, steps: int) -> Text:
        """Return grid steps in words, `1.2 万元`."""
        shown = self.shown(steps * 100 if self.percent else steps)
        cents = self.unit.power == 0 and not self.percent and shown != shown.to_integral_value()
        figure = f"{shown if cents else shown.normalize(EXACT):,f}"
        label = self.unit.label.words
        if self.percent or not label:
            return Text.of(f"{figure}%" if self.percent else figure)
        return Text({language: _with_unit(figure, word) for language, word in label.items()})


def read_figure(cell: Cell | None, column: NumericColumn, *, date_1904: bool = False) -> Reading:
    """Return a cell read as a figure of the column, its value in whole grid steps."""
    if cell is None:
        return BLANK
    raw = cell.raw
    # The short way for most cells: a plain number in a plain format, on the grid.
    if raw and cell.type is _NUMBER and cell.formula is None and number_format(cell.format) is column.plain:
        steps = nearest_steps(raw, column.factor)
        if steps is not None:
            return Reading(CellStatus.OK, steps, raw)
    return _read_carefully(cell, column, date_1904=date_1904)


def nearest_steps(raw: str, factor: float) -> int | None:
    """Return a stored number as whole grid steps; None when it is not on the grid or not plain."""
    if raw.strip(_NUMBER_CHARACTERS):
        return None
    try:
        scaled = float(raw) * factor
    except ValueError:
        return None
    if not -TOO_LARGE < scaled < TOO_LARGE:
        return None
    steps = round(scaled)
    # docs/decisions.md: noise of floating point is taken off, up to a cap.
    off = abs(scaled - steps)
    if off > SMALLEST_NOISE and off > min(abs(scaled) * RELATIVE_NOISE, LARGEST_NOISE):
        return None
    return steps


def are_plain(raws: Sequence[str]) -> bool:
    """Say whether stored numbers are of plain characters alone; Python takes `1_000`, `nan` and ` 1`, too."""
    return not "".join(raws).strip(_NUMBER_CHARACTERS)


def all_nearest_steps(raws: Sequence[str], factor: float) -> list[int | None]:
    """Return `nearest_steps` of many stored numbers, in a third of the time where all are on the grid."""
    if are_plain(raws):
        try:
            scaled = list(map(factor.__mul__, map(float, raws)))
            steps = list(map(round, scaled))
        except (ValueError, OverflowError):
            steps = []
        if steps and max(map(abs, steps)) < TOO_LARGE:
            off = max(map(abs, map(sub, scaled, steps)))
            # All or none: where one cell is off the grid each is judged by itself.
            if off <= SMALLEST_NOISE:
                return [*steps]
    return [nearest_steps(raw, factor) for raw in raws]


def _read_carefully(cell: Cell, column: NumericColumn, *, date_1904: bool) -> Reading:
    raw = cell.raw or ""
    if cell.formula is not None and cell.type is _NUMBER and not raw:
        return rejected(f"={cell.formula}", "formula-without-value", expected=column.expected)
    reading = _read_value(cell, raw, column, date_1904=date_1904)
    look = number_format(cell.format).look
    if look and isinstance(reading.value, int):
        # Struck through it was perhaps taken back, perhaps only marked as done: people are asked.
        reading = reading._replace(slug=LOOKS[look], details={"read_as": column.describe(reading.value)})
    return reading if cell.formula is None else _from_formula(reading, column)


def _read_value(cell: Cell, raw: str, column: NumericColumn, *, date_1904: bool) -> Reading:
    expected = column.expected
    match cell.type:
        case CellType.ERROR:
            return error_cell(raw, expected=expected)
        case CellType.BOOLEAN:
            shown = Text.of("TRUE" if raw not in ("0", "") else "FALSE")
            return rejected(raw, "boolean-not-number", expected=expected, read_as=shown)
        case CellType.DATE:
            return rejected(raw, "date-not-amount", expected=expected, read_as=a_date(raw))
        case CellType.TEXT:
            return _read_text(raw, column)
        case CellType.NUMBER:
            return _read_number(cell.format, raw, column, date_1904=date_1904) if raw else BLANK


def _read_number(code: str, raw: str, column: NumericColumn, *, date_1904: bool) -> Reading:
    value = stored_number(raw)
    if value is None:
        return rejected(raw, "not-a-number", expected=column.expected)
    form = number_format(code)
    if form.date:
        day = from_serial(value, date_1904=date_1904)
        time = clock(value)
        shown = a_time(time) if time else a_date(raw if day is None else day.isoformat())
        return rejected(raw, "date-not-amount", expected=column.expected, read_as=shown)
    if form.percent and not column.percent:
        return rejected(raw, "unit-contradicts", expected=column.expected, stated=Text.of("%"))
    # 12.5 among percentages may be 12.5 % or 1,250 %.
    if column.percent and not form.percent and abs(value) > 1:
        return rejected(raw, "ambiguous-number", expected=column.expected, reason=SHARE_OR_PERCENTAGE)
    reading = _on_grid(value, raw, column)
    if reading.value is None or form is PLAIN or column.percent:
        return reading
    return _compare_display(reading, code, value, column)


def _compare_display(reading: Reading, code: str, value: Decimal, column: NumericColumn) -> Reading:
    """Warn when the cell's format shows another amount than the one it holds."""
    form = number_format(code)
    stated = column.unit.power if form.stated_power is None else form.stated_power
    foreign = form.currencies is not None and column.currency not in form.currencies
    foreign = foreign or (form.pieces and column.currency is not None)
    odd = form.odd if value > 0 else form.odd_below
    # A format that divides by what its word multiplies shows the same amount: 12,000 as `1.2万`.
    same = form.shift == stated - column.unit.power and not odd and not foreign
    if same or not value:
        return reading
    assert isinstance(reading.value, int)
    shown = Text.of(f"{form.sign}{shown_value(code, value).normalize(EXACT):,f} {form.word}".strip())
    if odd or (foreign and not form.sign):
        shown = sentence("issued.number.other-format", code=code)
    details = {"shown": shown, "read_as": column.describe(reading.value)}
    return reading._replace(slug="display-differs", details=details)


def _read_text(raw: str, column: NumericColumn) -> Reading:
    parsed = parse_number(raw, decimal_mark=column.decimal_mark, own_words=column.own_words)
    match parsed:
        case Absent():
            return placeholder(raw) if parsed.placeholder else BLANK
        case Refusal(slug="error-cell"):
            return error_cell(raw, expected=column.expected)
        case Refusal():
            return rejected(raw, parsed.slug, expected=column.expected, **parsed.details)
        case TypedNumber():
            return _fit(parsed, raw, column)


def _fit(number: TypedNumber, raw: str, column: NumericColumn) -> Reading:
    """Return a typed figure in the column's unit, refused when the unit it states contradicts it.

    A unit smaller than the column's contradicts (620元 under 万元); a larger one is taken at its word.
    """
    unit = number.unit
    if column.percent and not unit.word:
        return rejected(raw, "ambiguous-number", expected=column.expected, reason=SHARE_OR_PERCENTAGE)
    power = _stated_power(number, column)
    if power is None:
        return rejected(raw, "unit-contradicts", expected=column.expected, stated=Text.of(unit.word))
    # A grid of three decimals and more has room for `1.800` as it is.
    if unit.power is None and column.shift < 3 and _like_a_group(number.value):
        return rejected(raw, "ambiguous-number", expected=column.expected, reason=OPEN_MARK)
    # A zero may have any exponent (`0e99`), which is not to be scaled.
    value = number.value.scaleb(power - column.unit.power, EXACT) if number.value else Decimal(0)
    reading = _on_grid(value, raw, column)
    if reading.value is None or reading.slug is not None:
        return reading
    assert isinstance(reading.value, int)
    slug = "number-read-from-text" if unit.power is None or unit.percent else "unit-read"
    return adjusted(reading.value, raw, slug, read_as=column.describe(reading.value))


def _like_a_group(value: Decimal) -> bool:
    """Tell whether the decimals of a figure look like its last three digits, set off: `1.800`."""
    return value.as_tuple().exponent == -3 and 1 <= abs(value) < 1000


def _stated_power(number: TypedNumber, column: NumericColumn) -> int | None:
    """Return the power of ten a typed figure is in; None when its unit contradicts the column."""
    unit = number.unit
    if not unit.word:
        return column.unit.power
    if column.percent or unit.percent:
        return unit.power if column.percent and unit.percent else None
    if unit.counted is not None and unit.counted not in column.own_words:
        return None
    if unit.currencies is not None and column.currency not in unit.currencies:
        return None
    power = column.own_words.get(unit.counted or "", 0) if unit.power is None else unit.power
    return power if power >= column.unit.power else None


def _on_grid(value: Decimal, raw: str, column: NumericColumn) -> Reading:
    if value and value.adjusted() + column.shift >= 15:
        return rejected(raw, "too-many-digits", expected=column.expected)
    scaled = value.scaleb(column.shift, EXACT) if value else Decimal(0)
    steps = int(scaled.quantize(Decimal(1), context=EXACT))
    off = float(abs(scaled - steps))
    if off <= SMALLEST_NOISE or off <= min(abs(float(scaled)) * RELATIVE_NOISE, LARGEST_NOISE):
        return Reading(CellStatus.OK, steps, raw)
    if not column.rounds:
        return rejected(raw, "not-whole", expected=column.expected)
    return adjusted(steps, raw, "rounded-to-grid", read_as=column.describe(steps))


def _from_formula(reading: Reading, column: NumericColumn) -> Reading:
    """Return the reading of a formula's stored value; a warning about it outranks the note."""
    if reading.slug == "display-differs" or reading.slug in LOOKS.values():
        return reading._replace(status=CellStatus.FORMULA)
    return (
        from_formula(reading, column.describe(reading.value)) if isinstance(reading.value, int) else reading
    )


def _own_words(unit: Unit) -> Mapping[str, int]:
    """Return the words for what a unit counts with their power: 千件 has 3, 件 alone 0."""
    words = {"".join(word.casefold().split()) for word in unit.label.words.values()} - {""}
    scales = [scale for scale, power in SCALES.items() if power == unit.power]
    bare = {word.removeprefix(scale) for word in words for scale in scales}
    return dict.fromkeys(bare, 0) | dict.fromkeys(words, unit.power)


def stored_number(raw: str) -> Decimal | None:
    """Return the number a file stores as text, None when it is none."""
    if raw.strip(_NUMBER_CHARACTERS):
        return None
    try:
        return Decimal(raw)
    except InvalidOperation:
        return None


def _with_unit(figure: str, word: str) -> str:
    """Return `12,000 CNY`, and `1.2 × 10k CNY` where the unit itself begins with a digit."""
    joint = " × " if word[:1].isdigit() else " "
    return f"{figure}{joint}{word}" if word else figure
