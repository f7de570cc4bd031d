"""From plan to actual by price, volume, mix and cost: parts that add up to the variance exactly."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import floor
from typing import TYPE_CHECKING, Literal

import numpy as np

from salesbook.model.cube import DimensionCubes
from salesbook.model.period import Month
from salesbook.model.scenario import Scenario
from salesbook.variance.basis import cells_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]
    Marks = NDArray[np.bool_]
    Amounts = tuple[Ints, NDArray[np.float64]]  # whole minor units, and the parts of one above them

BridgeMeasure = Literal["revenue", "gross_profit"]
Part = Literal["price", "volume", "mix", "cost", "off_list", "new", "dropped", "unsplit"]
PARTS: tuple[Part, ...] = ("price", "volume", "mix", "cost", "off_list", "new", "dropped", "unsplit")

NEARLY = 1e-6
"""A fraction this near to one half counts as a half: sums of many float quotients are not exact."""
# Products of int64 below this cannot overflow; larger ones are worked out in Python's integers.
SAFE = 2**62


@dataclass(frozen=True, slots=True, kw_only=True)
class Bridge:
    """The parts of a variance, in minor units; `plan` and all parts add up to `actual`.

    Both are of those who reported. `off_list` is what quantities at plan prices are off their targets:
    `rounding` says that it is less than one piece in every leaf. `new` and `dropped` are leaves without plan
    and without actual; `unsplit` is revenue without a quantity. `cost` is a part of gross profit alone.
    """

    plan: int
    actual: int
    price: int = 0
    volume: int = 0
    mix: int = 0
    cost: int = 0
    off_list: int = 0
    new: int = 0
    dropped: int = 0
    unsplit: int = 0
    rounding: bool = True

    @property
    def variance(self) -> int:
        """Actual less plan, of those who reported."""
        return self.actual - self.plan

    @property
    def parts(self) -> Mapping[Part, int]:
        """The parts by name, in the order of a bridge."""
        return {part: getattr(self, part) for part in PARTS}


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaves:
    """The data a bridge is computed from: parallel arrays, one entry for each month, person and product.

    Positions are those of the cubes' axes; `unit` numbers the products' units; money is in minor units.
    `list_price` and `unit_cost` are the plan's, 0 where it has none: then a leaf's own plan gives them.
    """

    month: NDArray[np.intp]
    person: NDArray[np.intp]
    product: NDArray[np.intp]
    unit: NDArray[np.intp]
    reported: Marks
    counted: Marks
    planned_quantity: Ints
    planned_revenue: Ints
    planned_cost: Ints
    quantity: Ints
    revenue: Ints
    cost: Ints
    list_price: Ints
    unit_cost: Ints

    @property
    def _planned(self) -> Marks:
        marks: Marks = (self.planned_quantity != 0) | (self.planned_revenue != 0)
        return marks

    @property
    def _sold(self) -> Marks:
        # Revenue alone is no sale that could be split, but what it comes to is not dropped either.
        marks: Marks = (self.quantity != 0) | (self.revenue != 0)
        return marks

    @property
    def new(self) -> Marks:
        """Reported without a plan."""
        marks: Marks = self.reported & self.counted & ~self._planned
        return marks

    @property
    def dropped(self) -> Marks:
        """Planned, and reported as not sold."""
        marks: Marks = self.reported & self.counted & self._planned & ~self._sold
        return marks

    @property
    def kept(self) -> Marks:
        """Planned and sold, at a plan price: the leaves that price, volume and mix are computed from."""
        priced = (self.planned_quantity != 0) | (self.list_price > 0)
        marks: Marks = self.reported & self.counted & self._planned & (self.quantity != 0) & priced
        return marks

    @property
    def unsplit(self) -> Marks:
        """Reported, and neither new, dropped nor kept: a quantity or a plan price is wanting."""
        marks: Marks = self.reported & ~(self.new | self.dropped | self.kept)
        return marks

    def some(self, chosen: Marks) -> Leaves:
        """Return the leaves that are marked."""
        return Leaves(**{name: getattr(self, name)[chosen] for name in self.__slots__})


def leaves_of(cubes: DimensionCubes, months: Sequence[Month], members: Mapping[str, str]) -> Leaves | None:
    """Return the leaves of months and members that hold anything; None without a plan by quantity."""
    if not {"revenue", "quantity"} <= set(cubes.measures(Scenario.PLAN)):
        return None
    at = np.array([cubes.axes.month_at[month] for month in months], dtype=np.intp)
    chosen = np.ix_(at, cubes.owners(members), cubes.items(members))
    month, person, product = (
        each.ravel() for each in np.meshgrid(*(axis.ravel() for axis in chosen), indexing="ij")
    )
    planned_revenue = _values(cubes, Scenario.PLAN, "revenue", chosen)
    revenue = _values(cubes, Scenario.ACTUAL, "revenue", chosen)
    leaves = Leaves(
        month=month,
        person=person,
        product=product,
        unit=_units(cubes)[product],
        reported=_known(cubes, "revenue", chosen),
        counted=_known(cubes, "quantity", chosen),
        planned_quantity=_values(cubes, Scenario.PLAN, "quantity", chosen),
        planned_revenue=planned_revenue,
        planned_cost=planned_revenue - _values(cubes, Scenario.PLAN, "gross_profit", chosen),
        quantity=_values(cubes, Scenario.ACTUAL, "quantity", chosen),
        revenue=revenue,
        cost=revenue - _values(cubes, Scenario.ACTUAL, "gross_profit", chosen),
        list_price=_of_products(cubes, "price")[product],
        unit_cost=_of_products(cubes, "cost")[product],
    )
    # Most cells of a cube are empty: what is neither planned nor sold is in no part.
    filled = (leaves.planned_quantity, leaves.planned_revenue, leaves.quantity, leaves.revenue)
    return leaves.some(np.logical_or.reduce([values != 0 for values in filled]))


def _values(
    cubes: DimensionCubes, scenario: Scenario, measure: str, chosen: tuple[NDArray[np.intp], ...]
) -> Ints:
    cube = cubes.get(scenario, measure)
    if cube is None:
        return np.zeros(np.broadcast_shapes(*(each.shape for each in chosen)), dtype=np.int64).ravel()
    values: Ints = cube.values[chosen].ravel()
    return values


def _known(cubes: DimensionCubes, measure: str, chosen: tuple[NDArray[np.intp], ...]) -> Marks:
    cube = cubes.get(Scenario.ACTUAL, measure)
    shape = np.broadcast_shapes(*(each.shape for each in chosen))
    if cube is None:
        return np.zeros(shape, dtype=np.bool_).ravel()
    known: Marks = cells_of(cube)[chosen].ravel()
    return known


def _units(cubes: DimensionCubes) -> NDArray[np.intp]:
    """Return for each product the number of its unit: quantities are added only within one."""
    units = [cubes.dimensions.product[id_].unit for id_ in cubes.axes.items]
    number = {unit: at for at, unit in enumerate(dict.fromkeys(units))}
    return np.array([number[unit] for unit in units], dtype=np.intp)


def _of_products(cubes: DimensionCubes, name: str) -> Ints:
    values = [getattr(cubes.dimensions.product[id_], name) or 0 for id_ in cubes.axes.items]
    return np.array(values, dtype=np.int64)


def bridge_of(leaves: Leaves, measure: BridgeMeasure) -> Bridge:
    """Return the bridge from plan to actual over some leaves.

    price = Σ(Pa − Pp)·Qa; volume = (ΣQa − ΣQp)·P̄p within each unit, P̄p = ΣPp·Qp / ΣQp; off_list = ΣPp·Qp −
    plan; mix is the rest, ΣPp·(Qa − ΣQa·Qp/ΣQp); cost = −Σ(Ca − Cp)·Qa. Pp and Cp are the plan's price and
    cost. Each part is rounded to the minor unit, the last one goes to mix.
    """
    profit = measure == "gross_profit"
    # Without quantities there are no costs, and so no gross profit that is reported.
    reported = leaves.reported & leaves.counted if profit else leaves.reported
    planned = leaves.planned_revenue - leaves.planned_cost if profit else leaves.planned_revenue
    actual = leaves.revenue - leaves.cost if profit else leaves.revenue
    off, kept = actual - planned, leaves.some(leaves.kept)
    listed = at_list(kept, profit=profit)
    price = _less(kept.revenue, at_price(kept, kept.quantity))
    cost = -_less(kept.cost, at_cost(kept, kept.quantity)) if profit else 0
    off_list = int(listed.sum()) - int(planned[leaves.kept].sum())
    volume = rounded(_volume(kept, listed))
    return Bridge(
        plan=int(planned[reported].sum()),
        actual=int(actual[reported].sum()),
        price=price,
        volume=volume,
        # The rest, with what the others were rounded by: the parts add up exactly (docs/variance.md).
        mix=int(off[leaves.kept].sum()) - price - volume - cost - off_list,
        cost=cost,
        off_list=off_list,
        new=int(off[leaves.new].sum()),
        dropped=int(off[leaves.dropped].sum()),
        unsplit=int(off[leaves.unsplit & reported].sum()),
        rounding=bool((np.abs(listed - planned[leaves.kept]) < np.maximum(kept.list_price, 1)).all()),
    )


def at_price(kept: Leaves, quantity: Ints) -> Amounts:
    """Return quantities at the plan's prices."""
    return _at_rate(kept, quantity, kept.list_price, kept.planned_revenue)


