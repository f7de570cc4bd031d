"""Workbooks of other formats converted to .xlsx by LibreOffice, in a folder and a profile of their own."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from salesbook.files.atomic import read_limited
from salesbook.files.returned import LARGEST_FILE
from salesbook.problems import Location, Problem, problem

PROGRAMS = ("soffice", "libreoffice")
ELSEWHERE = (
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
    r"C:\Program Files\LibreOffice\program\soffice.exe",
)
SECONDS_PER_BOOK = 60.0
"""How long LibreOffice may take from one book to the next, its start counted with the first."""
LARGEST_MEMORY = 2**30
"""What it takes to start is about half of it."""
PAUSE = 0.05

# No macro runs, no link is followed or updated, nothing is fetched for a document of unknown origin.
SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting">
<prop oor:name="MacroSecurityLevel" oor:op="fuse"><value>3</value></prop>
<prop oor:name="DisableMacrosExecution" oor:op="fuse"><value>true</value></prop>
<prop oor:name="BlockUntrustedRefererLinks" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Calc/Content/Update">
<prop oor:name="Link" oor:op="fuse"><value>2</value></prop></item>
</oor:items>
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversion:
    """Converted files: the .xlsx made of each, or the reason there is none (SB351, SB352)."""

    made: Mapping[Path, Path] = field(default_factory=dict)
    failed: Mapping[Path, Problem] = field(default_factory=dict)

    def place_of(self, path: str) -> str | None:
        """Return where the .xlsx made of a file is, None for a file that was not converted."""
        made = self.made.get(Path(path))
        return None if made is None else str(made)


def find_office() -> str | None:
    """Return LibreOffice's program, None where it is not installed."""
    on_path = (shutil.which(program) for program in PROGRAMS)
    return next((found for found in (*on_path, *map(shutil.which, ELSEWHERE)) if found), None)


@contextmanager
def converted_books(
    kinds: Mapping[Path, str], *, program: str | None = None, seconds: float = SECONDS_PER_BOOK
) -> Iterator[Conversion]:
    """Yield workbooks as .xlsx, until the context is left; `kinds` says what each is, such as `ods`.

    All are converted in one run, in their order; one that ends it or makes it hang costs itself alone.
    `seconds` is how long each of them may take.
    """
    if not kinds:
        yield Conversion()
        return
    office = program or find_office()
    if office is None:
        missing = {path: problem("conversion-unavailable", Location(file=str(path))) for path in kinds}
        yield Conversion(failed=missing)
        return
    with ExitStack() as stack:
        try:
            folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="salesbook-"))
            conversion = _converted(kinds, Path(folder), office, seconds)
        except OSError as error:  # no room for temporary files
            reason = error.strerror or str(error)
            failed = {path: problem("file-unreadable", Location(file=str(path)), reason) for path in kinds}
            conversion = Conversion(failed=failed)
        yield conversion


def printed_book(data: bytes, office: str) -> bytes | None:
    """Return the pages of a workbook of ours as PDF; None where LibreOffice made none in a minute."""
    with tempfile.TemporaryDirectory(prefix="salesbook-", ignore_cleanup_errors=True) as name:
        book = Path(name) / "book.xlsx"
        book.write_bytes(data)
        made = _run({book: book}, Path(name), office, SECONDS_PER_BOOK, "pdf").get(book)
        return None if made is None else made.read_bytes()


def _converted(kinds: Mapping[Path, str], folder: Path, office: str, seconds: float) -> Conversion:
    copies: dict[Path, Path] = {}
    failed: dict[Path, Problem] = {}
    for number, (path, kind) in enumerate(kinds.items()):
        try:
            copies[path] = _copied(path, folder / f"{number}.{kind}")
        except OSError as error:
            reason = error.strerror or str(error)
            failed[path] = problem("file-unreadable", Location(file=str(path)), reason)
    made: dict[Path, Path] = {}
    waiting = list(copies)
    while waiting:
        made |= _run({path: copies[path] for path in waiting}, folder, office, seconds)
        # The first of a run met LibreOffice as if it were alone; a later one may suffer for those before it.
        waiting = [path for number, path in enumerate(waiting) if path not in made and number]
    for path in copies.keys() - made.keys():
        failed[path] = problem("conversion-failed", Location(file=str(path)))
    return Conversion(made=made, failed=failed)


def _copied(path: Path, copy: Path) -> Path:
    """Copy a file under a plain name: its own may be anything."""
    copy.write_bytes(read_limited(path, LARGEST_FILE))
    return copy


def _run(
    copies: Mapping[Path, Path], folder: Path, office: str, seconds: float, target: str = "xlsx"
) -> dict[Path, Path]:
    """Convert files in one run of LibreOffice and return what it made; it can end well and make nothing."""
    out = Path(tempfile.mkdtemp(prefix="out-", dir=folder))
    # An office that is open already would take the job over into its own process, without our limits.
    profile = Path(tempfile.mkdtemp(prefix="profile-", dir=folder))
    (profile / "user").mkdir()
    (profile / "user" / "registrymodifications.xcu").write_text(SETTINGS, encoding="utf-8")
    command = [office, f"-env:UserInstallation={profile.as_uri()}", "--headless", "--norestore", "--nologo"]
    command += ["--convert-to", target, "--outdir", str(out), *map(str, copies.values())]
    _run_limited(command, seconds, lambda: sum(1 for _ in out.iterdir()))
    results = {path: out / f"{copy.stem}.{target}" for path, copy in copies.items()}
    return {path: result for path, result in results.items() if result.is_file() and result.stat().st_size}


def _run_limited(command: Sequence[str], seconds: float, done: Callable[[], int]) -> None:
    """Run a program until it ends, or `done` has not grown for so long; what it started ends with it."""
    quiet = subprocess.DEVNULL
    try:
        # A session of its own, so that soffice and the programs it starts end together.
        process = subprocess.Popen(  # noqa: S603 - our own program and file names, no shell
            command, stdin=quiet, stdout=quiet, stderr=quiet, start_new_session=True
        )
    except OSError:
        return
    try:
        _limit_memory(process.pid)
        counted, since = 0, time.monotonic()
        while process.poll() is None and time.monotonic() - since < seconds:
            time.sleep(PAUSE)
            if (now := done()) > counted:
                counted, since = now, time.monotonic()
    finally:
        _end(process)


def _limit_memory(process: int) -> None:
    """Limit a process's memory, where the system can do that from outside."""
    if sys.platform != "linux":
        return
    import resource  # noqa: PLC0415 - not on Windows

    with contextlib.suppress(OSError, ValueError):
        # What is written to, not what is reserved: threads reserve more the more processors there are.
        resource.prlimit(process, resource.RLIMIT_DATA, (LARGEST_MEMORY, LARGEST_MEMORY))


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a process and all that it started."""
    if sys.platform == "win32":
        process.kill()
    else:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    process.wait()
