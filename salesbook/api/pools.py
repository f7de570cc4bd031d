"""Processes of this machine: work in workers that can be killed, with limits of time and memory."""

from __future__ import annotations

import gc
import signal
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import TimeoutError as FutureTimeoutError
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any, Generic, TypeVar

from salesbook.problems import Location, Problem, problem

Task = TypeVar("Task")
Result = TypeVar("Result")
Shared = TypeVar("Shared")
Received = TypeVar("Received")

SECONDS_PER_FILE = 60
BYTES_PER_FILE = 512 * 1024 * 1024
"""The memory that reading a file may take beyond that of a worker at its start."""
LONGEST_REASON = 500
ENDING = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name))
"""The signals that end the command."""
LONGEST_CHUNK = 16
CHUNKS_AHEAD = 4
"""The number of chunks for each worker that are submitted at a time."""
SECONDS_PER_CHUNK = 15
"""Several files together that take longer are tried one by one, each with the time of a file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome(Generic[Task, Result]):
    """The outcome of one task: its result, or why there is none (`timeout`, `died`, `memory`, `failed`)."""

    task: Task
    result: Result | None = None
    failure: str = ""
    details: str = ""


def failure_of(outcome: Outcome[Task, Result], where: Location) -> Problem:
    """Return why a worker has no result of a file: SB808, SB809 or SB810."""
    if outcome.failure == "timeout":
        return problem("file-too-slow", where, str(SECONDS_PER_FILE))
    if outcome.failure == "failed":
        return problem("reading-failed", where, outcome.details)
    return problem("file-too-heavy", where)


def isolated_here(
    begin: Callable[[], Callable[[Task], Result]],
    tasks: Sequence[Task],
    *,
    jobs: int,
    seconds: float = SECONDS_PER_FILE,
) -> Iterator[Outcome[Task, Result]]:
    """Yield the outcome of every task in order, from so many processes; see `run_isolated`."""
    try:
        # The standard pool loses its other tasks with one dead process (docs/decisions.md).
        made = worker_pool(max(1, jobs), begin)
    except OSError as error:  # no shared memory, which its locks stand in
        said = error.strerror or str(error)
        yield from (Outcome(task=each, failure="failed", details=said) for each in tasks)
        return
    with made as pool:
        sent = partial(_sent, pool, seconds=seconds)
        try:
            yield from in_order(sent, tasks, jobs, partial(outcomes_of, pool, seconds=seconds))
        except BaseException:
            # Leaving the pool would wait for all that was sent, which nobody asks for any more.
            pool.stop()
            raise


def in_order(
    sent: Callable[[Sequence[Task]], Any],
    tasks: Sequence[Task],
    jobs: int,
    received: Callable[[Sequence[Task], Any], Iterable[Received]],
) -> Iterator[Received]:
    """Yield what is received for every task, a few chunks for each of so many workers sent ahead.

    Outcomes come in order, so one slow file holds back those behind it: were all sent at once, all of them
    could wait in memory.
    """
    ahead: deque[tuple[Sequence[Task], Any]] = deque()
    remaining = iter(_chunks(tasks, jobs))
    try:
        while True:
            for chunk in islice(remaining, max(1, jobs) * CHUNKS_AHEAD - len(ahead)):
                ahead.append((chunk, sent(chunk)))
            if not ahead:
                return
            yield from received(*ahead.popleft())
    finally:
        for _, future in ahead:
            future.cancel()


def worker_pool(
    workers: int,
    begin: Callable[[], Callable[[Any], Any]],
    method: str | None = None,
) -> Any:  # noqa: ANN401 - pebble is untyped
    """Return a pool whose workers apply what `begin` returns; OSError without shared memory.

    They are started as this system does it, or by another `method`.
    """
    return _pool(workers, _start_worker, begin, method=method)


def _pool(workers: int, start: Callable[..., None], *given: object, method: str | None = None) -> Any:  # noqa: ANN401 - pebble is untyped
    """Return a pool whose workers have started with what they are given; OSError without shared memory."""
    from multiprocessing import get_context  # noqa: PLC0415 - as the next

    from pebble import ProcessPool  # noqa: PLC0415 - starts processes, only needed here

    with _undisturbed():
        pool = ProcessPool(
            max_workers=workers, initializer=start, initargs=given, context=get_context(method)
        )
        assert pool.active  # asked, it starts
        return pool


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Let signals wait until something is made: half made, the queues of a pool complain when Python ends."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    came: list[int] = []
    known = {number: signal.getsignal(number) for number in ENDING}
    for number in ENDING:
        signal.signal(number, lambda number, _: came.append(number))
    try:
        yield
    finally:
        for number, handler in known.items():
            # None: whoever set it was not Python, and cannot have it back.
            signal.signal(number, signal.SIG_DFL if handler is None else handler)
        for number in came:
            signal.raise_signal(number)


def _chunks(tasks: Sequence[Task], jobs: int) -> Iterator[Sequence[Task]]:
    """Yield the tasks in chunks that are small enough to keep every worker busy until the end."""
    size = max(1, min(LONGEST_CHUNK, len(tasks) // (max(1, jobs) * CHUNKS_AHEAD)))
    return (tasks[start : start + size] for start in range(0, len(tasks), size))


def _sent(pool: Any, chunk: Sequence[Task], *, seconds: float) -> Any:  # noqa: ANN401 - pebble is untyped
    """Return the future of a chunk; a chunk of several has less time than its tasks would have alone."""
    limit = seconds if len(chunk) == 1 else min(seconds, SECONDS_PER_CHUNK)
    return pool.submit(_attempt_each, limit, chunk)


def attempts_in(pool: Any, chunk: Sequence[Task], *, seconds: float) -> Iterator[Outcome[Task, Any]]:  # noqa: ANN401
    """Yield the outcomes of some tasks, worked on by a pool."""
    return outcomes_of(pool, chunk, _sent(pool, chunk, seconds=seconds), seconds=seconds)


def outcomes_of(
    pool: Any,  # noqa: ANN401 - pebble is untyped
    chunk: Sequence[Task],
    future: Any,  # noqa: ANN401
    *,
    seconds: float,
) -> Iterator[Outcome[Task, Any]]:
    """Yield the outcomes of a chunk's tasks, each tried alone when the chunk as a whole failed."""
    try:
        yield from (_received(task, attempt) for task, attempt in zip(chunk, future.result(), strict=True))
    except FutureTimeoutError:
        failure = _gone(chunk[0], "timeout")
    except Exception as error:  # noqa: BLE001 - a worker that died, or a result that cannot travel
        # By its name: pebble is imported only where processes are started.
        died = type(error).__name__ == "ProcessExpired"
        failure = _gone(chunk[0], "died") if died else failed(chunk[0], error)
    else:
        return
    if len(chunk) == 1:
        yield failure
        return
    # Nothing says which of the tasks stopped the worker: each gets a try of its own.
    for task in chunk:
        yield from attempts_in(pool, [task], seconds=seconds)


