"""Finding and reading the files that people returned."""

from __future__ import annotations

import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from salesbook.files.atomic import FileTooLargeError, read_limited
from salesbook.files.issued import REGISTRY_FILE, REGISTRY_FOLDER
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

    A path that is not there is a problem (SB801); an empty folder too (SB802).
    """
    found: list[FoundFile] = []
    problems: list[Problem] = []
    for path in paths:
        if path.is_dir():
            inside = [_judged(each) for each in _walk(path)]
            if not inside:
                problems.append(problem("folder-empty", Location(file=str(path))))
            found += inside
        elif path.exists() or path.is_symlink():
            found.append(_judged(path))
        else:
            problems.append(problem("path-missing", Location(file=str(path))))
    unique = {str(each.path): each for each in found}
    return list(unique.values()), problems


def _walk(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.iterdir(), key=lambda each: each.name):
        if path.name in (REGISTRY_FOLDER, REGISTRY_FILE) or path.name.startswith("."):
            continue
        if path.is_dir() and not path.is_symlink():
            yield from _walk(path)
        elif path.name.lower() not in SYSTEM_NAMES:
            yield path


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
    """Return a file's bytes, or why they cannot be had (SB805, SB806)."""
    where = Location(file=str(path))
    try:
        return read_limited(path, LARGEST_FILE), None
    except FileTooLargeError:
        return None, problem("file-over-limit", where, f"{LARGEST_FILE // 2**20} MiB")
    except OSError as error:
        return None, problem("file-unreadable", where, error.strerror or str(error))
