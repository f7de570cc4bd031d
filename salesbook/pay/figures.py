"""The figures that pay is reckoned from, out of a reconciliation."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from salesbook.model.dimension import Person
from salesbook.model.figures import major_figure
from salesbook.model.measure import measure_of
from salesbook.model.period import Month
from salesbook.model.scenario import Scenario
from salesbook.pay.appraisal import score_of
from salesbook.pay.first import first_share
from salesbook.pay.scheme import Credit, PayRules, PayScheme, Span, View, territory_of
from salesbook.variance.result import Reconciliation, span_months

MONTH_OF = View()
QUOTA_REACHED = "quota_reached"
"""The note that says on which day a quota was reached."""
ZERO, ONE = Fraction(0), Fraction(1)


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonFigures:
    """What is known of a person in a month, by a reconciliation of that month or a later one.

    Money is in the currency's own unit, counts are whole, scores are shares of 100. `scheme` says what counts
    without a target, in a ramp, and which part of the wage is fixed.
    """

    result: Reconciliation
    person: Person
    month: Month
    rules: PayRules
    scheme: PayScheme | None = None

    def __call__(self, name: str, view: View = MONTH_OF) -> Fraction | None:
        """Return a figure by its name; None while it is not reported."""
        kind, _, of = name.partition(".")
        match kind:
            case "wage":
                return self._wage(of)
            case "score" | "days":
                return score_of(self.result, self.person.identity, self.month, of)
            case "actual":
                return self._actual(of, view)
            case "target":
                return self.target(of, view)
            case "first":
                return self._first(of, view.span)
        actual = self._actual(of, view)
        if actual is None:
            return None
        if kind == "rate":
            return self._rate(of, actual, view)
        target = self.target(of, view)
        if kind == "excess":
            return max(actual - target, ZERO)
        attained, least = actual / target if target > 0 else self.without_target, self.at_least(view)
        return attained if least is None else max(attained, least)

    def _wage(self, part: str) -> Fraction | None:
        if self.person.wage is None:
            return None
        fixed = self.scheme.fixed if self.scheme is not None else ONE
        parts = {"fixed": fixed, "variable": 1 - fixed}
        return self._amount("revenue", self.person.wage) * parts.get(part, ONE)

    @property
    def without_target(self) -> Fraction:
        """What attainment counts as without a target above zero."""
        return self.scheme.without_target if self.scheme is not None else ZERO

    @property
    def of_service(self) -> int:
        """Which month of service it is, the first one is 1; 0 where nobody says when somebody began."""
        starts = [each.start for place in self._places for each in place.spans]
        known = [each for each in starts if each is not None]
        if not known or len(known) < len(starts):
            return 0
        first = self.result.plan.fiscal_year.month_of(min(known))
        return 12 * (self.month.year - first.year) + self.month.number - first.number + 1

    def at_least(self, view: View = MONTH_OF) -> Fraction | None:
        """Return what the month's own attainment counts at least while somebody is new, else None."""
        ramp = self.scheme.ramp if self.scheme is not None else ()
        own_month = (view.span, view.whose) == ("month", "own")
        inside = own_month and 1 <= self.of_service <= len(ramp)
        return ramp[self.of_service - 1] if inside else None

    def _rate(self, measure: str, actual: Fraction, view: View) -> Fraction | None:
        """Return the share of a measure in revenue; without sales the worst there is, by its polarity."""
        revenue = self._actual("revenue", view)
        if revenue is None:
            return None
        worst = ONE if measure_of(measure).polarity < 0 else ZERO
        return actual / revenue if revenue > 0 else worst

    # Over months and people

    def months(self, span: Span) -> Sequence[Month]:
        """Return the months of a span up to the month."""
        return span_months(self.result.plan, self.month, span)

    @property
    def _places(self) -> Sequence[Person]:
        return self.result.plan.dimensions.places[self.person.identity]

    def people(self, view: View, month: Month) -> Sequence[str]:
        """Return whose figures of a month count, by the code of each: a person, or all of a unit."""
        if view.whose == "own":
            return (self.person.identity,)
        dimensions = self.result.plan.dimensions
        home = self.rules.place(self.person.identity, self.month, dimensions).territory
        return self.rules.team(territory_of(view.whose, home, dimensions), month, dimensions)

    def _actual(self, measure: str, view: View) -> Fraction | None:
        months = self.months(view.span)
        own = [total(self._credited(each, measure, m, view) for each in self.people(view, m)) for m in months]
        # One month that is not in leaves the whole span open.
        if measure_of(measure).stock:
            return None if None in own else own[-1]
        return total(own)

    def target(self, measure: str, view: View = MONTH_OF) -> Fraction:
        """Return what is to be reached, with what is carried into the span where that is the basis."""
        months, year = self.months(view.span), self.result.plan.fiscal_year.months
        parts = (
            self._value(Scenario.PLAN, each, measure, month, view.classes) or ZERO
            for month in months
            for each in self.people(view, month)
        )
        planned = sum(parts, ZERO)
        if view.basis == "assigned" or view.classes:
            return planned
        # What was carried into the span; within it, what one month misses the next one has.
        at = year.index(months[0])
        carried = (self.result.quotas(measure, each)[at].carried_in for each in self.people(view, months[0]))
        return planned + self._amount(measure, sum(carried))

    # What is credited

    def _credited(self, person: str, measure: str, month: Month, view: View) -> Fraction | None:
        """Return what counts for a person: their own, less what is credited to others, and theirs."""
        parts = [self._part(person, measure, month, view, ONE, None)]
        for credit in self.rules.credits:
            share = credit.shares.get(person, ZERO) - (1 if credit.of == person else 0)
            if share and credit.holds(month, measure):
                parts.append(self._part(credit.of, measure, month, view, share, credit))
        return total(parts)

    def _part(
        self, owner: str, measure: str, month: Month, view: View, share: Fraction, credit: Credit | None
    ) -> Fraction | None:
        """Return a share of what somebody sold, of the classes that both a line and a credit are about."""
        of_credit = credit.classes if credit is not None else ()
        classes = [each for each in view.classes if each in of_credit] if of_credit else view.classes
        if view.classes and not classes:
            return ZERO
        chosen = classes or of_credit
        if view.priced:
            sold = self._at_prices(owner, measure, month, view, chosen)
        else:
            sold = self._value(Scenario.ACTUAL, owner, measure, month, chosen)
            # Who is not there sells nothing: nobody waits for their return.
            if sold is None and not self.result.plan.dimensions.serves(owner, month):
                return ZERO
        return None if sold is None else sold * share

    def _value(
        self, scenario: Scenario, owner: str, measure: str, month: Month, classes: Sequence[str]
    ) -> Fraction | None:
        own = {"identity": owner}
        asked: Sequence[Mapping[str, str]] = [{**own, "class": each} for each in classes] or [own]
        values = (self.result.value(scenario, measure, (month,), each) for each in asked)
        return total(None if each is None else self._amount(measure, each) for each in values)

    def _at_prices(
        self, owner: str, measure: str, month: Month, view: View, classes: Sequence[str]
    ) -> Fraction | None:
        """Return what was sold at prices of a band, product by product."""
        if self._value(Scenario.ACTUAL, owner, measure, month, ()) is None:
            return None
        found = ZERO
        for product in self.result.plan.dimensions.products:
            if classes and product.product_class not in classes:
                continue
            members = {"identity": owner, "product": product.id}
            revenue, quantity, value = (
                self.result.value(Scenario.ACTUAL, each, (month,), members) or 0
                for each in ("revenue", "quantity", measure)
            )
            # What has no price, such as a credit without goods, is at the list price.
            price = Fraction(revenue, quantity * product.price) if quantity and product.price else ONE
            low, high = view.price_from, view.price_to
            if (low is None or price >= low) and (high is None or price < high):
                found += self._amount(measure, value)
        return found

    def _first(self, measure: str, span: Span) -> Fraction | None:
        """Return a person's part in being the first of the region to reach the target of a whole span."""
        dimensions, year = self.result.plan.dimensions, self.result.plan.fiscal_year
        quarter = next(each.months for each in year.quarters if self.month in each.months)
        region = dimensions.region(self.rules.place(self.person.identity, self.month, dimensions).territory)
        whole = {"month": (self.month,), "quarter": quarter, "ytd": year.months}

        def reached(person: str, month: Month) -> Fraction | None:
            return self._credited(person, measure, month, MONTH_OF)

        def quota(person: str) -> Fraction:
            planned = (self._value(Scenario.PLAN, person, measure, each, ()) or ZERO for each in whole[span])
            return sum(planned, ZERO)

        people = self.rules.team(region.id, self.month, dimensions)
        share = first_share(self.person.identity, people, self.months(span), reached, quota, self._days())
        return share if self.rules.ties == "share" or not share else ONE

    def _days(self) -> Callable[[str], str]:
        """Return what gives the day on which somebody says that they reached their quota of the month."""
        notes = (each for each in self.result.notes if each.kind == QUOTA_REACHED)
        said = {note.owner: note.text for note in notes if note.month == self.month}
        return lambda person: said.get(person, self.month.last_day.isoformat())

    def _amount(self, measure: str, value: int) -> Fraction:
        return Fraction(major_figure(measure, value, self.result.plan.currency))


def total(parts: Iterable[Fraction | None]) -> Fraction | None:
    """Return a sum; None where one of its parts is not known."""
    found = ZERO
    for each in parts:
        if each is None:
            return None
        found += each
    return found
