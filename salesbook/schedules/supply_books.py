"""Capacity and stock in the books of a plan, and what departments are asked to return."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from salesbook.layout.book_content import Binding, Record
from salesbook.model.decimals import decimal_of
from salesbook.model.period import Month
from salesbook.model.plan import Plan
from salesbook.model.scenario import Scenario
from salesbook.problems import Text
from salesbook.schedules.entries import Entry
from salesbook.schedules.orders import WAYS, made
from salesbook.schedules.schedule import Fill, PlanSource, ScheduleContent, row_of, word
from salesbook.schedules.supply import (
    CAPACITY_LINE,
    STOCK_ITEM,
    Capacity,
    CapacityLine,
    Department,
    StockCourse,
    StockItem,
    Supply,
    department_of,
)

AHEAD = 3
"""The months ahead whose demand says how much stock is wanted."""


def filled(source: PlanSource) -> Fill:
    """Return what puts capacity and stock into the books of a plan."""
    books = SupplyBooks(supply=Supply(plan=source.plan, cubes=source.cubes))

    def content(binding: Binding, person: str | None) -> ScheduleContent:
        if person or not (books.supply.lines or books.supply.items):
            return ScheduleContent()
        whole = binding.scope == source.plan.dimensions.root.id
        shown = books.of_company(binding) if whole else {}
        return ScheduleContent(
            records={**shown, "order_shifts": list(books.shifted(binding))},
            entries=books.entries if whole else {},
            parameters={"stock_most": decimal_of(books.supply.rules.most)},
        )

    return content


@dataclass(frozen=True, slots=True, kw_only=True)
class SupplyBooks:
    """Capacity and stock of a plan as rows and figures of books."""

    supply: Supply

    @property
    def _months(self) -> Sequence[Month]:
        return self.supply.plan.fiscal_year.months

    def of_company(self, binding: Binding) -> Mapping[str, Sequence[Record]]:
        """Return the lists of the whole company's books."""
        return {
            "capacity_months": [
                row for line in self.supply.lines.values() for row in self._line(line, binding)
            ],
            "stock_items": [self._item(course) for course in self.supply.courses.values()],
            "stock_months": list(self._stock_months(binding)),
        }

    def _line(self, line: CapacityLine, binding: Binding) -> Iterator[Record]:
        """Yield the months of a line: ordered, possible, what leaves the month, and what is made in it."""
        inside = made(line.orders, [each._replace(way="declined") for each in line.shifts])
        own = [sum(months) for months in zip(*inside.values(), strict=True)]
        for at, month in enumerate(self._months if own else ()):
            leaves: dict[str, int] = {
                way: sum(each.quantity for each in line.shifts if (each.at, each.way) == (at, way))
                for way in WAYS
            }
            yield {
                "key": f"{line.id}/{month.key}",
                "line": line_name(line.id, self.supply.plan),
                "month": binding.month_name(month),
                "orders": line.wanted[at],
                "capacity": line.capacity[at],
                "made": own[at],
                **leaves,
            }

    def shifted(self, binding: Binding) -> Iterator[Record]:
        """Yield what of the orders of a book's territory does not stay in its month."""
        inside = {each.id for each in binding.dimensions.below(binding.scope)}
        dimensions, months = self.supply.plan.dimensions, self._months
        for line in self.supply.lines.values():
            for number, each in enumerate(line.shifts, start=1):
                product = dimensions.product[each.item.product]
                if each.item.place in inside:
                    yield {
                        "key": f"{line.id}/{number}",
                        "product": product.name,
                        "region": dimensions.territory[each.item.place].name,
                        "month": binding.month_name(months[each.at]),
                        "way": word(binding, f"way_{each.way}"),
                        "to": Text() if each.to is None else binding.month_name(months[each.to]),
                        "quantity": each.quantity,
                        "unit": product.unit,
                        "amount": each.quantity * product.price,
                    }

    def _item(self, course: StockCourse) -> Record:
        """Return a product in stock, with how long its stock lasts at the end of each month."""
        product = self.supply.plan.dimensions.product[course.item.product]
        lasts = {
            month.key: decimal_of(course.cover(at, left).months)
            for at, (month, left) in enumerate(zip(self._months, course.stock, strict=True))
        }
        wanted = decimal_of(self.supply.cover_wanted(course.item))
        return row_of(
            course.item, key=product.id, name=product.name, unit=product.unit, cover=wanted, lasts=lasts
        )

    def _stock_months(self, binding: Binding) -> Iterator[Record]:
        """Yield the stock of all products at the end of each month, beside what is wanted."""
        courses = list(self.supply.courses.values())
        for at, month in enumerate(self._months if courses else ()):
            yield {
                "key": month.key,
                "month": binding.month_name(month),
                "stock": sum(each.stock[at] for each in courses),
                "wanted": self._reach(at, None),
                "most": self._reach(at, self.supply.rules.most),
            }

    def _reach(self, at: int, months: Fraction | None) -> int:
        """Return the stock that lasts so many months, or as many as are wanted, by what goes out next."""
        total = Fraction(0)
        for each in self.supply.courses.values():
            ahead = each.demand[at + 1 :][:AHEAD] or each.demand[at:]
            wanted = self.supply.cover_wanted(each.item) if months is None else months
            total += wanted * Fraction(sum(ahead), len(ahead))
        return round(total)

    @property
    def entries(self) -> Mapping[tuple[Scenario, str], Sequence[Entry]]:
        """The figures of products and lines by month."""
        found: dict[tuple[Scenario, str], list[Entry]] = {}
        for product, course in self.supply.courses.items():
            figures = {"demand": course.demand, "supply": course.supply, "stock": course.stock}
            self._add(found, (STOCK_ITEM, product), figures)
        for id_, line in self.supply.lines.items():
            self._add(found, (CAPACITY_LINE, id_), {"orders": line.wanted, "capacity": line.capacity})
        return found

    def _add(
        self,
        found: dict[tuple[Scenario, str], list[Entry]],
        item: tuple[str, str],
        figures: Mapping[str, Sequence[int]],
    ) -> None:
        dimension, id_ = item
        for name, months in figures.items():
            entry = Entry(keys={dimension: id_}, months=dict(zip(self._months, months, strict=False)))
            found.setdefault((Scenario.PLAN, name), []).append(entry)


