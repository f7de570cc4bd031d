"""A row of finance's books in our terms."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from fractions import Fraction

from salesbook.model.facts import Fact
from salesbook.model.period import Month
from salesbook.problems import Problem


class Posting(StrEnum):
    """Whether a document counts in the books."""

    POSTED = "posted"
    UNPOSTED = "unposted"
    VOID = "void"


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerLine:
    """One row of an export: where it stands, what it is about, and its figures.

    `row` is 1-based, as the user sees it. `owner` (a place of a person, or a territory) and `item` are codes
    of the plan, "" where the export's own code (`owner_code`, `item_code`) maps to none; `dimension` says
    what the item is (product, channel, cost line), "" for none. `figures` are by measure: money in minor
    units of the plan's currency with its sign as booked, on the tax basis of the plan; counts in whole units
    of the product. `tax` and `discount` are minor units that the document states beside them; `pack` is how
    many of the product's units one unit of the document holds, 1 when they are the same. `reversed` is the
    number of the document that this one takes back. `currency` is "" where it is the plan's; else `foreign`
    is the amount in it, in its minor units.
    """

    file: str
    sheet: str
    row: int
    day: date | None
    month: Month
    document: str
    owner: str
    owner_code: str
    dimension: str
    item: str
    item_code: str
    figures: Mapping[str, int]
    tax: int = 0
    discount: int = 0
    pack: Fraction = Fraction(1)
    free: bool = False
    posting: Posting = Posting.POSTED
    reversed: str = ""
    currency: str = ""
    foreign: int = 0

    @property
    def counts(self) -> bool:
        """Whether the books count it."""
        return self.posting is Posting.POSTED

    @property
    def place(self) -> str:
        """File, sheet and row as people name them."""
        return " ".join(part for part in (self.file, self.sheet, str(self.row)) if part)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """The lines of one or several exports, and everything that is wrong with them.

    Nothing is dropped: what has no owner or item of ours, is void or not posted, is a line too. `measures`
    are those that the exports tell of.
    """

    lines: Sequence[LedgerLine] = ()
    measures: Sequence[str] = ()
    problems: Sequence[Problem] = field(default_factory=tuple)


@dataclass(frozen=True, slots=True, kw_only=True)
class BookedActuals:
    """What of the books counts as actual, as far as the plan says so, in the `months` that they tell of.

    `costs` of a unit are in minor units, by month and product; `expenses` are sums by month, owner and line.
    """

    months: Collection[Month]
    costs: Mapping[tuple[Month, str], Fraction] = field(default_factory=dict)
    expenses: Sequence[Fact] = ()
