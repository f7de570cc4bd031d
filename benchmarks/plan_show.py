"""Write every leaf of a large plan as CSV and .xlsx, beside rows of the same size that are only joined.

    python benchmarks/plan_show.py [--people 1000] [--products 200] [--xlsx]

Prints seconds of processor and the most memory of each way, with the decomposition, every one in a process of
its own.
"""

from __future__ import annotations

import argparse
import multiprocessing
import resource
import tempfile
import time
from functools import partial
from pathlib import Path

from decompose import made_plan

from salesbook.api.show import render_targets, write_shown
from salesbook.planning.decomposition.decompose import decompose

BY = ("person", "month", "product")


def shown(folder: Path, people: int, products: int, shape: str) -> tuple[float, float, int]:
    """Return seconds of processor, the most megabytes the process took, and the bytes written."""
    begin = time.process_time()
    plan = made_plan(people, products)
    targets, problems = decompose(plan)
    if targets is None:
        raise SystemExit(str(problems))
    data, _ = render_targets(plan, targets, BY, shape, "en")
    if data is None or write_shown(data, folder / f"targets.{shape}"):
        raise SystemExit("not written")
    return _measured(begin, folder / f"targets.{shape}")


def joined(folder: Path, people: int, products: int) -> tuple[float, float, int]:
    """Return the same for rows of constant text: what no way of writing them goes below."""
    begin = time.process_time()
    with (folder / "floor.csv").open("w", encoding="utf-8") as file:
        for person in range(people):
            for month in range(12):
                head = f"p{person:05},p,2027-{month + 1:02},2027-{month + 1:02},"
                file.writelines(f"{head}k{at:03},k,{at}.00\n" for at in range(products))
    return _measured(begin, folder / "floor.csv")


def _measured(begin: float, path: Path) -> tuple[float, float, int]:
    seconds = time.process_time() - begin
    return seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, path.stat().st_size


def main() -> None:
    """Print a line for each way."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--people", type=int, default=1000)
    parser.add_argument("--products", type=int, default=200)
    parser.add_argument("--xlsx", action="store_true")
    asked = parser.parse_args()
    size = {"people": asked.people, "products": asked.products}
    ways = {"floor": partial(joined, **size), "csv": partial(shown, **size, shape="csv")}
    if asked.xlsx:
        ways["xlsx"] = partial(shown, **size, shape="xlsx")
    print(f"{asked.people * 12 * asked.products:,} rows")
    for name, way in ways.items():
        with tempfile.TemporaryDirectory() as folder, multiprocessing.get_context("spawn").Pool(1) as pool:
            seconds, memory, size_of = pool.apply(way, (Path(folder),))
        print(f"{name:6} {seconds:7.1f} s {memory:8.0f} MB {size_of / 1e6:8.1f} MB written")


if __name__ == "__main__":
    main()