def line_name(line: str, plan: Plan) -> Text:
    """Return what a line is called: as capacity.csv says, or as its product, where it makes one alone."""
    said = (each.name for each in plan.schedules.of(Capacity) if each.line == line)
    product = plan.dimensions.product.get(line)
    return next(filter(None, said), Text.of(line) if product is None else product.name)


# -- departments


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """What a department answers for: lines by their capacity, products in stock, orders to be confirmed."""

    lines: Sequence[str]
    kept: frozenset[str]
    confirmed: frozenset[str]

    @classmethod
    def of(cls, department: str, plan: Plan) -> Answers:
        """Return what a department answers for."""
        capacity, items = plan.schedules.of(Capacity), plan.schedules.of(StockItem)
        lines = dict.fromkeys(each.line for each in capacity if department_of(each, plan) == department)
        return cls(
            lines=tuple(lines),
            kept=frozenset(each.product for each in items if department_of(each, plan) == department),
            confirmed=frozenset(each.product for each in items if (each.line or each.product) in lines),
        )

    @property
    def any(self) -> bool:
        """Whether there is anything to return."""
        return bool(self.lines or self.kept)


def departments(plan: Plan) -> Mapping[str, Department]:
    """Return the departments that have something to return, by their code."""
    every = plan.schedules.of(Department)
    return {each.id: each for each in every if Answers.of(each.id, plan).any}


def with_own(binding: Binding, department: str, plan: Plan) -> Binding:
    """Return the binding of a department's book: with what it answers for."""
    answers, items = Answers.of(department, plan), binding.records["stock_items"]
    own: dict[str, Sequence[Record]] = {
        "own_lines": [{"key": each, "name": line_name(each, plan)} for each in answers.lines],
        "kept_items": [each for each in items if each["key"] in answers.kept],
        "confirmed_items": [each for each in items if each["key"] in answers.confirmed],
    }
    return replace(binding, records={**binding.records, **own})
