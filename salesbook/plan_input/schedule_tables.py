"""The rows of a plan's optional files, by the file they stand in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar, cast

from salesbook.plan_input.plan_tables import Row, Rows
from salesbook.plan_input.schema import CsvRow

R = TypeVar("R", bound=CsvRow)


@dataclass(frozen=True, slots=True)
class PaperTables:
    """The valid rows of each optional file by the type of its rows; a file that is missing has none."""

    files: Mapping[type[CsvRow], Rows[CsvRow]]

    def rows(self, model: type[R]) -> Sequence[Row[R]]:
        """Return the rows of a file with their places."""
        return cast("Sequence[Row[R]]", self.files[model].rows)

    def records(self, model: type[R]) -> Sequence[R]:
        """Return the rows of a file without their places."""
        return [row.record for row in self.rows(model)]
