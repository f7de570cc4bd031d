"""What an issued book asks for, and what of a newer one it never asked for."""

from __future__ import annotations

from collections.abc import Iterator

from salesbook.intake.outside_plan import naming_column
from salesbook.issued.manifest import IssuedColumn, IssuedTable, Manifest
from salesbook.model.asking import Asking
from salesbook.model.period import Month
from salesbook.model.scenario import Scenario


def asked_of(manifest: Manifest) -> tuple[Asking, ...]:
    """Return everything that the tables of a book ask for, each once, whatever its months."""
    return tuple(dict.fromkeys(asking for table in manifest.tables for asking in _asked_in(table, manifest)))


def _asked_in(table: IssuedTable, manifest: Manifest) -> Iterator[Asking]:
    measures = dict.fromkeys(each.measure for each in _figures(table))
    if not measures:
        return
    # Rows that differ in their month alone are of the same: each is looked at once.
    subjects = (row.subject for row in table.rows if not row.spare)
    apart = dict.fromkeys((each.owner, each.dimension, each.item, each.measure) for each in subjects)
    for owner, dimension, item, measure in apart:
        for name in measures:
            yield Asking(owner or manifest.owner, dimension, item, name or measure)


def _figures(table: IssuedTable) -> tuple[IssuedColumn, ...]:
    # Lines for what was sold outside the plan ask for nothing.
    if naming_column(table) is not None:
        return ()
    return tuple(each for each in table.inputs if each.scenario == Scenario.ACTUAL)


def never_asked(old: Manifest, new: Manifest, period: Month) -> tuple[Asking, ...]:
    """Return what a newer book plans up to a month and an older one does not ask for."""
    known = frozenset(asked_of(old))
    found: dict[Asking, None] = {}
    for table in new.tables:
        planned = table.planned()
        for number, row in enumerate(table.rows):
            month = row.subject.month
            if row.spare or (month is not None and month > period):
                continue
            for column in _figures(table):
                _, owner, _, dimension, item, measure = row.subject
                asking = Asking(owner or new.owner, dimension, item, column.measure or measure)
                # Without a plan beside it a row is asked for all the same.
                wanted = planned.get(column.measure, [1] * len(table.rows))[number]
                if wanted and asking not in known:
                    found[asking] = None
    return tuple(found)
