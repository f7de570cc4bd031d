"""A million facts to variance books: the company's and each region's, or everybody's.

    python benchmarks/variance_books.py [--rows 1000000] [--people 1000] [--products 50] [--everybody]

Prints the seconds of each step and the most memory held. The floor beside it is one pass of pandas over the
same rows: summed by month, person and product.
"""

from __future__ import annotations

import argparse
import resource
import time
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
import pandas as pd
from decompose import made_plan

from salesbook.api.analysis import reconcile
from salesbook.layout.mould import Moulds
from salesbook.layout.templates import default_templates
from salesbook.model.plan import Plan
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


@contextmanager
def clocked(step: str) -> Iterator[None]:
    """Print what a step takes."""
    begin, worked = time.perf_counter(), time.process_time()
    yield
    seconds, of = time.perf_counter() - begin, time.process_time() - worked
    print(f"{step:32} {seconds:7.2f} s ({of:.2f} s of a processor)")


def main() -> None:
    """Go from rows to books, step by step."""
    parser = argparse.ArgumentParser(description="Time a million facts to variance books.")
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--people", type=int, default=1000)
    parser.add_argument("--products", type=int, default=50)
    parser.add_argument("--everybody", action="store_true")
    arguments = parser.parse_args()
    plan = made_plan(arguments.people, arguments.products)
    targets, problems = decompose(plan)
    if targets is None:
        raise SystemExit(str(problems))
    facts = made_facts(plan, arguments.rows)
    print(f"{arguments.rows:,} facts, {arguments.people:,} people, {arguments.products} products")
    with clocked("floor: pandas sums them once"):
        facts.groupby(["month", "person", "product"], sort=False)[["quantity", "revenue"]].sum()
    with clocked("reconcile"):
        analysis = reconcile(plan, facts, PERIOD, targets=targets)
    with clocked("to_frame: every line and span"):
        lines = len(analysis.to_frame())
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
