"""The plan decomposed: a whole number for every month, person and product."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from salesbook.model.plan import Direction, Plan
from salesbook.model.targets import Targets
from salesbook.planning.basis import PRODUCT_MEASURES, year_total
from salesbook.planning.crossing import Rows, rank_one, round_crossing
from salesbook.planning.follow import quantity_of, ratio_of
from salesbook.planning.share import Misfit
from salesbook.planning.totals import month_totals, tree_totals
from salesbook.planning.transport import FINE, fit_table, open_shares, product_shares
from salesbook.planning.tree import Node, Tree, people_tree, product_tree
from salesbook.planning.weight import ZERO, member_weights, split_of
from salesbook.problems import Problem, Text, problem

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]


def decompose(plan: Plan) -> tuple[Targets | None, list[Problem]]:
    """Return the target of every measure of the plan, or what keeps it from being decomposed."""
    frame = Frame(plan=plan, people=people_tree(plan.dimensions), products=product_tree(plan.dimensions))
    cells: dict[str, Ints] = {}
    activity: dict[str, Ints] = {}
    problems: list[Problem] = []
    for name in (plan.driver, *(name for name in plan.targets if name != plan.driver)):
        total = year_total(plan, plan.targets[name]) if name in plan.targets else None
        if total is None:
            cells.update(_following(frame, name, cells))
            continue
        try:
            if name in PRODUCT_MEASURES:
                cells[name] = _cube(frame, name, total)
            else:
                activity[name] = np.array(_people_rows(frame, name, total), dtype=np.int64).T
        except RefusedError as refused:
            problems.append(refused.problem)
    return (None if problems else _targets(frame, cells, activity)), problems


@dataclass(frozen=True, kw_only=True)
class Frame:
    """The plan with its trees; cubes inside stand in the order of the trees' leaves."""

    plan: Plan
    people: Tree
    products: Tree

    @property
    def months(self) -> list[str]:
        """The keys of the twelve months."""
        return [month.key for month in self.plan.fiscal_year.months]


class RefusedError(Exception):
    """A problem that ends the decomposition of a measure; caught in `decompose`."""

    def __init__(self, refusal: Problem) -> None:
        self.problem = refusal


def _following(frame: Frame, name: str, cells: Mapping[str, Ints]) -> dict[str, Ints]:
    """Return the cube of a measure that follows the driver."""
    driver = cells.get(frame.plan.driver)
    target = frame.plan.targets.get(name)
    if driver is None or target is None:
        return {}
    if target.ratio is not None:
        return {name: ratio_of(driver, target.ratio)}
    prices = [
        frame.plan.dimensions.product[frame.products.nodes[leaf].id].price for leaf in frame.products.leaves
    ]
    if frame.plan.driver == "quantity":
        return {name: driver * np.array(prices, dtype=np.int64)}
    return {name: np.stack([quantity_of(driver[:, :, at], price) for at, price in enumerate(prices)], axis=2)}


def _cube(frame: Frame, name: str, total: int) -> Ints:
    """Return a measure's target with axes month, person, product."""
    unit = frame.plan.rounding.get(name, 1)
    people = np.array(_people_rows(frame, name, total // unit), dtype=np.int64).T
    products = np.array(_product_rows(frame, name, total // unit), dtype=np.int64).T
    cube = np.stack([_month_table(people[at], products[at], at) for at in range(12)]) * unit
    return _with_rest(cube, total % unit)


def _with_rest(cube: Ints, rest: int) -> Ints:
    """Add what is below the unit to the largest month of the largest person's largest product."""
    person = int(cube.sum(axis=(0, 2)).argmax())
    month, product = np.unravel_index(cube[:, person].argmax(), cube[:, person].shape)
    cube[month, person, product] += rest
    return cube


def _month_table(people: Ints, products: Ints, month: int) -> Ints:
    total = int(people.sum())
    if total == 0:
        return np.zeros((len(people), len(products)), dtype=np.int64)
    floors, rests = product_shares(people, products, total)
    parts = np.floor(rests / total * FINE).astype(np.int64)
    table = fit_table(open_shares(floors, parts), people, products, month)
    assert table is not None
    return table


def _people_rows(frame: Frame, name: str, total: int) -> Rows:
    return _rows(frame, name, total, frame.people, ("territory", "person"))


def _product_rows(frame: Frame, name: str, total: int) -> Rows:
    return _rows(frame, name, total, frame.products, ("class", "product"))


def _rows(frame: Frame, name: str, total: int, tree: Tree, directions: tuple[Direction, Direction]) -> Rows:
    """Return the whole units of every leaf in every month."""
    weights = member_weights(frame.plan, name, "month", frame.months)
    months = month_totals(total, [weights[key] for key in frame.months])
    if isinstance(months, Misfit):
        raise RefusedError(problem("nothing-to-share-by", direction="month", node=_label(frame, tree.nodes[0])))
    leaves = tree_totals(tree, total, _node_weights(frame, name, tree, directions))
    if isinstance(leaves, tuple):
        raise RefusedError(
            problem("nothing-to-share-by", direction=directions[1], node=_label(frame, leaves[0]))
        )
    return round_crossing(rank_one(tree, leaves, months))


def _node_weights(
    frame: Frame, name: str, tree: Tree, directions: tuple[Direction, Direction]
) -> dict[Node, Fraction]:
    """Return the weight of every node; inner ones weigh what is below them unless the plan says."""
    inner, outer = directions
    ids = [tree.nodes[leaf].id for leaf in tree.leaves]
    own = member_weights(frame.plan, name, outer, ids)
    by_node = {tree.nodes[leaf]: own[tree.nodes[leaf].id] for leaf in tree.leaves}
    for at in range(len(tree.nodes) - 1, -1, -1):
        if tree.children[at]:
            by_node[tree.nodes[at]] = sum((by_node[tree.nodes[child]] for child in tree.children[at]), ZERO)
    if split_of(frame.plan, name, inner) is not None:
        nodes = [node for node in tree.nodes if node.kind == inner]
        given = member_weights(frame.plan, name, inner, [node.id for node in nodes])
        by_node.update({node: given[node.id] for node in nodes})
    return by_node


def _label(frame: Frame, node: Node) -> Text:
    dimensions = frame.plan.dimensions
    if node.kind == "person":
        return dimensions.person[node.id].name
    if node.kind == "territory":
        return dimensions.territory[node.id].name
    if node.kind == "product":
        return dimensions.product[node.id].name
    return dimensions.classes.get(node.id, Text.of(node.id)) if node.id else frame.plan.company


def _targets(frame: Frame, cells: Mapping[str, Ints], activity: Mapping[str, Ints]) -> Targets:
    """Return the cubes in the order of the plan files."""
    dimensions = frame.plan.dimensions
    people = [person.id for person in dimensions.people]
    products = [product.id for product in dimensions.products]
    by_person = _positions(frame.people, people)
    by_product = _positions(frame.products, products)
    return Targets(
        months=frame.plan.fiscal_year.months,
        people=people,
        products=products,
        cells={name: cube[:, by_person][:, :, by_product] for name, cube in cells.items()},
        activity={name: table[:, by_person] for name, table in activity.items()},
    )


def _positions(tree: Tree, ids: Sequence[str]) -> list[int]:
    places = {tree.nodes[leaf].id: at for at, leaf in enumerate(tree.leaves)}
    return [places[each] for each in ids]
