"""Finding and reading the files that people returned."""

from __future__ import annotations

import stat
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from salesbook.files.atomic import FileTooLargeError, read_limited
from salesbook.files.issued import REGISTRY_FILE, REGISTRY_FOLDER
from salesbook.files.places import is_folder, is_link, is_there
from salesbook.problems import Location, Problem, problem

LARGEST_FILE = 128 * 1024 * 1024
PARTIAL_ENDINGS = (".part", ".tmp", ".crdownload", ".download")
SYSTEM_NAMES = frozenset(("thumbs.db", "desktop.ini", ".ds_store"))


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundFile:
    """A file to be read, or the reason it is skipped."""

    path: Path
    skipped: Problem | None = None


def find_returned(paths: Iterable[Path]) -> tuple[list[FoundFile], list[Problem]]:
    """Return the files named, and those in the folders named, in the order of their names.

    A path that is not there is a problem (SB801); an empty folder (SB802) and an unreadable one (SB816) too.
    """
    found: list[FoundFile] = []
    problems: list[Problem] = []
    for path in paths:
        if is_folder(path):
            inside, unreadable = _searched(path)
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
            found += [] if path.name.lower() in SYSTEM_NAMES else [_judged(path)]
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


def _judged(path: Path) -> FoundFile:
    where = Location(file=str(path))
    if path.name.startswith("~$"):
        return FoundFile(path=path, skipped=problem("lock-file", where, path.name))
    if path.suffix.lower() in PARTIAL_ENDINGS:
        return FoundFile(path=path, skipped=problem("partial-download", where, path.name))
    try:
        mode = path.stat().st_mode
    except OSError as error:
        return FoundFile(path=path, skipped=problem("file-unreadable", where, error.strerror or str(error)))
    if not stat.S_ISREG(mode):
        return FoundFile(path=path, skipped=problem("not-a-file", where, path.name))
    return FoundFile(path=path)


def read_returned(path: Path) -> tuple[bytes | None, Problem | None]:
    """Return a file's bytes, or why it cannot be read (SB805, SB806)."""
    where = Location(file=str(path))
    try:
        return read_limited(path, LARGEST_FILE), None
    except FileTooLargeError:
        return None, problem("file-over-limit", where, f"{LARGEST_FILE // 2**20} MiB")
    except OSError as error:
        return None, problem("file-unreadable", where, error.strerror or str(error))
