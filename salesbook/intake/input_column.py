"""A column with inputs while it is read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from salesbook.intake.figures import largest_steps
from salesbook.intake.lines import TableLine
from salesbook.issued.cells.kinds import Kind
from salesbook.issued.manifest import IssuedColumn, IssuedTable, Manifest


@dataclass(frozen=True, slots=True, kw_only=True)
class InputColumn:
    """An input column: as issued, its kind, and where it stands (0-based).

    `measure` is what its figures are of, `""` where each row says so itself; `most` is the largest figure it
    takes in every issued row, None where it takes any.
    """

    issued: IssuedColumn
    kind: Kind
    across: int
    measure: str
    most: Sequence[int] | None

    @classmethod
    def of(cls, issued: IssuedColumn, across: int, table: IssuedTable, manifest: Manifest) -> InputColumn:
        """Return an issued column that stands in a place."""
        kind = issued.cell_kind(manifest.currency, manifest.fiscal_year)
        most = _largest(issued, kind, table)
        return cls(issued=issued, kind=kind, across=across, measure=issued.measure, most=most)

    def too_large(self, line: TableLine, value: int | None) -> bool:
        """Say whether a figure is larger than any that the column takes in a row."""
        return self.most is not None and value is not None and value > self.most[line.number]


def _largest(issued: IssuedColumn, kind: Kind, table: IssuedTable) -> Sequence[int] | None:
    """Return the largest figure a column takes in every issued row, None when it takes any."""
    if issued.maximum is None and not issued.at_most:
        return None
    return largest_steps(kind, issued.maximum, table.given.get(issued.at_most, [None] * len(table.rows)))
