"""A plan of 2 regions, 3 people and 3 products with targets that can be added up in the head."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction

import numpy as np

from salesbook.model.amount import Currency, money_units
from salesbook.model.dimension import PRODUCT, Dimensions, Person, Product, Territory
from salesbook.model.measure import MEASURES
from salesbook.model.period import FiscalYear, Month
from salesbook.model.plan import History, Materiality, Plan, Target
from salesbook.model.targets import Targets
from salesbook.problems import Text
from salesbook.sheets.plan_books import Planned
from support.earlier_templates import EARLIER_FORM, earlier_templates
from support.target_cells import target_cells

PEOPLE = ("ann", "bo", "cy")
PRODUCTS = ("tea", "water", "007")
MONTHS = tuple(Month(2027, number) for number in range(1, 13))

PRICE = {"tea": 20_00, "water": 5_00, "007": 10_00}
QUANTITY = 100
"""Planned of each product by each person in each month; of 007 none is planned in February."""

DIMENSIONS = Dimensions(
    territories=(
        Territory(id="co", name=Text({"en": "Company", "zh": "公司"}), parent=None, kind="company"),
        Territory(id="east", name=Text({"en": "East", "zh": "华东"}), parent="co", kind="region"),
        Territory(id="south", name=Text({"en": "South", "zh": "华南"}), parent="co", kind="region"),
    ),
    people=(
        Person(id="ann", name=Text({"en": "Ann", "zh": "安"}), territory="east", role="salesperson"),
        Person(id="bo", name=Text({"en": "Bo", "zh": "博"}), territory="east", role="salesperson"),
        Person(id="cy", name=Text({"en": "Cy", "zh": "希"}), territory="south", role="salesperson"),
    ),
    products=(
        Product(
            id="tea",
            name=Text({"en": "Green tea", "zh": "绿茶"}),
            product_class="A",
            unit=Text({"en": "case", "zh": "箱"}),
            price=PRICE["tea"],
        ),
        Product(
            id="water",
            name=Text({"en": "Water", "zh": "矿泉水"}),
            product_class="B",
            unit=Text({"en": "case", "zh": "箱"}),
            price=PRICE["water"],
        ),
        Product(
            id="007",
            name=Text({"en": "Juice", "zh": "果汁"}),
            product_class="B",
            unit=Text({"en": "case", "zh": "箱"}),
            price=PRICE["007"],
        ),
    ),
)


def tiny_plan(*, starts: Month = MONTHS[0], input_unit: str = "1") -> Plan:
    """Return the plan; figures are returned in `input_unit`."""
    units = money_units("CNY")
    return Plan(
        id="tiny",
        version=1,
        company=Text({"en": "Tiny", "zh": "小公司"}),
        fiscal_year=FiscalYear(2027, starts),
        currency=Currency("CNY"),
        languages=("zh", "en"),
        display_unit=units["1"],
        input_unit=units[input_unit],
        measures=tuple(MEASURES[name] for name in ("revenue", "quantity", "collections")),
        driver="revenue",
        rounding={},
        targets={"revenue": Target(measure="revenue", amount=122_500_00)},
        splits={},
        dimensions=DIMENSIONS,
        materiality=Materiality(absolute=100_00, relative=Fraction(5, 100)),
        returns=EARLIER_FORM,
    )


def tiny_targets(plan: Plan) -> Targets:
    """Return the targets: QUANTITY at list price, all collected; none of 007 in the second month."""
    quantity = np.full((12, 3, 3), QUANTITY, dtype=np.int64)
    quantity[1, :, PRODUCTS.index("007")] = 0
    revenue = quantity * np.array([PRICE[product] for product in PRODUCTS], dtype=np.int64)
    return Targets(
        version=plan.version,
        months=plan.fiscal_year.months,
        people=PEOPLE,
        products=PRODUCTS,
        cells=target_cells(PRODUCT, revenue=revenue, quantity=quantity, collections=revenue.copy()),
    )


def planned(plan: Plan | None = None) -> Planned:
    """Return the plan ready to be laid out."""
    chosen = plan or tiny_plan()
    return Planned.of(chosen, tiny_targets(chosen), earlier_templates())


def with_history(plan: Plan, revenue: Mapping[tuple[str, str, str], int]) -> Plan:
    """Return the plan with prior-year revenue in minor units by (month, person, product)."""
    rows = [
        History(month=Month.parse(month), person=person, product=product, quantity=0, revenue=value)
        for (month, person, product), value in revenue.items()
    ]
    return replace(plan, history=rows)
