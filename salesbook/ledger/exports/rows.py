"""An export as rows of texts, whatever kind of file it came in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

MOST_CELLS = 8_000_000
"""What one export may hold: 400,000 rows of 20 columns."""
LEAST = 8
"""So many cells a row counts for, however short it is: a row takes room, too."""

Struck = Literal["", "partly", "wholly"]


class ExportNumber(str):
    """The text of a figure that the file holds as a number, and not as text."""

    __slots__ = ()


class ExportRow(NamedTuple):
    """One row: its 1-based number as the user sees it, and its texts; a date is `2027-03-31`."""

    number: int
    cells: Sequence[str]
    struck: Struck = ""
    hidden: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportSheet:
    """The rows of a sheet; a file without sheets is one without a name, and `text` one with separators.

    `merged` has the text of a merged area at each of its other cells, by the number of the row and column.
    """

    name: str = ""
    rows: Sequence[ExportRow] = ()
    visible: bool = True
    text: bool = False
    merged: Mapping[tuple[int, int], str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """What one file holds; `encoding` is that of a text."""

    sheets: Sequence[ExportSheet]
    encoding: str = ""
