"""The weights of a tree's nodes and of the year's months for a measure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from salesbook.model.plan import Split
from salesbook.planning.decomposition.plan_trees import PlanTrees
from salesbook.planning.decomposition.tree import Node, Tree
from salesbook.planning.decomposition.weighting import ONE, ZERO, filled_bases, member_weights, split_of
from salesbook.problems import Location, Problem, problem


def season(frame: PlanTrees, measure: str) -> tuple[list[Fraction], list[Problem]]:
    """Return the weights of the twelve months; those that are over weigh nothing."""
    split = split_of(frame.plan, measure, "month")
    raw = member_weights(frame, measure, "month", frame.months)
    filled, problems = _filled([raw[key] for key in frame.months], split, frame.months, "month")
    if split is not None and split.quarters:
        filled = _by_quarter(filled, split.quarters)
    return [ZERO] * frame.over + filled[frame.over :], problems


def _by_quarter(months: Sequence[Fraction], quarters: Sequence[Fraction]) -> list[Fraction]:
    """Return the weights of months that give each quarter its own; equal ones where a quarter has none."""
    found: list[Fraction] = []
    for at, quarter in enumerate(quarters):
        own = list(months[at * 3 : at * 3 + 3])
        own = own if any(own) else [ONE] * 3
        found += [quarter * weight / sum(own, ZERO) for weight in own]
    return found


def leaf_weights(
    frame: PlanTrees, measure: str, tree: Tree, direction: str
) -> tuple[dict[str, Fraction], list[Problem]]:
    """Return the full-year weight of every leaf by its id."""
    split = split_of(frame.plan, measure, direction)
    # A vacancy carries only what is left to it.
    vacant = {each.id for each in frame.plan.dimensions.people if each.vacant and direction == "person"}
    members = [id_ for leaf in tree.leaves if (id_ := tree.nodes[leaf].id) not in vacant]
    raw = member_weights(frame, measure, direction, members)
    weights: dict[str, Fraction] = dict.fromkeys(vacant, ZERO)
    problems: list[Problem] = []
    # Siblings together: an average base is that of the members below the same node.
    for children in tree.children:
        ids = [id_ for at in children if not tree.children[at] and (id_ := tree.nodes[at].id) in raw]
        filled, found = _filled([raw[id_] for id_ in ids], split, ids, direction)
        weights.update(zip(ids, filled, strict=True))
        problems += found
    return weights, problems


def node_weights(
    frame: PlanTrees, measure: str, tree: Tree, leaves: Mapping[str, Fraction], direction: str
) -> tuple[dict[Node, Fraction], list[Problem]]:
    """Return the weight of every node: what is below it, unless its direction has a split of its own."""
    sums = [ZERO] * len(tree.nodes)
    for leaf in tree.leaves:
        sums[leaf] = leaves[tree.nodes[leaf].id]
    # Backwards, since children stand behind their parents.
    for at in range(len(tree.nodes) - 1, 0, -1):
        sums[tree.parents[at]] += sums[at]
    split = split_of(frame.plan, measure, direction)
    problems: list[Problem] = []
    if split is not None:
        for at in hard_parents(tree, direction):
            children = tree.children[at]
            ids = [tree.nodes[child].id for child in children]
            raw = member_weights(frame, measure, direction, ids)
            filled, found = _filled([raw[id_] for id_ in ids], split, ids, direction)
            problems += found
            for child, weight in zip(children, filled, strict=True):
                # Set and not added: a split of its own replaces what is below the node.
                sums[child] = weight
    return dict(zip(tree.nodes, sums, strict=True)), problems


def hard_parents(tree: Tree, direction: str) -> list[int]:
    """Return the nodes with children that a direction's own split is about."""
    return sorted(
        {tree.parents[at] for at, node in enumerate(tree.nodes) if node.kind == direction and at > 0}
    )


def _filled(
    weights: Sequence[Fraction], split: Split | None, ids: Sequence[str], direction: str
) -> tuple[list[Fraction], list[Problem]]:
    """Return siblings' weights with the rule for zero bases applied, or what is wrong with them."""
    where = split.where if split is not None else Location()
    # Returns can make history negative, and nothing can be shared by a negative weight.
    below = [id_ for id_, weight in zip(ids, weights, strict=True) if weight < 0]
    if below:
        return list(weights), [problem("weight-below-zero", where, ", ".join(below), direction=direction)]
    filled = filled_bases(weights, split)
    if filled is None:
        lacking = ", ".join(id_ for id_, weight in zip(ids, weights, strict=True) if not weight)
        return list(weights), [problem("base-missing", where, lacking, direction=direction)]
    return filled, []
