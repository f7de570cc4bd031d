"""Measures that follow others: quantity by the plan price, money by a ratio, profit by the cost."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from salesbook.model.plan import Target
from salesbook.planning.decomposition.basis import round_half_up
from salesbook.planning.decomposition.cell_fitting import SplitCube
from salesbook.planning.decomposition.plan_trees import PlanTrees
from salesbook.planning.decomposition.proportion import in_proportion, whole_cube
from salesbook.problems import Problem, problem

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]


LARGEST = 10**17
"""Targets from here on are taken for mistakes, as amounts of plan.toml are: integers have 64 bits."""


def followed(frame: PlanTrees, target: Target, cells: Mapping[str, Ints]) -> SplitCube | Problem:
    """Return the cube of a measure that follows, from the cubes computed so far.

    A ratio is one of revenue where there is revenue, else of the driving measure.
    """
    base = cells.get("revenue", cells.get(frame.plan.driver))
    if base is None:
        return problem("nothing-to-follow", target.where, target.measure)
    if target.ratio is not None:
        total = round_half_up(Fraction(int(base.sum())) * target.ratio)
        if total >= LARGEST:
            return problem("target-too-large", target.where, target.measure)
        return in_proportion(frame, base, total, frame.unit(target.measure))
    if not target.follows:
        return problem("target-without-basis", target.where, target.measure)
    if target.measure == "quantity" and "revenue" in cells:
        pieces, unit = _each_product(base, prices(frame)), frame.unit("quantity")
        return whole_cube(pieces) if unit == 1 else in_proportion(frame, pieces, int(pieces.sum()), unit)
    if target.measure == "revenue" and "quantity" in cells:
        if (
            sum(quantity * price for quantity, price in zip(_by_product(cells), prices(frame), strict=True))
            >= LARGEST
        ):
            return problem("target-too-large", target.where, target.measure)
        return whole_cube(cells["quantity"] * np.array(prices(frame), dtype=np.int64))
    if target.measure == "gross_profit" and {"revenue", "quantity"} <= cells.keys():
        return _gross_profit(frame, target, cells)
    return problem("nothing-to-follow", target.where, target.measure)


def _by_product(cells: Mapping[str, Ints]) -> list[int]:
    return [int(each) for each in cells["quantity"].sum(axis=(0, 1))]


def prices(frame: PlanTrees) -> list[int]:
    """Return the plan prices in the order of the product tree's leaves."""
    tree = frame.products
    return [frame.plan.dimensions.product[tree.nodes[leaf].id].price for leaf in tree.leaves]


def _gross_profit(frame: PlanTrees, target: Target, cells: Mapping[str, Ints]) -> SplitCube | Problem:
    tree = frame.products
    products = [frame.plan.dimensions.product[tree.nodes[leaf].id] for leaf in tree.leaves]
    lacking = [product.id for product in products if product.cost is None]
    if lacking:
        return problem("cost-missing", target.where, ", ".join(sorted(lacking)))
    costs = np.array([product.cost for product in products], dtype=np.int64)
    # From whole cells without any rounding, so that it adds up at every node by itself.
    return whole_cube(cells["revenue"] - cells["quantity"] * costs)


def _each_product(revenue: Ints, by_product: list[int]) -> Ints:
    # Product by product in memory, as they are worked out; a copy, for what stands in it changes.
    apart = revenue.transpose(2, 0, 1).copy()
    for table, price in zip(apart, by_product, strict=True):
        table[:] = quantity_of(table, price)
    return np.ascontiguousarray(apart.transpose(1, 2, 0))


def quantity_of(revenue: Ints, price: int) -> Ints:
    """Return whole quantities of one product for a revenue table of months and people.

    The year's quantity is the year's revenue at the plan price, rounded; months and then people get
    theirs by the largest remainder, so that each is within one of its revenue at the plan price.
    """
    months = revenue.sum(axis=1)
    # docs/decompose.md, Measures that follow: rounded once, for the year; months and people share that out.
    year = round_half_up(Fraction(int(months.sum()), price))
    by_month = _round_to(months[None, :], price, np.array([year]))[0]
    return _round_to(revenue, price, by_month)


def _round_to(amounts: Ints, price: int, totals: Ints) -> Ints:
    """Return amounts / price rounded so that every row has its total, largest remainders first."""
    floors, rests = np.divmod(amounts, price)
    missing = (totals - floors.sum(axis=1))[:, None]
    # The least remainder that gets a unit; of those equal to it the first month, or the first person by id.
    least = np.take_along_axis(np.sort(rests, axis=1), amounts.shape[1] - np.maximum(missing, 1), axis=1)
    more, level = rests > least, rests == least
    left = missing - more.sum(axis=1, keepdims=True)
    result: Ints = floors + (more | (level & (level.cumsum(axis=1) <= left)))
    return result
