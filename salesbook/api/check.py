"""Checking returned books: each file in a worker of its own, then the batch as a whole."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import NoReturn

from salesbook.api.formats import convertible, plain_bytes
from salesbook.batch import SECONDS_PER_FILE, Outcome, run_isolated
from salesbook.files.convert import converted_books
from salesbook.files.issued import digest_of, issued_owners, registry_of, registry_problem
from salesbook.files.returned import find_returned, read_returned
from salesbook.intake.identify import Registry, no_registry
from salesbook.intake.submit import in_file, rejected, submit, withheld
from salesbook.model.facts import Fact
from salesbook.model.period import Month
from salesbook.model.submission import FileStatus, Submission
from salesbook.problems import Location, Problem, Text, problem
from salesbook.xlsx.reading.read import read_workbook_bytes

Progress = Callable[[int, int], None]
"""(files done, files in all)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckResult:
    """Every file as read, who is missing, and what is wrong with the batch as a whole.

    `missing` are owners of issued return books of whom no file arrived; `names` says what owners are called.
    """

    period: Month | None
    submissions: Sequence[Submission]
    missing: Sequence[str] = ()
    names: Mapping[str, Text] = field(default_factory=dict)
    problems: Sequence[Problem] = field(default_factory=tuple)

    @property
    def missing_names(self) -> tuple[Text, ...]:
        """What the missing owners are called."""
        return tuple(self.names.get(owner, Text.of(owner)) for owner in self.missing)

    @property
    def all_problems(self) -> tuple[Problem, ...]:
        """The problems of the batch and of every file."""
        return (*self.problems, *(found for each in self.submissions for found in each.problems))


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadTask:
    """One file to be read; all of it travels to the worker."""

    path: str
    issued: str | None
    period: Month | None
    key: bytes | None
    password: str | None = field(default=None, repr=False)
    converted: str | None = None
    accept_degraded: bool = False
    figures: bool = True


class Counted(Sequence[Fact]):
    """Figures that were counted and not kept: a large batch is checked without holding all of them."""

    __slots__ = ("number",)

    def __init__(self, number: int) -> None:
        self.number = number

    def __len__(self) -> int:
        return self.number

    def __getitem__(self, index: object) -> NoReturn:
        raise LookupError("the figures were not kept")


def check(
    paths: Iterable[Path],
    *,
    issued: Path | None = None,
    period: Month | None = None,
    key: bytes | None = None,
    password: str | None = None,
    convert: bool = False,
    accept_degraded: bool = False,
    figures: bool = True,
    jobs: int = 1,
    progress: Progress | None = None,
) -> CheckResult:
    """Return what the returned files say for a period, and every problem in them.

    `issued` is the folder that the books were issued into; without it a book is judged by what it says
    of itself. Two different files of one owner count neither (SB811). `password` opens files that have
    one; with `convert`, LibreOffice turns .xls, .xlsb and .ods into what is read; with `accept_degraded`,
    tables that lost their marks are read by their captions. Without `figures` they are only counted.
    """
    damaged = registry_problem(issued) if issued is not None else None
    if damaged is not None:
        return CheckResult(period=period, submissions=(), problems=[damaged])
    found, problems = find_returned(paths)
    tasks = [
        ReadTask(
            path=str(each.path),
            issued=str(issued) if issued else None,
            period=period,
            key=key,
            password=password,
            accept_degraded=accept_degraded,
            figures=figures,
        )
        for each in found
        if each.skipped is None
    ]
    read: dict[str, Submission] = {}
    for done, outcome in enumerate(run_isolated(read_return, tasks, jobs=jobs), start=1):
        read[outcome.task.path] = _submission(outcome)
        if progress is not None:
            progress(done, len(tasks))
    if convert:
        read |= _read_converted(tasks, read, jobs)
    submissions = [
        read[str(each.path)] if each.skipped is None else _skipped(str(each.path), each.skipped)
        for each in found
    ]
    judged = _without_conflicts(_without_duplicates(submissions))
    owners = issued_owners(issued) if issued is not None else {}
    arrived = {each.owner for each in judged if each.status is not FileStatus.SKIPPED}
    return CheckResult(
        period=period,
        submissions=judged,
        missing=tuple(owner for owner in owners if owner not in arrived),
        names={owner: Text(entry["owner_name"]) for owner, entry in owners.items()},
        problems=problems,
    )


def _read_converted(
    tasks: Sequence[ReadTask], read: Mapping[str, Submission], jobs: int
) -> dict[str, Submission]:
    """Return the files of other formats, read from what LibreOffice makes of them."""
    kinds = convertible(read.values())
    if not kinds:
        return {}
    with converted_books(kinds) as conversion:
        again = [replace(task, converted=conversion.place_of(task.path)) for task in tasks]
        outcomes = run_isolated(read_return, [task for task in again if task.converted], jobs=jobs)
        found = {outcome.task.path: _submission(outcome) for outcome in outcomes}
    noted = {path: problem("converted", Location(file=path), kinds[Path(path)]) for path in found}
    return {
        **{path: replace(each, problems=[noted[path], *each.problems]) for path, each in found.items()},
        **{str(path): replace(read[str(path)], problems=[why]) for path, why in conversion.failed.items()},
    }


