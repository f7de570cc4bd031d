"""A PostgreSQL server of the tests' own, on a socket in a folder of its own, run by the user `postgres`."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from urllib.parse import urlsplit

import pytest

PACKAGE = "PostgreSQL is missing: apt-get install postgresql"
USER = "postgres"
KEEPER = "keeper"
"""The login that owns every store: an ordinary one."""


@dataclass(frozen=True, kw_only=True)
class Server:
    """A running server, and how many databases were made on it."""

    socket: Path
    programs: Path
    made: Iterator[int]

    def new_database(self, like: str = "template0") -> str:
        """Return the address of a new database: an empty one, or a copy of the one at an address."""
        name = f"store{next(self.made)}"
        template = urlsplit(like).path[1:] if "://" in like else like
        who = ["-U", USER, "-O", KEEPER]
        run_as_user([self.programs / "createdb", "-h", self.socket, *who, "-T", template, name])
        return f"postgresql://{KEEPER}@/{name}?host={self.socket}"


def programs() -> Path | None:
    """Return the folder of the newest server's programs, None when none is installed."""
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
    beside = shutil.which("initdb")
    return installed[-1] if installed else Path(beside).parent if beside else None


def run_as_user(command: Sequence[object]) -> None:
    """Run a program of the server; as its own user where we are root, because it refuses root."""
    arguments = [str(each) for each in command]
    user = USER if os.geteuid() == 0 else None
    done = subprocess.run(
        arguments,
        user=user,
        cwd="/",
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stdout.decode("utf-8", "replace")


def _fast_disk() -> str:
    """Return a folder in memory where there is room for many databases, else an ordinary one."""
    memory = Path("/dev/shm")
    return str(memory) if memory.is_dir() and shutil.disk_usage(memory).free > 4 * 2**30 else "/tmp"


@contextmanager
def running_server() -> Iterator[Server]:
    """Yield a server that is gone afterwards, with all its data; skips where none is installed."""
    found = programs()
    if found is None:
        pytest.skip(PACKAGE)
    folder = Path(tempfile.mkdtemp(prefix="sbpg", dir=_fast_disk()))
    try:
        if os.geteuid() == 0:
            os.chown(folder, pwd.getpwnam(USER).pw_uid, -1)
        data = folder / "data"
        run_as_user([found / "initdb", "-D", data, "-U", USER, "--auth=trust", "--no-sync", "-E", "UTF8"])
        options = f"-c listen_addresses='' -k {folder} -c fsync=off -c max_connections=20"
        log = folder / "log"
        run_as_user([found / "pg_ctl", "-D", data, "-l", log, "-o", options, "-w", "-t", "50", "start"])
        try:
            run_as_user([found / "createuser", "-h", folder, "-U", USER, KEEPER])
            yield Server(socket=folder, programs=found, made=count(1))
        finally:
            run_as_user([found / "pg_ctl", "-D", data, "-m", "immediate", "-w", "stop"])
    finally:
        shutil.rmtree(folder, ignore_errors=True)
