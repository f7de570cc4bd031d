"""The plan: what is to be reached, by whom, with what, and the rules it is decomposed by."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction
from functools import cached_property
from typing import Literal

from salesbook.model.amount import Currency, Unit
from salesbook.model.approval import ApprovalRules, Signed
from salesbook.model.dimension import Dimensions, Person
from salesbook.model.measure import Measure
from salesbook.model.once import Once
from salesbook.model.period import FiscalYear, Month, month_range
from salesbook.model.printing import Printing
from salesbook.model.return_form import ReturnForm
from salesbook.model.rollover import Rollover
from salesbook.model.schedules import Schedules
from salesbook.problems import PAIRS, Language, Location, Text, spoken_languages


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """One row of what was sold: quantity in whole units, revenue in minor units."""

    month: Month
    person: str
    product: str
    quantity: int
    revenue: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelHistory:
    """What a person sold through a channel in a month, in minor units."""

    month: Month
    person: str
    channel: str
    revenue: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What one measure is to reach in the year, and where the number comes from.

    `amount` and `stretch` are in minor units or whole units. Exactly one basis holds: `amount` given;
    `growth` on the prior year's sales (`prior_year` given, or summed from history); a `goal` over so
    many `years`, of which this plan is the one in place `year` (1 is the first); a `ratio` of the driving
    measure (collections = 0.98 of revenue); or `follows`, a quantity that follows the driving revenue
    through the plan price, and the other way round.
    """

    measure: str
    amount: int | None = None
    prior_year: int | None = None
    growth: Fraction | None = None
    goal: int | None = None
    years: int | None = None
    year: int = 1
    ratio: Fraction | None = None
    follows: bool = False
    stretch: int | None = None
    owner: str | None = None
    due: date | None = None
    where: Location = field(default_factory=Location)

    def part_of(self, year: int) -> int:
        """Return what a goal over several years gives one of them (1 is the first)."""
        goal, years = self.goal or 0, self.years or 1
        # Of a remainder of 2 the first two years get one more each.
        return goal // years + (1 if goal % years >= year else 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Split:
    """How one of `DIRECTIONS` is split: one of `METHODS`, and its given weights by member id.

    The months of a year may be weighed by `quarters` first, and by the method within these.
    `blend` are the parts of other methods, and of `metrics` of the plan's own, in a blend of several.
    `like` names whose profile a member borrows; `zero_base` says what a member without a base gets:
    nothing, the average of its siblings, or a refusal.
    """

    direction: str
    method: str
    weights: Mapping[str, Fraction] = field(default_factory=dict)
    like: Mapping[str, str] = field(default_factory=dict)
    zero_base: Literal["zero", "average", "refuse"] = "zero"
    quarters: Sequence[Fraction] = ()
    blend: Mapping[str, Fraction] = field(default_factory=dict)
    metrics: Mapping[str, Mapping[str, Fraction]] = field(default_factory=dict)
    where: Location = field(default_factory=Location)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """A cell, or a sum of cells, held by hand; its `kind` is one of `HOLD_KINDS`.

    What is None is not restricted: a hold with only a `person` holds that person's year. Products and
    channels are not split by one another: a hold names one of them at most. `until` is the last month of
    several that are held together; with `stretch` it is a part of the stretch target.
    """

    kind: str
    measure: str
    amount: int
    territory: str | None = None
    person: str | None = None
    product_class: str | None = None
    product: str | None = None
    channel: str | None = None
    month: Month | None = None
    until: Month | None = None
    stretch: bool = False
    where: Location = field(default_factory=Location)

    @property
    def when(self) -> str | None:
        """Its month, or the first and the last of several: `2027-01 – 2027-03`; None for the year."""
        return month_range(self.month, self.until)


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """A plan that might have been: settings and holds beside those of the plan, as `plan show` tries them."""

    id: str
    name: Text
    settings: Sequence[str] = ()
    holds: Mapping[str, Sequence[str]] = field(default_factory=dict)
    where: Location = field(default_factory=Location)


@dataclass(frozen=True, slots=True, kw_only=True)
class Materiality:
    """A variance asks for action only beyond both limits: `absolute` in minor units, `relative` a share.

    A region or office with less than `coverage` of its plan reported is not judged.
    """

    absolute: int = 0
    relative: Fraction = Fraction(0)
    coverage: Fraction = Fraction(80, 100)


@dataclass(frozen=True, slots=True, kw_only=True)
class BookLimits:
    """How far a return may stand from finance's books before somebody is asked, in minor units.

    Up to `absolute`, or to the share `relative` of what was returned, that share no further than `cap`. In
    all, `unexplained` may stay open. A document so many days (`window`) from a month's end may stand in the
    other month. `costs` says whose unit costs make gross profit: `standard` ones, or the `ledger`'s;
    `expenses` which actual expenses count: those `returned`, or the `ledger`'s.
    """

    absolute: int = 0
    relative: Fraction = Fraction(0)
    cap: int | None = None
    unexplained: int = 0
    window: int = 5
    costs: str = "standard"
    expenses: str = "returned"

    @property
    def actual(self) -> bool:
        """Whether anything of the books counts as actual."""
        return "ledger" in (self.costs, self.expenses)


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseRules:
    """What a month has to hold to be closed: with `explained`, no difference from the books left open.

    One person alone accepts up to `alone` minor units; above it, and for pieces, it takes two.
    """

    explained: bool = False
    alone: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Beyond what a target is questioned before it is issued; None asks nothing.

    `growth` is the most a target may stand above last year, `season` how far a month's share of the year
    may stand off its share in history (0.05 is five points), `load` the most a person can carry in a
    month and `capacity` the most the company can deliver in one, in the driving measure. A returned price
    `price` times that of the plan, or such a part of it, is asked about.
    """

    growth: Fraction | None = Fraction(1, 2)
    season: Fraction | None = Fraction(1, 20)
    load: int | None = None
    capacity: int | None = None
    price: int = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class DueDays:
    """When reports are due: by report a day of the month, and the weekday of the weekly one."""

    monthly: Mapping[str, int] = field(default_factory=dict)
    weekly: str = "saturday"


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarRules:
    """Whose holidays count (ISO 3166 code), and single days that are worked or free all the same."""

    country: str = "CN"
    workdays: Sequence[date] = ()
    days_off: Sequence[date] = ()

    @property
    def overrides(self) -> Mapping[date, bool]:
        """Whether single days are worked, whatever the country's calendar says of them."""
        return {**dict.fromkeys(self.workdays, True), **dict.fromkeys(self.days_off, False)}