@cache
def _registry(folder: str) -> Registry:
    return registry_of(Path(folder))


def read_return(task: ReadTask) -> Submission:
    """Return one file as read; the function that workers run."""
    data, unreadable = read_returned(Path(task.path))
    if data is None:
        return _refused(task.path, [unreadable] if unreadable else [])
    plain, said = plain_bytes(data, password=task.password, converted=task.converted)
    if plain is None:
        return replace(_refused(task.path, said), digest=digest_of(data))
    registry = _registry(task.issued) if task.issued is not None else no_registry
    read = read_return_bytes(
        plain,
        path=task.path,
        registry=registry,
        period=task.period,
        key=task.key,
        accept_degraded=task.accept_degraded,
    )
    problems = [*(in_file(task.path, each) for each in said), *read.problems]
    whole = replace(read, digest=digest_of(data), problems=problems)
    return whole if task.figures else _without_figures(whole)


def _without_figures(submission: Submission) -> Submission:
    facts, aside = Counted(len(submission.facts)), Counted(len(submission.aside))
    return replace(submission, facts=facts, aside=aside, notes=())


def read_return_bytes(
    data: bytes,
    *,
    path: str,
    registry: Registry = no_registry,
    period: Month | None = None,
    key: bytes | None = None,
    accept_degraded: bool = False,
) -> Submission:
    """Return what the bytes of one returned workbook say; refused when they are no readable workbook."""
    grid, problems = read_workbook_bytes(data)
    if grid is None:
        return _refused(path, problems)
    submission = submit(grid, path=path, registry=registry, key=key, period=period, degraded=accept_degraded)
    return replace(submission, problems=[*(in_file(path, each) for each in problems), *submission.problems])


def read_workbook(
    path: Path,
    *,
    issued: Path | None = None,
    period: Month | None = None,
    key: bytes | None = None,
    password: str | None = None,
) -> Submission:
    """Return what one returned workbook says, read in this process.

    `issued` is the folder the book was issued into; without it the book is judged by what it says itself.
    """
    folder = str(issued) if issued is not None else None
    return read_return(ReadTask(path=str(path), issued=folder, period=period, key=key, password=password))


def _refused(path: str, problems: Sequence[Problem]) -> Submission:
    return Submission(
        path=path, status=FileStatus.REFUSED, problems=[in_file(path, each) for each in problems]
    )


def _skipped(path: str, reason: Problem) -> Submission:
    unreadable = reason.slug == "file-unreadable"
    status = FileStatus.REFUSED if unreadable else FileStatus.SKIPPED
    return Submission(path=path, status=status, problems=[reason])


def _submission(outcome: Outcome[ReadTask, Submission]) -> Submission:
    if outcome.result is not None:
        return outcome.result
    where = Location(file=outcome.task.path)
    if outcome.failure == "timeout":
        found = problem("file-too-slow", where, str(SECONDS_PER_FILE))
    elif outcome.failure == "failed":
        found = problem("reading-failed", where, outcome.details)
    else:
        found = problem("file-too-heavy", where)
    return Submission(path=outcome.task.path, status=FileStatus.REFUSED, problems=[found])


def _without_duplicates(submissions: Sequence[Submission]) -> list[Submission]:
    """Let the first of several files with the same bytes count, and note the others."""
    first: dict[str, str] = {}
    kept: list[Submission] = []
    for each in submissions:
        if each.digest and each.digest in first:
            note = problem("same-bytes", Location(file=each.path), first[each.digest])
            kept.append(replace(withheld(each), status=FileStatus.DUPLICATE, problems=[note]))
            continue
        if each.digest:
            first[each.digest] = each.path
        kept.append(each)
    return kept


def _without_conflicts(submissions: Sequence[Submission]) -> list[Submission]:
    """Reject all files of an owner who returned several different ones."""
    by_owner: dict[tuple[str, str], list[Submission]] = defaultdict(list)
    for each in submissions:
        if each.owner and each.status not in (FileStatus.DUPLICATE, FileStatus.SKIPPED):
            by_owner[each.plan, each.owner].append(each)
    conflicts = {key: files for key, files in by_owner.items() if len(files) > 1}
    return [_rejected(each, conflicts.get((each.plan, each.owner), ())) for each in submissions]


def _rejected(submission: Submission, files: Sequence[Submission]) -> Submission:
    if submission.path not in {each.path for each in files}:
        return submission
    names = ", ".join(sorted(each.path for each in files))
    found = problem("two-files-for-owner", Location(file=submission.path), names, owner=submission.owner_name)
    return rejected(submission, [found, *submission.problems])
