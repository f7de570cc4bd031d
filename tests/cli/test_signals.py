"""Ended early the command says nothing but that, and its exit code says by what."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from support.bombs import HEAVY
from support.command import run
from support.rights import ordinary_folder
from support.starter_cycle import JANUARY, Cycle

from salesbook.api.store import init_store

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals work otherwise on Windows")

ENDED_WHILE_LOADING = """
import os, signal, sys

class Interrupting:
    def find_spec(self, name, path, target=None):
        if name == "click":
            os.kill(os.getpid(), signal.SIGINT)

sys.meta_path.insert(0, Interrupting())
sys.argv = ["salesbook", "--version"]
from salesbook.__main__ import main
main()
"""


def test_interrupted_while_it_loads_the_command_says_nothing() -> None:
    done = subprocess.run([sys.executable, "-c", ENDED_WHILE_LOADING], capture_output=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (130, b"", b"")


@pytest.mark.parametrize("shape", ["text", "json"])
def test_a_pipe_that_nobody_reads_ends_the_command(shape: str) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    command = [sys.executable, "-m", "salesbook", "explain", "--format", shape]
    done = subprocess.run(command, stdout=writing, stderr=subprocess.PIPE, check=False)
    os.close(writing)
    assert (done.returncode, done.stderr) == (130, b"")


@pytest.mark.parametrize(("sent", "code"), [(signal.SIGTERM, 143), (signal.SIGHUP, 129)])
def test_books_that_are_being_built_when_the_command_is_ended_leave_nothing_half_done(
    cycle: Cycle, tmp_path: Path, sent: signal.Signals, code: int
) -> None:
    out = tmp_path / "out"
    command = [sys.executable, "-m", "salesbook", "build", str(cycle.plan), "-o", str(out), "--jobs", "2"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    while process.poll() is None and not children.read_text("ascii").split():
        pass
    process.send_signal(sent)
    said, wrong = process.communicate(timeout=60)
    assert process.returncode in (0, code)
    if process.returncode == code:
        assert (said, wrong.split()) == ("", ["interrupted"])
        assert not list(out.rglob(".*.tmp"))


def test_a_folder_for_copies_that_refuses_them_is_found_before_anything_is_read(
    cycle: Cycle, capsys: pytest.CaptureFixture[str]
) -> None:
    with ordinary_folder() as folder:
        (folder / "closed").mkdir(mode=0o500)
        (folder / "nothing").mkdir()
        command = ("check", folder / "nothing", "--annotate", folder / "closed")
        done = run(capsys, *command, "--issued", cycle.issued, "--period", JANUARY)
    assert (done.code, "SB391" in done.err, "SB802" in done.err) == (2, True, False)


@pytest.fixture(scope="module")
def heavy() -> bytes:
    """A file that is read for seconds, so that there is a time to send a signal."""
    return HEAVY["a million words"]()


CODES = {"SIGINT": 130, "SIGTERM": 143, "SIGHUP": 129}
SENT = [
    *(("import", sent) for sent in CODES),
    *(("check", "SIGINT"), ("check", "SIGTERM"), ("identify", "SIGHUP"), ("reconcile", "SIGTERM")),
]
"""What is sent to which command: signals are heeded in one place, what was done is told in four."""


@pytest.mark.parametrize(("command", "sent"), SENT)
def test_ended_while_files_are_read_the_command_tells_what_it_knows_and_leaves_nothing(
    cycle: Cycle, tmp_path: Path, heavy: bytes, command: str, sent: str
) -> None:
    (cycle.returned / "zz.xlsx").write_bytes(heavy)
    temporary, store = tmp_path / "temporary", tmp_path / "store.db"
    temporary.mkdir()
    assert init_store(str(store))[1] == []
    words = [sys.executable, "-m", "salesbook", command, str(cycle.returned), "--issued", str(cycle.issued)]
    words += ["--format", "json", *([] if command == "identify" else ["--period", JANUARY])]
    words += ["--store", str(store)] if command == "import" else []
    process = subprocess.Popen(
        words,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        env={**os.environ, "TMPDIR": str(temporary)},
    )
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    while process.poll() is None and not children.read_text("ascii").split():
        time.sleep(0.01)
    time.sleep(0.8)
    process.send_signal(getattr(signal, sent))
    said, wrong = process.communicate(timeout=60)
    assert "Traceback" not in wrong
    assert process.returncode == CODES[sent]
    found = json.loads(said)
    read = [Path(each["path"]).name for each in found["files"]]
    assert "zz.xlsx" not in read
    assert list(temporary.iterdir()) == []
    if command == "import":
        assert found["interrupted"]
    elif command != "identify":
        assert [each["code"] for each in found["problems"]] == ["SB819"]


def test_variance_books_that_are_ended_leave_none_and_the_report_is_told(
    cycle: Cycle, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("salesbook.api.writing.run_together", interrupted)
    out = tmp_path / "out"
    command = ("reconcile", cycle.returned, "--issued", cycle.issued, "--period", JANUARY, "-o", out)
    done = run(capsys, *command, "--messages", "en")
    assert (done.code, list(out.iterdir())) == (130, [])
    assert "3 accepted" in done.out
