"""Importing returned books: checked like any others, then into the store, each file whole or not at all."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import nullcontext, suppress
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from sqlalchemy import Connection

from salesbook.api.check import is_for, missing_of, plan_in_force
from salesbook.api.import_reading import ImportOrder, read_incoming, repeated, seen_before
from salesbook.api.packing import without_figures
from salesbook.api.plan import not_writable
from salesbook.api.pools import kept_apart
from salesbook.api.spool import Spool, open_spool
from salesbook.files.approvals import APPROVALS, read_steps
from salesbook.files.atomic import make_folder, try_folder, write_atomic
from salesbook.files.issued import (
    REGISTRY_FILE,
    digest_of,
    issued_owners,
    issued_text,
    read_registry,
    record_version,
    registry_problem,
)
from salesbook.files.issued_versions import copied_files, issued_versions, plan_folder, unapproved_drafts
from salesbook.files.places import is_link, is_there
from salesbook.files.plan_folder import PlanRead
from salesbook.files.returned import find_returned, read_returned
from salesbook.files.signatures import signature_problems
from salesbook.intake.figure_places import Figure
from salesbook.intake.restatement import Judged, judge
from salesbook.issued.manifest import Manifest, ManifestMemory, load_manifest
from salesbook.model.approval import standing_of
from salesbook.model.import_result import ImportedFile, ImportResult
from salesbook.model.period import Month
from salesbook.model.plan_version import in_force
from salesbook.model.submission import FileStatus, Submission
from salesbook.model.version_files import approval_rules, first_month_of
from salesbook.plan_input.plan_files import parse_plan
from salesbook.problems import Location, Problem, Text, problem
from salesbook.schedules.registry import SCHEDULES
from salesbook.store.address import Address, parse_address
from salesbook.store.bulk import NewRows
from salesbook.store.code_table import Codes
from salesbook.store.decisions import Decision, closed_periods
from salesbook.store.errors import StoreError
from salesbook.store.facts import Seen, read_accepted, write_facts
from salesbook.store.forms import known_forms, write_form
from salesbook.store.imports import ImportRun, Issued, PlanCopy, read_issued, write_import
from salesbook.store.store import Session, Store, open_store
from salesbook.store.submissions import Known, known_files, last_record, owners_of, write_submission
from salesbook.store.versions import files_of_version, issue_by_return, read_versions
from salesbook.version import __version__

TOGETHER = 64
"""At most so many files share a transaction, and the questions asked for them.

To wait until the disk has one takes longer than to write a file.
"""
UNRECORDED = (FileStatus.DUPLICATE, FileStatus.SKIPPED)


def import_files(order: ImportOrder) -> ImportResult:
    """Check returned files and write them into a store, each whole or not at all.

    The same bytes change nothing (SB734). A figure of a settled month that changed waits for approval
    (SB540). What stopped the import is a problem; ended by hand it returns what was done so far.
    """
    taken = _Taken(order=order)
    try:
        with kept_apart():
            return _imported(order, taken)
    except StoreError as error:
        return replace(taken.result(), problems=[error.problem], stopped=True)
    # Files written so far stay.
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
    found, problems = find_returned(order.paths, order.period)
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
        with open_store(address, writing=True, checked=True, wait=order.wait) as (store, _):
            _write(store, incoming, spool, taken, read)
    returned = {each.submission.version for each in taken.files if each.submission.status.counts}
    waiting = returned & unapproved_drafts(order.issued, order.how.key)
    if not order.dry_run:
        mark_issued(order, returned - waiting)
    read = plan_in_force(order.issued, order.period, returned, read, key=order.how.key)
    owners = issued_owners(order.issued, order.how.key)
    arrived |= {each.submission.owner for each in taken.files if is_for(each.submission, order.period)}
    return replace(
        taken.result(),
        missing=missing_of(order.issued, order.period, arrived, read, key=order.how.key),
        names={owner: Text(entry["owner_name"]) for owner, entry in owners.items()},
        problems=[*problems, *warnings, *(_unapproved(order, each) for each in sorted(waiting))],
    )


def _unapproved(order: ImportOrder, version: int) -> Problem:
    return problem("returned-unapproved", Location(file=str(order.issued)), str(version))


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
    """Return the version in force in the period as it was issued, None when it is not there."""
    return plan_in_force(order.issued, order.period, key=order.how.key)


def _archive_problems(order: ImportOrder) -> list[Problem]:
    """Make the folder for copies, and return why that cannot be done."""
    if order.archive is None or order.dry_run:
        return []
    try:
        try_folder(order.archive, private=True)
    except OSError as error:
        return [not_writable(order.archive, error)]
    return []


def _write(
    store: Store, incoming: Sequence[Submission], spool: Spool, taken: _Taken, read: PlanRead | None
) -> None:
    """Write every file that is to be recorded; `read` is the plan that could be read."""
    with store.session(dry_run=taken.order.dry_run) as session:
        unapproved = unapproved_drafts(taken.order.issued, taken.order.how.key)
        writer = _Writer(order=taken.order, session=session, taken=taken, unapproved=unapproved)
        counted = [each for each in incoming if each.status.counts]
        writer.codes = Codes({word for each in counted for word in (each.plan, each.owner, each.territory)})
        for some in _together(incoming):
            writer.write(some, spool)
        if taken.number is None:
            writer.supply_plan(read)


def _together(incoming: Iterable[Submission]) -> Iterator[list[Submission]]:
    """Yield the files that share a transaction, of an owner one: another is held against what it adds."""
    some: list[Submission] = []
    owners: set[tuple[str, str]] = set()
    for each in incoming:
        whose = each.plan, each.owner
        if len(some) == TOGETHER or (_is_kept(each) and whose in owners):
            yield some
            some, owners = [], set()
        some.append(each)
        if _is_kept(each):
            owners.add(whose)
    if some:
        yield some


def _is_kept(submission: Submission) -> bool:
    """Say whether a store keeps a file; one that is nobody's book is told and counted alone."""
    return submission.document != "" and submission.status not in UNRECORDED


