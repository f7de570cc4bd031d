"""Returns of the starter plan, imported: what the tests of the store share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path

from sqlalchemy import select, text
from support.filled_books import places
from support.starter_cycle import SHEET, Cycle, as_planned, issued_book

from salesbook.api.importing import ImportOrder, import_files
from salesbook.model.import_result import ImportResult
from salesbook.model.period import Month
from salesbook.store.address import parse_address
from salesbook.store.decisions import Decision
from salesbook.store.store import open_store
from salesbook.store.tables import facts, figures, notes, problems, restatements, submissions
from salesbook.xlsx.patching.cell_text import CellValue
from salesbook.xlsx.patching.patch import set_cells

NOW = datetime(2027, 2, 1, 9, tzinfo=UTC)
JAN, FEB, MAR = (Month(2027, number) for number in (1, 2, 3))
DECIDED = Decision(at=NOW, by="zhao", reason="checked by phone")

Typed = Mapping[tuple[str, str], CellValue]
"""Values by row key (`2027-01/001`) and column key (`revenue_ac`)."""


@cache
def _filled(data: bytes, months: tuple[str, ...]) -> bytes:
    return as_planned(data, months)


def returned(cycle: Cycle, owner: str, period: Month, typed: Typed | None = None) -> bytes:
    """Return an owner's book filled up to a month with the plan's figures, some of them typed over."""
    months = tuple(Month(2027, number).key for number in range(1, period.number + 1))
    data = _filled(issued_book(cycle, owner), months)
    at = places(data, SHEET)
    return set_cells(data, SHEET, {at[key]: value for key, value in (typed or {}).items()})


def put(cycle: Cycle, files: Mapping[str, bytes]) -> Path:
    """Put files alone into the folder of returned ones, and return it."""
    for path in cycle.returned.iterdir():
        path.unlink()
    for name, data in files.items():
        (cycle.returned / name).write_bytes(data)
    return cycle.returned


def order_for(cycle: Cycle, store: str, period: Month = JAN) -> ImportOrder:
    """Return the order to import the folder of returned files."""
    return ImportOrder(
        paths=[cycle.returned], issued=cycle.issued, period=period, store=store, now=NOW, by="finance"
    )


def imported(
    cycle: Cycle,
    store: str,
    period: Month = JAN,
    files: Mapping[str, bytes] | None = None,
    received: date | None = None,
) -> ImportResult:
    """Import the folder of returned files, or these files alone."""
    if files is not None:
        put(cycle, files)
    return import_files(replace(order_for(cycle, store, period), received=received))


def statuses(result: ImportResult) -> dict[str, str]:
    """Return what became of every file, by its name without `.xlsx`."""
    return {Path(each.submission.path).stem: each.submission.status.value for each in result.files}


def slugs(result: ImportResult) -> set[str]:
    """Return the kinds of problems of an import."""
    return {found.slug for found in result.all_problems}


def rows(store: str, sql: str) -> list[tuple[object, ...]]:
    """Return the answer of a store to a question."""
    address, _ = parse_address(store)
    assert address is not None
    with open_store(address) as (opened, _), opened.reading() as connection:
        return [tuple(row) for row in connection.execute(text(sql))]


def value(store: str, owner: str, key: str, measure: str = "revenue") -> int | None:
    """Return the figure that counts for `2027-01/001`, None when none does."""
    month, _, item = key.partition("/")
    found = rows(
        store,
        f"SELECT value FROM actuals WHERE owner = '{owner}' AND month = '{month}' AND item = '{item}'"
        f" AND measure = '{measure}'",
    )
    assert len(found) <= 1
    return int(str(found[0][0])) if found else None


@dataclass(frozen=True, slots=True)
class Dump:
    """All that a store holds, without its own numbers and times: two stores that say the same are equal."""

    counting: Sequence[tuple[object, ...]]
    submissions: Sequence[tuple[object, ...]]
    facts: Sequence[tuple[object, ...]]
    words: Sequence[tuple[object, ...]]
    problems: Sequence[tuple[object, ...]]


def dump(store: str) -> Dump:
    """Return all that a store holds, sorted."""
    address, _ = parse_address(store)
    assert address is not None
    said = select(submissions.c.path, submissions.c.digest, submissions.c.period)
    with open_store(address) as (opened, _), opened.reading() as connection:

        def found(query: object) -> list[tuple[object, ...]]:
            return sorted((tuple(row) for row in connection.execute(query)), key=repr)  # type: ignore[call-overload]

        return Dump(
            counting=found(
                text("SELECT plan, month, owner, item, measure, value, sheet, cell, raw, digest FROM actuals")
            ),
            submissions=found(
                said.add_columns(
                    submissions.c.status, submissions.c.owner, submissions.c.tables, submissions.c.accepted
                )
            ),
            facts=found(
                said.join(facts, facts.c.submission_id == submissions.c.id)
                .join(figures, figures.c.id == facts.c.figure_id)
                .outerjoin(restatements, restatements.c.fact_id == facts.c.id)
                .add_columns(figures.c.month, facts.c.state, facts.c.value, facts.c.cell, facts.c.raw)
                .add_columns(restatements.c.before_id.is_(None))
            ),
            words=found(said.join(notes).add_columns(notes.c.kind, notes.c.text, notes.c.cell)),
            problems=found(
                said.join(problems).add_columns(problems.c.slug, problems.c.sheet, problems.c.cell)
            ),
        )