def at_cost(kept: Leaves, quantity: Ints) -> Amounts:
    """Return quantities at the plan's unit costs."""
    return _at_rate(kept, quantity, kept.unit_cost, kept.planned_cost)


def at_list(kept: Leaves, *, profit: bool) -> Ints:
    """Return the planned quantities at the plan's prices, less its costs where it is of `profit`."""
    # Whole: a leaf without a price of its own gives its plan back.
    listed, _ = at_price(kept, kept.planned_quantity)
    return listed - at_cost(kept, kept.planned_quantity)[0] if profit else listed


def _at_rate(kept: Leaves, quantity: Ints, rate: Ints, planned: Ints) -> Amounts:
    given = rate > 0
    # A leaf is kept for its price or for its planned quantity: without the one it has the other.
    over = np.where(given | (kept.planned_quantity == 0), 1, kept.planned_quantity)
    return at_plan_rate(np.where(given, rate, planned), quantity, over)


def _less(actual: Ints, at_plan: Amounts) -> int:
    """Return Σ(actual − quantity at a planned rate), rounded half away from zero."""
    whole, part = at_plan
    return _rounded_less(int(actual.sum()) - int(whole.sum()), float(part.sum()))


def at_plan_rate(planned: Ints, quantity: Ints, planned_quantity: Ints) -> tuple[Ints, NDArray[np.float64]]:
    """Return planned / planned quantity × quantity as whole minor units and the part of one above them."""
    if not len(planned):
        return np.zeros(0, dtype=np.int64), np.zeros(0)
    wide = int(np.abs(planned).max()) * int(np.abs(quantity).max()) >= SAFE
    product = planned.astype(object) * quantity if wide else planned * quantity
    # Whole units stay integers, and are added exactly; only the parts below one are floats.
    whole, rest = product // planned_quantity, product % planned_quantity
    return whole.astype(np.int64), rest.astype(np.float64) / planned_quantity


def _rounded_less(whole: int, part: float) -> int:
    """Return whole − part rounded half away from zero; nearly a half is a half."""
    base, rest = whole - floor(part), part - floor(part)
    if abs(rest - 0.5) < NEARLY:
        # It is base − ½ here: away from zero is up for a positive amount and down for the others.
        return base if base > 0 else base - 1
    return base if rest < 0.5 else base - 1


def _volume(kept: Leaves, listed: Ints) -> Fraction:
    # Exact: there are few units, where leaves are many.
    total = Fraction(0)
    for unit in np.unique(kept.unit):
        of_unit = kept.unit == unit
        base = int(kept.planned_quantity[of_unit].sum())
        if base:
            more = int(kept.quantity[of_unit].sum()) - base
            total += Fraction(more * int(listed[of_unit].sum()), base)
    return total


def rounded(exact: Fraction) -> int:
    """Return an exact amount rounded half away from zero."""
    size = floor(abs(exact) + Fraction(1, 2))
    return size if exact >= 0 else -size
