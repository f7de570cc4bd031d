"""Many pieces of work at once: on processes of this machine, or on any executor, such as a cluster."""

from __future__ import annotations

import pickle
import threading
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future
from concurrent.futures import TimeoutError as FutureTimeoutError
from functools import partial
from os import cpu_count
from typing import Any, TypeVar
from uuid import uuid4

from salesbook.api.pools import (
    SECONDS_PER_FILE,
    Outcome,
    attempts_in,
    failed,
    in_order,
    isolated_here,
    together_here,
    worker_pool,
)
from salesbook.problems import StoppedError

Task = TypeVar("Task")
Result = TypeVar("Result")
Shared = TypeVar("Shared")

Jobs = int | Executor
"""So many processes of this machine, or what takes work to wherever it wants."""
SECONDS_BETWEEN_LOOKS = 5


class SharingExecutor(Executor, ABC):
    """An executor over several machines."""

    width: int
    """How many pieces of work are done at a time."""

    @abstractmethod
    def shared(self, data: bytes) -> Any:  # noqa: ANN401 - a future that is replaced on its way
        """Return what stands for some bytes in the arguments of tasks, and is them when these run."""

    @abstractmethod
    def look(self) -> None:
        """Raise a StoppedError when nobody is left to do the work."""

    @abstractmethod
    def dismiss(self, name: str) -> None:
        """End the worker processes that were kept for a run."""


def width_of(jobs: Jobs) -> int:
    """Return how many pieces of work are done at a time, as far as that is known."""
    if isinstance(jobs, int):
        return max(1, jobs)
    # The executors of the standard library keep it to themselves.
    return int(getattr(jobs, "width", 0) or getattr(jobs, "_max_workers", 0) or cpu_count() or 1)


def here(jobs: Jobs) -> int:
    """Return how many processes of this machine do what is not sent elsewhere."""
    return jobs if isinstance(jobs, int) else cpu_count() or 1


def run_isolated(
    begin: Callable[[], Callable[[Task], Result]],
    tasks: Sequence[Task],
    *,
    jobs: Jobs,
    seconds: float = SECONDS_PER_FILE,
    carried: Callable[[Task], Task] | None = None,
) -> Iterator[Outcome[Task, Result]]:
    """Yield the outcome of every task in order; a task that hangs or dies costs itself alone.

    Every worker calls `begin` once, for the function that it applies to its tasks: what that remembers
    from one task to the next belongs to the worker and ends with it. `begin` and the tasks travel to worker
    processes, so both must be picklable. Tasks travel a few at a time; when one of those does not come
    back, each is tried again by itself.

    An executor gets tasks as `carried` returns them, with all that they need; wherever they arrive, each
    thread keeps one worker process for them, with the same limits as here.
    """
    if not tasks:
        return
    if isinstance(jobs, int):
        yield from isolated_here(begin, tasks, jobs=jobs, seconds=seconds)
        return
    # Begun once: pickled, it is handed through by what need not know what it is.
    name, given = uuid4().hex, _shared(jobs, pickle.dumps(begin))
    packed = carried or _as_it_is

    def sent(chunk: Sequence[Task]) -> Future[Sequence[Attempt]]:
        each = [pickle.dumps(packed(task)) for task in chunk]
        return jobs.submit(attempt_there, name, given, each, seconds)

    def received(chunk: Sequence[Task], future: Future[Sequence[Attempt]]) -> Iterator[Outcome[Task, Any]]:
        try:
            attempts = _awaited(jobs, future)
        except (KeyboardInterrupt, StoppedError):
            raise
        except Exception as error:  # noqa: BLE001 - whatever an executor raises of itself
            if len(chunk) == 1:
                yield failed(chunk[0], error)
                return
            for task in chunk:
                yield from received([task], sent([task]))
            return
        for task, (data, failure, details) in zip(chunk, attempts, strict=True):
            result = pickle.loads(data) if data is not None else None  # noqa: S301 - our own workers'
            yield Outcome(task=task, result=result, failure=failure, details=details)

    try:
        yield from in_order(sent, tasks, width_of(jobs), received)
    finally:
        _dismiss(jobs, name)


