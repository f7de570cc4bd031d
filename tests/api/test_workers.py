"""A file that hangs, dies or takes too much memory costs itself alone."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from typing import cast

import pytest

from salesbook.api.pools import BYTES_PER_FILE, Outcome, _undisturbed
from salesbook.api.workers import run_isolated


class NoExceptionError(BaseException):
    """What a panic in a compiled library looks like."""


def work(task: str) -> str:
    """Do to the process what the task says."""
    if task == "hang":
        time.sleep(600)
    if task == "die":
        os._exit(7)
    if task == "exit":
        sys.exit(3)
    if task == "panic":
        raise NoExceptionError("not an Exception")
    if task == "fail":
        raise ValueError("broken file")
    if task == "time out itself":
        raise TimeoutError("the network share does not answer")
    if task == "allocate":
        return str(len(bytearray(2 * BYTES_PER_FILE)))
    if task == "recurse":
        return work(task)
    if task == "send a function":
        return cast("str", lambda: task)
    return task.upper()


def worker() -> Callable[[str], str]:
    return work


def outcomes(*tasks: str, jobs: int = 2, seconds: float = 30) -> list[Outcome[str, str]]:
    return list(run_isolated(worker, tasks, jobs=jobs, seconds=seconds))


def test_results_come_in_the_order_of_the_tasks() -> None:
    tasks = [f"file {number}" for number in range(20)]
    assert [each.result for each in outcomes(*tasks)] == [task.upper() for task in tasks]


def test_without_tasks_there_is_nothing() -> None:
    assert outcomes() == []


@pytest.mark.parametrize(
    ("task", "failure"),
    [
        ("die", "died"),
        ("exit", "failed"),
        ("fail", "failed"),
        ("panic", "failed"),
        ("recurse", "failed"),
        ("time out itself", "failed"),
        ("send a function", "died"),
    ],
)
def test_a_task_that_breaks_costs_itself_alone(task: str, failure: str) -> None:
    first, broken, last = outcomes("a", task, "b")
    assert (first.result, last.result) == ("A", "B")
    assert (broken.task, broken.result, broken.failure) == (task, None, failure)


@pytest.mark.skipif(sys.platform == "win32", reason="memory is not limited on Windows")
def test_a_task_that_takes_too_much_memory_costs_itself_alone() -> None:
    first, broken, last = outcomes("a", "allocate", "b")
    assert (first.result, last.result) == ("A", "B")
    assert broken.failure == "memory"


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_task_that_hangs_is_stopped_and_the_others_go_on(jobs: int) -> None:
    started = time.monotonic()
    first, hung, last = outcomes("a", "hang", "b", jobs=jobs, seconds=1.5)
    assert (first.result, hung.failure, last.result) == ("A", "timeout", "B")
    assert time.monotonic() - started < 20


def test_why_a_task_failed_is_told() -> None:
    (broken,) = outcomes("fail")
    assert broken.details == "ValueError: broken file"


def test_a_caller_that_stops_early_is_not_kept_waiting() -> None:
    started = time.monotonic()
    results = run_isolated(worker, ["a", "hang"], jobs=2, seconds=600)
    assert next(results).result == "A"
    results.close()  # type: ignore[attr-defined]
    assert time.monotonic() - started < 20


MANY = [f"file {number}" for number in range(200)]
"""So many tasks that several travel together."""


@pytest.mark.parametrize("bad", ["die", "fail", "send a function", "panic"])
@pytest.mark.parametrize("jobs", [1, 2])
def test_among_many_tasks_a_bad_one_costs_itself_alone(bad: str, jobs: int) -> None:
    tasks = [*MANY[:77], bad, *MANY[77:], bad]
    found = outcomes(*tasks, jobs=jobs)
    assert [each.task for each in found] == tasks
    assert {each.task for each in found if each.failure} == {bad}
    assert [each.result for each in found if not each.failure] == [task.upper() for task in MANY]


def test_among_many_tasks_one_that_hangs_is_stopped() -> None:
    found = outcomes(*MANY[:50], "hang", *MANY[50:], seconds=1.5)
    assert [each.task for each in found if each.failure == "timeout"] == ["hang"]
    assert sum(1 for each in found if each.result) == len(MANY)


def test_results_are_handed_on_before_all_tasks_are_done() -> None:
    started = time.monotonic()
    results = run_isolated(worker, [*MANY, "hang"], jobs=2, seconds=600)
    assert [next(results).result for _ in range(100)] == [task.upper() for task in MANY[:100]]
    results.close()  # type: ignore[attr-defined]
    assert time.monotonic() - started < 20


class Counting:
    """What remembers how many tasks it was given."""

    def __init__(self) -> None:
        self.tasks = 0

    def __call__(self, task: str) -> str:
        self.tasks += 1
        return f"{task} {self.tasks}"


def test_what_is_remembered_from_task_to_task_ends_with_the_worker() -> None:
    for _ in range(2):
        found = run_isolated(Counting, ["a", "b", "c"], jobs=1)
        assert [each.result for each in found] == ["a 1", "b 2", "c 3"]


@pytest.fixture
def interruptible() -> Iterator[None]:
    """Python's own handler, which a program started in the background does not have."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("interruptible")
def test_a_signal_waits_until_a_pool_is_made() -> None:
    made = []

    def interrupted() -> None:
        with _undisturbed():
            signal.raise_signal(signal.SIGINT)
            made.append("pool")

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert made == ["pool"]
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
