"""Small plans to decompose."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from salesbook.model.amount import Currency, money_units
from salesbook.model.dimension import Dimensions, Person, Product, Territory
from salesbook.model.measure import MEASURES
from salesbook.model.period import FiscalYear, Month
from salesbook.model.plan import Plan, Split, Target
from salesbook.problems import Text


def dimensions_of(people: int, products: int) -> Dimensions:
    """One region `east` with two offices; people p1, p2, ... by turns; products A1, B2, C3, A4, ..."""
    return Dimensions(
        territories=(
            Territory(id="co", name=Text.of("Company"), parent=None, kind="company"),
            Territory(id="east", name=Text.of("East"), parent="co", kind="region"),
            Territory(id="hz", name=Text.of("Hangzhou"), parent="east", kind="office"),
            Territory(id="sh", name=Text.of("Shanghai"), parent="east", kind="office"),
        ),
        people=tuple(
            Person(
                id=f"p{at + 1}",
                name=Text.of(f"P{at + 1}"),
                territory=("sh", "hz")[at % 2],
                role="salesperson",
            )
            for at in range(people)
        ),
        products=tuple(
            Product(
                id=f"{'ABC'[at % 3]}{at + 1}",
                name=Text.of(f"{'ABC'[at % 3]}{at + 1}"),
                product_class="ABC"[at % 3],
                unit=Text.of("box"),
                price=(19_90, 5_00, 7_50)[at % 3],
            )
            for at in range(products)
        ),
    )


def plan_of(
    *, amount: int, people: int, products: int, classes: Mapping[str, Fraction] | None = None
) -> Plan:
    """Return a plan that drives by revenue; quantity follows, collections are 98 % of revenue."""
    units = money_units("CNY")
    splits = {"class": Split(direction="class", method="ratio", weights=classes)} if classes else {}
    return Plan(
        id="plan",
        version=1,
        company=Text.of("Company"),
        fiscal_year=FiscalYear(2027, Month(2027, 1)),
        currency=Currency("CNY"),
        languages=("zh", "en"),
        display_unit=units["1"],
        input_unit=units["1"],
        measures=tuple(MEASURES[name] for name in ("revenue", "quantity", "collections")),
        driver="revenue",
        rounding={},
        targets={
            "revenue": Target(measure="revenue", amount=amount),
            "quantity": Target(measure="quantity", follows=True),
            "collections": Target(measure="collections", ratio=Fraction(98, 100)),
        },
        splits=splits,
        dimensions=dimensions_of(people, products),
    )
