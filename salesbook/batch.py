"""Many files at once: each in a worker that can be killed, with limits of time and memory."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import TimeoutError as FutureTimeoutError
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

Task = TypeVar("Task")
Result = TypeVar("Result")
Shared = TypeVar("Shared")

SECONDS_PER_FILE = 60
BYTES_PER_FILE = 512 * 1024 * 1024
"""What reading a file may take beyond what a worker holds when it starts."""
LONGEST_REASON = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome(Generic[Task, Result]):
    """What became of one task: its result, or why there is none (`timeout`, `died`, `memory`, `failed`)."""

    task: Task
    result: Result | None = None
    failure: str = ""
    details: str = ""


def run_isolated(
    function: Callable[[Task], Result], tasks: Sequence[Task], *, jobs: int, seconds: float = SECONDS_PER_FILE
) -> Iterator[Outcome[Task, Result]]:
    """Yield the outcome of every task in order; a task that hangs or dies costs itself alone.

    `function` and the tasks travel to worker processes, so both must be picklable.
    """
    from pebble import ProcessPool  # noqa: PLC0415 - starts processes, only needed here

    with ProcessPool(max_workers=max(1, jobs), initializer=_limit_memory) as pool:
        futures = [pool.schedule(_attempt, args=[function, task], timeout=seconds) for task in tasks]
        try:
            for task, future in zip(tasks, futures, strict=True):
                yield _outcome(task, future.result)
        except BaseException:
            for future in futures:
                future.cancel()  # type: ignore[no-untyped-call]
            pool.stop()  # type: ignore[no-untyped-call]
            raise


def run_together(
    function: Callable[[Shared, Task], Result], shared: Shared, tasks: Sequence[Task], *, jobs: int
) -> Iterator[Result]:
    """Yield the results of our own work in order, over several processes when `jobs` asks for it.

    `shared` travels once to each process. Unlike `run_isolated`, a failure is a bug and is raised.
    """
    if jobs <= 1 or len(tasks) <= 1:
        yield from (function(shared, task) for task in tasks)
        return
    from concurrent.futures import ProcessPoolExecutor  # noqa: PLC0415 - starts processes, only needed here

    with ProcessPoolExecutor(min(jobs, len(tasks)), initializer=_share, initargs=(function, shared)) as pool:
        yield from pool.map(_with_shared, tasks, chunksize=max(1, len(tasks) // (jobs * 4)))


_SHARED: list[tuple[Callable[[Any, Any], Any], Any]] = []


def _share(function: Callable[[Any, Any], Any], shared: Any) -> None:  # noqa: ANN401 - whatever it is
    _SHARED[:] = [(function, shared)]


def _with_shared(task: Task) -> Any:  # noqa: ANN401 - whatever the function returns
    function, shared = _SHARED[0]
    return function(shared, task)


def _attempt(function: Callable[[Task], Result], task: Task) -> Outcome[Task, Result]:
    """Return the outcome of a task in its worker; a panic of a compiled library is no Exception."""
    try:
        return Outcome(task=task, result=function(task))
    except KeyboardInterrupt:
        raise
    except MemoryError:
        return Outcome(task=task, failure="memory")
    except BaseException as error:  # noqa: BLE001 - the one place that isolates a file from the batch
        return _failed(task, error)


def _outcome(task: Task, result: Callable[[], Outcome[Task, Result]]) -> Outcome[Task, Result]:
    """Return the outcome that a worker sent, or what became of the worker."""
    try:
        return result()
    except FutureTimeoutError:
        return Outcome(task=task, failure="timeout")
    except Exception as error:  # noqa: BLE001 - a worker that died, or a result that cannot travel
        died = type(error).__name__ == "ProcessExpired"
        return Outcome(task=task, failure="died") if died else _failed(task, error)


def _failed(task: Task, error: BaseException) -> Outcome[Task, Result]:
    return Outcome(task=task, failure="failed", details=f"{type(error).__name__}: {error}"[:LONGEST_REASON])


def _limit_memory() -> None:
    """Limit a worker's memory, where the system can do that."""
    if sys.platform == "win32":
        return
    import resource  # noqa: PLC0415 - not on Windows

    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    limit = _address_space(resource.getpagesize()) + BYTES_PER_FILE
    limit = limit if hard == resource.RLIM_INFINITY else min(hard, limit)
    resource.setrlimit(resource.RLIMIT_AS, (limit, hard))


def _address_space(page: int) -> int:
    """Return the bytes this process has mapped, a gibibyte where the system does not say."""
    try:
        return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0]) * page
    except (OSError, ValueError, IndexError):
        return 1024 * 1024 * 1024
