"""Decompose plans of growing size, beside a plain float spread and round of the same size in pandas.

    python benchmarks/decompose.py [--people 1000 2000 5000 10000] [--products 50] [--measures 1]

Each way runs in a process of its own. Prints its seconds of processor and the most memory of its process
(with Python, the libraries and the plan), the ratio of the seconds, and what each leaves over in the total
of revenue. Three measures are revenue, quantity by the price, and collections as 98 % of revenue.
"""

from __future__ import annotations

import argparse
import multiprocessing
import resource
import time
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import pandas as pd

from salesbook.model.amount import Currency, money_units
from salesbook.model.dimension import Dimensions, Person, Product, Territory
from salesbook.model.measure import MEASURES
from salesbook.model.period import FiscalYear, Month
from salesbook.model.plan import Plan, Split, Target
from salesbook.planning.decomposition.decompose import decompose
from salesbook.problems import Text

REGIONS = 5
OFFICES = 10
TOTAL = 5_000_000_000_00
TARGETS = (
    Target(measure="revenue", amount=TOTAL),
    Target(measure="quantity", follows=True),
    Target(measure="collections", ratio=Fraction(98, 100)),
)


def made_plan(people: int, products: int, measures: int = 1) -> Plan:
    """Return a plan of five regions with ten offices each, uneven weights and seasons."""
    territories = [Territory(id="co", name=Text.of("co"), parent=None, kind="company")]
    for region in range(REGIONS):
        territories.append(Territory(id=f"r{region}", name=Text.of("r"), parent="co", kind="region"))
        territories += [
            Territory(id=f"r{region}o{office}", name=Text.of("o"), parent=f"r{region}", kind="office")
            for office in range(OFFICES)
        ]
    units = money_units("CNY")
    return Plan(
        id="benchmark",
        version=1,
        company=Text.of("co"),
        fiscal_year=FiscalYear(2027, Month(2027, 1)),
        currency=Currency("CNY"),
        languages=("en",),
        display_unit=units["1"],
        input_unit=units["1"],
        measures=tuple(MEASURES[target.measure] for target in TARGETS[:measures]),
        driver="revenue",
        rounding={},
        targets={target.measure: target for target in TARGETS[:measures]},
        splits={
            "month": Split(
                direction="month",
                method="given",
                weights={str(at): Fraction(60 + 7 * at % 80) for at in range(1, 13)},
            )
        },
        dimensions=Dimensions(
            territories=territories,
            people=[
                Person(
                    id=f"p{at:05}",
                    name=Text.of("p"),
                    territory=f"r{at % REGIONS}o{at // REGIONS % OFFICES}",
                    role="salesperson",
                    weight=Fraction(100 + at * 37 % 211),
                )
                for at in range(people)
            ],
            products=[
                Product(
                    id=f"k{at:03}",
                    name=Text.of("k"),
                    product_class="ABC"[at % 3],
                    unit=Text.of("box"),
                    price=1990,
                    weight=Fraction(10 + at * 13 % 57),
                )
                for at in range(products)
            ],
        ),
    )


def float_spread(plan: Plan) -> pd.DataFrame:
    """Return every cell of every measure in floating point, rounded by itself."""
    people = pd.DataFrame(
        {
            "person": [person.id for person in plan.dimensions.people],
            "territory": [person.territory for person in plan.dimensions.people],
            "person_weight": [float(person.weight or 0) for person in plan.dimensions.people],
        }
    )
    products = pd.DataFrame(
        {
            "product": [product.id for product in plan.dimensions.products],
            "product_weight": [float(product.weight or 0) for product in plan.dimensions.products],
            "price": [product.price for product in plan.dimensions.products],
        }
    )
    season = plan.splits["month"].weights
    months = pd.DataFrame({"month": range(1, 13), "season": [float(season[str(at)]) for at in range(1, 13)]})
    for frame, column in ((people, "person_weight"), (products, "product_weight"), (months, "season")):
        frame[column] /= frame[column].sum()
    cells = people.merge(products, how="cross").merge(months, how="cross")
    share = cells["person_weight"] * cells["product_weight"] * cells["season"]
    each = {
        "revenue": share * TOTAL,
        "quantity": share * TOTAL / cells["price"],
        "collections": share * TOTAL * 0.98,
    }
    return pd.DataFrame({measure: each[measure].round().astype(np.int64) for measure in plan.targets})


@dataclass(frozen=True)
class Timing:
    """Seconds of processor, MB of memory at most, and what is left over in the total of revenue."""

    seconds: float
    memory: float
    over: int


def decomposed(people: int, products: int, measures: int) -> Timing:
    """Return what it takes to decompose."""
    plan = made_plan(people, products, measures)
    begin = time.process_time()
    targets, problems = decompose(plan)
    seconds = time.process_time() - begin
    if targets is None:
        raise SystemExit(str(problems))
    return Timing(seconds, _memory(), targets.total("revenue") - TOTAL)


def spread(people: int, products: int, measures: int) -> Timing:
    """Return the same for the float spread, pandas loaded beforehand."""
    plan = made_plan(people, products, measures)
    begin = time.process_time()
    cells = float_spread(plan)
    return Timing(time.process_time() - begin, _memory(), int(cells["revenue"].sum()) - TOTAL)


def _memory() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6


def main() -> None:
    """Print a line for every size."""
    parser = argparse.ArgumentParser(description="Time the decomposition of growing plans.")
    parser.add_argument("--people", type=int, nargs="+", default=[1000, 2000, 5000, 10000])
    parser.add_argument("--products", type=int, default=50)
    parser.add_argument("--measures", type=int, choices=(1, 2, 3), default=1)
    asked = parser.parse_args()
    print(f"{asked.products} products, 12 months, {asked.measures} measure(s)")
    print("people  decompose        float spread     ratio  total off: decompose, float (cents)")
    for people in asked.people:
        ours, plain = (alone(way, people, asked.products, asked.measures) for way in (decomposed, spread))
        taken = "  ".join(f"{each.seconds:5.2f} s {each.memory:5.0f} MB" for each in (ours, plain))
        print(f"{people:6}  {taken}  {ours.seconds / plain.seconds:5.1f}  {ours.over:20}, {plain.over}")


def alone(way: Callable[[int, int, int], Timing], *size: int) -> Timing:
    """Return the timing of a way in a process of its own."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(way, size)


if __name__ == "__main__":
    main()
