"""Where the table of an export begins, and which column says what: by captions alone, nothing fuzzy."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from salesbook.ledger.exports.amounts import power_of
from salesbook.ledger.exports.profile import FIGURES, MONEY, Profile, plain, without_unit
from salesbook.ledger.exports.rows import ExportRow, ExportSheet
from salesbook.ledger.exports.words import RowWords

DEEPEST = 60
"""The captions stand within so many rows."""
LEAST = 3
"""A row with fewer captions that are known heads no table."""
KEYS = frozenset({"date", "period", "document", "item", "customer", "account", "owner", "channel"})
_MONTH = re.compile(r"(?<!\d)(20\d\d)\s?[-./年]\s?(1[0-2]|0?[1-9])(?!\d)\s?月?")
_SHEET_MONTH = re.compile(r"(1[0-2]|0?[1-9])\s?月(?:份)?")


class Caption(NamedTuple):
    """A column as its caption has it; `whole` is joined from two rows, else the lower one alone counts."""

    across: int
    words: str
    column: str
    rank: tuple[int, int]
    unit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """The captions of a table: its first and last row by their place, and the column that each role has.

    `twice` are columns that two captions claim alike; `unknown` the captions that stand for nothing.
    `powers` is the power of ten of the unit of money by role; `months` are those that stand above the table.
    """

    first: int
    last: int
    columns: Mapping[str, int]
    captions: Mapping[str, str]
    twice: Mapping[str, Sequence[str]] = field(default_factory=dict)
    unknown: Sequence[str] = ()
    powers: Mapping[str, int] = field(default_factory=dict)
    months: Sequence[tuple[int, int]] = ()

    @property
    def counts(self) -> bool:
        """Whether a table may stand below: something that is counted, and of what."""
        enough = len(self.columns) >= LEAST
        return enough and any(each in FIGURES for each in self.columns) and bool(KEYS & self.columns.keys())


def find_heading(sheet: ExportSheet, profile: Profile, words: RowWords) -> Heading | None:
    """Return the row or two rows with the most captions of a profile, the first such; None for none."""
    known = profile.captions()
    best: Heading | None = None
    # Two rows only where they say more than any single one does.
    for rows in (1, 2):
        for at in range(min(DEEPEST, len(sheet.rows))):
            found = _heading(sheet, at, rows, known)
            if found.counts and (best is None or len(found.columns) > len(best.columns)):
                best = found
    return None if best is None else _placed(best, sheet, words, power_of(profile.unit))


def _heading(sheet: ExportSheet, at: int, rows: int, known: Mapping[str, tuple[str, int]]) -> Heading:
    captions = list(_captions(sheet, sheet.rows[at : at + rows]))
    claims: dict[str, list[Caption]] = {}
    unknown = []
    for across, texts in captions:
        found = _meant(across, texts, known)
        if found is not None:
            claims.setdefault(found.column, []).append(found)
        elif texts[0]:
            unknown.append(texts[0])
    best = {column: min(found, key=lambda each: each.rank) for column, found in claims.items()}
    twice = {
        column: [each.words for each in found]
        for column, found in claims.items()
        if sum(each.rank == best[column].rank for each in found) > 1
    }
    return Heading(
        first=at,
        last=at + rows - 1,
        columns={column: each.across for column, each in best.items()},
        captions={column: each.words for column, each in best.items()},
        twice=twice,
        unknown=unknown,
        powers={column: power for column, each in best.items() if (power := power_of(each.unit)) is not None},
    )


def _captions(sheet: ExportSheet, rows: Sequence[ExportRow]) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Yield what each column is called: the joined words of its rows, and those of the lowest row alone."""
    width = max((len(row.cells) for row in rows), default=0)
    for across in range(width):
        words = [_cell(sheet, row, across) for row in rows]
        distinct = list(dict.fromkeys(each for each in words if each))
        yield across, ("".join(distinct), *distinct[1:])


def _cell(sheet: ExportSheet, row: ExportRow, across: int) -> str:
    own = row.cells[across].strip() if across < len(row.cells) else ""
    return own or sheet.merged.get((row.number, across), "").strip()


def _meant(across: int, texts: Sequence[str], known: Mapping[str, tuple[str, int]]) -> Caption | None:
    """Return what a caption stands for: whole, without its unit, behind its last point; then its part."""
    for part, text in enumerate(texts):
        words, unit = without_unit(text)
        for each in (text, words, words.rpartition(".")[2], words.rpartition("/")[2]):
            found = known.get(plain(each))
            if found is not None:
                return Caption(across, text, found[0], (part, found[1]), unit)
    return None


def _placed(heading: Heading, sheet: ExportSheet, words: RowWords, unit: int | None) -> Heading:
    """Return a heading with what the rows above the table say of all of it: a unit of money, a month."""
    above = [cell.strip() for row in sheet.rows[: heading.first] for cell in row.cells if cell.strip()]
    unit = next((power for text in above if (power := _unit_above(text, words)) is not None), unit)
    powers = {column: unit for column in heading.columns if unit is not None and column in MONEY}
    months = dict.fromkeys(month for text in above for month in months_in(text))
    return Heading(
        first=heading.first,
        last=heading.last,
        columns=heading.columns,
        captions=heading.captions,
        twice=heading.twice,
        unknown=heading.unknown,
        powers={**powers, **heading.powers},
        months=tuple(months),
    )


def _unit_above(text: str, words: RowWords) -> int | None:
    name, colon, unit = text.replace("：", ":").rpartition(":")
    return power_of(unit.strip()) if colon and plain(name) in words.unit else None


def months_in(text: str) -> Iterable[tuple[int, int]]:
    """Return the months that a text names with their year."""
    return [(int(year), int(month)) for year, month in _MONTH.findall(text)]


def month_of_sheet(name: str) -> int | None:
    """Return the month that a sheet is named by, `3月`, None for another name."""
    found = _SHEET_MONTH.search(name)
    return int(found[1]) if found else None
