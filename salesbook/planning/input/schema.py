"""The tables of plan.toml and the rows of the CSV files, as they are written."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Annotated, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field

from salesbook.model.measure import MEASURES
from salesbook.planning.input.scalars import (
    Amount,
    AnyAmount,
    Count,
    CountryCode,
    CurrencyCode,
    Day,
    DueDay,
    Flag,
    Growth,
    Id,
    Line,
    MonthKey,
    PositiveAmount,
    PositiveCount,
    Rate,
    Share,
    Weight,
    Weights,
    Words,
    Year,
    choice,
)

LANGUAGES = ("zh", "en")
MONEY_UNITS = ("1", "k", "10k", "m", "100m", "元", "千元", "万元", "百万元", "亿元")
METHODS = ("given", "equal", "prior_year", "history", "potential", "ratio", "like", "price")
DIRECTIONS = ("month", "territory", "person", "product", "class", "mix", "channel", "channel_mix")
KINDS = ("company", "region", "office")

MeasureId = Annotated[str, choice(tuple(MEASURES))]
DriverId = Annotated[str, choice(("revenue", "quantity"))]
UnitId = Annotated[str, choice(MONEY_UNITS)]


class Table(BaseModel):
    """A table that knows all its keys: an unknown key is a mistake."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, arbitrary_types_allowed=True)


class TargetTable(Table):
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


class SplitTable(Table):
    """`[split.month]`: how one direction is split."""

    method: Annotated[str, choice(METHODS)]
    weights: Weights = {}
    like: dict[str, Id] = {}
    zero_base: Annotated[Literal["zero", "average", "refuse"], choice(("zero", "average", "refuse"))] = "zero"


class SplitTables(Table):
    """The directions a target can be split along."""

    month: SplitTable | None = None
    territory: SplitTable | None = None
    person: SplitTable | None = None
    product: SplitTable | None = None
    class_: SplitTable | None = Field(default=None, alias="class")
    mix: SplitTable | None = None
    channel: SplitTable | None = None
    channel_mix: SplitTable | None = None


class PlanSplits(SplitTables):
    """`[split.month]` for all measures, `[split.new_customers.month]` for one."""

    revenue: SplitTables = SplitTables()
    quantity: SplitTables = SplitTables()
    gross_profit: SplitTables = SplitTables()
    collections: SplitTables = SplitTables()
    expense: SplitTables = SplitTables()
    new_customers: SplitTables = SplitTables()
    visits: SplitTables = SplitTables()
    contracts: SplitTables = SplitTables()
    customers_lost: SplitTables = SplitTables()


class HoldTable(Table):
    """`[[fix]]`, `[[floor]]` or `[[cap]]`: a part of the plan held by hand."""

    amount: Amount
    measure: MeasureId | None = None
    territory: Id | None = None
    person: Id | None = None
    class_: Id | None = Field(default=None, alias="class")
    product: Id | None = None
    channel: Id | None = None
    month: MonthKey | None = None


class LimitsTable(Table):
    """`[limits]`: beyond what a target is questioned before it is issued."""

    growth: Share = Fraction(1, 2)
    season: Share = Fraction(1, 20)
    load: Amount | None = None
    capacity: Amount | None = None


class MaterialityTable(Table):
    """`[materiality]`: beyond which limits a variance asks for action."""

    absolute: Amount | None = None
    relative: Share | None = None


class DueTable(Table):
    """`[due]`: when each paper of the year is due."""

    monthly_report: DueDay = 30
    weekly_report: DueDay = "saturday"
    expense_claims: DueDay = 5
    appraisal_sheets: DueDay = 8
    advertising_plan: DueDay = 13
    promotion_plan: DueDay = 15
    rebate_sheets: DueDay = 25
    review_days: PositiveCount = 5


class CoverageTable(Table):
    """`[coverage]`: how often outlets and customers are seen, and how long it takes."""

    visits: dict[str, Rate] = {}
    minutes: PositiveAmount = Decimal(20)
    hours: PositiveAmount = Decimal(30)
    contacts: dict[str, PositiveCount] = {}


class ExpensesTable(Table):
    """`[expenses]`: what is flagged in a budget and in what comes back."""

    field_cost_limit: Amount | None = None
    entertainment_limit: Amount | None = None


class AppraisalTable(Table):
    """`[appraisal]`: the scheme that turns scores and attainment into results and pay."""

    work: Share = Fraction(7, 10)
    attendance: Share = Fraction(3, 10)
    points_a_day: Weight = Fraction(4)
    pay_base: Share = Fraction(1, 2)
    pay_plan: Share = Fraction(7, 20)
    pay_work: Share = Fraction(3, 20)
    over_plan_rate: Share = Fraction(0)
    cap: Share | None = None
    first_bonus: Amount = Decimal(0)
    probation_rate: Share = Fraction(4, 5)
    probation_months: PositiveCount = 2
    termination_months: PositiveCount = 3
    surplus_lowers_quota: Flag = False


class CalendarTable(Table):
    """`[calendar]`: whose holidays count, and single days that are worked or free all the same."""

    country: CountryCode = "CN"
    workdays: list[Day] = Field(default_factory=list)
    days_off: list[Day] = Field(default_factory=list)


class PlanTable(Table):
    """plan.toml as a whole."""

    id: Id
    version: PositiveCount = 1
    company: Words | None = None
    fiscal_year: Year
    starts: MonthKey
    currency: CurrencyCode
    unit: PositiveAmount | None = None
    rounding: dict[MeasureId, PositiveAmount] = {}
    display_unit: UnitId = "1"
    input_unit: UnitId = "1"
    languages: list[Annotated[str, choice(LANGUAGES)]] = ["zh", "en"]
    measures: list[MeasureId] = ["revenue", "quantity", "collections"]
    driver: DriverId = "revenue"
    classes: dict[str, Words] = {}
    target: dict[MeasureId, TargetTable] = {}
    split: PlanSplits = PlanSplits()
    ramp: list[Share] = []
    limits: LimitsTable = LimitsTable()
    fix: list[HoldTable] = []
    floor: list[HoldTable] = []
    cap: list[HoldTable] = []
    materiality: MaterialityTable = MaterialityTable()
    due: DueTable = DueTable()
    calendar: CalendarTable = CalendarTable()
    coverage: CoverageTable = CoverageTable()
    expenses: ExpensesTable = ExpensesTable()
    appraisal: AppraisalTable = AppraisalTable()


class CsvRow(Table):
    """A row of a CSV file; its fields, by alias, are the file's columns."""

    file: ClassVar[str]


class TerritoryRow(CsvRow):
    """territories.csv: a node of the market tree."""

    file: ClassVar[str] = "territories.csv"

    id: Id
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


class HistoryRow(CsvRow):
    """history.csv: what one person sold of one product in one month."""

    file: ClassVar[str] = "history.csv"

    month: MonthKey
    person: Id
    product: Id
    quantity: Count
    revenue: AnyAmount


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
