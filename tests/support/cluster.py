"""A Dask scheduler and its workers on loopback, and work for them that goes wrong."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

TESTS = Path(__file__).parents[1]


@dataclass(frozen=True, kw_only=True)
class SmallCluster:
    """The address of a scheduler, and the processes of its workers."""

    address: str
    workers: list[subprocess.Popen[bytes]]


@contextmanager
def small_cluster(folder: Path, workers: int = 2) -> Iterator[SmallCluster]:
    """Start a scheduler and workers; end them afterwards."""
    place = folder / "scheduler.json"
    options = ["--host", "127.0.0.1", "--scheduler-file", str(place), "--no-dashboard"]
    processes = [start("scheduler", *options, "--port", "0")]
    try:
        for number in range(workers):
            own = folder / f"worker-{number}"
            own.mkdir()
            # Without a nanny, which would start a worker anew that a test has killed.
            processes.append(start(
                "worker", "--scheduler-file", str(place), "--no-nanny", "--nthreads", "1", "--no-dashboard",
                "--local-directory", str(own),
            ))  # fmt: skip
        yield SmallCluster(address=address_in(place), workers=processes[1:])
    finally:
        for each in reversed(processes):
            each.terminate()
        for each in processes:
            each.wait(timeout=30)


def start(*command: str) -> subprocess.Popen[bytes]:
    """Start a part of a cluster that can import the tests' own work."""
    environment = {**os.environ, "PYTHONPATH": str(TESTS)}
    return subprocess.Popen(
        [sys.executable, "-m", "dask", *command],
        env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip


def address_in(place: Path) -> str:
    """Return the address that a scheduler has written down, when it has."""
    for _ in range(600):
        try:
            return str(json.loads(place.read_text("utf-8"))["address"])
        except (OSError, ValueError):
            time.sleep(0.05)
    raise AssertionError("the scheduler did not start")


def work(task: str) -> str:
    """Do to the process what the task says."""
    if task == "hang":
        time.sleep(600)
    if task == "die":
        os._exit(7)
    if task == "fail":
        raise ValueError("broken file")
    if task.startswith("slow"):
        time.sleep(0.1)
    return task.upper()


def worker() -> Callable[[str], str]:
    """Return what a worker does."""
    return work


def doubled(shared: str, task: str) -> str:
    """Return a task after what all tasks share."""
    return shared + task
