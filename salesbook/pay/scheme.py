"""Schemes: who is paid by which lines, and what each line is reckoned from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from functools import cached_property
from typing import Literal, TypeAlias

from salesbook.model.dimension import Dimensions, Person
from salesbook.model.figures import short_percent_text
from salesbook.model.measure import MEASURES
from salesbook.model.period import Month
from salesbook.pay.balances import PLAIN_TERMS, PayTerms
from salesbook.pay.rate_table import RateGrid, RateTable
from salesbook.problems import Text

Span: TypeAlias = Literal["month", "quarter", "ytd"]
SPANS: tuple[Span, ...] = ("month", "quarter", "ytd")
Basis: TypeAlias = Literal["assigned", "current"]
BASES: tuple[Basis, ...] = ("assigned", "current")
"""Whether a target is the plan's in force, or that with what is carried over."""
Unit: TypeAlias = Literal["own", "office", "region", "company"]
UNITS: tuple[Unit, ...] = ("own", "office", "region", "company")
"""Whose figures: a person's own, or the sum of all whose place is in their office, region, company."""
Order: TypeAlias = Literal["people", "code"]
ORDERS: tuple[Order, ...] = ("people", "code")
"""Who gets the odd cents of what a team shares first: as people.csv lists them, or by their codes."""
Proration: TypeAlias = Literal["none", "workdays", "calendar", "pay_days"]
PRORATIONS: tuple[Proration, ...] = ("none", "workdays", "calendar", "pay_days")
Transfer: TypeAlias = Literal["most", "first", "last"]
TRANSFERS: tuple[Transfer, ...] = ("most", "first", "last")
"""By which place somebody is paid who changes places within a month."""
Ties: TypeAlias = Literal["share", "each"]
TIES: tuple[Ties, ...] = ("share", "each")
"""What those get who are the first together: a part each, or all of it each."""
NoReturn: TypeAlias = Literal["wait", "known"]
NO_RETURNS: tuple[NoReturn, ...] = ("wait", "known")
"""While a return is missing: nothing is paid, or the lines that are known, the others later."""

OF_MEASURES = ("actual", "target", "attainment", "excess", "rate", "first")
"""What a measure gives, as `attainment.revenue`; `excess` is what lies above the target, never below 0,
`rate` its share in revenue, `first` whether somebody is the first of the region to reach the target."""
SCORES = ("score.work", "score.attendance", "score.month", "days.absent")
WAGES = ("wage", "wage.fixed", "wage.variable")
FIGURES = (*WAGES, *SCORES, *(f"{kind}.{measure}" for kind in OF_MEASURES for measure in MEASURES))
"""What a line may be reckoned from, by name; a score is a share of 100."""


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """What of the figures of a measure a line looks at.

    `classes` are those of products, all where none is named. Of sales only what was sold at `price_from` of
    the list price or more, and below `price_to`, by product and month.
    """

    span: Span = "month"
    basis: Basis = "assigned"
    whose: Unit = "own"
    classes: tuple[str, ...] = ()
    price_from: Fraction | None = None
    price_to: Fraction | None = None

    @property
    def priced(self) -> bool:
        """Whether only some prices count."""
        return self.price_from is not None or self.price_to is not None


PLAIN_VIEW = View()


# Without slots: cached_property keeps what it found in the instance's own __dict__.
@dataclass(frozen=True, kw_only=True)
class PayLine:
    """A line of a statement: `of` × `share` × what `by` gives, rounded once.

    `of` is a figure or an amount. `by` is a figure, cut off at `cap` and raised to `floor`; with a `table` it
    is looked up there, together with `beside` where the table has two figures. Without `by` the table is
    applied to `of` itself. The amount, in minor units, is at most `most` and at least `least`; where the
    figure `gate` is below `opens_at` nothing is paid. Where it is `prorated` only days of service count. What
    is `shared` is divided among all of the unit who are on the scheme, by `order`.
    """

    id: str
    name: Text
    of: str | Fraction
    share: Fraction = Fraction(1)
    by: str = ""
    beside: str = ""
    table: str = ""
    view: View = PLAIN_VIEW
    cap: Fraction | None = None
    floor: Fraction | None = None
    most: int | None = None
    least: int | None = None
    gate: str = ""
    opens_at: Fraction = Fraction(0)
    prorated: bool = False
    shared: Unit = "own"
    order: Order = "people"

    @cached_property
    def share_words(self) -> str:
        """The share as a derivation says it: 35%."""
        return short_percent_text(self.share)

    @cached_property
    def figures(self) -> tuple[str, ...]:
        """The figures it is reckoned from."""
        named = (self.of if isinstance(self.of, str) else "", self.by, self.beside, self.gate)
        return tuple(each for each in named if each)


