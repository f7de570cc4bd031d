"""Annotated copies of returned books, to be sent back to those who filled them in."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from salesbook.api.formats import FileTask, plain_bytes, was_converted
from salesbook.api.plan import not_writable
from salesbook.api.pools import Outcome
from salesbook.api.reading import AS_THEY_ARE, Progress, ReadOrder
from salesbook.api.workers import Jobs, run_isolated
from salesbook.files.atomic import make_folder, try_folder, write_atomic
from salesbook.files.convert import converted_books
from salesbook.files.issued import digest_of
from salesbook.files.issued_versions import read_version, version_in_force
from salesbook.files.places import is_folder, is_there, real_place
from salesbook.files.returned import find_returned
from salesbook.model.submission import FileStatus, Submission
from salesbook.problems import Language, Location, Problem, problem
from salesbook.xlsx.annotation.annotate import annotate
from salesbook.xlsx.package.refusal import RefusalError

ENDINGS = (".xlsx", ".xlsm")


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnotateResult:
    """The copies written, by the path of the returned file, and why others were not written."""

    files: Mapping[str, Path] = field(default_factory=dict)
    problems: Sequence[Problem] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnotateTask(FileTask):
    """One file to be annotated; all of it travels to the worker."""

    digest: str
    problems: Sequence[Problem]
    language: Language
    password: str | None = field(default=None, repr=False)


def annotate_returns(
    submissions: Sequence[Submission],
    out: Path,
    *,
    paths: Iterable[Path] = (),
    language: Language | None = None,
    order: ReadOrder = AS_THEY_ARE,
    force: bool = False,
    progress: Progress | None = None,
) -> AnnotateResult:
    """Write an annotated copy of every checked file that has problems in its sheets.

    `paths` are what was checked: the copies do not go there (SB357). A copy that exists is replaced only
    with `force`; when one is in the way, none is written (SB390). `order` is the one they were read
    by; the copies are in the languages of its plan unless `language` names another.
    """
    chosen = [each for each in submissions if has_located(each)]
    blocked = misplaced(out, [*paths, *(Path(each.path) for each in submissions)])
    if blocked:
        return AnnotateResult(problems=blocked)
    targets = {path: out / name for path, name in copy_names(each.path for each in chosen).items()}
    if not force and (in_the_way := _in_the_way(out, targets.values())):
        return AnnotateResult(problems=in_the_way)
    spoken = language or _language_of(order)
    with converted_books(was_converted(chosen)) as conversion:
        tasks = [
            AnnotateTask(
                path=each.path,
                digest=each.digest,
                problems=each.problems,
                language=spoken,
                password=order.password,
                converted=conversion.place_of(each.path),
            )
            for each in chosen
            if Path(each.path) not in conversion.failed
        ]
        written = _written(tasks, targets, out, order.jobs, progress)
    return AnnotateResult(files=written.files, problems=[*conversion.failed.values(), *written.problems])


def _language_of(order: ReadOrder) -> Language:
    """Return the language of the plan that books were issued from, both where it is not there."""
    version = version_in_force(order.issued, key=order.key) if order.issued is not None else None
    read = read_version(order.issued, version) if order.issued is not None and version is not None else None
    return read.plan.language if read is not None and read.plan is not None else "both"


def _written(
    tasks: Sequence[AnnotateTask],
    targets: Mapping[str, Path],
    out: Path,
    jobs: Jobs,
    progress: Progress | None,
) -> AnnotateResult:
    """Write each copy as soon as it is made, so that only a few are in memory at a time."""
    files: dict[str, Path] = {}
    problems: list[Problem] = []
    try:
        make_folder(out)
        for done, outcome in enumerate(
            run_isolated(annotator, tasks, jobs=jobs, carried=FileTask.carried), start=1
        ):
            data, found = _result(outcome)
            if data is None:
                problems += found
            else:
                write_atomic(targets[outcome.task.path], data)
                files[outcome.task.path] = targets[outcome.task.path]
            if progress is not None:
                progress(done, len(tasks))
    except OSError as error:
        problems.append(not_writable(out, error))
    return AnnotateResult(files=files, problems=problems)


Copy = tuple[bytes | None, list[Problem]]


def _result(outcome: Outcome[AnnotateTask, Copy]) -> Copy:
    if outcome.result is not None:
        return outcome.result
    return None, [_not_annotated(outcome.task.path, outcome.failure)]


def _not_annotated(path: str, reason: str) -> Problem:
    return problem("not-annotated", Location(file=path), reason)


def annotator() -> Callable[[AnnotateTask], Copy]:
    """Return the function a worker annotates its files with; nothing is cached between files."""
    return annotate_return


def annotate_return(task: AnnotateTask) -> Copy:
    """Return the annotated copy of one file."""
    data, unreadable = task.read()
    if data is None:
        return None, [] if unreadable is None else [unreadable]
    # Marks at the cells of another content would mislead: it must be the file that was checked.
    if digest_of(data) != task.digest:
        return None, [problem("file-changed", Location(file=task.path))]
    plain, problems = plain_bytes(data, password=task.password, converted=task.read_converted())
    if plain is None:
        return None, problems
    try:
        return annotate(plain, task.problems, language=task.language), []
    except RefusalError as refused:
        return None, [_not_annotated(task.path, refused.problem.value or refused.problem.slug)]
    except ValueError as error:
        return None, [_not_annotated(task.path, str(error))]


def has_located(submission: Submission) -> bool:
    """Say whether a file was read and has problems in cells or, as where a column is gone, in sheets."""
    return submission.status is not FileStatus.REFUSED and any(
        each.where.sheet for each in submission.problems
    )


def misplaced(out: Path, paths: Iterable[Path]) -> list[Problem]:
    """Return the problem of a folder for copies that lies among the returned files, if it does (SB357)."""
    target = real_place(out)
    for path in paths:
        place = real_place(path)
        # Copies among the returned files would be read as returns the next time.
        inside = target.is_relative_to(place) if is_folder(place) else target == place.parent
        if inside or target == place:
            return [problem("annotate-into-returned", Location(file=str(out)), str(place))]
    return []


def unfit_folder(out: Path, paths: Iterable[Path]) -> list[Problem]:
    """Return why copies cannot go to a folder, before a file is read: SB357, SB391, SB393."""
    blocked = misplaced(out, paths)
    if blocked:
        return blocked
    try:
        try_folder(out)
    except OSError as error:
        return [not_writable(out, error)]
    return []


def copies_in_the_way(out: Path, paths: Iterable[Path]) -> list[Problem]:
    """Return the problems of a folder that holds a file where the copy of a returned one may go (SB390)."""
    found, _ = find_returned(paths)
    names = copy_names(str(each.path) for each in found if each.skipped is None)
    return _in_the_way(out, [out / name for name in names.values()])


def _in_the_way(out: Path, targets: Iterable[Path]) -> list[Problem]:
    where = Location(file=str(out))
    return [problem("would-overwrite", where, each.name) for each in targets if is_there(each)]


def copy_names(paths: Iterable[str]) -> dict[str, str]:
    """Return the file names of copies by the paths of the originals, no two alike in any letter case."""
    names: dict[str, str] = {}
    taken: set[str] = set()
    for path in paths:
        original = Path(path)
        ending = original.suffix if original.suffix.lower() in ENDINGS else ".xlsx"
        number, name = 1, original.stem + ending
        # Windows and macOS take names that differ in case for one file.
        while name.casefold() in taken:
            number += 1
            name = f"{original.stem} ({number}){ending}"
        taken.add(name.casefold())
        names[path] = name
    return names
