"""Ended early the command says nothing but that, and its exit code says by what."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from support.command import run
from support.rights import ordinary_folder
from support.starter_cycle import JANUARY, Cycle

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
