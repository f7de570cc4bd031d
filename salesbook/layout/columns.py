"""The cell kind of a column, and what its caption says."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import cache

from salesbook.issued.cells.kinds import (
    ChoiceKind,
    CountKind,
    DateKind,
    KeyKind,
    Kind,
    MoneyKind,
    PercentKind,
    TextKind,
)
from salesbook.layout.book_content import Binding
from salesbook.layout.declaration import Column, Table
from salesbook.layout.placement import PlacedColumn
from salesbook.model.amount import Currency, Unit
from salesbook.model.measure import measure_of
from salesbook.problems import Text
from salesbook.spreadsheet.widths import has_wide

ONE = Unit("1", Text.of(""), 0)
NO_FIGURES: Mapping[str, str] = {"text": "@", "choice": "@", "date": "yyyy-mm-dd"}
NO_FIGURE = ";;;"
"""What shows nothing, in programs that write a bar's figure over it, too."""
DEFAULT_DECIMALS: Mapping[str, int] = {"money": 2, "price": 2, "percent": 1}


def kind_name(column: Column, members: Mapping[str, str]) -> str:
    """Return the kind of a cell; a column of kind `measure` takes the kind of its row's measure."""
    if column.kind != "measure":
        return column.kind
    # Validation and the manifest ask for the column as a whole, without a row: it counts as one of money.
    return "money" if measure_of(members.get("measure", "revenue")).money else "count"


def kind_of_cell(column: Column, members: Mapping[str, str], binding: Binding) -> Kind:
    """Return the kind that writes and reads a cell of this column."""
    name = kind_name(column, members)
    if name in ("money", "price"):
        unit = ONE if name == "price" else binding.unit(column.unit)
        return _money(binding.currency, unit, decimals(column, name, unit))
    if name == "count":
        return _count()
    if name == "percent":
        return PercentKind()
    if name == "date":
        return DateKind()
    if name == "choice":
        return ChoiceKind(choices=column.choices)
    return TextKind()


# A kind works out its grid when it is made, and is asked for cell by cell.
@cache
def _money(currency: Currency, unit: Unit, places: int) -> MoneyKind:
    return MoneyKind(currency=currency, unit=unit, decimals_shown=places)


@cache
def _count() -> CountKind:
    return CountKind(unit=ONE)


def written(kind: Kind, value: int | str | date | Decimal | None) -> Decimal | str | None:
    """Return a value of the model as a cell of this kind holds it; TypeError when the kind cannot hold it."""
    if value is None:
        return None
    if isinstance(kind, MoneyKind | CountKind) and isinstance(value, int):
        return kind.to_cell(value)
    if isinstance(kind, PercentKind) and isinstance(value, Decimal):
        return kind.to_cell(value)
    if isinstance(kind, DateKind) and isinstance(value, date):
        serial = kind.to_cell(value)
        return None if serial is None else Decimal(serial)
    if isinstance(kind, TextKind | ChoiceKind | KeyKind) and isinstance(value, str):
        return kind.to_cell(value)
    raise TypeError(f"{kind!r} cannot hold {value!r}")


def decimals(column: Column, name: str, unit: Unit) -> int:
    """Return the decimals shown: as declared, else one in 万元 and two in 元; as many digits in all units."""
    usual = 1 if name == "money" and unit.power else DEFAULT_DECIMALS.get(name, 0)
    declared = usual if column.decimals is None else column.decimals
    return max(declared - unit.coarser, 0) if name == "money" else declared


def number_format(column: Column, members: Mapping[str, str], binding: Binding) -> str:
    """Return the number format of a cell: plain values never show a plus, variances always show a sign."""
    if column.bar:
        return NO_FIGURE
    shown = plain_format(column, members, binding)
    if kind_name(column, members) in NO_FIGURES:
        return shown
    return with_true_minus(shown, "+" if column.signed else "")


def plain_format(column: Column, members: Mapping[str, str], binding: Binding) -> str:
    """Return the number format of a cell without a sign of its own."""
    name = kind_name(column, members)
    if name in NO_FIGURES:
        return NO_FIGURES[name]
    places = _places(column, name, binding)
    shown = ("0" if name == "percent" else "#,##0") + ("." + "0" * places if places else "")
    return f"{shown}%" if name == "percent" else shown


# Asked for cell by cell, of a few formats.
@cache
def with_true_minus(plain: str, plus: str = "") -> str:
    """Return a format that puts a true minus, and perhaps a plus, before all that does not round to zero."""
    places = plain.partition(".")[2].count("0") + (2 if plain.endswith("%") else 0)
    half = f"{_half(places):f}"
    # A section with a condition loses the minus: it is written out.
    return f"[>={half}]{plus}{plain};[<=-{half}]−{plain};{plain}"


def smallest_shown(column: Column, members: Mapping[str, str], binding: Binding) -> Decimal:
    """Return the smallest figure that does not round to zero where it is shown: half of the last digit."""
    name = kind_name(column, members)
    places = _places(column, name, binding) + (2 if name == "percent" else 0)
    return _half(places)


def _half(places: int) -> Decimal:
    return Decimal(5).scaleb(-places - 1)


def _places(column: Column, name: str, binding: Binding) -> int:
    return decimals(column, name, ONE if name == "price" else binding.unit(column.unit))


def code_of(column: Column) -> str:
    """Return the scenario code over a column: as declared, else that of its source."""
    if column.code is not None:
        return column.code
    return column.source.split(".")[0] if column.source else ""


def caption(column: Column, binding: Binding) -> str:
    """Return the caption of a column without its period: code and words, on two lines at most."""
    code = code_of(column)
    words = column.label if column.label is not None else binding.phrases.scenarios.get(code, Text())
    said = binding.say(words, "\n")
    if not code or "\n" not in said:
        return "\n".join(part for part in (code, said) if part)
    # In two languages the code shares the line of the Chinese words, which are the shorter ones.
    return "\n".join(f"{code} {line}" if has_wide(line) else line for line in said.split("\n"))


def period_caption(placed: PlacedColumn, binding: Binding) -> str:
    """Return what a repeated column's period is called: a month's name, `Q1`, `H1`, the year."""
    if placed.period is None:
        return ""
    if placed.level == "month":
        return binding.say(binding.month_name(placed.period.months[0]))
    if placed.level == "year":
        return binding.word("year_total")
    return placed.period.key.split("-")[-1]


def header_caption(placed: PlacedColumn, table: Table, binding: Binding) -> str:
    """Return what stands above a column: its caption, or its period where it alone repeats."""
    # One column that repeats would have the same caption twelve times; its period says more.
    alone = sum(1 for column in table.column if column.each_period) == 1
    if placed.period is not None and alone:
        return period_caption(placed, binding)
    return caption(placed.declared, binding)


def group_caption(placed: PlacedColumn, table: Table, binding: Binding) -> str:
    """Return the caption over a group of columns: as declared, or the period of several that repeat."""
    several = sum(1 for column in table.column if column.each_period) > 1
    if placed.period is not None and several:
        return period_caption(placed, binding)
    return binding.say(placed.declared.group) if placed.declared.group else ""
