"""What stands beside the targets of a plan, without knowing what it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeVar, cast

R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Schedules:
    """The records of a plan's schedules, and its tables of settings, by their type; all of it may be missing.

    `any` says whether there is something to plan, show and return beside the targets.
    """

    records: Mapping[type, tuple[object, ...]] = field(default_factory=dict)
    any: bool = False

    def of(self, record: type[R]) -> tuple[R, ...]:
        """Return the records of a type, in the order of their file."""
        return cast("tuple[R, ...]", self.records.get(record, ()))

    def settings(self, table: type[R]) -> R:
        """Return the one record of settings of a type, as usual in the trade where the plan has none."""
        found = self.of(table)
        return found[0] if found else table()
