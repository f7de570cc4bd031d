"""Appraisal: monthly scores by those who appraise, and the people themselves."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from salesbook.model.period import Month
from salesbook.pay.balances import attendance_score
from salesbook.schedules.appraisal import FULL_MARKS, Scheme
from salesbook.variance.result import Reconciliation

RETURNED: Mapping[str, tuple[str, str]] = {
    "work": ("work_score", "self_score"),
    "absent": ("absences", "self_absences"),
}
"""What is returned of a score: by who appraises somebody, and by the person."""
SIDES: Mapping[str, tuple[int, ...]] = {"manager": (0,), "self": (1,), "either": (0, 1)}
"""Whose word counts; of either's the manager's comes first."""


def returned(result: Reconciliation, person: str, month: Month, of: str, counts: str) -> Fraction | None:
    """Return a work score, or the days absent, as those say whose word `counts`; None before they do."""
    known = result.scored.get((person, month), {})
    found = (known.get(RETURNED[of][side]) for side in SIDES[counts])
    return next((Fraction(each) for each in found if each is not None), None)


def score_of(result: Reconciliation, person: str, month: Month, of: str) -> Fraction | None:
    """Return a score of a month as a share of full marks, or the days `absent` as a number."""
    scheme = result.plan.schedules.settings(Scheme)
    work, days = (returned(result, person, month, each, scheme.counts) for each in ("work", "absent"))
    if of == "absent":
        return days
    attendance = None if days is None else Fraction(attendance_score(int(days), int(scheme.points_a_day)))
    if of == "work":
        found = work
    elif of == "attendance":
        found = attendance
    else:
        both = work is not None and attendance is not None
        found = scheme.work * (work or 0) + scheme.attendance * (attendance or 0) if both else None
    return None if found is None else found / FULL_MARKS
