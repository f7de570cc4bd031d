"""Files written whole or not at all, and read up to a limit."""

from __future__ import annotations

import errno
import os
import platform
import re
import stat
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import lru_cache, partial
from pathlib import Path
from typing import IO, TypeAlias
from zlib import crc32

from salesbook.files.places import is_folder, is_link, is_special, is_there

PIECE = 1024 * 1024
Content: TypeAlias = bytes | Callable[[IO[bytes]], object]
"""What a file is to hold: bytes, or what writes them into it."""


class FileTooLargeError(OSError):
    """A file is larger than its reader allows."""


class NotAFileError(OSError):
    """A pipe, a device or a socket stands where a file is to be read."""


class LinkError(OSError):
    """A link stands where something is to be written; its `filename` says where."""


NOT_A_FILE = "not an ordinary file"
PRIVATE_FILE, PRIVATE_FOLDER = 0o600, 0o700


def make_folder(folder: Path, *, private: bool = False) -> None:
    """Make a folder and those above it, unless it is there; LinkError where a link stands in its place.

    A link could redirect what is written to any other place. A `private` one is its owner's alone.
    """
    if is_link(folder):
        raise LinkError(errno.ELOOP, os.strerror(errno.ELOOP), str(folder))
    # mkdir gives this mode to the last folder alone; those above it get the usual one.
    folder.mkdir(mode=PRIVATE_FOLDER if private else 0o777, parents=True, exist_ok=True)


def try_folder(folder: Path, *, private: bool = False) -> None:
    """Make a folder that files are to be written to and write to it; OSError when that cannot be done."""
    make_folder(folder, private=private)
    # Permission bits do not tell of disks that are read-only, or of other limits.
    with tempfile.TemporaryFile(dir=folder):
        pass


def write_atomic(path: Path, data: Content, *, private: bool = False) -> None:
    """Write a file so that at any moment its place holds the old bytes or the new ones, never a part.

    The folder must exist. A temporary file in it is synced and then renamed over `path`; it is removed
    when anything goes wrong. The file gets the rights a plainly created one would have; a `private` one is
    its owner's alone. A link that stands at `path` is replaced, not followed.
    """
    with staging() as staged:
        staged.add(path, data, private=private)
        staged.settle()


TEMPORARY = re.compile(
    r"\..+\.(?P<host>[0-9a-f]{8})-(?P<process>[0-9]+)-[a-z0-9_]{8}\.tmp(-wal|-shm|-journal)?", re.DOTALL
)
"""Names of temporary files, and of what SQLite lays beside one: which process of which machine writes it."""
DAY = 24 * 60 * 60


def _writer() -> str:
    """Return what marks the temporary files of this process; a folder may be shared between machines."""
    return f"{_host()}-{os.getpid()}"


def _host() -> str:
    return f"{crc32(platform.node().encode()):08x}"


def sweep(folder: Path) -> None:
    """Take away the temporary files that were left behind in a folder by writers that were killed.

    Those of a process that is running stay: another run may be writing into the folder.
    """
    for each in folder.iterdir():
        named = TEMPORARY.fullmatch(each.name)
        if named is not None and not is_folder(each) and _is_left_behind(each, named):
            each.unlink(missing_ok=True)


@lru_cache(maxsize=1024)
def _swept(folder: Path, process: int) -> None:
    """Sweep a folder that is about to be written to, once in the life of a process."""
    del process
    # A folder may be written to and not listed, and hold files that are another user's.
    with suppress(OSError):
        sweep(folder)


def _is_left_behind(file: Path, named: re.Match[str]) -> bool:
    """Say whether nobody writes a file any more; of another machine's files their age tells."""
    if named["host"] == _host() and os.name != "nt":
        return not _is_running(int(named["process"]))
    try:
        return time.time() - file.stat().st_mtime > DAY
    except FileNotFoundError:  # put in its place meanwhile
        return False


