"""Killed, ended, on a full disk or with nobody who reads: a command leaves whole files and says so."""

from __future__ import annotations

import gc
import os
import random
import re
import resource
import shutil
import signal
import sys
import tempfile
import traceback
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path

import pytest
from corpus.problem_case import inside, run
from sqlalchemy import Engine, event
from support.starter_cycle import start_cycle

from salesbook.cli import main

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="processes start otherwise on Windows")

KILLS = int(os.environ.get("SALESBOOK_KILLS", "1"))
"""How many moments of each command are tried; beyond one with every signal."""
MOMENTS = ("tempfile.mkstemp", "os.chmod", "os.rename", "os.mkdir", "os.remove")
STATEMENTS = ("before_cursor_execute", "after_cursor_execute", "commit")
ENDED = {signal.SIGKILL: -signal.SIGKILL, signal.SIGTERM: 143, signal.SIGHUP: 129, signal.SIGINT: 130}
TIME = re.compile(rb"20\d\d-\d\d-\d\dT[\d:.+]+")
PAY = ("--schemes", "schemes", "--period", "2027-01", "--store", "store.db")
BOOKS = """\
单据日期,单据编号,业务员编码,存货编码,主数量,无税金额
2027-01-05,XS001,zhang-san,001,10,1180.00
2027-01-06,XS002,gone,002,2,240.00
"""
SCHEME = """
[scheme.sales]
name = { zh = "销售人员", en = "Salespeople" }
people = ["zhang-san"]

[[scheme.sales.line]]
id = "base"
name = { zh = "基本工资", en = "Base" }
amount = 3000
"""
JOBS = ("--jobs", "1")
COMMANDS: Mapping[str, Sequence[str]] = {
    "init": ("init", "new"),
    "to-xlsx": ("plan", "to-xlsx", "changed", "-o", "plan.xlsx"),
    "from-xlsx": ("plan", "from-xlsx", "plan.xlsx", "-o", "changed", "--force"),
    "revise": ("plan", "revise", "plan", "--effective", "2027-04", "--change", "+20%", "-o", "revised"),
    "withdraw": ("plan", "withdraw", "issued", "--version", "1", "--reason", "x", "--by", "A"),
    "show": ("plan", "show", "plan", "--by", "person", "-o", "targets.xlsx", "--format", "xlsx"),
    "ledger check": ("ledger", "check", "books.csv", "--plan", "plan", "--missing", "codes.csv"),
    "pay close": ("pay", "close", *PAY, "--by", "A", "--reason", "x"),
    "pay export": ("pay", "export", *PAY[:-1], "closed.db", "--out", "pay.csv"),
    "build": ("build", "revised-before", "-o", "issued", "--force", *JOBS),
    "build --for": ("build", "plan", "-o", "monthly", "--for", "2027-02", "--store", "store.db", *JOBS),
    "store backup": ("store", "backup", "copy.db", "--store", "store.db"),
}
"""Commands that write, each into a folder of its own in which all that it needs stands."""


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with everything that the commands need."""
    folder = tmp_path_factory.mktemp("faults")
    cycle = start_cycle(folder)
    for name in ("changed", "schemes"):
        shutil.copytree(cycle.plan, folder / name)
    people = folder / "changed" / "people.csv"
    people.write_text(people.read_text("utf-8-sig").replace("Zhang San", "Zhang Sanfeng"), "utf-8")
    (folder / "schemes" / "pay.toml").write_text(SCHEME, "utf-8")
    (folder / "books.csv").write_text(BOOKS, "utf-8")
    revise = ("plan", "revise", "plan", "--effective", "2027-04", "-o", "revised-before")
    with inside(folder):
        taking = ("import", "returned", "--issued", "issued", "--period", "2027-01", "--store", "store.db")
        for command in (
            revise,
            ("plan", "to-xlsx", "plan", "-o", "plan.xlsx"),
            ("store", "init", "--store", "store.db"),
            (*taking, *JOBS),
            ("store", "backup", "closed.db", "--store", "store.db"),
            ("pay", "close", *PAY[:-1], "closed.db", "--by", "A", "--reason", "x"),
        ):
            assert (said := run(command)).split()[-1] == "0", said
    return folder


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """How a command ended in a process of its own: its code, standard error, moments, and the files then."""

    code: int
    said: str
    moments: int
    files: Mapping[str, bytes]


class Counting:
    """Counts the changes of disk and store, and sends this process a signal at one of them."""

    def __init__(self, last: int = 0, sent: int = signal.SIGKILL) -> None:
        self.seen, self.last, self.sent = 0, last, sent

    def begin(self) -> None:
        process = os.getpid()
        sys.addaudithook(lambda name, _: self.count(process) if name in MOMENTS else None)
        for moment in STATEMENTS:
            event.listen(Engine, moment, lambda *_: self.count(process))

    def count(self, process: int) -> None:
        if os.getpid() == process:  # and no worker of it
            self.seen += 1
            if self.seen == self.last:
                os.kill(process, self.sent)


def no_fault() -> None:
    """Let the command run."""


def ended(
    base: Path,
    folder: Path,
    name: str,
    fault: Callable[[], None] = no_fault,
    *,
    at: Counting | None = None,
    more: Sequence[str] = (),
) -> Ended:
    """Run a command in a folder, which is made like the base where it is not there, with a fault."""
    if not folder.exists():
        shutil.copytree(base, folder)
    temporary = Path(tempfile.mkdtemp(dir=folder.parent))
    pipes = os.pipe(), os.pipe()
    child = os.fork()
    if child == 0:
        _play(
            [*COMMANDS[name], *more],
            folder,
            temporary,
            [writing for _, writing in pipes],
            fault,
            at or Counting(),
        )
    texts = []
    for reading, writing in pipes:
        os.close(writing)
        with open(reading, encoding="utf-8") as stream:  # noqa: PTH123 - no path, a pipe
            texts.append(stream.read())
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert code == -signal.SIGKILL or not list(temporary.iterdir())
    return Ended(code=code, said=texts[0], moments=int(texts[1] or 0), files=files_in(folder))


def _play(
    command: list[str],
    folder: Path,
    temporary: Path,
    told: list[int],
    fault: Callable[[], None],
    at: Counting,
) -> None:
    """Be the process in which a command runs."""
    code: object = 99
    try:
        os.chdir(folder)
        tempfile.tempdir = str(temporary)
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        os.dup2(told[0], 2)
        fault()
        sys.stdout, sys.stderr = open(1, "w", closefd=False), open(2, "w", closefd=False)  # noqa: SIM115
        at.begin()
        main(command)
    except SystemExit as stop:
        code = stop.code
    except BaseException:  # noqa: BLE001 - it is told, and fails the test
        traceback.print_exc()
    gc.collect()
    sys.stderr.flush()
    os.write(told[1], str(at.seen).encode())
    os._exit(code if isinstance(code, int) else 98)


def files_in(folder: Path) -> dict[str, bytes]:
    """Return the files below a folder; of a store only that it is there, of times nothing."""
    return {
        str(path.relative_to(folder)): b"" if path.suffix == ".db" else TIME.sub(b"", path.read_bytes())
        for path in folder.rglob("*")
        if path.is_file() and not path.name.endswith(("-wal", "-shm"))
    }


def check_whole(found: Ended, before: Mapping[str, bytes], after: Mapping[str, bytes], code: int) -> None:
    """Expect of every file the old content or the new one, and of the command no traceback."""
    assert found.code == code, found.said
    assert "Traceback" not in found.said
    for name, data in found.files.items():
        if not (code == -signal.SIGKILL and name.endswith(".tmp")):
            assert data in (before.get(name), after.get(name)), name
    assert before.keys() <= found.files.keys()


@pytest.fixture(scope="module")
def calm(base: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Ended]:
    """Return how a command ends that nothing disturbs."""
    return cache(lambda name: ended(base, tmp_path_factory.mktemp("calm") / "folder", name))


@pytest.mark.parametrize("name", COMMANDS)
def test_ended_at_any_moment_files_are_the_old_ones_or_the_new_ones(
    base: Path, tmp_path: Path, calm: Callable[[str], Ended], name: str
) -> None:
    before, whole = files_in(base), calm(name)
    assert whole.code in (0, 1), whole.said
    chance = random.Random(f"{name}{KILLS}")
    moments = chance.sample(range(1, whole.moments + 1), min(KILLS, whole.moments))
    for moment in moments:
        for sent in ENDED if KILLS > 1 else chance.sample(list(ENDED), 1):
            folder = tmp_path / f"{sent}-{moment}"
            found = ended(base, folder, name, at=Counting(moment, sent))
            check_whole(found, before, whole.files, ENDED[sent])
            again = ended(base, folder, name)
            if again.code == 2:  # some of its files stand there already
                again = ended(base, folder, name, more=("--force",))
            assert again.code in (0, 1), again.said
            assert again.files == whole.files
            shutil.rmtree(folder)


@pytest.mark.parametrize("name", COMMANDS)
def test_on_a_full_disk_nothing_is_half_written(base: Path, tmp_path: Path, name: str) -> None:
    full = ended(base, tmp_path / "full", name, partial(_full, 1000 if name == "show" else 0))
    assert (full.code, "Traceback" in full.said) == (2, False), full.said
    assert full.files == files_in(base)


def _full(size: int) -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


@pytest.mark.parametrize("name", COMMANDS)
def test_where_nobody_reads_the_command_ends_quietly(
    base: Path, tmp_path: Path, calm: Callable[[str], Ended], name: str
) -> None:
    unread = ended(base, tmp_path / "unread", name, _unread)
    assert (unread.code, unread.said.count("Traceback")) == (130, 0), unread.said
    assert unread.files == calm(name).files


def _unread() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    os.dup2(writing, 1)
