"""What returns and books say of the same thing: one owner, one month, one item."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from salesbook.model.dimension import PRODUCT
from salesbook.model.facts import Fact
from salesbook.model.ledger import Ledger, LedgerLine
from salesbook.model.measure import measure_of
from salesbook.model.period import Month
from salesbook.model.scenario import Scenario


class PositionKey(NamedTuple):
    """What a figure is about; `dimension` and `item` are "" where the books know none."""

    month: Month
    owner: str
    dimension: str
    item: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """Both sides of one key: figures and facts of the returns, lines of the books.

    `returned` has a measure only where the return has a figure of it, `sums` are those of the lines that the
    books count.
    """

    key: PositionKey
    returned: Mapping[str, int] = field(default_factory=dict)
    sums: Mapping[str, int] = field(default_factory=dict)
    facts: Sequence[Fact] = ()
    lines: Sequence[LedgerLine] = ()

    @property
    def booked(self) -> list[LedgerLine]:
        """The lines that the books count."""
        return [line for line in self.lines if line.counts]

    def ledger(self, measure: str) -> int:
        """Return what the books count."""
        return self.sums.get(measure, 0)

    def gap(self, measure: str) -> int:
        """Return the books less the return, where nothing returned is nothing."""
        return self.ledger(measure) - self.returned.get(measure, 0)


# Without slots: cached_property keeps what it found in the instance's own __dict__.
@dataclass(frozen=True, kw_only=True)
class Positions:
    """Every position by its key, and by which dimension each measure is compared.

    `reported` says of which owner and month a return counts, measure by measure; `stray` are lines that have
    no owner of ours, or no item where one is asked for.
    """

    by_key: Mapping[PositionKey, Position]
    dimensions: Mapping[str, str]
    reported: Collection[tuple[str, Month, str]]
    stray: Sequence[LedgerLine]
    identity: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def _stray(self) -> Mapping[Month, Sequence[LedgerLine]]:
        found: defaultdict[Month, list[LedgerLine]] = defaultdict(list)
        for line in self.stray:
            if line.counts:
                found[line.month].append(line)
        return found

    @cached_property
    def _booked(self) -> tuple[Collection[str], Collection[tuple[str, str]]]:
        booked = [key for key, position in self.by_key.items() if position.lines]
        return {key.owner for key in booked}, {(key.dimension, key.item) for key in booked}

    def owner_of(self, line: LedgerLine) -> str:
        """Return whose a line is: the person, whichever of their places it names."""
        return self.identity.get(line.owner, line.owner)

    def stray_in(self, month: Month) -> Sequence[LedgerLine]:
        """Return the stray lines that the books count in a month."""
        return self._stray.get(month, ())

    def books_know(self, key: PositionKey) -> bool:
        """Return whether the books know the owner, and the item, of a key in any month."""
        owners, items = self._booked
        return key.owner in owners and (key.dimension, key.item) in items

    def measures_of(self, key: PositionKey) -> list[str]:
        """Return the measures that are compared by the dimension of a key."""
        return [measure for measure, dimension in self.dimensions.items() if dimension == key.dimension]


def positions(ledger: Ledger, facts: Iterable[Fact], identity: Mapping[str, str]) -> Positions:
    """Return lines and facts side by side.

    A measure is compared by items where the books name any for it, else by owner and month alone; so is one
    that anybody returned in all, as collections are in a book of one month.
    `identity` are the codes of people by those of their places.
    """
    actual = [fact for fact in facts if fact.scenario == Scenario.ACTUAL.value]
    in_all = {fact.measure for fact in actual if not fact.dimension}
    dimensions = {
        measure: "" if measure in in_all else _dimension(measure, ledger.lines) for measure in ledger.measures
    }
    lines: defaultdict[PositionKey, list[LedgerLine]] = defaultdict(list)
    stray: list[LedgerLine] = []
    for line in ledger.lines:
        for dimension in {dimensions[measure] for measure in line.figures if measure in dimensions}:
            if not line.owner or (dimension and line.dimension == dimension and not line.item):
                stray.append(line)
                break
            item = line.item if dimension else ""
            lines[PositionKey(line.month, identity.get(line.owner, line.owner), dimension, item)].append(line)
    told = _told(actual, dimensions, identity)
    by_key = {
        key: Position(
            key=key,
            returned=_sums(told.get(key, ())),
            sums=_booked(lines.get(key, ())),
            facts=told.get(key, ()),
            lines=tuple(lines.get(key, ())),
        )
        for key in sorted({*lines, *told})
    }
    reported = {(key.owner, key.month, fact.measure) for key, own in told.items() for fact in own}
    return Positions(by_key=by_key, dimensions=dimensions, reported=reported, stray=stray, identity=identity)


def _dimension(measure: str, lines: Sequence[LedgerLine]) -> str:
    """Return by what the books tell a measure; "" where they name no items for it."""
    return next((line.dimension for line in lines if line.dimension and measure in line.figures), "")


def _told(
    actual: Iterable[Fact], dimensions: Mapping[str, str], identity: Mapping[str, str]
) -> Mapping[PositionKey, list[Fact]]:
    """Return the actual figures by key; of what the books hold without items, one breakdown of each sum."""
    told: defaultdict[PositionKey, list[Fact]] = defaultdict(list)
    whole: defaultdict[tuple[PositionKey, str], list[Fact]] = defaultdict(list)
    for fact in actual:
        owner = identity.get(fact.owner, fact.owner)
        dimension = dimensions.get(fact.measure)
        if dimension == "":
            whole[PositionKey(fact.month, owner, "", ""), fact.measure].append(fact)
        elif dimension == fact.dimension:
            told[PositionKey(fact.month, owner, dimension, fact.item)].append(fact)
    for (key, measure), own in whole.items():
        told[key] += _one_breakdown(measure, own)
    return told


def _one_breakdown(measure: str, facts: Sequence[Fact]) -> list[Fact]:
    """Return the facts of one dimension: sales stand by product and once more by channel."""
    found = sorted({fact.dimension for fact in facts})
    by_product = measure_of(measure).by_product and PRODUCT in found and found[0]
    chosen = PRODUCT if by_product else found[0]
    return [fact for fact in facts if fact.dimension == chosen]


def _booked(lines: Iterable[LedgerLine]) -> dict[str, int]:
    sums: dict[str, int] = {}
    for line in lines:
        for measure, amount in line.figures.items() if line.counts else ():
            sums[measure] = sums.get(measure, 0) + amount
    return sums


def _sums(facts: Iterable[Fact]) -> dict[str, int]:
    sums: dict[str, int] = {}
    for fact in facts:
        sums[fact.measure] = sums.get(fact.measure, 0) + fact.value
    return sums