def _is_running(process: int) -> bool:
    try:
        os.kill(process, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:  # it is another user's
        return True
    return True


class Staging:
    """Files written and synced beside their places, to be put there together."""

    def __init__(self) -> None:
        self._waiting: dict[Path, Path] = {}

    def add(self, path: Path, data: Content, *, private: bool = False) -> None:
        """Write a file beside its place, in a folder that exists."""
        temporary = self.reserve(path)
        with temporary.open("wb") as file:
            if isinstance(data, bytes):
                file.write(data)
            else:
                data(file)
            file.flush()
            # On disk before it is renamed: after a crash the new name could otherwise hold an empty file.
            os.fsync(file.fileno())
        # mkstemp makes every file private, whatever the umask.
        temporary.chmod(PRIVATE_FILE if private else _usual_mode(path))

    def reserve(self, path: Path) -> Path:
        """Return an empty file, its owner's alone, that will be put in a place once the caller wrote it."""
        if is_special(path):  # what is forced would put a file in the place of /dev/null, for everybody
            raise NotAFileError(errno.EINVAL, NOT_A_FILE, str(path))
        # What a killed run left behind may be what fills the disk.
        _swept(path.parent, os.getpid())
        # The name is cut: 30 Chinese characters are 90 bytes, and mkstemp adds to them (255 are allowed).
        descriptor, name = tempfile.mkstemp(
            prefix=f".{path.name[:30]}.{_writer()}-", suffix=".tmp", dir=path.parent
        )
        os.close(descriptor)
        self._waiting[path] = Path(name)
        return self._waiting[path]

    def settle(self) -> None:
        """Put every file in its place: a few renames, all of them made durable."""
        folders = {path.parent for path in self._waiting}
        for path, temporary in list(self._waiting.items()):
            temporary.replace(path)
            del self._waiting[path]
        for folder in folders:
            _sync_folder(folder)

    def drop(self) -> None:
        """Take away what was not put in its place."""
        for temporary in self._waiting.values():
            temporary.unlink(missing_ok=True)


@contextmanager
def staging() -> Iterator[Staging]:
    """Yield a staging whose files are gone afterwards, but those that were put in their places."""
    staged = Staging()
    try:
        yield staged
    finally:
        staged.drop()


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Hold a folder, so that what is read in it and written back is not overtaken by another run.

    Who asks for it meanwhile waits. The system lets go of it when a run is killed.
    """
    if sys.platform == "win32":
        import msvcrt  # noqa: PLC0415 - only there; a folder cannot be locked there, a file in it can

        held = os.open(folder / ".salesbook.lock", os.O_CREAT | os.O_RDWR)
        lock = partial(msvcrt.locking, held, msvcrt.LK_LOCK, 1)
    else:
        import fcntl  # noqa: PLC0415 - not on Windows

        held = os.open(folder, os.O_RDONLY)
        lock = partial(fcntl.flock, held, fcntl.LOCK_EX)
    try:
        # Some shared folders know no locks; there it is as without.
        with suppress(OSError):
            lock()
        yield
    finally:
        os.close(held)


def open_file(path: Path) -> IO[bytes]:
    """Open a file to be read; NotAFileError for a pipe, which might never answer."""
    # Without O_NONBLOCK the opening itself waits for somebody who writes into the pipe.
    waiting = getattr(os, "O_NONBLOCK", 0)
    file = open(path, "rb", buffering=0, opener=lambda name, flags: os.open(name, flags | waiting))  # noqa: SIM115
    if stat.S_ISREG(os.fstat(file.fileno()).st_mode):
        return file
    file.close()
    raise NotAFileError(errno.EINVAL, NOT_A_FILE, str(path))


def read_file(path: Path) -> bytes:
    """Return the bytes of a file of our own, of whatever size."""
    with open_file(path) as file:
        return file.read()


def read_limited(path: Path, limit: int) -> bytes:
    """Return a file's bytes; FileTooLargeError when there are more than `limit`, whatever its size claims."""
    with open_file(path) as file:
        # Room is made for all that is asked for: what the file claims, and one byte that it does not.
        pieces = [file.read(min(os.fstat(file.fileno()).st_size, limit) + 1) or b""]
        size = len(pieces[0])
        while size <= limit and (more := file.read(PIECE)):
            pieces.append(more)
            size += len(more)
    if size > limit:
        raise FileTooLargeError(f"{path} is larger than {limit} bytes")
    return pieces[0] if len(pieces) == 1 else b"".join(pieces)


def _usual_mode(path: Path) -> int:
    """Return the rights of the file that is replaced, or those that a new file gets."""
    if is_there(path) and not is_link(path):
        return path.stat().st_mode & 0o777
    # The umask can only be read by setting it.
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask


def _sync_folder(folder: Path) -> None:
    """Make the rename itself durable, where the system can do that."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    except OSError:
        return  # some network folders cannot sync a folder; the file itself is safe
    finally:
        os.close(descriptor)
