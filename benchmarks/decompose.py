"""Decompose plans of growing size, beside a plain float spread and round of the same size in pandas.

    python benchmarks/decompose.py [--people 1000 2000 5000 10000] [--products 50]

Prints seconds, the ratio of both, and what each leaves over at the nodes that must add up.
"""

from __future__ import annotations

import argparse
import time
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


def made_plan(people: int, products: int) -> Plan:
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
        measures=(MEASURES["revenue"],),
        driver="revenue",
        rounding={},
        targets={"revenue": Target(measure="revenue", amount=TOTAL)},
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
    """Return every cell as total x weights, in floating point, rounded by itself."""
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
        }
    )
    season = plan.splits["month"].weights
    months = pd.DataFrame({"month": range(1, 13), "season": [float(season[str(at)]) for at in range(1, 13)]})
    for frame, column in ((people, "person_weight"), (products, "product_weight"), (months, "season")):
        frame[column] /= frame[column].sum()
    cells = people.merge(products, how="cross").merge(months, how="cross")
    share = cells["person_weight"] * cells["product_weight"] * cells["season"]
    cells["amount"] = (share * TOTAL).round().astype(np.int64)
    return cells


@dataclass(frozen=True, kw_only=True)
class Timing:
    """Seconds of both ways, and what the rounded cells leave over in the total."""

    people: int
    ours: float
    plain: float
    ours_over: int
    plain_over: int


def timed(people: int, products: int) -> Timing:
    """Return the timing of one size."""
    plan = made_plan(people, products)
    begin = time.perf_counter()
    targets, problems = decompose(plan)
    middle = time.perf_counter()
    cells = float_spread(plan)
    end = time.perf_counter()
    if targets is None:
        raise SystemExit(str(problems))
    return Timing(
        people=people,
        ours=middle - begin,
        plain=end - middle,
        ours_over=targets.total("revenue") - TOTAL,
        plain_over=int(cells["amount"].sum()) - TOTAL,
    )


def main() -> None:
    """Print a line for every size."""
    parser = argparse.ArgumentParser(description="Time the decomposition of growing plans.")
    parser.add_argument("--people", type=int, nargs="+", default=[1000, 2000, 5000, 10000])
    parser.add_argument("--products", type=int, default=50)
    arguments = parser.parse_args()
    print("people  products  decompose s  float spread s  ratio  total off: decompose, float (cents)")
    for people in arguments.people:
        each = timed(people, arguments.products)
        print(
            f"{people:6}  {arguments.products:8}  {each.ours:11.2f}  {each.plain:14.2f}  "
            f"{each.ours / each.plain:5.1f}  {each.ours_over:20}, {each.plain_over}"
        )


if __name__ == "__main__":
    main()
