"""Appraisal: scores by those who appraise, what they make of a year, and what is proposed for people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from salesbook.model.dimension import Person
from salesbook.model.period import Month
from salesbook.model.plan import Plan
from salesbook.model.scenario import Scenario
from salesbook.pay.balances import attendance_score
from salesbook.schedules.appraisal import FULL_MARKS, Scheme, ScoreItem
from salesbook.schedules.quotas import Quota
from salesbook.variance.result import Reconciliation

WORK = ("work_score", "level_score", "self_score")
ABSENT = ("absences", "level_absences", "self_absences")
"""What is returned of a month: by the region, by the company (of managers), and by the people themselves."""
SCORE_ITEM, PROPOSAL = "score_item", "appraisal_proposal"
ASSESSED = 3
"""Months of an assessment."""


def appraised_by(plan: Plan, person: str, month: Month) -> str:
    """Return the territory that appraises somebody: people their region, managers the company.

    A manager is who answers for a territory (quotas.csv), or has one of the roles that the scheme names.
    """
    dimensions, place = plan.dimensions, plan.dimensions.home(person, month)
    managers = {each.manager for each in plan.schedules.of(Quota)}
    above = person in managers or place.role in plan.schedules.settings(Scheme).managers
    return dimensions.root.id if above else dimensions.region(place.territory).id


def returned(
    result: Reconciliation, person: str, month: Month, of: Sequence[str], counts: str
) -> Fraction | None:
    """Return what is returned of somebody by those whose word `counts`; None before it is."""
    known, plan = _known(result, person, month), result.plan
    above = appraised_by(plan, person, month) == plan.dimensions.root.id
    sides = {"manager": of[1:2] if above else of[:1], "self": of[2:]}
    asked = sides.get(counts, (*sides["manager"], *sides["self"]))
    return next((Fraction(known[each]) for each in asked if each in known), None)


def card_of(plan: Plan, person: str, month: Month) -> Sequence[ScoreItem]:
    """Return the items that somebody is scored by in a month: those of their role."""
    role = plan.dimensions.home(person, month).role
    return [each for each in plan.schedules.of(ScoreItem) if each.role == role]


def own_items(result: Reconciliation, month: Month) -> Mapping[tuple[str, str], int]:
    """Return what people say of themselves in a month, by person and item."""
    places = result.plan.dimensions.person
    found = (each for each in result.further if (each.measure, each.month) == ("self_score", month))
    return {(places[each.owner].identity, each.item): each.value for each in found if each.owner in places}


def _known(result: Reconciliation, person: str, month: Month) -> Mapping[str, int]:
    """Return what is returned of somebody's month, by measure.

    A card that a manager scored item by item goes before a sum; one with open items says nothing.
    """
    known: dict[str, int] = {}
    card = len(card_of(result.plan, person, month))
    # Sums first, whose dimension is "".
    for (dimension, measure), values in sorted(result.scored.get((person, month), {}).items()):
        if dimension != SCORE_ITEM or measure == WORK[-1] or len(values) >= card:
            known[measure] = sum(values)
    return known


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthScore:
    """What is known of somebody's month: scores of 100, days absent; `own` is what they say themselves."""

    month: Month
    work: Fraction | None
    own: Fraction | None
    absent: Fraction | None
    attendance: Fraction | None
    score: Fraction | None


def month_score(result: Reconciliation, person: str, month: Month) -> MonthScore:
    """Return the scores of a month by the scheme of the plan."""
    scheme = result.plan.schedules.settings(Scheme)
    work, absent = (returned(result, person, month, each, scheme.counts) for each in (WORK, ABSENT))
    attendance = None if absent is None else Fraction(attendance_score(int(absent), int(scheme.points_a_day)))
    both = work is not None and attendance is not None
    score = scheme.work * (work or 0) + scheme.attendance * (attendance or 0) if both else None
    own = returned(result, person, month, WORK, "self")
    return MonthScore(month=month, work=work, own=own, absent=absent, attendance=attendance, score=score)


