"""A measure ready to be split: its total, its weights, its holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from salesbook.model.measure import measure_of
from salesbook.planning.decomposition.holds import YEAR, Box, boxes_of
from salesbook.planning.decomposition.leaf_weights import hard_parents, leaf_weights, node_weights, season
from salesbook.planning.decomposition.margin import Side, make_side, side_entries
from salesbook.planning.decomposition.plan_trees import PlanTrees
from salesbook.planning.decomposition.spans import Proportions, monthly
from salesbook.planning.decomposition.tenure import CarriedTarget, carried_weights, on_sale
from salesbook.planning.decomposition.totals import Unshared, month_totals
from salesbook.planning.decomposition.tree import Node, Tree
from salesbook.planning.decomposition.weighting import ZERO, split_of
from salesbook.planning.exact.share import Bound
from salesbook.problems import Problem

PLACES = 128
"""To how many binary places the weights of those who come and go are kept, where they have more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Face:
    """A side that is crossed with the people, and the holds in that cube."""

    side: Side
    boxes: Sequence[Box]


@dataclass(frozen=True, kw_only=True)
class Draft:
    """A measure that is to be split: `total` in minor or whole units, its sides, its holds.

    `asked` are the holds as written, `boxes` those of several months shared to single ones, `unfit` one that
    could not be. `full` are people's weights before anybody comes or goes, `carried` those month by month.
    """

    frame: PlanTrees
    measure: str
    total: int
    asked: Sequence[Box]
    boxes: Sequence[Box]
    unfit: Box | None
    season: Sequence[Fraction]
    people: Side
    products: Face
    channels: Face | None
    full: Mapping[str, Fraction]
    carried: CarriedTarget

    @property
    def unit(self) -> int:
        """The rounding unit, in minor or whole units."""
        return self.frame.unit(self.measure)

    @property
    def units(self) -> int:
        """The total in whole rounding units; what is below stays out."""
        return self.total // self.unit

    @property
    def sides(self) -> list[Side]:
        """The people's side and those crossed with it."""
        faces = [self.products] if self.channels is None else [self.products, self.channels]
        return [self.people, *(face.side for face in faces)]

    def month_bounds(self) -> tuple[list[int], list[Bound]]:
        """Return the least and the most of every month: of holds of the whole month, and of those inside."""
        sides = [side.inner for side in self.sides]
        low = [max(side.low[0][month] for side in sides) for month in range(YEAR)]
        tops = [[top for side in sides if (top := side.high[0][month]) is not None] for month in range(YEAR)]
        return low, [min(each, default=None) for each in tops]

    def months_moved(self, months: Sequence[int]) -> list[str]:
        """Return the months whose totals are not those that a split of their own gives, by key."""
        if not self.asked or split_of(self.frame.plan, self.measure, "month") is None:
            return []
        own = [side.own for side in self.sides]
        low = [max(each.low[0][month] for each in own) for month in range(YEAR)]
        tops = [[top for each in own if (top := each.high[0][month]) is not None] for month in range(YEAR)]
        wanted = month_totals(self.units, self.season, low, [min(each, default=None) for each in tops])
        if isinstance(wanted, Unshared):
            return []
        pairs = zip(self.frame.months, months, wanted, strict=True)
        # A unit is rounding.
        return [key for key, now, before in pairs if abs(now - before) > 1]

    def year_bounds(self) -> tuple[int, Bound]:
        """Return the bounds that holds set to the whole year."""
        sides = [side.own for side in self.sides]
        tops = [top for side in sides if (top := side.high[0][YEAR]) is not None]
        return max(side.low[0][YEAR] for side in sides), min(tops, default=None)


def draft_of(frame: PlanTrees, measure: str, total: int) -> tuple[Draft | None, list[Problem]]:
    """Return a measure ready to be split, or everything that keeps it from being so."""
    asked, problems = boxes_of(frame, measure)
    months, unseasonable = season(frame, measure)
    full, baseless = leaf_weights(frame, measure, frame.people, "person")
    carried = carried_weights(frame.plan, full)
    goods, unsold = leaf_weights(frame, measure, frame.products, "product")
    # Gathered before anything is refused: who corrects a plan wants one list.
    problems += [*unseasonable, *baseless, *unsold]
    on_shelf = on_sale(frame.plan, goods)
    units = total // frame.unit(measure)
    proportions = Proportions(frame=frame, total=units, season=months, carried=carried, goods=on_shelf)
    boxes, unfit = monthly(asked, proportions)
    people, more = _people_side(frame, measure, months, carried, boxes)
    products, still_more = _product_face(frame, measure, months, on_shelf, boxes)
    channels, and_more = _channel_face(frame, measure, boxes)
    problems += more + still_more + and_more
    if problems:
        return None, problems
    draft = Draft(
        frame=frame,
        measure=measure,
        total=total,
        asked=asked,
        boxes=boxes,
        unfit=unfit,
        season=months,
        people=people,
        products=products,
        channels=channels,
        full=full,
        carried=carried,
    )
    return draft, []


