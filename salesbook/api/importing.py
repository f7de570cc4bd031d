"""Importing returned books: checked like any others, then into the store, each file whole or not at all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from salesbook.api.build import not_writable
from salesbook.api.check import missing_of
from salesbook.api.import_reading import ImportOrder, read_incoming, repeated, seen_before
from salesbook.api.spool import Spool, open_spool
from salesbook.files.atomic import make_folder, try_folder, write_atomic
from salesbook.files.issued import (
    REGISTRY_FILE,
    digest_of,
    issued_manifest,
    issued_owners,
    plan_copy,
    plan_folder,
    read_registry,
    registry_problem,
)
from salesbook.files.places import is_link, is_there
from salesbook.files.plan_folder import PlanRead, read_plan, read_plan_files
from salesbook.files.returned import find_returned, read_returned
from salesbook.intake.figure_places import Figure
from salesbook.intake.restatement import Judged, judge
from salesbook.model.import_result import ImportedFile, ImportResult
from salesbook.model.period import Month
from salesbook.model.submission import FileStatus, Submission
from salesbook.plan_input.plan_files import parse_plan
from salesbook.problems import Location, Problem, Text, problem
from salesbook.schedules.registry import SCHEDULES
from salesbook.store.address import Address, parse_address
from salesbook.store.code_table import Codes
from salesbook.store.decisions import closed_periods
from salesbook.store.errors import StoreError
from salesbook.store.facts import read_accepted, write_facts
from salesbook.store.imports import ImportRun, Issued, PlanCopy, read_issued, read_plan_files_of, write_import
from salesbook.store.store import Session, Store, open_store
from salesbook.store.submissions import Known, known_files, last_record, owners_of, write_submission
from salesbook.version import __version__


def import_files(order: ImportOrder) -> ImportResult:
    """Check returned files and write them into a store, one transaction a file.

    The same bytes change nothing (SB734). A figure of a settled month that changed waits for approval
    (SB540). What stopped the import is a problem; ended by hand it returns what was done so far.
    """
    taken = _Taken(order=order)
    try:
        return _imported(order, taken)
    except StoreError as error:
        return replace(taken.result(), problems=[error.problem], stopped=True)
    # Files written so far stay: each had a transaction of its own.
    except KeyboardInterrupt:
        return replace(taken.result(), interrupted=True)


@dataclass(kw_only=True)
class _Taken:
    """The progress so far: every file, and the import's number once anything was written."""

    order: ImportOrder
    files: list[ImportedFile] = field(default_factory=list)
    number: int | None = None

    def result(self) -> ImportResult:
        """Return it as a result."""
        order = self.order
        return ImportResult(
            period=order.period, files=tuple(self.files), number=self.number, dry_run=order.dry_run
        )


def _imported(order: ImportOrder, taken: _Taken) -> ImportResult:
    found, problems = find_returned(order.paths)
    read = _read_plan(order)
    address, unfit = _prepared(order, read)
    if address is None or unfit:
        return replace(taken.result(), problems=unfit, stopped=True)
    # Opened for writing although nothing is written yet: a store that is locked, read-only or damaged stops
    # the import before a file is read.
    with open_store(address, writing=True, wait=order.wait) as (store, warnings):
        unfit = _archive_problems(order)
        if unfit:
            return replace(taken.result(), problems=unfit, stopped=True)
        with store.reading() as connection:
            arrived = owners_of(connection, order.period)
            seen = seen_before(connection, order, found)
    # Reading may take long. The store is closed meanwhile, and what it knew is asked again file by file.
    with open_spool() as spool:
        incoming = read_incoming(order, found, seen, spool)
        with open_store(address, writing=True, wait=order.wait) as (store, _):
            _write(store, incoming, spool, taken)
    owners = issued_owners(order.issued, order.how.key)
    arrived |= {each.submission.owner for each in taken.files}
    return replace(
        taken.result(),
        missing=missing_of(order.issued, order.period, arrived, read, key=order.how.key),
        names={owner: Text(entry["owner_name"]) for owner, entry in owners.items()},
        problems=[*problems, *warnings],
    )


