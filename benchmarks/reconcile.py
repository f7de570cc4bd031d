"""Reconcile 2 million fact rows at four levels, beside plain pandas and Polars.

    python benchmarks/reconcile.py [--rows 2000000] [--people 1600] [--products 60] [--only salesbook]

Each way starts from the same frames with text keys (month, person, product) and ends with plan, actual
and variance of four levels: person x product, person, region, company. pandas and Polars have them by
month, salesbook for each of its four spans, of those who reported. Prints seconds and the most memory
taken beyond the frames themselves, each measured in a process of its own, and checks that all ways come to
the same totals.
"""

from __future__ import annotations

import argparse
import ctypes
import gc
import json
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from salesbook.model.plan import Plan

REGIONS = 5
SEED = 7
MEASURES = ("quantity", "revenue")
LEVELS: Mapping[str, Sequence[str]] = {
    "leaf": ("month", "person", "product"),
    "person": ("month", "person"),
    "region": ("month", "region"),
    "company": ("month",),
}
MONTHS = [f"2027-{number:02}" for number in range(1, 13)]
WAYS = ("salesbook", "pandas", "polars")


def keys(people: int, products: int) -> tuple[list[str], list[str]]:
    """Return the codes of people and products."""
    return [f"person-{at:05}" for at in range(people)], [f"{at:06}" for at in range(products)]


def region_of(person: int) -> str:
    """Return the region a person works in."""
    return f"region-{person % REGIONS}"


