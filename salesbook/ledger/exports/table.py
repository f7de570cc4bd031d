"""A table of an export once its rows are told apart: lines, sums to be proved, and what is neither."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from salesbook.ledger.exports.days import When
from salesbook.ledger.exports.heading import Heading
from salesbook.ledger.exports.rows import ExportSheet
from salesbook.ledger.exports.words import RowKind
from salesbook.model.ledger import Posting
from salesbook.problems import Location, Problem, Text
from salesbook.spreadsheet.grid import a1


class LedgerEntry(NamedTuple):
    """A line: its figures by column as they stand; `sign` is how they count, 0 not at all.

    What stands `aside` belongs to another account: it counts for sums and balances of the file alone.
    """

    row: int
    when: When
    labels: Mapping[str, str]
    figures: Mapping[str, Decimal]
    posting: Posting = Posting.POSTED
    sign: int = 1
    aside: bool = False


class LedgerSum(NamedTuple):
    """A row that sums up the entries before a place; `kind` is None where nothing but its figures says so."""

    row: int
    kind: RowKind | None
    at: int
    figures: Mapping[str, Decimal]


class LeftOut(NamedTuple):
    """A row that is no line, and what it is."""

    row: int
    kind: RowKind
    text: str


@dataclass(slots=True, kw_only=True)
class LedgerTable:
    """What stands below the captions. `breaks` are where a balance starts anew, with its amount if known."""

    sheet: ExportSheet
    heading: Heading
    entries: list[LedgerEntry] = field(default_factory=list)
    sums: list[LedgerSum] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    breaks: dict[int, Decimal | None] = field(default_factory=lambda: {0: None})
    problems: list[Problem] = field(default_factory=list)

    def where(self, row: int, column: str = "") -> Location:
        """Return the place of a row, and its column by its caption."""
        caption, sheet = self.heading.captions.get(column), self.sheet.name
        across = self.heading.columns.get(column, 0)
        return Location(
            sheet=sheet or None,
            cell=a1(row - 1, across) if sheet else None,
            line=None if sheet else row,
            column=Text.of(caption) if caption else None,
        )
