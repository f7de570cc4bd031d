"""The rows that the bridges of a variance book are computed from: by product, and leaf by leaf."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

import numpy as np

from salesbook.layout.book_content import Binding, Record
from salesbook.model.scenario import Scenario
from salesbook.problems import Text
from salesbook.variance.bridge import Leaves, at_cost, at_list, at_price
from salesbook.variance.comparison import Span
from salesbook.variance.result import Reconciliation

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from salesbook.variance.bridge import Amounts

MOST_LEAVES = 2500
"""A book with more leaves than this shows the bridges by product alone."""

SPANS: tuple[Span, ...] = ("month", "ytd")
FINE = 10
"""Decimals beyond the minor unit that quotients are written with."""


def bridge_records(
    result: Reconciliation, members: Mapping[str, str], binding: Binding
) -> dict[str, Sequence[Record]]:
    """Return the rows of the bridges of revenue and gross profit, and the leaves when they are few."""
    records: dict[str, Sequence[Record]] = {}
    for span in SPANS:
        leaves = result.leaves(span, **members)
        if leaves is None:
            return {}
        # What is not reported is in no part; it stands among the open items.
        rows = _ProductSums(result, binding, leaves.some(leaves.reported))
        records |= _named_parts(f"pvm_{span}", list(rows.revenue()))
        if result.cubes.products.get(Scenario.PLAN, "gross_profit") is not None:
            records |= _named_parts(f"gp_{span}", list(rows.profit()))
        if span == "ytd" and int(leaves.reported.sum()) <= MOST_LEAVES:
            records["leaves"] = list(rows.leaves_one_by_one())
    return records


def _named_parts(name: str, rows: Sequence[Record]) -> dict[str, Sequence[Record]]:
    """Return the rows of a bridge, and by part those that have it: a step that no product has is left out."""
    parts = {part: [each for each in rows if each[part]] for part in ("new", "dropped", "unsplit")}
    parts["off_list"] = [each for each in rows if each["kept_list"] != each["kept_pl"]]
    return {name: rows, **{f"{name}_{part}": found for part, found in parts.items()}}


class _ProductSums:
    """Sums the leaves of one span by product."""

    def __init__(self, result: Reconciliation, binding: Binding, leaves: Leaves) -> None:
        self.result = result
        self.binding = binding
        self.leaves = leaves
        self.count = len(result.cubes.products.axes.items)

    def revenue(self) -> Iterator[Record]:
        """Yield a row for each product that is planned or sold."""
        leaves, kept = self.leaves, self.leaves.kept
        off = leaves.revenue - leaves.planned_revenue
        sums = {
            "plan": self._sum(leaves.planned_revenue, leaves.reported),
            "actual": self._sum(leaves.revenue, leaves.reported),
            "kept_list": self._sum_kept(at_list(leaves.some(kept), profit=False)),
            "kept_pl": self._sum(leaves.planned_revenue, kept),
            "kept_ac": self._sum(leaves.revenue, kept),
            **self._quantities(),
            **self._apart(off, leaves.reported),
        }
        yield from self._rows(sums, {"at_plan": self._at_plan(at_price)})

    def profit(self) -> Iterator[Record]:
        """Yield the same of gross profit, with the costs."""
        leaves, kept = self.leaves, self.leaves.kept
        counted = leaves.reported & leaves.counted
        planned = leaves.planned_revenue - leaves.planned_cost
        # Without a quantity there is no cost, and so no profit to show.
        actual = np.where(counted, leaves.revenue - leaves.cost, 0)
        sums = {
            "plan": self._sum(planned, counted),
            "actual": self._sum(actual),
            "kept_list": self._sum_kept(at_list(leaves.some(kept), profit=True)),
            "kept_pl": self._sum(planned, kept),
            "kept_ac": self._sum(actual, kept),
            "kept_revenue": self._sum(leaves.revenue, kept),
            "kept_cost": self._sum(leaves.cost, kept),
            **self._quantities(),
            **self._apart(actual - planned, counted),
        }
        yield from self._rows(sums, {"at_plan": self._at_plan(at_price), "at_cost": self._at_plan(at_cost)})

    def _quantities(self) -> dict[str, NDArray[np.int64]]:
        leaves, kept = self.leaves, self.leaves.kept
        return {
            "kept_qp": self._sum(leaves.planned_quantity, kept),
            "kept_qa": self._sum(leaves.quantity, kept),
        }

    def _apart(self, off: NDArray[np.int64], reported: NDArray[np.bool_]) -> dict[str, NDArray[np.int64]]:
        return {
            "new": self._sum(off, self.leaves.new),
            "dropped": self._sum(off, self.leaves.dropped),
            "unsplit": self._sum(off, self.leaves.unsplit & reported),
        }

    def _sum_kept(self, values: NDArray[np.int64]) -> NDArray[np.int64]:
        sums = np.zeros(self.count, dtype=np.int64)
        np.add.at(sums, self.leaves.product[self.leaves.kept], values)
        return sums

    def _sum(self, values: NDArray[np.int64], chosen: NDArray[np.bool_] | None = None) -> NDArray[np.int64]:
        sums = np.zeros(self.count, dtype=np.int64)
        where = slice(None) if chosen is None else chosen
        np.add.at(sums, self.leaves.product[where], values[where])
        return sums

    def _at_plan(self, rate: Callable[[Leaves, NDArray[np.int64]], Amounts]) -> list[Decimal]:
        """Return the quantities sold at the plan's prices or costs, in the display unit."""
        kept = self.leaves.some(self.leaves.kept)
        whole, part = rate(kept, kept.quantity)
        wholes, parts = np.zeros(self.count, dtype=np.int64), np.zeros(self.count)
        np.add.at(wholes, kept.product, whole)
        np.add.at(parts, kept.product, part)
        return [self._shown(int(w), float(p)) for w, p in zip(wholes, parts, strict=True)]

    def _shown(self, whole: int, part: float) -> Decimal:
        return self.binding.display_unit.from_base(self._exact(whole, part)).normalize()

    def _exact(self, whole: int, part: float) -> Decimal:
        # By `repr`, the shortest text of a float: Decimal(part) would carry its binary tail along.
        minor = Decimal(whole) + Decimal(repr(part)).quantize(Decimal(1).scaleb(-FINE))
        return minor.scaleb(-self.binding.currency.digits)

    def _rows(
        self, sums: Mapping[str, NDArray[np.int64]], shown: Mapping[str, Sequence[Decimal]]
    ) -> Iterator[Record]:
        filled = np.logical_or.reduce([values != 0 for values in sums.values()])
        dimensions = self.result.plan.dimensions
        for at, id_ in enumerate(self.result.cubes.products.axes.items):
            if filled[at]:
                product = dimensions.product[id_]
                figures = {name: int(values[at]) for name, values in sums.items()}
                exact = {name: values[at] for name, values in shown.items()}
                yield {"key": id_, "product": product.name, "unit": product.unit, **figures, **exact}

    def leaves_one_by_one(self) -> Iterator[Record]:
        """Yield a row for each leaf."""
        leaves, axes, dimensions = self.leaves, self.result.cubes.products.axes, self.result.plan.dimensions
        kinds, rates = self._kinds(), self._rates()
        for at in range(len(leaves.month)):
            month, person = axes.months[leaves.month[at]], axes.owners[leaves.person[at]]
            product = axes.items[leaves.product[at]]
            yield {
                "key": f"{month.key}/{person}/{product}",
                "month": month.key,
                "person": dimensions.person[person].name,
                "product": dimensions.product[product].name,
                "kind": kinds[at],
                "pp": rates[at],
                "qp": int(leaves.planned_quantity[at]),
                "rp": int(leaves.planned_revenue[at]),
                "qa": int(leaves.quantity[at]) if leaves.counted[at] else None,
                "ra": int(leaves.revenue[at]) if leaves.reported[at] else None,
            }

    def _rates(self) -> list[Decimal | None]:
        """Return what one piece of each leaf is planned at, in the currency; None where nothing is."""
        leaves = self.leaves
        kept = leaves.some(leaves.kept)
        one = at_price(kept, np.ones(len(kept.quantity), dtype=np.int64))
        found: list[Decimal | None] = [None] * len(leaves.month)
        for at, whole, part in zip(np.flatnonzero(leaves.kept), *one, strict=True):
            found[int(at)] = self._exact(int(whole), float(part)).normalize()
        return found

    def _kinds(self) -> list[Text]:
        leaves, words = self.leaves, self.binding.phrases.words
        names = ("leaf_unsplit", "leaf_new", "leaf_dropped")
        marks = (leaves.unsplit, leaves.new, leaves.dropped)
        at = np.select(marks, range(len(names)), default=len(names))
        texts = [words[name] for name in (*names, "leaf_kept")]
        return [texts[each] for each in at]
