"""Files and folders at a URL, by fsspec: what local paths never need, and never import."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path
from typing import Any, TypeVar

from salesbook.files.atomic import FileTooLargeError
from salesbook.problems import Location, Problem, problem

T = TypeVar("T")
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]+):/+")
"""As pathlib leaves a URL, with one slash; a letter alone is a drive."""
_TIMES = ("mtime", "LastModified", "last_modified", "updated", "created")


class UrlError(OSError):
    """What stands at a URL cannot be listed, read or written; `strerror` says why."""


def is_url(path: Path | str) -> bool:
    """Say whether a path is a URL such as `s3://bucket/folder`."""
    return _SCHEME.match(Path(path).as_posix()) is not None


def url_of(path: Path) -> str:
    """Return the URL that a path was given as; `file:` keeps the slash that its path begins with."""
    text = path.as_posix()
    scheme = _SCHEME.match(text)
    assert scheme is not None, "asked of URLs alone"
    return f"{scheme[1]}://{'/' * (scheme[1] in ('file', 'local'))}{text[scheme.end() :]}"


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """Tell whatever a library of somebody's storage raises as UrlError."""
    try:
        yield
    except FileTooLargeError:
        raise
    except Exception as error:  # each storage has a library and exceptions of its own
        raise UrlError(0, str(error) or type(error).__name__, str(path)) from error


def _at(path: Path) -> tuple[Any, str]:
    """Return the file system of a URL, and the path in it."""
    import fsspec  # type: ignore[import-untyped]  # noqa: PLC0415 - an extra

    return fsspec.core.url_to_fs(url_of(path))  # type: ignore[no-any-return]


def unusable(path: Path, use: Callable[[Path], T]) -> tuple[T | None, list[Problem]]:
    """Return what is made of a URL, or why it cannot be: no extra `cloud` (SB847), or else SB848."""
    where = Location(file=url_of(path))
    if find_spec("fsspec") is None:
        return None, [problem("cloud-extra-missing", where)]
    try:
        return use(path), []
    except UrlError as error:
        return None, [problem("url-unusable", where, error.strerror)]


def files_at(path: Path) -> list[Path]:
    """Return the files at a URL and below it in the order of their names, none where nothing stands there."""
    with _told(path):
        system, root = _at(path)
        root = root.rstrip("/")
        if system.isfile(root):
            return [path]
        names = sorted(system.find(root)) if system.exists(root) else []
        return [path / name.removeprefix(root).lstrip("/") for name in names]


def read_at(path: Path, limit: int) -> bytes:
    """Return a file's bytes; FileTooLargeError for more than the limit, which is asked before it is read."""
    with _told(path):
        system, place = _at(path)
        if (system.size(place) or 0) > limit:
            raise FileTooLargeError(0, "too large", str(path))
        with system.open(place, "rb") as opened:
            # Not every storage tells sizes, and a file may grow meanwhile.
            data: bytes = opened.read(limit + 1)
    if len(data) > limit:
        raise FileTooLargeError(0, "too large", str(path))
    return data


def changed_at(path: Path) -> float:
    """Return when a file was last changed, in seconds; now where its storage does not tell."""
    with _told(path):
        system, place = _at(path)
        about = system.info(place)
    found = next((about[key] for key in _TIMES if about.get(key) is not None), None)
    if isinstance(found, str):
        found = datetime.fromisoformat(found)
    if isinstance(found, datetime):
        found = found.timestamp()
    return float(found) if found is not None else datetime.now(UTC).timestamp()


def send_to(path: Path, folder: Path, last: Sequence[str]) -> int:
    """Write the files of a local folder below a URL; return how many.

    What is named in `last` goes behind all others, in that order: names of files and folders in the folder.
    """
    order = {name: at for at, name in enumerate(last, start=1)}
    files = [each for each in folder.rglob("*") if each.is_file()]
    files.sort(key=lambda each: (order.get(each.relative_to(folder).parts[0], 0), each))
    with _told(path):
        system, root = _at(path)
        for file in files:
            place = f"{root.rstrip('/')}/{file.relative_to(folder).as_posix()}"
            system.makedirs(place.rpartition("/")[0], exist_ok=True)
            system.pipe_file(place, file.read_bytes())
    return len(files)