@dataclass(frozen=True, kw_only=True)
class _InStore:
    """What the store knows about the files that share a transaction, and the rows they add."""

    rows: NewRows
    known: Mapping[str, Known]
    closed: Mapping[str, Sequence[Month]]
    accepted: Mapping[tuple[str, str], Seen]
    forms: Collection[str]


@dataclass(kw_only=True)
class _Writer:
    """Writes one file after another; the import itself is recorded with the first."""

    order: ImportOrder
    session: Session
    taken: _Taken
    unapproved: Collection[int]
    codes: Codes = field(default_factory=Codes)
    manifests: ManifestMemory = field(default_factory=ManifestMemory)
    returned: set[tuple[str, int]] = field(default_factory=set)
    """Versions of plans that a return was taken of: to say so once is enough."""

    def write(self, some: Sequence[Submission], spool: Spool) -> None:
        """Write some files in one transaction; what ends the import takes back only the file it came in."""
        files, number, returned = [], self.taken.number, {*self.returned}
        kept = [each for each in some if _is_kept(each)]
        try:
            with self.session.transaction() if kept else nullcontext() as connection:
                beside = self._beside(connection, kept) if connection is not None else None
                for light in some:
                    file = ImportedFile(submission=light)
                    if beside is not None and _is_kept(light):
                        # Figures are written only of what counts.
                        whole = spool.whole(light) if light.status.counts else light
                        file, number = self._written(beside, whole, number)
                    files.append(file)
                if beside is not None:
                    beside.rows.write()
        except (StoreError, KeyboardInterrupt):
            # All was taken back. The files before are written once more, with what they need; where there
            # was no room for the rows of all, there may be for those of fewer.
            before = some[: len(files) if len(files) < len(some) else len(some) // 2]
            if before:
                self.codes, self.returned = Codes(), returned
                self.write(before, spool)
            raise
        # Only now: the number of an import whose transaction was taken back is free for another.
        self.taken.number = number
        self.taken.files += files

    def supply_plan(self, read: PlanRead | None) -> None:
        """Record an import of the plan alone, where the store has returns of it and no plan it can read."""
        run = _run(self.order)
        with self.session.transaction() as connection:
            if any(_lacks_plan(connection, each.version.plan, read) for each in run.plans[:1]):
                self.taken.number = write_import(connection, run)

    def _beside(self, connection: Connection, some: Sequence[Submission]) -> _InStore:
        """Return what the store knows about some files, asked once for all of them."""
        degraded = self.order.how.accept_degraded
        digests: defaultdict[Month, list[str]] = defaultdict(list)
        owners: defaultdict[str, list[str]] = defaultdict(list)
        for each in some:
            digests[each.period or self.order.period].append(each.digest)
            owners[each.plan] += [each.owner] if each.status.counts else []
        closed = {plan: closed_periods(connection, plan) for plan in owners}
        return _InStore(
            rows=NewRows(connection),
            # Another import may have taken a file since this one began, or somebody closed the month.
            known={
                digest: known
                for period, those in digests.items()
                for digest, known in known_files(connection, those, period, degraded=degraded).items()
            },
            closed=closed,
            accepted={
                (plan, owner): seen
                for plan, those in owners.items()
                for owner, seen in read_accepted(connection, self.codes, plan, those, closed[plan]).items()
            },
            forms=known_forms(connection, {each.document for each in some}),
        )

    def _written(
        self, beside: _InStore, whole: Submission, number: int | None
    ) -> tuple[ImportedFile, int | None]:
        """Return the outcome of a file, and the import's number once there is one."""
        order, connection = self.order, beside.rows.connection
        if whole.digest in beside.known:
            return _repeated_file(whole, beside.known[whole.digest]), number
        if order.period in beside.closed[whole.plan]:
            raise StoreError(problem("period-closed", value=order.period.key))
        judged, figures = self._judged(beside, whole)
        said, period = judged.submission, whole.period or order.period
        # The folder is imported again and again: what is refused as before is not recorded each time.
        before = last_record(connection, said, period)
        if before is not None:
            again = said.status.counts
            return _repeated_file(said, before) if again else _imported_file(judged, recorded=False), number
        # The copy before the record that names it: a copy without a record does no harm.
        changed = self._archive(said)
        if changed is not None:
            return ImportedFile(submission=changed), number
        number = number or write_import(connection, _run(order))
        archived = archive_name(said.digest) if order.archive is not None else None
        id_ = write_submission(beside.rows, number, said, period, archived)
        if said.status.counts:
            if said.document not in beside.forms:
                write_form(beside.rows, said)
            if said.version not in self.unapproved and (said.plan, said.version) not in self.returned:
                issue_by_return(connection, said.plan, said.version, order.first_return)
                self.returned.add((said.plan, said.version))
        write_facts(beside.rows, self.codes, id_, judged, figures)
        return _imported_file(judged, recorded=True), number

    def _judged(self, beside: _InStore, whole: Submission) -> tuple[Judged, dict[Figure, int]]:
        """Return a file beside what was accepted before, and the numbers of the figures seen in it."""
        if not whole.status.counts:
            return Judged(submission=whole), {}
        text = issued_text(self.order.issued, whole.document)
        # It was there when the file was read: somebody took it away or changed it since.
        if text is None:
            raise self._damaged()
        accepted, figures = beside.accepted[whole.plan, whole.owner]
        return judge(whole, partial(self._issued, text), accepted), figures

    def _issued(self, text: str) -> Manifest:
        """Return the manifest of a text that names itself."""
        manifest = load_manifest(text, self.manifests)
        if manifest is None:
            raise self._damaged()
        return manifest

    def _damaged(self) -> StoreError:
        return StoreError(problem("registry-damaged", Location(file=str(self.order.issued / REGISTRY_FILE))))

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
        submission=without_figures(whole),
        facts=sum(entry.fact is not None for entry in judged.entries),
        aside=len(judged.aside),
        notes=len(whole.notes) if whole.status.counts else 0,
        waiting=judged.waiting,
        recorded=recorded,
    )


