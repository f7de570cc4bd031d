"""Any mix of reasons put into a clean pair comes back as that mix, and the bridge always closes."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.matching.by_hand import MARCH, line, matched, only, reasons, told
from salesbook.ledger.bridge import sums_of
from salesbook.ledger.matching.case import Rules
from salesbook.ledger.matching.match import Matched
from salesbook.ledger.matching.position import PositionKey
from salesbook.ledger.matching.reason import Reason
from salesbook.model.facts import Fact
from salesbook.model.ledger import LedgerLine, Posting

OWNERS, ITEMS = ("ann", "bob", "cy", "dan"), ("tea", "oil", "ham", "rye")
Older = dict[tuple[PositionKey, str], list[int]]


@dataclass
class Pair:
    """One owner's month of one item on both sides, clean: three documents, and their sum returned."""

    owner: str
    item: str
    dice: random.Random
    lines: list[LedgerLine] = field(default_factory=list)
    revenue: int = 0
    quantity: int = 0
    older: Older = field(default_factory=dict)

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

    @property
    def key(self) -> PositionKey:
        return PositionKey(MARCH, self.owner, "product", self.item)

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


def sell_abroad(pair: Pair) -> None:
    amount = pair.lines[0].figures["revenue"]
    pair.lines[0] = replace(pair.lines[0], currency="USD", foreign=amount // 7)
    pair.revenue += amount // 7 - amount


def return_again(pair: Pair) -> None:
    pair.older = {(pair.key, "revenue"): [pair.revenue], (pair.key, "quantity"): [pair.quantity]}
    pair.revenue += 4_321_07
    pair.quantity += 5


def sell_double(pair: Pair) -> None:
    pair.revenue *= 2
    pair.quantity *= 2


def give_away(pair: Pair) -> None:
    pair.lines.append(replace(pair.book("free"), figures={"revenue": 0, "quantity": 7}, free=True))
    pair.lines.pop(-2)


def reverse_one(pair: Pair) -> None:
    sold = pair.lines[0]
    back = {measure: -figure for measure, figure in sold.figures.items()}
    pair.lines.append(replace(sold, document="back", row=98, figures=back, reversed=sold.document))


def sell_late_twice(pair: Pair) -> None:
    """Two documents at the month's end are just alike, and one of them was not returned."""
    one = pair.book("late-1", day=date(2027, 3, 31))
    pair.lines.append(replace(one, document="late-2", row=97))
    pair.revenue += one.figures["revenue"]
    pair.quantity += one.figures["quantity"]


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
    sell_abroad: Reason.CURRENCY,
    return_again: Reason.OLDER_RETURN,
    sell_double: Reason.QUANTITY,
    give_away: Reason.DISCOUNT,
    reverse_one: Reason.NOT_POSTED,
    sell_late_twice: Reason.UNEXPLAINED,
}


def shifted(one: Pair, other: Pair, dice: random.Random) -> None:
    """Let one pair have returned what belongs to another."""
    # Odd: twice what was booked, or a line of it, would be a sign that was turned round.
    pieces = 2 * dice.randint(150, 498) + 1
    amount = pieces * dice.randint(20_011, 99_989)
    one.revenue, one.quantity = one.revenue + amount, one.quantity + pieces
    other.revenue, other.quantity = other.revenue - amount, other.quantity - pieces


def found_in(pairs: Sequence[Pair], *stray: LedgerLine, absent: str = "") -> Matched:
    """Match all pairs, with lines of no code of ours, and without the returns of somebody."""
    lines = [*(each for pair in pairs for each in pair.lines), *stray]
    facts = [fact for pair in pairs if pair.owner != absent for fact in pair.facts()]
    older: Older = {key: values for pair in pairs for key, values in pair.older.items()}
    return matched(lines, facts, rules=Rules(older=older))


def closes(found: Matched) -> bool:
    """Say whether the bridge of every measure closes, of all and of each owner."""
    sums = sums_of(found)
    owners = [None, *([each] for each in {key.owner for key in found.among.by_key})]
    bridges = [sums.bridge(measure, [MARCH], own) for measure in found.among.dimensions for own in owners]
    return all(each.returned + sum(each.steps.values()) == each.booked for each in bridges)


