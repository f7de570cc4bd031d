"""The rows of the optional files of a plan: staffing, training, budget, appraisal, customers, outlets."""

from __future__ import annotations

from typing import Annotated, ClassVar, TypeAlias

from pydantic import Field, PlainValidator

from salesbook.plan_input.scalars import (
    Amount,
    Count,
    Day,
    Id,
    MonthKey,
    PositiveAmount,
    PositiveCount,
    Share,
    choice,
    refuse,
)
from salesbook.plan_input.schema import CsvRow
from salesbook.problems import Text

LONGEST = 600
BASES = ("once", "month", "year", "ratio", "head")
MODES = ("distance", "tier")
COURSES = ("potential", "skills", "drill", "external")
RHYTHMS = ("day", "week", "month", "year")
CLASSES = ("A", "B", "C", "D")
YES = ("yes", "no")


def both_languages(value: object) -> Text:
    """Return words written as `中文 | English`, or the same words for both languages."""
    text = value.strip() if isinstance(value, str) else ""
    if not text or not text.isprintable() or len(text) > LONGEST:
        refuse("text")
    chinese, bar, english = (part.strip() for part in text.partition("|"))
    return Text({"zh": chinese, "en": english}) if bar and chinese and english else Text.of(text)


Both: TypeAlias = Annotated[Text, PlainValidator(both_languages)]
Class: TypeAlias = Annotated[str, choice(CLASSES)]
Yes: TypeAlias = Annotated[str, choice(YES)]
NO_WORDS = Text()


class StaffingRow(CsvRow):
    """staffing.csv: a role in a territory, how many heads it has and needs."""

    file: ClassVar[str] = "staffing.csv"

    id: Id
    role: Id
    name: Both
    territory: Id
    present: Count
    sales_per_head: PositiveAmount | None = None
    coverage: Yes = "no"
    established: Count | None = None
    in_place: MonthKey | None = None
    keep: Count | None = None
    keep_from: MonthKey | None = None
    cost: Amount
    due: Day | None = None
    channel: Both = NO_WORDS
    responsible: Both = NO_WORDS


class OutletRow(CsvRow):
    """outlets.csv: how many outlets of a class an office looks after."""

    file: ClassVar[str] = "outlets.csv"

    territory: Id
    class_: Class = Field(alias="class")
    count: Count


class CustomerRow(CsvRow):
    """customers.csv: a customer, its class, and who looks after it."""

    file: ClassVar[str] = "customers.csv"

    id: Id
    name: Both
    class_: Class = Field(alias="class")
    owner: Id
    note: Both = NO_WORDS


class TrainingRow(CsvRow):
    """training.csv: a course of the year."""

    file: ClassVar[str] = "training.csv"

    id: Id
    name: Both
    mode: Annotated[str, choice(COURSES)]
    date: Day
    hours: PositiveCount
    number: PositiveCount
    territory: Id | None = None
    objective: Both = NO_WORDS
    audience: Both = NO_WORDS
    content: Both = NO_WORDS
    trainer: Both = NO_WORDS
    method: Both = NO_WORDS
    place: Both = NO_WORDS
    materials: Both = NO_WORDS
    assessment: Both = NO_WORDS
    material_cost: Amount | None = None
    trainer_cost: Amount | None = None
    travel_cost: Amount | None = None
    venue_cost: Amount | None = None


class BudgetRow(CsvRow):
    """budget.csv: an entry of a cost line."""

    file: ClassVar[str] = "budget.csv"

    line: Id
    name: Both | None = None
    territory: Id | None = None
    basis: Annotated[str, choice(BASES)]
    amount: Amount | None = None
    rate: Share | None = None
    first: MonthKey | None = None
    last: MonthKey | None = None
    project: Both = NO_WORDS
    product: Id | None = None
    phase: Both = NO_WORDS
    owner: Both = NO_WORDS
    prior_year: Amount | None = None
    field_cost: Yes = "no"
    note: Both = NO_WORDS


class RebateRow(CsvRow):
    """rebates.csv: a band of distance or of volume with its rate."""

    file: ClassVar[str] = "rebates.csv"

    id: Id
    name: Both
    mode: Annotated[str, choice(MODES)]
    lower: Count
    rate: Share
    share: Share


class AppraisalRow(CsvRow):
    """appraisal.csv: an item of a role's score card."""

    file: ClassVar[str] = "appraisal.csv"

    id: Id
    role: Id
    group: Both
    name: Both
    maximum: PositiveCount
    rule: Both = NO_WORDS


class ActivityRow(CsvRow):
    """activity.csv: what a salesperson is to do a day, week, month or year."""

    file: ClassVar[str] = "activity.csv"

    id: Id
    name: Both
    per: Annotated[str, choice(RHYTHMS)]
    amount: PositiveCount
    unit: Both = NO_WORDS
    note: Both = NO_WORDS


class ChangeRow(CsvRow):
    """changes.csv: what changed from version to version, and who approved it."""

    file: ClassVar[str] = "changes.csv"

    version: PositiveCount
    date: Day
    changed: Both
    reason: Both = NO_WORDS
    approved: Both = NO_WORDS


PAPER_ROWS: tuple[type[CsvRow], ...] = (
    StaffingRow,
    OutletRow,
    CustomerRow,
    TrainingRow,
    BudgetRow,
    RebateRow,
    AppraisalRow,
    ActivityRow,
    ChangeRow,
)
WORDS_FILE, LOGO_FILE = "words.md", "logo.png"
PAPER_FILES = (*(model.file for model in PAPER_ROWS), WORDS_FILE, LOGO_FILE)
"""The optional files of a plan, in the order they are documented."""
