"""The figures that pay is reckoned from, out of a reconciliation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from salesbook.model.dimension import Person
from salesbook.model.figures import major_figure
from salesbook.model.measure import measure_of
from salesbook.model.period import Month
from salesbook.model.scenario import Scenario
from salesbook.pay.balances import attendance_score
from salesbook.pay.scheme import Basis, Span
from salesbook.schedules.appraisal import FULL_MARKS, Scheme
from salesbook.variance.result import Reconciliation, span_months


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonFigures:
    """What is known of a person in a month, by a reconciliation of that month or a later one.

    Money is in the currency's own unit, counts are whole, scores are shares of 100. Without a target above
    zero nothing is attained.
    """

    result: Reconciliation
    person: Person
    month: Month

    def __call__(self, name: str, span: Span, basis: Basis) -> Fraction | None:
        """Return a figure by its name; None while it is not reported."""
        kind, _, of = name.partition(".")
        match kind:
            case "wage":
                return None if self.person.wage is None else self._amount("revenue", self.person.wage)
            case "score":
                return self._score(of)
            case "days":
                return self._returned("absences")
            case "actual":
                return self._actual(of, span)
            case "target":
                return self._target(of, span, basis)
        actual, target = self._actual(of, span), self._target(of, span, basis)
        if actual is None:
            return None
        if kind == "excess":
            return max(actual - target, Fraction(0))
        return actual / target if target > 0 else Fraction(0)

    def _months(self, span: Span) -> Sequence[Month]:
        return span_months(self.result.plan, self.month, span)

    def _actual(self, measure: str, span: Span) -> Fraction | None:
        months = self._months(span)
        members = {"identity": self.person.identity}
        own = [self.result.value(Scenario.ACTUAL, measure, (month,), members) for month in months]
        # One month that is not in leaves the whole span open.
        known = [each for each in own if each is not None]
        if len(known) < len(months):
            return None
        return self._amount(measure, known[-1] if measure_of(measure).stock else sum(known))

    def _target(self, measure: str, span: Span, basis: Basis) -> Fraction:
        months = self._months(span)
        members = {"identity": self.person.identity}
        assigned = self.result.value(Scenario.PLAN, measure, months, members) or 0
        if basis == "assigned":
            return self._amount(measure, assigned)
        year = self.result.plan.fiscal_year.months
        # What was carried into the span; within it, what one month misses the next one has.
        first = self.result.quotas(measure, self.person.identity)[year.index(months[0])]
        return self._amount(measure, assigned + first.carried_in)

    def _amount(self, measure: str, value: int) -> Fraction:
        return Fraction(major_figure(measure, value, self.result.plan.currency))

    def _score(self, of: str) -> Fraction | None:
        scheme = self.result.plan.schedules.settings(Scheme)
        work, days = self._returned("work_score"), self._returned("absences")
        attendance = None if days is None else Fraction(attendance_score(int(days), int(scheme.points_a_day)))
        scores = {"work": work, "attendance": attendance}
        if of in scores:
            found = scores[of]
        elif work is None or attendance is None:
            found = None
        else:
            found = scheme.work * work + scheme.attendance * attendance
        return None if found is None else found / FULL_MARKS

    def _returned(self, measure: str) -> Fraction | None:
        """Return what was returned of the month without a plan, such as a score."""
        facts = [
            fact.value
            for fact in self.result.further
            if fact.measure == measure
            and fact.month == self.month
            and fact.owner in (self.person.id, self.person.identity)
        ]
        return Fraction(sum(facts)) if facts else None