def made_frames(rows: int, people: int, products: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the plan, a row for each cell, and so many actuals with text keys."""
    names, codes = (np.array(each, dtype=object) for each in keys(people, products))
    months = np.array(MONTHS, dtype=object)
    random = np.random.default_rng(SEED)
    cells = np.indices((12, people, products)).reshape(3, -1)
    plan = _frame(months[cells[0]], names[cells[1]], codes[cells[2]], random)
    drawn = [random.integers(0, top, rows) for top in (12, people, products)]
    return plan, _frame(months[drawn[0]], names[drawn[1]], codes[drawn[2]], random)


def _frame(month: object, person: object, product: object, random: np.random.Generator) -> pd.DataFrame:
    count = len(np.asarray(month))
    quantity = random.integers(1, 200, count)
    values = {"quantity": quantity, "revenue": quantity * random.integers(900, 1100, count)}
    return pd.DataFrame({"month": month, "person": person, "product": product, **values})


def by_pandas(plan: pd.DataFrame, actual: pd.DataFrame, region: pd.DataFrame) -> dict[str, int]:
    """Merge in the regions, group by text keys, join plan and actuals at each level."""
    planned, sold = plan.merge(region, on="person"), actual.merge(region, on="person")
    totals: dict[str, int] = {}
    for level, by in LEVELS.items():
        grouped = [each.groupby(list(by), as_index=False)[list(MEASURES)].sum() for each in (planned, sold)]
        both = grouped[0].merge(grouped[1], on=list(by), how="outer", suffixes=("_plan", "_actual"))
        both = both.fillna(0)
        for measure in MEASURES:
            both[f"{measure}_variance"] = both[f"{measure}_actual"] - both[f"{measure}_plan"]
        totals[level] = int(both["revenue_variance"].sum())
    return totals


def by_polars(plan: Any, actual: Any, region: Any) -> dict[str, int]:  # noqa: ANN401
    """Do the same lazily in Polars, on frames of its own."""
    import polars as pl  # noqa: PLC0415 - only needed here, and not installed with salesbook

    frames = [each.lazy() for each in (plan, actual, region)]
    planned, sold = (each.join(frames[2], on="person") for each in frames[:2])
    totals: dict[str, int] = {}
    for level, by in LEVELS.items():
        grouped = [each.group_by(by).agg(pl.col(MEASURES).sum()) for each in (planned, sold)]
        both = grouped[0].join(grouped[1], on=by, how="full", suffix="_actual", coalesce=True).fill_null(0)
        both = both.with_columns((pl.col(f"{m}_actual") - pl.col(m)).alias(f"{m}_variance") for m in MEASURES)
        totals[level] = int(both.collect()["revenue_variance"].sum())
    return totals


def by_salesbook(plan: pd.DataFrame, actual: pd.DataFrame, region: pd.DataFrame) -> dict[str, int]:
    """Code each key once, then add integers only: four levels over month, quarter, half, to date, year."""
    from salesbook.model.cube import Axes, DimensionCubes  # noqa: PLC0415 - timed with the rest
    from salesbook.model.dimension import PRODUCT  # noqa: PLC0415
    from salesbook.model.scenario import Scenario  # noqa: PLC0415
    from salesbook.variance.basis import of_reported  # noqa: PLC0415
    from salesbook.variance.frames import cubes_of_frame  # noqa: PLC0415
    from salesbook.variance.roll_up import roll_up  # noqa: PLC0415

    company = made_plan(region, sorted(plan["product"].unique()))
    people, products = company.dimensions.people, company.dimensions.products
    axes = Axes(
        months=company.fiscal_year.months,
        owners=[each.id for each in people],
        items=[each.id for each in products],
        dimension=PRODUCT,
    )
    planned, _ = cubes_of_frame(plan, axes, scenario=Scenario.PLAN.of_version(1))
    sold, _ = cubes_of_frame(actual, axes)
    cubes = DimensionCubes(
        axes=axes,
        dimensions=company.dimensions,
        version=1,
        cubes=of_reported({**planned, **sold}),
    )
    levels = ("person-product", "person", "territory", "company")
    tables = roll_up(cubes, company, company.fiscal_year.months[-1], levels)
    figures = [table.figures["revenue", "ytd"] for table in tables]
    return {level: int((each.actual - each.plan).sum()) for level, each in zip(LEVELS, figures, strict=True)}


def made_plan(region: pd.DataFrame, products: Sequence[str]) -> Plan:
    """Return the plan that the frames are about."""
    from salesbook.model.amount import Currency, money_units  # noqa: PLC0415
    from salesbook.model.dimension import Dimensions, Person, Product, Territory  # noqa: PLC0415
    from salesbook.model.period import FiscalYear, Month  # noqa: PLC0415
    from salesbook.model.plan import Plan  # noqa: PLC0415
    from salesbook.problems import Text  # noqa: PLC0415

    unit, word = money_units("CNY")["1"], Text.of("x")
    territories = [Territory(id="co", name=word, parent=None, kind="company")]
    territories += [
        Territory(id=id_, name=word, parent="co", kind="region") for id_ in sorted(set(region["region"]))
    ]
    pairs = zip(region["person"], region["region"], strict=True)
    return Plan(
        id="benchmark",
        version=1,
        company=word,
        fiscal_year=FiscalYear(2027, Month(2027, 1)),
        currency=Currency("CNY"),
        languages=("en",),
        display_unit=unit,
        input_unit=unit,
        measures=(),
        driver="revenue",
        rounding={},
        targets={},
        splits={},
        dimensions=Dimensions(
            territories=territories,
            people=[Person(id=id_, name=word, territory=home, role="salesperson") for id_, home in pairs],
            products=[Product(id=id_, name=word, product_class="A", unit=word, price=1) for id_ in products],
        ),
    )


RUN: Mapping[str, Callable[[pd.DataFrame, pd.DataFrame, pd.DataFrame], dict[str, int]]] = {
    "salesbook": by_salesbook,
    "pandas": by_pandas,
    "polars": by_polars,
}


def release() -> None:
    """Give freed memory back to the system, so that what is taken next is seen (glibc)."""
    gc.collect()
    ctypes.CDLL("libc.so.6").malloc_trim(0)


def resident() -> int:
    """Return the bytes of memory this process holds now (Linux)."""
    return int(Path("/proc/self/statm").read_text("ascii").split()[1]) * 4096


class Peak:
    """The most memory held while something runs, beyond what was held before."""

    def __enter__(self) -> Self:
        self.before = self.most = resident()
        self.running = True
        self.thread = threading.Thread(target=self._watch)
        self.thread.start()
        return self

    def _watch(self) -> None:
        while self.running:
            self.most = max(self.most, resident())
            time.sleep(0.002)

    def __exit__(self, *_: object) -> None:
        self.running = False
        self.thread.join()

    @property
    def taken(self) -> int:
        """Bytes."""
        return self.most - self.before


def prepared(way: str, frame: pd.DataFrame) -> Any:  # noqa: ANN401 - a frame of either library
    """Return a frame as the way to be timed keeps it; that is not timed."""
    if way != "polars":
        return frame
    import polars as pl  # noqa: PLC0415 - only needed here

    return pl.DataFrame({str(name): frame[name].tolist() for name in frame.columns})


def measure(way: str, rows: int, people: int, products: int) -> dict[str, Any]:
    """Return seconds, memory and totals of one way: the best of three runs, the memory of the first."""
    plan, actual = made_frames(rows, people, products)
    names, _ = keys(people, products)
    region = pd.DataFrame({"person": names, "region": [region_of(at) for at in range(people)]})
    frames = [prepared(way, each) for each in (plan, actual, region)]
    release()
    seconds, processor, taken, totals = float("inf"), float("inf"), 0, {}
    for turn in range(3):
        begin, working = time.perf_counter(), time.process_time()
        with Peak() as peak:
            totals = RUN[way](*frames)
        seconds = min(seconds, time.perf_counter() - begin)
        processor = min(processor, time.process_time() - working)
        taken = peak.taken if turn == 0 else taken
    return {"seconds": seconds, "processor": processor, "megabytes": taken / 2**20, "totals": totals}


def in_process(way: str, arguments: argparse.Namespace) -> dict[str, Any] | None:
    """Return one way measured in a process of its own; None when it cannot run here."""
    sizes = [f"--{name}={getattr(arguments, name)}" for name in ("rows", "people", "products")]
    command = [sys.executable, __file__, f"--only={way}", *sizes]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return json.loads(done.stdout) if done.returncode == 0 else None


def main() -> None:
    """Print a line for each way, and how it stands to pandas."""
    parser = argparse.ArgumentParser(description="Time the reconciliation of many facts.")
    parser.add_argument("--rows", type=int, default=2_000_000)
    parser.add_argument("--people", type=int, default=1600)
    parser.add_argument("--products", type=int, default=60)
    parser.add_argument("--only", choices=WAYS)
    arguments = parser.parse_args()
    if arguments.only:
        found = measure(arguments.only, arguments.rows, arguments.people, arguments.products)
        print(json.dumps(found))
        return
    results = {way: in_process(way, arguments) for way in WAYS}
    base = results["pandas"]
    if base is None:
        raise SystemExit("pandas could not run")
    print(f"{arguments.rows:,} facts at four levels")
    print("way          seconds  of pandas  CPU s  of pandas   MB taken  of pandas  same totals")
    for way, each in results.items():
        if each is None:
            print(f"{way:11}  not installed")
            continue
        same = "yes" if each["totals"] == base["totals"] else "NO"
        shown = (f"{each[k]:7.2f}  {each[k] / base[k]:9.2f}" for k in ("seconds", "processor", "megabytes"))
        print(f"{way:11}  {'  '.join(shown)}  {same}")


if __name__ == "__main__":
    main()
