"""What is carried over from month to month, as the figures and the words of a book."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from salesbook.layout.book_content import Binding, Figures, Members, Notes
from salesbook.model.figures import decimal_text, unit_text
from salesbook.model.measure import measure_of
from salesbook.model.period import Month
from salesbook.model.plan import Plan
from salesbook.model.scenario import Scenario
from salesbook.problems import Text, sentence
from salesbook.schedules.schedule import THERE
from salesbook.variance.chain import chain, sources
from salesbook.variance.result import Reconciliation
from salesbook.variance.rollover import Carried

Quotas = Callable[[str, str], Sequence[Carried]]
"""(measure, person) to the quota of each month of the year."""

CARRIED = (Scenario.CARRIED_IN, Scenario.CARRIED_OUT)
WHERE = frozenset(("territory", "person", "identity", "month", "measure"))
"""What quotas can be asked for by; nobody has one by product."""

SOURCES = "carried_from"
"""The kind of the words that say what a quota makes up for."""


def with_carried(figures: Figures, plan: Plan, quotas: Quotas, scope: Members) -> Figures:
    """Return figures that know what is carried into a month (CI), and what is open after it (CO).

    `scope` says whose they are where members say nothing.
    """

    def value(scenario: Scenario, measure: str, months: Sequence[Month], members: Members) -> int | None:
        if scenario not in CARRIED:
            return figures(scenario, measure, months, members)
        # What is open is a balance: of several months there is none. What must not be too much is no quota.
        if len(months) != 1 or members.keys() - WHERE or measure_of(measure).polarity <= 0:
            return None
        asked, at = {**scope, **members}, plan.fiscal_year.months.index(months[0])
        found = (quotas(measure, person)[at] for person in _people(plan, months[0], asked))
        carried = [each.carried_in if scenario is Scenario.CARRIED_IN else each.out for each in found]
        known = [each for each in carried if each is not None]
        return sum(known) if known else None

    return value


def _people(plan: Plan, month: Month, members: Members) -> Iterator[str]:
    """Yield whose quotas members stand for: whoever has several places is counted where they are most."""
    dimensions = plan.dimensions
    if "person" in members:
        place = dimensions.person[members["person"]]
        if not place.vacant and dimensions.home(place.identity, month).id == place.id:
            yield place.identity
    elif "identity" in members:
        yield members["identity"]
    else:
        inside = {each.id for each in dimensions.below(members.get("territory") or dimensions.root.id)}
        for person in dimensions.persons:
            if dimensions.home(person.id, month).territory in inside:
                yield person.id


def with_sources(notes: Notes, words: Carrying, quotas: Quotas, plan: Plan, scope: Members) -> Notes:
    """Return notes that say of a person's month which months it makes up for."""

    def said(kind: str, months: Sequence[Month], members: Members) -> Text | None:
        if kind != SOURCES:
            return notes(kind, months, members)
        asked = {**scope, **members}
        measure = asked.get("measure", "revenue")
        if len(months) != 1 or not asked.keys() & {"person", "identity"} or measure_of(measure).polarity <= 0:
            return None
        people = _people(plan, months[0], asked)
        at = plan.fiscal_year.months.index(months[0])
        told = replace(words, measure=measure)
        return next((told.sources(quotas(measure, each)[at]) for each in people), None)

    return said


@dataclass(frozen=True, slots=True, kw_only=True)
class Carrying:
    """Puts quotas of a measure into words, money in the display unit."""

    binding: Binding
    measure: str = "revenue"

    def sources(self, quota: Carried) -> Text:
        """Return the months that a quota makes up for."""
        return sources(quota, self._names, self._amount, self._signed)

    def chain(self, quota: Carried, month: Month) -> Text:
        """Return a quota as assigned, and with what is carried in."""
        at = self.binding.fiscal_year.months.index(month)
        return chain(quota, self._names[at], self._names, self._amount, self._signed)

    @property
    def _names(self) -> Sequence[Text]:
        return [self.binding.month_name(month) for month in self.binding.fiscal_year.months]

    def _amount(self, value: int, *, signed: bool = False) -> str:
        if measure_of(self.measure).money:
            return unit_text(value, self.binding.currency, self.binding.display_unit, signed=signed)
        return decimal_text(Decimal(value), signed=signed)

    def _signed(self, value: int) -> str:
        return self._amount(value, signed=True)


def rolled_over(binding: Binding, result: Reconciliation, scope: Members) -> Binding:
    """Return the binding of a variance book with what its people carry over from month to month."""
    plan, period, quotas = result.plan, result.period, result.quotas
    ahead = period != plan.fiscal_year.months[-1]
    shown = period.plus(1) if ahead else period
    words = Carrying(binding=binding)
    said = words.chain(_whole(plan, shown, quotas, scope), shown)
    message = sentence("sheets.rollover.version", chain=said, version=plan.version)
    return replace(
        binding,
        figures=with_carried(binding.figures, plan, quotas, scope),
        notes=with_sources(binding.notes, words, quotas, plan, scope),
        facts={**binding.facts, "rollover_message": message},
        records={
            **binding.records,
            "rollover": THERE,
            "months_ahead": THERE if ahead else (),
            "rollover_of_one": THERE if "identity" in scope else (),
        },
    )


def _whole(plan: Plan, month: Month, quotas: Quotas, scope: Members) -> Carried:
    """Return the revenue to be reached in a month by all in a scope.

    Of several people no months are named: those of one that went well would hide what others missed.
    """
    at = plan.fiscal_year.months.index(month)
    found = [quotas("revenue", person)[at] for person in _people(plan, month, scope)]
    return Carried(
        assigned=sum(each.assigned for each in found),
        carried_in=sum(each.carried_in for each in found),
        out=None,
        sources=found[0].sources if len(found) == 1 else {},
    )
