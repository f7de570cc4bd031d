"""The tables of plan.toml and the rows of the CSV files, as they are written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Annotated, ClassVar, Literal, Protocol, TypeVar

from pydantic import BaseModel, ConfigDict, Field, create_model

from salesbook.model.approval import ASSURANCES, REQUIRED, Assurance
from salesbook.model.hold import HOLD_KINDS
from salesbook.model.measure import DRIVERS, MEASURES
from salesbook.model.period import FiscalYear, Month, spelled_month
from salesbook.model.printing import PAPERS, SETS
from salesbook.model.return_form import COLLECTIONS, OPTIONAL_SHEETS
from salesbook.model.rollover import POLICIES
from salesbook.model.split import DIRECTIONS, METHODS
from salesbook.plan_input.scalars import (
    Amount,
    AnyAmount,
    Count,
    CountryCode,
    CurrencyCode,
    Day,
    DueDay,
    FirstMonth,
    Flag,
    Growth,
    Id,
    Line,
    MonthKey,
    NamedWeights,
    Part,
    PositiveAmount,
    PositiveCount,
    PublicKey,
    QuarterWeights,
    Share,
    Twelve,
    VersionNumber,
    Weight,
    Weights,
    Words,
    Year,
    YearPart,
    choice,
)

LANGUAGES = ("zh", "en")
# The ids of `money_units` in salesbook/model/amount.py, which are the same for every currency.
MONEY_UNITS = ("1", "k", "10k", "m", "100m", "元", "千元", "万元", "百万元", "亿元")
KINDS = ("company", "region", "office")
HELD = ("plan", "stretch")
TAXES = ("excluded", "included")
TRANSFERS = ("along", "stays")

MeasureId = Annotated[str, choice(tuple(MEASURES))]
DriverId = Annotated[str, choice(DRIVERS)]
UnitId = Annotated[str, choice(MONEY_UNITS)]


class SettingsTable(BaseModel):
    """A table that knows all its keys: an unknown key is a mistake."""

    # strict: pydantic makes no numbers out of text; the types of `scalars` do, with problems of their own.
    # Built when used: a table inside another one needs no checker of its own.
    model_config = ConfigDict(
        extra="forbid", frozen=True, strict=True, arbitrary_types_allowed=True, defer_build=True
    )


class TargetTable(SettingsTable):
    """`[target.revenue]`: what a measure is to reach in the year."""

    amount: Amount | None = None
    prior_year: Amount | None = None
    growth: Growth | None = None
    goal: Amount | None = None
    years: PositiveCount | None = None
    year: PositiveCount | None = None
    ratio: Share | None = None
    follows: Flag = False
    stretch: Amount | None = None
    owner: Line | None = None
    due: Day | None = None

    def stated(self) -> list[str]:
        """Return the bases it states, as their keys."""
        bases = {
            "amount": self.amount is not None,
            "growth": self.growth is not None,
            "goal + years": self.goal is not None or self.years is not None,
            "ratio": self.ratio is not None,
            "follows": self.follows,
        }
        return [name for name, stated in bases.items() if stated]


class SplitTable(SettingsTable):
    """`[split.month]`: how one direction is split."""

    method: Annotated[str, choice(METHODS)]
    weights: Weights = {}
    blend: NamedWeights = {}
    metrics: dict[str, NamedWeights] = {}
    like: dict[str, Id] = {}
    zero_base: Annotated[Literal["zero", "average", "refuse"], choice(("zero", "average", "refuse"))] = "zero"


class MonthSplitTable(SplitTable):
    """`[split.month]`: how the year is split to its months, and before that to its quarters."""

    quarters: QuarterWeights = []


class SplitTables(SettingsTable):
    """`[split.month]` for all measures, `[split.new_customers.month]` for one: see `SPLITS` for the keys."""

    def by_direction(self) -> Mapping[str, SplitTable]:
        """Return the splits that are written, by direction."""
        return {key: table for key, table in self if isinstance(table, SplitTable)}

    def by_measure(self) -> Mapping[str, SplitTables]:
        """Return the tables of single measures."""
        return {key: tables for key, tables in self if isinstance(tables, SplitTables)}


class HoldTable(SettingsTable):
    """`[[fix]]`, `[[floor]]` or `[[cap]]`: a fixed, floored or capped part of the plan."""

    amount: Amount
    measure: MeasureId | None = None
    territory: Id | None = None
    person: Id | None = None
    # `class` is a word of Python; the alias is the key in the file.
    class_: Id | None = Field(default=None, alias="class")
    product: Id | None = None
    channel: Id | None = None
    month: MonthKey | None = None
    quarter: YearPart | None = None
    half: YearPart | None = None
    # `from` is a word of Python; the alias is the key in the file.
    from_: MonthKey | None = Field(default=None, alias="from")
    to: MonthKey | None = None
    of: Annotated[str, choice(HELD)] = "plan"

    def months(self, year: FiscalYear) -> tuple[Month, ...]:
        """Return the months that are held together: some, or all of the year; none when there are no such."""
        if self.month is not None:
            return (self.month,)
        if self.quarter is not None or self.half is not None:
            return year.named(str(self.quarter or self.half))
        first, last = self.from_ or year.months[0], self.to or year.months[-1]
        return tuple(each for each in year.months if first <= each <= last)


class VariantTable(SettingsTable):
    """`[[variant]]`: another way the plan might be, kept with it to be compared."""

    id: Id
    name: Words | None = None
    set: list[Line] = []
    fix: list[Line] = []
    floor: list[Line] = []
    cap: list[Line] = []


class LimitsTable(SettingsTable):
    """`[limits]`: beyond what a target is questioned before it is issued, and a price that comes back."""

    growth: Share = Fraction(1, 2)
    season: Share = Fraction(1, 20)
    load: Amount | None = None
    capacity: Amount | None = None
    price: PositiveCount = 5


class MaterialityTable(SettingsTable):
    """`[materiality]`: beyond which limits a variance asks for action, and how much must be reported."""

    absolute: Amount | None = None
    relative: Share | None = None
    coverage: Share = Fraction(80, 100)


class RolloverTable(SettingsTable):
    """`[rollover]`: how a shortfall is made up in the months that follow."""

    policy: Annotated[str, choice(POLICIES)] = "none"
    cap: Share = Fraction(1, 10)
    surplus: Flag = False


class LedgerTable(SettingsTable):
    """`[ledger]`: how far a return may stand from finance's books before somebody is asked."""

    absolute: Amount | None = None
    relative: Share = Fraction(0)
    cap: Amount | None = None
    unexplained: Amount | None = None
    window: PositiveCount = 5
    costs: Annotated[str, choice(("standard", "ledger"))] = "standard"
    expenses: Annotated[str, choice(("returned", "ledger"))] = "returned"


