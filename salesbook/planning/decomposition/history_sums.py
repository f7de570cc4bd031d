"""What was sold in earlier years, summed along every direction."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from salesbook.model.period import Month
from salesbook.model.plan import Plan


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """Sales by month, person, product, channel, territory, class; months by the keys of the plan's year."""

    sums: Mapping[tuple[str, str], int]

    def of(self, direction: str, member: str) -> Fraction:
        """Return what a member sold, 0 when nothing is known."""
        return Fraction(self.sums.get((direction, member), 0))


def past_sales(plan: Plan, measure: str, years: int) -> Past:
    """Return the sales of the fiscal years before this one, as many as asked for and known.

    Quantities in whole units for quantity, else revenue in minor units; by channel always revenue.
    """
    # All years count to the same month of the plan's year: March of each to its March.
    months = {
        month.plus(-12 * back): month.key for month in plan.fiscal_year.months for back in range(1, years + 1)
    }
    by_month: Counter[str] = Counter()
    by_person: Counter[str] = Counter()
    by_product: Counter[str] = Counter()
    by_quantity = measure == "quantity"
    for row in plan.history:
        key = months.get(row.month)
        if key is not None:
            amount = row.quantity if by_quantity else row.revenue
            by_month[key] += amount
            by_person[row.person] += amount
            by_product[row.product] += amount
    sums = {("month", key): amount for key, amount in by_month.items()}
    sums |= {("person", id_): amount for id_, amount in by_person.items()}
    sums |= {("product", id_): amount for id_, amount in by_product.items()}
    sums |= {("channel", id_): amount for id_, amount in _by_channel(plan, months).items()}
    return Past(sums=sums | _of_groups(plan, by_person, by_product))


def _by_channel(plan: Plan, months: Mapping[Month, str]) -> Counter[str]:
    found: Counter[str] = Counter()
    for row in plan.channel_history:
        if row.month in months:
            found[row.channel] += row.revenue
    return found


def _of_groups(
    plan: Plan, by_person: Mapping[str, int], by_product: Mapping[str, int]
) -> dict[tuple[str, str], int]:
    """Return the sums of territories and classes; a person beside territories counts as one of them.

    Of who has several places history does not say where it was sold: it counts for the first one.
    """
    dimensions = plan.dimensions
    sums: Counter[tuple[str, str]] = Counter()
    for person in dimensions.persons:
        amount = by_person.get(person.id, 0)
        sums["territory", person.id] += amount
        for each in dimensions.path(person.territory):
            sums["territory", each.id] += amount
    for product in dimensions.products:
        sums["class", product.product_class] += by_product.get(product.id, 0)
    return dict(sums)