@dataclass(frozen=True, slots=True, kw_only=True)
class PayScheme:
    """The lines of some people, by role or by name, from a month on.

    `terms` say what is paid at least in a month and how much of a balance is made up for. `fixed` is the part
    of the wage that is no variable one. Without a target above zero attainment counts as `without_target`; in
    the first months of service it counts at least what `ramp` says of each. Days of service count by
    `proration`.
    """

    id: str
    name: Text
    roles: Sequence[str] = ()
    people: Sequence[str] = ()
    since: Month | None = None
    terms: PayTerms = PLAIN_TERMS
    fixed: Fraction = Fraction(1)
    without_target: Fraction = Fraction(0)
    ramp: Sequence[Fraction] = ()
    proration: Proration = "none"
    no_return: NoReturn = "wait"
    lines: Sequence[PayLine] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Credit:
    """Sales of one person that count for several: `shares` by person, which make a whole.

    Of some measures and classes of products only, all where none is named, from one month to another, both
    included. Who left is paid for what is still credited to them, and for nothing else.
    """

    of: str
    shares: Mapping[str, Fraction]
    measures: Sequence[str] = ()
    classes: Sequence[str] = ()
    since: Month | None = None
    until: Month | None = None

    def holds(self, month: Month, measure: str = "") -> bool:
        """Return whether it counts in a month, of a measure."""
        of_measure = not measure or not self.measures or measure in self.measures
        return of_measure and (self.since or month) <= month <= (self.until or month)


# Without slots: `teams` is kept in it.
@dataclass(frozen=True, kw_only=True)
class PayRules:
    """All schemes of a plan, the tables they name, and who shares sales with whom.

    `workdays` are the days of each month that are worked; `salaries` the lines of the budget that pay is set
    against.
    """

    schemes: Sequence[PayScheme] = ()
    tables: Mapping[str, RateTable | RateGrid] = field(default_factory=dict)
    credits: Sequence[Credit] = ()
    transfer: Transfer = "most"
    ties: Ties = "share"
    salaries: Sequence[str] = ("salary",)
    workdays: Mapping[Month, Sequence[date]] = field(default_factory=dict, repr=False)
    _teams: dict[tuple[str, Month], tuple[str, ...]] = field(default_factory=dict, repr=False)

    def of_person(self, person: Person, month: Month) -> PayScheme | None:
        """Return the scheme somebody is on: one that names the person before one of the role, the latest."""
        held = [each for each in self.schemes if each.since is None or each.since <= month]
        named = [each for each in held if person.identity in each.people]
        of_role = [each for each in held if person.role in each.roles]
        found = sorted(named or of_role, key=lambda each: each.since or Month(1, 1))
        return found[-1] if found else None

    def credited(self, person: str, month: Month) -> tuple[Credit, ...]:
        """Return what somebody is credited of other people's sales in a month."""
        shared = (each for each in self.credits if each.of != person and each.shares.get(person))
        return tuple(each for each in shared if each.holds(month))

    def place(self, person: str, month: Month, dimensions: Dimensions) -> Person:
        """Return the place by which somebody is paid for a month; who has none in it, their usual one."""
        there = [each for each in dimensions.places[person] if each.serves(month)]
        if self.transfer == "most" or len(there) <= 1:
            return dimensions.home(person, month) if there else dimensions.places[person][-1]
        entered = sorted(there, key=lambda each: min(span.start or date.min for span in each.spans))
        return entered[0 if self.transfer == "first" else -1]

    def team(self, territory: str, month: Month, dimensions: Dimensions) -> tuple[str, ...]:
        """Return who has their place of a month in a territory or below it, in the order of people.csv."""
        # Kept, since everybody who shares a line asks for the same.
        if (territory, month) not in self._teams:
            inside = {each.id for each in dimensions.below(territory)}
            here = (each.id for each in dimensions.persons if dimensions.serves(each.id, month))
            self._teams[territory, month] = tuple(
                each for each in here if self.place(each, month, dimensions).territory in inside
            )
        return self._teams[territory, month]


def territory_of(unit: Unit, territory: str, dimensions: Dimensions) -> str:
    """Return the office, region or company of somebody in a territory."""
    above = {"region": dimensions.region(territory), "company": dimensions.root}
    return above[unit].id if unit in above else territory
