"""The plan decomposed: a whole number for every month, person and product, and by channel beside it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from salesbook.model.measure import measure_of
from salesbook.model.plan import Plan, Target
from salesbook.model.targets import Deviation, Targets
from salesbook.planning.decomposition.basis import prior_year_total, year_total
from salesbook.planning.decomposition.cube import Cube
from salesbook.planning.decomposition.draft import draft_of
from salesbook.planning.decomposition.follow import followed
from salesbook.planning.decomposition.frame import Frame, frame_of
from salesbook.planning.decomposition.proportion import in_proportion, spread_like
from salesbook.planning.decomposition.split import split_cubes, split_table
from salesbook.planning.decomposition.tree import Tree
from salesbook.planning.decomposition.weight import split_of
from salesbook.problems import Location, Problem, Severity, problem, worst

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]


def decompose(plan: Plan) -> tuple[Targets | None, list[Problem]]:
    """Return the target of every measure of the plan, or everything that keeps it from being decomposed.

    Every node of the trees (company to person, class to product, channels) adds up exactly in every month
    and in the year. The result does not depend on the order of rows in the plan.
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
    if any(measure_of(measure).by_product for measure in plan.targets):
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
    by_channel: dict[str, Ints] = field(default_factory=dict)
    channel_stretch: dict[str, Ints] = field(default_factory=dict)


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
        result = split_cubes(draft) if measure_of(measure).by_product else split_table(draft)
        if isinstance(result, Problem):
            return [result]
        if not isinstance(result, tuple):
            self.made.activity[measure] = result
            return self._stretch(target)
        by_product, by_channel = result
        loosened = self._note(measure, by_product)
        if by_channel is not None:
            loosened += self._note(measure, by_channel, channels=self.frame.channels)
        return loosened + self._stretch(target)

    def _follow(self, target: Target) -> list[Problem]:
        self.following.add(target.measure)
        result = followed(self.frame, target, self.made.cells)
        if isinstance(result, Problem):
            return [result]
        if measure_of(target.measure).by_product:
            self._note(target.measure, result)
            self._follow_by_channel(target, result.cells)
        else:
            self.made.activity[target.measure] = result.cells.sum(axis=2)
        return self._stretch(target)

    def _follow_by_channel(self, target: Target, cells: Ints) -> None:
        """Add what follows by channel, like the driving measure; gross profit off the cost has no channel."""
        like, tree = self.made.by_channel.get(self.frame.plan.driver), self.frame.channels
        if like is None or tree is None or (target.follows and target.measure == "gross_profit"):
            return
        unit = self.frame.unit(target.measure)
        self._note(target.measure, spread_like(tree, cells.sum(axis=2), like, unit), channels=tree)

    def _stretch(self, target: Target) -> list[Problem]:
        """Add the stretch target, spread like the assigned one."""
        if target.stretch is not None:
            assigned = self.made.cells.get(target.measure, self.made.activity.get(target.measure))
            assert assigned is not None
            unit = self.frame.unit(target.measure)
            higher = in_proportion(self.frame, assigned, target.stretch, unit).cells
            self.made.stretch[target.measure] = higher
            like = self.made.by_channel.get(target.measure)
            if like is not None and self.frame.channels is not None:
                spread = spread_like(self.frame.channels, higher.sum(axis=2), like, unit)
                self.made.channel_stretch[target.measure] = spread.cells
        return []

    def _note(self, measure: str, cube: Cube, channels: Tree | None = None) -> list[Problem]:
        """Keep a cube by product, or by channel, with its deviations; return where a mix gave way."""
        people, across = self.frame.people, channels or self.frame.products
        kept = self.made.cells if channels is None else self.made.by_channel
        kept[measure] = cube.cells
        months = self.frame.plan.fiscal_year.months
        for month, person, item, by in cube.apart:
            id_ = across.nodes[across.leaves[item]].id
            deviation = Deviation(
                measure=measure,
                month=months[month],
                person=people.nodes[people.leaves[person]].id,
                by=by,
                **{"product" if channels is None else "channel": id_},
            )
            self.deviations.append(deviation)
        if not cube.loosened:
            return []
        direction = "mix" if channels is None else "channel_mix"
        split = split_of(self.frame.plan, measure, direction)
        whole = len(cube.loosened) == len(months)
        named = (
            self.frame.plan.fiscal_year.key
            if whole
            else ", ".join(months[month].key for month in cube.loosened)
        )
        where = split.where if split is not None else Location()
        return [problem("mix-gives-way", where, named, direction=direction)]

    def targets(self) -> Targets:
        """Return all measures in the order of the plan files."""
        dimensions = self.frame.plan.dimensions
        people = [person.id for person in dimensions.people]
        products = [product.id for product in dimensions.products]
        places = (_positions(self.frame.people, people), _positions(self.frame.products, products))
        channels = [channel.id for channel in dimensions.channels]
        tree = self.frame.channels
        ways = (places[0], [] if tree is None else _positions(tree, channels))
        return Targets(
            months=self.frame.plan.fiscal_year.months,
            people=people,
            products=products,
            cells=_ordered(self.made.cells, places),
            deviations=tuple(self.deviations),
            activity=_ordered(self.made.activity, places),
            stretch=_ordered(self.made.stretch, places),
            channels=channels,
            by_channel=_ordered(self.made.by_channel, ways),
            channel_stretch=_ordered(self.made.channel_stretch, ways),
        )


def _positions(tree: Tree, ids: Sequence[str]) -> list[int]:
    places = {tree.nodes[leaf].id: at for at, leaf in enumerate(tree.leaves)}
    return [places[each] for each in ids]


def _ordered(cubes: Mapping[str, Ints], places: tuple[Sequence[int], Sequence[int]]) -> dict[str, Ints]:
    people, products = places
    ordered = {name: cube[:, people] for name, cube in cubes.items()}
    return {name: cube[:, :, products] if cube.ndim == 3 else cube for name, cube in ordered.items()}
