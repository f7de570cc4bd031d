"""The rows of a located table, each with what the figures in it are of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import repeat
from typing import NamedTuple

from salesbook.intake.located import LocatedTable
from salesbook.layout.manifest import IssuedRow, Manifest
from salesbook.model.period import Month

PLANNED = frozenset(("PL", "BU"))


class Line(NamedTuple):
    """A row of a table: where it stands (0-based), its position among the issued rows, what it is of.

    `stamped` is the month of the day in the row, `planned` what the plan gives in it, by measure.
    """

    row: IssuedRow
    at: int
    month: Month | None
    stamped: Month | None
    owner: str
    territory: str
    dimension: str
    item: str
    measure: str
    planned: Mapping[str, int]


def lines_of(located: LocatedTable, manifest: Manifest, *, date_1904: bool) -> list[Line]:
    """Return the rows that were located, in the order they were issued."""
    stamps = _stamps(located, manifest, date_1904=date_1904)
    plans = _plans(located)
    places = map(located.rows.get, [row.key for row in located.issued.rows])
    there = [each for each in zip(located.issued.rows, places, plans, strict=True) if each[1] is not None]
    if not there:
        return []
    rows, ats, planned = zip(*there, strict=True)
    months, owners, territories, *items = zip(*(row.subject for row in rows), strict=True)
    stamped = [stamps.get(row.key) for row in rows] if stamps else repeat(None)
    own, where = manifest.owner, manifest.territory
    whole = zip(
        *(rows, ats, months, stamped, [owner or own for owner in owners]),
        *([territory or where for territory in territories], *items, planned),
        strict=False,
    )
    return list(map(Line._make, whole))


def _stamps(located: LocatedTable, manifest: Manifest, *, date_1904: bool) -> Mapping[str, Month]:
    """Return the month of each row that says on which day it happened."""
    found: dict[str, Month] = {}
    for column in located.issued.inputs:
        if not column.stamp or column.key not in located.columns:
            continue
        kind = column.cell_kind(manifest.currency, manifest.fiscal_year)
        for row in located.rows:
            day = kind.from_cell(located.cell(row, column.key), date_1904=date_1904).value
            if isinstance(day, date):
                found[row] = Month(day.year, day.month)
    return found


def _plans(located: LocatedTable) -> Sequence[Mapping[str, int]]:
    """Return what the plan gives for each measure in every issued row."""
    issued = located.issued
    plans: list[dict[str, int]] = [{} for _ in issued.rows]
    for column in issued.columns:
        if column.role == "given" and column.scenario in PLANNED and column.month is None:
            for plan, value in zip(plans, issued.given.get(column.key, ()), strict=False):
                if isinstance(value, int):
                    plan[column.measure] = value
    return plans
