"""Stock and capacity as departments return them: how long stock lasts, what is to be ordered, what fits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from math import ceil

from salesbook.layout.book_content import Record
from salesbook.model.decimals import decimal_of
from salesbook.model.period import Month
from salesbook.model.plan import Plan
from salesbook.model.scenario import Scenario
from salesbook.planning.exact.share import share
from salesbook.planning.explain import ExplainedStep, Explanation, StepKind
from salesbook.problems import Text, sentence
from salesbook.problems.text import joined
from salesbook.schedules.compared import Compared, ComparedBook
from salesbook.schedules.schedule import PlanSource, Schedule
from salesbook.schedules.stock import Mean, Proposal, recent_mean
from salesbook.schedules.supply import (
    CAPACITY_LINE,
    FILES,
    STOCK_ITEM,
    CapacityLine,
    StockItem,
    Supply,
    SupplyRules,
)
from salesbook.schedules.supply_books import filled, line_name
from salesbook.schedules.supply_checks import check, explained, questioned

RETURNED = ("stock", "in_transit", "open_orders", "adjusted", "confirmed")


@dataclass(frozen=True, slots=True, kw_only=True)
class StockLine:
    """A product in stock at the end of a month: as returned, how long it lasts, and what is proposed.

    `proposal` is None where no stock was returned; `lasts` is None (n.a.) where nothing goes out; `returned`
    are the figures of departments by name.
    """

    item: StockItem
    returned: Mapping[str, int]
    reason: str
    planned: int
    cover: Fraction
    mean: Mean
    state: str
    proposal: Proposal | None

    @property
    def lasts(self) -> Fraction | None:
        """The returned stock in months of what went out."""
        return self.mean.lasts(self.returned["stock"]) if "stock" in self.returned else None


@dataclass(frozen=True, slots=True, kw_only=True)
class LineOfMonth:
    """A line in a month, and the month after: what is ordered, possible, made, and what does not fit."""

    id: str
    orders: int
    capacity: int
    made: int | None
    after: CapacityLine | None
    at: int

    @property
    def over(self) -> Mapping[str, int]:
        """What of the month after does not fit, by what becomes of it."""
        found: dict[str, int] = {}
        for each in self.after.shifts if self.after is not None else ():
            if each.at == self.at + 1:
                found[each.way] = found.get(each.way, 0) + each.quantity
        return found


# Without slots: cached_property keeps what it found in the instance's own __dict__.
@dataclass(frozen=True, kw_only=True)
class SupplyResult:
    """Stock and capacity of a month as returned, beside the plan."""

    result: Compared

    @cached_property
    def supply(self) -> Supply:
        """Stock and capacity as planned."""
        return Supply(plan=self.result.plan, cubes=self.result.cubes)

    @cached_property
    def _figures(self) -> Mapping[tuple[str, str, str], int]:
        """The figures returned for the month, by dimension, item and name."""
        return {
            (fact.dimension, fact.item, fact.measure): fact.value
            for fact in self.result.listed
            if fact.month == self.result.period
        }

    @property
    def _at(self) -> int:
        return self.result.plan.fiscal_year.months.index(self.result.period)

    @property
    def stock(self) -> list[StockLine]:
        """Every product in stock, in the order of stock.csv."""
        open_ = {id_: self._proposal(item) for id_, item in self.supply.items.items()}
        fitted = self._fitted({id_: each for id_, each in open_.items() if each is not None})
        return [self._stock_line(item, fitted.get(id_)) for id_, item in self.supply.items.items()]

    def _stock_line(self, item: StockItem, proposal: Proposal | None) -> StockLine:
        returned = self._returned(item.product)
        course, stock = self.supply.courses[item.product], returned.get("stock")
        ahead = course.stock[self._at] if stock is None else stock
        mean = self.mean(item.product)
        return StockLine(
            item=item,
            returned=returned,
            reason=self._reason(item.product),
            planned=course.stock[self._at],
            cover=course.cover(self._at, ahead).months,
            mean=mean,
            state=self._state(item, stock, mean),
            proposal=proposal,
        )

    def _returned(self, product: str) -> Mapping[str, int]:
        keys = {name: (STOCK_ITEM, product, name) for name in RETURNED}
        return {name: self._figures[key] for name, key in keys.items() if key in self._figures}

    def _reason(self, product: str) -> str:
        said = (
            note.text
            for note in self.result.notes
            if (note.dimension, note.item, note.kind) == (STOCK_ITEM, product, "stock_reason")
            and note.month == self.result.period
        )
        return next(said, "")

    def _state(self, item: StockItem, stock: int | None, mean: Mean) -> str:
        """Return `not_returned`, `out`, `short`, `overdue` or `right`."""
        if stock is None:
            return "not_returned"
        lasts = mean.lasts(stock)
        if stock <= 0:
            return "out"
        if lasts is None:
            return "right"
        if lasts < self.supply.cover_wanted(item):
            return "short"
        return "overdue" if lasts > self.supply.rules.most else "right"

    def mean(self, product: str) -> Mean:
        """Return what goes out of a product in a month, by its last complete months of this year or the last.

        A month is complete when everybody who is to sell the product has reported.
        """
        months = self.result.months("ytd")
        members = {"product": product}
        before = [self._value(Scenario.PRIOR_YEAR, month, members) or 0 for month in self._year]
        while before and not before[0]:
            before.pop(0)
        sold = [
            self._value(Scenario.ACTUAL, each, members) for each in months if self._complete(each, members)
        ]
        return recent_mean([*before, *(each for each in sold if each is not None)])

    @property
    def _year(self) -> Sequence[Month]:
        return self.result.plan.fiscal_year.months

    def _complete(self, month: Month, members: Mapping[str, str]) -> bool:
        plans = (Scenario.PLAN, Scenario.PLAN_OF_REPORTED)
        full, reported = (self._value(scenario, month, members) or 0 for scenario in plans)
        return full == reported

    def _value(self, scenario: Scenario, month: Month, members: Mapping[str, str]) -> int | None:
        return self.result.value(scenario, "quantity", (month,), members)

    def _proposal(self, item: StockItem) -> Proposal | None:
        """Return what is to be ordered before capacity is looked at; None where no stock was returned.

        After the year's last month its mean stands for the plan of the next.
        """
        returned, mean = self._returned(item.product), self.mean(item.product).value or Fraction(0)
        if "stock" not in returned:
            return None
        ahead = self.supply.courses[item.product].demand[self._at + 1 :]
        return Proposal(
            cover=self.supply.cover_wanted(item),
            mean=mean,
            planned=ahead[0] if ahead else ceil(mean),
            stock=returned["stock"],
            in_transit=returned.get("in_transit", 0),
            open_orders=returned.get("open_orders", 0),
            pack=item.pack,
            minimum=item.minimum,
        )

    def _fitted(self, proposals: Mapping[str, Proposal]) -> Mapping[str, Proposal]:
        """Return proposals with the fair part of what their line can make next month."""
        found = dict(proposals)
        for line in self.lines:
            own = [id_ for id_ in proposals if self.supply.line_of(id_) == line.id]
            packed = [proposals[id_].packed for id_ in own]
            room = None if line.after is None else line.after.capacity[self._at + 1]
            if room is None or sum(packed) <= room:
                continue
            parts = share(room, packed, upper=packed)
            # Less than all of them ask for: there is always a way to share it.
            assert isinstance(parts, list)
            found |= {id_: replace(found[id_], capacity=most) for id_, most in zip(own, parts, strict=True)}
        return found

    @cached_property
    def lines(self) -> list[LineOfMonth]:
        """Every line whose capacity is known."""
        return [self._line(id_, line) for id_, line in self.supply.lines.items() if line.orders]

    def _line(self, id_: str, line: CapacityLine) -> LineOfMonth:
        at, wanted = self._at, line.wanted
        # What is over is over: nothing moves into months that have ended.
        capacity = [*wanted[: at + 1], *line.capacity[at + 1 :]]
        ahead = self._figures.get((CAPACITY_LINE, id_, "next_capacity"))
        if ahead is not None and at + 1 < len(capacity):
            capacity[at + 1] = ahead
        return LineOfMonth(
            id=id_,
            orders=wanted[at],
            capacity=line.capacity[at],
            made=self._figures.get((CAPACITY_LINE, id_, "made")),
            after=replace(line, capacity=capacity) if at + 1 < len(capacity) else None,
            at=at,
        )


# -- in variance books and JSON


def _of_company(book: ComparedBook) -> SupplyResult | None:
    """Return stock and capacity where the book is the whole company's and there are any."""
    found = SupplyResult(result=book.result)
    whole = not book.of_person and book.territory == book.result.plan.dimensions.root.id
    return found if whole and (found.supply.items or found.supply.lines) else None