def _prepared(order: ImportOrder, read: PlanRead | None) -> tuple[Address | None, list[Problem]]:
    """Return the store's address, and what keeps the import from starting, before a file is read.

    Returns without their plan could not be reconciled or traced.
    """
    damaged = registry_problem(order.issued, order.how.key)
    if damaged is not None:
        return None, [damaged]
    address, problems = parse_address(order.store)
    if not problems and read is None:
        problems = [problem("issued-plan-missing", Location(file=str(order.issued)))]
    elif not problems and read is not None and read.plan is None:
        problems = list(read.problems)
    if address is None or problems:
        return None, problems
    plans = {str(entry["plan"]) for entry in read_registry(order.issued, order.how.key)}
    with open_store(address, wait=order.wait) as (store, _), store.reading() as connection:
        closed = any(order.period in closed_periods(connection, plan) for plan in plans)
    return address, [problem("period-closed", value=order.period.key)] if closed else []


def _read_plan(order: ImportOrder) -> PlanRead | None:
    """Return the plan that the newest books were issued from, None when it is not there."""
    folder = _plan_folder(order.issued, order.how.key)
    return None if folder is None else read_plan(folder)


def _archive_problems(order: ImportOrder) -> list[Problem]:
    """Make the folder for copies, and return why that cannot be done."""
    if order.archive is None or order.dry_run:
        return []
    try:
        try_folder(order.archive, private=True)
    except OSError as error:
        return [not_writable(order.archive, error)]
    return []


def _write(store: Store, incoming: Sequence[Submission], spool: Spool, taken: _Taken) -> None:
    """Write every file that is to be recorded."""
    with store.session(dry_run=taken.order.dry_run) as session:
        writer = _Writer(order=taken.order, session=session, taken=taken)
        for each in incoming:
            # A file that is nobody's book is told and counted; the store keeps returns, not stray files.
            recorded = each.document and each.status not in (FileStatus.DUPLICATE, FileStatus.SKIPPED)
            taken.files.append(writer.write(each, spool) if recorded else ImportedFile(submission=each))
        if taken.number is None:
            writer.supply_plan()


@dataclass(kw_only=True)
class _Writer:
    """Writes one file after another; the import itself is recorded with the first."""

    order: ImportOrder
    session: Session
    taken: _Taken
    codes: Codes = field(default_factory=Codes)

    def write(self, light: Submission, spool: Spool) -> ImportedFile:
        """Write one file in a transaction of its own."""
        # Figures are written only of what counts.
        whole = spool.get(light.path) if light.status.counts else light
        with self.session.transaction() as connection:
            file, number = self._written(connection, whole)
        # Only now: the number of an import whose transaction was taken back is free for another.
        self.taken.number = number
        return file

    def supply_plan(self) -> None:
        """Record an import of the plan alone, where the store has returns of it and no plan it can read."""
        run = _run(self.order)
        with self.session.transaction() as connection:
            if run.plan is not None and _lacks_plan(connection, run.plan.plan):
                self.taken.number = write_import(connection, run)

    def _written(self, connection: Connection, whole: Submission) -> tuple[ImportedFile, int | None]:
        """Return the outcome of a file, and the import's number once there is one."""
        order, number = self.order, self.taken.number
        # Another import may have taken the file since this one began; so may somebody have closed the month.
        known = known_files(connection, [whole.digest], order.period, degraded=order.how.accept_degraded)
        if whole.digest in known:
            return _repeated_file(whole, known[whole.digest]), number
        closed = closed_periods(connection, whole.plan)
        if order.period in closed:
            raise StoreError(problem("period-closed", value=order.period.key))
        judged, figures = self._judged(connection, whole, closed)
        said = judged.submission
        # The folder is imported again and again: what is refused as before is not recorded each time.
        before = last_record(connection, said, order.period)
        if before is not None:
            again = said.status.counts
            return _repeated_file(said, before) if again else _imported_file(judged, recorded=False), number
        # The copy before the record that names it: a copy without a record does no harm.
        changed = self._archive(said)
        if changed is not None:
            return ImportedFile(submission=changed), number
        number = number or write_import(connection, _run(order))
        archived = archive_name(said.digest) if order.archive is not None else None
        id_ = write_submission(connection, number, said, order.period, archived)
        write_facts(connection, self.codes, id_, judged, figures)
        return _imported_file(judged, recorded=True), number

    def _judged(
        self, connection: Connection, whole: Submission, closed: Sequence[Month]
    ) -> tuple[Judged, dict[Figure, int]]:
        """Return a file beside what was accepted before, and the numbers of the figures seen in it."""
        if not whole.status.counts:
            return Judged(submission=whole), {}
        issued = self.order.issued
        manifest = issued_manifest(issued, whole.document)
        # It was there when the file was read: somebody took it away or changed it since.
        if manifest is None:
            raise StoreError(problem("registry-damaged", Location(file=str(issued / REGISTRY_FILE))))
        accepted, figures = read_accepted(connection, self.codes, whole.plan, whole.owner, closed)
        return judge(whole, manifest, accepted), figures

    def _archive(self, submission: Submission) -> Submission | None:
        """Keep a copy of the file by its hash; return it refused when it changed meanwhile (SB733)."""
        folder = self.order.archive
        if folder is None or self.order.dry_run:
            return None
        data, _ = read_returned(Path(submission.path))
        if data is None or digest_of(data) != submission.digest:
            found = problem("file-changed-since", Location(file=submission.path))
            return Submission(path=submission.path, status=FileStatus.REFUSED, problems=[found])
        copy = folder / archive_name(submission.digest)
        try:
            make_folder(copy.parent, private=True)
            # A file under its own hash is the same file; a link there is replaced and not trusted.
            if is_link(copy) or not is_there(copy):
                write_atomic(copy, data, private=True)
        except OSError as error:
            raise StoreError(not_writable(folder, error)) from error
        return None


