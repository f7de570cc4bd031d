"""The plan files as checked tables and rows, each with the place it was written in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from salesbook.plan_input.schema import (
    AssignmentRow,
    AssortmentRow,
    ChannelHistoryRow,
    ChannelRow,
    CsvRecord,
    HistoryRow,
    PersonRow,
    PlanTable,
    ProductRow,
    TargetRow,
    TerritoryRow,
)
from salesbook.plan_input.toml_file import place
from salesbook.plan_input.toml_lines import KeyLines
from salesbook.problems import Location, Text

SETTINGS_FILE = "plan.toml"

R = TypeVar("R", bound=CsvRecord)


@dataclass(frozen=True, slots=True)
class Row(Generic[R]):
    """A row and the 1-based line it starts on; `headed` as of `CsvLine`."""

    line: int
    record: R
    headed: str | None = None

    @property
    def where(self) -> Location:
        """The row, or its figure in a column of months, as a place."""
        if self.headed is not None:
            return self.at(self.headed)
        return Location(file=self.record.file, line=self.line)

    def at(self, column: str) -> Location:
        """Return one field of the row as a place."""
        return Location(file=self.record.file, line=self.line, key=column, column=Text.of(column))


@dataclass(frozen=True, slots=True)
class Rows(Generic[R]):
    """The valid rows of one file. `ids` names also what stands in rows with other mistakes.

    `complete` says that the file was read as a whole, so that what is not in `ids` does not exist; `sound`
    that all its rows are valid too.
    """

    rows: Sequence[Row[R]] = ()
    ids: frozenset[str] = frozenset()
    complete: bool = False
    sound: bool = False


@dataclass(frozen=True, slots=True)
class Settings:
    """plan.toml: its tables and where each key stands.

    `plain_target` says that the driver's target is written as `[target]` without the measure's name;
    `broken` names the top-level keys that held a mistake and are not, or not wholly, what the user meant.
    """

    table: PlanTable
    lines: KeyLines
    plain_target: bool = False
    broken: frozenset[str] = frozenset()

    def sound(self, *keys: str) -> bool:
        """Return whether all these top-level keys are as the user meant them."""
        return self.broken.isdisjoint(keys)

    def added(self, key: str) -> object:
        """Return a table that is not of the plan's own: see `plan_with`."""
        return getattr(self.table, key)

    def where(self, *path: str | int) -> Location:
        """Return the place of a key; tables in `[[x]]` count from 0."""
        return locate(self.lines, path, self.table.driver if self.plain_target else None)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanTables:
    """All plan files; `settings` is None when plan.toml cannot be understood at all."""

    settings: Settings | None
    territories: Rows[TerritoryRow] = field(default_factory=Rows)
    people: Rows[PersonRow] = field(default_factory=Rows)
    assignments: Rows[AssignmentRow] = field(default_factory=Rows)
    products: Rows[ProductRow] = field(default_factory=Rows)
    history: Rows[HistoryRow] = field(default_factory=Rows)
    channels: Rows[ChannelRow] = field(default_factory=Rows)
    channel_history: Rows[ChannelHistoryRow] = field(default_factory=Rows)
    targets: Rows[TargetRow] = field(default_factory=Rows)
    assortment: Rows[AssortmentRow] = field(default_factory=Rows)


def named(name: str, name_en: str | None) -> Text:
    """Return a name of the columns `name` and `name_en`; without English it is the same everywhere."""
    return Text.of(name) if name_en is None else Text({"zh": name, "en": name_en})


def locate(lines: KeyLines, path: Sequence[str | int], plain_target: str | None = None) -> Location:
    """Return the place of a key in plan.toml; `plain_target` is the measure that `[target]` stands for."""
    if plain_target is not None and tuple(path[:2]) == ("target", plain_target):
        path = ("target", *path[2:])
    return place(SETTINGS_FILE, lines, path)