def _compared(book: ComparedBook) -> Mapping[str, Sequence[Record]]:
    found = _of_company(book)
    if found is None:
        return {"stock_lines": (), "capacity_lines": ()}
    return {
        "stock_lines": [_stock_record(each, book) for each in found.stock],
        "capacity_lines": [_line_record(each, book) for each in found.lines],
    }


def _stock_record(line: StockLine, book: ComparedBook) -> Record:
    product = book.result.plan.dimensions.product[line.item.product]
    mean, proposal = line.mean.value, line.proposal
    record: dict[str, object] = {
        "key": product.id,
        "name": product.name,
        **{f"{name}_ac": line.returned.get(name) for name in RETURNED},
        "stock_pl": line.planned,
        "mean": None if mean is None else decimal_of(mean),
        "months": f"{'⚠ ' if line.mean.short else ''}{line.mean.months}",
        "lasts": None if line.lasts is None else decimal_of(line.lasts),
        "cover": decimal_of(line.cover),
        "state": book.words[f"stock_{line.state}"],
        "proposed": None if proposal is None else proposal.proposed,
        "how": Text() if proposal is None else how(proposal, "sum-"),
        "reason": Text.of(line.reason),
    }
    return {name: value for name, value in record.items() if value is not None}


def how(proposal: Proposal, form: str = "") -> Text:
    """Return how a proposal came about, step by step: in words, or as a sum (`sum-`)."""
    steps = ["needed", "packed", "fitted"]
    if proposal.proposed == proposal.packed:
        steps.pop()
    if proposal.packed == proposal.needed:
        steps.remove("packed")
    said = {
        "cover": f"{float(proposal.cover):g}",
        "mean": f"{float(proposal.mean):,.1f}",
        **{
            name: f"{getattr(proposal, name) or 0:,}"
            for name in (
                *("planned", "stock", "in_transit", "open_orders", "pack", "minimum"),
                *("capacity", "needed", "packed", "proposed"),
            )
        },
    }
    return joined([sentence(f"sheets.proposal.{form}{step}", **said) for step in steps], Text.of(""))


