"""Finance's books in a store: imported by month, and differences from them that are accepted."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from sqlalchemy import Connection

from salesbook.api.against import against_stored
from salesbook.api.ledger import LedgerOrder, check_ledger
from salesbook.api.store_making import Found
from salesbook.api.store_reading import choose_plan, in_store, reconcile_store, stored_plan
from salesbook.ledger.against import AgainstBooks, acceptance_of
from salesbook.ledger.exports.read import ExportReading
from salesbook.ledger.matching.match import LedgerDifference
from salesbook.model.difference import AcceptedDifference
from salesbook.model.period import Month
from salesbook.model.plan import Plan
from salesbook.problems import Location, Problem, Severity, problem, worst
from salesbook.store.decisions import Decision, closed_periods
from salesbook.store.errors import StoreError
from salesbook.store.imports import ImportRun, write_import
from salesbook.store.ledger import (
    StoredBooks,
    StoredExport,
    accept_differences,
    read_exports,
    write_export,
)
from salesbook.store.store import Store
from salesbook.version import __version__


@dataclass(frozen=True, slots=True, kw_only=True)
class BooksOrder:
    """Exports to be taken into a store for the months from `first` to `last`."""

    paths: Sequence[Path]
    store: str
    first: Month
    last: Month
    decision: Decision
    plan_id: str | None = None
    how: LedgerOrder = field(default_factory=LedgerOrder)


def import_books(order: BooksOrder) -> Found[list[StoredExport]]:
    """Take exports into a store, all of them or none, and return them with the import's number.

    They replace what was imported for these months and the measures that they tell of (SB942); the same again
    changes nothing (SB734). SB943 in a closed month whose books are there.
    """
    plan, problems = in_store(order.store, lambda store: (_plan(store, order), []))
    if plan is None:
        return None, problems
    reading = check_ledger(order.paths, plan, replace(order.how, period=order.how.period or order.last))
    problems += reading.all_problems
    if worst(problems) is Severity.ERROR:
        return None, problems
    exports = [(each, _export(each, order)) for each in reading.exports]
    whole = [(each, export) for each, export in exports if export.measures]
    if not whole:
        return None, [*problems, problem("ledger-not-of-month", value=order.last.key)]

    def write(store: Store) -> tuple[list[StoredExport], list[Problem]]:
        with store.writing() as connection:
            return _written(connection, plan.id, order, whole)

    written, found = in_store(order.store, write, writing=True)
    return written, [*problems, *found]


def _plan(store: Store, order: BooksOrder) -> Plan:
    with store.reading() as connection:
        return stored_plan(connection, choose_plan(connection, order.last, order.plan_id), order.last)[0]


def _export(reading: ExportReading, order: BooksOrder) -> StoredExport:
    inside = [line for line in reading.lines if order.first <= line.month <= order.last]
    return StoredExport(
        path=reading.file,
        digest=reading.digest,
        profile=reading.profile,
        content=hashlib.sha256(repr([replace(each, file="") for each in reading.lines]).encode()).hexdigest(),
        first=order.first,
        last=order.last,
        measures=tuple(dict.fromkeys(measure for line in inside for measure in line.figures)),
        rows=len(reading.lines),
        by=order.decision.by,
    )


def _written(
    connection: Connection,
    plan: str,
    order: BooksOrder,
    whole: Sequence[tuple[ExportReading, StoredExport]],
) -> tuple[list[StoredExport], list[Problem]]:
    books = read_exports(connection, plan)
    months = _months(order.first, order.last)
    measures = {measure for _, each in whole for measure in each.measures}
    held = {(month, measure): n for month, measure, n in books.told(months) if measure in measures}
    if (again := _again(books, held, months, measures, [each for _, each in whole])) is not None:
        where = Location(file=whole[0][1].path)
        return [], [problem("already-imported", where, str(again))]
    closed = [month for month in closed_periods(connection, plan) if any(month == at for at, _ in held)]
    if closed:
        raise StoreError(problem("ledger-closed", value=closed[0].key))
    at = order.decision.at
    run = ImportRun(
        at=at,
        by=order.decision.by,
        program=__version__,
        period=order.last,
        received=date(at.year, at.month, at.day),
    )
    number = write_import(connection, run)
    written = [replace(export, import_number=number) for _, export in whole]
    for (reading, _), export in zip(whole, written, strict=True):
        write_export(connection, plan, export, reading.lines)
    replaced = [
        problem("ledger-replaced", value=month.key, measure=measure, number=before)
        for (month, measure), before in held.items()
    ]
    return written, replaced


def _months(first: Month, last: Month) -> list[Month]:
    months = [first]
    while months[-1] < last:
        months.append(months[-1].plus(1))
    return months


def _again(
    books: StoredBooks,
    held: dict[tuple[Month, str], int],
    months: Sequence[Month],
    measures: set[str],
    exports: Sequence[StoredExport],
) -> int | None:
    """Return the number of the import that holds for all of it and is of the same files, None for none."""
    numbers = set(held.values())
    if len(numbers) != 1 or len(held) != len(months) * len(measures):
        return None
    (number,) = numbers
    same = sorted(map(repr, (each.same for each in books.of(number))))
    return number if same == sorted(map(repr, (each.same for each in exports))) else None


def list_books(text: str, *, period: Month, plan_id: str | None = None) -> Found[StoredBooks]:
    """Return the exports that a store holds for the plan of a month."""

    def read(store: Store) -> tuple[StoredBooks, list[Problem]]:
        with store.reading() as connection:
            return read_exports(connection, choose_plan(connection, period, plan_id)), []

    return in_store(text, read)


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """Which differences of a month are meant; what is None is not restricted."""

    owner: str | None = None
    item: str | None = None
    measure: str | None = None

    def of(self, each: LedgerDifference) -> bool:
        """Say whether a difference is meant."""
        asked = (
            (self.owner, each.key.owner or each.code),
            (self.item, each.key.item or each.code),
            (self.measure, each.measure),
        )
        return all(wanted in (None, own) for wanted, own in asked)


@dataclass(frozen=True, slots=True, kw_only=True)
class Acceptance:
    """What was accepted, and what of it waits for a second person."""

    against: AgainstBooks
    accepted: Sequence[LedgerDifference]
    waiting: Sequence[LedgerDifference]


def against_of(text: str, period: Month, plan_id: str | None = None) -> Found[AgainstBooks]:
    """Return the returns of a month against its books, both from a store (SB946: no books)."""
    done = reconcile_store(text, period=period, plan_id=plan_id)
    if done.result is None:
        return None, [*done.checked.problems, *done.problems]
    against, problems = against_stored(done.result, text)
    missing = [problem("ledger-missing", value=period.key)] if against is None and not problems else []
    return against, [*problems, *missing]


def accept_open(
    text: str, chosen: Chosen, *, period: Month, decision: Decision, plan_id: str | None = None
) -> Found[Acceptance]:
    """Accept differences that nothing explains, as large as they are now.

    SB947 where nothing that is meant is open, SB945 for what the same person accepted before.
    """
    against, problems = against_of(text, period, plan_id)
    if against is None:
        return None, problems
    problems = [each for each in problems if each.slug != "ledger-unexplained"]
    meant = [each for each in against.left if chosen.of(each)]
    if not meant:
        return None, [*problems, problem("ledger-nothing-open", value=period.key)]
    own = [each for each in meant if any(by.by == decision.by for by in against.acceptances(each))]
    new = [each for each in meant if each not in own]
    again = [problem("ledger-accepted-alone", value=decision.by)] if own else []
    if not new:
        return None, [*problems, *again]
    rows = [acceptance_of(each, decision.by, decision.reason) for each in new]

    def write(store: Store) -> tuple[list[AcceptedDifference], list[Problem]]:
        with store.writing() as connection:
            if period in closed_periods(connection, against.plan.id):
                raise StoreError(problem("ledger-closed", value=period.key))
            accept_differences(connection, against.plan.id, rows, decision)
            return rows, []

    written, found = in_store(text, write, writing=True)
    if written is None:
        return None, [*problems, *found]
    now = replace(against, accepted=(*against.accepted, *rows))
    waiting = [each for each in new if not now.is_accepted(each)]
    return Acceptance(against=now, accepted=new, waiting=waiting), [*problems, *again, *found]
