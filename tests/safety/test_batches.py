"""Hostile files in a batch cost themselves alone, and nothing leaves the machine or the folder."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import pytest
from corpus.base import ISSUED
from corpus.case import expectations, file_of
from hostile import BOMBS, BROKEN

from salesbook.api.check import check
from salesbook.api.reading import ReadOrder
from salesbook.model.period import Month
from salesbook.report.returns import check_json

MARCH = Month(2027, 3)
GOOD = (
    "untouched",
    "of-somebody-else",
    "about",
    "row-inside",
    "unit-wan",
    "plan-changed",
    "sheet-copied",
    "a-blank",
)


@pytest.fixture
def returned(tmp_path: Path) -> Path:
    folder = tmp_path / "returned"
    folder.mkdir()
    for number in range(24):
        slug = GOOD[number % len(GOOD)]
        data = file_of(expectations()[slug]).read_bytes()
        (folder / f"{number:02d}-{slug}.xlsx").write_bytes(data)
    return folder


def files_of(folder: Path, names: Sequence[str]) -> list[dict[str, object]]:
    result = check([folder], issued=ISSUED, period=MARCH, order=ReadOrder(jobs=2))
    document = check_json(MARCH, result.submissions, result.missing, result.problems)
    files = document["files"]
    assert isinstance(files, list)
    return [each for each in files if Path(each["path"]).name in names]


def test_hostile_files_change_nothing_of_the_others_and_cost_little(returned: Path) -> None:
    names = sorted(path.name for path in returned.iterdir())
    started = time.monotonic()
    alone = files_of(returned, names)
    clean = time.monotonic() - started
    hostile = {**BROKEN, **BOMBS}
    for number, name in enumerate(("half a file", "entities that multiply")):
        (returned / f"99-{number}.xlsx").write_bytes(hostile[name]())
    started = time.monotonic()
    among = files_of(returned, names)
    assert among == alone
    assert time.monotonic() - started < 1.25 * clean + 2 + 5  # a second for each, and a busy machine


GUARD = """
import os, sys
ALLOWED = tuple(os.path.realpath(each) for each in sys.argv[1:3])

def writes(mode, flags):
    if isinstance(mode, str):
        return any(sign in mode for sign in "wax+")
    return bool(flags) and bool(flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC))

def watch(event, details):
    if event in ("socket.connect", "socket.bind", "socket.getaddrinfo", "urllib.Request"):
        blame(event, details)
    if event in ("subprocess.Popen", "os.system", "os.exec", "os.posix_spawn"):
        blame(event, details)
    if event == "open" and isinstance(details[0], (str, bytes)) and writes(details[1], details[2]):
        place = os.path.realpath(os.fsdecode(details[0]))
        if not place.startswith((*ALLOWED, "/dev/")):
            blame(event, details)

def blame(event, details):
    os.write(2, f"GUARD {event} {details}\\n".encode())
    os._exit(99)

sys.addaudithook(watch)
sys.dont_write_bytecode = True
from salesbook.cli import main
main(sys.argv[3:])
"""


def guarded(out: Path, *command: object) -> subprocess.CompletedProcess[str]:
    """Run the command in a process that ends when it opens a socket, starts a program, writes elsewhere."""
    temporary = out.parent / "temporary"
    temporary.mkdir(exist_ok=True)
    words = [sys.executable, "-c", GUARD, str(out), str(temporary), *(str(each) for each in command)]
    environment = {"TMPDIR": str(temporary), "PATH": "/usr/bin:/bin"}
    return subprocess.run(words, capture_output=True, text=True, timeout=300, check=False, env=environment)


@pytest.mark.skipif(sys.platform == "win32", reason="what is watched has other names there")
def test_checking_opens_no_socket_starts_no_program_and_writes_only_where_it_is_told(
    returned: Path, tmp_path: Path
) -> None:
    for number, make in enumerate(BROKEN.values()):
        (returned / f"hostile-{number}.xlsx").write_bytes(make())
    out = tmp_path / "out"
    command = ("check", returned, "--issued", ISSUED, "--period", "2027-03", "--annotate", out, "--jobs", "2")
    done = guarded(out, *command)
    assert "GUARD" not in done.stderr, done.stderr[-2000:]
    assert done.returncode == 1, done.stderr[-2000:]


def test_the_guard_would_notice(tmp_path: Path) -> None:
    done = guarded(tmp_path / "out", "init", tmp_path / "elsewhere")
    assert done.returncode == 99
