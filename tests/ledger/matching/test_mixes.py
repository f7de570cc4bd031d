"""Any mix of reasons put into a clean pair comes back as that mix, and the bridge always closes."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.matching.by_hand import MARCH, line, matched, reasons, told
from salesbook.ledger.bridge import sums_of
from salesbook.ledger.matching.reason import Reason
from salesbook.model.facts import Fact
from salesbook.model.ledger import LedgerLine, Posting

OWNERS, ITEMS = ("ann", "bob", "cy", "dan"), ("tea", "oil", "ham", "rye")


@dataclass
class Pair:
    """One owner's month of one item on both sides, clean: three documents, and their sum returned."""

    owner: str
    item: str
    dice: random.Random
    lines: list[LedgerLine] = field(default_factory=list)
    revenue: int = 0
    quantity: int = 0

    def __post_init__(self) -> None:
        for number in range(3):
            self.book(f"{self.owner}-{self.item}-{number}", day=date(2027, 3, 12 + number))
        self.revenue = sum(each.figures["revenue"] for each in self.lines)
        self.quantity = sum(each.figures["quantity"] for each in self.lines)

    def book(self, document: str, day: date = date(2027, 3, 15)) -> LedgerLine:
        """Book one more document of a price that no other has."""
        pieces = self.dice.randint(3, 97)
        amount = pieces * self.dice.randint(20_011, 99_989)
        self.lines.append(line(document, amount, pieces, owner=self.owner, item=self.item, day=day))
        return self.lines[-1]

    def facts(self) -> list[Fact]:
        return told(self.owner, self.item, revenue=self.revenue, quantity=self.quantity)


def nothing(pair: Pair) -> None:
    """Leave it clean."""
    del pair


def turn(pair: Pair) -> None:
    pair.revenue *= -1


def type_thousands(pair: Pair) -> None:
    pair.revenue *= 1_000


def add_tax(pair: Pair) -> None:
    pair.revenue = round(pair.revenue * 1.13)


def book_twice(pair: Pair) -> None:
    pair.lines.append(replace(pair.lines[1], row=99))


def sell_late(pair: Pair) -> None:
    pair.book("late", day=date(2027, 3, 31))


def count_bottles(pair: Pair) -> None:
    pair.quantity *= 24


def cut_the_price(pair: Pair) -> None:
    pair.revenue -= 7_919


def lose_a_cent(pair: Pair) -> None:
    pair.revenue -= 1


def take_off(pair: Pair) -> None:
    pair.lines[0] = replace(pair.lines[0], discount=13_337)
    pair.revenue += 13_337


def leave_unposted(pair: Pair) -> None:
    waiting = replace(pair.book("waiting"), posting=Posting.UNPOSTED)
    pair.lines[-1] = waiting
    pair.revenue += waiting.figures["revenue"]
    pair.quantity += waiting.figures["quantity"]


def lose_all(pair: Pair) -> None:
    pair.revenue -= 123_457
    pair.quantity -= 1


SLIPS: Mapping[Callable[[Pair], None], Reason | None] = {
    nothing: None,
    turn: Reason.SIGN,
    type_thousands: Reason.SCALE,
    add_tax: Reason.TAX,
    book_twice: Reason.DUPLICATE,
    sell_late: Reason.CUT_OFF,
    count_bottles: Reason.PACK,
    cut_the_price: Reason.PRICE,
    lose_a_cent: Reason.ROUNDING,
    take_off: Reason.DISCOUNT,
    leave_unposted: Reason.NOT_POSTED,
    lose_all: Reason.UNEXPLAINED,
}


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 2**32), slips=st.lists(st.sampled_from(list(SLIPS)), min_size=16, max_size=16))
def test_a_mix_comes_back_as_that_mix_and_the_bridge_closes(
    seed: int, slips: list[Callable[[Pair], None]]
) -> None:
    dice = random.Random(seed)
    pairs = [Pair(owner, item, dice) for owner in OWNERS for item in ITEMS]
    for pair, slip in zip(pairs, slips, strict=True):
        slip(pair)
    lines = [each for pair in pairs for each in pair.lines]
    found = matched(lines, [fact for pair in pairs for fact in pair.facts()])
    told_of = {(owner, item): reason for (owner, item, _), reason in reasons(found).items()}
    wanted = {(pair.owner, pair.item): SLIPS[slip] for pair, slip in zip(pairs, slips, strict=True)}
    # Of what nothing explains several may happen to add up; only those may be read as one another's.
    assert told_of == {key: reason for key, reason in wanted.items() if reason is not None}
    for measure in ("revenue", "quantity"):
        bridge = sums_of(found).bridge(measure, [MARCH])
        assert bridge.returned + sum(bridge.steps.values()) == bridge.booked


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_the_order_of_rows_changes_nothing(seed: int) -> None:
    dice = random.Random(seed)
    pairs = [Pair(owner, item, dice) for owner in OWNERS for item in ITEMS]
    for pair in pairs:
        dice.choice(list(SLIPS))(pair)
    lines = [each for pair in pairs for each in pair.lines]
    facts = [fact for pair in pairs for fact in pair.facts()]
    straight = reasons(matched(lines, facts))
    dice.shuffle(lines)
    dice.shuffle(facts)
    assert reasons(matched(lines, facts)) == straight
