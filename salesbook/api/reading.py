"""Reading returned files: each in a worker of its own, whatever its format."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache, partial
from pathlib import Path

from salesbook.api.formats import FileTask, convertible, kept_from_conversion, plain_bytes
from salesbook.api.packing import packed
from salesbook.api.pools import Outcome, failure_of
from salesbook.api.workers import Jobs, run_isolated
from salesbook.files.convert import converted_books
from salesbook.files.issued import RegistrySnapshot, digest_of, registry_of, snapshot_of, successors_of
from salesbook.intake.identify import Registry, no_registry
from salesbook.intake.memory import IntakeMemory
from salesbook.intake.submit import in_file, submit
from salesbook.model.facts import CountedFacts
from salesbook.model.period import Month
from salesbook.model.submission import FileStatus, Submission
from salesbook.problems import Location, Problem, capped, catalogue, problem
from salesbook.xlsx.reading.read import WorkbookMemory, read_workbook_bytes

Progress = Callable[[int, int], None]
"""(files done, files in all)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadOrder:
    """How returned files are to be read.

    `issued` is the folder that the books were issued into; without it a book is judged by its own
    manifest. `password` opens files that have one; with `convert`, LibreOffice turns .xls, .xlsb and .ods
    into what is read; with `accept_degraded`, tables that lost their marks are read by their captions.
    Without `figures` they are only counted; `packed` they are bytes for a spool.
    """

    issued: Path | None = None
    period: Month | None = None
    key: bytes | None = field(default=None, repr=False)
    password: str | None = field(default=None, repr=False)
    convert: bool = False
    accept_degraded: bool = False
    figures: bool = True
    packed: bool = False
    jobs: Jobs = 1


