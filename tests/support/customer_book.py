"""A return book of one month that asks for revenue by customer, and the plan that it is of."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from functools import cache

from salesbook.issued.manifest import Manifest
from salesbook.layout.templates import default_templates
from salesbook.model.period import Month
from salesbook.planning.decomposition.decompose import decompose
from salesbook.sheets.plan_books import BookOrder, Planned, build_book
from salesbook.xlsx.patching.patch import CellValue
from salesbook.xlsx.writing.write import write_book
from support.filled_books import typed
from support.plan_texts import FILES, parse

JAN = Month(2027, 1)
BY_CUSTOMER = "Sales by customer"
REVENUE = "revenue@2027-01"
OPTED = FILES["plan.toml"] + '[return]\nsheets = ["customer_sales"]\n[customers]\ncalls = 12\n'
MOVING = OPTED + 'basis = "returned"\n'
FILES_OF_CUSTOMERS = {
    "customers.csv": (
        "id,name,class,owner,revenue\n"
        "K1,甲 | One,,zhang,600\n"
        "K2,乙 | Two,,zhang,480\n"
        "K3,丙 | Three,,zhang,120\n"
        "K4,丁 | Four,C,li,240\n"
        "K5,戊 | Five,,zhang,12\n"
    ),
    "activity.csv": "id,name,per,amount\ncustomers_lost,流失客户 | Customers lost,month,1\n",
}


@cache
def planned_with_customers(settings: str = MOVING) -> Planned:
    """Return the plan with customers, ready to be laid out."""
    plan, problems = parse({**FILES_OF_CUSTOMERS, "plan.toml": settings})
    assert plan is not None, problems
    targets, found = decompose(plan)
    assert targets is not None, found
    return Planned.of(plan, targets, default_templates())


def customer_book(customers: Mapping[str, int], products: Mapping[str, int]) -> tuple[bytes, Manifest]:
    """Return Zhang's book of January with what customers and products come to."""
    order = BookOrder(book="month", owner="zhang", file="", month=JAN)
    spec, manifest = build_book(order, planned_with_customers(), language="en")
    sold: dict[tuple[str, str], CellValue] = {
        (f"2027-01/{each}", name): value
        for each, worth in products.items()
        for name, value in (("revenue_ac", worth), ("quantity_ac", 1))
    }
    lost: dict[tuple[str, str], CellValue] = {("2027-01/customers_lost", "done"): 0}
    by_customer: dict[tuple[str, str], CellValue] = {
        (each, REVENUE): Decimal(value) for each, value in customers.items()
    }
    data = typed(write_book(spec), sold | lost, "This month")
    return typed(data, by_customer, BY_CUSTOMER), manifest
