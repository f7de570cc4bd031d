"""A plan of two regions, three people and two products whose figures are worked out by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

import numpy as np
from support.target_cells import target_cells

from salesbook.model.amount import Currency, money_units
from salesbook.model.dimension import PRODUCT, Dimensions, Person, Product, Territory
from salesbook.model.facts import Fact, Note
from salesbook.model.measure import MEASURES
from salesbook.model.period import FiscalYear, Month
from salesbook.model.plan import History, Materiality, Plan
from salesbook.model.scenario import Scenario
from salesbook.model.submission import FileStatus, Submission
from salesbook.model.targets import Targets
from salesbook.problems import Text

JAN, FEB, MAR = (Month(2027, number) for number in (1, 2, 3))
PEOPLE = ("ann", "bo", "cy")
CASE, KEG = Text.of("case"), Text.of("keg")


def product(
    id_: str, *, cls: str = "A", unit: Text = CASE, price: int = 10_00, cost: int | None = 6_00
) -> Product:
    return Product(id=id_, name=Text.of(id_), product_class=cls, unit=unit, price=price, cost=cost)


TEA = product("007", cls="A", price=10_00, cost=6_00)
BEER = product("tea", cls="B", price=20_00, cost=15_00)


def dimensions(products: Sequence[Product] = (TEA, BEER)) -> Dimensions:
    return Dimensions(
        territories=(
            Territory(id="co", name=Text.of("Company"), parent=None, kind="company"),
            Territory(id="east", name=Text({"en": "East", "zh": "华东"}), parent="co", kind="region"),
            Territory(id="sh", name=Text({"en": "Shanghai", "zh": "上海"}), parent="east", kind="office"),
            Territory(id="south", name=Text({"en": "South", "zh": "华南"}), parent="co", kind="region"),
        ),
        people=tuple(
            Person(id=id_, name=Text.of(id_.title()), territory=territory, role="salesperson")
            for id_, territory in (("ann", "sh"), ("bo", "east"), ("cy", "south"))
        ),
        products=tuple(products),
    )


def plan_of(
    products: Sequence[Product] = (TEA, BEER),
    *,
    starts: Month = JAN,
    history: Sequence[History] = (),
    absolute: int = 0,
    relative: Fraction = Fraction(0),
) -> Plan:
    units = money_units("CNY")
    return Plan(
        id="hand",
        version=1,
        company=Text.of("Company"),
        fiscal_year=FiscalYear(2027, starts),
        currency=Currency("CNY"),
        languages=("en",),
        display_unit=units["1"],
        input_unit=units["1"],
        measures=(MEASURES["revenue"], MEASURES["quantity"]),
        driver="revenue",
        rounding={},
        targets={},
        splits={},
        dimensions=dimensions(products),
        history=history,
        materiality=Materiality(absolute=absolute, relative=relative),
    )


Cells = Mapping[tuple[Month, str, str], tuple[int, int]]
"""(month, person, product) to quantity and revenue in minor units."""


def targets_of(plan: Plan, cells: Cells) -> Targets:
    months = plan.fiscal_year.months
    products = tuple(each.id for each in plan.dimensions.products)
    quantity = np.zeros((12, len(PEOPLE), len(products)), dtype=np.int64)
    revenue = quantity.copy()
    for (month, person, item), (count, amount) in cells.items():
        at = months.index(month), PEOPLE.index(person), products.index(item)
        quantity[at], revenue[at] = count, amount
    return Targets(
        version=plan.version,
        months=months,
        people=PEOPLE,
        products=products,
        cells=target_cells(PRODUCT, revenue=revenue, quantity=quantity),
    )


def everywhere(plan: Plan, quantity: int = 10) -> Targets:
    """Return targets of so many of each product for everybody in every month, at list price."""
    return targets_of(
        plan,
        {
            (month, person, each.id): (quantity, quantity * each.price)
            for month in plan.fiscal_year.months
            for person in PEOPLE
            for each in plan.dimensions.products
        },
    )


def fact(month: Month, owner: str, item: str, measure: str, value: int, dimension: str = "product") -> Fact:
    return Fact(
        organisation="hand",
        scenario=Scenario.ACTUAL,
        month=month,
        owner=owner,
        territory="",
        dimension=dimension,
        item=item,
        measure=measure,
        value=value,
    )


def note(owner: str, month: Month, kind: str, text: str) -> Note:
    return Note(
        organisation="hand",
        month=month,
        owner=owner,
        territory="",
        dimension="month",
        item=month.key,
        kind=kind,
        text=text,
    )


def returned(
    owner: str,
    cells: Mapping[tuple[Month, str], tuple[int, int]],
    *,
    period: Month = MAR,
    notes: Sequence[Note] = (),
    status: FileStatus = FileStatus.ACCEPTED,
    more: Sequence[Fact] = (),
) -> Submission:
    """Return what somebody reports: (month, product) to quantity and revenue."""
    facts = [
        fact(month, owner, item, measure, value)
        for (month, item), pair in cells.items()
        for measure, value in zip(("quantity", "revenue"), pair, strict=True)
    ]
    return Submission(
        path=f"{owner}.xlsx",
        status=status,
        digest=f"{owner}/{period.key}/{len(facts)}",
        owner=owner,
        period=period,
        facts=(*facts, *more),
        notes=notes,
    )


def as_planned(owner: str, plan: Plan, months: Sequence[Month], quantity: int = 10) -> Submission:
    """Return what somebody reports who sells so many of each product at list price."""
    cells = {
        (month, each.id): (quantity, quantity * each.price)
        for month in months
        for each in plan.dimensions.products
    }
    return returned(owner, cells, period=months[-1])


def from_april(plan: Plan) -> Plan:
    return replace(plan, fiscal_year=FiscalYear(2027, Month(2027, 4)))
