"""How a target is split: the directions it is split along, and the methods that weigh their members."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from salesbook.problems import Text, sentence


class Base(StrEnum):
    """What makes the weights: the plan files, nothing (all are the same), earlier sales, prices, several."""

    WRITTEN = "written"
    EQUAL = "equal"
    SALES = "sales"
    PRICE = "price"
    WORKDAYS = "workdays"
    BLEND = "blend"


@dataclass(frozen=True, slots=True, kw_only=True)
class SplitMethod:
    """A way to weigh members, with the words of the page on plan files.

    Sales are those of so many `years`. A method that `borrows` weighs members by the sales of others.
    `along` are the directions whose members it can weigh, None for all.
    """

    id: str
    base: Base
    about: str
    years: int = 0
    borrows: bool = False
    along: tuple[str, ...] | None = None

    @property
    def name(self) -> Text:
        """Its name in an explanation."""
        return sentence(f"planning.method.{self.id}")

    @property
    def own_sales(self) -> bool:
        """Whether members weigh what they sold themselves."""
        return self.base is Base.SALES and not self.borrows

    def weighs(self, direction: str) -> bool:
        """Say whether the members of a direction can be weighed so."""
        return self.along is None or direction in self.along


@dataclass(frozen=True, slots=True, kw_only=True)
class SplitDirection:
    """What is split, with the dimension whose `members` are weighed, and the words of the page on plan files.

    What is `implied` goes by last year's sales when the plan says nothing; by those through channels where it
    is split `by_channel`.
    """

    id: str
    members: str
    about: str
    implied: bool = False
    by_channel: bool = False


METHODS: Mapping[str, SplitMethod] = {
    each.id: each
    for each in (
        SplitMethod(
            id="given",
            base=Base.WRITTEN,
            about="those of `weights`, or of the column `weight` in `people.csv`, `products.csv` or "
            "`channels.csv`",
        ),
        SplitMethod(id="equal", base=Base.EQUAL, about="all the same"),
        SplitMethod(
            id="prior_year",
            base=Base.SALES,
            years=1,
            about="last year's sales; of channels those in `channel_history.csv`",
        ),
        SplitMethod(
            # docs/decompose.md, history: the trade's 三年月份比重.
            id="history",
            base=Base.SALES,
            years=3,
            about="the sales of the last three years, as far as the files have them",
        ),
        # given, potential and ratio weigh alike; each keeps the name by which planners know it.
        SplitMethod(id="potential", base=Base.WRITTEN, about="as `given`: market potential"),
        SplitMethod(id="ratio", base=Base.WRITTEN, about="as `given`, under the trade's name: 2 : 3 : 1"),
        SplitMethod(
            id="like",
            base=Base.SALES,
            years=1,
            borrows=True,
            about="last year's sales, borrowed as `like` says",
        ),
        SplitMethod(
            id="workdays",
            base=Base.WORKDAYS,
            along=("month",),
            about="working days by the calendar of `[calendar]`",
        ),
        SplitMethod(
            id="blend",
            base=Base.BLEND,
            along=("month", "territory", "person", "product", "class", "channel"),
            about="several of these and `metrics` of your own: see [decompose](decompose.md#blend)",
        ),
        SplitMethod(id="price", base=Base.PRICE, along=("product", "mix"), about="plan prices"),
    )
}
"""The methods that plan.toml may name, by id."""

DIRECTIONS: Mapping[str, SplitDirection] = {
    each.id: each
    for each in (
        SplitDirection(id="month", members="month", implied=True, about="the year to its months"),
        SplitDirection(
            id="territory", members="territory", about="the company to its regions, a region to its offices"
        ),
        SplitDirection(id="person", members="person", implied=True, about="an office to its people"),
        SplitDirection(
            id="product",
            members="product",
            implied=True,
            about="a class (or the total) to its products",
        ),
        SplitDirection(id="class", members="class", about="the total to the product classes"),
        SplitDirection(
            id="mix",
            members="person",
            about="which products a person sells: with `prior_year` their own of last year, "
            "otherwise the company's",
        ),
        SplitDirection(
            id="channel",
            members="channel",
            implied=True,
            by_channel=True,
            about="the total to the channels of `channels.csv`, beside its split to products",
        ),
        SplitDirection(
            id="channel_mix",
            members="person",
            by_channel=True,
            about="which channels a person sells through: with `prior_year` their own of last year, "
            "otherwise the company's",
        ),
    )
}
"""The directions that plan.toml may name, by id."""
