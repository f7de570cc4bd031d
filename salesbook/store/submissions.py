"""Submissions: the content and the status of each returned file."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Connection, RowMapping, Select, bindparam, exists, func, select, true

from salesbook.model.facts import Note, Source
from salesbook.model.period import Month
from salesbook.model.status import Arrival
from salesbook.model.submission import CellCounts, FileStatus, Submission, TableStatus
from salesbook.problems import Text
from salesbook.store.bulk import NewRows
from salesbook.store.code_table import batched
from salesbook.store.errors import reading_values
from salesbook.store.month import month_of, number_of
from salesbook.store.stored_text import dump_problem, dump_text, load_problem, load_text
from salesbook.store.tables import imports, notes, problems, submissions, undone


def holds() -> ColumnElement[bool]:
    """Return the condition that a submission's import is not undone."""
    return ~exists().where(undone.c.import_id == submissions.c.import_id)


def _is_for(number: ColumnElement[Any] | int) -> ColumnElement[bool]:
    """Return the condition that a file was read for a period's number, or is a book of a month before it."""
    return (submissions.c.period == number) | (submissions.c.month < number)


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A file that counts already: whose it is, and the number of the import that took it."""

    import_number: int
    plan: str
    owner: str
    owner_name: Text


def any_files(connection: Connection, period: Month) -> bool:
    """Say whether there is any file for a period."""
    query = select(submissions.c.id).where(_is_for(number_of(period))).limit(1)
    return connection.execute(query).first() is not None


@reading_values
def known_files(
    connection: Connection, digests: Iterable[str], period: Month, *, degraded: bool = False
) -> dict[str, Known]:
    """Return which of some files count already for a period, by the hash of their bytes.

    When `degraded` tables are accepted now, a file that counts in part is none of them while no other of its
    owner took its place: more of it may count.
    """
    known: dict[str, Known] = {}
    for some in batched(sorted(set(digests))):
        found = connection.execute(
            _counting(degraded=degraded), {"digests": some, "period": number_of(period)}
        )
        known |= {row["digest"]: _known(row) for row in found.mappings()}
    return known


# Asked for every file of an import: making the statement takes longer than running it.
@cache
def _counting(*, degraded: bool) -> Select[Any]:
    whole = (submissions.c.status != FileStatus.PARTIAL.value) | _replaced() if degraded else true()
    named = (submissions.c[name] for name in ("digest", "import_id", "plan", "owner", "owner_name"))
    return select(*named).where(
        submissions.c.digest.in_(bindparam("digests", expanding=True)),
        _is_for(bindparam("period")),
        submissions.c.counts == 1,
        holds(),
        whole,
    )


def _replaced() -> ColumnElement[bool]:
    """Return the condition that another submission of the owner took a submission's place."""
    later = submissions.alias("later")
    same = [later.c[name] == submissions.c[name] for name in ("plan", "owner", "period")]
    return exists().where(*same, later.c.counts == 1, later.c.id > submissions.c.id)


def _known(row: RowMapping) -> Known:
    return Known(
        import_number=row["import_id"],
        plan=row["plan"],
        owner=row["owner"],
        owner_name=load_text(row["owner_name"]),
    )


def refused_files(connection: Connection, digests: Iterable[str], period: Month) -> set[str]:
    """Return which files were refused before for their content, not for a second file of their owner."""
    # Of two files of an owner one may be right: without the other it is read like any new file.
    beside = exists().where(
        problems.c.submission_id == submissions.c.id, problems.c.slug == "two-files-for-owner"
    )
    refused: set[str] = set()
    for some in batched(sorted(set(digests))):
        query = select(submissions.c.digest).where(
            submissions.c.digest.in_(some),
            _is_for(number_of(period)),
            submissions.c.counts == 0,
            holds(),
            ~beside,
        )
        refused |= set(connection.execute(query).scalars())
    return refused


def latest_period(connection: Connection, plan: str | None) -> Month | None:
    """Return the latest month that a file of a plan, or of any, counts for."""
    query = select(func.max(submissions.c.period)).where(submissions.c.counts == 1, holds())
    found = connection.execute(query if plan is None else query.where(submissions.c.plan == plan)).scalar()
    return None if found is None else month_of(found)


def owners_of(connection: Connection, period: Month) -> set[str]:
    """Return the owners with any recorded file for a period, or a year's book that counts for a later one."""
    number = number_of(period)
    covers = (submissions.c.period == number) | (
        (submissions.c.period > number) & (submissions.c.counts == 1) & submissions.c.month.is_(None)
    )
    query = select(submissions.c.owner).where(covers, holds())
    return set(connection.execute(query.distinct()).scalars())


@reading_values
def last_record(connection: Connection, submission: Submission, period: Month) -> Known | None:
    """Return the last record of the same bytes if it equals what would be recorded now, else None.

    What counts in full is never recorded twice and not looked for.
    """
    if submission.status in (FileStatus.ACCEPTED, FileStatus.ACCEPTED_WITH_WARNINGS):
        return None
    query = (
        select(submissions)
        .where(submissions.c.digest == submission.digest, submissions.c.period == number_of(period), holds())
        .order_by(submissions.c.id.desc())
        .limit(1)
    )
    row = connection.execute(query).mappings().first()
    if row is None or row["status"] != submission.status.value:
        return None
    found = select(problems.c.slug, problems.c.sheet, problems.c.cell).where(
        problems.c.submission_id == row["id"]
    )
    recorded = [tuple(each) for each in connection.execute(found.order_by(problems.c.id))]
    now = [(each.slug, each.where.sheet, each.where.cell) for each in submission.problems]
    return _known(row) if recorded == now else None


