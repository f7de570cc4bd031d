"""What was sold beside what it brought in: rows whose price is far from that of the plan."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import islice
from typing import NamedTuple

from salesbook.intake.lines import TableLine
from salesbook.issued.manifest import PRICE_DOUBT
from salesbook.model.period import Month

SMALL = 20
"""What is below this part of its plan, pieces and money both, is too little to judge a price by."""
WEIGHTY = 4
"""Zero beside such a part of the plan's other figure and more is asked about: less may be free goods."""
FEWEST = 3
"""So many rows of a month must be off alike before the column is."""
TAXES = (113, 109, 106)
"""Plan prices with tax, in percent of those without: the rates of value added tax in China."""


class Sale(NamedTuple):
    """A row's quantity and revenue, each beside its plan, and what was collected; None what is not there."""

    line: TableLine
    month: Month | None
    quantity: int
    revenue: int
    plan_quantity: int
    plan_revenue: int
    collections: int | None = None

    @property
    def priced(self) -> bool:
        """Whether both are above zero, and enough to judge by."""
        enough = SMALL * self.quantity >= self.plan_quantity or SMALL * self.revenue >= self.plan_revenue
        return self.quantity > 0 and self.revenue > 0 and enough

    @property
    def ratio(self) -> Fraction:
        """How many times the plan price was paid."""
        return Fraction(self.revenue * self.plan_quantity, self.quantity * self.plan_revenue)

    def is_off(self, times: int) -> bool:
        """Say whether the price is so many times that of the plan, or such a part of it."""
        paid, due = self.revenue * self.plan_quantity, self.quantity * self.plan_revenue
        return self.priced and (paid >= times * due or due >= times * paid)

    @property
    def agrees(self) -> bool:
        """Whether quantity and revenue vouch for one another: two slips would have to fit."""
        paid, due = self.revenue * self.plan_quantity, self.quantity * self.plan_revenue
        same_sign = self.quantity * self.revenue > 0
        return same_sign and abs(due) < PRICE_DOUBT * abs(paid) < PRICE_DOUBT**2 * abs(due)

    @property
    def unpaid(self) -> bool:
        """Whether much was sold for nothing."""
        return self.revenue == 0 and WEIGHTY * self.quantity >= self.plan_quantity

    @property
    def unsold(self) -> bool:
        """Whether much came in for nothing sold."""
        return self.quantity == 0 and WEIGHTY * self.revenue >= self.plan_revenue

    @property
    def suspect(self) -> str:
        """The measure that is further from its plan."""
        of_quantity = Fraction(max(self.quantity, 1), self.plan_quantity)
        of_revenue = Fraction(max(self.revenue, 1), self.plan_revenue)
        further = max(of_revenue, 1 / of_revenue) > max(of_quantity, 1 / of_quantity)
        return "revenue" if further else "quantity"


def all_agree(sales: Iterable[tuple[int, int, int, int]], times: int) -> bool:
    """Say at once whether quantity and revenue of every row agree with their plans; none is zero."""
    return all(
        0 < paid < times * due < times * times * paid
        for quantity, revenue, plan_quantity, plan_revenue in sales
        for paid, due in [(revenue * plan_quantity, quantity * plan_revenue)]
    )


def off_together(sales: Sequence[Sale], times: int) -> list[Sale]:
    """Return the rows of a month when nearly all of them are off to the same side."""
    priced = [sale for sale in sales if sale.priced]
    above = [sale for sale in priced if sale.is_off(times) and sale.ratio > 1]
    below = [sale for sale in priced if sale.is_off(times) and sale.ratio < 1]
    most = max(above, below, key=len)
    return most if len(most) >= FEWEST and 10 * len(most) >= 9 * len(priced) else []


def never_sold(sales: Iterable[Sale]) -> Iterator[Sale]:
    """Yield rows in which much was collected of what was not sold in any month so far."""
    sold: set[int] = set()
    for sale in sorted(sales, key=lambda sale: (sale.month or Month(1, 1), sale.line.at)):
        if sale.quantity or sale.revenue:
            sold.add(sale.line.what)
        elif sale.line.what not in sold and WEIGHTY * (sale.collections or 0) >= sale.plan_revenue:
            yield sale


class Price(NamedTuple):
    """Money for so many pieces; as whole numbers, since thousands of them are compared."""

    money: int
    pieces: int

    def below(self, other: Price) -> bool:
        """Say whether it is less than another."""
        return self.money * other.pieces < other.money * self.pieces


PriceRange = tuple[Price, Price]
"""The lowest and the highest price that the plan's months leave open."""


def tax_of(sales: Sequence[Sale], prices: Mapping[int, PriceRange]) -> int | None:
    """Return the rate with which all of a return is at plan prices, within a cent a line; None for none.

    `prices` are those of what rows are of.
    """
    priced = [sale for sale in sales if sale.quantity > 0 and sale.revenue > 0]
    # Where few pieces are planned their price is too vague to tell tax from none.
    if sum(1 for sale in priced if not _is_at(sale, prices, 100)) < FEWEST:
        return None
    return next((rate for rate in TAXES if all(_is_at(sale, prices, rate) for sale in priced)), None)


def _is_at(sale: Sale, prices: Mapping[int, PriceRange], rate: int) -> bool:
    if sale.line.what not in prices:  # any price
        return sale.revenue * 100 <= sale.revenue * sale.quantity * rate + 100
    (low, least), (high, most) = prices[sale.line.what]
    pieces, paid = sale.quantity * rate, sale.revenue * 100
    return low * pieces <= (paid + 100) * least and (paid - 100) * most <= high * pieces


def maybe_taxed(sales: Iterable[tuple[int, int, int, int]]) -> bool:
    """Say at once whether the first prices are about those of the plan with some tax."""
    return all(
        any(100 * abs(100 * revenue * plan_quantity - rate * due) <= 200 * due for rate in TAXES)
        for quantity, revenue, plan_quantity, plan_revenue in islice(sales, FEWEST)
        for due in [quantity * plan_revenue]
    )


def plan_prices(plans: Iterable[tuple[int, int | None, int | None]]) -> dict[int, PriceRange]:
    """Return the lowest and highest price of what rows are of, from what it is, planned quantity and revenue.

    Planned pieces are whole and add up, so that one is up to a piece off: every month narrows the price down.
    Where months contradict one another it changed within the year.
    """
    found: dict[int, PriceRange] = {}
    for what, quantity, revenue in plans:
        if quantity and revenue and quantity > 1 and revenue > 0:
            low, high = Price(revenue, quantity + 1), Price(revenue, quantity - 1)
            least, most = found.get(what, (low, high))
            (lower, upper), (inner, outer) = _sorted(low, least), _sorted(high, most)
            found[what] = (lower, outer) if inner.below(upper) else (upper, inner)
    return found


def _sorted(first: Price, second: Price) -> tuple[Price, Price]:
    return (first, second) if first.below(second) else (second, first)
