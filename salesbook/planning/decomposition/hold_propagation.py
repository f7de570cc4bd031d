"""Holds inside a month's table, as bounds of the products once the people's month is known."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from salesbook.planning.decomposition.bounds import Entry
from salesbook.planning.decomposition.holds import YEAR, Box
from salesbook.planning.decomposition.tree import Tree

Span = tuple[int, int]
"""The least and the most of a node."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Month:
    """The people's totals of a month at every node, and the holds inside it by node."""

    period: int
    totals: Sequence[int]
    held: Mapping[int, Sequence[Box]]


def tightened(
    boxes: Iterable[Box], people: Tree, products: Tree, rows: Sequence[Sequence[int]]
) -> list[Entry]:
    """Return the bounds of products and classes in single months.

    A person who may not sell class A must sell others; a class of which the east takes a fixed part can
    take no more than that and what everybody else has. `rows` are the people's months.
    """
    crossing = [box for box in boxes if box.crosses]
    entries: list[Entry] = []
    for period in range(YEAR if crossing else 0):
        held: dict[int, list[Box]] = {}
        for box in crossing:
            # Nothing in the year is nothing in any month; other holds of the year have no months yet.
            if box.period == period or (box.period == YEAR and box.high == 0):
                held.setdefault(box.people, []).append(box)
        if held:
            totals = people.sums([row[period] for row in rows])
            month = _Month(period=period, totals=totals, held=held)
            entries += _month_entries(month, people, products)
    return entries


def _month_entries(month: _Month, people: Tree, products: Tree) -> Iterable[Entry]:
    ranges = {node: _product_spans(products, month.totals[node], boxes) for node, boxes in month.held.items()}
    for product in range(1, len(products.nodes)):
        spans = {node: spans[product] for node, spans in ranges.items()}
        # Unrestricted products get no entry: it would only repeat the sums.
        if any(span != (0, month.totals[node]) for node, span in spans.items()):
            low, high = _spans(people, month.totals[0], spans, month.totals)[0]
            yield product, month.period, low, high


def _product_spans(products: Tree, total: int, boxes: Sequence[Box]) -> list[Span]:
    """Return the range of each product node within a people node's month, given its holds."""
    own: dict[int, Span] = {}
    for box in boxes:
        low, high = own.get(box.items, (0, total))
        own[box.items] = max(low, box.low), high if box.high is None else min(high, box.high)
    spans = _spans(products, total, own, [total] * len(products.nodes))
    # The month of the people is settled: what one product may not take, others must.
    spans[0] = (total, total)
    # From the root down: a child takes at least what its siblings cannot, and at most what they can spare.
    for parent, children in enumerate(products.children):
        low, high = spans[parent]
        least = sum(spans[child][0] for child in children)
        most = sum(spans[child][1] for child in children)
        for child in children:
            floor, top = spans[child]
            spans[child] = max(floor, low - (most - top)), min(top, high - (least - floor))
    return spans


def _spans(tree: Tree, total: int, own: Mapping[int, Span], tops: Sequence[int]) -> list[Span]:
    """Return the range of every node, from the leaves up: that of `own`, elsewhere up to `tops`."""
    spans = [own.get(node, (0, min(tops[node], total))) for node in range(len(tree.nodes))]
    for node in range(len(tree.nodes) - 1, -1, -1):
        children = tree.children[node]
        if children:
            low, high = spans[node]
            least = sum(spans[child][0] for child in children)
            most = sum(spans[child][1] for child in children)
            spans[node] = max(low, least), min(high, most)
    return spans
