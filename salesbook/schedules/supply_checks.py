"""What is checked and questioned of capacity and stock before a plan is issued."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from salesbook.plan_input.checks.dimension_checks import unknown_reference
from salesbook.plan_input.plan_additions import OptionalRows
from salesbook.plan_input.plan_tables import PlanTables, Row
from salesbook.plan_input.schema import ProductRow
from salesbook.plan_input.split_tables import fiscal_year
from salesbook.planning.explain import ExplainedStep, Explanation
from salesbook.problems import Location, Problem, problem, sentence
from salesbook.schedules.compared import Compared
from salesbook.schedules.orders import WAYS
from salesbook.schedules.schedule import PlanSource
from salesbook.schedules.supply import Capacity, CapacityLine, Department, Receipt, StockItem, Supply


def check(rows: OptionalRows, tables: PlanTables) -> Iterable[Problem]:
    """Yield codes that stand nowhere, months outside the year, and pieces without targets in pieces."""
    yield from _departments(rows, tables)
    yield from _products(rows, tables)
    yield from _months(rows, tables)
    yield from _quantity(rows, tables)


def _departments(rows: OptionalRows, tables: PlanTables) -> Iterator[Problem]:
    taken = tables.people.ids | tables.territories.ids
    known = frozenset(row.record.id for row in rows.rows(Department))
    for row in rows.rows(Department):
        if row.record.id in taken:
            yield problem("department-code-taken", row.at("id"), row.record.id)
    named: list[Row[Capacity] | Row[StockItem]] = [*rows.rows(Capacity), *rows.rows(StockItem)]
    for each in named if rows.sound(Department) else ():
        if each.record.department and each.record.department not in known:
            yield unknown_reference(each.at("department"), each.record.department, Department.file, known)


def _products(rows: OptionalRows, tables: PlanTables) -> Iterator[Problem]:
    if not tables.products.complete or not rows.sound(StockItem):
        return
    known = tables.products.ids
    named: list[Row[StockItem] | Row[Receipt]] = [*rows.rows(StockItem), *rows.rows(Receipt)]
    for each in named:
        if each.record.product not in known:
            yield unknown_reference(each.at("product"), each.record.product, ProductRow.file, known)
    lines = known | {row.record.line for row in rows.rows(StockItem)}
    for row in rows.rows(Capacity):
        if row.record.line not in lines:
            yield unknown_reference(row.at("line"), row.record.line, ProductRow.file, lines)


def _months(rows: OptionalRows, tables: PlanTables) -> Iterator[Problem]:
    if tables.settings is None or not tables.settings.sound("fiscal_year", "starts"):
        return
    year = fiscal_year(tables.settings)
    named: list[Row[Capacity] | Row[Receipt]] = [*rows.rows(Capacity), *rows.rows(Receipt)]
    for each in named:
        month = each.record.month
        if month is not None and year.own(month) not in year.months:
            yield problem("month-outside-year", each.at("month"), month.key, year=year.key)


def _quantity(rows: OptionalRows, tables: PlanTables) -> Iterator[Problem]:
    if tables.settings is None or not tables.settings.sound("measures", "target", "driver"):
        return
    there = [each.file for each in (Capacity, StockItem) if rows.rows(each)]
    if there and "quantity" not in tables.settings.table.measures:
        yield problem("supply-without-quantity", Location(file=there[0]), there[0])


def questioned(source: PlanSource) -> Iterator[Problem]:
    """Yield the lines whose orders do not fit, and what becomes of what is over (SB061)."""
    for line in Supply(plan=source.plan, cubes=source.cubes).lines.values():
        shifts = line.shifts
        if shifts:
            by_way = {way: sum(each.quantity for each in shifts if each.way == way) for way in WAYS}
            yield problem(
                "orders-above-capacity",
                Location(file=Capacity.file),
                f"{sum(by_way.values()):,}",
                line=line.id,
                wanted=f"{sum(line.wanted):,}",
                months=", ".join(_months_over(line, source)),
                **{way: f"{amount:,}" for way, amount in by_way.items()},
            )


def _months_over(line: CapacityLine, source: PlanSource) -> list[str]:
    over = {each.at for each in line.shifts}
    return [month.key for at, month in enumerate(source.plan.fiscal_year.months) if at in over]


def explained(
    source: PlanSource | Compared, place: Mapping[str, str], returned: CapacityLine | None = None
) -> Explanation | None:
    """Return what becomes of the orders of a line, in a month or in the year; as `returned`, else on plan."""
    line = returned or Supply(plan=source.plan, cubes=source.cubes).lines.get(place["line"])
    named = [each.key for each in source.plan.fiscal_year.months]
    if line is None or not line.orders or place.get("month", named[0]) not in named:
        return None
    asked = [at for at, month in enumerate(named) if month == place.get("month", month)]
    steps = [step for at in asked for step in _steps(line, at, named)]
    return Explanation(measure="quantity", amount=sum(line.wanted[at] for at in asked), steps=steps)


def _steps(line: CapacityLine, at: int, named: Sequence[str]) -> Iterator[ExplainedStep]:
    ordered, possible = f"{line.wanted[at]:,}", f"{line.capacity[at]:,}"
    said = sentence("sheets.month.made", month=named[at], ordered=ordered, possible=possible)
    yield ExplainedStep(kind="basis", text=said, amount=line.wanted[at])
    for each in line.shifts:
        if each.at == at:
            said = sentence(
                f"sheets.supply.{each.way}",
                quantity=f"{each.quantity:,}",
                product=each.item.product,
                place=each.item.place,
                to="" if each.to is None else named[each.to],
            )
            yield ExplainedStep(kind="carried", text=said)