class CloseTable(SettingsTable):
    """`[close]`: what a month has to hold before it is closed."""

    ledger: Annotated[str, choice(("off", "explained"))] = "off"
    alone: Amount | None = None


class DueTable(SettingsTable):
    """`[due]`: when each report of the year is due."""

    monthly_report: DueDay = 30
    weekly_report: DueDay = "saturday"
    expense_claims: DueDay = 5
    appraisal_sheets: DueDay = 8
    advertising_plan: DueDay = 13
    promotion_plan: DueDay = 15
    rebate_sheets: DueDay = 25
    review_days: PositiveCount = 5


class CalendarTable(SettingsTable):
    """`[calendar]`: whose holidays count, and single days that are worked or free all the same."""

    country: CountryCode = "CN"
    workdays: list[Day] = Field(default_factory=list)
    days_off: list[Day] = Field(default_factory=list)


class PrintTable(SettingsTable):
    """`[print]`: on which paper books are printed, and which sheets of them."""

    paper: Annotated[str, choice(PAPERS)] = "A4"
    sheets: Annotated[str, choice(SETS)] = ""
    only: list[Line] = []


class ReturnTable(SettingsTable):
    """`[return]`: what return books ask for: collections once a month or by product, further sheets."""

    collections: Annotated[str, choice(COLLECTIONS)] = "total"
    sheets: list[Annotated[str, choice(tuple(OPTIONAL_SHEETS))]] = Field(default_factory=list)


