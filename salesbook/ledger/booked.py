"""What of finance's books counts as actual where the plan says so: unit costs, and expenses."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from fractions import Fraction

from salesbook.model.dimension import COST_LINE, PRODUCT
from salesbook.model.facts import Fact
from salesbook.model.ledger import BookedActuals, LedgerLine
from salesbook.model.period import Month
from salesbook.model.plan import Plan
from salesbook.model.scenario import Scenario


def booked_actuals(lines: Iterable[LedgerLine], months: Collection[Month], plan: Plan) -> BookedActuals:
    """Return what counts as actual of some months' books: nothing that the plan does not ask for."""
    inside = [line for line in lines if line.counts and line.month in months]
    costs, expenses = plan.books.costs == "ledger", plan.books.expenses == "ledger"
    return BookedActuals(
        months={line.month for line in inside},
        costs=unit_costs(inside, taxed=plan.tax == "included") if costs else {},
        expenses=list(_expenses(inside, plan.id)) if expenses else (),
    )


def unit_costs(lines: Iterable[LedgerLine], *, taxed: bool) -> Mapping[tuple[Month, str], Fraction]:
    """Return the cost of a unit in minor units, by month and product: what was booked as cost, by all units.

    Only rows that state revenue, quantity and a cost or profit tell of it; free goods cost, too. A product
    of which nothing is left to sell in a month, or that would cost less than nothing, has none.
    Where the plan's amounts are `taxed`, revenue is taken without the tax that the row states.
    """
    costs: Counter[tuple[Month, str]] = Counter()
    units: Counter[tuple[Month, str]] = Counter()
    for line in lines:
        said = line.figures
        told = line.item and line.dimension == PRODUCT
        if told and {"revenue", "quantity", "gross_profit"} <= said.keys():
            key = line.month, line.item
            costs[key] += said["revenue"] - (line.tax if taxed else 0) - said["gross_profit"]
            units[key] += said["quantity"]
    return {key: Fraction(costs[key], units[key]) for key in units if units[key] > 0 and costs[key] >= 0}


def _expenses(lines: Iterable[LedgerLine], plan: str) -> Iterator[Fact]:
    """Yield what was booked by month, owner and line; what has no owner or line of ours is nobody's."""
    sums: Counter[tuple[Month, str, str]] = Counter()
    for line in lines:
        if line.owner and line.item and line.dimension == COST_LINE and "expense" in line.figures:
            sums[line.month, line.owner, line.item] += line.figures["expense"]
    for (month, owner, item), value in sums.items():
        yield Fact(plan, Scenario.ACTUAL.value, month, owner, "", COST_LINE, item, "expense", value)
