"""The plan with its trees, and the names of their nodes."""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace

import numpy as np

from salesbook.model.dimension import CHANNEL, PRODUCT
from salesbook.model.figures import short_figure_text
from salesbook.model.plan import Plan
from salesbook.model.scenario import Scenario
from salesbook.model.targets import Targets
from salesbook.planning.decomposition.history_sums import Past, past_sales
from salesbook.planning.decomposition.tree import Node, Tree, channel_tree, people_tree, product_tree
from salesbook.problems import Text


@dataclass(frozen=True, kw_only=True)
class PlanTrees:
    """What every measure of a plan is decomposed in; tables stand in the order of the trees' leaves."""

    plan: Plan
    people: Tree
    products: Tree
    channels: Tree | None = None
    before: Targets | None = None
    """The targets of the parent, which hold for the months that were over when this version took effect."""
    pasts: dict[tuple[bool, int], Past] = field(default_factory=dict)
    """Sums of history that were needed already."""

    @property
    def over(self) -> int:
        """How many months of the year were over when this version took effect."""
        return len(self.plan.passed)

    def passed(self, part: TreePart) -> int:
        """Return what the months that are over hold of a part, in minor or whole units."""
        months = [at for at in range(self.over) if part.months is None or at in part.months]
        return 0 if self.before is None else self.sum_of(self.before, part, months)

    def sum_of(self, targets: Targets, part: TreePart, months: Sequence[int]) -> int:
        """Return the sum of a part's targets in some months, in minor or whole units."""
        by_channel = part.dimension == CHANNEL
        found = targets.by(CHANNEL, part.scenario) if by_channel else targets.whole(part.scenario)
        cells, tree = found.get(part.measure), self.channels if by_channel else self.products
        if cells is None and part.scenario is Scenario.STRETCH:
            # A version that adds a stretch target: until then the assigned one stood.
            return self.sum_of(targets, replace(part, scenario=Scenario.PLAN), months)
        if cells is None or tree is None:
            return 0
        people, items = _ids(self.people, part.people), _ids(tree, part.items)
        rows = [at for at, id_ in enumerate(targets.people) if id_ in people]
        if cells.ndim == 2:
            return int(cells[np.ix_(months, rows)].sum())
        columns = [at for at, id_ in enumerate(targets.items(part.dimension)) if id_ in items]
        return int(cells[np.ix_(months, rows, columns)].sum())

    def past(self, measure: str, years: int) -> Past:
        """Return what was sold in so many years before this one."""
        # Every measure but quantity goes by revenue, so all others share one sum.
        key = (measure == "quantity", years)
        if key not in self.pasts:
            self.pasts[key] = past_sales(self.plan, measure, years)
        return self.pasts[key]

    @property
    def months(self) -> list[str]:
        """The keys of the twelve months."""
        return [month.key for month in self.plan.fiscal_year.months]

    def unit(self, measure: str) -> int:
        """Return the rounding unit of a measure, in minor or whole units."""
        return self.plan.rounding.get(measure, 1)

    def label(self, node: Node) -> Text:
        """Return the name of a node as people know it."""
        dimensions = self.plan.dimensions
        match node.kind:
            case "person":
                return dimensions.person[node.id].name
            case "territory":
                return dimensions.territory[node.id].name
            case "product":
                return dimensions.product[node.id].name
            # Roots of products and channels have an empty id: they are the company.
            case "channel" if node.id:
                return dimensions.channel[node.id].name
            case _ if node.id:
                return dimensions.classes.get(node.id, Text.of(node.id))
            case _:
                return self.plan.company

    def show(self, measure: str, amount: int) -> str:
        """Return an amount as people write it: money in major units, separators, no empty cents."""
        return short_figure_text(measure, amount, self.plan.currency)


@dataclass(frozen=True, slots=True, kw_only=True)
class TreePart:
    """A part of a measure's targets: a node of each tree, and some months or (None) the whole year.

    `items` is a node of the products' tree, or of the channels' where `dimension` says so.
    """

    measure: str
    people: int = 0
    items: int = 0
    months: Sequence[int] | None = None
    dimension: str = PRODUCT
    scenario: Scenario = Scenario.PLAN


def _ids(tree: Tree, node: int) -> AbstractSet[str]:
    return {tree.nodes[tree.leaves[at]].id for at in tree.leaves_below(node)}


def frame_of(plan: Plan, before: Targets | None = None) -> PlanTrees:
    """Return a plan with its trees, and the targets `before` it of the months that are over."""
    dimensions = plan.dimensions
    return PlanTrees(
        plan=plan,
        people=people_tree(dimensions),
        products=product_tree(dimensions),
        channels=channel_tree(dimensions),
        before=before,
    )
