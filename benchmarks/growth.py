"""How time and memory grow with the company: decomposing, building, checking, importing, reading the store.

    python benchmarks/growth.py [--sizes 1000 3000 10000] [--plot docs/performance.svg]

Each stage at each size runs in a process of its own; processor seconds of it and its workers count. Prints
a table, with the slope between the smallest and the largest size (1.00 is linear), and draws it.
"""

from __future__ import annotations

import argparse
import json
import math
import resource
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

from decompose import made_plan
from import_ import PERIOD, fill, make_returns, timed

from salesbook.api.build import build_books
from salesbook.api.check import check
from salesbook.api.importing import ImportOrder, import_files
from salesbook.api.reading import ReadOrder
from salesbook.api.store import init_store
from salesbook.model.cube import Axes, actual_cubes
from salesbook.model.dimension import PRODUCT
from salesbook.planning.decomposition.decompose import decompose
from salesbook.store.address import parse_address
from salesbook.store.facts import read_facts
from salesbook.store.store import open_store

PRODUCTS = 50
BOOKS = 10
FACTS_A_PERSON = 1000
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#000000")
WIDTH, HEIGHT, EDGE = 720, 420, 60
LINE = 15


@dataclass(frozen=True)
class Point:
    """What a stage takes at a size: processor seconds, and MiB of memory at most."""

    size: int
    seconds: float
    memory: float


def main() -> int:
    """Measure every stage at every size, or one of them when asked to."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[1000, 3000, 10_000])
    parser.add_argument("--plot", type=Path)
    parser.add_argument("--stage", choices=list(STAGES))
    chosen = parser.parse_args()
    if chosen.stage:
        seconds = STAGES[chosen.stage](chosen.sizes[0])
        print(
            json.dumps([chosen.sizes[0], seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024])
        )
        return 0
    lines: dict[str, list[Point]] = {}
    for stage in STAGES:
        lines[stage] = [measured(stage, size) for size in chosen.sizes]
        print(f"{stage:42}", told(lines[stage]), flush=True)
    if chosen.plot:
        chosen.plot.write_text(drawn(lines), encoding="utf-8")
    return 0


def measured(stage: str, size: int) -> Point:
    """Return what a stage takes in a process of its own."""
    command = [sys.executable, __file__, "--stage", stage, "--sizes", str(size)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return Point(*json.loads(done.stdout.splitlines()[-1]))


def told(points: Sequence[Point]) -> str:
    """Return a stage in words: each size, and how steeply it grows."""
    first, last = points[0], points[-1]
    slope = math.log(last.seconds / first.seconds) / math.log(last.size / first.size)
    each = "; ".join(f"{p.size}: {p.seconds:.2f} s, {p.memory:.0f} MiB" for p in points)
    return f"{each}; slope {slope:.2f}"


def decomposing(people: int) -> float:
    """Return the seconds of splitting a target to people x 12 months x 50 products."""
    plan = made_plan(people, PRODUCTS)
    return timed(lambda: decompose(plan))[0].cpu


def building(people: int) -> float:
    """Return the seconds of ten people's return books in a company of so many."""
    plan = made_plan(people, PRODUCTS)
    targets, _ = decompose(plan)
    if targets is None:
        raise ValueError(people)
    names = [person.id for person in plan.dimensions.people[:BOOKS]]
    return timed(lambda: build_books(plan, targets, only=names))[0].cpu


def checking(books: int) -> float:
    """Return the seconds of checking so many returned books."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        make_returns(folder, books)
        paths, order = [folder / "returned"], ReadOrder(figures=False)
        return timed(lambda: check(paths, issued=folder / "issued", period=PERIOD, order=order))[0].cpu


def importing(books: int) -> float:
    """Return the seconds of importing so many returned books into an empty store."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        make_returns(folder, books)
        init_store(str(folder / "store.db"))
        order = ImportOrder(
            paths=[folder / "returned"],
            issued=folder / "issued",
            period=PERIOD,
            store=str(folder / "store.db"),
            now=datetime(2027, 4, 1, tzinfo=UTC),
            by="benchmark",
        )
        return timed(lambda: import_files(order))[0].cpu


def reading(people: int) -> float:
    """Return the seconds of a thousand stored facts a person, read into cubes."""
    with tempfile.TemporaryDirectory() as name:
        store = Path(name) / "store.db"
        init_store(str(store))
        owners, products, months = fill(store, people * FACTS_A_PERSON)
        axes = Axes(months=months, owners=owners, items=products, dimension=PRODUCT)
        address, _ = parse_address(str(store))
        if address is None:
            raise ValueError(store)
        with open_store(address) as (opened, _), opened.reading() as connection:
            return timed(lambda: actual_cubes(read_facts(connection, "p", until=months[-1]), axes))[0].cpu


STAGES: Mapping[str, Callable[[int], float]] = {
    "decompose people x 12 x 50": decomposing,
    "ten return books in a company of": building,
    "check so many returned books": checking,
    "import so many returned books": importing,
    "read 1,000 stored facts a person": reading,
}


def drawn(lines: Mapping[str, Sequence[Point]]) -> str:
    """Return the stages as lines over sizes, both on logarithmic scales, as SVG."""
    points = [point for each in lines.values() for point in each]
    low, high = (math.log10(pick(p.size for p in points)) for pick in (min, max))
    bottom = math.floor(math.log10(min(p.seconds for p in points)))
    top = math.ceil(math.log10(max(p.seconds for p in points)))

    def place(point: Point) -> str:
        across = (math.log10(point.size) - low) / (high - low)
        up = (math.log10(point.seconds) - bottom) / (top - bottom)
        return f"{EDGE + across * (WIDTH - 5 * EDGE):.1f},{HEIGHT - EDGE - up * (HEIGHT - 2 * EDGE):.1f}"

    parts = []
    for decade in range(bottom, top + 1):
        x, y = place(Point(10**low, 10.0**decade, 0)).split(",")
        end = WIDTH - 4 * EDGE
        parts.append(f'<line x1="{x}" y1="{y}" x2="{end}" y2="{y}" stroke="#CCCCCC"/>')
        parts.append(f'<text x="{EDGE - 8}" y="{float(y) + 4}" text-anchor="end">{10.0**decade:g} s</text>')
    for size in sorted({point.size for point in points}):
        x = place(Point(size, 10.0**bottom, 0)).split(",")[0]
        parts.append(f'<text x="{x}" y="{HEIGHT - EDGE + 20}" text-anchor="middle">{size:,}</text>')
    ends = [float(place(each[-1]).split(",")[1]) for each in lines.values()]
    labels = apart(ends)
    for at, (name, each) in enumerate(lines.items()):
        colour, path = COLOURS[at % len(COLOURS)], " ".join(place(point) for point in each)
        parts.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
        x = WIDTH - 4 * EDGE + 8
        parts.append(f'<text x="{x}" y="{labels[at] + 4:.1f}" fill="{colour}">{name}</text>')
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" font-family="sans-serif"'
    )
    return f'{head} font-size="12"><rect width="100%" height="100%" fill="white"/>{"".join(parts)}</svg>\n'


def apart(heights: Sequence[float]) -> list[float]:
    """Return heights in the same order, none closer to the next than a line of text."""
    placed = list(heights)
    order = sorted(range(len(placed)), key=lambda at: placed[at])
    for above, below in pairwise(order):
        placed[below] = max(placed[below], placed[above] + LINE)
    return placed


if __name__ == "__main__":
    sys.exit(main())
