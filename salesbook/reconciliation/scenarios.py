"""Plan, actuals and prior year as cubes: by product, and by what else is counted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from salesbook.model.cube import Axes, Cube, Cubes, actual_cubes, channel_history_cubes
from salesbook.model.dimension import ACTIVITY, CHANNELS, COST_LINE, COURSE, POST, PRODUCT, Dimensions, Person
from salesbook.model.facts import Fact
from salesbook.model.period import Month
from salesbook.model.plan import Plan
from salesbook.model.scenario import Scenario
from salesbook.model.targets import Targets
from salesbook.problems import Problem, problem

if TYPE_CHECKING:
    from numpy.typing import NDArray

Scenarios = Mapping[tuple[Scenario, str], Cube]

LIKE_FOR_LIKE, PRIOR_LIKE_FOR_LIKE = Scenario.PLAN_OF_REPORTED, Scenario.PRIOR_YEAR_OF_REPORTED
"""Plan and prior year of those who reported: scenarios of their own, so that sheets can show them."""

BY_ITEM = frozenset((COST_LINE, POST))
"""Dimensions whose items are reported one by one."""

SCENARIO_OF: Mapping[Scenario | None, Scenario] = {
    Scenario.ACTUAL: Scenario.ACTUAL,
    Scenario.PLAN: Scenario.PLAN,
    Scenario.BUDGET: Scenario.PLAN,
    Scenario.PRIOR_YEAR: Scenario.PRIOR_YEAR,
}
"""What a fact's scenario is compared as: a budget is the plan of expenses."""


@dataclass(frozen=True, kw_only=True)
class UnitCosts:
    """Costs of a unit in minor units, by product, in the order of the cubes' axes.

    `actual` has the axes month, product: what finance's accounts say; the standard costs without it.
    """

    standard: NDArray[np.int64]
    actual: NDArray[np.int64] | None = None


def standard_costs(dimensions: Dimensions, axes: Axes) -> tuple[UnitCosts | None, list[Problem]]:
    """Return the unit costs of the plan, or None and which products lack one (SB603) when some have one."""
    costs = [dimensions.product[id_].cost for id_ in axes.products]
    known = [cost for cost in costs if cost is not None]
    if len(known) == len(costs):
        return UnitCosts(standard=np.array(known, dtype=np.int64)), []
    lacking = [id_ for id_, cost in zip(axes.products, costs, strict=True) if cost is None]
    if not known:
        return None, []
    return None, [problem("standard-cost-missing", value=", ".join(lacking))]


def with_gross_profit(cubes: Scenarios, costs: UnitCosts) -> Scenarios:
    """Return the cubes with gross profit = revenue − quantity × unit cost, where it is not reported."""
    found: dict[tuple[Scenario, str], Cube] = {}
    for scenario in (Scenario.PLAN, Scenario.ACTUAL, Scenario.PRIOR_YEAR):
        revenue, quantity = cubes.get((scenario, "revenue")), cubes.get((scenario, "quantity"))
        if revenue is None or quantity is None or (scenario, "gross_profit") in cubes:
            continue
        cost: NDArray[np.int64] = costs.standard[None, None, :]
        if scenario == Scenario.ACTUAL and costs.actual is not None:
            cost = costs.actual[:, None, :]
        values = revenue.values - quantity.values * cost
        found[scenario, "gross_profit"] = _known_in_both(values, revenue, quantity)
    return {**cubes, **found}


def _known_in_both(values: NDArray[np.int64], revenue: Cube, quantity: Cube) -> Cube:
    if revenue.known is None or quantity.known is None:
        return Cube(values=values)
    known = revenue.known & quantity.known
    return Cube(values=values * known[:, :, None], known=known)


def with_like_for_like(cubes: Scenarios) -> Scenarios:
    """Return the cubes with plan and prior year restricted to those who reported."""
    found: dict[tuple[Scenario, str], Cube] = {}
    for scenario, base in ((LIKE_FOR_LIKE, Scenario.PLAN), (PRIOR_LIKE_FOR_LIKE, Scenario.PRIOR_YEAR)):
        for (of, measure), cube in cubes.items():
            reported = cubes.get((Scenario.ACTUAL, measure))
            if of == base and reported is not None:
                known = _known(reported, cube)
                found[scenario, measure] = Cube(values=cube.values * known[:, :, None], known=known)
    return {**cubes, **found}


def _known(reported: Cube, cube: Cube) -> NDArray[np.bool_]:
    return np.ones(cube.values.shape[:2], dtype=np.bool_) if reported.known is None else reported.known


def other_cubes(
    targets: Targets,
    facts: Sequence[Fact],
    planned: Sequence[Fact],
    axes: Axes,
    dimensions: Dimensions,
    reported: Mapping[str, Month] | None = None,
) -> Mapping[str, Cubes]:
    """Return the cubes of every dimension beside products and the plan's channels, where there is anything.

    Activity has its plan in the targets; other plans come as facts (PL, or BU for a budget). Territories
    stand after the people: what a region spends or counts belongs to nobody in it. `reported` says up to
    which month owners have returned a book: a course that is not in it has not been held.
    """
    owners = _with_territories(dimensions)
    apart = {PRODUCT, CHANNELS} if targets.by_channel else {PRODUCT}
    by_dimension: dict[str, list[Fact]] = {ACTIVITY: []} if targets.activity else {}
    for fact in (*facts, *planned):
        if fact.dimension not in apart:
            by_dimension.setdefault(fact.dimension or ACTIVITY, []).append(fact)
    found: dict[str, Cubes] = {}
    for dimension, own in by_dimension.items():
        items = ("",) if dimension == ACTIVITY else tuple(dict.fromkeys(sorted(fact.item for fact in own)))
        people = (*axes.people, *(each.id for each in dimensions.territories))
        inner = Axes(months=axes.months, people=people, products=items)
        cubes: Scenarios = _by_scenario(own, inner)
        if dimension == ACTIVITY:
            cubes = {**_activity(targets, len(people) - len(axes.people)), **cubes}
        if dimension == COURSE:
            cubes = _held_or_not(cubes, inner, reported or {})
        marks = _marks(own, inner) if dimension in BY_ITEM else {}
        cubes = {**with_like_for_like(cubes), **_by_item(cubes, marks, inner, dimensions)}
        found[dimension] = Cubes(axes=inner, dimensions=owners, cubes=cubes)
    return found


