"""What files cost that ask for too much: each is read in a process of its own, like in a worker.

    python benchmarks/bombs.py            # seconds and MiB of every one, beside what is promised

Bombs are to be refused in 0.25 s and 64 MiB, and heavy files to be read in 30 s and 400 MiB.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from pathlib import Path

TESTS = Path(__file__).parents[1] / "tests"
sys.path.insert(0, str(TESTS))

from support.bombs import BOMBS, HEAVY  # noqa: E402 - where the tests make them

from salesbook.api.reading import read_return_bytes  # noqa: E402
from salesbook.model.period import Month  # noqa: E402

PROMISED = {"bomb": (0.25, 64), "heavy": (30.0, 400)}


def main() -> None:
    """Measure one file, or all of them."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    options.add_argument("--one", choices=[*BOMBS, *HEAVY], help="print seconds, MiB, status and problems")
    chosen = options.parse_args().one
    if chosen is not None:
        print(*measured({**BOMBS, **HEAVY}[chosen]()))
        return
    missed = [
        name for kind, names in (("bomb", BOMBS), ("heavy", HEAVY)) for name in names if not kept(kind, name)
    ]
    sys.exit(f"more than is promised: {', '.join(missed)}" if missed else 0)


def kept(kind: str, name: str) -> bool:
    """Print what a file costs, and return whether that is what is promised."""
    done = subprocess.run(
        [sys.executable, __file__, "--one", name], capture_output=True, text=True, check=True
    )
    seconds, memory, *rest = done.stdout.split()
    most, room = PROMISED[kind]
    good = float(seconds) <= most and int(memory) <= room
    print(
        f"{'  ' if good else '! '}{kind:6}{name:36}{float(seconds):7.2f} s{memory:>6} MiB  {' '.join(rest)}",
        flush=True,
    )
    return good


def measured(data: bytes) -> tuple[object, ...]:
    """Return what reading a file takes, beyond what the process took before."""
    period = Month(2027, 3)
    # What is loaded at the first file is no cost of this one.
    read_return_bytes(b"PK\3\4", path="none.xlsx", period=period)
    before = resident("VmRSS")
    # The highest there was, from here on.
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    started = time.process_time()
    read = read_return_bytes(data, path="bomb.xlsx", period=period)
    seconds = time.process_time() - started
    memory = max(0, resident("VmHWM") - before)
    return f"{seconds:.3f}", memory, read.status.value, *(found.slug for found in read.problems)


def resident(kind: str) -> int:
    """Return a figure of this process's memory in MiB."""
    lines = Path("/proc/self/status").read_text("ascii").splitlines()
    return int(next(line.split()[1] for line in lines if line.startswith(kind))) // 1024


if __name__ == "__main__":
    main()
