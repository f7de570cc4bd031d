"""Check and build many books in one process, with worker processes, and on a Dask cluster of as many workers.

    pip install 'salesbook[dask]'
    python benchmarks/cluster.py [--books 2000] [--workers 2] [--rounds 3]

The cluster's scheduler and workers run on this machine. Results of all three ways must be equal, byte for
byte.
Seconds are those of the clock, the best of the rounds, since work elsewhere is nobody's processor time here.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from import_ import PERIOD, make_returns

from salesbook.api.build import build_books
from salesbook.api.check import check
from salesbook.api.cluster import connect
from salesbook.api.plan import plan_targets
from salesbook.api.reading import ReadOrder
from salesbook.api.workers import Jobs

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
os.environ["DASK_DISTRIBUTED__LOGGING__DISTRIBUTED"] = "error"

from support.cluster import small_cluster


def main() -> int:
    """Make the books, take the ways in turns, and print seconds and ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--books", type=int, default=2000)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=3)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as name, small_cluster(Path(name), chosen.workers) as small:
        folder = Path(name)
        make_returns(folder, chosen.books)
        cluster, problems = connect(small.address)
        if cluster is None:
            raise ValueError(problems)
        with cluster:
            ways: dict[str, Jobs] = {"one process": 1, "jobs": chosen.workers, "cluster": cluster}
            compare(f"check {chosen.books} books", ways, chosen.rounds, lambda jobs: checked(folder, jobs))
            compare("build the sample company", ways, chosen.rounds, lambda jobs: built(folder, jobs))
    return 0


def compare(title: str, ways: dict[str, Jobs], rounds: int, work: Callable[[Jobs], object]) -> None:
    """Print what each way takes at best, the cluster beside the jobs; ValueError when two differ."""
    best: dict[str, float] = {}
    results: dict[str, object] = {}
    for _ in range(rounds):
        for name, jobs in ways.items():
            start = time.perf_counter()
            results[name] = work(jobs)
            best[name] = min(best.get(name, 1e9), time.perf_counter() - start)
    if any(each != results["one process"] for each in results.values()):
        raise ValueError(f"{title}: the ways differ")
    said = ", ".join(f"{name} {seconds:.2f} s" for name, seconds in best.items())
    print(f"{title}: {said}; cluster {best['cluster'] / best['jobs']:.2f} of jobs, all alike")


def checked(folder: Path, jobs: Jobs) -> str:
    """Return all that checking finds, figures included."""
    result = check([folder / "returned"], issued=folder / "issued", period=PERIOD, order=ReadOrder(jobs=jobs))
    return "\n".join(map(repr, result.submissions))


def built(folder: Path, jobs: Jobs) -> list[bytes]:
    """Return the books of the sample company's plan."""
    result = plan_targets(folder / "plan")
    if result.plan is None or result.targets is None:
        raise ValueError(result.problems)
    return [each.data for each in build_books(result.plan, result.targets, jobs=jobs)]


if __name__ == "__main__":
    sys.exit(main())