def write_submission(
    rows: NewRows,
    import_number: int,
    submission: Submission,
    period: Month,
    archived: str | None = None,
) -> int:
    """Record a submission with its notes and problems, and return its number."""
    number = rows.take_ids(submissions)
    row: dict[str, int | str | None] = {
        "id": number,
        "import_id": import_number,
        "path": submission.path,
        "digest": submission.digest,
        "period": number_of(period),
        "status": submission.status.value,
        "counts": int(submission.status.counts),
        "plan": submission.plan,
        "version": submission.version,
        "document": submission.document,
        "book": submission.book,
        "owner": submission.owner,
        "owner_name": dump_text(submission.owner_name),
        "territory": submission.territory,
        "tables": json.dumps({id_: status.value for id_, status in submission.tables.items()}),
        "accepted": submission.cells.accepted,
        "rejected": submission.cells.rejected,
        "withheld": submission.cells.withheld,
        "archived": archived,
        "month": None if submission.month is None else number_of(submission.month),
    }
    rows.add(submissions, tuple(row), [tuple(row.values())])
    # Words go with the figures: those of a file that is sent back count no more than they do.
    if submission.notes and submission.status.counts:
        first = rows.take_ids(notes, len(submission.notes))
        said = [_note_row(first + at, number, note) for at, note in enumerate(submission.notes)]
        rows.add(notes, tuple(said[0]), [tuple(each.values()) for each in said])
    if submission.problems:
        first = rows.take_ids(problems, len(submission.problems))
        wrong = [
            {"id": first + at, "submission_id": number, **dump_problem(found)}
            for at, found in enumerate(submission.problems)
        ]
        rows.add(problems, tuple(wrong[0]), [tuple(each.values()) for each in wrong])
    return number


def _note_row(id_: int, submission: int, note: Note) -> dict[str, int | str | None]:
    source = note.source or Source("", "", "", "")
    return {
        "id": id_,
        "submission_id": submission,
        "month": number_of(note.month),
        "owner": note.owner,
        "territory": note.territory,
        "dimension": note.dimension,
        "item": note.item,
        "kind": note.kind,
        "text": note.text,
        "sheet": source.sheet,
        "cell": source.cell,
        "raw": source.raw,
    }


@reading_values
def read_submissions(connection: Connection, plan: str, *, since: Month) -> list[Arrival]:
    """Return the submissions of a plan for a month and later ones, in the order they were recorded.

    They come with their notes and problems and without their figures.
    """
    query = (
        select(submissions, imports.c.received)
        .join(imports, imports.c.id == submissions.c.import_id)
        .where(submissions.c.plan == plan, submissions.c.period >= number_of(since), holds())
        .order_by(submissions.c.id)
    )
    rows = connection.execute(query).mappings().all()
    numbers = [row["id"] for row in rows]
    said = _children(connection, notes, numbers)
    wrong = _children(connection, problems, numbers)
    return [_arrival(row, said[row["id"]], wrong[row["id"]]) for row in rows]


def last_folder(connection: Connection, plan: str) -> str:
    """Return the folder of issued books that the last import of returns of a plan was made from."""
    query = select(imports.c.issued).join(submissions, imports.c.id == submissions.c.import_id)
    found = connection.execute(query.where(submissions.c.plan == plan).order_by(imports.c.id.desc()).limit(1))
    return str(found.scalar() or "")


def _children(connection: Connection, table: Any, numbers: Sequence[int]) -> Mapping[int, list[RowMapping]]:  # noqa: ANN401 - notes or problems
    found: dict[int, list[RowMapping]] = defaultdict(list)
    if not numbers:
        return found
    # A range, since a list of ids has a limit; rows of other plans in it are read and not asked for.
    inside = table.c.submission_id.between(min(numbers), max(numbers))
    for row in connection.execute(select(table).where(inside).order_by(table.c.id)).mappings():
        found[row["submission_id"]].append(row)
    return found


def _arrival(row: RowMapping, said: Sequence[RowMapping], wrong: Sequence[RowMapping]) -> Arrival:
    path = row["path"]
    submission = Submission(
        path=path,
        status=FileStatus(row["status"]),
        digest=row["digest"],
        document=row["document"],
        plan=row["plan"],
        version=row["version"],
        book=row["book"],
        owner=row["owner"],
        owner_name=load_text(row["owner_name"]),
        territory=row["territory"],
        period=month_of(row["period"]),
        month=None if row["month"] is None else month_of(row["month"]),
        tables={id_: TableStatus(status) for id_, status in json.loads(row["tables"]).items()},
        notes=[_note(each, row) for each in said],
        problems=[load_problem(each, path) for each in wrong],
        cells=CellCounts(accepted=row["accepted"], rejected=row["rejected"], withheld=row["withheld"]),
    )
    received = date.fromisoformat(row["received"])
    return Arrival(submission=submission, received=received, import_number=row["import_id"])


def _note(row: RowMapping, submission: RowMapping) -> Note:
    return Note(
        organisation=submission["plan"],
        month=month_of(row["month"]),
        owner=row["owner"],
        territory=row["territory"],
        dimension=row["dimension"],
        item=row["item"],
        kind=row["kind"],
        text=row["text"],
        source=Source(submission["path"], row["sheet"], row["cell"], row["raw"]),
    )
