"""Importing returned books: checked like any others, then into the store, each file whole or not at all."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path

from salesbook import __version__
from salesbook.api.build import not_writable
from salesbook.api.check import without_conflicts, without_duplicates
from salesbook.api.reading import Progress, ReadOrder, read_files, skipped
from salesbook.api.spool import Spool, open_spool
from salesbook.files.atomic import write_atomic
from salesbook.files.issued import (
    REGISTRY_FOLDER,
    digest_of,
    issued_owners,
    plan_copy,
    read_registry,
    registry_of,
    registry_problem,
)
from salesbook.files.plan_folder import read_plan_files
from salesbook.files.returned import FoundFile, find_returned, read_returned
from salesbook.layout.manifest import Manifest, load_manifest
from salesbook.model.imported import ImportedFile, ImportResult
from salesbook.model.period import Month
from salesbook.model.submission import FileStatus, Submission
from salesbook.problems import Location, Problem, Text, problem
from salesbook.store.address import Address, parse_address
from salesbook.store.codes import Codes
from salesbook.store.decisions import closed_periods
from salesbook.store.facts import read_accepted, write_facts
from salesbook.store.fault import StoreError
from salesbook.store.imports import ImportRun, Issued, PlanCopy, write_import
from salesbook.store.places import Figure
from salesbook.store.restatement import Judged, judge
from salesbook.store.store import SECONDS_TO_WAIT, Session, Store, open_store
from salesbook.store.submissions import Known, is_repeated, known_files, owners_of, write_submission


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportOrder:
    """What is to be imported: which files, issued from where, for which period, into which store, and how.

    `received` is the day the files came in (default: the day of `now`).
    """

    paths: Sequence[Path]
    issued: Path
    period: Month
    store: str
    now: datetime
    by: str
    received: date | None = None
    archive: Path | None = None
    dry_run: bool = False
    key: bytes | None = None
    password: str | None = None
    convert: bool = False
    accept_degraded: bool = False
    jobs: int = 1
    wait: float = SECONDS_TO_WAIT
    progress: Progress | None = None


def import_files(order: ImportOrder) -> ImportResult:
    """Check returned files and write them into a store, one transaction a file.

    The same bytes change nothing (SB734). A figure of a settled month that changed waits for approval
    (SB540). What stopped the import is a problem; ended by hand it returns what was done so far.
    """
    done: list[ImportedFile] = []
    try:
        return _imported(order, done)
    except StoreError as error:
        return _result(order, done, problems=[error.problem], stopped=True)
    except KeyboardInterrupt:
        return replace(_result(order, done), interrupted=True)


def _result(
    order: ImportOrder,
    done: Sequence[ImportedFile],
    *,
    problems: Sequence[Problem] = (),
    stopped: bool = False,
) -> ImportResult:
    return ImportResult(
        period=order.period, files=done, problems=problems, stopped=stopped, dry_run=order.dry_run
    )


def _imported(order: ImportOrder, done: list[ImportedFile]) -> ImportResult:
    found, problems = find_returned(order.paths)
    address, unfit = _prepared(order)
    if address is None or unfit:
        return _result(order, (), problems=unfit, stopped=True)
    digests = {str(each.path): _digest(each) for each in found}
    with (
        open_store(address, writing=True, wait=order.wait) as (store, warnings),
        store.reading() as connection,
    ):
        known = known_files(connection, (digest for digest in digests.values() if digest), order.period)
        arrived = owners_of(connection, order.period)
    with open_spool() as spool:
        light = _read(order, found, digests, known, spool)
        with open_store(address, writing=True, wait=order.wait) as (store, _):
            numbers = _write(order, store, light, spool, done)
    owners = issued_owners(order.issued)
    arrived |= {each.submission.owner for each in done}
    return ImportResult(
        period=order.period,
        files=done,
        number=numbers[0] if numbers else None,
        missing=[owner for owner in owners if owner not in arrived],
        names={owner: Text(entry["owner_name"]) for owner, entry in owners.items()},
        problems=[*problems, *warnings],
        dry_run=order.dry_run,
    )


def _prepared(order: ImportOrder) -> tuple[Address | None, list[Problem]]:
    """Return the store's address, and what keeps the import from starting, before a file is read."""
    damaged = registry_problem(order.issued)
    if damaged is not None:
        return None, [damaged]
    address, problems = parse_address(order.store)
    if address is None:
        return None, problems
    if order.archive is not None and not order.dry_run:
        try:
            order.archive.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            return None, [not_writable(order.archive, error)]
    plans = {str(entry["plan"]) for entry in read_registry(order.issued)}
    with open_store(address, wait=order.wait) as (store, _), store.reading() as connection:
        closed = any(order.period in closed_periods(connection, plan) for plan in plans)
    return address, [problem("period-closed", value=order.period.key)] if closed else []


def _digest(found: FoundFile) -> str:
    """Return the hash of a file's bytes, nothing when it is skipped or cannot be read."""
    data = read_returned(found.path)[0] if found.skipped is None else None
    return digest_of(data) if data is not None else ""


