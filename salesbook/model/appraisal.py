"""Appraisal: score cards, and the scheme that turns scores and attainment into results."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction

from salesbook.problems import Text

FULL_MARKS = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreItem:
    """An item of a score card: what it is worth at most, and how it is scored."""

    id: str
    role: str
    group: Text
    name: Text
    maximum: int
    rule: Text = field(default_factory=Text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scheme:
    """All parameters of the appraisal. Shares are fractions, money is minor units.

    Work and attendance make the monthly score; base, plan and work the monthly pay. `cap` is the most a
    completion rate pays, None for no limit.
    """

    work_share: Fraction = Fraction(7, 10)
    attendance_share: Fraction = Fraction(3, 10)
    points_a_day: Fraction = Fraction(4)
    pay_base: Fraction = Fraction(1, 2)
    pay_plan: Fraction = Fraction(7, 20)
    pay_work: Fraction = Fraction(3, 20)
    over_plan_rate: Fraction = Fraction(0)
    cap: Fraction | None = None
    first_bonus: int = 0
    probation_rate: Fraction = Fraction(4, 5)
    probation_months: int = 2
    termination_months: int = 3
    surplus_lowers_quota: bool = False
