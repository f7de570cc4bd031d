"""The plan decomposed: a whole number for every month, person and product, and by channel beside it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from salesbook.model.dimension import ACTIVITY, CHANNEL, PRODUCT
from salesbook.model.measure import measure_of
from salesbook.model.plan import Plan, Target
from salesbook.model.scenario import Scenario
from salesbook.model.targets import Deviation, TargetKey, Targets
from salesbook.model.version_files import of_parent
from salesbook.planning.decomposition.basis import prior_year_total, year_total
from salesbook.planning.decomposition.cell_fitting import SplitCube
from salesbook.planning.decomposition.derived_measures import followed
from salesbook.planning.decomposition.holds import describe
from salesbook.planning.decomposition.measure_setup import draft_of
from salesbook.planning.decomposition.passed_months import with_passed
from salesbook.planning.decomposition.plan_trees import PlanTrees, TreePart, frame_of
from salesbook.planning.decomposition.proportion import in_proportion, spread_like
from salesbook.planning.decomposition.rescue import held_spread, rescued
from salesbook.planning.decomposition.split import split_cubes, split_table
from salesbook.planning.decomposition.tree import Tree
from salesbook.planning.decomposition.weighting import split_of
from salesbook.problems import Location, Problem, Severity, problem, worst

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]


def decompose(plan: Plan) -> tuple[Targets | None, list[Problem]]:
    """Return the target of every measure of the plan, or everything that keeps it from being decomposed.

    Every node of the trees (company to person, class to product, channels) adds up exactly in every month
    and in the year. The result does not depend on the order of rows in the plan. The months that were over
    when a version took effect are its parent's; what they hold of the year's total is not split again.
    """
    before = None
    if plan.parent is not None:
        before, problems = decompose(plan.parent)
        if before is None:
            number = plan.parent.version
            below = [replace(each, where=of_parent(number, each.where)) for each in problems]
            return None, [
                problem("parent-not-decomposed", of_parent(number, Location(file="plan.toml")), str(number)),
                *below,
            ]
    frame = frame_of(plan, before)
    problems = check_frame(frame)
    if worst(problems) is Severity.ERROR:
        return None, problems
    result = _Result(frame)
    for measure in measure_order(plan):
        target = plan.targets[measure]
        # After an error what follows may have nothing to follow; its refusal would only repeat the error.
        stands_alone = target.ratio is None and not target.follows
        if stands_alone or worst(problems) is not Severity.ERROR:
            problems += result.add(target)
    problems += [
        problem("hold-outside-plan", hold.where, hold.measure, what=describe(frame, hold))
        for hold in plan.holds
        if hold.stretch and (hold.measure not in plan.targets or plan.targets[hold.measure].stretch is None)
    ]
    return (None if worst(problems) is Severity.ERROR else result.targets()), problems


def check_frame(frame: PlanTrees) -> list[Problem]:
    """Return what keeps any measure from being split."""
    plan = frame.plan
    problems = [problem("dimension-empty", value=name) for name, members in _members(plan) if not members]
    if plan.driver not in plan.targets:
        problems.append(problem("driver-without-target", value=plan.driver))
    return problems


def _members(plan: Plan) -> Iterable[tuple[str, Sequence[object]]]:
    yield "people", plan.dimensions.people
    if any(measure_of(measure).by_product for measure in plan.targets):
        yield "products", plan.dimensions.products


def measure_order(plan: Plan) -> list[str]:
    """Return the measures with a target, so that each stands after what it follows."""
    # What others follow comes first; the rest by name, since the order of the file means nothing.
    first = [plan.driver, "revenue", "quantity"]
    return [*dict.fromkeys(name for name in (*first, *sorted(plan.targets)) if name in plan.targets)]


class _Result:
    """The targets while they are computed, measure by measure."""

    def __init__(self, frame: PlanTrees) -> None:
        self.frame = frame
        self.made: dict[TargetKey, Ints] = {}
        self.deviations: list[Deviation] = []

    def add(self, target: Target) -> list[Problem]:
        """Add a measure's target, or return why there cannot be one."""
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
        total, below = self._rest(target, total, Scenario.PLAN)
        if below:
            return below
        draft, problems = draft_of(self.frame, measure, total)
        if draft is None:
            return problems
        result = split_cubes(draft) if measure_of(measure).by_product else split_table(draft)
        if isinstance(result, Problem):
            result = rescued(draft, result)
        if isinstance(result, Problem):
            return [result]
        by_product, by_channel = result
        moved = draft.months_moved((by_product.cells.sum(axis=(1, 2)) // draft.unit).tolist())
        split = split_of(self.frame.plan, measure, "month")
        # Only what somebody wrote is changed: by last year's sales months go where nothing else is said.
        if moved and split is not None and split.where.line is not None:
            problems.append(problem("months-give-way", split.where, ", ".join(moved)))
        if not measure_of(measure).by_product:
            self.made[TargetKey(measure, ACTIVITY)] = by_product.cells[:, :, 0]
            return problems + self._stretch(target)
        loosened = self._note(TargetKey(measure, PRODUCT), by_product)
        if by_channel is not None:
            loosened += self._note(TargetKey(measure, CHANNEL), by_channel)
        return problems + loosened + self._stretch(target)

    def _rest(self, target: Target, total: int, scenario: Scenario) -> tuple[int, list[Problem]]:
        """Return what the months that are over leave of a year's total; they may not hold more than it."""
        frame, measure = self.frame, target.measure
        part = TreePart(measure=measure, scenario=scenario)
        passed = frame.passed(part)
        if total >= passed:
            return total - passed, []
        shown, held = frame.show(measure, total), frame.show(measure, passed)
        until = frame.plan.passed[-1].key
        return 0, [
            problem("target-below-passed", target.where, shown, measure=measure, held=held, until=until)
        ]

    def _follow(self, target: Target) -> list[Problem]:
        result = followed(self.frame, target, self._by_product())
        if isinstance(result, Problem):
            return [result]
        by_product = measure_of(target.measure).by_product
        cells = result.cells if by_product else result.cells.sum(axis=2)
        held = held_spread(self.frame, target.measure, cells, Scenario.PLAN)
        if isinstance(held, Problem):
            return [held]
        if by_product:
            self._note(TargetKey(target.measure, PRODUCT), replace(result, cells=held))
            self._follow_by_channel(target, held)
        else:
            self.made[TargetKey(target.measure, ACTIVITY)] = held
        return self._stretch(target)

    def _follow_by_channel(self, target: Target, cells: Ints) -> None:
        """Add what follows by channel, like the driving measure; gross profit off the cost has no channel."""
        like, tree = self.made.get(TargetKey(self.frame.plan.driver, CHANNEL)), self.frame.channels
        # Cost belongs to products (docs/decompose.md, Channels); profit by a ratio is spread like any money.
        if like is None or tree is None or (target.follows and target.measure == "gross_profit"):
            return
        unit = self.frame.unit(target.measure)
        spread = spread_like(tree, cells.sum(axis=2), like, unit)
        self._note(TargetKey(target.measure, CHANNEL), spread)

    def _by_product(self) -> Mapping[str, Ints]:
        return {key.measure: cells for key, cells in self.made.items() if key[1:] == (PRODUCT, Scenario.PLAN)}

    def _stretch(self, target: Target) -> list[Problem]:
        """Add the stretch target, spread like the assigned one."""
        if target.stretch is not None:
            stretch, below = self._rest(target, target.stretch, Scenario.STRETCH)
            if below:
                return below
            measure, unit, tree = target.measure, self.frame.unit(target.measure), self.frame.channels
            dimension = PRODUCT if TargetKey(measure, PRODUCT) in self.made else ACTIVITY
            assigned = self.made[TargetKey(measure, dimension)]
            # Only `.cells`: deviations are listed for assigned targets alone.
            spread_out = in_proportion(self.frame, assigned, stretch, unit).cells
            higher = held_spread(self.frame, measure, spread_out, Scenario.STRETCH)
            if isinstance(higher, Problem):
                return [higher]
            self.made[TargetKey(measure, dimension, Scenario.STRETCH)] = higher
            like = self.made.get(TargetKey(measure, CHANNEL))
            if like is not None and tree is not None:
                spread = spread_like(tree, higher.sum(axis=2), like, unit)
                self.made[TargetKey(measure, CHANNEL, Scenario.STRETCH)] = spread.cells
        return []

    def _note(self, key: TargetKey, cube: SplitCube) -> list[Problem]:
        """Keep a cube by product, or by channel, with its deviations; return what gave way."""
        people, across = self.frame.people, self._tree(key.dimension)
        self.made[key] = cube.cells
        months = self.frame.plan.fiscal_year.months
        self.deviations += [
            Deviation(
                measure=key.measure,
                month=months[month],
                person=people.nodes[people.leaves[person]].id,
                dimension=key.dimension,
                item=across.nodes[across.leaves[item]].id,
                by=by,
            )
            for month, person, item, by in cube.apart
        ]
        if not cube.loosened:
            return []
        direction = "mix" if key.dimension == PRODUCT else "channel_mix"
        split = split_of(self.frame.plan, key.measure, direction)
        whole = len(cube.loosened) == len(months)
        named = (
            self.frame.plan.fiscal_year.key
            if whole
            else ", ".join(months[month].key for month in cube.loosened)
        )
        where = split.where if split is not None else Location()
        return [problem("mix-gives-way", where, named, direction=direction)]

    def _tree(self, dimension: str) -> Tree:
        tree = self.frame.channels if dimension == CHANNEL else self.frame.products
        assert tree is not None, "what is split by channel has channels"
        return tree

    def targets(self) -> Targets:
        """Return all measures in the order of the plan files, those without items after the others."""
        dimensions = self.frame.plan.dimensions
        people = [person.id for person in dimensions.people]
        items = {
            PRODUCT: [product.id for product in dimensions.products],
            CHANNEL: [channel.id for channel in dimensions.channels],
        }
        columns = {
            dimension: _positions(self._tree(dimension), members)
            for dimension, members in items.items()
            if members
        }
        # The trees stand in the order of ids, targets in the order of the plan files.
        rows = _positions(self.frame.people, people)
        keys = sorted(self.made, key=lambda key: key[1:] == (ACTIVITY, Scenario.PLAN))
        # Taken out one by one: two cubes of every measure at once would be the most memory of all.
        cells = {key: _ordered(self.made.pop(key), rows, columns.get(key.dimension)) for key in keys}
        split = Targets(
            version=self.frame.plan.version,
            months=self.frame.plan.fiscal_year.months,
            people=people,
            products=items[PRODUCT],
            channels=items[CHANNEL],
            cells=cells,
            deviations=tuple(self.deviations),
        )
        return split if self.frame.before is None else with_passed(split, self.frame.before, self.frame.over)


def _ordered(cube: Ints, *orders: Sequence[int] | None) -> Ints:
    """Return a cube with its rows, and its columns where it has any, in another order."""
    for axis, order in enumerate(orders[: cube.ndim - 1], 1):
        if order is not None and list(order) != list(range(cube.shape[axis])):
            cube = cube.take(order, axis=axis)
    return cube


def _positions(tree: Tree, ids: Sequence[str]) -> list[int]:
    places = {tree.nodes[leaf].id: at for at, leaf in enumerate(tree.leaves)}
    return [places[each] for each in ids]
