"""The plan with its trees, and the names of their nodes."""

from __future__ import annotations

from dataclasses import dataclass, field

from salesbook.model.figures import short_figure_text
from salesbook.model.plan import Plan
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
    pasts: dict[tuple[bool, int], Past] = field(default_factory=dict)
    """Sums of history that were needed already."""

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


def frame_of(plan: Plan) -> PlanTrees:
    """Return a plan with its trees."""
    dimensions = plan.dimensions
    return PlanTrees(
        plan=plan,
        people=people_tree(dimensions),
        products=product_tree(dimensions),
        channels=channel_tree(dimensions),
    )
