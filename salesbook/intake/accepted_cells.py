"""Figures that were accepted before, and stand locked in a book of the year: they count as accepted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from salesbook.intake.extract import Extract
from salesbook.intake.located import LocatedTable
from salesbook.issued.manifest import Manifest
from salesbook.model.facts import Fact, Source
from salesbook.model.period import Month
from salesbook.model.submission import CellCounts
from salesbook.spreadsheet.grid import a1


def as_accepted(read: Extract, located: LocatedTable, manifest: Manifest, path: str) -> Extract:
    """Return what was read with the accepted figures in place of others, which are told (SB455)."""
    settled = manifest.settled
    # Lists and sheets of the whole year lock no month: what is typed into them is said anew.
    if not settled or not located.issued.by_month:
        return read
    accepted = {_key(each): each for each in _accepted(located, manifest, path)}
    # What is late was set aside, whatever it says.
    late = {_key(fact) for fact in read.aside}
    read_facts = {_key(fact) for fact in read.facts}
    kept = [
        fact._replace(value=accepted[_key(fact)].value) if _key(fact) in accepted else fact
        for fact in read.facts
        if fact.month not in settled or _key(fact) in accepted
    ]
    blanked = [fact for key, fact in accepted.items() if key not in late | read_facts]
    added = len(read.facts) - len(kept)
    cells = read.cells + CellCounts(accepted=-added, withheld=added)
    return replace(read, facts=[*kept, *blanked], cells=cells)


def _key(fact: Fact) -> tuple[object, ...]:
    return fact.month, fact.owner, fact.dimension, fact.item, fact.measure


def _accepted(located: LocatedTable, manifest: Manifest, path: str) -> Iterator[Fact]:
    """Yield the figures of a table that were issued in cells to be filled in, where their rows still are."""
    issued = located.issued
    for column in issued.inputs:
        values = issued.given.get(column.key, ()) if column.key in located.columns else ()
        for row, value in zip(issued.rows, values, strict=False):
            month: Month | None = row.subject.month
            if isinstance(value, int) and month is not None and row.key in located.rows:
                place = a1(located.rows[row.key], located.columns[column.key])
                yield Fact(
                    organisation=manifest.plan,
                    scenario=column.scenario,
                    month=month,
                    owner=row.subject.owner or manifest.owner,
                    territory=row.subject.territory or manifest.territory,
                    dimension=row.subject.dimension,
                    item=row.subject.item,
                    measure=column.measure,
                    value=value,
                    source=Source(path, located.sheet.name, place, ""),
                )