def score_of(result: Reconciliation, person: str, month: Month, of: str) -> Fraction | None:
    """Return a score of a month as a share of full marks, or the days `absent` as a number."""
    found = month_score(result, person, month)
    if of == "absent":
        return found.absent
    score = {"work": found.work, "attendance": found.attendance}.get(of, found.score)
    return None if score is None else score / FULL_MARKS


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """What somebody did in the last months: sums, in minor units or whole ones; None where not reported."""

    months: Sequence[Month]
    target: int
    actual: int | None
    customers: int | None
    profit: int | None
    expense: int | None
    absent: Fraction | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Consequence:
    """What is proposed for somebody, and its arithmetic: decided by a person, never done by the program."""

    rule: str
    months: Sequence[Month]
    quota: int
    actual: int
    limit: Fraction

    @property
    def rate(self) -> Fraction:
        """What was reached of the cumulated quota."""
        return Fraction(self.actual, self.quota)


@dataclass(frozen=True, slots=True, kw_only=True)
class Appraised:
    """A person's appraisal: `year` is the mean of the months that are known, of the months served."""

    person: Person
    by: str
    months: Sequence[MonthScore]
    assessment: Assessment
    proposals: Sequence[Consequence]

    @property
    def year(self) -> Fraction | None:
        """The annual score so far: the sum of the monthly scores over their number."""
        known = [each.score for each in self.months if each.score is not None]
        return sum(known, Fraction(0)) / len(known) if known else None


def appraise(result: Reconciliation, territory: str) -> list[Appraised]:
    """Return the appraisals that a region makes, or the company: everybody's."""
    plan, root = result.plan, result.plan.dimensions.root.id
    served = [each for each in plan.staff if plan.dimensions.serves(each.id, result.period)]
    found = [(each, appraised_by(plan, each.id, result.period)) for each in served]
    return [_appraised(result, each, by) for each, by in found if territory in (root, by)]


def _appraised(result: Reconciliation, person: Person, by: str) -> Appraised:
    months = [each for each in result.months("ytd") if result.plan.dimensions.serves(person.id, each)]
    return Appraised(
        person=person,
        by=by,
        months=[month_score(result, person.id, each) for each in months],
        assessment=_assessment(result, person.id, months[-ASSESSED:]),
        proposals=list(_consequences(result, person.id, months)),
    )


def _assessment(result: Reconciliation, person: str, months: Sequence[Month]) -> Assessment:
    def reached(measure: str) -> int | None:
        return _sum(result, person, measure, months)

    days = [month_score(result, person, each).absent for each in months]
    return Assessment(
        months=months,
        target=_target(result, person, months),
        actual=reached(result.plan.driver),
        customers=reached("new_customers"),
        profit=reached("gross_profit"),
        expense=reached("expense"),
        absent=None if None in days else sum((each or Fraction(0) for each in days), Fraction(0)),
    )


def _sum(result: Reconciliation, person: str, measure: str, months: Sequence[Month]) -> int | None:
    own = [result.value(Scenario.ACTUAL, measure, (each,), {"identity": person}) for each in months]
    return None if not own or None in own else sum(each or 0 for each in own)


def _target(result: Reconciliation, person: str, months: Sequence[Month]) -> int:
    return result.value(Scenario.PLAN, result.plan.driver, months, {"identity": person}) or 0


def _consequences(result: Reconciliation, person: str, months: Sequence[Month]) -> Iterator[Consequence]:
    """Yield what the cumulated assigned quotas propose; a month that is not in leaves everything open."""
    scheme, plan = result.plan.schedules.settings(Scheme), result.plan
    rules = (
        ("termination", scheme.termination_months, Fraction(1)),
        ("probation", scheme.probation_months, scheme.probation_rate),
    )
    for rule, count, limit in rules:
        over = months[-count:]
        quota, actual = _target(result, person, over), _sum(result, person, plan.driver, over)
        if len(over) < count or actual is None or quota <= 0 or actual >= limit * quota:
            continue
        yield Consequence(rule=rule, months=over, quota=quota, actual=actual, limit=limit)


def proposal_key(period: Month, person: str, rule: str) -> str:
    """Return the key of the row in which a proposal is decided."""
    return f"{period.key}/{person}/{rule}"


def decisions(result: Reconciliation) -> Mapping[str, Mapping[str, str]]:
    """Return what was decided of proposals, by their keys and the kinds of the words."""
    said: dict[str, dict[str, str]] = {}
    for note in result.notes:
        if note.dimension == PROPOSAL:
            said.setdefault(note.item, {})[note.kind] = note.text
    return said


def places_of(scores: Sequence[Fraction | None]) -> list[int | None]:
    """Return the place of each score, the highest first; who has none has no place."""
    known = [each for each in scores if each is not None]
    return [None if each is None else 1 + sum(other > each for other in known) for each in scores]
