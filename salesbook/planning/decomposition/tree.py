"""The trees a target runs down: territories to people, classes to products, all channels to each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from salesbook.model.dimension import Dimensions, Territory

Kind = Literal["territory", "person", "class", "product", "channel", "period"]


@dataclass(frozen=True, slots=True)
class Node:
    """A node of a tree: what it is and its id."""

    kind: Kind
    id: str


@dataclass(frozen=True, kw_only=True)
class Tree:
    """Nodes with parents before children; siblings and `leaves` in the order of their ids."""

    nodes: Sequence[Node]
    parents: Sequence[int]

    @cached_property
    def children(self) -> Sequence[Sequence[int]]:
        """The children of every node."""
        below: list[list[int]] = [[] for _ in self.nodes]
        for at, parent in enumerate(self.parents):
            if parent >= 0:
                below[parent].append(at)
        return below

    @cached_property
    def leaves(self) -> Sequence[int]:
        """The nodes without children, in the order of their ids."""
        # One order for all tables: by id, wherever in the tree a leaf stands.
        bare = (at for at in range(len(self.nodes)) if not self.children[at])
        return sorted(bare, key=lambda at: self.nodes[at].id)

    @cached_property
    def index(self) -> Mapping[Node, int]:
        """Where a node stands."""
        return {node: at for at, node in enumerate(self.nodes)}

    def sums(self, of_leaves: Sequence[int]) -> list[int]:
        """Return the sum below every node, from one figure for every leaf."""
        sums = [0] * len(self.nodes)
        for at, figure in zip(self.leaves, of_leaves, strict=True):
            sums[at] = figure
        for at in range(len(self.nodes) - 1, 0, -1):
            sums[self.parents[at]] += sums[at]
        return sums

    def leaves_below(self, node: int) -> list[int]:
        """Return the positions in `leaves` of all leaves below a node (itself, when it is a leaf)."""
        inside = [at == node for at in range(len(self.nodes))]
        # Parents come first, so one pass finds everything below.
        for at in range(node + 1, len(self.nodes)):
            inside[at] = inside[self.parents[at]]
        return [position for position, at in enumerate(self.leaves) if inside[at]]


def people_tree(dimensions: Dimensions) -> Tree:
    """Return the market tree down to people, without the territories nobody works in."""
    nodes: list[Node] = []
    parents: list[int] = []
    # A territory nobody works in would get a part of the total that no person could take.
    manned = {each.id for person in dimensions.people for each in dimensions.path(person.territory)}
    below: dict[str | None, list[Territory]] = {}
    for each in dimensions.territories:
        below.setdefault(each.parent, []).append(each)
    staff: dict[str, list[str]] = {}
    for person in dimensions.people:
        staff.setdefault(person.territory, []).append(person.id)

    def grow(territory: str, parent: int) -> None:
        here = len(nodes)
        nodes.append(Node("territory", territory))
        parents.append(parent)
        # docs/decompose.md, What is promised: the order of rows means nothing, so siblings stand by id.
        for person in sorted(staff.get(territory, ())):
            nodes.append(Node("person", person))
            parents.append(here)
        for child in sorted(each.id for each in below.get(territory, ()) if each.id in manned):
            grow(child, here)

    grow(dimensions.root.id, -1)
    return Tree(nodes=nodes, parents=parents)


def product_tree(dimensions: Dimensions) -> Tree:
    """Return the tree of all products: classes, then products."""
    nodes = [Node("class", "")]
    parents = [-1]
    for name in sorted(dimensions.class_ids):
        here = len(nodes)
        nodes.append(Node("class", name))
        parents.append(0)
        for product in sorted(each.id for each in dimensions.products_in(name)):
            nodes.append(Node("product", product))
            parents.append(here)
    return Tree(nodes=nodes, parents=parents)


def channel_tree(dimensions: Dimensions) -> Tree | None:
    """Return the tree of all channels, None for a plan without any."""
    if not dimensions.channels:
        return None
    ids = sorted(each.id for each in dimensions.channels)
    nodes = [Node("channel", ""), *(Node("channel", id_) for id_ in ids)]
    return Tree(nodes=nodes, parents=[-1] + [0] * len(ids))