AS_THEY_ARE = ReadOrder()
"""Plain workbooks only, judged by their own manifests."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadTask(FileTask):
    """One file to be read, and how; all of it is sent to the worker."""

    order: ReadOrder


def read_files(
    paths: Iterable[Path], order: ReadOrder, progress: Progress | None = None
) -> Iterator[Submission]:
    """Yield every file as read, those that LibreOffice had to convert after the others."""
    tasks = [ReadTask(path=str(path), order=order) for path in paths]
    others: list[Submission] = []
    for done, outcome in enumerate(_outcomes(tasks, order), start=1):
        read = submission_of(outcome)
        if order.convert and convertible([read]):
            # Put aside: LibreOffice takes long to start and converts them all in one run.
            others.append(read)
        else:
            yield read
        if progress is not None:
            progress(done, len(tasks))
    yield from _read_converted(others, order)


def _outcomes(tasks: Sequence[ReadTask], order: ReadOrder) -> Iterator[Outcome[ReadTask, Submission]]:
    """Yield the outcome of reading each file; what is read elsewhere takes the registry along."""
    if isinstance(order.jobs, int):
        catalogue()  # before workers are forked: each of them would read it for its first problem
        return run_isolated(reader, tasks, jobs=order.jobs)
    issued = snapshot_of(order.issued) if order.issued is not None and tasks else None
    return run_isolated(partial(reader, issued), tasks, jobs=order.jobs, carried=_carried)


def _carried(task: ReadTask) -> ReadTask:
    # An executor knows how to reach its workers: they need not, and it cannot travel.
    return replace(task.carried(), order=replace(task.order, jobs=1))


def _read_converted(refused: Sequence[Submission], order: ReadOrder) -> Iterator[Submission]:
    """Yield the files of other formats, read from what LibreOffice makes of them."""
    kinds = convertible(refused)
    if not kinds:
        return
    with converted_books(kinds) as conversion:
        made = {each.path: conversion.place_of(each.path) for each in refused}
        tasks = [ReadTask(path=path, order=order, converted=place) for path, place in made.items() if place]
        for outcome in _outcomes(tasks, order):
            path = outcome.task.path
            note = problem("converted", Location(file=path), kinds[Path(path)])
            read = submission_of(outcome)
            yield replace(read, problems=[note, *read.problems])
        for each in refused:
            if Path(each.path) in conversion.failed:
                yield replace(each, problems=[conversion.failed[Path(each.path)]])


class ReadingMemory:
    """Everything a worker caches from one returned file to the next.

    A worker makes one when it starts and hands it down with every file; nothing else is remembered anywhere.
    On another machine, `issued` is what the folder of issued books holds.
    """

    def __init__(self, issued: RegistrySnapshot | None = None) -> None:
        self.issued = issued
        self.workbooks = WorkbookMemory()
        self.intake = IntakeMemory()
        # Around this object's method: on the class the cache would outlive the worker's memory.
        self.registry = lru_cache(maxsize=8)(self._registry)
        self.successors = lru_cache(maxsize=8)(self._successors)

    def _registry(self, folder: str, key: bytes | None) -> Registry:
        return registry_of(self.issued or Path(folder), key, self.intake.manifests)

    def _successors(self, folder: str, key: bytes | None) -> Registry:
        return successors_of(self.issued or Path(folder), key, self.intake.manifests)


def reader(issued: RegistrySnapshot | None = None) -> Callable[[ReadTask], Submission]:
    """Return the function one worker reads its files with."""
    return partial(read_return, memory=ReadingMemory(issued))


def read_return(task: ReadTask, memory: ReadingMemory) -> Submission:
    """Return one file as read."""
    order = task.order
    data, unreadable = task.read()
    if data is None:
        return refused(task.path, [unreadable] if unreadable else [])
    plain, said = plain_bytes(data, password=order.password, converted=task.read_converted())
    if plain is None:
        return replace(refused(task.path, said), digest=digest_of(data))
    registry: Registry = no_registry
    successors: Registry = no_registry
    if order.issued is not None:
        registry = memory.registry(str(order.issued), order.key)
        successors = memory.successors(str(order.issued), order.key)
    read = read_return_bytes(
        plain,
        path=task.path,
        registry=registry,
        successors=successors,
        period=order.period,
        key=order.key,
        accept_degraded=order.accept_degraded,
        figures=order.figures,
        memory=memory,
    )
    problems = [*(in_file(task.path, each) for each in said), *read.problems]
    if order.convert and (too_much := kept_from_conversion(plain, problems)):
        problems = [in_file(task.path, too_much)]
    kept = capped(problems, Location(file=task.path))
    # The hash of what came in, also where it was converted or opened with a password.
    whole = replace(read, digest=digest_of(data), problems=kept)
    # Figures are most of what travels back from a worker; where they are counted only, they stay there.
    if not order.figures:
        return _without_figures(whole)
    return packed(whole) if order.packed else whole


def _without_figures(submission: Submission) -> Submission:
    facts, aside = CountedFacts(len(submission.facts)), CountedFacts(len(submission.aside))
    return replace(submission, facts=facts, aside=aside, notes=(), asked={})


def read_return_bytes(
    data: bytes,
    *,
    path: str,
    registry: Registry = no_registry,
    successors: Registry = no_registry,
    period: Month | None = None,
    key: bytes | None = None,
    accept_degraded: bool = False,
    figures: bool = True,
    memory: ReadingMemory | None = None,
) -> Submission:
    """Return the content of one returned workbook's bytes; refused when they are no readable workbook.

    Without `figures` they may be counted only.
    """
    memory = memory or ReadingMemory()
    grid, problems = read_workbook_bytes(data, memory.workbooks)
    if grid is None:
        return refused(path, problems)
    submission = submit(
        grid,
        path=path,
        registry=registry,
        successors=successors,
        key=key,
        period=period,
        degraded=accept_degraded,
        figures=figures,
        memory=memory.intake,
    )
    return replace(submission, problems=[*(in_file(path, each) for each in problems), *submission.problems])


def refused(path: str, problems: Sequence[Problem]) -> Submission:
    """Return a file that could not be read at all, for these reasons."""
    return Submission(
        path=path, status=FileStatus.REFUSED, problems=[in_file(path, each) for each in problems]
    )


def skipped(path: str, reason: Problem) -> Submission:
    """Return a file that was not opened; refused when the system would not let us."""
    unreadable = reason.slug == "file-unreadable"
    status = FileStatus.REFUSED if unreadable else FileStatus.SKIPPED
    return Submission(path=path, status=status, problems=[reason])


def submission_of(outcome: Outcome[ReadTask, Submission]) -> Submission:
    """Return what a worker read, or the file refused because its worker failed."""
    if outcome.result is not None:
        return outcome.result
    path = outcome.task.path
    found = failure_of(outcome, Location(file=path))
    return Submission(path=path, status=FileStatus.REFUSED, problems=[found])
