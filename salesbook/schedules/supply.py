"""Supply: who makes and keeps what is sold, what they can make, and how stock runs through the year."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Annotated, ClassVar

from salesbook.model.cube import Cubes
from salesbook.model.dimension import Product
from salesbook.model.plan import Plan
from salesbook.model.scenario import Scenario
from salesbook.plan_input.plan_additions import OptionalFile
from salesbook.plan_input.scalars import Both, CountFromZero, Id, MonthKey, PositiveCount, Rate, choice
from salesbook.plan_input.schema import SettingsTable
from salesbook.schedules.orders import Item, Limits, Shift, delivered, made, shifts
from salesbook.schedules.stock import Cover, forward_cover, stock_by_month

PRODUCTION, WAREHOUSE = "production", "warehouse"
STOCK_ITEM, CAPACITY_LINE = "stock_item", "capacity_line"


@dataclass(frozen=True, slots=True, kw_only=True)
class Department:
    """departments.csv: who has a book of their own without a target: production, a warehouse."""

    file: ClassVar[str] = "departments.csv"

    id: Id
    name: Both
    role: Annotated[str, choice((PRODUCTION, WAREHOUSE))]


@dataclass(frozen=True, slots=True, kw_only=True)
class Capacity:
    """capacity.csv: how much of a product, or of all products of a line, can be made in a month.

    Without a `month` it holds for every month that has no row of its own; without a `department` the first
    production of departments.csv answers for it. A line is called by the first of its rows with a `name`.
    """

    file: ClassVar[str] = "capacity.csv"

    line: Id
    name: Both | None = None
    month: MonthKey | None = None
    quantity: CountFromZero
    department: Id = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StockItem:
    """stock.csv: a product that is kept in stock, and how it is ordered.

    `cover` are the months of stock wanted; without a `line` it is made on one of its own code, without a
    `department` the first warehouse of departments.csv answers for it.
    """

    file: ClassVar[str] = "stock.csv"

    product: Id
    opening: CountFromZero
    in_transit: CountFromZero = 0
    pack: PositiveCount = 1
    minimum: CountFromZero = 0
    cover: Rate | None = None
    line: Id = ""
    department: Id = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """supply.csv: what of a product is to come in in a month, where that does not follow from orders."""

    file: ClassVar[str] = "supply.csv"

    product: Id
    month: MonthKey
    quantity: CountFromZero


class SupplyRules(SettingsTable):
    """`[supply]`: months of stock wanted, how far orders may move, and what is bought in a month and line.

    Stock of more than `most` months is overdue.
    """

    cover: Rate = Fraction(2)
    most: Rate = Fraction(6)
    earlier: CountFromZero = 1
    later: CountFromZero = 1
    outsource: CountFromZero = 0


FILES = (
    OptionalFile(record=Department),
    OptionalFile(record=Capacity, key=("line", "month")),
    OptionalFile(record=StockItem, key=("product",)),
    OptionalFile(record=Receipt, key=("product", "month")),
)


def department_of(record: Capacity | StockItem, plan: Plan) -> str:
    """Return which department answers for a line or a product; nothing where there is none."""
    role = PRODUCTION if isinstance(record, Capacity) else WAREHOUSE
    of_role = (each.id for each in plan.schedules.of(Department) if each.role == role)
    return record.department or next(of_role, "")


@dataclass(frozen=True, slots=True, kw_only=True)
class CapacityLine:
    """What is ordered of a line by month, what it can make, and what does not stay in its month."""

    id: str
    orders: Mapping[Item, Sequence[int]]
    capacity: Sequence[int]
    limits: Limits

    @property
    def wanted(self) -> list[int]:
        """All orders of a month together."""
        return [sum(months) for months in zip(*self.orders.values(), strict=True)]

    @property
    def shifts(self) -> list[Shift]:
        """Return what moves, is made outside or is declined."""
        return shifts(self.orders, self.capacity, self.limits)


@dataclass(frozen=True, slots=True, kw_only=True)
class StockCourse:
    """A product through the year: what goes out and comes in, and the stock at the end of each month."""

    item: StockItem
    demand: Sequence[int]
    supply: Sequence[int]

    @property
    def stock(self) -> list[int]:
        """Return the stock at the end of each month."""
        return stock_by_month(self.item.opening, self.demand, self.supply)

    def cover(self, at: int, stock: int) -> Cover:
        """Return how long a stock at the end of a month lasts on plan."""
        return forward_cover(stock, self.demand[at + 1 :])


# Without slots: cached_property keeps what it found in the instance's own __dict__.
@dataclass(frozen=True, kw_only=True)
class Supply:
    """Orders, capacity and stock of a plan."""

    plan: Plan
    cubes: Cubes

    @cached_property
    def rules(self) -> SupplyRules:
        """The rules of the plan."""
        return self.plan.schedules.settings(SupplyRules)

    @cached_property
    def items(self) -> Mapping[str, StockItem]:
        """What is kept in stock, by product."""
        return {each.product: each for each in self.plan.schedules.of(StockItem)}

    @cached_property
    def lines(self) -> Mapping[str, CapacityLine]:
        """The lines whose capacity is known, in the order of capacity.csv."""
        ids = dict.fromkeys(each.line for each in self.plan.schedules.of(Capacity))
        return {id_: self.line(id_, self._capacity(id_)) for id_ in ids}

    def line(self, id_: str, capacity: Sequence[int]) -> CapacityLine:
        """Return a line with what it can make by month."""
        rules = self.rules
        limits = Limits(earlier=rules.earlier, later=rules.later, outsourced=rules.outsource)
        orders = {item: months for each in self.products_of(id_) for item, months in self._orders(each.id)}
        return CapacityLine(id=id_, orders=orders, capacity=capacity, limits=limits)

    def line_of(self, product: str) -> str:
        """Return the line that a product is made on."""
        item = self.items.get(product)
        return (item.line if item is not None else "") or product

    def products_of(self, line: str) -> list[Product]:
        """Return the products that are made on a line."""
        return [each for each in self.plan.dimensions.products if self.line_of(each.id) == line]

    def _capacity(self, line: str) -> list[int]:
        rows = {each.month: each.quantity for each in self.plan.schedules.of(Capacity) if each.line == line}
        usual = rows.get(None, 0)
        own = {self.plan.fiscal_year.own(month): most for month, most in rows.items() if month is not None}
        return [own.get(month, usual) for month in self.plan.fiscal_year.months]

    def _orders(self, product: str) -> Iterator[tuple[Item, list[int]]]:
        """Yield what each region orders of a product by month, and the company itself where it sells."""
        root = self.plan.dimensions.root.id
        regions = {each.id: self.sold(product, each.id) for each in self.plan.dimensions.children(root)}
        rest = [
            whole - sum(parts)
            for whole, *parts in zip(self.sold(product, root), *regions.values(), strict=True)
        ]
        for place, months in {**regions, root: rest}.items():
            if any(months):
                yield Item(product, place), months

    def sold(self, product: str, territory: str) -> list[int]:
        """Return what a territory plans to sell of a product by month."""
        members = {"territory": territory, "product": product}
        return [
            self.cubes.value(Scenario.PLAN, "quantity", (month,), members) or 0
            for month in self.plan.fiscal_year.months
        ]

    @cached_property
    def courses(self) -> Mapping[str, StockCourse]:
        """Every product in stock through the year."""
        return {id_: self._course(item) for id_, item in self.items.items()}

    def _course(self, item: StockItem) -> StockCourse:
        """Return the course of a product; what is on its way arrives in the first month."""
        line = self.lines.get(self.line_of(item.product))
        receipts = self._receipts(item.product)
        if line is None or receipts is not None:
            demand = self.sold(item.product, self.plan.dimensions.root.id)
            supply = receipts or [0] * len(demand)
        else:
            demand, supply = (
                _of(item.product, found(line.orders, line.shifts)) for found in (delivered, made)
            )
        return StockCourse(item=item, demand=demand, supply=[supply[0] + item.in_transit, *supply[1:]])

    def _receipts(self, product: str) -> list[int] | None:
        """Return what is to come in by month, None where supply.csv does not name the product."""
        own = self.plan.fiscal_year.own
        rows = {
            own(each.month): each.quantity
            for each in self.plan.schedules.of(Receipt)
            if each.product == product
        }
        return [rows.get(month, 0) for month in self.plan.fiscal_year.months] if rows else None

    def cover_wanted(self, item: StockItem) -> Fraction:
        """Return how many months of stock are wanted of a product."""
        return self.rules.cover if item.cover is None else item.cover


def _of(product: str, orders: Mapping[Item, Sequence[int]]) -> list[int]:
    """Return the months of a product, all regions together."""
    own = [months for item, months in orders.items() if item.product == product]
    return [sum(months) for months in zip(*own, strict=True)] or [0] * 12