def _read(
    order: ImportOrder,
    found: Sequence[FoundFile],
    digests: dict[str, str],
    known: dict[str, Known],
    spool: Spool,
) -> list[Submission]:
    """Return every file as read, its figures in the spool; what counts already is not read again."""
    new = [each for each in found if each.skipped is None and digests[str(each.path)] not in known]
    how = ReadOrder(
        issued=order.issued,
        period=order.period,
        key=order.key,
        password=order.password,
        convert=order.convert,
        accept_degraded=order.accept_degraded,
        jobs=order.jobs,
    )
    read: dict[str, Submission] = {}
    for whole in read_files([each.path for each in new], how, order.progress):
        read[whole.path] = spool.put(replace(whole, digest=whole.digest or digests[whole.path]))
    in_order = [read[str(each.path)] for each in new]
    judged = {each.path: each for each in without_conflicts(without_duplicates(in_order))}
    return [_light(each, digests, known, judged) for each in found]


def _light(
    found: FoundFile, digests: dict[str, str], known: dict[str, Known], judged: dict[str, Submission]
) -> Submission:
    path = str(found.path)
    if found.skipped is not None:
        return skipped(path, found.skipped)
    before = known.get(digests[path])
    return judged[path] if before is None else _repeated(path, digests[path], before)


def _repeated(path: str, digest: str, before: Known) -> Submission:
    return Submission(
        path=path,
        status=FileStatus.DUPLICATE,
        digest=digest,
        plan=before.plan,
        owner=before.owner,
        owner_name=before.owner_name,
        problems=[problem("already-imported", Location(file=path), str(before.import_number))],
    )


def _write(
    order: ImportOrder, store: Store, light: Sequence[Submission], spool: Spool, done: list[ImportedFile]
) -> list[int]:
    """Write every file that is to be recorded, and return the import's number when anything was."""
    with store.session(dry_run=order.dry_run) as session:
        writer = _Writer(order=order, session=session)
        for each in light:
            recorded = each.digest and each.status not in (FileStatus.DUPLICATE, FileStatus.SKIPPED)
            done.append(writer.write(each, spool) if recorded else ImportedFile(submission=each))
        return writer.numbers


@dataclass(kw_only=True)
class _Writer:
    """Writes one file after another; the import itself is recorded with the first."""

    order: ImportOrder
    session: Session
    codes: Codes = field(default_factory=Codes)
    numbers: list[int] = field(default_factory=list)

    def write(self, light: Submission, spool: Spool) -> ImportedFile:
        """Write one file in a transaction of its own."""
        order = self.order
        whole = spool.get(light.path) if light.status.counts else light
        with self.session.transaction() as connection:
            before = known_files(connection, [whole.digest], order.period).get(whole.digest)
            if before is not None:
                return ImportedFile(submission=_repeated(whole.path, whole.digest, before))
            closed = closed_periods(connection, whole.plan)
            if order.period in closed:
                raise StoreError(problem("period-closed", value=order.period.key))
            manifest = issued_manifest(order.issued, whole.document) if whole.status.counts else None
            judged = Judged(submission=whole)
            figures: dict[Figure, int] = {}
            if manifest is not None:
                accepted, figures = read_accepted(connection, self.codes, whole.plan, whole.owner, closed)
                judged = judge(whole, manifest, accepted)
            if not judged.submission.status.counts and is_repeated(
                connection, judged.submission, order.period
            ):
                return _imported_file(judged, recorded=False)
            changed = self._archive(judged.submission)
            if changed is not None:
                return ImportedFile(submission=changed)
            if not self.numbers:
                self.numbers.append(write_import(connection, _run(order)))
            archived = archive_name(judged.submission.digest) if order.archive is not None else None
            number = write_submission(connection, self.numbers[0], judged.submission, order.period, archived)
            write_facts(connection, self.codes, number, judged, figures)
        return _imported_file(judged, recorded=True)

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
            copy.parent.mkdir(exist_ok=True)
            if not copy.exists():
                write_atomic(copy, data)
        except OSError as error:
            raise StoreError(not_writable(folder, error)) from error
        return None


def issued_manifest(issued: Path, document: str) -> Manifest | None:
    """Return what a document was issued as, read anew: thousands of them are not kept in memory."""
    try:
        text = (issued / REGISTRY_FOLDER / f"{document}.json").read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        return None
    return load_manifest(text)


def archive_name(digest: str) -> str:
    """Return where a file stands in an archive."""
    return f"{digest[:2]}/{digest}.xlsx"


def _imported_file(judged: Judged, *, recorded: bool) -> ImportedFile:
    whole = judged.submission
    return ImportedFile(
        submission=replace(whole, facts=(), aside=(), notes=()),
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
        plan=_plan(order.issued),
        books=list(_books(order.issued)),
    )


def _plan(issued: Path) -> PlanCopy | None:
    """Return the plan that the newest books were issued from, None when its files are gone."""
    newest = max(read_registry(issued), key=lambda entry: int(entry["version"]), default=None)
    folder = plan_copy(issued)
    manifest = registry_of(issued)(newest["document"]) if newest is not None else None
    if folder is None or manifest is None:
        return None
    first = manifest.fiscal_year.months[0]
    files = read_plan_files(folder)
    return PlanCopy(plan=manifest.plan, version=manifest.version, first_month=first, files=files)


def _books(issued: Path) -> Iterator[Issued]:
    for entry in read_registry(issued):
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
