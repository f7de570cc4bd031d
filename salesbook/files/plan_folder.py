"""A plan folder on disk: reading a plan, and starting a new one."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from importlib import resources
from pathlib import Path

from salesbook.files.atomic import (
    FileTooLargeError,
    LinkError,
    NotAFileError,
    make_folder,
    read_limited,
    staging,
)
from salesbook.files.places import is_there
from salesbook.files.plan_workbook import plan_workbook
from salesbook.files.plan_workbook_reading import PlanBook, patched_book, read_plan_book
from salesbook.model.plan import Plan
from salesbook.model.version_files import PARENTS, changed_files
from salesbook.plan_input.plan_files import PLAN_FILES, all_files, parse_plan
from salesbook.plan_input.plan_tables import SETTINGS_FILE
from salesbook.plan_input.toml_edit import edited
from salesbook.problems import Location, Problem, Text, problem, sentence
from salesbook.schedules.registry import SCHEDULES
from salesbook.xlsx.writing.write import write_book

BOOK_ENDINGS = (".xlsx", ".xlsm")
_LANGUAGES = re.compile(r"^languages = .*$", re.MULTILINE)
MEGABYTE = 1_000_000
FILE_LIMIT = 64 * MEGABYTE
"""Largest plan file, in bytes: history of ten years, a hundred people and a hundred products."""
SETTINGS_LIMIT = MEGABYTE
"""Largest plan.toml: its keys are few, and each that is not known is looked for among those that are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanRead:
    """A plan as read, with its problems and the files it was parsed from, by name; `book` if it was one."""

    plan: Plan | None = None
    problems: Sequence[Problem] = ()
    files: Mapping[str, bytes] = field(default_factory=dict)
    book: PlanBook | None = None
    name: str = ""

    def located(self, problems: Sequence[Problem]) -> list[Problem]:
        """Return what was found later, with the files of a workbook at its cells."""
        book = self.book
        if book is None:
            return list(problems)
        return [book.located(each, self.name) if each.where.file in self.files else each for each in problems]


def load_plan(path: Path | str) -> tuple[Plan | None, list[Problem]]:
    """Return the plan in a folder (or the one that a plan.toml belongs to), and all its problems.

    The plan is None when any problem is an error. Nothing is raised for what a user can get wrong.
    """
    read = read_plan(path)
    return read.plan, list(read.problems)


def read_plan(path: Path | str) -> PlanRead:
    """Return a plan with its problems and the bytes of its files; of a folder, or of a workbook."""
    if is_plan_book(path):
        return _read_book(Path(path))
    try:
        folder = _folder(Path(path))
        names = sorted(each.name for each in folder.iterdir())
    # ValueError: a path with a null character
    except (FileNotFoundError, NotADirectoryError, ValueError):
        return PlanRead(problems=[problem("plan-folder-missing", Location(file=str(path)), str(path))])
    except OSError as error:
        return PlanRead(problems=[_unreadable(str(path), error)])
    files, unreadable = _read(folder, names)
    there = {found.where.file for found in unreadable}
    plan, found = parse_plan(files, SCHEDULES, names)
    # A file that cannot be read is not missing besides: one problem for it.
    found = [each for each in found if each.slug != "plan-file-missing" or each.where.file not in there]
    return PlanRead(plan=None if unreadable else plan, problems=unreadable + found, files=files)


def is_plan_book(path: Path | str) -> bool:
    """Say whether a path names a workbook, and not the folder of a plan."""
    return Path(path).suffix.lower() in BOOK_ENDINGS


def _read_book(path: Path) -> PlanRead:
    """Return the plan of a workbook; problems are at its cells."""
    book, problems = read_book_files(path)
    if book is None:
        return PlanRead(problems=problems)
    plan, found = parse_plan(book.files, SCHEDULES)
    read = PlanRead(plan=plan, files=book.files, book=book, name=path.name)
    return replace(read, problems=[book.located(each, path.name) for each in found])


def read_book_files(path: Path) -> tuple[PlanBook | None, list[Problem]]:
    """Return the plan files in a workbook on disk."""
    try:
        data = read_book_bytes(path)
    except FileTooLargeError:
        most = FILE_LIMIT // MEGABYTE
        return None, [problem("plan-file-too-large", Location(file=path.name), path.name, limit=most)]
    except FileNotFoundError:
        return None, [problem("plan-folder-missing", Location(file=str(path)), str(path))]
    except OSError as error:
        return None, [_unreadable(str(path), error)]
    book, problems = read_plan_book(data)
    return book, [replace(each, where=replace(each.where, file=path.name)) for each in problems]


def read_book_bytes(path: Path) -> bytes:
    """Return the bytes of a plan's workbook; OSError or FileTooLargeError where it cannot be read."""
    return read_limited(path, FILE_LIMIT)


