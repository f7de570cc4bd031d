"""Finding and reading the files that people returned."""

from __future__ import annotations

import re
import stat
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from salesbook.files.atomic import FileTooLargeError, open_file, read_limited
from salesbook.files.issued import REGISTRY_FILE, REGISTRY_FOLDER
from salesbook.files.places import is_folder, is_link, is_there
from salesbook.files.urls import files_at, is_url, read_at, unusable
from salesbook.model.period import Month
from salesbook.problems import Location, Problem, Severity, problem, worst

LARGEST_FILE = 128 * 1024 * 1024
PARTIAL_ENDINGS = (".part", ".tmp", ".crdownload", ".download")
TEXT_ENDINGS, TEXT_NAMES = (".txt", ".md", ".log"), frozenset(("readme", "读我", "说明"))
_MONTH = re.compile(r"((?:19|20)[0-9]{2})[-._年 ]?(0?[1-9]|1[0-2])月?")
SYSTEM_NAMES = frozenset(("thumbs.db", "desktop.ini", ".ds_store"))


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundFile:
    """A file to be read, or the reason it is skipped; `month` is that of the folder it lies in, if any."""

    path: Path
    skipped: Problem | None = None
    month: Month | None = None


def find_returned(
    paths: Iterable[Path], period: Month | None = None
) -> tuple[list[FoundFile], list[Problem]]:
    """Return the files named, and those in the folders named, in the order of their names.

    Folders inside that are called after a month hold its files: those of another one than the period are
    skipped. A path that is not there is a problem (SB801); an empty folder (SB802) and an unreadable one
    (SB816) too.
    """
    found: list[FoundFile] = []
    problems: list[Problem] = []
    for path in paths:
        if is_url(path) or is_folder(path):
            inside, unreadable = _at_url(path) if is_url(path) else _searched(path)
            inside = [_of_period(each, path, period) for each in inside]
            if not inside and not unreadable:
                problems.append(problem("folder-empty", Location(file=str(path))))
            found += inside
            problems += unreadable
        elif is_there(path):
            found.append(_judged(path))
        else:
            problems.append(problem("path-missing", Location(file=str(path))))
    # A file that is named and also lies in a folder that is named is read once.
    unique = {str(each.path): each for each in found}
    return list(unique.values()), problems


def _at_url(path: Path) -> tuple[list[FoundFile], list[Problem]]:
    """Return what stands at a URL and below it, judged by names alone: nothing is read yet."""
    files, problems = unusable(path, files_at)
    if files == [path]:
        return [_named(path, stray=False)], problems
    wanted = [each for each in files or () if not any(map(_is_left_out, each.relative_to(path).parts))]
    kept = [each for each in wanted if each.name.lower() not in SYSTEM_NAMES]
    return [_named(each, stray=_is_text(each)) for each in kept], problems


def find_given(paths: Iterable[Path]) -> tuple[list[FoundFile], list[Problem]]:
    """Return files that must be read, found as those that are returned.

    SB830 for what was named and is skipped: of a batch it would be missing, here its figures would not count.
    A lock file may stand beside the others.
    """
    found, problems = find_returned(named := list(paths))
    read = {part for each in found if not each.skipped for part in (each.path, *each.path.parents)}
    unread = [path for path in named if path not in read and not (read and _is_lock(path))]
    if worst(problems) is not Severity.ERROR:
        problems += [problem("named-not-read", Location(file=str(path)), path.name) for path in unread]
    return found, problems


def _is_lock(path: Path) -> bool:
    return path.name.startswith("~$")


def _of_period(found: FoundFile, folder: Path, period: Month | None) -> FoundFile:
    """Return a file, skipped where a folder below the one that was named is of another month (SB829)."""
    inner = found.path.relative_to(folder).parts[:-1]
    months = [match for part in inner if (match := _MONTH.fullmatch(part))]
    if found.skipped is not None or not months:
        return found
    month = Month(int(months[-1][1]), int(months[-1][2]))
    if period is None or period == month:
        return replace(found, month=month)
    reason = problem("file-of-another-month", Location(file=str(found.path)), month.key, period=period.key)
    return FoundFile(path=found.path, skipped=reason)


def _searched(folder: Path) -> tuple[list[FoundFile], list[Problem]]:
    """Return what stands in a folder and in those below it, and which of them cannot be read.

    Without recursion: folders may be nested deeper than Python's calls.
    """
    found: list[FoundFile] = []
    problems: list[Problem] = []
    waiting = [folder]
    while waiting:
        path = waiting.pop()
        # Links to folders are not followed: they may run in circles, or lead out of the folder named.
        if path != folder and (is_link(path) or not is_folder(path)):
            found += [] if path.name.lower() in SYSTEM_NAMES else [_judged(path, stray=_is_stray(path))]
            continue
        try:
            # Reversed, since the last one is taken off the stack first.
            names = sorted((each.name for each in path.iterdir()), reverse=True)
        except OSError as error:
            reason = error.strerror or str(error)
            problems.append(problem("folder-unreadable", Location(file=str(path)), reason))
            continue
        waiting += [path / name for name in names if not _is_left_out(name)]
    return found, problems


def _is_left_out(name: str) -> bool:
    """Say whether a name is hidden, or that of the registry."""
    return name in (REGISTRY_FOLDER, REGISTRY_FILE) or name.startswith(".")


def _is_stray(path: Path) -> bool:
    """Say whether a file that lies among returned ones is a text beside them, such as a readme."""
    if not _is_text(path):
        return False
    try:
        # What a file is its content decides: a workbook may have any name.
        with open_file(path) as opened:
            return not opened.read(4).startswith((b"PK", b"\xd0\xcf"))
    except OSError:
        return False


def _is_text(path: Path) -> bool:
    return path.suffix.lower() in TEXT_ENDINGS or path.name.lower() in TEXT_NAMES


def _named(path: Path, *, stray: bool) -> FoundFile:
    """Return a file, skipped where its name says that it is none to be read."""
    where = Location(file=str(path))
    if stray:
        return FoundFile(path=path, skipped=problem("text-beside", where, path.name))
    if _is_lock(path):
        return FoundFile(path=path, skipped=problem("lock-file", where, path.name))
    if path.suffix.lower() in PARTIAL_ENDINGS:
        return FoundFile(path=path, skipped=problem("partial-download", where, path.name))
    return FoundFile(path=path)


def _judged(path: Path, *, stray: bool = False) -> FoundFile:
    where = Location(file=str(path))
    found = _named(path, stray=stray and path.is_file())
    if found.skipped is not None:
        return found
    try:
        mode = path.stat().st_mode
    except OSError as error:
        return FoundFile(path=path, skipped=problem("file-unreadable", where, error.strerror or str(error)))
    if not stat.S_ISREG(mode):
        return FoundFile(path=path, skipped=problem("not-a-file", where, path.name))
    return found


Content = tuple[bytes | None, Problem | None]
"""A file's bytes, or why it cannot be read."""


def read_returned(path: Path) -> Content:
    """Return a file's bytes, or why it cannot be read (SB805, SB806)."""
    where = Location(file=str(path))
    try:
        return (read_at if is_url(path) else read_limited)(path, LARGEST_FILE), None
    except FileTooLargeError:
        return None, problem("file-over-limit", where, f"{LARGEST_FILE // 2**20} MiB")
    except OSError as error:
        return None, problem("file-unreadable", where, error.strerror or str(error))
