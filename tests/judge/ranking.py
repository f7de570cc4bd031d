"""Places by attainment of the month; who is on a par but for a rounding unit of a target shares one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from judge.reckoning import Compared, Reckoning, Subject, over


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranked:
    """A person's month, the month before, and the place."""

    place: int | None
    plan: int | None
    actual: int | None
    before_plan: int | None
    before_actual: int | None

    @property
    def variance(self) -> int | None:
        """Actual less plan."""
        return None if self.actual is None or self.plan is None else self.actual - self.plan

    @property
    def attainment(self) -> Fraction | None:
        """Actual over plan."""
        return over(self.actual, self.plan)

    @property
    def before(self) -> Fraction | None:
        """The attainment of the month before."""
        return over(self.before_actual, self.before_plan)

    @property
    def change(self) -> Fraction | None:
        """How much more than in the month before."""
        return None if self.attainment is None or self.before is None else self.attainment - self.before


def ranking_of(reckoning: Reckoning) -> Mapping[str, Ranked]:
    """Return everybody's place in revenue."""
    earlier = reckoning.to(reckoning.plan.months[reckoning.at - 1]) if reckoning.at else None
    months = {}
    for id_, person in reckoning.plan.people.items():
        subject = Subject("person", (("person", id_), ("territory", person.territory)), "revenue")
        months[id_] = reckoning.compared(subject, "month"), earlier and earlier.compared(subject, "month")
    unit = _unit(reckoning)
    rated = {id_: now for id_, (now, _) in months.items() if now.attainment is not None}
    order = sorted(rated, key=lambda id_: (-(rated[id_].attainment or 0), id_))
    places: dict[str, int] = {}
    first, place = None, 0
    for number, id_ in enumerate(order, 1):
        # The first of a place speaks for it: else many small steps would make one of all.
        if first is None or not _on_par(rated[first], rated[id_], unit):
            first, place = id_, number
        places[id_] = place
    return {
        id_: Ranked(
            place=places.get(id_),
            plan=now.plan,
            actual=now.actual,
            before_plan=before.plan if before else None,
            before_actual=before.actual if before else None,
        )
        for id_, (now, before) in months.items()
    }


def average(reckoning: Reckoning, ranked: Mapping[str, Ranked]) -> Fraction | None:
    """Return the mean of everybody's attainment."""
    owners = {each.owner for each in reckoning.series}
    rates = [each.attainment for id_, each in ranked.items() if id_ in owners and each.attainment is not None]
    return sum(rates, Fraction(0)) / len(rates) if rates else None


def _unit(reckoning: Reckoning) -> int:
    """Return the rounding unit of revenue in cents."""
    rounding = reckoning.plan.settings.get("rounding", {})
    assert isinstance(rounding, dict)
    stated = rounding.get("revenue", reckoning.plan.settings.get("unit", "0.01"))
    return round(float(str(stated)) * 100)


def _on_par(one: Compared, other: Compared, unit: int) -> bool:
    """Say whether a target of either, one rounding unit off, would make the two attainments equal."""
    return _reaches(one, other, unit) or _reaches(other, one, unit)


def _reaches(one: Compared, other: Compared, unit: int) -> bool:
    ends = [
        Fraction(one.actual or 0, plan) for plan in (one.reported - unit, one.reported + unit) if plan > 0
    ]
    return bool(ends) and min(ends) <= (other.attainment or 0) <= max(ends)