def write_plan_book(path: Path, files: Mapping[str, bytes], *, force: bool = False) -> list[Problem]:
    """Write plan files as a workbook; into one that is there only what differs, unless `force`.

    SB390 where it has no place for something, SB397 where something would come back from it otherwise.
    OSError when it cannot be written.
    """
    content: bytes | None = write_book(plan_workbook(files))
    if is_there(path) and not force:
        content = patched_book(read_limited(path, FILE_LIMIT), files)
    if content is None:
        return [problem("would-overwrite", Location(file=path.name), str(path))]
    book, doubts = read_plan_book(content)
    if book is None:
        return [replace(each, where=replace(each.where, file=path.name)) for each in doubts]
    if changed := changed_files(files, book.files):
        return [problem("changed-in-workbook", Location(file=name), name) for name in changed]
    make_folder(path.parent)
    with staging() as staged:
        staged.add(path, content)
        staged.settle()
    return []


def parsed(files: Mapping[str, bytes]) -> PlanRead:
    """Return the plan of files that were read already."""
    plan, problems = parse_plan(files, SCHEDULES, sorted(files))
    return PlanRead(plan=plan, problems=problems, files=files)


def _folder(path: Path) -> Path:
    return path.parent if path.name == "plan.toml" and path.is_file() else path


def _read(folder: Path, names: list[str]) -> tuple[dict[str, bytes], list[Problem]]:
    """Return the bytes of the plan files that are there, and what could not be read."""
    files: dict[str, bytes] = {}
    problems: list[Problem] = []
    known = all_files(SCHEDULES)
    earlier = [each.name for each in (folder / PARENTS).glob("v*")] if PARENTS in names else []
    wanted = [name for name in known if name in names]
    # Those of earlier versions that are there: nobody knows by their names alone which there should be.
    beside = [f"{PARENTS}/{version}/{name}" for version in sorted(earlier) for name in known]
    for name in (*wanted, *(each for each in beside if is_there(folder / each))):
        limit = SETTINGS_LIMIT if name.endswith(SETTINGS_FILE) else FILE_LIMIT
        try:
            files[name] = read_limited(folder / name, limit)
        except FileTooLargeError:
            most = limit // MEGABYTE
            problems.append(problem("plan-file-too-large", Location(file=name), name, limit=most))
        except OSError as error:
            problems.append(_unreadable(name, error))
    return files, problems


def _unreadable(name: str, error: OSError) -> Problem:
    reasons = {
        PermissionError: sentence("files.unreadable.permission"),
        IsADirectoryError: sentence("files.unreadable.folder"),
        FileNotFoundError: sentence("files.unreadable.gone"),
        NotAFileError: sentence("files.unreadable.pipe"),
    }
    reason = reasons.get(type(error), Text.of(error.strerror or type(error).__name__))
    return problem("plan-file-unreadable", Location(file=name), name, reason=reason)


def init_plan(
    path: Path | str, *, force: bool = False, currency: str | None = None, language: str | None = None
) -> list[Problem]:
    """Write a commented starter plan into a folder, which is made when it does not exist, or a workbook.

    Files that are there already stay as they are, and nothing at all is written, unless `force`.
    Problems: `would-overwrite`, `folder-not-writable`.
    """
    try:
        files = starter_files(currency, language)
        if is_plan_book(path):
            if is_there(Path(path)) and not force:
                return [problem("would-overwrite", Location(file=str(path)), str(path))]
            return write_plan_book(Path(path), files, force=True)
        return write_plan(Path(path), files, force=force)
    except LinkError as error:
        return [problem("output-is-link", Location(file=error.filename), error.filename)]
    except OSError as error:
        reason = error.strerror or type(error).__name__
        return [problem("folder-not-writable", Location(file=str(path)), str(path), reason=reason)]


def write_plan(folder: Path, files: Mapping[str, bytes], *, force: bool = False) -> list[Problem]:
    """Write plan files into a folder, all of them or none; SB390 for each that is there, unless `force`.

    OSError when they cannot be written.
    """
    present = [name for name in files if is_there(folder / name)]
    if present and not force:
        return [problem("would-overwrite", Location(file=name), str(folder / name)) for name in present]
    for place in dict.fromkeys((folder / name).parent for name in files):
        make_folder(place)
    with staging() as staged:
        # The settings last: without them a folder that was left half way is no plan.
        for name in sorted(files, key=SETTINGS_FILE.__eq__):
            staged.add(folder / name, files[name])
        staged.settle()
    return []


def starter_files(currency: str | None = None, language: str | None = None) -> dict[str, bytes]:
    """Return the files of the starter plan by name, in another currency or for books in one language."""
    folder = resources.files("salesbook.samples").joinpath("starter")
    files = {name: folder.joinpath(name).read_bytes() for name in PLAN_FILES}
    changes: dict[tuple[str, ...], str | None] = {}
    if currency is not None:
        changes["currency",] = f'"{currency.upper()}"'
    text = edited(files[SETTINGS_FILE].decode(), changes, {}) or files[SETTINGS_FILE].decode()
    if language in ("en", "zh"):
        text = _LANGUAGES.sub(f'languages = ["{language}"]', text, count=1)
    return {**files, SETTINGS_FILE: text.encode()}


def read_plan_files(path: Path | str) -> dict[str, bytes]:
    """Return the plan files of a folder that can be read, by name."""
    if is_plan_book(path):
        book, _ = read_book_files(Path(path))
        return {} if book is None else dict(book.files)
    folder = _folder(Path(path))
    return _read(folder, sorted(each.name for each in folder.iterdir()))[0]
