"""The plan decomposed: a whole number for every month, person and product."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from salesbook.model.plan import Plan, Target
from salesbook.model.targets import Deviation, Targets
from salesbook.planning.decomposition.basis import prior_year_total, year_total
from salesbook.planning.decomposition.cube import Cube
from salesbook.planning.decomposition.draft import draft_of
from salesbook.planning.decomposition.follow import followed
from salesbook.planning.decomposition.frame import Frame, frame_of
from salesbook.planning.decomposition.proportion import in_proportion
from salesbook.planning.decomposition.split import split_cube, split_table
from salesbook.planning.decomposition.tree import Tree
from salesbook.planning.decomposition.weight import PRODUCT_MEASURES
from salesbook.problems import Problem, Severity, problem, worst

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]


def decompose(plan: Plan) -> tuple[Targets | None, list[Problem]]:
    """Return the target of every measure of the plan, or everything that keeps it from being decomposed.

    Every node of both trees (company to person, class to product) adds up exactly in every month and in
    the year. The result does not depend on the order of rows in the plan.
    """
    frame = frame_of(plan)
    problems = check_frame(frame)
    if worst(problems) is Severity.ERROR:
        return None, problems
    result = _Result(frame)
    for measure in measure_order(plan):
        target = plan.targets[measure]
        stands_alone = target.ratio is None and not target.follows
        if stands_alone or worst(problems) is not Severity.ERROR:
            problems += result.add(target)
    problems += [
        problem("hold-on-follower", hold.where, hold.measure)
        for hold in plan.holds
        if hold.measure in result.following
    ]
    return (None if worst(problems) is Severity.ERROR else result.targets()), problems


def check_frame(frame: Frame) -> list[Problem]:
    """Return what keeps any measure from being split."""
    plan = frame.plan
    problems = [problem("dimension-empty", value=name) for name, members in _members(plan) if not members]
    if plan.driver not in plan.targets:
        problems.append(problem("driver-without-target", value=plan.driver))
    for person in plan.dimensions.people:
        successor = plan.dimensions.person.get(person.successor or "")
        if successor is not None and successor.territory != person.territory:
            problems.append(
                problem(
                    "successor-elsewhere", value=successor.id, person=person.name, successor=successor.name
                )
            )
    return problems


def _members(plan: Plan) -> Iterable[tuple[str, Sequence[object]]]:
    yield "people", plan.dimensions.people
    if any(measure in PRODUCT_MEASURES for measure in plan.targets):
        yield "products", plan.dimensions.products


def measure_order(plan: Plan) -> list[str]:
    """Return the measures with a target, so that each stands after what it follows."""
    first = [plan.driver, "revenue", "quantity"]
    return [*dict.fromkeys(name for name in (*first, *sorted(plan.targets)) if name in plan.targets)]


@dataclass(kw_only=True)
class _Cubes:
    """Cubes and tables so far, in the order of the trees' leaves."""

    cells: dict[str, Ints] = field(default_factory=dict)
    activity: dict[str, Ints] = field(default_factory=dict)
    stretch: dict[str, Ints] = field(default_factory=dict)


class _Result:
    """The targets as they are made, measure by measure."""

    def __init__(self, frame: Frame) -> None:
        self.frame = frame
        self.made = _Cubes()
        self.following: set[str] = set()
        self.deviations: list[Deviation] = []

    def add(self, target: Target) -> list[Problem]:
        """Add a measure's target, or return why it cannot be had."""
        measure = target.measure
        if target.growth is not None and prior_year_total(self.frame, target) <= 0:
            return [problem("growth-without-base", target.where, measure)]
        total = year_total(self.frame, target)
        if total is None:
            return self._follow(target)
        if total < 0:
            return [
                problem("target-below-zero", target.where, self.frame.show(measure, total), measure=measure)
            ]
        draft, problems = draft_of(self.frame, measure, total)
        if draft is None:
            return problems
        result = split_cube(draft) if measure in PRODUCT_MEASURES else split_table(draft)
        if isinstance(result, Problem):
            return [result]
        if isinstance(result, Cube):
            self.made.cells[measure] = result.cells
            self._note_deviations(measure, result)
        else:
            self.made.activity[measure] = result
        return self._stretch(target)

    def _follow(self, target: Target) -> list[Problem]:
        self.following.add(target.measure)
        result = followed(self.frame, target, self.made.cells)
        if isinstance(result, Problem):
            return [result]
        if target.measure in PRODUCT_MEASURES:
            self.made.cells[target.measure] = result.cells
            self._note_deviations(target.measure, result)
        else:
            self.made.activity[target.measure] = result.cells.sum(axis=2)
        return self._stretch(target)

    def _stretch(self, target: Target) -> list[Problem]:
        """Add the stretch target, spread like the assigned one."""
        if target.stretch is not None:
            assigned = self.made.cells.get(target.measure, self.made.activity.get(target.measure))
            assert assigned is not None
            higher = in_proportion(self.frame, assigned, target.stretch, self.frame.unit(target.measure))
            self.made.stretch[target.measure] = higher.cells
        return []

    def _note_deviations(self, measure: str, cube: Cube) -> None:
        people, products = self.frame.people, self.frame.products
        months = self.frame.plan.fiscal_year.months
        self.deviations += [
            Deviation(
                measure=measure,
                month=months[month],
                person=people.nodes[people.leaves[person]].id,
                product=products.nodes[products.leaves[product]].id,
                by=by,
            )
            for month, person, product, by in cube.apart
        ]

    def targets(self) -> Targets:
        """Return all measures in the order of the plan files."""
        dimensions = self.frame.plan.dimensions
        people = [person.id for person in dimensions.people]
        products = [product.id for product in dimensions.products]
        places = (_positions(self.frame.people, people), _positions(self.frame.products, products))
        return Targets(
            months=self.frame.plan.fiscal_year.months,
            people=people,
            products=products,
            cells=_ordered(self.made.cells, places),
            deviations=tuple(self.deviations),
            activity=_ordered(self.made.activity, places),
            stretch=_ordered(self.made.stretch, places),
        )


def _positions(tree: Tree, ids: Sequence[str]) -> list[int]:
    places = {tree.nodes[leaf].id: at for at, leaf in enumerate(tree.leaves)}
    return [places[each] for each in ids]


def _ordered(cubes: Mapping[str, Ints], places: tuple[Sequence[int], Sequence[int]]) -> dict[str, Ints]:
    people, products = places
    ordered = {name: cube[:, people] for name, cube in cubes.items()}
    return {name: cube[:, :, products] if cube.ndim == 3 else cube for name, cube in ordered.items()}