def together_here(
    function: Callable[[Shared, Task], Result], shared: Shared, tasks: Sequence[Task], *, jobs: int
) -> Iterator[Result]:
    """Yield the results of our own work in order, over several processes when `jobs` asks for it.

    `shared` travels once to each process.
    """
    if jobs <= 1 or len(tasks) <= 1:
        with kept_apart():
            yield from (function(shared, task) for task in tasks)
        return
    workers = min(jobs, len(tasks))
    with _pool(workers, _share, function, shared) as pool:
        try:
            yield from in_order(
                partial(pool.submit, _each_with_shared, None), tasks, workers, lambda _, done: done.result()
            )
        except BaseException:
            pool.stop()
            raise


SELDOM = 50_000, 20, 50
"""Files make many objects and hardly a cycle: frequent garbage collections would find nothing."""

# Set in each worker as it starts, and never in the process that hands out the work.
_SHARED: list[tuple[Callable[[Any, Any], Any], Any]] = []


def _share(function: Callable[[Any, Any], Any], shared: Any) -> None:  # noqa: ANN401 - whatever it is
    _leave_signals_to_the_parent()
    _SHARED[:] = [(function, shared)]
    # What is shared lives as long as the worker: no collection need look through it.
    gc.freeze()
    gc.set_threshold(*SELDOM)


@contextmanager
def kept_apart() -> Iterator[None]:
    """Keep existing objects out of garbage collection, which would scan them again for every file."""
    usual = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(*SELDOM)
    try:
        yield
    finally:
        gc.set_threshold(*usual)
        gc.unfreeze()


def _each_with_shared(tasks: Sequence[Task]) -> list[Any]:
    function, shared = _SHARED[0]
    return [function(shared, task) for task in tasks]


Attempt = tuple[Any, str, str]
"""A result, or why there is none: the failure and its details."""


_WORKER: list[Callable[[Any], Any]] = []
"""The function that this process, a worker, applies to its tasks."""


def _attempt_each(tasks: Sequence[Task]) -> list[Attempt]:
    """Return the attempts at some tasks, in their worker."""
    return [_attempt(_WORKER[0], task) for task in tasks]


def _attempt(function: Callable[[Task], Result], task: Task) -> Attempt:
    """Return the result of a task in its worker; a panic of a compiled library is no Exception."""
    try:
        return function(task), "", ""
    except KeyboardInterrupt:
        raise
    except MemoryError:
        return None, "memory", ""
    except BaseException as error:  # noqa: BLE001 - the one place that isolates a file from the batch
        outcome = failed(task, error)
        return None, outcome.failure, outcome.details


def _received(task: Task, attempt: Attempt) -> Outcome[Task, Any]:
    result, failure, details = attempt
    return Outcome(task=task, result=result, failure=failure, details=details)


def _gone(task: Task, failure: str) -> Outcome[Task, Any]:
    return Outcome(task=task, failure=failure)


def failed(task: Task, error: BaseException) -> Outcome[Task, Any]:
    """Return the outcome of a task that raised an error."""
    return Outcome(task=task, failure="failed", details=f"{type(error).__name__}: {error}"[:LONGEST_REASON])


def _start_worker(begin: Callable[[], Callable[[Any], Any]]) -> None:
    """Prepare a worker: fewer garbage collections, and a memory limit where the system supports it."""
    _leave_signals_to_the_parent()
    _WORKER[:] = [begin()]
    gc.freeze()
    gc.set_threshold(*SELDOM)
    if sys.platform == "win32":
        return
    import resource  # noqa: PLC0415 - not on Windows

    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    # RLIMIT_AS counts all that is mapped, libraries too, so the limit adds to what is there now.
    limit = _address_space(resource.getpagesize()) + BYTES_PER_FILE
    limit = limit if hard == resource.RLIM_INFINITY else min(hard, limit)
    resource.setrlimit(resource.RLIMIT_AS, (limit, hard))


def _leave_signals_to_the_parent() -> None:
    """Ignore Ctrl-C and hang-up in a worker: a terminal sends them to the parent too, which ends it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # A forked worker inherits the handlers of the command, which raise KeyboardInterrupt.
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    if hasattr(signal, "SIGHUP"):
        signal.signal(signal.SIGHUP, signal.SIG_IGN)


def _address_space(page: int) -> int:
    """Return the bytes this process has mapped, a gibibyte where the system does not report it."""
    try:
        return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0]) * page
    except (OSError, ValueError, IndexError):
        return 1024 * 1024 * 1024
