"""What finance's books say in the place of what was returned, or of standard costs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

import numpy as np

from salesbook.model.cube import Axes, Cube, Cubes, DimensionCubes
from salesbook.model.dimension import COST_LINE, PRODUCT
from salesbook.model.facts import Fact
from salesbook.model.ledger import BookedActuals
from salesbook.model.period import Month
from salesbook.model.plan import Plan
from salesbook.model.scenario import ACTUAL, Scenario
from salesbook.problems import Problem, Text, problem
from salesbook.schedules.spending import line_names
from salesbook.variance.basis import cells_of
from salesbook.variance.bridge import rounded
from salesbook.variance.counting import inside
from salesbook.variance.scenarios import by_item, standard_costs


@dataclass(frozen=True, slots=True, kw_only=True)
class BookedCubes:
    """Cubes with what the books say in them; `of_books` names the months in which they do, by measure."""

    cubes: Cubes
    of_books: Mapping[str, Sequence[Month]] = field(default_factory=dict)
    problems: Sequence[Problem] = ()


def booked_cubes(cubes: Cubes, plan: Plan, period: Month, booked: BookedActuals) -> BookedCubes:
    """Return cubes with the gross profit and the expenses of the books, and what they say nothing of."""
    of_books: dict[str, Sequence[Month]] = {}
    problems: list[Problem] = []
    if plan.books.costs == "ledger" and period in booked.months:
        problems += _without_cost(cubes.products, plan, period, booked.costs)
    if (costed := _costed(cubes.products, plan, booked.costs)) is not None:
        of_books["gross_profit"] = sorted({month for month, _ in booked.costs})
        cubes = cubes.beside(PRODUCT, {(ACTUAL, "gross_profit"): costed})
    products = cubes.products.axes
    facts, outside = inside(booked.expenses, products, plan.dimensions.territory)
    problems += outside
    if plan.books.expenses == "ledger" and period in booked.months:
        problems += _without_expense(cubes, plan, period, facts)
    if facts:
        of_books["expense"] = sorted({fact.month for fact in facts})
        cubes = replace(cubes, by_dimension={**cubes.by_dimension, COST_LINE: _spent(cubes, plan, facts)})
    return BookedCubes(cubes=cubes, of_books=of_books, problems=problems)


def _costed(products: DimensionCubes, plan: Plan, costs: Mapping[tuple[Month, str], Fraction]) -> Cube | None:
    """Return gross profit at other unit costs than the standard ones, which count where there is no other.

    Costs are rounded to whole minor units. None for gross profit that is itself reported, or has no costs.
    """
    axes = products.axes
    profit, revenue, quantity = (
        products.get(Scenario.ACTUAL, each) for each in ("gross_profit", "revenue", "quantity")
    )
    target = plan.targets.get("gross_profit")
    reported = target is not None and not target.follows
    if not costs or profit is None or revenue is None or quantity is None or reported:
        return None
    if standard_costs(plan, axes)[0] is None:
        return None
    values, cells = profit.values.copy(), cells_of(profit)
    for (month, item), cost in costs.items():
        if month in axes.month_at and item in axes.item_at:
            at = np.s_[axes.month_at[month], :, axes.item_at[item]]
            values[at] = (revenue.values[at] - quantity.values[at] * rounded(cost)) * cells[at]
    return replace(profit, values=values)


def _without_cost(
    products: DimensionCubes, plan: Plan, period: Month, costs: Mapping[tuple[Month, str], Fraction]
) -> Iterator[Problem]:
    """Yield the products sold in the period of which the books have no cost (SB949)."""
    sold, axes = products.get(Scenario.ACTUAL, "quantity"), products.axes
    lacking = [
        plan.dimensions.product[item].name
        for at, item in enumerate(axes.items)
        if sold is not None
        and sold.values[axes.month_at[period], :, at].any()
        and (period, item) not in costs
    ]
    if lacking:
        yield problem("ledger-without-cost", value=str(len(lacking)), names=Text.listing(lacking))


def _spent(cubes: Cubes, plan: Plan, facts: Sequence[Fact]) -> DimensionCubes:
    """Return the expenses with those of the books for every line that these know in a month.

    Of such a line what was returned counts for nobody; other lines stay as they were returned.
    """
    products, of_lines = cubes.products, cubes.get(COST_LINE)
    if of_lines is None:
        owners = (*products.axes.owners, *(each.id for each in plan.dimensions.territories))
        axes = Axes(months=products.axes.months, owners=owners, items=(), dimension=COST_LINE)
        of_lines = DimensionCubes(axes=axes, dimensions=plan.dimensions, version=products.version, cubes={})
    of_lines = of_lines.with_items([fact.item for fact in facts])
    axes, known = of_lines.axes, of_lines.get(Scenario.ACTUAL, "expense")
    values = np.zeros(axes.shape, dtype=np.int64) if known is None else known.values.copy()
    marks = np.zeros(axes.shape, dtype=np.bool_) if known is None else cells_of(known).copy()
    for month, item in {(fact.month, fact.item) for fact in facts}:
        values[axes.month_at[month], :, axes.item_at[item]] = 0
    for fact in facts:
        at = axes.month_at[fact.month], axes.owner_at[fact.owner], axes.item_at[fact.item]
        values[at] += fact.value
        marks[at] = True
    found = {(ACTUAL, "expense"): Cube(values=values, known=np.asarray(marks.any(axis=2)))}
    planned = Scenario.PLAN.of_version(of_lines.version)
    people = len(products.axes.owners)
    return of_lines.beside(by_item({**of_lines.cubes, **found}, planned, {"expense": marks}, people))


def _without_expense(cubes: Cubes, plan: Plan, period: Month, facts: Sequence[Fact]) -> Iterator[Problem]:
    """Yield the lines returned for the period that the books know nothing of (SB931)."""
    of_lines = cubes.get(COST_LINE)
    returned = None if of_lines is None else of_lines.get(Scenario.ACTUAL, "expense")
    if of_lines is None or returned is None:
        return
    booked = {fact.item for fact in facts if fact.month == period}
    month, names = of_lines.axes.month_at[period], line_names(plan)
    lacking = [
        names.get(item, Text.of(item))
        for at, item in enumerate(of_lines.axes.items)
        if returned.values[month, :, at].any() and item not in booked
    ]
    if lacking:
        yield problem("ledger-without-expense", value=str(len(lacking)), names=Text.listing(lacking))
