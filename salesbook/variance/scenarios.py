"""Plan, actuals and prior year as cubes: by product, and by other dimensions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from salesbook.model.asking import AskedUntil
from salesbook.model.cube import (
    Axes,
    Cube,
    DimensionCubes,
    Scenarios,
    actual_cubes,
    axes_of,
    channel_history_cubes,
    target_cubes,
)
from salesbook.model.dimension import ACTIVITY, CHANNEL, COURSE, PRODUCT, Dimensions
from salesbook.model.facts import Fact
from salesbook.model.period import Month
from salesbook.model.plan import Plan
from salesbook.model.scenario import ACTUAL, PRIOR_YEAR, Scenario, ScenarioKey
from salesbook.model.targets import Targets
from salesbook.problems import Problem, problem
from salesbook.schedules.registry import BY_ITEM
from salesbook.variance.asked import asked_cubes
from salesbook.variance.basis import OF_REPORTED, cells_of, of_reported

if TYPE_CHECKING:
    from numpy.typing import NDArray

COMPARED_AS: Mapping[Scenario | None, Scenario] = {
    Scenario.ACTUAL: Scenario.ACTUAL,
    Scenario.PLAN: Scenario.PLAN,
    Scenario.BUDGET: Scenario.PLAN,
    Scenario.PRIOR_YEAR: Scenario.PRIOR_YEAR,
}
"""What a fact's scenario is compared as: a budget is the plan of expenses."""


@dataclass(frozen=True, kw_only=True)
class UnitCosts:
    """Costs of a unit in minor units, in the order of the cubes' axes.

    `standard` is by product, or by month and product where versions of the plan differ. `actual` has the axes
    month, product: those of finance's accounts; without it the standard costs apply.
    """

    standard: NDArray[np.int64]
    actual: NDArray[np.int64] | None = None


def standard_costs(plan: Plan, axes: Axes) -> tuple[UnitCosts | None, list[Problem]]:
    """Return the unit costs of the plan, or None and which products lack one (SB603) when some have one.

    In a month that was over when a version took effect they are those of the version before.
    """
    costs = [plan.dimensions.product[id_].cost for id_ in axes.items]
    known = [cost for cost in costs if cost is not None]
    if len(known) == len(costs):
        each_month = [[_cost(plan.at(month), id_) for id_ in axes.items] for month in axes.months]
        now = np.array(known, dtype=np.int64)
        # Not known then: the product is new, and has no plan of those months either.
        rows = [
            [new if old is None else old for old, new in zip(row, known, strict=True)] for row in each_month
        ]
        return UnitCosts(standard=np.array(rows, dtype=np.int64) if plan.passed else now), []
    lacking = [id_ for id_, cost in zip(axes.items, costs, strict=True) if cost is None]
    # To plan without costs is a choice, to leave some of them out an oversight.
    if not known:
        return None, []
    return None, [problem("standard-cost-missing", value=", ".join(lacking))]


def _cost(plan: Plan, product: str) -> int | None:
    known = plan.dimensions.product.get(product)
    return None if known is None else known.cost


def with_gross_profit(cubes: Scenarios, costs: UnitCosts) -> Scenarios:
    """Return the cubes with gross profit = revenue − quantity × unit cost, where it is not reported."""
    found: dict[tuple[ScenarioKey, str], Cube] = {}
    for key in dict.fromkeys(key for key, _ in cubes):
        revenue, quantity = cubes.get((key, "revenue")), cubes.get((key, "quantity"))
        if revenue is None or quantity is None or (key, "gross_profit") in cubes:
            continue
        cost: NDArray[np.int64] = np.atleast_2d(costs.standard)[:, None, :]
        if key == ACTUAL and costs.actual is not None:
            cost = costs.actual[:, None, :]
        values = revenue.values - quantity.values * cost
        found[key, "gross_profit"] = _known_in_both(values, revenue, quantity)
    return {**cubes, **found}


def _known_in_both(values: NDArray[np.int64], revenue: Cube, quantity: Cube) -> Cube:
    if revenue.known is None or quantity.known is None:
        return Cube(values=values)
    # Revenue without a quantity would pass for a profit without costs.
    known, cells = revenue.known & quantity.known, cells_of(revenue) & cells_of(quantity)
    one_by_one = revenue.marks is not None or quantity.marks is not None
    return Cube(values=values * cells, known=known, marks=cells if one_by_one else None)


def other_cubes(
    targets: Targets,
    facts: Sequence[Fact],
    planned: Sequence[Fact],
    dimensions: Dimensions,
    reported: Mapping[str, Month] | None = None,
) -> Iterator[DimensionCubes]:
    """Yield the cubes of every dimension beside products and the plan's channels, where there is anything.

    Activity has its plan in the targets; other plans come as facts (PL, or BU for a budget). Territories are
    owners after the people: what a region spends or counts belongs to nobody in it. `reported` says up to
    which month owners have returned a book: a course that is not in it has not been held.
    """
    # The plan's channels have cubes of their own (channel_cubes).
    apart = {PRODUCT, CHANNEL} if targets.by(CHANNEL) else {PRODUCT}
    by_dimension: dict[str, list[Fact]] = {ACTIVITY: []} if targets.by(ACTIVITY) else {}
    for fact in (*facts, *planned):
        if fact.dimension not in apart:
            by_dimension.setdefault(fact.dimension or ACTIVITY, []).append(fact)
    owners = (*targets.people, *(each.id for each in dimensions.territories))
    plan = Scenario.PLAN.of_version(targets.version)
    for dimension, own in by_dimension.items():
        # Activities have no items, each is a measure; others are sorted, whatever file comes first.
        items = ("",) if dimension == ACTIVITY else tuple(dict.fromkeys(sorted(fact.item for fact in own)))
        axes = Axes(months=targets.months, owners=owners, items=items, dimension=dimension)
        cubes: Scenarios = _by_scenario(own, axes, targets.version)
        if dimension == ACTIVITY:
            cubes = {**_activity(targets, len(dimensions.territories)), **cubes}
        if dimension == COURSE:
            cubes = _held_or_not(cubes, plan, axes, reported or {})
        marks = _marks(own, axes) if dimension in BY_ITEM else {}
        cubes = {**of_reported(cubes), **by_item(cubes, plan, marks, len(targets.people))}
        yield DimensionCubes(axes=axes, dimensions=dimensions, version=targets.version, cubes=cubes)


