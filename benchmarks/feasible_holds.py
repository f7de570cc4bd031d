"""Decompose random plans whose holds are feasible by construction: none may be refused.

    python benchmarks/feasible_holds.py [--plans 2000] [--first 0] [--seed 1] [--seconds 0]

`--first` begins with a later plan, and `--seconds` ends after so many, naming the plan to begin with next:
2,000 plans can be run in pieces. The last word is a hash of all figures, to compare two releases by.

Each plan has up to 20 people in up to four offices, up to six products, and up to 8 fixes, floors and caps of
any crossing and of months, quarters, halves, ranges or the year, taken from a table that meets them all.
"""

from __future__ import annotations

import argparse
import hashlib
import random
import time
from collections import Counter
from dataclasses import replace
from fractions import Fraction

import numpy as np
from decompose import made_plan
from numpy.typing import NDArray

from salesbook.model.dimension import Dimensions, Person, Product, Territory
from salesbook.model.measure import MEASURES
from salesbook.model.plan import Hold, Plan, Split, Target
from salesbook.planning.decomposition.decompose import decompose
from salesbook.problems import Text

KINDS = ("fix", "fix", "floor", "cap")


def company(rand: random.Random) -> Dimensions:
    """Return regions, offices, people and products, some of them without weight."""
    regions = [f"r{at}" for at in range(rand.randint(1, 2))]
    offices = [(f"{region}o{at}", region) for region in regions for at in range(rand.randint(1, 2))]
    territories = [("co", None, "company"), *((each, "co", "region") for each in regions)]
    territories += [(office, region, "office") for office, region in offices]
    return Dimensions(
        territories=[Territory(id=a, name=Text.of(a), parent=b, kind=c) for a, b, c in territories],
        people=[
            Person(
                id=f"{office}p{at}",
                name=Text.of("p"),
                territory=office,
                role="salesperson",
                weight=Fraction(rand.randint(1, 5)),
            )
            for office, _ in offices
            for at in range(rand.randint(1, 5))
        ],
        products=[
            Product(
                id=f"{letter}{at}",
                name=Text.of("p"),
                product_class=letter,
                unit=Text.of("box"),
                price=1,
                weight=Fraction(rand.randint(1, 5)),
            )
            for letter in "AB"
            for at in range(rand.randint(1, 3))
        ],
    )


def made(rand: random.Random) -> Plan:
    """Return a plan with holds that a table of random figures meets."""
    dimensions = company(rand)
    shape = 12, len(dimensions.people), len(dimensions.products)
    largest = rand.choice([3, 10, 1000, 100_000])
    numbers = np.random.default_rng(rand.randrange(2**32))
    table: NDArray[np.int64] = numbers.integers(1, largest + 1, shape)
    plan = made_plan(1, 1)
    total = int(table.sum())
    splits = {}
    if rand.random() < 0.5:
        months = table.sum(axis=(1, 2)).tolist()
        weights = {str(at): Fraction(month) for at, month in enumerate(months, 1)}
        splits["month"] = Split(direction="month", method="given", weights=weights)
    plan = replace(
        plan,
        dimensions=dimensions,
        measures=(MEASURES["revenue"],),
        targets={"revenue": Target(measure="revenue", amount=total)},
        splits=splits,
    )
    return replace(plan, holds=[_hold(rand, plan, table) for _ in range(rand.randint(1, 8))])


def _hold(rand: random.Random, plan: Plan, table: NDArray[np.int64]) -> Hold:
    dimensions = plan.dimensions
    person, territory = None, None
    if (who := rand.random()) < 0.4:
        person = rand.choice(dimensions.people).id
    elif who < 0.8:
        territory = rand.choice(dimensions.territories[1:]).id
    product, product_class = None, None
    if (what := rand.random()) < 0.35:
        product = rand.choice(dimensions.products).id
    elif what < 0.6:
        product_class = rand.choice("AB")
    months = list(plan.fiscal_year.months)
    first, count = rand.choice([(0, 12), (rand.randrange(12), 1), (rand.randrange(4) * 3, 3), (6, 6), (1, 5)])
    inside = {each.id for each in dimensions.people_in(territory or "co")}
    people = enumerate(dimensions.people)
    rows = [at for at, each in people if each.id in inside and person in (None, each.id)]
    columns = [
        at
        for at, each in enumerate(dimensions.products)
        if product in (None, each.id) and product_class in (None, each.product_class)
    ]
    amount = int(table[np.ix_(range(first, first + count), rows, columns)].sum())
    kind = rand.choice(KINDS)
    slack = rand.choice([0, 0, amount // 10])
    return Hold(
        kind=kind,
        measure="revenue",
        amount=amount - slack if kind == "floor" else amount + slack if kind == "cap" else amount,
        person=person,
        territory=territory,
        product=product,
        product_class=product_class,
        month=None if count == 12 else months[first],
        until=None if count in (1, 12) else months[first + count - 1],
    )


def main() -> None:
    """Decompose the plans and print how many were solved, and the slowest."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--plans", type=int, default=2000)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=0.0)
    options = parser.parse_args()
    found: Counter[str] = Counter()
    slowest, start, figures, number = 0.0, time.perf_counter(), hashlib.sha256(), options.first
    while number < options.plans and not 0 < options.seconds < time.perf_counter() - start:
        plan = made(random.Random(options.seed * 1_000_003 + number))
        began = time.perf_counter()
        targets, problems = decompose(plan)
        slowest = max(slowest, time.perf_counter() - began)
        found["solved" if targets is not None else problems[-1].slug] += 1
        if targets is None:
            print(number, problems[-1].message.in_language("en"))
        else:
            figures.update(targets.whole()["revenue"].tobytes())
        number += 1
    print(dict(found), f"slowest {slowest:.2f} s, next {number}, {figures.hexdigest()[:12]}")


if __name__ == "__main__":
    main()
