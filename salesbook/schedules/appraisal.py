"""Appraisal: score cards, and the scheme that turns scores and attainment into results."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, ClassVar

from pydantic import Field

from salesbook.layout.book_content import Binding, Record
from salesbook.model.decimals import decimal_of
from salesbook.model.plan import Plan
from salesbook.plan_input.plan_additions import OptionalFile, OptionalRows
from salesbook.plan_input.plan_tables import PlanTables, Row, Settings
from salesbook.plan_input.scalars import (
    NO_WORDS,
    Amount,
    Both,
    Flag,
    Id,
    PositiveCount,
    Share,
    Weight,
    choice,
)
from salesbook.plan_input.schema import SettingsTable
from salesbook.problems import Problem, problem
from salesbook.schedules.schedule import (
    Fill,
    PlanSource,
    Schedule,
    ScheduleContent,
    limit_shown,
    percent,
    row_of,
    word,
)

FULL_MARKS = 100
COUNTS = ("manager", "self", "either")
"""Whose score counts: that of who appraises somebody, their own, or where the first is missing their own."""
WHOLES = (("work", "attendance"), ("pay_base", "pay_plan", "pay_work"))
"""Shares of the scheme that make a whole."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreItem:
    """appraisal.csv: an item of a score card, what it is worth at most, and how it is scored."""

    file: ClassVar[str] = "appraisal.csv"

    id: Id
    role: Id
    group: Both
    name: Both
    maximum: PositiveCount
    rule: Both = NO_WORDS


class Scheme(SettingsTable):
    """`[appraisal]`: all parameters of the appraisal.

    Work and attendance make the monthly score; base, plan and work the monthly pay. `cap` is the most a
    completion rate pays, None for no limit.
    """

    work: Share = Fraction(7, 10)
    attendance: Share = Fraction(3, 10)
    points_a_day: Weight = Fraction(4)
    counts: Annotated[str, choice(COUNTS)] = "manager"
    managers: list[Id] = Field(default_factory=lambda: ["regional_manager"])
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


def _check(rows: OptionalRows, tables: PlanTables) -> Iterator[Problem]:
    """Yield score cards that do not sum to 100, and shares that do not make a whole."""
    cards: dict[str, list[Row[ScoreItem]]] = {}
    for row in rows.rows(ScoreItem) if rows.sound(ScoreItem) else ():
        cards.setdefault(row.record.role, []).append(row)
    for role, card in cards.items():
        total = sum(row.record.maximum for row in card)
        if total != FULL_MARKS:
            yield problem("score-card-sum", card[0].at("maximum"), role, total=total)
    if tables.settings is not None and tables.settings.sound("appraisal"):
        yield from _check_scheme(tables.settings)


def _check_scheme(settings: Settings) -> Iterator[Problem]:
    scheme = settings.added("appraisal")
    for names in WHOLES:
        total = sum((getattr(scheme, name) for name in names), Fraction(0))
        if total != 1:
            where = settings.where("appraisal", names[0])
            yield problem("scheme-shares", where, percent(total), names=", ".join(names))


def _filled(source: PlanSource) -> Fill:
    """Return the score cards of all roles, in a person's book of that person's alone, and the scheme."""
    plan, scheme = source.plan, source.plan.schedules.settings(Scheme)

    def content(binding: Binding, person: str | None) -> ScheduleContent:
        role = plan.dimensions.person[person].role if person else None
        items = {"score_items": list(_records(plan, binding, role))}
        return ScheduleContent(records=items, parameters=_parameters(scheme, binding))

    return content


def _records(plan: Plan, binding: Binding, role: str | None) -> Iterator[Record]:
    for item in plan.schedules.of(ScoreItem):
        if role in (None, item.role):
            yield row_of(item, key=f"{item.role}-{item.id}", role=word(binding, f"role_{item.role}"))


def _parameters(scheme: Scheme, binding: Binding) -> dict[str, Decimal | str]:
    shares = ("points_a_day", "pay_base", "pay_plan", "pay_work", "over_plan_rate", "probation_rate")
    return {
        "work_share": decimal_of(scheme.work),
        "attendance_share": decimal_of(scheme.attendance),
        **{name: decimal_of(getattr(scheme, name)) for name in shares},
        "cap": binding.word("no_limit") if scheme.cap is None else decimal_of(scheme.cap),
        "first_bonus": limit_shown(scheme.first_bonus, binding),
        "probation_months": Decimal(scheme.probation_months),
        "termination_months": Decimal(scheme.termination_months),
        "surplus": binding.word("yes" if scheme.surplus_lowers_quota else "no"),
    }


APPRAISAL = Schedule(
    files=(OptionalFile(record=ScoreItem),), settings={"appraisal": Scheme}, check=_check, filled=_filled
)