@settings(max_examples=60, deadline=None)
@given(
    seed=st.integers(0, 2**32),
    slips=st.lists(st.sampled_from(list(SLIPS)), min_size=16, max_size=16),
    more=st.sets(st.sampled_from(["owners", "items", "absent", "code"])),
)
def test_a_mix_comes_back_as_that_mix_and_the_bridge_closes(
    seed: int, slips: list[Callable[[Pair], None]], more: set[str]
) -> None:
    dice = random.Random(seed)
    pairs = [Pair(owner, item, dice) for owner in OWNERS for item in ITEMS]
    wanted = {(pair.owner, pair.item): SLIPS[slip] for pair, slip in zip(pairs, slips, strict=True)}
    for pair, slip in zip(pairs, slips, strict=True):
        slip(pair)
    beside = [Pair(owner, item, dice) for owner in ("eve", "fay") for item in ("tea", "oil")]
    if "owners" in more:
        shifted(beside[0], beside[2], dice)
        wanted |= {("eve", "tea"): Reason.OTHER_OWNER, ("fay", "tea"): Reason.OTHER_OWNER}
    if "items" in more:
        shifted(beside[1], (gin := Pair("eve", "gin", dice)), dice)
        beside.append(gin)
        wanted |= {("eve", "oil"): Reason.OTHER_ITEMS, ("eve", "gin"): Reason.OTHER_ITEMS}
    gone = [Pair("gus", item, dice) for item in ITEMS] if "absent" in more else []
    wanted |= {("gus", pair.item): Reason.MISSING for pair in gone}
    stray = [line("odd", 7_654_321, 11, owner="", item="", owner_code="E9")] if "code" in more else []
    wanted |= {(each.owner, each.item): Reason.UNKNOWN_CODE for each in stray}

    found = found_in([*pairs, *beside, *gone], *stray, absent="gus")
    told_of = {(owner, item): reason for (owner, item, _), reason in reasons(found).items()}
    assert told_of == {key: reason for key, reason in wanted.items() if reason is not None}
    rivals = {(each.key.owner, each.key.item) for each in found.differences if len(each.finding.rivals) > 1}
    twice = zip(pairs, slips, strict=True)
    assert rivals == {(pair.owner, pair.item) for pair, slip in twice if slip is sell_late_twice}
    assert closes(found)


FLAGS: Mapping[str, Reason] = {
    "twice": Reason.DUPLICATE,
    "back": Reason.NOT_POSTED,
    "discount": Reason.DISCOUNT,
    "older": Reason.OLDER_RETURN,
    "late": Reason.CUT_OFF,
}
"""What may be true of one document at once, in the order of docs/ledger.md."""


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 2**32), flags=st.sets(st.sampled_from(list(FLAGS)), min_size=1))
def test_of_several_reasons_on_one_line_the_first_that_holds_is_given(seed: int, flags: set[str]) -> None:
    pair = Pair("ann", "tea", random.Random(seed))
    odd = pair.book("odd", day=date(2027, 3, 31 if "late" in flags else 15))
    amount, pieces = odd.figures["revenue"], odd.figures["quantity"]
    odd = replace(
        odd,
        reversed="gone" if "back" in flags else "",
        discount=amount if "discount" in flags else 0,
    )
    pair.lines[-1] = odd
    if "twice" in flags:
        pair.lines.append(replace(odd, row=96))
        pair.revenue, pair.quantity = pair.revenue + amount, pair.quantity + pieces
    if "older" in flags:
        booked = {each: sum(row.figures[each] for row in pair.lines) for each in ("revenue", "quantity")}
        pair.older = {(pair.key, measure): [value] for measure, value in booked.items()}
    found = found_in([pair])
    assert only(found).reason is next(reason for flag, reason in FLAGS.items() if flag in flags)
    assert closes(found)


AMOUNTS = st.integers(-3, 3)


@settings(max_examples=150, deadline=None)
@given(
    rows=st.lists(
        st.tuples(
            st.sampled_from(["ann", "bob", ""]), st.sampled_from(["tea", "oil", ""]), AMOUNTS, AMOUNTS,
            st.sampled_from(list(Posting)), st.integers(1, 31),
        ),
        max_size=12,
    ),
    said=st.lists(
        st.tuples(st.sampled_from(["ann", "bob", "cy"]), st.sampled_from(ITEMS), AMOUNTS, AMOUNTS), max_size=6
    ),
)  # fmt: skip
def test_whatever_is_booked_and_returned_the_bridge_closes(
    rows: list[tuple[str, str, int, int, Posting, int]], said: list[tuple[str, str, int, int]]
) -> None:
    lines = [
        line(f"X{at % 4}", revenue, quantity, owner=owner, item=item, posting=posting, row=at,
             day=date(2027, 3, day))
        for at, (owner, item, revenue, quantity, posting, day) in enumerate(rows)
    ]  # fmt: skip
    facts = [
        fact
        for owner, item, *figures in said
        for fact in told(owner, item, revenue=figures[0], quantity=figures[1])
    ]
    assert closes(matched(lines, facts))


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_the_order_of_rows_changes_nothing(seed: int) -> None:
    dice = random.Random(seed)
    pairs = [Pair(owner, item, dice) for owner in OWNERS for item in ITEMS]
    for pair in pairs:
        dice.choice(list(SLIPS))(pair)
    straight = reasons(found_in(pairs))
    dice.shuffle(pairs)
    for pair in pairs:
        dice.shuffle(pair.lines)
    assert reasons(found_in(pairs)) == straight