def _line_record(line: LineOfMonth, book: ComparedBook) -> Record:
    after = line.after
    record: dict[str, object] = {
        "key": line.id,
        "line": line_name(line.id, book.result.plan),
        "orders": line.orders,
        "capacity": line.capacity,
        "made": line.made,
        "next_orders": None if after is None else after.wanted[line.at + 1],
        "next_capacity": None if after is None else after.capacity[line.at + 1],
        **line.over,
    }
    return {name: value for name, value in record.items() if value is not None}


def _messages(book: ComparedBook) -> Mapping[str, Text]:
    found = _of_company(book)
    if found is None:
        return {"stock_message": Text(), "capacity_message": Text()}
    states = [each.state for each in found.stock]
    counts = {name: states.count(name) for name in ("out", "short", "overdue", "not_returned")}
    over = [sum(each.over.values()) for each in found.lines]
    return {
        "stock_message": book.words["message_stock"].format(products=len(states), **counts),
        "capacity_message": book.words["message_capacity"].format(
            lines=sum(map(bool, over)), over=f"{sum(over):,}"
        ),
    }


def _reported(result: Compared) -> Mapping[str, object]:
    found = SupplyResult(result=result)
    if not (found.supply.items or found.supply.lines):
        return {}
    return {
        "stock": [_stock_json(each, result.plan) for each in found.stock],
        "capacity": [_line_json(each) for each in found.lines],
    }