def _run(order: ImportOrder) -> ImportRun:
    decision = Decision(at=order.now, by=order.by)
    run = run_of(order.issued, decision, order.how.key)
    return replace(run, period=order.period, received=order.received or run.received)


def run_of(issued: Path, decision: Decision, key: bytes | None) -> ImportRun:
    """Return an import of what is in a folder of issued books: versions of the plan, and who has a book."""
    plans = list(_versions(issued, key))
    day = decision.at.date()
    return ImportRun(
        at=decision.at,
        by=decision.by,
        program=__version__,
        period=plans[0].first_month if plans else Month(day.year, day.month),
        received=day,
        issued=str(issued),
        plans=plans,
        books=list(_books(issued, key)),
    )


def _lacks_plan(connection: Connection, plan: str, read: PlanRead | None) -> bool:
    """Say whether a store has issued books of a plan but no readable copy of its files."""
    if not read_issued(connection, plan):
        return False
    version = in_force(read_versions(connection, plan).values(), None)
    files = {} if version is None else files_of_version(connection, version)
    # The same files, which could be read, need not be parsed again.
    if read is not None and read.plan is not None and read.files == files:
        return False
    return parse_plan(files, SCHEDULES, sorted(files))[0] is None


def _versions(issued: Path, key: bytes | None) -> Iterator[PlanCopy]:
    """Yield the versions of the plan in a folder of issued books; a copy that is damaged is refused."""
    for version in issued_versions(issued, key).values():
        files, damaged = copied_files(issued, version)
        steps, broken = read_steps(plan_folder(issued, version) / APPROVALS)
        if files and not broken:
            rules, where = approval_rules(files), Location(file=str(issued))
            broken = list(signature_problems(standing_of(steps, version.content, rules).steps, rules, where))
        if damaged or broken:
            raise StoreError([*damaged, *broken][0])
        if files:
            first = first_month_of(files)
            yield PlanCopy(version=version, first_month=first, files=files, steps=steps)


def mark_issued(order: ImportOrder, versions: Collection[int]) -> None:
    """Note in the registry which versions were issued: their returns were accepted."""
    known = issued_versions(order.issued, order.how.key)
    first = order.first_return
    for version in (known[number] for number in sorted(versions) if number in known):
        if version.state == "draft":
            at = first.at.isoformat(timespec="seconds")
            issued = replace(version, state="issued", at=at, by=first.by, reason=first.reason)
            # The store knows already; a folder that may only be read is no reason to stop.
            with suppress(OSError):
                record_version(order.issued, issued, order.how.key)


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
            month=entry.get("month"),
        )


__all__ = ["ImportOrder", "import_files"]
