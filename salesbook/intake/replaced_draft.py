"""A returned book of a draft that was replaced: its rows count whose targets are the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from salesbook.issued.manifest import IssuedRow, IssuedTable, Manifest
from salesbook.model.asking import Asking
from salesbook.model.facts import Fact
from salesbook.model.period import Month
from salesbook.problems import Location, Problem, problem


def replaced_draft(manifest: Manifest, successor: Manifest | None) -> list[Problem]:
    """Return a warning when a book is of a draft in whose place another one stands (SB022)."""
    if successor is None:
        return []
    return [
        problem("book-of-draft", value=manifest.document, version=manifest.version, now=successor.document)
    ]


def rows_replaced(
    table: IssuedTable, successor: Manifest | None, period: Month | None
) -> tuple[IssuedRow, ...]:
    """Return the rows of a table of a replaced draft that have other targets now, up to a month."""
    if successor is None:
        return ()
    now = successor.table(table.id)
    known, own = {} if now is None else _targets(now, period), _targets(table, period)
    return tuple(row for row in table.rows if row.key in own and known.get(row.key) != own[row.key])


def replaced_problem(table: IssuedTable, rows: Sequence[IssuedRow]) -> Problem:
    """Return that some rows do not count (SB023)."""
    where = Location(sheet=table.sheet)
    return problem("draft-targets", where, table.id, first=rows[0].key, count=len(rows))


def without_rows(facts: Sequence[Fact], rows: Sequence[IssuedRow], manifest: Manifest) -> list[Fact]:
    """Return the figures that do not stand in some rows."""
    gone = {(row.subject.month, *_named(row, manifest)) for row in rows}
    return [
        each
        for each in facts
        if gone.isdisjoint((month, each.owner, each.dimension, each.item) for month in (each.month, None))
    ]


def unasked(asked: Sequence[Asking], rows: Sequence[IssuedRow], manifest: Manifest) -> list[Asking]:
    """Return what a form still asks for where some of its rows do not count."""
    gone = {_named(row, manifest) for row in rows}
    return [each for each in asked if (each.owner, each.dimension, each.item) not in gone]


def _named(row: IssuedRow, manifest: Manifest) -> tuple[str, str, str]:
    subject = row.subject
    return subject.owner or manifest.owner, subject.dimension, subject.item


def _targets(table: IssuedTable, period: Month | None) -> Mapping[str, tuple[int | None, ...]]:
    """Return the planned figures of every row up to a month, by the row's key."""
    planned = [figures for _, figures in sorted(table.planned().items())]
    return {
        row.key: tuple(figures[at] for figures in planned)
        for at, row in enumerate(table.rows)
        if not row.spare and _by(row.subject.month, period)
    }


def _by(month: Month | None, period: Month | None) -> bool:
    return month is None or period is None or month <= period
