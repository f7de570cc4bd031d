"""A million facts to variance books: the company's and each region's, or everybody's.

    python benchmarks/variance_books.py [--rows 1000000] [--people 1000] [--products 50] [--everybody]
    python benchmarks/variance_books.py --sample 72 [--jobs 2]

Prints the seconds of each step and the most memory held. The floor beside it is one pass of pandas over the
same rows: summed by month, person and product. A made company has the sheets of sales alone; `--sample` takes
the sample company so many times, with all its sheets, and writes everybody's books as `reconcile` does.
"""

from __future__ import annotations

import argparse
import os
import resource
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from string import ascii_lowercase, digits
from tempfile import TemporaryDirectory

import numpy as np
import pandas as pd
from books import with_twins
from decompose import made_plan

from salesbook.api.analysis import reconcile
from salesbook.api.plan import plan_targets
from salesbook.api.reconcile import write_variance_books
from salesbook.layout.mould import Moulds
from salesbook.layout.templates import default_templates
from salesbook.model.plan import Plan
from salesbook.model.targets import Targets
from salesbook.planning.decomposition.decompose import decompose
from salesbook.sheets.variance_books import build_variance_book, variance_orders
from salesbook.xlsx.writing.write import write_book

SEED = 7
PERIOD = "2027-12"


def made_facts(plan: Plan, rows: int) -> pd.DataFrame:
    """Return sales of the whole year, a row each, with text keys."""
    random = np.random.default_rng(SEED)
    keys = {
        "month": [month.key for month in plan.fiscal_year.months],
        "person": [person.id for person in plan.dimensions.people],
        "product": [product.id for product in plan.dimensions.products],
    }
    drawn = {
        name: np.array(values, dtype=object)[random.integers(0, len(values), rows)]
        for name, values in keys.items()
    }
    quantity = random.integers(1, 400, rows)
    return pd.DataFrame(
        {**drawn, "quantity": quantity, "revenue": quantity * random.integers(1500, 2400, rows)}
    )


def made(people: int, products: int) -> tuple[Plan, Targets]:
    """Return a made company's plan and targets."""
    plan = made_plan(people, products)
    targets, problems = decompose(plan)
    if targets is None:
        raise SystemExit(str(problems))
    return plan, targets


def sampled(times: int) -> tuple[Plan, Targets]:
    """Return plan and targets of the sample company, everybody so many times."""
    letters = [first + second for first in ascii_lowercase for second in digits][: times - 1]
    with TemporaryDirectory() as folder:
        result = plan_targets(with_twins(Path(folder), letters))
    if result.plan is None or result.targets is None:
        raise SystemExit("the sample plan cannot be used")
    return result.plan, result.targets


def worked_so_far() -> float:
    """Return the seconds that this process and its workers took of a processor."""
    taken = os.times()
    return taken.user + taken.system + taken.children_user + taken.children_system


@contextmanager
def clocked(step: str) -> Iterator[None]:
    """Print what a step takes."""
    begin, worked = time.perf_counter(), worked_so_far()
    yield
    seconds, of = time.perf_counter() - begin, worked_so_far() - worked
    print(f"{step:32} {seconds:7.2f} s ({of:.2f} s of a processor)")


def main() -> None:
    """Go from rows to books, step by step."""
    parser = argparse.ArgumentParser(description="Time a million facts to variance books.")
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--people", type=int, default=1000)
    parser.add_argument("--products", type=int, default=50)
    parser.add_argument("--everybody", action="store_true")
    parser.add_argument("--sample", type=int, default=0)
    parser.add_argument("--jobs", type=int, default=2)
    arguments = parser.parse_args()
    plan, targets = (
        sampled(arguments.sample) if arguments.sample else made(arguments.people, arguments.products)
    )
    facts = made_facts(plan, arguments.rows)
    dimensions = plan.dimensions
    print(f"{len(facts):,} facts, {len(dimensions.people):,} people, {len(dimensions.products)} products")
    with clocked("floor: pandas sums them once"):
        facts.groupby(["month", "person", "product"], sort=False)[["quantity", "revenue"]].sum()
    with clocked("reconcile"):
        analysis = reconcile(plan, facts, PERIOD, targets=targets)
    with clocked("to_frame: every line and span"):
        lines = len(analysis.to_frame())
    if arguments.sample:
        with TemporaryDirectory() as folder, clocked(f"all books, {arguments.jobs} at a time"):
            write_variance_books(analysis.result, Path(folder) / "books", jobs=arguments.jobs)
            print(f"{len(list(Path(folder).glob('books/*.xlsx')))} variance books")
        return
    templates, moulds = default_templates(), Moulds()
    orders = list(variance_orders(plan, analysis.result.period, templates, "en", people=arguments.everybody))
    size = 0
    with clocked(f"{len(orders)} variance books"):
        for order in orders:
            spec, _ = build_variance_book(order, analysis.result, templates, language="en", moulds=moulds)
            size += len(write_book(spec))
    held = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{size / 2**20:.1f} MiB of books, {lines:,} lines; at most {held:.0f} MiB held")


if __name__ == "__main__":
    main()
