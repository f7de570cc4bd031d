"""Imports: each run that wrote anything, with the plan and the issued books at that time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from sqlalchemy import Connection, insert, select

from salesbook.model.approval import Step
from salesbook.model.period import Month
from salesbook.model.plan_version import PlanVersion
from salesbook.problems import Text
from salesbook.store.code_table import next_id
from salesbook.store.errors import reading_values
from salesbook.store.month import number_of
from salesbook.store.plan_steps import write_steps
from salesbook.store.stored_text import dump_text, load_text
from salesbook.store.tables import imports, issued_books, plan_files, plans
from salesbook.store.versions import follow_version


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanCopy:
    """A version of a plan that books were issued from, with its files and the steps of its approval."""

    version: PlanVersion
    first_month: Month
    files: Mapping[str, bytes]
    steps: Sequence[Step] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Issued:
    """An issued book; one of a `month` (its key) opens no other."""

    document: str
    plan: str
    version: int
    book: str
    owner: str
    owner_name: Text = field(default_factory=Text)
    file: str = ""
    digest: str = ""
    month: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportRun:
    """A run of the import: when, by whom, for which period, with the versions and the books issued by then.

    `received` is the day the files came in; lateness is judged by it.
    """

    at: datetime
    by: str
    program: str
    period: Month
    received: date
    issued: str = ""
    plans: Sequence[PlanCopy] = ()
    books: Sequence[Issued] = ()


def write_import(connection: Connection, run: ImportRun) -> int:
    """Record an import, its versions and its books where they are new, and return its number."""
    number = next_id(connection, imports)
    row = {
        "id": number,
        "at": run.at.astimezone(UTC).isoformat(timespec="seconds"),
        "by": run.by,
        "program": run.program,
        "period": number_of(run.period),
        "received": run.received.isoformat(),
        "issued": run.issued,
    }
    connection.execute(insert(imports), row)
    for plan in run.plans:
        _write_plan(connection, number, plan)
    # A document id stands for one content (docs/decisions.md): a known one needs no second row.
    known = set(connection.execute(select(issued_books.c.document)).scalars())
    new = [_book_row(number, book) for book in run.books if book.document not in known]
    if new:
        connection.execute(insert(issued_books), new)
    return number


def _write_plan(connection: Connection, number: int, copy: PlanCopy) -> None:
    version = copy.version
    same = (plans.c.plan == version.plan) & (plans.c.version == version.number)
    if (
        connection.execute(select(plans.c.id).where(same & (plans.c.digest == version.content))).first()
        is None
    ):
        plan_id = next_id(connection, plans)
        row = {
            "id": plan_id,
            "import_id": number,
            "plan": version.plan,
            "version": version.number,
            "first_month": number_of(copy.first_month),
            "effective": None if version.effective is None else number_of(version.effective),
            "digest": version.content,
        }
        connection.execute(insert(plans), row)
        named = [
            {"plan_id": plan_id, "name": name, "content": data} for name, data in sorted(copy.files.items())
        ]
        connection.execute(insert(plan_files), named)
    write_steps(connection, number, version.plan, copy.steps)
    follow_version(connection, version)


def _book_row(number: int, book: Issued) -> dict[str, object]:
    return {
        "document": book.document,
        "import_id": number,
        "plan": book.plan,
        "version": book.version,
        "book": book.book,
        "owner": book.owner,
        "owner_name": dump_text(book.owner_name),
        "file": book.file,
        "digest": book.digest,
        "month": book.month,
    }


@reading_values
def read_issued(
    connection: Connection, plan: str, until: int | None = None, month: Month | None = None
) -> dict[str, Issued]:
    """Return the newest return book of every owner of a plan, up to a version, that opens a `month`."""
    query = select(issued_books).where(issued_books.c.plan == plan, issued_books.c.book == "return")
    if until is not None:
        query = query.where(issued_books.c.version <= until)
    if month is not None:
        query = query.where(issued_books.c.month.is_(None) | (issued_books.c.month == month.key))
    newest: dict[str, Issued] = {}
    # The last row of an owner stays: the highest version, and of one version the book recorded last.
    for row in connection.execute(
        query.order_by(issued_books.c.version, issued_books.c.import_id)
    ).mappings():
        newest[row["owner"]] = Issued(
            document=row["document"],
            plan=row["plan"],
            version=row["version"],
            book=row["book"],
            owner=row["owner"],
            owner_name=load_text(row["owner_name"]),
            file=row["file"],
            digest=row["digest"],
            month=row["month"],
        )
    return newest


@reading_values
def plans_for(connection: Connection, period: Month) -> list[str]:
    """Return the ids of the plans whose fiscal year holds a month."""
    # A plan that began up to eleven months ago covers the month.
    first, last = number_of(period.plus(-11)), number_of(period)
    covers = plans.c.first_month.between(first, last)
    return sorted(connection.execute(select(plans.c.plan).where(covers).distinct()).scalars())
