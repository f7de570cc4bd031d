"""A plan of 2 regions, 3 people and 3 products with odd cents, and what two of the three report."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np

from salesbook.issued.manifest import Manifest
from salesbook.model.amount import Currency, money_units
from salesbook.model.dimension import PRODUCT, Dimensions, Person, Product, Territory
from salesbook.model.facts import Fact, Note
from salesbook.model.measure import MEASURES
from salesbook.model.period import FiscalYear, Month
from salesbook.model.plan import DueDays, History, Materiality, Plan, Target
from salesbook.model.scenario import Scenario
from salesbook.model.submission import FileStatus, Submission
from salesbook.model.targets import Targets
from salesbook.problems import Location, Text, problem
from salesbook.sheets.plan_books import BookOrder, Planned, build_book
from salesbook.sheets.variance_books import build_variance_book
from salesbook.spreadsheet.book import BookSpec
from salesbook.variance.reconcile import reconcile
from salesbook.variance.result import Reconciliation
from support.earlier_templates import EARLIER_FORM, earlier_templates
from support.target_cells import target_cells

YEAR = FiscalYear(2027, Month(2027, 1))
MARCH = Month(2027, 3)

DIMENSIONS = Dimensions(
    territories=(
        Territory(id="co", name=Text({"en": "River Drinks", "zh": "大江饮料"}), parent=None, kind="company"),
        Territory(id="east", name=Text({"en": "East", "zh": "华东"}), parent="co", kind="region"),
        Territory(id="south", name=Text({"en": "South", "zh": "华南"}), parent="co", kind="region"),
        Territory(id="sh", name=Text({"en": "Shanghai", "zh": "上海"}), parent="east", kind="office"),
    ),
    people=(
        Person(id="li", name=Text({"en": "Li Na", "zh": "李娜"}), territory="east", role="regional_manager"),
        Person(id="zhang", name=Text({"en": "Zhang Wei", "zh": "张伟"}), territory="sh", role="salesperson"),
        Person(id="chen", name=Text({"en": "Chen Yu", "zh": "陈宇"}), territory="south", role="salesperson"),
    ),
    products=(
        Product(
            id="0101",
            name=Text({"en": "Orange juice", "zh": "橙汁"}),
            product_class="A",
            unit=Text({"en": "case", "zh": "箱"}),
            price=118_00,
        ),
        Product(
            id="0201",
            name=Text({"en": "Green tea", "zh": "绿茶"}),
            product_class="B",
            unit=Text({"en": "case", "zh": "箱"}),
            price=46_50,
        ),
        Product(
            id="0202",
            name=Text({"en": "Black tea", "zh": "红茶"}),
            product_class="B",
            unit=Text({"en": "case", "zh": "箱"}),
            price=31_20,
        ),
    ),
    classes={"A": Text({"en": "Class A", "zh": "A类"}), "B": Text({"en": "Class B", "zh": "B类"})},
)


def revenue_target(month: int, person: int, product: int) -> int:
    """Return the target of a month, person and product (counted from 0) in cents; Chen sells no black tea."""
    if (person, product) == (2, 2):
        return 0
    return (40 + 3 * month) * (5 - person) * (7 + 4 * product) * 1237 + 7 * month + 3 * person + product


def small_targets() -> Targets:
    """Return the targets: revenue as given, quantity at list price, collections 98 % of revenue."""
    revenue = np.array(
        [[[revenue_target(m, p, k) for k in range(3)] for p in range(3)] for m in range(12)], dtype=np.int64
    )
    prices = np.array([product.price for product in DIMENSIONS.products], dtype=np.int64)
    return Targets(
        version=1,
        months=YEAR.months,
        people=tuple(person.id for person in DIMENSIONS.people),
        products=tuple(product.id for product in DIMENSIONS.products),
        cells=target_cells(
            PRODUCT, revenue=revenue, quantity=revenue // prices, collections=revenue * 98 // 100
        ),
    )


def small_plan() -> Plan:
    """Return the plan, shown in 万元 and filled in in 元; Chen has no prior year."""
    units = money_units("CNY")
    targets = small_targets()
    return Plan(
        id="river-2027",
        version=2,
        company=DIMENSIONS.root.name,
        fiscal_year=YEAR,
        currency=Currency("CNY"),
        languages=("zh", "en"),
        # English books would count thousands for it, were it known by its name.
        display_unit=replace(units["10k"], id="wan"),
        input_unit=units["1"],
        measures=tuple(MEASURES[name] for name in ("revenue", "quantity", "collections")),
        driver="revenue",
        rounding={},
        targets={"revenue": Target(measure="revenue", amount=targets.total("revenue"), stretch=80_000_000)},
        splits={},
        dimensions=DIMENSIONS,
        history=tuple(
            History(
                month=month.plus(-12),
                person=person.id,
                product=product.id,
                quantity=int(targets.by(PRODUCT)["quantity"][m, p, k]) * 4 // 5,
                revenue=int(targets.by(PRODUCT)["revenue"][m, p, k]) * 5 // 6,
            )
            for m, month in enumerate(YEAR.months)
            for p, person in enumerate(DIMENSIONS.people[:2])
            for k, product in enumerate(DIMENSIONS.products)
        ),
        materiality=Materiality(absolute=500_00, relative=Fraction(5, 100)),
        due=DueDays(monthly={"monthly_report": 5}),
        returns=EARLIER_FORM,
    )


def small_planned() -> Planned:
    """Return the plan ready to be laid out."""
    return Planned.of(small_plan(), small_targets(), earlier_templates())


def reported(person: str, share: Fraction) -> Submission:
    """Return what a person reports for January to March: a share of every target."""
    targets = small_targets()
    at = targets.people.index(person)
    territory = DIMENSIONS.person[person].territory
    facts = [
        Fact(
            organisation="river-2027",
            scenario=Scenario.ACTUAL,
            month=month,
            owner=person,
            territory=territory,
            dimension="product",
            item=product,
            measure=measure,
            value=round(int(targets.by(PRODUCT)[measure][m, at, k]) * share),
        )
        for m, month in enumerate(YEAR.until(MARCH))
        for k, product in enumerate(targets.products)
        for measure in ("quantity", "revenue", "collections")
    ]
    return Submission(
        path=f"returned/{person}.xlsx",
        status=FileStatus.ACCEPTED,
        document="SB-00000-00000",
        plan="river-2027",
        version=2,
        book="return",
        owner=person,
        owner_name=DIMENSIONS.person[person].name,
        territory=territory,
        period=MARCH,
        facts=facts,
    )


def submissions() -> tuple[Submission, ...]:
    """Return the returns of Li (104 %) and Zhang (91 %, with a cause and a warning); Chen's is missing."""
    zhang = reported("zhang", Fraction(91, 100))
    words = {"cause": "雨天多 a wet month", "measure": "more displays"}
    notes = [
        Note(
            organisation="river-2027",
            month=MARCH,
            owner="zhang",
            territory="sh",
            dimension="",
            item="",
            kind=kind,
            text=text,
        )
        for kind, text in words.items()
    ]
    where = Location(file="returned/zhang.xlsx", sheet="Actuals", cell="G11", row=Text.of("Mar / Green tea"))
    doubt = problem(
        "plan-cell-changed", where, "1000", issued=Text.of("1234.50"), now=Text.of("1000"), more=Text()
    )
    return (
        reported("li", Fraction(104, 100)),
        replace(zhang, status=FileStatus.ACCEPTED_WITH_WARNINGS, notes=notes, problems=[doubt]),
    )


def small_reconciliation() -> Reconciliation:
    """Return March reconciled with what Li and Zhang report."""
    return reconcile(small_plan(), small_targets(), submissions(), MARCH)


def company_book(language: str) -> tuple[BookSpec, Manifest]:
    """Return the company's plan book."""
    return build_book(BookOrder(book="company", owner="co", file=""), small_planned(), language=language)


def return_book(person: str, language: str) -> tuple[BookSpec, Manifest]:
    """Return a person's book."""
    return build_book(BookOrder(book="return", owner=person, file=""), small_planned(), language=language)


def variance_book(territory: str, language: str) -> tuple[BookSpec, Manifest]:
    """Return the variance book of a territory."""
    order = BookOrder(book="variance", owner=territory, file="")
    return build_variance_book(order, small_reconciliation(), earlier_templates(), language=language)