def archive_name(digest: str) -> str:
    """Return the path of a file in an archive, by its hash."""
    return f"{digest[:2]}/{digest}.xlsx"


def _repeated_file(submission: Submission, before: Known) -> ImportedFile:
    return ImportedFile(submission=repeated(submission.path, submission.digest, before))


def _imported_file(judged: Judged, *, recorded: bool) -> ImportedFile:
    whole = judged.submission
    return ImportedFile(
        # The result of a large batch would otherwise hold all its figures.
        submission=replace(whole, facts=(), aside=(), notes=(), reasons=()),
        facts=sum(entry.fact is not None for entry in judged.entries),
        aside=len(judged.aside),
        notes=len(whole.notes) if whole.status.counts else 0,
        waiting=judged.waiting,
        recorded=recorded,
    )


def _run(order: ImportOrder) -> ImportRun:
    return ImportRun(
        at=order.now,
        by=order.by,
        program=__version__,
        period=order.period,
        received=order.received or order.now.date(),
        issued=str(order.issued),
        plan=_plan(order.issued, order.how.key),
        books=list(_books(order.issued, order.how.key)),
    )


def _lacks_plan(connection: Connection, plan: str) -> bool:
    """Say whether a store has issued books of a plan but no readable copy of its files."""
    if not read_issued(connection, plan):
        return False
    files = read_plan_files_of(connection, plan)
    return parse_plan(files, SCHEDULES, sorted(files))[0] is None


def _newest(issued: Path, key: bytes | None) -> Mapping[str, Any] | None:
    """Return the entry of the newest book."""
    return max(read_registry(issued, key), key=lambda entry: int(entry["version"]), default=None)


def _plan_folder(issued: Path, key: bytes | None) -> Path | None:
    """Return the folder with the plan that the newest books were issued from, None when it is not there."""
    newest, folder = _newest(issued, key), plan_copy(issued)
    # A copy of an older version would judge the returns by a plan they were not issued from.
    return folder if newest is not None and folder == plan_folder(issued, newest["version"]) else None


def _plan(issued: Path, key: bytes | None) -> PlanCopy | None:
    """Return the plan that the newest books were issued from, None when its files are gone."""
    newest, folder = _newest(issued, key), _plan_folder(issued, key)
    manifest = issued_manifest(issued, newest["document"]) if newest is not None else None
    if folder is None or manifest is None:
        return None
    first = manifest.fiscal_year.months[0]
    files = read_plan_files(folder)
    return PlanCopy(plan=manifest.plan, version=manifest.version, first_month=first, files=files)


def _books(issued: Path, key: bytes | None) -> Iterator[Issued]:
    for entry in read_registry(issued, key):
        yield Issued(
            document=entry["document"],
            plan=entry["plan"],
            version=entry["version"],
            book=entry["book"],
            owner=entry["owner"],
            owner_name=Text(entry["owner_name"]),
            file=entry["file"],
            digest=entry["sha256"],
        )


__all__ = ["ImportOrder", "import_files"]