def _stock_json(line: StockLine, plan: Plan) -> Mapping[str, object]:
    proposal = line.proposal
    return {
        "product": line.item.product,
        "name": plan.dimensions.product[line.item.product].name,
        "state": line.state,
        "planned": line.planned,
        "returned": dict(line.returned),
        "reason": line.reason,
        "mean": line.mean.value,
        "months": line.mean.months,
        "lasts": line.lasts,
        "cover": line.cover,
        "proposal": None if proposal is None else dict(_steps(proposal)),
    }


def _steps(proposal: Proposal) -> Iterator[tuple[str, int | Fraction | None]]:
    for name in ("cover", "mean", "planned", "pack", "minimum", "capacity", "needed", "packed", "proposed"):
        yield name, getattr(proposal, name)


def _line_json(line: LineOfMonth) -> Mapping[str, object]:
    after = line.after
    return {
        "line": line.id,
        "orders": line.orders,
        "capacity": line.capacity,
        "made": line.made,
        "next_orders": None if after is None else after.wanted[line.at + 1],
        "next_capacity": None if after is None else after.capacity[line.at + 1],
        "over": dict(line.over),
    }


def _line_explained(source: PlanSource | Compared, place: Mapping[str, str]) -> Explanation | None:
    """Return what becomes of the orders of a line, by the capacity that production returned, else by plan."""
    lines = () if isinstance(source, PlanSource) else SupplyResult(result=source).lines
    return explained(source, place, next((each.after for each in lines if each.id == place["line"]), None))


def _stock_explained(source: PlanSource | Compared, place: Mapping[str, str]) -> Explanation | None:
    """Return how the stock of a product runs on plan; in a month, how its proposal came about."""
    course = Supply(plan=source.plan, cubes=source.cubes).courses.get(place["stock"])
    if course is None:
        return None
    if isinstance(source, PlanSource):
        named = [each.key for each in source.plan.fiscal_year.months]
        steps = [
            sentence(
                "sheets.month.stock", month=month, came=f"{came:,}", went=f"{went:,}", stock=f"{stock:,}"
            )
            for month, came, went, stock in zip(
                named, course.supply, course.demand, course.stock, strict=True
            )
        ]
        return _told(course.stock[-1], "month", steps)
    line = next(each for each in SupplyResult(result=source).stock if each.item == course.item)
    if line.proposal is None:
        return _told(0, "basis", [sentence("sheets.proposal.none")])
    return _told(line.proposal.proposed, "basis", [how(line.proposal)])


def _told(amount: int, kind: StepKind, said: Sequence[Text]) -> Explanation:
    steps = [ExplainedStep(kind=kind, text=each) for each in said]
    return Explanation(measure="quantity", amount=amount, steps=steps)


SUPPLY = Schedule(
    files=FILES,
    settings={"supply": SupplyRules},
    check=check,
    questioned=questioned,
    filled=filled,
    explained={"line": _line_explained, "stock": _stock_explained},
    listed=STOCK_ITEM,
    compared=_compared,
    messages=_messages,
    reported=_reported,
)
LINES = Schedule(listed=CAPACITY_LINE)
"""What production returns of its lines, row by row."""
