"""The rows of a located table, each with what the figures in it are of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

from salesbook.issued.issued_rows import Subject
from salesbook.issued.manifest import IssuedRow
from salesbook.model.period import Month
from salesbook.spreadsheet.picking import Picker, picker


class TableLine(NamedTuple):
    """A row of a table: its number among the issued ones, where it stands (0-based), what it is of.

    Rows that differ in their month alone have the same `what`. The subject's month, too, stands here.
    """

    row: IssuedRow
    number: int
    at: int
    what: int
    month: Month | None
    subject: Subject


class RowPlaces(dict[str, int]):
    """Where the rows of a table stand (0-based), by key; what follows from that is worked out once.

    It is not to be changed.
    """

    def __init__(self, issued: Sequence[IssuedRow], places: Mapping[str, int]) -> None:
        super().__init__(places)
        self.issued = issued

    def without(self, keys: Mapping[str, object]) -> RowPlaces:
        """Return the places of the rows but those with some keys."""
        return RowPlaces(self.issued, {key: at for key, at in self.items() if key not in keys})

    @cached_property
    def in_order(self) -> tuple[int, ...]:
        """The place of every issued row, -1 for one that does not stand there."""
        return tuple(self.get(row.key, -1) for row in self.issued)

    @cached_property
    def lines(self) -> Sequence[TableLine]:
        """The rows that stand there, in the order they were issued."""
        whats: dict[tuple[str, ...], int] = {}
        lines = []
        for number, (row, at) in enumerate(zip(self.issued, self.in_order, strict=True)):
            if at >= 0:
                # What a figure is of apart from its month: so months are compared with one another.
                month, *rest = subject = row.subject
                what = whats.setdefault(tuple(rest), len(whats))
                lines.append(TableLine(row, number, at, what, month, subject))
        return lines

    @cached_property
    def at(self) -> tuple[int, ...]:
        """Where the lines stand."""
        return tuple(line.at for line in self.lines)

    @cached_property
    def months(self) -> tuple[Month | None, ...]:
        """The months that lines are of, each once; None where a line is of none."""
        return tuple(dict.fromkeys(line.month for line in self.lines))

    @cached_property
    def by_month(self) -> Picker:
        """What picks for each line what belongs to its month, from a sequence in the order of `months`."""
        numbers = {month: number for number, month in enumerate(self.months)}
        return picker([numbers[line.month] for line in self.lines])
