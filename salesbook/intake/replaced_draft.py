"""A returned book of a draft that was replaced: it counts as far as its targets are the same."""

from __future__ import annotations

from collections.abc import Mapping

from salesbook.issued.manifest import IssuedTable, Manifest
from salesbook.model.period import Month
from salesbook.problems import Location, Problem, problem


def replaced_draft(manifest: Manifest, successor: Manifest | None) -> list[Problem]:
    """Return a warning when a book is of a draft in whose place another one stands (SB022)."""
    if successor is None:
        return []
    return [
        problem("book-of-draft", value=manifest.document, version=manifest.version, now=successor.document)
    ]


def draft_problems(table: IssuedTable, successor: Manifest | None, period: Month | None) -> list[Problem]:
    """Return why a table of a replaced draft does not count: its targets up to a month are others (SB023)."""
    if successor is None:
        return []
    now = successor.table(table.id)
    known = {} if now is None else _targets(now, period)
    changed = [key for key, targets in _targets(table, period).items() if known.get(key) != targets]
    if not changed:
        return []
    where = Location(sheet=table.sheet)
    return [problem("draft-targets", where, table.id, first=changed[0], count=len(changed))]


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
