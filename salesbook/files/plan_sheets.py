"""The sheets of a plan as one workbook: which columns each has, and what may stand in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any

from pydantic import TypeAdapter, ValidationError

from salesbook.plan_input.csv_rows import FileColumns
from salesbook.plan_input.plan_rows import columns_of
from salesbook.plan_input.plan_tables import SETTINGS_FILE
from salesbook.plan_input.schema import (
    AssignmentRow,
    AssortmentRow,
    ChannelHistoryRow,
    ChannelRow,
    HistoryRow,
    PersonRow,
    ProductRow,
    TargetRow,
    TerritoryRow,
)
from salesbook.problems import Text, sentence
from salesbook.schedules.registry import SCHEDULES

WORDS_FILE = "words.md"
OWN_ROWS: Sequence[type[Any]] = (
    TerritoryRow, PersonRow, AssignmentRow, ProductRow, AssortmentRow, HistoryRow, TargetRow, ChannelRow,
    ChannelHistoryRow,
)  # fmt: skip
NUMBERS = ("amount", "count", "weight", "rate", "growth")
"""How the kinds of values begin that stand as numbers in a cell."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanSheet:
    """A sheet for one file: its columns, with the choices and the kind of value of each."""

    file: str
    columns: FileColumns
    choices: Mapping[str, Sequence[str]]
    kinds: Mapping[str, str]

    @property
    def stem(self) -> str:
        """The name of the file without its ending, with which the name of the sheet begins."""
        return self.file.partition(".")[0]

    @property
    def name(self) -> str:
        """The name of the sheet: `people 人员`."""
        return f"{self.stem} {sentence(f'planbook.sheet.{self.stem}').in_language('zh')}"

    def numeric(self, column: str) -> bool:
        """Say whether figures of a column stand as numbers."""
        return self.columns.wide(column) is not None or self.kinds.get(column, "").startswith(NUMBERS)

    def note(self, column: str) -> Text:
        """Return what is to be typed into a column."""
        kind = self.kinds.get(column, "amount")
        expected = (
            sentence("planning.input.one-of", listed=", ".join(self.choices[column]))
            if column in self.choices
            else sentence("planbook.note.code")
            if kind == "id"
            else sentence(f"planning.expected.{kind}")
        )
        key = "required" if column in self.columns.required else "optional"
        return sentence(f"planbook.note.{key}", expected=expected)


def caption(column: str, columns: FileColumns) -> Text:
    """Return the caption of a column; of months and columns of the planner's own the heading itself."""
    return sentence(f"planbook.column.{column}") if column in columns.known else Text.of(column)


@cache
def plan_sheets() -> Sequence[PlanSheet]:
    """Return the sheets for the tables of a plan, in the order of its files."""
    added: list[type[Any]] = [file.record for each in SCHEDULES for file in each.files if file.parse is None]
    return tuple(_sheet(record) for record in [*OWN_ROWS, *added])


def _sheet(record: type[Any]) -> PlanSheet:
    columns = columns_of(record)
    choices: dict[str, Sequence[str]] = {}
    kinds: dict[str, str] = {}
    try:
        TypeAdapter(record).validate_python(dict.fromkeys(columns.known, "\0"))
    except ValidationError as error:
        # What a column refuses it with says what it takes.
        for each in error.errors(include_url=False):
            column, context = str(each["loc"][0]), each.get("ctx", {})
            if "choices" in context:
                choices[column] = list(context["choices"])
            else:
                kinds[column] = str(context.get("kind", "text"))
    return PlanSheet(file=record.file, columns=columns, choices=choices, kinds=kinds)


def sheet_names() -> Mapping[str, str]:
    """Return the names of all sheets by their file."""
    stems = {SETTINGS_FILE: "plan", WORDS_FILE: "words"}
    own = {
        file: f"{stem} {sentence(f'planbook.sheet.{stem}').in_language('zh')}" for file, stem in stems.items()
    }
    return {**own, **{each.file: each.name for each in plan_sheets()}}


def plain(number: Decimal) -> str:
    """Return a number as a file has it: without an exponent and without zeros that say nothing."""
    if number == number.to_integral_value():
        return f"{number.quantize(Decimal(1)):f}"
    return f"{number.normalize():f}"
