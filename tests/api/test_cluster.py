"""Work over other machines: on a Dask cluster and on executors it comes to the same, whatever is lost."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from support.cluster import SmallCluster, doubled, small_cluster, worker
from support.starter_cycle import Cycle

from salesbook.api.annotate import annotate_returns
from salesbook.api.build import build_workbooks
from salesbook.api.check import check_files
from salesbook.api.cluster import Cluster, connect
from salesbook.api.reading import ReadOrder, ReadTask, reader
from salesbook.api.workers import Jobs, run_isolated, run_together
from salesbook.files.issued import snapshot_of
from salesbook.model.period import Month
from salesbook.model.submission import Submission
from salesbook.problems import StoppedError

JANUARY = Month(2027, 1)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SmallCluster]:
    with small_cluster(tmp_path_factory.mktemp("cluster")) as cluster:
        yield cluster


@pytest.fixture(scope="module")
def cluster(small: SmallCluster) -> Iterator[Cluster]:
    connected, problems = connect(small.address)
    assert connected is not None, problems
    with connected:
        yield connected


@pytest.fixture(scope="module", params=["threads", "processes", "cluster"])
def executor(request: pytest.FixtureRequest) -> Iterator[Executor]:
    if request.param == "cluster":
        yield request.getfixturevalue("cluster")
        return
    made = ThreadPoolExecutor(2) if request.param == "threads" else ProcessPoolExecutor(2)
    with made as pool:
        yield pool


def test_what_breaks_costs_itself_alone(executor: Executor) -> None:
    tasks = ["a", "die", "b", "hang", "c", "fail"]
    found = list(run_isolated(worker, tasks, jobs=executor, seconds=1.5))
    assert [(each.task, each.result, each.failure) for each in found] == [
        ("a", "A", ""),
        ("die", None, "died"),
        ("b", "B", ""),
        ("hang", None, "timeout"),
        ("c", "C", ""),
        ("fail", None, "failed"),
    ]


def test_what_tasks_share_goes_along(executor: Executor) -> None:
    tasks = [str(number) for number in range(30)]
    assert list(run_together(doubled, "x", tasks, jobs=executor)) == [f"x{task}" for task in tasks]


def read(cycle: Cycle, jobs: Jobs) -> tuple[Submission, ...]:
    order = ReadOrder(issued=cycle.issued, period=JANUARY, jobs=jobs)
    return tuple(check_files([cycle.returned], order).submissions)


def test_returns_are_read_as_on_one_machine(shared_cycle: Cycle, executor: Executor) -> None:
    assert read(shared_cycle, executor) == read(shared_cycle, 1)


def test_what_is_carried_needs_neither_the_files_nor_the_folder(cycle: Cycle) -> None:
    order = ReadOrder(issued=cycle.issued, period=JANUARY)
    tasks = [ReadTask(path=str(path), order=order) for path in sorted(cycle.returned.iterdir())]
    here = [reader()(task) for task in tasks]
    carried, snapshot = [task.carried() for task in tasks], snapshot_of(cycle.issued)
    shutil.rmtree(cycle.returned)
    shutil.rmtree(cycle.issued)
    assert [reader(snapshot)(task) for task in carried] == here


def test_books_are_built_as_on_one_machine(shared_cycle: Cycle, executor: Executor, tmp_path: Path) -> None:
    for name, jobs in (("one", 1), ("many", executor)):
        assert build_workbooks(shared_cycle.plan, tmp_path / name, jobs=jobs).files
    one, many = (sorted((tmp_path / name).glob("*.xlsx")) for name in ("one", "many"))
    assert [(each.name, each.read_bytes()) for each in many] == [(e.name, e.read_bytes()) for e in one]


def test_copies_are_annotated_as_on_one_machine(
    shared_cycle: Cycle, cluster: Cluster, tmp_path: Path
) -> None:
    found = read(shared_cycle, 1)
    for name, jobs in (("one", 1), ("many", cluster)):
        order = ReadOrder(issued=shared_cycle.issued, jobs=jobs)
        annotate_returns(found, tmp_path / name, order=order)
    one, many = (sorted((tmp_path / name).iterdir()) for name in ("one", "many"))
    assert [each.read_bytes() for each in many] == [each.read_bytes() for each in one]


def test_a_cluster_that_is_not_there_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("salesbook.api.cluster.SECONDS_TO_CONNECT", 0.5)
    cluster, problems = connect("tcp://127.0.0.1:1")
    assert cluster is None
    assert [each.code for each in problems] == ["SB842"]


def test_a_worker_of_another_release_is_refused(small: SmallCluster, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("salesbook.api.cluster.__version__", "0.0.1")
    cluster, problems = connect(small.address)
    assert cluster is None
    assert {each.code for each in problems} == {"SB843"}
    assert replace(problems[0].where, file=None) == replace(problems[1].where, file=None)


def test_a_lost_worker_costs_time_alone_and_the_last_one_is_missed(
    small: SmallCluster, cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("salesbook.api.cluster.SECONDS_WITHOUT_WORKERS", 0)
    monkeypatch.setattr("salesbook.api.workers.SECONDS_BETWEEN_LOOKS", 0.2)
    tasks = [f"slow {number}" for number in range(24)]
    results = run_isolated(worker, tasks, jobs=cluster)
    first = next(results)
    small.workers[0].kill()
    assert [first.result, *(each.result for each in results)] == [task.upper() for task in tasks]
    # After it nobody is left: this test stands last.
    small.workers[1].kill()
    with pytest.raises(StoppedError) as stopped:
        list(run_isolated(worker, tasks, jobs=cluster))
    assert stopped.value.problem.code == "SB844"