def _held_or_not(cubes: Scenarios, axes: Axes, reported: Mapping[str, Month]) -> Scenarios:
    """Return the cubes of courses with actuals known wherever the book that asks for them came back."""
    known = np.array(
        [[month <= reported.get(owner, Month(1, 1)) for owner in axes.people] for month in axes.months]
    )
    planned = [
        cube.values.any(axis=(0, 2)) for (scenario, _), cube in cubes.items() if scenario == Scenario.PLAN
    ]
    known &= np.asarray(np.any(planned, axis=0)) if planned else False
    found = dict(cubes)
    for (scenario, measure), cube in cubes.items():
        if scenario == Scenario.PLAN and known.any():
            held = cubes.get((Scenario.ACTUAL, measure))
            values = held.values if held is not None else np.zeros_like(cube.values)
            told = held.known if held is not None and held.known is not None else np.zeros_like(known)
            found[Scenario.ACTUAL, measure] = Cube(values=values, known=known | told)
    return found


def _marks(facts: Sequence[Fact], axes: Axes) -> Mapping[str, NDArray[np.bool_]]:
    """Return for each measure which cells are reported: a blank is not a zero."""
    marks: dict[str, NDArray[np.bool_]] = {}
    for fact in facts:
        month, owner = axes.month_at.get(fact.month), axes.person_at.get(fact.owner)
        if fact.scenario == Scenario.ACTUAL and month is not None and owner is not None:
            mark = marks.setdefault(fact.measure, np.zeros(axes.shape, dtype=np.bool_))
            mark[month, owner, axes.product_at[fact.item]] = True
    return marks


def _by_item(
    cubes: Scenarios, marks: Mapping[str, NDArray[np.bool_]], axes: Axes, dimensions: Dimensions
) -> Scenarios:
    """Return actuals that know which items are reported, and the plan of those.

    Where a region's people return a line themselves, what is left of its budget (heads not there yet) is
    as much reported as the region's other lines.
    """
    found: dict[tuple[Scenario, str], Cube] = {}
    regions = len(axes.people) - len(dimensions.territories)
    for measure, mark in marks.items():
        planned = cubes.get((Scenario.PLAN, measure))
        actual = cubes[Scenario.ACTUAL, measure]
        found[Scenario.ACTUAL, measure] = replace(actual, marks=mark)
        if planned is None:
            continue
        shared = np.asarray(planned.values[:, :regions].any(axis=(0, 1)))
        told = mark.copy()
        told[:, regions:] |= np.asarray(mark[:, regions:].any(axis=2))[:, :, None] & shared
        known = np.asarray(told.any(axis=2))
        found[LIKE_FOR_LIKE, measure] = Cube(values=planned.values * told, known=known, marks=told)
    return found


def channel_cubes(plan: Plan, targets: Targets, facts: Iterable[Fact], axes: Axes) -> Mapping[str, Cubes]:
    """Return the cubes by channel, none for a plan without channels.

    Of the measures that are split by channel they hold revenue, which is returned by channel, and what else
    was reported so.
    """
    if not targets.by_channel:
        return {}
    across = axes.by_channel(plan.dimensions)
    placed = [fact._replace(dimension=PRODUCT) for fact in facts if fact.dimension == CHANNELS]
    actual = actual_cubes(placed, across)
    shown = {"revenue", *(measure for _, measure in actual)}
    planned = {
        (Scenario.PLAN, name): Cube(values=cells)
        for name, cells in targets.by_channel.items()
        if name in shown
    }
    cubes = with_like_for_like({**planned, **actual, **channel_history_cubes(plan, across)})
    return {CHANNELS: Cubes(axes=across, dimensions=plan.dimensions, cubes=cubes)}


def _with_territories(dimensions: Dimensions) -> Dimensions:
    own = [
        Person(id=each.id, name=each.name, territory=each.id, role=each.kind)
        for each in dimensions.territories
    ]
    return replace(dimensions, people=(*dimensions.people, *own))


def _activity(targets: Targets, more: int) -> Scenarios:
    return {
        (Scenario.PLAN, name): Cube(values=np.pad(table, ((0, 0), (0, more)))[:, :, None])
        for name, table in targets.activity.items()
    }


def _by_scenario(facts: Iterable[Fact], axes: Axes) -> Scenarios:
    found: dict[tuple[Scenario, str], Cube] = {}
    by_scenario: dict[Scenario, list[Fact]] = {}
    for fact in facts:
        scenario = SCENARIO_OF.get(Scenario.known(fact.scenario))
        if scenario is not None:
            item = fact.item if fact.item in axes.product_at else ""
            placed = fact._replace(dimension="product", item=item)
            by_scenario.setdefault(scenario, []).append(placed)
    for scenario, own in by_scenario.items():
        for (_, measure), cube in actual_cubes(own, axes).items():
            known = cube.known if scenario == Scenario.ACTUAL else None
            found[scenario, measure] = Cube(values=cube.values, known=known)
    return found