def _people_side(
    frame: PlanTrees, measure: str, months: Sequence[Fraction], carried: CarriedTarget, boxes: Sequence[Box]
) -> tuple[Side, list[Problem]]:
    """Return the side of the people, who weigh what they carry over the year's seasons."""
    tree = frame.people
    weights, problems = node_weights(frame, measure, tree, _over_year(carried, months), "territory")
    own, across = side_entries(_in_cube(boxes, channels=False), frame.products, people=True)
    if frame.channels is not None:
        # Only what crosses: holds of people alone are among the entries by product already.
        across += side_entries(_in_cube(boxes, channels=True), frame.channels, people=True)[1]
    hard = _hard(frame, measure, tree, "territory")
    return make_side(tree, weights, _by_month(tree, carried), hard, (own, across)), problems


def _over_year(carried: CarriedTarget, months: Sequence[Fraction]) -> Mapping[str, Fraction]:
    """Return what every leaf weighs in the year, given the weights of its months."""
    whole = sum(months, ZERO)
    # A month counts by its season: who misses the best month misses more of the year.
    return {
        id_: row[0]
        if carried.steady or not whole
        else _short(sum((one * other for one, other in zip(row, months, strict=True)), ZERO) / whole)
        for id_, row in carried.weights.items()
    }


def _by_month(tree: Tree, carried: CarriedTarget) -> Sequence[Sequence[Fraction]] | None:
    """Return what every leaf of a tree weighs in each month, None when all months are alike."""
    return None if carried.steady else [carried.weights[tree.nodes[leaf].id] for leaf in tree.leaves]


def _in_cube(boxes: Sequence[Box], *, channels: bool) -> list[Box]:
    return [box for box in boxes if box.bears_on(channels=channels)]


def _short(weight: Fraction) -> Fraction:
    """Return a weight with a denominator fit for sums: to `PLACES` binary places if it is long."""
    # Seasons times days of months make denominators that grow with every sum.
    if weight.denominator.bit_length() <= PLACES // 2:
        return weight
    return Fraction((weight.numerator << PLACES) // weight.denominator, 1 << PLACES)


def _product_face(
    frame: PlanTrees, measure: str, months: Sequence[Fraction], goods: CarriedTarget, boxes: Sequence[Box]
) -> tuple[Face, list[Problem]]:
    tree, inside = frame.products, _in_cube(boxes, channels=False)
    weights, problems = node_weights(frame, measure, tree, _over_year(goods, months), "class")
    entries = side_entries(inside, frame.people, people=False)
    side = make_side(tree, weights, _by_month(tree, goods), _hard(frame, measure, tree, "class"), entries)
    return Face(side=side, boxes=inside), problems


def _channel_face(frame: PlanTrees, measure: str, boxes: Sequence[Box]) -> tuple[Face | None, list[Problem]]:
    """Return the side of the channels, None for a plan without any or a measure that is not sold."""
    tree, inside = frame.channels, _in_cube(boxes, channels=True)
    if tree is None or not measure_of(measure).by_product:
        return None, []
    leaves, problems = leaf_weights(frame, measure, tree, "channel")
    weights = {Node("channel", id_): weight for id_, weight in leaves.items()}
    weights[tree.nodes[0]] = sum(leaves.values(), ZERO)
    entries = side_entries(inside, frame.people, people=False)
    return Face(side=make_side(tree, weights, None, frozenset(), entries), boxes=inside), problems


def _hard(frame: PlanTrees, measure: str, tree: Tree, direction: str) -> frozenset[int]:
    """Return the nodes whose year a split of their own direction sets."""
    if split_of(frame.plan, measure, direction) is None:
        return frozenset()
    below = {child for parent in hard_parents(tree, direction) for child in tree.children[parent]}
    return frozenset(at for at in below if tree.nodes[at].kind == direction)