def run_together(
    function: Callable[[Shared, Task], Result], shared: Shared, tasks: Sequence[Task], *, jobs: Jobs
) -> Iterator[Result]:
    """Yield the results of our own work in order, over several processes when `jobs` asks for it.

    `shared` travels once to each process. Unlike `run_isolated`, a failure is a bug and is raised.
    """
    if isinstance(jobs, int):
        yield from together_here(function, shared, tasks, jobs=jobs)
        return
    name, given = uuid4().hex, _shared(jobs, pickle.dumps((function, shared)))
    yield from in_order(
        lambda chunk: jobs.submit(together_there, name, given, chunk),
        tasks,
        width_of(jobs),
        lambda _, future: _awaited(jobs, future),
    )


Attempt = tuple[bytes | None, str, str]
"""A pickled result, or why there is none: the failure and its details."""


def _as_it_is(task: Task) -> Task:
    return task


def _shared(jobs: Executor, data: bytes) -> Any:  # noqa: ANN401
    """Return what hands some bytes to tasks: a cluster sends them to each machine once."""
    return jobs.shared(data) if isinstance(jobs, SharingExecutor) else data


def _awaited(jobs: Executor, future: Future[Result]) -> Result:
    """Return the result of a future; a cluster is asked now and then whether anybody is at work on it."""
    while True:
        try:
            return future.result(timeout=SECONDS_BETWEEN_LOOKS)
        except FutureTimeoutError:
            # The work itself may have run out of time.
            if future.done():
                raise
        if isinstance(jobs, SharingExecutor):
            jobs.look()


# What follows runs where the executor takes it.

_POOLS: dict[int, tuple[str, Any]] = {}
"""The pool of each thread that works here for an executor, and the run that it is for."""
_LAST: list[tuple[str, Any]] = []
"""The function of the last run here, with what its tasks share."""


def attempt_there(name: str, begun: bytes, tasks: Sequence[bytes], seconds: float) -> list[Attempt]:
    """Return the attempts at some pickled tasks, made in a worker process of this thread."""
    pool = _pool_for(name, begun)
    return [(each.result, each.failure, each.details) for each in attempts_in(pool, tasks, seconds=seconds)]


def _pool_for(name: str, begun: bytes) -> Any:  # noqa: ANN401 - pebble is untyped
    from multiprocessing.util import Finalize  # noqa: PLC0415 - only where an executor works

    thread = threading.get_ident()
    if thread in _POOLS and _POOLS[thread][0] != name:
        dismiss_here(_POOLS[thread][0])
    if thread not in _POOLS:
        # A process of an executor would wait for the pool's threads when it is told to end.
        Finalize(None, dismiss_here, args=(name,), exitpriority=10)
        # Spawned: whoever runs this has threads of its own, whose locks a fork would take along.
        _POOLS[thread] = name, worker_pool(1, partial(_opened, begun), method="spawn")
    return _POOLS[thread][1]


def dismiss_here(name: str) -> None:
    """End the worker processes of a run in this process."""
    for thread in [thread for thread, (run, _) in _POOLS.items() if run == name]:
        _, pool = _POOLS.pop(thread)
        pool.stop()
        pool.join()


def _dismiss(jobs: Executor, name: str) -> None:
    dismiss_here(name)
    if isinstance(jobs, SharingExecutor):
        jobs.dismiss(name)


def _opened(begun: bytes) -> Callable[[bytes], bytes]:
    """Return what a worker applies to pickled tasks: the function that `begun` begins with."""
    function = pickle.loads(begun)()  # noqa: S301 - our own
    return lambda data: pickle.dumps(function(pickle.loads(data)))  # noqa: S301


def together_there(name: str, given: bytes, tasks: Sequence[Task]) -> list[Any]:
    """Return the results of some tasks; what they share is unpacked once for a run."""
    last = next(iter(_LAST), None)
    if last is None or last[0] != name:
        last = name, pickle.loads(given)  # noqa: S301 - our own
        _LAST[:] = [last]
    function, shared = last[1]
    return [function(shared, task) for task in tasks]
