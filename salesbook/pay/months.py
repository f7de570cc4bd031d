"""Statements of months out of one reconciliation."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction

from salesbook.model.decimals import decimal_of
from salesbook.model.dimension import Person
from salesbook.model.figures import decimal_text, short_percent_text
from salesbook.model.period import Month
from salesbook.pay.figures import PersonFigures
from salesbook.pay.scheme import Credit, PayLine, PayRules, PayScheme, territory_of
from salesbook.pay.statement import PaidLine, PayStatement, Setting, Sharing, StatementPart, statement
from salesbook.problems import Text, sentence
from salesbook.variance.result import Reconciliation

PAY_DAYS = Fraction(2175, 100)
"""Working days of a month by which pay of a day is reckoned: (365 − 104) ÷ 12."""


def statement_of(
    person: Person, month: Month, result: Reconciliation, rules: PayRules
) -> PayStatement | None:
    """Return the statement of a month by a reconciliation of it or a later one; None where there is none.

    Who left has one as long as sales of others are credited to them, of those lines alone.
    """
    dimensions, month = result.plan.dimensions, result.plan.fiscal_year.own(month)
    there, credited = dimensions.serves(person.id, month), rules.credited(person.id, month)
    place = rules.place(person.id, month, dimensions)
    scheme = rules.of_person(place, month) if there or credited else None
    if scheme is None:
        return None
    if not there:
        scheme = replace(scheme, lines=[each for each in scheme.lines if _still_paid(each, credited)])
    figures = PersonFigures(result=result, person=person, month=month, rules=rules, scheme=scheme)
    setting = _PayMonth(figures, scheme, place).setting()
    found = statement(person.id, scheme, rules.tables, figures, 10**result.plan.currency.digits, setting)
    return replace(found, rules=[*found.rules, *_said_of(found.lines, figures, scheme)])


def _still_paid(line: PayLine, credited: Sequence[Credit]) -> bool:
    """Return whether a line is a commission on what is credited to who left."""
    kind, _, measure = line.of.partition(".") if isinstance(line.of, str) else ("", "", "")
    return kind == "actual" and any(not each.measures or measure in each.measures for each in credited)


class _PayMonth:
    """What holds of somebody's month beside its figures."""

    def __init__(self, figures: PersonFigures, scheme: PayScheme, place: Person) -> None:
        self.figures, self.scheme, self.place = figures, scheme, place
        self.rules, self.month = figures.rules, figures.month
        self.plan = figures.result.plan
        self.places = self.plan.dimensions.places[figures.person.identity]

    def setting(self) -> Setting:
        """Return the days of service, the parts in what is shared, and what is said of them."""
        part = self._part()
        shared = {each.id: self._sharing(each) for each in self.scheme.lines if each.shared != "own"}
        return Setting(part=part, shared=shared, rules=list(self._rules(part, shared)))

    def _part(self) -> StatementPart | None:
        if self.scheme.proration == "none" or not self.plan.dimensions.serves(
            self.place.identity, self.month
        ):
            return None
        worked = self.rules.workdays.get(self.month, self.month.days)
        days = self.month.days if self.scheme.proration == "calendar" else worked
        there = sum(1 for day in days if self._serves(day))
        if there == len(days):
            return None
        of = PAY_DAYS if self.scheme.proration == "pay_days" else Fraction(len(days))
        return StatementPart(days=min(Fraction(there), of), of=of)

    def _serves(self, day: date) -> bool:
        spans = (span for place in self.places for span in place.spans)
        return any((span.start or day) <= day <= (span.end or day) for span in spans)

    def _sharing(self, line: PayLine) -> Sharing:
        dimensions = self.plan.dimensions
        unit = territory_of(line.shared, self.place.territory, dimensions)
        people = [
            each
            for each in self.rules.team(unit, self.month, dimensions)
            if self._same_scheme(self.rules.place(each, self.month, dimensions))
        ]
        order = sorted(people) if line.order == "code" else people
        own = self.place.identity
        return Sharing(heads=max(len(order), 1), place=order.index(own) + 1 if own in order else 1)

    def _same_scheme(self, place: Person) -> bool:
        found = self.rules.of_person(place, self.month)
        return found is not None and found.id == self.scheme.id

    # What is said

    def _rules(self, part: StatementPart | None, shared: dict[str, Sharing]) -> Iterator[Text]:
        dimensions, scheme = self.plan.dimensions, self.scheme
        if part is not None:
            days, of = (decimal_text(decimal_of(each)) for each in (part.days, part.of))
            yield sentence(f"pay.proration.{scheme.proration}", days=days, of=of)
        if sum(each.serves(self.month) for each in self.places) > 1:
            office = self.plan.named(dimensions.territory[self.place.territory].name)
            yield sentence(f"pay.moved.{self.rules.transfer}", office=office)
        if not dimensions.serves(self.place.identity, self.month):
            yield sentence("pay.rule.left")
        yield from self._credits()
        for line in scheme.lines:
            if line.id in shared:
                own = shared[line.id]
                yield sentence(
                    f"pay.shared.{line.order}",
                    line=self.plan.named(line.name),
                    heads=own.heads,
                    place=own.place,
                )

    def _credits(self) -> Iterator[Text]:
        person = self.place.identity
        for credit in self.rules.credits:
            if credit.holds(self.month) and person in (credit.of, *credit.shares):
                of = self.plan.named(self.plan.dimensions.person[credit.of].name)
                share = short_percent_text(credit.shares.get(person, Fraction(0)))
                if credit.until is None:
                    yield sentence("pay.rule.credit", name=of, share=share)
                else:
                    yield sentence("pay.rule.credit-until", name=of, share=share, until=credit.until.key)


def _said_of(lines: Sequence[PaidLine], figures: PersonFigures, scheme: PayScheme) -> Iterator[Text]:
    """Yield what the figures of a month ask a rule for: no target, a ramp, a missing return."""
    attained = {
        (name, paid.line.view) for paid in lines for name in paid.figures if name[:11] == "attainment."
    }
    if any(figures.target(name[11:], view) <= 0 for name, view in attained):
        yield sentence("pay.rule.without-target", share=short_percent_text(scheme.without_target))
    least = [each for _, view in attained if (each := figures.at_least(view)) is not None]
    if least:
        share = short_percent_text(max(least))
        yield sentence("pay.rule.ramp", number=figures.of_service, share=share)
    yield from _of_books(lines, figures)
    if any(each.unknown for each in lines):
        yield sentence(f"pay.unreported.{scheme.no_return}")


def _of_books(lines: Sequence[PaidLine], figures: PersonFigures) -> Iterator[Text]:
    """Yield in which months a figure is what finance's books say, and in which it is not, where it may be."""
    result = figures.result
    wanted = {"gross_profit": result.plan.books.costs, "expense": result.plan.books.expenses}
    for measure in (each for each, source in wanted.items() if source == "ledger"):
        kinds = {f"{kind}.{measure}" for kind in ("actual", "attainment", "excess", "rate", "first")}
        spans = {paid.line.view.span for paid in lines if kinds & paid.figures.keys()}
        months = sorted({month for span in spans for month in figures.months(span)})
        told = result.of_books.get(measure, ())
        parts = {
            "ledger": [each.key for each in months if each in told],
            "lacking": [each.key for each in months if each not in told],
        }
        for name, found in parts.items():
            if found:
                yield sentence(f"pay.books.{measure}-{name}", months=", ".join(found))