def _held_or_not(cubes: Scenarios, plan: ScenarioKey, axes: Axes, reported: Mapping[str, Month]) -> Scenarios:
    """Return the cubes of courses with actuals known wherever the book that asks for them came back."""
    known = np.array(
        # Month(1, 1) lies before any month: nothing returned.
        [[month <= reported.get(owner, Month(1, 1)) for owner in axes.owners] for month in axes.months]
    )
    planned = [cube.values.any(axis=(0, 2)) for (key, _), cube in cubes.items() if key == plan]
    # Only of those that a course is planned for: the others have none to hold.
    known &= np.asarray(np.any(planned, axis=0)) if planned else False
    found = dict(cubes)
    for (key, measure), cube in cubes.items():
        # What is planned of a course, and what is only counted when it is held (who passed).
        if key in (plan, ACTUAL) and known.any():
            held = cubes.get((ACTUAL, measure))
            values = held.values if held is not None else np.zeros_like(cube.values)
            told = held.known if held is not None and held.known is not None else np.zeros_like(known)
            found[ACTUAL, measure] = Cube(values=values, known=known | told)
    return found


def _marks(facts: Sequence[Fact], axes: Axes) -> Mapping[str, NDArray[np.bool_]]:
    """Return for each measure which cells are reported: a blank is not a zero."""
    marks: dict[str, NDArray[np.bool_]] = {}
    for fact in facts:
        month, owner = axes.month_at.get(fact.month), axes.owner_at.get(fact.owner)
        if fact.scenario == Scenario.ACTUAL and month is not None and owner is not None:
            mark = marks.setdefault(fact.measure, np.zeros(axes.shape, dtype=np.bool_))
            mark[month, owner, axes.item_at[fact.item]] = True
    return marks


def by_item(
    cubes: Scenarios, plan: ScenarioKey, marks: Mapping[str, NDArray[np.bool_]], regions: int
) -> Scenarios:
    """Return actuals that know which items are reported, with plan and prior year of those.

    Where a region's people return a line themselves, what is left of its budget (heads not there yet) is
    as much reported as the region's other lines. Owners from `regions` on are territories.
    """
    found: dict[tuple[ScenarioKey, str], Cube] = {}
    for measure, mark in marks.items():
        planned = cubes.get((plan, measure))
        found[ACTUAL, measure] = replace(cubes[ACTUAL, measure], marks=mark)
        told = mark.copy()
        if planned is not None:
            shared = np.asarray(planned.values[:, :regions].any(axis=(0, 1)))
            told[:, regions:] |= np.asarray(mark[:, regions:].any(axis=2))[:, :, None] & shared
        for key in (plan, PRIOR_YEAR):
            cube = cubes.get((key, measure))
            if cube is not None:
                like = Cube(values=cube.values * told, known=np.asarray(told.any(axis=2)), marks=told)
                found[OF_REPORTED[key.scenario].of_version(key.version), measure] = like
    return found


def channel_cubes(
    plan: Plan, targets: Targets, facts: Iterable[Fact], asked: AskedUntil
) -> Iterator[DimensionCubes]:
    """Yield the cubes by channel, none for a plan without channels.

    Of the measures that are split by channel they hold revenue, which is returned by channel, and what else
    was reported so.
    """
    planned = target_cubes(targets, CHANNEL)
    if not planned:
        return
    axes = axes_of(targets, CHANNEL)
    actual = asked_cubes(facts, asked, axes)
    shown = {"revenue", *(measure for _, measure in actual)}
    compared = {key: cube for key, cube in planned.items() if key[1] in shown}
    cubes = of_reported({**compared, **actual, **channel_history_cubes(plan, axes)})
    yield DimensionCubes(axes=axes, dimensions=plan.dimensions, version=targets.version, cubes=cubes)


def _activity(targets: Targets, more: int) -> Scenarios:
    return {
        # Targets know people alone: the territories after them get zeros.
        key: Cube(values=np.pad(table.values, ((0, 0), (0, more)))[:, :, None])
        for key, table in target_cubes(targets, ACTIVITY).items()
    }


def _by_scenario(facts: Iterable[Fact], axes: Axes, version: int) -> Scenarios:
    """Return the cubes of some facts; planned ones that name no version are of the given one."""
    by_key: dict[ScenarioKey, list[Fact]] = {}
    for fact in facts:
        scenario = COMPARED_AS.get(Scenario.known(fact.scenario))
        if scenario is not None:
            placed = fact if fact.item in axes.item_at else fact._replace(item="")
            by_key.setdefault(scenario.of_version(fact.version or version), []).append(placed)
    found: dict[tuple[ScenarioKey, str], Cube] = {}
    for key, own in by_key.items():
        for (_, measure), cube in actual_cubes(own, axes).items():
            found[key, measure] = Cube(values=cube.values, known=cube.known if key == ACTUAL else None)
    return found