class DelegationTable(SettingsTable):
    """`[[approval.delegate]]`: who decides for whom, from a day to a day."""

    of: Line
    by: Line
    # `from` is a word of Python; the alias is the key in the file.
    from_: Day = Field(alias="from")
    to: Day


class ApprovalTable(SettingsTable):
    """`[approval]`: whether books need an approved plan, and who reviews and approves it."""

    required: Annotated[str, choice(REQUIRED)] = "no"
    assurance: Annotated[Assurance, choice(ASSURANCES)] = "recorded"
    keys: dict[Line, PublicKey] = {}
    reviews: PositiveCount = 1
    reviewers: list[Line] = []
    approvers: list[Line] = []
    days: PositiveCount = 5
    delegate: list[DelegationTable] = []


class PlanTable(SettingsTable):
    """plan.toml as a whole, but for the keys that `PLAN` adds."""

    id: Id
    version: VersionNumber = 1
    effective: MonthKey | None = None
    company: Words | None = None
    fiscal_year: Year
    starts: FirstMonth
    # A year of another length is refused by what it is, not as a key that nobody knows.
    months: Twelve = 12
    currency: CurrencyCode
    tax: Annotated[str, choice(TAXES)] | None = None
    unit: PositiveAmount | None = None
    rounding: dict[MeasureId, PositiveAmount] = {}
    display_unit: UnitId = "1"
    input_unit: UnitId = "1"
    languages: list[Annotated[str, choice(LANGUAGES)]] = ["zh", "en"]
    measures: list[MeasureId] = ["revenue", "quantity", "collections"]
    driver: DriverId = "revenue"
    classes: dict[str, Words] = {}
    target: dict[MeasureId, TargetTable] = {}
    split: SplitTables = SplitTables()
    ramp: list[Share] = []
    transfers: Annotated[str, choice(TRANSFERS)] = "along"
    variant: list[VariantTable] = []
    limits: LimitsTable = LimitsTable()
    materiality: MaterialityTable = MaterialityTable()
    rollover: RolloverTable = RolloverTable()
    approval: ApprovalTable = ApprovalTable()
    ledger: LedgerTable = LedgerTable()
    close: CloseTable = CloseTable()
    due: DueTable = DueTable()
    accepted: dict[str, Line] = {}
    calendar: CalendarTable = CalendarTable()
    print: PrintTable = PrintTable()
    forecast: Annotated[str, choice(("A", "B"))] = "B"
    profit_for_people: bool = False
    # `return` is a word of Python; the alias is the key in the file.
    return_: ReturnTable = Field(default=ReturnTable(), alias="return")

    def holds(self) -> Mapping[str, Sequence[HoldTable]]:
        """Return the fixes, floors and caps, by their kind."""
        return {key: tables for key, tables in self if key in HOLD_KINDS}


AnyTable = TypeVar("AnyTable", bound=SettingsTable)


def _with_keys(base: type[AnyTable], keys: Mapping[str, tuple[object, object]]) -> type[AnyTable]:
    """Return a table with the keys of a registry added to its own; each has a type and a default."""
    return create_model(base.__name__, __base__=base, __doc__=base.__doc__, **keys)  # type: ignore[call-overload, no-any-return] # the keys are known when it runs


def _split_table(direction: str) -> type[SplitTable]:
    methods = tuple(each.id for each in METHODS.values() if each.weighs(direction))
    base = MonthSplitTable if direction == "month" else SplitTable
    return _with_keys(base, {"method": (Annotated[str, choice(methods)], ...)})


DIRECTION_SPLITS = _with_keys(SplitTables, {each: (_split_table(each) | None, None) for each in DIRECTIONS})
"""The table of one measure's splits: a key for each direction."""
SPLITS = _with_keys(DIRECTION_SPLITS, {each: (DIRECTION_SPLITS, DIRECTION_SPLITS()) for each in MEASURES})
"""`[split]`: a key for each direction, and one for each measure."""
PLAN = _with_keys(
    PlanTable, {"split": (SPLITS, SPLITS()), **{kind: (list[HoldTable], []) for kind in HOLD_KINDS}}
)
"""plan.toml as a whole: measures, directions and kinds of holds are those of the registries in the model."""


