"""Price, volume and mix at the leaf: month, person, product."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

from judge.plan_folder import Product
from judge.reckoning import Reckoning, Subject
from judge.series import Series

SUMS = (
    "kept_planned",
    "kept_plan",
    "kept_list",
    "kept_sold",
    "kept_actual",
    "kept_revenue",
    "kept_cost",
    "at_plan",
    "at_cost",
)
"""What stands behind the parts of a product: sums over what is planned and sold."""

PARTS = (
    "off_list",
    "price",
    "volume",
    "mix",
    "cost",
    "new",
    "dropped",
    "unsplit",
)


class Leaf(NamedTuple):
    """A product of a person in a month; money in cents, actuals None while they are not reported."""

    product: Product
    planned: int
    plan: int
    sold: int | None
    actual: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Bridge:
    """From the plan of those who reported to their actual: whole cents that add up to the variance."""

    plan: int
    actual: int
    parts: Mapping[str, int]
    by_product: Mapping[str, Mapping[str, Fraction]]


def bridge_of(reckoning: Reckoning, measure: str, span: str, where: Sequence[tuple[str, str]]) -> Bridge:
    """Return the bridge of revenue or gross profit of a place; `where` names it as lines do."""
    leaves = list(_leaves(reckoning, span, where))
    profit = measure == "gross_profit"
    exact: defaultdict[str, defaultdict[str, Fraction]] = defaultdict(lambda: defaultdict(Fraction))
    kept: defaultdict[str, list[Leaf]] = defaultdict(list)
    for leaf in leaves:
        parts = exact[leaf.product.id]
        planned = _value(leaf.product, leaf.plan, leaf.planned, profit=profit)
        if leaf.actual is None or leaf.sold is None:
            continue
        actual = _value(leaf.product, leaf.actual, leaf.sold, profit=profit)
        if not leaf.plan and not leaf.planned:
            parts["new"] += actual
        elif not leaf.actual and not leaf.sold:
            parts["dropped"] -= planned
        elif not leaf.sold or (not leaf.planned and leaf.product.price is None):
            parts["unsplit"] += actual - planned
        else:
            kept[leaf.product.id].append(leaf)
    for of_unit in _units(kept):
        _price_volume_mix(of_unit, exact, profit=profit)
    told = [each for each in leaves if each.actual is not None]
    plan = sum(_value(each.product, each.plan, each.planned, profit=profit) for each in told)
    actual = sum(_value(each.product, each.actual or 0, each.sold or 0, profit=profit) for each in told)
    return Bridge(plan=plan, actual=actual, parts=_whole(exact, actual - plan), by_product=exact)


def _value(product: Product, money: int, count: int, *, profit: bool) -> int:
    return money - count * (product.cost or 0) if profit else money


def _leaves(reckoning: Reckoning, span: str, where: Sequence[tuple[str, str]]) -> Iterator[Leaf]:
    level = "person" if any(key == "person" for key, _ in where) else "territory" if where else "company"
    lines = reckoning.lines
    money, counts = (lines.get(Subject(level, tuple(where), each), ()) for each in ("revenue", "quantity"))
    by_name: dict[tuple[str, str], Series] = {(each.owner, each.item): each for each in counts}
    for each in money:
        count = by_name[each.owner, each.item]
        for month in reckoning.months_of(span):
            yield Leaf(
                product=reckoning.plan.products[each.item],
                planned=count.plan[month],
                plan=each.plan[month],
                sold=count.actual[month],
                actual=each.actual[month],
            )


def _units(kept: Mapping[str, Sequence[Leaf]]) -> Iterator[Mapping[str, Sequence[Leaf]]]:
    """Yield the products that are counted in one unit; cases are not added to kegs."""
    for unit in dict.fromkeys(leaves[0].product.unit for leaves in kept.values()):
        yield {id_: leaves for id_, leaves in kept.items() if leaves[0].product.unit == unit}


def _price_volume_mix(
    kept: Mapping[str, Sequence[Leaf]], exact: Mapping[str, defaultdict[str, Fraction]], *, profit: bool
) -> None:
    leaves = [leaf for each in kept.values() for leaf in each]
    planned = sum(leaf.planned for leaf in leaves)
    worth = sum(_price(leaf, profit=profit) * leaf.planned for leaf in leaves)
    mean = Fraction(worth) / planned if planned else Fraction(0)
    for leaf in leaves:
        parts, sold = exact[leaf.product.id], leaf.sold or 0
        value = _value(leaf.product, leaf.plan, leaf.planned, profit=profit)
        of_volume = (sold - leaf.planned) * mean
        for name, amount in _sums(leaf, profit=profit).items():
            parts[name] += amount
        parts["off_list"] += _price(leaf, profit=profit) * leaf.planned - value
        parts["price"] += (leaf.actual or 0) - _price(leaf, profit=False) * sold
        parts["volume"] += of_volume
        parts["mix"] += _price(leaf, profit=profit) * (sold - leaf.planned) - of_volume


def _sums(leaf: Leaf, *, profit: bool) -> Mapping[str, Fraction]:
    sold, revenue = leaf.sold or 0, leaf.actual or 0
    cost = Fraction(sold * (leaf.product.cost or 0))
    return {
        "kept_planned": Fraction(leaf.planned),
        "kept_plan": Fraction(_value(leaf.product, leaf.plan, leaf.planned, profit=profit)),
        "kept_list": _price(leaf, profit=profit) * leaf.planned,
        "kept_sold": Fraction(sold),
        "kept_actual": Fraction(_value(leaf.product, revenue, sold, profit=profit)),
        "kept_revenue": Fraction(revenue),
        "kept_cost": cost,
        "at_plan": _price(leaf, profit=False) * sold,
        # At standard cost: the cost of the plan is that of the actual.
        "at_cost": cost,
    }


def _price(leaf: Leaf, *, profit: bool) -> Fraction:
    """Return the plan price, or plan revenue by quantity where there is none; less the cost for profit."""
    price = leaf.product.price
    if price is None:
        value = Fraction(leaf.plan, leaf.planned) if leaf.planned else Fraction(0)
    else:
        value = Fraction(price)
    return value - (leaf.product.cost or 0) if profit else value


def _whole(exact: Mapping[str, Mapping[str, Fraction]], variance: int) -> dict[str, int]:
    """Return the parts in whole cents; what rounding leaves goes to mix."""
    sums = {
        part: sum((each.get(part, Fraction(0)) for each in exact.values()), Fraction(0)) for part in PARTS
    }
    parts = {part: round_half_away(value) for part, value in sums.items()}
    parts["mix"] += variance - sum(parts.values())
    return parts


def round_half_away(value: Fraction) -> int:
    """Return the nearest whole number, halves away from zero."""
    return int(abs(value) + Fraction(1, 2)) * (1 if value >= 0 else -1)


class OneLeaf(NamedTuple):
    """A leaf as it is listed: at the plan's price, and what it sold for beside that."""

    planned: int
    plan: int
    sold: int | None
    actual: int | None
    list: Fraction | None
    at_plan: Fraction
    price: Fraction


