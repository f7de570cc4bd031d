"""Orders against capacity: what does not fit moves, is made outside, or is declined."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from salesbook.planning.exact.share import share

Way = Literal["earlier", "later", "outsourced", "declined"]
WAYS: tuple[Way, ...] = ("earlier", "later", "outsourced", "declined")


class Item(NamedTuple):
    """What is ordered, and by which region."""

    product: str
    place: str


class Shift(NamedTuple):
    """What of an order does not stay in its month, which `at` counts from 0; `to` is the one it moves to."""

    item: Item
    way: Way
    at: int
    to: int | None
    quantity: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How many months an order may be made `earlier` or `later`, and what is `outsourced` a month at most."""

    earlier: int = 1
    later: int = 1
    outsourced: int = 0


def shifts(orders: Mapping[Item, Sequence[int]], capacity: Sequence[int], limits: Limits) -> list[Shift]:
    """Return what of the orders of a line does not fit its capacity, month by month, and where it goes.

    The nearest earlier months come first, then the nearest later ones. What moves, is made outside or is
    declined is shared by everybody in proportion to what they ordered (largest remainder).
    """
    wanted = [sum(months) for months in zip(*orders.values(), strict=True)]
    room = [most - own for most, own in zip(capacity, wanted, strict=True)]
    found: list[Shift] = []
    for at, over in enumerate(-free for free in room):
        left = {item: months[at] for item, months in orders.items()}
        for way, to, quantity in _ways(at, over, room, limits):
            for item, part in _parts(quantity, left):
                left[item] -= part
                found.append(Shift(item, way, at, to, part))
    return found


def _ways(at: int, over: int, room: list[int], limits: Limits) -> Iterator[tuple[Way, int | None, int]]:
    """Yield where what is over goes, and how much of it; the room it takes elsewhere is gone."""
    reach: list[tuple[Way, int]] = [
        *(("earlier", at - back) for back in range(1, limits.earlier + 1) if at >= back),
        *(("later", at + on) for on in range(1, limits.later + 1) if at + on < len(room)),
    ]
    for way, to in reach:
        taken = max(min(over, room[to]), 0)
        room[to] -= taken
        over -= taken
        if taken:
            yield way, to, taken
    outside = min(max(over, 0), limits.outsourced)
    if outside:
        yield "outsourced", None, outside
    if over > outside:
        yield "declined", None, over - outside


def _parts(quantity: int, left: Mapping[Item, int]) -> Iterator[tuple[Item, int]]:
    """Yield the fair part of each order that has something left."""
    ordered = list(left.values())
    parts = share(quantity, ordered, upper=ordered)
    # Never more than is ordered: what is over is a part of it.
    assert isinstance(parts, list)
    yield from ((item, part) for item, part in zip(left, parts, strict=True) if part)


def made(orders: Mapping[Item, Sequence[int]], moved: Sequence[Shift]) -> Mapping[Item, list[int]]:
    """Return what is made of each order by month, in the house or outside."""
    found = {item: list(months) for item, months in orders.items()}
    for each in moved:
        if each.way != "outsourced":
            found[each.item][each.at] -= each.quantity
        if each.to is not None:
            found[each.item][each.to] += each.quantity
    return found


def delivered(orders: Mapping[Item, Sequence[int]], moved: Sequence[Shift]) -> Mapping[Item, list[int]]:
    """Return what goes out of each order by month: what is made earlier waits in stock."""
    return made(orders, [each for each in moved if each.way != "earlier"])