def plan_with(tables: Mapping[str, type[SettingsTable]]) -> type[PlanTable]:
    """Return plan.toml with tables of schedules beside its own, by their key."""
    return _with_keys(PLAN, {key: (table, table()) for key, table in tables.items()})


class CsvRecord(Protocol):
    """What a row of a CSV file becomes: its fields are the file's columns, `class_` the column `class`."""

    file: ClassVar[str]


class CsvRow(SettingsTable):
    """A row of a CSV file as it is written."""

    file: ClassVar[str]


class TerritoryRow(CsvRow):
    """territories.csv: a node of the market tree."""

    file: ClassVar[str] = "territories.csv"

    id: Id
    # Without a default the column is required; in the company's row the field is empty.
    parent: Id | None
    name: Line
    name_en: Line | None = None
    kind: Annotated[str, choice(KINDS)]


class PersonRow(CsvRow):
    """people.csv: somebody who owns a target."""

    file: ClassVar[str] = "people.csv"

    id: Id
    name: Line
    name_en: Line | None = None
    territory: Id
    role: Id = "salesperson"
    start: Day | None = None
    end: Day | None = None
    wage: Amount | None = None
    weight: Weight | None = None
    successor: Id | None = None


class AssignmentRow(CsvRow):
    """assignments.csv: that somebody has a territory, from a day to a day, with a share of themselves."""

    file: ClassVar[str] = "assignments.csv"

    person: Id
    territory: Id
    # `from` is a word of Python; the alias is the column in the file.
    from_: Day | None = Field(default=None, alias="from")
    to: Day | None = None
    share: Part | None = None


class ProductRow(CsvRow):
    """products.csv: something that is sold."""

    file: ClassVar[str] = "products.csv"

    id: Id
    name: Line
    name_en: Line | None = None
    class_: Id = Field(alias="class")
    unit: Line
    unit_en: Line | None = None
    price: PositiveAmount
    cost: Amount | None = None
    weight: Weight | None = None
    start: Day | None = None
    end: Day | None = None


class HistoryRow(CsvRow):
    """history.csv: what one person sold of one product in one month."""

    file: ClassVar[str] = "history.csv"

    month: MonthKey
    person: Id
    product: Id
    # Returns may make both negative, which history_checks points out.
    quantity: Count
    revenue: AnyAmount


def period_column(name: str) -> Mapping[str, str] | None:
    """Return what a column headed by a month, a quarter or a half says of its amounts; None for others."""
    if spelled_month(name) is not None:
        return {"month": name}
    part = name.strip().upper()
    kind = {"Q": "quarter", "H": "half"}.get(part[-2:-1])
    return {kind: part} if kind is not None and part[-1:].isdigit() else None


class TargetRow(HoldTable, CsvRow):
    """targets.csv: a figure that the plan is to have; the total is the sum of all where it is not written."""

    file: ClassVar[str] = "targets.csv"
    wide: ClassVar = staticmethod(period_column)


class AssortmentRow(CsvRow):
    """assortment.csv: what somebody, or everybody in a territory, sells; of who stands there nothing else."""

    file: ClassVar[str] = "assortment.csv"

    territory: Id | None = None
    person: Id | None = None
    # `class` is a word of Python; the alias is the column in the file.
    class_: Id | None = Field(default=None, alias="class")
    product: Id | None = None


class ChannelRow(CsvRow):
    """channels.csv: a way to the market, or a group of customers."""

    file: ClassVar[str] = "channels.csv"

    id: Id
    name: Line
    name_en: Line | None = None
    weight: Weight | None = None


class ChannelHistoryRow(CsvRow):
    """channel_history.csv: what one person sold through one channel in one month."""

    file: ClassVar[str] = "channel_history.csv"

    month: MonthKey
    person: Id
    channel: Id
    revenue: AnyAmount