# Without slots: cached_property keeps what it found in the instance's own __dict__.
@dataclass(frozen=True, kw_only=True)
class Plan(Once):
    """A checked plan. Amounts are integers: minor units of `currency`, or whole units.

    `rounding` gives each measure its smallest step in the same integers; `driver` is the measure that
    is decomposed first, from which the others follow. `splits` has a direction's split by its name; one
    for a single measure stands under `new_customers.month`. `ramp` is what a new hire carries in the
    first, second, ... month, as a share of a full weight; of who moves to another office the quota goes
    `along` or `stays` (`transfers`); amounts are with or without `tax` (`included`, `excluded`); warnings are
    `accepted` by code, with a reason; `logo` is a picture (PNG). A version above 1 holds from the month
    `effective`; the months before are those of its `parent`, cell by cell. What its books say of its approval
    (`signed`) is none of its files.
    """

    id: str
    version: int
    company: Text
    fiscal_year: FiscalYear
    currency: Currency
    languages: Sequence[str]
    display_unit: Unit
    input_unit: Unit
    measures: Sequence[Measure]
    driver: str
    rounding: Mapping[str, int]
    targets: Mapping[str, Target]
    splits: Mapping[str, Split]
    dimensions: Dimensions
    history: Sequence[History] = ()
    channel_history: Sequence[ChannelHistory] = ()
    holds: Sequence[Hold] = ()
    materiality: Materiality = field(default_factory=Materiality)
    rollover: Rollover = field(default_factory=Rollover)
    books: BookLimits = field(default_factory=BookLimits)
    close: CloseRules = field(default_factory=CloseRules)
    due: DueDays = field(default_factory=DueDays)
    calendar: CalendarRules = field(default_factory=CalendarRules)
    ramp: Sequence[Fraction] = ()
    transfers: str = "along"
    tax: str | None = None
    variants: Sequence[Variant] = ()
    accepted: Mapping[str, str] = field(default_factory=dict)
    limits: Limits = field(default_factory=Limits)
    schedules: Schedules = field(default_factory=Schedules)
    printing: Printing = field(default_factory=Printing)
    forecast: str = "B"
    profit_for_people: bool = False
    returns: ReturnForm = field(default_factory=ReturnForm)
    logo: bytes = b""
    effective: Month | None = None
    approval: ApprovalRules = field(default_factory=ApprovalRules)
    signed: Signed = field(default_factory=Signed)
    parent: Plan | None = None

    @property
    def passed(self) -> tuple[Month, ...]:
        """The months that were over when this version took effect: they are the parent's."""
        if self.parent is None or self.effective is None:
            return ()
        return tuple(month for month in self.fiscal_year.months if month < self.effective)

    def at(self, month: Month) -> Plan:
        """Return the version that set a month: this one, or the one before for a month that was over."""
        return self.parent.at(month) if self.parent is not None and month in self.passed else self

    @property
    def language(self) -> Language:
        """What books of the plan are written in: its language, or a pair."""
        return next((each for each in PAIRS if PAIRS[each] == self.languages), self.languages[0])

    def book_language(self, asked: Language | None) -> Language:
        """Return what books asked for in a language are in; `both` begins with the first of the plan."""
        return self.spoken_in(asked).language

    def spoken_in(self, language: Language | None) -> Plan:
        """Return the plan with another choice of languages, the same for None."""
        if language is None:
            return self
        if language == "both" and len(self.languages) > 1:
            return self
        return replace(self, languages=spoken_languages(language))

    def named(self, name: Text) -> Text:
        """Return a name as it reads in the plan: of a plan in one language, the same in all."""
        return name if len(self.languages) > 1 else Text.of(name.in_language(self.language))

    def places_of(self, hold: Hold) -> list[str]:
        """Return the places of the people that a hold is on."""
        inside = {each.id for each in self.dimensions.below(hold.territory or self.dimensions.root.id)}
        return [
            each.id
            for each in self.dimensions.people
            if hold.person in (None, each.identity) and each.territory in inside
        ]

    @property
    def due_day(self) -> int | None:
        """The day of the month that return books are due on, None when the plan names none."""
        return self.due.monthly.get("monthly_report")

    @property
    def staff(self) -> tuple[Person, ...]:
        """Everybody who works here on any day of the year, in plan order: who gets a book."""
        serves, months = self.dimensions.serves, self.fiscal_year.months
        return tuple(
            each for each in self.dimensions.persons if any(serves(each.id, month) for month in months)
        )

    @cached_property
    def history_months(self) -> tuple[Month, ...]:
        """The months that history covers, in order."""
        return tuple(sorted({row.month for row in self.history}))