def leaf_of(reckoning: Reckoning, ids: Mapping[str, str], month: str) -> OneLeaf:
    """Return one leaf of a month."""
    where = (("person", ids["person"]), ("territory", ids["territory"]))
    months = _leaves(reckoning.to(month), "month", where)
    (leaf,) = (each for each in months if each.product.id == ids["product"])
    kept = (leaf.plan or leaf.planned) and leaf.sold
    price = _price(leaf, profit=False)
    return OneLeaf(
        planned=leaf.planned,
        plan=leaf.plan,
        sold=leaf.sold,
        actual=leaf.actual,
        list=price if kept else None,
        at_plan=price * (leaf.sold or 0) if kept else Fraction(0),
        price=(leaf.actual or 0) - price * (leaf.sold or 0) if kept else Fraction(0),
    )


def leaves_together(reckoning: Reckoning, name: str) -> Fraction:
    """Return a column of all leaves to date, of those who reported."""
    leaves = [leaf for leaf in _leaves(reckoning, "ytd", ()) if leaf.actual is not None]
    match name:
        case "planned" | "plan" | "sold" | "actual":
            return Fraction(sum(getattr(leaf, name) or 0 for leaf in leaves))
        case _:
            parts = bridge_of(reckoning, "revenue", "ytd", ()).by_product.values()
            return sum((each.get(name, Fraction(0)) for each in parts), Fraction(0))
