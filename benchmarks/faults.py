"""A batch with every fault at once: sound files come out the same, and a faulty file costs a second at most.

    python benchmarks/faults.py [--books 1000] [--jobs 2] [--rounds 2]

The sound files are checked alone and then among the faulty ones, through the command. It fails when a result
of theirs differs, or the second run takes more than 1.25 of the first and a second for each faulty file.
"""

from __future__ import annotations

import argparse
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
TESTS = HERE.parent / "tests"
sys.path[:0] = [str(HERE), str(TESTS), str(TESTS / "safety")]

from hostile import BOMBS as SMALL_BOMBS  # noqa: E402 - where the tests make them
from hostile import BROKEN  # noqa: E402
from import_ import make_returns  # noqa: E402
from support.bombs import BOMBS, HEAVY  # noqa: E402

MOST, EACH = 1.25, 1.0
DEEP = 1_100


def main() -> None:
    """Measure both runs in a temporary folder."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--books", type=int, default=1000)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=2, help="of each the fastest counts")
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp())
    try:
        sys.exit(0 if measured(folder, options) else 1)
    finally:
        # Python's own would call itself too often for folders nested this deep.
        subprocess.run(["rm", "-rf", str(folder)], check=False)


def measured(folder: Path, options: argparse.Namespace) -> bool:
    """Print what both runs took, and return whether the sound files fared as promised."""
    make_returns(folder, options.books)
    rounds = range(options.rounds)
    calm, alone = min((checked(folder, options.jobs) for _ in rounds), key=lambda run: run[0])
    faulty = add_faults(folder / "returned")
    seconds, among = min((checked(folder, options.jobs) for _ in rounds), key=lambda run: run[0])
    limit = MOST * calm + EACH * faulty
    print(f"{len(alone)} sound files alone        {calm:7.1f} s")
    print(f"among {faulty} faulty ones          {seconds:7.1f} s, allowed {limit:.1f} s")
    differing = [path for path, said in alone.items() if among.get(path) != said]
    print(f"results that differ              {len(differing):5}", *differing[:3])
    return bool(alone) and not differing and seconds <= limit


def checked(folder: Path, jobs: int) -> tuple[float, dict[str, Any]]:
    """Return the seconds of a check through the command, and what it says of each file."""
    command = [sys.executable, "-m", "salesbook", "check", str(folder / "returned"), "--period", "2027-03"]
    command += ["--issued", str(folder / "issued"), "--jobs", str(jobs), "--format", "json"]
    started = time.monotonic()
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    seconds = time.monotonic() - started
    if done.returncode not in (0, 1) or "Traceback" in done.stderr:
        sys.exit(f"exit code {done.returncode}: {done.stderr[-2000:]}")
    return seconds, {each["path"]: each for each in json.loads(done.stdout)["files"]}


def add_faults(folder: Path) -> int:
    """Put every fault into a folder, and return how many there are."""
    files: list[bytes] = [make() for kinds in (BROKEN, SMALL_BOMBS, BOMBS, HEAVY) for make in kinds.values()]
    for number, data in enumerate(files):
        (folder / f"faulty {number:03d}.xlsx").write_bytes(data)
    for make in ODD:
        make(folder)
    return len(files) + len(ODD)


def nested(folder: Path) -> None:
    """Make folders nested deeper than Python calls."""
    before = Path.cwd()
    os.chdir(folder)
    try:
        for _ in range(DEEP):
            Path("d").mkdir()
            os.chdir("d")
    finally:
        os.chdir(before)


def listening(folder: Path) -> None:
    """Leave a socket that nobody listens at."""
    with closing(socket.socket(socket.AF_UNIX)) as made:
        made.bind(str(folder / "socket.xlsx"))


def unreadable(folder: Path) -> None:
    """Make a folder that nobody but root can read."""
    (folder / "closed").mkdir(mode=0)


ODD: tuple[Callable[[Path], object], ...] = (
    nested,
    listening,
    unreadable,
    lambda folder: os.mkfifo(folder / "pipe.xlsx"),
    lambda folder: (folder / "dangling.xlsx").symlink_to(folder / "nowhere.xlsx"),
    lambda folder: (folder / "itself.xlsx").symlink_to(folder / "itself.xlsx"),
    lambda folder: (folder / "round").symlink_to(folder, target_is_directory=True),
    lambda folder: (folder / "device.xlsx").symlink_to("/dev/zero"),
    lambda folder: (folder / "folder.xlsx").mkdir(),
    lambda folder: (folder / "~$book.xlsx").write_bytes(b"lock"),
    lambda folder: (folder / "half.xlsx.part").write_bytes(b"PK"),
    lambda folder: (folder / "-\x1b[31m\n\u202egnp.xlsx").write_bytes(b"PK\3\4"),
    lambda folder: (folder / os.fsdecode(b"\xff\xfe.xlsx")).write_bytes(b""),
)
"""Faults that are no file with bytes in it."""


if __name__ == "__main__":
    main()
